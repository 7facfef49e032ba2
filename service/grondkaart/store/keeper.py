"""The store process: holds one state of the graph in memory and forks query workers from it.

The pool starts it as `python -m grondkaart.store.keeper`, with a socket as its only tie. It has one
thread, so that forking is safe, and evaluates no query itself. It ends when the socket closes.

Named graphs beside it slow the default graph down by half, so it is held alone as well, for the queries
that name no graph.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import time
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from grondkaart.base.errors import GrondkaartError
from grondkaart.store import frames
from grondkaart.store.archive import Archive
from grondkaart.store.drafting import Drafting
from grondkaart.store.engine import Engine
from grondkaart.store.filling import fill_default, fill_named
from grondkaart.store.forking import fork_for
from grondkaart.store.port import (
    DataVersion,
    Draft,
    GraphInfo,
    Kind,
    Part,
    Query,
    Release,
    Supposed,
)
from grondkaart.store.renewal import Renewal
from grondkaart.store.rows import Rows
from grondkaart.store.supposing import Supposing
from grondkaart.store.walls import die_with_parent, wall

_DRAFT_FILES = _CALLING_FILES = 64
# An answer leaves in one piece, a large one in pieces of this many bytes, since each piece wakes the pool
# and the client; one that comes slowly leaves as it comes, after so many seconds.
_PIECE = 1 << 18
_SLOW = 0.02


def main(control_fd: int, data: str, memory_mb: int) -> None:
    """Load the version that the pool sends, and do what it asks until it is gone."""
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    stream = cast("BinaryIO", control.makefile("rwb"))
    asked = frames.read(stream)
    if asked is None:
        return
    version = _version(asked[1])
    archive = Archive(Path(data))
    try:
        plain = whole = fill_default(archive, version)
    except GrondkaartError as error:
        frames.write(stream, frames.REFUSAL, frames.refusal(error))
        return
    frames.write(stream, frames.READY)
    renewal = Renewal(whole, archive)
    while (asked := frames.read(stream)) is not None:
        tag, payload = asked
        if tag == frames.FORK:
            fork_for(control, partial(_work, plain=plain, whole=whole, memory_mb=memory_mb))
        elif tag == frames.CALLING:
            fork_for(control, partial(_call, plain=plain, whole=whole, memory_mb=memory_mb))
        elif tag == frames.DRAFT:
            at = Drafting(whole, archive, version, _open_again)
            fork_for(control, partial(_draft, drafting=at, memory_mb=memory_mb))
        elif tag == frames.NAMED:
            whole = fill_default(archive, version)
            fill_named(whole, archive, version)
            renewal = Renewal(whole, archive, plain)
            frames.write(stream, frames.READY)
        else:
            wanted = _version(payload)
            renewed = renewal.renew(version, wanted)
            version = wanted if renewed else version
            frames.write(stream, frames.READY if renewed else frames.REBUILD)


def _version(sent: bytes) -> DataVersion:
    known = orjson.loads(sent)
    graphs = tuple(GraphInfo(**{**g, "terms": frozenset(g["terms"])}) for g in known["graphs"])
    return DataVersion(known["revision"], graphs, tuple(Release(**r) for r in known["releases"]))


def _call(stream: BinaryIO, plain: Engine, whole: Engine, memory_mb: int) -> None:
    """As `_work`, for a query that the guard let call the hosts that the operator listed."""
    _work(stream, plain, whole, memory_mb, _CALLING_FILES)


def _work(
    stream: BinaryIO, plain: Engine, whole: Engine, memory_mb: int, may_open: int = 0
) -> None:
    die_with_parent()
    wall(memory_mb, later=may_open)
    resource.setrlimit(resource.RLIMIT_NOFILE, (may_open, may_open))
    supposing = Supposing(plain, whole)
    while (asked := frames.read(stream)) is not None:
        tag, payload = asked
        if tag != frames.QUERY:
            _suppose(stream, supposing, tag, payload)
            continue
        query = Query(**orjson.loads(payload))
        sink = _FrameSink(stream, query.rows)
        try:
            engine = whole if query.names_graphs else plain
            sink.cut = engine.stream(query, sink)
        except GrondkaartError as error:
            if sink.begun:  # half a body cannot be taken back: let the reader see that it broke
                os._exit(1)
            frames.write(stream, frames.REFUSAL, frames.refusal(error))
            continue
        sink.end()


def _suppose(stream: BinaryIO, supposing: Supposing, tag: bytes, payload: bytes) -> None:
    """Have this worker's own copy of the data hold supposed facts, or hold them no longer."""
    try:
        if tag == frames.SUPPOSE:
            supposing.suppose(Supposed(**orjson.loads(payload)))
        elif not supposing.forget():
            os._exit(1)  # nobody may see what is left
    except GrondkaartError as error:
        frames.write(stream, frames.REFUSAL, frames.refusal(error))
        return
    frames.write(stream, frames.READY)


def _open_again() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (_DRAFT_FILES, _DRAFT_FILES))


def _draft(stream: BinaryIO, drafting: Drafting, memory_mb: int) -> None:
    """Work one draft out in this worker's own copy of the data, and send what it changes."""
    die_with_parent()
    wall(memory_mb, later=_DRAFT_FILES)
    asked = frames.read(stream)
    if asked is None:
        return
    said = orjson.loads(asked[1])
    bodies = [(frames.read(stream) or (b"", b""))[1] for _ in said["parts"]]
    parts = [Part(**about, body=body) for about, body in zip(said["parts"], bodies, strict=True)]
    try:
        for changed in drafting.work_out(Draft(**{**said, "parts": tuple(parts)})):
            about = {"iri": changed.iri, "triples": changed.triples, "terms": list(changed.terms)}
            head = orjson.dumps({**about, "gone": changed.ntriples is None})
            stream.write(frames.packed(frames.HEAD, head))
            stream.write(frames.packed(frames.BODY, changed.ntriples or b""))
    except GrondkaartError as error:
        frames.write(stream, frames.REFUSAL, frames.refusal(error))
        return
    frames.write(stream, frames.END)


class _FrameSink:
    """Writes an answer as frames: a small one whole, a large one in pieces while it comes."""

    def __init__(self, stream: BinaryIO, most: int | None) -> None:
        self._stream, self._most = stream, most
        self._rows: Rows | None = None
        self.cut = False
        self._about: dict[str, str] = {}
        self._size = 0
        self._held: list[bytes] = []
        self._sent = 0.0
        self.format = ""
        self.begun = False

    def begin(self, kind: Kind, format: str) -> None:  # noqa: A002  as the port calls it
        self.format = format
        self._about = {"kind": kind, "format": format}
        if kind == "solutions" and self._most is not None:
            self._rows = Rows(format, self._most)

    def write(self, chunk: bytes) -> int:
        size = len(chunk)
        self._hold(self._rows.feed(chunk) if self._rows else chunk)
        return size

    def _hold(self, chunk: bytes) -> None:
        self._sent = self._sent or time.monotonic()
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size >= _PIECE or time.monotonic() - self._sent > _SLOW:
            self._send_held()

    def _send_held(self) -> None:
        if not self.begun:
            self.begun = True
            self._stream.write(frames.packed(frames.HEAD, orjson.dumps(self._about)))
        frames.write(self._stream, frames.BODY, b"".join(self._held))
        self._held, self._size, self._sent = [], 0, time.monotonic()

    def end(self) -> None:
        """Send what is left; the answer is whole, or cut at its limit."""
        if self._rows is not None:
            self._hold(self._rows.end())
            self.cut = self._rows.cut
        if not self.begun:
            head = orjson.dumps({**self._about, "cut": self.cut})
            frames.write(self._stream, frames.WHOLE, head + b"\n" + b"".join(self._held))
            return
        if self._held:
            self._send_held()
        frames.write(self._stream, frames.END, b"cut" if self.cut else b"")

    def flush(self) -> None:
        """The end flushes, not the engine."""


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
