"""What the guard refuses, what it lets through, and that nothing it lets through calls out."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grondkaart.base.errors import BadQuery, GrondkaartError, TooLarge
from grondkaart.store.engine import Engine
from grondkaart.store.guard import Limits, guard, guard_update
from grondkaart.store.port import Query

LIMITS = Limits(bytes=100_000, depth=50)
TRUE = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
FOREIGN = "http://127.0.0.1:9/"


class Listener(http.server.ThreadingHTTPServer):
    """Counts who calls."""

    calls = 0

    def process_request(self, request, _) -> None:
        self.calls += 1
        self.shutdown_request(request)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def _calls(listener: Listener, text: str) -> int:
    """How often the engine calls out when it evaluates a query."""
    engine = Engine()
    engine.load(f"<http://s> <http://p> {TRUE} .\n<http://s> <http://p> <http://x:8> .\n".encode())
    before = listener.calls
    with contextlib.suppress(GrondkaartError):
        engine.answer(Query(text))
    return listener.calls - before


# Every one of these makes the engine call out when it is not stopped.
SERVICES = {
    "plain": "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <U> { ?s ?p ?o } }",
    "silent": "SELECT * { SeRvIcE SILENT <U> { ?s ?p ?o } }",
    "no blanks": "SELECT*{SERVICE<U>{?s ?p ?o}}",
    "comment between": "SELECT * { SERVICE # {\n<U> { ?s ?p ?o } }",
    "after a comment that ends with a return": "SELECT * { # a\rSERVICE <U> { ?s ?p ?o } }",
    "glued to a name": "PREFIX e: <U> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "glued to the empty prefix": "PREFIX : <U> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "glued to silent and a name": "PREFIX e: <U> SELECT * { SERVICESILENTe:x { ?s ?p ?o } }",
    "glued, with a decoy prefix": "PREFIX e: <U> PREFIX SERVICESILENTe: <U> SELECT * { SERVICESILENTe:x { ?s ?p ?o } }",
    "glued to a boolean": "SELECT * { ?s ?p trueSERVICE <U> { ?a ?b ?c } }",
    "glued to a number": "SELECT * { BIND(1 AS ?x) SERVICE <U> { ?a ?b ?c } }",
    "after a dot": "PREFIX e: <http://x:8> SELECT * { ?s ?p e:.SERVICE <U> { ?a ?b ?c } }",
    "in a name that makes no IRI": "PREFIX e: <http://x:8> SELECT * { ?s ?p e:SERVICE <U> { ?a ?b ?c } }",
    "behind less than": "SELECT * { FILTER(1<2)SERVICE#>\n<U> { ?s ?p ?o } }",
    "in what looks like a string": 'SELECT * { FILTER(1<2#>"""\n) SERVICE <U> { ?s ?p ?o } #"""\n }',
    "in a string with a wrong escape": "SELECT * { VALUES ?x { '''a' } SERVICE <U> { ?s ?p ?o } #\\q'''\n }",
    "in a string with a surrogate": "SELECT * { VALUES ?x { '''a' } SERVICE <U> { ?s ?p ?o } #\\uD800'''\n }",
    "in a sub-select": "SELECT * { { SELECT * { SERVICE <U> { ?s ?p ?o } } } }",
    "in EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <U> { ?a ?b ?c } } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }",
    "in ASK": "ASK { SERVICE <U> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("spelling", SERVICES)
def test_every_spelling_of_service_is_refused(listener, spelling):
    text = SERVICES[spelling].replace("<U>", f"<http://127.0.0.1:{listener.server_port}/>")
    assert 1 <= _calls(listener, text), "this spelling does not call out, so it proves nothing"
    with pytest.raises(BadQuery, match=r"SERVICE|kleiner dan|geldige IRI"):
        guard(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ \\u0053ERVICE <{FOREIGN}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ S\\U00000045RVICE <{FOREIGN}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?e {{ <{FOREIGN}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    ],
)
def test_service_that_only_other_engines_would_follow_is_refused_too(text):
    with pytest.raises(BadQuery, match="SERVICE is uitgeschakeld"):
        guard(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX service: <http://x/> SELECT * { service:x ?p ?o }",
        "PREFIX : <http://x/> PREFIX service: <http://x/> SELECT * { service:x ?p ?o }",
        "PREFIX x: <http://x/service#> SELECT * { ?service x:service ?o . ?o x:SERVICE <http://x/SERVICE> }",
        'SELECT ?service { ?service ?p "SERVICE <x> {", """SERVICE <x> { }""" } # SERVICE <x> { }',
        "SELECT * { ?s <http://x/a(service)#b> ?o FILTER(?o IN (<http://x/SERVICE#>)) }",
        "SELECT * { VALUES (?a ?b) { (<http://x/a> <http://x/b#service>) } FILTER(?a < ?b && ?b > ?a) }",
        "BASE <http://x/> SELECT * { ?s <service#> ?o . ?o <#me> <> }",
        r"""SELECT * { ?s ?p 'it\'s a \u00e9 SERVICE', "a\\" }""",
    ],
)
def test_what_only_looks_like_service_passes(listener, text):
    guard(text, LIMITS)
    assert 0 == _calls(listener, text)


PIECES = [
    "SERVICE", "service ", "SILENT", " ", "\n", "#", "#>", "<", "<U>", "<2", ">", ")", "(", "{ ?a ?b ?c }", "{", "}",
    "e:", "e:x", "e:.", ":", ":x", "SERVICEe:x", "x:SERVICE", "?s ?p ", "?x", "true", "1", "1.", "'", "'''", '"', '"""',
    "\\q", "\\u0041", "a", "_:b", ".", "@en", "^^e:", "FILTER(1<", "FILTER(", "OPTIONAL {", "VALUES ?x {", "BIND(1 AS ?y)",
]  # fmt: skip


@settings(max_examples=1500, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9))
def test_nothing_that_the_guard_lets_through_calls_out(listener, pieces):
    foreign = f"<http://127.0.0.1:{listener.server_port}/>"
    prologue = f"PREFIX e: {foreign} PREFIX : {foreign} PREFIX x: <http://x:8> "
    body = "".join(pieces).replace("<U>", foreign)
    text = f"{prologue}SELECT * {{ {body} SERVICE {foreign} {{ ?d ?e ?f }} # '''\n }}"
    quiet = f"{prologue}SELECT * {{ {body} }}"
    for one in (text, quiet):
        try:
            guard(one, LIMITS)
        except GrondkaartError:
            continue
        assert 0 == _calls(listener, one)


def test_a_query_that_is_too_long_is_refused_by_bytes_not_characters():
    assert "SELECT" == guard("SELECT * {} #" + "é" * 10, Limits(bytes=33, depth=9)).form
    with pytest.raises(TooLarge, match="32 bytes"):
        guard("SELECT * {} #" + "é" * 10, Limits(bytes=32, depth=9))


@pytest.mark.parametrize("bracket", ["(", "{", "["])
def test_brackets_nested_too_deep_are_refused(bracket):
    with pytest.raises(BadQuery, match="dieper genest dan 50"):
        guard("SELECT * { " + bracket * 60, LIMITS)


def test_brackets_hidden_behind_less_than_are_refused():
    text = f"SELECT * {{ FILTER(1<{'(' * 10_000}#>\n1{')' * 10_001} }}"
    with pytest.raises(BadQuery, match="kleiner dan"):
        guard(text, LIMITS)


@pytest.mark.parametrize("operator", ["!", "-", "^ ", "| ", "||", " UNION {} "])
def test_too_many_operators_are_refused(operator):
    with pytest.raises(BadQuery, match="meer dan 2000 bewerkingen"):
        guard("SELECT * { " + operator * 2001, LIMITS)


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <a:b> <a:b> 1 }", "delete where { ?s ?p ?o }", "LOAD <file:///etc/passwd>", "CLEAR ALL",
     "PREFIX a: <b:c> DROP GRAPH a:d", "# SELECT\nCREATE GRAPH <a:b>", "WITH <a:b> DELETE { ?s ?p ?o } WHERE { }"],
)  # fmt: skip
def test_updates_are_refused(text):
    with pytest.raises(BadQuery, match="Dit is een wijziging"):
        guard(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    ["LOAD <http://a.example/>", "load silent <http://a.example/> into graph <a:g>", "\\u004cOAD <a:b>",
     "CLEAR ALL ; LOAD <a:b>", "INSERT DATA { <a:b> <a:b> <a:b> };#\nLOAD<a:b>"],
)  # fmt: skip
def test_an_update_that_fetches_a_document_is_refused(text):
    with pytest.raises(BadQuery, match="LOAD is uitgeschakeld"):
        guard_update(text, LIMITS)


def test_an_update_with_the_word_load_in_its_data_is_let_through():
    guard_update('PREFIX load: <a:b> INSERT DATA { load:LOAD <a:b> "LOAD <a:b>" }', LIMITS)


@pytest.mark.parametrize("text", ["SELECT * {}", "ASK {}", "DESCRIBE <a:b>"])
def test_a_query_is_no_update(text):
    with pytest.raises(BadQuery, match="geen wijziging"):
        guard_update(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {\n  ?s a cg:Component }", ("Regel 2, kolom 8: het prefix 'cg:' is niet gedeclareerd; "
         "zet PREFIX cg: <https://w3id.org/grondkaart/def/> vooraan.")),
        ("SELECT * { ?s a foo:Bar }", ("Regel 1, kolom 17: het prefix 'foo:' is niet gedeclareerd; "
         "zet PREFIX foo: <…> vooraan.")),
        ("SELECT * { ?s a :Bar }", ("Regel 1, kolom 17: het prefix ':' is niet gedeclareerd; "
         "zet PREFIX : <…> vooraan.")),
    ],
)  # fmt: skip
def test_an_undeclared_prefix_is_named_with_what_is_known_of_it(text, said):
    with pytest.raises(BadQuery) as refused:
        guard(text, LIMITS)
    assert said == refused.value.detail.nl
