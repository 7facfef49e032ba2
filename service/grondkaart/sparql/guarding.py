"""The guard as a request meets it: a long text is looked through beside the other requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from grondkaart.store.guard import Limits

T = TypeVar("T")
_SHORT = 4096


class Guarding:
    """Looks through the texts of queries and updates, which keep within `limits`."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._turn = asyncio.Lock()  # one long text at a time: two would take each other's time

    async def beside(self, text: str, check: Callable[[], T]) -> T:
        """What `check` gives, which looks through `text`. Raises what it raises."""
        if len(text) < _SHORT:
            return check()
        async with self._turn:
            return await asyncio.to_thread(check)
