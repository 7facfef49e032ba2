"""What the catalogue of data sets says, to whom, and how it is fetched."""

from __future__ import annotations

import httpx2
import pytest
from publication_cases import ANYBODY, DCAT3, ID, iri, keys, rdf
from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from grondkaart.base.assets import content_root
from grondkaart.base.errors import SettingProblem
from grondkaart.base.settings import load_settings
from grondkaart.publication.catalogue import Catalogue
from grondkaart.publication.copies import Published
from grondkaart.publication.deployment import Deployment
from grondkaart.publication.words import Publication
from grondkaart.store.port import DataVersion

BASE = "https://w3id.org/grondkaart/"
SPDX = Namespace("http://spdx.org/rdf/terms#")
RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
SERVICES = {"sparql", "api", "ldes", "kopieen"}
RDF_TYPES = ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]

# rdflib reads JSON-LD and quads with a class of its own that it calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def catalogue(client: httpx2.Client) -> Graph:
    return rdf(client, "/catalogus")


def test_the_catalogue_lists_every_copied_data_set_and_the_closed_one(client, catalogue):
    listed = set(catalogue.objects(URIRef(ID + "catalogus/grondkaart"), DCAT3.dataset))

    assert {iri(key) for key in keys(client)} | {iri("inventarisaties")} == listed


def test_the_catalogue_lists_its_services_with_addresses_of_this_deployment(client, catalogue):
    base = str(client.base_url).rstrip("/")
    listed = {
        str(service).removeprefix(ID + "dataservice/"): str(
            catalogue.value(service, DCAT3.endpointURL)
        )
        for service in catalogue.objects(None, DCAT3.service)
    }

    assert SERVICES == set(listed)
    assert f"{base}/sparql" == listed["sparql"]


def test_title_and_description_are_dutch_and_english(catalogue):
    things = [
        *catalogue.subjects(RDF.type, DCAT3.Dataset),
        *catalogue.subjects(RDF.type, DCAT3.DataService),
        *catalogue.subjects(RDF.type, DCAT3.Catalog),
        *catalogue.subjects(RDF.type, DCAT3.Distribution),
    ]

    for thing in things:
        for predicate in (DCTERMS.title, DCTERMS.description):
            languages = sorted(text.language for text in catalogue.objects(thing, predicate))
            assert ["en", "nl"] == languages, (thing, predicate)


def test_a_distribution_says_of_its_file_what_the_file_is(client, catalogue):
    listed = client.get("/kopieen", headers={"Accept": "application/json"}).json()["kopieen"]
    said = set()
    for one in catalogue.subjects(RDF.type, DCAT3.Distribution):
        checksum = catalogue.value(one, SPDX.checksum)
        url, size = catalogue.value(one, DCAT3.downloadURL), catalogue.value(one, DCAT3.byteSize)
        said.add((str(url), int(size), str(catalogue.value(checksum, SPDX.checksumValue))))

    assert {(one["url"], one["bytes"], one["sha256"]) for one in listed} == said


def test_the_releases_of_gemma_form_a_series(catalogue):
    inside = set(catalogue.subjects(DCAT3.inSeries, iri("gemma")))

    assert {iri("gemma_2025-10-11_afgeleid")} == inside
    assert Literal("2025-10-11") == catalogue.value(inside.pop(), DCAT3.version)


def test_of_the_inventories_only_their_being_there_is_told(catalogue):
    closed = iri("inventarisaties")

    assert URIRef(RIGHTS + "RESTRICTED") == catalogue.value(closed, DCTERMS.accessRights)
    for telling in (DCTERMS.modified, DCTERMS.issued, DCAT3.distribution, DCAT3.version):
        assert (closed, telling, None) not in catalogue


@pytest.mark.parametrize("path", ["/catalogus", "/.well-known/void", "/kopieen"])
def test_everyone_is_told_the_same(client, path):
    local = client.get(path, headers={"Accept": "application/n-triples"})
    anybody = client.get(path, headers={"Accept": "application/n-triples", **ANYBODY})

    assert local.content == anybody.content
    assert "vb0001" not in local.text


@pytest.mark.parametrize("path", ["/catalogus", "/.well-known/void", "/doc/dataset/routekaart"])
def test_every_syntax_says_the_same(client, path):
    first, *others = (rdf(client, path, media) for media in RDF_TYPES)

    assert len(first) > 10
    for other in others:
        assert isomorphic(first, other)


def test_a_browser_gets_a_page_in_its_language(client):
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    dutch = client.get("/catalogus", headers=accept)
    english = client.get("/catalogus", headers={**accept, "Accept-Language": "en-GB,en;q=0.9"})

    assert "Gegevensverzamelingen" in dutch.text
    assert "Data sets" in english.text
    assert ("nl", "en") == (dutch.headers["content-language"], english.headers["content-language"])
    assert "/kopieen/routekaart.ttl.gz" in dutch.text


def test_a_description_is_a_page_under_its_own_title(client):
    accept = {"Accept": "text/html", "Accept-Language": "en"}
    page = client.get("/doc/dataset/routekaart", headers=accept).text

    assert "<h1>Route map, layers and challenges</h1>" in page
    assert '<a href="/id/distributie/routekaart.ttl">' in page


def test_what_is_unchanged_is_not_sent_again(client):
    tag = client.get("/catalogus").headers["etag"]

    assert not tag.startswith("W/")
    assert 304 == client.get("/catalogus", headers={"If-None-Match": tag}).status_code


def test_what_cannot_be_written_is_refused_with_what_can(client):
    answer = client.get("/catalogus", headers={"Accept": "text/csv"})

    assert 406 == answer.status_code
    assert "text/turtle" in answer.json()["formaten"]


@pytest.mark.parametrize(
    "path",
    [
        "catalogus/grondkaart",
        "dataset/grondkaart",
        "dataset/gemma",
        "dataset/gemma_2025-10-11_afgeleid",
        "dataset/inventarisaties",
        "distributie/routekaart.ttl",
        "dataservice/ldes",
    ],
)
def test_what_the_catalogue_describes_has_an_address_that_leads_to_its_description(client, path):
    leads = client.get(f"/id/{path}", follow_redirects=False)
    described = rdf(client, leads.headers["location"])

    assert 303 == leads.status_code
    assert f"/doc/{path}" == leads.headers["location"]
    assert (URIRef(ID + path), RDF.type, None) in described


@pytest.mark.parametrize("path", ["/catalogus", "/.well-known/void"])
def test_every_address_of_ours_that_is_named_answers(client, path):
    here = str(client.base_url).rstrip("/")
    said = rdf(client, path)
    named = {str(node).partition("#")[0] for node in said.all_nodes() if isinstance(node, URIRef)}
    ours = {
        one.replace(BASE, f"{here}/")
        for one in named | set(map(str, said.predicates()))
        if one.startswith((BASE, here))
    }
    ours.discard(f"{here}/v1")  # below which the addresses of the API are
    answers = {
        one: client.get(one, headers={"Accept": "*/*"}, follow_redirects=True).status_code
        for one in sorted(ours)
    }

    assert len(ours) > 50
    assert {} == {one: status for one, status in answers.items() if status != 200}


@pytest.mark.parametrize("path", ["/id/dataset/onbekend", "/doc/dataset/inventaris_gm0344"])
def test_what_the_catalogue_does_not_list_is_not_there(client, path):
    assert 404 == client.get(path).status_code


def test_publisher_and_contact_are_those_of_the_deployment():
    publisher = "https://identifier.overheid.nl/tooi/id/gemeente/gm0344"
    settings = load_settings(
        publisher=publisher, publisher_name="gemeente Utrecht", contact_email="kaart@example.nl"
    )
    at = Deployment.of(settings, "https://kaart.example.nl")
    nothing = Published(DataVersion(0, ()), ())
    said = Graph().parse(data=Catalogue(Publication.read(content_root()), at).ntriples(nothing))

    catalogue, vcard = URIRef(ID + "catalogus/grondkaart"), "http://www.w3.org/2006/vcard/ns#"
    contact = said.value(catalogue, DCAT3.contactPoint)
    kind = "http://purl.org/adms/publishertype/LocalAuthority"
    assert URIRef(publisher) == said.value(catalogue, DCTERMS.publisher)
    assert Literal("gemeente Utrecht", lang="nl") == said.value(URIRef(publisher), FOAF.name)
    assert URIRef(kind) == said.value(URIRef(publisher), DCTERMS.type)
    assert URIRef("mailto:kaart@example.nl") == said.value(contact, URIRef(vcard + "hasEmail"))
    assert URIRef("https://kaart.example.nl/") == said.value(catalogue, FOAF.homepage)


@pytest.mark.parametrize(
    "setting",
    [
        {"publisher": "gm0344"},
        {"contact_email": "geen adres"},
        {"contact_url": "javascript:alert(1)"},
    ],
)
def test_a_publisher_or_contact_that_cannot_be_is_refused(setting):
    with pytest.raises(SettingProblem):
        load_settings(**setting)
