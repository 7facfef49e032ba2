"""One worker's own copy of the data, lent to one caller to suppose things in."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace

import orjson

from grondkaart.base.errors import GrondkaartError, QueryFailed
from grondkaart.store import frames
from grondkaart.store.evaluation import Workers
from grondkaart.store.keeping import Worker
from grondkaart.store.port import Answer, DataVersion, Query, Supposed

# Bytes of facts that one worker may take in and forget: the engine gives back no memory.
_MOST_CHANGED = 16 << 20
Evaluate = Callable[[Query, Workers], Awaitable[Answer]]
Why = Callable[[BaseException], BaseException]


class WorkerSnapshot:
    """Implements `port.Snapshot` over a worker that nobody else has.

    Its queries take their turn, time and memory like all others; what it answers is kept for nobody.
    """

    def __init__(
        self, worker: Worker, evaluate: Evaluate, client: str, deadline: float, why: Why
    ) -> None:
        """`evaluate` runs a query in a worker from elsewhere; `deadline` is for all of them together, on
        the monotonic clock. `why` tells what an error means to the one who asked."""
        self._worker, self._evaluate, self._client = worker, evaluate, client
        self._deadline, self._why = deadline, why
        self._free = asyncio.Lock()
        self._usable, self._supposed = True, False

    @property
    def version(self) -> DataVersion:
        return self._worker.version

    async def query(self, query: Query) -> Answer:
        left = max(0.001, self._deadline - time.monotonic())
        allowed = min(query.timeout or left, left)
        own = replace(query, timeout=allowed, client=self._client, varies=True)
        return await self._evaluate(own, self)

    async def suppose(self, supposed: Supposed) -> None:
        self._supposed = True
        payload = orjson.dumps(asdict(supposed))
        self._worker.changed += len(payload)
        await self._say(frames.packed(frames.SUPPOSE, payload))

    async def forget(self) -> None:
        """Have the worker hold only facts again, if that is worth it; `clean` tells what came of it."""
        if self._usable and self._supposed and self._worker.changed < _MOST_CHANGED:
            with contextlib.suppress(GrondkaartError):
                await self._say(frames.packed(frames.FORGET))
                self._supposed = False

    @property
    def clean(self) -> bool:
        """Whether the worker holds only facts, and can be lent again."""
        return self._usable and not self._supposed

    async def _say(self, frame: bytes) -> None:
        async with self._free:
            self._check()
            self._usable = False  # until it answers
            try:
                async with asyncio.timeout(self._deadline - time.monotonic()):
                    self._worker.writer.write(frame)
                    await self._worker.writer.drain()
                    tag, said = await frames.receive(self._worker.reader)
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
                raise self._why(error) from None
            self._usable = True
        if tag == frames.REFUSAL:
            raise frames.refused(said)

    async def take(self, _: Query) -> Worker:
        """The worker, once its last query is done. Raises QueryFailed when that ended it."""
        await self._free.acquire()
        try:
            self._check()
        except BaseException:
            self._free.release()
            raise
        return self._worker

    def give_back(self, _: Worker, *, usable: bool) -> None:
        """A worker that is not usable answers nothing more; the one who lent it kills it."""
        self._usable = self._usable and usable
        self._free.release()

    def _check(self) -> None:
        if not self._usable:
            raise QueryFailed(
                "De zoekvraag is beëindigd; begin opnieuw.", "The query was ended; start again."
            )

    async def close(self) -> None:
        """Whoever lent the worker takes it back."""
