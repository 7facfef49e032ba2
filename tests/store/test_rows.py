"""The row limit: exact in every format, whatever the literals hold, wherever the pieces are cut."""

from __future__ import annotations

import csv
import json
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, Store

from grondkaart.store.rows import Limited, Rows, with_limit

FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
TRICKY = [
    '},{"a":{"type":"',
    ",{},{",
    '"',
    '\\"',
    "\r\n",
    "\n",
    '""\r\n"',
    "<result>",
    "]}}",
    "\\",
    "\\" * 20 + '",{',
    '",{' * 20,
    "",
]
TEXTS = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8),
)


def count(format_: str, body: bytes) -> int:
    """The rows of an answer, by another reader."""
    text = body.decode()
    if format_ == "json":
        return len(json.loads(text)["results"]["bindings"])
    if format_ == "xml":
        return len(ET.fromstring(text)[1])
    if format_ == "csv":
        return len(list(csv.reader(StringIO(text, newline="")))) - 1
    return text.count("\n") - 1


@pytest.mark.parametrize("format_", FORMATS)
@given(st.lists(TEXTS, max_size=6), st.integers(1, 4), st.integers(1, 90))
@settings(deadline=None, max_examples=150)
def test_an_answer_ends_well_formed_at_the_limit(
    format_: str, values: list[str], most: int, piece: int
) -> None:
    texts = [v.replace("\x00", "") for v in values]
    rows = "".join(f"({Literal(v)} {'UNDEF' if i % 2 else 1})" for i, v in enumerate(texts))
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}"
    whole = Store().query(with_limit(query, most + 1)).serialize(format=FORMATS[format_])
    limited = Rows(format_, most)

    passed = [limited.feed(whole[i : i + piece]) for i in range(0, len(whole), piece)]
    body = b"".join(passed) + limited.end()

    assert min(most, len(texts)) == count(format_, body)
    assert (len(texts) > most) == limited.cut
    if not limited.cut:
        assert whole == body


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_rows_without_a_value_count_too(format_: str, rows: int) -> None:
    query = f"SELECT ?a {{ VALUES ?a {{ {'UNDEF ' * rows} }} }}"
    whole = Store().query(query).serialize(format=FORMATS[format_])
    limited = Rows(format_, 2)
    body = limited.feed(whole) + limited.end()

    assert (rows > 2) == limited.cut
    assert min(rows, 2) == count(format_, body)


QUERIES = {
    "SELECT * { ?s ?p ?o }": 5,
    "SELECT * { ?s ?p ?o } # LIMIT 1": 5,
    "SELECT * { ?s ?p ?o } LIMIT 2": 2,
    "SELECT * { ?s ?p ?o } LIMIT 900": 5,
    "SELECT * { ?s ?p ?o } limit 900 offset 8": 2,
    "SELECT * { ?s ?p ?o } OFFSET 8 LIMIT 900": 2,
    "SELECT * { ?s ?p ?o } ORDER BY ?o OFFSET 7": 3,
    "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 3 } }": 3,
    "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 900 } }": 5,
    "SELECT * { ?s ?p ?o } VALUES ?o { 1 2 3 }": 3,
    "SELECT * { ?s ?p ?o } VALUES ?o { 1 2 3 4 5 6 7 }": 5,
    "SELECT * { ?s ?p ?o } LIMIT 8 VALUES ?o { 1 2 3 4 5 6 7 }": 5,
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o HAVING(COUNT(*) > 0)": 5,
    'SELECT ("LIMIT 1" AS ?x) { ?s ?p ?o }': 5,
    "SELECT ?limit { ?limit ?p ?o }": 5,
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_gets_the_limit_where_it_has_no_lower_one(query: str) -> None:
    store = Store()
    store.update("INSERT DATA {" + ".".join(f"<a:s{n}> <a:p> {n}" for n in range(10)) + "}")

    found = list(store.query(with_limit(query, 5)))

    assert QUERIES[query] == len(found)


def test_a_graph_ends_at_the_limit() -> None:
    for items, cut in ((0, False), (3, False), (4, True), (9, True)):
        limited = Limited(range(items), 3)

        assert list(range(min(items, 3))) == list(limited)
        assert cut == limited.cut


@pytest.mark.parametrize("backslashes", range(14, 40))
def test_long_runs_of_backslashes_hide_no_end_of_a_text(backslashes: int) -> None:
    value = "\\" * backslashes + '"' + "\\" * backslashes + 'x,{"'
    query = f"SELECT ?a {{ VALUES ?a {{ {str(Literal(value)) * 3} }} }}"
    whole = Store().query(query).serialize(format=QueryResultsFormat.JSON)

    for piece in range(30, 200):
        limited = Rows("json", 2)
        passed = [limited.feed(whole[i : i + piece]) for i in range(0, len(whole), piece)]
        assert 2 == count("json", b"".join(passed) + limited.end())
        assert limited.cut
