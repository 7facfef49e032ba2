"""What a graph holds, counted from its statements (VoID, section 4: statistics about data sets)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from grondkaart.base import vocab
from grondkaart.publication.sorting import split

_TYPE = f"<{vocab.RDF}type>".encode()
_OURS = f"<{vocab.BASE}".encode()
_THINGS = f"<{vocab.ID}".encode()
TARGETS = {
    "tooi": "https://identifier.overheid.nl/tooi/id/",
    "spdx": "https://spdx.org/licenses/",
    "github": "https://github.com/",
}
"""Where our things point to outside, by the key of the target: the beginning of the addresses there."""
_TARGETS = {key: f"<{space}".encode() for key, space in TARGETS.items()}


@dataclass(frozen=True)
class Statistics:
    """Counts over one graph.

    `entities` are the subjects that have an address; `classes` says of each class how many things are
    of it, `properties` of each property in how many statements it stands. `links` are the statements in
    which one of our things points to a target outside, by target and property; `example` is one of our
    things that is described, or "".
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: dict[str, int]
    properties: dict[str, int]
    links: dict[str, dict[str, int]]
    example: str

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


class _Tally:
    """Counts while statements pass. What it holds grows with the different objects: eight bytes each say
    which, which is the chance of one in millions that two of a million are taken for one."""

    def __init__(self) -> None:
        self.triples = self.subjects = self.entities = 0
        self.objects: set[int] = set()
        self.classes: Counter[str] = Counter()
        self.properties: Counter[bytes] = Counter()
        self.links: dict[str, Counter[str]] = {}
        self.example = ""
        self._last = b""

    def add(self, subject: bytes, predicate: bytes, value: bytes) -> None:
        """Count one statement; those of one subject follow each other."""
        self.triples += 1
        if subject != self._last:
            self._last = subject
            self.subjects += 1
            self.entities += subject.startswith(b"<")
            if not self.example and subject.startswith(_THINGS):
                self.example = _address(subject)
        self.objects.add(hash(value))
        self.properties[predicate] += 1
        if predicate == _TYPE:
            if value.startswith(b"<"):
                self.classes[_address(value)] += 1
        elif value.startswith(b"<") and subject.startswith(_OURS):
            self._link(predicate, value)

    def _link(self, predicate: bytes, value: bytes) -> None:
        for key, space in _TARGETS.items():
            if value.startswith(space):
                self.links.setdefault(key, Counter())[_address(predicate)] += 1

    def done(self) -> Statistics:
        """What was counted, in a fixed order."""
        properties = {_address(name): n for name, n in self.properties.items()}
        links = {key: dict(sorted(found.items())) for key, found in sorted(self.links.items())}
        return Statistics(
            self.triples,
            self.subjects,
            len(self.objects),
            self.entities,
            dict(sorted(self.classes.items())),
            dict(sorted(properties.items())),
            links,
            self.example,
        )


class Counted:
    """Lines of sorted N-Triples that are counted while they pass to whoever reads them."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines, self._tally = lines, _Tally()

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._tally.add(*split(line))
            yield line

    @property
    def statistics(self) -> Statistics:
        """What passed so far."""
        return self._tally.done()


def _address(term: bytes) -> str:
    return term[1:-1].decode()
