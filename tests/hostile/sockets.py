"""HTTP by hand, for what no client library would do."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from hostile_server import Server


class Refusal(NamedTuple):
    """A refusal as it was read from a socket: its status, and the last part of its problem type."""

    status: int
    slug: str


GONE = Refusal(0, "")


def connected(server: Server, *, buffer: int = 0) -> socket.socket:
    """A connection; with `buffer` the client's side takes no more than about that many bytes."""
    made = socket.socket()
    if buffer:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    made.settimeout(20)
    made.connect(server.address)
    return made


def get(query: str, *more: str, method: str = "GET") -> bytes:
    """A request that asks `query`, as bytes."""
    lines = [f"{method} /sparql?query={quote(query)} HTTP/1.1", "Host: localhost", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def refusal(connection: socket.socket) -> Refusal:
    """The refusal that a connection ends with; GONE when it ends without a word.

    Anything else than a whole problem+json and the end of the connection is an error.
    """
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionResetError:
        pass
    if not received:
        return GONE
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower(), received[:300]
    said = json.loads(body)
    assert said["status"] == int(head.split()[1])
    return Refusal(said["status"], said["type"].rpartition("/")[2])


def trickle(connection: socket.socket, seconds: float, part: bytes = b"a") -> float:
    """Send a byte now and then until the other side ends it; how long that took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        connection.settimeout(0.1)
        try:
            connection.recv(1, socket.MSG_PEEK)
            break
        except TimeoutError:
            connection.settimeout(5)
            connection.sendall(part)
        except ConnectionResetError:
            break
    connection.settimeout(5)
    return time.monotonic() - start


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    """Whether something becomes true within so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
