"""The embedded store: the engine in this process, kept level with the journal.

A change in the journal makes a new engine beside the old one; then they are swapped. A query sees
the one or the other, never a mixture, and memory of replaced data goes with the old engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from grondkaart.base import vocab
from grondkaart.base.errors import DataDirProblem, GrondkaartError
from grondkaart.base.terms import iri_term, literal_line
from grondkaart.store.archive import Archive
from grondkaart.store.engine import Engine
from grondkaart.store.port import Answer, DataVersion, Query

_CHUNK = 1 << 16
_POLL_SECONDS = 0.5
_log = logging.getLogger(__name__)


def fill(archive: Archive, version: DataVersion) -> Engine:
    """An engine that holds `version`.

    Raises DataDirProblem when a graph is missing, damaged or not N-Triples.
    """
    engine = Engine()
    for graph in version.graphs:
        if not archive.check(graph.digest):
            raise DataDirProblem(
                f"De graaf {graph.iri} ontbreekt of is beschadigd in {archive.path}; "
                "lees de uitgave opnieuw in (grondkaart import) of zet een kopie terug.",
                f"Graph {graph.iri} is missing or damaged in {archive.path}; "
                "import the release again (grondkaart import) or restore a copy.",
            )
        engine.load_file(archive.graph_path(graph.digest), graph.iri, current=graph.current)
    metadata = "".join(_metadata_lines(version)).encode()
    engine.load(metadata, vocab.METADATA_GRAPH)
    engine.load(metadata)
    return engine


def _metadata_lines(version: DataVersion) -> list[str]:
    """Every graph described by its own metadata (design 3)."""
    lines = []
    for graph in version.graphs:
        subject = iri_term(graph.iri)
        current = literal_line(str(graph.current).lower(), None, f"{vocab.XSD}boolean")
        triples = literal_line(str(graph.triples), None, f"{vocab.XSD}integer")
        loaded = literal_line(graph.loaded, None, f"{vocab.XSD}dateTime")
        lines += [
            f"{subject} <{vocab.RDF}type> <{vocab.CG}Graaf> .\n",
            f"{subject} <{vocab.DCT}title> {literal_line(graph.title, 'nl')} .\n",
            f"{subject} <{vocab.RDFS}label> {literal_line(graph.title, 'nl')} .\n",
            f"{subject} <{vocab.CG}digest> {literal_line(graph.digest)} .\n",
            f"{subject} <{vocab.CG}geladenOp> {loaded} .\n",
            f"{subject} <{vocab.CG}huidig> {current} .\n",
            f"{subject} <{vocab.VOID}triples> {triples} .\n",
        ]
        for term, iri in (("license", graph.licence), ("source", graph.source)):
            if iri:
                lines.append(f"{subject} <{vocab.DCT}{term}> {iri_term(iri)} .\n")
        if graph.release:
            lines.append(f"{subject} <{vocab.CG}release> {literal_line(graph.release)} .\n")
    return lines


class EmbeddedStore:
    """Implements `port.Store` in this process."""

    def __init__(self, archive: Archive) -> None:
        """Fill an engine from `archive`. Raises DataDirProblem."""
        self._archive = archive
        self._version = archive.version()
        self._engine = fill(archive, self._version)

    @property
    def version(self) -> DataVersion:
        return self._version

    async def query(self, query: Query) -> Answer:
        engine, version = self._engine, self._version
        kind, name, written = await asyncio.to_thread(engine.answer, query)
        return Answer(kind, name, version, _chunks(written))

    async def close(self) -> None:
        self._archive.close()

    async def follow(self) -> None:
        """Keep level with the journal until cancelled; other processes may write in it."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            with contextlib.suppress(DataDirProblem):
                if await asyncio.to_thread(self._archive.last_revision) != self._version.revision:
                    await self._swap()

    async def _swap(self) -> None:
        version = await asyncio.to_thread(self._archive.version)
        try:
            engine = await asyncio.to_thread(fill, self._archive, version)
        except GrondkaartError as error:
            _log.error("the data stays at revision %s: %s", self._version.revision, error)
            return
        self._engine, self._version = engine, version
        _log.info("data revision %s is now served", version.revision)


async def _chunks(written: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(written), _CHUNK):
        yield written[start : start + _CHUNK]
