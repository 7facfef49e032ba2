"""`/v1/context`: the JSON-LD context of our terms, so that others' JSON can be linked data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi
from grondkaart.api.routing import add_readable
from grondkaart.base.context import context
from grondkaart.base.media import formats_for
from grondkaart.wire import caching
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header
from grondkaart.wire.seeing import Seeing

_FORMATS = tuple(f for f in formats_for("answer") if f.name in ("jsonld", "answer-json"))


def router(content: Path, seeing: Seeing) -> APIRouter:
    """The route of the context that the ontology under `content` gives."""
    made = APIRouter(redirect_slashes=False)

    @cache
    def written() -> bytes:
        return orjson.dumps(context(sorted((content / "ontology").glob("*.ttl"))))

    async def read_context(request: Request) -> Response:
        """De JSON-LD-context van de termen van Grondkaart."""
        format_ = agreed(header(request, "accept"), _FORMATS)
        tag = caching.etag(seeing.store(request).version, "context", format_.name)
        headers = {"ETag": tag, "Vary": caching.VARY}
        return caching.not_modified(request, tag) or Response(
            written(), headers=headers, media_type=format_.content_type
        )

    add_readable(
        made,
        "/context",
        read_context,
        operation_id="context",
        summary="JSON-LD-context",
        tags=["linked data"],
        responses=openapi.context_responses(),
    )
    return made
