"""VoID tells true figures, and agrees with the catalogue and the description of the endpoint."""

from __future__ import annotations

from collections import Counter

import httpx2
import pytest
from publication_cases import (
    ANYBODY,
    DATASET,
    DCAT3,
    GRAPHS,
    SD,
    VOID,
    copied,
    dataset_in,
    iri,
    keys,
    rdf,
)
from rdflib import DCTERMS, RDF, BNode, Graph, URIRef

WHOLE, CURRENT = "grondkaart", "huidig"

# rdflib reads JSON-LD and quads with a class of its own that it calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def void(client: httpx2.Client) -> Graph:
    return rdf(client, "/.well-known/void")


@pytest.fixture(scope="module")
def endpoint(client: httpx2.Client) -> Graph:
    return rdf(client, "/sparql", **ANYBODY)


def counted(graph: Graph) -> dict[str, int]:
    """The figures of a graph, counted by another library."""
    subjects = set(graph.subjects())
    return {
        "triples": len(graph),
        "distinctSubjects": len(subjects),
        "distinctObjects": len(set(graph.objects())),
        "entities": sum(not isinstance(one, BNode) for one in subjects),
        "classes": len({o for o in graph.objects(None, RDF.type) if isinstance(o, URIRef)}),
        "properties": len(set(graph.predicates())),
    }


def told(void: Graph, key: str) -> dict[str, int]:
    names = ("triples", "distinctSubjects", "distinctObjects", "entities", "classes", "properties")
    return {name: int(void.value(iri(key), VOID[name])) for name in names}


def parts(void: Graph, key: str, part: str, what: str, count: str) -> dict[str, int]:
    return {
        str(void.value(one, VOID[what])): int(void.value(one, VOID[count]))
        for one in void.objects(iri(key), VOID[part])
    }


def test_the_figures_of_every_graph_are_those_of_its_copy(client, void):
    for key in keys(client):
        if key != WHOLE:
            graph = copied(client, f"{key}.nt.gz")
            assert counted(graph) == told(void, key), key


def test_the_figures_of_the_whole_are_those_of_all_graphs_together(client, void):
    merged = Graph()
    for s, p, o, _ in dataset_in(client, "grondkaart.nq.gz").quads():
        merged.add((s, p, o))

    assert counted(merged) == told(void, WHOLE)


def test_classes_and_properties_are_counted_one_by_one(client, void):
    graph = copied(client, "huidig.nt.gz")
    kinds = Counter(str(kind) for kind in graph.objects(None, RDF.type))
    properties = Counter(map(str, graph.predicates()))

    assert kinds == parts(void, CURRENT, "classPartition", "class", "entities")
    assert properties == parts(void, CURRENT, "propertyPartition", "property", "triples")


def test_links_to_outside_are_counted(client, void):
    graph = copied(client, "huidig.nt.gz")
    space = "https://identifier.overheid.nl/tooi/id/"
    expected: dict[str, int] = {}
    for s, p, o in graph:
        ours = isinstance(s, URIRef) and s.startswith("https://w3id.org/grondkaart/")
        if ours and isinstance(o, URIRef) and o.startswith(space) and p != RDF.type:
            expected[str(p)] = expected.get(str(p), 0) + 1
    links = {
        str(void.value(one, VOID.linkPredicate)): int(void.value(one, VOID.triples))
        for one in void.subjects(RDF.type, VOID.Linkset)
        if str(void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace)) == space
    }

    assert expected
    assert expected == links


def test_the_current_copy_is_what_the_endpoint_sees(client, void):
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    headers = {"Accept": "text/csv", **ANYBODY}
    answer = client.get("/sparql", params={"query": query}, headers=headers)

    assert answer.text.split()[1] == str(told(void, CURRENT)["triples"])


def test_every_named_graph_of_the_endpoint_is_copied_whole(client):
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    headers = {"Accept": "text/csv", **ANYBODY}
    answer = client.get("/sparql", params={"query": query}, headers=headers)
    seen = dict(line.split(",") for line in answer.text.split()[1:])
    held = {
        str(graph.identifier): str(len(graph))
        for graph in dataset_in(client, "grondkaart.trig.gz").graphs()
        if len(graph)
    }

    assert seen == held


def test_the_description_of_the_endpoint_agrees_with_void_and_catalogue(client, void, endpoint):
    catalogue = rdf(client, "/catalogus")
    dataset = next(endpoint.objects(None, SD.defaultDataset))
    assert iri(WHOLE) == dataset
    assert (dataset, RDF.type, VOID.Dataset) in void
    assert (dataset, RDF.type, DCAT3.Dataset) in catalogue
    assert void.value(dataset, SD.defaultGraph) == endpoint.value(dataset, SD.defaultGraph)

    described = 0
    for named in endpoint.objects(dataset, SD.namedGraph):
        graph, name = endpoint.value(named, SD.graph), endpoint.value(named, SD.name)
        described += 1
        assert (None, SD.name, name) in void
        assert graph == void.value(void.value(None, SD.name, name), SD.graph)
        assert int(endpoint.value(graph, VOID.triples)) == int(void.value(graph, VOID.triples))
        licence = endpoint.value(graph, DCTERMS.license)
        assert licence == void.value(graph, DCTERMS.license)
        assert licence == catalogue.value(graph, DCTERMS.license)
        assert (graph, RDF.type, DCAT3.Dataset) in catalogue
    assert described > 5


def test_the_description_of_the_endpoint_shows_nobody_a_closed_graph(client, endpoint):
    holder = rdf(client, "/sparql")
    closed = URIRef(GRAPHS + "inventaris/vb0001")

    assert (None, SD.name, closed) in holder
    assert (None, SD.name, closed) not in endpoint
    assert not any(str(one).startswith(DATASET + "inventaris_") for one in holder.all_nodes())


def test_void_leads_to_the_data(client, void):
    base = str(client.base_url).rstrip("/")
    whole = iri(WHOLE)
    example = void.value(whole, VOID.exampleResource)

    assert URIRef(f"{base}/sparql") == void.value(whole, VOID.sparqlEndpoint)
    assert URIRef(f"{base}/kopieen/grondkaart.nq.gz") in set(void.objects(whole, VOID.dataDump))
    assert str(example).startswith(str(void.value(whole, VOID.uriSpace)))
    assert (example, None, None) in copied(client, "huidig.nt.gz")
    assert URIRef("https://w3id.org/grondkaart/def/") in set(void.objects(whole, VOID.vocabulary))
