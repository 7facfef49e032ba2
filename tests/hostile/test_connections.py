"""Clients that are slow, endless or speak no HTTP: each is refused in time, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import re
import socket
import time

import pytest
from hostile_server import Server
from sockets import GONE, Refusal, connected, eventually, get, refusal, trickle

SLOW, LARGE, WRONG = (408, "te-langzaam"), (431, "kop-te-groot"), (400, "ongeldige-invoer")
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /",
        b"GET /sparql?query=",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        POST + b"Content-Length: 1000\r\n\r\nASK",
        POST + b"Transfer-Encoding: chunked\r\n\r\nffff\r\nASK",
    ],
    ids=["path", "address", "header", "body", "chunk"],
)
def test_a_request_that_comes_byte_by_byte_is_refused_in_time(server: Server, begun: bytes) -> None:
    with connected(server) as slow:
        slow.sendall(begun)
        took = trickle(slow, 8)

        assert Refusal(*SLOW) == refusal(slow)
    assert took < 4


def test_the_rest_of_a_refused_request_cannot_trickle_on(server: Server) -> None:
    with connected(server) as slow:
        slow.sendall(b"POST /nergens HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n")
        assert slow.recv(65536).startswith(b"HTTP/1.1 404")
        with contextlib.suppress(ConnectionError):
            assert trickle(slow, 8) < 6


def test_a_connection_on_which_nothing_is_said_is_closed(server: Server) -> None:
    with connected(server) as silent:
        start = time.monotonic()
        said = refusal(silent)

    assert said in (GONE, Refusal(*SLOW))
    assert time.monotonic() - start < 4


def test_a_slow_but_honest_upload_is_read(server: Server) -> None:
    query = b"ASK {} #" + b"x" * 40_000
    with connected(server) as honest:
        honest.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(query))
        for at in range(0, len(query), 2_000):
            honest.sendall(query[at : at + 2_000])
            time.sleep(0.1)

        assert honest.recv(100).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 65536 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nAccept: " + b"text/csv;q=0.1," * 10_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"If-None-Match: \"a\", \"b\"\r\n" * 5_000 + b"\r\n",
        b"GET /sparql?query=" + b"a" * 3_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X-" + b"a" * 5_000_000,
    ],
    ids=["one long header", "accept", "if-none-match", "address", "no end"],
)  # fmt: skip
def test_a_head_that_is_too_long_is_refused(server: Server, head: bytes) -> None:
    with connected(server) as sending:
        sending.sendall(head)

        assert Refusal(*LARGE) == refusal(sending)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"NONSENSE / HTTP/1.1\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["tls", "negative length", "two lengths", "nul", "method", "chunk size"],
)
def test_what_is_not_http_is_told_so_as_every_mistake_is(server: Server, sent: bytes) -> None:
    with connected(server) as sending:
        sending.sendall(sent)

        assert Refusal(*WRONG) == refusal(sending)


def test_a_reader_that_stands_still_is_left_by_the_service(server: Server) -> None:
    before = server.held().files
    idle = [connected(server, buffer=4096) for _ in range(60)]
    for one in idle:
        one.sendall(get(ENDLESS_ROWS))
    try:
        assert eventually(lambda: server.held().files >= before + 50, 2)
        assert eventually(lambda: server.held().files <= before + 25, 15)  # two workers may be new
    finally:
        for one in idle:
            one.close()


def test_requests_that_do_not_wait_for_answers_pile_up_to_a_bound(server: Server) -> None:
    before = server.held().megabytes
    with connected(server) as hasty:
        hasty.settimeout(3)
        with contextlib.suppress(OSError):
            for _ in range(500):
                hasty.sendall(get("ASK {}") * 500)
        grown = server.held().megabytes - before

    assert grown < 30


def test_requests_sent_at_once_are_answered_in_order(server: Server) -> None:
    with connected(server) as hasty:
        hasty.sendall(get("ASK {}") + get("ASK { <a:a> <a:b> <a:c> }", "Connection: close"))
        received = b"".join(iter(lambda: hasty.recv(65536), b""))

    assert 2 == received.count(b"HTTP/1.1 200")
    assert received.index(b"true") < received.index(b"false")


def test_a_client_that_closes_its_half_gets_a_whole_answer_or_none(server: Server) -> None:
    with connected(server) as half:
        half.sendall(get("ASK {}", "Connection: close"))
        half.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: half.recv(65536), b""))

    assert not received or is_whole(received)


def is_whole(received: bytes) -> bool:
    """Whether an answer is all that its head promises (RFC 9112, 6)."""
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: ([0-9]+)", head)
    return len(body) == int(length[1]) if length else body.endswith(b"0\r\n\r\n")
