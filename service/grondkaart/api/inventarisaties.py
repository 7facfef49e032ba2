"""`/v1/gemeenten/{code}/…`: a municipality's inventory handed in, read, compared and withdrawn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import inzendingen, openapi_inventories, uploads
from grondkaart.api.reports import document
from grondkaart.api.routing import add_readable, strict
from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, Gone, InventoryRefused, NotFound
from grondkaart.base.media import Format, formats_for
from grondkaart.base.terms import convert
from grondkaart.inventories.differences import Change, Thing, differences
from grondkaart.inventories.history import REFUSED, TAKEN_BACK, History, Inzending
from grondkaart.inventories.jobs import Jobs
from grondkaart.inventories.submitting import Submitted, Submitting, no_inventory
from grondkaart.inventories.templates import FILES, Templates
from grondkaart.store.keys import BEHEER, OVERHEID
from grondkaart.wire import caching
from grondkaart.wire.conditions import condition, version_tag
from grondkaart.wire.identity import Identity
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import grouped, header, query_pairs

_JSON = next(f for f in formats_for("answer") if f.name == "answer-json")
_RDF = tuple(f for f in formats_for("graph") if f.name in ("ttl", "jsonld", "nt", "rdfxml"))
_FORMATS = (_JSON, *_RDF, *(f for f in formats_for("inventory") if f.name in FILES))
_MOST_THINGS = 1_000
Endpoint = Callable[[Request], Awaitable[Response]]


class Inventories:
    """Answers what is asked of the inventory of one municipality."""

    def __init__(
        self,
        submitting: Submitting,
        templates: Templates,
        jobs: Jobs[Submitted],
        identity: Identity,
        limit: int,
    ) -> None:
        """`limit` is the largest file in bytes."""
        self._submitting, self._templates = submitting, templates
        self._jobs, self._identity, self._limit = jobs, identity, limit

    async def put(self, request: Request) -> Response:
        """Neemt de inventarisatie van een gemeente in ontvangst en toetst haar.

        Alles of niets: zij vervangt de vorige, of er verandert niets en het antwoord zegt waarom.
        """
        code, who = self._may_change(request)
        file = await uploads.read(request, self._limit, named=False)
        wanted = condition(request)
        job = self._jobs.start(
            who,
            lambda told: self._submitting.submit(
                code,
                file.body,
                who=who,
                filename=file.filename,
                media=file.media,
                peildatum=file.peildatum,
                condition=wanted,
                told=told,
            ),
            self._identity.client(request),
        )
        if not file.waits:
            return inzendingen.accepted_job(job)
        return answered(await uploads.outcome(job))

    async def get(self, request: Request) -> Response:
        """De inventarisatie die nu geldt, als samenvatting of als linked data."""
        history = await self._seen(request)
        current = history.current
        if current is None:
            raise _absent(history)
        return await self._shown(request, current)

    async def delete(self, request: Request) -> Response:
        """Trekt de inventarisatie in; eerdere versies blijven op te vragen."""
        code, who = self._may_change(request)
        await self._submitting.withdraw(code, who, condition(request))
        return Response(status_code=204)

    async def versions(self, request: Request) -> Response:
        """Alle versies die ooit golden, de nieuwste eerst."""
        history = await self._seen(request)
        agreed(header(request, "accept"), (_JSON,))
        current = history.current
        shown = [
            _summary(one, current=one is current) for one in reversed(history.versions.values())
        ]
        return _json({"inventarisaties": shown})

    async def version(self, request: Request) -> Response:
        """Eén versie, zoals zij gold."""
        history = await self._seen(request)
        return await self._shown(request, _version(history, request.path_params["versie"]))

    async def differences(self, request: Request) -> Response:
        """Wat er veranderde tussen twee versies: erbij, eraf en gewijzigd, per eigenschap."""
        history = await self._seen(request)
        agreed(header(request, "accept"), (_JSON,))
        before, after = _two_versions(history, grouped(query_pairs(request)))
        graphs = [await self._submitting.graph(one) for one in (before, after)]
        found = await asyncio.to_thread(differences, *graphs)
        parts = {"toegevoegd": found.added, "vervallen": found.removed, "gewijzigd": found.changed}
        return _json(
            {
                "van": before.versie,
                "naar": after.versie,
                "aantallen": {name: len(things) for name, things in parts.items()},
                **{
                    name: [_thing(t) for t in things[:_MOST_THINGS]]
                    for name, things in parts.items()
                },
            }
        )

    def _may_change(self, request: Request) -> tuple[str, str]:
        code = request.path_params["code"]
        caller = self._identity.require_one(request, (f"gemeente:{code}", BEHEER))
        return code, caller.name

    async def _seen(self, request: Request) -> History:
        """What the municipality handed in, for who may see it."""
        code = request.path_params["code"]
        self._identity.require_one(request, (f"gemeente:{code}", OVERHEID, BEHEER))
        return await self._submitting.history(code)

    async def _shown(self, request: Request, one: Inzending) -> Response:
        format_ = agreed(header(request, "accept"), _FORMATS)
        tag = version_tag(one, format_.name)
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        headers = {"ETag": tag, "Vary": caching.VARY}
        if format_ is _JSON:
            return _json(_summary(one), headers)
        graph = await self._submitting.graph(one)
        if format_.name in FILES:
            owner = await self._submitting.owner(one.gemeente)
            body = await self._templates.written(format_.name, graph, owner, one.moment[:10])
            headers["Content-Disposition"] = (
                f'attachment; filename="inventarisatie-{one.gemeente}-{one.versie}.{format_.extension}"'
            )
        else:
            body = await asyncio.to_thread(_written, graph, format_)
        return Response(body, headers=headers, media_type=format_.content_type)


def answered(submitted: Submitted) -> Response:
    """The answer to a submission: 201 or 200 with the report, or a problem that holds it."""
    one, report = submitted.inzending, document(submitted.report)
    address = inzendingen.address(one)
    if one.oordeel == REFUSED:
        totals = one.totalen.get("fouten", 0)
        raise InventoryRefused(
            f"De inventarisatie is geweigerd: {totals} fouten. Wat gold blijft gelden. "
            "Het rapport zegt per regel wat er mis is en hoe het te herstellen is.",
            f"The inventory was refused: {totals} errors. What counted goes on counting. "
            "The report says per rule what is wrong and how to repair it.",
            inzending=address,
            rapport=report,
        )
    headers = {"Location": address, "ETag": version_tag(one, _JSON.name)}
    created = submitted.fresh and one.versie == 1
    body = {"inzending": inzendingen.summary(one), "rapport": report}
    return _json(body, headers, 201 if created else 200)


def router(inventories: Inventories) -> APIRouter:
    """The routes of a municipality's inventory."""
    made = APIRouter(redirect_slashes=False)
    base = "/gemeenten/{code}"
    readable: list[tuple[str, Endpoint, str, str]] = [
        (
            f"{base}/inventarisatie",
            inventories.get,
            "inventarisatie",
            "De inventarisatie die geldt",
        ),
        (f"{base}/inventarisaties", inventories.versions, "inventarisaties", "Alle versies"),
        (
            f"{base}/inventarisaties/{{versie}}",
            inventories.version,
            "inventarisatie-versie",
            "Eén versie",
        ),
        (
            f"{base}/inventarisatie/verschillen",
            inventories.differences,
            "inventarisatie-verschillen",
            "Verschillen tussen twee versies",
        ),
    ]
    for path, endpoint, name, summary in readable:
        add_readable(
            made,
            path,
            endpoint,
            operation_id=name,
            summary=summary,
            **openapi_inventories.about(name),
        )
    for method, change, name, summary in (
        ("PUT", inventories.put, "inventarisatie-inzenden", "Een inventarisatie inzenden"),
        ("DELETE", inventories.delete, "inventarisatie-intrekken", "De inventarisatie intrekken"),
    ):
        about = openapi_inventories.about(name)
        made.add_api_route(
            f"{base}/inventarisatie",
            strict(change, about) if method == "DELETE" else change,
            methods=[method],
            response_class=Response,
            status_code=204 if method == "DELETE" else 200,
            operation_id=name,
            summary=summary,
            **about,
        )
    return made


def _json(
    body: dict[str, Any], headers: dict[str, str] | None = None, status: int = 200
) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type=_JSON.content_type)


def _written(ntriples: bytes, format_: Format) -> bytes:
    if format_.name == "nt":
        return ntriples
    return convert(ntriples, "nt", format_.name, vocab.WRITTEN_PREFIXES)


def _summary(one: Inzending, *, current: bool | None = None) -> dict[str, Any]:
    base = f"/v1/gemeenten/{one.gemeente}"
    said: dict[str, Any] = {
        "gemeente": one.gemeente,
        "versie": one.versie,
        "peildatum": one.peildatum,
        "ingezondenOp": one.moment,
        "oordeel": one.oordeel,
        "gemmaRelease": one.release or None,
        "aantallen": dict(one.aantallen),
        "bevindingen": dict(one.totalen),
        "_links": {
            "self": {"href": f"{base}/inventarisaties/{one.versie}"},
            "inzending": {"href": inzendingen.address(one)},
            "versies": {"href": f"{base}/inventarisaties"},
        },
    }
    return said if current is None else {**said, "geldt": current}


def _absent(history: History) -> NotFound | Gone:
    last = history.last
    if history.moved_to:
        return Gone(
            f"Deze gemeente is overgegaan naar {history.moved_to}.",
            f"This municipality merged into {history.moved_to}.",
            naar=history.moved_to,
        )
    if last is not None and last.oordeel == TAKEN_BACK:
        return Gone(
            f"De inventarisatie is ingetrokken op {last.moment[:10]}.",
            f"The inventory was withdrawn on {last.moment[:10]}.",
        )
    return no_inventory(history.code)


def _version(history: History, said: str) -> Inzending:
    found = history.versions.get(int(said)) if said.isascii() and said.isdigit() else None
    if found is None:
        raise NotFound(
            f"Versie '{said[:20]}' is er niet; zie de lijst van versies.",
            f"There is no version '{said[:20]}'; see the list of versions.",
        )
    return found


def _two_versions(history: History, said: dict[str, list[str]]) -> tuple[Inzending, Inzending]:
    """The versions to compare: those asked for, or the current one and the one before."""
    unknown = set(said) - {"van", "naar"}
    if unknown or any(len(values) != 1 for values in said.values()):
        raise BadInput(
            "Geef ten hoogste één 'van' en één 'naar'.", "Give at most one 'van' and one 'naar'."
        )
    known = sorted(history.versions)
    if len(known) < 2 and not said:
        raise NotFound(
            "Er zijn geen twee versies om te vergelijken.", "There are not two versions to compare."
        )
    chosen = [said.get(name, [""])[0] for name in ("van", "naar")]
    before = _version(history, chosen[0] or str(known[-2] if len(known) > 1 else 0))
    return before, _version(history, chosen[1] or str(known[-1] if known else 0))


def _thing(thing: Thing) -> dict[str, Any]:
    said: dict[str, Any] = {"ding": thing.iri, "soort": thing.kind, "naam": thing.name}
    if thing.changes:
        said["eigenschappen"] = [_change(one) for one in thing.changes]
    return said


def _change(change: Change) -> dict[str, Any]:
    return {
        "eigenschap": change.property,
        "van": list(change.before),
        "naar": list(change.after),
    }
