"""The façade as an application of its own, mounted under `/v1` (API Design Rules 2.2)."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from grondkaart.api import context, vragen
from grondkaart.base.assets import content_root
from grondkaart.base.errors import GrondkaartError
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering
from grondkaart.wire import problems
from grondkaart.wire.headers import API_VERSION


def create_api(catalogue: Catalogue, answering: Answering) -> FastAPI:
    """The API over a catalogue of questions."""
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
    api.include_router(vragen.router(catalogue, answering))
    api.include_router(context.router(content_root(), answering))
    api.add_exception_handler(GrondkaartError, problems.known_error)
    api.add_exception_handler(HTTPException, problems.http_error)
    api.add_exception_handler(Exception, problems.unknown_error)
    return api
