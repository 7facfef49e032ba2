"""What docs/explanation/overstappen.md prints is what comes out of what it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from overstap_page import (
    GIVEN,
    MONTHS,
    MORE,
    NOTHING,
    Example,
    Row,
    amount_of,
    day_of,
    examples,
    names_of,
    reference_date,
    sums,
)
from slow import (
    Land,
    doelen,
    eerste_overstap,
    frictiekosten,
    tellende,
    telt,
    uiterste_einde,
    uitstappen,
    vanaf,
)
from slow_together import besparing, dubbel, lopende_kosten, ongebruikt, vensters

PEILDATUM = reference_date()
EXAMPLES = examples()
Rows = Iterator[tuple[object, ...]]


def written(day: date | None) -> str:
    return "" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def exits(land: Land, example: Example) -> Rows:
    """Of the only contract."""
    (contract,) = land.contracten
    for one in uitstappen(contract, land.aanvaard):
        counts = "ja" if telt(one, PEILDATUM) else "nee"
        yield written(one.dag), written(one.opzeggen), counts


def exits_of_each(land: Land, example: Example) -> Rows:
    for contract in land.contracten:
        for one in uitstappen(contract, land.aanvaard):
            counts = "ja" if telt(one, PEILDATUM) else "nee"
            yield contract.name, written(one.dag), written(one.opzeggen), counts


def last_days(land: Land, example: Example) -> Rows:
    for contract in land.contracten:
        yield written(uiterste_einde(contract)) or "niet bekend", contract.name


def targets(land: Land, example: Example) -> Rows:
    for applicatie in land.applicaties:
        for _, component in doelen(applicatie, land):
            since = vanaf(component, applicatie.gemeente, land)
            yield applicatie.name, component.name, written(since) or "altijd"


def first_moves(land: Land, example: Example) -> Rows:
    for applicatie in land.applicaties:
        for _, component in doelen(applicatie, land):
            since = vanaf(component, applicatie.gemeente, land)
            first = eerste_overstap(applicatie, land, PEILDATUM, since)
            day = written(first.dag) or f"niet bekend: {first.reden}"
            yield applicatie.name, component.name, day, written(first.opzeggen)


def friction(land: Land, example: Example) -> Rows:
    """On the days and of the applicaties that the example asks for."""
    by_name = {one.name: one for one in land.applicaties}
    for row in example.tables["overstap op"]:
        day = day_of(row["overstap op"])
        assert day
        cost = frictiekosten(by_name[row["van"]], land, PEILDATUM, day)
        yield row["overstap op"], row["van"], cost


def windows(land: Land, example: Example) -> Rows:
    length = re.search(r"vensters van (\d+) kwartalen", example.title)
    assert length
    for one in vensters(land, PEILDATUM, int(length[1])):
        joining = ", ".join(
            f"{name} {'niet bekend' if cost is None else euros(cost)}" for name, cost in one.anderen
        )
        begin, einde = written(one.begin), written(one.einde)
        yield begin, einde, one.component, ", ".join(one.gemeenten), one.jaarkosten, joining


def doubles(land: Land, example: Example) -> Rows:
    for (gemeente, rc), members in dubbel(land).items():
        yield rc, gemeente, ", ".join(sorted(one.name for one in members))


def unused(land: Land, example: Example) -> Rows:
    for one in sorted(ongebruikt(land, PEILDATUM), key=lambda a: a.name):
        yield one.name, one.gemeente, lopende_kosten(one, land, PEILDATUM)


def savings(land: Land, example: Example) -> Rows:
    found = besparing(land, PEILDATUM)
    for one in sorted(found, key=lambda weg: weg.applicatie.name):
        exits = [tellende(contract, land, PEILDATUM, PEILDATUM) for contract in one.contracten]
        days = ", ".join(sorted({written(of[0].dag) for of in exits if of}))
        yield one.applicatie.name, one.soort, None if one.onbekend else one.bedrag, days
    yield "samen", "", sum((one.bedrag for one in found), Decimal(0)), ""


OUTCOMES: dict[str, Callable[[Land, Example], Rows]] = {
    "kan eindigen op": exits,
    "contract kan eindigen": exits_of_each,
    "zeker voorbij na": last_days,
    "kan over van": targets,
    "overstap van": first_moves,
    "overstap op": friction,
    "venster van": windows,
    "dubbel voor": doubles,
    "ongebruikt": unused,
    "kan weg": savings,
}


def euros(amount: Decimal) -> str:
    whole = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"€ {whole.removesuffix(',00')}"


def printed(rows: list[Row]) -> list[tuple[object, ...]]:
    """The cells of a table; an amount as a number."""
    money = ("jaarkosten", "frictiekosten")
    return [
        tuple(amount_of(cell) if name in money else cell for name, cell in row.items())
        for row in rows
    ]


CASES = [
    pytest.param(example, table, id=f"{example.title} ({table})")
    for example in EXAMPLES
    for table in example.tables
    if table not in GIVEN
]


@pytest.mark.parametrize(("example", "table"), CASES)
def test_an_example_prints_what_comes_out(example: Example, table: str) -> None:
    rows = example.tables[table]
    more = any(MORE in row.values() for row in rows)
    shown = printed([row for row in rows if MORE not in row.values()])

    found = list(OUTCOMES[table](example.land(PEILDATUM), example))

    assert shown == (found[: len(shown)] if more else found)
    assert not more or len(found) > len(shown)


@pytest.mark.parametrize(
    ("said", "value", "outcome"), [pytest.param(*one, id=one[0]) for one in sums()]
)
def test_a_sum_on_the_page_is_right(said: str, value: Decimal, outcome: Decimal) -> None:
    assert outcome == value


def test_every_example_has_an_outcome_and_every_kind_of_outcome_an_example() -> None:
    asked = [set(example.tables) - set(GIVEN) for example in EXAMPLES]

    assert all(asked)
    assert all(rows for example in EXAMPLES for rows in example.tables.values())
    assert set(OUTCOMES) == set().union(*asked)


def test_every_name_in_an_example_is_given_in_it() -> None:
    """A contract covers what is there, or nothing is given that it could cover."""
    for example in EXAMPLES:
        land = example.land(PEILDATUM)
        named = {one.name for one in land.applicaties}
        for row in example.tables.get("contract", ()):
            assert set(names_of(row.get("dekt", NOTHING))) <= named, example.title
