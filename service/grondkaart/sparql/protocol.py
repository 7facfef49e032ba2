"""`/sparql`: queries and updates by the SPARQL 1.1 Protocol, and what the endpoint says of itself."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grondkaart.base.media import Format, by_name
from grondkaart.sparql import asked
from grondkaart.sparql.description import Description
from grondkaart.sparql.guarding import Guarding
from grondkaart.sparql.updates import Updates
from grondkaart.store.port import Answer, Query, Store
from grondkaart.wire import caching
from grondkaart.wire.leaving import while_present
from grondkaart.wire.seeing import Seeing
from grondkaart.wire.streaming import Streamed

# Where people and programs find more (RFC 8631).
_LINKS = '</>; rel="service-doc"; type="text/html", </sparql>; rel="service-desc"'


def routes(
    seeing: Seeing, guarding: Guarding, rows: int, description: Description, updates: Updates
) -> list[Route]:
    """The route of the endpoint: queries, updates, and what it says of itself."""

    async def endpoint(request: Request) -> Response:
        said = await asked.read(request, guarding.limits)
        names = {name for name, _ in said}
        if "update" in names:
            return await updates.carry_out(request, said)
        if request.method != "POST" and "query" not in names:
            return description.answer(request)
        store = seeing.store(request)
        query = await asked.query(request, said, guarding, store.version)
        query = replace(query, rows=rows, client=seeing.client(request))
        return await _answer(request, store, query)

    return [Route("/sparql", endpoint, methods=["GET", "HEAD", "POST"])]


async def _answer(request: Request, store: Store, query: Query) -> Response:
    said = (query.text, query.solutions_format, query.graph_format, query.base, query.rows)
    about = (*said, query.default_graphs, query.named_graphs)
    version = store.version
    tag = "" if query.varies else caching.etag(version, *about)
    unchanged = caching.not_modified(request, tag) if tag else None
    if unchanged is not None:
        return unchanged
    answer = await while_present(request, store.query(query))
    format_ = _format(answer.format, "graph" if answer.kind == "graph" else "solutions")
    if tag and answer.version is not version:
        tag = caching.etag(answer.version, *about)
    headers = _headers(answer, query, tag)
    if answer.whole is not None:
        return Response(answer.whole, headers=headers, media_type=format_.content_type)
    return Streamed(request, answer, headers, format_.content_type)


def _headers(answer: Answer, query: Query, tag: str) -> dict[str, str]:
    """What comes with an answer: what it was computed from, how long that took, whether it is all."""
    waited, took = 1000 * answer.spent.waiting, 1000 * answer.spent.evaluating
    headers = {
        "Vary": caching.VARY,
        "Cache-Control": "no-cache",
        "Link": _LINKS,
        "Server-Timing": f"wacht;dur={waited:.2f}, zoek;dur={took:.2f}",
        "Grondkaart-Dataversie": str(answer.version.revision),
    }
    if tag:
        headers["ETag"] = tag
    if answer.kind != "boolean":
        headers["Grondkaart-Rijlimiet"] = str(query.rows)
    if answer.cut:
        headers["Grondkaart-Afgekapt"] = f"rijen={query.rows}"
    return headers


def _format(name: str, holds: str) -> Format:
    found = by_name(name, "graph" if holds == "graph" else "solutions")
    assert found is not None  # the name came from the same table
    return found
