"""The inventory of one municipality: drawn, and completed as those that are handed in are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.generating.applicaties import Applicaties, Household
from grondkaart.generating.contracten import Contracten
from grondkaart.generating.draw import Draw
from grondkaart.generating.koppelingen import Koppelingen
from grondkaart.generating.market import Market
from grondkaart.generating.reference import Ended, Gemeente, Reference
from grondkaart.generating.writing import Writing
from grondkaart.importers.inventory.port import Inventory, Owner
from grondkaart.inventories.completing import Things, complete, inventory_iri

SOURCE = f"{vocab.ID}bron/synthetisch"
PEILDATUM = date(2026, 10, 1)
"""The day whose state the inventories show, unless another is given: never today, so that bytes stay."""

_OWN, _TAKEN_OVER = (
    0.7,
    0.45,
)  # of a merged municipality: more than 1 together, so that there are doubles


@dataclass(frozen=True)
class Completed:
    """An inventory as it counts: its lines of N-Triples, and the same by subject and predicate."""

    lines: dict[str, None]
    things: Things


@dataclass(frozen=True)
class Landscapes:
    """Makes inventories over one market; each follows from the seed, its municipality and its size alone."""

    reference: Reference
    market: Market
    seed: int
    peildatum: date = PEILDATUM

    def handed_in(
        self,
        gemeente: Gemeente,
        size: int,
        scale: float = 1.0,
        took_in: Sequence[Ended] = (),
        *,
        named: bool = False,
    ) -> Inventory:
        """What a municipality with about so many applicaties would hand in.

        `scale` is how large it is beside the usual one. `took_in` are the municipalities that went
        over into it, whose things keep their addresses. `named`: suppliers by name, as in a file.
        """
        draw, writing = Draw(self.seed, gemeente.code), Writing(named=named)
        own = Household(gemeente.code, gemeente.name, size, scale)
        households = [own] if not took_in else list(_merged(own, took_in))
        for one in households:
            made = Applicaties(self.market, draw, writing, self.peildatum).of(one)
            linked = Koppelingen(self.reference, draw, writing).of(one.code, made)
            Contracten(draw, writing, self.peildatum).of(one, made, linked)
        return writing.inventory

    def completed(
        self, gemeente: Gemeente, size: int, scale: float = 1.0, took_in: Sequence[Ended] = ()
    ) -> Completed:
        """The same with what follows from it, and with marks that it is invented."""
        inventory = self.handed_in(gemeente, size, scale, took_in)
        things = complete(inventory, owner(gemeente, took_in), self.peildatum)
        whole = inventory_iri(gemeente.code)
        inventory.say(whole, f"{vocab.DCT}source", f"<{SOURCE}>")
        version = literal_line("1", None, f"{vocab.XSD}integer")
        inventory.say(whole, f"{vocab.CG}versie", version)
        return Completed(inventory.lines, things)


def owner(gemeente: Gemeente, took_in: Sequence[Ended] = ()) -> Owner:
    """Whose the inventory is; its name, and so the title of the inventory, says that it is invented."""
    iri = vocab.PREFIXES["gemeente"] + gemeente.code
    spaces = (gemeente.code, *(one.gemeente.code for one in took_in))
    return Owner(gemeente.code, iri, f"{gemeente.name} (synthetisch, verzonnen)", spaces)


def _merged(own: Household, took_in: Sequence[Ended]) -> Sequence[Household]:
    """What a municipality got of its own, and what came from those that went over into it."""
    part = max(1, int(own.size * _TAKEN_OVER / len(took_in)))
    return [
        Household(own.code, own.name, max(1, int(own.size * _OWN)), own.scale),
        *(
            Household(
                one.gemeente.code,
                one.gemeente.name,
                part,
                own.scale / len(took_in),
                one.day.year + (one.day.month == 12),
            )
            for one in took_in
        ),
    ]
