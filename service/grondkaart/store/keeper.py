"""The store process: holds one state of the graph in memory and forks query workers from it.

The pool starts it as `python -m grondkaart.store.keeper`, with a socket as its only tie. It has one
thread, so that forking is safe, and evaluates no query itself. It ends when the socket closes.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from grondkaart.base.errors import GrondkaartError
from grondkaart.store import frames
from grondkaart.store.archive import Archive
from grondkaart.store.embedded import fill_default, fill_named
from grondkaart.store.engine import Engine
from grondkaart.store.port import DataVersion, GraphInfo, Kind, Query

_PR_SET_PDEATHSIG = 1
_MEGABYTE = 1 << 20
# A small answer leaves in one piece, a large one in pieces of this many bytes: each piece wakes the pool.
_BUFFER = 1 << 15


def main(control_fd: int, data: str, memory_mb: int) -> None:
    """Load the version that the pool sends, and do what it asks until it is gone."""
    _die_with_parent()
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
        engine = fill_default(archive, version)
    except GrondkaartError as error:
        frames.write(stream, frames.REFUSAL, _refusal(error))
        return
    frames.write(stream, frames.READY)
    while (asked := frames.read(stream)) is not None:
        if asked[0] == frames.FORK:
            _fork(control, engine, memory_mb)
        else:
            fill_named(engine, archive, version)
            frames.write(stream, frames.READY)


def _version(sent: bytes) -> DataVersion:
    known = orjson.loads(sent)
    graphs = tuple(GraphInfo(**{**g, "terms": frozenset(g["terms"])}) for g in known["graphs"])
    return DataVersion(known["revision"], graphs)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _fork(control: socket.socket, engine: Engine, memory_mb: int) -> None:
    """Fork a worker; send its socket and a handle to kill it by."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        control.close()
        theirs.close()
        _work(cast("BinaryIO", ours.makefile("rwb", buffering=_BUFFER)), engine, memory_mb)
        os._exit(0)
    ours.close()
    handle = os.pidfd_open(child)
    socket.send_fds(control, [frames.packed(frames.FORK)], [theirs.fileno(), handle])
    theirs.close()
    os.close(handle)


def _wall(memory_mb: int) -> None:
    """What a worker may not: grow past its memory, open or call anything, leave a core file."""
    _die_with_parent()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + memory_mb * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _work(stream: BinaryIO, engine: Engine, memory_mb: int) -> None:
    _wall(memory_mb)
    while (asked := frames.read(stream)) is not None:
        query = Query(**orjson.loads(asked[1]))
        sink = _FrameSink(stream)
        try:
            engine.stream(query, sink)
        except GrondkaartError as error:
            if sink.begun:  # half a body cannot be taken back: let the reader see that it broke
                os._exit(1)
            frames.write(stream, frames.REFUSAL, _refusal(error))
            continue
        sink.begin_body()
        frames.write(stream, frames.END)


class _FrameSink:
    """Writes an answer as frames; the head goes out with the first part of the body."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = b""
        self.format = ""
        self.begun = False

    def begin(self, kind: Kind, format: str) -> None:  # noqa: A002  as the port calls it
        self.format = format
        self._head = orjson.dumps({"kind": kind, "format": format})

    def begin_body(self) -> None:
        if not self.begun:
            self.begun = True
            self._stream.write(frames.packed(frames.HEAD, self._head))

    def write(self, chunk: bytes) -> int:
        self.begin_body()
        self._stream.write(frames.packed(frames.BODY, chunk))
        return len(chunk)

    def flush(self) -> None:
        """The end flushes, not the engine."""


def _refusal(error: GrondkaartError) -> bytes:
    said = {"slug": error.slug, "nl": error.detail.nl, "en": error.detail.en, "extra": error.extra}
    return orjson.dumps(said)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
