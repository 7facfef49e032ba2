"""The rows of an answer, read when they are asked for.

A page shows a hundred of what may be a hundred thousand; making all of them takes longer than finding
them. So the engine's own JSON is kept as it came (SPARQL 1.1 Query Results JSON Format, 3.2), and only
the part that is wanted is read.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

import orjson

from grondkaart.questions.catalogue import Question

Value = str | int | float | bool | dict[str, str] | None
Row = dict[str, Value]
Binding = dict[str, dict[str, str]]

# Where one row ends and the next begins. In a string a quote is escaped, so that this is never in one.
_BETWEEN, _NEXT = b'}},{"', re.compile(rb'\}\},(?=\{")')
_OPEN, _CLOSE = b'"results":{"bindings":[', b"]}}"
_EMPTY = (
    b"[{}",
    b",{}",
)  # a row without any value; in a string they may be too, which only costs time
_NEAR = 2_000  # rows that are found from the beginning; for those further on all places are noted
_PIECE = 1_000


class Rows(Sequence[Row]):
    """The rows of one answer: column → value; a `ding` is {"@id": IRI, "naam": name}."""

    def __init__(self, question: Question, body: bytes) -> None:
        """`body` is an answer in JSON, as an engine writes it."""
        self._columns = [
            (name, column.soort, f"{name}Naam") for name, column in question.header.kolommen.items()
        ]
        self._body, self._read = body, list[Binding]()
        self._start, self._end = body.find(_OPEN) + len(_OPEN), len(body) - len(_CLOSE)
        usual = self._start >= len(_OPEN) and body.endswith(_CLOSE)
        if usual and not any(one in body for one in _EMPTY):
            rows = body.count(_BETWEEN, self._start, self._end)
            self._length = rows + (self._start < self._end)
        else:  # written by another engine, or with a row that holds nothing: read at once
            self._read, self._body = orjson.loads(body)["results"]["bindings"], b""
            self._length = len(self._read)

    @property
    def size(self) -> int:
        """The bytes that are held for them, about."""
        return len(self._body) or 100 * self._length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            return self._made(start, stop)[::step] if step > 0 else list(self)[index]
        place = range(self._length)[index]  # what is outside raises IndexError
        return self._made(place, place + 1)[0]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, self._length, _PIECE):
            yield from self._made(start, start + _PIECE)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def _made(self, start: int, stop: int) -> list[Row]:
        columns = self._columns
        return [
            {name: _value(binding, name, kind, label) for name, kind, label in columns}
            for binding in self._bindings(start, min(stop, self._length))
        ]

    def _bindings(self, start: int, stop: int) -> list[Binding]:
        if start >= stop:
            return []
        if not self._body:
            return self._read[start:stop]
        part = self._body[self._place(start) : self._place(stop)].rstrip(b",")
        found: list[Binding] = orjson.loads(b"[%b]" % part)
        return found

    def _place(self, number: int) -> int:
        """Where a row begins; of the one after the last, where the last ends."""
        if number == self._length:
            return self._end
        if number > _NEAR:
            return self._places[number - 1]
        place = self._start
        for _ in range(number):
            place = self._body.index(_BETWEEN, place) + 3
        return place

    @cached_property
    def _places(self) -> array[int]:
        """Where all rows but the first begin."""
        ends = _NEXT.finditer(self._body, self._start, self._end)
        return array("Q", (one.end() for one in ends))


def _value(binding: Binding, name: str, kind: str, label: str) -> Value:
    cell = binding.get(name)
    if cell is None:
        return None
    text = cell["value"]
    if kind == "ding":
        named = binding.get(label)
        return {"@id": text, "naam": named["value"] if named else text}
    if kind == "getal":
        return _number(text)
    if kind == "ja-nee":
        return text in ("true", "1")
    return text


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
