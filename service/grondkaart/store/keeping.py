"""The service's end of a keeper process and of the workers that it forks."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import orjson

from grondkaart.base.errors import QueryFailed
from grondkaart.store import frames
from grondkaart.store.archive import Archive
from grondkaart.store.forking import ask_for
from grondkaart.store.port import DataVersion, Query

# Workers that stand by; each may hold memory of its own.
_MOST_IDLE, _MOST_LENDABLE = 8, 2
_EVERYTHING, _MEET_SECONDS = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), 30.0
_READ = 1 << 18  # as much of an answer is read ahead of the client


class Worker:
    """One worker: its stream of frames, and the handle to kill it by."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        handle: int,
        version: DataVersion,
        generation: int,
        calls: bool,
    ) -> None:
        self.reader, self.writer, self.calls = reader, writer, calls
        self.version, self.generation = version, generation
        self.met, self.changed = False, 0
        self._handle = handle

    def slow_down(self) -> None:
        """Run when nobody else wants to. There is no way back without privileges."""
        about = Path(f"/proc/self/fdinfo/{self._handle}").read_text("ascii")
        pid = int(about.partition("\nPid:")[2].split()[0])
        if pid > 0:  # else it ended already
            with contextlib.suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, pid, 19)

    def pause(self, *, still: bool) -> None:
        """Stand still, or go on."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGSTOP if still else signal.SIGCONT)

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
        self._control.sendall(frames.packed(frames.VERSION, _sent(version)))
        self._talking = asyncio.Lock()
        self.whole = asyncio.Event()
        self._generation = 0
        self._idle: list[Worker] = []
        self._lendable: list[Worker] = []
        self._replacing: asyncio.Task[None] | None = None
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
            raise frames.refused(payload)
        self._idle += [await self.fork() for _ in range(workers)]

    async def fill_named(self) -> None:
        """Have the named graphs loaded too; workers forked before do not see them."""
        async with self._talking:
            self._control.sendall(frames.packed(frames.NAMED))
            await asyncio.to_thread(self._reply)
        self.whole.set()
        self._outdate()

    async def meet(self) -> None:
        """Have a worker stand by that has met all of the data.

        The engine writes in its pages also when it reads, so the first query over what a fork still
        shares with its keeper pays for copying it: more than half as much again as the query itself.
        """
        worker = await self.fork()
        worker.writer.write(frames.packed(frames.QUERY, orjson.dumps(_EVERYTHING)))
        try:
            async with asyncio.timeout(_MEET_SECONDS):
                # To its end: what is left would be taken for the answer to the next query.
                while (await frames.receive(worker.reader))[0] in (frames.HEAD, frames.BODY):
                    pass
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            worker.kill()
            return
        except BaseException:
            worker.kill()
            raise
        worker.met = True
        self._count(1)
        self.give_back(worker, usable=True)

    async def renew(self, version: DataVersion) -> bool:
        """Bring the process to `version`; False when it cannot, or when a new one is better.

        Queries under way keep what they see; those that come after see the new version.
        """
        await self.whole.wait()
        async with self._talking:
            self._control.sendall(frames.packed(frames.RENEW, _sent(version)))
            tag, _ = await asyncio.to_thread(self._reply)
            if tag == frames.READY:
                self.version = version
                self._outdate()
        return tag == frames.READY

    def _outdate(self) -> None:
        self._generation += 1
        self._kill_idle()

    def _kill_idle(self) -> None:
        for standing_by in (self._idle, self._lendable):
            while standing_by:
                standing_by.pop().kill()

    async def take(self, query: Query) -> Worker:
        """An idle worker that sees all that the query may, or a new one.

        A query that may call out gets one that can, which does nothing else.
        """
        self._count(1)
        try:
            if query.names_graphs:
                await self.whole.wait()
            if query.calls:
                return await self.fork(frames.CALLING)
            return self._idle.pop() if self._idle else await self._forked()
        except BaseException:
            self._count(-1)
            raise

    async def lend(self) -> Worker:
        """A worker that sees everything, for longer than one query and to suppose things in.

        From then on it answers nobody who asks for the facts: there are never two kinds in one worker.
        """
        self._count(1)
        try:
            await self.whole.wait()
            if self._lendable:
                return self._lendable.pop()
            if not self._idle:
                return await self._forked()
            if self._replacing is None or self._replacing.done():
                self._replacing = asyncio.create_task(self._replace())
            return self._idle.pop()
        except BaseException:
            self._count(-1)
            raise

    async def _replace(self) -> None:
        with contextlib.suppress(QueryFailed, OSError):  # it would only have been quicker
            await self.meet()

    def take_back(self, worker: Worker, *, usable: bool) -> None:
        """Take back a worker that was lent and holds only facts again; else it is killed."""
        self._count(-1)
        current = worker.generation == self._generation and not self._closed
        if usable and current and len(self._lendable) < _MOST_LENDABLE:
            self._lendable.append(worker)
        else:
            worker.kill()

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
        current = worker.generation == self._generation and not self._closed
        if not usable or not current or worker.calls:
            worker.kill()
            return
        self._idle.insert(len(self._idle) if worker.met else 0, worker)  # the last is taken first
        if len(self._idle) > _MOST_IDLE:
            self._idle.pop(0).kill()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def _closed(self) -> bool:
        return self._control.fileno() < 0

    async def fork(self, tag: bytes = frames.FORK) -> Worker:
        """A new worker for queries, for one that calls out, or for one draft. Raises QueryFailed when the keeper is gone."""
        async with self._talking:
            seen = (self.version, self._generation)
            handles = await asyncio.to_thread(ask_for, self._control, tag)
        if len(handles) != 2:
            raise QueryFailed("Het geheugen van de dienst is weg.", "The store process is gone.")
        reader, writer = await asyncio.open_connection(
            sock=socket.socket(fileno=handles[0]), limit=_READ
        )
        return Worker(reader, writer, handles[1], *seen, tag == frames.CALLING)

    def _reply(self) -> tuple[bytes, bytes]:
        return frames.take(self._control) or (frames.REFUSAL, _gone())

    async def end(self) -> None:
        """Close once the last query is done."""
        await self.unused.wait()
        await self.close()

    async def close(self) -> None:
        """End the process and all its workers that are idle."""
        if self._replacing is not None:
            self._replacing.cancel()
        self._kill_idle()
        self._process.kill()  # before its socket closes, which it would take as an order to end by itself
        self._control.close()
        await asyncio.to_thread(self._process.wait)


def _sent(version: DataVersion) -> bytes:
    graphs = [{**asdict(g), "terms": sorted(g.terms)} for g in version.graphs]
    releases = [asdict(release) for release in version.releases]
    return orjson.dumps({"revision": version.revision, "graphs": graphs, "releases": releases})


def _gone() -> bytes:
    nl, en = "Het geheugen van de dienst is weggevallen.", "The store process is gone."
    return orjson.dumps({"slug": QueryFailed.slug, "nl": nl, "en": en, "extra": {}})
