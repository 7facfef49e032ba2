"""A real server in processes of its own, and what these processes hold."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit


class Held(NamedTuple):
    """What the processes of a server hold together. Memory is the proportional set size: a page that
    forks share counts once, where the resident set size would count it for each of them."""

    megabytes: float
    processes: int
    files: int


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its first process, and a key with scope `beheer` or ""."""

    url: str
    pid: int
    key: str

    @property
    def address(self) -> tuple[str, int]:
        at = urlsplit(self.url)
        assert at.hostname is not None
        assert at.port is not None
        return at.hostname, at.port

    def held(self) -> Held:
        """What all its processes hold now; the processes are found by descent."""
        found = _descendants(self.pid)
        return Held(sum(map(_megabytes, found)), len(found), sum(map(_files, found)))


@contextlib.contextmanager
def serving(folder: Path, limits: dict[str, str], *, key: bool = False) -> Iterator[Server]:
    """A server on what is shipped, with `limits` as its settings, while the block lasts."""
    command = [sys.executable, "-m", "grondkaart"]
    data, log = str(folder / "data"), folder / "stderr.txt"
    made = ""
    if key:
        create = [*command, "keys", "create", "--scope", "beheer", "--data", data]
        made = subprocess.run(create, capture_output=True, check=True, text=True).stdout.strip()
    environment = os.environ | {f"GRONDKAART_{name}": value for name, value in limits.items()}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--data", data], stderr=stderr, env=environment
        )
    try:
        yield Server(_listening(process, log), process.pid, made)
    finally:
        process.terminate()
        process.wait(20)


def _listening(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(600):
        said = re.search(r"luistert op (http://\S+)", log.read_text("utf-8"))
        if said:
            return said[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server does not start: {log.read_text('utf-8')}")


def _descendants(first: int) -> list[int]:
    parents = {int(p.parent.name): _parent(p) for p in Path("/proc").glob("[0-9]*/stat")}
    found = [first]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _parent(stat: Path) -> int:
    with contextlib.suppress(OSError):
        fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
        return int(fields[1]) if fields[0] != "Z" else 0
    return 0


def _megabytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        said = re.search(
            r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE
        )
        return int(said[1]) / 1024 if said else 0.0
    return 0.0


def _files(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0
