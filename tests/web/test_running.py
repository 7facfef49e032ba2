"""Queries under way: seen and ended by the operator; limits that are announced; hosts that may be called."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
RUNNING = "/v1/beheer/zoekvragen"


def under_way(admin: httpx2.Client, text: str) -> dict[str, object]:
    """The query with this text, once it runs."""
    for _ in range(100):
        listed = admin.get(RUNNING).json()["zoekvragen"]
        found = [one for one in listed if one["tekst"] == text and one["stand"] != "wacht"]
        if found:
            return dict(found[0])
        time.sleep(0.05)
    raise AssertionError("the query is not listed")


def test_a_query_is_listed_and_can_be_ended(admin: httpx2.Client) -> None:
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(lambda: admin.post("/sparql", data={"query": ENDLESS}))
        one = under_way(admin, ENDLESS)
        ended = admin.delete(f"{RUNNING}/{one['id']}")
        answer = asked.result()

    assert 204 == ended.status_code
    assert {"id", "tekst", "wie", "sinds", "seconden", "stand", "_links"} == set(one)
    assert "rekent" == one["stand"]
    assert (503, "afgebroken") == (answer.status_code, answer.json()["type"].rsplit("/", 1)[1])
    assert [] == admin.get(RUNNING).json()["zoekvragen"]
    assert 404 == admin.delete(f"{RUNNING}/{one['id']}").status_code


def test_a_query_that_is_ended_halfway_breaks_off(admin: httpx2.Client) -> None:
    with admin.stream("POST", "/sparql", data={"query": ENDLESS_ROWS}) as got:
        one = under_way(admin, ENDLESS_ROWS)
        assert 204 == admin.delete(f"{RUNNING}/{one['id']}").status_code
        with pytest.raises(httpx2.TransportError):
            got.read()

    assert "verstuurt" == one["stand"]


def test_the_list_is_for_the_operator(writing) -> None:  # type: ignore[no-untyped-def]
    other = {"Authorization": f"Bearer {writing.keys['overheid']}"}
    with httpx2.Client(base_url=writing.url) as client:
        assert 401 == client.get(RUNNING).status_code
        assert 403 == client.get(RUNNING, headers=other).status_code
        assert 401 == client.delete(f"{RUNNING}/x").status_code
        assert 403 == client.delete(f"{RUNNING}/x", headers=other).status_code


@pytest.fixture(scope="module")
def few(serving_with) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    """A server with little of everything: ten rows, a second and a half of query time a minute."""
    with (
        serving_with(MAX_ROWS="10", BUDGET="1.5", TIMEOUT="2", CACHE_MB="0") as url,
        httpx2.Client(base_url=url, timeout=30) as made,
    ):
        yield made


ROWS = {
    "application/sparql-results+json": lambda a: len(a.json()["results"]["bindings"]),
    "application/sparql-results+xml": lambda a: a.text.count("<result>"),
    "text/csv": lambda a: a.text.count("\r\n") - 1,
    "text/tab-separated-values": lambda a: a.text.count("\n") - 1,
}


@pytest.mark.parametrize("media", ROWS)
def test_a_row_limit_that_bites_is_announced_and_the_body_well_formed(
    few: httpx2.Client, media: str
) -> None:
    def ask(rows: int) -> httpx2.Response:
        values = " ".join(map(str, range(rows)))
        query = f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"
        return few.post("/sparql", data={"query": query}, headers={"Accept": media})

    within, over = ask(10), ask(11)

    assert (10, None) == (ROWS[media](within), within.headers.get("grondkaart-afgekapt"))
    assert (10, "rijen=10") == (ROWS[media](over), over.headers.get("grondkaart-afgekapt"))
    assert "10" == within.headers["grondkaart-rijlimiet"]


def test_a_graph_is_limited_too(few: httpx2.Client) -> None:
    answer = few.post(
        "/sparql",
        data={"query": "CONSTRUCT WHERE { ?s ?p ?o }"},
        headers={"Accept": "application/n-triples"},
    )

    assert 10 == answer.text.count(" .\n")
    assert "rijen=10" == answer.headers["grondkaart-afgekapt"]


def test_a_large_answer_that_is_cut_breaks_off(few: httpx2.Client) -> None:
    long = "x" * 30_000
    query = f'SELECT ?x ("{long}" AS ?y) {{ ?x ?p ?o }}'

    with pytest.raises(httpx2.TransportError):
        few.post("/sparql", data={"query": query})


def test_an_own_limit_below_it_is_no_cut(few: httpx2.Client) -> None:
    answer = few.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 10"})

    assert "grondkaart-afgekapt" not in answer.headers


def test_a_client_over_its_budget_is_asked_to_wait(few: httpx2.Client) -> None:
    few.post("/sparql", data={"query": ENDLESS})
    refused = few.get("/sparql", params={"query": "ASK {}"})
    wait = int(refused.headers["retry-after"])

    assert 429 == refused.status_code
    assert "application/problem+json" == refused.headers["content-type"]
    assert "budget-op" == refused.json()["type"].rsplit("/", 1)[1]
    assert wait == refused.json()["wacht"]
    assert 1 < wait < 120
    assert 200 == few.get("/v1/vragen").status_code


class Endpoint:
    """A SPARQL endpoint on this machine that gives one row, and counts who calls."""

    def __init__(self, redirect: str = "") -> None:
        self.calls = 0
        outer = self

        class Answers(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.calls += 1
                self.rfile.read(int(self.headers.get("content-length", "0")))
                body = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a:ver"}}]}}'
                self.send_response(307 if redirect else 200)
                if redirect:
                    self.send_header("Location", redirect)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST  # noqa: N815  the name that http.server calls

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/sparql"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def outside(serving_with) -> Iterator[tuple[httpx2.Client, Endpoint, Endpoint, Endpoint]]:  # type: ignore[no-untyped-def]
    """A server that may call two hosts, those hosts, and one that it may not call."""
    closed = Endpoint()
    listed, sends_on = Endpoint(), Endpoint(closed.url)
    hosts = f"{listed.host}, {sends_on.host}, kasei.us"
    with (
        serving_with(SERVICE_HOSTS=hosts) as url,
        httpx2.Client(base_url=url, timeout=30) as made,
    ):
        yield made, listed, sends_on, closed
    for one in (closed, listed, sends_on):
        one.close()


def test_a_listed_host_is_called(outside) -> None:  # type: ignore[no-untyped-def]
    client, listed, _, _ = outside
    before = listed.calls
    for _ in range(2):
        answer = client.post(
            "/sparql", data={"query": f"SELECT ?s {{ SERVICE <{listed.url}> {{ ?s ?p ?o }} }}"}
        )

        assert "a:ver" == answer.json()["results"]["bindings"][0]["s"]["value"]
    assert before + 2 == listed.calls  # what comes from elsewhere is not kept


OTHERS = {
    "another host": "SELECT * {{ SERVICE <{closed}> {{ ?s ?p ?o }} }}",
    "a listed one and another": "SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} SERVICE <{closed}> {{ ?s ?p ?o }} }}",
    "another in a comment's place": "SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} SERVICE#\n<{closed}> {{ ?s ?p ?o }} }}",
    "glued to a name": "PREFIX e: <{closed}> SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} SERVICEe:{{ }} }}",
    "a variable": "SELECT * {{ VALUES ?e {{ <{closed}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "escapes": "SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} \\u0053ERVICE <{closed}> {{ ?s ?p ?o }} }}",
    "hidden in a string that is none": 'SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} BIND("\\q" AS ?x) SERVICE <{closed}> {{}} BIND("" AS ?y) }}',
    "a listed name before another host": "SELECT * {{ SERVICE <http://kasei.us@127.0.0.1:9/> {{ ?s ?p ?o }} }}",
    "a user in the address": "SELECT * {{ SERVICE <http://x@127.0.0.1:9/> {{ ?s ?p ?o }} }}",
    "a relative address": "BASE <{closed}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SILENT": "SELECT * {{ SERVICE SILENT <{closed}> {{ ?s ?p ?o }} }}",
}


@pytest.mark.parametrize("case", OTHERS)
def test_no_other_host_is_called(outside, case: str) -> None:  # type: ignore[no-untyped-def]
    client, listed, _, closed = outside
    query = OTHERS[case].format(listed=listed.url, closed=closed.url)

    answer = client.post("/sparql", data={"query": query})

    assert 400 == answer.status_code
    assert 0 == closed.calls


def test_a_listed_host_cannot_send_on_to_another(outside) -> None:  # type: ignore[no-untyped-def]
    client, _, sends_on, closed = outside
    query = f"SELECT ?s {{ SERVICE <{sends_on.url}> {{ ?s ?p ?o }} }}"

    assert 500 == client.post("/sparql", data={"query": query}).status_code
    assert (1, 0) == (sends_on.calls, closed.calls)


def test_a_graph_of_a_listed_host_may_be_named_and_is_never_fetched(outside) -> None:  # type: ignore[no-untyped-def]
    client, listed, _, _ = outside
    before = listed.calls
    for graph in ("http://kasei.us/data.rdf", f"http://{listed.host}/data"):
        answer = client.get(
            "/sparql", params={"query": "ASK { ?s ?p ?o }", "default-graph-uri": graph}
        )

        assert answer.json()["boolean"] is False
    assert before == listed.calls
