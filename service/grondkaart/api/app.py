"""The façade as an application of its own, mounted under `/v1` (API Design Rules 2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request

from grondkaart.api import beheer, collecties, context, document, openapi, vragen, wat_als
from grondkaart.base.assets import content_root
from grondkaart.base.errors import GrondkaartError
from grondkaart.base.settings import Settings
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.collections import Collections
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
    settings: Settings,
    others: Iterable[APIRouter] = (),
) -> FastAPI:
    """The API over a catalogue of questions and the queries under way, with the routes of `others`.

    Raises ContentProblem when a collection is not right.
    """

    async def known(request: Request) -> None:
        """A key that opens nothing is noticed before anything else that may be wrong (wire/auditing)."""
        if "authorization" in request.headers:
            identity.caller(request)

    api = FastAPI(
        dependencies=[Depends(known)],
        title="Grondkaart",
        version=API_VERSION,
        summary="Vragen aan de kennisgraaf van Common Ground",
        description=(
            "Vragen, dingen en inventarisaties. Een sleutel gaat mee als `Authorization: Bearer …`; zonder "
            "sleutel is te zien wat openbaar is. SPARQL staat apart, op `/sparql`.\n\n"
            "Questions, things and inventories. A key is sent as `Authorization: Bearer …`; without one what is "
            "public can be seen. SPARQL is apart, at `/sparql`."
        ),
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": f"{settings.public_url.rstrip('/')}/v1"}],
        root_path_in_servers=False,
    )
    api.include_router(vragen.router(catalogue, seeing))
    api.include_router(wat_als.router(catalogue, seeing))
    collections = Collections.read(content_root())
    api.include_router(collecties.router(collections, seeing, settings.public_url))
    api.include_router(context.router(content_root(), seeing))
    api.include_router(beheer.router(running, identity))
    for other in others:
        api.include_router(other)
    _complete(api, settings)
    document.publish(api)
    api.add_exception_handler(GrondkaartError, problems.known_error)
    api.add_exception_handler(HTTPException, problems.http_error)
    api.add_exception_handler(Exception, problems.unknown_error)
    return api


def _complete(api: FastAPI, settings: Settings) -> None:
    """Have the OpenAPI document say what holds everywhere: how a key is sent, and what may go wrong.

    Whom to ask is said here too: the framework wants a library of its own for an e-mail address.
    """
    described = api.openapi
    contact = {
        "name": settings.contact_name,
        "email": settings.contact_email,
        "url": settings.contact_url,
    }

    def completed() -> dict[str, Any]:
        document: dict[str, Any] = described()
        document["info"]["contact"] = contact
        shared = document.setdefault("components", {})
        shared["securitySchemes"] = openapi.security_schemes()
        shared["responses"] = openapi.shared_responses()
        operations = [one for path in document["paths"].values() for one in path.values()]
        for operation in operations:
            operation["responses"] = openapi.completed(operation["responses"])
        document["tags"] = openapi.tags(tag for one in operations for tag in one["tags"])
        return document

    api.openapi = completed  # type: ignore[method-assign]
