"""The pages: the start, and one page for each question. Plain HTML that works without scripts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from grondkaart.base.errors import BadParameters, GrondkaartError, NotFound
from grondkaart.questions import render
from grondkaart.questions.catalogue import Catalogue, Question
from grondkaart.questions.header import GROUPS
from grondkaart.questions.run import Answering, QuestionAnswer, Value
from grondkaart.store.port import DataVersion, Store
from grondkaart.wire import caching, paging

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Start:
    """What the start page shows."""

    groups: list[tuple[str, list[Question]]]
    version: DataVersion


@dataclass(frozen=True)
class Asked:
    """What the page of a question shows; `answer` is None when parameters are missing or wrong."""

    question: Question
    given: dict[str, list[str]]
    choices: dict[str, list[str]]
    problem: GrondkaartError | None
    answer: QuestionAnswer | None
    page: render.Page | None
    cells: list[list[Value]]
    links: dict[str, str]
    version: DataVersion


class Pages:
    """Renders the pages from one set of templates."""

    def __init__(self, catalogue: Catalogue, answering: Answering, store: Store) -> None:
        self._catalogue = catalogue
        self._answering = answering
        self._store = store
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["plain"] = render.plain

    def routes(self) -> list[BaseRoute]:
        """The routes of all pages."""
        return [
            Route("/", self.start),
            *(Route(f"/vragen/{q.slug}", self._question(q)) for q in self._catalogue),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    async def start(self, _: Request) -> Response:
        by_group = sorted(self._catalogue, key=lambda q: list(GROUPS).index(q.header.groep))
        groups = [
            (GROUPS[group].nl, list(questions))
            for group, questions in groupby(by_group, key=lambda q: q.header.groep)
        ]
        return self._page("start.html", Start(groups, self._store.version))

    def _question(self, question: Question) -> Callable[[Request], Awaitable[Response]]:
        async def view(request: Request) -> Response:
            asked = await self._ask(question, request)
            status = asked.problem.status if asked.problem and asked.given else 200
            return self._page("vraag.html", asked, status)

        return view

    async def _ask(self, question: Question, request: Request) -> Asked:
        query = request.query_params
        paged = (paging.NUMBER, paging.SIZE)
        given = {n: [v for v in query.getlist(n) if v] for n in query if n not in paged}
        given = {name: values for name, values in given.items() if values}
        answer, problem, page = None, None, None
        cells: list[list[Value]] = []
        links: dict[str, str] = {}
        try:
            answer = await self._answering.answer(await self._answering.bind(question, given))
            page = paging.read_page(query, len(answer.rows))
            cells = [list(row.values()) for row in answer.rows[page.start : page.start + page.size]]
            links = paging.links(request.url.path, list(query.multi_items()), page)
        except BadParameters as error:
            problem = error
        choices = {
            name: sorted((await self._answering.names.index(p.soort)).labels.values())
            if p.is_thing
            else list(p.waarden)
            for name, p in question.header.parameters.items()
        }
        return Asked(
            question, given, choices, problem, answer, page, cells, links, self._store.version
        )

    def _page(self, template: str, context: Start | Asked, status: int = 200) -> Response:
        text = self._templates.get_template(template).render(vars(context))
        headers = {"Cache-Control": "no-cache", "Vary": caching.VARY}
        return Response(text, status, headers, media_type="text/html")

    def error(self, error: GrondkaartError) -> Response:
        """An error as a page, for browsers."""
        text = self._templates.get_template("fout.html").render(
            title=error.title.nl, detail=error.detail.nl, version=self._store.version
        )
        return Response(text, error.status, media_type="text/html")

    def not_found(self) -> Response:
        """The page for an address that does not exist."""
        return self.error(NotFound("Deze pagina bestaat niet.", "This page does not exist."))
