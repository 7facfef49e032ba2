"""All inventories of a set: which municipalities, how large each is, and the graphs that they make.

A municipality has between half and twice as many applicaties as was asked, by a share that is drawn
for it: of ten one has less than 0.65 times as many and one more than 1.45 times. Those that took in
others in the last six years have a seventh more, since much is there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput
from grondkaart.base.terms import literal_line
from grondkaart.generating.draw import Draw
from grondkaart.generating.landscape import PEILDATUM, SOURCE, Completed, Landscapes
from grondkaart.generating.market import SUPPLIERS, Market, supplier_iri, supplier_name
from grondkaart.generating.reference import Ended, Gemeente, Reference
from grondkaart.importers.inventory.port import Inventory
from grondkaart.inventories.completing import counts_of, used_terms
from grondkaart.inventories.records import tombstone

SERIES = "synthetisch"
_MOST = 5_000  # applicaties that one municipality may be asked to have
_SIZES = (
    (0.0, 0.5),
    (0.1, 0.65),
    (0.5, 0.95),
    (0.9, 1.45),
    (1.0, 2.2),
)  # share of all, times as many
_LATELY = 6  # years in which a merger still shows
_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"


@dataclass(frozen=True)
class Plan:
    """What is asked for: the seed, how many municipalities, and about how many applicaties each."""

    seed: int = 1
    gemeenten: int = 342
    applicaties: int = 300
    peildatum: date = PEILDATUM


@dataclass(frozen=True)
class Made:
    """One graph of a set: its series, title and lines, the terms that it uses, and how many things."""

    series: str
    title: str
    lines: list[str]
    terms: frozenset[str]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def iri(self) -> str:
        """The address of the graph."""
        return vocab.GRAPH + self.series


class Country:
    """The set that follows from a plan; one municipality at a time is made."""

    def __init__(self, content: Path, plan: Plan) -> None:
        """Read what is shipped under `content`.

        Raises BadInput when there are not so many municipalities or applicaties.
        """
        self.plan, self.reference = plan, Reference.read(content)
        self.landscapes = Landscapes(
            self.reference, Market.drawn(self.reference, plan.seed), plan.seed, plan.peildatum
        )
        there = len(self.reference.gemeenten)
        _check("gemeenten", plan.gemeenten, there)
        _check("applicaties", plan.applicaties, _MOST)

    @cached_property
    def gemeenten(self) -> tuple[Gemeente, ...]:
        """The first so many by code, of those that exist."""
        return self.reference.gemeenten[: self.plan.gemeenten]

    def took_in(self, gemeente: Gemeente) -> tuple[Ended, ...]:
        """Those that went over into a municipality not long ago."""
        since = self.plan.peildatum.replace(year=self.plan.peildatum.year - _LATELY, day=1)
        taken = self.reference.took_in.get(gemeente.code, ())
        return tuple(one for one in taken if since <= one.day < self.plan.peildatum)

    def size(self, gemeente: Gemeente) -> int:
        """How many applicaties a municipality has, without what it took in."""
        return max(1, round(self.plan.applicaties * self.scale(gemeente)))

    def handed_in(self, gemeente: Gemeente) -> Inventory:
        """What a municipality would hand in as a file, by a service that knows of no merger.

        What came from others has an address of its own.
        """
        taken = self.took_in(gemeente)
        made = self.landscapes.handed_in(gemeente, *self._sized(gemeente), taken, named=True)
        for one in taken:
            old, new = f"/{one.gemeente.code}-", f"/{gemeente.code}-{one.gemeente.code}-"
            made.lines = dict.fromkeys(line.replace(old, new) for line in made.lines)
        return made

    def completed(self, gemeente: Gemeente) -> Completed:
        """The inventory of a municipality as it counts."""
        return self.landscapes.completed(gemeente, *self._sized(gemeente), self.took_in(gemeente))

    def graphs(self) -> Iterator[Made]:
        """Every graph of the set, one at a time."""
        yield register()
        for gemeente in self.gemeenten:
            yield self._graph(gemeente)
            yield from (self._tombstone(one, gemeente) for one in self.took_in(gemeente))

    def _graph(self, gemeente: Gemeente) -> Made:
        made = self.completed(gemeente)
        terms = {*used_terms(made.things), f"{vocab.DCT}source", f"{vocab.CG}versie"}
        title = f"Synthetische inventarisatie van {gemeente.name} (verzonnen, geen echte gegevens)"
        counts = Counter(counts_of(made.things))
        series = vocab.INVENTORIES + gemeente.code
        return Made(series, title, sorted(made.lines), frozenset(terms), counts)

    def _tombstone(self, one: Ended, successor: Gemeente) -> Made:
        code, iri = one.gemeente.code, vocab.PREFIXES["gemeente"] + one.gemeente.code
        body = tombstone(code, iri, successor.code, one.day.isoformat()).decode()
        whole = f"<{vocab.ID}inventarisatie/{code}>"
        lines = [*body.splitlines(keepends=True), f"{whole} <{vocab.DCT}source> <{SOURCE}> .\n"]
        terms = {line.split(" ", 2)[1][1:-1] for line in lines} | {f"{vocab.CG}Inventarisatie"}
        title = f"Synthetische inventarisatie van {one.gemeente.name} (verzonnen, vervallen)"
        return Made(vocab.INVENTORIES + code, title, sorted(lines), frozenset(terms))

    def _sized(self, gemeente: Gemeente) -> tuple[int, float]:
        return self.size(gemeente), self.scale(gemeente)

    def scale(self, gemeente: Gemeente) -> float:
        """How large a municipality is beside the usual one."""
        share = Draw(self.plan.seed, gemeente.code, "omvang").whole(0, 9_999) / 10_000
        for (low, least), (high, most) in pairwise(_SIZES):
            if share < high:
                return least + (most - least) * (share - low) / (high - low)
        raise AssertionError("a share is below 1")


def register() -> Made:
    """The graph that the inventories refer to: the source, and the invented suppliers."""
    title = "Synthetische leveranciers en bron van verzonnen inventarisaties"
    lines = [*_source(), *(line for n in range(1, SUPPLIERS + 1) for line in _supplier(n))]
    terms = {_TYPE, _LABEL, *(f"{vocab.DCT}{name}" for name in ("title", "source"))}
    terms |= {f"{vocab.CG}{name}" for name in ("Bron", "Leverancier")}
    return Made(SERIES, title, lines, frozenset(terms))


def _check(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise BadInput(
            f"--{name}: {number} kan niet; kies een getal van 1 tot en met {most}.",
            f"--{name}: {number} is not possible; choose a number from 1 to {most}.",
        )


def _source() -> Iterator[str]:
    bron, title = f"<{SOURCE}>", "Synthetische gegevens: verzonnen, voor proeven en metingen"
    yield f"{bron} <{_TYPE}> <{vocab.CG}Bron> .\n"
    yield f"{bron} <{_LABEL}> {literal_line(title, 'nl')} .\n"
    english = "Synthetic data: invented, for trials and measurements"
    yield f"{bron} <{_LABEL}> {literal_line(english, 'en')} .\n"
    yield f"{bron} <{vocab.DCT}title> {literal_line(title, 'nl')} .\n"
    yield f"{bron} <{vocab.DCT}source> {bron} .\n"


def _supplier(number: int) -> Iterator[str]:
    iri = f"<{supplier_iri(number)}>"
    yield f"{iri} <{_TYPE}> <{vocab.CG}Leverancier> .\n"
    yield f"{iri} <{_LABEL}> {literal_line(supplier_name(number), 'nl')} .\n"
    yield f"{iri} <{vocab.DCT}source> <{SOURCE}> .\n"
