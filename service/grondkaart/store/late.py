"""A store that is only filled when somebody asks: for commands that mostly need to ask nothing."""

from __future__ import annotations

import asyncio

from grondkaart.store.archive import Archive
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.port import Answer, DataVersion, Query


class LateStore:
    """Implements `port.Store` in this process, at the version that the journal had when it was made."""

    def __init__(self, archive: Archive) -> None:
        """Nothing is loaded yet. Raises DataDirProblem."""
        self._archive, self._version = archive, archive.version()
        self._filled: EmbeddedStore | None = None
        self._filling = asyncio.Lock()

    @property
    def version(self) -> DataVersion:
        return self._version

    async def query(self, query: Query) -> Answer:
        async with self._filling:
            if self._filled is None:
                self._filled = await asyncio.to_thread(EmbeddedStore, self._archive)
        return await self._filled.query(query)

    async def close(self) -> None:
        if self._filled is not None:
            await self._filled.close()
        else:
            self._archive.close()
