"""The ontology is complete and consistent, and nothing uses a term that it does not define."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import owlrl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Namespace, URIRef

CG = Namespace("https://w3id.org/grondkaart/def/")
SCHEMA = Namespace("https://schema.org/")
ID = "https://w3id.org/grondkaart/id/"
ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "ontology").glob("*.ttl"))
CLASSES = {OWL.Class}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty}
TIES = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, OWL.equivalentClass}
USES = TIES | {RDFS.domain, RDFS.range, SCHEMA.domainIncludes, SCHEMA.rangeIncludes}

# Files of data/ that are lists of concepts; with the ontology they are small enough to reason over.
LISTS = ("lagen", "domeinen", "hoofdactiviteiten", "informatieblokken", "kwartalen")
# What only a reader needs, and what no rule of OWL 2 RL says anything about.
FOR_READERS = {RDFS.label, SKOS.prefLabel, SKOS.definition, RDFS.isDefinedBy, DCTERMS.source}
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")

# Families of addresses under id/ that shipped data points at without describing them: path, predicate, why.
ALLOWED = {
    (
        "gemma",
        CG.via,
    ): "a relationship of GEMMA, which only an import of the full release describes",
}


def terms_of(graph: Graph) -> set[URIRef]:
    """The terms of ours that a graph defines."""
    kinds = CLASSES | PROPERTIES
    return {s for kind in kinds for s in graph.subjects(RDF.type, kind) if s.startswith(CG)}


def mentioned(graph: Graph) -> set[str]:
    """The local names of our terms that a graph mentions anywhere."""
    nodes = {node for triple in graph for node in triple if isinstance(node, URIRef)}
    names = {node.removeprefix(CG) for node in nodes if node.startswith(CG)}
    return {name for name in names if name and not name.startswith("vorm/")}


@pytest.fixture(scope="module")
def terms(ontology) -> set[URIRef]:
    return terms_of(ontology)


@pytest.fixture(scope="module")
def defined(terms) -> set[str]:
    return {term.removeprefix(CG) for term in terms}


def test_every_term_has_a_label_and_a_definition_in_dutch_and_english(ontology, terms):
    for term in terms:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(text.language for text in ontology.objects(term, predicate))
            assert languages == ["en", "nl"], (term, predicate)


def test_every_term_says_who_defines_it_and_where_it_comes_from(ontology, everything, terms):
    for term in terms:
        assert ontology.value(term, RDFS.isDefinedBy) == URIRef(CG), term
        sources = list(ontology.objects(term, DCTERMS.source))
        assert sources, term
        assert all((source, RDF.type, CG.Bron) in everything for source in sources), term


def test_every_term_is_tied_to_something_or_covered_by_a_shape(ontology, shapes, terms):
    covered = set(shapes.objects(None, SH.targetClass)) | set(shapes.objects(None, SH.path))
    loose = [
        t for t in terms if t not in covered and not any((t, p, None) in ontology for p in USES)
    ]
    assert loose == []


def test_every_property_has_a_domain_and_a_range(ontology):
    for kind in PROPERTIES:
        for term in ontology.subjects(RDF.type, kind):
            for strict, loose in (
                (RDFS.domain, SCHEMA.domainIncludes),
                (RDFS.range, SCHEMA.rangeIncludes),
            ):
                known = (term, strict, None) in ontology or (term, loose, None) in ontology
                assert known or kind == OWL.ObjectProperty, (term, strict)


def test_every_term_is_defined_once_and_every_class_in_the_file_of_its_name(read):
    places: dict[URIRef, list[str]] = defaultdict(list)
    for path in FILES:
        graph = read([path])
        classes = {c.removeprefix(CG) for c in graph.subjects(RDF.type, OWL.Class)}
        assert classes == (set() if path.stem == "_header" else {path.stem}), path.name
        text = path.read_text("utf-8")
        for term in terms_of(graph):
            blocks = re.findall(rf"^cg:{term.removeprefix(CG)}$", text, re.MULTILINE)
            places[term] += [path.name] * len(blocks)
    assert {term: found for term, found in places.items() if len(found) != 1} == {}


def test_every_concept_is_complete(ontology):
    for concept in ontology.subjects(RDF.type, SKOS.Concept):
        for predicate in (RDFS.label, SKOS.prefLabel, SKOS.definition):
            languages = sorted(text.language for text in ontology.objects(concept, predicate))
            assert languages == ["en", "nl"], (concept, predicate)
        scheme = ontology.value(concept, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology, concept
        assert (concept, DCTERMS.source, None) in ontology, concept


@pytest.mark.parametrize("where", ["ontology", "shapes", "data"])
def test_turtle_uses_only_terms_that_are_defined(where, request, defined):
    assert mentioned(request.getfixturevalue(where)) - defined == set()


def test_the_rules_inside_shapes_use_only_terms_that_are_defined(shapes, defined):
    texts = [str(text) for text in shapes.objects(None, SH.select)]
    assert {name for text in texts for name in re.findall(r"\bcg:(\w+)", text)} - defined == set()


def test_queries_use_only_terms_that_are_defined(defined):
    unknown = {
        (path.name, name)
        for path in (ROOT / "queries").rglob("*.rq")
        for name in re.findall(r"(?<![\w-])cg:(\w+)", path.read_text("utf-8"))
        if name not in defined
    }
    assert unknown == set()


def test_examples_and_tests_of_questions_use_only_terms_that_are_defined(read, defined):
    files = [*(ROOT / "tests" / "shapes").glob("*.ttl")]
    files += (ROOT / "tests" / "questions").rglob("*.ttl")
    assert mentioned(read(files)) - defined == set()
    unknown = {
        (path.name, name)
        for path in (ROOT / "tests" / "questions").rglob("*.py")
        for name in re.findall(r"(?<![\w-])cg:(\w+)|grondkaart/def/(\w+)", path.read_text("utf-8"))
        if "".join(name) not in defined
    }
    assert unknown == set()


def test_code_uses_only_terms_that_are_defined(defined):
    pattern = re.compile(r"""\bCG\s*\+\s*["'](\w+)|\bCG\}(\w+)|(?<![\w-])cg:(\w+)""")
    found = Counter(
        (path.name, "".join(match))
        for path in (ROOT / "service").rglob("*.py")
        for match in pattern.findall(path.read_text("utf-8"))
    )
    assert found, "the pattern finds nothing any more"
    assert {use for use in found if use[1] not in defined} == set()


def test_nothing_shipped_points_at_a_thing_that_is_not_there(everything):
    there = set(everything.subjects())
    dangling = {
        (subject, predicate, value)
        for subject, predicate, value in everything
        if isinstance(value, URIRef) and value.startswith(ID) and value not in there
        if (value.removeprefix(ID).split("/")[0], predicate) not in ALLOWED
    }
    assert dangling == set()


def closure(graph: Graph) -> Graph:
    """What follows from a graph by the rules of OWL 2 RL."""
    closed = Graph()
    for triple in graph:
        if triple[1] not in FOR_READERS:
            closed.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return closed


def contradictions(closed: Graph) -> list[object]:
    return [*closed.subjects(RDF.type, OWL.Nothing), *closed.objects(None, ERROR)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ontology_and_lists_hold_no_contradiction(ontology, read):
    lists = read(ROOT / "data" / "routekaart" / f"{name}.ttl" for name in LISTS)
    assert contradictions(closure(ontology + lists)) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_planted_contradiction_is_found(ontology):
    schema = Graph()
    for predicate in (RDFS.subClassOf, OWL.disjointWith):
        for triple in ontology.triples((None, predicate, None)):
            schema.add(triple)
    both = URIRef(ID + "component/beide")
    schema.add((both, RDF.type, CG.GemeenschappelijkeComponent))
    schema.add((both, RDF.type, CG.DecentraleComponent))
    assert contradictions(closure(schema)) != []
