"""The client of the benchmarks: keeps so many connections busy with requests and measures each answer.

One process, plain sockets and epoll, so that it costs little next to the servers that it measures;
`ceiling` says how much it can do at most.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import re
import select
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)
_RECEIVE = 1 << 18


@dataclass
class Cell:
    """What one run of a query on a number of connections came to; times in seconds."""

    connections: int
    times: list[float] = field(default_factory=list)
    wall: float = 0.0
    wrong: int = 0  # answers that were not 200, or broke off
    unanswered: int = 0  # still under way when the time box closed
    first_wrong: str = ""
    cores: float = 0.0  # CPU time of the server over wall time
    asked: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.wall if self.wall and self.times else 0.0

    @property
    def cpu(self) -> float:
        """CPU time of the server for an answer; what else runs on the machine hardly changes it."""
        return self.cores * self.wall / len(self.times) if self.times else math.inf

    @property
    def middle(self) -> float:
        """The median time of an answer."""
        return median(self.times) if self.times else math.inf

    @property
    def slowest(self) -> float:
        """The 99th percentile of the times."""
        ordered = sorted(self.times)
        return ordered[max(0, math.ceil(len(ordered) * 0.99) - 1)] if ordered else math.inf


class _Connection:
    """One connection: what it waits for, and how far the answer has come."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(self._address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started = 0.0

    def send(self, request: bytes) -> None:
        self._held, self._left, self._chunked, self.status = b"", -1, False, b""
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def received(self) -> bool:
        """Take what is there; True when the answer is whole. Raises ConnectionError."""
        data = self.socket.recv(_RECEIVE)
        if not data:
            raise ConnectionError("the server closed the connection")
        if self._left < 0:
            data = self._held + data
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._held = data
                return False
            head, data = data[: end + 2], data[end + 4 :]
            self.status, self._held = head[9:12], b""
            length = _LENGTH.search(head)
            self._chunked = length is None and _CHUNKED.search(head) is not None
            self._left = int(length[1]) if length else 0
        if self._chunked:
            return self._chunks(data)
        self._left -= len(data)
        return self._left <= 0

    def _chunks(self, data: bytes) -> bool:
        """Walk over chunks (RFC 9112, 7.1); `_left` is what is still to come of the one under way."""
        if self._left >= len(data):
            self._left -= len(data)
            return False
        data, self._left = self._held + data[self._left :], 0
        at = 0
        while True:
            line = data.find(b"\r\n", at)
            if line < 0 or (data[at : at + 1] == b"0" and len(data) < line + 4):
                self._held = data[at:]
                return False
            size = int(data[at:line].partition(b";")[0], 16)
            if size == 0:
                return True
            at = line + 2 + size + 2
            if at > len(data):
                self._held, self._left = b"", at - len(data)
                return False


def drive(
    port: int,
    requests: Sequence[bytes],
    connections: int,
    seconds: float,
    at_least: int,
    box: float,
    first: int = 0,
) -> Cell:
    """Ask `requests` in turn, from the one numbered `first` on, with so many under way at once.

    Asks for `seconds`, and on until there are `at_least` answers; waits at most `box` seconds in all.
    """
    cell, asked = Cell(connections), first
    poll = select.epoll()
    lines = [_Connection(("127.0.0.1", port)) for _ in range(connections)]
    busy: dict[int, _Connection] = {}
    start = last = time.perf_counter()
    for line in lines:
        poll.register(line.socket, select.EPOLLIN)
        busy[line.socket.fileno()] = line
        line.send(requests[asked % len(requests)])
        asked += 1
    while busy and (left := start + box - time.perf_counter()) > 0:
        for number, _ in poll.poll(left):
            if number not in busy:  # it had its last answer, and the server closes it
                poll.unregister(number)
                continue
            line = busy[number]
            try:
                whole = line.received()
                failed = "" if not whole or line.status == b"200" else line.status.decode()
            except (ConnectionError, ValueError) as error:
                whole, failed = True, str(error)
                poll.unregister(number)
                del busy[number]
                line.socket.close()
                line.open()
                busy[line.socket.fileno()] = line
                poll.register(line.socket, select.EPOLLIN)
            if not whole:
                continue
            last = time.perf_counter()
            if failed:
                cell.wrong += 1
                cell.first_wrong = cell.first_wrong or failed
            else:
                cell.times.append(last - line.started)
            if last - start < seconds or len(cell.times) + cell.wrong < at_least:
                line.send(requests[asked % len(requests)])
                asked += 1
            else:
                del busy[line.socket.fileno()]
    cell.unanswered, cell.asked = len(busy), asked - first
    cell.wall = (time.perf_counter() if busy else last) - start
    for line in lines:
        line.socket.close()
    return cell


def request(path: str, accept: str) -> bytes:
    """A GET request as bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {accept}", "", ""]
    return "\r\n".join(lines).encode("ascii")


def ceiling(connections: int) -> float:
    """Answers a second that the client gets from a server that does nothing."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    answering = multiprocessing.Process(target=_answer_nothing, args=(listening,), daemon=True)
    answering.start()
    asked = [request("/sparql?query=" + "x" * 300, "application/sparql-results+json")]
    cell = drive(listening.getsockname()[1], asked, connections, 1.0, 5, 10.0)
    answering.terminate()
    answering.join()
    listening.close()
    return cell.rate


def _answer_nothing(listening: socket.socket) -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n" + b" " * 200
    poll, held = select.epoll(), {}
    poll.register(listening, select.EPOLLIN)
    while True:
        for number, _ in poll.poll():
            if number == listening.fileno():
                one, _ = listening.accept()
                held[one.fileno()] = one
                poll.register(one, select.EPOLLIN)
            elif held[number].recv(_RECEIVE):
                held[number].sendall(answer)
            else:
                held.pop(number).close()


if __name__ == "__main__":
    for many in map(int, sys.argv[1:] or ("1", "8", "32")):
        print(json.dumps({"connections": many, "answers a second": round(ceiling(many))}))
