"""How an inventory is said in AMEFF that we write ourselves: one table for who writes and who reads.

Names and markers are those of the exports of the Softwarecatalogus until 2025, so that what reads
those reads this; what those do not say has names of our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.importers.inventory.ameff_model import word
from grondkaart.importers.inventory.columns import LABEL, Column, Columns, Kind
from grondkaart.importers.inventory.port import APPLICATIE, CONTRACT, KOPPELING

SOURCE, SOURCE_VALUE = "Bron", "Grondkaart, inventarisatie"
OBJECT_ID, MARK, ADDRESS = "Object ID", "GEMMA type", "URI"
REFERENCE_DATE = "Peildatum"
GEMEENTE, PACKAGE, SUPPLIER = "Gemeente", "Pakket", "Leverancier"
MARKS = {APPLICATIE: "Pakketversie", CONTRACT: "Contract", KOPPELING: "Koppeling"}
HAS_VERSION, USED_BY = "heeft versie", "gebruikt door"
FROM, TO = vocab.CG + "van", vocab.CG + "naar"
PACKAGE_PATH, SUPPLIER_PATH = vocab.CG + "pakket", vocab.CG + "leverancier"
DIRECTION = vocab.CG + "richting"
DIRECTIONS = {"heen": "left_to_right", "terug": "right_to_left", "beide": "bidirection"}

_NAMED = {
    vocab.CG + "versieaanduiding": "Versie-aanduiding",
    vocab.CG + "gebruikstatus": "Gebruik status",
    vocab.CG + "koppelingstatus": "Gebruik status",
    vocab.CG + "statusSinds": "Gebruik datum",
    vocab.CG + "transport": "Transportprotocol",
    DIRECTION: "Richting",
}
# What is written for others, and follows from what is read: of a connection and of what it touches.
FOR_OTHERS = frozenset(
    word(name)
    for name in (
        *(OBJECT_ID, MARK, ADDRESS, SOURCE, "GEMMA subtype", "Type", "Status", "Standaardversie"),
        *("Standaardversie ID", "Intermediair", "Intermediair ID", "CBS code"),
    )
)


@dataclass(frozen=True)
class Relation:
    """A property that is a relationship: its name and type, and what is at the other end.

    `outward` tells whether it starts at the thing itself.
    """

    path: str
    name: str
    type: str
    outward: bool
    element: str = "ApplicationComponent"
    mark: str = ""


def _relation(local: str, name: str, type_: str, *rest: str, outward: bool = True) -> Relation:
    return Relation(vocab.CG + local, name, type_, outward, *rest)


_SUPPLIED = ("BusinessActor", SUPPLIER)
_STANDARD = ("Constraint", "Standaard")
RELATIONS: dict[str, tuple[Relation, ...]] = {
    APPLICATIE: (
        _relation(
            "referentiecomponent",
            "wordt gebruikt voor",
            "Specialization",
            "ApplicationComponent",
            "Referentiecomponent",
        ),
        _relation("standaard", "ondersteunt", "Realization", *_STANDARD),
        _relation("component", "is gebaseerd op", "Association"),
        _relation("leverancier", "levert", "Association", *_SUPPLIED, outward=False),
    ),
    CONTRACT: (
        _relation("dekt", "dekt", "Association"),
        _relation("leverancier", "is partij bij", "Association", *_SUPPLIED, outward=False),
    ),
    KOPPELING: (
        _relation("standaard", "implementeert", "Association", *_STANDARD),
        _relation("intermediair", "gerealiseerd met", "Association"),
        _relation("contract", "valt onder", "Association", "Contract", MARKS[CONTRACT]),
    ),
}


class Terms:
    """The columns of a kind of thing: which are properties, under which name, and which are not."""

    def __init__(self, columns: Columns, soort: str) -> None:
        every = [c for c in columns.sheets[soort].columns if c.kind is not Kind.ID]
        self.by_path: dict[str, Column] = {column.path: column for column in every}
        self.relations = {one.path: one for one in RELATIONS[soort]}
        apart = {LABEL, *self.relations} | ({FROM, TO} if soort == KOPPELING else {PACKAGE_PATH})
        self.names = {
            c.path: _NAMED.get(c.path, c.header.nl[:1].upper() + c.header.nl[1:])
            for c in every
            if c.path not in apart
        }
        self.by_name = {word(name): self.by_path[path] for path, name in self.names.items()}
        self.kept = frozenset(self.by_path) | {c.kept_as for c in every if c.kept_as}
