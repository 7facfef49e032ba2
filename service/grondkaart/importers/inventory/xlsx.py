"""The form of a spreadsheet: a workbook (XLSX) with the sheets of the template."""

from __future__ import annotations

from grondkaart.base.errors import ImportRefused
from grondkaart.importers.inventory import package
from grondkaart.importers.inventory.columns import Columns, header_key
from grondkaart.importers.inventory.package import Package
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.sheets import inventory
from grondkaart.importers.inventory.tables import PASSED, Table
from grondkaart.importers.inventory.workbook import Workbook
from grondkaart.importers.inventory.xml_pass import Attributes, no_workbook, parse

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # MS-CFB 2.2: the old container, also of encrypted files
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"


class Xlsx:
    """Reads workbooks."""

    name = "xlsx"
    media: tuple[str, ...] = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
    extensions: tuple[str, ...] = ("xlsx",)

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def fits(self, body: bytes) -> bool:
        """Whether it is a zip without CSV files, or an old or encrypted workbook (to say so)."""
        if body.startswith(_OLE):
            return True
        return body.startswith(package.MAGIC) and not package.holds_csv(body)

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read a workbook. Raises ImportRefused or TooLarge as the port says."""
        if body.startswith(_OLE):
            raise package.encrypted() if _ENCRYPTED in body else _old()
        if not body.startswith(package.MAGIC):
            raise no_workbook()
        opened = Package(body)
        _check_kind(opened)
        book = Workbook(opened)
        told(0.1)
        tables = self._tables(book)
        told(0.4)
        return inventory(tables, self._columns, known, told)

    def _tables(self, book: Workbook) -> list[Table]:
        """The sheets that count: those of the template whole, of others whether they are empty."""
        wanted = {part.name: self._columns.sheet_named(part.name) for part in book.parts}
        by_name = any(wanted.values())
        return [
            book.table(part, whole=not by_name or wanted[part.name] is not None)
            for part in book.parts
            if header_key(part.name) not in PASSED
        ]


def _check_kind(opened: Package) -> None:
    """Refuse what is a package but no plain workbook: with macros, binary, or of another program."""
    names = {name.lower() for name in opened.names}
    if "mimetype" in names:
        raise no_workbook()
    if any(name.endswith("workbook.bin") for name in names):
        raise _old()
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _macros()

    def start(_: str, attributes: Attributes) -> None:
        if "macroEnabled" in attributes.get("ContentType", ""):
            raise _macros()

    if _CONTENT_TYPES in opened.names:
        parse(opened, _CONTENT_TYPES, start)


def _macros() -> ImportRefused:
    return ImportRefused(
        "In dit bestand zitten macro's; die worden niet geopend. Bewaar het als gewone werkmap (XLSX, zonder "
        "macro's).",
        "This file holds macros, which are not opened. Save it as an ordinary workbook (XLSX, without macros).",
    )


def _old() -> ImportRefused:
    return ImportRefused(
        "Dit is een werkmap in een oude of binaire vorm (XLS of XLSB). Bewaar haar als XLSX.",
        "This is a workbook in an old or binary form (XLS or XLSB). Save it as XLSX.",
    )
