"""Graphs as files of sorted lines, which can be compared and looked up in without being read whole.

A line is a triple in N-Triples, each once, in the order of its bytes; so all of one subject stand
together, and files can be merged. A blank node becomes an IRI of its own (RDF 1.1 Concepts, 3.5): its
label, with the graph it is of.
"""

from __future__ import annotations

import heapq
import mmap
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from grondkaart.base import vocab
from grondkaart.publication.sorting import each_once, in_order

GENID = f"{vocab.BASE}.well-known/genid/"
_SUBJECT = re.compile(rb"^_:([^\s<\"]+)")
_OBJECT = re.compile(rb" _:([^\s<\"]+) \.$")


def part_of(graph: str, series: str, release: str) -> str:
    """What a graph is called in every release of its series: its address without the release."""
    own = graph.removeprefix(vocab.GRAPH)
    start = f"{vocab.key(series)}/{vocab.key(release)}"
    if release and (own == start or own.startswith(start + "/")):
        return vocab.key(series) + own[len(start) :]
    return own


def sort_graph(source: Path, target: Path, part: str) -> None:
    """Write the N-Triples of `source` to `target` as sorted lines, with little memory.

    `part` names the graph in the addresses of what were blank nodes. Raises OSError.
    """
    space = f"<{GENID}{vocab.key(part)}/".encode()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    os.close(handle)
    try:
        with source.open("rb") as stream, Path(name).open("wb") as out:
            out.writelines(in_order((_named(line, space) for line in stream), target.parent))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _named(line: bytes, space: bytes) -> bytes:
    """A line with IRIs in the place of its blank nodes."""
    if b"_:" not in line:
        return line

    def iri(found: re.Match[bytes]) -> bytes:
        return space + vocab.key(found[1].decode()).encode() + b">"

    line = _SUBJECT.sub(iri, line.rstrip(b"\n"))
    return _OBJECT.sub(lambda found: b" " + iri(found) + b" .", line) + b"\n"


def merged(files: Sequence[Path], stack: ExitStack) -> Iterator[bytes]:
    """The lines of several sorted files together, each once."""
    return each_once(heapq.merge(*(stack.enter_context(path.open("rb")) for path in files)))


def differing(before: Iterator[bytes], after: Iterator[bytes]) -> Iterator[tuple[bool, bytes]]:
    """The lines that only one of two has, in order; with each whether it came."""
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if old == new:
            old, new = next(before, None), next(after, None)
        elif new is None or (old is not None and old < new):
            assert old is not None  # one of the two is there
            yield False, old
            old = next(before, None)
        else:
            yield True, new
            new = next(after, None)


def subject_of(line: bytes) -> bytes:
    """The subject of a line, as it is written."""
    return line[: line.index(b" ")]


class Sought:
    """A sorted file in which subjects are looked up, each further on than the one before."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._at = 0
        self._stream = path.open("rb")
        size = os.fstat(self._stream.fileno()).st_size
        self._text = mmap.mmap(self._stream.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self._text, mmap.mmap):
            self._text.close()
        self._stream.close()

    def lines(self, subject: bytes) -> list[bytes]:
        """The lines of a subject; none may be asked for after one that stands further on."""
        start = subject + b" "
        self._at = self._first(start)
        found = []
        while self._text[self._at : self._at + len(start)] == start:
            end = self._text.find(b"\n", self._at) + 1
            found.append(self._text[self._at : end])
            self._at = end
        return found

    def _first(self, wanted: bytes) -> int:
        """Where the first line stands that is not before `wanted`: steps that double, then halves."""
        low, step, size = self._at, 256, len(self._text)
        if low >= size or self._text[low : low + len(wanted)] >= wanted:
            return low
        while (high := self._line(low + step)) < size and self._before(high, wanted):
            low, step = high, step * 2
        while low < high:  # the line at low is before it, that at high is not
            middle = self._line((low + high) // 2)
            if middle >= high:
                middle = self._next(low)
                if middle >= high:
                    return high
            if self._before(middle, wanted):
                low = middle
            else:
                high = middle
        return high

    def _before(self, at: int, wanted: bytes) -> bool:
        return self._text[at : at + len(wanted)] < wanted

    def _line(self, at: int) -> int:
        """The start of the first line after `at`."""
        return self._next(at) if at < len(self._text) else len(self._text)

    def _next(self, at: int) -> int:
        found = self._text.find(b"\n", at)
        return len(self._text) if found < 0 else found + 1
