"""Reads the examples of docs/explanation/overstappen.md: what is given, and what must come out.

An example is what stands under a heading `### Voorbeeld: …`. Each of its tables is known by the name
of its first column; those in `GIVEN` say what is given, all others what must come out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from slow import Applicatie, Component, Contract, Land, Opgave, Termijn

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "overstappen.md"
GIVEN = ("contract", "applicatie", "component", "opgave")
NOTHING, MORE = "–", "…"

Row = dict[str, str]

MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]
_DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})")
_AMOUNT = r"€ ([\d.]+(?:,\d\d)?)"
_SUM = re.compile(rf"{_AMOUNT} ([×/]) (\d+)(?: / (\d+))? = {_AMOUNT}")


@dataclass
class Example:
    """One example: its title, its prose, and its tables by the name of their first column."""

    title: str
    text: str = ""
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def land(self, aanvaard: date) -> Land:
        """What is given, as the slow computation takes it."""
        return _land(self.tables, aanvaard)

    def addressed(self, aanvaard: date) -> Land:
        """The same, with names that can stand in an address."""
        found = sorted({row["gemeente"] for row in self.tables.get("applicatie", ())})
        codes = {name: f"vb{number:04}" for number, name in enumerate(found, 1)}
        tables = {
            kind: [
                {column: _key(cell, column, codes) for column, cell in row.items()} for row in rows
            ]
            for kind, rows in self.tables.items()
        }
        return _land(tables, aanvaard)


_NAMES = ("contract", "applicatie", "component", "opgave", "dekt", "voor", "vult in", "is zelf")


def _key(cell: str, column: str, codes: dict[str, str]) -> str:
    if column in ("gemeente", "doet al mee"):
        return ", ".join(codes[name] for name in names_of(cell))
    if column in _NAMES and cell != NOTHING:
        return ", ".join(name.replace(" ", "-") for name in names_of(cell))
    return cell


def _land(tables: dict[str, list[Row]], aanvaard: date) -> Land:
    return Land(
        aanvaard,
        tuple(map(_applicatie, tables.get("applicatie", ()))),
        tuple(map(_contract, tables.get("contract", ()))),
        tuple(map(_component, tables.get("component", ()))),
        tuple(map(_opgave, tables.get("opgave", ()))),
    )


def examples() -> list[Example]:
    """The examples of the page, in their order."""
    found: list[Example] = []
    inside, columns = False, [""]
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            inside = line.startswith("### Voorbeeld: ")
            if inside:
                found.append(Example(line.removeprefix("### Voorbeeld: ")))
        if not inside:
            continue
        if not line.startswith("|"):
            found[-1].text += line + "\n"
            columns = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not columns:
            columns = cells
            found[-1].tables.setdefault(columns[0], [])
        elif not set(line) <= set("| -"):
            found[-1].tables[columns[0]].append(dict(zip(columns, cells, strict=True)))
    return found


def reference_date() -> date:
    """The day that the page says is the reference date everywhere."""
    said = re.search(r"[Dd]e peildatum is overal (.+?);", PAGE.read_text("utf-8"))
    assert said, "the page does not say its reference date"
    day = day_of(said[1])
    assert day, said[1]
    return day


def sums() -> list[tuple[str, Decimal, Decimal]]:
    """Every sum printed on the page: as it stands there, what it comes to, and what it says."""
    found = []
    for said in _SUM.finditer(PAGE.read_text("utf-8")):
        first, number = amount_of(f"€ {said[1]}"), int(said[3])
        assert first is not None
        value = first * number if said[2] == "×" else first / number
        value /= int(said[4] or 1)
        outcome = amount_of(f"€ {said[5]}")
        assert outcome is not None
        found.append((said[0], value, outcome))
    return found


def day_of(cell: str) -> date | None:
    """A day written out in Dutch; None when nothing is filled in."""
    said = _DAY.fullmatch(cell)
    if said is None:
        assert cell in ("", NOTHING, "altijd") or cell.startswith("niet bekend"), cell
        return None
    return date(int(said[3]), MONTHS.index(said[2]) + 1, int(said[1]))


def amount_of(cell: str) -> Decimal | None:
    """An amount in euros, as the Dutch write it; None when it is not known."""
    said = re.fullmatch(_AMOUNT, cell)
    if said is None:
        assert cell in ("", NOTHING, "niet bekend"), cell
        return None
    return Decimal(said[1].replace(".", "").replace(",", "."))


def names_of(cell: str) -> tuple[str, ...]:
    """The names in a cell, in their order."""
    return () if cell in ("", NOTHING) else tuple(part.strip() for part in cell.split(","))


def _term(cell: str) -> Termijn | None:
    if cell in ("", NOTHING, "nee"):
        return None
    number, unit = cell.split()
    months = {"dag": 0, "dagen": 0, "maand": 1, "maanden": 1, "jaar": 12}[unit]
    return Termijn(int(number) * months, 0 if months else int(number))


def _contract(row: Row) -> Contract:
    begins = day_of(row.get("gaat in op", ""))
    most = row.get("hoogstens", NOTHING)
    renews = row["verlenging"]
    return Contract(
        row["contract"],
        names_of(row.get("dekt", "")),
        begins or date(2020, 1, 1),
        day_of(row["loopt tot en met"]),
        _term(row.get("opzegtermijn", "")),
        None if renews == NOTHING else renews != "nee",
        _term(renews),
        None if most == NOTHING else int(most),
        day_of(row.get("onopzegbaar tot", "")),
        amount_of(row.get("jaarkosten", "")),
    )


def _filled(cell: str) -> str | None:
    return None if cell == NOTHING else cell


def _applicatie(row: Row) -> Applicatie:
    users = _filled(row.get("gebruikers", NOTHING))
    return Applicatie(
        row["applicatie"],
        row["gemeente"],
        names_of(row.get("voor", "")),
        row.get("status", "in productie").replace(" ", "-"),
        None if users is None else int(users),
        _filled(row.get("bedoeld dubbel", NOTHING)),
        _filled(row.get("is zelf", NOTHING)),
    )


def _component(row: Row) -> Component:
    return Component(
        row["component"],
        names_of(row["vult in"]),
        row["status"].replace(" ", "-"),
        day_of(row.get("beschikbaar vanaf", "")),
        names_of(row.get("voor opgave", "")),
    )


def _opgave(row: Row) -> Opgave:
    begins = day_of(row["opschalen vanaf"])
    takes_part = frozenset(names_of(row["doet al mee"]))
    return Opgave(row["opgave"], (begins,) if begins else (), takes_part)
