"""What the tests of what is published share: RDF over HTTP, and the names of what is looked at."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import httpx2
from rdflib import Dataset, Graph, Namespace, URIRef

from grondkaart.store.archive import Archive, Delivery, NewGraph

ID = "https://w3id.org/grondkaart/id/"
GRAPHS = "https://w3id.org/grondkaart/graaf/"
DATASET = ID + "dataset/"
VOID = Namespace("http://rdfs.org/ns/void#")
DCAT3 = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's own is closed, and knows DCAT 2 only
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ANYBODY = {"Origin": "https://elders.example"}  # a page elsewhere is not the user of this machine


def rdf(client: httpx2.Client, path: str, accept: str = "text/turtle", **headers: str) -> Graph:
    """What an address says, in RDF."""
    answer = client.get(path, headers={"Accept": accept, **headers})
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.content, format=accept)


def unpacked(client: httpx2.Client, name: str) -> bytes:
    """What is in a copy."""
    answer = client.get(f"/kopieen/{name}")
    assert answer.status_code == 200, answer.text
    return gzip.decompress(answer.content)


@cache
def copied(client: httpx2.Client, name: str) -> Graph:
    """The graph in a copy; the file's own name says how it is written."""
    syntax = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld"}[name.split(".")[-2]]
    return Graph().parse(data=unpacked(client, name), format=syntax)


def dataset_in(client: httpx2.Client, name: str) -> Dataset:
    """The graphs in a copy."""
    syntax = {"trig": "trig", "nq": "nquads", "jsonld": "json-ld"}[name.split(".")[-2]]
    found = Dataset()
    found.parse(data=unpacked(client, name), format=syntax)
    return found


def keys(client: httpx2.Client) -> dict[str, str | None]:
    """The key of every data set that has copies, and which graph it is."""
    listed = client.get("/kopieen", headers={"Accept": "application/json"}).json()["kopieen"]
    return {one["dataset"].removeprefix(DATASET): one["graaf"] for one in listed}


def iri(key: str) -> URIRef:
    return URIRef(DATASET + key)


def deliver(data: Path, series: str, ntriples: bytes, release: str = "") -> None:
    """Put a graph without source or licence into a data directory."""
    archive = Archive(data)
    graph = f"https://w3id.org/grondkaart/graaf/{series}" + (f"/{release}" if release else "")
    with archive.writing():
        digest = archive.keep_graph([ntriples])
        new = NewGraph(graph, digest, 1, frozenset(), series, "", "")
        archive.commit(Delivery("proef", series, release, "", "", (new,), {}))
    archive.close()
