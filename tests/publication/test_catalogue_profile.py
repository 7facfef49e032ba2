"""The catalogue of data sets conforms to DCAT-AP-NL 3.0 and to DCAT-AP 3.0.1 below it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
import rdflib
from publication_cases import DCAT3, ID, copied, deliver, rdf
from rdflib import DCTERMS, RDF, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from grondkaart.base.assets import content_root
from grondkaart.base.settings import load_settings
from grondkaart.publication.catalogue import Catalogue
from grondkaart.publication.copies import Copies
from grondkaart.publication.deployment import Deployment
from grondkaart.publication.words import Publication
from grondkaart.store.archive import Archive

pytestmark = pytest.mark.shared
Read = Callable[[list[Path]], Graph]

BASE = "dcat-ap-3.0.1"
PROFILE = "3.0.0"
MANDATORY = [
    *(f"{BASE}/{name}.ttl" for name in ("shapes", "range", "deprecateduris")),
    *(
        f"{PROFILE}/dcat-ap-nl-SHACL{part}.ttl"
        for part in ("", "-klassebereik", "-klassebereik-codelijsten")
    ),
]
RECOMMENDED = [f"{PROFILE}/dcat-ap-nl-SHACL-aanbevolen.ttl", f"{BASE}/shapes_recommended.ttl"]

# The period that a data set is about is only known of these; the others are about no period.
DATED = {"routekaart", "kalender"}


@pytest.fixture(scope="module")
def catalogue(client: httpx2.Client) -> Graph:
    return rdf(client, "/catalogus")


@pytest.fixture(scope="module")
def profile(shared: Path, read: Read) -> Callable[[list[str]], Graph]:
    folder = shared / "standards" / "dcat-ap-nl"
    return lambda names: read([folder / name for name in names])


def found(data: Graph, shapes: Graph) -> list[tuple[Node, Node | None, Node]]:
    """Severity, path and focus of every result. pySHACL's own verdict is not used: with warnings
    allowed it calls a graph conforming that has a violation."""
    import pyshacl

    with pytest.MonkeyPatch.context() as patch:
        # pySHACL leaves this switched on, for every test that comes after.
        patch.setattr(rdflib, "NORMALIZE_LITERALS", rdflib.NORMALIZE_LITERALS)
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, Graph)
    return [
        (severity, report.value(one, SH.resultPath), report.value(one, SH.focusNode))
        for one, severity in report.subject_objects(SH.resultSeverity)
        if (None, SH.result, one) in report
    ]


def test_the_catalogue_violates_nothing_of_the_profile(catalogue, profile):
    assert [] == found(catalogue, profile(MANDATORY))


def test_what_is_recommended_is_there_as_far_as_we_know_it(catalogue, profile):
    missing = Counter(
        (path, str(focus).removeprefix(ID))
        for _, path, focus in found(catalogue, profile(RECOMMENDED))
    )

    datasets = {str(one).removeprefix(ID) for one in catalogue.subjects(RDF.type, DCAT3.Dataset)}
    undated = datasets - {f"dataset/{key}" for key in DATED}
    expected = {(DCTERMS.temporal, one) for one in undated}
    expected.add((DCAT3.distribution, "dataset/inventarisaties"))
    assert expected == set(missing)


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        ("catalogus/grondkaart", DCAT3.contactPoint),
        ("dataset/routekaart", DCTERMS.publisher),
        ("distributie/routekaart.ttl", DCTERMS.license),
        ("dataservice/sparql", DCAT3.endpointURL),
    ],
)
def test_a_catalogue_that_lacks_something_is_found_out(catalogue, profile, subject, predicate):
    broken = Graph()
    for triple in catalogue:
        if (triple[0], triple[1]) != (URIRef(ID + subject), predicate):
            broken.add(triple)

    assert (SH.Violation, predicate, URIRef(ID + subject)) in found(broken, profile(MANDATORY))


def test_published_concepts_conform_to_nl_sbb_without_a_remark(client, shared, read):
    published = copied(client, "huidig.nt.gz")
    kinds = (SKOS.Concept, SKOS.ConceptScheme)
    things = {one for kind in kinds for one in published.subjects(RDF.type, kind)}
    sources = {source for one in things for source in published.objects(one, DCTERMS.source)}
    concepts = Graph()
    for one in things | sources:
        for triple in published.triples((one, None, None)):
            concepts.add(triple)
    profile = read([shared / "standards" / "nl-sbb" / "skos-ap-nl.ttl"])

    assert len(things) > 60
    assert [] == found(concepts, profile)


def test_a_graph_without_licence_or_known_name_is_described_by_the_profile_too(profile, tmp_path):
    deliver(tmp_path, "van-de-beheerder", b"<a:a> <a:b> <a:c> .\n")
    version = Archive(tmp_path).version(closed=False)
    published = asyncio.run(Copies(tmp_path).of(version))
    at = Deployment.of(load_settings(), "https://kaart.example.nl")
    said = Catalogue(Publication.read(content_root()), at).ntriples(published)

    assert b"dataset/van-de-beheerder#licentie" in said
    assert [] == found(Graph().parse(data=said, format="nt"), profile(MANDATORY))


def test_codes_are_of_the_lists_of_the_eu(catalogue, profile):
    lists = profile([f"{BASE}/mdr-vocabularies.shape.ttl"])
    wrong = {path for severity, path, _ in found(catalogue, lists) if severity == SH.Violation}

    # that shape wants SPDX's terms to begin with https, and SPDX's own begin with http
    assert {URIRef("http://spdx.org/rdf/terms#algorithm")} == wrong
