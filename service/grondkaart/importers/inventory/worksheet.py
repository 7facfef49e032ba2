"""Takes the cells of one sheet of a workbook from its XML (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import re
from collections.abc import Callable

from grondkaart.base.errors import ImportRefused, TooLarge
from grondkaart.importers.inventory.tables import MOST_COLUMNS, MOST_ROWS, Merged, Row
from grondkaart.importers.inventory.values import Cell, Content, Typed
from grondkaart.importers.inventory.xml_pass import MOST_TEXT, Attributes, damaged, unescaped

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_CELL, _VALUE, _ROW, _FORMULA, _SPOKEN, _MERGED = range(1, 7)
_TAGS = {
    f"{namespace} {local}": tag
    for namespace in _MAIN
    for local, tag in (
        ("c", _CELL),
        ("v", _VALUE),
        ("t", _VALUE),
        ("row", _ROW),
        ("f", _FORMULA),
        ("rPh", _SPOKEN),
        ("mergeCell", _MERGED),
    )
}
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
_DIGITS = "0123456789"


class Enough(Exception):
    """As much of a sheet is read as was asked for."""


class SheetReader:
    """Expat's callbacks for one sheet. `rows` holds those that are not empty."""

    def __init__(
        self,
        name: str,
        shared: list[str],
        number: Callable[[str, str], Content],
        *,
        whole: bool,
    ) -> None:
        self.rows: list[Row] = []
        self.merged: list[Merged] = []
        self._name = name
        self._shared = shared
        self._number = number
        self._whole = whole
        self._row = 0
        self._cells: list[Content] = []
        self._at = -1
        self._cell: Attributes = {}
        self._pieces: list[str] = []
        self._in_value = False
        self._spoken = False
        self._formula = False
        self._arrays: list[Merged] = []
        self._columns: dict[str, int] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        known = _TAGS.get(tag)
        if known == _CELL:
            self._cell = attributes
            reference = attributes.get("r")
            if reference is None:
                self._at += 1
            else:
                letters = reference.rstrip(_DIGITS)
                at = self._columns.get(letters)
                self._at = self._column(letters) if at is None else at
        elif known == _VALUE:
            self._in_value = not self._spoken
        elif known == _ROW:
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._at = -1
        elif known == _FORMULA:
            self._formula = True
            if attributes.get("t") in ("array", "dataTable"):
                self._arrays += filter(None, [_range(attributes.get("ref", ""))])
        elif known == _SPOKEN:
            self._spoken = True
        elif known == _MERGED:
            self.merged += filter(None, [_range(attributes.get("ref", ""))])

    def text(self, piece: str) -> None:
        """A piece of text between tags."""
        if self._in_value:
            self._pieces.append(piece)

    def end(self, tag: str) -> None:
        """An element ends."""
        known = _TAGS.get(tag)
        if known == _VALUE:
            self._in_value = False
        elif known == _CELL:
            if self._pieces or self._formula:
                self._end_cell()
        elif known == _ROW:
            if self._cells:
                self._end_row()
        elif known == _SPOKEN:
            self._spoken = False

    def _end_cell(self) -> None:
        pieces = self._pieces
        said = pieces[0] if len(pieces) == 1 else "".join(pieces)
        if len(said) > MOST_TEXT:
            raise damaged(self._name)
        content = self._content(said)
        self._pieces, self._formula = [], False
        cells, at = self._cells, self._at
        if at >= MOST_COLUMNS:
            raise _too_wide(self._name)
        while len(cells) < at:
            cells.append("")
        if at < len(cells):
            cells[at] = content
        else:
            cells.append(content)

    def _content(self, said: str) -> Content:
        """What a cell holds (18.3.1.4 and 18.18.11)."""
        if self._formula or (self._arrays and self._in_array()):
            return Cell(Typed.FORMULA, said)
        kind = self._cell.get("t", "n")
        if kind in ("inlineStr", "str"):
            return unescaped(said) if "_x" in said else said
        if kind == "s":
            try:
                return self._shared[int(said)]
            except (ValueError, IndexError):
                raise damaged(self._name) from None
        if kind == "n":
            return self._number(said, self._cell.get("s", ""))
        if kind == "b":
            return Cell(Typed.YES_NO, said)
        if kind == "d":
            return said  # as ISO 8601 writes it
        return Cell(Typed.ERROR, said)

    def _in_array(self) -> bool:
        return any(
            one.first_row <= self._row <= one.last_row
            and one.first_column <= self._at <= one.last_column
            for one in self._arrays
        )

    def _end_row(self) -> None:
        if len(self.rows) >= MOST_ROWS:
            raise _too_long(self._name)
        self.rows.append(Row(self._row, 0, self._cells))
        self._cells = []
        if not self._whole:
            raise Enough

    def _column(self, letters: str) -> int:
        at = _column(letters)
        if at < 0:
            raise damaged(self._name)
        self._columns[letters] = at
        return at


def _column(letters: str) -> int:
    """The number of a column, counted from 0; -1 when the letters are none."""
    if not 1 <= len(letters) <= 3 or not (letters.isascii() and letters.isupper()):
        return -1
    at = 0
    for one in letters:
        at = at * 26 + ord(one) - 64
    return at - 1


def _range(written: str) -> Merged | None:
    found = _RANGE.fullmatch(written)
    if found is None:
        return None
    first, last = found[1], found[3] or found[1]
    return Merged(written, int(found[2]), int(found[4] or found[2]), _column(first), _column(last))


def _too_wide(sheet: str) -> ImportRefused:
    return ImportRefused(
        f"Het blad ‘{sheet}’ heeft meer dan {MOST_COLUMNS} kolommen. Verwijder wat niet bij de inventarisatie hoort.",
        f"The sheet ‘{sheet}’ has more than {MOST_COLUMNS} columns. Remove what does not belong to the inventory.",
    )


def _too_long(sheet: str) -> TooLarge:
    return TooLarge(
        f"Het blad ‘{sheet}’ heeft meer dan {MOST_ROWS} rijen.",
        f"The sheet ‘{sheet}’ has more than {MOST_ROWS} rows.",
    )
