"""What the tests of our addresses share: browsers' Accept, and IRIs as the data has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

BASE = "https://w3id.org/grondkaart/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
_OURS = re.compile(rf"<({re.escape(BASE)}[^>]*)>")


def ours(lines: str) -> set[str]:
    """Every IRI of ours in N-Triples, datatypes too."""
    without_texts = re.sub(r'"(?:[^"\\]|\\.)*"', '""', lines)
    return set(_OURS.findall(without_texts))


def local(iri: str) -> str:
    """The path of one of our addresses."""
    return "/" + iri.removeprefix(BASE)


def kind(iri: str) -> str:
    """What kind of address it is: `id/component`, `def`, `graaf`."""
    space, _, rest = iri.removeprefix(BASE).partition("/")
    return f"{space}/{rest.partition('/')[0]}" if space == "id" else space


def relations(header: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """The links of a Link header: relation, target, and what else is said of it."""
    for target, rest in re.findall(r'<([^>]*)>((?:\s*;\s*[a-z]+="[^"]*")*)', header):
        said = dict(re.findall(r'([a-z]+)="([^"]*)"', rest))
        for relation in said.pop("rel").split():
            yield relation, target, said


def files_of(data: Path) -> Iterator[Path]:
    """The graphs that a data directory keeps."""
    yield from (data / "graphs").iterdir()
