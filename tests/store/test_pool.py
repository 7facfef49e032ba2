"""The workers: what a query costs when it is too long, too large, or asks for what is not allowed."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import json
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from grondkaart.base.errors import BadQuery, Busy, NotAcceptable, QueryFailed, TooSlow
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_datasets
from grondkaart.store.pool import Pool
from grondkaart.store.port import Query

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = (
    "ASK { { SELECT (COUNT(*) AS ?n) { VALUES ?x { "
    + "1 " * 1500
    + "} VALUES ?y { "
    + "1 " * 1500
    + "} } } }"
)
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
GROWING = "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d)) AS ?x) } ORDER BY ?x"
LABELS = "SELECT * { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
Body = Callable[[Pool], Awaitable[None]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pool")


def run(data: Path, body: Body, **settings: object) -> None:
    """Run `body` with a started pool, and close that whatever happens."""

    async def within() -> None:
        datasets = open_datasets(load_settings(data=data, **settings))
        following = asyncio.create_task(datasets.follow())
        try:
            await datasets.start()
            await body(datasets.open)
        finally:
            following.cancel()
            await datasets.close()

    asyncio.run(within())


async def text(pool: Pool, query: str, **more: object) -> bytes:
    return await (await pool.query(Query(query, **more))).read()  # type: ignore[arg-type]


def test_an_answer_comes_whole_and_in_order(data: Path) -> None:
    async def body(pool: Pool) -> None:
        rows = json.loads(await text(pool, LABELS))["results"]["bindings"]
        counted = json.loads(await text(pool, LABELS.replace("*", "(COUNT(*) AS ?n)")))

        assert int(counted["results"]["bindings"][0]["n"]["value"]) == len(rows)
        assert len(rows) > 1_000

    run(data, body)


def test_a_query_for_named_graphs_sees_them_from_the_first_moment(data: Path) -> None:
    async def body(pool: Pool) -> None:
        asked = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        rows = json.loads(await text(pool, asked))["results"]["bindings"]

        assert len(pool.version.graphs) + 2 == int(rows[0]["n"]["value"])  # and types, and metadata

    run(data, body)


def test_errors_of_the_engine_pass_as_what_they_are(data: Path) -> None:
    async def body(pool: Pool) -> None:
        with pytest.raises(BadQuery, match="Regel 1"):
            await pool.query(Query("SELECT * {"))
        with pytest.raises(NotAcceptable):
            await pool.query(Query("ASK {}", solutions_format=None))

    run(data, body)


def test_a_query_is_ended_at_its_time(data: Path) -> None:
    async def body(pool: Pool) -> None:
        with pytest.raises(TooSlow) as caught:
            await pool.query(Query(ENDLESS))

        assert 1.0 == caught.value.extra["grens"]
        assert b"true" in await text(pool, "ASK {}")

    run(data, body, sparql_timeout=1)


def test_a_body_that_takes_too_long_breaks_off(data: Path) -> None:
    async def body(pool: Pool) -> None:
        answer = await pool.query(Query(ENDLESS_ROWS))

        with pytest.raises(TooSlow):
            await answer.read()
        assert b"true" in await text(pool, "ASK {}")

    run(data, body, sparql_timeout=1)


def test_the_first_part_comes_before_the_last_is_computed(data: Path) -> None:
    async def body(pool: Pool) -> None:
        answer = await pool.query(Query(ENDLESS_ROWS))
        first = await asyncio.wait_for(anext(aiter(answer.chunks)), 5)

        assert first.startswith(b'{"head"')

    run(data, body, sparql_timeout=20)


def test_a_query_that_grows_too_large_ends_alone(data: Path) -> None:
    async def body(pool: Pool) -> None:
        other = asyncio.create_task(text(pool, LABELS))
        with pytest.raises(QueryFailed, match="200 MB"):
            await pool.query(Query(GROWING))

        assert len(await other) > 10_000
        assert b"true" in await text(pool, "ASK {}")

    run(data, body, sparql_memory_mb=200, sparql_timeout=30)


def test_a_reader_that_leaves_ends_its_query(data: Path) -> None:
    async def body(pool: Pool) -> None:
        asking = asyncio.create_task(pool.query(Query(ENDLESS)))
        await asyncio.sleep(0.5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        answer = await pool.query(Query(ENDLESS_ROWS))
        await answer.chunks.aclose()  # type: ignore[attr-defined]

        assert b"true" in await asyncio.wait_for(text(pool, "ASK {}"), 5)

    run(data, body, sparql_workers=1, sparql_timeout=60)


def test_readers_that_do_not_read_give_their_turn_back_in_time(data: Path) -> None:
    async def body(pool: Pool) -> None:
        idle = [await pool.query(Query(ENDLESS_ROWS)) for _ in range(2)]

        assert b"true" in await asyncio.wait_for(text(pool, "ASK {}", timeout=5), 5)
        for answer in idle:
            with pytest.raises(TooSlow):
                await answer.read()

    run(data, body, sparql_workers=2, sparql_timeout=1.5)


def test_a_lookup_does_not_wait_for_long_queries_to_end(data: Path) -> None:
    async def body(pool: Pool) -> None:
        long = [asyncio.create_task(pool.query(Query(ENDLESS))) for _ in range(6)]
        await asyncio.sleep(0.5)
        for _ in range(3):
            assert b"true" in await asyncio.wait_for(text(pool, "ASK {}"), 1)
        assert not any(task.done() for task in long)
        for task in long:
            task.cancel()
        await asyncio.wait(long)

    run(data, body, sparql_workers=1, sparql_timeout=20)


def test_a_long_query_that_stood_still_goes_on_when_there_is_room(data: Path) -> None:
    async def body(pool: Pool) -> None:
        before = asyncio.create_task(pool.query(Query(ENDLESS, timeout=1)))
        await asyncio.sleep(0.2)
        long = asyncio.create_task(text(pool, LONG))
        with pytest.raises(TooSlow):
            await before

        assert b"true" in await asyncio.wait_for(long, 15)

    run(data, body, sparql_workers=1, sparql_timeout=20)


def test_too_many_that_wait_are_sent_away_and_the_others_served(data: Path) -> None:
    async def body(pool: Pool) -> None:
        asked = [asyncio.create_task(pool.query(Query(ENDLESS))) for _ in range(5)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)

        assert 2 == sum(
            isinstance(one, Busy) and not isinstance(one, TooSlow) for one in outcomes[3:]
        )
        assert all(isinstance(one, (TooSlow, Busy)) for one in outcomes)
        assert b"true" in await text(pool, "ASK {}")

    run(data, body, sparql_workers=1, sparql_queue=2, sparql_timeout=1)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An endpoint on loopback that must never be called, and who called it."""
    called: list[str] = []

    class Caught(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.path)
            self.send_error(500)

        do_GET = do_POST  # noqa: N815  the name that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Caught)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql", called
    server.shutdown()
    server.server_close()


def test_a_worker_cannot_call_out_even_where_no_guard_stands(
    data: Path, listener: tuple[str, list[str]]
) -> None:
    address, called = listener

    async def body(pool: Pool) -> None:
        with pytest.raises(QueryFailed):
            await text(pool, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        await text(pool, f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}")

    run(data, body)

    assert [] == called


def test_a_keeper_that_dies_is_replaced(data: Path) -> None:
    async def body(pool: Pool) -> None:
        for pid in keepers(data):
            os.kill(int(pid), signal.SIGKILL)
        for _ in range(100):
            await asyncio.sleep(0.1)
            with contextlib.suppress(QueryFailed):
                assert b"true" in await text(pool, "ASK {}")
                break
        else:
            raise AssertionError("no new keeper came")

    run(data, body)


def test_nothing_is_left_running_after_closing(data: Path) -> None:
    async def body(pool: Pool) -> None:
        asking = asyncio.create_task(pool.query(Query(ENDLESS)))
        await asyncio.sleep(0.3)
        assert len(keepers(data)) > 1
        asking.cancel()

    run(data, body)
    for _ in range(50):
        if not keepers(data):
            break
        time.sleep(0.1)  # what was killed goes when it gets its turn, at the lowest priority

    assert set() == keepers(data)


def keepers(data: Path) -> set[str]:
    """The processes that hold or query this data."""
    lines = {p.parent.name: _read(p) for p in Path("/proc").glob("[0-9]*/cmdline")}
    return {pid for pid, line in lines.items() if "store.keeper" in line and str(data) in line}


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""
