"""What surrounds every answer: headers, ETag, gzip, and pages of rows."""

from __future__ import annotations

import gzip
import re
from types import SimpleNamespace
from typing import cast

import httpx2
import pytest
from web_cases import ADDRESSES, QUERIES, VRAAG, VRAGEN, sparql

from grondkaart.store.port import DataVersion, GraphInfo
from grondkaart.wire.caching import etag
from grondkaart.wire.headers import API_VERSION

TAGGED = [VRAGEN, VRAAG, *(sparql(query) for query in QUERIES.values())]
ERRORS = ["/onzin", f"{VRAGEN}/onzin", f"{VRAAG}?laag=onzin", "/sparql", "/vragen/keten?van=onzin"]
BIG = sparql("SELECT * WHERE { ?s ?p ?o } LIMIT 500")


@pytest.mark.parametrize("path", [*ADDRESSES, *ERRORS])
def test_every_answer_is_guarded(client: httpx2.Client, path: str) -> None:
    headers = client.get(path).headers

    assert "nosniff" == headers["x-content-type-options"]
    assert "DENY" == headers["x-frame-options"]
    assert "no-referrer" == headers["referrer-policy"]
    assert re.fullmatch(r"max-age=\d{7,}", headers["strict-transport-security"])
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in headers


@pytest.mark.parametrize("path", [p for p in [*ADDRESSES, *ERRORS] if p.startswith("/v1")])
def test_the_api_says_its_version_and_is_not_kept(client: httpx2.Client, path: str) -> None:
    headers = client.get(path).headers

    assert API_VERSION == headers["api-version"]
    assert client.get("/v1/openapi.json").json()["info"]["version"] == headers["api-version"]
    assert "no-store" == headers["cache-control"]


@pytest.mark.parametrize("path", [*ADDRESSES, *ERRORS])
def test_data_may_be_read_by_pages_elsewhere_and_pages_may_not(
    client: httpx2.Client, path: str
) -> None:
    headers = client.get(path, headers={"Origin": "https://example.org"}).headers

    is_data = path.startswith(("/v1", "/sparql", "/doc/", "/def", "/graaf/", "/tijdkaart/"))
    assert ("*" if is_data else None) == headers.get("access-control-allow-origin")


@pytest.mark.parametrize("path", TAGGED)
def test_vary_names_accept_once(client: httpx2.Client, path: str) -> None:
    varying = ", ".join(client.get(path).headers.get_list("vary"))

    assert 1 == [name.strip().lower() for name in varying.split(",")].count("accept")


@pytest.mark.parametrize("path", TAGGED)
def test_equal_requests_have_an_equal_strong_etag(client: httpx2.Client, path: str) -> None:
    first, second = client.get(path), client.get(path)

    assert re.fullmatch(r'"[0-9a-f]{32}"', first.headers["etag"])
    assert first.headers["etag"] == second.headers["etag"]
    assert first.content == second.content


@pytest.mark.parametrize(
    ("path", "formats"),
    [
        (VRAAG, ["application/json", "application/ld+json", "text/csv", "text/turtle"]),
        (sparql(QUERIES["SELECT"]), ["application/sparql-results+json", "text/csv"]),
        (sparql(QUERIES["CONSTRUCT"]), ["text/turtle", "application/n-triples"]),
    ],
)
def test_another_format_has_another_etag(
    client: httpx2.Client, path: str, formats: list[str]
) -> None:
    tags = {client.get(path, headers={"Accept": one}).headers["etag"] for one in formats}

    assert len(formats) == len(tags)


def test_another_answer_has_another_etag(client: httpx2.Client) -> None:
    asked = [
        VRAAG,
        f"{VRAAG}?laag=diensten",
        f"{VRAAG}?paginaGrootte=10",
        f"{VRAAG}?paginaGrootte=10&pagina=2",
        f"{VRAAG}?peildatum=2020-01-01",
        sparql(QUERIES["ASK"]),
        sparql(QUERIES["ASK"]) + "&default-graph-uri=https://w3id.org/grondkaart/graaf/grafen",
    ]

    assert len(asked) == len({client.get(path).headers["etag"] for path in asked})


def test_other_data_has_another_etag() -> None:
    def version(revision: int, *digests: str) -> DataVersion:
        graphs = tuple(cast("GraphInfo", SimpleNamespace(digest=digest)) for digest in digests)
        return DataVersion(revision, graphs)

    versions = [version(1, "a"), version(2, "a"), version(1, "b"), version(1, "a", "b"), version(1)]

    assert len(versions) == len({etag(one, "vraag") for one in versions})
    assert etag(version(1, "a"), "vraag") == etag(version(1, "a"), "vraag")


@pytest.mark.parametrize("path", TAGGED)
@pytest.mark.parametrize("given", ["{}", "W/{}", '"iets-anders", {}', "*"])
def test_what_the_client_holds_is_not_sent_again(
    client: httpx2.Client, path: str, given: str
) -> None:
    tag = client.get(path).headers["etag"]

    answer = client.get(path, headers={"If-None-Match": given.format(tag)})

    assert 304 == answer.status_code
    assert b"" == answer.content
    assert tag == answer.headers["etag"]
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize("path", TAGGED)
def test_what_the_client_does_not_hold_is_sent(client: httpx2.Client, path: str) -> None:
    answer = client.get(path, headers={"If-None-Match": '"iets-anders"'})

    assert 200 == answer.status_code
    assert answer.content


def test_an_etag_of_one_format_is_none_of_another(client: httpx2.Client) -> None:
    tag = client.get(VRAAG).headers["etag"]

    answer = client.get(VRAAG, headers={"If-None-Match": tag, "Accept": "text/csv"})

    assert 200 == answer.status_code


def test_a_posted_query_is_always_answered(client: httpx2.Client) -> None:
    headers = {"Content-Type": "application/sparql-query", "If-None-Match": "*"}

    answer = client.post("/sparql", headers=headers, content=QUERIES["ASK"])

    assert 200 == answer.status_code


@pytest.mark.parametrize("path", [VRAAG, BIG, "/", "/v1/openapi.json"])
def test_what_is_big_is_packed_when_asked(client: httpx2.Client, path: str) -> None:
    plain = client.get(path)
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())

    assert "gzip" == packed.headers["content-encoding"]
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert plain.content == gzip.decompress(raw)
    assert len(raw) < len(plain.content)


@pytest.mark.parametrize("coding", ["identity", "gzip;q=0", "br, gzip; q=0.0"])
def test_what_may_not_be_packed_is_not(client: httpx2.Client, coding: str) -> None:
    answer = client.get(VRAAG, headers={"Accept-Encoding": coding})

    assert "content-encoding" not in answer.headers


def test_packed_bytes_have_an_etag_of_their_own(client: httpx2.Client) -> None:
    packing = {"Accept-Encoding": "gzip"}
    plain, packed = client.get(VRAAG), client.get(VRAAG, headers=packing)

    assert plain.headers["etag"] != packed.headers["etag"]
    again = client.get(VRAAG, headers={**packing, "If-None-Match": packed.headers["etag"]})
    assert 304 == again.status_code
    assert packed.headers["etag"] == again.headers["etag"]


def relations(answer: httpx2.Response) -> dict[str, str]:
    return {rel: link["url"] for rel, link in answer.links.items()}


@pytest.mark.parametrize("size", [7, 38, 76, 77, 1000])
def test_the_links_walk_all_rows_exactly_once(client: httpx2.Client, size: int) -> None:
    whole = client.get(VRAAG, params={"paginaGrootte": 1000}).json()
    path: str | None = f"{VRAAG}?paginaGrootte={size}"
    rows, pages = [], 0
    while path:
        answer = client.get(path)
        page = answer.json()
        pages += 1
        assert (pages, size, whole["totaal"]) == (
            page["pagina"], page["paginaGrootte"], page["totaal"],
        )  # fmt: skip
        rows += page["rijen"]
        path = relations(answer).get("next")

    assert whole["rijen"] == rows
    assert whole["totaal"] == len(rows)
    assert max(1, -(-len(rows) // size)) == pages


def test_the_links_walk_back_and_keep_the_parameters(client: httpx2.Client) -> None:
    given = {"laag": ["diensten", "databronnen"], "paginaGrootte": "10", "pagina": "2"}

    answer = client.get(VRAAG, params=given)

    found = relations(answer)
    assert {"first", "prev", "next", "last"} == set(found)
    for path in found.values():
        assert given["laag"] == httpx2.URL(path).params.get_list("laag")
        assert answer.json()["totaal"] == client.get(path).json()["totaal"]
    assert found["first"] == found["prev"]
    assert "next" not in relations(client.get(found["last"]))
    assert "prev" not in relations(client.get(found["first"]))


@pytest.mark.parametrize("name", ["pagina", "paginaGrootte"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "een", "1e2", "٣", "9" * 30, "+1", " 1"])
def test_what_is_no_number_of_a_page_is_refused(
    client: httpx2.Client, name: str, value: str
) -> None:
    answer = client.get(VRAAG, params={name: value})

    assert 400 == answer.status_code
    assert [name] == [one["naam"] for one in answer.json()["parameters"]]


def test_one_page_is_asked_at_a_time(client: httpx2.Client) -> None:
    assert 400 == client.get(f"{VRAAG}?pagina=1&pagina=2").status_code


def test_a_page_after_the_last_is_refused_and_told(client: httpx2.Client) -> None:
    answer = client.get(VRAAG, params={"paginaGrootte": 50, "pagina": 3})

    assert 400 == answer.status_code
    assert ["2"] == answer.json()["parameters"][0]["voorstellen"]


def test_an_answer_without_rows_has_one_page(client: httpx2.Client) -> None:
    answer = client.get(f"{VRAGEN}/wie-gebruikt", params={"pakket": "bestaat niet"})

    page = answer.json()
    assert (0, 1, []) == (page["totaal"], page["pagina"], page["rijen"])
    assert {"first", "last"} == set(relations(answer))


def test_a_page_of_csv_has_the_rows_of_that_page(client: httpx2.Client) -> None:
    given = {"paginaGrootte": 10, "pagina": 2}

    lines = client.get(VRAAG, params=given, headers={"Accept": "text/csv"}).text.splitlines()

    assert 11 == len(lines)
