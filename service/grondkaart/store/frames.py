"""The frames that pass between the service, its keeper and its query workers, on sockets.

A query is one frame of JSON. Its answer is a head (kind and format), parts of the body, and an end; or
one refusal. A worker that is killed sends no end, so that half a body never looks whole.
"""

from __future__ import annotations

import asyncio
import struct
from typing import BinaryIO

HEAD, BODY, END, REFUSAL = b"H", b"B", b"E", b"X"
QUERY, VERSION, FORK, NAMED, READY = b"Q", b"V", b"F", b"N", b"R"

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
    prefix = stream.read(PREFIX_SIZE)
    if len(prefix) < PREFIX_SIZE:
        return None
    tag, length = _PREFIX.unpack(prefix)
    payload = stream.read(length)
    return (tag, payload) if len(payload) == length else None


async def receive(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read one frame. Raises asyncio.IncompleteReadError when the other side is gone."""
    tag, length = _PREFIX.unpack(await reader.readexactly(PREFIX_SIZE))
    return tag, await reader.readexactly(length)
