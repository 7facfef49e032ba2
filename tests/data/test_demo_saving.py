"""What the questions on contracts and saving answer for the demonstration, worked out again by plain loops.

The stories are those of docs/explanation/demonstratie.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import pytest
from demo_asking import Demo, key
from demo_judged import current
from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.term import Node

CG = Namespace("https://w3id.org/grondkaart/def/")
STATUS = Namespace("https://w3id.org/grondkaart/id/gebruikstatus/")
TODAY = date(2026, 11, 25)
CENT = Decimal("0.01")
NOTE = "mogelijk, niet toegezegd: tijdens de transitie valt niet direct een besparing te verwachten"


class Moment(NamedTuple):
    """A day on which a contract can end, and the last day to give notice."""

    day: date
    notice: date


@pytest.fixture(scope="module")
def demo(everything: Graph) -> Demo:
    return Demo(everything)


def of(graph: Graph, kind: str) -> list[Node]:
    return sorted(graph.subjects(RDF.type, CG[kind]))


def day_of(graph: Graph, thing: Node, name: str) -> date | None:
    said = graph.value(thing, CG[name])
    return None if said is None else date.fromisoformat(str(said))


def moments(graph: Graph, contract: Node) -> list[Moment]:
    found = []
    for one in graph.subjects(CG.contract, contract):
        if (one, RDF.type, CG.Contractmoment) in graph:
            days = (day_of(graph, one, n) for n in ("uitstapdatum", "laatsteOpzegdatum"))
            found.append(Moment(*days))  # type: ignore[arg-type]
    return sorted(found)


def covered(graph: Graph, contract: Node, kind: str) -> set[Node]:
    both = {*graph.objects(contract, CG.dekt), *graph.subjects(CG.contract, contract)}
    return {one for one in both if (one, RDF.type, CG[kind]) in graph}


def running(graph: Graph, applicatie: Node, today: date = TODAY) -> list[Node]:
    found = []
    for contract in sorted(graph.subjects(CG.dekt, applicatie)):
        start, last = (day_of(graph, contract, n) for n in ("ingangsdatum", "uitersteEinddatum"))
        if start is not None and start <= today and (last is None or last >= today):
            found.append(contract)
    return found


def share(graph: Graph, contract: Node) -> Decimal | None:
    """The part of the cost of a contract that is for each applicatie under it."""
    whole = graph.value(contract, CG.jaarkosten)
    if whole is None or not str(graph.value(contract, CG.valuta)).endswith("/EUR"):
        return None
    number = len(covered(graph, contract, "Applicatie"))
    return (Decimal(str(whole)) / number).quantize(CENT, ROUND_HALF_UP)


def cost(graph: Graph, applicatie: Node) -> Decimal | None:
    shares = [share(graph, one) for one in running(graph, applicatie)]
    return sum(filter(None, shares), Decimal()) if shares and None not in shares else None


def status(graph: Graph, applicatie: Node) -> str:
    return key(graph.value(applicatie, CG.gebruikstatus))


def nobody(graph: Graph, applicatie: Node) -> bool:
    return str(graph.value(applicatie, CG.aantalGebruikers)) == "0"


def _euros(graph: Graph, contract: Node) -> float | None:
    said = graph.value(contract, CG.jaarkosten)
    return None if said is None else float(str(said))


def ending(begin: date, end: date) -> Iterator[tuple[object, ...]]:
    """The rows of contracten-aflopend."""
    for code, graph in current().items():
        for contract in of(graph, "Contract"):
            last = day_of(graph, contract, "uitersteEinddatum")
            for moment in moments(graph, contract):
                if begin <= moment.day <= end or begin <= moment.notice <= end:
                    yield (
                        key(contract),
                        code,
                        moment.day.isoformat(),
                        moment.notice.isoformat(),
                        moment.notice >= TODAY,
                        last is None or last > moment.day,
                        _euros(graph, contract),
                        len(covered(graph, contract, "Applicatie")),
                        len(covered(graph, contract, "Koppeling")),
                    )


def ending_asked(demo: Demo, **given: str) -> list[tuple[object, ...]]:
    names = ("contract", "gemeente", "uitstapdatum", "opzegdatum", "opzegbaar", "looptDoor")
    return [
        (*(row[n] for n in names), row["jaarkosten"], row["applicaties"], row["koppelingen"])
        for row in demo.rows("contracten-aflopend", peildatum="2026-11-25", **given)
    ]


@pytest.mark.parametrize(
    ("given", "begin", "end"),
    [
        ({}, TODAY, date(2027, 11, 25)),
        ({"van": "2032-01-01", "tot": "2032-12-31"}, date(2032, 1, 1), date(2032, 12, 31)),
    ],
)
def test_contracts_that_end_are_the_moments_of_the_period(demo, given, begin, end):
    expected = sorted(ending(begin, end), key=str)

    assert expected == sorted(ending_asked(demo, **given), key=str)
    assert len(expected) > 3


def test_one_must_give_notice_before_the_new_year_or_stay_until_2032(demo):
    asked = [
        (one[2], one[3])
        for year in ("2026-11-25", "2031-12-01")
        for one in ending_asked(demo, gemeente="vb0005", van=year)
        if one[0] == "vb0005-voorbeeldwerk-totaal"
    ]

    assert [("2027-12-31", "2026-12-31"), ("2032-12-31", "2031-12-31")] == asked


def test_of_one_the_next_end_can_no_longer_be_given_notice_of_and_it_goes_on(demo):
    asked = {one[2]: one[4:6] for one in ending_asked(demo) if "raamcontract" in str(one[0])}

    assert (False, True) == asked["2026-12-31"]
    assert (True, True) == asked["2027-12-31"]


def hanging(demo: Demo, contract: str) -> dict[str, set[object]]:
    """By kind what hangs on a contract."""
    found: dict[str, set[object]] = {}
    for row in demo.rows("contracteinde-gevolgen", contract=contract):
        found.setdefault(str(row["soort"]), set()).add(row["ding"])
    return found


def touched(graph: Graph, contract: Node) -> dict[str, set[object]]:
    """The applicaties and koppelingen of a contract, and the koppelingen from, to and through those
    applicaties."""
    own = covered(graph, contract, "Applicatie")
    links = covered(graph, contract, "Koppeling")
    for link in of(graph, "Koppeling"):
        over = key(graph.value(link, CG.koppelingstatus)) == "uitgefaseerd"
        through = {graph.value(link, CG.van), graph.value(link, CG.naar)}
        if not over and (through | set(graph.objects(link, CG.intermediair))) & own:
            links.add(link)
    found: dict[str, set[object]] = {"applicatie": {*map(key, own)}}
    if links:
        found["koppeling"] = {*map(key, links)}
    return found


@pytest.mark.parametrize("code", ["vb0001", "vb0002", "vb0003", "vb0004", "vb0005"])
def test_on_every_contract_hang_its_applicaties_and_their_koppelingen(demo, code):
    graph = current()[code]
    for contract in of(graph, "Contract"):
        asked = hanging(demo, key(contract))

        assert touched(graph, contract) == {
            kind: things for kind, things in asked.items() if kind in ("applicatie", "koppeling")
        }, contract


def test_eleven_systems_hang_on_one_contract():
    graph = current()["vb0005"]
    (whole,) = (one for one in of(graph, "Contract") if key(one) == "vb0005-voorbeeldwerk-totaal")

    assert 11 == len(touched(graph, whole)["applicatie"])


@pytest.mark.parametrize("code", ["vb0001", "vb0004"])
def test_an_opgave_hangs_on_a_contract_through_the_components_that_run_under_it(
    demo, everything, code
):
    graph = current()[code]
    (contract,) = (one for one in of(graph, "Contract") if key(one) == f"{code}-open-bouwstenen")
    expected = {
        (key(opgave), key(component))
        for applicatie in graph.objects(contract, CG.dekt)
        for component in graph.objects(applicatie, CG.component)
        for solution in everything.subjects(CG.onderdeel, component)
        for opgave in everything.objects(solution, CG.voorOpgave)
    }
    rows = demo.rows("contracteinde-gevolgen", contract=key(contract))

    assert expected == {(row["ding"], row["via"]) for row in rows if row["soort"] == "opgave"}
    assert ("i1", "huishoudboekje-diensten") in expected


def test_what_is_under_two_contracts_says_which_is_the_other(demo):
    under = {
        row["ding"]: row["ookOnder"]
        for row in demo.rows("contracteinde-gevolgen", contract="vb0001-vergunningen-gebruiksrecht")
        if row["soort"] == "applicatie"
    }

    assert {
        "vb0001-voorbeeldgeo-vergunningen": "vb0001-vergunningen-hosting",
        "vb0001-voorbeeldgeo-buitendienst": None,
    } == under


def sets(graph: Graph) -> dict[Node, list[Node]]:
    """By referentiecomponent the applicaties in productie."""
    found: dict[Node, list[Node]] = {}
    for one in of(graph, "Applicatie"):
        if status(graph, one) == "in-productie":
            for role in graph.objects(one, CG.referentiecomponent):
                found.setdefault(role, []).append(one)
    return found


def doubles() -> set[tuple[object, ...]]:
    """The rows of dubbele-applicaties."""
    found = set()
    for code, graph in current().items():
        for role, members in sets(graph).items():
            free = [one for one in members if graph.value(one, CG.bedoeldDubbel) is None]
            for one in members if len(members) > 1 else ():
                reason, known = graph.value(one, CG.bedoeldDubbel), cost(graph, one)
                meant = reason is not None or len(free) < 2
                said = None if reason is None else str(reason)
                number = None if known is None else float(known)
                found.add((code, key(role), key(one), meant, said, number))
    return found


def test_doubles_are_the_sets_in_production_of_more_than_one(demo):
    names = ("gemeente", "referentiecomponent", "applicatie", "bedoeld", "reden", "jaarkosten")
    asked = [
        tuple(row[name] for name in names)
        for row in demo.rows("dubbele-applicaties", peildatum="2026-11-25")
    ]

    assert doubles() == set(asked)
    assert len(doubles()) == len(asked)
    assert {"vb0001", "vb0002", "vb0005"} == {row[0] for row in asked if not row[3]}
    assert {"vb0001", "vb0003"} == {row[0] for row in asked if row[3]}


def unused(graph: Graph) -> list[Node]:
    return [
        one
        for one in of(graph, "Applicatie")
        if running(graph, one)
        if status(graph, one) == "uitgefaseerd"
        or (status(graph, one) in ("in-productie", "uit-te-faseren") and nobody(graph, one))
    ]


def test_unused_is_what_nobody_uses_under_a_contract_that_runs(demo):
    asked = {
        row["applicatie"] for row in demo.rows("ongebruikte-applicaties", peildatum=str(TODAY))
    }
    names = {
        str(graph.value(one, RDFS.label)) for graph in current().values() for one in unused(graph)
    }

    assert {key(one) for graph in current().values() for one in unused(graph)} == asked
    assert {
        "Voorbeeldplein Zoeken",
        "Voorbeeldkantoor Projecten",
        "Voorbeeldplein Meedenken",
        "Voorbeeldplein Klantcontact",
        "Open Zaakbrug",
        "Voorbeeldwerk Rekenbladen",
    } == names


def _rank(graph: Graph, one: Node) -> tuple[bool, Decimal, str]:
    known = cost(graph, one)
    return known is None, known or Decimal(), str(one)


def superfluous(graph: Graph) -> list[Node]:
    """In use and not meant to be double, and for none of its purposes the cheapest or the only one."""
    kept: set[Node] = set()
    there: set[Node] = set()
    for members in sets(graph).values():
        used = [one for one in members if not nobody(graph, one)]
        free = [one for one in used if graph.value(one, CG.bedoeldDubbel) is None]
        if free:
            kept.add(min((_rank(graph, one), one) for one in free)[1])
            there |= set(free)
    return sorted(there - kept)


def saving() -> set[tuple[object, ...]]:
    """The rows of besparingspotentieel per applicatie and contract, with when it becomes free."""
    found: set[tuple[object, ...]] = set()
    for code, graph in current().items():
        for kind, things in (("ongebruikt", unused(graph)), ("dubbel", superfluous(graph))):
            for one in things:
                for contract in running(graph, one) or [None]:
                    amount = share(graph, contract) if contract else None
                    exits = (
                        [m for m in moments(graph, contract) if m.notice >= TODAY]
                        if contract
                        else []
                    )
                    days = tuple(d.isoformat() for d in exits[0]) if exits else (None, None)
                    what = (code, kind, key(one), key(contract) if contract else None)
                    found.add((*what, *days, None if amount is None else float(amount)))
    return found


NAMES = ("gemeente", "soort", "applicatie", "contract", "uitstapdatum", "opzegdatum", "jaarkosten")


def test_the_saving_potential_is_what_is_double_or_unused_and_says_when_it_becomes_free(demo):
    rows = demo.rows("besparingspotentieel", peildatum=str(TODAY), per="applicatie")
    asked = [tuple(r[n] for n in NAMES) for r in rows if r["regel"] == "applicatie"]

    assert saving() == set(asked)
    assert len(saving()) == len(asked)
    assert {"dubbel", "ongebruikt"} == {row[1] for row in asked}


@pytest.mark.parametrize("per", ["gemeente", "kwartaal", "applicatie"])
def test_the_lines_of_the_saving_potential_add_up_to_its_total(demo, per):
    rows = demo.rows("besparingspotentieel", peildatum=str(TODAY), per=per)
    total = sum(Decimal(str(one[-1])) for one in saving() if one[-1] is not None)

    def added(regel: str, *soorten: str) -> Decimal:
        among = [r for r in rows if r["regel"] == regel and r["soort"] in soorten]
        return sum((Decimal(str(r["jaarkosten"] or 0)) for r in among), Decimal())

    assert total == added("totaal", "samen")
    assert total == added("totaal", "dubbel", "ongebruikt")
    assert total == added(per, "dubbel", "ongebruikt")
    assert {NOTE} == {row["kanttekening"] for row in rows}
