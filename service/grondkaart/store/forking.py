"""Workers forked from a process that holds what they need: started with a socket and a handle to kill by."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import BinaryIO, cast

from grondkaart.store import frames


def fork_for(control: socket.socket, work: Callable[[BinaryIO], None]) -> None:
    """Fork a worker that does `work`; send its socket and a handle to kill it by over `control`.

    Only a process with one thread may do this, one that lets its children go (SIGCHLD ignored).
    """
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        control.close()
        theirs.close()
        work(cast("BinaryIO", ours.makefile("rwb")))
        os._exit(0)
    ours.close()
    handle = os.pidfd_open(child)
    socket.send_fds(control, [frames.packed(frames.FORK)], [theirs.fileno(), handle])
    theirs.close()
    os.close(handle)


def ask_for(control: socket.socket, tag: bytes) -> list[int]:
    """Have a worker forked on the other side: its socket and its handle, or nothing when that is gone."""
    control.sendall(frames.packed(tag))
    return socket.recv_fds(control, frames.PREFIX_SIZE, 2)[1]
