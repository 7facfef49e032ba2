"""Where the parts meet: one application from settings."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

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
from grondkaart.changes.graphs import Changes
from grondkaart.changes.turn import Turn
from grondkaart.handing_in import HandingIn
from grondkaart.opening import limits
from grondkaart.pages.views import Pages
from grondkaart.pages.zoeken import Zoeken
from grondkaart.publishing import Publishing
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.warming import Warming
from grondkaart.sparql import protocol
from grondkaart.sparql.description import Description
from grondkaart.sparql.graphs import GraphStore
from grondkaart.sparql.guarding import Guarding
from grondkaart.sparql.updates import Updates
from grondkaart.store.archive import Archive
from grondkaart.store.audit import Audit
from grondkaart.store.datasets import Datasets
from grondkaart.store.keys import Keys
from grondkaart.validation.guard import GuardLimits, ShapesGuard
from grondkaart.wire import problems
from grondkaart.wire.auditing import Auditing
from grondkaart.wire.headers import Headers
from grondkaart.wire.identity import Identity
from grondkaart.wire.negotiate import wishes
from grondkaart.wire.seeing import Seeing


def create_app(settings: Settings, datasets: Datasets) -> Starlette:
    """The whole service over started stores, which it keeps level with the journal.

    Raises ContentProblem when a shipped question is not right.
    """
    catalogue = Catalogue.read(content_root())
    identity = Identity(Keys(settings.data))
    seeing = Seeing(identity, datasets)
    pages = Pages(catalogue, seeing, datasets)
    guard = ShapesGuard(
        content_root(), GuardLimits(settings.sparql_write_timeout, settings.sparql_memory_mb)
    )
    archive = Archive(settings.data)
    turn = Turn(archive, datasets)
    changes = Changes(archive, datasets, guard, turn, settings.sparql_write_timeout)
    handing_in = HandingIn(settings, archive, datasets, turn)
    guarding = Guarding(limits(settings))
    updates = Updates(changes, identity, guarding, on=settings.sparql_update)
    description = Description(
        seeing, updates=settings.sparql_update, federates=bool(settings.sparql_service_hosts)
    )
    publishing = Publishing(settings, archive, datasets, seeing)
    graphs = GraphStore(seeing, changes, identity, settings.import_max_bytes)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(datasets.follow())]
        if settings.answer_ahead:
            tasks.append(asyncio.create_task(Warming(lambda: seeing.stores(catalogue)).follow()))
        async with handing_in.at_work():
            yield
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await guard.close()
        await publishing.close()

    more = (*handing_in.routers(identity), *publishing.routers())
    api = create_api(catalogue, seeing, identity, datasets.running, settings, more)
    app = Starlette(
        routes=[
            *protocol.routes(seeing, guarding, settings.sparql_max_rows, description, updates),
            *pages.routes(),
            *Zoeken(pages, seeing, catalogue).routes(),
            *handing_in.routes(pages, seeing),
            *graphs.routes(),
            *publishing.routes(pages.addresses),
            Mount("/v1", api),
        ],
        middleware=_middleware(settings),
        exception_handlers={
            GrondkaartError: problems.known_error,
            HTTPException: _missing(pages),
            Exception: problems.unknown_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # an address with a slash too many does not exist
    return app


def _missing(pages: Pages) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What answers an address that is not there: to a browser a page."""

    async def missing(request: Request, error: Exception) -> Response:
        if _is_browser(request) and isinstance(error, HTTPException) and error.status_code == 404:
            return pages.not_found()
        return await problems.http_error(request, error)

    return missing


def _middleware(settings: Settings) -> list[Middleware]:
    """What every request passes through, the outermost first."""
    return [
        Middleware(Auditing, audit=Audit(settings.data)),
        Middleware(Headers),
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4),
    ]


def _is_browser(request: Request) -> bool:
    asked = wishes(request.headers.get("accept", ""))
    return any(w.kind == "text" and w.subtype == "html" for w in asked)
