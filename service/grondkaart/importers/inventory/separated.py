"""The form of text with separators (CSV): one sheet, or a zip with one file per sheet."""

from __future__ import annotations

import csv
import encodings.cp1252
import encodings.utf_8_sig
import encodings.utf_16  # noqa: F401  # like the two above: a walled process opens no module any more
import io
import re
from collections import defaultdict

from grondkaart.base.errors import ImportRefused, Text, TooLarge
from grondkaart.importers.inventory import package
from grondkaart.importers.inventory.columns import Columns, header_key
from grondkaart.importers.inventory.package import Package
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.sheets import inventory
from grondkaart.importers.inventory.tables import MOST_COLUMNS, MOST_ROWS, Row, Table

_SEPARATORS = (";", ",", "\t")
_BEGINNING = 1 << 14  # of a file: the header is in it
_MOST_TEXT = 32 << 20  # bytes of all files together: the most rows that are read, of 300 bytes each
_BLOCK = 16  # rows
_TOLD = re.compile(r"sep=([;,\t|])\r?\n?")
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_SUFFIXES = (".csv", ".tsv", ".txt")


class Separated:
    """Reads CSV: comma, semicolon or tab; UTF-8, UTF-16 with its mark, or Windows-1252."""

    name = "csv"
    media: tuple[str, ...] = ("text/csv", "text/tab-separated-values", "application/zip")
    extensions: tuple[str, ...] = ("csv", "tsv", "zip")

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def fits(self, body: bytes) -> bool:
        """Whether it is a zip with CSV files in it, or text whose first line has our headers."""
        if body.startswith(package.MAGIC):
            return package.holds_csv(body)
        text = _decoded(body[:_BEGINNING])
        return "\0" not in text and self._known(_header(text, self._separator(text))) > 1

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read a file or a zip of files. Raises ImportRefused or TooLarge as the port says."""
        files = _files(body) if body.startswith(package.MAGIC) else {"": body}
        told(0.1)
        tables: list[Table] = []
        refused: list[ImportRefused] = []
        for name, content in files.items():
            try:
                tables.append(self._table(name, content))
            except ImportRefused as error:
                refused.append(error)
        if len(refused) == 1:
            raise refused[0]
        if refused:
            raise ImportRefused(
                " ".join(one.detail.nl for one in refused),
                " ".join(one.detail.en for one in refused),
            )
        told(0.4)
        return inventory(tables, self._columns, known, told)

    def _table(self, name: str, body: bytes) -> Table:
        if len(body) > _MOST_TEXT:
            raise package.too_much()
        text = _decoded(body)
        _check_nul(name, text)
        separator = self._separator(text)
        said = _TOLD.match(text)
        rows, widths = _rows(name, text, separator, skip=said is not None)
        return Table(_stem(name), rows, [], _uneven(rows, widths))

    def _separator(self, text: str) -> str:
        """The separator that a spreadsheet says at the top, or the one that gives the most headers."""
        said = _TOLD.match(text)
        if said:
            return said[1]
        return max(_SEPARATORS, key=lambda one: self._known(_header(text, one)))

    def _known(self, header: list[str]) -> int:
        keys = {header_key(cell) for cell in header}
        return max(len(keys & sheet.headers.keys()) for sheet in self._columns.sheets.values())


def _files(body: bytes) -> dict[str, bytes]:
    """The CSV files of a zip, by name; what a Mac adds is left out."""
    opened = Package(body, _MOST_TEXT)
    names = [name for name in opened.names if name.lower().endswith(_SUFFIXES)]
    names = [name for name in names if not name.rpartition("/")[2].startswith(".")]
    if not names:
        raise ImportRefused(
            "In deze zip zit geen CSV-bestand. Doe er applicaties.csv, contracten.csv en koppelingen.csv in.",
            "There is no CSV file in this zip. Put applicaties.csv, contracten.csv and koppelingen.csv in it.",
        )
    return {name: b"".join(opened.chunks(name)) for name in names}


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]


def _decoded(body: bytes) -> str:
    """The text of a file: by its mark, as UTF-8, or else as Windows-1252.

    A file that is UTF-8 but for a few bytes stays so; what cannot be read in it becomes U+FFFD, which
    the reader of its cell remarks.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        marked = body.startswith(b"\xef\xbb\xbf")
        whole = sum(len(found) for found in _MULTIBYTE.findall(body))
        if marked or 2 * whole > len(_HIGH.findall(body)):
            return body.decode("utf-8-sig", "replace")
        return body.decode("cp1252", "replace")


def _check_nul(name: str, text: str) -> None:
    at = text.find("\0")
    if at < 0:
        return
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    where = Text(*(f"{_stem(name)}, " if name else "" for _ in range(2)))
    raise ImportRefused(
        f"Er staan NUL-bytes in het bestand ({where.nl}regel {line}, positie {column}); het is geen gewone tekst. "
        "Bewaar het opnieuw als CSV (UTF-8).",
        f"There are NUL bytes in the file ({where.en}line {line}, position {column}); it is not plain text. "
        "Save it as CSV (UTF-8) again.",
        line=line,
        column=column,
    )


def _header(text: str, separator: str) -> list[str]:
    """The first row that is not empty, as far as it can be read."""
    try:
        said = _TOLD.match(text)
        beginning = text[said.end() if said else 0 : _BEGINNING]
        for cells in csv.reader(io.StringIO(beginning, newline=""), delimiter=separator):
            if any(map(str.strip, cells)):
                return cells
    except csv.Error:
        pass
    return []


def _rows(name: str, text: str, separator: str, *, skip: bool) -> tuple[list[Row], dict[int, int]]:
    """The rows that are not empty (RFC 4180, with any separator and line end), and all widths."""
    rows: list[Row] = []
    widths: dict[int, int] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader, 1):
            if any(cells) and not (skip and number == 1):
                if len(rows) >= MOST_ROWS:
                    raise TooLarge(
                        f"Er staan meer dan {MOST_ROWS} rijen in het bestand.",
                        f"There are more than {MOST_ROWS} rows in the file.",
                    )
                rows.append(Row(number, line, list(cells)))
            if cells:
                widths[number] = len(cells)
            line = reader.line_num + 1
    except csv.Error:
        raise _unreadable(name, line) from None
    if rows and max(len(row.cells) for row in rows) > MOST_COLUMNS:
        raise ImportRefused(
            f"Er zijn rijen met meer dan {MOST_COLUMNS} kolommen. Klopt het scheidingsteken?",
            f"There are rows of more than {MOST_COLUMNS} columns. Is the separator right?",
        )
    return rows, widths


def _uneven(rows: list[Row], widths: dict[int, int]) -> frozenset[int]:
    """The rows that have more cells than the header, or fewer than their neighbours.

    A spreadsheet may leave out the separators at the end of a whole block of sixteen rows when the
    last columns are empty there; so a row is held against its own block, the first against the header.
    """
    if not rows:
        return frozenset()
    header = len(rows[0].cells)
    widest: defaultdict[int, int] = defaultdict(int)
    for number, width in widths.items():
        block = (number - 1) // _BLOCK
        widest[block] = max(widest[block], min(width, header))
    return frozenset(
        row.number
        for row in rows[1:]
        if len(row.cells) < widest[(row.number - 1) // _BLOCK] or any(row.cells[header:])
    )


def _unreadable(name: str, line: int) -> ImportRefused:
    where = f"{_stem(name)}, " if name else ""
    return ImportRefused(
        f"Vanaf {where}regel {line} is het bestand niet te lezen: een aanhalingsteken wordt niet gesloten of "
        "staat midden in een waarde. Zet een waarde met aanhalingstekens, regeleinden of scheidingstekens "
        "tussen dubbele aanhalingstekens.",
        f"From {where}line {line} on the file cannot be read: a quotation mark is not closed or stands in the "
        "middle of a value. Put a value with quotation marks, line breaks or separators between double "
        "quotation marks.",
        line=line,
    )
