"""`/sparql`: queries by the SPARQL 1.1 Protocol (section 2.1): GET, POST form, POST body."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from grondkaart.base.errors import BadInput, TooLarge, UnsupportedMedia
from grondkaart.base.media import Format, by_name, formats_for
from grondkaart.base.terms import iri_term
from grondkaart.store.guard import Limits, guard
from grondkaart.store.port import Query, Store
from grondkaart.wire import caching
from grondkaart.wire.leaving import while_present
from grondkaart.wire.negotiate import choose, not_acceptable
from grondkaart.wire.query import Pairs, header, pairs, query_pairs

_SOLUTIONS, _GRAPH = formats_for("solutions"), formats_for("graph")
_FORM, _BODY = "application/x-www-form-urlencoded", "application/sparql-query"
_CHARSET = re.compile(r"\bcharset\s*=\s*\"?([^\s;\"]*)", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
_SPACE_FOR_GRAPHS = 64 * 1024


def routes(store: Store, limits: Limits) -> list[Route]:
    """The route of the endpoint."""

    async def endpoint(request: Request) -> Response:
        said = await _read(request, limits)
        return await _answer(request, store, _asked(request, said, limits))

    return [Route("/sparql", endpoint, methods=["GET", "HEAD", "POST"])]


async def _read(request: Request, limits: Limits) -> Pairs:
    """The request's keys and values, decoded once, from its address and its body."""
    said = query_pairs(request)
    if request.method != "POST":
        return said
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    if media not in (_FORM, _BODY):
        raise UnsupportedMedia(
            f"Stuur een zoekvraag als {_FORM} of {_BODY}.", f"Send a query as {_FORM} or {_BODY}."
        )
    charset = _CHARSET.search(parameters)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMedia("Stuur een zoekvraag als UTF-8.", "Send a query as UTF-8.")
    body = await _body(request, 3 * limits.bytes + _SPACE_FOR_GRAPHS)
    return [*said, *(pairs(body) if media == _FORM else [("query", _text(body))])]


async def _body(request: Request, limit: int) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise TooLarge(
                f"De aanvraag is langer dan {limit} bytes.", f"The request is over {limit} bytes."
            )
    return bytes(received)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("De aanvraag is geen UTF-8.", "The request is not UTF-8.") from None


def _asked(request: Request, said: Pairs, limits: Limits) -> Query:
    """The guarded query with the formats that the client takes."""
    if any(name == "update" for name, _ in said):
        raise BadInput("Wijzigen kan hier niet.", "Updates are off here.")
    texts = [value for name, value in said if name == "query"]
    if len(texts) != 1:
        raise BadInput(
            f"Er hoort precies één 'query' te zijn; dit zijn er {len(texts)}.",
            f"There must be exactly one 'query'; there are {len(texts)}.",
        )
    form = guard(texts[0], limits).form
    accept = header(request, "accept")
    solutions, graph = choose(accept, _SOLUTIONS), choose(accept, _GRAPH)
    offered = _GRAPH if form in ("CONSTRUCT", "DESCRIBE") else _SOLUTIONS
    if (graph if offered is _GRAPH else solutions) is None:
        raise not_acceptable(offered)
    return Query(
        texts[0],
        solutions_format=solutions.name if solutions else None,
        graph_format=graph.name if graph else None,
        default_graphs=_graphs("default-graph-uri", said),
        named_graphs=_graphs("named-graph-uri", said),
        timeout=_timeout(said),
    )


def _timeout(said: Pairs) -> float | None:
    """The time in seconds that the client gives its query. Raises BadInput when it is no such time."""
    given = [value for key, value in said if key == "timeout"]
    if not given:
        return None
    if len(given) == 1 and _SECONDS.fullmatch(given[0]) and float(given[0]) > 0:
        return float(given[0])
    raise BadInput(
        "timeout: geef één aantal seconden, bijvoorbeeld 5 of 0.5.",
        "timeout: give one number of seconds, such as 5 or 0.5.",
    )


def _graphs(name: str, said: Pairs) -> tuple[str, ...]:
    """The graphs that a key names. Raises BadInput when one is not an absolute IRI."""
    named = tuple(value for key, value in said if key == name)
    for iri in named:
        try:
            iri_term(iri)
        except ValueError:
            raise BadInput(
                f"{name}: '{iri[:80]}' is geen absolute IRI.",
                f"{name}: '{iri[:80]}' is not an absolute IRI.",
            ) from None
    return named


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
    answer = await while_present(request, store.query(query))
    format_ = _format(answer.format, "graph" if answer.kind == "graph" else "solutions")
    headers = {"ETag": tag, "Vary": caching.VARY, "Cache-Control": "no-cache"}
    return StreamingResponse(answer.chunks, headers=headers, media_type=format_.content_type)


def _format(name: str, holds: str) -> Format:
    found = by_name(name, "graph" if holds == "graph" else "solutions")
    assert found is not None  # the name came from the same table
    return found
