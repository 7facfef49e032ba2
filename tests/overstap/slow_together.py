"""Moments to move over together, doubles, what is not used, and what that could save; slowly.

Like `slow`, whose things it takes: nothing is shared with the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from slow import (
    AFGELOPEN,
    GEEN_CONTRACT,
    IN_GEBRUIK,
    IN_PRODUCTIE,
    UITGEFASEERD,
    Applicatie,
    Component,
    Contract,
    Land,
    Overstap,
    bindende,
    contracten_van,
    doelen,
    eerste_dag,
    frictiekosten,
    kosten_per_applicatie,
    kwartaal,
    laatste_dag,
    overstappen,
    tellende,
    uiterste_einde,
    vanaf,
)


@dataclass(frozen=True)
class Venster:
    """Some quarters in which municipalities can move over to a component together.

    `jaarkosten` is what the applicaties that can go in it cost a year as far as is known, `onbekend`
    how many of these municipalities have one without a known cost. `kandidaten` are the municipalities
    that can move over to the component at all. `anderen` are those that have no moment in the window
    but could join, with the friction cost on its last day; None when that is not known.
    """

    component: str
    begin: date
    einde: date
    gemeenten: tuple[str, ...]
    applicaties: tuple[str, ...]
    jaarkosten: Decimal
    onbekend: int
    kandidaten: int
    anderen: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True)
class Kandidaat:
    """An applicatie that can move over to a component, and every day on which that costs nothing."""

    applicatie: Applicatie
    vanaf: date
    dagen: tuple[Overstap, ...]


def kandidaten(component: Component, land: Land, peildatum: date) -> list[Kandidaat]:
    """The applicaties that can move over to a component."""
    found = []
    for one in land.applicaties:
        if any(component == target for _, target in doelen(one, land)):
            since = vanaf(component, one.gemeente, land)
            days = tuple(overstappen(one, land, peildatum, since))
            start = peildatum if since is None else max(peildatum, since)
            found.append(Kandidaat(one, start, days))
    return found


def jaarkosten(applicatie: Applicatie, land: Land, dag: date) -> Decimal | None:
    """What an applicatie costs a year under the contracts that bind on a day; None when not known."""
    binding, _ = bindende(applicatie, land, dag)
    costs = [kosten_per_applicatie(one, land) for one in binding]
    known = [one for one in costs if one is not None]
    return sum(known, Decimal(0)) if binding and len(known) == len(costs) else None


def venster(
    component: Component,
    among: list[Kandidaat],
    land: Land,
    peildatum: date,
    quarter: int,
    length: int,
) -> Venster | None:
    """One window of `length` quarters, or None when nobody can move over in it."""
    begin, einde = eerste_dag(quarter), laatste_dag(quarter + length - 1)
    able, others = [], []
    for one in among:
        inside = any(begin <= moment.dag <= einde for moment in one.dagen)
        (able if inside else others).append(one)
    names = sorted({one.applicatie.gemeente for one in able})
    if not names:
        return None
    costs = [(one, jaarkosten(one.applicatie, land, one.vanaf)) for one in able]
    joining: dict[str, list[Decimal | None]] = {}
    for one in others:
        if one.applicatie.gemeente not in names and one.vanaf <= einde:
            cost = frictiekosten(one.applicatie, land, peildatum, einde)
            joining.setdefault(one.applicatie.gemeente, []).append(cost)
    return Venster(
        component.name,
        begin,
        einde,
        tuple(names),
        tuple(sorted(one.applicatie.name for one in able)),
        sum((cost for _, cost in costs if cost is not None), Decimal(0)),
        len({one.applicatie.gemeente for one, cost in costs if cost is None}),
        len({one.applicatie.gemeente for one in among}),
        tuple((name, _total(joining[name])) for name in sorted(joining)),
    )


def _total(costs: list[Decimal | None]) -> Decimal | None:
    known = [one for one in costs if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None


@dataclass(frozen=True)
class Deelname:
    """How an applicatie can join in a window: without friction cost, at a cost, or not known and why."""

    applicatie: Applicatie
    hoe: str
    moment: Overstap
    jaarkosten: Decimal | None
    kosten: Decimal | None


def deelnemen(
    component: Component, land: Land, peildatum: date, quarter: int, length: int
) -> list[Deelname]:
    """Of each applicatie that can move over to a component how it can join in one window.

    Without friction cost first, then by cost, then what is not known.
    """
    begin, einde = eerste_dag(quarter), laatste_dag(quarter + length - 1)
    found = []
    for one in kandidaten(component, land, peildatum):
        inside = [moment for moment in one.dagen if begin <= moment.dag <= einde]
        cost = None
        binding, reason = bindende(one.applicatie, land, einde)
        exits = [tellende(contract, land, peildatum, einde) for contract in binding]
        if one.vanaf > einde:
            how = "component nog niet beschikbaar"
        elif inside:
            how, cost = "zonder frictiekosten", Decimal(0)
        elif reason:
            how = {
                GEEN_CONTRACT: "onbekend: geen contract",
                AFGELOPEN: "onbekend: contract dan afgelopen",
            }[reason]
        elif not all(exits):
            how = "onbekend: geen uitstap bekend"
        else:
            how = "tegen frictiekosten"
            cost = frictiekosten(one.applicatie, land, peildatum, einde)
        yearly = jaarkosten(one.applicatie, land, one.vanaf)
        moment = inside[0] if inside else Overstap()
        found.append(Deelname(one.applicatie, how, moment, yearly, cost))
    return sorted(
        found,
        key=lambda d: (
            d.moment.dag is None,
            d.kosten is None,
            d.kosten or 0,
            d.applicatie.gemeente,
            d.applicatie.name,
        ),
    )


def vensters(land: Land, peildatum: date, length: int = 2) -> list[Venster]:
    """Every window of every component in which somebody can move over, the best one first.

    Windows begin with the quarter of the reference date, and each quarter after it begins one.
    """
    found = []
    for component in land.componenten:
        among = kandidaten(component, land, peildatum)
        days = [moment.dag for one in among for moment in one.dagen]
        if not days:
            continue
        for quarter in range(kwartaal(peildatum), kwartaal(max(days)) + 1):
            one = venster(component, among, land, peildatum, quarter, length)
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda v: (-len(v.gemeenten), -v.jaarkosten, v.begin, v.component))


# Doubles, not used, saving


def dubbel(land: Land) -> dict[tuple[str, str], list[Applicatie]]:
    """By municipality and referentiecomponent: the applicaties in productie that are double.

    An applicatie that is double on purpose is not counted, and not among them.
    """
    sets: dict[tuple[str, str], list[Applicatie]] = {}
    for one in land.applicaties:
        if one.status == IN_PRODUCTIE and one.bedoeld is None:
            for rc in one.voor:
                sets.setdefault((one.gemeente, rc), []).append(one)
    return {key: members for key, members in sorted(sets.items()) if len(members) > 1}


def loopt(contract: Contract, day: date) -> bool:
    """Whether a contract runs on a day."""
    last = uiterste_einde(contract)
    return contract.ingang <= day and (last is None or last >= day)


def lopende(applicatie: Applicatie, land: Land, peildatum: date) -> list[Contract]:
    """The contracts that cover an applicatie and run on the reference date."""
    return [one for one in contracten_van(applicatie, land) if loopt(one, peildatum)]


def ongebruikt(land: Land, peildatum: date) -> list[Applicatie]:
    """What is paid for and not used: phased out or without users, under a contract that runs."""
    return [
        one
        for one in land.applicaties
        if one.status == UITGEFASEERD or (one.status in IN_GEBRUIK and one.gebruikers == 0)
        if lopende(one, land, peildatum)
    ]


def lopende_kosten(applicatie: Applicatie, land: Land, peildatum: date) -> Decimal | None:
    """What an applicatie costs a year under the contracts that run; None when that is not known."""
    running = lopende(applicatie, land, peildatum)
    costs = [kosten_per_applicatie(one, land) for one in running]
    known = [one for one in costs if one is not None]
    return sum(known, Decimal(0)) if running and len(known) == len(costs) else None


@dataclass(frozen=True)
class Weg:
    """An applicatie that could go: why, what is known of its yearly cost, and whether that is all."""

    applicatie: Applicatie
    soort: str
    contracten: tuple[Contract, ...]
    bedrag: Decimal
    onbekend: bool


def blijft(members: list[Applicatie], land: Land, peildatum: date) -> Applicatie:
    """The one of a set that stays: the cheapest; one of unknown cost only where no cost is known."""

    def rank(one: Applicatie) -> tuple[bool, Decimal, str]:
        cost = lopende_kosten(one, land, peildatum)
        return cost is None, cost or Decimal(0), one.name

    return min(members, key=rank)


def besparing(land: Land, peildatum: date) -> list[Weg]:
    """The applicaties that could go, each of them once.

    First what is not used. Of what is left one stays for each referentiecomponent, so that what stays
    for one of them does not go as double for another.
    """
    unused = ongebruikt(land, peildatum)
    left = [one for one in land.applicaties if one.status == IN_PRODUCTIE and one.gebruikers != 0]
    left = [one for one in left if one.bedoeld is None]
    staying = []
    for gemeente in {one.gemeente for one in left}:
        for rc in {rc for one in left for rc in one.voor}:
            members = [one for one in left if one.gemeente == gemeente and rc in one.voor]
            if members:
                staying.append(blijft(members, land, peildatum))
    double = [one for one in left if one.voor and one not in staying]
    found = []
    for one in land.applicaties:
        if one in unused or one in double:
            running = lopende(one, land, peildatum)
            shares = [kosten_per_applicatie(contract, land) for contract in running]
            found.append(
                Weg(
                    one,
                    "ongebruikt" if one in unused else "dubbel",
                    tuple(running),
                    sum((share for share in shares if share is not None), Decimal(0)),
                    not running or None in shares,
                )
            )
    return found
