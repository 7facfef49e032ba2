"""Rules that are first asked of all things at once find what they find when asked of one at a time."""

from __future__ import annotations

import pytest

from grondkaart.validation.candidates import narrowed
from grondkaart.validation.engine import quick, reference

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
BELOW = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
PREFIX = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
TOP = "<a:top> a sh:NodeShape ; sh:targetClass <a:Thing> ; sh:property <a:rule> .\n"
DATA = f"""\
<a:1> {TYPE} <a:Thing> .
<a:2> {TYPE} <a:Thing> .
<a:3> {TYPE} <a:Thing> .
<a:1> <a:is> "lang" .
<a:2> <a:is> "kort" .
<a:2> <a:to> <a:1> .
<a:1> <a:to> <a:1> .
<a:4> <a:is> "elders" .
"""
AT_ONCE = {
    "a pattern": "$this $PATH ?value . FILTER (STRLEN(?value) > 3)",
    "nothing there": "FILTER NOT EXISTS { $this $PATH ?any }",
    "a filter on the thing after EXISTS": "?value <a:is> ?b . "
    "FILTER EXISTS { ?value <a:to> ?c . { ?c <a:is> ?d . FILTER (?c = $this) } }",
    "bound from the thing": 'BIND (STR($this) AS ?iri) FILTER (STRENDS(?iri, "2"))',
    "groups of patterns": "{ $this <a:to> ?value } UNION { ?value <a:to> $this }",
    "braces in texts and comments": '$this $PATH ?value . # { }\n FILTER (?value != "}")',
    "any property": '$this ?path ?value . FILTER (isLiteral(?value) && ?value != "{")',
}
ONE_BY_ONE = {
    "a filter in a group": "{ ?value <a:to> ?b . FILTER (?b = $this) }",
    "a filter in one of two": "{ $this <a:to> ?value } "
    "UNION { ?value <a:is> ?x . FILTER (?value = $this) }",
    "a filter in what is optional": "?value <a:to> ?a . "
    "OPTIONAL { ?value <a:is> ?b . FILTER (?value = $this) } FILTER (BOUND(?b))",
    "bound in a group": "{ BIND ($this AS ?value) } FILTER (BOUND(?value))",
    "a query within": "{ SELECT $this (COUNT(?x) AS ?value) WHERE { $this <a:to> ?x } "
    "GROUP BY $this }",
}


def rule(pattern: str, more: str = "") -> str:
    text = pattern.replace("\\", "\\\\")
    select = f"SELECT DISTINCT $this ?path ?value WHERE {{ {text} }}"
    return f"<a:rule> sh:path <a:is> ; sh:sparql [ sh:select '''{select}''' ] {more} .\n"


def compared(shapes: str, data: str = DATA) -> None:
    given = (PREFIX + shapes).encode()
    expected = reference(given).validate(data.encode())

    assert expected
    assert set(expected) == set(quick(given).validate(data.encode()))


@pytest.mark.parametrize("pattern", AT_ONCE.values(), ids=AT_ONCE)
def test_a_rule_that_says_the_same_at_once_is_narrowed_and_finds_the_same(pattern: str) -> None:
    fewer = narrowed((PREFIX + TOP + rule(pattern)).encode())

    assert fewer is not None
    assert {"<a:Thing>"} == fewer.classes
    assert fewer.fits(DATA.encode())
    compared(TOP + rule(pattern))


@pytest.mark.parametrize("pattern", ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_a_rule_that_might_miss_something_at_once_is_left_as_it_is(pattern: str) -> None:
    assert narrowed((PREFIX + TOP + rule(pattern)).encode()) is None
    compared(TOP + rule(pattern))


@pytest.mark.parametrize(
    "shapes",
    [
        TOP + rule(AT_ONCE["a pattern"], "; sh:minCount 1"),
        TOP + rule(AT_ONCE["a pattern"]) + "<a:top> sh:closed true .",
        TOP + rule(AT_ONCE["a pattern"]) + "<a:top> sh:targetNode <a:4> .",
        TOP + rule(AT_ONCE["a pattern"]) + "<a:o> sh:targetNode <a:4> ; sh:node <a:top> .",
        TOP + rule(AT_ONCE["a pattern"]) + "<a:o> sh:targetNode <a:4> ; sh:not <a:rule> .",
        TOP.replace(
            "a sh:NodeShape", "a sh:NodeShape, <http://www.w3.org/2000/01/rdf-schema#Class>"
        )
        + rule(AT_ONCE["a pattern"])
        + "<a:o> sh:targetNode <a:4> ; sh:maxLength 1 .",
    ],
    ids=["another constraint", "closed", "a node", "used by a shape", "negated", "a class"],
)
def test_a_shape_that_is_more_than_one_rule_for_a_class_is_left_as_it_is(shapes: str) -> None:
    assert narrowed((PREFIX + shapes).encode()) is None
    compared(shapes)


def test_rules_that_stand_beside_other_constraints_are_narrowed_alone() -> None:
    other = "<a:other> sh:path <a:to> ; sh:maxCount 0 .\n<a:top> sh:property <a:other> .\n"
    own = "<a:own> a sh:NodeShape ; sh:targetClass <a:Thing> ; sh:severity sh:Info ; sh:sparql [ "
    own += "sh:select 'SELECT $this ?path ?value WHERE { $this ?path ?value }' ] .\n"
    shapes = TOP + rule(AT_ONCE["a pattern"]) + other + own
    fewer = narrowed((PREFIX + shapes).encode())

    assert fewer is not None
    assert 2 == fewer.shapes.count(b"SPARQLTarget>")
    compared(shapes)


def test_things_of_a_class_below_are_found_too() -> None:
    data = DATA + f"<a:Part> {BELOW} <a:Thing> .\n<a:5> {TYPE} <a:Part> .\n<a:5> <a:is> 'x' .\n"
    data = data.replace("'x'", '"langer"')
    shapes = TOP + rule(AT_ONCE["a pattern"])
    fewer = narrowed((PREFIX + shapes).encode())
    found = quick((PREFIX + shapes).encode()).validate(data.encode())

    assert fewer is not None
    assert not fewer.fits(data.encode())
    assert "a:5" in {one.focus for one in found}
    compared(shapes, data)


def test_shapes_that_have_targets_in_sparql_themselves_are_left_as_they_are() -> None:
    shapes = TOP + rule(AT_ONCE["a pattern"]) + "<a:o> sh:target [ sh:select 'SELECT ?this {}' ] ."

    assert narrowed((PREFIX + shapes).encode()) is None
