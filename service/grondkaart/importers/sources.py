"""Reads `data/sources.toml`: which shipped sets there are, where they come from, under what licence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from grondkaart.base.errors import ContentProblem


@dataclass(frozen=True)
class Source:
    """Where a series of graphs comes from: address of the source, licence (an IRI or "")."""

    source: str
    licence: str


@dataclass(frozen=True)
class ShippedSet:
    """A shipped set: its folder, its series and release, the part of the release, title, source."""

    folder: str
    series: str
    release: str
    part: str
    title: str
    source: str
    licence: str


@dataclass(frozen=True)
class Sources:
    """The sets in the order of the file, those of the demonstration only, and series imported later."""

    sets: tuple[ShippedSet, ...]
    demo: tuple[ShippedSet, ...]
    known: dict[str, Source]

    @classmethod
    def read(cls, content: Path) -> Sources:
        """Read `data/sources.toml` under `content`. Raises ContentProblem with the reason."""
        path = content / "data" / "sources.toml"
        try:
            data = tomllib.loads(path.read_text("utf-8"))
            sets, demo = (
                tuple(
                    ShippedSet(
                        folder=one["map"],
                        series=one["reeks"],
                        release=one.get("uitgave", ""),
                        part=one.get("deel", ""),
                        title=one["titel"],
                        source=one["bron"],
                        licence=one["licentie"],
                    )
                    for one in data[name]
                )
                for name in ("set", "demo")
            )
            known = {
                name: Source(one["bron"], one["licentie"])
                for name, one in data.get("reeks", {}).items()
            }
        except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
            raise ContentProblem(
                f"data/sources.toml: {error}", f"data/sources.toml: {error}"
            ) from None
        return cls(sets, demo, known)

    def series(self, name: str) -> Source:
        """Source and licence of an imported series; empty texts when it is not known."""
        return self.known.get(name, Source("", ""))
