"""Stops work for a client that has gone away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from grondkaart.base.errors import Unavailable

T = TypeVar("T")
_SOON = 0.02


async def while_present(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The outcome of `work`, which is cancelled when the client closes its connection.

    Most work is done before it is worth the while to look whether the client is still there: that
    begins after `_SOON`. Raises what `work` raises, and Unavailable (for nobody to read) when the
    client left.
    """
    working = asyncio.current_task()
    assert working is not None  # a coroutine runs in a task
    watch = _Watch(request, working)
    looking = asyncio.get_running_loop().call_later(_SOON, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.left:
            raise
        working.uncancel()
        raise Unavailable("De aanvrager is weg.", "The client is gone.") from None
    finally:
        looking.cancel()
        watch.end()


class _Watch:
    """Waits for a client to leave, and then cancels the work for it."""

    def __init__(self, request: Request, working: asyncio.Task[Any]) -> None:
        self._request, self._working = request, working
        self._waiting: asyncio.Task[None] | None = None
        self.left = False

    def begin(self) -> None:
        self._waiting = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self._working.cancel()

    def end(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
