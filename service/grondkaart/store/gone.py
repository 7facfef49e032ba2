"""What was published once and is not any more: which of our addresses stood in which earlier graph.

    <data>/vervallen.sqlite     a cache, made from journal and graphs; without it it is made again

A delivery replaces the one before it in its series. What stood in that one and is not in the new one
has left the series; only that is kept, on disk, so that an address that never was costs one look-up.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.store.archive import Archive, Kept, KeptGraph

_log = logging.getLogger(__name__)
_FORMAT = 1
_PIECE = 1 << 20
_SCHEMA = """
CREATE TABLE done (revision INTEGER NOT NULL);
INSERT INTO done VALUES (0);
CREATE TABLE departed (
    subject TEXT NOT NULL, gone INTEGER NOT NULL, series TEXT NOT NULL, graph TEXT NOT NULL,
    digest TEXT NOT NULL, since TEXT NOT NULL, last TEXT NOT NULL, closed INTEGER NOT NULL,
    PRIMARY KEY (subject, gone, series)
) WITHOUT ROWID;
"""
_FIND = """
SELECT series, graph, digest, since, last FROM departed
WHERE subject = ? AND closed <= ? ORDER BY gone DESC LIMIT 100
"""
# The addresses that we answer for: ours, and those of municipalities.
_OURS = tuple(b"<" + iri.encode() for iri in (vocab.BASE, vocab.PREFIXES["gemeente"]))


@dataclass(frozen=True)
class Departed:
    """That something left a series: the graph it last stood in, the digest of that, when it left, and
    the moment of the delivery in which it last stood (both UTC, ISO 8601)."""

    series: str
    graph: str
    digest: str
    since: str
    last: str


class Gone:
    """Tells what is gone, from a cache that it keeps level with the journal. For threads."""

    def __init__(self, archive: Archive) -> None:
        """Nothing is read yet."""
        self._archive, self._path = archive, archive.path / "vervallen.sqlite"
        self._cache: sqlite3.Connection | None = None
        self._done = 0
        self._turn = threading.Lock()

    def find(self, subject: str, *, closed: bool) -> list[Departed]:
        """Where `subject` stood once, the latest departure first; without `closed` as if nothing closed
        had ever been there. It may still stand elsewhere.

        Nothing when the cache cannot be written. Raises DataDirProblem when the journal cannot be read.
        """
        with self._turn:
            try:
                cache = self._level()
                return [Departed(*row) for row in cache.execute(_FIND, (subject, int(closed)))]
            except (sqlite3.Error, OSError) as error:
                _log.warning("what is gone cannot be told: %s", error)
                self._close()
                return []

    def _level(self) -> sqlite3.Connection:
        """The cache, with everything in it that the journal has until now."""
        cache = self._cache or self._open()
        if self._archive.last_revision() == self._done:
            return cache
        deliveries = self._archive.deliveries()
        before: dict[str, Kept] = {}
        cache.execute("BEGIN IMMEDIATE")
        try:
            for one in deliveries:
                if one.revision > self._done and one.series in before:
                    cache.executemany(
                        "INSERT OR REPLACE INTO departed VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        self._departing(before[one.series], one),
                    )
                before[one.series] = one
            last = deliveries[-1].revision if deliveries else 0
            cache.execute("UPDATE done SET revision = ?", (last,))
            cache.execute("COMMIT")
        except BaseException:
            cache.execute("ROLLBACK")
            raise
        self._done = last
        return cache

    def _open(self) -> sqlite3.Connection:
        """The cache as it is on disk; one that is damaged or of another make is begun anew."""
        try:
            self._cache = self._read()
        except sqlite3.DatabaseError:
            self._close()
            self._path.unlink(missing_ok=True)
            self._cache = self._read()
        self._done = self._cache.execute("SELECT revision FROM done").fetchone()[0]
        if self._done > self._archive.last_revision():  # of another journal than this one
            self._close()
            self._path.unlink()
            return self._open()
        return self._cache

    def _read(self) -> sqlite3.Connection:
        cache = self._cache = sqlite3.connect(
            self._path, timeout=30, check_same_thread=False, isolation_level=None
        )
        found = cache.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, _FORMAT):
            raise sqlite3.DatabaseError("of another version")
        if found == 0:
            cache.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version={_FORMAT};COMMIT;")
        return cache

    def _close(self) -> None:
        if self._cache is not None:
            self._cache.close()
        self._cache, self._done = None, 0

    def _departing(self, before: Kept, after: Kept) -> Iterator[tuple[str | int, ...]]:
        """What stood in a delivery and is not in the one after it: its graphs, and things in them."""
        same = {graph.digest for graph in after.graphs}
        changed = any(graph.digest not in same for graph in before.graphs)
        there = {graph.iri for graph in after.graphs}
        if changed:
            for graph in after.graphs:
                there.update(self._subjects(graph))
        for graph in before.graphs:
            closed = vocab.is_closed(before.series) or vocab.is_closed_graph(graph.iri)
            about = (graph.iri, graph.digest, after.moment, before.moment, int(closed))
            subjects = () if graph.digest in same else self._subjects(graph)
            for subject in chain((graph.iri,), subjects):
                if subject not in there:
                    yield (subject, after.revision, before.series, *about)

    def _subjects(self, graph: KeptGraph) -> Iterator[str]:
        path = self._archive.graph_path(graph.digest)
        if not path.is_file():  # `rebuild` tells of it, and makes it again where it can
            return
        with path.open("rb") as lines:
            yield from _ours(lines)


def _ours(lines: Iterable[bytes]) -> Iterator[str]:
    """The subjects of ours in N-Triples; one whose lines follow each other once."""
    known = b"\n"
    for line in lines:
        if not line.startswith(known) and line.startswith(_OURS):
            known = line[: line.find(b">") + 1]
            yield known[1:-1].decode()


def lines_of(path: Path, subject: str) -> list[bytes]:
    """The lines of N-Triples that begin with `subject`, a term; none when there is no such file.

    Looked for in pieces, so that other threads go on meanwhile.
    """
    if not path.is_file():
        return []
    found: list[bytes] = []
    start, rest = f"{subject} ".encode(), b""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            piece = rest + piece
            whole = piece.rfind(b"\n") + 1
            found += _starting(piece, whole, start)
            rest = piece[whole:]
    found += _starting(rest + b"\n", len(rest) + 1, start)
    return found


def _starting(piece: bytes, end: int, start: bytes) -> Iterator[bytes]:
    """The lines of a piece, until `end`, that begin with `start`."""
    at = 0 if piece.startswith(start) else piece.find(b"\n" + start) + 1 or end
    while at < end:
        stop = piece.find(b"\n", at)
        yield piece[at:stop]
        at = piece.find(b"\n" + start, stop) + 1 or end
