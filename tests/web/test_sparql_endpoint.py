"""`/sparql` by the SPARQL 1.1 Protocol, with real clients and with hostile ones."""

from __future__ import annotations

import csv
import http.client
import re
import socket
import threading
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote, urlencode

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from web_cases import QUERIES, sparql

FORM, BODY = "application/x-www-form-urlencoded", "application/sparql-query"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
STANDARD_X = {"x-content-type-options", "x-frame-options"}
NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def post(client: httpx2.Client, body: str | bytes, media: str, query: str = "") -> httpx2.Response:
    return client.post(f"/sparql{query}", content=body, headers={"Content-Type": media})


def number(answer: httpx2.Response) -> int:
    """The number in an answer of one row with one column."""
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


@pytest.fixture(scope="module")
def graphs(client: httpx2.Client) -> dict[str, int]:
    """Every named graph with the number of triples in it."""
    query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = client.get(sparql(query)).json()["results"]["bindings"]
    return {row["g"]["value"]: int(row["n"]["value"]) for row in rows}


@pytest.mark.parametrize("form", QUERIES)
def test_a_query_is_answered_alike_however_it_is_sent(client: httpx2.Client, form: str) -> None:
    query = QUERIES[form]
    expected = client.get(sparql(query))

    assert 200 == expected.status_code
    for answer in (
        post(client, urlencode({"query": query}), FORM),
        post(client, query, BODY),
        post(client, query, f"{BODY}; charset=utf-8"),
        post(client, query, f'{BODY.upper()};charset="UTF-8"'),
        post(client, urlencode({"query": query}), f"{FORM}; charset=UTF-8"),
    ):
        assert 200 == answer.status_code
        assert sorted(expected.text) == sorted(answer.text)
        assert expected.headers["content-type"] == answer.headers["content-type"]


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["100%41", "a+b", "%2B", "%", "&query=", "é=&;#", "%C3%A9"]),
)


@given(HOSTILE)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_arrives_as_it_was_sent(client: httpx2.Client, text: str) -> None:
    escaped = text.encode("ascii", "backslashreplace").decode() if "\x00" in text else text
    quoted = escaped.replace("\\", "\\\\").replace('"', '\\"')
    quoted = quoted.replace("\n", "\\n").replace("\r", "\\r")
    query = f'SELECT ("{quoted}" AS ?tekst) {{}}'

    answers = [
        client.get(sparql(query)),
        client.get("/sparql?query=" + quote(query, safe="")),
        post(client, urlencode({"query": query}), FORM),
        post(client, query.encode(), BODY),
    ]

    for answer in answers:
        assert 200 == answer.status_code, answer.text
        assert escaped == answer.json()["results"]["bindings"][0]["tekst"]["value"]


@given(st.text(max_size=60))
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_as_query_is_answered_alike_and_never_breaks(
    client: httpx2.Client, text: str
) -> None:
    answers = [
        client.get(sparql(text)),
        post(client, urlencode({"query": text}), FORM),
        post(client, text.encode(), BODY),
    ]

    assert 1 == len({(answer.status_code, answer.content) for answer in answers})
    assert answers[0].status_code in (200, 400)


@pytest.mark.parametrize("address", [b"/sparql?query=ASK%7B%7D%23%FF", b"/sparql?query=ASK{}#\xff"])
def test_an_address_that_is_no_utf8_is_refused(server: str, address: bytes) -> None:
    url = httpx2.URL(server)
    with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
        connection.sendall(b"GET " + address.replace(b"#", b"%23") + b" HTTP/1.0\r\n\r\n")
        received = connection.makefile("rb").read()

    assert b" 400 " in received.splitlines()[0]


@pytest.mark.parametrize("host", ["a b", "<x>", 'a"b', "a{b"])
def test_a_name_for_us_that_no_address_can_have_is_refused(
    client: httpx2.Client, host: str
) -> None:
    for path in (sparql("ASK {}"), "/sparql", "/rdf-graph-store/x"):
        assert client.get(path, headers={"Host": host}).status_code in (400, 404)


def test_a_body_that_is_no_utf8_is_refused(client: httpx2.Client) -> None:
    assert 400 == post(client, b"ASK {} #\xff", BODY).status_code
    assert 400 == post(client, b"query=ASK{}%23%ff", FORM).status_code


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1"])
def test_another_charset_is_refused(client: httpx2.Client, charset: str) -> None:
    body = "ASK {} #é".encode(charset)

    assert 415 == post(client, body, f"{BODY}; charset={charset}").status_code


def test_exactly_one_query_is_wanted(client: httpx2.Client) -> None:
    one = urlencode({"query": "ASK {}"})

    assert 400 == client.get(f"/sparql?{one}&{one}").status_code
    assert 400 == post(client, "", FORM).status_code
    assert 400 == post(client, f"{one}&{one}", FORM).status_code
    assert 400 == post(client, "ASK {}", BODY, f"?{one}").status_code
    assert 400 == post(client, one, FORM, f"?{one}").status_code


@pytest.mark.parametrize("query", ["", " ", "# niets", "PREFIX a: <b:c>", ";"])
def test_an_empty_query_is_refused(client: httpx2.Client, query: str) -> None:
    assert 400 == client.get(sparql(query)).status_code
    assert 400 == post(client, query, BODY).status_code


def test_unknown_keys_are_left_alone(client: httpx2.Client) -> None:
    assert 200 == client.get(sparql("ASK {}") + "&format=json&timeout=5").status_code


def test_a_query_too_long_for_the_address_is_refused(server: str, client: httpx2.Client) -> None:
    url = httpx2.URL(server)
    connection = http.client.HTTPConnection(url.host, url.port, timeout=20)
    connection.request("GET", "/sparql?query=" + quote("ASK {} #" + "x" * 300_000))

    status = connection.getresponse().status  # the HTTP parser stops at 64 KiB, before the service
    connection.close()
    assert 400 <= status < 500
    assert 200 == client.get(sparql("ASK {}")).status_code


def test_a_long_query_within_the_limit_is_answered(client: httpx2.Client) -> None:
    assert 200 == post(client, "ASK {} #" + "x" * 250_000, BODY).status_code


UPDATES = [
    "INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP ALL",
    "CREATE GRAPH <a:g>", "COPY DEFAULT TO <a:g>",
]  # fmt: skip


@pytest.mark.parametrize("update", UPDATES)
def test_an_update_is_refused_and_changes_nothing(client: httpx2.Client, update: str) -> None:
    before = number(client.get(sparql(COUNT)))

    assert 400 == client.get(sparql(update)).status_code
    assert 403 == client.get("/sparql?" + urlencode({"update": update})).status_code
    assert 403 == post(client, urlencode({"update": update}), FORM).status_code
    assert 400 == post(client, update, BODY).status_code
    assert 403 == post(client, update, "application/sparql-update").status_code

    assert before == number(client.get(sparql(COUNT)))


class Listener:
    """Listens on this machine and counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/sparql"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


CALLS = {
    "SERVICE": "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "service in small letters": "ASK {{ service<{0}>{{}} }}",
    "SERVICE glued to a name": "PREFIX e: <{0}> ASK {{ SERVICEe:{{ }} }}",
    "SERVICE with a variable": "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "SERVICE with escapes": "ASK {{ \\u0053ERVICE <{0}> {{}} }}",
    "SERVICE in a sub-select": "ASK {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SERVICE in EXISTS": "ASK {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SERVICE after a comment": "ASK {{ #\nSERVICE\n#\n<{0}> {{ ?s ?p ?o }} }}",
    "LOAD": "LOAD <{0}>",
    "LOAD SILENT": "LOAD SILENT <{0}> INTO GRAPH <a:g>",
}


@pytest.mark.parametrize("case", CALLS)
def test_a_query_that_calls_out_is_refused(
    client: httpx2.Client, listener: Listener, case: str
) -> None:
    query = CALLS[case].format(listener.url)

    assert 400 == client.get(sparql(query)).status_code
    assert 400 == post(client, query, BODY).status_code
    assert 0 == listener.calls


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <{0}> WHERE {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{0}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "DESCRIBE <{0}>",
    ],
)
def test_a_dataset_elsewhere_is_not_fetched(
    client: httpx2.Client, listener: Listener, query: str
) -> None:
    client.get(sparql(query.format(listener.url)))
    client.get(sparql(COUNT) + "&" + urlencode({"default-graph-uri": listener.url}))

    assert 0 == listener.calls


def test_the_listener_would_have_noticed(listener: Listener) -> None:
    with pytest.raises(httpx2.HTTPError):
        httpx2.get(listener.url)

    assert 1 == listener.calls


def test_the_default_graph_can_be_chosen(client: httpx2.Client, graphs: dict[str, int]) -> None:
    one, two = sorted(graphs)[:2]

    for chosen in ([one], [one, two]):
        query = "&" + urlencode([("default-graph-uri", graph) for graph in chosen])
        got = number(client.get(sparql(COUNT) + query))
        assert number(post(client, COUNT, BODY, f"?{query[1:]}")) == got
        assert number(post(client, urlencode({"query": COUNT}) + query, FORM)) == got
        assert sum(graphs[graph] for graph in chosen) >= got > graphs[one] - 1


def test_the_named_graphs_can_be_chosen(client: httpx2.Client, graphs: dict[str, int]) -> None:
    one = min(graphs)
    chosen = "&" + urlencode({"named-graph-uri": one})

    assert graphs[one] == number(client.get(sparql(NAMED) + chosen))
    assert 0 == number(client.get(sparql(COUNT) + chosen))


def test_chosen_graphs_win_over_from(client: httpx2.Client, graphs: dict[str, int]) -> None:
    one, two = sorted(graphs)[:2]
    query = COUNT.replace("WHERE", f"FROM <{two}> WHERE")

    got = number(client.get(sparql(query) + "&" + urlencode({"default-graph-uri": one})))

    assert graphs[one] == got


NEAR = "https://w3id.org/grondkaart/graaf/catalogu"
UNKNOWN = {
    "FROM": (f"SELECT * FROM <{NEAR}> {{ ?s ?p ?o }}", {}),
    "from a prefixed name": (f"PREFIX g: <{NEAR}> SELECT * FROM g: {{ ?s ?p ?o }}", {}),
    "FROM NAMED": (f"SELECT *\nFROM NAMED <{NEAR}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}),
    "default-graph-uri": (COUNT, {"default-graph-uri": NEAR}),
    "named-graph-uri": (NAMED, {"named-graph-uri": NEAR}),
    "an address elsewhere": (COUNT, {"default-graph-uri": "http://127.0.0.1:9/data.ttl"}),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_a_graph_that_is_not_here_is_refused_and_the_nearest_named(
    client: httpx2.Client, case: str
) -> None:
    query, more = UNKNOWN[case]
    answer = client.get(sparql(query) + ("&" + urlencode(more) if more else ""))
    problem = answer.json()

    assert 400 == answer.status_code
    if NEAR in str(more) + query:
        assert NEAR in problem["detail"]
        assert f"{NEAR}s" in problem["voorstellen"]
    assert ("regel" in problem) == (not more)


def test_the_word_from_elsewhere_is_no_dataset(client: httpx2.Client) -> None:
    for query in (
        'ASK { BIND("FROM <a:b>" AS ?x) }',
        "ASK {} # FROM <a:b>",
        "SELECT ?from { ?from ?p <a:b> }",
    ):
        assert 200 == client.get(sparql(query)).status_code


def test_known_prefixes_need_no_declaration_when_asked(client: httpx2.Client) -> None:
    query = "SELECT ?laag { ?laag a cg:Laag } ORDER BY ?laag"
    declared = client.get(sparql(QUERIES["SELECT"])).json()

    assert 400 == client.get(sparql(query)).status_code
    assert declared == client.get(sparql(query) + "&prefixen=auto").json()
    assert 400 == client.get(sparql(query) + "&prefixen=alle").status_code
    assert 400 == client.get(sparql("ASK { ?x a zz:Laag }") + "&prefixen=auto").status_code


def test_an_answer_says_what_it_was_computed_from_and_how_long_that_took(
    client: httpx2.Client,
) -> None:
    headers = client.get(sparql(QUERIES["SELECT"])).headers
    exposed = headers["access-control-expose-headers"]

    assert int(headers["grondkaart-dataversie"]) > 0
    assert re.fullmatch(r"wacht;dur=[0-9.]+, zoek;dur=[0-9.]+", headers["server-timing"])
    assert 'rel="service-doc"; type="text/html"' in headers["link"]
    for name in ("Grondkaart-Dataversie", "Server-Timing", "Grondkaart-Afgekapt", "Link"):
        assert name in exposed
    assert not any(name.startswith("x-") for name in set(headers) - STANDARD_X)


def test_what_differs_each_time_is_neither_tagged_nor_kept(client: httpx2.Client) -> None:
    query = sparql("SELECT (STRUUID() AS ?x) { }")
    first, second = client.get(query), client.get(query)

    assert first.content != second.content
    assert "etag" not in first.headers


def test_what_is_asked_again_is_not_evaluated_again(client: httpx2.Client) -> None:
    query = sparql("SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?b ?q ?c }")
    first, second = client.get(query), client.get(query)

    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert "zoek;dur=0.00" in second.headers["server-timing"]
    assert "zoek;dur=0.00" not in first.headers["server-timing"]


@pytest.mark.parametrize("key", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("iri", ["", "geen iri", "relatief", "<a:b>"])
def test_a_graph_that_is_no_iri_is_refused(client: httpx2.Client, key: str, iri: str) -> None:
    answer = client.get(sparql(COUNT) + "&" + urlencode({key: iri}))

    assert 400 == answer.status_code
    assert key in answer.json()["detail"]


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("how", ["urlencoded", POSTDIRECTLY])
def test_sparqlwrapper_gets_its_answers(server: str, method: str, how: str) -> None:
    asked = SPARQLWrapper(f"{server}/sparql")
    asked.setMethod(method)
    asked.setRequestMethod(how)
    asked.setQuery(QUERIES["SELECT"])
    asked.setReturnFormat(JSON)
    assert 5 == len(asked.queryAndConvert()["results"]["bindings"])
    asked.setReturnFormat(XML)
    assert 5 == len(asked.queryAndConvert().getElementsByTagName("result"))
    asked.setQuery(QUERIES["CONSTRUCT"])
    asked.setReturnFormat(TURTLE)
    assert 5 == len(Graph().parse(data=asked.queryAndConvert(), format="turtle"))
    asked.setQuery(QUERIES["ASK"])
    asked.setReturnFormat(JSON)
    assert asked.queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returned", ["xml", "json", "csv"])
def test_rdflib_queries_it_as_a_graph_of_its_own(server: str, method: str, returned: str) -> None:
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat=returned)
    graph = Graph(store)

    assert 5 == len(list(graph.query(QUERIES["SELECT"])))


def test_a_big_answer_is_whole_in_every_format(client: httpx2.Client) -> None:
    query = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    count = number(client.get(sparql(COUNT)))

    answer = client.get(sparql(query))
    table = client.get(sparql(query), headers={"Accept": "text/csv"})
    lines = client.get(
        sparql("CONSTRUCT WHERE { ?s ?p ?o }"), headers={"Accept": "application/n-triples"}
    )

    assert count > 20_000
    assert count == len(answer.json()["results"]["bindings"])
    assert count == len(list(csv.reader(StringIO(table.text, newline="")))) - 1
    assert count == lines.text.count(" .\n")
