"""The embedded store: the engine in this process, for commands that ask one thing and end.

What is served to others stands behind workers instead: see `pool`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

from grondkaart.store.archive import Archive
from grondkaart.store.filling import fill_default, fill_named
from grondkaart.store.port import Answer, DataVersion, Query

_CHUNK = 1 << 16


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


async def _chunks(written: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(written), _CHUNK):
        yield written[start : start + _CHUNK]
