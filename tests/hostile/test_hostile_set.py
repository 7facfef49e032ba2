"""The hostile set: whatever one client does, another looks things up as before, and nothing stays behind.

The tests below run in order against one server with strict limits, while somebody else looks things
up without pause. The last two tests say what that somebody noticed, and what the server still holds.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from hostile_server import Held, Server
from lookups import FLOOR, Bystander, Seen
from queries import ABORTING, ENDLESS, ENDLESS_ROWS, HEAVY, MALICIOUS_GRAPHS, REFUSED, UPDATES
from sockets import connected, eventually, get

BODY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
STATUSES = {200, 201, 204, 400, 401, 406, 408, 413, 415, 431, 500, 503}
BROKEN = 0


@pytest.fixture(scope="module")
def before(server: Server) -> Held:
    """What the server holds when it has done something already, and nothing bad."""
    with ThreadPoolExecutor(4) as some, httpx2.Client(base_url=server.url, timeout=30) as client:
        list(some.map(lambda _: client.get("/sparql", params={"query": HONEST}), range(20)))
    time.sleep(1)
    return server.held()


@pytest.fixture(scope="module")
def noticed(bystander: Bystander) -> list[Seen]:
    """What the bystander saw during each test so far."""
    return []


@pytest.fixture(autouse=True)
def _watched(
    before: Held, bystander: Bystander, noticed: list[Seen], request: pytest.FixtureRequest
) -> Iterator[None]:
    yield
    noticed.append(seen := bystander.seen())
    if seen.took:
        _say(request.node.name, seen)


def _say(when: str, seen: Seen) -> None:
    """For who runs with -s: what the bystander saw."""
    slowest = max(seen.took) * 1000
    said = f"{len(seen.took)} lookups, slowest {slowest:.0f} ms, wrong: {seen.wrong[:1]}"
    sys.stdout.write(f"{when}: {said}\n")


@pytest.fixture
def client(server: Server) -> Iterator[httpx2.Client]:  # type: ignore[override]
    with httpx2.Client(base_url=server.url, timeout=30) as made:
        yield made


@pytest.fixture
def admin(server: Server) -> Iterator[httpx2.Client]:
    held = {"Authorization": f"Bearer {server.key}"}
    with httpx2.Client(base_url=server.url, timeout=30, headers=held) as made:
        yield made


HONEST = "SELECT * { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }"


def outcome(ask: Callable[[], httpx2.Response]) -> int:
    """The status of an answer that is whole, or BROKEN; an answer that is neither fails the test."""
    try:
        answer = ask()
    except httpx2.TimeoutException:
        raise AssertionError("no answer in thirty seconds") from None
    except (httpx2.RemoteProtocolError, httpx2.NetworkError):
        return BROKEN
    assert answer.status_code in STATUSES
    if answer.status_code >= 400:
        assert "application/problem+json" == answer.headers["content-type"]
        assert {"type", "title", "status", "detail"} <= answer.json().keys()
    elif answer.status_code == 200 and answer.content:
        json.loads(answer.content)  # what is cut off is no JSON
    return answer.status_code


def ask(client: httpx2.Client, query: str, **more: str) -> int:
    return outcome(
        lambda: client.post("/sparql", params=more, content=query, headers={"Content-Type": BODY})
    )


@pytest.mark.parametrize("query", HEAVY.values(), ids=HEAVY.keys())
def test_a_heavy_query_ends_in_time(client: httpx2.Client, query: str) -> None:
    start = time.monotonic()
    status = ask(client, query, timeout="0.4")

    assert status in (200, 500, 503, BROKEN)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("query", ABORTING.values(), ids=ABORTING.keys())
def test_a_query_that_ends_the_engine_ends_no_more(client: httpx2.Client, query: str) -> None:
    assert ask(client, query, timeout="0.4") in (200, 500, 503, BROKEN)


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_a_text_that_no_engine_stands_is_refused(client: httpx2.Client, query: str) -> None:
    assert ask(client, query) in (400, 413, 503)  # saying what is wrong takes its time too


def test_a_query_of_ten_megabytes_is_refused_whichever_way_it_comes(client: httpx2.Client) -> None:
    text = b"ASK { # " + b"x" * 10_000_000 + b"\n}"

    def parts() -> Iterator[bytes]:
        for at in range(0, len(text), 100_000):
            yield text[at : at + 100_000]

    def sent(content: bytes | Iterator[bytes], media: str) -> Callable[[], httpx2.Response]:
        return lambda: client.post("/sparql", content=content, headers={"Content-Type": media})

    refused = {413, 431, BROKEN}
    assert outcome(sent(text, BODY)) in refused
    assert outcome(sent(b"query=" + text.replace(b" ", b"+"), FORM)) in refused
    assert outcome(sent(parts(), BODY)) in refused
    with connected(_at(client)) as by_hand:
        with contextlib.suppress(ConnectionError):
            by_hand.sendall(b"GET /sparql?query=" + b"x" * 10_000_000 + b" HTTP/1.1\r\n\r\n")
        assert by_hand.recv(100).startswith(b"HTTP/1.1 431")


def _at(client: httpx2.Client) -> Server:
    return Server(str(client.base_url), 0, "")


def test_many_heavy_queries_at_once(client: httpx2.Client) -> None:
    with ThreadPoolExecutor(30) as crowd:
        outcomes = list(crowd.map(lambda i: ask(client, list(HEAVY.values())[i % len(HEAVY)]), range(60)))  # fmt: skip

    assert set(outcomes) <= {200, 500, 503, BROKEN}


def test_long_texts_that_are_wrong_to_the_end(client: httpx2.Client, bystander: Bystander) -> None:
    bystander.seen()
    for text in ("escapes", "unfinished string", "quotes", "path"):
        assert ask(client, REFUSED[text]) in (400, 413, 503)

    assert max(bystander.seen().took) < 0.4  # looking through one takes a second


def test_two_hundred_connections_that_ask(server: Server) -> None:
    with (
        ThreadPoolExecutor(200) as crowd,
        httpx2.Client(base_url=server.url, timeout=30, limits=_MANY) as client,
    ):
        outcomes = list(crowd.map(lambda _: ask(client, "ASK {}"), range(1_000)))

    assert set(outcomes) <= {200, 503}
    assert outcomes.count(200) > 500


_MANY = httpx2.Limits(max_connections=200)


def test_two_hundred_connections_that_say_nothing(server: Server) -> None:
    with contextlib.ExitStack() as open_:
        for _ in range(200):
            open_.enter_context(connected(server))
        time.sleep(1)


def test_slow_readers(server: Server) -> None:
    with contextlib.ExitStack() as open_:
        slow = [open_.enter_context(connected(server, buffer=2048)) for _ in range(30)]
        for one in slow:
            one.sendall(get(ENDLESS_ROWS))
        end = time.monotonic() + 4
        while time.monotonic() < end:
            for one in slow:
                one.setblocking(False)
                with contextlib.suppress(OSError):
                    one.recv(100)
            time.sleep(0.1)


def test_downloads_that_are_broken_off(server: Server) -> None:
    for _ in range(100):
        with connected(server) as hasty:
            hasty.sendall(get(ENDLESS_ROWS, "Accept-Encoding: gzip"))
            hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST
    for _ in range(20):
        with connected(server) as hasty:
            hasty.sendall(get(ENDLESS_ROWS))
            assert hasty.recv(10_000)


def test_a_head_of_an_endless_answer_comes_at_once(server: Server) -> None:
    with connected(server) as heads:
        start = time.monotonic()
        for _ in range(10):
            heads.sendall(get(ENDLESS_ROWS, method="HEAD"))
            assert heads.recv(65536).startswith(b"HTTP/1.1 200")
        took = time.monotonic() - start

    assert took < 2


def test_half_closed_and_pipelined_connections(server: Server) -> None:
    with contextlib.ExitStack() as open_:
        for _ in range(30):
            half = open_.enter_context(connected(server))
            half.sendall(get(ENDLESS_ROWS))
            half.shutdown(socket.SHUT_WR)
            many = open_.enter_context(connected(server))
            many.sendall(get(ENDLESS) * 20)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/x;q=0.1, " * 2_000 + "*/*"},
        {"Accept": ";" * 30_000},
        {"If-None-Match": ", ".join(f'"{n}"' for n in range(3_000))},
        {"Accept-Encoding": "gzip" + " " * 30_000 + ";q=1"},
        {"Content-Type": "application/sparql-query;" + " charset" * 3_500},
        {"Authorization": "Bearer " + "x" * 30_000},
        {"Accept-Language": "nl;q=0.1," * 3_000},
        {"Content-Encoding": "gzip"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_hostile_headers(client: httpx2.Client, headers: dict[str, str]) -> None:
    for _ in range(5):
        bomb = gzip.compress(b"ASK {}" + b" " * 10_000_000)
        given = {"Content-Type": BODY, **headers}
        body = bomb if "Content-Encoding" in headers else b"ASK {}"
        status = outcome(lambda b=body, g=given: client.post("/sparql", content=b, headers=g))  # type: ignore[misc]

        assert status in (200, 400, 401, 406, 413, 415, 431)


@pytest.mark.parametrize("graph", MALICIOUS_GRAPHS.values(), ids=MALICIOUS_GRAPHS.keys())
def test_a_hostile_graph_is_read_or_refused_in_time(
    admin: httpx2.Client, graph: Callable[[], tuple[str, bytes]]
) -> None:
    media, body = graph()
    where = "/rdf-graph-store?graph=a:hostile"
    start = time.monotonic()
    status = outcome(lambda: admin.put(where, content=body, headers={"Content-Type": media}))

    assert status in (201, 204, 400, 413, 500, 503)
    assert time.monotonic() - start < 10
    admin.delete(where)


@pytest.mark.parametrize("update", UPDATES.values(), ids=UPDATES.keys())
def test_a_hostile_update_changes_nothing(admin: httpx2.Client, update: str) -> None:
    media = {"Content-Type": "application/sparql-update"}
    status = outcome(lambda: admin.post("/sparql", content=update, headers=media))

    assert status in (400, 500, 503)
    assert ask(admin, "ASK { GRAPH <a:hostile> { ?s ?p ?o } }") == 200


def test_the_bystander_noticed_little(bystander: Bystander, noticed: list[Seen]) -> None:
    took = sorted(one for seen in noticed for one in seen.took)
    wrong = [one for seen in noticed for one in seen.wrong]
    whole = Seen(took, wrong)
    idle = max(bystander.idle.p99, FLOOR)
    _say(f"idle p99 {bystander.idle.p99 * 1000:.1f} ms, now {whole.p99 * 1000:.1f} ms", whole)

    assert [] == wrong
    assert whole.p99 < 5 * idle


def test_nothing_stays_behind(server: Server, before: Held) -> None:
    """Memory: the front keeps what its allocator once took, and the store keeps what was written and
    removed again until it is rebuilt (decision 0009); both stop growing, far below what was asked."""

    def back() -> bool:
        now = server.held()
        return (
            now.megabytes < before.megabytes + 120
            and now.processes <= before.processes + 1
            and now.files <= before.files + 15
        )

    assert eventually(back, 15), f"{before} became {server.held()}"
    sys.stdout.write(f"{before} became {server.held()}\n")
