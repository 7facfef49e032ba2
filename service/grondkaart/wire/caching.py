"""Strong ETags from data version and representation (RFC 9110, 8.8 and 13.1.2)."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from grondkaart import version as software
from grondkaart.store.port import DataVersion
from grondkaart.wire.query import header

VARY = "Accept, Authorization"
VARY_LANGUAGE = "Accept, Accept-Language, Authorization"


def etag(version: DataVersion, *parts: object) -> str:
    """The strong ETag of a representation: same data, software and `parts`, same bytes."""
    said = "\n".join(map(str, (software(), version.revision, version.digest, *parts)))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def not_modified(request: Request, tag: str, vary: str = VARY) -> Response | None:
    """304 when the client already has the representation with this ETag, else None."""
    held = header(request, "if-none-match")
    if held is None or request.method not in ("GET", "HEAD"):
        return None
    tags = [one.strip().removeprefix("W/") for one in held.split(",")]
    if tag in tags or held.strip() == "*":
        return Response(status_code=304, headers={"ETag": tag, "Vary": vary})
    return None
