"""The W3C's three tests of the SPARQL 1.1 Service Description; the manifest names them, what they ask stands here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from http_in_rdf import GRAPHS, SUITES, Exchange, graph_in, read_manifest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.term import Node
from w3c_endpoint import Endpoint

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ACCEPT = [("Accept", ", ".join(GRAPHS))]

# SPARQL 1.1 Service Description, section 3: what each property says of what. None: any IRI.
PROPERTIES = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.defaultSupportedEntailmentProfile: (SD.Service, SD.EntailmentProfile),
    SD.entailmentRegime: (SD.NamedGraph, SD.EntailmentRegime),
    SD.supportedEntailmentProfile: (SD.NamedGraph, SD.EntailmentProfile),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
SUBCLASSES = {SD.GraphCollection: {SD.Dataset}, SD.Feature: {SD.Function, SD.Aggregate}}
INSTANCES = {
    SD.SPARQL10Query: SD.Language,
    SD.SPARQL11Query: SD.Language,
    SD.SPARQL11Update: SD.Language,
    SD.DereferencesURIs: SD.Feature,
    SD.UnionDefaultGraph: SD.Feature,
    SD.RequiresDataset: SD.Feature,
    SD.EmptyGraphs: SD.Feature,
    SD.BasicFederatedQuery: SD.Feature,
}
CLASSES = {term for pair in PROPERTIES.values() for term in pair if term}
ONE_OF = {SD.NamedGraph: SD.name, SD.Dataset: SD.defaultGraph}


def returns_rdf(graph: Graph, address: str) -> Iterator[str]:
    if not graph:
        yield "the answer says nothing"


def has_endpoint_triple(graph: Graph, address: str) -> Iterator[str]:
    if (None, SD.endpoint, URIRef(address)) not in graph:
        yield f"no sd:endpoint <{address}>"


def conforms_to_schema(graph: Graph, address: str) -> Iterator[str]:
    if 1 != len(set(graph.subjects(RDF.type, SD.Service))):
        yield "not one sd:Service"
    for subject, predicate, value in graph:
        if predicate == RDF.type and value in SD and value not in CLASSES:
            yield f"{value} is no class"
        if predicate in SD:
            yield from misplaced(graph, subject, predicate, value)
    for kind, predicate in ONE_OF.items():
        for thing in graph.subjects(RDF.type, kind):
            if 1 != len(list(graph.objects(thing, predicate))):
                yield f"{thing} has not one {predicate}"


def misplaced(graph: Graph, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
    """What is wrong with a statement that uses a property of the vocabulary."""
    if predicate not in PROPERTIES:
        yield f"{predicate} is no property"
        return
    domain, range_ = PROPERTIES[predicate]
    if not may_be(graph, subject, domain):
        yield f"{predicate} of what is no {domain}"
    if range_ is None and not isinstance(value, URIRef):
        yield f"{predicate} is no IRI: {value!r}"
    if range_ and not may_be(graph, value, range_):
        yield f"{predicate} is no {range_}: {value!r}"


def may_be(graph: Graph, thing: Node, kind: Node) -> bool:
    """Whether what is said of a thing lets it be of this kind; what is said to be nothing may be anything."""
    if thing in SD:
        return INSTANCES.get(thing) == kind
    kinds = {said for said in graph.objects(thing, RDF.type) if said in SD}
    return not kinds or bool(kinds & {kind, *SUBCLASSES.get(kind, ())})


CHECKS: dict[str, Callable[[Graph, str], Iterator[str]]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.shared
@pytest.mark.parametrize("test", read_manifest(SUITES / "service-description"), ids=str)
def test_the_service_describes_itself_as_the_w3c_says(endpoint: Endpoint, test: Exchange) -> None:
    answer = endpoint.send("GET", endpoint.query, ACCEPT)

    assert 200 == answer.status
    assert answer.media in GRAPHS
    assert [] == list(CHECKS[test.name](graph_in(answer, endpoint.query), endpoint.query))
