"""`/rdf-graph-store`: whole graphs by the SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by `?graph=IRI` or `?default` (4.2), or by the address of the request itself (4.1).
The default graph of the store is what was written into it; what queries see by default is the merge of
that with all current graphs.
Everyone may read; writing takes a key with scope `beheer`.
"""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, MethodNotAllowed, NotFound, UnsupportedMedia
from grondkaart.base.media import Format, formats_for, read_as
from grondkaart.base.terms import iri_term
from grondkaart.changes.graphs import Changes, Done
from grondkaart.store.keys import BEHEER
from grondkaart.store.port import DataVersion, Part, Query
from grondkaart.wire import bodies, caching, forms
from grondkaart.wire.identity import Identity
from grondkaart.wire.leaving import while_present
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import address, graphs_named, header, query_pairs
from grondkaart.wire.seeing import Seeing
from grondkaart.wire.streaming import Streamed

PATH = "/rdf-graph-store"
_FORMATS = formats_for("graph")
_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]


class GraphStore:
    """The graph store over what may be seen and what changes it. `limit` is the most bytes of one request."""

    def __init__(self, seeing: Seeing, changes: Changes, identity: Identity, limit: int) -> None:
        self._seeing, self._changes, self._identity = seeing, changes, identity
        self._limit = limit

    def routes(self) -> list[Route]:
        """The routes: the store itself, and each graph that is named by its address."""
        paths = (PATH, PATH + "/{rest:path}")
        return [Route(path, self.endpoint, methods=_METHODS) for path in paths]

    async def endpoint(self, request: Request) -> Response:
        """Answers every method of the protocol."""
        graph = _named(request)
        if request.method in ("GET", "HEAD"):
            return await self._read(request, _asked(graph))
        about = f"{PATH}?graph={graph}" if graph else ""
        who = self._identity.require(request, BEHEER, about).name
        if request.method == "DELETE":
            await self._changes.remove(_asked(graph), who)
            return Response(status_code=204)
        parts = await self._parts(request, graph or address(request))
        if request.method == "PUT":
            return _done(await self._changes.replace(_asked(graph), parts, who))
        if graph is None:
            made = f"{address(request)}/{secrets.token_urlsafe(12)}"
            return _done(await self._changes.add(made, parts, who), made)
        return _done(await self._changes.add(graph, parts, who))

    async def _read(self, request: Request, graph: str) -> Response:
        format_ = agreed(header(request, "accept"), _FORMATS)
        store = self._seeing.store(request)
        if graph not in store.version.names and graph != vocab.OWN_GRAPH:
            raise NotFound(f"De graaf {graph} is er niet.", f"There is no graph {graph}.")
        tag = _tag(store.version, graph, format_)
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri_term(graph)} {{ ?s ?p ?o }} }}"
        client = self._seeing.client(request)
        query = Query(text, None, format_.name, form="CONSTRUCT", client=client)
        answer = await while_present(request, store.query(query))
        tag = _tag(answer.version, graph, format_)
        headers = {"ETag": tag, "Vary": caching.VARY, "Cache-Control": "no-cache"}
        return Streamed(request, answer, headers, format_.content_type)

    async def _parts(self, request: Request, base: str) -> list[Part]:
        """What the body holds: one graph, or several in a form (Graph Store Protocol, 5.5)."""
        media = header(request, "content-type") or ""
        body = await bodies.read(request, self._limit)
        if bodies.media(media) != forms.MEDIA:
            return [Part(_format(media).name, base, body)]
        return [
            Part(_format(part.media).name, base, part.content) for part in forms.parts(media, body)
        ]


def _tag(version: DataVersion, graph: str, format_: Format) -> str:
    return caching.etag(version, "graph", graph, format_.name)


def _named(request: Request) -> str | None:
    """The graph that a request names; None when it names the store itself.

    Raises BadInput when it names several, or one that is no absolute IRI.
    """
    said = query_pairs(request)
    graphs = graphs_named("graph", said)
    default = any(name == "default" for name, _ in said)
    path = request.url.path.removeprefix(PATH).strip("/")
    if len(graphs) + default + bool(path) > 1:
        raise BadInput("Noem één graaf.", "Name one graph.")
    if default:
        return vocab.OWN_GRAPH
    if path:
        return address(request)
    return graphs[0] if graphs else None


def _asked(graph: str | None) -> str:
    if graph is None:
        raise MethodNotAllowed(
            f"Noem een graaf: {PATH}?graph=… of {PATH}?default.",
            f"Name a graph: {PATH}?graph=… or {PATH}?default.",
        )
    return graph


def _done(done: Done, made: str = "") -> Response:
    return Response(
        status_code=201 if done.created else 204, headers={"Location": made} if made else None
    )


def _format(content_type: str) -> Format:
    media = bodies.media(content_type)
    found = read_as(media, "graph")
    if found is None:
        listed = ", ".join(f.media for f in _FORMATS)
        raise UnsupportedMedia(
            f"'{media[:80]}' wordt niet gelezen; wel: {listed}.",
            f"'{media[:80]}' is not read; these are: {listed}.",
        )
    return found
