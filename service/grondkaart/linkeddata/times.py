"""The day or moment that a request asks a description of.

A day is one of UTC, from midnight to midnight, as all moments in the data are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from starlette.requests import Request

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, BadParameters, Finding, Text
from grondkaart.linkeddata.description import Description
from grondkaart.linkeddata.links import DAY
from grondkaart.wire.caching import read_http_date
from grondkaart.wire.query import header

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TOOI = vocab.PREFIXES["tooi"]
_BEGINS = (_TOOI + "begindatum", vocab.CG + "ingangsdatum", vocab.DCAT + "startDate")
_ENDS = (
    _TOOI + "einddatum",
    vocab.CG + "beeindigdOp",
    vocab.CG + "einddatum",
    vocab.CG + "vervallenOp",
    vocab.DCAT + "endDate",
)


def today() -> str:
    """This day."""
    return datetime.now(UTC).date().isoformat()


def read_day(given: Sequence[str]) -> str:
    """The one day that a request names, or "". Raises BadParameters when it is no day."""
    said = [value for value in given if value]
    if not said:
        return ""
    try:
        if len(said) == 1 and _DAY.fullmatch(said[0]):
            return date.fromisoformat(said[0]).isoformat()
    except ValueError:
        pass
    reason = Text("één dag, zoals 2026-01-31", "one day, such as 2026-01-31")
    raise BadParameters([Finding(DAY, reason)])


def end_of(day: str) -> str:
    """The last moment of a day."""
    return f"{day}T23:59:59Z"


def wanted_moment(request: Request) -> str:
    """The moment that `Accept-Datetime` asks for, or "". Raises BadInput when it is none (RFC 7089, 4.5.3)."""
    said = header(request, "accept-datetime")
    if said is None:
        return ""
    found = read_http_date(said)
    if found is None:
        raise BadInput(
            "Accept-Datetime: geef een moment zoals Thu, 01 Oct 2026 12:00:00 GMT.",
            "Accept-Datetime: give a moment such as Thu, 01 Oct 2026 12:00:00 GMT.",
        )
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")


def validity(found: Description, day: str) -> Text | None:
    """What is to be said of a thing that on a day did not hold yet, or no more; by its own dates."""
    begins = [node.value[:10] for node in found.values(*_BEGINS)]
    ends = [node.value[:10] for node in found.values(*_ENDS)]
    if begins and day < min(begins):
        return Text(f"Gold op {day} nog niet.", f"Did not hold yet on {day}.")
    if ends and day > max(ends):
        return Text(f"Gold op {day} niet meer.", f"Did not hold any more on {day}.")
    return None
