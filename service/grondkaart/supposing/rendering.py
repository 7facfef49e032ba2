"""Writes a comparison down: JSON, CSV, and plain cells for a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

import orjson

from grondkaart.base.cells import harmless
from grondkaart.questions import render
from grondkaart.questions.header import Column
from grondkaart.questions.render import Page, plain
from grondkaart.questions.run import Row
from grondkaart.supposing.assumptions import KINDS, RENEWS, Assumption
from grondkaart.supposing.comparing import Compared, counts
from grondkaart.supposing.facts import Facts
from grondkaart.supposing.run import Comparison

MARK, WAS = "wijziging", "was"


def document(comparison: Comparison, rows: Sequence[Compared], page: Page) -> dict[str, object]:
    """A page of `rows` as a JSON document, with what was supposed and what is needed to trust it."""
    about = render.document(comparison.answer, page)
    del about["@context"]
    return {
        **about,
        "aannames": [_assumed(one, comparison.facts) for one in comparison.assumptions],
        "wijzigingen": counts(comparison.rows),
        "totaal": page.total,
        "rijen": [
            {MARK: one.mark, "rij": one.row, WAS: one.was or None}
            for one in rows[page.start : page.start + page.size]
        ],
    }


def _assumed(one: Assumption, facts: Facts) -> dict[str, object]:
    kind = KINDS[one.kind]
    value = one.value.isoformat() if isinstance(one.value, date) else one.value
    return {
        "soort": one.kind,
        kind.thing: {"@id": one.thing, "naam": facts.names.get(one.thing, one.thing)},
        kind.value: value,
        **{field: one.renews for field in kind.more if field == RENEWS},
        WAS: facts.was.get(one.thing),
    }


def as_json(comparison: Comparison, rows: Sequence[Compared], page: Page) -> bytes:
    """The document as JSON."""
    return orjson.dumps(document(comparison, rows, page))


def as_csv(comparison: Comparison, rows: Sequence[Compared], page: Page) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8): what became of the row, then the columns of the question.

    Behind those, for each column that is not a thing, what it was in a row that changed.
    """
    columns = comparison.answer.bound.question.header.kolommen
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([MARK, *_titles(columns), *(f"{name}Was" for name in _plain(columns))])
    for one in rows[page.start : page.start + page.size]:
        before = [_was(one, name) for name in _plain(columns)]
        writer.writerow([harmless(c) for c in (one.mark, *_cells(columns, one.row), *before)])
    return out.getvalue().encode()


def _titles(columns: dict[str, Column]) -> list[str]:
    pairs = ((name, f"{name}Naam") if c.soort == "ding" else (name,) for name, c in columns.items())
    return [name for pair in pairs for name in pair]


def _plain(columns: dict[str, Column]) -> Iterable[str]:
    return (name for name, column in columns.items() if column.soort != "ding")


def _cells(columns: dict[str, Column], row: Row) -> list[str]:
    cells: list[str] = []
    for name, column in columns.items():
        value = row[name]
        if column.soort == "ding":
            thing = value if isinstance(value, dict) else {"@id": "", "naam": ""}
            cells += [thing["@id"], thing["naam"]]
        else:
            cells.append(plain(value))
    return cells


def _was(one: Compared, name: str) -> str:
    """The old value of a column in a row that changed, also where this column did not."""
    return plain(one.was.get(name, one.row[name])) if one.mark == "gewijzigd" else ""


def table(comparison: Comparison, rows: Sequence[Compared]) -> tuple[list[str], list[list[str]]]:
    """Column titles in Dutch and the rows as text; a cell that changed says what it was."""
    columns = comparison.answer.bound.question.header.kolommen
    titles = ["Wijziging", *(column.nl for column in columns.values())]
    return titles, [[one.mark, *(_told(one, name) for name in columns)] for one in rows]


def _told(one: Compared, name: str) -> str:
    value = plain(one.row[name])
    return f"{value or '–'} (was {plain(one.was[name]) or '–'})" if name in one.was else value


def assumed(comparison: Comparison) -> list[str]:
    """What was supposed, a line each."""
    facts, lines = comparison.facts, []
    for one in comparison.assumptions:
        kind = KINDS[one.kind]
        name = facts.names.get(one.thing, one.thing)
        was = facts.was.get(one.thing)
        told = f"{kind.thing} {name}, {kind.value} {one.value}" + (f" (was {was})" if was else "")
        lines.append(told if one.renews else f"{told}, verlengt niet")
    return lines
