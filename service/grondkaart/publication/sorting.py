"""Graphs as sorted N-Triples, whatever their size: what every copy is made from.

The graphs of the archive are N-Triples of our own making, one statement on a line, not always in order.
Sorted they are the same bytes however they came about, and all that is said of a thing stands together.
"""

from __future__ import annotations

import hashlib
import heapq
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

RUN_BYTES = 48 << 20  # what is sorted in memory at once; more is merged from files
_STATEMENT = re.compile(rb"(\S+) (<[^>]*>) (.+?) ?\.\s*", re.DOTALL)
Statement = tuple[bytes, bytes, bytes]


def split(line: bytes) -> Statement:
    """Subject, predicate and object of a line of N-Triples. Raises ValueError when it is none."""
    found = _STATEMENT.fullmatch(line)
    if found is None:
        raise ValueError(f"no statement: {line[:80]!r}")
    return found[1], found[2], found[3]


def joined(statement: Statement) -> bytes:
    """A statement as a line of N-Triples."""
    return b" ".join((*statement, b".\n"))


def labelled(lines: Iterable[bytes], graph: str) -> Iterator[bytes]:
    """The lines with blank nodes whose labels are of this graph alone.

    Labels count within one graph; in a copy with several graphs they would name the same node.
    """
    own = b"_:g" + hashlib.sha256(graph.encode()).hexdigest()[:10].encode()

    def renamed(term: bytes) -> bytes:
        return own + term[2:] if term.startswith(b"_:") else term

    for line in lines:
        if b"_:" not in line:
            yield line
            continue
        subject, predicate, value = split(line)
        yield joined((renamed(subject), predicate, renamed(value)))


def in_order(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """The lines sorted by their bytes, each once. What does not fit in memory waits in `folder`, in files
    without a name, of which nothing is left whatever happens."""
    held, size = [], 0
    with ExitStack() as runs:
        waiting: list[Iterator[bytes]] = []
        for line in lines:
            held.append(line)
            size += len(line)
            if size >= RUN_BYTES:
                waiting.append(iter(runs.enter_context(_run(held, folder))))
                held, size = [], 0
        held.sort()
        yield from each_once(heapq.merge(*waiting, iter(held)))


def each_once(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines without those that are the same as the one before."""
    last = b""
    for line in lines:
        if line != last:
            yield line
        last = line


def _run(held: list[bytes], folder: Path) -> IO[bytes]:
    held.sort()
    out = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  the caller closes it
    out.writelines(held)
    out.seek(0)
    return out
