"""The body of a request: read within a limit, and in the one character set that is read."""

from __future__ import annotations

import re

from starlette.requests import ClientDisconnect, Request

from grondkaart.base.errors import TooLarge, Unavailable, UnsupportedMedia

_CHARSET = re.compile(r"\bcharset\s*=\s*\"?([^\s;\"]*)", re.IGNORECASE)
_UTF8 = ("utf-8", "utf8", "us-ascii")


async def read(request: Request, limit: int) -> bytes:
    """The body.

    Raises TooLarge as soon as it is over `limit` bytes, and Unavailable (for nobody to read) when the
    client left or was sent away before the end.
    """
    received = bytearray()
    try:
        async for chunk in request.stream():
            received += chunk
            if len(received) > limit:
                raise TooLarge(
                    f"De aanvraag is langer dan {limit} bytes.",
                    f"The request is over {limit} bytes.",
                )
    except ClientDisconnect:
        raise Unavailable("De aanvrager is weg.", "The client is gone.") from None
    return bytes(received)


def media(content_type: str) -> str:
    """The media type of a Content-Type header, in small letters.

    Raises UnsupportedMedia when it names another character set than UTF-8.
    """
    kind, _, parameters = content_type.partition(";")
    charset = _CHARSET.search(parameters)
    if charset and charset[1].lower() not in _UTF8:
        raise UnsupportedMedia("Stuur tekst als UTF-8.", "Send text as UTF-8.")
    return kind.strip().lower()
