"""`/v1/gemeenten/{code}/inzendingen` and `/v1/taken`: what was handed in, and what is under way."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi_inventories
from grondkaart.api.reports import document, report_response
from grondkaart.api.routing import add_readable
from grondkaart.base.errors import BadParameters, NotFound
from grondkaart.base.media import formats_for
from grondkaart.inventories.history import Inzending
from grondkaart.inventories.jobs import Job, Jobs
from grondkaart.inventories.submitting import Submitted, Submitting
from grondkaart.questions.parameters import unknown
from grondkaart.store.keys import BEHEER, OVERHEID
from grondkaart.wire import caching, paging
from grondkaart.wire.identity import Identity
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.problems import described
from grondkaart.wire.query import grouped, header, query_pairs

_JSON = next(f for f in formats_for("answer") if f.name == "answer-json")


def address(one: Inzending) -> str:
    """Where a submission can be read."""
    return f"/v1/gemeenten/{one.gemeente}/inzendingen/{one.nummer}"


def summary(one: Inzending) -> dict[str, Any]:
    """A submission as it is shown in lists."""
    links = {"self": {"href": address(one)}}
    if one.rapport:
        links["rapport"] = {"href": f"{address(one)}/rapport"}
        links["origineel"] = {"href": f"{address(one)}/origineel"}
    if one.versie is not None:
        links["inventarisatie"] = {
            "href": f"/v1/gemeenten/{one.gemeente}/inventarisaties/{one.versie}"
        }
    return {
        "nummer": one.nummer,
        "gemeente": one.gemeente,
        "soort": one.soort,
        "moment": one.moment,
        "door": one.door,
        "oordeel": one.oordeel,
        "versie": one.versie,
        "vorm": one.vorm or None,
        "sha256": one.digest or None,
        "bytes": one.bytes,
        "peildatum": one.peildatum or None,
        "gemmaRelease": one.release or None,
        "aantallen": dict(one.aantallen),
        "bevindingen": dict(one.totalen),
        "naar": one.naar or None,
        "uit": list(one.uit),
        "_links": links,
    }


class Submissions:
    """Answers what is asked of the submissions of one municipality, and of jobs."""

    def __init__(self, submitting: Submitting, jobs: Jobs[Submitted], identity: Identity) -> None:
        self._submitting, self._jobs, self._identity = submitting, jobs, identity

    async def all(self, request: Request) -> Response:
        """De inzendingen van een gemeente met hun oordeel en aantallen, de nieuwste eerst."""
        code = request.path_params["code"]
        self._identity.require_one(request, (f"gemeente:{code}", OVERHEID, BEHEER))
        agreed(header(request, "accept"), (_JSON,))
        query = query_pairs(request)
        given = grouped(query)
        wanted, wrong = paging.read_wanted(given)
        wrong += unknown(given, paging.NAMES)
        if wrong:
            raise BadParameters(wrong)
        history = await self._submitting.history(code)
        newest = history.inzendingen[::-1]
        page = wanted.of(len(newest))
        shown = newest[(page.number - 1) * page.size : page.number * page.size]
        body = {
            "inzendingen": [summary(one) for one in shown],
            "totaal": len(newest),
            "pagina": page.number,
            "paginaGrootte": page.size,
        }
        link = paging.link_header(f"/v1/gemeenten/{code}/inzendingen", query, page)
        return _json(body, {"Link": link})

    async def one(self, request: Request) -> Response:
        """Eén inzending."""
        code = request.path_params["code"]
        self._identity.require_one(request, (f"gemeente:{code}", OVERHEID, BEHEER))
        agreed(header(request, "accept"), (_JSON,))
        return _json(summary(await self._found(request)))

    async def report(self, request: Request) -> Response:
        """Het rapport van een inzending, voor de gemeente zelf en de beheerder."""
        one = await self._own(request)
        return report_response(request, await self._submitting.report(one))

    async def original(self, request: Request) -> Response:
        """Het bestand zoals het is ingezonden, voor de gemeente zelf en de beheerder."""
        one = await self._own(request)
        format_ = agreed(header(request, "accept"), formats_for("file"))
        body = await self._submitting.original(one)
        headers = {
            "Content-Disposition": f'attachment; filename="{one.gemeente}-{one.nummer}"',
            "ETag": f'"{one.digest}"',
            "Vary": caching.VARY,
        }
        return Response(body, headers=headers, media_type=format_.content_type)

    async def job(self, request: Request) -> Response:
        """Hoe ver een taak is, en waar de uitkomst staat."""
        who = self._identity.caller(request).name
        agreed(header(request, "accept"), (_JSON,))
        job = self._jobs.find(request.path_params["id"], who)
        return _json(shown_job(job), {"Retry-After": "1"} if not job.done.is_set() else None)

    async def _own(self, request: Request) -> Inzending:
        code = request.path_params["code"]
        self._identity.require_one(request, (f"gemeente:{code}", BEHEER))
        return await self._found(request)

    async def _found(self, request: Request) -> Inzending:
        said = request.path_params["nummer"]
        history = await self._submitting.history(request.path_params["code"])
        found = history.find(int(said)) if said.isascii() and said.isdigit() else None
        if found is None:
            raise NotFound(
                f"Inzending '{said[:20]}' is er niet; zie de lijst van inzendingen.",
                f"There is no submission '{said[:20]}'; see the list of submissions.",
            )
        return found


def accepted_job(job: Job[Submitted]) -> Response:
    """202 with where to look (RFC 9110, 15.3.3)."""
    headers = {"Location": f"/v1/taken/{job.id}", "Retry-After": "1"}
    return Response(orjson.dumps(shown_job(job)), 202, headers, media_type=_JSON.content_type)


def shown_job(job: Job[Submitted]) -> dict[str, Any]:
    """A job as JSON: its stage, which share of that is done, and its outcome."""
    said: dict[str, Any] = {
        "id": job.id,
        "stand": "klaar" if job.done.is_set() else job.stage,
        "voortgang": 1.0 if job.done.is_set() else round(job.share, 3),
        "_links": {"self": {"href": f"/v1/taken/{job.id}"}},
    }
    if job.error is not None:
        said["fout"] = described(job.error)
    if job.outcome is not None:
        said["inzending"] = summary(job.outcome.inzending)
        said["rapport"] = document(job.outcome.report)
    return said


def router(submissions: Submissions) -> APIRouter:
    """The routes of submissions and of jobs."""
    made = APIRouter(redirect_slashes=False)
    base = "/gemeenten/{code}/inzendingen"
    for path, endpoint, name, title in (
        (base, submissions.all, "inzendingen", "De inzendingen van een gemeente"),
        (f"{base}/{{nummer}}", submissions.one, "inzending", "Eén inzending"),
        (f"{base}/{{nummer}}/rapport", submissions.report, "inzending-rapport", "Het rapport"),
        (
            f"{base}/{{nummer}}/origineel",
            submissions.original,
            "inzending-origineel",
            "Het bestand",
        ),
        ("/taken/{id}", submissions.job, "taak", "Een taak onder handen"),
    ):
        add_readable(
            made,
            path,
            endpoint,
            checks=path == base,
            operation_id=name,
            summary=title,
            **openapi_inventories.about(name),
        )
    return made


def _json(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), headers=headers, media_type=_JSON.content_type)
