"""Supposed facts: seen by the one who supposes them, in every query of theirs, and by nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from grondkaart.base.errors import BadQuery, OverBudget, QueryFailed, TooSlow
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_datasets, open_store
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.datasets import Datasets
from grondkaart.store.engine import Engine
from grondkaart.store.pool import Pool
from grondkaart.store.port import Query, Snapshots, Store, Supposed
from grondkaart.store.supposing import Supposing

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
LAAG = "<https://w3id.org/grondkaart/id/laag/diensten>"
NAME = f'SELECT ?l {{ {LAAG} {LABEL} ?l FILTER(LANG(?l) = "nl") }}'
# Long enough to be worth keeping.
COUNTED = f"SELECT (COUNT(*) AS ?n) (MAX(?m) AS ?l) {{ ?s {LABEL} ?o . {LAAG} {LABEL} ?m }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
REAL = "Diensten"
Body = Callable[[Pool], Awaitable[None]]


def renamed(name: str, was: str = REAL) -> Supposed:
    """That the layer has another name."""
    said = (f'{LAAG} {LABEL} "{one}"@nl .\n' for one in (was, name))
    return Supposed(*said)


async def names(store: Store, query: str = NAME) -> list[str]:
    """The names of the layer, as `store` holds them."""
    answer = await store.query(Query(query))
    rows = json.loads(await answer.read())["results"]["bindings"]
    return [row["l"]["value"] for row in rows]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("snapshots")


def run(data: Path, body: Body, **settings: object) -> None:
    """Run `body` with a started pool."""

    async def with_pool(datasets: Datasets) -> None:
        await body(datasets.open)

    run_all(data, with_pool, **settings)


def run_all(data: Path, body: Callable[[Datasets], Awaitable[None]], **settings: object) -> None:
    async def within() -> None:
        datasets = open_datasets(load_settings(data=data, **settings))
        try:
            await datasets.start()
            await body(datasets)
        finally:
            await datasets.close()

    asyncio.run(within())


def test_who_supposes_sees_it_and_nobody_else_does(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            assert [REAL] == await names(snapshot)
            await snapshot.suppose(renamed("Anders"))

            assert ["Anders"] == await names(snapshot)
            assert [REAL] == await names(pool)
            await snapshot.suppose(renamed("Nog anders", "Anders"))
            assert ["Nog anders"] == await names(snapshot)
        assert [REAL] == await names(pool)
        async with pool.snapshot() as again:
            assert [REAL] == await names(again)

    run(data, body)


def test_many_at_once_each_see_their_own_and_the_others_the_facts(data: Path) -> None:
    seen: dict[str, set[str]] = {}
    done = asyncio.Event()

    async def supposing(pool: Pool, name: str) -> None:
        for turn in range(5):
            async with pool.snapshot() as snapshot:
                await snapshot.suppose(renamed(f"{name} {turn}"))
                found = await asyncio.gather(*(names(snapshot) for _ in range(3)))
                assert [[f"{name} {turn}"]] * 3 == found

    async def asking(pool: Pool, query: str) -> None:
        while not done.is_set():
            seen.setdefault(query, set()).update(await names(pool, query))

    async def body(pool: Pool) -> None:
        others = [asyncio.create_task(asking(pool, q)) for q in (NAME, COUNTED) for _ in range(3)]
        await asyncio.gather(*(supposing(pool, f"naam {n}") for n in range(6)))
        done.set()
        await asyncio.gather(*others)

    run(data, body, sparql_workers=3, sparql_cache_mb=0)

    assert {NAME: {REAL}, COUNTED: {"Services"}} == seen


def test_what_is_kept_for_others_is_not_given_to_who_supposes_nor_the_other_way(
    data: Path,
) -> None:
    async def body(pool: Pool) -> None:
        real = await names(pool, COUNTED)
        for _ in range(2):
            async with pool.snapshot() as snapshot:
                await snapshot.suppose(renamed("zzz"))

                assert ["zzz"] == await names(snapshot, COUNTED)
                assert ["zzz"] == await names(snapshot, COUNTED)
            assert real == await names(pool, COUNTED)

    run(data, body)


def test_graphs_by_name_stay_as_they_are(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            await snapshot.suppose(renamed("Anders"))

            assert [REAL] == await names(snapshot, NAME.replace("{", "{ GRAPH ?g {", 1) + "}")
            both = NAME.replace("{", "{ GRAPH ?g { ?s a ?t }", 1).replace("?l {", "DISTINCT ?l {")
            assert ["Anders"] == await names(snapshot, both)

    run(data, body)


def test_a_query_in_a_snapshot_is_ended_at_its_time_and_the_snapshot_with_it(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            await snapshot.suppose(renamed("Anders"))
            with pytest.raises(TooSlow):
                await snapshot.query(Query(ENDLESS, timeout=1))
            with pytest.raises(QueryFailed):
                await names(snapshot)
        async with pool.snapshot() as again:
            assert [REAL] == await names(again)

    run(data, body)


def test_all_queries_of_a_snapshot_together_have_the_time_of_one(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            await asyncio.sleep(2)
            with pytest.raises(TooSlow) as caught:
                await snapshot.query(Query(ENDLESS))

        assert caught.value.extra["grens"] < 2

    run(data, body, sparql_timeout=4)


def test_a_query_with_a_mistake_leaves_the_snapshot_as_it_was(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            await snapshot.suppose(renamed("Anders"))
            with pytest.raises(BadQuery):
                await names(snapshot, "SELECT {")
            assert ["Anders"] == await names(snapshot)

    run(data, body)


def test_the_time_of_a_snapshot_is_taken_from_who_asked_for_it(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot("wie") as snapshot:
            with pytest.raises(TooSlow):
                await snapshot.query(Query(ENDLESS, timeout=1))
        with pytest.raises(OverBudget):
            async with pool.snapshot("wie"):
                pass
        async with pool.snapshot("een ander") as snapshot:
            assert [REAL] == await names(snapshot)

    run(data, body, sparql_budget=0.5)


def test_one_who_leaves_halfway_leaves_nothing_behind(data: Path) -> None:
    async def supposing(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            await snapshot.suppose(renamed("Anders"))
            await snapshot.query(Query(ENDLESS))

    async def body(pool: Pool) -> None:
        for _ in range(3):
            task = asyncio.create_task(supposing(pool))
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert [REAL] == await names(pool)
        async with pool.snapshot() as again:
            assert [REAL] == await names(again)

    run(data, body, sparql_workers=1)


def test_there_are_no_more_snapshots_at_once_than_workers(data: Path) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as first:
            waiting = asyncio.create_task(_supposed(pool))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            assert [REAL] == await names(first)
            assert [REAL] == await names(pool)

        assert ["Anders"] == await waiting

    run(data, body, sparql_workers=1)


async def _supposed(pool: Pool) -> list[str]:
    async with pool.snapshot() as snapshot:
        await snapshot.suppose(renamed("Anders"))
        return await names(snapshot)


def test_a_snapshot_stays_at_its_version_when_new_data_come(tmp_path: Path) -> None:
    async def body(datasets: Datasets) -> None:
        pool = datasets.open
        asked = "SELECT ?l { <http://nieuw> <http://is> ?l }"
        async with pool.snapshot() as snapshot:
            before = pool.version.revision
            _deliver(tmp_path)
            await datasets.refresh()

            assert ["er"] == await names(pool, asked)
            assert [] == await names(snapshot, asked)
            assert (before, before + 1) == (snapshot.version.revision, pool.version.revision)
        async with pool.snapshot() as later:
            assert ["er"] == await names(later, asked)

    run_all(tmp_path, body)


def _deliver(data: Path) -> None:
    archive = Archive(data)
    with archive.writing():
        lines = b'<http://nieuw> <http://is> "er" .\n'
        digest = archive.keep_graph([lines])
        graph = NewGraph("http://graaf", digest, 1, frozenset(), "proef", "", "")
        archive.commit(Delivery("proef", "proef", "", "", "", (graph,), {}))
    archive.close()


@pytest.mark.parametrize("wrong", ["geen feiten", "_:a <a:b> <a:c> .\n", "<a:a> <a:b> _:c .\n"])
def test_what_is_no_fact_is_refused_and_nothing_changes(data: Path, wrong: str) -> None:
    async def body(pool: Pool) -> None:
        async with pool.snapshot() as snapshot:
            with pytest.raises(QueryFailed):
                await snapshot.suppose(Supposed(renamed("Anders").removed, wrong))
            assert [REAL] == await names(snapshot)

    run(data, body)


def test_a_command_supposes_in_its_own_process_and_has_its_facts_back(data: Path) -> None:
    async def body() -> None:
        store = open_store(load_settings(data=data))
        async with store.snapshot() as snapshot:
            await snapshot.suppose(renamed("Anders"))
            other = asyncio.create_task(names(store))

            assert ["Anders"] == await names(snapshot)
        assert [REAL] == await other
        await store.close()

    asyncio.run(body())


def test_forgetting_restores_exactly_what_there_was() -> None:
    one, two = Engine(), Engine()
    for engine in (one, two):
        engine.load(
            b'<a:a> <a:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<a:a> <a:c> <a:d> .\n'
        )
    two.load(b"<a:x> <a:y> <a:z> .\n")
    before = [set(engine.store) for engine in (one, two)]
    supposing = Supposing(one, two, one)
    supposing.suppose(
        Supposed(
            '<a:a> <a:b> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<a:niet> <a:daar> <a:z> .\n',
            "<a:x> <a:y> <a:z> .\n<a:a> <a:c> <a:d> .\n<a:n> <a:i> <a:euw> .\n",
        )
    )
    supposing.suppose(Supposed("<a:x> <a:y> <a:z> .\n", "<a:niet> <a:daar> <a:z> .\n"))

    assert before != [set(engine.store) for engine in (one, two)]
    assert supposing.forget()
    assert before == [set(engine.store) for engine in (one, two)]


def test_it_is_noticed_when_forgetting_does_not_come_out_even() -> None:
    engine = Engine()
    supposing = Supposing(engine)
    supposing.suppose(Supposed("", "<a:n> <a:i> <a:euw> .\n"))
    engine.store.clear()

    assert not supposing.forget()


def accepts(store: Snapshots) -> Snapshots:
    """Both stores are of the kind that gives snapshots; the type checker sees to it."""
    return store
