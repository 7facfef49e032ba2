"""One pass over an XML part of a workbook: no tree, no entities, no text without end."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from grondkaart.base.errors import ImportRefused
from grondkaart.base.xml_feeding import Feeding
from grondkaart.importers.inventory.package import Package

MOST_TEXT = 1 << 18  # of one cell: eight times what a spreadsheet lets in, for what is escaped
_BUFFER = 1 << 16

Attributes = dict[str, str]


def parse(
    package: Package,
    path: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part; tags come as "namespace local". What a handler raises comes through.

    Raises ImportRefused for XML that is not well-formed or has a DOCTYPE, TooLarge as the package does.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_doctype
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    feeding = Feeding(parser)
    try:
        for chunk in package.chunks(path):
            feeding.feed(chunk)
        feeding.feed(b"", last=True)
    except expat.ExpatError:
        raise damaged(path) from None


def _no_doctype(*_: object) -> None:
    raise ImportRefused(
        "In dit bestand staat een DOCTYPE; dat hoort niet in een werkmap. Bewaar het opnieuw als XLSX.",
        "This file holds a DOCTYPE, which does not belong in a workbook. Save it as XLSX again.",
    )


def damaged(part: str) -> ImportRefused:
    """The refusal of a workbook that breaks the rules of its format."""
    return ImportRefused(
        f"De werkmap is beschadigd ({part}). Open haar in uw rekenprogramma en bewaar haar opnieuw als XLSX.",
        f"The workbook is damaged ({part}). Open it in your spreadsheet program and save it as XLSX again.",
    )


class Texts:
    """The text of a cell, whole or in runs, without how it is pronounced; bounded."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._pieces: list[str] = []
        self._open = False
        self._spoken = False
        self._length = 0

    def start(self, local: str) -> None:
        """An element begins."""
        if local == "t":
            self._open = not self._spoken
        elif local == "rPh":
            self._spoken = True

    def end(self, local: str) -> None:
        """An element ends."""
        if local == "t":
            self._open = False
        elif local == "rPh":
            self._spoken = False

    def text(self, piece: str) -> None:
        """A piece of text. Raises ImportRefused when a cell goes on and on."""
        if self._open:
            self._pieces.append(piece)
            self._length += len(piece)
            if self._length > MOST_TEXT:
                raise damaged(self._part)

    def take(self) -> str:
        """The text so far; the next begins anew."""
        found = "".join(self._pieces)
        self._pieces, self._length = [], 0
        return unescaped(found)


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(said: str) -> str:
    """Text with the characters that XML cannot hold (ST_Xstring, ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), said) if "_x" in said else said


def no_workbook() -> ImportRefused:
    """The refusal of a zip that holds no workbook."""
    return ImportRefused(
        "Dit bestand is geen werkmap (XLSX). Open het in uw rekenprogramma en bewaar het als XLSX.",
        "This file is no workbook (XLSX). Open it in your spreadsheet program and save it as XLSX.",
    )
