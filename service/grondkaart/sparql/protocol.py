"""`/sparql`: queries by the SPARQL 1.1 Protocol (section 2.1): GET, POST form, POST body."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from grondkaart.base.errors import BadInput, TooLarge, UnsupportedMedia
from grondkaart.base.media import Format, by_name, formats_for
from grondkaart.store.guard import Limits, guard
from grondkaart.store.port import Query, Store
from grondkaart.wire import caching
from grondkaart.wire.negotiate import choose, not_acceptable

_SOLUTIONS, _GRAPH = formats_for("solutions"), formats_for("graph")
_FORM, _BODY = "application/x-www-form-urlencoded", "application/sparql-query"
_SPACE_FOR_GRAPHS = 64 * 1024


def routes(store: Store, limits: Limits) -> list[Route]:
    """The route of the endpoint."""

    async def endpoint(request: Request) -> Response:
        pairs = await _read(request, limits)
        return await _answer(request, store, _asked(request, pairs, limits))

    return [Route("/sparql", endpoint, methods=["GET", "HEAD", "POST"])]


async def _read(request: Request, limits: Limits) -> list[tuple[str, str]]:
    """The request's keys and values, decoded once."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method != "POST":
        return pairs
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in (_FORM, _BODY):
        raise UnsupportedMedia(
            f"Stuur een zoekvraag als {_FORM} of {_BODY}.", f"Send a query as {_FORM} or {_BODY}."
        )
    body = await _body(request, 3 * limits.bytes + _SPACE_FOR_GRAPHS)
    if media == _FORM:
        return parse_qsl(body, keep_blank_values=True)
    return [*((n, v) for n, v in pairs if n != "query"), ("query", body)]


async def _body(request: Request, limit: int) -> str:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise TooLarge(
                f"De aanvraag is langer dan {limit} bytes.", f"The request is over {limit} bytes."
            )
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("De aanvraag is geen UTF-8.", "The request is not UTF-8.") from None


def _asked(request: Request, pairs: list[tuple[str, str]], limits: Limits) -> Query:
    """The guarded query with the formats that the client takes."""
    if any(name == "update" for name, _ in pairs):
        raise BadInput("Wijzigen kan hier niet.", "Updates are off here.")
    texts = [value for name, value in pairs if name == "query"]
    if len(texts) != 1:
        raise BadInput(
            f"Er hoort precies één 'query' te zijn; dit zijn er {len(texts)}.",
            f"There must be exactly one 'query'; there are {len(texts)}.",
        )
    form = guard(texts[0], limits).form
    accept = request.headers.get("accept")
    solutions, graph = choose(accept, _SOLUTIONS), choose(accept, _GRAPH)
    offered = _GRAPH if form in ("CONSTRUCT", "DESCRIBE") else _SOLUTIONS
    if (graph if offered is _GRAPH else solutions) is None:
        raise not_acceptable(offered)
    return Query(
        texts[0],
        solutions_format=solutions.name if solutions else None,
        graph_format=graph.name if graph else None,
        default_graphs=tuple(v for n, v in pairs if n == "default-graph-uri"),
        named_graphs=tuple(v for n, v in pairs if n == "named-graph-uri"),
    )


async def _answer(request: Request, store: Store, query: Query) -> Response:
    tag = caching.etag(
        store.version,
        query.text,
        query.solutions_format,
        query.graph_format,
        query.default_graphs,
        query.named_graphs,
    )
    unchanged = caching.not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    answer = await store.query(query)
    format_ = _format(answer.format, "graph" if answer.kind == "graph" else "solutions")
    headers = {"ETag": tag, "Vary": caching.VARY, "Cache-Control": "no-cache"}
    return StreamingResponse(answer.chunks, headers=headers, media_type=format_.content_type)


def _format(name: str, holds: str) -> Format:
    found = by_name(name, "graph" if holds == "graph" else "solutions")
    assert found is not None  # the name came from the same table
    return found
