"""The rules for inventories: columns of the template, repair hints, and words that every engine reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef

ROOT = Path(__file__).parents[2]
CG = Namespace("https://w3id.org/grondkaart/def/")
VORM = Namespace("https://w3id.org/grondkaart/def/vorm/")
SHEETS = ("Applicatie", "Contract", "Koppeling")
WORKED_OUT = ("Contractmoment", "Contractbundel", "Bundelmoment")
RULES = (*SHEETS, "Inventarisatie", *WORKED_OUT, "_lezen")
LANGUAGES = ["en", "nl"]


@pytest.fixture(scope="module")
def files() -> dict[str, Graph]:
    return {name: Graph().parse(ROOT / "shapes" / f"{name}.ttl") for name in RULES}


def rules(graph: Graph) -> list[URIRef]:
    return [rule for rule in graph.subjects(SH.severity) if isinstance(rule, URIRef)]


def columns(graph: Graph) -> list[URIRef]:
    """The property shapes that are columns, in their order."""
    return sorted(graph.subjects(SH.order), key=lambda shape: int(graph.value(shape, SH.order)))


def told(graph: Graph, subject: URIRef, predicate: URIRef) -> dict[str, str]:
    texts = [text for text in graph.objects(subject, predicate) if isinstance(text, Literal)]
    assert len(texts) == len({text.language for text in texts})
    return {str(text.language): str(text) for text in texts}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_name_message_and_repair_hint_in_two_languages(files, name):
    graph = files[name]
    for rule in rules(graph):
        for predicate in (SH.name, SH.message, CG.herstel):
            said = told(graph, rule, predicate)
            assert sorted(said) == LANGUAGES, (rule, predicate)
            assert said["nl"] != said["en"] or predicate == SH.name, (rule, predicate)


def test_there_are_rules_enough_of_each_severity(files):
    found = [
        (rule, files[name].value(rule, SH.severity))
        for name in (*SHEETS, "Inventarisatie")
        for rule in rules(files[name])
    ]
    assert len(found) >= 100
    for severity, least in ((SH.Violation, 70), (SH.Warning, 15), (SH.Info, 12)):
        assert len([rule for rule, has in found if has == severity]) >= least, severity


@pytest.mark.parametrize("name", SHEETS)
def test_columns_are_numbered_from_one_and_explained_with_an_example(files, name):
    graph = files[name]
    found = columns(graph)
    numbers = [int(graph.value(shape, SH.order)) for shape in found]
    assert numbers == list(range(1, len(found) + 1))
    for shape in found:
        assert sorted(told(graph, shape, SH.description)) == LANGUAGES, shape
        assert graph.value(shape, SKOS.example), shape
    assert graph.value(VORM[name], SKOS.example), "an example of the id"


@pytest.mark.parametrize("name", SHEETS)
def test_columns_have_different_headers_and_different_properties(files, name):
    graph = files[name]
    found = columns(graph)
    headers = [told(graph, shape, SH.name)["nl"] for shape in found]
    assert sorted(headers) == sorted(set(headers))
    paths = [graph.value(shape, SH.path) for shape in found]
    assert sorted(paths) == sorted(set(paths))


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("Applicatie", ["naam", "status"]),
        ("Contract", ["naam", "ingangsdatum", "dekt"]),
        ("Koppeling", ["van", "naar", "richting"]),
    ],
)
def test_only_what_an_inventory_cannot_do_without_is_required(files, name, required):
    graph = files[name]
    found = [
        told(graph, shape, SH.name)["nl"]
        for shape in columns(graph)
        if (shape, SH.minCount, None) in graph
    ]
    assert found == required


@pytest.mark.parametrize("name", SHEETS)
def test_the_ontology_knows_the_values_of_every_column(files, name, ontology):
    graph = files[name]
    ranges = (RDFS.range, URIRef("https://schema.org/rangeIncludes"))
    for shape in columns(graph):
        path = graph.value(shape, SH.path)
        if path == RDFS.label:
            continue
        assert any((path, one, None) in ontology for one in ranges), path
        assert (path, RDF.type, OWL.ObjectProperty) in ontology or (
            path,
            RDF.type,
            OWL.DatatypeProperty,
        ) in ontology, path


def selects(files: dict[str, Graph]) -> list[str]:
    return [str(text) for graph in files.values() for text in graph.objects(None, SH.select)]


def test_rules_in_sparql_keep_to_what_engines_agree_on(files):
    found = selects(files)
    assert len(found) > 30
    forbidden = r"\b(VALUES|MINUS|SERVICE|NOW|OPTIONAL|UNION|GROUP|YEAR|MONTH|DAY)\b|SELECT.*SELECT"
    assert [] == [text for text in found if re.search(forbidden, text, re.DOTALL)]


def test_patterns_in_rules_keep_to_what_regular_expressions_have_in_common(files):
    patterns = [p for text in selects(files) for p in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]
    patterns += [str(p) for graph in files.values() for p in graph.objects(None, SH.pattern)]
    assert len(patterns) > 30
    special = re.compile(r"\(\?|\\(?![.trn])|\*\+|\+\+|\{,|\[\^?\]|&&|--|\[\[")
    assert [] == [pattern for pattern in patterns if special.search(pattern)]


def test_what_readers_remark_is_told_of_and_nothing_else_is(files):
    known = {rule.removeprefix(VORM) for rule in rules(files["_lezen"])}
    folder = ROOT / "service" / "grondkaart" / "importers" / "inventory"
    said = {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r'"(Lezen-[a-z-]+)"', path.read_text("utf-8"))
    }
    assert said, "the pattern finds nothing any more"
    assert said - known == set()
    assert known - said == set()
