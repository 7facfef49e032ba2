"""The embedded store: the engine in this process, for commands that ask one thing and end.

What is served to others stands behind workers instead: see `pool`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from grondkaart.store.archive import Archive
from grondkaart.store.filling import fill_default, fill_named
from grondkaart.store.port import Answer, DataVersion, Query, Snapshot, Supposed
from grondkaart.store.supposing import Supposing

_CHUNK = 1 << 16


class EmbeddedStore:
    """Implements `port.Store` in this process.

    The default graph is filled first; the named graphs are when a query first names one, which most
    commands never do.
    """

    def __init__(self, archive: Archive) -> None:
        """Fill an engine from `archive`. Raises DataDirProblem."""
        self._archive = archive
        self._version = archive.version()
        self._engine = fill_default(archive, self._version)
        self._filling, self._named = asyncio.Lock(), False
        self._turn = asyncio.Lock()

    @property
    def version(self) -> DataVersion:
        return self._version

    async def query(self, query: Query) -> Answer:
        async with self._turn:
            return await self._answer(query)

    @asynccontextmanager
    async def snapshot(self, client: str = "") -> AsyncIterator[Snapshot]:  # noqa: ARG002  as the port says
        """The engine itself, while all others who ask it wait; then as it was before."""
        async with self._turn:
            await self._fill_named()  # from what is, not from what is supposed
            supposing = Supposing(self._engine)
            try:
                yield _OwnSnapshot(self._version, self._answer, supposing)
            finally:
                supposing.forget()

    async def _answer(self, query: Query) -> Answer:
        if query.names_graphs:
            await self._fill_named()
        kind, name, written = await asyncio.to_thread(self._engine.answer, query)
        return Answer(kind, name, self._version, _chunks(written))

    async def _fill_named(self) -> None:
        async with self._filling:
            if not self._named:
                await asyncio.to_thread(fill_named, self._engine, self._archive, self._version)
                self._named = True

    async def close(self) -> None:
        self._archive.close()


class _OwnSnapshot:
    """Implements `port.Snapshot` in this process."""

    def __init__(
        self,
        version: DataVersion,
        answer: Callable[[Query], Awaitable[Answer]],
        supposing: Supposing,
    ) -> None:
        self.version = version
        self._answer, self._supposing = answer, supposing

    async def query(self, query: Query) -> Answer:
        return await self._answer(query)

    async def suppose(self, supposed: Supposed) -> None:
        await asyncio.to_thread(self._supposing.suppose, supposed)

    async def close(self) -> None:
        """Whoever gave the snapshot undoes it."""


async def _chunks(written: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(written), _CHUNK):
        yield written[start : start + _CHUNK]
