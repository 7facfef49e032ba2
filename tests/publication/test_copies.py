"""Copies over HTTP: whole, in part, checked, and the same for everyone."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from collections import Counter
from pathlib import Path

import httpx2
import pyoxigraph
import pytest
from publication_cases import ANYBODY, GRAPHS, copied, dataset_in, keys, unpacked
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from grondkaart.base.terms import parsed

FILE = "/kopieen/routekaart.ttl.gz"

# rdflib reads JSON-LD and quads with a class of its own that it calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def listed(client: httpx2.Client) -> list[dict[str, object]]:
    return client.get("/kopieen", headers={"Accept": "application/json"}).json()["kopieen"]


def test_every_listed_copy_is_there_as_it_is_listed(client, listed):
    for one in listed:
        body = client.get(f"/kopieen/{one['bestand']}").content
        assert (one["bytes"], one["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())


def canonical(body: bytes, syntax: str) -> set[str]:
    """The statements of a graph, its blank nodes by labels that follow from what is said of them."""
    quads = parsed(body, syntax)
    found = pyoxigraph.Dataset(
        pyoxigraph.Quad(one.subject, one.predicate, one.object) for one in quads
    )
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, found))


def test_every_graph_is_copied_in_every_syntax_and_says_the_same(client):
    for key in ("routekaart", "vormen"):  # the shapes hold blank nodes
        names = {one: f"{key}.{one}.gz" for one in ("nt", "ttl", "jsonld", "trig", "nq")}
        said = {one: canonical(unpacked(client, name), one) for one, name in names.items()}
        assert len(said["nt"]) > 1000
        assert all(said["nt"] == other for other in said.values()), key


def test_another_library_reads_every_syntax(client):
    sizes = {len(copied(client, f"kalender.{one}.gz")) for one in ("nt", "ttl", "jsonld")}
    name = URIRef(GRAPHS + "kalender")
    for one in ("trig", "nq"):
        sizes.add(len(dataset_in(client, f"kalender.{one}.gz").graph(name)))

    assert {864} == sizes


def test_the_whole_is_the_same_in_every_syntax(client):
    sizes = {
        one: Counter(
            str(quad.graph_name) for quad in parsed(unpacked(client, f"grondkaart.{one}.gz"), one)
        )
        for one in ("trig", "nq", "jsonld")
    }

    assert {f"<{GRAPHS}vormen>", f"<{GRAPHS}grafen>"} <= set(sizes["nq"])
    assert sizes["nq"] == sizes["trig"] == sizes["jsonld"]


def test_blank_nodes_of_two_graphs_are_not_one():
    from grondkaart.publication.sorting import labelled

    line = b'_:c14n0 <a:p> "_:c14n0 ." .\n'
    one, other = (next(labelled([line], graph)) for graph in ("a:one", "a:other"))

    assert one != other
    assert all(said.endswith(b' <a:p> "_:c14n0 ." .\n') for said in (one, other))


def test_a_copy_holds_no_closed_graph_for_anyone(client, listed):
    assert not any("inventaris" in str(one["graaf"]) for one in listed)
    for name in ("grondkaart.nq.gz", "huidig.nt.gz"):
        said = unpacked(client, name)
        assert b"/graaf/inventaris/" not in said
        assert b"\n<https://w3id.org/grondkaart/id/applicatie/" not in said


@pytest.mark.parametrize("name", ["inventaris_vb0001.ttl.gz", "inzendingen.nt.gz"])
def test_a_copy_of_a_closed_graph_is_not_there_with_or_without_rights(client, name):
    answers = [client.get(f"/kopieen/{name}", headers=who) for who in ({}, ANYBODY)]

    assert [404, 404] == [one.status_code for one in answers]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    "name",
    [
        "..%2Fjournal.sqlite",
        "%2e%2e/journal.sqlite",
        "..%5cjournal.sqlite",
        "over.json",
        ".sha256",
        "routekaart.ttl.gz.sha256.sha256",
        "routekaart.ttl.gz%00",
        "routekaart.ttl",
    ],
)
def test_only_listed_names_are_files(client, name):
    assert 404 == client.get(f"/kopieen/{name}").status_code


def test_the_digest_beside_a_copy_is_read_by_sha256sum(client, tmp_path: Path):
    for name in ("routekaart.ttl.gz", "routekaart.ttl.gz.sha256"):
        (tmp_path / name).write_bytes(client.get(f"/kopieen/{name}").content)
    check = ["sha256sum", "-c", "routekaart.ttl.gz.sha256"]

    assert 0 == subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode


def test_a_copy_tells_what_it_is(client):
    answer = client.head(FILE)

    assert "application/gzip" == answer.headers["content-type"]
    assert "content-encoding" not in answer.headers
    assert 'attachment; filename="routekaart.ttl.gz"' == answer.headers["content-disposition"]
    assert "bytes" == answer.headers["accept-ranges"]
    assert "media-types/text/turtle" in answer.headers["link"]
    assert "*" == answer.headers["access-control-allow-origin"]
    assert answer.headers["last-modified"].endswith("GMT")
    assert not answer.headers["etag"].startswith("W/")


def test_a_copy_is_not_packed_again(client):
    plain = client.get(FILE)
    with client.stream("GET", FILE, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())

    assert plain.content == raw
    assert plain.headers["etag"] == answer.headers["etag"]
    assert gzip.decompress(raw)


def test_a_broken_off_copy_is_taken_up_where_it_ended(client):
    whole = client.get(FILE)
    half = len(whole.content) // 2
    conditions = {"Range": f"bytes={half}-", "If-Range": whole.headers["etag"]}
    rest = client.get(FILE, headers=conditions)
    stale = client.get(FILE, headers={**conditions, "If-Range": '"another"'})

    assert (206, f"bytes {half}-{len(whole.content) - 1}/{len(whole.content)}") == (
        rest.status_code,
        rest.headers["content-range"],
    )
    assert whole.content == whole.content[:half] + rest.content
    assert (200, whole.content) == (stale.status_code, stale.content)


def test_a_part_that_is_not_there_cannot_be_had(client):
    answer = client.get(FILE, headers={"Range": "bytes=99999999-"})

    assert 416 == answer.status_code
    assert answer.headers["content-range"].startswith("bytes */")


def test_a_copy_that_one_has_is_not_sent_again(client):
    tag = client.head(FILE).headers["etag"]

    assert 304 == client.get(FILE, headers={"If-None-Match": tag}).status_code


def test_the_index_is_also_a_page_and_a_part_of_the_catalogue(client, listed):
    page = client.get("/kopieen", headers={"Accept": "text/html"})
    part = client.get("/kopieen", headers={"Accept": "text/turtle"})

    assert all(f"/kopieen/{one['bestand']}" in page.text for one in listed)
    assert isomorphic(
        Graph().parse(data=part.content, format="turtle"),
        Graph().parse(
            data=client.get("/kopieen", headers={"Accept": "application/rdf+xml"}).content,
            format="xml",
        ),
    )
    assert "dcat:Distribution" in part.text


def test_every_open_graph_has_copies(client):
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    headers = {"Accept": "text/csv", **ANYBODY}
    seen = set(client.get("/sparql", params={"query": query}, headers=headers).text.split()[1:])

    assert seen == {graph for graph in keys(client).values() if graph}
