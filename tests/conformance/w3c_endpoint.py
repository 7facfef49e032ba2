"""A SPARQL service under test, spoken to byte for byte: no client library that puts right what a test sends wrong."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media(self) -> str:
        """The media type, without parameters."""
        return self.headers.get_content_type() if "content-type" in self.headers else ""


@dataclass(frozen=True)
class Endpoint:
    """Where a service answers queries, takes updates and keeps its graphs; `headers` go along with every request."""

    query: str
    update: str
    graph_store: str
    headers: Headers = ()

    def send(
        self, method: str, address: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b""
    ) -> Answer:
        """Send exactly this, with a Host and the length of the body added. Redirections are not followed."""
        authority = urlsplit(address).netloc
        connection = http.client.HTTPConnection(authority, timeout=60)
        try:
            target = address.partition(authority)[2] or "/"
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (*self.headers, *headers):
                connection.putheader(name, value)
            if body or method in ("POST", "PUT"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def ask(self, query: str, accept: str, dataset: Iterable[tuple[str, str]] = ()) -> Answer:
        """Send a query by POST. `dataset`: pairs for the address, such as `named-graph-uri` and a graph."""
        headers = [("Content-Type", "application/sparql-query"), ("Accept", accept)]
        address = "?".join(filter(None, (self.query, urlencode(list(dataset)))))
        return self.send("POST", address, headers, query.encode())

    def fill(self, default: str, named: Mapping[str, str]) -> None:
        """Make these graphs, written in N-Triples, all that there is."""
        self._update("DROP SILENT ALL")
        created = "".join(f"CREATE SILENT GRAPH <{name}> ;\n" for name in named)
        graphs = "".join(f"GRAPH <{name}> {{\n{triples}}}\n" for name, triples in named.items())
        if default or named:
            self._update(f"{created}INSERT DATA {{\n{default}{graphs}}}")

    def _update(self, update: str) -> None:
        media = [("Content-Type", "application/sparql-update")]
        answer = self.send("POST", self.update, media, update.encode())
        if answer.status not in (200, 204):
            raise RuntimeError(f"{answer.status} {answer.body.decode()} to {update}")


def named_by_environment() -> Endpoint | None:
    """The service that CONFORMANCE_QUERY names, instead of ours; README.md lists the other variables."""
    query = os.environ.get("CONFORMANCE_QUERY")
    if not query:
        return None
    headers = os.environ.get("CONFORMANCE_HEADERS", "").splitlines()
    return Endpoint(
        query,
        os.environ.get("CONFORMANCE_UPDATE", query),
        os.environ.get("CONFORMANCE_GRAPH_STORE", ""),
        tuple((name, value.strip()) for name, _, value in (h.partition(":") for h in headers)),
    )
