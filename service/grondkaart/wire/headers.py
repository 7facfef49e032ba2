"""Headers that every answer carries, whichever face gives it (API Design Rules 2.2, transport)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_VERSION = "0.1.0"

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}
_DATA = {
    **_EVERYWHERE,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "API-Version, Allow, ETag, Grondkaart-Afgekapt, Grondkaart-Dataversie, Grondkaart-Rijlimiet, "
        "Content-Disposition, Content-Range, Link, Location, Memento-Datetime, Repr-Digest, Retry-After, "
        "Server-Timing"
    ),
    "Timing-Allow-Origin": "*",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_DATA_PATHS = ("/sparql", "/rdf-graph-store", "/.well-known/", "/ldes")
_API = {**_DATA, "API-Version": API_VERSION, "Cache-Control": "no-store"}
_PAGE = {
    **_EVERYWHERE,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What is a page for a browser and data for a program, at one address: open to programs, and strict.
_LINKED = {**_DATA, **_PAGE}
_LINKED_PATHS = ("/id", "/doc", "/def", "/graaf", "/tijdkaart", "/catalogus", "/kopieen")

_PACKED = '-gzip"'
_NO_GZIP = re.compile(r"\bgzip\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


class _Face:
    """The headers of one face, as text and as they pass on the wire."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.raw = tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


_API_FACE, _DATA_FACE, _PAGE_FACE = _Face(_API), _Face(_DATA), _Face(_PAGE)
_LINKED_FACE = _Face(_LINKED)


def _face(path: str) -> _Face:
    if path == "/v1" or path.startswith("/v1/"):
        return _API_FACE
    if path in _LINKED_PATHS or path.startswith(tuple(f"{one}/" for one in _LINKED_PATHS)):
        return _LINKED_FACE
    return _DATA_FACE if path.startswith(_DATA_PATHS) else _PAGE_FACE


def headers_for(path: str) -> Mapping[str, str]:
    """The headers of the face that `path` belongs to."""
    return _face(path).headers


def _mark_packed(headers: MutableHeaders) -> None:
    tag = headers.get("etag", "")
    if tag:
        headers["etag"] = f"{tag[:-1]}{_PACKED}"


class Headers:
    """ASGI middleware that adds the headers of the face that a path belongs to.

    It also keeps the ETag strong: packed and unpacked bytes differ, so a packed answer has a tag of
    its own, which a client may give back (RFC 9110, 8.8.3.3).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = _face(scope["path"]).raw
        asked = MutableHeaders(scope=scope)
        held = asked.get("if-none-match", "")
        if _NO_GZIP.search(asked.get("accept-encoding", "")):
            asked["accept-encoding"] = "identity"
        if _PACKED in held:
            asked["if-none-match"] = held.replace(_PACKED, '"')

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = message["headers"]
                there = {name.lower() for name, _ in said}
                said = [*said, *(pair for pair in added if pair[0] not in there)]
                message["headers"] = said
                packed = (b"content-encoding", b"gzip") in said
                if packed or (message["status"] == 304 and _PACKED in held):
                    _mark_packed(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, sending)
