"""The two datasets (design 5): `openbaar` for everyone, `overheid` with who uses what in it as well.

Each has a store of its own, filled with what may be seen in it and nothing else: there is no filter to
forget. While nothing is closed they are the same, and one store serves both.
"""

from __future__ import annotations

import asyncio
import logging

from grondkaart.base.errors import GrondkaartError
from grondkaart.store.archive import Archive
from grondkaart.store.budget import Budget
from grondkaart.store.evaluation import Running
from grondkaart.store.keys import BEHEER, OVERHEID
from grondkaart.store.pool import Pool, PoolLimits

_POLL_SECONDS = 0.5
_log = logging.getLogger(__name__)


class Datasets:
    """The stores of one data directory, kept level with its journal."""

    def __init__(self, archive: Archive, limits: PoolLimits) -> None:
        """Start loading; `start` waits for it."""
        self._archive, self._limits = archive, limits
        self.running, self._budget = Running(), Budget(limits.budget)
        self._open = self._pool(closed=False)
        self._whole: Pool | None = None
        version = archive.version()
        self._seen = version.revision
        if version.has_closed:
            self._whole = self._pool(closed=True)
        self._opening = asyncio.Lock()

    def _pool(self, *, closed: bool) -> Pool:
        return Pool(self._archive, self._limits, self.running, self._budget, closed=closed)

    @property
    def open(self) -> Pool:
        """The store of `openbaar`."""
        return self._open

    @property
    def whole(self) -> Pool:
        """The store of `overheid`, which holds everything."""
        return self._whole or self._open

    def of(self, scopes: frozenset[str]) -> Pool:
        """The store of all that a caller with these scopes may see."""
        return self.whole if scopes & {OVERHEID, BEHEER} else self.open

    async def start(self) -> None:
        """Wait until queries can be answered. Raises DataDirProblem."""
        await asyncio.gather(*(pool.start() for pool in self._pools()))

    def _pools(self) -> tuple[Pool, ...]:
        return (self._open, self._whole) if self._whole else (self._open,)

    async def refresh(self) -> None:
        """Come level with the journal now. Raises DataDirProblem when that cannot be."""
        async with self._opening:
            version = await asyncio.to_thread(self._archive.version)
            if self._whole is None and version.has_closed:
                whole = self._pool(closed=True)
                await whole.start()
                self._whole = whole
            self._seen = version.revision
        await asyncio.gather(*(pool.refresh() for pool in self._pools()))

    async def follow(self) -> None:
        """Keep level with the journal, and keepers at work, until cancelled.

        Other processes may write in the journal.
        """
        told = ""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                if await asyncio.to_thread(self._is_behind):
                    await self.refresh()
                told = ""
            except GrondkaartError as error:
                if str(error) != told:
                    _log.error("the data stays as it was: %s", error)
                told = str(error)

    def _is_behind(self) -> bool:
        return any(pool.is_behind() for pool in self._pools()) or (
            self._whole is None and self._archive.last_revision() != self._seen
        )

    async def close(self) -> None:
        """Give back what the stores hold; no query may follow."""
        await asyncio.gather(*(pool.close() for pool in self._pools()))
        self._archive.close()
