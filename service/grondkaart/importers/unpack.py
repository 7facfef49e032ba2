"""The bytes of a file from outside, unpacked and bounded."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from grondkaart.base.errors import ImportRefused, TooLarge

_CHUNK = 1 << 16


def unpacked(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """The bytes of `stream`, unpacked when it is gzip (RFC 1952), at most `limit` of them.

    Raises TooLarge past the limit and ImportRefused when the gzip is broken.
    """
    head = stream.read(2)
    stream.seek(0)
    source: BinaryIO = gzip.GzipFile(fileobj=stream) if head == b"\x1f\x8b" else stream  # type: ignore[assignment]
    seen = 0
    while True:
        try:
            chunk = source.read(_CHUNK)
        except (OSError, EOFError, zlib.error):
            raise ImportRefused(
                "Het gzip-bestand is beschadigd of afgebroken; haal het opnieuw op.",
                "The gzip file is damaged or cut off; fetch it again.",
            ) from None
        if not chunk:
            return
        seen += len(chunk)
        if seen > limit:
            raise too_large(limit)
        yield chunk


def too_large(limit: int) -> TooLarge:
    """The refusal of a file that is larger than `limit` when unpacked."""
    return TooLarge(
        f"Het bestand is uitgepakt groter dan {limit} bytes; verhoog zo nodig import_max_bytes.",
        f"The file is larger than {limit} bytes when unpacked; raise import_max_bytes if that is meant.",
    )
