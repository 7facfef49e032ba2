"""What a process that handles what comes from outside may not do."""

from __future__ import annotations

import ctypes
import resource
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_MEGABYTE = 1 << 20


def die_with_parent() -> None:
    """End when the process that started this one ends, however that happens."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def wall(memory_mb: int, later: int = 0) -> None:
    """From here on: no more memory than so much beside what is held, nothing opened, no core file.

    `later` is how many files it may have open once it says so itself.
    """
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + memory_mb * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, later))
