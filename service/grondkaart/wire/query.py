"""What stands in a request's query string and headers, read in one way by every face."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from grondkaart.base.errors import BadInput

Pairs = list[tuple[str, str]]


def query_pairs(request: Request) -> Pairs:
    """The names and values of the query string, decoded once. Raises BadInput when it is not UTF-8."""
    return pairs(request.scope["query_string"])


def pairs(encoded: bytes) -> Pairs:
    """The names and values of a URL-encoded text. Raises BadInput when it is not UTF-8."""
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadInput("De aanvraag is geen UTF-8.", "The request is not UTF-8.") from None


def grouped(query: Pairs) -> dict[str, list[str]]:
    """Name → its values, in the order of the request."""
    found: dict[str, list[str]] = {}
    for name, value in query:
        found.setdefault(name, []).append(value)
    return found


def header(request: Request, name: str) -> str | None:
    """A header that may come in several lines, as one line (RFC 9110, 5.3); None when absent."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None
