"""Draws the applicaties of one municipality: which packages it uses for what, how far, and how many use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grondkaart.generating.draw import Draw
from grondkaart.generating.market import Market, Package
from grondkaart.generating.reference import Role
from grondkaart.generating.writing import Writing

PLANNED, USED, LEAVING, OUT = "gepland", "in-productie", "uit-te-faseren", "uitgefaseerd"
Statuses = Sequence[tuple[str, int]]
_FIRST: Statuses = [(USED, 86), (LEAVING, 8), (PLANNED, 3), (OUT, 3)]
_SECOND: Statuses = [(USED, 34), (OUT, 27), (LEAVING, 24), (PLANNED, 15)]
_TAKEN_OVER: Statuses = [(USED, 45), (LEAVING, 32), (OUT, 23)]
_REASONS = (
    "Proef: loopt naast de andere tot de migratie klaar is.",
    "Proef: een andere afdeling gebruikt deze.",
    "Proef: de regio werkt met een ander pakket dan wij.",
    "Proef: staat als uitwijk klaar.",
)
_WITHOUT_ROLE = 0.15
_FIRSTS = 0.5  # of all, as many are the only or the first for their reference component
_INTENDED = 0.3  # of the doubles in production
_UNUSED = 0.03
_HOSTINGS = [("on-premises", 4), ("iaas", 3), ("saas", 3)]


@dataclass(frozen=True)
class Applicatie:
    """What koppelingen and contracts need to know of an applicatie."""

    iri: str
    package: Package
    status: str

    @property
    def in_use(self) -> bool:
        """Whether it is used, be it for the last time."""
        return self.status in (USED, LEAVING)


@dataclass(frozen=True)
class Household:
    """Whose applicaties are drawn, how many, and how large the municipality is (1 is usual).

    `merged` is the year in which its municipality went over into another, 0 when it did not.
    """

    code: str
    name: str
    size: int
    scale: float
    merged: int = 0


class Applicaties:
    """Draws those of one municipality, and writes them."""

    def __init__(self, market: Market, draw: Draw, writing: Writing, today: date) -> None:
        """`today` is the day whose state it shows."""
        self._market, self._draw, self._writing, self._today = market, draw, writing, today

    def of(self, one: Household) -> list[Applicatie]:
        """As many as it says; the same ones for the same draw."""
        others = int(one.size * _WITHOUT_ROLE)
        firsts = [role for role, _ in self._by_popularity()][: max(1, int(one.size * _FIRSTS))]
        firsts = firsts[: one.size - others]
        chosen: defaultdict[str, list[Package]] = defaultdict(list)
        found = []
        for number in range(1, one.size + 1):
            if number <= len(firsts):
                role: Role | None = firsts[number - 1]
            else:
                left = one.size - number + 1
                role = None if left <= others else firsts[self._draw.skewed(len(firsts))]
            package = self._package(role, chosen)
            second = bool(role) and number > len(firsts)
            found.append(self._write(one, number, package, second=second))
        return found

    def _by_popularity(self) -> list[tuple[Role, int]]:
        return self._draw.by_weight([(pair, pair[1]) for pair in self._market.roles])

    def _package(self, role: Role | None, chosen: dict[str, list[Package]]) -> Package:
        """A popular one mostly; rather one that is not there yet for this reference component."""
        if role is None:
            return self._draw.weighted(self._market.without_role)
        there, offers = chosen[role.iri], self._market.offers[role.iri]
        package = self._draw.weighted(offers)
        if package in there and len(there) < len(offers):
            package = self._draw.weighted(offers)
        there.append(package)
        return package

    def _status(self, one: Household, package: Package, *, second: bool) -> str:
        if package.component is not None and package.component.status == "uit-te-faseren":
            return LEAVING
        if package.component is not None and package.component.status != "beschikbaar":
            return PLANNED
        return self._draw.weighted(_TAKEN_OVER if one.merged else _SECOND if second else _FIRST)

    def _write(self, one: Household, number: int, package: Package, *, second: bool) -> Applicatie:
        draw, say = self._draw, self._writing
        status = self._status(one, package, second=second)
        iri = say.thing("Applicatie", one.code, number)
        say.label(iri, f"{package.name} ({one.name} {number})")
        say.text(iri, "pakket", package.name)
        if draw.chance(0.97):
            say.supplier(iri, package.supplier)
        say.points(iri, "laag", *package.layers)
        say.chosen(iri, "gebruikstatus", "gebruikstatus", status)
        say.points(iri, "referentiecomponent", *(role.iri for role in package.roles))
        if package.component is not None:
            say.points(iri, "component", package.component.iri)
        if draw.chance(0.85):
            say.text(iri, "versieaanduiding", f"{draw.whole(1, 12)}.{draw.whole(0, 30)}")
        if draw.chance(0.75):
            say.day(iri, "statusSinds", self._since(status))
        if draw.chance(0.85):
            exception = draw.chance(0.12)
            hosting = draw.weighted(_HOSTINGS) if exception else package.hosting
            say.chosen(iri, "hosting", "hosting", hosting)
        self._users(iri, package, status, one.scale)
        say.points(iri, "standaard", *(s for s in package.standards if draw.chance(0.85)))
        self._reason(iri, one, status, second=second)
        return Applicatie(iri, package, status)

    def _since(self, status: str) -> date:
        """Mostly the first of a month; of what is planned within the coming year."""
        draw = self._draw
        back = {PLANNED: (-360, 60), LEAVING: (1, 600), OUT: (1, 900)}.get(status, (30, 3_600))
        day = self._today - timedelta(draw.whole(*back))
        return day.replace(day=1) if draw.chance(0.6) else day

    def _users(self, iri: str, package: Package, status: str, scale: float) -> None:
        draw = self._draw
        if not draw.chance(0.86):  # not known
            return
        used = 0
        if status in (USED, LEAVING) and not draw.chance(_UNUSED):
            used = max(1, int(package.users * scale * draw.whole(60, 150) / 100))
        self._writing.value(iri, "aantalGebruikers", used, "integer")

    def _reason(self, iri: str, one: Household, status: str, *, second: bool) -> None:
        """Why it is double, of some that are."""
        if status != USED or not (second or one.merged) or not self._draw.chance(_INTENDED):
            return
        reason = self._draw.one(_REASONS)
        if one.merged:
            reason = f"Proef: van vóór de herindeling van {one.merged}, nog niet samengevoegd."
        self._writing.text(iri, "bedoeldDubbel", reason)
