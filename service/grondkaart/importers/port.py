"""What every importer gives back, whatever the format."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from grondkaart.base.errors import Text

Progress = Callable[[str, int], None]
"""Told the stage and how many bytes of it were done since the last call."""


@dataclass
class Report:
    """What was met: counts per kind and type, and oddities with how often each occurred."""

    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    oddities: Counter[Text] = field(default_factory=Counter)

    def count(self, kind: str, what: str, number: int = 1) -> None:
        """Add `number` to the count of `what` under `kind`."""
        self.counts[kind][what] += number


@dataclass(frozen=True)
class Reading:
    """A file as graphs: the series and release it belongs to, and N-Triples per part.

    `parts` yields (part name, chunk of whole N-Triples lines); the part "" is the main graph.
    `apart` names the parts that stay out of the default graph.
    `report` is complete once `parts` is exhausted.
    """

    series: str
    release: str
    title: str
    parts: Iterator[tuple[str, bytes]]
    apart: frozenset[str]
    report: Report


class Importer(Protocol):
    """One import format."""

    name: str
    extensions: tuple[str, ...]

    def read(
        self,
        stream: BinaryIO,
        *,
        limit: int,
        release: str | None,
        series: str | None,
        fallback: str,
        progress: Progress,
    ) -> Reading:
        """Read a file from a seekable stream, at most `limit` bytes unpacked.

        `release` and `series` override what the file says of itself; `fallback` names the release
        when neither does. Raises ImportRefused or TooLarge; nothing is kept anywhere.
        """
        ...
