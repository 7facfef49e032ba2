"""`/v1/validaties`: an inventory validated, open to everyone, and nothing of it kept."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi_inventories, uploads
from grondkaart.api.reports import report_response
from grondkaart.api.routing import add_readable
from grondkaart.inventories.jobs import Job, Jobs
from grondkaart.inventories.judgement import Judged
from grondkaart.inventories.validating import Validating
from grondkaart.validation.reports import FORMATS
from grondkaart.wire.identity import Identity
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header


class Validations:
    """Answers requests to validate."""

    def __init__(
        self, validating: Validating, jobs: Jobs[Judged], identity: Identity, limit: int
    ) -> None:
        """`limit` is the largest file in bytes."""
        self._validating, self._jobs, self._identity = validating, jobs, identity
        self._limit = limit

    async def post(self, request: Request) -> Response:
        """Toetst een inventarisatie en geeft het rapport; er wordt niets bewaard.

        Een groot bestand, of `Prefer: respond-async`, geeft 202 en een adres voor de uitkomst.
        """
        agreed(header(request, "accept"), FORMATS)
        file = await uploads.read(request, self._limit)
        job = self._jobs.start(
            self._who(request),
            lambda told: self._validating.validate(
                file.body,
                filename=file.filename,
                media=file.media,
                gemeente=file.gemeente,
                peildatum=file.peildatum,
                told=told,
            ),
            self._identity.client(request),
        )
        if not file.waits:
            return _under_way(job)
        judged = await uploads.outcome(job)
        return _with_link(report_response(request, judged.report), job)

    async def get(self, request: Request) -> Response:
        """Hoe ver een validatie is, en als zij klaar is het rapport."""
        job = self._jobs.find(request.path_params["id"], self._who(request))
        if not job.done.is_set():
            return _under_way(job)
        judged = await uploads.outcome(job)
        return _with_link(report_response(request, judged.report), job)

    def _who(self, request: Request) -> str:
        """Whose job it is: a key's; of those without one the id alone, which cannot be guessed."""
        return self._identity.caller(request).name


def _with_link(answer: Response, job: Job[Judged]) -> Response:
    answer.headers["Link"] = f'</v1/validaties/{job.id}>; rel="self"'
    return answer


def _under_way(job: Job[Judged]) -> Response:
    said: dict[str, Any] = {
        "id": job.id,
        "stand": job.stage,
        "voortgang": round(job.share, 3),
        "_links": {"self": {"href": f"/v1/validaties/{job.id}"}},
    }
    headers = {"Location": f"/v1/validaties/{job.id}", "Retry-After": "1"}
    return Response(orjson.dumps(said), 202, headers, media_type="application/json")


def router(validations: Validations) -> APIRouter:
    """The routes of validations."""
    made = APIRouter(redirect_slashes=False)
    made.add_api_route(
        "/validaties",
        validations.post,
        methods=["POST"],
        response_class=Response,
        operation_id="valideren",
        summary="Een inventarisatie toetsen",
        **openapi_inventories.about("valideren"),
    )
    add_readable(
        made,
        "/validaties/{id}",
        validations.get,
        operation_id="validatie",
        summary="De uitkomst van een validatie",
        **openapi_inventories.about("validatie"),
    )
    return made
