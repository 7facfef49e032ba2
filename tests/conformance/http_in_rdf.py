"""Reads the W3C's protocol tests, which are HTTP exchanges written in RDF, and carries them out.

The vocabularies: HTTP (`ht:`), status codes (`hts:`), content (`cnt:`), test manifests (`mf:`), update tests (`ut:`).
What an answer must have (`mf:expectedStatus`, `mf:expectedBoolean`, `mf:expectedFormat`, `mf:expectedLocation`, headers
and body) is explained in the comments of the manifests themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree as ET

from rdflib import RDFS, Graph, Namespace
from rdflib.compare import isomorphic
from rdflib.term import Node
from w3c_endpoint import Answer, Endpoint, Headers

SUITES = Path(__file__).parents[3] / "shared/standards/w3c-sparql11-protocol/sparql/sparql11"
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

XML, JSON = "application/sparql-results+xml", "application/sparql-results+json"
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
FORMATS = {
    "boolean": {XML, JSON},
    "tabular": {XML, JSON, "text/csv", "text/tab-separated-values"},
    "RDF": set(GRAPHS),
}
RESULTS = "http://www.w3.org/2005/sparql-results#"
CODES = {status.name.replace("_", "").lower(): status.value for status in HTTPStatus}


@dataclass(frozen=True)
class Expected:
    """What an answer must be; what is None is left free."""

    statuses: tuple[str, ...]
    boolean: bool | None
    format: str | None
    location: str | None
    media: str | None
    body: str | None


@dataclass(frozen=True)
class Request:
    """One request and what must come of it. `path` begins as in the manifest: `/sparql/` or `/gsp`."""

    method: str
    path: str
    headers: Headers
    body: bytes
    expected: Expected


@dataclass(frozen=True)
class Exchange:
    """One test: requests to send one after the other to a store that holds `graphs` (N-Triples) and nothing else."""

    name: str
    graphs: dict[str, str]
    requests: tuple[Request, ...]

    def __str__(self) -> str:
        return self.name


def read_manifest(path: Path) -> list[Exchange]:
    """The tests of a manifest (or of a folder's), after those of the manifests that it includes; none if there is none."""
    path = path / "manifest.ttl" if path.is_dir() else path
    if not path.is_file():
        return []
    graph = Graph().parse(path, format="turtle", publicID=path.as_uri())
    included = [_path(manifest) for manifest in _listed(graph, None, MF.include)]
    tests = [_exchange(graph, test) for test in _listed(graph, None, MF.entries)]
    return [test for manifest in included for test in read_manifest(manifest)] + tests


def _listed(graph: Graph, subject: Node | None, predicate: Node) -> list[Node]:
    return [item for head in graph.objects(subject, predicate) for item in graph.items(head)]


def _path(address: Node | None) -> Path:
    return Path(str(address).removeprefix("file://"))


def _name(term: Node) -> str:
    return str(term).rpartition("#")[2]


def _exchange(graph: Graph, test: Node) -> Exchange:
    data = {
        str(graph.value(given, RDFS.label)): _path(graph.value(given, UT.graph)).read_text("utf-8")
        for given in graph.objects(test, UT.graphData)
    }
    action = graph.value(test, MF.action)
    requests = _listed(graph, action, HT.requests) if action else []
    return Exchange(_name(test), data, tuple(_request(graph, item) for item in requests))


def _request(graph: Graph, request: Node) -> Request:
    def text(subject: Node | None, predicate: Node) -> str | None:
        value = graph.value(subject, predicate, any=False) if subject else None
        return None if value is None else str(value)

    body = graph.value(request, HT.body)
    chars, encoding = text(body, CNT.chars), text(body, CNT.characterEncoding)
    return Request(
        method=text(request, HT.methodName) or "",
        path=text(request, HT.absolutePath) or "",
        headers=_headers(graph, request),
        body=(chars or "").encode(encoding or "utf-8"),
        expected=_expected(graph, graph.value(request, HT.resp)),
    )


def _headers(graph: Graph, message: Node) -> Headers:
    return tuple(
        (str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue)))
        for header in _listed(graph, message, HT.headers)
    )


def _expected(graph: Graph, response: Node) -> Expected:
    def value(predicate: Node, subject: Node | None = response) -> object:
        found = graph.value(subject, predicate, any=False) if subject else None
        return None if found is None else found.toPython()

    return Expected(
        statuses=tuple(sorted(map(_name, graph.objects(response, MF.expectedStatus)))),
        boolean=value(MF.expectedBoolean),
        format=value(MF.expectedFormat),
        location=value(MF.expectedLocation),
        media=dict(_headers(graph, response)).get("content-type"),
        body=value(CNT.chars, graph.value(response, HT.body)),
    )


def carry_out(test: Exchange, endpoint: Endpoint) -> list[str]:
    """Fill the store, send every request and say, per request, what is wrong with its answer."""
    endpoint.fill("", test.graphs)
    said: dict[str, str] = {}
    wrong = []
    for number, request in enumerate(test.requests, 1):
        path, body = request.path, request.body
        for name, location in said.items():
            path = path.replace(name, location)
            body = body.replace(name.encode(), location.encode())
        address = _address(path, endpoint, "update" in test.name and not request.expected.format)
        answer = endpoint.send(request.method, address, request.headers, body)
        wrong += [
            f"request {number}, {request.method} {address}: {complaint}"
            for complaint in _complaints(request.expected, answer, address)
        ]
        if request.expected.location:
            said[request.expected.location] = answer.headers.get("location", "")
    return wrong


def _address(path: str, endpoint: Endpoint, update: bool) -> str:
    """Where a path of the manifest lies at the service under test."""
    if path.startswith("/gsp"):
        return endpoint.graph_store + path.removeprefix("/gsp")
    return (endpoint.update if update else endpoint.query) + path.removeprefix("/sparql/")


def _complaints(expected: Expected, answer: Answer, address: str) -> list[str]:
    found = []
    if not any(_is(answer.status, status) for status in expected.statuses):
        return [f"{answer.status} is none of {', '.join(expected.statuses)}: {answer.body[:300]!r}"]
    if expected.location and not answer.headers.get("location"):
        found.append("no Location")
    if expected.format and answer.media not in FORMATS[expected.format]:
        found.append(f"'{answer.media}' is no format for {expected.format}")
    elif expected.boolean is not None and expected.boolean != boolean(answer):
        found.append(f"not {expected.boolean}: {answer.body[:300]!r}")
    if expected.media:
        found += _other_media(expected.media, answer)
    if expected.body is not None and not found:
        wanted = Graph().parse(data=expected.body, format="turtle", publicID=address)
        if not isomorphic(wanted, graph_in(answer, address)):
            found.append(f"another graph: {answer.body[:600]!r}")
    return found


def _is(status: int, expected: str) -> bool:
    """Whether a status is the one named (`NoContent`), or in the class named (`StatusCode4xx`)."""
    if expected.startswith("StatusCode"):
        return status // 100 == int(expected.removeprefix("StatusCode")[0])
    return status == CODES[expected.lower()]


def _other_media(expected: str, answer: Answer) -> list[str]:
    """Complaints about a media type. A charset may be left out, a wrong one may not be there."""
    media, _, parameter = expected.partition("; charset=")
    charset = answer.headers.get_content_charset()
    if answer.media == media and charset in (None, parameter):
        return []
    return [f"'{answer.headers.get('content-type')}' is not '{expected}'"]


def boolean(answer: Answer) -> bool | None:
    """The boolean in an answer in XML or JSON."""
    if answer.media == JSON:
        return json.loads(answer.body)["boolean"]
    element = ET.fromstring(answer.body).find(f"{{{RESULTS}}}boolean")
    return None if element is None else element.text == "true"


def graph_in(answer: Answer, address: str) -> Graph:
    """The graph in an answer that came from `address`."""
    return Graph().parse(data=answer.body, format=GRAPHS[answer.media], publicID=address)
