"""Supposing when a component is available, and that an opgave is postponed."""

from __future__ import annotations

from datetime import date

import pytest
from supposing_cases import CG, XSD, Held

from grondkaart.base import vocab
from grondkaart.base.errors import BadParameters
from grondkaart.supposing.assumptions import Assumption

COMPONENT, OPGAVE = f"{vocab.ID}component/x", f"{vocab.ID}opgave/x1"
STATUS, FROM = f"<{COMPONENT}> <{CG}componentstatus>", f"<{COMPONENT}> <{CG}beschikbaarVanaf>"
TYPE = f"<{vocab.RDF}type>"


def status(name: str) -> str:
    return f"{STATUS} <{vocab.ID}componentstatus/{name}> .\n"


def available(day: str) -> str:
    return f'{FROM} "{day}"^^<{XSD}date> .\n'


def from_day(day: str) -> Assumption:
    return Assumption(0, "beschikbaar", COMPONENT, date.fromisoformat(day))


def later(quarters: int) -> Assumption:
    return Assumption(0, "uitstel", OPGAVE, quarters)


def quarter(number: int) -> str:
    year, place = divmod(number, 4)
    return f"<{vocab.ID}kwartaal/{year}-q{place + 1}>"


def planned(number: int, name: str = "p") -> list[str]:
    planning = f"<{vocab.ID}planning/{name}-{number}>"
    return [
        f"{planning} {TYPE} <{CG}Planning> .\n",
        f"{planning} <{CG}opgave> <{OPGAVE}> .\n",
        f"{planning} <{CG}fase> <{vocab.ID}fase/opschalingsfase> .\n",
        f"{planning} <{CG}kwartaal> {quarter(number)} .\n",
    ]


def calendar(first: int, last: int) -> list[str]:
    return [
        line
        for number in range(first, last + 1)
        for line in (
            f"{quarter(number)} {TYPE} <{CG}Kwartaal> .\n",
            f'{quarter(number)} <{CG}volgorde> "{number}"^^<{XSD}integer> .\n',
        )
    ]


BEGIN = 2027 * 4  # the first quarter of 2027


def lines(facts: set[str]) -> set[str]:
    return {f"{fact} .\n" for fact in facts}


def test_a_component_is_available_from_the_supposed_day_alone() -> None:
    held = Held([status("beschikbaar"), available("2025-01-01")])

    assert {status("beschikbaar"), available("2028-01-01")} == lines(
        held.suppose(from_day("2028-01-01"))
    )


@pytest.mark.parametrize("name", ["beschikbaar", "in-ontwikkeling", "idee"])
def test_its_status_stays(name: str) -> None:
    held = Held([status(name)])

    assert {status(name), available("2028-01-01")} == lines(held.suppose(from_day("2028-01-01")))


def test_a_component_whose_status_is_not_known_is_being_made() -> None:
    held = Held(["<a:a> <a:b> <a:c> .\n"])

    assert status("in-ontwikkeling") in lines(held.suppose(from_day("2028-01-01")))


@pytest.mark.parametrize("name", ["uit-te-faseren", "beeindigd"])
def test_what_has_ended_does_not_become_available(name: str) -> None:
    with pytest.raises(BadParameters, match=r"aannames\[0\]\.component: wordt uitgefaseerd"):
        Held([status(name)]).suppose(from_day("2028-01-01"))


@pytest.mark.parametrize("quarters", [1, 4, -3])
def test_all_that_is_planned_for_an_opgave_moves_and_nothing_else(quarters: int) -> None:
    around = calendar(BEGIN - 8, BEGIN + 20)
    other = [line.replace("opgave/x1", "opgave/x2") for line in planned(BEGIN, "other")]
    held = Held([*around, *other, *planned(BEGIN), *planned(BEGIN + 1)])

    found = lines(held.suppose(later(quarters)))

    moved = {
        line.replace(quarter(number), quarter(number + quarters))
        for number in (BEGIN, BEGIN + 1)
        for line in planned(number)
    }
    assert {*around, *other, *moved} == found


def test_an_opgave_cannot_be_moved_out_of_the_calendar() -> None:
    held = Held([*calendar(BEGIN, BEGIN + 4), *planned(BEGIN), *planned(BEGIN + 1)])
    before = held.facts()

    with pytest.raises(BadParameters, match="buiten de kwartalen"):
        held.suppose(later(4))
    assert before == held.facts()


def test_an_opgave_without_a_planning_cannot_be_postponed() -> None:
    with pytest.raises(BadParameters, match="staat niet op de tijdlijn"):
        Held(calendar(BEGIN, BEGIN + 4)).suppose(later(1))


def test_all_that_cannot_be_supposed_is_told_at_once() -> None:
    held = Held([status("beeindigd"), *calendar(BEGIN, BEGIN + 4)])

    with pytest.raises(BadParameters) as caught:
        held.suppose(from_day("2028-01-01"), Assumption(1, "uitstel", OPGAVE, 2))

    assert ["aannames[0].component", "aannames[1].opgave"] == [
        f.name for f in caught.value.findings
    ]
