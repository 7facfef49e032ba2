"""Where the parts meet: one application from settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from grondkaart.api.app import create_api
from grondkaart.base.assets import content_root
from grondkaart.base.errors import GrondkaartError
from grondkaart.base.settings import Settings
from grondkaart.opening import limits
from grondkaart.pages.views import Pages
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering
from grondkaart.sparql import protocol
from grondkaart.store.pool import Pool
from grondkaart.wire import problems
from grondkaart.wire.headers import Headers
from grondkaart.wire.negotiate import wishes


def create_app(settings: Settings, store: Pool) -> Starlette:
    """The whole service over a started store, which it keeps level with the journal.

    Raises ContentProblem when a shipped question is not right.
    """
    catalogue = Catalogue.read(content_root())
    answering = Answering(store)
    pages = Pages(catalogue, answering, store)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(store.follow())
        yield
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following

    async def missing(request: Request, error: Exception) -> Response:
        if _is_browser(request) and isinstance(error, HTTPException) and error.status_code == 404:
            return pages.not_found()
        return await problems.http_error(request, error)

    app = Starlette(
        routes=[
            *pages.routes(),
            *protocol.routes(store, limits(settings)),
            Mount("/v1", create_api(catalogue, answering)),
        ],
        middleware=[
            Middleware(Headers),
            Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4),
        ],
        exception_handlers={
            GrondkaartError: problems.known_error,
            HTTPException: missing,
            Exception: problems.unknown_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # an address with a slash too many does not exist
    return app


def _is_browser(request: Request) -> bool:
    asked = wishes(request.headers.get("accept", ""))
    return any(w.kind == "text" and w.subtype == "html" for w in asked)
