"""The service's end of the process that judges inventories."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from grondkaart.base.errors import Busy, TooLarge, Unavailable
from grondkaart.inventories.judgement import Asked, Judged, Told
from grondkaart.store import frames
from grondkaart.store.forking import ask_for

_READ = 1 << 20


@dataclass(frozen=True)
class JudgeLimits:
    """What judging one inventory may take, how many are judged at once, and how many may wait."""

    seconds: float
    memory_mb: int
    workers: int
    queue: int


class Judges:
    """Judges inventories in walled workers, forked from one process that holds the rules."""

    def __init__(self, content: Path, limits: JudgeLimits) -> None:
        """Nothing is started yet."""
        self._content, self._limits = content, limits
        self._turns = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._talking = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._referred: bytes | None = None
        self._fingerprint = ""

    async def refer(self, reference: bytes) -> str:
        """Have inventories judged against what is published, as N-Triples from now on.

        Gives the fingerprint of the rules and that. Raises Unavailable when the process cannot start.
        """
        async with self._talking:
            if self._referred != reference or not self._alive:
                control = self._started()
                tag, payload = await asyncio.to_thread(_told, control, reference)
                if tag != frames.READY:
                    self._end()
                    raise _gone()
                self._referred, self._fingerprint = reference, payload.decode()
            return self._fingerprint

    async def judge(self, body: bytes, asked: Asked, told: Told) -> Judged:
        """Judge an inventory; `told` hears the stage and which share of it is done.

        Raises what is wrong with the file as a whole; TooLarge when it takes more memory than it may,
        Busy when it takes too long or too many are waiting, Unavailable when the process is gone.
        """
        if self._waiting >= self._limits.queue:
            raise Busy(
                "Er wachten te veel inventarisaties op toetsing; probeer het over enkele minuten.",
                "Too many inventories are waiting to be validated; try again in some minutes.",
            )
        self._waiting += 1
        try:
            async with self._turns:
                return await self._judged(body, asked, told)
        finally:
            self._waiting -= 1

    async def _judged(self, body: bytes, asked: Asked, told: Told) -> Judged:
        async with self._talking:
            if self._control is None:
                raise _gone()
            handles = await asyncio.to_thread(_forked, self._control)
        if len(handles) != 2:
            self._end()
            raise _gone()
        reader, writer = await asyncio.open_connection(
            sock=socket.socket(fileno=handles[0]), limit=_READ
        )
        try:
            async with asyncio.timeout(self._limits.seconds):
                writer.write(frames.packed(frames.QUERY, orjson.dumps(asdict(asked))))
                writer.write(frames.packed(frames.BODY, body))
                await writer.drain()
                return await _answer(reader, told)
        except TimeoutError:
            raise Busy(
                f"Het toetsen is na {self._limits.seconds:g} seconden gestopt: het bestand is te groot "
                "of de dienst te druk. Er is niets veranderd.",
                f"Validation was stopped after {self._limits.seconds:g} seconds: the file is too large "
                "or the service too busy. Nothing was changed.",
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise TooLarge(
                "Dit bestand vraagt bij het lezen meer geheugen dan mag. Er is niets veranderd; "
                "controleer of het wel de inventarisatie is, en verdeel haar zo nodig.",
                "Reading this file takes more memory than is allowed. Nothing was changed; check "
                "whether it is the inventory, and divide it if need be.",
            ) from None
        finally:
            writer.close()
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handles[1], signal.SIGKILL)
            os.close(handles[1])

    @property
    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _started(self) -> socket.socket:
        """Our end of what ties us to a process that runs."""
        if self._control is not None and self._alive:
            return self._control
        self._end()
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "grondkaart.inventories.worker", str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [*command, str(self._content), str(self._limits.memory_mb)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._control = ours
        return ours

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._control is not None:
            self._control.close()
        self._process = self._control = self._referred = None

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        await asyncio.to_thread(self._end)


def _told(control: socket.socket, reference: bytes) -> tuple[bytes, bytes]:
    try:
        control.sendall(frames.packed(frames.VERSION, reference))
    except OSError:
        return frames.REFUSAL, b""
    return frames.take(control) or (frames.REFUSAL, b"")


def _forked(control: socket.socket) -> list[int]:
    try:
        return ask_for(control, frames.FORK)
    except OSError:
        return []


async def _answer(reader: asyncio.StreamReader, told: Told) -> Judged:
    while True:
        tag, payload = await frames.receive(reader)
        if tag == frames.PROGRESS:
            said = orjson.loads(payload)
            told(said["stage"], said["share"])
        elif tag == frames.REFUSAL:
            raise frames.refused(payload)
        else:
            about: dict[str, Any] = orjson.loads(payload)
            _, ntriples = await frames.receive(reader)
            return Judged(**about, ntriples=ntriples)


def _gone() -> Unavailable:
    return Unavailable(
        "Inventarisaties kunnen nu niet worden getoetst; probeer het over een minuut opnieuw.",
        "Inventories cannot be validated now; try again in a minute.",
    )
