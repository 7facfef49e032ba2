"""The process that judges inventories: `python -m grondkaart.inventories.worker`.

It holds the rules and what is published, and forks a walled worker for each inventory. It has one
thread, so that forking is safe, and reads nothing from outside itself.
"""

from __future__ import annotations

import gc
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
from grondkaart.inventories.judgement import Asked
from grondkaart.inventories.judging import Judging
from grondkaart.inventories.reference import Reference
from grondkaart.store import frames
from grondkaart.store.forking import fork_for
from grondkaart.store.walls import die_with_parent, wall

_NICE = 10  # questions go first: whoever hands in a file waits anyway
_FILES = 16  # what the engine may open once all is of our own making
_TELL_SECONDS = 0.2


def main(control_fd: int, content: str, memory_mb: int) -> None:
    """Read the rules, then do what is asked until the other side is gone."""
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    control = socket.socket(fileno=control_fd)
    stream = cast("BinaryIO", control.makefile("rwb"))
    judging = Judging(Path(content))
    while (asked := frames.read(stream)) is not None:
        tag, payload = asked
        if tag == frames.FORK:
            fork_for(control, partial(_work, judging=judging, memory_mb=memory_mb))
            continue
        judging.refer(Reference(payload))
        gc.collect()
        gc.freeze()  # what is held now is shared with the workers: the collector must not touch it
        frames.write(stream, frames.READY, judging.fingerprint.encode())


def _work(stream: BinaryIO, judging: Judging, memory_mb: int) -> None:
    die_with_parent()
    gc.disable()  # it reads one file and ends
    wall(memory_mb, later=_FILES)
    asked, body = frames.read(stream), frames.read(stream)
    if asked is None or body is None:
        return
    said = orjson.loads(asked[1])
    told = _Telling(stream)
    try:
        judged = judging.judge(
            body[1], Asked(**{**said, "spaces": tuple(said["spaces"])}), told, _open_again
        )
    except GrondkaartError as error:
        frames.write(stream, frames.REFUSAL, frames.refusal(error))
        return
    stream.write(frames.packed(frames.HEAD, orjson.dumps(judged.about())))
    frames.write(stream, frames.BODY, judged.ntriples)


def _open_again() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))


class _Telling:
    """Tells how far a worker is, not too often."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._told, self._stage = stream, 0.0, ""

    def __call__(self, stage: str, share: float) -> None:
        now = time.monotonic()
        if stage == self._stage and now - self._told < _TELL_SECONDS:
            return
        self._stage, self._told = stage, now
        frames.write(self._stream, frames.PROGRESS, orjson.dumps({"stage": stage, "share": share}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
