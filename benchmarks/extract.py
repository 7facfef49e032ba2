"""What an inventory is held against, from the files of a checkout: the rules, and what is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from grondkaart.base.vocab import RDFS
from grondkaart.generating.country import register
from grondkaart.importers.sources import Sources
from grondkaart.inventories.reference import QUERY
from grondkaart.validation.rules import FILES

_FOLLOWING_TYPES = f"""
PREFIX rdfs: <{RDFS}>
INSERT {{ ?thing a ?high }} WHERE {{ ?thing a ?low . ?low rdfs:subClassOf+ ?high }}
"""
_CLASSES = f"""
PREFIX rdfs: <{RDFS}>
CONSTRUCT {{ ?low rdfs:subClassOf ?high }}
WHERE {{ ?low rdfs:subClassOf ?high FILTER (isIRI(?low) && isIRI(?high)) }}
"""


def inventory_shapes(content: Path) -> bytes:
    """The rules for inventories under `content`, as Turtle, as the service puts them together."""
    names = (*FILES, "_prefixes", "_talen")
    return b"\n".join((content / "shapes" / f"{name}.ttl").read_bytes() for name in names)


class Published:
    """What is shipped under `content`, with the suppliers of the synthetic set beside it."""

    def __init__(self, content: Path) -> None:
        store = Store()
        folders = [content / one.folder for one in Sources.read(content).sets]
        files = {path for folder in folders for path in folder.rglob("*.ttl")}
        for path in sorted(files | set((content / "ontology").glob("*.ttl"))):
            store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
        store.bulk_load(input="".join(register().lines), format=RdfFormat.N_TRIPLES)
        store.update(_FOLLOWING_TYPES)
        self.extract = _triples(store, QUERY)  # what the service takes out of its store
        self._classes = _triples(store, _CLASSES)
        self.beside = self.extract + self._classes  # what is beside an inventory
        self._said: dict[str, list[str]] = defaultdict(list)
        for line in self.extract.decode().splitlines(keepends=True):
            self._said[line.split(" ", 1)[0]].append(line)

    def about(self, lines: Iterable[str]) -> bytes:
        """What is beside an inventory, of the things that its lines name: enough to judge it by."""
        named = {term for line in lines for term in line.rstrip(" .\n").split(" ", 2)}
        lines = (line for thing in sorted(named & set(self._said)) for line in self._said[thing])
        return "".join(lines).encode() + self._classes


def _triples(store: Store, query: str) -> bytes:
    found = store.query(query).serialize(format=RdfFormat.N_TRIPLES)
    assert found is not None
    return found
