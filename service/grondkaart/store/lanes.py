"""Two lanes for queries: each starts in the quick one, and moves over when it turns out to be long.

Nobody can tell beforehand what a query will cost. So each may run at once for a moment; one that is
not done then makes room, goes on when there is room in the long lane, and stands still until then.
Thus a lookup never waits for the end of somebody else's long query. A query that is like one that was
long before, but for its addresses, texts and numbers, waits for the long lane without beginning: each that
stands still holds memory of its own. The lanes are as wide as there are
processors to use, so that the system itself gives a lookup its share at once.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from functools import lru_cache
from typing import Protocol

_MOMENT = 0.03  # seconds; most lookups take one or two thousandths
# Queries that stand still hold memory; with more the quick lane fills, and then the queue.
_STANDING = 32
_MOST_KNOWN, _LOOKED_AT = 1_000, 4_096
_DIFFERS = re.compile(r'<[^<>"\s]*>|"[^"\\]*(?:\\.[^"\\]*)*"|[0-9]+')


class Driver(Protocol):
    """What runs a query."""

    def pause(self, *, still: bool) -> None:
        """Stand still, or go on."""
        ...


class Lanes:
    """The two lanes, with room for so many queries in each."""

    def __init__(self, room: int) -> None:
        self.quick, self.long = asyncio.Semaphore(room), asyncio.Semaphore(room)
        self.standing = 0
        self._long_ones: OrderedDict[str, None] = OrderedDict()

    def lane(self, text: str) -> asyncio.Semaphore:
        """The lane in which a query begins, by how long its like took."""
        return self.long if likeness(text) in self._long_ones else self.quick

    def note(self, text: str, *, long: bool) -> None:
        """Remember whether a query turned out to be long."""
        if not long:
            self._long_ones.pop(likeness(text), None)
            return
        self._long_ones[likeness(text)] = None
        if len(self._long_ones) > _MOST_KNOWN:
            self._long_ones.popitem(last=False)


@lru_cache(maxsize=1024)
def likeness(text: str) -> str:
    """What is left of a query without what differs between those that are alike."""
    return _DIFFERS.sub("·", text[:_LOOKED_AT])


class Run:
    """One query on its way. It has room in a lane when it starts; `leave` gives back what it has."""

    def __init__(self, lanes: Lanes, lane: asyncio.Semaphore, text: str) -> None:
        self._lanes, self._text = lanes, text
        self._held: asyncio.Semaphore | None = lane
        self._started: float | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._moving: asyncio.Task[None] | None = None
        self._still: Driver | None = None
        self._since: float | None = None
        self._stood = 0.0

    def start(self, driver: Driver) -> None:
        """The query begins now."""
        self._started = time.monotonic()
        if self._held is self._lanes.quick:
            loop = asyncio.get_running_loop()
            self._clock = loop.call_later(_MOMENT, self._change, driver)

    def _change(self, driver: Driver) -> None:
        self._lanes.note(self._text, long=True)
        self._moving = asyncio.create_task(self._move(driver))

    async def _move(self, driver: Driver) -> None:
        lanes = self._lanes
        if lanes.long.locked() and lanes.standing < _STANDING:
            self._stop(driver)
            self._let_go()
            lanes.standing, self._since = lanes.standing + 1, time.monotonic()
            try:
                await lanes.long.acquire()
            finally:
                lanes.standing -= 1
                self._stood, self._since = self.stood, None
        else:
            await lanes.long.acquire()
            self._let_go()
        self._held = lanes.long
        self._go_on()

    def _stop(self, driver: Driver) -> None:
        driver.pause(still=True)
        self._still = driver

    def _go_on(self) -> None:
        if self._still is not None:
            self._still.pause(still=False)
            self._still = None

    @property
    def stood(self) -> float:
        """Seconds that it stood still."""
        return self._stood + (time.monotonic() - self._since if self._since is not None else 0.0)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None

    def leave(self) -> None:
        """The query is done, or gone."""
        quick = self._started is not None and time.monotonic() - self._started < _MOMENT / 2
        if quick and self._held is self._lanes.long:
            self._lanes.note(self._text, long=False)
        if self._clock is not None:
            self._clock.cancel()
        if self._moving is not None:
            self._moving.cancel()
        self._go_on()  # it may have been done just before it was stopped, and its worker is used again
        self._let_go()
