"""Who asks: the holder of a key, the user of this machine, or anybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.requests import Request

from grondkaart.base.errors import Forbidden, Unauthorized
from grondkaart.base.settings import is_loopback
from grondkaart.store.keys import BEHEER, OVERHEID, Keys

LOCAL = "lokaal"
_USER_BITS = 64  # what one subscriber is given of IPv6
_EVERYTHING = frozenset({BEHEER, OVERHEID})


@dataclass(frozen=True)
class Caller:
    """Who asks. `name` is the id of a key, `lokaal` for the user of this machine, "" for anybody."""

    name: str
    scopes: frozenset[str]


class Identity:
    """Tells who a request comes from.

    While there are no keys the service only listens on this machine, and its user may do everything
    (design 5). A web page that the user has open is not the user: a request that names another origin,
    or that came by a name which is not this machine's own, is anybody's.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def caller(self, request: Request) -> Caller:
        """Who asks. Raises Unauthorized when a key is given that opens nothing (RFC 6750, 3.1)."""
        said = request.headers.get("authorization")
        if said is None:
            return self._without_key(request)
        scheme, _, token = said.partition(" ")
        key = self._keys.find(token.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Unauthorized(
                "Deze sleutel is niet bekend, verlopen of ingetrokken; vraag de beheerder om een nieuwe.",
                "This key is not known, has expired or was revoked; ask the operator for a new one.",
            )
        return Caller(key.id, key.scopes)

    def client(self, request: Request) -> str:
        """Who is counted as one: the holder of a key, or an address (of IPv6 the network of a user).

        Raises Unauthorized when a key is given that opens nothing.
        """
        if "authorization" in request.headers:
            return self.caller(request).name
        return _network(request.client.host) if request.client else ""

    def _without_key(self, request: Request) -> Caller:
        if _is_local(request) and not self._keys.exist():
            return Caller(LOCAL, _EVERYTHING)
        return Caller("", frozenset())

    def require(self, request: Request, scope: str) -> Caller:
        """The caller, who may do what `scope` opens.

        Raises Unauthorized without a key, Forbidden with one that does not open this.
        """
        caller = self.caller(request)
        if scope in caller.scopes:
            return caller
        if not caller.name:
            raise Unauthorized(
                f"Hiervoor is een sleutel met bereik '{scope}' nodig: Authorization: Bearer ….",
                f"This needs a key with scope '{scope}': Authorization: Bearer ….",
            )
        raise Forbidden(
            f"Deze sleutel heeft het bereik '{scope}' niet.",
            f"This key does not have the scope '{scope}'.",
        )


@lru_cache(maxsize=1024)
def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4 or address.is_loopback:
        return host
    return str(ip_network(f"{host}/{_USER_BITS}", strict=False))


def _is_local(request: Request) -> bool:
    host = urlsplit(f"//{request.headers.get('host', '')}")
    if request.client is None or not is_loopback(request.client.host):
        return False
    if not is_loopback(host.hostname or ""):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host.netloc
