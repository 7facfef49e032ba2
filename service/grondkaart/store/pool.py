"""The store behind killable workers: `port.Store` over a keeper process and what it forks.

A query that takes too long, grows too large or aborts the engine costs one worker and nobody else's
answer. A new data version is a new keeper; the old one goes with its last query.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

import orjson

from grondkaart.base.errors import (
    BadQuery,
    Busy,
    DataDirProblem,
    GrondkaartError,
    NotAcceptable,
    QueryFailed,
    TooSlow,
)
from grondkaart.store import frames
from grondkaart.store.archive import Archive
from grondkaart.store.port import Answer, DataVersion, Query

_POLL_SECONDS = 0.5
_REFUSALS = {one.slug: one for one in (BadQuery, NotAcceptable, QueryFailed, DataDirProblem)}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolLimits:
    """Workers at work at once, seconds and megabytes for each query, and how many may wait."""

    workers: int
    timeout: float
    memory_mb: int
    queue: int


class Worker:
    """One worker: its stream of frames, and the handle to kill it by."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: int, whole: bool
    ) -> None:
        self.reader, self.writer, self.whole = reader, writer, whole
        self._handle = handle

    def kill(self) -> None:
        """End the worker now, whatever it is doing."""
        self.writer.close()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        os.close(self._handle)


class Keeper:
    """A keeper process for one data version, and its workers that are idle."""

    def __init__(self, archive: Archive, version: DataVersion, memory_mb: int) -> None:
        """Start the process; it loads while the caller goes on."""
        self.version = version
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "grondkaart.store.keeper"]
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [*command, str(theirs.fileno()), str(archive.path), str(memory_mb)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        graphs = [{**asdict(g), "terms": sorted(g.terms)} for g in version.graphs]
        sent = orjson.dumps({"revision": version.revision, "graphs": graphs})
        self._control.sendall(frames.packed(frames.VERSION, sent))
        self._talking = asyncio.Lock()
        self._whole = asyncio.Event()
        self._idle: list[Worker] = []
        self._working = 0
        self.unused = asyncio.Event()
        self.unused.set()

    async def ready(self, workers: int) -> None:
        """Wait until the default graph is loaded and so many workers stand by.

        Raises DataDirProblem when it cannot be loaded.
        """
        async with self._talking:
            tag, payload = await asyncio.to_thread(self._reply)
        if tag == frames.REFUSAL:
            raise _refused(payload)
        self._idle += [await self.fork() for _ in range(workers)]

    async def fill_named(self) -> None:
        """Have the named graphs loaded too; workers forked before do not see them."""
        async with self._talking:
            self._control.sendall(frames.packed(frames.NAMED))
            await asyncio.to_thread(self._reply)
        self._whole.set()
        while self._idle:
            self._idle.pop().kill()

    async def take(self, query: Query) -> Worker:
        """An idle worker that sees all that the query may, or a new one."""
        self._count(1)
        try:
            if query.names_graphs:
                await self._whole.wait()
            return self._idle.pop() if self._idle else await self._forked()
        except BaseException:
            self._count(-1)
            raise

    async def _forked(self) -> Worker:
        forking = asyncio.create_task(self.fork())
        try:
            return await asyncio.shield(forking)
        except asyncio.CancelledError:
            forking.add_done_callback(self._spare)  # a fork under way cannot be taken back
            raise

    def _spare(self, forked: asyncio.Task[Worker]) -> None:
        if not forked.cancelled() and forked.exception() is None:
            self._count(1)
            self.give_back(forked.result(), usable=True)

    def _count(self, more: int) -> None:
        self._working += more
        (self.unused.clear if self._working else self.unused.set)()

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back after its query; one that is not usable is killed."""
        self._count(-1)
        if usable and worker.whole == self._whole.is_set() and not self._closed:
            self._idle.append(worker)
        else:
            worker.kill()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def _closed(self) -> bool:
        return self._control.fileno() < 0

    async def fork(self) -> Worker:
        """A new worker. Raises QueryFailed when the keeper is gone."""
        async with self._talking:
            whole = self._whole.is_set()
            handles = await asyncio.to_thread(self._fork)
        if len(handles) != 2:
            raise QueryFailed("Het geheugen van de dienst is weg.", "The store process is gone.")
        reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=handles[0]))
        return Worker(reader, writer, handles[1], whole)

    def _fork(self) -> list[int]:
        self._control.sendall(frames.packed(frames.FORK))
        return socket.recv_fds(self._control, frames.PREFIX_SIZE, 2)[1]

    def _reply(self) -> tuple[bytes, bytes]:
        with self._control.makefile("rb", buffering=0) as stream:
            found = frames.read(stream)  # type: ignore[arg-type]
        return found or (frames.REFUSAL, _gone())

    async def close(self) -> None:
        """End the process and all its workers that are idle."""
        while self._idle:
            self._idle.pop().kill()
        self._control.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)


class Pool:
    """Implements `port.Store` with killable workers."""

    def __init__(self, archive: Archive, limits: PoolLimits) -> None:
        """Start loading the current version; `start` waits for it."""
        self._archive, self._limits = archive, limits
        self._keeper = Keeper(archive, archive.version(), limits.memory_mb)
        self._turns = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._filling: asyncio.Task[None] | None = None

    @property
    def version(self) -> DataVersion:
        return self._keeper.version

    async def start(self) -> None:
        """Wait until queries can be answered. Raises DataDirProblem."""
        await self._keeper.ready(self._limits.workers)
        self._filling = asyncio.create_task(self._keeper.fill_named())

    async def query(self, query: Query) -> Answer:
        start = time.monotonic()
        allowed = min(query.timeout or self._limits.timeout, self._limits.timeout)
        deadline = start + allowed
        await self._turn(deadline)
        keeper = self._keeper
        worker = None
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                worker = await keeper.take(query)
                worker.writer.write(frames.packed(frames.QUERY, orjson.dumps(asdict(query))))
                tag, payload = await frames.receive(worker.reader)
        except BaseException as error:  # noqa: BLE001  whatever happened, the worker must go back
            if worker is not None:
                keeper.give_back(worker, usable=False)
            self._turns.release()
            raise _why(error, self._limits, allowed, time.monotonic() - start) from None
        if tag == frames.REFUSAL:
            keeper.give_back(worker, usable=True)
            self._turns.release()
            raise _refused(payload)
        head = orjson.loads(payload)
        body = self._body(keeper, worker, allowed, deadline)
        await anext(body)  # started, so that it ends properly even when nobody reads it
        return Answer(head["kind"], head["format"], keeper.version, body)

    async def _turn(self, deadline: float) -> None:
        """Wait for a turn. Raises Busy when too many wait, or when the time is up."""
        if self._turns.locked() and self._waiting >= self._limits.queue:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                await self._turns.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    async def _body(
        self, keeper: Keeper, worker: Worker, allowed: float, deadline: float
    ) -> AsyncIterator[bytes]:
        """The parts of a body. A worker that is not done when the reader leaves is killed."""
        done = False
        try:
            yield b""
            while True:
                async with asyncio.timeout(deadline - time.monotonic()):
                    tag, payload = await frames.receive(worker.reader)
                if tag == frames.END:
                    done = True
                    return
                yield payload
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
            raise _why(error, self._limits, allowed, allowed) from None
        finally:
            keeper.give_back(worker, usable=done)
            self._turns.release()

    async def follow(self) -> None:
        """Keep level with the journal, and a keeper at work, until cancelled.

        Other processes may write in the journal.
        """
        told = ""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                last = await asyncio.to_thread(self._archive.last_revision)
                if last != self.version.revision or not self._keeper.alive:
                    await self._swap()
                told = ""
            except GrondkaartError as error:
                if str(error) != told:
                    _log.error("the data stays at revision %s: %s", self.version.revision, error)
                told = str(error)

    async def _swap(self) -> None:
        version = await asyncio.to_thread(self._archive.version)
        keeper = Keeper(self._archive, version, self._limits.memory_mb)
        try:
            await keeper.ready(0)
            await keeper.fill_named()
        except BaseException:
            await keeper.close()
            raise
        old, self._keeper = self._keeper, keeper
        await old.unused.wait()
        await old.close()

    async def close(self) -> None:
        if self._filling is not None:
            self._filling.cancel()
        await self._keeper.close()
        self._archive.close()


def _gone() -> bytes:
    nl, en = "Het geheugen van de dienst is weggevallen.", "The store process is gone."
    return orjson.dumps({"slug": QueryFailed.slug, "nl": nl, "en": en, "extra": {}})


def _refused(payload: bytes) -> GrondkaartError:
    said = orjson.loads(payload)
    return _REFUSALS.get(said["slug"], QueryFailed)(said["nl"], said["en"], **said["extra"])


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
