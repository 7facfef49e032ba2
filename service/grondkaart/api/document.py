"""`/v1/openapi.json`: the description of the façade, for everyone (API Design Rules, publish-openapi)."""

from __future__ import annotations

import asyncio
import hashlib
from functools import cache

import orjson
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi
from grondkaart.api.routing import add_readable
from grondkaart.base.media import by_name
from grondkaart.wire import caching
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

PATH = "/openapi.json"


def publish(api: FastAPI) -> None:
    """Serve what `api` says of itself; it has all its other routes by then."""
    format_ = by_name("openapi", "about")
    assert format_ is not None  # it is in the table
    made = APIRouter(redirect_slashes=False)

    @cache
    def written() -> tuple[bytes, str]:
        body = orjson.dumps(api.openapi())
        return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'

    async def read(request: Request) -> Response:
        """De beschrijving van de API (OpenAPI)."""
        agreed(header(request, "accept"), (format_,))
        body, tag = await asyncio.to_thread(written)  # making it takes a while, the first time
        headers = {"ETag": tag, "Vary": caching.VARY}
        return caching.not_modified(request, tag) or Response(
            body, headers=headers, media_type=format_.content_type
        )

    add_readable(
        made,
        PATH,
        read,
        operation_id="openapi",
        summary="Deze beschrijving",
        tags=["api"],
        responses=openapi.document_responses(),
    )
    api.include_router(made)
