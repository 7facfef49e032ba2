"""The embedded store: the engine in this process, for commands that ask one thing and end.

What is served to others stands behind workers instead: see `pool`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from grondkaart.base import vocab
from grondkaart.base.errors import DataDirProblem
from grondkaart.base.terms import iri_term, literal_line
from grondkaart.store.archive import Archive
from grondkaart.store.engine import Engine
from grondkaart.store.port import Answer, DataVersion, Query

_CHUNK = 1 << 16
# What is of a class is of our classes above it too, so that `?x a cg:Component` finds every component.
_TYPES = f"""
CONSTRUCT {{ ?thing a ?above }} WHERE {{
  {{ SELECT DISTINCT ?class ?above WHERE {{
    ?class <{vocab.RDFS}subClassOf>+ ?above FILTER(STRSTARTS(STR(?above), "{vocab.CG}"))
  }} }}
  ?thing a ?class
}}
"""


def fill_default(archive: Archive, version: DataVersion) -> Engine:
    """An engine whose default graph holds `version`; its named graphs are still empty.

    Raises DataDirProblem when a graph is missing or damaged.
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
        if graph.current and not graph.apart:
            engine.load_file(archive.graph_path(graph.digest))
    engine.load("".join(engine.construct(_TYPES)).encode())
    engine.load("".join(_metadata_lines(version)).encode())
    return engine


def fill_named(engine: Engine, archive: Archive, version: DataVersion) -> None:
    """Fill the named graphs of an engine made by `fill_default`."""
    for graph in version.graphs:
        engine.load_file(archive.graph_path(graph.digest), graph.iri)
    engine.load("".join(engine.construct(_TYPES)).encode(), vocab.TYPES_GRAPH)
    engine.load("".join(_metadata_lines(version)).encode(), vocab.METADATA_GRAPH)


def _metadata_lines(version: DataVersion) -> list[str]:
    """Every graph described by its own metadata (design 3)."""
    lines = []
    for graph in version.graphs:
        subject = iri_term(graph.iri)
        current = literal_line(str(graph.current).lower(), None, f"{vocab.XSD}boolean")
        apart = literal_line(str(graph.apart).lower(), None, f"{vocab.XSD}boolean")
        triples = literal_line(str(graph.triples), None, f"{vocab.XSD}integer")
        loaded = literal_line(graph.loaded, None, f"{vocab.XSD}dateTime")
        lines += [
            f"{subject} <{vocab.RDF}type> <{vocab.CG}Graaf> .\n",
            f"{subject} <{vocab.DCT}title> {literal_line(graph.title, 'nl')} .\n",
            f"{subject} <{vocab.RDFS}label> {literal_line(graph.title, 'nl')} .\n",
            f"{subject} <{vocab.CG}digest> {literal_line(graph.digest)} .\n",
            f"{subject} <{vocab.CG}geladenOp> {loaded} .\n",
            f"{subject} <{vocab.CG}huidig> {current} .\n",
            f"{subject} <{vocab.CG}apart> {apart} .\n",
            f"{subject} <{vocab.VOID}triples> {triples} .\n",
        ]
        for term, iri in (("license", graph.licence), ("source", graph.source)):
            if iri:
                lines.append(f"{subject} <{vocab.DCT}{term}> {iri_term(iri)} .\n")
        if graph.release:
            lines.append(f"{subject} <{vocab.CG}release> {literal_line(graph.release)} .\n")
    return lines


class EmbeddedStore:
    """Implements `port.Store` in this process.

    The default graph is filled first and queries that name no graph are answered from then on; the
    named graphs follow in a thread, and a query that names graphs waits for them.
    """

    def __init__(self, archive: Archive) -> None:
        """Fill an engine from `archive`. Raises DataDirProblem."""
        self._archive = archive
        self._version = archive.version()
        self._engine = fill_default(archive, self._version)
        self._background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fill")
        self._named = self._background.submit(fill_named, self._engine, archive, self._version)

    @property
    def version(self) -> DataVersion:
        return self._version

    async def query(self, query: Query) -> Answer:
        engine, version, named = self._engine, self._version, self._named
        if not named.done() and query.names_graphs:
            await asyncio.wrap_future(named)
        kind, name, written = await asyncio.to_thread(engine.answer, query)
        return Answer(kind, name, version, _chunks(written))

    async def close(self) -> None:
        await asyncio.to_thread(self._background.shutdown)
        self._archive.close()


async def _chunks(written: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(written), _CHUNK):
        yield written[start : start + _CHUNK]
