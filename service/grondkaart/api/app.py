"""The façade as an application of its own, mounted under `/v1` (API Design Rules 2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException

from grondkaart.api import beheer, context, openapi, vragen, wat_als
from grondkaart.base.assets import content_root
from grondkaart.base.errors import GrondkaartError
from grondkaart.questions.catalogue import Catalogue
from grondkaart.store.evaluation import Running
from grondkaart.wire import problems
from grondkaart.wire.headers import API_VERSION
from grondkaart.wire.identity import Identity
from grondkaart.wire.seeing import Seeing


def create_api(
    catalogue: Catalogue,
    seeing: Seeing,
    identity: Identity,
    running: Running,
    others: Iterable[APIRouter] = (),
) -> FastAPI:
    """The API over a catalogue of questions and the queries under way, with the routes of `others`."""
    api = FastAPI(
        title="Grondkaart",
        version=API_VERSION,
        summary="Vragen aan de kennisgraaf van Common Ground",
        contact={"name": "Grondkaart", "url": "https://w3id.org/grondkaart/"},
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": "/v1"}],
        root_path_in_servers=False,
    )
    api.include_router(vragen.router(catalogue, seeing))
    api.include_router(wat_als.router(catalogue, seeing))
    api.include_router(context.router(content_root(), seeing))
    api.include_router(beheer.router(running, identity))
    for other in others:
        api.include_router(other)
    _describe_keys(api)
    api.add_exception_handler(GrondkaartError, problems.known_error)
    api.add_exception_handler(HTTPException, problems.http_error)
    api.add_exception_handler(Exception, problems.unknown_error)
    return api


def _describe_keys(api: FastAPI) -> None:
    """Have the OpenAPI document say how a key is sent; the framework only knows its own ways."""
    described = api.openapi

    def with_keys() -> dict[str, Any]:
        document: dict[str, Any] = described()
        document.setdefault("components", {})["securitySchemes"] = openapi.security_schemes()
        return document

    api.openapi = with_keys  # type: ignore[method-assign]
