"""The engine and the store around it: what the default graph is, datasets, forms and formats."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grondkaart.base.errors import BadQuery, NotAcceptable, QueryFailed
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.engine import Engine
from grondkaart.store.port import Query

G = "https://w3id.org/grondkaart/graaf/"
SHARED_LINE = b"<http://s> <http://p> <http://o> .\n"
ONE = "SELECT (COUNT(*) AS ?n) { <http://s> <http://p> ?o }"
Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Asks a store with two current graphs, an older release and one that stays apart."""
    archive = Archive(tmp_path)
    with archive.writing():
        for release, apart, line in (
            ("oud", False, b'<http://s> <http://p> "oud" .\n'),
            ("nieuw", False, SHARED_LINE),
        ):
            _deliver(archive, "een", release, line, apart)
        _deliver(
            archive, "twee", "", SHARED_LINE + b'<http://s> <http://p> "\\u00e9\\n"@nl .\n', False
        )
        _deliver(archive, "drie", "", b'<http://s> <http://p> "apart" .\n', True)
    store = EmbeddedStore(archive)

    def run(text: str, **more: object) -> list[dict[str, str]]:
        async def answer() -> bytes:
            return await (await store.query(Query(text, **more))).read()

        rows = json.loads(asyncio.run(answer()))["results"]["bindings"]
        return [{k: v["value"] for k, v in row.items()} for row in rows]

    yield run
    asyncio.run(store.close())


def _deliver(archive: Archive, series: str, release: str, lines: bytes, apart: bool) -> None:
    graph = NewGraph(
        iri=f"{G}{series}{'/' if release else ''}{release}", digest=archive.keep_graph([lines]), triples=1,
        terms=frozenset(), title=series, source="", licence="", apart=apart,
    )  # fmt: skip
    archive.commit(Delivery("proef", series, release, "", "", (graph,), {}))


def test_the_default_graph_is_the_merge_of_current_graphs_without_doubles(ask):
    assert [{"n": "2"}] == ask(ONE)


def test_graph_sees_every_graph_the_older_and_the_apart_too(ask):
    rows = ask("SELECT ?g { GRAPH ?g { <http://s> ?p ?o } } ORDER BY ?g")
    assert ["drie", "een/nieuw", "een/oud", "twee", "twee"] == [
        r["g"].removeprefix(G) for r in rows
    ]


def test_every_graph_is_described_in_the_default_graph(ask):
    rows = ask("SELECT ?g ?c { ?g <https://w3id.org/grondkaart/def/huidig> ?c } ORDER BY ?g")
    assert [("drie", "true"), ("een/nieuw", "true"), ("een/oud", "false"), ("twee", "true")] == [
        (r["g"].removeprefix(G), r["c"]) for r in rows
    ]


def test_from_chooses_the_graphs_that_form_the_default_graph(ask):
    assert [{"n": "1"}] == ask(f"SELECT (COUNT(*) AS ?n) FROM <{G}een/oud> {{ ?s ?p ?o }}")
    assert [{"n": "0"}] == ask(f"SELECT (COUNT(*) AS ?n) FROM NAMED <{G}een/oud> {{ ?s ?p ?o }}")


def test_default_graphs_beside_the_query_replace_its_dataset(ask):
    both = (f"{G}een/oud", f"{G}een/nieuw")
    assert [{"n": "2"}] == ask(ONE, default_graphs=both)
    assert [{"n": "1"}] == ask(
        f"SELECT (COUNT(*) AS ?n) FROM <{G}twee> {{ ?s ?p ?o }}", default_graphs=both[:1]
    )
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert [{"n": "1"}] == ask(named, named_graphs=both[:1])


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = Engine()
    made.load(SHARED_LINE)
    return made


@pytest.mark.parametrize(
    ("text", "kind"),
    [("SELECT * { ?s ?p ?o }", "solutions"), ("ASK { ?s ?p ?o }", "boolean"), ("DESCRIBE <http://s>", "graph"),
     ("CONSTRUCT WHERE { ?s ?p ?o }", "graph")],
)  # fmt: skip
def test_each_form_gives_its_kind(engine, text, kind):
    assert kind == engine.answer(Query(text))[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("csv", b"o\r\nhttp://o\r\n"), ("tsv", b"?o\n<http://o>\n"),
     ("json", b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"uri","value":"http://o"}}]}}')],
)  # fmt: skip
def test_solutions_are_written_in_each_format(engine, name, expected):
    assert expected == engine.answer(Query("SELECT ?o { ?s ?p ?o }", solutions_format=name))[2]


@pytest.mark.parametrize("name", ["ttl", "nt", "rdfxml", "jsonld", "trig", "nq"])
def test_graphs_are_written_in_each_format(engine, name):
    kind, used, body = engine.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }", graph_format=name))
    assert ("graph", name) == (kind, used)
    assert b"http://o" in body


@pytest.mark.parametrize(
    ("text", "expected"), [("ASK { ?s ?p ?o }", b"true\n"), ("ASK { ?s ?s ?s }", b"false\n")]
)
def test_a_boolean_in_a_table_format_is_one_word(engine, text, expected):
    assert expected == engine.answer(Query(text, solutions_format="csv"))[2]


def test_a_form_that_the_format_cannot_hold_is_refused_with_what_can(engine):
    with pytest.raises(NotAcceptable, match="mogelijk zijn: json, xml, csv, tsv"):
        engine.answer(Query("SELECT * { ?s ?p ?o }", solutions_format=None))
    with pytest.raises(NotAcceptable, match="mogelijk zijn: ttl, nt"):
        engine.answer(Query("DESCRIBE <http://s>", graph_format=None))


def test_a_query_that_fails_while_it_runs_says_so(engine):
    with pytest.raises(QueryFailed, match="kon niet worden uitgevoerd"):
        engine.answer(Query("SELECT * { SERVICE ?x { ?s ?p ?o } }"))


def test_text_with_an_unpaired_surrogate_is_refused_without_a_traceback(engine):
    with pytest.raises((BadQuery, QueryFailed)):
        engine.answer(Query('SELECT * { ?s ?p "\ud800" }'))
