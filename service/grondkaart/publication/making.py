"""The process that makes copies: `python -m grondkaart.publication.making <folder> <graphs>`.

It reads on its input which units are wanted, makes those that are not there whole, and ends. Each unit
is a folder that is made beside and renamed, so that it is there whole or not at all. What it holds is
counted on the way.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase
from itertools import chain
from pathlib import Path
from typing import IO, cast

import orjson

from grondkaart.base import vocab
from grondkaart.publication import sorting
from grondkaart.publication.naming import PACKED
from grondkaart.publication.plan import Unit
from grondkaart.publication.statistics import Counted
from grondkaart.store.walls import die_with_parent
from grondkaart.store.writing import write_dataset, write_graph

ABOUT = "over.json"
LINES = (
    "regels.nt" + PACKED
)  # the sorted statements, for the units that are put together from this one
_NICE = 5  # questions go first: who fetches a copy can wait
_LEVEL = 6
_MOST_BYTES = 2 << 30  # of memory; 300,000 statements take about a twentieth of it
_TYPE, _BELOW = f"<{vocab.RDF}type>".encode(), f"<{vocab.RDFS}subClassOf>".encode()
_OURS = f"<{vocab.CG}".encode()


class Making:
    """Makes units in `folder`, from graphs that are N-Triples named by their digest in `graphs`."""

    def __init__(self, folder: Path, graphs: Path) -> None:
        self._folder, self._graphs = folder, graphs
        self._units: dict[str, Unit] = {}

    def make(self, units: Iterable[Unit]) -> None:
        """Make every unit that is not there whole, in order."""
        for unit in units:
            self._units[unit.key] = unit
            target = self._folder / unit.folder
            if is_whole(target):
                continue
            beside = Path(tempfile.mkdtemp(dir=self._folder, prefix=".new-"))
            try:
                self._fill(unit, beside)
                shutil.rmtree(target, ignore_errors=True)
                beside.rename(target)
            finally:
                shutil.rmtree(beside, ignore_errors=True)

    def _fill(self, unit: Unit, beside: Path) -> None:
        counted = Counted(self._statements(unit, beside))
        with _packed(beside / LINES) as out:
            out.writelines(counted)
        for syntax in unit.formats:
            with _packed(beside / f"{syntax}{PACKED}") as out:
                self._write(unit, beside, syntax, out)
        about = {
            "statistiek": counted.statistics.as_json(),
            "bestanden": {s: _measured(beside / f"{s}{PACKED}") for s in unit.formats},
            "regels": _measured(beside / LINES),
        }
        (beside / ABOUT).write_bytes(orjson.dumps(about))

    def _write(self, unit: Unit, beside: Path, syntax: str, out: IO[bytes]) -> None:
        if unit.kind == "whole":
            parts = (self._units[key] for key in unit.parts)
            write_dataset(((part.graph, self._lines(part)) for part in parts), out, syntax)
            return
        lines = _unpacked(beside / LINES)
        if syntax in ("nq", "trig"):
            write_dataset([(unit.graph, lines)], out, syntax)
        else:
            write_graph(lines, out, syntax)

    def _statements(self, unit: Unit, scratch: Path) -> Iterator[bytes]:
        """What a unit says, sorted."""
        if unit.kind == "graph":
            kept = _checked(self._graphs / unit.digest)
            yield from sorting.in_order(sorting.labelled(kept, unit.graph), scratch)
            return
        if unit.kind == "types":
            yield from sorting.in_order(self._types(unit), scratch)
            return
        # one part after the other: there may be more graphs than files that can be open at once
        parts = (self._lines(self._units[key]) for key in unit.parts)
        said = chain(unit.text.encode().splitlines(keepends=True), chain.from_iterable(parts))
        yield from sorting.in_order(said, scratch)

    def _types(self, unit: Unit) -> Iterator[bytes]:
        """What is of a class is of our classes above it too, as the store has it (store/filling.py)."""
        above: defaultdict[bytes, set[bytes]] = defaultdict(set)
        for subject, _, value in self._all(unit, _BELOW):
            above[subject].add(value)
        for subject, _, kind in self._all(unit, _TYPE):
            for one in _reached(above, kind):
                if one.startswith(_OURS):
                    yield sorting.joined((subject, _TYPE, one))

    def _all(self, unit: Unit, predicate: bytes) -> Iterator[sorting.Statement]:
        """All that the parts of a unit say with one property."""
        for key in unit.parts:
            for line in self._lines(self._units[key]):
                if predicate in line and (said := sorting.split(line))[1] == predicate:
                    yield said

    def _lines(self, unit: Unit) -> Iterator[bytes]:
        return _unpacked(self._folder / unit.folder / LINES)


def is_whole(folder: Path) -> bool:
    """Whether a unit is there, and every file of it as it was made."""
    try:
        about = orjson.loads((folder / ABOUT).read_bytes())
        files = {f"{name}{PACKED}": said for name, said in about["bestanden"].items()}
        files[LINES] = about["regels"]
        return all(_measured(folder / name) == said for name, said in files.items())
    except (OSError, ValueError, KeyError):
        return False


def _reached(above: dict[bytes, set[bytes]], kind: bytes) -> set[bytes]:
    """The classes above one, at any height."""
    found: set[bytes] = set()
    waiting = [kind]
    while waiting:
        new = above.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


@contextmanager
def _packed(path: Path) -> Iterator[IO[bytes]]:
    """A file that is packed while it is written; without a name or a moment, so that the same in gives
    the same out."""
    with path.open("wb") as raw:
        packing = gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0)
        with packing, BufferedWriter(cast("RawIOBase", packing), 1 << 18) as out:
            yield out
        raw.flush()
        os.fsync(raw.fileno())


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as stream:
        yield from stream


def _checked(path: Path) -> Iterator[bytes]:
    """The lines of a graph of the archive. Raises ValueError when it is not what its name says."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for line in stream:
            digest.update(line)
            yield line
    if digest.hexdigest() != path.name:
        raise ValueError(f"{path.name} is damaged")


def _measured(path: Path) -> dict[str, object]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def main(folder: str, graphs: str) -> None:
    """Make what is asked on the standard input."""
    die_with_parent()
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = orjson.loads(sys.stdin.buffer.read())
    Making(Path(folder), Path(graphs)).make(Unit.of(one) for one in asked)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
