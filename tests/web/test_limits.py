"""What a hostile query meets over HTTP: an end in time, an honest answer, and nobody else in trouble."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

import httpx2
import pytest

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOSTILE = {
    "cross product": ENDLESS,
    "unbounded path": "SELECT (COUNT(*) AS ?n) { ?a (<urn:a>|!<urn:b>)* ?b }",
    "order by everything": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "growing text": "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d)) AS ?x) } ORDER BY ?x",
    "many regular expressions": 'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), "(a+)+$") && REGEX(STR(?f), "(x+x+)+y")) }',
    "huge values": "SELECT * { VALUES ?x { " + "1 " * 100_000 + "} VALUES ?y { 2 3 } ?a ?b ?c }",
}


@pytest.fixture(scope="module")
def strict(strict_server: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=strict_server, timeout=30) as made:
        yield made


def ask(client: httpx2.Client, query: str) -> httpx2.Response:
    return client.post("/sparql", data={"query": query})


def test_a_query_past_its_time_is_told_so_before_any_body(strict: httpx2.Client) -> None:
    start = time.monotonic()
    answer = ask(strict, ENDLESS)

    assert 503 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]
    assert answer.json()["type"].endswith("/tijdslimiet")
    assert 1.0 == answer.json()["grens"]
    assert answer.json()["duur"] >= 1.0
    assert "5" == answer.headers["retry-after"]
    assert time.monotonic() - start < 5


def test_a_client_may_lower_the_limit_and_not_raise_it(strict: httpx2.Client) -> None:
    lower = strict.get("/sparql", params={"query": ENDLESS, "timeout": "0.3"})
    higher = strict.get("/sparql", params={"query": ENDLESS, "timeout": "600"})

    assert (503, 0.3) == (lower.status_code, lower.json()["grens"])
    assert (503, 1.0) == (higher.status_code, higher.json()["grens"])


@pytest.mark.parametrize("wrong", ["", "0", "-1", "snel", "1e9", "nan", "0x10", "1 2"])
def test_a_limit_that_is_no_time_is_refused(strict: httpx2.Client, wrong: str) -> None:
    answer = strict.get("/sparql", params={"query": "ASK {}", "timeout": wrong})

    assert 400 == answer.status_code
    assert "timeout" in answer.json()["detail"]


def test_a_body_that_is_cut_off_never_looks_whole(strict: httpx2.Client) -> None:
    endless = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}
    with strict.stream("POST", "/sparql", data=endless) as got:
        assert 200 == got.status_code
        with pytest.raises(httpx2.TransportError):
            got.read()


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_query_costs_nobody_else_an_answer(strict: httpx2.Client, query: str) -> None:
    with ThreadPoolExecutor(1) as beside:
        hostile = beside.submit(_outcome, strict, query)
        time.sleep(0.1)
        assert 200 == ask(strict, "ASK {}").status_code
        assert hostile.result() in (200, 500, 503, "broken off")

    assert 200 == ask(strict, "ASK {}").status_code


def _outcome(client: httpx2.Client, query: str) -> int | str:
    try:
        return ask(client, query).status_code
    except httpx2.TransportError:
        return "broken off"


def test_a_head_does_not_compute_the_body(strict: httpx2.Client) -> None:
    endless = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}
    start = time.monotonic()
    answers = [strict.head("/sparql", params=endless) for _ in range(5)]

    assert time.monotonic() - start < 4  # each of them would take its second
    assert {200} == {a.status_code for a in answers}
    assert all("etag" in a.headers and "content-length" not in a.headers for a in answers)


def test_a_form_of_too_many_keys_is_refused(strict: httpx2.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = strict.post("/sparql", content=b"query=ASK{}" + b"&a" * 5_001, headers=form)

    assert 400 == answer.status_code
    assert "5000" in answer.json()["detail"]


def test_too_many_at_once_are_asked_to_come_back(strict: httpx2.Client) -> None:
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: ask(strict, ENDLESS), range(20)))

    assert {503} == {a.status_code for a in answers}
    assert any(a.json()["type"].endswith("/te-druk") for a in answers)
    assert all("retry-after" in a.headers for a in answers)
    assert 200 == ask(strict, "ASK {}").status_code


def test_a_client_that_leaves_frees_its_worker(server: str) -> None:
    for _ in range(3):
        with (
            httpx2.Client(base_url=server, timeout=0.3) as leaving,
            pytest.raises(httpx2.TimeoutException),
        ):
            ask(leaving, ENDLESS)
    start = time.monotonic()
    with httpx2.Client(base_url=server, timeout=20) as staying:
        assert 200 == ask(staying, "ASK {}").status_code

    assert time.monotonic() - start < 5  # the limit of the server is thirty seconds


def test_a_lookup_stays_quick_while_another_is_at_work(strict: httpx2.Client) -> None:
    def lookups() -> float:
        took = []
        for _ in range(30):
            start = time.monotonic()
            assert 200 == ask(strict, "ASK {}").status_code
            took.append(time.monotonic() - start)
        return quantiles(took, n=100)[98]

    idle = lookups()
    with ThreadPoolExecutor(1) as beside:
        hostile = beside.submit(_outcome, strict, ENDLESS)
        busy = lookups()
        hostile.result()

    assert busy < 5 * max(idle, 0.02)
