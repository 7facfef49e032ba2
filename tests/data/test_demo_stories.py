"""The stories of the demonstration hold: every question of the transition has something to find in it.

What is expected is worked out here from the accepted inventories and the catalogue, by plain loops that
share nothing with the questions; docs/explanation/demonstratie.md tells the same stories in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from typing import NamedTuple

import pytest
from demo_judged import current, judged
from rdflib import RDF, RDFS, Graph, Namespace, URIRef

CG = Namespace("https://w3id.org/grondkaart/def/")
ID = "https://w3id.org/grondkaart/id/"
STATUS = Namespace(ID + "gebruikstatus/")
LAYER = Namespace(ID + "laag/")
TODAY = date(2026, 11, 25)
MINIMUM = 5  # below it, what is open to everyone says no number (design 5)


class Exit(NamedTuple):
    """A day on which an applicatie can leave for a component, and the last day to give notice."""

    code: str
    applicatie: URIRef
    day: date
    notice: date


@pytest.fixture(scope="module")
def realised(data: Graph) -> dict[URIRef, set[URIRef]]:
    """The components that realise a reference component."""
    found: dict[URIRef, set[URIRef]] = {}
    for component, role in data.subject_objects(CG.realiseert):
        found.setdefault(role, set()).add(component)
    return found


def in_production(graph: Graph) -> Iterator[URIRef]:
    return graph.subjects(CG.gebruikstatus, STATUS["in-productie"])


def exits(component: str, realised: dict[URIRef, set[URIRef]]) -> Iterator[Exit]:
    """Every moment at which an applicatie in production can leave for `component`."""
    wanted = URIRef(f"{ID}component/{component}")
    for code, graph in current().items():
        for applicatie in in_production(graph):
            roles = graph.objects(applicatie, CG.referentiecomponent)
            if not any(wanted in realised.get(role, ()) for role in roles):
                continue
            if (applicatie, CG.component, wanted) in graph:
                continue
            for contract in graph.subjects(CG.dekt, applicatie):
                for moment in graph.subjects(CG.contract, contract):
                    if (moment, RDF.type, CG.Contractmoment) in graph:
                        days = (
                            graph.value(moment, p) for p in (CG.uitstapdatum, CG.laatsteOpzegdatum)
                        )
                        day, notice = (date.fromisoformat(str(one)) for one in days)
                        yield Exit(code, applicatie, day, notice)


def who_can(
    component: str,
    quarter: tuple[int, int],
    realised: dict[URIRef, set[URIRef]],
    today: date = TODAY,
) -> set[str]:
    """The municipalities that can leave for `component` in a quarter, with notice still to give."""
    return {
        one.code
        for one in exits(component, realised)
        if (one.day.year, (one.day.month + 2) // 3) == quarter and one.notice >= today
    }


def test_five_can_move_to_signalen_in_the_last_quarter_of_2027(realised):
    expected = {"vb0001", "vb0002", "vb0003", "vb0004", "vb0005"}

    assert expected == who_can("signalen", (2027, 4), realised)
    assert len(expected) >= MINIMUM


@pytest.mark.parametrize("year", [2028, 2029, 2030, 2031])
def test_and_in_the_years_after_five_still_can(realised, year):
    assert MINIMUM == len(who_can("signalen", (year, 4), realised, date(year - 1, 11, 25)))


def test_four_can_move_to_open_formulieren_together_which_is_below_the_minimum_group(realised):
    expected = {"vb0001", "vb0002", "vb0003", "vb0005"}

    assert expected == who_can("open-formulieren", (2027, 2), realised)


def test_the_twins_can_leave_their_case_system_in_the_same_quarter(realised):
    assert {"vb0002", "vb0003"} <= who_can("open-zaak", (2028, 4), realised)


def test_one_must_give_notice_within_weeks_or_stay_for_five_more_years():
    graph = current()["vb0005"]
    contract = URIRef(f"{ID}contract/vb0005-voorbeeldwerk-totaal")
    days = sorted(
        (str(graph.value(m, CG.uitstapdatum)), str(graph.value(m, CG.laatsteOpzegdatum)))
        for m in graph.subjects(CG.contract, contract)
        if (m, RDF.type, CG.Contractmoment) in graph
    )

    assert [("2027-12-31", "2026-12-31"), ("2032-12-31", "2031-12-31")] == days
    assert 11 == len(list(graph.objects(contract, CG.dekt)))


def test_one_contract_ends_soon_one_renewal_can_no_longer_be_stopped():
    soon, too_late = current()["vb0005"], current()["vb0001"]

    assert ends(soon, "vb0005-lijsten-en-rekenbladen") == "2026-12-31"
    moments = [
        (str(too_late.value(m, CG.uitstapdatum)), str(too_late.value(m, CG.laatsteOpzegdatum)))
        for m in too_late.subjects(
            CG.contract, URIRef(f"{ID}contract/vb0001-raamcontract-burgerzaken")
        )
        if (m, RDF.type, CG.Contractmoment) in too_late
    ]
    assert ("2026-12-31", "2026-06-30") in moments
    assert ("2027-12-31", "2027-06-30") in moments


def ends(graph: Graph, contract: str) -> str:
    return str(graph.value(URIRef(f"{ID}contract/{contract}"), CG.einddatum))


def test_an_applicatie_under_two_contracts_leaves_at_the_last():
    graph = current()["vb0001"]
    permits = URIRef(f"{ID}applicatie/vb0001-voorbeeldgeo-vergunningen")
    last = {str(graph.value(c, CG.einddatum)) for c in graph.subjects(CG.dekt, permits)}

    assert {"2027-12-31", "2028-06-30"} == last


def test_there_are_contracts_without_end_long_ones_and_irrevocable_ones():
    without = {
        code
        for code, graph in current().items()
        for contract in graph.subjects(RDF.type, CG.Contract)
        if graph.value(contract, CG.einddatum) is None
    }
    last = max(
        str(day) for graph in current().values() for day in graph.objects(None, CG.einddatum)
    )
    irrevocable = {c for c, g in current().items() if (None, CG.onopzegbaarTot, None) in g}

    assert {"vb0002"} == without
    assert "2033-12-31" == last
    assert {"vb0001", "vb0002", "vb0003", "vb0004", "vb0005"} == irrevocable


def test_one_municipality_has_no_contracts_at_all():
    assert ["vb0006"] == [
        code for code, graph in current().items() if (None, RDF.type, CG.Contract) not in graph
    ]


def doubles(graph: Graph) -> dict[URIRef, set[URIRef]]:
    """The applicaties in production for each reference component that has several."""
    found: dict[URIRef, set[URIRef]] = {}
    for applicatie in in_production(graph):
        for role in graph.objects(applicatie, CG.referentiecomponent):
            found.setdefault(role, set()).add(applicatie)
    return {role: several for role, several in found.items() if len(several) > 1}


def test_there_are_doubles_that_are_meant_and_doubles_that_are_not():
    meant, unmeant = set(), set()
    for code, graph in current().items():
        for several in doubles(graph).values():
            free = [one for one in several if graph.value(one, CG.bedoeldDubbel) is None]
            (unmeant if len(free) > 1 else meant).add(code)

    assert {"vb0001", "vb0003"} == meant
    assert {"vb0001", "vb0002", "vb0005"} == unmeant


def test_systems_without_use_are_paid_for():
    unused = {
        str(graph.value(applicatie, RDFS.label))
        for graph in current().values()
        for applicatie in graph.subjects(RDF.type, CG.Applicatie)
        if graph.value(applicatie, CG.gebruikstatus) != STATUS.gepland
        if str(graph.value(applicatie, CG.aantalGebruikers)) == "0"
        if any(
            str(graph.value(contract, CG.einddatum)) > TODAY.isoformat()
            for contract in graph.subjects(CG.dekt, applicatie)
        )
    }
    expected = {
        "Voorbeeldplein Zoeken",
        "Voorbeeldkantoor Projecten",
        "Voorbeeldplein Meedenken",
        "Voorbeeldplein Klantcontact",
        "Open Zaakbrug",
        "Voorbeeldwerk Rekenbladen",
    }

    assert expected == unused


def test_layers_are_skipped_in_two_and_closed_interfaces_are_in_all():
    skipping = {
        one.code
        for one, result in judged()
        for group in result.report["groups"]
        if group["rule"]["iri"].endswith("Koppeling-laagsprong")
    }
    closed = {
        code
        for code, graph in current().items()
        for koppeling in graph.subjects(RDF.type, CG.Koppeling)
        if (koppeling, CG.standaard, None) not in graph
    }

    assert {"vb0002", "vb0005"} == skipping
    assert set(current()) == closed


def test_contracts_cover_connections_and_connections_pass_through_an_intermediary():
    covering, passing = set(), set()
    for code, graph in current().items():
        for koppeling in graph.subjects(RDF.type, CG.Koppeling):
            contract = graph.value(koppeling, CG.contract)
            if contract is not None:
                assert (contract, CG.dekt, koppeling) in graph
                covering.add(code)
            if (koppeling, CG.intermediair, None) in graph:
                passing.add(code)

    assert {"vb0001", "vb0004"} == covering
    assert {"vb0001", "vb0002", "vb0003", "vb0004"} == passing


def test_a_chain_goes_over_four_systems_and_ends_at_national_facilities():
    graph = current()["vb0002"]
    here = {URIRef(f"{ID}applicatie/vb0002-voorbeeldgeo-bag")}
    reached = []
    for _ in range(4):
        here = {
            end
            for start in here
            for koppeling in graph.subjects(CG.van, start)
            for end in graph.objects(koppeling, CG.naar)
        }
        reached.append({str(one).rpartition("/")[2].removeprefix("vb0002-") for one in here})

    assert "voorbeeldkoppel-distributie" in reached[0]
    assert "voorbeeldkoppel-magazijn" in reached[1]
    assert "voorbeeldsoft-belastingen" in reached[2]
    assert "voorbeeldkantoor-financien" in reached[3]


def test_components_of_municipalities_connect_to_common_ones_in_two_municipalities(data):
    common = set(data.subjects(RDF.type, CG.GemeenschappelijkeComponent))
    found: dict[tuple[str, str], set[str]] = {}
    for code, graph in current().items():
        for koppeling in graph.subjects(RDF.type, CG.Koppeling):
            end = graph.value(koppeling, CG.naar)
            for component in graph.objects(graph.value(koppeling, CG.van), CG.component):
                if end in common:
                    names = (str(one).rpartition("/")[2] for one in (component, end))
                    found.setdefault((*names,), set()).add(code)

    assert {"vb0001", "vb0004"} == found["open-formulieren", "haal-centraal-brp-personen-bevragen"]


def test_one_common_component_is_used_by_enough_to_be_counted_for_everyone():
    sdg = URIRef(f"{ID}component/sdg-invoervoorziening")
    using = {c for c, g in current().items() if (None, CG.component, sdg) in g}

    assert {"vb0001", "vb0002", "vb0003", "vb0004", "vb0005"} == using


@cache
def roles(code: str) -> frozenset[URIRef]:
    graph = current()[code]
    used = (set(graph.objects(one, CG.referentiecomponent)) for one in in_production(graph))
    return frozenset().union(*used)


@cache
def packages(code: str) -> frozenset[str]:
    graph = current()[code]
    return frozenset(str(graph.value(one, CG.pakket)) for one in in_production(graph))


def test_two_landscapes_are_nearly_alike_and_one_is_like_none():
    def alike(first: str, second: str) -> float:
        both = (packages(first), packages(second))
        return len(both[0] & both[1]) / len(both[0] | both[1])

    pairs = {pair: alike(*pair) for pair in combinations(sorted(current()), 2)}

    assert ("vb0002", "vb0003") == max(pairs, key=pairs.__getitem__)
    assert pairs["vb0002", "vb0003"] > 0.75
    assert max(share for pair, share in pairs.items() if "vb0006" in pair) < 0.35


def test_each_municipality_has_its_own_white_spots():
    missing = [frozenset().union(*map(roles, current())) - roles(code) for code in current()]

    assert all(len(one) > 10 for one in missing)
    assert len(set(missing)) == len(missing)


def test_mandatory_standards_are_missed_and_met(data):
    generic = set(data.subjects(RDF.type, CG.GeneriekeStandaard))
    met, missed = set(), set()
    for code, graph in current().items():
        for applicatie in in_production(graph):
            claimed = set(graph.objects(applicatie, CG.standaard))
            for role in graph.objects(applicatie, CG.referentiecomponent):
                for standard in set(data.objects(role, CG.verplichteStandaard)) - generic:
                    (met if standard in claimed else missed).add(code)

    assert set(current()) == met
    assert set(current()) == missed


def test_maturity_differs_by_layer_and_by_municipality():
    """The share of applicaties in a layer that are catalogue components, as a rough measure."""

    def share(code: str, layer: str) -> float:
        graph = current()[code]
        there = [a for a in in_production(graph) if (a, CG.laag, LAYER[layer]) in graph]
        return sum((a, CG.component, None) in graph for a in there) / max(1, len(there))

    for layer in ("interactie", "procesinrichting", "connectiviteit", "diensten", "databronnen"):
        others = [share(code, layer) for code in current() if code != "vb0004"]
        assert share("vb0004", layer) > max(others), layer
    by_size = [share(code, "interactie") for code in ("vb0004", "vb0001", "vb0002")]
    assert by_size == sorted(by_size, reverse=True)
    assert share("vb0001", "diensten") > 0 == share("vb0005", "diensten")
