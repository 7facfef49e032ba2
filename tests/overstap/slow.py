"""The rules of moving over, worked out slowly and by their words, to hold the quick answers against.

Nothing here is shared with the service: no import, no way of counting. Where the service keeps facts
and compares them, this tries every exit of every contract again for each answer. The rules are those
of docs/explanation/overstappen.md; a name in Dutch is the word that page uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

DAY = timedelta(days=1)
IN_PRODUCTIE, UIT_TE_FASEREN, UITGEFASEERD = "in-productie", "uit-te-faseren", "uitgefaseerd"
GEPLAND = "gepland"
IN_GEBRUIK = (IN_PRODUCTIE, UIT_TE_FASEREN)

GEEN_CONTRACT = "geen contract bekend"
AFGELOPEN = "contract afgelopen"
GEEN_UITSTAP = "geen uitstap bekend waarvoor nog is op te zeggen"
"""Why it is not known when an applicatie can move over."""


@dataclass(frozen=True)
class Termijn:
    """So many months, then so many days."""

    months: int = 0
    days: int = 0

    @property
    def nothing(self) -> bool:
        return self.months == 0 and self.days == 0


@dataclass(frozen=True)
class Contract:
    """What a municipality filled in of a contract; None is what it left empty."""

    name: str
    dekt: tuple[str, ...]
    ingang: date = date(2020, 1, 1)
    einde: date | None = None
    opzeg: Termijn | None = None
    verlengt: bool | None = None
    verlenging: Termijn | None = None
    hoogstens: int | None = None
    onopzegbaar: date | None = None
    kosten: Decimal | None = None
    euro: bool = True
    koppelt: bool = False  # whether a koppeling falls under it too, which changes nothing


@dataclass(frozen=True)
class Applicatie:
    """An applicatie of one municipality."""

    name: str
    gemeente: str
    voor: tuple[str, ...] = ()
    status: str = IN_PRODUCTIE
    gebruikers: int | None = None
    bedoeld: str | None = None
    component: str | None = None


@dataclass(frozen=True)
class Component:
    """A component of the catalogue, and the opgaven whose oplossing it is part of."""

    name: str
    realiseert: tuple[str, ...] = ()
    status: str | None = "beschikbaar"
    vanaf: date | None = None
    opgaven: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opgave:
    """An opgave: the first days of the quarters of its opschalingsfase, and who takes part already."""

    name: str
    opschaling: tuple[date, ...] = ()
    deelnemers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Land:
    """All that is known; the inventories were accepted on `aanvaard`."""

    aanvaard: date
    applicaties: tuple[Applicatie, ...] = ()
    contracten: tuple[Contract, ...] = ()
    componenten: tuple[Component, ...] = ()
    opgaven: tuple[Opgave, ...] = ()


@dataclass(frozen=True)
class Uitstap:
    """A day on which a contract can end, and the last day to give notice for it."""

    dag: date
    opzeggen: date


@dataclass(frozen=True)
class Overstap:
    """When an applicatie can move over without friction cost, or why that is not known."""

    dag: date | None = None
    opzeggen: date | None = None
    reden: str | None = None


# Days


def later(day: date, months: int) -> date:
    """The same day so many months on; where that month is too short, its last day."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("no month has no days")


def kwartaal(day: date) -> int:
    """The quarter of a day, numbered on from year to year."""
    return day.year * 4 + (day.month + 2) // 3 - 1


def eerste_dag(quarter: int) -> date:
    """The first day of a quarter."""
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)


def laatste_dag(quarter: int) -> date:
    """The last day of a quarter."""
    return eerste_dag(quarter + 1) - DAY


# Exits of one contract


def einden(contract: Contract, aanvaard: date) -> Iterator[date]:
    """The ends of the terms: of the first, then of each renewal up to ten years ahead."""
    if contract.einde is None:
        return
    yield contract.einde
    if not contract.verlengt or contract.verlenging is None or contract.verlenging.nothing:
        return
    number = 0
    while contract.hoogstens is None or number < contract.hoogstens:
        number += 1
        # The next term begins the day after; a term that ends with a month goes on doing so.
        begin = later(contract.einde + DAY, contract.verlenging.months * number)
        end = begin + contract.verlenging.days * number * DAY - DAY
        if end > later(aanvaard, 120):
            return
        yield end


def opzeggen_voor(exit_day: date, contract: Contract) -> date:
    """The last day to give notice; where no notice period is known, the exit itself."""
    if contract.opzeg is None:
        return exit_day
    return later(exit_day + DAY, -contract.opzeg.months) - contract.opzeg.days * DAY - DAY


def zonder_einde(contract: Contract, aanvaard: date) -> Iterator[date]:
    """Exits of a contract for an indefinite time: the ends of quarters, five years ahead."""
    if contract.onopzegbaar is not None:
        yield contract.onopzegbaar
    if contract.opzeg is None or contract.opzeg.nothing:
        return
    first = later(aanvaard, contract.opzeg.months) + contract.opzeg.days * DAY
    if contract.onopzegbaar is not None and contract.onopzegbaar > first:
        first = contract.onopzegbaar
    for quarter in range(kwartaal(first), kwartaal(first) + 20):
        yield laatste_dag(quarter)


def uitstappen(contract: Contract, aanvaard: date) -> list[Uitstap]:
    """The exits of a contract: from a year before it was accepted, at most forty."""
    days = set(
        zonder_einde(contract, aanvaard) if contract.einde is None else einden(contract, aanvaard)
    )
    found = [
        Uitstap(day, opzeggen_voor(day, contract))
        for day in sorted(days)
        if not (contract.onopzegbaar and day < contract.onopzegbaar)
        if day >= later(aanvaard, -12)
    ]
    return found[:40]


def uiterste_einde(contract: Contract) -> date | None:
    """The day after which the contract has ended for certain; None when that cannot be said.

    A contract that by its own words cannot be ended before a later day has not ended before that.
    """
    if contract.einde is None:
        return None
    last = contract.einde
    if contract.verlengt and contract.hoogstens != 0:
        if contract.verlenging is None or contract.verlenging.nothing or contract.hoogstens is None:
            return None
        begin = later(contract.einde + DAY, contract.verlenging.months * contract.hoogstens)
        last = begin + contract.verlenging.days * contract.hoogstens * DAY - DAY
    return max(last, contract.onopzegbaar or last)


def telt(exit_: Uitstap, peildatum: date) -> bool:
    """Whether an exit counts: notice can still be given."""
    return exit_.opzeggen >= peildatum


# Cost


def cents(amount: Fraction) -> Decimal:
    """An amount in euros of two decimals; half a cent goes up."""
    whole = (amount * 100 + Fraction(1, 2)).__floor__()
    return Decimal(whole) / 100


def kosten_per_applicatie(contract: Contract, land: Land) -> Decimal | None:
    """The yearly cost in euros, divided over the applicaties that the contract covers."""
    number = sum(1 for one in land.applicaties if one.name in contract.dekt)
    if contract.kosten is None or not contract.euro or number == 0:
        return None
    return cents(Fraction(contract.kosten) / number)


# What binds an applicatie, and when it can move over


def contracten_van(applicatie: Applicatie, land: Land) -> list[Contract]:
    """The contracts that cover an applicatie."""
    return [one for one in land.contracten if applicatie.name in one.dekt]


def bindt(contract: Contract, day: date) -> bool:
    """Whether a contract has not ended for certain before a day."""
    last = uiterste_einde(contract)
    return last is None or last >= day


def bindende(applicatie: Applicatie, land: Land, day: date) -> tuple[list[Contract], str | None]:
    """The contracts that bind on a day, or the reason why there are none."""
    covering = contracten_van(applicatie, land)
    binding = [one for one in covering if bindt(one, day)]
    if not covering:
        return [], GEEN_CONTRACT
    return binding, None if binding else AFGELOPEN


def tellende(contract: Contract, land: Land, peildatum: date, vanaf: date) -> list[Uitstap]:
    """The exits of a contract that count, on or after a day."""
    return [
        one
        for one in uitstappen(contract, land.aanvaard)
        if telt(one, peildatum) and one.dag >= vanaf
    ]


def overstappen(
    applicatie: Applicatie, land: Land, peildatum: date, vanaf: date | None
) -> list[Overstap]:
    """Every day on which an applicatie can move over without friction cost, the first one first.

    `vanaf` is the day from which the component is there, None for always. A day is one when it is an
    exit of a contract that binds, and each contract that binds has an exit on or before it. Of each the
    last such exit is used. Empty when it is not known.
    """
    start = peildatum if vanaf is None else max(peildatum, vanaf)
    binding, _ = bindende(applicatie, land, start)
    if te_veel(applicatie, land):
        return []
    found = []
    for day in samen([uitstappen(one, land.aanvaard) for one in binding])[:40]:
        used = [
            [one for one in tellende(c, land, peildatum, start) if one.dag <= day] for c in binding
        ]
        if all(used):
            found.append(Overstap(day, min(of[-1].opzeggen for of in used)))
    return found


def te_veel(applicatie: Applicatie, land: Land) -> bool:
    """Whether more than eight contracts cover an applicatie, but for those long over when accepted."""
    year_before = later(land.aanvaard, -12)
    return len([one for one in contracten_van(applicatie, land) if bindt(one, year_before)]) > 8


def samen(exits: list[list[Uitstap]]) -> list[date]:
    """The days on which one contract of several can end and each other can on or before it."""
    days = sorted({one.dag for of in exits for one in of})
    return [day for day in days if all(any(one.dag <= day for one in of) for of in exits)]


def eerste_overstap(
    applicatie: Applicatie, land: Land, peildatum: date, vanaf: date | None
) -> Overstap:
    """The first day to move over without friction cost; where it is not known the reason, never a day."""
    found = overstappen(applicatie, land, peildatum, vanaf)
    if found:
        return found[0]
    start = peildatum if vanaf is None else max(peildatum, vanaf)
    return Overstap(reden=bindende(applicatie, land, start)[1] or GEEN_UITSTAP)


def frictiekosten(applicatie: Applicatie, land: Land, peildatum: date, dag: date) -> Decimal | None:
    """What is paid double when an applicatie moves over on a day; None when that is not known."""
    binding, reason = bindende(applicatie, land, dag)
    if reason:
        return None
    total = Fraction(0)
    for contract in binding:
        cost = kosten_per_applicatie(contract, land)
        exits = tellende(contract, land, peildatum, dag)
        if cost is None or not exits:
            return None
        days = 0
        while dag + days * DAY < exits[0].dag:
            days += 1
        total += Fraction(cost) * days / 365
    return cents(total)


# What it can move over to


def vanaf(component: Component, gemeente: str, land: Land) -> date | None:
    """The first day on which a municipality can use a component; None for always."""
    opgaven = [one for one in land.opgaven if one.name in component.opgaven]
    days = [] if component.vanaf is None else [component.vanaf]
    begins = [min(one.opschaling) for one in opgaven if one.opschaling]
    takes_part = any(gemeente in one.deelnemers for one in opgaven)
    if begins and not takes_part:
        days.append(min(begins))
    return max(days) if days else None


def doelen(applicatie: Applicatie, land: Land) -> list[tuple[str, Component]]:
    """What an applicatie in use can move over to: the referentiecomponent, and a component for it."""
    if applicatie.status not in IN_GEBRUIK:
        return []
    own = [one for one in land.componenten if one.name == applicatie.component]
    found = []
    for component in land.componenten:
        coming = component.status in ("in-ontwikkeling", "idee") and component.vanaf is not None
        if component.status != "beschikbaar" and not coming:
            continue
        found += [
            (rc, component)
            for rc in applicatie.voor
            if rc in component.realiseert and not any(rc in one.realiseert for one in own)
        ]
    return found
