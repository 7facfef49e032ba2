"""The questions on moving over, asked of random lands, answer what the slow computation finds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overstap_asking import Plain, asked, content, filled, plain, thing
from overstap_graph import address, gemeente_address
from overstap_page import examples, reference_date
from overstap_random import GEMEENTEN, exit_days, few, lands, peildata
from slow import (
    Applicatie,
    Component,
    Contract,
    Land,
    Termijn,
    doelen,
    eerste_overstap,
    frictiekosten,
    kwartaal,
    vanaf,
)
from slow_together import deelnemen, jaarkosten, vensters


def moves(land: Land, peildatum: date) -> list[Plain]:
    """What overstapmomenten must answer."""
    found = []
    for one in land.applicaties:
        for rc, component in sorted(doelen(one, land), key=lambda t: (t[0], t[1].name)):
            since = vanaf(component, one.gemeente, land)
            start = max(peildatum, since or peildatum)
            first = eerste_overstap(one, land, peildatum, since)
            row = filled(
                gemeente=gemeente_address(one.gemeente),
                applicatie=address("applicatie", one.gemeente, one.name),
                referentiecomponent=thing("gemma", rc),
                component=thing("component", component.name),
                vanaf=start,
                uitstapdatum=first.dag,
                opzegdatum=first.opzeggen,
                jaarkosten=jaarkosten(one, land, start),
                frictiekosten=frictiekosten(one, land, peildatum, start),
                toelichting=first.reden,
            )
            found.append(row)
    return found


def moves_asked(land: Land, peildatum: date) -> list[Plain]:
    """What overstapmomenten answers, of all municipalities at once."""
    gemeenten = sorted({one.gemeente for one in land.applicaties})
    return [plain(row) for row in asked(land, "overstapmomenten", peildatum, gemeente=gemeenten)]


@few(40)
@given(lands(), st.data())
def test_the_first_moves_of_applicaties(land: Land, data: st.DataObject) -> None:
    peildatum = data.draw(peildata(land))

    assert moves(land, peildatum) == moves_asked(land, peildatum)


def windows(land: Land, peildatum: date, length: int) -> list[Plain]:
    """What kansrijke-momenten must answer."""
    return [
        filled(
            component=thing("component", one.component),
            kwartaal=thing("kwartaal", f"{one.begin.year}-q{(one.begin.month + 2) // 3}"),
            begin=one.begin,
            eind=one.einde,
            gemeenten=Decimal(len(one.gemeenten)),
            jaarkosten=one.jaarkosten,
            zonderKosten=Decimal(one.onbekend),
            anderen=Decimal(one.kandidaten - len(one.gemeenten)),
        )
        for one in vensters(land, peildatum, length)
    ]


@pytest.mark.parametrize("length", [1, 2, 3])
@few(15)
@given(lands(), st.data())
def test_the_windows_in_which_municipalities_can_move_together(
    length: int, land: Land, data: st.DataObject
) -> None:
    peildatum = data.draw(peildata(land))

    found = asked(land, "kansrijke-momenten", peildatum, kwartalen=str(length))

    assert windows(land, peildatum, length) == [plain(row) for row in found]


def joining(
    land: Land, peildatum: date, component: Component, quarter: int, length: int
) -> tuple[list[Plain], list[Plain]]:
    """What kansrijk-moment must answer, and what it answers."""
    expected = [
        filled(
            gemeente=gemeente_address(one.applicatie.gemeente),
            applicatie=address("applicatie", one.applicatie.gemeente, one.applicatie.name),
            deelname=one.hoe,
            uitstapdatum=one.moment.dag,
            opzegdatum=one.moment.opzeggen,
            jaarkosten=one.jaarkosten,
            frictiekosten=one.kosten,
        )
        for one in deelnemen(component, land, peildatum, quarter, length)
    ]
    first = f"{quarter // 4}-q{quarter % 4 + 1}"
    given = {"component": component.name, "kwartaal": first, "kwartalen": str(length)}
    return expected, [plain(row) for row in asked(land, "kansrijk-moment", peildatum, **given)]


@few(30)
@given(lands(), st.data())
def test_who_can_join_in_a_window_and_at_what_cost(land: Land, data: st.DataObject) -> None:
    peildatum = data.draw(peildata(land))
    component = data.draw(st.sampled_from(land.componenten))
    length = data.draw(st.sampled_from((1, 2, 4)))
    coming = [day for day in exit_days(land) if peildatum <= day < date(2045, 1, 1)]
    last = data.draw(st.sampled_from([peildatum, *coming]))
    quarter = max(kwartaal(peildatum), kwartaal(last) - length + 1)

    expected, found = joining(land, peildatum, component, quarter, length)

    assert expected == found


@pytest.mark.parametrize(
    ("number", "days_ahead", "known"),
    [(8, 0, True), (9, 0, False), (2, 100, True), (2, 700, False)],
)
def test_many_contracts_or_exits_make_a_moment_unknown_but_never_free(
    number: int, days_ahead: int, known: bool
) -> None:
    """More than eight contracts are not worked out, nor more than forty days of a bundle."""
    today = date(2026, 11, 25)
    contracten = tuple(
        Contract(
            f"k{n}",
            ("a0",),
            einde=date(2026, 12, 1) + timedelta(days=n),
            opzeg=Termijn(1),
            verlengt=True,
            verlenging=Termijn(1),
        )
        for n in range(number)
    )
    applicatie = Applicatie("a0", GEMEENTEN[0], ("zaken",))
    land = Land(today, (applicatie,), contracten, (Component("c0", ("zaken",)),))
    peildatum = today + timedelta(days=days_ahead)

    expected, found = moves(land, peildatum), moves_asked(land, peildatum)

    assert [known] == ["uitstapdatum" in row for row in expected]
    assert expected == found


def test_what_a_contract_cost_that_is_over_by_then_need_not_be_known_to_join() -> None:
    today = date(2026, 11, 25)
    over = Contract("over", ("a0",), einde=date(2027, 1, 31))
    binding = Contract("binding", ("a0",), einde=date(2027, 7, 10), kosten=Decimal(36_500))
    component = Component("c0", ("zaken",))
    applicatie = Applicatie("a0", GEMEENTEN[0], ("zaken",))
    land = Land(today, (applicatie,), (over, binding), (component,))

    expected, found = joining(land, today, component, kwartaal(date(2027, 1, 1)), 2)

    assert [Decimal(1_000)] == [row["frictiekosten"] for row in expected]
    assert expected == found


def test_a_contract_still_binds_on_its_last_day() -> None:
    """So that it is not over by the end of a window that ends on that day; notice is too late."""
    today = date(2026, 11, 25)
    binding = Contract("binding", ("a0",), einde=date(2027, 3, 31), opzeg=Termijn(6))
    component = Component("c0", ("zaken",))
    applicatie = Applicatie("a0", GEMEENTEN[0], ("zaken",))
    land = Land(today, (applicatie,), (binding,), (component,))

    expected, found = joining(land, today, component, kwartaal(today), 2)

    assert ["onbekend: geen uitstap bekend"] == [row["deelname"] for row in expected]
    assert expected == found


MOVING = [
    pytest.param(one.addressed(reference_date()), id=one.title)
    for one in examples()
    if "applicatie" in one.tables and "component" in one.tables
]


@pytest.mark.parametrize("land", MOVING)
def test_the_examples_of_the_page_are_what_the_questions_answer(land: Land) -> None:
    today = reference_date()

    found = moves_asked(land, today)

    assert found
    assert sorted(moves(land, today), key=content) == sorted(found, key=content)
    assert windows(land, today, 2) == [plain(r) for r in asked(land, "kansrijke-momenten", today)]
