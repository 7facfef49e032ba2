"""A query that cannot be parsed is answered with the place and the mistake, in words that help."""

from __future__ import annotations

import pytest

from grondkaart.base.errors import BadQuery
from grondkaart.store.engine import Engine, variables
from grondkaart.store.port import Query

MISTAKES = {
    'SELECT * { ?s ?p "abc }': "Regel 1, kolom 18: de tekst die hier begint, wordt niet gesloten",
    "SELECT * { ?s ?p 'abc }": "Regel 1, kolom 18: de tekst die hier begint, wordt niet gesloten",
    r'SELECT * { ?s ?p "a\q" }': r"Regel 1, kolom 18: de tekst die hier begint, wordt niet gesloten of heeft een onbekende \-code",
    "SELECT * {\n  ?s ?p ?o": "Regel 1, kolom 10: '{' wordt niet gesloten",
    "SELECT * ?s ?p ?o }": "Regel 1, kolom 19: '}' sluit hier niets dat open staat",
    'SELECT * { ?s ?p ?o FILTER(regex(?o, "a") }': "Regel 1, kolom 27: '(' wordt niet gesloten",
    "SELEC * { ?s ?p ?o }": "Regel 1, kolom 1: dit is geen zoekvraag: SELECT, ASK, CONSTRUCT of DESCRIBE ontbreekt",
    "": "Regel 1, kolom 1: dit is geen zoekvraag",
    "# alleen uitleg": "Regel 1, kolom 1: dit is geen zoekvraag",
    "SELECT * { ?s ?p ?o } ORDER ?s": "Regel 1, kolom 29: na ORDER komt BY",
    "SELECT * { ?s ?p ?o } LIMIT ten": "Regel 1, kolom 29: na LIMIT komt een getal",
    "SELECT * { ?s ?p ?o } LIMIT": "Regel 1, kolom 28: hier ontbreekt nog iets",
    "SELECT (COUNT(?x)) { ?s ?p ?x }": "Regel 1, kolom 18: een uitdrukking in SELECT krijgt een naam: (… AS ?naam)",
    "SELECT ?s (COUNT(?x) AS ?n) { ?s ?p ?x }": "de SELECT noemt een variabele die niet in GROUP BY staat",
    "SELECT * { ?s ?p ?o } GROUP BY ?s": "SELECT * kan niet samen met GROUP BY",
    "SELECT ?s, ?p { ?s ?p ?o }": "Regel 1, kolom 10: tussen variabelen komt geen komma",
    "SELECT * { ?s <p> ?o }": "Regel 1, kolom 15: <p> is geen volledige IRI",
    "SELECT * { ?s <p q> ?o }": "hier staat geen geldige IRI",
    "SELECT * { ?s ?p ?o FILTER ?o > 3 }": "Regel 1, kolom 28: na FILTER komt een uitdrukking tussen ( )",
    "SELECT * { ?s ?p ?o OPTIONAL ?s ?q ?r }": "Regel 1, kolom 30: na OPTIONAL komt een blok tussen { }",
    "SELECT * { GRAPH { ?s ?p ?o } }": "Regel 1, kolom 18: na GRAPH komt een IRI of variabele",
    "PREFIX x <http://x> SELECT * {}": "Regel 1, kolom 8: na PREFIX komt een naam met een dubbele punt",
    "SELECT * { ?s ?p “abc” }": "Regel 1, kolom 18: '“' is een krul; gebruik rechte aanhalingstekens",
    "SELECT * { ?s ?p }": "Regel 1, kolom 18: bij of vlak voor '}' klopt de zoekvraag niet",
    "SELECT * {\n  FILTER(foo(?x))\n}": "klopt de zoekvraag niet",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_usual_mistake_is_named_with_its_place(text):
    with pytest.raises(BadQuery) as refused:
        Engine().answer(Query(text))
    assert MISTAKES[text] in refused.value.detail.nl
    assert {"regel", "kolom", "regeltekst"} == refused.value.extra.keys()


@pytest.mark.parametrize("text", MISTAKES)
def test_no_message_shows_what_only_the_parser_understands(text):
    with pytest.raises(BadQuery) as refused:
        Engine().answer(Query(text))
    for said in (refused.value.detail.nl, refused.value.detail.en):
        assert not any(odd in said for odd in ("u{", "..=", "expected", ", .", "[_]", "\n"))


def test_the_line_is_counted_from_one():
    with pytest.raises(BadQuery) as refused:
        Engine().answer(Query("SELECT *\n{ ?s ?p ?o }\nORDER ?s"))
    assert {"regel": 3, "kolom": 7, "regeltekst": "ORDER ?s"} == refused.value.extra


def test_the_variables_of_a_question_are_those_it_projects():
    assert ("a", "b") == variables("SELECT ?a (1 AS ?b) { ?a ?c ?d }")
    with pytest.raises(BadQuery, match="geen SELECT"):
        variables("ASK { }")
    with pytest.raises(BadQuery, match="tussen variabelen komt geen komma"):
        variables("SELECT ?a, ?b { }")
