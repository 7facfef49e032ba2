"""The JSON-LD context: served, negotiated, and good enough to read JSON as linked data."""

from __future__ import annotations

import json

import httpx2
import pytest
import rdflib

CG = rdflib.Namespace("https://w3id.org/grondkaart/def/")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser
def test_the_context_turns_json_into_our_terms(client: httpx2.Client) -> None:
    context = client.get("/v1/context").json()["@context"]
    laag = "https://w3id.org/grondkaart/id/laag/diensten"
    document = {"@context": context, "id": "urn:x", "type": "Component", "laag": laag}

    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")

    assert (rdflib.URIRef("urn:x"), CG.laag, rdflib.URIRef(laag)) in graph
    assert (rdflib.URIRef("urn:x"), rdflib.RDF.type, CG.Component) in graph


def test_the_context_comes_in_both_json_types_with_a_tag_for_each(client: httpx2.Client) -> None:
    as_jsonld = client.get("/v1/context", headers={"Accept": "application/ld+json"})
    as_json = client.get("/v1/context", headers={"Accept": "application/json"})
    again = client.get("/v1/context", headers={"If-None-Match": as_jsonld.headers["etag"]})

    assert "application/ld+json" == as_jsonld.headers["content-type"]
    assert "application/json" == as_json.headers["content-type"]
    assert as_jsonld.headers["etag"] != as_json.headers["etag"]
    assert 304 == again.status_code


def test_other_types_are_refused(client: httpx2.Client) -> None:
    assert 406 == client.get("/v1/context", headers={"Accept": "text/html"}).status_code
