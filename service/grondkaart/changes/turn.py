"""Whose turn it is to write: one writer at a time, over all that changes a data directory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from grondkaart.base.errors import Busy, DataDirLocked
from grondkaart.store.archive import Archive
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import DataVersion

_WAIT = 30.0


class Turn:
    """The turn to write in one data directory. There is one of it, that all who write share."""

    def __init__(self, archive: Archive, datasets: Datasets | None, wait: float = _WAIT) -> None:
        """Without `datasets` nothing is served here. `wait` is how long, in seconds, another process may keep us waiting."""
        self._archive, self._datasets, self._wait = archive, datasets, wait
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[DataVersion]:
        """Alone to write, in this process and among others, and level with the journal.

        Gives the version that is changed. Raises Busy when another process goes on writing, and
        DataDirProblem.
        """
        async with self._turn:
            lock = self._archive.writing(self._wait)
            try:
                await asyncio.to_thread(lock.__enter__)
            except DataDirLocked:
                raise Busy(
                    "Er wordt al iets anders geschreven; probeer het zo opnieuw.",
                    "Something else is being written; try again soon.",
                ) from None
            try:
                await self.settle()
                yield self._datasets.whole.version if self._datasets else self._archive.version()
            finally:
                await asyncio.to_thread(lock.__exit__, None, None, None)

    async def settle(self) -> None:
        """Have what is served here come level with the journal."""
        if self._datasets is not None:
            await self._datasets.refresh()
