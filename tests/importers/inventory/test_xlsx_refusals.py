"""A workbook that cannot be read is refused with one clear message, in little time and memory."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_cases import (
    APPS,
    KNOWN,
    XLSX,
    address,
    app,
    raw_parts,
    raw_row,
    read,
    said,
    walled,
    xlsx,
    zipped,
)

from grondkaart.base.errors import GrondkaartError, ImportRefused, TooLarge
from grondkaart.importers.inventory import package

GOOD = xlsx({"applicaties": app({})})
RAW = raw_parts(raw_row(1, *APPS) + raw_row(2, "a1", "Een", "gepland"))
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MACROS = '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


def _with(part: str, content: bytes | str) -> bytes:
    return zipped({**RAW, part: content})


def _sheet(rows: str, after: str = "") -> bytes:
    return zipped(raw_parts(rows, after=after))


def _encrypted() -> bytes:
    """A zip whose parts say that they are encrypted."""
    body = bytearray(GOOD)
    at = body.rfind(b"PK\x01\x02")
    body[at + 8] |= 1
    return bytes(body)


def _odd(rows: str) -> bytes:
    return _sheet(raw_row(1, *APPS) + rows)


REFUSED = {
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
    "old": (OLE + "Workbook".encode("utf-16-le"), "XLS of XLSB"),
    "binary": (zipped({"[Content_Types].xml": "", "xl/workbook.bin": "x"}), "XLS of XLSB"),
    "encrypted zip": (_encrypted(), "wachtwoord"),
    "macros": (_with("xl/vbaProject.bin", "x"), "macro's"),
    "macros by type": (
        _with("[Content_Types].xml", f"<Types>{MACROS}</Types>"),
        "macro's",
    ),
    "another office": (zipped({"mimetype": "application/vnd.oasis", "content.xml": "x"}), "geen werkmap"),
    "a text document": (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": ""}), "geen werkmap"),
    "another zip": (zipped({"foto.jpg": "x"}), "geen werkmap"),
    "an empty zip": (zipped({}), "geen werkmap"),
    "text": (b"id;naam;status\n", "geen werkmap"),
    "nothing": (b"", "geen werkmap"),
    "cut off": (GOOD[: len(GOOD) // 2], "beschadigd"),
    "a few bytes": (b"PK\x03\x04", "beschadigd"),
    "doctype in a sheet": (_with(SHEET, DOCTYPE + str(RAW[SHEET]).replace("Een", "&b;")), "DOCTYPE"),
    "doctype in texts": (_with("xl/sharedStrings.xml", f"{DOCTYPE}<sst>&b;</sst>"), "DOCTYPE"),
    "doctype in a workbook": (_with("xl/workbook.xml", f"{DOCTYPE}<workbook/>"), "DOCTYPE"),
    "doctype in relations": (_with("_rels/.rels", f"{DOCTYPE}<x/>"), "DOCTYPE"),
    "doctype in UTF-16": (_with(SHEET, f"{DOCTYPE}<x/>".encode("utf-16")), "DOCTYPE"),
    "no XML": (_with(SHEET, "id;naam"), "beschadigd"),
    "half a sheet": (_with(SHEET, str(RAW[SHEET])[:-20]), "beschadigd"),
    "no such text": (_odd(raw_row(2, '<c t="s"><v>7</v></c>')), "beschadigd"),
    "no number of a text": (_odd(raw_row(2, '<c t="s"><v>x</v></c>')), "beschadigd"),
    "no such column": (_odd(raw_row(2, '<c r="ZZZZ2"><v>1</v></c>')), "beschadigd"),
    "small letters": (_odd(raw_row(2, '<c r="a2"><v>1</v></c>')), "beschadigd"),
    "a cell without end": (_odd(raw_row(2, f'<c t="str"><v>{"x" * 300_000}</v></c>')), "beschadigd"),
    "a text without end": (
        _with("xl/sharedStrings.xml", f'<sst><si><t>{"x" * 300_000}</t></si></sst>'),
        "beschadigd",
    ),
    "too many columns": (_odd(raw_row(2, '<c r="ZZ2"><v>1</v></c>')), "meer dan 256 kolommen"),
    "other sheets": (xlsx({"Blad1": [["a", "b"], [1, 2]]}), "Er is geen blad"),
    "no rows at all": (xlsx({"Blad1": []}), "Er staat niets in"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_workbook_of_ours_is_refused(body: bytes, text: str) -> None:
    with pytest.raises(ImportRefused, match=text) as refused:
        XLSX.read(body, KNOWN, lambda _: None)

    assert refused.value.detail.en


@pytest.mark.parametrize("name", [n for n in REFUSED if n not in ("text", "nothing")])
def test_what_is_a_zip_or_old_workbook_comes_here_to_be_told(name: str) -> None:
    assert XLSX.fits(REFUSED[name][0])


def _bomb(size: int) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes of blanks."""
    return _with(SHEET, str(RAW[SHEET]).replace("<sheetData>", "<sheetData>" + " " * (size << 20)))


BOMBS = {
    "a sheet": lambda: _bomb(130),
    "texts": lambda: _with("xl/sharedStrings.xml", b" " * (130 << 20)),
    "types": lambda: _with("[Content_Types].xml", b" " * (130 << 20)),
    "many parts": lambda: zipped({**RAW, **{f"xl/{n:0200}.xml": "" for n in range(5_000)}}),
    "rows": lambda: _odd("".join(f"<row><c><v>{n}</v></c></row>" for n in range(100_001))),
    "tags": lambda: _odd("<row/>" * 5_000_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_what_unpacks_to_too_much_is_refused_within_bounds(bomb: Callable[[], bytes]) -> None:
    body = bomb()

    begin = time.perf_counter()
    (said_of_it,) = walled([body])
    took = time.perf_counter() - begin

    assert "TooLarge" == said_of_it
    assert took < 30


@pytest.mark.slow
def test_a_million_empty_rows_are_read_past_within_bounds() -> None:
    empty = "".join(f'<row r="{n}" ht="15"><c r="A{n}" s="1"/></row>' for n in range(3, 1_000_003))
    rows = raw_row(1, *APPS) + raw_row(2, "a1", "Een", "gepland") + empty
    body = _sheet(rows + raw_row(1_048_576, "a2", "Twee", "gepland"))

    assert ["6 lines, 0 remarks"] == walled([body])


def test_many_sheets_are_refused() -> None:
    with pytest.raises(TooLarge, match="bladen"):
        XLSX.read(xlsx({f"Blad{n}": [] for n in range(101)}), KNOWN, lambda _: None)


def test_a_list_of_names_that_claims_to_be_huge_is_not_read() -> None:
    body = bytearray(GOOD)
    struct.pack_into("<L", body, body.rfind(b"PK\x05\x06") + 12, 0x7FFFFFFF)

    with pytest.raises(TooLarge):
        XLSX.read(bytes(body), KNOWN, lambda _: None)


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(zipped(RAW))
    with zipfile.ZipFile(out, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(SHEET, "<x/>")

    with pytest.raises(ImportRefused, match="beschadigd"):
        XLSX.read(out.getvalue(), KNOWN, lambda _: None)


def test_a_part_that_is_not_read_may_be_as_large_as_it_likes() -> None:
    body = _with("xl/media/foto.png", b" " * (package.MOST_UNPACKED + 1))

    assert ['"Een"@nl'] == said(read(body), address("a1"))["label"]


def test_a_flood_of_merged_cells_costs_little() -> None:
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 200_002))
    body = _sheet(
        raw_row(1, *APPS) + raw_row(2, "a1", "Een", "gepland"), f"<mergeCells>{merged}</mergeCells>"
    )

    assert ["Lezen-samengevoegd"] == [r.rule for r in read(body).remarks]


def test_a_sheet_that_is_not_ours_is_not_read() -> None:
    other = [["a", *[None] * 300, "b"], ["c"]]

    found = read(xlsx({"applicaties": app({}), "draaitabel": [["x"], *other]}))

    assert ["Lezen-blad-onbekend"] == [r.rule for r in found.remarks]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))

    with suppress(GrondkaartError):
        XLSX.fits(bytes(body))
        XLSX.read(bytes(body), KNOWN, lambda _: None)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_odd_sheet_breaks_the_reader(data: st.DataObject) -> None:
    pieces = st.sampled_from(
        ["<row>", "</row>", '<row r="x">', "<c>", '<c t="s">', '<c r="B">', '<c r="">', "</c>", "<v>", "</v>",
         "<v/>", "<is>", "</is>", "<t>", "</t>", "<f>", "</f>", '<f t="array" ref="A1:">', "<rPh>", "</rPh>",
         "1", "x", "&#x0;", "id", '<mergeCell ref="A1:B2"/>', '<mergeCell ref="A:B"/>', "<mergeCell/>"]
    )  # fmt: skip
    rows = "".join(data.draw(st.lists(pieces, max_size=15)))

    with suppress(GrondkaartError):
        XLSX.read(_odd(rows), KNOWN, lambda _: None)
