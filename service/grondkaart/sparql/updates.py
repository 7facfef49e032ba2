"""SPARQL 1.1 Update by the protocol (section 2.2): off unless the operator switches it on."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from grondkaart.base.errors import BadInput, Forbidden
from grondkaart.base.update_text import with_using
from grondkaart.changes.graphs import Changes
from grondkaart.sparql.guarding import Guarding
from grondkaart.store.guard import guard_update
from grondkaart.store.keys import BEHEER
from grondkaart.wire.identity import Identity
from grondkaart.wire.query import Pairs, address, graphs_named


class Updates:
    """Carries out updates for holders of a `beheer` key."""

    def __init__(
        self, changes: Changes, identity: Identity, guarding: Guarding, *, on: bool
    ) -> None:
        self._changes, self._identity, self._guarding, self.on = changes, identity, guarding, on

    async def carry_out(self, request: Request, said: Pairs) -> Response:
        """Answers a request that holds an update: 204 once it counts.

        Raises Forbidden when updates are off, Unauthorized or Forbidden for who may not, and what is
        wrong with the update.
        """
        if not self.on:
            raise Forbidden(
                "Wijzigen met SPARQL staat uit op deze dienst (GRONDKAART_SPARQL_UPDATE).",
                "SPARQL Update is off on this service (GRONDKAART_SPARQL_UPDATE).",
            )
        who = self._identity.require(request, BEHEER).name
        if request.method != "POST":
            raise BadInput("Een wijziging komt per POST.", "An update comes by POST.")
        texts = [value for name, value in said if name == "update"]
        if len(texts) != 1 or any(name == "query" for name, _ in said):
            raise BadInput(
                "Er hoort precies één 'update' te zijn, zonder 'query'.",
                "There must be exactly one 'update', without 'query'.",
            )
        text = await self._guarded(
            texts[0],
            graphs_named("using-graph-uri", said),
            graphs_named("using-named-graph-uri", said),
        )
        base = address(request)
        await self._changes.update(text, base, who)
        return Response(status_code=204)

    async def _guarded(self, text: str, using: Sequence[str], named: Sequence[str]) -> str:
        def guarded() -> str:
            guard_update(text, self._guarding.limits)
            return with_using(text, using, named) if using or named else text

        return await self._guarding.beside(text, guarded)
