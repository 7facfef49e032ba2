"""How the façade adds a resource that can be read: GET as described, and HEAD beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.base.errors import BadParameters
from grondkaart.questions.parameters import unknown
from grondkaart.wire.query import grouped, query_pairs

Endpoint = Callable[[Request], Awaitable[Response]]


def add_readable(
    router: APIRouter, path: str, endpoint: Endpoint, *, checks: bool = False, **about: Any
) -> None:
    """Add `endpoint` for GET with its OpenAPI description, and for HEAD without one.

    Query parameters that the description does not have are refused, unless the endpoint `checks` them
    itself, together with its other mistakes.
    """
    answering = endpoint if checks else strict(endpoint, about)
    router.add_api_route(path, answering, methods=["GET"], response_class=Response, **about)
    router.add_api_route(path, answering, methods=["HEAD"], include_in_schema=False)


def strict(endpoint: Endpoint, about: Mapping[str, Any]) -> Endpoint:
    """`endpoint`, but with 400 for query parameters that its OpenAPI description does not have."""
    described = about.get("openapi_extra", {}).get("parameters", ())
    known = tuple(one["name"] for one in described if one["in"] == "query")

    async def answer(request: Request) -> Response:
        wrong = unknown(grouped(query_pairs(request)), known)
        if wrong:
            raise BadParameters(wrong)
        return await endpoint(request)

    answer.__doc__ = endpoint.__doc__  # the description of the operation, where it has no other
    return answer
