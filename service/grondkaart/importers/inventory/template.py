"""Makes the template that a municipality fills in: as a workbook (XLSX) and as CSV files in a zip.

Each sheet has one example row. Its id begins with `voorbeeld-`; a reader skips it as long as its name
is that of the example too, so that what someone writes over it is read as any other row.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grondkaart.importers.inventory import values
from grondkaart.importers.inventory.columns import Column, Columns, Kind
from grondkaart.importers.inventory.layout import Filled, workbook
from grondkaart.importers.inventory.names import Names

_SAME_ALWAYS = (2020, 1, 1, 0, 0, 0)  # the same template is the same bytes


def xlsx_template(columns: Columns, names: Names) -> bytes:
    """The template as a workbook, with the names that are published now in its drop-down lists."""
    rows = {
        soort: [[_filled(column) for column in sheet.columns]]
        for soort, sheet in columns.sheets.items()
    }
    return workbook(columns, names, rows, examples=True)


def csv_template(columns: Columns) -> bytes:
    """The template as a zip of CSV files, as a Dutch spreadsheet opens them: `;`, UTF-8 with its mark."""
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        for sheet in columns.sheets.values():
            text = io.StringIO()
            writer = csv.writer(text, delimiter=";")
            writer.writerow(column.header.nl for column in sheet.columns)
            writer.writerow(column.example for column in sheet.columns)
            name = ZipInfo(f"{sheet.name}.csv", _SAME_ALWAYS)
            packed.writestr(name, text.getvalue().encode("utf-8-sig"), ZIP_DEFLATED)
    return out.getvalue()


def _filled(column: Column) -> Filled:
    """The example of a column as a cell of its kind."""
    if not column.example:
        return None
    if column.kind is Kind.DATE:
        return date.fromisoformat(values.day(column.example))
    if column.kind is Kind.WHOLE:
        return int(values.whole(column.example))
    if column.kind is Kind.AMOUNT:
        return Decimal(values.amount(column.example))
    return column.example
