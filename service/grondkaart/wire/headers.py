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
    "Access-Control-Expose-Headers": "API-Version, Allow, ETag, Link, Retry-After",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_API = {**_DATA, "API-Version": API_VERSION, "Cache-Control": "no-store"}
_PAGE = {
    **_EVERYWHERE,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


_PACKED = '-gzip"'
_NO_GZIP = re.compile(r"\bgzip\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


def headers_for(path: str) -> Mapping[str, str]:
    """The headers of the face that `path` belongs to."""
    if path == "/v1" or path.startswith("/v1/"):
        return _API
    return _DATA if path == "/sparql" else _PAGE


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
        added = headers_for(scope["path"])
        asked = MutableHeaders(scope=scope)
        held = asked.get("if-none-match", "")
        if _NO_GZIP.search(asked.get("accept-encoding", "")):
            asked["accept-encoding"] = "identity"
        if _PACKED in held:
            asked["if-none-match"] = held.replace(_PACKED, '"')

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
                packed = headers.get("content-encoding") == "gzip"
                tag = headers.get("etag", "")
                if tag and (packed or (message["status"] == 304 and _PACKED in held)):
                    headers["etag"] = f"{tag[:-1]}{_PACKED}"
            await send(message)

        await self._app(scope, receive, sending)
