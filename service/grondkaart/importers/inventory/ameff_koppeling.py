"""Writes the flows of a landscape as koppelingen of an inventory.

A flow starts at what it leaves from. A koppeling starts at an applicatie of the municipality, so a
flow that comes from outside is turned round, and its direction with it.
"""

from __future__ import annotations

import re

from grondkaart.base import vocab
from grondkaart.base.naming import normal
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory.ameff_ground import CG, Ground, place_of
from grondkaart.importers.inventory.ameff_landscape import Role
from grondkaart.importers.inventory.ameff_model import Part, word
from grondkaart.importers.inventory.ameff_values import OLDER_FLOW_STATUS, STANDAARD, kinds
from grondkaart.importers.inventory.port import KOPPELING

_OUTSIDE = kinds("Voorziening", "Component")
_FACILITY = ("", "buitengemeentelijkevoorziening", "buitengemeentelijkecomponent")
_BUILDING_BLOCK = kinds("Component", "Voorziening", "Referentiecomponent")
_GEBRUIKSTATUS = kinds("Gebruikstatus")
_BACK = {"heen": "terug", "terug": "heen", "beide": "beide"}
_RICHTING = {
    **dict.fromkeys(("lefttoright", "rechts", "heen"), "heen"),
    **dict.fromkeys(("righttoleft", "links", "terug"), "terug"),
    **dict.fromkeys(("bidirection", "bidirectional", "linksenrechts", "beide"), "beide"),
}
_BETWEEN = re.compile(r"[\s,;|]+")


def write_koppelingen(ground: Ground) -> None:
    """Write each flow of which one end at least is an applicatie of the owner."""
    by_key = {ground.model.key(e): i for i, e in ground.model.elements.items()}
    by_name: dict[str, set[str]] = {}
    for identifier in ground.landscape.by_part:
        name = normal(ground.model.elements[identifier].name)
        by_name.setdefault(name, set()).update(ground.own(identifier))
    writer = _Koppelingen(ground, by_key, by_name)
    for flow in ground.landscape.flows.values():
        writer.write(flow)


class _Koppelingen:
    """`by_key` finds elements by what they are known by, `by_name` the owner's applicaties."""

    def __init__(
        self, ground: Ground, by_key: dict[str, str], by_name: dict[str, set[str]]
    ) -> None:
        self._ground = ground
        self._values = ground.values
        self._by_key = by_key
        self._by_name = by_name

    def write(self, flow: Part) -> None:
        """Write one flow, or say why not."""
        ground = self._ground
        start, end = flow.ends
        own_start, own_end = ground.own(start), ground.own(end)
        several = ground.landscape.customers.several
        if not (own_start or own_end) and not several:
            ground.lost(flow)
            return
        if not (own_start or own_end) or not self._is_ours(flow):
            ground.passed["koppeling van een andere afnemer"] += 1
            return
        turned = not own_start
        if turned:
            end, own_start, own_end = start, own_end, own_start
        if len(own_start) > 1 or len(own_end) > 1 or not self._may_end(end):
            ground.lost(flow)
            return
        if end in ground.landscape.by_part and not own_end:
            ground.passed["koppeling met een applicatie van een andere afnemer"] += 1
            return
        subject = ground.address(KOPPELING, flow)
        if subject is not None:
            self._ends(flow, subject, next(iter(own_start)), own_end, end)
            self._properties(flow, subject, turned)
            self._associations(flow, subject)
            ground.left_out(flow)

    def _may_end(self, identifier: str) -> bool:
        """Whether a connection can go there: an application, or what may be a facility outside."""
        element = self._ground.model.elements.get(identifier)
        if identifier in self._ground.landscape.by_part or self._values.published(
            _OUTSIDE, identifier
        ):
            return True
        if element is None or element.type != "ApplicationComponent":
            return False
        return self._ground.model.mark(element) in _FACILITY

    def _is_ours(self, flow: Part) -> bool:
        landscape = self._ground.landscape
        users = {said.other for said in landscape.about(flow).get(Role.USED_BY, ())}
        return not users or not landscape.customers.ours.isdisjoint(users)

    def _ends(self, flow: Part, subject: str, van: str, own: frozenset[str], end: str) -> None:
        values, place = self._values, place_of(flow)
        values.say(subject, vocab.RDF + "type", f"<{CG}Koppeling>", place)
        name = flow.name
        values.text(subject, vocab.RDFS + "label", [name] if name else [], place, "nl")
        values.say(subject, CG + "van", f"<{van}>", place)
        if own:
            values.say(subject, CG + "naar", f"<{next(iter(own))}>", place)
        else:
            values.reference(subject, CG + "naar", _OUTSIDE, end, place)

    def _properties(self, flow: Part, subject: str, turned: bool) -> None:
        values, place = self._values, place_of(flow)
        self._direction(flow, subject, turned)
        status = self._said(flow, "gebruikstatus", "status")
        path = CG + "koppelingstatus"
        values.choice(subject, path, _GEBRUIKSTATUS, status, place, OLDER_FLOW_STATUS)
        transport = self._said(flow, "transportprotocol", "transport", "protocol")
        values.text(subject, CG + "transport", transport, place)
        standards = self._given(flow, "standaardversieid"), self._said(flow, "standaardversie")
        for texts in _pairs(*standards):
            values.named(subject, CG + "standaard", STANDAARD, texts, place)
        passing = self._given(flow, "intermediairid"), self._said(flow, "intermediair")
        for texts in _pairs(*passing):
            self._intermediary(flow, subject, texts)

    def _said(self, flow: Part, *keys: str) -> list[str]:
        return self._ground.said((flow,), *keys)

    def _given(self, flow: Part, key: str) -> list[str]:
        """Identifiers, of which one property may hold several."""
        return [part for text in self._said(flow, key) for part in _BETWEEN.split(text) if part]

    def _direction(self, flow: Part, subject: str, turned: bool) -> None:
        """The direction as the file says it, else that of the arrow itself."""
        path, place = CG + "richting", place_of(flow)
        given = self._said(flow, "richting")
        text = self._values.one(subject, path, given, place)
        found = "heen" if not given else _RICHTING.get(word(text or ""))
        if found is not None:
            way = _BACK[found] if turned else found
            self._values.say(subject, path, literal_line(way), place)
        elif text is not None:
            self._values.remark("Lezen-keuze", place, text, (subject, path), tuple(_BACK))

    def _intermediary(self, flow: Part, subject: str, texts: list[str]) -> None:
        """What a connection passes through: by identifier, else by name; in the file or published."""
        ground, place, path = self._ground, place_of(flow), CG + "intermediair"
        own: frozenset[str] = frozenset()
        for text in texts:
            named = frozenset(self._by_name.get(normal(text), ()))
            own = own or ground.own(self._by_key.get(text.lower(), text)) or named
        if len(own) == 1:
            self._values.say(subject, path, f"<{next(iter(own))}>", place)
            return
        names = ground.known.names
        found = next((f for text in texts if (f := names.find(_BUILDING_BLOCK, text))), ())
        if len(found) == 1:
            self._values.say(subject, path, f"<{found[0]}>", place)
        else:
            self._values.remark("Lezen-verwijzing", place, texts[-1], (subject, path))

    def _associations(self, flow: Part, subject: str) -> None:
        """What is associated with a flow: a standard that it uses, or what it passes through."""
        ground, values = self._ground, self._values
        for said in ground.landscape.about(flow).get(Role.VIA, ()):
            place, other = place_of(said.relation), said.other
            element = ground.model.elements.get(other)
            own = ground.own(other)
            if len(own) == 1:
                values.say(subject, CG + "intermediair", f"<{next(iter(own))}>", place)
            elif values.published(STANDAARD, other) or (element and element.type == "Constraint"):
                ground.refer(subject, "standaard", STANDAARD, said)
            elif values.published(_BUILDING_BLOCK, other):
                ground.refer(subject, "intermediair", _BUILDING_BLOCK, said)
            else:
                ground.lost(said.relation, subject)


def _pairs(identifiers: list[str], names: list[str]) -> list[list[str]]:
    """Identifiers with the names beside them; where their numbers differ the names stand apart."""
    if len(identifiers) == len(names):
        return [[i, n] for i, n in zip(identifiers, names, strict=True)]
    if len(identifiers) == 1:
        return [[identifiers[0], *names]]
    return [[text] for text in identifiers or names]
