"""What programs look for at a fixed place: security.txt, the API catalogue, robots.txt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from grondkaart.base.media import by_name
from grondkaart.base.settings import Settings
from grondkaart.wire.addressing import origin
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

_CATALOG = "/.well-known/api-catalog"
_SECURITY = "/.well-known/security.txt"
_MONTHS = 6  # RFC 9116, 2.5.5 recommends less than a year
_CACHE = {"Cache-Control": "no-cache"}
# What costs much to answer or never ends is not for crawlers; `/doc` tells all of it.
_KEPT_FROM_CRAWLERS = (
    "/sparql",
    "/rdf-graph-store",
    "/v1/",
    "/vragen/*?",
    "/doc/*?",
    "/kopieen/",
    "/ldes",
)
_FOR_CRAWLERS = ("/v1/openapi.json", "/v1/context", "/doc/")


@dataclass(frozen=True)
class Api:
    """An API of this service: its path, where it is described, as what, and where people read of it."""

    path: str
    described: str
    media: str
    readable: str = "/"


APIS = (
    Api("/v1", "/v1/openapi.json", "application/json"),
    Api("/sparql", "/sparql", "text/turtle"),
    Api("/rdf-graph-store", "/sparql", "text/turtle"),
    Api("/ldes", "/doc/dataservice/ldes", "text/turtle", "/catalogus"),
)


class WellKnown:
    """Answers at the fixed places, by the settings of a deployment."""

    def __init__(self, settings: Settings, apis: Sequence[Api] = APIS) -> None:
        self._settings, self._apis = settings, apis

    def routes(self) -> list[Route]:
        """The routes of all of them."""
        return [
            Route(_SECURITY, self.security),
            Route(_CATALOG, self.catalog),
            Route("/robots.txt", self.robots),
        ]

    async def security(self, request: Request) -> Response:
        """How to report a vulnerability (RFC 9116)."""
        policy = self._settings.security_policy
        lines = (
            f"Contact: {_contact(self._settings)}",
            f"Expires: {expires(datetime.now(UTC))}",
            "Preferred-Languages: nl, en",
            f"Canonical: {self._origin(request)}{_SECURITY}",
            *([f"Policy: {policy}"] if policy else []),
        )
        return PlainTextResponse("".join(f"{line}\n" for line in lines), headers=_CACHE)

    async def catalog(self, request: Request) -> Response:
        """The APIs there are, as a set of links (RFC 9727; RFC 9264, 4.2)."""
        format_ = by_name("linkset", "about")
        assert format_ is not None  # it is in the table
        agreed(header(request, "accept"), (format_,))
        here = self._origin(request)
        linkset = [
            {
                "anchor": f"{here}{_CATALOG}",
                "item": [{"href": f"{here}{one.path}"} for one in self._apis],
            },
            *(
                {
                    "anchor": f"{here}{one.path}",
                    "service-desc": [{"href": f"{here}{one.described}", "type": one.media}],
                    "service-doc": [{"href": f"{here}{one.readable}", "type": "text/html"}],
                }
                for one in self._apis
            ),
        ]
        headers = {**_CACHE, "Vary": "Accept", "Link": f'<{_CATALOG}>; rel="api-catalog"'}
        body = orjson.dumps({"linkset": linkset})
        profile = f'{format_.content_type}; profile="https://www.rfc-editor.org/info/rfc9727"'
        return Response(body, headers=headers, media_type=profile)

    async def robots(self, request: Request) -> Response:
        """What crawlers may visit (RFC 9309); the longest rule that fits an address counts."""
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in _KEPT_FROM_CRAWLERS),
            *(f"Allow: {path}" for path in _FOR_CRAWLERS),
            "",
            f"Sitemap: {self._origin(request)}/sitemap.xml",
        ]
        return PlainTextResponse("".join(f"{line}\n" for line in lines), headers=_CACHE)

    def _origin(self, request: Request) -> str:
        return origin(request, self._settings.public_url)


def _contact(settings: Settings) -> str:
    """Where to report: what was set for that, else whom this deployment says runs it."""
    if settings.security_contact:
        return settings.security_contact
    return f"mailto:{settings.own_email}" if settings.own_email else settings.contact_url


def expires(now: datetime) -> str:
    """A moment some months ahead that stays the same for a month, so that the file does too."""
    years, month = divmod(now.month - 1 + _MONTHS, 12)
    return f"{now.year + years:04}-{month + 1:02}-01T00:00:00Z"
