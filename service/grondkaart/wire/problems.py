"""Every error on the wire: problem details (RFC 9457), in Dutch with English beside it."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Mount

from grondkaart.base import vocab
from grondkaart.base.errors import (
    DiskFull,
    GrondkaartError,
    LocalProblem,
    MethodNotAllowed,
    NotFound,
    OutOfSpace,
    OverBudget,
    Text,
    Unauthorized,
    Unavailable,
)
from grondkaart.wire.headers import headers_for

_log = logging.getLogger(__name__)
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_TYPE = f"{vocab.ID}fout/"


def problem(
    status: int,
    slug: str,
    title: Text,
    detail: Text,
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem+json response."""
    body = {
        "type": _TYPE + slug,
        "title": title.nl,
        "status": status,
        "detail": detail.nl,
        **(extra or {}),
        "en": {"title": title.en, "detail": detail.en},
    }
    return Response(
        orjson.dumps(body), status, dict(headers or {}), media_type="application/problem+json"
    )


def described(error: GrondkaartError) -> dict[str, object]:
    """An error of the house's tree as the plain values of its problem details."""
    shown = _shown(error)
    return {
        "type": _TYPE + shown.slug,
        "title": shown.title.nl,
        "status": shown.status,
        "detail": shown.detail.nl,
        **shown.extra,
        "en": {"title": shown.title.en, "detail": shown.detail.en},
    }


async def known_error(_: Request, error: Exception) -> Response:
    """Answers an error of the house's tree."""
    assert isinstance(error, GrondkaartError)  # registered for this class only
    if isinstance(error, LocalProblem) or error.status == 500:
        _log.error("%s: %s", error.slug, error)
    return told(error)


def told(error: GrondkaartError) -> Response:
    """An error of the house's tree as a response; what is only for commands without its text."""
    shown = _shown(error)
    return Response(
        orjson.dumps(described(shown)),
        shown.status,
        headers_of(shown),
        media_type="application/problem+json",
    )


def headers_of(error: GrondkaartError) -> dict[str, str]:
    """What an error says in headers: when to come back, or how to say who asks (RFC 6750, 3)."""
    if isinstance(error, Unavailable):
        return {"Retry-After": "5"}
    if isinstance(error, OverBudget):
        return {"Retry-After": str(error.extra["wacht"])}
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": 'Bearer realm="Grondkaart"'}
    return {}


async def http_error(request: Request, error: Exception) -> Response:
    """Answers what the framework itself refuses: no such address, no such method.

    An OPTIONS request ends up here as well: it is told which methods there are.
    """
    assert isinstance(error, HTTPException)  # registered for this class only
    allowed = _allowed(request, error)
    if allowed and request.method == "OPTIONS":
        return _options(allowed)
    if error.status_code == 404:
        known: GrondkaartError = NotFound(
            "Dit adres bestaat niet; zie /v1/vragen voor wat er is.",
            "This address does not exist; see /v1/vragen for what there is.",
        )
    elif error.status_code == 405:
        known = MethodNotAllowed(
            "Dit adres kent deze methode niet.", "This address does not know this method."
        )
    else:
        said = Text("De aanvraag kan niet worden verwerkt.", "The request cannot be handled.")
        title = Text("De aanvraag klopt niet", "The request is not valid")
        return problem(error.status_code, "ongeldige-aanvraag", title, said, headers=error.headers)
    headers = {"Allow": allowed} if allowed else error.headers
    return problem(known.status, known.slug, known.title, known.detail, known.extra, headers)


def _allowed(request: Request, error: HTTPException) -> str:
    """The methods of an address that refused one, or "" when it did not say.

    The framework names those of the first route with that address; others may have more.
    """
    said = (error.headers or {}).get("Allow", "")
    methods = {method.strip() for method in said.split(",") if method.strip()}
    if methods:
        methods |= {one for one in _METHODS if _answers(request, one)}
    reading = {"HEAD"} if "GET" in methods else set()
    return ", ".join(sorted(methods | reading | {"OPTIONS"})) if methods else ""


def _answers(request: Request, method: str) -> bool:
    """Whether a route answers the address of a request with another method."""
    scope = {**request.scope, "method": method}
    routes = (one for one in request.app.routes if not isinstance(one, Mount))
    return any(one.matches(scope)[0] is Match.FULL for one in routes)


def _options(allowed: str) -> Response:
    """The answer to OPTIONS, which is what a browser asks before a page elsewhere may send a query."""
    return Response(
        status_code=204,
        headers={
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": (
                "Accept, Accept-Datetime, Accept-Language, Authorization, Content-Disposition, "
                "Content-Type, If-Match, If-Modified-Since, If-None-Match, Prefer"
            ),
            "Access-Control-Max-Age": "86400",
        },
    )


async def unknown_error(request: Request, error: Exception) -> Response:
    """Answers what nobody foresaw; the log says what it was, the client only that it happened."""
    _log.exception("unforeseen error", exc_info=error)
    answer = _internal()
    answer.headers.update(headers_for(request.url.path))  # this handler stands outside all others
    return answer


def _internal() -> Response:
    return told(_hidden())


def _shown(error: GrondkaartError) -> GrondkaartError:
    """What the outside may know of an error."""
    if isinstance(error, DiskFull):
        return OutOfSpace(
            "De schijf van de dienst is vol; er is niets veranderd. Waarschuw de beheerder.",
            "The disk of the service is full; nothing was changed. Tell the operator.",
        )
    return _hidden() if isinstance(error, LocalProblem) else error


def _hidden() -> GrondkaartError:
    return GrondkaartError(
        "De dienst kon dit niet afhandelen; probeer het later opnieuw.",
        "The service could not handle this; try again later.",
    )
