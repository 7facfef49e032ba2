"""What the service writes itself of inventories conforms to the shapes, as what others write must."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from inventories_cases import BAD, Client
from rdflib import RDF, SH, Graph, Namespace, URIRef

from grondkaart.inventories.records import tombstone

CG = Namespace("https://w3id.org/grondkaart/def/")
GRAPHS = "https://w3id.org/grondkaart/graaf/"
Validate = Callable[[Graph], list[object]]
CODES = [
    *("gm0344", "gm0363", "gm0518", "gm0599", "gm0014"),
    *("gm0796", "gm0855", "gm0772", "gm0758", "gm0200"),
]
WHOLE = """
@prefix cg: <https://w3id.org/grondkaart/def/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix status: <https://w3id.org/grondkaart/id/gebruikstatus/> .
@prefix a: <https://w3id.org/grondkaart/id/applicatie/CODE-> .
@prefix c: <https://w3id.org/grondkaart/id/contract/CODE-> .
@prefix k: <https://w3id.org/grondkaart/id/koppeling/CODE-> .

a:1 a cg:Applicatie ; rdfs:label "Zaaksysteem"@nl ; cg:gebruikstatus status:in-productie ;
  cg:referentiecomponent <ROLE> .
a:2 a cg:Applicatie ; rdfs:label "Archief"@nl ; cg:gebruikstatus status:in-productie .
c:1 a cg:Contract ; rdfs:label "Contract"@nl ; cg:dekt a:1 ;
  cg:ingangsdatum "2024-01-01"^^xsd:date ; cg:einddatum "2030-12-31"^^xsd:date .
k:1 a cg:Koppeling ; cg:van a:1 ; cg:naar a:2 ; cg:richting "terug" .
"""


@pytest.fixture(scope="module")
def published(root: Path, read: Callable[..., Graph]) -> Graph:
    """What is shipped; by a name of its own, since `data` is a folder among these tests."""
    return read([*(root / "ontology").glob("*.ttl"), *(root / "data").rglob("*.ttl")])


def wrong(validate: Validate, published: Graph, graph: Graph) -> list[object]:
    """The rules that a graph breaks, with the types of what it refers to."""
    whole = Graph() + graph
    for thing in {one for one in graph.objects() if isinstance(one, URIRef)}:
        for kind in published.objects(thing, RDF.type):
            whole.add((thing, RDF.type, kind))
    subjects = set(graph.subjects())
    return [r for r in validate(whole) if r.focus in subjects and r.severity == SH.Violation]


def fetched(client: Client, series: str) -> Graph:
    answer = client.get(
        "/rdf-graph-store",
        params={"graph": GRAPHS + series},
        headers={"Accept": "application/n-triples"},
    )
    return Graph().parse(data=answer.text if answer.is_success else "", format="nt")


@pytest.fixture(scope="module")
def written(handing: dict[str, Client], published: Graph) -> dict[str, Graph]:
    """The graphs that ten municipalities, a refusal and a withdrawal bring about."""
    operator, kind = handing["beheer"], {"Content-Type": "text/turtle"}
    role = min(published.subjects(RDF.type, CG.Referentiecomponent))
    for code in CODES:
        body = WHOLE.replace("CODE", code).replace("ROLE", role)
        where = f"/v1/gemeenten/{code}/inventarisatie"
        answer = operator.put(where, content=body, headers=kind)
        assert answer.status_code in (200, 201), answer.text
    assert 400 == operator.hand_in(CODES[0], BAD).status_code
    for _ in range(100):
        counts = fetched(operator, "tellingen")
        if len(counts):
            break
        time.sleep(0.1)
    found = {"tellingen": counts, "inventaris": fetched(operator, f"inventaris/{CODES[0]}")}
    operator.delete(f"/v1/gemeenten/{CODES[0]}/inventarisatie")
    found["inzendingen"] = fetched(operator, f"inzendingen/{CODES[0]}")
    return found


@pytest.mark.parametrize(
    ("series", "kinds"),
    [
        ("inventaris", {"Inventarisatie", "Applicatie", "Contract", "Contractmoment", "Koppeling"}),
        ("inzendingen", {"Inzending"}),
        ("tellingen", {"Telling"}),
    ],
)
def test_a_graph_that_the_service_writes_breaks_no_rule(
    written, validate, published, series, kinds
):
    graph = written[series]

    assert kinds == {str(kind).rsplit("/", 1)[1] for kind in graph.objects(None, RDF.type)}
    assert [] == wrong(validate, published, graph)


def test_what_is_left_of_a_merged_inventory_breaks_no_rule(validate, published):
    owner = "https://identifier.overheid.nl/tooi/id/gemeente/gm0344"
    body = tombstone("gm0344", owner, "gm0363", "2026-01-01")

    assert [] == wrong(validate, published, Graph().parse(data=body.decode(), format="nt"))
