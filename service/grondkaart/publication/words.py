"""What `data/publicatie.toml` says: the catalogue in words, its services, data sets and codes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grondkaart.base.errors import ContentProblem
from grondkaart.publication.copies import Made

Said = dict[str, str]
"""One text by language."""


@dataclass(frozen=True)
class Words:
    """One thing that is published: its title, description, where it comes from, and the rest as it
    stands in the file."""

    title: Said
    description: Said
    rest: dict[str, Any]

    @property
    def keywords(self) -> dict[str, list[str]]:
        """Keywords by language."""
        found: dict[str, list[str]] = self.rest.get("trefwoorden", {})
        return found


@dataclass(frozen=True)
class Publication:
    """The whole file."""

    catalogue: Words
    general: dict[str, Any]
    datasets: dict[str, Words]
    otherwise: Words
    services: dict[str, Words]
    codes: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, content: Path) -> Publication:
        """Read it under `content`. Raises ContentProblem with the reason."""
        try:
            said = tomllib.loads((content / "data" / "publicatie.toml").read_text("utf-8"))
            return cls(
                _words(said["catalogus"]),
                said["algemeen"],
                {name: _words(one) for name, one in said["dataset"].items()},
                _words(said["anders"]),
                {name: _words(one) for name, one in said["dienst"].items()},
                said["code"],
            )
        except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
            why = f"data/publicatie.toml: {error}"
            raise ContentProblem(why, why) from None

    def of(self, unit: Made) -> Words:
        """What a unit of what is published is called and said to be; a graph of a series that is not
        known is called by its own title."""
        info = unit.about.info
        known = self.datasets.get(info.series if info.iri else unit.key, self.otherwise)
        title = {
            language: text.replace("{titel}", info.title).replace("{uitgave}", info.release)
            for language, text in known.title.items()
        }
        if "reeks" in known.rest:  # several graphs of one release differ by their part of it
            part = " ".join(unit.key.split("_")[2:])
            title = {**title, "en": f"{title['en']} ({part})" if part else title["en"]}
            title["nl"] = info.title or title["nl"]
        return Words(title, known.description, known.rest)


def _words(one: dict[str, Any]) -> Words:
    return Words(one["titel"], one["beschrijving"], one)
