"""Every shape has an example that conforms and one that breaks each of its rules."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, SH, Graph, Namespace, URIRef
from rdflib.collection import Collection

HERE = Path(__file__).parent
FILES = sorted((HERE.parents[1] / "shapes").glob("*.ttl"))
NAMES = [path.stem for path in FILES if not path.stem.startswith("_")]
TEST = Namespace("https://w3id.org/grondkaart/test/")
SHAPE = "https://w3id.org/grondkaart/def/vorm/"
LANGUAGES = ["en", "nl"]


def example(name: str, kind: str) -> Graph:
    return Graph().parse(HERE / f"{name}.{kind}.ttl", format="turtle")


def expected(graph: Graph) -> set[tuple[object, object]]:
    return {
        (graph.value(e, TEST.vorm), graph.value(e, TEST.focus))
        for e in graph.subjects(RDF.type, TEST.Verwachting)
    }


def rules(graph: Graph) -> set[object]:
    """The shapes in a graph that can give a result: property shapes, and node shapes with a severity."""
    return {
        s
        for kind in (SH.PropertyShape, SH.NodeShape)
        for s in graph.subjects(RDF.type, kind)
        if (s, SH.severity, None) in graph
    }


def languages(graph: Graph, subject: object, predicate: URIRef) -> list[str]:
    return sorted(text.language for text in graph.objects(subject, predicate))


def test_every_shape_file_has_a_valid_and_an_invalid_example_and_no_example_is_left_over():
    wanted = {f"{name}.{kind}.ttl" for name in NAMES for kind in ("valid", "invalid")}
    assert {path.name for path in HERE.glob("*.ttl")} == wanted


@pytest.mark.parametrize("name", NAMES)
def test_the_valid_example_is_checked_by_its_shape_and_gives_no_result(name, validate, shapes):
    graph = example(name, "valid")
    own = Graph().parse(HERE.parents[1] / "shapes" / f"{name}.ttl", format="turtle")
    targets = set(own.objects(None, SH.targetClass))
    assert targets & set(graph.objects(None, RDF.type)), "nothing in it is a target"
    assert validate(graph) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_invalid_example_gives_exactly_the_expected_results(name, validate):
    graph = example(name, "invalid")
    found = {(r.shape, r.focus) for r in validate(graph)}
    assert found == expected(graph)


@pytest.mark.parametrize("name", NAMES)
def test_the_invalid_example_breaks_every_rule_of_its_file(name):
    own = Graph().parse(HERE.parents[1] / "shapes" / f"{name}.ttl", format="turtle")
    assert rules(own) - {shape for shape, _ in expected(example(name, "invalid"))} == set()


def test_every_shape_has_an_address_of_ours(shapes):
    found = {s for k in (SH.NodeShape, SH.PropertyShape) for s in shapes.subjects(RDF.type, k)}
    found |= set(shapes.objects(None, SH.property)) | set(shapes.subjects(SH.severity, None))
    assert [s for s in found if not (isinstance(s, URIRef) and s.startswith(SHAPE))] == []


def test_every_rule_has_one_severity_and_a_message_in_dutch_and_english(shapes):
    for rule in rules(shapes):
        assert languages(shapes, rule, SH.message) == LANGUAGES, rule
        assert len(list(shapes.objects(rule, SH.severity))) == 1, rule


def test_every_property_shape_has_a_path_names_a_severity_and_is_used(shapes):
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert len(list(shapes.objects(shape, SH.path))) == 1, shape
        assert languages(shapes, shape, SH.name) == LANGUAGES, shape
        assert (shape, SH.severity, None) in shapes, shape
        assert (None, SH.property, shape) in shapes, shape


def test_every_property_shape_that_is_used_exists(shapes):
    used = set(shapes.objects(None, SH.property))
    assert used - set(shapes.subjects(RDF.type, SH.PropertyShape)) == set()


def test_every_node_shape_has_labels_in_both_languages_and_is_defined_by_the_ontology(shapes):
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        assert languages(shapes, shape, RDFS.label) == LANGUAGES, shape
        assert (shape, RDFS.isDefinedBy, None) in shapes, shape


def test_each_shape_is_defined_in_one_file_only(read: Callable[..., Graph]):
    seen: dict[object, Path] = {}
    for path in FILES:
        graph = read([path])
        for kind in (SH.NodeShape, SH.PropertyShape):
            for shape in graph.subjects(RDF.type, kind):
                assert seen.setdefault(shape, path) == path, shape


def test_no_shape_uses_sh_or_or_sh_xone_which_do_not_say_what_is_wrong(shapes):
    assert list(shapes.subject_objects(SH["or"])) == []
    assert list(shapes.subject_objects(SH.xone)) == []


def test_every_list_of_allowed_values_is_well_formed(shapes):
    for head in shapes.objects(None, SH["in"]):
        assert len(Collection(shapes, head)) > 0


def test_every_pattern_can_be_compiled(shapes):
    for pattern in shapes.objects(None, SH.pattern):
        re.compile(str(pattern))


@pytest.mark.parametrize("switch", [True, False])
def test_validation_leaves_the_switch_for_literals_as_it_was(switch, validate, monkeypatch):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", switch)
    validate(example("Component", "invalid"))
    assert switch == rdflib.NORMALIZE_LITERALS
