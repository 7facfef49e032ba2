"""The template tells what to fill in, offers what there is to choose from, and is read once it is filled in."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from sheet_cases import COLUMNS, KNOWN, Seen, address, read, said, saved, seen

from grondkaart.base import vocab
from grondkaart.importers.inventory import values
from grondkaart.importers.inventory.columns import RESERVED, Column, Kind
from grondkaart.importers.inventory.template import csv_template, xlsx_template

XLSX = xlsx_template(COLUMNS, KNOWN.names)
SHEETS = {sheet.name: sheet for sheet in COLUMNS.sheets.values()}
PARTS = [(sheet.name, column) for sheet in SHEETS.values() for column in sheet.columns]


def _page(name: str) -> Worksheet:
    return load_workbook(io.BytesIO(XLSX))[name]


def _offered(page: Worksheet, at: str) -> DataValidation | None:
    """The drop-down list or check of a column."""
    return next((v for v in page.data_validations.dataValidation if f"{at}2" in v.sqref), None)


def _choices(check: DataValidation | None) -> list[object]:
    """What a drop-down list holds."""
    assert check is not None
    assert check.formula1
    sheet, cells = check.formula1.split("!")
    return [cell.value for (cell,) in _page(sheet)[cells.replace("$", "")]]


@pytest.mark.parametrize("body", [XLSX, csv_template(COLUMNS)], ids=["xlsx", "csv"])
def test_the_template_as_it_is_holds_no_data(body: bytes) -> None:
    found = read(body)

    assert {} == found.lines
    assert [
        Seen("Lezen-voorbeeld", "applicaties", 2, "", "voorbeeld-app-1"),
        Seen("Lezen-voorbeeld", "contracten", 2, "", "voorbeeld-con-1"),
        Seen("Lezen-voorbeeld", "koppelingen", 2, "", "voorbeeld-kop-1"),
        Seen("Lezen-leeg", "", 0, "", ""),
    ] == seen(found)


def test_an_example_that_is_written_over_is_data() -> None:
    book = load_workbook(io.BytesIO(XLSX))
    page = book["applicaties"]
    page["B2"] = "Ons eigen systeem"

    found = read(saved(book))

    assert ['"Ons eigen systeem"@nl'] == said(found, address("voorbeeld-app-1"))["label"]


def test_the_example_can_be_read_by_its_column() -> None:
    readers = {
        Kind.DATE: values.day,
        Kind.WHOLE: values.whole,
        Kind.AMOUNT: values.amount,
        Kind.DURATION: values.duration,
        Kind.YES_NO: values.yes_no,
    }
    for _, column in PARTS:
        assert readers.get(column.kind, values.text)(column.example)


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_has_its_headers_with_a_note_and_an_example(name: str) -> None:
    page, sheet = _page(name), SHEETS[name]
    header, example = list(page.iter_rows(min_row=1, max_row=2))

    assert [c.header.nl for c in sheet.columns] == [cell.value for cell in header]
    for column, cell in zip(sheet.columns, header, strict=True):
        assert cell.comment is not None
        assert column.means.nl in cell.comment.text
        assert column.means.en in cell.comment.text
        assert column.required == bool(cell.font.bold)
        assert column.required == ("Verplicht." in cell.comment.text)
        assert column.only_own <= column.example.startswith(RESERVED)
    assert [True] * len(example) == [cell.value is not None for cell in example]
    assert str(example[0].value).startswith(RESERVED)
    assert "B2" == page.freeze_panes
    assert 2 == page.max_row


@pytest.mark.parametrize(
    ("sheet", "header", "choices"),
    [
        ("applicaties", "status", ["gepland", "in productie", "uit te faseren", "uitgefaseerd"]),
        ("applicaties", "hosting", ["on-premises", "IaaS", "PaaS", "SaaS"]),
        ("applicaties", "laag", ["Databronnen", "Diensten"]),
        ("applicaties", "componenten", ["Open Zaak"]),
        ("applicaties", "leverancier", ["Voorbeeld BV"]),  # not the name that two bear
        ("applicaties", "standaarden", ["StUF-ZKN 3.10", "Zaken API"]),
        ("contracten", "stilzwijgende verlenging", ["ja", "nee"]),
        ("koppelingen", "richting", ["heen", "terug", "beide"]),
    ],
)
def test_a_column_offers_what_can_be_chosen(sheet: str, header: str, choices: list[str]) -> None:
    at, column = _find(sheet, header)
    check = _offered(_page(sheet), at)

    assert choices == _choices(check)
    assert check is not None
    strict = column.single and column.kind in (Kind.CHOICE, Kind.YES_NO)
    assert strict == bool(check.showErrorMessage)


def _find(sheet: str, header: str) -> tuple[str, Column]:
    for index, column in enumerate(SHEETS[sheet].columns):
        if column.header.nl == header:
            return chr(65 + index), column
    raise AssertionError(header)


@pytest.mark.parametrize(
    ("sheet", "header", "source"),
    [
        ("contracten", "dekt", "applicaties!$A$2"),
        ("koppelingen", "van", "applicaties!$A$2"),
        ("koppelingen", "naar", "applicaties!$A$2"),
        ("koppelingen", "contract", "contracten!$A$2"),
    ],
)
def test_a_reference_offers_the_ids_of_the_other_sheet(
    sheet: str, header: str, source: str
) -> None:
    check = _offered(_page(sheet), _find(sheet, header)[0])

    assert check is not None
    assert check.formula1.startswith(f"OFFSET({source},")
    assert not check.showErrorMessage


def test_texts_at_cells_are_as_short_as_spreadsheets_want_them() -> None:
    for name in SHEETS:
        for check in _page(name).data_validations.dataValidation:
            assert max(len(check.prompt or ""), len(check.error or "")) <= 255
            assert max(len(check.promptTitle or ""), len(check.errorTitle or "")) <= 32


def test_days_ids_and_amounts_have_their_format_in_the_whole_column() -> None:
    page = _page("contracten")
    formats = {
        header: page.column_dimensions[_find("contracten", header)[0]].number_format
        for header in ("id", "ingangsdatum", "jaarkosten", "opzegtermijn")
    }

    assert formats == {
        "id": "@",
        "ingangsdatum": "dd-mm-yyyy",
        "jaarkosten": "#,##0.00",
        "opzegtermijn": "@",
    }
    assert isinstance(page[f"{_find('contracten', 'ingangsdatum')[0]}2"].value, datetime)


def test_the_explanation_tells_of_every_column_in_both_languages() -> None:
    page = _page("uitleg")
    rows = [tuple(row) for row in page.iter_rows(values_only=True)]

    assert "uitleg" == load_workbook(io.BytesIO(XLSX)).sheetnames[0]
    for sheet, column in PARTS:
        named = {column.header.nl, f"{column.header.nl} / {column.header.en}"}
        (row,) = [r for r in rows if r[0] == sheet and r[1] in named]
        assert (column.means.nl, column.means.en, column.example) == row[3:6]
    assert "hidden" == load_workbook(io.BytesIO(XLSX))["lijsten"].sheet_state


def test_a_template_filled_in_as_a_new_user_would_is_read_without_remarks() -> None:
    book = load_workbook(io.BytesIO(XLSX))
    book["applicaties"].append(
        ["1", "Zaken", "Zaakregistratiecomponent", None, "Diensten", None, 2.1, "Voorbeeld BV",
         "in productie", date(2024, 3, 1), "SaaS", 120, "Zaken API", None]
    )  # fmt: skip
    book["applicaties"].delete_rows(2)
    book["contracten"].append(
        [7, "Huur", "Voorbeeld BV", date(2024, 3, 1), date(2028, 3, 1), None, 3, "ja", "1 jaar", 2, 100,
         "EUR", 1]
    )  # fmt: skip
    book["koppelingen"].append(["k", None, 1, "BRP", "heen", None, "gepland", None, None, "7"])

    found = read(saved(book))

    assert ["Lezen-voorbeeld"] * 2 == [r.rule for r in found.remarks]
    assert [f"<{address('1')}>"] == said(found, address("7", "contract"))["dekt"]
    assert [f'"2024-03-01"^^<{vocab.XSD}date>'] == said(found, address("7", "contract"))[
        "ingangsdatum"
    ]
    assert [f"<{address('7', 'contract')}>"] == said(found, address("k", "koppeling"))["contract"]


def test_the_csv_template_opens_in_a_dutch_spreadsheet() -> None:
    body = csv_template(COLUMNS)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        texts = {name: packed.read(name) for name in packed.namelist()}

    assert {f"{name}.csv" for name in SHEETS} == set(texts)
    for name, sheet in SHEETS.items():
        text = texts[f"{name}.csv"]
        assert text.startswith(b"\xef\xbb\xbf")
        header = text.decode("utf-8-sig").splitlines()[0]
        assert ";".join(c.header.nl for c in sheet.columns) == header
    assert body == csv_template(COLUMNS)
