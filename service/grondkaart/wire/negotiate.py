"""The one negotiator: which of the formats there are does a client want? (RFC 9110, 12.5.1)"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grondkaart.base.errors import Language, NotAcceptable
from grondkaart.base.media import Format

_PART = re.compile(r"\s*([\w!#$&^.+*-]+)\s*/\s*([\w!#$&^.+*-]+)\s*")
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]*)?|\.[0-9]+|1(?:\.0*)?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """One media range of an Accept header with its quality."""

    kind: str
    subtype: str
    quality: float

    @property
    def specificity(self) -> int:
        return (self.kind != "*") + (self.subtype != "*")

    def covers(self, media: str) -> bool:
        kind, _, subtype = media.partition("/")
        return self.kind in ("*", kind) and self.subtype in ("*", subtype)


def wishes(accept: str) -> list[Wish]:
    """The media ranges of an Accept header; what cannot be read is left out.

    As Java's own client writes them, `*` is read as `*/*` and `q=.2` as `q=0.2`.
    """
    found = []
    for part in accept.split(","):
        range_, *parameters = part.split(";")
        match = _PART.fullmatch("*/*" if range_.strip() == "*" else range_)
        if match is None:
            continue
        qualities = [float(q[1]) for p in parameters if (q := _QUALITY.fullmatch(p))]
        found.append(Wish(match[1].lower(), match[2].lower(), qualities[0] if qualities else 1.0))
    return found


def _rating(format_: Format, wanted: list[Wish]) -> tuple[float, int]:
    """The quality of the most specific range that covers the format, and how specific it is.

    The other names of a format count only when they are named, and not against a refusal by name
    of the type that we send.
    """
    covering = [w for w in wanted if w.covers(format_.media)]
    best = max(covering, key=lambda w: w.specificity, default=Wish("*", "*", 0.0))
    if best.specificity < 2:
        named = [w for w in wanted if f"{w.kind}/{w.subtype}" in format_.also]
        best = max(named, key=lambda w: w.quality, default=best)
    return best.quality, best.specificity


def choose(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """The offered format that `accept` likes best; None when none fits.

    On equal quality what is asked by name goes before what a `*` covers, then the first one offered.
    An absent or empty header accepts everything.
    """
    if not accept or not accept.strip():
        return offered[0] if offered else None
    wanted = wishes(accept)
    rated = [(format_, _rating(format_, wanted)) for format_ in offered]
    fitting = [(format_, rating) for format_, rating in rated if rating[0] > 0]
    return max(fitting, key=lambda rated: rated[1])[0] if fitting else None


def language(accept_language: str | None) -> Language:
    """Dutch, unless English is liked better (RFC 9110, 12.5.4).

    A range counts for every language that begins with it, `en-GB` for English (RFC 4647, 3.4: what is
    too precise is cut back). There is no 406 for a language: who reads neither gets Dutch.
    """
    liked: dict[str, float] = {}
    for part in (accept_language or "").split(","):
        said, *parameters = part.split(";")
        primary = said.strip().lower().partition("-")[0]
        qualities = [float(q[1]) for p in parameters if (q := _QUALITY.fullmatch(p))]
        liked[primary] = max(liked.get(primary, 0.0), qualities[0] if qualities else 1.0)
    other = liked.get("*", 0.0)
    return "en" if liked.get("en", other) > liked.get("nl", other) else "nl"


def agreed(accept: str | None, offered: Sequence[Format]) -> Format:
    """The offered format that `accept` likes best. Raises NotAcceptable when none fits."""
    format_ = choose(accept, offered)
    if format_ is None:
        raise not_acceptable(offered)
    return format_


def not_acceptable(offered: Sequence[Format]) -> NotAcceptable:
    """The 406 that lists what there is."""
    listed = ", ".join(dict.fromkeys(f.media for f in offered))
    return NotAcceptable(
        f"Beschikbaar zijn: {listed}.",
        f"Available are: {listed}.",
        formaten=list(dict.fromkeys(f.media for f in offered)),
    )
