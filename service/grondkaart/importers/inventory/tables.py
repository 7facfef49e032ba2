"""Tables as every form gives them: names, rows of cells, and what was odd about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from grondkaart.importers.inventory.values import Cell, Content

MOST_ROWS = 100_000  # of one sheet: thirty times the largest landscape that is known
MOST_COLUMNS = 256  # of one sheet: ten times what the template has
EXPLANATION, LISTS = "uitleg", "lijsten"
PASSED = frozenset({EXPLANATION, LISTS})  # sheets of the template that hold no data


class Row(NamedTuple):
    """A row that is not empty: its number and (in text) its line, and its cells from the first column."""

    number: int
    line: int
    cells: list[Content]


class Merged(NamedTuple):
    """A range of merged cells, as it is written and as 1-based rows and 0-based columns."""

    written: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass
class Table:
    """A sheet as it was found: its name ("" for a file that is one sheet), rows, oddities.

    `uneven` are the numbers of rows that have not as many cells as the header.
    """

    name: str
    rows: list[Row]
    merged: list[Merged] = field(default_factory=list)
    uneven: frozenset[int] = frozenset()


def letter(index: int) -> str:
    """The letter of a column, counted from 0."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found


def is_blank(row: Row) -> bool:
    """Whether a row holds nothing but blanks."""
    return not any(cell if isinstance(cell, Cell) else cell.strip() for cell in row.cells)
