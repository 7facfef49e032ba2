"""What programs look for at a fixed place: security.txt, the API catalogue, robots.txt, the sitemap."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx2
import pytest
from lxml import etree

from grondkaart.base import vocab
from grondkaart.linkeddata.sitemap import parts_of
from grondkaart.linkeddata.wellknown import expires
from grondkaart.store.port import DataVersion, GraphInfo

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SECURITY, CATALOG = "/.well-known/security.txt", "/.well-known/api-catalog"
ServingOn = Callable[..., AbstractContextManager[str]]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def fields(text: str) -> dict[str, str]:
    """The fields of a security.txt."""
    return dict(line.split(": ", 1) for line in text.splitlines())


def mapped(client: httpx2.Client) -> list[tuple[str, str]]:
    """Every address of the sitemap with its moment, part by part."""
    index = etree.fromstring(client.get("/sitemap.xml").content)
    found = []
    for part in index.findall("s:sitemap/s:loc", SPACE):
        urls = etree.fromstring(client.get(urlsplit(part.text).path).content)
        found += [
            (one.findtext("s:loc", None, SPACE), one.findtext("s:lastmod", None, SPACE))
            for one in urls.findall("s:url", SPACE)
        ]
    return found


def test_a_vulnerability_can_be_reported(client: httpx2.Client, server: str) -> None:
    answer = client.get(SECURITY)

    said = fields(answer.text)
    assert "text/plain; charset=utf-8" == answer.headers["content-type"]
    assert said["Contact"].startswith(("https:", "mailto:", "tel:"))
    assert f"{server}{SECURITY}" == said["Canonical"]
    assert "nl, en" == said["Preferred-Languages"]
    ends = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=90) < ends - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize("start", [date(2026, 1, 1), date(2027, 7, 31), date(2028, 12, 31)])
def test_security_txt_ends_in_time_and_is_the_same_for_a_month(start: date) -> None:
    day = datetime(start.year, start.month, start.day, tzinfo=UTC)

    for ahead in range(400):
        now = day + timedelta(days=ahead)
        ends = datetime.fromisoformat(expires(now))
        assert timedelta(days=120) < ends - now < timedelta(days=365)
        assert expires(now) == expires(now.replace(day=1))


def test_a_deployment_says_whom_to_report_to(
    serving_on: ServingOn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = {
        "CONTACT_EMAIL": "beheer@gemeente.example",
        "CONTACT_NAME": "Gemeente",
        "SECURITY_POLICY": "https://gemeente.example/melden",
        "PUBLIC_URL": "https://kaart.example",
    }
    with serving_on(tmp_path_factory.mktemp("own"), **own) as url:
        said = fields(httpx2.get(f"{url}{SECURITY}").text)
        document = httpx2.get(f"{url}/v1/openapi.json").json()
        linked = {"Accept": "application/ld+json"}
        opgave = httpx2.get(f"{url}/v1/opgaven/i1", headers=linked).json()
        index = httpx2.get(f"{url}/sitemap.xml").text

    assert "mailto:beheer@gemeente.example" == said["Contact"]
    assert own["SECURITY_POLICY"] == said["Policy"]
    assert f"https://kaart.example{SECURITY}" == said["Canonical"]
    contact = document["info"]["contact"]
    assert [{"url": "https://kaart.example/v1"}] == document["servers"]
    assert "https://kaart.example/v1/context" == opgave["@context"]
    assert ("Gemeente", own["CONTACT_EMAIL"]) == (contact["name"], contact["email"])
    assert "<loc>https://kaart.example/sitemap-1.xml</loc>" in index


def test_the_catalogue_of_apis_leads_to_each_and_to_its_description(
    client: httpx2.Client, server: str
) -> None:
    answer = client.get(CATALOG)

    linkset = answer.json()["linkset"]
    assert answer.headers["content-type"].startswith("application/linkset+json")
    assert "*" == answer.headers["access-control-allow-origin"]
    items = [one["href"] for one in linkset[0]["item"]]
    assert f"{server}{CATALOG}" == linkset[0]["anchor"]
    assert [f"{server}/v1", f"{server}/sparql"] == items[:2]
    assert items == [one["anchor"] for one in linkset[1:]]
    for one in linkset[1:]:
        for described in (*one["service-desc"], *one["service-doc"]):
            found = client.get(
                urlsplit(described["href"]).path, headers={"Accept": described["type"]}
            )
            assert 200 == found.status_code
            assert found.headers["content-type"].startswith(described["type"])


def test_head_of_the_catalogue_says_where_it_is(client: httpx2.Client) -> None:
    """RFC 9727, 3."""
    head = client.head(CATALOG)

    assert 200 == head.status_code
    assert CATALOG == head.links["api-catalog"]["url"]


def test_the_catalogue_comes_as_a_linkset_only(client: httpx2.Client) -> None:
    refused = client.get(CATALOG, headers={"Accept": "text/turtle"})

    assert 406 == refused.status_code
    assert ["application/linkset+json"] == refused.json()["formaten"]


def test_crawlers_read_descriptions_and_ask_no_queries(client: httpx2.Client, server: str) -> None:
    answer = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())

    assert "text/plain; charset=utf-8" == answer.headers["content-type"]
    for path in ("/doc/component/open-zaak", "/", "/vragen/keten", "/id/component/open-zaak"):
        assert rules.can_fetch("eenrobot", f"{server}{path}"), path
    for path in ("/sparql", "/sparql?query=x", "/v1/vragen/keten", "/rdf-graph-store"):
        assert not rules.can_fetch("eenrobot", f"{server}{path}"), path
    assert [f"{server}/sitemap.xml"] == rules.site_maps()


def test_the_sitemap_has_every_open_thing_and_page(client: httpx2.Client, server: str) -> None:
    things = client.post(
        "/sparql",
        data={
            "query": """SELECT DISTINCT ?s { ?s ?p ?o FILTER(
                STRSTARTS(STR(?s), "https://w3id.org/grondkaart/id/component/")
                || STRSTARTS(STR(?s), "https://w3id.org/grondkaart/id/gemma/")) }"""
        },
        headers={"Accept": "text/csv"},
    ).text.split()[1:]
    found = mapped(client)

    paths = [one.removeprefix(server) for one, _ in found]
    assert len(set(paths)) == len(paths)
    assert all(path.startswith("/") for path in paths)
    for iri in things:
        assert iri.replace("https://w3id.org/grondkaart/id/", "/doc/") in paths
    for path in ("/", "/vragen/aansluitingen", "/doc/gemeente/gm0344", "/def/Component"):
        assert path in paths
    for page in (p for p in paths if p.startswith("/vragen") or p in ("/", "/valideren")):
        assert 200 == client.get(page, headers={"Accept": "text/html"}).status_code, page
    assert all(MOMENT.fullmatch(moment) for _, moment in found)
    assert [] == [p for p in paths if "/inventaris" in p or p.startswith("/doc/applicatie")]


def test_many_things_are_split_over_parts_that_are_not_too_long() -> None:
    """sitemaps.org, protocol 0.9: 50,000 addresses and 50 MB at most; lastmod is that of the graph."""
    graphs = [
        GraphInfo(f"{vocab.GRAPH}{name}", name, "", current, False, 1, moment, name, "", "", name, frozenset())
        for name, current, moment in (
            ("oud", True, "2026-01-01T00:00:00Z"),
            ("nieuw", True, "2026-02-02T00:00:00Z"),
            ("voorbij", False, "2026-03-03T00:00:00Z"),
        )
    ]  # fmt: skip
    rows = ["?graph\t?thing"]
    rows += [f"<{vocab.GRAPH}oud>\t<{vocab.ID}bron/{n}>" for n in range(120_000)]
    rows += [
        f"<{vocab.GRAPH}nieuw>\t<{vocab.ID}bron/0>",
        f"<{vocab.GRAPH}voorbij>\t<{vocab.ID}bron/weg>",
    ]
    rows += [f"<{vocab.GRAPH}oud>\t<{vocab.ID}bron/a&b'c>"]

    parts = parts_of("\n".join(rows).encode(), DataVersion(1, tuple(graphs)), ["/"])

    written = [b"https://hier.example".join(part.text) for part in parts]
    counted = [len(etree.fromstring(one).findall("s:url", SPACE)) for one in written]
    assert [50_000, 50_000, 20_005] == counted
    assert max(map(len, written)) < 50_000_000
    whole = b"".join(written).decode()
    assert "/doc/bron/0</loc><lastmod>2026-02-02T00:00:00Z" in whole
    assert "/doc/bron/1</loc><lastmod>2026-01-01T00:00:00Z" in whole
    assert "/doc/bron/weg" not in whole
    assert "/doc/bron/a&amp;b&apos;c</loc>" in whole


def test_a_part_is_packed_and_is_not_sent_twice(client: httpx2.Client) -> None:
    plain = client.get("/sitemap-1.xml")
    packed = client.get("/sitemap-1.xml", headers={"Accept-Encoding": "gzip"})
    again = client.get("/sitemap-1.xml", headers={"If-None-Match": plain.headers["etag"]})

    assert "gzip" == packed.headers["content-encoding"]
    assert plain.content == packed.content
    assert 304 == again.status_code
    assert 404 == client.get("/sitemap-99.xml").status_code
