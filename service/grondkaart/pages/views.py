"""The pages: the start, and one page for each question. Plain HTML that works without scripts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from grondkaart.base.errors import (
    BadParameters,
    Finding,
    Forbidden,
    GrondkaartError,
    NotFound,
    Unauthorized,
)
from grondkaart.base.media import Format
from grondkaart.questions import render
from grondkaart.questions.catalogue import REFERENCE_DATE, Catalogue, Question
from grondkaart.questions.header import GROUPS
from grondkaart.questions.names import Index
from grondkaart.questions.run import Answering, QuestionAnswer, Value
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import DataVersion
from grondkaart.wire import answers, asking, caching, paging, problems
from grondkaart.wire.query import Pairs, grouped, query_pairs
from grondkaart.wire.rendering import templates
from grondkaart.wire.seeing import Seeing

_HERE = Path(__file__).parent
_LONGEST_LIST = 60
_TITLES = {
    "answer-json": "als gegevens (JSON)",
    "xlsx": "als XLSX, voor een spreadsheet",
    "ics": "als agenda (iCalendar)",
}


@dataclass(frozen=True)
class Start:
    """What the start page and the list of questions show."""

    groups: list[tuple[str, list[Question]]]
    version: DataVersion


@dataclass(frozen=True)
class Field:
    """One field of a form: what it asks for, what was filled in, and what can be chosen.

    A value that is no choice stays among the choices, so that the form shows what was asked.
    `otherwise` is the value that holds when nothing is chosen.
    """

    name: str
    label: str
    required: bool
    example: str
    kind: str
    given: list[str]
    choices: list[str]
    otherwise: str
    findings: list[Finding]

    @property
    def is_list(self) -> bool:
        """Whether the choices fit in a list; longer ones are only proposed while typing."""
        return 0 < len(self.choices) <= _LONGEST_LIST


@dataclass(frozen=True)
class Asked:
    """What the page of a question shows; `answer` is None when parameters are missing or wrong.

    `others` are the findings that belong to no field of the form.
    """

    question: Question
    fields: list[Field]
    started: bool
    problem: GrondkaartError | None
    others: list[Finding]
    answer: QuestionAnswer | None
    page: render.Page | None
    cells: list[list[Value]]
    links: dict[str, str]
    downloads: list[tuple[str, str]]
    version: DataVersion


@dataclass(frozen=True)
class Closed:
    """What is shown of a question to who may not ask it: why, and the open question that comes near."""

    question: Question
    problem: GrondkaartError
    near: Question | None
    version: DataVersion


class Pages:
    """Renders the pages from one set of templates."""

    def __init__(self, catalogue: Catalogue, seeing: Seeing, datasets: Datasets) -> None:
        self._catalogue = catalogue
        self._seeing, self._datasets = seeing, datasets
        self._answers = answers.Answers(seeing)
        self._templates = templates(_HERE / "templates")
        self._templates.filters["plain"] = render.plain

    @property
    def addresses(self) -> tuple[str, ...]:
        """The paths of the pages that anyone may visit: those of closed questions are not."""
        asked = (q for q in self._catalogue if q.header.dataset == "openbaar")
        return ("/", "/valideren", "/vragen", "/zoeken", *(f"/vragen/{q.slug}" for q in asked))

    def routes(self) -> list[BaseRoute]:
        """The routes of all pages."""
        return [
            Route("/", self.start),
            Route("/vragen", self.questions),
            *(Route(f"/vragen/{q.slug}", self._question(q)) for q in self._catalogue),
            *(
                Route(f"/vragen/{q.slug}.{format_.extension}", self._file(q, format_))
                for q in self._catalogue
                for format_ in answers.files(q)
            ),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    async def start(self, request: Request) -> Response:
        return self.page("start.html", self._listed(request))

    async def questions(self, request: Request) -> Response:
        """Every question with what it can be narrowed by and what its answer tells."""
        return self.page("vragen.html", self._listed(request))

    def _listed(self, request: Request) -> Start:
        by_group = sorted(self._catalogue, key=lambda q: list(GROUPS).index(q.header.groep))
        groups = [
            (GROUPS[group].nl, list(questions))
            for group, questions in groupby(by_group, key=lambda q: q.header.groep)
        ]
        return Start(groups, self._seeing.store(request).version)

    def _question(self, question: Question) -> Callable[[Request], Awaitable[Response]]:
        async def view(request: Request) -> Response:
            try:
                answering = self._seeing.answering(request, question)
            except (Unauthorized, Forbidden) as error:
                return self._closed(question, error)
            asked = await self._ask(answering, question, request)
            status = asked.problem.status if asked.problem and asked.started else 200
            return self.page("vraag.html", asked, status)

        return view

    def _file(
        self, question: Question, format_: Format
    ) -> Callable[[Request], Awaitable[Response]]:
        """A file has an address of its own: a link and a calendar cannot say what they accept."""

        async def download(request: Request) -> Response:
            try:
                answer = await self._answers.response(request, question, format_)
            except (Unauthorized, Forbidden) as error:
                return self._closed(question, error)
            except BadParameters as error:
                return self.error(error)
            answer.headers["Cache-Control"] = "private, no-cache"
            return answer

        return download

    def _closed(self, question: Question, problem: GrondkaartError) -> Response:
        near = self._catalogue.get(question.header.alternatief)
        about = Closed(question, problem, near, self._datasets.open.version)
        answer = self.page("gesloten.html", about, problem.status)
        answer.headers.update(problems.headers_of(problem))
        return answer

    async def _ask(self, answering: Answering, question: Question, request: Request) -> Asked:
        query = [(name, value) for name, value in query_pairs(request) if value]
        answer, problem, page = None, None, None
        cells: list[list[Value]] = []
        links: dict[str, str] = {}
        try:
            asked = await asking.read(answering, question, query)
            found = await answering.answer(asked.bound)
            page = asked.wanted.of(len(found.rows))
            cells = [list(row.values()) for row in found.rows[page.start : page.start + page.size]]
            links = paging.links(request.url.path, query, page)
            answer = found
        except BadParameters as error:
            problem = error
        findings = problem.findings if problem else ()
        fields = await _fields(answering, question, grouped(query), findings)
        names = {field.name for field in fields}
        return Asked(
            question,
            fields,
            bool(query),
            problem,
            [f for f in findings if f.name not in names],
            answer,
            page,
            cells,
            links,
            _downloads(question, query),
            answering.version,
        )

    def page(
        self, template: str, context: object, status: int = 200, cache: str = "no-cache"
    ) -> Response:
        """A template filled in with the attributes of `context`, which has a `version`."""
        text = self._templates.get_template(template).render(vars(context))
        headers = {"Cache-Control": cache, "Vary": caching.VARY}
        return Response(text, status, headers, media_type="text/html")

    def error(self, error: GrondkaartError) -> Response:
        """An error as a page, for browsers."""
        text = self._templates.get_template("fout.html").render(
            title=error.title.nl, detail=error.detail.nl, version=self._datasets.open.version
        )
        return Response(text, error.status, media_type="text/html")

    def not_found(self) -> Response:
        """The page for an address that does not exist."""
        return self.error(NotFound("Deze pagina bestaat niet.", "This page does not exist."))


def _downloads(question: Question, query: Pairs) -> list[tuple[str, str]]:
    """Address and title of the answer as data and as files; a file has every page in it."""
    whole = [(name, value) for name, value in query if name not in paging.NAMES]
    asked = f"?{urlencode(query)}" if query else ""
    found = [(f"/v1/vragen/{question.slug}{asked}", _TITLES["answer-json"])]
    for format_ in answers.files(question):
        file = f"/vragen/{question.slug}.{format_.extension}"
        found.append((file + (f"?{urlencode(whole)}" if whole else ""), _TITLES[format_.name]))
    return found


async def _fields(
    answering: Answering,
    question: Question,
    given: dict[str, list[str]],
    findings: Sequence[Finding],
) -> list[Field]:
    """The fields of a question's form, the reference date last when the answer depends on it."""
    fields = []
    for name, parameter in question.header.parameters.items():
        values, choices = given.get(name, []), list(parameter.waarden)
        if parameter.is_thing:
            index = await answering.names.index(parameter.soort)
            choices = sorted(set(index.labels.values()))
            values = [_shown(index, name, value) for value in values]
        kind = {"datum": "date", "getal": "number"}.get(parameter.soort, "text")
        about = (name, parameter.nl, parameter.verplicht, parameter.voorbeeld, kind)
        wrong = [f for f in findings if f.name == name]
        fields.append(Field(*about, values, choices, parameter.anders, wrong))
    if question.dated or REFERENCE_DATE in given:
        wrong = [f for f in findings if f.name == REFERENCE_DATE]
        values = given.get(REFERENCE_DATE, [])
        fields.append(Field(REFERENCE_DATE, "Peildatum", False, "", "date", values, [], "", wrong))
    return fields


def _shown(index: Index, name: str, value: str) -> str:
    """The label of the thing that a value means, where the label means that thing alone."""
    iri = index.find(name, value)
    label = index.labels.get(iri) if isinstance(iri, str) else None
    return label if label and index.find(name, label) == iri else value
