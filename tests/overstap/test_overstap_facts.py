"""What follows from random contracts when an inventory is accepted is what the slow computation finds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from overstap_graph import LandStore, address, gemeente_of
from overstap_random import days, few, lands, peildata
from slow import (
    Applicatie,
    Contract,
    Land,
    bindende,
    kosten_per_applicatie,
    kwartaal,
    overstappen,
    uiterste_einde,
    uitstappen,
)

EPOCH = date(1970, 1, 1)


def contract_address(contract: Contract, land: Land) -> str:
    return address("contract", gemeente_of(contract, land), contract.name)


def applicatie_address(applicatie: Applicatie) -> str:
    return address("applicatie", applicatie.gemeente, applicatie.name)


@few(40)
@given(lands())
def test_contracts_have_the_exits_that_the_slow_computation_finds(land: Land) -> None:
    expected = [
        (
            contract_address(contract, land),
            one.dag.isoformat(),
            one.opzeggen.isoformat(),
            str((one.dag - EPOCH).days),
            f"{kwartaal(one.dag) // 4}-q{kwartaal(one.dag) % 4 + 1}",
        )
        for contract in land.contracten
        for one in uitstappen(contract, land.aanvaard)
    ]

    found = LandStore(land).select(
        "?c ?d ?o ?n (STRAFTER(STR(?k), 'kwartaal/') AS ?q)",
        "?m a cg:Contractmoment ; cg:contract ?c ; cg:uitstapdatum ?d ; cg:laatsteOpzegdatum ?o ;"
        " cg:dagnummer ?n ; cg:inKwartaal ?k",
    )

    assert sorted(expected) == found


@few(40)
@given(lands())
def test_contracts_end_and_cost_what_the_slow_computation_finds(land: Land) -> None:
    expected = [
        (
            contract_address(contract, land),
            str(uiterste_einde(contract) or ""),
            kosten_per_applicatie(contract, land),
        )
        for contract in land.contracten
    ]

    found = LandStore(land).select(
        "?c ?d ?k",
        "?c a cg:Contract OPTIONAL { ?c cg:uitersteEinddatum ?d }"
        " OPTIONAL { ?c cg:jaarkostenPerApplicatie ?k }",
    )

    assert sorted(expected) == [(c, d, Decimal(k) if k else None) for c, d, k in found]


@few(60)
@given(lands(), st.data())
def test_what_binds_an_applicatie_lets_it_go_when_the_slow_computation_says(
    land: Land, data: st.DataObject
) -> None:
    """Only by comparing dates, as the questions do."""
    peildatum = data.draw(peildata(land))
    vanaf = data.draw(st.none() | days)
    start = max(peildatum, vanaf or peildatum)
    expected = [
        (applicatie_address(applicatie), str(one.dag), str(one.opzeggen))
        for applicatie in land.applicaties
        for one in overstappen(applicatie, land, peildatum, vanaf)
    ]

    found = LandStore(land).select(
        "?a ?d ?o",
        "?a cg:gebondenAan ?x . ?m cg:contract ?x ; cg:uitstapdatum ?d ; cg:laatsteOpzegdatum ?o ."
        " OPTIONAL { ?x cg:geldtNa ?na } OPTIONAL { ?m cg:eersteUitstapdatum ?e }"
        " OPTIONAL { ?x cg:uitersteEinddatum ?over }"
        f" FILTER(STR(?o) >= '{peildatum}' && STR(COALESCE(?e, ?d)) >= '{vanaf or ''}'"
        f" && (!BOUND(?na) || STR(?na) < '{start}') && (!BOUND(?over) || STR(?over) >= '{start}'))",
    )

    assert sorted(expected) == found


@few(40)
@given(lands(), st.data())
def test_what_binds_an_applicatie_costs_what_the_slow_computation_finds(
    land: Land, data: st.DataObject
) -> None:
    """Of the bundles that hold it is the one that began last, which leaves out what is over."""
    start = max(data.draw(peildata(land)), data.draw(days))
    expected = []
    for applicatie in land.applicaties:
        binding, _ = bindende(applicatie, land, start)
        costs = [kosten_per_applicatie(one, land) for one in binding]
        if binding and None not in costs:
            total = sum((one for one in costs if one is not None), Decimal(0))
            expected.append((applicatie_address(applicatie), total))

    found = LandStore(land).select(
        "?a ?k",
        "?a cg:gebondenAan ?x . ?x cg:jaarkostenPerApplicatie ?k OPTIONAL { ?x cg:geldtNa ?na }"
        " OPTIONAL { ?x cg:uitersteEinddatum ?over }"
        f" FILTER((!BOUND(?na) || STR(?na) < '{start}') && (!BOUND(?over) || STR(?over) >= '{start}'))"
        " FILTER NOT EXISTS { ?x cg:bundelt/cg:uitersteEinddatum ?einde"
        f" FILTER(STR(?einde) < '{start}') }}",
    )

    assert sorted(expected) == [(a, Decimal(k)) for a, k in found]
