"""How the façade adds a resource that can be read: GET as described, and HEAD beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.responses import Response


def add_readable(
    router: APIRouter, path: str, endpoint: Callable[..., Awaitable[Response]], **about: object
) -> None:
    """Add `endpoint` for GET with its OpenAPI description, and for HEAD without one."""
    router.add_api_route(path, endpoint, methods=["GET"], response_class=Response, **about)  # type: ignore[arg-type]
    router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
