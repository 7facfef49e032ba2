"""Draws the koppelingen of one municipality: mostly where GEMMA says that things connect, by a standard or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grondkaart.generating.applicaties import LEAVING, OUT, PLANNED, USED, Applicatie
from grondkaart.generating.draw import Draw
from grondkaart.generating.reference import Link, Reference
from grondkaart.generating.writing import Writing

_BUS = "Gemeentelijke servicebuscomponent"
_DIRECTIONS = [("heen", 55), ("beide", 30), ("terug", 15)]
_BY_STANDARD = [("REST", 42), ("SOAP", 34), ("Digikoppeling", 14), ("bestand", 10)]
_CLOSED = [("bestand", 45), ("database", 25), ("SOAP", 20), ("handmatig", 10)]
_BY_GEMMA = 70  # in a hundred; the others connect what the municipality happened to connect
_TO_COMMON = 0.6  # of what is a decentralised component, as much is connected to a common one
_SHARE = 0.25  # as many as this share of the applicaties


@dataclass(frozen=True)
class Koppeling:
    """What a contract needs to know of a koppeling."""

    iri: str
    via_bus: bool


class Koppelingen:
    """Draws those of one municipality, and writes them."""

    def __init__(self, reference: Reference, draw: Draw, writing: Writing) -> None:
        self._reference, self._draw, self._writing = reference, draw, writing

    def of(self, code: str, applicaties: Sequence[Applicatie]) -> list[Koppeling]:
        """Some between its applicaties, and from them to facilities and components."""
        alive = [one for one in applicaties if one.status != OUT]
        if not alive:
            return []
        by_role: defaultdict[str, list[Applicatie]] = defaultdict(list)
        for one in alive:
            for role in one.package.roles:
                by_role[role.iri].append(one)
        roles = {role.name: role.iri for role in self._reference.roles}
        buses = [one for one in by_role.get(roles.get(_BUS, ""), ()) if one.in_use]
        links = [
            link
            for link in self._reference.links
            if link.van in by_role and (link.naar in by_role or link.naar not in roles.values())
        ]
        found, done = list[Koppeling](), set[tuple[str, str]]()
        for start, end, standards in self._wanted(applicaties, alive, by_role, links):
            ends = (start.iri, _iri(end))
            if ends not in done and ends[0] != ends[1]:
                done.add(ends)
                found.append(self._write(code, len(found) + 1, start, end, standards, buses))
        return found

    def _wanted(
        self,
        applicaties: Sequence[Applicatie],
        alive: Sequence[Applicatie],
        by_role: Mapping[str, Sequence[Applicatie]],
        links: Sequence[Link],
    ) -> Iterator[tuple[Applicatie, Applicatie | str, Sequence[str]]]:
        """What connects with what, by which standards: what is a component, with common ones too."""
        draw = self._draw
        common = [c.iri for c in self._reference.components if c.is_common]
        for one in alive:
            own = one.package.component
            if own is not None and not own.is_common and common and draw.chance(_TO_COMMON):
                yield one, draw.one(common), ()
        for _ in range(int(len(applicaties) * _SHARE)):
            if links and draw.whole(1, 100) <= _BY_GEMMA:
                link = draw.one(links)
                start, ends = draw.one(by_role[link.van]), by_role.get(link.naar)
                yield start, draw.one(ends) if ends else link.naar, link.standards
            else:
                yield draw.one(alive), self._anything(alive), ()

    def _anything(self, alive: Sequence[Applicatie]) -> Applicatie | str:
        draw, known = self._draw, self._reference
        kind = draw.weighted([("applicatie", 6), ("voorziening", 2), ("component", 2)])
        if kind == "voorziening" and known.voorzieningen:
            return draw.one(known.voorzieningen)
        if kind == "component" and known.components:
            return draw.one(known.components).iri
        return draw.one(alive)

    def _write(
        self,
        code: str,
        number: int,
        start: Applicatie,
        end: Applicatie | str,
        standards: Sequence[str],
        buses: Sequence[Applicatie],
    ) -> Koppeling:
        draw, say = self._draw, self._writing
        iri = say.thing("Koppeling", code, f"k{number}")
        if draw.chance(0.6):
            say.label(iri, f"Proefkoppeling {number}")
        say.points(iri, "van", start.iri)
        say.points(iri, "naar", _iri(end))
        say.text(iri, "richting", draw.weighted(_DIRECTIONS))
        standard = self._standard(start, end, standards)
        if standard:
            say.points(iri, "standaard", standard)
        if draw.chance(0.9):
            say.chosen(iri, "koppelingstatus", "gebruikstatus", _status(start, end))
        if draw.chance(0.75):
            say.text(iri, "transport", draw.weighted(_BY_STANDARD if standard else _CLOSED))
        bus = draw.one(buses) if buses and draw.chance(0.25) else None
        if bus is None or bus.iri in (start.iri, _iri(end)):
            return Koppeling(iri, via_bus=False)
        say.points(iri, "intermediair", bus.iri)
        return Koppeling(iri, via_bus=True)

    def _standard(self, start: Applicatie, end: Applicatie | str, standards: Sequence[str]) -> str:
        """One that GEMMA names for it or that both support; "" when it goes by none."""
        draw = self._draw
        if standards and draw.chance(0.7):
            return draw.one(standards)
        ours = set(end.package.standards) if isinstance(end, Applicatie) else set[str]()
        both = [one for one in start.package.standards if one in ours]
        return draw.one(both) if both and draw.chance(0.6) else ""


def _iri(end: Applicatie | str) -> str:
    return end.iri if isinstance(end, Applicatie) else end


def _status(start: Applicatie, end: Applicatie | str) -> str:
    """What its ends allow."""
    found = {start.status} | ({end.status} if isinstance(end, Applicatie) else set())
    return next((status for status in (PLANNED, LEAVING) if status in found), USED)
