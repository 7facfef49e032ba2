"""What the tests of the table forms share: real columns, a few published names, files made on the spot."""

from __future__ import annotations

import csv
import io
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Inventory, Known, Owner
from grondkaart.importers.inventory.separated import Separated
from grondkaart.importers.inventory.xlsx import Xlsx

ROOT = Path(__file__).parents[3]
COLUMNS = Columns.read(ROOT)
XLSX, CSV = Xlsx(COLUMNS), Separated(COLUMNS)
FORMS = (XLSX, CSV)
OBJECT_ID = "0c6a1f0e-6f0b-4c55-9f2e-2f4b8f3f6a11"
THING = "https://w3id.org/grondkaart/id/ding/"

_PUBLISHED = {
    "rc-zaak": ("Referentiecomponent", "Zaakregistratiecomponent"),
    "rc-document": ("Referentiecomponent", "Documentregistratiecomponent"),
    "rc-komma": ("Referentiecomponent", "Wegen, groen en water"),
    "rc-punt": ("Referentiecomponent", "Beheer; overig"),
    "open-zaak": ("Component", "Open Zaak"),
    "elders": ("Applicatie", "Elders"),
    "brp": ("Voorziening", "Basisregistratie Personen"),
    "diensten": ("Laag", "Diensten"),
    "databronnen": ("Laag", "Databronnen"),
    "leverancier": ("Organisatie", "Voorbeeld BV"),
    "voorbeelden": ("Gemeente", "Voorbeelden"),
    "dubbel-1": ("Organisatie", "Dubbel BV"),
    "dubbel-2": ("Organisatie", "Dubbel BV"),
    "stuf": ("Standaardversie", "StUF-ZKN 3.10"),
    "zaken-api": ("Standaard", "Zaken API"),
}
_ABOVE = {
    "Gemeente": [f"{vocab.CG}Organisatie"],
    "Component": [f"{vocab.CG}Bouwsteen"],
    "Voorziening": [f"{vocab.CG}Bouwsteen"],
    "Standaard": [f"{vocab.DCT}Standard"],
    "Standaardversie": [f"{vocab.DCT}Standard"],
}


def _published() -> Iterable[Triple]:
    for key, (kind, label) in _PUBLISHED.items():
        thing = NamedNode(THING + key)
        for iri in (vocab.CG + kind, *_ABOVE.get(kind, [])):
            yield Triple(thing, NamedNode(f"{vocab.RDF}type"), NamedNode(iri))
        yield Triple(thing, NamedNode(f"{vocab.RDFS}label"), Literal(label, language="nl"))
    zaak, brp = NamedNode(f"{THING}rc-zaak"), NamedNode(f"{THING}brp")
    yield Triple(zaak, NamedNode(f"{vocab.CG}objectId"), Literal(OBJECT_ID))
    yield Triple(brp, NamedNode(f"{vocab.CG}afkorting"), Literal("BRP"))


OWNER = Owner(
    "vb0001",
    "https://w3id.org/grondkaart/id/gemeente/vb0001",
    "Voorbeeldstad",
    ("vb0001", "vb0009"),
)


def fresh() -> Known:
    """What is known, with no name sought yet."""
    return Known(OWNER, Names(_published()))


KNOWN = fresh()

Rows = Sequence[Sequence[Any]]
APPS = ("id", "naam", "status")
CONTRACTS = ("id", "naam", "ingangsdatum", "dekt")
LINKS = ("id", "van", "naar", "richting")


class Seen(NamedTuple):
    """A remark as the tests compare it."""

    rule: str
    sheet: str
    row: int
    column: str
    value: str


def read(body: bytes) -> Inventory:
    """Read a file by the one form that it fits."""
    (form,) = [form for form in FORMS if form.fits(body)]
    return form.read(body, fresh(), lambda _: None)


def address(key: str, soort: str = "applicatie") -> str:
    """The address of a thing of our municipality."""
    return OWNER.address(soort, key)


def said(inventory: Inventory, subject: str) -> dict[str, list[str]]:
    """What is said of a thing: local name of each property → its terms, as in N-Triples, sorted."""
    found: dict[str, list[str]] = {}
    for line in inventory.lines:
        about, predicate, term = line.removesuffix(" .\n").split(" ", 2)
        if about == f"<{subject}>":
            local = predicate[1:-1].rpartition("/")[2].rpartition("#")[2]
            found.setdefault(local, []).append(term)
    return {local: sorted(terms) for local, terms in found.items()}


def seen(inventory: Inventory) -> list[Seen]:
    """Every remark, in order."""
    return [
        Seen(r.rule, r.place.sheet, r.place.row, r.place.column, r.value) for r in inventory.remarks
    ]


def app(cells: Mapping[str, Any], **more: Any) -> Rows:
    """The rows of a sheet with one applicatie: its id, name and status, and what is given."""
    row = {"id": "a1", "naam": "Zaaksysteem", "status": "in productie", **cells, **more}
    return [list(row), list(row.values())]


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook as a spreadsheet program writes it."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: Mapping[str, bytes | str], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def csv_text(rows: Rows, separator: str = ";", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Rows as CSV, with dates and decimals as the Dutch write them."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting).writerows(
        [["" if c is None else _dutch(c) for c in row] for row in rows]
    )
    return out.getvalue()


def _dutch(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.strftime("%d-%m-%Y")
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def csv_zip(sheets: Mapping[str, Rows]) -> bytes:
    """A zip with a CSV file per sheet."""
    return zipped(
        {f"{name}.csv": csv_text(rows).encode("utf-8-sig") for name, rows in sheets.items()}
    )


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _related(targets: Mapping[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'


def raw_parts(
    rows: str,
    *,
    name: str = "applicaties",
    shared: str = "",
    styles: str = "",
    properties: str = "",
    after: str = "",
) -> dict[str, bytes | str]:
    """The parts of a workbook of one sheet, with its rows as XML."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _related({"xl/workbook.xml": "officeDocument"}),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _related(
            {
                "worksheets/sheet1.xml": "worksheet",
                "sharedStrings.xml": "sharedStrings",
                "styles.xml": "styles",
            }
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}'
        "</worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }


def raw_row(number: int, *cells: str) -> str:
    """A row as XML: each cell is XML, or a text that becomes one."""
    return (
        f'<row r="{number}">'
        + "".join(c if c.startswith("<c") else f'<c t="str"><v>{c}</v></c>' for c in cells)
        + "</row>"
    )


_WALLED = """
import pickle, sys
import sheet_cases
from grondkaart.base.errors import GrondkaartError
from grondkaart.store.walls import wall

bodies = pickle.load(sys.stdin.buffer)
wall(100)
for body in bodies:
    try:
        found = sheet_cases.read(body)
        print(f"{len(found.lines)} lines, {len(found.remarks)} remarks")
    except GrondkaartError as error:
        print(type(error).__name__)
"""


def walled(bodies: Sequence[bytes]) -> list[str]:
    """What comes of files in a process that may open nothing and has 100 MB: a line for each."""
    done = subprocess.run(
        [sys.executable, "-c", _WALLED],
        input=pickle.dumps(list(bodies)),
        cwd=Path(__file__).parent,
        capture_output=True,
        check=False,
    )
    assert b"" == done.stderr, done.stderr.decode()
    return done.stdout.decode().splitlines()
