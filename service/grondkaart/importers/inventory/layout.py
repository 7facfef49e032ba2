"""Lays out a workbook as the template has it: headers with notes, drop-down lists, formats, explanation.

The template is this with an example row in each sheet, an exported inventory is this with its own rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grondkaart.base.errors import Text
from grondkaart.importers.inventory.columns import Column, Columns, Kind, Sheet
from grondkaart.importers.inventory.explanation import (
    EXAMPLE,
    EXPLAINED,
    HEADERS,
    MANY,
    REQUIRED,
    TITLE,
)
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.tables import EXPLANATION, LISTS, letter

Filled = str | int | Decimal | date | None
Rows = Mapping[str, Sequence[Sequence[Filled]]]

_LAST_ROW = 5_000  # to which lists and checks reach; rows beyond it are read all the same
_LONGEST_NOTE = 255  # of a text at a cell: what spreadsheets show (ECMA-376 part 1, 18.3.1.32)
_FORMATS = {
    Kind.ID: "@",
    Kind.NAME: "@",
    Kind.TEXT: "@",
    Kind.DURATION: "@",
    Kind.DATE: "dd-mm-yyyy",
    Kind.WHOLE: "0",
    Kind.AMOUNT: "#,##0.00",
}
_WIDE, _NARROW = 34, 16
_WIDE_KINDS = (Kind.NAME, Kind.REFERENCE)
_HEADER = PatternFill("solid", fgColor="D9E5F2")
_EXAMPLE_FONT = Font(italic=True, color="595959")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_CLOSED = (Kind.CHOICE, Kind.YES_NO)


def workbook(columns: Columns, names: Names, rows: Rows, *, examples: bool) -> bytes:
    """An XLSX workbook: the explanation, one sheet per kind of thing with these rows, and the lists.

    `rows` has cells in the order of the columns of each sheet; `examples` shows them as an example.
    """
    book = Workbook()
    explanation = book.active
    assert isinstance(explanation, Worksheet)
    explanation.title = EXPLANATION
    _explain(explanation, columns)
    lists = _Lists(names)
    for soort, sheet in columns.sheets.items():
        page = book.create_sheet(sheet.name)
        _fill(page, sheet, rows.get(soort, ()), examples=examples)
        for index, column in enumerate(sheet.columns):
            _check(page, letter(index), column, lists.range_of(column, columns))
    lists.write(book.create_sheet(LISTS))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(
    page: Worksheet, sheet: Sheet, rows: Sequence[Sequence[Filled]], *, examples: bool
) -> None:
    for index, column in enumerate(sheet.columns):
        at = letter(index)
        page.column_dimensions[at].width = _WIDE if column.kind in _WIDE_KINDS else _NARROW
        page.column_dimensions[at].number_format = _FORMATS.get(column.kind, "General")
        header = page.cell(1, index + 1, column.header.nl)
        header.font = Font(bold=column.required)
        header.fill = _HEADER
        header.alignment = _WRAPPED
        header.number_format = "@"
        header.comment = Comment(_note(column), "Grondkaart", height=170, width=340)
    for number, row in enumerate(rows, 2):
        for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            if value is None:
                continue
            cell = page.cell(number, index)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a name may begin with =
            cell.number_format = _FORMATS.get(column.kind, "General")
            if examples:
                cell.font = _EXAMPLE_FONT
    page.freeze_panes = "B2"


def _note(column: Column) -> str:
    """What a header says when it is pointed at, in Dutch and English."""
    said = []
    for language in ("nl", "en"):
        parts = [getattr(column.means, language)]
        parts += [getattr(REQUIRED, language)] if column.required else []
        parts += [] if column.single else [getattr(MANY, language)]
        parts += [f"{getattr(EXAMPLE, language)}: {column.example}"] if column.example else []
        said.append(" ".join(part for part in parts if part))
    return "\n\n".join(said)


def _check(page: Worksheet, at: str, column: Column, source: str) -> None:
    """Give a column its drop-down list, or a check on dates and numbers."""
    if source:
        check = DataValidation("list", formula1=source, allow_blank=True)
    elif column.kind is Kind.DATE:
        check = DataValidation("date", operator="greaterThan", formula1="1", allow_blank=True)
    elif column.kind is Kind.WHOLE:
        check = DataValidation("whole", operator="greaterThanOrEqual", formula1="0")
    elif column.kind is Kind.AMOUNT:
        check = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
    else:
        return
    open_list = bool(source) and (column.kind not in _CLOSED or not column.single)
    check.showErrorMessage = not open_list
    check.errorTitle = column.header.nl[:32]
    check.error = _short(column.means.nl)
    check.showInputMessage = True
    check.promptTitle = column.header.nl[:32]
    check.prompt = _short(" ".join([column.means.nl, *([] if column.single else [MANY.nl])]))
    page.add_data_validation(check)
    check.add(f"{at}2:{at}{_LAST_ROW}")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 1]}…"


class _Lists:
    """The lists to choose from; each stands in a column of one hidden sheet."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._lists: dict[tuple[str, ...], str] = {}

    def range_of(self, column: Column, columns: Columns) -> str:
        """Where the list of a column stands; "" when there is nothing to choose from.

        What refers to things in the same file is chosen from the ids in their sheet.
        """
        if column.own:
            ids = f"{columns.sheets[column.own[0]].name}!$A$2"
            return f"OFFSET({ids},0,0,MAX(1,COUNTA({ids}:$A${_LAST_ROW})),1)"
        listed = ("ja", "nee") if column.kind is Kind.YES_NO else column.listed
        listed = listed or self._published(column)
        if not listed:
            return ""
        at = self._lists.setdefault(listed, letter(len(self._lists)))
        return f"{LISTS}!${at}$1:${at}${len(listed)}"

    def _published(self, column: Column) -> tuple[str, ...]:
        """The names of what is published of these classes, each of which means one thing only."""
        names = self._names
        named = sorted({name for kind in column.classes for name in names.choices(kind)})
        likely = [name for name in named if not names.find(column.unlikely, name)]
        return tuple(name for name in likely if len(names.find(column.classes, name)) == 1)

    def write(self, page: Worksheet) -> None:
        """Write the lists into their sheet."""
        page.sheet_state = "hidden"
        for index, listed in enumerate(self._lists, 1):
            for number, name in enumerate(listed, 1):
                cell = page.cell(number, index)
                cell.value = name
                cell.data_type = "s"


def _explain(page: Worksheet, columns: Columns) -> None:
    """The explanation: how to fill in the sheets, then every column, in Dutch beside English."""
    for at, width in zip("ABCDEF", (16, 26, 12, 60, 60, 30), strict=True):
        page.column_dimensions[at].width = width
    page.append([TITLE.nl, None, None, TITLE.en])
    page["A1"].font = page["D1"].font = Font(bold=True, size=14)
    for line in EXPLAINED:
        page.append([line.nl, None, None, line.en])
        number = page.max_row
        page.merge_cells(f"A{number}:C{number}")
        page.merge_cells(f"D{number}:E{number}")
        page.row_dimensions[number].height = 15 * (1 + max(len(line.nl), len(line.en)) // 55)
        page.cell(number, 1).alignment = page.cell(number, 4).alignment = _WRAPPED
    page.append([])
    page.append([f"{header.nl} / {header.en}" for header in HEADERS])
    for cell in page[page.max_row]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEADER, _WRAPPED
    for sheet in columns.sheets.values():
        for column in sheet.columns:
            _describe(page, sheet.name, column)


def _describe(page: Worksheet, sheet: str, column: Column) -> None:
    header: Text = column.header
    named = header.nl if header.nl == header.en else f"{header.nl} / {header.en}"
    required = "ja / yes" if column.required else "nee / no"
    page.append([sheet, named, required, column.means.nl, column.means.en, column.example])
    for cell in page[page.max_row]:
        cell.alignment = _WRAPPED
        cell.data_type = "s"
