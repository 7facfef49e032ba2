"""The audit log: who did what to which object with which result, one line of JSON for each act.

It is `<data>/audit.jsonl`, for its owner only. Each line is added by one write to the end of the file,
for which it is locked: several processes may do so, and of a line that does not fit on the disk nothing
stays. The file is opened anew each time: who moves it away gets a new one. No key, no token and nothing that a body or a query held comes into it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grondkaart.base.errors import GrondkaartError

COMMAND = "opdracht"
_LONGEST = 1_000
_STRANGERS = 100  # lines a minute on who has no key: they must not be able to fill the disk
_MINUTE = 60.0
_SECRET = re.compile(r"(gk_[0-9a-f]{8}_)[A-Za-z0-9_-]+")
_log = logging.getLogger(__name__)


@dataclass
class Act:
    """Something that only some may do, while it is being done.

    `who` is the id of a key, `lokaal`, `opdracht` or "" (nobody); `scopes` are those of which one is
    needed, or that are given to a key; `offered` is the id of a key that opens nothing.
    """

    action: str
    about: str
    who: str = ""
    scopes: tuple[str, ...] = ()
    origin: str = ""
    offered: str = ""


class Audit:
    """The audit log of a data directory."""

    def __init__(self, data: Path) -> None:
        """Nothing is opened or made until there is something to write."""
        self._path = data / "audit.jsonl"
        self._missed = 0
        self._failing = False
        self._since, self._strangers = -_MINUTE, 0

    def write(self, act: Act, outcome: str) -> None:
        """Add a line. One that cannot be written is counted in the next, and told of once.

        Whoever acts is not stopped by it: a full disk would otherwise keep an operator from ending a
        key. Of those without a key only so many lines are written in a minute.
        """
        if not act.who and self._crowded():
            self._missed += 1
            return
        try:
            self._append(self._line(act, outcome))
        except OSError as error:
            self._missed += 1
            if not self._failing:
                _log.error("the audit log %s cannot be written: %s", self._path, error.strerror)
            self._failing = True
        else:
            self._missed, self._failing = 0, False

    @contextmanager
    def command(self, action: str, about: str = "", scopes: tuple[str, ...] = ()) -> Iterator[Act]:
        """An act by a command: `ok`, `geweigerd` or, when it ends otherwise, `afgebroken`.

        What it is about may be filled in on the way.
        """
        act = Act(action, about, COMMAND, scopes, f"uid {os.getuid()}")
        outcome = "afgebroken"
        try:
            yield act
            outcome = "ok"
        except GrondkaartError:
            outcome = "geweigerd"
            raise
        finally:
            self.write(act, outcome)

    def _crowded(self) -> bool:
        now = time.monotonic()
        if now - self._since >= _MINUTE:
            self._since, self._strangers = now, 0
        self._strangers += 1
        return self._strangers > _STRANGERS

    def _line(self, act: Act, outcome: str) -> bytes:
        """All in ASCII, with control characters escaped, so that no name can forge a line."""
        said: dict[str, object] = {
            "moment": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "wie": act.who,
            "bereik": [_shown(scope) for scope in act.scopes],
            "actie": act.action,
            "object": _shown(act.about),
            "uitkomst": outcome,
            "waarvandaan": act.origin,
        }
        if act.offered:
            said["aangeboden"] = act.offered
        if self._missed:
            said["overgeslagen"] = self._missed
        return json.dumps(said).encode() + b"\n"

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(log, fcntl.LOCK_EX)  # given back with the file
            size = os.fstat(log).st_size
            if os.write(log, line) != len(line):
                os.ftruncate(log, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(log)


def _shown(text: str) -> str:
    """A text that comes from outside, without what may be the secret of a key, and not too long."""
    return _SECRET.sub(r"\1***", text)[:_LONGEST]
