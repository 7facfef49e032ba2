"""What the tests of the collections share: every collection, its pages, and JSON-LD read with our context."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import rdflib

from grondkaart.base.assets import content_root
from grondkaart.questions.collections import Collections, Shown

COLLECTIONS = list(Collections.read(content_root()))
NAMES = [one.name for one in COLLECTIONS]
JSONLD = {"Accept": "application/ld+json"}
Json = dict[str, Any]
Triples = set[tuple[str, str, str]]


def listed(client: httpx2.Client, name: str, **asked: object) -> list[Json]:
    """Everything of a collection, page after page by the links that the answers give."""
    found: list[Json] = []
    address: str | None = f"/v1/{name}"
    params: Json | None = {"paginaGrootte": 200, **asked}
    while address:
        answer = client.get(address, params=params)
        assert 200 == answer.status_code, answer.text
        found += answer.json()["resultaten"]
        address, params = answer.links.get("next", {}).get("url"), None
    return found


def as_triples(client: httpx2.Client, document: Json) -> Triples:
    """What a document says by the published context, read with rdflib; nothing is fetched by the reader."""
    context = client.get("/v1/context").json()["@context"]
    graph = rdflib.Graph().parse(
        data=json.dumps({**document, "@context": context}), format="json-ld"
    )
    return triples(graph)


def triples(graph: rdflib.Graph) -> Triples:
    """The triples of a graph as texts, with plain literals and those of xsd:string alike."""
    return {(s.n3(), p.n3(), _term(o)) for s, p, o in graph}


def _term(term: Any) -> str:
    return str(term.n3()).removesuffix("^^<http://www.w3.org/2001/XMLSchema#string>")


def asked(client: httpx2.Client, query: str) -> Triples:
    """What a CONSTRUCT gives at the SPARQL endpoint."""
    answer = client.post(
        "/sparql", data={"query": query}, headers={"Accept": "application/n-triples"}
    )
    assert 200 == answer.status_code, answer.text
    return triples(rdflib.Graph().parse(data=answer.text, format="nt"))


def every_field(fields: dict[str, Shown], above: str = "") -> list[str]:
    """The paths of all fields, those within others too."""
    found = []
    for name, one in fields.items():
        found += [f"{above}{name}", *every_field(one.velden, f"{above}{name}.")]
    return found


def at(document: object, path: str) -> list[object]:
    """The values in a field of a document, however deep."""
    first, _, rest = path.partition(".")
    held = document.get(first) if isinstance(document, dict) else None
    values = held if isinstance(held, list) else [] if held is None else [held]
    return [deep for value in values for deep in at(value, rest)] if rest else values
