"""Our addresses: the canonical ones in the data, and where a deployment answers for them (design 4).

The data holds `https://w3id.org/grondkaart/…` wherever it is served; every deployment answers for the
same path on its own host.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request

from grondkaart.base import vocab
from grondkaart.wire.query import address

SPACES = ("id", "doc", "def", "graaf")
_TOOI_GEMEENTE = vocab.PREFIXES["gemeente"]


def origin(request: Request, public_url: str) -> str:
    """The address of this deployment, without a slash at its end: the setting, or what a request says.

    Raises BadInput as `address` does.
    """
    if public_url:
        return public_url.rstrip("/")
    scheme, _, rest = address(request).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def asked_iri(request: Request) -> str:
    """The canonical address of what a request's path names, escaped as the data has it."""
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return vocab.BASE + raw.partition(b"?")[0].decode("ascii", "replace").lstrip("/")


def here(iri: str) -> str:
    """Where this host tells of `iri`: a path when that is ours to tell, else `iri` itself.

    A municipality has its address from TOOI; what we know of it is at `/doc/gemeente/gmNNNN`.
    """
    if iri.startswith(_TOOI_GEMEENTE):
        return f"/doc/gemeente/{iri.removeprefix(_TOOI_GEMEENTE)}"
    rest = iri.removeprefix(vocab.BASE)
    if rest != iri and rest.partition("/")[0] in SPACES:
        return f"/{rest}"
    return iri


def document_of(iri: str) -> str:
    """Where this host has a document about `iri` (design 4): a path, or `iri` when it is not ours."""
    path = here(iri)
    return f"/doc/{path.removeprefix('/id/')}" if path.startswith("/id/") else path
