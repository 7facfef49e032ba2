"""What was published at an earlier moment, of one thing: the state of the journal then (design 5).

What counted then is, in each series, the delivery that was the last. A thing stood then in a series
where it still stands, or one that it has left since: so few files are looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from grondkaart.base.terms import iri_term
from grondkaart.store.archive import Archive, Kept
from grondkaart.store.gone import Gone, lines_of

_NAMELESS = re.compile(rb" (_:\S+) \.\Z")
_MOST_NAMELESS = 20  # things without a name in what is said of one thing
_MOST_STATES = 20  # of one thing that are told apart
_MOST_BYTES = 256 << 20  # that are looked through for that


@dataclass(frozen=True)
class Source:
    """A graph that a thing stood in: its address, release or "", and when it was loaded."""

    iri: str
    release: str
    loaded: str


@dataclass(frozen=True)
class State:
    """What was said of one thing at some moment: N-Triples, where they stood, and since when it was so."""

    lines: tuple[str, ...]
    sources: tuple[Source, ...]
    since: str


class Past:
    """Tells what was published of a thing, at a moment or over time. For threads."""

    def __init__(self, archive: Archive, gone: Gone) -> None:
        self._archive, self._gone = archive, gone

    def at(self, subject: str, series: Iterable[str], moment: str, *, closed: bool) -> State | None:
        """What was published of a thing at `moment` (UTC, ISO 8601); None when nothing was.

        `series` are those that it stands in now. `closed`: whether closed series count. Raises
        DataDirProblem.
        """
        lines: list[str] = []
        sources = []
        for one in self._series(subject, series, closed=closed):
            then = [kept for kept in self._archive.deliveries(one) if kept.moment <= moment]
            for iri, said in self._said(subject, then[-1]) if then else ():
                lines += said
                sources.append(Source(iri, then[-1].release, then[-1].moment))
        if not lines:
            return None
        since = max(source.loaded for source in sources)
        return State(tuple(dict.fromkeys(lines)), tuple(sources), since)

    def moments(self, subject: str, series: Iterable[str], *, closed: bool) -> list[str]:
        """When what was published of a thing changed, the latest last (at most the latest 20 times).

        A moment at which it was withdrawn is not among them.
        """
        found: set[str] = set()
        budget = _MOST_BYTES
        for one in self._series(subject, series, closed=closed):
            states: list[tuple[str, tuple[str, ...]]] = []
            for kept in reversed(self._archive.deliveries(one)):
                size = sum(self._size(graph.digest) for graph in kept.graphs)
                if budget < size or len(states) > _MOST_STATES:
                    break
                budget -= size
                said = tuple(line for _, lines in self._said(subject, kept) for line in lines)
                states.append((kept.moment, said))
            found |= _changes(states)
        return sorted(found)[-_MOST_STATES:]

    def _series(self, subject: str, series: Iterable[str], *, closed: bool) -> list[str]:
        left = (departed.series for departed in self._gone.find(subject, closed=closed))
        return sorted({*series, *islice(left, 100)})

    def _said(self, subject: str, kept: Kept) -> list[tuple[str, list[str]]]:
        """What each graph of a delivery said of a thing, and of the nameless things in that."""
        found = []
        for graph in kept.graphs:
            path = self._archive.graph_path(graph.digest)
            lines = lines_of(path, iri_term(subject))
            nameless = {one[1].decode() for line in lines if (one := _NAMELESS.search(line))}
            for label in sorted(nameless)[:_MOST_NAMELESS]:
                lines += lines_of(path, label)
            if lines:
                found.append((graph.iri, [line.decode() for line in lines]))
        return found

    def _size(self, digest: str) -> int:
        path = self._archive.graph_path(digest)
        return path.stat().st_size if path.is_file() else 0


def _changes(states: list[tuple[str, tuple[str, ...]]]) -> set[str]:
    """The moments at which a thing came to be as it was, out of its states, the latest first."""
    found = set()
    for (moment, said), (_, before) in zip(states, [*states[1:], ("", ())], strict=True):
        if said and set(said) != set(before):
            found.add(moment)
    return found
