"""`/zoeken`: everything by what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from grondkaart.base import vocab
from grondkaart.pages.views import Pages
from grondkaart.questions.catalogue import Question
from grondkaart.questions.finding import QUESTION, TERM, Finding
from grondkaart.questions.searching import Group, Named
from grondkaart.store.pool import Pool
from grondkaart.store.port import DataVersion
from grondkaart.wire.addressing import here
from grondkaart.wire.query import grouped, query_pairs
from grondkaart.wire.seeing import Seeing

PATH, SOUGHT, KIND = "/zoeken", "zoek", "soort"
_SOME, _MANY = 8, 200
_LONGEST = 200
_TITLES = {QUESTION: "Vragen", TERM: "Begrippen"}


@dataclass(frozen=True)
class Section:
    """What was found of one kind, and where there is more of it, or ""."""

    title: str
    found: tuple[tuple[str, str, str], ...]
    """Of each its name, its address, and the municipality that it belongs to, or ""."""
    more: str


@dataclass(frozen=True)
class Sought:
    """What the page shows."""

    text: str
    sections: list[Section]
    number: int
    cut: bool
    instead: dict[str, tuple[str, ...]]
    version: DataVersion


class Zoeken:
    """The page on which everything is found by name."""

    def __init__(self, pages: Pages, seeing: Seeing, questions: Iterable[Question]) -> None:
        self._pages, self._seeing = pages, seeing
        self._questions = list(questions)
        self._finding: dict[Pool, Finding] = {}

    def routes(self) -> list[Route]:
        """Its route."""
        return [Route(PATH, self.page)]

    async def page(self, request: Request) -> Response:
        """The page, with what was found where something is sought."""
        given = grouped(query_pairs(request))
        text = " ".join(" ".join(given.get(SOUGHT, ())).split())[:_LONGEST]
        kind = next(iter(given.get(KIND, ())), "")
        store = self._seeing.store(request)
        if not text:  # nothing is looked for, so no index is needed
            return self._pages.page("zoeken.html", Sought("", [], 0, False, {}, store.version))
        if store not in self._finding:
            self._finding[store] = Finding(store, self._questions)
        finding = self._finding[store]
        iri = kind if kind in ("", *_TITLES) else vocab.CG + kind
        found = await finding.find(text, _MANY if kind else _SOME, iri)
        titles = await finding.titles() | _TITLES
        sections = [self._section(one, text, titles, kind) for one in found.groups]
        number = sum(len(one.found) for one in sections)
        cut = any(one.more for one in found.groups)
        about = Sought(text, sections, number, cut, found.instead, store.version)
        return self._pages.page("zoeken.html", about)

    def _section(self, group: Group, text: str, titles: dict[str, str], kind: str) -> Section:
        title = titles.get(group.kind, group.kind)
        of = group.kind.removeprefix(vocab.CG)
        asked = urlencode({SOUGHT: text, KIND: of})
        more = f"{PATH}?{asked}" if group.more and not kind else ""
        return Section(title, tuple(_linked(one) for one in group.found), more)


def _linked(one: Named) -> tuple[str, str, str]:
    return one.name("nl"), here(one.iri), one.whose
