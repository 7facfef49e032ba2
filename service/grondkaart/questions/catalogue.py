"""The questions there are: every `queries/<slug>.rq`, read once and checked before anything starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grondkaart.base.errors import BadQuery, ContentProblem
from grondkaart.base.sparql_text import Outline, Slot, outline, slots
from grondkaart.questions.header import Header, read_header
from grondkaart.store.engine import variables

REFERENCE_DATE = "peildatum"


@dataclass(frozen=True)
class Question:
    """A question: its slug, header, SPARQL text and where its parameters are bound in it."""

    slug: str
    header: Header
    text: str
    slots: tuple[Slot, ...]
    outline: Outline

    @property
    def dated(self) -> bool:
        """Whether the answer depends on the reference date."""
        return any(slot.name == REFERENCE_DATE for slot in self.slots)


class Catalogue:
    """All questions by slug, in the order of group and slug."""

    def __init__(self, questions: dict[str, Question]) -> None:
        self._questions = questions

    @classmethod
    def read(cls, content: Path) -> Catalogue:
        """Read all questions under `content`. Raises ContentProblem naming file and line."""
        paths = sorted((content / "queries").glob("*.rq"))
        if not paths:
            raise ContentProblem("queries/ bevat geen vragen", "queries/ holds no questions")
        questions = {path.stem: read_question(path) for path in paths}
        for question in questions.values():
            _check_alternative(question, questions)
        return cls(questions)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._questions.values())

    def __len__(self) -> int:
        return len(self._questions)

    def get(self, slug: str) -> Question | None:
        """The question with this slug, or None."""
        return self._questions.get(slug)


def read_question(path: Path) -> Question:
    """Read and check one question. Raises ContentProblem naming file and line."""
    where = f"queries/{path.name}"
    text = path.read_text("utf-8")
    header = read_header(text, where)
    try:
        projected = set(variables(text))
        for omission in header.weggelaten:
            variables(prologue(text) + omission.telling)
    except BadQuery as error:
        raise ContentProblem(f"{where}: {error}", f"{where}: {error.detail.en}") from None
    found = tuple(slots(text))
    _check_columns(header, projected, where)
    _check_agenda(header, where)
    _check_slots(header, found, where)
    return Question(path.stem, header, text, found, outline(text))


def prologue(text: str) -> str:
    """The prefixes that a question declares, as SPARQL; its counts use the same ones."""
    return "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in outline(text).prefixes.items())


def _check_alternative(question: Question, among: dict[str, Question]) -> None:
    """What is proposed to who may not ask a question is itself a question that anyone may ask."""
    named = question.header.alternatief
    if named and (named not in among or among[named].header.dataset != "openbaar"):
        where = f"queries/{question.slug}.rq"
        raise ContentProblem(
            f"{where}: alternatief: '{named}' is geen openbare vraag",
            f"{where}: alternatief: '{named}' is no question of openbaar",
        )


def _check_columns(header: Header, projected: set[str], where: str) -> None:
    wanted = set(header.kolommen)
    wanted |= {f"{name}Naam" for name, c in header.kolommen.items() if c.soort == "ding"}
    if wanted != projected:
        missing, unexplained = sorted(wanted - projected), sorted(projected - wanted)
        raise ContentProblem(
            f"{where}: kolommen zonder variabele {missing}, variabelen zonder kolom {unexplained}",
            f"{where}: columns without variable {missing}, variables without column {unexplained}",
        )


def _check_agenda(header: Header, where: str) -> None:
    """Every event stands on a column of dates, and names only columns that there are."""
    kinds = {name: column.soort for name, column in header.kolommen.items()}
    things = [name for name, kind in kinds.items() if kind in ("ding", "iri")]
    for name, event in header.agenda.items():
        unknown = sorted({*event.columns, *event.sleutel} - set(kinds))
        if kinds.get(name) != "datum":
            nl, en = "geen kolom van soort datum", "no column of kind datum"
        elif unknown:
            nl, en = f"geen kolommen {unknown}", f"no columns {unknown}"
        elif not event.sleutel and not things:
            nl, en = (
                "sleutel ontbreekt: geen rij heeft een ding",
                "sleutel missing: no row has a thing",
            )
        else:
            continue
        raise ContentProblem(f"{where}: agenda.{name}: {nl}", f"{where}: agenda.{name}: {en}")


def _check_slots(header: Header, found: tuple[Slot, ...], where: str) -> None:
    bound, declared = {slot.name for slot in found}, set(header.parameters)
    if bound - {REFERENCE_DATE} != declared:
        raise ContentProblem(
            f"{where}: parameters {sorted(declared)} maar VALUES-blokken voor {sorted(bound)}",
            f"{where}: parameters {sorted(declared)} but VALUES blocks for {sorted(bound)}",
        )
