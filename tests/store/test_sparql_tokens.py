"""SPARQL text taken apart: the tokens cover the text, slots are found, prefixes are added."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grondkaart.base.assets import content_root
from grondkaart.base.sparql_text import names_graphs, outline, slots, tokens, with_prefixes
from grondkaart.questions.catalogue import Catalogue

BOUNDED = settings(max_examples=300, deadline=None, derandomize=True, database=None)
SOUP = st.lists(
    st.sampled_from(["SELECT", "<", ">", "http://x", "'", '"', "'''", '"""', "\\", "\\u0041", "#", "\n", " ", "?x", "a:b",
                     "{", "}", "VALUES", "$p", "é", "\x00", "\ud800", "1.5e3", "@nl-NL", "^^", "_:b", "%20", "&&"]),
    max_size=30,
).map("".join)  # fmt: skip


@BOUNDED
@given(st.one_of(SOUP, st.text()))
def test_tokens_cover_the_text_but_for_blanks_and_comments(text):
    end = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        between = text[end : token.start]
        assert all(not line.strip(" \t") or line.lstrip(" \t").startswith("#")
                   for line in between.replace("\r", "\n").split("\n"))  # fmt: skip
        end = token.end


@BOUNDED
@given(SOUP)
def test_any_text_has_an_outline(text):
    assert outline(text).depth <= len(text)


@BOUNDED
@given(st.lists(st.sampled_from(["'''", "'", '"', "\\", "a", "\n"]), max_size=2000).map("".join))
def test_quotes_in_any_order_take_no_exponential_time(text):
    assert list(tokens(text)) is not None


@pytest.mark.parametrize(
    "part", ["a.", "a-", "SERVICE", "SERVICESILENT-", "<a", "(?a<?b", "'", '"\\x', "\\", "{", "_:.", "@a-"]
)  # fmt: skip
def test_looking_through_a_text_takes_a_time_that_grows_with_its_length_only(part):
    start = time.process_time()
    for end in (" }", ":x }"):
        outline("SELECT * {" + part * (50_000 // len(part)) + end)

    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { VALUES $a { } }", ["a"]),
        ("SELECT * { values ?a{<x:y>} VALUES ?b { 'x' } }", ["a", "b"]),
        ("SELECT * { VALUES (?a) { (1) } }", []),
        ("SELECT * { 'VALUES ?a { }' } # VALUES ?b { }", []),
        ("SELECT * { VALUES ?a { 1", []),
        ("VALUES", []),
    ],
)
def test_slots_are_the_values_of_one_variable(text, expected):
    assert expected == [slot.name for slot in slots(text)]


def test_a_slot_spans_what_is_between_the_braces():
    text = "SELECT * { VALUES ?a { 1 2 } }"
    (slot,) = slots(text)
    assert " 1 2 " == text[slot.start : slot.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s a cg:X }", "PREFIX cg: <c:> SELECT * { ?s a cg:X }"),
        (
            "SELECT * { cg:a dct:b cg:c }",
            "PREFIX cg: <c:> PREFIX dct: <d:> SELECT * { cg:a dct:b cg:c }",
        ),
        ("PREFIX cg: <e:> ASK { cg:a a cg:b }", "PREFIX cg: <e:> ASK { cg:a a cg:b }"),
        ("SELECT * { 'cg:x' }", "SELECT * { 'cg:x' }"),
        ("SELECT * { foo:x ?p cg:y }", "PREFIX cg: <c:> SELECT * { foo:x ?p cg:y }"),
    ],
)
def test_known_prefixes_are_added_on_the_first_line(text, expected):
    assert expected == with_prefixes(text, {"cg": "c:", "dct": "d:"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { graph<e:g>{ ?s ?p ?o } }",
        "PREFIX e: <e:> SELECT * FROMe:g { ?s ?p ?o }",
        "SELECT * FROM NAMED <e:g> { ?s ?p ?o }",
        "PREFIX e: <e:> SELECT * { {}GRAPHe:g { ?s ?p ?o } }",
        "SELECT * { GR\\u0041PH ?g { ?s ?p ?o } }",
        "PREFIX b: <b:> SELECT * { FILTER(?a<?b#>) } GRAPH\n) }",
    ],
)
def test_a_query_that_may_name_graphs_is_seen(query):
    assert names_graphs(query)


@pytest.mark.parametrize(
    "query",
    [
        "# the graph that it comes from\nSELECT * { ?s ?p ?o }",
        'SELECT * { ?s ?p "from a graph" }',
        "SELECT * { ?from <http://e.example/graph> ?graph }",
    ],
)
def test_what_is_only_said_names_no_graphs(query):
    assert not names_graphs(query)


def test_no_question_names_graphs_by_what_it_explains():
    said = [q for q in Catalogue.read(content_root()) if " from " in q.text]

    assert said
    assert [] == [q.slug for q in said if names_graphs(q.text)]
