"""`/valideren`: hand in a file, read what is wrong with it. Nothing is kept but the report, for an hour.

Sending the form leads to an address of the report, so that reading it again sends nothing again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from grondkaart.base.errors import (
    BadParameters,
    Finding,
    GrondkaartError,
    NotFound,
    Text,
    Unavailable,
    UnsupportedMedia,
)
from grondkaart.base.media import by_name
from grondkaart.inventories.jobs import Job, Jobs
from grondkaart.inventories.judgement import Judged, Told
from grondkaart.pages.views import Pages
from grondkaart.store.port import DataVersion
from grondkaart.validation import reports
from grondkaart.validation.report import Report
from grondkaart.validation.results import SEVERITY_NAMES
from grondkaart.validation.wording import HEADLINES, SIGNS, counted, part_of
from grondkaart.wire import bodies, forms
from grondkaart.wire.leaving import while_present
from grondkaart.wire.query import header
from grondkaart.wire.seeing import Seeing

PATH = "/valideren"
_FILE, _MUNICIPALITY = "bestand", "gemeente"
_FORM_BYTES = 64 * 1024  # what a form adds to its file
_SOON = 8.0  # seconds after which a page that waits is shown instead of nothing
_AGAIN = "3"
_NO_STORE = "no-store"
# A browser sends `Origin: null` with a form of a page that gives no referrer, so it cannot be told
# whose a file is; its report is for who knows the address, which cannot be guessed.
_ANYBODY = ""
_DOWNLOADS = (
    ("csv", "CSV", "voor een spreadsheet"),
    ("json", "JSON", "voor een programma"),
    ("sarif", "SARIF 2.1.0", "voor een bouwstraat"),
    ("ttl", "Turtle", "als SHACL-rapport"),
)


class Judge(Protocol):
    """Judges what is handed in."""

    async def validate(self, body: bytes, *, filename: str, gemeente: str, told: Told) -> Judged:
        """Judge an inventory; raises errors of the house's tree."""


@dataclass(frozen=True)
class Form:
    """The form: what was filled in, and what was wrong with it.

    `problem` is what kept the file from being judged.
    """

    municipalities: list[str]
    megabytes: int
    given: str = ""
    findings: Sequence[Finding] = ()
    problem: GrondkaartError | None = None

    def of(self, name: str) -> list[Finding]:
        """What is wrong with one field."""
        return [finding for finding in self.findings if finding.name == name]


@dataclass(frozen=True)
class Asking:
    """The page with the form."""

    version: DataVersion
    form: Form


@dataclass(frozen=True)
class Shown:
    """The page with a report, and the form once more for the file as it was repaired."""

    version: DataVersion
    report: Report
    form: Form
    headline: Text
    totals: dict[str, Text]
    counts: list[Text]
    downloads: list[tuple[str, str, str]]
    severities: dict[str, Text]
    signs: dict[str, str]
    parts: list[Text]


@dataclass(frozen=True)
class Waiting:
    """The page of a file that is still being judged."""

    version: DataVersion
    stage: str
    percent: int


class Valideren:
    """The pages on which a file is judged, open to everyone."""

    def __init__(
        self, pages: Pages, seeing: Seeing, judge: Judge, jobs: Jobs[Judged], limit: int
    ) -> None:
        """`limit` is the largest file in bytes."""
        self._pages, self._seeing = pages, seeing
        self._judge, self._jobs, self._limit = judge, jobs, limit

    def routes(self) -> list[BaseRoute]:
        """The routes of the form, of a report and of its downloads."""
        return [
            Route(PATH, self.form, methods=["GET", "POST"]),
            Route(f"{PATH}/{{id}}", self.report, methods=["GET"]),
            Route(f"{PATH}/{{id}}/rapport.{{extension}}", self.download, methods=["GET"]),
        ]

    async def form(self, request: Request) -> Response:
        """The form; a file that is sent with it is judged, and leads to its report."""
        shown = await self._empty(request)
        if request.method != "POST":
            return self._asking(request, shown)
        try:
            sent = await self._sent(request)
            shown = replace(shown, given=sent[_MUNICIPALITY].text if _MUNICIPALITY in sent else "")
            code = await self._read(request, sent.get(_FILE), shown.given)
            job = self._start(request, sent[_FILE], code)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SOON):
                    await while_present(request, job.result())
        except BadParameters as error:
            return self._asking(request, replace(shown, findings=error.findings), error.status)
        except GrondkaartError as error:
            return self._refused(request, error, shown)
        return RedirectResponse(f"{PATH}/{job.id}", 303, {"Cache-Control": _NO_STORE})

    async def report(self, request: Request) -> Response:
        """The report on a file that was judged; while it is not there, how far it is."""
        version = self._seeing.store(request).version
        try:
            job = self._jobs.find(request.path_params["id"], _ANYBODY)
        except NotFound as error:
            return self._pages.error(error)
        if not job.done.is_set():
            waiting = self._page("wachten.html", Waiting(version, job.stage, int(job.share * 100)))
            waiting.headers["Refresh"] = _AGAIN
            return waiting
        shown = await self._empty(request)
        try:
            report = Report.from_dict((await job.result()).report)
        except GrondkaartError as error:
            return self._refused(request, error, shown)
        shown = replace(shown, given=report.about.municipality)
        return self._page("rapport.html", _shown(version, report, shown, job.id))

    async def download(self, request: Request) -> Response:
        """A report as data, to keep."""
        format_ = by_name(request.path_params["extension"], "report")
        try:
            job = self._jobs.find(request.path_params["id"], _ANYBODY)
        except NotFound as error:
            return self._pages.error(error)
        if format_ is None or not job.done.is_set() or job.outcome is None:
            return self._pages.not_found()
        report = Report.from_dict(job.outcome.report)
        name = f"rapport-{report.about.code or 'inventarisatie'}.{format_.extension}"
        headers = {
            "Cache-Control": _NO_STORE,
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return Response(
            reports.write(report, format_), headers=headers, media_type=format_.content_type
        )

    async def _empty(self, request: Request) -> Form:
        index = await self._seeing.names(request).index(_MUNICIPALITY)
        labels = sorted(set(index.labels.values()))
        return Form(labels, self._limit // 1_000_000)

    async def _sent(self, request: Request) -> dict[str, forms.Part]:
        """The parts of the form by their names; of those with one name the first."""
        media = header(request, "content-type") or ""
        if bodies.media(media) != forms.MEDIA:
            raise UnsupportedMedia(
                "Stuur het bestand met het formulier op deze pagina.",
                "Send the file with the form on this page.",
            )
        body = await bodies.read(request, self._limit + _FORM_BYTES)
        return {part.name: part for part in reversed(forms.parts(media, body))}

    async def _read(self, request: Request, file: forms.Part | None, given: str) -> str:
        """The code of the municipality that was named, or "". Raises BadParameters."""
        findings = []
        if file is None or not (file.filename or file.content):
            findings.append(Finding(_FILE, Text("kies een bestand", "choose a file")))
        code = ""
        if given:
            index = await self._seeing.names(request).index(_MUNICIPALITY)
            found = index.find(_MUNICIPALITY, given)
            if isinstance(found, Finding):
                findings.append(found)
            else:
                code = found.rsplit("/", 1)[-1]
        if findings:
            raise BadParameters(findings)
        return code

    def _start(self, request: Request, file: forms.Part, code: str) -> Job[Judged]:
        """Judge a file. What kind it is follows from its name and bytes: browsers guess it badly."""
        return self._jobs.start(
            _ANYBODY,
            lambda told: self._judge.validate(
                file.content, filename=file.filename, gemeente=code, told=told
            ),
            self._seeing.client(request),
        )

    def _refused(self, request: Request, error: GrondkaartError, shown: Form) -> Response:
        """The form with what kept a file from being judged. Raises what is our own fault."""
        if error.status == GrondkaartError.status:
            raise error
        answer = self._asking(request, replace(shown, problem=error), error.status)
        if isinstance(error, Unavailable):
            answer.headers["Retry-After"] = _AGAIN
        return answer

    def _asking(self, request: Request, form: Form, status: int = 200) -> Response:
        asking = Asking(self._seeing.store(request).version, form)
        return self._page("valideren.html", asking, status)

    def _page(self, template: str, shown: object, status: int = 200) -> Response:
        return self._pages.page(template, shown, status, _NO_STORE)


def _shown(version: DataVersion, report: Report, form: Form, job: str) -> Shown:
    return Shown(
        version,
        report,
        form,
        HEADLINES[report.verdict],
        {one: counted(one, number) for one, number in report.totals.items()},
        [counted(kind, number) for kind, number in report.about.counts.items()],
        [(f"{PATH}/{job}/rapport.{name}", title, use) for name, title, use in _DOWNLOADS],
        SEVERITY_NAMES,
        SIGNS,
        [part_of(group.rule) for group in report.groups],
    )
