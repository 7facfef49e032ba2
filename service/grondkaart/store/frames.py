"""The frames that pass between the service, its keeper and its query workers, on sockets.

A query is one frame of JSON, a draft is one with the bodies that belong to it behind it. Its answer is a
head (kind and format), parts of the body, and an end; or a small answer whole: its head, a line end, and
its body; or one refusal. A worker that is killed sends no end, so that half a body never looks whole.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import BinaryIO

import orjson

from grondkaart.base.errors import (
    BadInput,
    BadQuery,
    DataDirProblem,
    GrondkaartError,
    ImportRefused,
    NotAcceptable,
    QueryFailed,
    TooLarge,
    UnsupportedMedia,
)

HEAD, BODY, END, REFUSAL, WHOLE = b"H", b"B", b"E", b"X", b"A"
QUERY, VERSION, FORK, NAMED, READY = b"Q", b"V", b"F", b"N", b"R"
RENEW, REBUILD, DRAFT, CALLING, PROGRESS = b"W", b"U", b"D", b"C", b"P"
SUPPOSE, FORGET = b"S", b"O"

_REFUSALS = {
    one.slug: one
    for one in (
        BadInput,
        BadQuery,
        DataDirProblem,
        ImportRefused,
        NotAcceptable,
        QueryFailed,
        TooLarge,
        UnsupportedMedia,
    )
}
_PREFIX = struct.Struct("!cI")
PREFIX_SIZE = _PREFIX.size


def packed(tag: bytes, payload: bytes = b"") -> bytes:
    """One frame as bytes."""
    return _PREFIX.pack(tag, len(payload)) + payload


def write(stream: BinaryIO, tag: bytes, payload: bytes = b"") -> None:
    """Write one frame to a blocking stream, at once."""
    stream.write(packed(tag, payload))
    stream.flush()


def read(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Read one frame from a blocking stream; None when the other side is gone."""
    try:
        prefix = stream.read(PREFIX_SIZE)
        if len(prefix) < PREFIX_SIZE:
            return None
        tag, length = _PREFIX.unpack(prefix)
        payload = stream.read(length)
    except ConnectionError:
        return None
    return (tag, payload) if len(payload) == length else None


def take(control: socket.socket) -> tuple[bytes, bytes] | None:
    """Read one frame from a blocking socket, and not a byte more; None when the other side is gone.

    Without a file around the socket, so that another thread may close it meanwhile.
    """
    prefix = _exactly(control, PREFIX_SIZE)
    if len(prefix) < PREFIX_SIZE:
        return None
    tag, length = _PREFIX.unpack(prefix)
    payload = _exactly(control, length)
    return (tag, payload) if len(payload) == length else None


def _exactly(control: socket.socket, length: int) -> bytes:
    """So many bytes, or fewer when the other side is gone."""
    received = bytearray()
    try:
        while len(received) < length and (chunk := control.recv(length - len(received))):
            received += chunk
    except OSError:
        return b""
    return bytes(received)


async def receive(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read one frame. Raises asyncio.IncompleteReadError when the other side is gone."""
    tag, length = _PREFIX.unpack(await reader.readexactly(PREFIX_SIZE))
    return tag, await reader.readexactly(length)


def refusal(error: GrondkaartError) -> bytes:
    """An error as the payload of a REFUSAL."""
    said = {"slug": error.slug, "nl": error.detail.nl, "en": error.detail.en, "extra": error.extra}
    return orjson.dumps(said)


def refused(payload: bytes) -> GrondkaartError:
    """The error that a REFUSAL carries."""
    said = orjson.loads(payload)
    return _REFUSALS.get(said["slug"], QueryFailed)(said["nl"], said["en"], **said["extra"])
