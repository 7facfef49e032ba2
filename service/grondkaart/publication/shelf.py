"""Where the change feed is kept: pages of members under `feed/` in the data directory.

    feed/stand.json        how far the feed has come, and the pages there are
    feed/bladen/12-250     page 12, with 250 members; one that grows is a new file
    feed/graven/…          the graphs that count now, as sorted lines

All of it follows from the journal and can be thrown away. It is made in one place (`feed_making`), in a
process of its own, and read here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import orjson

FORMAT = 1  # raised when the same journal would give other pages
PAGE_SIZE = 250
Kind = Literal["Create", "Update", "Delete"]


@dataclass(frozen=True)
class Member:
    """One version of a thing: its number in the feed, what happened, the thing and the moment.

    `sources` are the graphs that it stands in from now on, `lines` all that they say of it, as
    N-Triples; both are empty when it is gone. `thing` is written as in N-Triples.
    """

    number: int
    kind: Kind
    thing: str
    moment: str
    sources: tuple[str, ...]
    lines: bytes

    def packed(self) -> bytes:
        """The member as it stands in a page: a line of JSON that says how many bytes follow."""
        about = {name: value for name, value in asdict(self).items() if name != "lines"}
        return orjson.dumps({**about, "bytes": len(self.lines)}) + b"\n" + self.lines


@dataclass(frozen=True)
class Page:
    """What is known of a page without opening it: the moments of its first and last member, how many
    members it has, and the SHA-256 of its file."""

    first: str
    last: str
    members: int
    digest: str

    @property
    def full(self) -> bool:
        """Whether nothing will ever be added to it."""
        return self.members == PAGE_SIZE


@dataclass
class Stand:
    """How far the feed has come.

    `revision` is the last delivery it tells of, `deliveries` how many open ones that are, `chain` a
    digest over them. `current` has, per series, the graphs that count: part → address and digest.
    """

    revision: int = 0
    deliveries: int = 0
    chain: str = ""
    moment: str = ""
    pages: list[Page] = field(default_factory=list)
    current: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    @property
    def members(self) -> int:
        """How many members there are."""
        return (len(self.pages) - 1) * PAGE_SIZE + self.pages[-1].members if self.pages else 0


class Shelf:
    """The feed of one data directory, as files."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "feed"
        self.pages, self.graphs = self.folder / "bladen", self.folder / "graven"

    def page_path(self, number: int, members: int) -> Path:
        """Where a page with so many members is kept."""
        return self.pages / f"{number}-{members}"

    def stand(self) -> Stand | None:
        """How far the feed has come; None when it is not there, or of another format."""
        try:
            said = orjson.loads((self.folder / "stand.json").read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        if said.pop("format", None) != FORMAT:
            return None
        current = {
            series: {part: (iri, digest) for part, (iri, digest) in graphs.items()}
            for series, graphs in said.pop("current").items()
        }
        pages = [Page(**page) for page in said.pop("pages")]
        return Stand(**said, pages=pages, current=current)

    def members(self, number: int, page: Page) -> list[Member]:
        """The members of a page. Raises OSError, or ValueError when the file is not what it was."""
        body = self.page_path(number, page.members).read_bytes()
        if hashlib.sha256(body).hexdigest() != page.digest:
            raise ValueError(f"page {number} of the feed is damaged")
        return list(unpacked(body))


def unpacked(body: bytes) -> Iterator[Member]:
    """The members of a page's bytes."""
    at = 0
    while at < len(body):
        start = body.index(b"\n", at) + 1
        about = orjson.loads(body[at:start])
        at = start + about.pop("bytes")
        about["sources"] = tuple(about["sources"])
        yield Member(**about, lines=body[start:at])
