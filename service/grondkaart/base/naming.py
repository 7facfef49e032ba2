"""How names are compared, and how a text from outside is shown."""

from __future__ import annotations

import re
import unicodedata

# Characters that are no text to look at: they steer a terminal, turn a line around, or are none at all.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def normal(text: str) -> str:
    """`text` as it is compared: Unicode NFKC, case folded, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_seen(text: str) -> bool:
    """Whether every character of `text` can be seen, or is a blank."""
    return _UNSEEN.search(" ".join(text.split())) is None


def shown(text: str, most: int) -> str:
    """`text` as it can be shown anywhere: on one line, at most `most` characters, `…` where it was cut.

    A character that cannot be seen becomes U+FFFD, so that it is noticed.
    """
    line = _UNSEEN.sub("\ufffd", " ".join(text[: 4 * most].split()))
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1]}…"
