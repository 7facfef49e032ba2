"""What may go wrong with the data directory, as messages that help; locks and folders on disk."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grondkaart.base.errors import DataDirProblem, DiskFull


@contextmanager
def readable_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about the data directory into a message that helps."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "full" in str(error):
            raise _full(path) from None
        raise DataDirProblem(
            f"Het journaal in {path} is beschadigd of niet leesbaar ({error}); "
            "zet een kopie terug of kies met --data een andere map.",
            f"The journal in {path} is damaged or unreadable ({error}); "
            "restore a copy or choose another folder with --data.",
        ) from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(path) from None
        raise DataDirProblem(
            f"De datamap {path} kan niet worden gebruikt: {error.strerror}.",
            f"The data directory {path} cannot be used: {error.strerror}.",
        ) from None


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"De schijf van {path} is vol; er is niets veranderd. Maak ruimte en probeer opnieuw.",
        f"The disk of {path} is full; nothing was changed. Free some space and try again.",
    )


def try_lock(handle: int) -> bool:
    """Take the lock on an open file, unless another process has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Have what was renamed in a folder be on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
