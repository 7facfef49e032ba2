"""Reads an XLSX workbook into tables in one pass over its XML, without building a tree.

Knows the spreadsheet format (ECMA-376 part 1, chapter 18), nothing of inventories. Formulas are never
computed, external links never followed, hidden rows and columns are read as any other.
"""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

from grondkaart.base.errors import TooLarge
from grondkaart.importers.inventory.package import Package
from grondkaart.importers.inventory.tables import Table
from grondkaart.importers.inventory.values import Cell, Content, Typed, serial_day
from grondkaart.importers.inventory.worksheet import Enough, SheetReader
from grondkaart.importers.inventory.xml_pass import Attributes, Texts, no_workbook, parse

_MOST_SHEETS = 100  # ten times what anyone needs for three kinds of rows


class Part(NamedTuple):
    """A sheet of a workbook: its name and where its cells stand in the package."""

    name: str
    path: str


class Workbook:
    """An opened workbook: its sheets, and what their cells refer to."""

    def __init__(self, package: Package) -> None:
        """Raises ImportRefused when there is no workbook in the package, or it is damaged."""
        self._package = package
        main = self._related("").get("officeDocument", {})
        path = next(iter(main.values()), "xl/workbook.xml")
        if path not in package.names:
            raise no_workbook()
        found: list[tuple[str, str]] = []
        self._since_1904 = False

        def start(name: str, attributes: Attributes) -> None:
            if name.endswith(" workbookPr"):
                self._since_1904 = attributes.get("date1904") in ("1", "true")
            elif name.endswith(" sheet"):
                own = [v for k, v in attributes.items() if k.endswith(" id")]
                found.append((attributes.get("name", ""), own[0] if own else ""))

        parse(package, path, start)
        related = self._related(path)
        sheets = related.get("worksheet", {})
        self.parts = [Part(name, sheets[key]) for name, key in found if key in sheets]
        if len(self.parts) > _MOST_SHEETS:
            raise TooLarge(
                f"Het bestand heeft meer dan {_MOST_SHEETS} bladen.",
                f"The file has more than {_MOST_SHEETS} sheets.",
            )
        self._shared = self._strings(next(iter(related.get("sharedStrings", {}).values()), ""))
        self._formats = self._styles(next(iter(related.get("styles", {}).values()), ""))
        self._numbers: dict[tuple[str, str], Content] = {}

    def table(self, part: Part, *, whole: bool = True) -> Table:
        """The rows of a sheet; without `whole` no more than the first that is not empty."""
        reader = SheetReader(part.name, self._shared, self._number, whole=whole)
        with suppress(Enough):
            parse(self._package, part.path, reader.start, reader.end, reader.text)
        return Table(part.name, reader.rows, reader.merged)

    def _related(self, path: str) -> dict[str, dict[str, str]]:
        """What a part refers to, by kind: key → path of the part (ECMA-376 part 2, 9.3)."""
        folder, name = posixpath.split(path)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, dict[str, str]] = {}
        if listed not in self._package.names:
            return found

        def start(tag: str, attributes: Attributes) -> None:
            if tag.endswith(" Relationship"):
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = posixpath.normpath(
                    posixpath.join("/", folder, attributes.get("Target", ""))
                )
                if target[1:] in self._package.names:
                    found.setdefault(kind, {})[attributes.get("Id", "")] = target[1:]

        parse(self._package, listed, start)
        return found

    def _strings(self, path: str) -> list[str]:
        """The texts that cells share, in order; how a word is pronounced is left out."""
        found: list[str] = []
        if not path:
            return found
        texts = Texts(path)

        def start(tag: str, _: Attributes) -> None:
            texts.start(tag.rpartition(" ")[2])

        def end(tag: str) -> None:
            local = tag.rpartition(" ")[2]
            texts.end(local)
            if local == "si":
                found.append(texts.take())

        parse(self._package, path, start, end, texts.text)
        return found

    def _styles(self, path: str) -> list[str]:
        """For each style of a cell how it shows a number: "date", "percentage", zeros, or ""."""
        codes: dict[str, str] = {}
        found: list[str] = []
        inside = False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal inside
            local = tag.rpartition(" ")[2]
            if local == "numFmt":
                codes[attributes.get("numFmtId", "")] = _shows(attributes.get("formatCode", ""))
            elif local == "cellXfs":
                inside = True
            elif local == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                found.append(codes.get(number, _BUILT_IN.get(number, "")))

        if path:
            parse(self._package, path, start)
        return found

    def _number(self, said: str, style: str) -> Content:
        """A number as its style shows it."""
        key = (said, style)
        found = self._numbers.get(key)
        if found is None:
            at = int(style) if style.isdecimal() else 0
            shows = self._formats[at] if at < len(self._formats) else ""
            found = self._numbers[key] = _number(said, shows, self._since_1904)
        return found


_BUILT_IN = {
    **{str(n): "date" for n in (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59))},
    "9": "percentage",
    "10": "percentage",
}
_NO_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|general|standa?ard', re.IGNORECASE)


def _shows(code: str) -> str:
    """How a format code shows a number (ECMA-376 part 1, 18.8.31)."""
    bare = _NO_CODE.sub("", code).partition(";")[0].lower()
    if len(bare) > 1 and not bare.strip("0"):
        return bare
    if "%" in bare:
        return "percentage"
    return "date" if any(c in "ymdhs" for c in bare) else ""


def _number(said: str, shows: str, since_1904: bool) -> Content:
    """The fifteen digits that a spreadsheet shows of a number: `12`, not `12.0`."""
    try:
        value = float(said)
        plain = format(value, ".15g")
        if "e" in plain:
            plain = format(Decimal(plain), "f")
        day = serial_day(value, since_1904=since_1904)
    except (ValueError, OverflowError, ArithmeticError):
        return Cell(Typed.ERROR, said)
    if "n" in plain:  # inf and nan
        return Cell(Typed.ERROR, said)
    if shows == "date":
        return Cell(Typed.DAY, plain, day)
    if shows == "percentage":
        return Cell(Typed.PERCENTAGE, plain)
    if shows:
        return plain.zfill(len(shows)) if plain.isdecimal() else plain
    return Cell(Typed.NUMBER, plain, day)
