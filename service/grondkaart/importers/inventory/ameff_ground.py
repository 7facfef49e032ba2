"""What the writers of applicaties and koppelingen share: the file, whose it is, and what was done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from grondkaart.base import vocab
from grondkaart.importers.inventory.ameff_landscape import Design, Landscape, Said
from grondkaart.importers.inventory.ameff_model import Model, Part, word
from grondkaart.importers.inventory.ameff_values import Kinds, Values
from grondkaart.importers.inventory.port import Known, Place

CG = vocab.CG
_LONGEST_KEY = 200  # it becomes the last part of an address
# Properties that are read, or left out on purpose: docs/how-to/inventarisatie-uit-softwarecatalogus.md.
_KNOWN = (
    "objectid gemmatype gemmasubtype swctype bron specialization versieaanduiding versie url cbscode "
    "externpakket mutatiedatum mutatiedatumpakket mutatiedatumpakketversie gebruikmutatiedatum "
    "pakketversiestatus startontwikkeling starttest startdistributie ondersteundetechnologie "
    "hosting clouddienstverleningsmodel internenotitie datum type koppelingtype richting status "
    "transportprotocol transport protocol standaardversie standaardversieid intermediair "
    "intermediairid"
)
_NO_REMARK = frozenset(_KNOWN.split())


def place_of(part: Part) -> Place:
    """Where something stands in the file."""
    return Place(line=part.line, element=part.identifier)


@dataclass
class Ground:
    """One reading. `subjects` are the addresses of the owner's applications by their element.

    `passed` counts what was passed over, by what it is.
    """

    model: Model
    landscape: Landscape
    design: Design
    known: Known
    values: Values
    subjects: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    passed: Counter[str] = field(default_factory=Counter)
    _own: dict[str, frozenset[str]] = field(default_factory=dict)
    _lost: set[int] = field(default_factory=set)
    _left_out: set[str] = field(default_factory=set)

    def said(self, parts: tuple[Part, ...], *keys: str) -> list[str]:
        """The values of the first of these properties that the first of these has."""
        for part in parts:
            if said := self.model.said(part, *keys):
                return said
        return []

    def address(self, soort: str, part: Part) -> str | None:
        """The address of an applicatie or koppeling; None with a remark when it can have none."""
        key = self.model.key(part)
        subject = self.known.owner.address(soort, key)
        if len(key) > _LONGEST_KEY:
            self.values.remark("Lezen-te-lang", place_of(part), key)
            return None
        if subject in self.taken:
            self.values.remark("Lezen-dubbel-id", place_of(part), key, (subject, ""))
            return None
        self.taken.add(subject)
        return subject

    def refer(self, subject: str, path: str, kind: Kinds, said: Said) -> None:
        """Write a reference to the published thing at the other end of a relationship."""
        self.values.reference(subject, CG + path, kind, said.other, place_of(said.relation))

    def own(self, identifier: str) -> frozenset[str]:
        """The owner's applicaties that an element is or is part of, once all have an address."""
        found = self._own.get(identifier)
        if found is None:
            uses = self.landscape.by_part.get(identifier, ())
            subjects = (self.subjects.get(use.thing.identifier) for use in uses)
            found = self._own[identifier] = frozenset(s for s in subjects if s is not None)
        return found

    def lost(self, relation: Part, subject: str = "") -> None:
        """Remark a relationship that could not be placed, once."""
        if id(relation) not in self._lost:
            self._lost.add(id(relation))
            shown = " · ".join(x for x in (relation.type, relation.name) if x)
            self.values.remark("Lezen-relatie", place_of(relation), shown, (subject, ""))

    def left_out(self, part: Part) -> None:
        """Remark each property that is not taken over, once for the whole file."""
        design = self.design
        for definition, name in self.model.properties(part).items():
            if definition in self._left_out:
                continue
            self._left_out.add(definition)
            key = word(name)
            read = key in _NO_REMARK or key in design.status or key in design.since
            if not read and not key.startswith("startdatum"):
                self.values.remark("Lezen-eigenschap", place_of(part), name)
