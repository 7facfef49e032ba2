"""Cells of a table that a spreadsheet will open."""

from __future__ import annotations


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it when a spreadsheet would run it as a formula."""
    is_number = cell[:1] == "-" and cell[1:].replace(".", "", 1).isdigit()
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell and not is_number else cell
