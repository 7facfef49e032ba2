"""Workbooks as every program writes them are read as a spreadsheet shows them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from sheet_cases import (
    APPS,
    COLUMNS,
    LINKS,
    MAIN,
    Seen,
    address,
    app,
    raw_parts,
    raw_row,
    read,
    said,
    saved,
    seen,
    xlsx,
    zipped,
)

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line

XSD = vocab.XSD
HEADER = raw_row(1, "id", "naam", "status", "versie", "status sinds", "aantal gebruikers")
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="00000"/>'
    '<numFmt numFmtId="166" formatCode="&quot;dag &quot;0"/>'
    '<numFmt numFmtId="167" formatCode="[$-413]d mmmm yyyy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="9"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs>'
)


def _row(*cells: str) -> bytes:
    """A workbook whose only row has these cells after id, name and status."""
    row = raw_row(2, "a1", "Een", "gepland", *cells)
    return zipped(raw_parts(HEADER + row, styles=STYLES))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>12</v></c>", "12"),
        ("<c><v>12.0</v></c>", "12"),
        ("<c><v>2.1</v></c>", "2.1"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>1.2E+3</v></c>", "1200"),
        ("<c><v>1E+20</v></c>", "100000000000000000000"),
        ('<c s="3"><v>42</v></c>', "00042"),
        ('<c s="5"><v>3</v></c>', "3"),
        ('<c t="str"><v>0042</v></c>', "0042"),
        ('<c t="b"><v>1</v></c>', "ja"),
        ('<c t="inlineStr"><is><t>zo</t></is></c>', "zo"),
        (
            '<c t="inlineStr"><is><r><t>zo </t></r><r><rPr><b/></rPr><t>vet</t></r></is></c>',
            "zo vet",
        ),
        ('<c t="inlineStr"><is><t>a_x000A_b_x005F_c</t></is></c>', "a\nb_c"),
        (
            "<c t=\"inlineStr\"><is><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></is></c>",
            "東京",
        ),
        ('<c t="str">\n <v>ruim</v>\n</c>', "ruim"),
    ],
)
def test_a_cell_is_the_text_that_is_shown(cell: str, text: str) -> None:
    found = read(_row(cell))

    assert [literal_line(text)] == said(found, address("a1"))["versieaanduiding"]
    assert [] == seen(found)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ('<c s="1"><v>46022</v></c>', "2025-12-31"),
        ('<c s="2"><v>46022.75</v></c>', "2025-12-31"),
        ('<c s="6"><v>46022</v></c>', "2025-12-31"),
        ("<c><v>46022</v></c>", "2025-12-31"),
        ('<c t="d"><v>2025-12-31T00:00:00</v></c>', "2025-12-31"),
        ('<c t="str"><v>31 december 2025</v></c>', "2025-12-31"),
    ],
)
def test_a_day_is_read_in_every_style(cell: str, day: str) -> None:
    found = read(_row("<c/>", cell))

    assert [f'"{day}"^^<{XSD}date>'] == said(found, address("a1"))["statusSinds"]


@pytest.mark.parametrize(
    ("cell", "column", "rule"),
    [
        ("<c><v>2026</v></c>", "statusSinds", "Lezen-datum"),
        ('<c s="1"><v>60</v></c>', "statusSinds", "Lezen-datum"),
        ('<c s="1"><v>-5</v></c>', "statusSinds", "Lezen-datum"),
        ('<c s="1"><v>1E+300</v></c>', "statusSinds", "Lezen-datum"),
        ('<c t="d"><v>ooit</v></c>', "statusSinds", "Lezen-datum"),
        ("<c><v>nan</v></c>", "statusSinds", "Lezen-teken"),
        ('<c t="b"><v>1</v></c>', "aantalGebruikers", "Lezen-getal"),
        ('<c s="4"><v>0.5</v></c>', "aantalGebruikers", "Lezen-getal"),
        ('<c s="1"><v>12</v></c>', "aantalGebruikers", "Lezen-getal"),
        ("<c><v>12.5</v></c>", "aantalGebruikers", "Lezen-getal"),
        ('<c t="e"><v>#N/A</v></c>', "aantalGebruikers", "Lezen-teken"),
        ('<c t="str"><v>a_x0007_b</v></c>', "versieaanduiding", "Lezen-teken"),
        ('<c t="str"><v>a_xD800_b</v></c>', "versieaanduiding", "Lezen-teken"),
        ("<c><f>A1</f><v>12</v></c>", "versieaanduiding", "Lezen-formule"),
        ("<c><f t='shared' si='0'/></c>", "versieaanduiding", "Lezen-formule"),
        ("<c t='str'><f>[1]Blad1!A1</f><v>elders</v></c>", "versieaanduiding", "Lezen-formule"),
    ],
)
def test_a_cell_that_does_not_fit_its_column_is_remarked(cell: str, column: str, rule: str) -> None:
    order = ["versieaanduiding", "statusSinds", "aantalGebruikers"]
    at = order.index(column)
    found = read(_row(*["<c/>"] * at, cell))

    assert [(rule, 2)] == [(r.rule, r.place.row) for r in found.remarks]
    assert found.remarks[0].path == f"{vocab.CG}{column}"
    assert "".join(found.lines).encode()
    assert column not in said(found, address("a1"))


def test_a_workbook_that_counts_from_1904_is_four_years_later() -> None:
    row = raw_row(2, "a1", "Een", "gepland", "<c/>", '<c s="1"><v>44560</v></c>')
    parts = raw_parts(HEADER + row, styles=STYLES, properties='<workbookPr date1904="1"/>')

    found = read(zipped(parts))

    assert [f'"2025-12-31"^^<{XSD}date>'] == said(found, address("a1"))["statusSinds"]


def test_shared_texts_are_looked_up() -> None:
    shared = (
        "<si><t>Een</t></si><si><r><t>Twee </t></r><r><t>delen</t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si/>"
    )
    rows = [raw_row(n, f"a{n}", f'<c t="s"><v>{n - 2}</v></c>', "gepland") for n in range(2, 6)]

    found = read(zipped(raw_parts(HEADER + "".join(rows), shared=shared)))

    labels = [said(found, address(f"a{n}")).get("label") for n in range(2, 6)]
    assert [['"Een"@nl'], ['"Twee delen"@nl'], ['"東京"@nl'], None] == labels


def test_cells_are_placed_by_their_reference_and_without_it_in_order() -> None:
    rows = (
        raw_row(3, '<c r="C3" t="str"><v>status</v></c>', '<c r="A3" t="str"><v>id</v></c>',
                '<c r="AB3" t="str"><v>naam</v></c>')
        + '<row><c t="str"><v>a1</v></c><c/><c t="str"><v>gepland</v></c>'
        '<c r="AB4" t="str"><v>Een</v></c></row>'
    )  # fmt: skip

    found = read(zipped(raw_parts(rows)))

    assert ['"Een"@nl'] == said(found, address("a1"))["label"]
    assert (4, "AB naam") == (
        found.places[address("a1"), f"{vocab.RDFS}label"].row,
        found.places[address("a1"), f"{vocab.RDFS}label"].column,
    )


def test_strict_and_prefixed_workbooks_are_read() -> None:
    parts = raw_parts(HEADER + raw_row(2, "a1", "Een", "gepland"))
    strict = {
        name: str(content)
        .replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in parts.items()
    }
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    prefixed = sheet.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")

    for body in (zipped(strict), zipped(parts | {"xl/worksheets/sheet1.xml": prefixed})):
        assert ['"Een"@nl'] == said(read(body), address("a1"))["label"]


def test_the_parts_are_found_by_their_relations() -> None:
    parts = raw_parts(HEADER + raw_row(2, "a1", "Een", "gepland"))
    moved = {
        name.replace("xl/worksheets/sheet1.xml", "elders/blad.xml"): str(content).replace(
            'Target="worksheets/sheet1.xml"', 'Target="/elders/blad.xml"'
        )
        for name, content in parts.items()
    }

    assert ['"Een"@nl'] == said(read(zipped(moved)), address("a1"))["label"]


def test_what_is_hidden_filtered_commented_or_coloured_is_read_as_any_other() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "applicaties"
    for row in [APPS, ["a1", "Een", "gepland"], ["a2", "Twee", "gepland"]]:
        page.append(row)
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    page.auto_filter.ref = "A1:C3"
    page["A1"].comment = Comment("uitleg", "wie")
    page.sheet_state = "visible"
    extra = book.create_sheet("koppelingen")
    extra.append(LINKS)
    extra.append(["k1", "a1", "a2", "heen"])
    extra.sheet_state = "hidden"

    found = read(saved(book))

    assert ['"Een"@nl'] == said(found, address("a1"))["label"]
    assert [f"<{address('a1')}>"] == said(found, address("k1", "koppeling"))["van"]
    assert [] == seen(found)


def test_a_sheet_with_another_name_is_known_by_its_headers_when_none_has_a_name() -> None:
    assert ['"Zaaksysteem"@nl'] == said(read(xlsx({"Blad1": app({})})), address("a1"))["label"]


def test_merged_cells_that_touch_what_is_read_are_remarked() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "applicaties"
    for row in [[*APPS, "vrij"], ["a1", "Een", "gepland", "x"], ["a2", None, "gepland", "y"]]:
        page.append(row)
    for merged in ("B2:B3", "D2:D3", "A9:C10"):
        page.merge_cells(merged)

    found = read(saved(book))

    assert [
        Seen("Lezen-kolom-onbekend", "applicaties", 1, "D vrij", "vrij"),
        Seen("Lezen-samengevoegd", "applicaties", 2, "B naam", "B2:B3"),
    ] == seen(found)
    assert address("a1") == found.remarks[1].subject


def test_the_cells_of_an_array_formula_are_all_formulas() -> None:
    rows = (
        HEADER
        + raw_row(2, '<c r="A2" t="str"><v>a1</v></c>',
                  '<c r="B2" t="str"><f t="array" ref="B2:B3">X1:X2</f><v>Een</v></c>',
                  '<c r="C2" t="str"><v>gepland</v></c>')
        + raw_row(3, '<c r="A3" t="str"><v>a2</v></c>', '<c r="B3" t="str"><v>Twee</v></c>',
                  '<c r="C3" t="str"><v>gepland</v></c>')
    )  # fmt: skip

    found = read(zipped(raw_parts(rows)))

    assert [("Lezen-formule", 2, "Een"), ("Lezen-formule", 3, "Twee")] == [
        (r.rule, r.place.row, r.value) for r in found.remarks
    ]


def test_a_formula_in_a_column_that_is_not_read_does_no_harm() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "applicaties"
    for row in [[*APPS, "telling"], ["a1", "Een", "gepland", "=1+1"]]:
        page.append(row)

    assert ["Lezen-kolom-onbekend"] == [r.rule for r in read(saved(book)).remarks]


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    users=st.integers(0, 10**15 - 1),
    name=st.text(
        st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1
    ).filter(lambda t: t.strip() == t and "\ufffd" not in t and t[0] not in "=#"),
)
def test_what_a_spreadsheet_program_writes_is_read_back(day: date, users: int, name: str) -> None:
    moment = datetime(day.year, day.month, day.day, 13, 45)  # noqa: DTZ001  # a cell has no time zone
    cells = {"naam": name, "status sinds": day, "aantal gebruikers": users}
    later = app(cells, id="a2", **{"status sinds": moment})

    found = read(xlsx({"applicaties": [*app(cells), later[1]]}))

    for key in ("a1", "a2"):
        values = said(found, address(key))
        assert [literal_line(name, "nl")] == values["label"]
        assert [f'"{day.isoformat()}"^^<{XSD}date>'] == values["statusSinds"]
        assert [f'"{users}"^^<{XSD}integer>'] == values["aantalGebruikers"]


def test_every_column_has_a_header_that_means_it() -> None:
    for sheet in COLUMNS.sheets.values():
        meant = {id(column) for column in sheet.headers.values()}
        assert [True] * len(sheet.columns) == [id(column) in meant for column in sheet.columns]
