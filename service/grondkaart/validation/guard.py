"""The guard that changed graphs pass: what breaks a shape is refused before anything is written."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from grondkaart.base.errors import BadInput, Busy, ShapesRefused
from grondkaart.base.vocab import RDF
from grondkaart.store import frames
from grondkaart.validation.targets import Targets

_OBJECT = re.compile(rb" <([^<>\s]*)> \.$", re.MULTILINE)
_SUBJECT = re.compile(rb"^<([^<>\s]*)>", re.MULTILINE)
_TYPE = re.compile(
    rb"^<([^<>\s]*)> <" + re.escape(RDF.encode()) + rb"type> <([^<>\s]*)> \.$", re.MULTILINE
)
_MOST_NAMED = 50_000
_READ = 1 << 24
Context = Callable[[list[str]], Awaitable[bytes]]


@dataclass(frozen=True)
class GuardLimits:
    """Seconds and megabytes that one validation may take."""

    seconds: float
    memory_mb: int


class ShapesGuard:
    """Holds graphs against the shapes, in a process that is started when it is first needed."""

    def __init__(self, content: Path, limits: GuardLimits) -> None:
        """Nothing is read or started yet."""
        self._content, self._limits = content, limits
        self._targets: Targets | None = None
        self._turn = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def check(self, graph: bytes, terms: frozenset[str], context: Context) -> None:
        """Let a graph pass, given as N-Triples with the predicates and classes in it.

        `context` gives N-Triples of what other graphs say of things, by their addresses. Raises
        ShapesRefused with what is wrong, Busy when it took too long, BadInput when it names too much.
        """
        if self._targets is None:
            self._targets = await asyncio.to_thread(Targets.read, self._content)
        if not self._targets.hit(terms) and not await self._hit_elsewhere(graph, context):
            return
        named = sorted(set(_SUBJECT.findall(graph)) | set(_OBJECT.findall(graph)))
        if len(named) > _MOST_NAMED:
            raise BadInput(
                f"Deze graaf noemt meer dan {_MOST_NAMED} dingen; verdeel haar over grafen.",
                f"This graph names more than {_MOST_NAMED} things; divide it over graphs.",
            )
        known = await context([one.decode() for one in named])
        async with self._turn:
            found = await self._asked(graph, known)
        wrong = [one for one in found if one["ernst"] == "Violation"]
        if wrong:
            raise _refused(wrong)

    async def _hit_elsewhere(self, graph: bytes, context: Context) -> bool:
        """Whether the graph adds to a thing of which another graph says a type that shapes look at."""
        assert self._targets is not None
        subjects = sorted(set(_SUBJECT.findall(graph)))
        for start in range(0, len(subjects), _MOST_NAMED):
            part = subjects[start : start + _MOST_NAMED]
            known = await context([one.decode() for one in part])
            mine = set(part)
            types = {of.decode() for thing, of in _TYPE.findall(known) if thing in mine}
            if self._targets.hit(frozenset(types)):
                return True
        return False

    async def _asked(self, graph: bytes, known: bytes) -> list[dict[str, Any]]:
        try:
            async with asyncio.timeout(self._limits.seconds):
                reader, writer = await self._started()
                writer.write(frames.packed(frames.BODY, graph) + frames.packed(frames.BODY, known))
                await writer.drain()
                tag, payload = await frames.receive(reader)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            await self.close()
            raise Busy(
                "Het toetsen aan de vormen is niet afgekomen: de graaf is te groot of de dienst te druk. "
                "Er is niets veranderd.",
                "Validation by the shapes did not finish: the graph is too large or the service too "
                "busy. Nothing was changed.",
            ) from None
        except BaseException:
            await self.close()
            raise
        if tag == frames.REFUSAL:
            raise BadInput(
                "Deze graaf heeft termen van RDF 1.2 (een triple als waarde, of een taal met richting); "
                "die kunnen de vormen niet toetsen. Er is niets veranderd.",
                "This graph has terms of RDF 1.2 (a triple as a value, or a language with direction); "
                "the shapes cannot validate those. Nothing was changed.",
            )
        found: list[dict[str, Any]] = orjson.loads(payload)
        return found

    async def _started(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is not None and self._writer is not None:
            return self._reader, self._writer
        reader, writer = await asyncio.open_connection(sock=self._start(), limit=_READ)
        self._reader, self._writer = reader, writer
        await frames.receive(reader)
        return reader, writer

    def _start(self) -> socket.socket:
        """Start the process; gives our end of what ties us."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "grondkaart.validation.worker", str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [*command, str(self._content), str(self._limits.memory_mb)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        return ours

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._writer is not None:
            self._writer.close()
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        self._process = self._reader = self._writer = None


def _refused(wrong: list[dict[str, Any]]) -> ShapesRefused:
    """The refusal with every finding, and the first one in words."""
    first = wrong[0]
    total = sum({one["vorm"]: one["aantal"] for one in wrong}.values())
    more = f" (en {total - 1} andere)" if total > 1 else ""
    others = f" (and {total - 1} others)" if total > 1 else ""
    return ShapesRefused(
        f"<{first['ding']}> {first['eigenschap']}: {first['nl']}{more}",
        f"<{first['ding']}> {first['eigenschap']}: {first['en']}{others}",
        bevindingen=wrong,
        totaal=total,
    )
