"""The questions on saving, asked of random lands, answer what the slow computation finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overstap_asking import Plain, asked, content, filled, plain, thing
from overstap_graph import address, gemeente_address
from overstap_random import GEMEENTEN, few, lands, peildata
from slow import (
    IN_PRODUCTIE,
    UITGEFASEERD,
    Applicatie,
    Contract,
    Land,
    Uitstap,
    kosten_per_applicatie,
    kwartaal,
    tellende,
)
from slow_together import Weg, besparing, dubbel, lopende, lopende_kosten, ongebruikt


def doubles(land: Land, peildatum: date) -> list[Plain]:
    """What dubbele-applicaties must answer: also what is double on purpose."""
    found = []
    for gemeente in sorted({one.gemeente for one in land.applicaties}):
        for rc in sorted({rc for one in land.applicaties for rc in one.voor}):
            members = [
                one
                for one in land.applicaties
                if one.gemeente == gemeente and rc in one.voor and one.status == IN_PRODUCTIE
            ]
            counted = dubbel(land).get((gemeente, rc), [])
            rows = [
                filled(
                    gemeente=gemeente_address(gemeente),
                    referentiecomponent=thing("gemma", rc),
                    applicatie=address("applicatie", gemeente, one.name),
                    bedoeld="nee" if one in counted else "ja",
                    reden=one.bedoeld,
                    jaarkosten=lopende_kosten(one, land, peildatum),
                )
                for one in members
                if len(members) > 1
            ]
            found += sorted(rows, key=lambda row: (row["bedoeld"] == "ja", row["applicatie"]))
    return found


@few(40)
@given(lands(), st.data())
def test_what_is_double(land: Land, data: st.DataObject) -> None:
    peildatum = data.draw(peildata(land))

    found = asked(land, "dubbele-applicaties", peildatum)

    assert doubles(land, peildatum) == [plain(row) for row in found]


@dataclass(frozen=True)
class Feit:
    """An applicatie that could go, under one contract that runs, or under none."""

    weg: Weg
    contract: Contract | None
    deel: Decimal | None
    uitstap: Uitstap | None


def facts(land: Land, peildatum: date) -> list[Feit]:
    """What besparingspotentieel adds up."""
    found = []
    for one in besparing(land, peildatum):
        for contract in one.contracten or (None,):
            if contract is None:
                found.append(Feit(one, None, None, None))
                continue
            exits = tellende(contract, land, peildatum, peildatum)
            share = kosten_per_applicatie(contract, land)
            found.append(Feit(one, contract, share, exits[0] if exits else None))
    return found


def line(regel: str, soort: str, among: list[Feit], **said: object) -> Plain:
    """One line: what is known of the cost, and of how many applicaties some of it is not."""
    known = [one.deel for one in among if one.deel is not None]
    exits = [one.uitstap for one in among if one.uitstap]
    return filled(
        regel=regel,
        soort=soort,
        uitstapdatum=min((one.dag for one in exits), default=None),
        opzegdatum=min((one.opzeggen for one in exits), default=None),
        applicaties=Decimal(len({one.weg.applicatie for one in among})),
        jaarkosten=sum(known, Decimal(0)) if known else None,
        onbekend=Decimal(len({one.weg.applicatie for one in among if one.deel is None})),
        **said,
    )


def quarter(one: Feit) -> str:
    """The quarter in which a contract can first end."""
    if one.uitstap is None:
        return "onbekend"
    number = kwartaal(one.uitstap.dag)
    return f"Q{number % 4 + 1}-{number // 4 % 100}"


Key = Callable[[Feit], tuple[object, ...]]


def saving(land: Land, peildatum: date, per: str) -> list[Plain]:
    """What besparingspotentieel must answer: the total, per kind, and per what was asked."""
    found = facts(land, peildatum)
    if not found:
        return []
    kinds = sorted({one.weg.soort for one in found})
    total = line("totaal", "samen", found)
    rows = [line("totaal", kind, [f for f in found if f.weg.soort == kind]) for kind in kinds]
    keys: dict[str, Key] = {
        "gemeente": lambda one: (one.weg.applicatie.gemeente, one.weg.soort),
        "kwartaal": lambda one: (quarter(one), one.weg.soort),
        "applicatie": lambda one: (one.weg.applicatie, one.contract),
    }
    grouped: dict[tuple[object, ...], list[Feit]] = {}
    for one in found:
        grouped.setdefault(keys[per](one), []).append(one)
    return [total, *rows, *(_part(per, among) for among in grouped.values())]


def _part(per: str, among: list[Feit]) -> Plain:
    one = among[0]
    gemeente, said = one.weg.applicatie.gemeente, {}
    if per == "kwartaal":
        said["kwartaal"] = quarter(one)
    else:
        said["gemeente"] = gemeente_address(gemeente)
    if per == "applicatie":
        said["applicatie"] = address("applicatie", gemeente, one.weg.applicatie.name)
        if one.contract:
            said["contract"] = address("contract", gemeente, one.contract.name)
    return line(per, one.weg.soort, among, **said)


@pytest.mark.parametrize("per", ["gemeente", "kwartaal", "applicatie"])
@few(20)
@given(lands(), st.data())
def test_what_doubles_and_the_unused_could_save(per: str, land: Land, data: st.DataObject) -> None:
    peildatum = data.draw(peildata(land))

    found = [plain(row) for row in asked(land, "besparingspotentieel", peildatum, per=per)]

    for row in found:
        assert "niet direct een besparing" in str(row.pop("kanttekening"))
    assert sorted(saving(land, peildatum, per), key=content) == sorted(found, key=content)


def unused(land: Land, peildatum: date) -> list[Plain]:
    """What ongebruikte-applicaties must answer: a row for each contract that runs."""
    found = []
    for one in ongebruikt(land, peildatum):
        for contract in lopende(one, land, peildatum):
            exits = tellende(contract, land, peildatum, peildatum)
            gone = one.status == UITGEFASEERD
            row = filled(
                gemeente=gemeente_address(one.gemeente),
                applicatie=address("applicatie", one.gemeente, one.name),
                reden="uitgefaseerd" if gone else "geen gebruikers",
                contract=address("contract", one.gemeente, contract.name),
                jaarkosten=kosten_per_applicatie(contract, land),
                uitstapdatum=exits[0].dag if exits else None,
                opzegdatum=exits[0].opzeggen if exits else None,
            )
            found.append(row)
    return found


@few(30)
@given(lands(), st.data())
def test_what_is_paid_for_and_not_used(land: Land, data: st.DataObject) -> None:
    peildatum = data.draw(peildata(land))

    found = [plain(row) for row in asked(land, "ongebruikte-applicaties", peildatum)]

    assert sorted(unused(land, peildatum), key=content) == sorted(found, key=content)


def test_a_contract_without_exits_that_a_koppeling_falls_under_is_still_paid_for() -> None:
    today = date(2026, 11, 25)
    applicatie = Applicatie("a0", GEMEENTEN[0], ("zaken",), UITGEFASEERD)
    contract = Contract("k0", ("a0",), kosten=Decimal(100), koppelt=True)
    land = Land(today, (applicatie,), (contract,))

    found = [plain(row) for row in asked(land, "ongebruikte-applicaties", today)]

    assert [Decimal(100)] == [row["jaarkosten"] for row in found]
