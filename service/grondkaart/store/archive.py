"""The truth on disk: original files, graphs made from them, and a journal that says which count.

    <data>/journal.sqlite     every delivery, in order (SQLite, synchronous=FULL)
    <data>/originals/<sha256> the bytes as they were handed in
    <data>/graphs/<sha256>    N-Triples made from them
    <data>/lock               held by whoever writes

Files are written beside, fsynced and renamed before the journal names them; the journal's commit
is the moment a delivery exists. Readers need no lock: they see the journal before or after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from grondkaart.base import vocab
from grondkaart.base.errors import DataDirLocked, DataDirProblem
from grondkaart.store import journal, releases
from grondkaart.store.disk import readable_errors, sync_folder, try_lock
from grondkaart.store.port import DataVersion, GraphInfo


@dataclass(frozen=True)
class NewGraph:
    """A graph to be kept: its address, the digest of its N-Triples, and where it comes from.

    A graph that is `apart` stays out of the default graph, whatever release is current.
    """

    iri: str
    digest: str
    triples: int
    terms: frozenset[str]
    title: str
    source: str
    licence: str
    apart: bool = False


@dataclass(frozen=True)
class Delivery:
    """What is handed in at once: all graphs of one release of one series."""

    kind: str
    series: str
    release: str
    original: str
    filename: str
    graphs: tuple[NewGraph, ...]
    detail: Mapping[str, object]


class KeptGraph(NamedTuple):
    """A graph of a delivery: its address, the digest of its N-Triples, how many they are, whether it
    stays out of the default graph, and its title."""

    iri: str
    digest: str
    triples: int
    apart: bool = False
    title: str = ""


class OpenDelivery(NamedTuple):
    """What a delivery brought that everyone may see. `revision` is not for others: it counts closed
    deliveries too."""

    revision: int
    moment: str
    series: str
    release: str
    graphs: tuple[KeptGraph, ...]


@dataclass(frozen=True)
class Kept:
    """A delivery as the journal has it, whether it still counts or not.

    `moment` is UTC in ISO 8601; `original` is the digest of what was handed in.
    """

    revision: int
    moment: str
    kind: str
    series: str
    release: str
    original: str
    filename: str
    detail: Mapping[str, Any]
    graphs: tuple[KeptGraph, ...]


class Archive:
    """One data directory, opened. Safe to use from several processes at once."""

    def __init__(self, path: Path) -> None:
        """Open `path`, made when absent. Raises DataDirProblem."""
        self.path = path
        self._transacting = threading.Lock()  # a connection has one transaction, whoever uses it
        with readable_errors(path):
            for folder in (path, path / "originals", path / "graphs"):
                folder.mkdir(parents=True, exist_ok=True)
            self._journal = self._connect()
        self._check_format()

    def _connect(self) -> sqlite3.Connection:
        journal = sqlite3.connect(
            self.path / "journal.sqlite", timeout=30, check_same_thread=False, isolation_level=None
        )
        try:
            journal.execute("PRAGMA journal_mode=WAL")
            journal.execute("PRAGMA synchronous=FULL")
        except sqlite3.Error:
            journal.close()
            raise
        return journal

    def _check_format(self) -> None:
        with readable_errors(self.path):
            found = self._journal.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                with self.writing(wait=30):
                    self._create()
                return
        if found > journal.FORMAT:
            self.close()
            raise DataDirProblem(
                f"De datamap {self.path} is van een nieuwere versie van Grondkaart (opmaak {found}, "
                f"deze leest {journal.FORMAT}); werk Grondkaart bij of kies met --data een andere map.",
                f"The data directory {self.path} is from a newer version of Grondkaart (format "
                f"{found}, this one reads {journal.FORMAT}); upgrade, or choose another folder with --data.",
            )

    def _create(self) -> None:
        if self._journal.execute("PRAGMA user_version").fetchone()[0] == 0:
            self._journal.executescript(
                f"BEGIN;{journal.SCHEMA};PRAGMA user_version={journal.FORMAT};COMMIT;"
            )

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    @contextmanager
    def writing(self, wait: float = 0) -> Iterator[None]:
        """Hold the writer's lock; waits at most `wait` seconds for another writer.

        Raises DataDirLocked when another process keeps it.
        """
        with readable_errors(self.path):
            handle = (self.path / "lock").open("ab+", buffering=0)
        with handle:
            deadline = time.monotonic() + wait
            while not try_lock(handle.fileno()):
                if time.monotonic() >= deadline:
                    handle.seek(0)
                    writer = handle.read().decode("ascii", "replace").strip() or "?"
                    raise DataDirLocked(
                        f"Proces {writer} schrijft in {self.path}; "
                        "wacht tot het klaar is en probeer opnieuw.",
                        f"Process {writer} is writing in {self.path}; wait until it is done.",
                    )
                time.sleep(0.05)
            with readable_errors(self.path):
                handle.truncate(0)
                handle.write(str(os.getpid()).encode())
            yield

    def sweep(self) -> int:
        """Remove files that no delivery names: what a refused or killed writer left behind.

        Gives how many. The caller holds `writing()`.
        """
        removed = 0
        with readable_errors(self.path):
            for folder, query in journal.NAMED.items():
                kept = {row[0] for row in self._journal.execute(query)}
                for path in (self.path / folder).iterdir():
                    if path.name not in kept:
                        path.unlink()
                        removed += 1
        return removed

    def keep_original(self, chunks: Iterable[bytes]) -> str:
        """Keep bytes as they were handed in; gives their SHA-256 in hex.

        A report on them is kept in the same way; its digest goes into `Delivery.detail` as `rapport`.
        """
        return self._keep("originals", chunks)

    def keep_graph(self, ntriples: Iterable[bytes]) -> str:
        """Keep N-Triples; gives their SHA-256 in hex."""
        return self._keep("graphs", ntriples)

    def _keep(self, folder: str, chunks: Iterable[bytes]) -> str:
        digest = hashlib.sha256()
        with readable_errors(self.path):
            handle, name = tempfile.mkstemp(dir=self.path / folder, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as out:
                    for chunk in chunks:
                        digest.update(chunk)
                        out.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())
                Path(name).replace(self.path / folder / digest.hexdigest())
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            sync_folder(self.path / folder)
        return digest.hexdigest()

    def original_path(self, digest: str) -> Path:
        """Where the original with this digest is kept."""
        return self.path / "originals" / digest

    def original(self, digest: str) -> bytes:
        """What was handed in, or a report on it. Raises DataDirProblem when it is not there whole."""
        with readable_errors(self.path):
            path = self.original_path(digest)
            body = path.read_bytes() if path.is_file() else None
        if body is None or hashlib.sha256(body).hexdigest() != digest:
            raise DataDirProblem(
                f"Het bestand {digest} ontbreekt of is beschadigd in {self.path}; zet een kopie terug.",
                f"File {digest} is missing or damaged in {self.path}; restore a copy.",
            )
        return body

    def graph_path(self, digest: str) -> Path:
        """Where the N-Triples with this digest are kept."""
        return self.path / "graphs" / digest

    def commit(self, *deliveries: Delivery) -> int:
        """Write deliveries into the journal, all or none; from here on they exist. Gives the last
        revision.

        The caller holds `writing()` and has kept the originals and the graphs. Within its series a
        delivered release becomes the current one; other releases stay as they are.
        """
        moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        with readable_errors(self.path), self._transacting:
            self._journal.execute("BEGIN IMMEDIATE")
            try:
                revisions = [self._write(delivery, moment) for delivery in deliveries]
                self._journal.execute("COMMIT")
            except BaseException:
                self._journal.execute("ROLLBACK")
                raise
        return revisions[-1]

    def _write(self, delivery: Delivery, moment: str) -> int:
        about = (moment, delivery.kind, delivery.series, delivery.release, delivery.original)
        detail = json.dumps(dict(delivery.detail), ensure_ascii=False)
        revision = self._journal.execute(
            "INSERT INTO delivery (moment, kind, series, release, original, filename, detail) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*about, delivery.filename, detail),
        ).lastrowid
        assert revision is not None  # an INSERT always gives a row id
        self._journal.executemany(
            "INSERT INTO graph (revision, iri, digest, triples, apart, terms, title, source, "
            "licence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(revision, *_columns(graph)) for graph in delivery.graphs],
        )
        return revision

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What is read within it is of one state of the journal."""
        with self._transacting:
            self._journal.execute("BEGIN")
            try:
                yield
            finally:
                self._journal.execute("COMMIT")

    def version(self, *, closed: bool = True) -> DataVersion:
        """The state that the journal describes now; without `closed` as if nothing closed were there.

        The number of such a version counts the open deliveries, and says nothing of closed ones.
        """
        with readable_errors(self.path), self._reading():
            rows = self._journal.execute(journal.STATE).fetchall()
            delivered = self._journal.execute(journal.RELEASES).fetchall()
            last = self._last(closed)
        graphs = tuple(
            GraphInfo(
                iri=iri,
                series=series,
                release=release,
                current=bool(current),
                apart=bool(apart),
                triples=triples,
                loaded=moment,
                title=title,
                source=source,
                licence=licence,
                digest=digest,
                terms=frozenset(terms.split()),
            )
            for iri, series, release, apart, terms, triples, moment, title, source, licence, digest, current in rows
        )
        seen = tuple(g for g in graphs if closed or not g.closed)
        return DataVersion(last, seen, releases.told(delivered))

    def last_revision(self, *, closed: bool = True) -> int:
        """The number of the last delivery; cheap enough to ask twice a second."""
        with readable_errors(self.path):
            return self._last(closed)

    def _last(self, closed: bool) -> int:
        query = journal.LAST if closed else journal.LAST_OPEN
        found: int | None = self._journal.execute(query).fetchone()[0]
        return found or 0

    def last_delivery(self, series: str, release: str | None = None) -> tuple[str, str, str] | None:
        """Kind, release and digest of the original of the last delivery in a series, or of a release."""
        with readable_errors(self.path):
            found: tuple[str, str, str] | None = self._journal.execute(
                "SELECT kind, release, original FROM delivery WHERE series = ?1 "
                "AND (?2 IS NULL OR release = ?2) ORDER BY revision DESC LIMIT 1",
                (series, release),
            ).fetchone()
        return found

    def deliveries(self, series: str | None = None) -> list[Kept]:
        """All that was ever delivered in a series (None: in any), the oldest first."""
        with readable_errors(self.path), self._reading():
            about = self._journal.execute(journal.DELIVERIES, {"series": series}).fetchall()
            rows = self._journal.execute(journal.GRAPHS, {"series": series}).fetchall()
        graphs = defaultdict(list)
        for revision, *graph in rows:
            graphs[revision].append(_kept_graph(graph))
        kept = [(*said, json.loads(detail), tuple(graphs[said[0]])) for *said, detail in about]
        return [Kept(*one) for one in kept]

    def graphs_of(self, revision: int) -> tuple[KeptGraph, ...]:
        """The graphs of one delivery."""
        with readable_errors(self.path), self._transacting:
            rows = self._journal.execute(journal.GRAPHS_OF, (revision,)).fetchall()
        return tuple(map(_kept_graph, rows))

    def open_after(self, revision: int) -> list[OpenDelivery]:
        """What came after a delivery and everyone may see, the oldest first."""
        with readable_errors(self.path), self._reading():
            found = self._journal.execute(journal.OPEN_AFTER, (revision,)).fetchall()
            rows = [self._journal.execute(journal.GRAPHS_OF, one[:1]).fetchall() for one in found]
        told = []
        for (number, moment, series, release), graphs in zip(found, rows, strict=True):
            seen = tuple(g for g in map(_kept_graph, graphs) if not is_closed(g.iri))
            told.append(OpenDelivery(number, moment, series, release, seen))
        return told

    def check(self, digest: str) -> bool:
        """Whether the N-Triples with this digest are there and whole."""
        path = self.graph_path(digest)
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest


def is_closed(graph: str) -> bool:
    """Whether a graph is for `overheid` only by its address, whatever series brought it."""
    return vocab.is_closed(vocab.series_of(graph))


def _kept_graph(row: tuple[Any, ...] | list[Any]) -> KeptGraph:
    iri, digest, triples, apart, title = row
    return KeptGraph(iri, digest, triples, bool(apart), title)


def _columns(graph: NewGraph) -> tuple[str | int, ...]:
    terms = " ".join(sorted(graph.terms))
    about = (graph.title, graph.source, graph.licence)
    return (graph.iri, graph.digest, graph.triples, int(graph.apart), terms, *about)
