"""Answers a question: runs the bound SPARQL and says what is needed to trust the answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import Text
from grondkaart.questions.catalogue import Question, prologue
from grondkaart.questions.names import Names
from grondkaart.questions.parameters import Bound, bind
from grondkaart.questions.rows import Row, Rows, Value
from grondkaart.store.port import DataVersion, GraphInfo, Query, Store

__all__ = ["Answering", "Omitted", "QuestionAnswer", "Row", "Rows", "Value"]

_KEPT = 64
_MOST_BYTES = 128 << 20  # of the answers that are kept, together
# Terms that tell one graph from another; labels and types stand in all of them.
_SPECIFIC = (vocab.CG, vocab.ARCHIMATE, vocab.ID)


Counted = Callable[[str], Awaitable[int | None]]


async def _unknown(_: str) -> None:
    """That a count is to be asked for."""


@dataclass(frozen=True)
class Omitted:
    """Something the answer leaves out, and how many of it there are."""

    text: Text
    number: int


@dataclass(frozen=True)
class QuestionAnswer:
    """An answer with what is needed to trust it.

    `rows` map each column to its value; a `ding` is {"@id": IRI, "naam": name}. `sources` are the
    current graphs that hold terms the query asks for, and those of the releases it was asked of.
    """

    bound: Bound
    version: DataVersion
    rows: Rows
    sources: tuple[GraphInfo, ...]
    omitted: tuple[Omitted, ...]


class Answering:
    """Answers questions over one store; keeps the last answers of the current data version."""

    def __init__(self, store: Store, counted: Counted = _unknown) -> None:
        """`counted` knows what an omission comes to, where that need not be asked for."""
        self._store, self._counted = store, counted
        self.names = Names(store)
        self._answers: OrderedDict[tuple[int, str], QuestionAnswer] = OrderedDict()
        self._about: dict[tuple[int, str], tuple[tuple[GraphInfo, ...], tuple[Omitted, ...]]] = {}

    @property
    def version(self) -> DataVersion:
        """The data version that the next answer will be computed from."""
        return self._store.version

    async def bind(self, question: Question, given: Mapping[str, Sequence[str]]) -> Bound:
        """See `parameters.bind`."""
        return await bind(question, given, self.names)

    async def answer(self, bound: Bound) -> QuestionAnswer:
        """Run a bound question. Raises QueryFailed when the engine cannot."""
        key = (self._store.version.revision, f"{bound.reference_date}{bound.sparql}")
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        answer = await self._store.query(Query(bound.sparql, solutions_format="json"))
        rows = Rows(bound.question, await answer.read())
        sources, omitted = await self._trust(bound.question, answer.version)
        sources += _of_releases(bound, answer.version)
        made = QuestionAnswer(bound, answer.version, rows, sources, omitted)
        self._keep((answer.version.revision, key[1]), made)
        return made

    def _keep(self, key: tuple[int, str], made: QuestionAnswer) -> None:
        """Keep an answer in place of those that were asked for longest ago."""
        if made.rows.size > _MOST_BYTES:
            return
        self._answers[key] = made
        size = sum(one.rows.size for one in self._answers.values())
        while len(self._answers) > _KEPT or size > _MOST_BYTES:
            size -= self._answers.popitem(last=False)[1].rows.size

    async def _trust(
        self, question: Question, version: DataVersion
    ) -> tuple[tuple[GraphInfo, ...], tuple[Omitted, ...]]:
        """Sources and omissions: the same for every binding of a question on one data version."""
        key = (version.revision, question.slug)
        if key not in self._about:
            self._about = {k: v for k, v in self._about.items() if k[0] == version.revision}
            asked = {n for n in question.outline.names if n.startswith(_SPECIFIC)}
            sources = tuple(g for g in version.graphs if g.current and asked & g.terms)
            self._about[key] = sources, await self._omitted(question)
        return self._about[key]

    async def _select(self, text: str) -> list[dict[str, dict[str, str]]]:
        answer = await self._store.query(Query(text, solutions_format="json"))
        found: list[dict[str, dict[str, str]]] = orjson.loads(await answer.read())["results"][
            "bindings"
        ]
        return found

    async def _omitted(self, question: Question) -> tuple[Omitted, ...]:
        counted = []
        for telling in tellings(question):
            number = await self._counted(telling)
            if number is None:
                rows = await self._select(telling)
                number = int(next(iter(rows[0].values()))["value"]) if rows and rows[0] else 0
            counted.append(number)
        said = (omission.text for omission in question.header.weggelaten)
        return tuple(Omitted(text, number) for text, number in zip(said, counted, strict=True))


def _of_releases(bound: Bound, version: DataVersion) -> tuple[GraphInfo, ...]:
    """The graphs of the releases that a question was asked of, as far as they are there."""
    asked = {
        iri
        for name, parameter in bound.question.header.parameters.items()
        if parameter.soort == "release"
        for iri in bound.values.get(name, ())
    }
    chosen = {
        (one.series, one.name if one.named else "")
        for one in version.releases
        if one.iri in asked and (one.named or one.current)
    }
    found = (g for g in version.graphs if (g.series, g.release) in chosen)
    return tuple(g for g in found if not g.apart and not g.closed)


def tellings(question: Question) -> tuple[str, ...]:
    """The SELECTs that count what a question leaves out, with its prefixes."""
    prefixes = prologue(question.text)
    return tuple(prefixes + omission.telling for omission in question.header.weggelaten)
