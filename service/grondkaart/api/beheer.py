"""`/v1/beheer/zoekvragen`: the queries under way, for the operator, who may end one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi
from grondkaart.api.routing import add_readable, strict
from grondkaart.base.media import formats_for
from grondkaart.store.evaluation import Running, Seen
from grondkaart.store.keys import BEHEER
from grondkaart.wire.identity import Identity
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

_JSON = tuple(f for f in formats_for("answer") if f.name == "answer-json")
_LONGEST_TEXT = 2_000
_SECURITY: dict[str, Any] = {"security": [{"sleutel": []}]}
_NAMES = {
    "text": "tekst",
    "client": "wie",
    "since": "sinds",
    "seconds": "seconden",
    "state": "stand",
}


def router(running: Running, identity: Identity) -> APIRouter:
    """The routes of the list, and of ending one."""
    made = APIRouter(redirect_slashes=False)

    async def list_running(request: Request) -> Response:
        """De zoekvragen die wachten, rekenen of verstuurd worden, de oudste eerst."""
        identity.require(request, BEHEER)
        format_ = agreed(header(request, "accept"), _JSON)
        body = orjson.dumps({"zoekvragen": [_shown(one) for one in running.all()]})
        return Response(body, media_type=format_.content_type)

    async def abort(request: Request) -> Response:
        """Beëindigt een zoekvraag, meteen."""
        identity.require(request, BEHEER)
        running.abort(request.path_params["id"])
        return Response(status_code=204)

    add_readable(
        made,
        "/beheer/zoekvragen",
        list_running,
        operation_id="zoekvragen",
        summary="Lopende zoekvragen",
        tags=["beheer"],
        responses=openapi.running_responses(),
        openapi_extra=_SECURITY,
    )
    made.add_api_route(
        "/beheer/zoekvragen/{id}",
        strict(abort, {}),
        methods=["DELETE"],
        response_class=Response,
        status_code=204,
        operation_id="zoekvraag-beeindigen",
        summary="Een zoekvraag beëindigen",
        tags=["beheer"],
        responses=openapi.abort_responses(),
        openapi_extra={**_SECURITY, "parameters": [openapi.RUNNING_ID]},
    )
    return made


def _shown(one: Seen) -> dict[str, Any]:
    said = asdict(one) | {"text": one.text[:_LONGEST_TEXT]}
    shown = {_NAMES.get(name, name): value for name, value in said.items()}
    return {**shown, "_links": {"self": {"href": f"/v1/beheer/zoekvragen/{one.id}"}}}
