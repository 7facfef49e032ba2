"""Which form a file has: by its content, with what is said of it; and what is no inventory at all."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl import Workbook
from rdf_cases import CG, KNOWN, PREFIXES, RDF, ROOT, app

from grondkaart.base.errors import GrondkaartError, ImportRefused, TooLarge, UnsupportedMedia
from grondkaart.base.media import formats_for, read_as
from grondkaart.importers.inventory.forms import Forms, plain

FORMS = Forms.read(ROOT)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
TYPE = f"<{app('1')}> <{RDF}type> <{CG}Applicatie>"


def zipped(parts: Mapping[str, str]) -> bytes:
    """A zip of parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    """A workbook with one sheet of the template."""
    book = Workbook()
    book.active.title = "applicaties"
    book.active.append(["id", "naam", "status"])
    book.active.append(["1", "Zaaksysteem", "in productie"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def model(mark: str) -> bytes:
    """An exchange file with one element of a kind."""
    return f"""<?xml version="1.0"?><model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><elements>
      <element identifier="e" xsi:type="ApplicationComponent"><name>x</name><properties>
      <property propertyDefinitionRef="p"><value>{mark}</value></property></properties></element>
      </elements><propertyDefinitions><propertyDefinition identifier="p" type="string">
      <name>GEMMA type</name></propertyDefinition></propertyDefinitions></model>""".encode()


CSV = b"id;naam;status\n1;Zaaksysteem;in productie\n"
FILES: dict[str, tuple[bytes, str]] = {
    "a workbook": (workbook(), "xlsx"),
    "CSV": (CSV, "csv"),
    "CSV with commas": (CSV.replace(b";", b","), "csv"),
    "CSV in a zip": (zipped({"applicaties.csv": CSV.decode()}), "csv"),
    "AMEFF until 2025": (model("Pakketversie"), "ameff-oud"),
    "AMEFF of 2026": (model("Applicatie"), "ameff-nieuw"),
    "Turtle": (PREFIXES.encode() + b"app:1 a cg:Applicatie .", "ttl"),
    "Turtle in capitals": (f"BASE <urn:x>\nPREFIX cg: <{CG}>\n<x> a cg:Applicatie .".encode(), "ttl"),
    "Turtle behind a comment": (f"# naam\n\n<x> a <{CG}Applicatie> ;\n .".encode(), "ttl"),
    "Turtle of a blank node": (f"[ a <{CG}Applicatie> ] .".encode(), "ttl"),
    "N-Triples": (f"{TYPE} .\n".encode(), "ttl"),
    "N-Quads": (f"# x\n{TYPE} <urn:g> .\n".encode(), "nq"),
    "JSON-LD": (b'{"@context": "x"}', "jsonld"),
    "JSON-LD in a list": (b'\n[\n{"id": "x"}]', "jsonld"),
    "RDF/XML": (f'<?xml version="1.0"?>\n<x:RDF xmlns:x="{RDF}"/>'.encode(), "rdfxml"),
    "RDF/XML with entities": (f'<!DOCTYPE r [<!ENTITY rdf "{RDF}">]><rdf:RDF/>'.encode(), "rdfxml"),
}  # fmt: skip
SAID = [
    ("", ""),
    ("inventarisatie.xlsx", "application/octet-stream"),
    ("inventarisatie.csv", "application/vnd.ms-excel"),
    ("INVENTARISATIE.XML", "text/plain"),
    ("inventarisatie", "text/turtle; charset=utf-8"),
    ("inventarisatie.txt", SHEET),
    ("inventarisatie.owl", "application/ld+json"),
]


@pytest.mark.parametrize("said", SAID, ids="|".join)
@pytest.mark.parametrize("file", FILES)
def test_the_content_decides_whatever_is_said_of_it(file: str, said: tuple[str, str]) -> None:
    body, expected = FILES[file]

    assert expected == FORMS.recognise(body, *said).name


@pytest.mark.parametrize(
    ("filename", "media", "expected"),
    [
        ("x.nt", "", "nt"),
        ("x.NT.gz", "", "nt"),
        ("", "application/n-triples", "nt"),
        ("x.nq", "", "nq"),
        ("x.nq", "application/n-triples; charset=utf-8", "nt"),
    ],
)
def test_what_fits_several_forms_is_what_is_said_of_it(
    filename: str, media: str, expected: str
) -> None:
    assert expected == FORMS.recognise(f"{TYPE} .".encode(), filename, media).name


@pytest.mark.parametrize(
    ("body", "filename", "media", "expected"),
    [
        (b"dit is geen Turtle", "x.ttl", "", "ttl"),
        (b"dit is geen Turtle", "", "text/turtle", "ttl"),
        (b"dit is geen Turtle", "x.csv", "text/turtle", "ttl"),
        ("<x> a <y> .".encode("utf-16"), "x.ttl", "", "ttl"),
        (b"{id: 1}", "x.json", "", "jsonld"),
        (b"id,nietbekend\n", "x.csv", "", "csv"),
        (b"<onzin/>", "x.xml", "application/xml", "ameff"),
        (b"PK\x03\x04 afgebroken", "x.xlsx", SHEET, "xlsx"),
        (OLE, "x.xls", "application/vnd.ms-excel", "xlsx"),
    ],
)
def test_a_broken_file_is_for_the_form_that_it_says_it_has(
    body: bytes, filename: str, media: str, expected: str
) -> None:
    form = FORMS.recognise(body, filename, media)

    assert expected == form.name
    with pytest.raises(ImportRefused):
        form.read(body, KNOWN, lambda _: None)


@pytest.mark.parametrize("body", [b"", b" \n\t"])
def test_an_empty_file_is_refused(body: bytes) -> None:
    with pytest.raises(ImportRefused) as refused:
        FORMS.recognise(body, "x.csv", "text/csv")

    assert "Het bestand is leeg." == refused.value.detail.nl


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1 x}", "RTF"),
        (zipped({"word/document.xml": "<x/>"}), "DOCX"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "PPTX"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ODS"),
        (b"\n<!DOCTYPE html>\n<html></html>", "webpagina"),
        (b"<html lang=nl><body><table>", "webpagina"),
    ],
)
def test_what_is_known_to_hold_no_inventory_is_told_what_to_do(body: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        FORMS.recognise(body, "inventarisatie.xlsx", SHEET)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (OLE, "XLS"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
        (zipped({"xl/vbaProject.bin": "", "[Content_Types].xml": "<macroEnabled/>"}), "macro"),
    ],
)
def test_an_old_encrypted_or_macro_laden_workbook_is_refused_in_words(
    body: bytes, words: str
) -> None:
    form = FORMS.recognise(body, "x.xlsx", SHEET)

    with pytest.raises(ImportRefused, match=words):
        form.read(body, KNOWN, lambda _: None)


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n", b"hallo", b"\x00" * 100, b"<a/>"])
def test_an_unknown_form_is_refused_with_the_forms_that_there_are(body: bytes) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        FORMS.recognise(body, "foto.png", "image/png")

    for text in (refused.value.detail.nl, refused.value.detail.en):
        assert "(.png)" in text
        assert "XLSX (.xlsx), AMEFF (.xml .ameff), RDF/XML" in text
    assert {form.name for form in FORMS.all} == {
        form["naam"] for form in refused.value.extra["vormen"]
    }  # type: ignore[attr-defined]


def test_gzip_is_unpacked_within_bounds() -> None:
    assert CSV == plain(gzip.compress(CSV), 100) == plain(CSV, 1)
    with pytest.raises(TooLarge):
        plain(gzip.compress(bytes(1 << 24)), 1 << 20)
    with pytest.raises(ImportRefused):
        plain(gzip.compress(CSV)[:-9], 1 << 20)


def test_the_table_of_formats_has_every_form() -> None:
    read = {media for form in FORMS.all for media in form.media}

    assert set() == {f.media for f in formats_for("inventory")} - read
    assert all(read_as(form.media[0], "inventory") for form in FORMS.all)


@pytest.mark.parametrize("file", FILES)
def test_every_kind_of_file_is_read_or_refused_in_words(file: str) -> None:
    body, _ = FILES[file]
    try:
        FORMS.recognise(body).read(body, KNOWN, lambda _: None)
    except GrondkaartError as error:
        assert isinstance(error, ImportRefused)  # noqa: PT017
