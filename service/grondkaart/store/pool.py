"""The store behind killable workers: `port.Store` over a keeper process and what it forks.

A query that takes too long, grows too large or aborts the engine costs one worker and nobody else's
answer. A new data version is a new keeper; the old one goes with its last query.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson

from grondkaart.base.errors import Aborted, Busy, QueryFailed, TooSlow
from grondkaart.store import drafts, frames
from grondkaart.store.archive import Archive
from grondkaart.store.budget import Budget
from grondkaart.store.evaluation import Evaluation, Running, Workers
from grondkaart.store.keeping import Keeper, Worker
from grondkaart.store.kept import MOST_BYTES, Kept, KeptAnswer
from grondkaart.store.lanes import Lanes
from grondkaart.store.port import Answer, Changed, DataVersion, Draft, Kind, Query, Snapshot, Spent
from grondkaart.store.snapshot import WorkerSnapshot


@dataclass(frozen=True)
class PoolLimits:
    """Workers at work at once, seconds and megabytes for each query, how many may wait, and seconds of
    query time for each client and minute (0: no limit); bytes of small answers that are kept."""

    workers: int
    timeout: float
    memory_mb: int
    queue: int
    budget: float
    kept_bytes: int


class Pool:
    """Implements `port.Store` with killable workers."""

    def __init__(
        self,
        archive: Archive,
        limits: PoolLimits,
        running: Running,
        budget: Budget,
        *,
        closed: bool,
    ) -> None:
        """Start loading the current version, with what is `closed` or without; `start` waits for it.

        `running` and `budget` are shared with the other stores of the service.
        """
        self._archive, self._limits, self._closed = archive, limits, closed
        self._running, self._budget = running, budget
        self._kept = Kept(limits.kept_bytes)
        self._keeper = Keeper(archive, archive.version(closed=closed), limits.memory_mb)
        self._lanes = Lanes(limits.workers)
        self._snapshots = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._filling: asyncio.Task[None] | None = None
        self._renewing = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def version(self) -> DataVersion:
        return self._keeper.version

    async def start(self) -> None:
        """Wait until queries can be answered. Raises DataDirProblem."""
        await self._keeper.ready(self._limits.workers)
        self._filling = asyncio.create_task(self._fill(self._keeper))

    async def _fill(self, keeper: Keeper) -> None:
        await keeper.fill_named()
        met = (keeper.meet() for _ in range(self._limits.workers))
        await asyncio.gather(*met, return_exceptions=True)  # they would only have been quicker

    async def query(self, query: Query) -> Answer:
        kept = self._kept.get(self.version, query)
        if kept is not None:
            body = kept.body
            return Answer(kept.kind, kept.format, kept.version, _once(body), body, kept.cut)
        return await self._evaluated(query, self._keeper)

    async def _evaluated(self, query: Query, workers: Workers) -> Answer:
        self._budget.check(query.client)
        allowed = min(query.timeout or self._limits.timeout, self._limits.timeout)
        one = Evaluation(query, allowed, self._ended)
        self._running.add(one)
        try:
            await self._turn(one, workers)
            async with asyncio.timeout(one.left):
                worker = await workers.take(query)
                one.start(worker)
                worker.writer.write(frames.packed(frames.QUERY, orjson.dumps(query)))
                tag, payload = await frames.receive(worker.reader)
        except BaseException as error:  # noqa: BLE001  whatever happened, the worker must go back
            one.end(usable=False)
            raise self._why(one, error) from None
        if tag == frames.REFUSAL:
            one.end(usable=True)
            raise frames.refused(payload)
        return await self._answer(one, worker, tag, payload)

    async def _answer(self, one: Evaluation, worker: Worker, tag: bytes, payload: bytes) -> Answer:
        spent = Spent(one.took - one.evaluated, one.evaluated)
        if tag == frames.WHOLE:
            one.end(usable=True)
            said, _, whole = payload.partition(b"\n")
            head = orjson.loads(said)
            about = (head["kind"], head["format"], worker.version)
            self._kept.put(one.query, KeptAnswer(*about, whole, head["cut"]), spent.evaluating)
            return Answer(*about, _once(whole), whole, head["cut"], spent)
        one.send()
        head = orjson.loads(payload)
        about = (head["kind"], head["format"], worker.version)
        body = self._body(one, worker, about)
        await anext(body)  # started, so that it ends properly even when nobody reads it
        return Answer(*about, body, spent=spent)

    def _ended(self, one: Evaluation) -> None:
        self._running.remove(one)
        if one.began is not None:
            self._budget.spend(one.query.client, one.evaluated)

    async def _turn(self, one: Evaluation, workers: Workers) -> None:
        """Wait for a turn. Raises Busy when too many wait, or when the time is up."""
        lane = self._lanes.lane(one.query.text)
        if lane.locked():
            await self._wait(lane, one.left)
        else:
            await lane.acquire()
        one.begin(workers, self._lanes, lane)

    async def _wait(self, room: asyncio.Semaphore, seconds: float) -> None:
        """Wait for room. Raises Busy when too many wait, or when it takes too long."""
        if self._waiting >= self._limits.queue:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await room.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    async def _body(
        self, one: Evaluation, worker: Worker, about: tuple[Kind, str, DataVersion]
    ) -> AsyncGenerator[bytes, None]:
        """The parts of a body. A worker that is not done when the reader leaves is killed.

        At the deadline the worker and its turn go back whatever the reader does: one that does not
        read leaves us waiting in a `yield`, where no time limit of our own would be noticed.
        """
        done, size = False, 0
        passed: list[bytes] = []
        try:
            yield b""
            while True:
                tag, payload = await frames.receive(worker.reader)
                if tag == frames.END:
                    done = True
                    if payload:
                        raise _cut(one.query)
                    if size <= MOST_BYTES:
                        whole = KeptAnswer(*about, b"".join(passed), cut=False)
                        self._kept.put(one.query, whole, one.evaluated)
                    return
                size += len(payload)
                if size <= MOST_BYTES:
                    passed.append(payload)
                else:
                    passed.clear()
                yield payload
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise self._why(one, error) from None
        finally:
            one.end(usable=done)

    def _why(self, one: Evaluation, error: BaseException) -> BaseException:
        """What a query that was ended means to the one who asked it."""
        if one.aborted:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None:
                task.uncancel()
            return Aborted(
                f"De beheerder heeft de zoekvraag na {one.took:.1f} s afgebroken.",
                f"The operator aborted the query after {one.took:.1f} s.",
            )
        late = TimeoutError() if one.late else error
        return _why(late, self._limits, one.allowed, one.took)

    def is_behind(self) -> bool:
        """Whether there is more in the journal than queries see, or nobody to answer them."""
        last = self._archive.last_revision(closed=self._closed)
        return last != self.version.revision or not self._keeper.alive

    async def refresh(self) -> None:
        """Come level with the journal now. Raises DataDirProblem when that cannot be."""
        async with self._renewing:
            if not await asyncio.to_thread(self.is_behind):
                return
            version = await asyncio.to_thread(self._archive.version, closed=self._closed)
            if not (self._keeper.alive and await self._keeper.renew(version)):
                await self._swap(version)

    async def _swap(self, version: DataVersion) -> None:
        keeper = Keeper(self._archive, version, self._limits.memory_mb)
        try:
            await keeper.ready(0)
            await self._fill(keeper)
        except BaseException:
            await keeper.close()
            raise
        old, self._keeper = self._keeper, keeper
        self._ending.add(ending := asyncio.create_task(old.end()))
        ending.add_done_callback(self._ending.discard)

    async def draft(self, draft: Draft, seconds: float) -> list[Changed]:
        """What `draft` would make of the graphs; nothing is written.

        Raises BadInput, BadQuery, QueryFailed, or TooSlow after `seconds`.
        """
        keeper, start = self._keeper, time.monotonic()
        worker = None
        try:
            async with asyncio.timeout(seconds):
                await keeper.whole.wait()
                worker = await keeper.fork(frames.DRAFT)
                worker.slow_down()
                return await drafts.work_out(worker.reader, worker.writer, draft)
        except BaseException as error:  # noqa: BLE001  every end means something to the one who asked
            raise _why(error, self._limits, seconds, time.monotonic() - start) from None
        finally:
            if worker is not None:
                worker.kill()

    @asynccontextmanager
    async def snapshot(self, client: str = "") -> AsyncIterator[Snapshot]:
        """A worker's own copy of the data; no more of them than there are workers, since each holds memory."""
        seconds, start = self._limits.timeout, time.monotonic()

        def why(error: BaseException) -> BaseException:
            return _why(error, self._limits, seconds, time.monotonic() - start)

        self._budget.check(client)
        await self._wait(self._snapshots, seconds)
        try:
            keeper = self._keeper
            try:
                async with asyncio.timeout(seconds - (time.monotonic() - start)):
                    worker = await keeper.lend()
            except TimeoutError as error:
                raise why(error) from None
            lent = WorkerSnapshot(worker, self._evaluated, client, start + seconds, why)
            try:
                yield lent
            finally:
                try:
                    await lent.forget()
                finally:
                    keeper.take_back(worker, usable=lent.clean)
        finally:
            self._snapshots.release()

    async def close(self) -> None:
        if self._filling is not None:
            self._filling.cancel()
        await self._keeper.close()


async def _once(whole: bytes) -> AsyncGenerator[bytes, None]:
    yield whole


def _cut(query: Query) -> QueryFailed:
    """Too many rows, noticed when the head was out already: a body that looks whole must be whole."""
    return QueryFailed(
        f"Het antwoord is na {query.rows} rijen afgebroken.",
        f"The answer was broken off after {query.rows} rows.",
    )


def _busy() -> Busy:
    return Busy(
        "Er wachten te veel zoekvragen; probeer het over enkele seconden opnieuw.",
        "Too many queries are waiting; try again in a few seconds.",
    )


def _why(error: BaseException, limits: PoolLimits, allowed: float, took: float) -> BaseException:
    """What a query that was ended means to the one who asked it."""
    if isinstance(error, TimeoutError):
        return TooSlow(
            f"De zoekvraag is na {took:.1f} s beëindigd; de grens is {allowed:g} s. "
            "Vraag minder tegelijk, of voeg een LIMIT toe.",
            f"The query was ended after {took:.1f} s; the limit is {allowed:g} s. "
            "Ask for less at a time, or add a LIMIT.",
            grens=allowed,
            duur=round(took, 3),
        )
    if isinstance(error, (asyncio.IncompleteReadError, ConnectionError)):
        return QueryFailed(
            f"De zoekvraag is beëindigd: ze vroeg meer dan {limits.memory_mb} MB, of meer dan de "
            "zoekmachine aankan. Maak haar eenvoudiger.",
            f"The query was ended: it asked for more than {limits.memory_mb} MB, or for more than the "
            "engine can do. Make it simpler.",
        )
    return error
