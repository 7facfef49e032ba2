"""What every form of an inventory is read into, whatever the format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from grondkaart.base import vocab
from grondkaart.base.places import Place, Remark
from grondkaart.importers.inventory.names import Names

__all__ = [
    "APPLICATIE",
    "CONTRACT",
    "KOPPELING",
    "Form",
    "Inventory",
    "Known",
    "Owner",
    "Place",
    "Remark",
    "Told",
]

Told = Callable[[float], None]
"""Told which share (0 to 1) of the reading is done."""

APPLICATIE, CONTRACT, KOPPELING = "applicatie", "contract", "koppeling"


@dataclass(frozen=True, slots=True)
class Owner:
    """The municipality whose inventory is read: code, IRI and name.

    `spaces` are the codes whose addresses its things may have: its own first, then those of the
    municipalities that merged into it.
    """

    code: str
    iri: str
    name: str
    spaces: tuple[str, ...]

    @property
    def is_unknown(self) -> bool:
        """Whether it was not said whose inventory it is, as may be when it is only validated."""
        return not self.name

    def address(self, soort: str, key: str) -> str:
        """The IRI of a thing of this municipality, by the key that it has in the file."""
        return f"{vocab.ID}{soort}/{self.code}-{vocab.key(key)}"

    def owns(self, iri: str) -> bool:
        """Whether an address is in the space of this municipality."""
        return any(
            iri.startswith(f"{vocab.ID}{soort}/{code}-")
            for soort in (APPLICATIE, CONTRACT, KOPPELING)
            for code in self.spaces
        )


@dataclass
class Inventory:
    """What was read: N-Triples, where each thing and value stands, and what the reader remarks.

    `lines` are distinct lines of N-Triples, each with its line end, with literals as they were
    handed in. `places` is by (subject,), (subject, predicate), or (subject, predicate, object as in
    N-Triples) where one cell holds several; all are IRIs without angle brackets but for the object.
    """

    lines: dict[str, None] = field(default_factory=dict)
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def say(self, subject: str, predicate: str, value: str, place: Place | None = None) -> None:
        """Add a triple: subject and predicate are IRIs, the value is a term as in N-Triples."""
        self.lines[f"<{subject}> <{predicate}> {value} .\n"] = None
        if place is not None:
            self.places.setdefault(
                (subject,), Place(place.sheet, place.row, "", place.line, place.element)
            )
            self.places.setdefault((subject, predicate), place)


@dataclass(frozen=True)
class Known:
    """What a reader may know: whose inventory it is, and the names of what is published."""

    owner: Owner
    names: Names


class Form(Protocol):
    """One form in which an inventory can be handed in."""

    @property
    def name(self) -> str:
        """What it is called, here and in reports."""

    @property
    def media(self) -> tuple[str, ...]:
        """The media types that it may come with."""

    @property
    def extensions(self) -> tuple[str, ...]:
        """The ends of the names of its files, without a dot."""

    def fits(self, body: bytes) -> bool:
        """Whether the bytes look like this form, by their beginning or their structure."""

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read a whole inventory.

        Raises ImportRefused when it cannot be read at all, with all reasons at once; TooLarge when it
        unpacks to too much. What is wrong with single values becomes a remark.
        """
