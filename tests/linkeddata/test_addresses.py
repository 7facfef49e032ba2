"""Every address of ours answers, in the form and language that a client likes best."""

from __future__ import annotations

import httpx2
import pytest
import rdflib
from linkeddata_cases import BASE, BROWSER, relations
from lxml import html
from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, Namespace, URIRef

from grondkaart.linkeddata.addresses import address_of

SCHEMA = Namespace("https://schema.org/")
OPEN_ZAAK = "/doc/component/open-zaak"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
PARSERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}
SUBJECTS = [
    ("/doc/component/open-zaak", BASE + "id/component/open-zaak"),
    ("/doc/gemeente/gm0344", "https://identifier.overheid.nl/tooi/id/gemeente/gm0344"),
    ("/doc/gemeente/vb0001", BASE + "id/gemeente/vb0001"),
    ("/def/Component", BASE + "def/Component"),
    ("/def/vorm/Component", BASE + "def/vorm/Component"),
    ("/def/vorm", BASE + "def/vorm"),
    ("/graaf/gemma/2025-10-11/afgeleid", BASE + "graaf/gemma/2025-10-11/afgeleid"),
    ("/graaf/grafen", BASE + "graaf/grafen"),
    ("/doc/bron/publiccode/openwoo", BASE + "id/bron/publiccode/openwoo"),
]


def graph(answer: httpx2.Response) -> rdflib.Graph:
    media = answer.headers["content-type"].partition(";")[0]
    return rdflib.Graph().parse(data=answer.content, format=PARSERS[media])


@pytest.mark.parametrize(
    ("asked", "subject", "document"),
    [
        ("id/component/open-zaak", "id/component/open-zaak", "/doc/component/open-zaak"),
        ("id/eigenschap/A%5FB", "id/eigenschap/A%5FB", "/doc/eigenschap/A%5FB"),
        ("doc/eigenschap/A%5FB", "id/eigenschap/A%5FB", "/doc/eigenschap/A%5FB"),
        ("def/Component", "def/Component", "/doc/def/Component"),
        ("doc/def/Component", "def/Component", "/doc/def/Component"),
        ("graaf/gemma/x", "graaf/gemma/x", "/doc/graaf/gemma/x"),
        ("def/vorm", "def/vorm", "/doc/def/vorm"),
        ("def/vorm/", "def/vorm/", "/doc/def/vorm/"),
        ("tijdkaart/def/Component", "def/Component", "/doc/def/Component"),
    ],
)
def test_an_address_is_about_one_thing_with_its_escapes_as_they_are(
    asked: str, subject: str, document: str
) -> None:
    about = address_of(BASE + asked)

    assert about is not None
    assert (BASE + subject, document) == (about.subject, about.document)


@pytest.mark.parametrize(
    "asked",
    [
        "id",
        "id/",
        "id/component",
        "id/component/",
        "id//x",
        "doc",
        "doc/",
        "def/",
        "graaf/x/",
        "id/component/a b",
        "id/component/<x>",
        "id/component/�>",
        "v1/vragen",
    ],
)
def test_what_no_thing_can_have_is_no_address(asked: str) -> None:
    assert address_of(BASE + asked) is None


@pytest.mark.parametrize(
    ("thing", "document"),
    [
        ("/id/component/open-zaak", "/doc/component/open-zaak"),
        ("/id/gemeente/gm0344", "/doc/gemeente/gm0344"),
        ("/id/component/open-zaak?formaat=nt", "/doc/component/open-zaak?formaat=nt"),
        ("/def/", "/def"),
    ],
)
def test_a_thing_leads_to_its_document(client: httpx2.Client, thing: str, document: str) -> None:
    answer = client.get(thing)

    assert (303, document) == (answer.status_code, answer.headers["location"])
    assert 200 == client.get(document).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/id/component/nooit-geweest",
        "/doc/component/nooit-geweest",
        "/def/Onzin",
        "/graaf/onzin",
        "/id/component/open-zaak/",
        "/doc/component/open-zaak/",
        "/def/Component/",
        "/id/component",
        "/id/component/%22%3E%3Cscript%3E",
        "/tijdkaart/component/nooit-geweest",
        "/doc",
        "/id",
    ],
)
def test_what_never_was_is_not_found(client: httpx2.Client, path: str) -> None:
    plain, page = client.get(path), client.get(path, headers=BROWSER)

    assert (404, "application/problem+json") == (plain.status_code, plain.headers["content-type"])
    assert (404, "text/html; charset=utf-8") == (page.status_code, page.headers["content-type"])


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (FIREFOX, "text/html"),
        (CHROME, "text/html"),
        (BROWSER["Accept"], "text/html"),
        ("*/*", "text/turtle"),
        (None, "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("text/turtle;q=0.5, text/html", "text/html"),
    ],
)
@pytest.mark.parametrize("path", [OPEN_ZAAK, "/def/Component", "/def", "/graaf/catalogus"])
def test_each_client_gets_what_it_likes_best(
    client: httpx2.Client, path: str, accept: str | None, media: str
) -> None:
    answer = client.get(path, headers={"Accept": accept} if accept else {})

    assert (200, media) == (answer.status_code, answer.headers["content-type"].partition(";")[0])
    assert {"accept", "accept-language"} <= set(answer.headers["vary"].lower().split(", "))


def test_what_cannot_be_given_is_refused_with_what_can(client: httpx2.Client) -> None:
    answer = client.get(OPEN_ZAAK, headers={"Accept": "image/png"})

    assert 406 == answer.status_code
    assert {*PARSERS, "text/html"} == set(answer.json()["formaten"])


@pytest.mark.parametrize("name", ["ttl", "nt", "rdf", "jsonld", "html"])
def test_a_form_can_be_named_in_the_address(client: httpx2.Client, name: str) -> None:
    answer = client.get(f"{OPEN_ZAAK}?formaat={name}", headers={"Accept": "image/png"})

    assert 200 == answer.status_code


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser
def test_all_forms_say_the_same(client: httpx2.Client) -> None:
    graphs = [graph(client.get(OPEN_ZAAK, headers={"Accept": media})) for media in PARSERS]

    assert 20 < len(graphs[0])
    assert [set(graphs[0])] * len(graphs) == [set(one) for one in graphs]


@pytest.mark.parametrize(("path", "subject"), SUBJECTS)
def test_a_description_is_of_the_thing_and_says_where_it_comes_from(
    client: httpx2.Client, path: str, subject: str
) -> None:
    found = graph(client.get(path))

    doc = URIRef(BASE + "doc/" + path.removeprefix("/doc/").removeprefix("/"))
    assert URIRef(subject) == found.value(doc, FOAF.primaryTopic)
    assert list(found.predicate_objects(URIRef(subject)))
    if not path.startswith("/graaf"):
        assert found.value(doc, DCTERMS.source)
        assert found.value(doc, DCTERMS.license)
        assert found.value(doc, DCTERMS.modified)


def test_everything_that_a_description_points_to_has_its_name(client: httpx2.Client) -> None:
    found = graph(client.get(OPEN_ZAAK))

    thing = URIRef(BASE + "id/component/open-zaak")
    pointed = {
        o for p, o in found.predicate_objects(thing) if isinstance(o, URIRef) and p != RDF.type
    }
    ours = {iri for iri in pointed | set(found.predicates(thing)) if str(iri).startswith(BASE)}
    assert 10 < len(ours)
    assert [] == sorted(iri for iri in ours if not found.value(iri, RDFS.label, any=True))


def test_a_shape_is_described_with_the_nameless_things_in_it(client: httpx2.Client) -> None:
    query = "SELECT ?s { ?s <http://www.w3.org/ns/shacl#sparql> ?b FILTER(isBlank(?b)) } LIMIT 1"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]

    found = graph(client.get("/" + rows[0]["s"]["value"].removeprefix(BASE)))

    shacl = rdflib.SH
    (nameless,) = set(found.objects(URIRef(rows[0]["s"]["value"]), shacl.sparql))
    assert found.value(nameless, shacl.select)


@pytest.mark.parametrize(("path", "least"), [("/def", 200), ("/def/vorm/", 400)])
def test_a_whole_vocabulary_is_at_one_address(client: httpx2.Client, path: str, least: int) -> None:
    found = graph(client.get(path, headers={"Accept": "application/n-triples"}))
    page = html.document_fromstring(client.get(path, headers=BROWSER).text)

    space = BASE + path.strip("/") + "/"
    named = {one for one in found.subjects() if str(one).startswith(space)}
    assert least < len(named)
    targets = set(page.xpath("//main//*/@id"))
    links = {href[1:] for href in page.xpath("//main//@href") if href.startswith("#")}
    assert links <= targets
    assert page.get("lang") == "nl"
    assert (
        client.get(path, headers=BROWSER | {"Accept-Language": "en"}).text
        != client.get(path, headers=BROWSER).text
    )


def test_every_class_and_property_can_be_read_at_def(client: httpx2.Client) -> None:
    found = graph(client.get("/def", headers={"Accept": "application/n-triples"}))
    page = html.document_fromstring(client.get("/def", headers=BROWSER).text)

    shown = {code.text for code in page.xpath("//h3/code | //th/code")}
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    placed = {
        term
        for kind in kinds
        for term in found.subjects(RDF.type, kind)
        if kind == OWL.Class
        or any((term, what, None) in found for what in (RDFS.domain, SCHEMA.domainIncludes))
    }
    assert {"cg:" + str(term).removeprefix(BASE + "def/") for term in placed} <= shown


@pytest.mark.parametrize(
    ("said", "language", "kind"),
    [
        (None, "nl", "Decentrale component"),
        ("nl,en;q=0.5", "nl", "Decentrale component"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en", "Decentralised component"),
        ("fr", "nl", "Decentrale component"),
    ],
)
def test_a_page_is_in_the_language_of_its_reader(
    client: httpx2.Client, said: str | None, language: str, kind: str
) -> None:
    wish = {"Accept-Language": said} if said else {}

    answer = client.get(OPEN_ZAAK, headers=BROWSER | wish)

    found = html.document_fromstring(answer.text)
    assert (language, language) == (answer.headers["content-language"], found.get("lang"))
    assert kind in found.xpath("string(//p[@class='soorten'])")


def test_a_page_can_be_had_in_the_other_language(client: httpx2.Client) -> None:
    page = html.document_fromstring(client.get(OPEN_ZAAK, headers=BROWSER).text)
    (other,) = page.xpath("//a[@hreflang='en']/@href")

    assert "en" == client.get(other, headers=BROWSER).headers["content-language"]


def test_links_lead_from_a_description_to_all_that_belongs_to_it(client: httpx2.Client) -> None:
    answer = client.get(OPEN_ZAAK)

    found = list(relations(answer.headers["link"]))
    by_relation: dict[str, list[str]] = {}
    for relation, target, _ in found:
        by_relation.setdefault(relation, []).append(target)
    assert [BASE + "id/component/open-zaak"] == by_relation["cite-as"]
    assert BASE + "def/DecentraleComponent" in by_relation["type"]
    assert ["http://creativecommons.org/publicdomain/zero/1.0/"] == by_relation["license"]
    forms = {said["type"]: target for relation, target, said in found if relation == "describedby"}
    assert set(PARSERS) == set(forms)
    for media, target in forms.items():
        assert media == client.get(target).headers["content-type"].partition(";")[0]
    for relation in ("alternate", "collection", "timegate", "timemap"):
        assert {200} == {client.get(target).status_code for target in by_relation[relation]}


def test_a_description_is_not_sent_again_to_who_has_it(client: httpx2.Client) -> None:
    first = client.get(OPEN_ZAAK)
    held = {"If-None-Match": first.headers["etag"]}
    since = {"If-Modified-Since": first.headers["last-modified"]}

    assert not first.headers["etag"].startswith("W/")
    assert 304 == client.get(OPEN_ZAAK, headers=held).status_code
    assert 304 == client.get(OPEN_ZAAK, headers=since).status_code
    assert (
        200 == client.get(OPEN_ZAAK, headers=held | {"Accept": "application/n-triples"}).status_code
    )
    assert (
        200
        == client.get(
            OPEN_ZAAK, headers={"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}
        ).status_code
    )
    assert 404 == client.get("/doc/component/nee", headers={"If-None-Match": "*"}).status_code
    assert 404 == client.get("/doc/component/nee", headers=since).status_code


@pytest.mark.parametrize("path", [OPEN_ZAAK, "/id/component/open-zaak", "/def", "/doc/x/nee"])
def test_pages_of_others_may_ask_and_nothing_runs_in_ours(client: httpx2.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://example.org"})

    assert "*" == answer.headers["access-control-allow-origin"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert 204 == client.options(path).status_code


@pytest.mark.parametrize(("path", "_subject"), SUBJECTS)
def test_a_description_takes_at_most_four_queries(
    client: httpx2.Client, path: str, _subject: str
) -> None:
    said = client.get(path).headers["server-timing"]

    assert 4 >= int(said.partition('desc="')[2].rstrip('"'))


def test_what_is_only_named_is_told_of_by_what_names_it(client: httpx2.Client) -> None:
    query = "SELECT ?o { ?s <https://w3id.org/grondkaart/def/via> ?o FILTER NOT EXISTS { ?o ?p ?x } } LIMIT 1"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    path = "/" + rows[0]["o"]["value"].removeprefix(BASE)

    answer = client.get(path, headers=BROWSER, follow_redirects=True)

    assert 200 == answer.status_code
    assert "zeggen er zelf niets over" in answer.text


def test_what_points_to_a_thing_is_paged_by_property(client: httpx2.Client) -> None:
    path, by = "/def/Gemeente", str(RDF.type)
    count = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{BASE}def/Gemeente> }}"
    rows = client.get("/sparql", params={"query": count}).json()["results"]["bindings"]
    number = int(rows[0]["n"]["value"])

    seen: set[URIRef] = set()
    pages = 0
    target: str | None = str(httpx2.URL(path, params={"eigenschap": by}))
    while target:
        answer = client.get(target)
        seen |= set(graph(answer).subjects(RDF.type, URIRef(BASE + "def/Gemeente")))
        pages += 1
        found = {relation: to for relation, to, _ in relations(answer.headers["link"])}
        target = found.get("next")

    assert (number, -(-number // 50)) == (len(seen), pages)
    assert "verwijzingen=50" == client.get(path).headers["grondkaart-afgekapt"]
    page = html.document_fromstring(client.get(path, headers=BROWSER).text)
    assert f"({number})" in page.xpath("string(//main)")
    for wrong in ("pagina=999", "pagina=0", "pagina=x"):
        answer = client.get(f"{path}?eigenschap={by.replace('#', '%23')}&{wrong}")
        assert 400 == answer.status_code


def test_a_page_is_a_document_that_a_keyboard_can_read(client: httpx2.Client) -> None:
    page = html.document_fromstring(client.get("/def/Component", headers=BROWSER).text)

    assert 1 == len(page.xpath("//h1"))
    assert 1 == len(page.xpath("//main"))
    labelled = {section.get("aria-labelledby") for section in page.xpath("//section")}
    assert labelled <= set(page.xpath("//h2/@id"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert page.xpath("//label[@for='peildatum']")
    assert not page.xpath("//script|//@style|//@onclick")
