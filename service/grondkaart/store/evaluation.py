"""One query under way, from waiting for its turn to its last byte, and the list of all of them."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

from grondkaart.base.errors import NotFound
from grondkaart.store.keeping import Worker
from grondkaart.store.lanes import Lanes, Run
from grondkaart.store.port import Query

State = Literal["wacht", "rekent", "verstuurt"]


@dataclass(frozen=True)
class Seen:
    """A query under way as it may be shown: since when (UTC, ISO 8601), seconds that it runs, whose."""

    id: str
    text: str
    client: str
    since: str
    seconds: float
    state: State


class Workers(Protocol):
    """Where a worker for a query comes from, and goes back to."""

    async def take(self, query: Query) -> Worker:
        """A worker that sees all that the query may. Raises QueryFailed when there is none to be had."""
        ...

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back after its query; one that is not usable is killed."""
        ...


class Evaluation:
    """A query under way. It ends once, whoever ends it: its worker goes back, and its turn."""

    def __init__(self, query: Query, allowed: float, ended: Callable[[Evaluation], None]) -> None:
        self.id = secrets.token_hex(8)
        self.query, self.allowed = query, allowed
        self.aborted = self.late = False
        self.began: float | None = None
        self.worker: Worker | None = None
        self._workers: Workers | None = None
        self._run: Run | None = None
        self._asked = asyncio.current_task()
        self._start, self._since = time.monotonic(), datetime.now(UTC)
        self._state: State = "wacht"
        self._ended: Callable[[Evaluation], None] | None = ended
        self._watch: asyncio.TimerHandle | None = None

    @property
    def took(self) -> float:
        """Seconds since it was asked."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that it may still take."""
        return self.allowed - self.took

    @property
    def evaluated(self) -> float:
        """Seconds since its turn came, without those that it stood still for others."""
        if self.began is None or self._run is None:
            return 0.0
        return time.monotonic() - self.began - self._run.stood

    def begin(self, workers: Workers, lanes: Lanes, lane: asyncio.Semaphore) -> None:
        """Its turn has come: it has room in a lane."""
        self._workers, self._run = workers, Run(lanes, lane, self.query.text)
        self.began, self._state = time.monotonic(), "rekent"

    def start(self, worker: Worker) -> None:
        """It has a worker, which begins now."""
        self.worker = worker
        if self._run is not None:
            self._run.start(worker)

    def send(self) -> None:
        """Its first bytes are there. From now on the clock ends it, even when its reader does not read."""
        self._asked, self._state = None, "verstuurt"
        self._watch = asyncio.get_running_loop().call_later(max(0.0, self.left), self._expire)

    def _expire(self) -> None:
        self.late = True
        self.end(usable=False)

    def abort(self) -> None:
        """End it for the operator: at once, and so that its reader notices."""
        self.aborted = True
        if self._asked is not None:
            self._asked.cancel()
        else:
            self.end(usable=False)

    def end(self, *, usable: bool) -> None:
        """Give back what it holds; a worker that is not usable is killed."""
        if self._ended is None:
            return
        ended, self._ended = self._ended, None
        if self._watch is not None:
            self._watch.cancel()
        if self._run is not None:
            self._run.leave()
        if self.worker is not None and self._workers is not None:
            self._workers.give_back(self.worker, usable=usable)
        ended(self)

    def seen(self) -> Seen:
        """What may be shown of it."""
        since = self._since.isoformat(timespec="milliseconds")
        took = round(self.took, 3)
        return Seen(self.id, self.query.text, self.query.client, since, took, self._state)


class Running:
    """The queries that wait, are computed, or are being sent."""

    def __init__(self) -> None:
        self._all: dict[str, Evaluation] = {}

    def add(self, one: Evaluation) -> None:
        """Note a query."""
        self._all[one.id] = one

    def remove(self, one: Evaluation) -> None:
        """Forget a query that ended."""
        self._all.pop(one.id, None)

    def all(self) -> list[Seen]:
        """All queries under way, the oldest first."""
        return [one.seen() for one in self._all.values()]

    def abort(self, name: str) -> None:
        """End a query. Raises NotFound when none under way has this id."""
        one = self._all.get(name)
        if one is None:
            raise NotFound(
                "Deze zoekvraag loopt niet (meer).", "This query does not run (any more)."
            )
        one.abort()
