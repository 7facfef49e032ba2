"""Values of an answer as plain Python: a date where there is one, an address that can be followed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from urllib.parse import quote

from grondkaart.questions.run import QuestionAnswer, Value

# An xsd:date may carry a time zone (XSD 1.1 part 2, 3.3.9); the day is the one that is written.
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_BREAKS = re.compile(r"\r\n?")
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)
_OF_A_URI = "!#$%&'()*+,/:;=?@[]~"  # RFC 3986, 2.2, and what is already escaped


def day(value: Value) -> date | None:
    """The day that a value is, or None when it is none that a calendar has."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def evenly(text: str) -> str:
    """A text with one kind of line break in it."""
    return _BREAKS.sub("\n", text) if "\r" in text else text


def address(iri: str) -> str:
    """An IRI as a URI to follow (RFC 3987, 3.1), or "" when it leads to no place on the web."""
    return quote(iri, safe=_OF_A_URI) if _WEB.match(iri) else ""


def moment(answer: QuestionAnswer) -> datetime:
    """The moment in UTC at which the data of an answer became what it is: of its youngest graph.

    So the same data gives the same file. Without graphs it is the beginning of the reference date.
    """
    loaded = [utc(graph.loaded) for graph in answer.version.graphs]
    return max(loaded, default=datetime.combine(answer.bound.reference_date, time(), UTC))


def utc(said: str) -> datetime:
    """A moment in ISO 8601 in UTC, which it is in when it does not say."""
    read = datetime.fromisoformat(said)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
