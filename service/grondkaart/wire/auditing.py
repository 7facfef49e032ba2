"""Has every request in which a right is demanded end up in the audit log, whatever its outcome."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grondkaart.store.audit import Act, Audit

_PLACE = "grondkaart.rechten"
BROKEN_OFF = "afgebroken"


class Rights:
    """What was asked in a request of who may do it. `demanded` once a right was, or a key was refused."""

    def __init__(self, act: Act) -> None:
        self.act, self.demanded = act, False

    def demand(self, scopes: tuple[str, ...], about: str = "") -> None:
        """Note that one of these scopes is needed; `about` tells what for better than the path does."""
        self.demanded = True
        self.act.scopes = scopes
        self.act.about = about or self.act.about


def rights(request: Request) -> Rights:
    """Where a request notes what right it takes."""
    found: Rights | None = request.scope.get(_PLACE)
    return found or Rights(Act("", ""))  # nobody audits this application


class Auditing:
    """ASGI middleware that writes a line when the answer to such a request is known.

    It is written before the answer leaves, so that what a client was told is in the log. A request that
    is broken off before it has an answer is written as well.
    """

    def __init__(self, app: ASGIApp, audit: Audit) -> None:
        self._app, self._audit = app, audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        act = Act(scope["method"], scope["path"], origin=client[0] if client else "")
        noted = scope[_PLACE] = Rights(act)
        outcome = BROKEN_OFF
        written = False

        def write() -> None:
            nonlocal written
            if noted.demanded and not written:
                written = True
                self._audit.write(act, outcome)

        async def sending(message: Message) -> None:
            nonlocal outcome
            if message["type"] == "http.response.start":
                outcome = str(message["status"])
                write()
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            outcome = "500"  # what stands outside this answers so
            raise
        finally:
            write()
