"""Who asks: the holder of a key, the user of this machine, or anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.requests import Request

from grondkaart.base.errors import Forbidden, Unauthorized
from grondkaart.base.settings import is_loopback
from grondkaart.store.keys import BEHEER, OVERHEID, Keys, key_id
from grondkaart.wire.auditing import rights

LOCAL = "lokaal"
_USER_BITS = 64  # what one subscriber is given of IPv6


@dataclass(frozen=True)
class Caller:
    """Who asks. `name` is the id of a key, `lokaal` for the user of this machine, "" for anybody.

    `scopes` tell which dataset they see; what they may do is for `may` to say.
    """

    name: str
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Whether they may do what `scope` opens; the user of this machine may do everything."""
        return self.name == LOCAL or scope in self.scopes


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
            noted = rights(request)
            noted.demanded, noted.act.offered = True, key_id(token.strip())
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
            return Caller(LOCAL, frozenset({BEHEER, OVERHEID}))
        return Caller("", frozenset())

    def require(self, request: Request, scope: str, about: str = "") -> Caller:
        """The caller, who may do what `scope` opens. As `require_one` with that scope alone."""
        return self.require_one(request, (scope,), about)

    def require_one(self, request: Request, scopes: Sequence[str], about: str = "") -> Caller:
        """The caller, who may do what at least one of `scopes` opens.

        This is the one place where a right is demanded: the request ends up in the audit log. `about`
        names what it is about where the path does not. Raises Unauthorized without a key, Forbidden
        with one that does not open this.
        """
        noted = rights(request)
        noted.demand(tuple(scopes), about)
        caller = self.caller(request)
        noted.act.who = caller.name
        if any(map(caller.may, scopes)):
            return caller
        if not caller.name:
            raise Unauthorized(
                f"Hiervoor is een sleutel met bereik {_listed(scopes, 'of')} nodig: "
                "Authorization: Bearer ….",
                f"This needs a key with scope {_listed(scopes, 'or')}: Authorization: Bearer ….",
            )
        raise Forbidden(
            f"Deze sleutel heeft het bereik {_listed(scopes, 'of')} niet.",
            f"This key does not have the scope {_listed(scopes, 'or')}.",
        )


def _listed(scopes: Sequence[str], last: str) -> str:
    *first, end = (f"'{scope}'" for scope in scopes)
    return f"{', '.join(first)} {last} {end}" if first else end


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
