"""The row limit: how a query is given it, and how an answer is ended at it, well-formed.

The engine writes answers itself, as bytes; rows are counted in those, by what starts one in each format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from grondkaart.base.sparql_text import Token, tokens

T = TypeVar("T")
# `mark` is where a row starts (its start, or its end where rows end in a line end); `open` is what may
# go on in the next piece. Strings are skipped, so that their content is never taken for structure.
_MARKS = {
    "json": re.compile(
        rb'"(?:[^"\\]|\\.)*"|(?P<mark>[\[,](?=\{))|(?P<open>"[^\x00]*\Z|[\[,]\Z)', re.DOTALL
    ),
    "xml": re.compile(rb"(?P<mark><result>)|(?P<open><[^>]*\Z)"),
    "csv": re.compile(rb'"[^"]*"|(?P<mark>\r\n)|(?P<open>"[^"]*\Z|\r\Z)'),
    "tsv": re.compile(rb"(?P<mark>\n)"),
}
_ENDS = {"json": b"]}}", "xml": b"</results></sparql>", "csv": b"", "tsv": b""}
_AFTER = ("csv", "tsv")


class Rows:
    """Lets so many rows of an answer pass. `cut` tells whether there were more."""

    def __init__(self, format: str, most: int) -> None:  # noqa: A002  the field's own word
        self._format, self._left = format, most + 1
        self._marks = _MARKS[format]
        self._held = b""
        self._full = False
        self.cut = False

    def feed(self, piece: bytes) -> bytes:
        """What may go out now of an answer whose next bytes are `piece`."""
        if self._full:
            self.cut = self.cut or bool(piece)
            return b""
        data, self._held = self._held + piece, b""
        starts, place = _survey(self._format, data)
        if starts < self._left:
            self._left, self._held = self._left - starts, data[place:]
            return data[:place]
        for match in self._marks.finditer(data):
            if match.lastgroup == "open":
                self._held = data[match.start() :]
                return data[: match.start()]
            if match.lastgroup == "mark":
                self._left -= 1
                if not self._left:
                    place = match.end() if self._format in _AFTER else match.start()
                    return self._filled(data[:place], data[place:])
        return data

    def _filled(self, passed: bytes, rest: bytes) -> bytes:
        self._full, self.cut = True, bool(rest)
        return passed

    def end(self) -> bytes:
        """What belongs at the end, so that the answer is well-formed."""
        return _ENDS[self._format] if self.cut else self._held


def _survey(format: str, data: bytes) -> tuple[int, int]:  # noqa: A002  as above
    """How many rows start in a piece that begins outside a string, and where that ends which may go out.

    It says what the marks say, an order of magnitude sooner: what lies outside strings is found by
    taking the piece apart at its quotes. In XML and TSV nothing inside a literal looks like a mark.
    """
    if format == "tsv":
        return data.count(b"\n"), len(data)
    if format == "xml":
        last = data.rfind(b"<")
        return data.count(b"<result>"), len(data) if data.find(b">", last) >= last else last
    if format == "csv":
        parts = data.split(b'"')
        place = len(data) - data.endswith(b"\r") if len(parts) % 2 else data.rfind(b'"')
        return b"".join(parts[::2]).count(b"\r\n"), place
    escaped = b"\\" in data
    clean = data.replace(b"\\\\", b"").replace(b'\\"', b"") if escaped else data
    parts = clean.split(b'"')
    outside = b"".join(parts[::2])
    # A text that is open at the end goes on from its last quote, also from an escaped one: what follows
    # that is text as well.
    place = len(data) - data.endswith((b",", b"[")) if len(parts) % 2 else data.rfind(b'"')
    return outside.count(b",{") + outside.count(b"[{"), place


class Limited(Iterator[T]):
    """So many items of an iterable. `cut` tells whether there were more."""

    def __init__(self, items: Iterable[T], most: int) -> None:
        self._items, self._left = iter(items), most
        self.cut = False

    def __next__(self) -> T:
        item = next(self._items)
        if not self._left:
            self.cut = True
            raise StopIteration
        self._left -= 1
        return item


def with_limit(select: str, most: int) -> str:
    """A SELECT that gives at most `most` rows, by its own LIMIT or by one put behind it.

    What stands in front keeps its place, so that the lines and columns of mistakes stay true
    (SPARQL 1.1 Query, 18.2.5: LIMIT belongs to the outermost solution modifiers).
    """
    end, values, limit = len(select), None, None
    before: Token | None = None
    depth = 0
    upper = select.upper()
    telling = "LIMIT" in upper or "VALUES" in upper  # most queries need no look at their tokens
    for token in tokens(select) if telling else ():
        if token.kind == "punct" and token.text in "{([":
            depth += 1
        elif token.kind == "punct" and token.text in "})]":
            depth -= 1
        elif depth == 0 and token.kind == "word" and token.text.upper() == "VALUES":
            values = token.start
        elif depth == 0 and before is not None and before.text.upper() == "LIMIT":
            limit = token
        before = token
    if limit is not None and limit.kind == "number":
        if limit.text.isdigit() and int(limit.text) > most:
            return f"{select[: limit.start]}{most}{select[limit.end :]}"
        return select
    place = end if values is None else values
    return f"{select[:place]}\nLIMIT {most}\n{select[place:]}"
