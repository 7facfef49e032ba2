"""What stands in a request's query string and headers, read in one way by every face."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote

from starlette.requests import Request

from grondkaart.base.errors import BadInput
from grondkaart.base.terms import iri_term

_KEPT = "/:@!$&'()*+,;=-._~"
Pairs = list[tuple[str, str]]
_MOST = 5_000


def query_pairs(request: Request) -> Pairs:
    """The names and values of the query string, decoded once. Raises BadInput when it is not UTF-8."""
    return pairs(request.scope["query_string"])


def pairs(encoded: bytes) -> Pairs:
    """The names and values of a URL-encoded text. Raises BadInput when it is not UTF-8, or too many."""
    if encoded.count(b"&") > _MOST:
        raise BadInput(f"Stuur ten hoogste {_MOST} sleutels.", f"Send no more than {_MOST} keys.")
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


def address(request: Request) -> str:
    """The address of a request without what is asked of it.

    Raises BadInput when the client says a name for us that no address can have.
    """
    scope = request.scope
    host = request.headers.get("host")
    if host is None:
        name, port = scope.get("server") or ("localhost", None)
        host = f"{name}:{port}" if port else name
    found = f"{scope['scheme']}://{host}{quote(scope['path'], safe=_KEPT)}"
    try:
        iri_term(found)
    except ValueError:
        raise BadInput("De kopregel Host klopt niet.", "The header Host is not valid.") from None
    return found


def graphs_named(key: str, said: Pairs) -> tuple[str, ...]:
    """The graphs that a key names. Raises BadInput when one is not an absolute IRI."""
    named = tuple(value for name, value in said if name == key)
    for iri in named:
        try:
            iri_term(iri)
        except ValueError:
            raise BadInput(
                f"{key}: '{iri[:80]}' is geen absolute IRI.",
                f"{key}: '{iri[:80]}' is not an absolute IRI.",
            ) from None
    return named
