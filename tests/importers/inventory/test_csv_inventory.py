"""CSV as every program writes it is read, and what is no CSV is refused with its place."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sheet_cases import (
    APPS,
    CONTRACTS,
    CSV,
    KNOWN,
    LINKS,
    Rows,
    Seen,
    address,
    app,
    csv_text,
    csv_zip,
    read,
    said,
    seen,
    xlsx,
    zipped,
)

from grondkaart.base.errors import ImportRefused, TooLarge
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory import tables

# Texts that survive every encoding tried here; no part of them is a separator between rows.
TEXTS = st.text(st.sampled_from("aZ09 ;,\t\"'€éëüÿ|=-.#\n"), min_size=1, max_size=30).filter(
    lambda text: text.strip() and "#" not in text
)


@settings(max_examples=150, deadline=None)
@given(
    name=TEXTS,
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    ending=st.sampled_from(["\r\n", "\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    told=st.booleans(),
)
def test_every_dialect_gives_the_same_text(
    name: str, separator: str, encoding: str, ending: str, quoting: int, told: bool
) -> None:
    if ending == "\r":
        name = name.replace("\n", " ").strip() or "a"
    # In so small a file `é€` in Windows-1252 is as likely one character of UTF-8.
    assume(encoding != "cp1252" or not re.search(b"[\xc2-\xf4][\x80-\xbf]", name.encode("cp1252")))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([*APPS_ROWS, ["a2", name, "gepland"]])
    text = f"sep={separator}{ending}{out.getvalue()}" if told else out.getvalue()

    found = read(text.encode(encoding))

    assert [literal_line(name.strip(), "nl")] == said(found, address("a2"))["label"]
    assert ['"Bröd €"@nl'] == said(found, address("a1"))["label"]
    assert [] == seen(found)


APPS_ROWS: Rows = [APPS, ["a1", "Bröd €", "in productie"]]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (app({}), "applicatie"),
        ([CONTRACTS, ["c1", "Een", "1-1-2024", ""]], "contract"),
        ([("ID", "from", "TO", "Direction"), ["k1", "x", "BRP", "heen"]], "koppeling"),
    ],
)
def test_a_sheet_alone_is_known_by_its_headers(rows: Rows, kind: str) -> None:
    found = read(csv_text(rows).encode())

    assert {f"<{address(str(rows[1][0]), kind)}>"} == {line.split(" ")[0] for line in found.lines}


def test_a_few_broken_bytes_do_not_make_utf_8_into_something_else() -> None:
    rows = [APPS, ["a1", "Één über naïve", "gepland"], ["a2", "Stük", "gepland"]]
    body = csv_text(rows).encode().replace("ü".encode(), b"\xfc", 1)

    found = read(body)

    assert [Seen("Lezen-teken", "", 2, "B naam", "Één \ufffdber naïve")] == seen(found)
    assert ['"Stük"@nl'] == said(found, address("a2"))["label"]


def test_a_byte_that_windows_does_not_know_is_remarked() -> None:
    found = read(csv_text([APPS, ["a1", "XéX", "gepland"]]).encode("cp1252").replace(b"X", b"\x81"))

    assert ["Lezen-teken"] == [r.rule for r in found.remarks]


def test_rows_and_lines_are_counted_apart() -> None:
    rows = [APPS, ["a1", "Eerste\nregel\ntwee", "gepland"], ["a2", "Tweede", "onzin"]]

    found = read(csv_text(rows).encode())

    (remark,) = found.remarks
    assert (3, 5) == (remark.place.row, remark.place.line)


def test_uneven_rows_are_remarked_one_by_one() -> None:
    text = (
        "id;naam;status\n"
        "a1;Een;gepland\n"
        "a2;Twee; met een puntkomma;gepland\n"
        "a3;Drie\n"
        "a4;Vier;gepland;\n"
        "a5;Vijf;gepland\n"
    )

    found = read(text.encode())

    assert [("Lezen-rij", 3), ("Lezen-rij", 4)] == [(r.rule, r.place.row) for r in found.remarks]
    assert address("a2") == found.remarks[0].subject
    assert ["label" in said(found, address(f"a{n}")) for n in range(1, 6)] == [
        True, False, False, True, True,
    ]  # fmt: skip


def test_a_block_of_rows_without_its_last_empty_columns_is_even() -> None:
    rows = [f"a{n};Naam {n};gepland;{'SaaS' if n < 16 else ''}".rstrip(";") for n in range(1, 40)]

    found = read("\n".join(["id;naam;status;hosting", *rows]).encode())

    assert [] == seen(found)
    assert 39 == sum("Gebruikstatus" not in line and "/Applicatie>" in line for line in found.lines)


def test_a_row_that_is_shorter_than_its_neighbours_is_uneven_in_every_block() -> None:
    rows = [f"a{n};Naam {n};gepland;SaaS" for n in range(1, 60)]
    rows[39] = "a40;Naam 40;gepland"

    found = read("\n".join(["id;naam;status;hosting", *rows]).encode())

    assert [("Lezen-rij", 41)] == [(r.rule, r.place.row) for r in found.remarks]


@pytest.mark.parametrize(
    ("encoding", "place"), [("utf-8", (2, 7)), ("utf-16-le", (1, 2)), ("utf-32", (1, 1))]
)
def test_nul_bytes_are_refused_with_their_place(encoding: str, place: tuple[int, int]) -> None:
    body = csv_text([APPS, ["a1", "Een\0Twee", "gepland"]])

    with pytest.raises(ImportRefused, match="NUL-bytes") as refused:
        CSV.read(body.encode(encoding), KNOWN, lambda _: None)

    assert place == (refused.value.extra["line"], refused.value.extra["column"])


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line() -> None:
    text = 'id;naam;status\na1;Een;gepland\na2;"Twee;gepland\na3;Drie;gepland\n'

    with pytest.raises(ImportRefused, match="regel 3") as refused:
        read(text.encode())

    assert 3 == refused.value.extra["line"]
    assert "line 3" in refused.value.detail.en


def test_text_with_other_headers_is_no_inventory() -> None:
    body = b"Leverancier Naam;Leverancier ID;Pakket Naam\nx;y;z\n"

    assert not CSV.fits(body)
    with pytest.raises(ImportRefused, match="kolomkoppen") as refused:
        CSV.read(body, KNOWN, lambda _: None)
    assert "Leverancier ID" in refused.value.detail.nl


@pytest.mark.parametrize(
    "body",
    [
        b"@prefix cg: <https://w3id.org/grondkaart/def/> .\n<a> a cg:Applicatie ; cg:naam 'id;naam' .",
        b'{"@id": "x", "naam": "y"}',
        b"<?xml version='1.0'?><model/>",
        b"",
        b"\x00\x01\x02",
        b"\x89PNG\r\n",
    ],
)
def test_what_is_another_form_does_not_fit(body: bytes) -> None:
    assert not CSV.fits(body)


def test_headers_that_may_belong_to_several_sheets_are_refused() -> None:
    with pytest.raises(ImportRefused, match="meer dan"):
        read(b"id;naam;leverancier\na1;Een;Twee\n")


@pytest.mark.parametrize("body", [b"", b"\n\n \n", b";;;\n;;;\n"])
def test_a_file_with_nothing_in_it_is_refused(body: bytes) -> None:
    with pytest.raises(ImportRefused, match="Er staat niets in"):
        CSV.read(body, KNOWN, lambda _: None)


def test_a_zip_may_hold_folders_and_what_a_mac_adds() -> None:
    text = csv_text(app({}))
    body = zipped({
        "map/Applicaties.CSV": text,
        "__MACOSX/map/._Applicaties.CSV": "\0\0",
        "map/.DS_Store": "\0",
        "../../contracten.csv": csv_text([CONTRACTS, ["c1", "Een", "1-1-2024", "a1"]]),
        "leesmij.md": "…",
    })  # fmt: skip

    found = read(body)

    assert ['"Een"@nl'] == said(found, address("c1", "contract"))["label"]
    assert [] == seen(found)


def test_every_file_of_a_zip_that_cannot_be_read_is_told_at_once() -> None:
    body = zipped({"applicaties.csv": 'id;naam;status\n"', "koppelingen.csv": "id;van\0;naar"})

    with pytest.raises(ImportRefused) as refused:
        read(body)

    assert "applicaties, regel 2" in refused.value.detail.nl
    assert "koppelingen, regel 1" in refused.value.detail.nl


def test_a_zip_without_csv_is_refused_by_this_form() -> None:
    with pytest.raises(ImportRefused, match=r"\.csv"):
        CSV.read(xlsx({"applicaties": app({})}), KNOWN, lambda _: None)


def test_too_many_rows_or_columns_are_refused() -> None:
    row = "a;b;gepland\n"
    with pytest.raises(TooLarge, match="rijen"):
        read(b"id;naam;status\n" + row.encode() * (tables.MOST_ROWS + 1))
    with pytest.raises(ImportRefused, match="kolommen"):
        read(b"id;naam;status\na;b;gepland" + b";" * tables.MOST_COLUMNS)


def test_more_text_than_any_inventory_has_is_refused() -> None:
    body = b"id;naam;status\n" + b"\n" * (32 << 20)

    with pytest.raises(TooLarge):
        read(body)
    with pytest.raises(TooLarge):
        read(zipped({"applicaties.csv": body}))


def test_a_value_that_never_ends_is_refused() -> None:
    with pytest.raises(ImportRefused, match="regel 2"):
        read(b"id;naam;status\na;" + b"x" * 200_000 + b";gepland\n")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    CSV.fits(body)
    for given_body in (body, b"id;naam;status\n" + body, b"PK\x03\x04" + body):
        with suppress(ImportRefused, TooLarge):
            assert CSV.read(given_body, KNOWN, lambda _: None).remarks


def test_all_three_sheets_in_a_zip_refer_to_each_other() -> None:
    sheets = {
        "koppelingen": [LINKS, ["k1", "a1", "a1", "heen"]],
        "contracten": [CONTRACTS, ["c1", "Een", "1-1-2024", "k1;a1"]],
        "applicaties": app({}),
    }

    found = read(csv_zip(sheets))

    assert [f"<{address('a1')}>", f"<{address('k1', 'koppeling')}>"] == said(
        found, address("c1", "contract")
    )["dekt"]
    assert [] == seen(found)
