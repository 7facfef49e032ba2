"""The difference between two releases of one series, as it is read: per thing what came and what went."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import QueryFailed
from grondkaart.base.terms import iri_term
from grondkaart.publication.apart import Apart
from grondkaart.store.archive import Archive
from grondkaart.store.port import Query, Release, Store

FOLDER = "verschillen"
EVERY = 100  # of so many things the place in the file is known
MOST_KEPT = 20
_FORMAT = "1"
_MODULE = "grondkaart.publication.difference_making"
_MOST_NAMES = 20_000
_NAMES = f"""
SELECT ?ding (MIN(STR(?label)) AS ?naam) WHERE {{
  VALUES ?ding {{ {{things}} }}
  ?ding <{vocab.RDFS}label> ?label FILTER(LANG(?label) = "nl")
}} GROUP BY ?ding
"""
Verandering = Literal["toegevoegd", "vervallen", "gewijzigd"]


@dataclass(frozen=True)
class Change:
    """A thing that came, went or changed: as written in N-Triples, its name ("" for none), and the
    triples that went and came, as lines."""

    thing: str
    name: str
    verandering: Verandering
    gone: bytes
    come: bytes

    def packed(self) -> bytes:
        """The change as it is kept: a line of JSON that says how many bytes follow."""
        about = asdict(self) | {"gone": len(self.gone), "come": len(self.come)}
        return orjson.dumps(about) + b"\n" + self.gone + self.come


@dataclass(frozen=True)
class Difference:
    """A difference on disk: how many of what, and where it is."""

    path: Path
    counts: dict[str, int]
    places: tuple[int, ...]

    @property
    def things(self) -> int:
        """How many things came, went or changed."""
        return sum(self.counts.get(name, 0) for name in ("toegevoegd", "vervallen", "gewijzigd"))

    def changes(self, start: int = 0, size: int | None = None) -> Iterator[Change]:
        """The changes from number `start` (from 0) on, in the order of their things. Raises OSError."""
        if start >= self.things:
            return
        with self.path.open("rb") as stream:
            stream.seek(self.places[start // EVERY])
            skipped = start % EVERY
            end = None if size is None else skipped + size
            for number, head in enumerate(islice(iter(stream.readline, b""), end)):
                about = orjson.loads(head)
                gone, come = stream.read(about.pop("gone")), stream.read(about.pop("come"))
                if number >= skipped:
                    yield Change(**about, gone=gone, come=come)


class Differences:
    """Has differences made, each once, and reads them."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._making = archive, Apart(_MODULE)
        self._folder = archive.path / FOLDER

    async def between(self, earlier: Release, later: Release) -> Difference:
        """The difference between two releases of one series.

        Raises Busy while it takes long to make, and QueryFailed when it cannot be made.
        """
        name = await asyncio.to_thread(self._name, earlier, later)
        found = await asyncio.to_thread(self._read, name)
        if found is None:
            ends = [
                said
                for one in (earlier, later)
                for said in (str(one.revision), one.name if one.named else "")
            ]
            await self._making.run(name, str(self._archive.path), name, earlier.series, *ends)
            found = await asyncio.to_thread(self._read, name)
        if found is None:
            raise QueryFailed(
                "Het verschil kan nu niet worden gegeven.", "The difference cannot be given now."
            )
        return found

    def _name(self, *releases: Release) -> str:
        """What the difference is kept as: what it is made of decides."""
        said = [_FORMAT] + [
            repr([(g.iri, g.digest, g.apart) for g in self._archive.graphs_of(one.revision)])
            for one in releases
        ]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def _read(self, name: str) -> Difference | None:
        try:
            about = orjson.loads((self._folder / f"{name}.json").read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        path = self._folder / name
        places = tuple(about["plaatsen"])
        return Difference(path, about["aantallen"], places) if path.is_file() else None

    async def close(self) -> None:
        """Stop making any."""
        await self._making.close()


async def names(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """What things are called in Dutch now, as far as that is known. Raises what a query raises."""
    things = " ".join(iri_term(iri) for iri in islice(sorted(set(iris)), _MOST_NAMES))
    if not things:
        return {}
    answer = await store.query(Query(_NAMES.replace("{things}", things), "json"))
    rows = orjson.loads(await answer.read())["results"]["bindings"]
    return {row["ding"]["value"]: row["naam"]["value"] for row in rows if "naam" in row}
