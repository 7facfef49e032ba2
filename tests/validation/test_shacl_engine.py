"""What an engine promises, whichever it is."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable

import pytest
import rdflib

from grondkaart.base.errors import BadInput, ContentProblem
from grondkaart.validation.engine import Engine, engine_for, quick, reference
from grondkaart.validation.results import Result

PREFIXES = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = (
    PREFIXES
    + b"""
<a:shape> a sh:NodeShape ; sh:targetClass <a:Thing> ; sh:property <a:number>, <a:way>, <a:rule> .
<a:number> sh:path <a:is> ; sh:datatype xsd:integer ; sh:pattern "^[1-9]" ; sh:maxCount 1 ;
  sh:severity sh:Warning .
<a:way> sh:path ( [ sh:inversePath <a:of> ] [ sh:zeroOrMorePath <a:to> ] ) ; sh:minCount 1 ;
  sh:severity sh:Info .
<a:rule> sh:path <a:says> ; sh:sparql [ sh:select
  "SELECT $this ?value WHERE { $this $PATH ?value . FILTER (STRLEN(STR(?value)) > 3) }" ] .
"""
)
THING = (
    b"<a:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:Thing> .\n<a:2> <a:of> <a:1> .\n"
)
XSD = "http://www.w3.org/2001/XMLSchema#"
Make = Callable[[bytes], Engine]
both = pytest.mark.parametrize("make", [quick, reference])


@both
def test_a_value_keeps_its_lexical_form_and_datatype(make: Make) -> None:
    found = make(SHAPES).validate(THING + f'<a:1> <a:is> "007"^^<{XSD}integer> .\n'.encode())

    assert [
        Result(
            "a:1",
            "a:is",
            f'"007"^^<{XSD}integer>',
            "PatternConstraintComponent",
            "Warning",
            "a:number",
        )
    ] == found


@both
def test_a_value_is_written_as_an_importer_writes_it(make: Make) -> None:
    data = THING + '<a:1> <a:says> "één\\tregel\\u000A\\"twee\\""@nl-BE .\n'.encode()

    assert ['"één\\tregel\\n\\"twee\\""@nl-be'] == [
        one.value for one in make(SHAPES).validate(data)
    ]


@both
def test_a_path_that_is_no_property_is_told_as_sparql_writes_it(make: Make) -> None:
    (found,) = make(SHAPES).validate(THING.splitlines(keepends=True)[0])

    assert ("(^<a:of>/(<a:to>)*)", "", "Info") == (found.path, found.value, found.severity)


@both
def test_rules_are_used_again_for_other_data(make: Make) -> None:
    engine = make(SHAPES)
    one, other = (THING + f'<a:1> <a:says> "{text}" .\n'.encode() for text in ("lang", "kort"))

    assert ['"lang"'] == [found.value for found in engine.validate(one)]
    assert ['"kort"'] == [found.value for found in engine.validate(other)]
    assert [] == engine.validate(THING)


@both
@pytest.mark.parametrize("before", [True, False])
def test_the_switch_of_rdflib_is_left_as_it_was(
    make: Make, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", before)
    make(SHAPES).validate(THING)
    with pytest.raises(ContentProblem):
        make(b"<a:shape> a")

    assert before is rdflib.NORMALIZE_LITERALS


@both
@pytest.mark.parametrize(
    "data",
    [
        b"/etc/hostname",
        b"http://127.0.0.1:1/x.nt",
        b"file:///etc/hostname",
        b"<a:1> <a:is> <<( <a:1> <a:is> <a:1> )>> .\n",
        b'<a:1> <a:is> "\xff" .\n',
        b"<a:1> <a:is>\n",
    ],
)
def test_what_is_no_ntriples_is_refused_and_never_opened(make: Make, data: bytes) -> None:
    engine = make(SHAPES)

    with pytest.raises(BadInput):
        engine.validate(data)


@pytest.mark.parametrize(
    "shapes",
    [
        b"<a:shape> a",
        PREFIXES + b'<a:s> a sh:NodeShape ; sh:targetNode <a:1> ; sh:pattern "(" .',
        PREFIXES
        + b"<a:s> a sh:NodeShape ; sh:targetNode <a:1> ; sh:sparql [ sh:select "
        + b'"SELECT $this WHERE { $this ?p ?o MINUS { $this <a:is> ?o } }" ] .',
    ],
    ids=["no Turtle", "no pattern", "a query that SHACL forbids"],
)
@pytest.mark.parametrize("make", [quick, engine_for])
def test_shapes_that_cannot_work_are_refused_at_once(make: Make, shapes: bytes) -> None:
    with pytest.raises(ContentProblem):
        make(shapes)


def test_shapes_that_the_quick_engine_does_not_take_are_validated_by_the_reference() -> None:
    shapes = SHAPES + b"<a:unused> a sh:NodeShape ; sh:minLength 2, 9 ."
    with pytest.raises(ContentProblem):
        quick(shapes)

    assert type(reference(shapes)) is type(engine_for(shapes))
    assert [] == engine_for(shapes).validate(THING)


def test_the_quick_engine_works_in_a_forked_process_that_can_open_nothing() -> None:
    engine, data = quick(SHAPES), THING + b'<a:1> <a:says> "lang" .\n'
    expected = engine.validate(data)
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        os._exit(0 if engine.validate(data) == expected else 1)

    assert expected
    assert 0 == os.waitpid(child, 0)[1]


def test_a_document_is_validated_in_an_order_that_does_not_matter() -> None:
    lines = (THING + b'<a:1> <a:says> "lang" .\n<a:1> <a:is> "x" .\n').splitlines(keepends=True)
    engine = quick(SHAPES)

    assert engine.validate(b"".join(lines)) == engine.validate(b"".join(reversed(lines)))
