"""Files that must not be taken over: hostile, broken, or of somebody else. Each is made here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
from inventories_cases import HEADER, UTRECHT

CG = "https://w3id.org/grondkaart/def/"
ID = "https://w3id.org/grondkaart/id/"
ROW = "z1;Zaaksysteem;in productie;Zaakregistratiecomponent;;1\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "applicaties"
    sheet.append(["id", "naam", "status"])
    sheet.append(["z1", "Zaaksysteem", "in productie"])
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(body: bytes, **parts: bytes) -> bytes:
    """A workbook with parts added, or in place of its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def plain(_: openpyxl.Workbook) -> None:
    """Nothing is changed."""


def formula(book: openpyxl.Workbook) -> None:
    book["applicaties"]["B2"] = '=CONCATENATE("Zaak","systeem")'


def merged(book: openpyxl.Workbook) -> None:
    book["applicaties"].merge_cells("A2:A3")


def in_sheet(more: bytes) -> bytes:
    """A workbook with something after the rows of its sheet."""
    body = workbook(plain)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    return repacked(
        body, **{"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", more + b"</sheetData>")}
    )


def a_million_empty_rows() -> bytes:
    return in_sheet(b"".join(b'<row r="%d"/>' % n for n in range(3, 1_000_001)))


def zip_bomb() -> bytes:
    return in_sheet(b" " * 300_000_000)


def turtle(*lines: str) -> bytes:
    prefixes = f"@prefix cg: <{CG}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    return (prefixes + "\n".join(lines) + "\n").encode()


def applicatie(iri: str) -> str:
    status = f"<{ID}gebruikstatus/in-productie>"
    return f'<{iri}> a cg:Applicatie ; rdfs:label "Zaken"@nl ; cg:gebruikstatus {status} .'


BOMB = b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><model xmlns="http://www.opengroup.org/xsd/archimate/3.0/">&b;</model>'
REMOTE = (
    f'{{"@context": "http://127.0.0.1:1/context", "@id": "{ID}applicatie/{UTRECHT}-1"}}'.encode()
)

# name: (file, media type, status of PUT). What is judged and refused has its rule beside it.
UNREADABLE: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "an empty file": (lambda: b"", "text/csv", 400),
    "an encrypted workbook": (
        lambda: OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "",
        400,
    ),
    "a workbook with macros": (
        lambda: repacked(workbook(plain), **{"xl/vbaProject.bin": b"\0" * 100}),
        "",
        400,
    ),
    "a zip bomb": (zip_bomb, "", 413),
    "a cut off workbook": (lambda: workbook(plain)[:-200], "", 400),
    "an XML entity bomb": (lambda: BOMB, "application/xml", 400),
    "JSON-LD with a context from elsewhere": (lambda: REMOTE, "application/ld+json", 400),
    "Turtle with a mistake": (lambda: turtle("<a:a> <a:b> ;; .", "x"), "text/turtle", 400),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image/png", 415),
    "a PDF": (lambda: b"%PDF-1.7\n" + b"\xff\0" * 100, "application/pdf", 400),
    "cut off RDF/XML": (
        lambda: b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        "application/rdf+xml",
        400,
    ),
    "a flood of brackets": (lambda: turtle("[" * 20_000), "text/turtle", 400),
    "a NUL byte": (
        (HEADER + "z1;Za\0ken;in productie;;;1\n").encode,
        "text/csv",
        400,
    ),
    "a flood of blank nodes": (
        lambda: turtle(*(f"_:b{n} a cg:Applicatie ." for n in range(100_000))),
        "text/turtle",
        400,
    ),
}
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "formula cells": (lambda: workbook(formula), "", "Lezen-formule"),
    "merged cells": (lambda: workbook(merged), "", "Lezen-samengevoegd"),
    "a million empty rows": (a_million_empty_rows, "", ""),
    "uneven rows": (
        (HEADER + "z1;Zaken;in productie;;;1;te;veel\n").encode,
        "text/csv",
        "Lezen-rij",
    ),
    "a day that does not exist": (
        lambda: b"id;naam;status;status sinds\nz1;Zaken;in productie;31-02-2026\n",
        "text/csv",
        "Lezen-datum",
    ),
    "addresses outside its own space": (
        lambda: turtle(applicatie("https://example.org/zaken")),
        "text/turtle",
        "Lezen-onderwerp",
    ),
    "addresses of another municipality": (
        lambda: turtle(applicatie(f"{ID}applicatie/gm0363-1")),
        "text/turtle",
        "Lezen-onderwerp",
    ),
    "ten thousand faults alike": (
        (HEADER + "".join(f"z{n};Zaken;kapot;;;1\n" for n in range(10_000))).encode,
        "text/csv",
        "Lezen-keuze",
    ),
    "an e-mail address": (
        (HEADER + "z1;Zaken van jan.voorbeeld@example.org;in productie;;;1\n").encode,
        "text/csv",
        "Inventarisatie-emailadres",
    ),
}
