"""An answer as a workbook: what another program reads from it, and what it never holds."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from agenda_cases import CONTRACT, answer_of, asked, question, row_of
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from grondkaart.base.errors import Text
from grondkaart.questions import workbook as writing
from grondkaart.questions.catalogue import Question
from grondkaart.questions.render import Page
from grondkaart.questions.run import Omitted, QuestionAnswer, Row
from grondkaart.questions.workbook import as_workbook

TITLES = [
    *("Contract", "Contract (IRI)", "Gemeente", "Gemeente (IRI)", "Pakket", "Uitstapdatum"),
    *("Uiterste opzegdatum", "Jaarkosten", "Verlengt stilzwijgend", "Bewijs"),
]
FORMULAS = [
    "=1+1",
    "=HYPERLINK(A1)",
    "+1",
    "-1+1",
    "@SOM(A1)",
    "\t=1",
    "{=1}",
    "=cmd|' /C calc'!A0",
]
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(list("=+-@'\"<>&;\n\r\t\x00\x0b\x7fé€😀\ufffe\uffff_x0041_")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


@pytest.fixture(scope="module")
def proef(tmp_path_factory: pytest.TempPathFactory) -> Question:
    return question(tmp_path_factory.mktemp("vraag"))


def opened(body: bytes) -> Workbook:
    return load_workbook(BytesIO(body))


def rows_of(answer: QuestionAnswer) -> Worksheet:
    sheet = opened(as_workbook(answer))["Antwoord"]
    assert isinstance(sheet, Worksheet)
    return sheet


def account_of(body: bytes) -> list[list[object]]:
    """The lines of the second sheet, without what is empty."""
    sheet = opened(body).worksheets[1]
    lines = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    return [line for line in lines if line]


def only(sheet: Worksheet, title: str) -> Cell:
    """The cell under a title in the first row."""
    cell = sheet.cell(2, TITLES.index(title) + 1)
    assert isinstance(cell, Cell)
    return cell


def test_every_value_is_a_cell_of_its_kind(tmp_path: Path) -> None:
    sheet = rows_of(asked(tmp_path))

    assert TITLES == [cell.value for cell in sheet[1]]
    kinds = {title: (only(sheet, title).data_type, only(sheet, title).value) for title in TITLES}
    assert {
        "Contract": ("s", "Zaaksysteem, huur; 2024"),
        "Contract (IRI)": ("s", f"{CONTRACT}1"),
        "Gemeente": ("s", "Voorbeelddam"),
        "Gemeente (IRI)": ("s", "https://example.org/g"),
        "Pakket": ("s", "=SOM(A1)"),
        "Uitstapdatum": ("d", datetime.fromisoformat("2027-12-31")),
        "Uiterste opzegdatum": ("d", datetime.fromisoformat("2027-09-30")),
        "Jaarkosten": ("n", 1234.5),
        "Verlengt stilzwijgend": ("b", True),
        "Bewijs": ("s", "https://example.org/bewijs/1"),
    } == kinds
    assert "yyyy-mm-dd" == only(sheet, "Uitstapdatum").number_format
    second = {title: sheet.cell(3, at + 1).value for at, title in enumerate(TITLES)}
    assert (12, False) == (second["Jaarkosten"], second["Verlengt stilzwijgend"])
    assert [None, None] == [second["Pakket"], second["Uitstapdatum"]]


def test_a_thing_leads_to_its_address(tmp_path: Path) -> None:
    sheet = rows_of(asked(tmp_path))

    links = {cell.coordinate: cell.hyperlink.target for cell in sheet[2] if cell.hyperlink}
    assert {
        "A2": f"{CONTRACT}1",
        "C2": "https://example.org/g",
        "J2": "https://example.org/bewijs/1",
    } == links


def test_the_sheet_is_ready_to_read_and_filter(tmp_path: Path) -> None:
    sheet = rows_of(asked(tmp_path))

    assert "A2" == sheet.freeze_panes
    assert "A1:J3" == sheet.auto_filter.ref
    assert sheet["A1"].font.bold
    widths = {at: int(sheet.column_dimensions[at].width) for at in "AE"}
    assert {"A": len("Zaaksysteem, huur; 2024") + 2, "E": len("=SOM(A1)") + 2} == widths


def test_a_second_sheet_tells_what_is_needed_to_trust_the_first(proef: Question) -> None:
    omitted = (Omitted(Text("contracten in potlood", "pencilled contracts"), 4),)
    rows = [row_of(str(n)) for n in range(3)]

    lines = account_of(as_workbook(answer_of(proef, rows, omitted=omitted)))

    assert ["Welke contracten lopen af?"] == lines[0]
    for expected in (
        ["Vraag", "https://w3id.org/grondkaart/id/vraag/proefvraag"],
        ["Peildatum", datetime.fromisoformat("2026-03-01")],
        ["Revisie van de gegevens", 7],
        ["Rijen in dit bestand", 3],
        ["Rijen van het antwoord", 3],
        ["contracten in potlood", 4],
        ["Uiterste opzegdatum", "opzegdatum"],
        [
            "Voorbeelddam",
            "https://w3id.org/grondkaart/graaf/inventaris/gm9999",
            datetime.fromisoformat("2026-02-28T11:30:45.5"),
        ],
    ):
        assert expected in lines
    sparql = lines[lines.index(["SPARQL"]) + 1 :]
    assert proef.text.splitlines() == [line for (line,) in sparql]


def test_the_values_that_were_asked_are_told(tmp_path: Path) -> None:
    answer = asked(tmp_path)
    gemeente = "https://identifier.overheid.nl/tooi/id/gemeente/gm0344"
    answer.bound.values["gemeente"] = (gemeente,)

    lines = account_of(as_workbook(answer))

    assert ["Gemeente", gemeente] in lines


def test_a_workbook_is_in_english_for_who_reads_english(proef: Question) -> None:
    body = as_workbook(answer_of(proef, [row_of()]), None, "en")

    book = opened(body)
    assert ["Answer", "Account"] == book.sheetnames
    assert "Last day of notice" == book["Answer"]["G1"].value
    assert ["Reference date", datetime.fromisoformat("2026-03-01")] in account_of(body)
    assert "Which contracts end?" == book.properties.title


def test_a_part_of_an_answer_says_which_part(proef: Question) -> None:
    rows = [row_of(str(n)) for n in range(5)]

    body = as_workbook(answer_of(proef, rows), Page(2, 2, 5))

    assert [f"{CONTRACT}2", f"{CONTRACT}3"] == [
        row[1] for row in opened(body)["Antwoord"].iter_rows(min_row=2, values_only=True)
    ]
    lines = account_of(body)
    for expected in (
        ["Rijen in dit bestand", 2],
        ["Rijen van het antwoord", 5],
        ["Afgekapt: vanaf rij", 3],
    ):
        assert expected in lines


def test_an_answer_without_rows_is_a_workbook_all_the_same(proef: Question) -> None:
    sheet = rows_of(answer_of(proef, []))

    assert [TITLES] == [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_same_data_gives_the_same_bytes(
    proef: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_of(proef, [row_of(str(n)) for n in range(5)])
    one = as_workbook(answer)
    monkeypatch.setenv("TZ", "Pacific/Auckland")

    other = as_workbook(answer)

    assert one == other
    created = opened(one).properties.created
    assert created is not None
    assert datetime.fromisoformat("2026-02-28T11:30:45") == created.replace(tzinfo=None)


@pytest.mark.parametrize("said", FORMULAS)
def test_what_looks_like_a_formula_is_a_text_and_stays_one(proef: Question, said: str) -> None:
    row = row_of("1", said, pakket=said)

    body = as_workbook(answer_of(proef, [row]))

    sheet = opened(body)["Antwoord"]
    assert ("s", said) == (sheet["A2"].data_type, sheet["A2"].value)
    assert ("s", said) == (sheet["E2"].data_type, sheet["E2"].value)
    quoted = said[0] in "=+-@\t"
    assert [quoted, quoted] == [bool(sheet[at].quotePrefix) for at in ("A2", "E2")]
    assert not holds_formula(body)


def holds_formula(body: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(body)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(re.search(rb"<f[ >]", package.read(name)) for name in sheets)


@given(HOSTILE, HOSTILE)
def test_whatever_a_text_holds_another_program_reads_it_as_it_was(
    proef: Question, name: str, package: str
) -> None:
    body = as_workbook(answer_of(proef, [row_of("1", name, pakket=package)]))

    sheet = opened(body)["Antwoord"]
    for at, said in (("A2", name or f"{CONTRACT}1"), ("E2", package)):
        expected = said.replace("\r\n", "\n").replace("\r", "\n")
        assert expected == unescape(sheet[at].value or "")
        assert not said or "s" == sheet[at].data_type
    assert not holds_formula(body)


def test_a_very_long_text_is_cut_and_says_so(proef: Question) -> None:
    row = row_of("1", "naam" * 10_000, pakket="😀" * 20_000)

    sheet = rows_of(answer_of(proef, [row]))

    for at in ("A2", "E2"):
        said = str(sheet[at].value)
        assert 32_760 < len(said.encode("utf-16-le")) // 2 <= 32_767
        assert said.endswith("(afgekapt op de langste tekst van een cel)")
    assert 60 <= sheet.column_dimensions["A"].width < 61


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "file://server/x", "internal:A1", "mailto:a@b", "urn:x"]
)
def test_only_an_address_on_the_web_is_a_link(proef: Question, iri: str) -> None:
    row: Row = {"contract": {"@id": iri, "naam": "x"}, "bewijs": iri}

    sheet = rows_of(answer_of(proef, [row]))

    assert [None, None] == [sheet["A2"].hyperlink, sheet["J2"].hyperlink]
    assert ["x", iri, iri] == [sheet[at].value for at in ("A2", "B2", "J2")]


@pytest.mark.parametrize(
    "iri", ["https://example.org/" + "a" * 3_000, 'https://example.org/é/\u202e"<>#a#b']
)
def test_an_address_that_no_spreadsheet_follows_is_there_all_the_same(
    proef: Question, iri: str
) -> None:
    row: Row = {"contract": {"@id": iri, "naam": "x"}}

    sheet = rows_of(answer_of(proef, [row]))

    assert ["x", iri] == [sheet["A2"].value, sheet["B2"].value]
    link = sheet["A2"].hyperlink
    assert link is None or str(link.target).isascii()


def test_beyond_the_links_that_a_sheet_may_have_the_addresses_still_stand_there(
    proef: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MOST_LINKS", 3)

    sheet = rows_of(answer_of(proef, [row_of(str(n)) for n in range(5)]))

    cells = [sheet.cell(number, 1) for number in range(2, 7)]
    assert [True, True, True, False, False] == [bool(cell.hyperlink) for cell in cells]
    assert [f"{CONTRACT}{n}" for n in range(5)] == [sheet.cell(n, 2).value for n in range(2, 7)]


@pytest.mark.parametrize(
    ("soort", "value"),
    [
        ("jaarkosten", 10**15),
        ("jaarkosten", float("inf")),
        ("jaarkosten", float("nan")),
        ("uitstapdatum", "1900-02-28"),
        ("uitstapdatum", "12027-01-01"),
        ("uitstapdatum", "2027-02-30"),
    ],
)
def test_what_a_spreadsheet_cannot_count_with_is_a_text(
    proef: Question, soort: str, value: object
) -> None:
    sheet = rows_of(answer_of(proef, [row_of(**{soort: value})]))

    title = {"jaarkosten": "Jaarkosten", "uitstapdatum": "Uitstapdatum"}[soort]
    assert ("s", str(value)) == (only(sheet, title).data_type, only(sheet, title).value)


@pytest.mark.parametrize("said", ["1901-01-01", "9999-12-31", "2027-01-01Z"])
def test_a_day_is_read_as_that_day(proef: Question, said: str) -> None:
    sheet = rows_of(answer_of(proef, [row_of(uitstapdatum=said)]))

    assert said[:10] == str(only(sheet, "Uitstapdatum").value)[:10]
