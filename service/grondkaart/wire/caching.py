"""Strong ETags from data version and representation, and its age (RFC 9110, 8.8 and 13.1)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

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


def http_date(moment: str) -> str:
    """A moment in ISO 8601 as headers write it (RFC 9110, 5.6.7)."""
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC), usegmt=True)


def read_http_date(said: str) -> datetime | None:
    """The moment that a header says, or None when it is none."""
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def unmodified(request: Request, modified: str) -> bool:
    """Whether a client asks only for what is newer than `modified` (RFC 9110, 13.1.3).

    A client that names ETags does not ask by age; a date that is none is left aside.
    """
    said = header(request, "if-modified-since")
    if said is None or header(request, "if-none-match") is not None or not modified:
        return False
    held = read_http_date(said)
    return held is not None and datetime.fromisoformat(modified) <= held
