"""Writes iCalendar (RFC 5545): properties with their values, in lines that every client reads.

Knows nothing of answers. Own code, because libraries were slow and changed texts (decision 0016).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

MAX_LINE = 75  # octets, without the line break (3.1)
_SPECIAL = re.compile(r"[\\;,\n]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")  # what a TEXT cannot hold (3.1, CONTROL)


def text(said: str) -> str:
    """A value of type TEXT (3.3.11); what it cannot hold, `\\r` too, becomes U+FFFD."""
    clean = _CONTROL.sub("\ufffd", said)
    return _SPECIAL.sub(lambda c: "\\n" if c[0] == "\n" else f"\\{c[0]}", clean)


def texts(said: Iterable[str]) -> str:
    """A list of values of type TEXT."""
    return ",".join(map(text, said))


def day(value: date) -> str:
    """A value of type DATE (3.3.4)."""
    return f"{value.year:04}{value.month:02}{value.day:02}"


def utc(value: datetime) -> str:
    """A value of type DATE-TIME in UTC (3.3.5, form 2)."""
    return f"{day(value)}T{value.hour:02}{value.minute:02}{value.second:02}Z"


def duration(value: timedelta) -> str:
    """A value of type DURATION (3.3.6): days, and what is left of a day."""
    seconds = int(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    of_a_day = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (rest, "S")) if n)
    return f"{sign}P{days}D" + (f"T{of_a_day}" if of_a_day else "")


def lines(properties: Iterable[str]) -> bytes:
    """Properties, `NAME:value` each, as the lines of a file, folded where they are too long (3.1)."""
    return b"".join(map(_folded, properties))


def _folded(line: str) -> bytes:
    octets = line.encode()
    if len(octets) <= MAX_LINE:
        return octets + b"\r\n"
    parts, start, room = [], 0, MAX_LINE
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # never within a character
            end -= 1
        parts.append(octets[start:end])
        start, room = end, MAX_LINE - 1  # the blank that begins a line counts
    parts.append(octets[start:])
    return b"\r\n ".join(parts) + b"\r\n"
