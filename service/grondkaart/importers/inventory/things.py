"""What an inventory in RDF may say of its things: read from the shapes and the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.terms import NamedNode, read_turtle
from grondkaart.importers.inventory.columns import CLASSES, Column, Columns, Kind

INVENTARISATIE = vocab.CG + "Inventarisatie"
_PATH = NamedNode(vocab.PREFIXES["sh"] + "path")
_SUBCLASS = NamedNode(vocab.RDFS + "subClassOf")


@dataclass(frozen=True)
class Things:
    """The classes of an inventory: what each is above, which properties its shapes know, its columns."""

    columns: Columns
    properties: Mapping[str, frozenset[str]]
    above: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, content: Path, columns: Columns) -> Things:
        """Read from `shapes/` and `ontology/` under `content`. Raises SyntaxError."""
        up: dict[str, set[str]] = {}
        for triple in read_turtle(sorted((content / "ontology").glob("*.ttl"))):
            if triple.predicate == _SUBCLASS and isinstance(triple.object, NamedNode):
                up.setdefault(str(triple.subject)[1:-1], set()).add(triple.object.value)
        known = (*CLASSES.values(), INVENTARISATIE)
        return cls(
            columns,
            {kind: _paths(content / "shapes" / f"{_local(kind)}.ttl") for kind in known},
            {kind: _above(kind, up) for kind in known},
        )

    @cached_property
    def by_path(self) -> dict[str, dict[str, Column]]:
        """The columns whose cells name a thing, by class and property: there an IRI is expected."""
        return {
            CLASSES[soort]: {c.path: c for c in sheet.columns if _names_a_thing(c)}
            for soort, sheet in self.columns.sheets.items()
        }

    def like(self, kind: str, name: str) -> tuple[str, ...]:
        """The name of the property of a class that looks most like this name, if any does."""
        known = [_local(path) for path in self.properties[kind]]
        return tuple(get_close_matches(_local(name)[:100], known, 1, 0.7))


def _names_a_thing(column: Column) -> bool:
    if column.kind is Kind.CHOICE:
        return bool(column.classes)
    return column.kind in (Kind.REFERENCE, Kind.CURRENCY)


def _paths(shapes: Path) -> frozenset[str]:
    return frozenset(
        triple.object.value
        for triple in read_turtle([shapes])
        if triple.predicate == _PATH and isinstance(triple.object, NamedNode)
    )


def _above(kind: str, up: Mapping[str, set[str]]) -> frozenset[str]:
    found, new = set[str](), set(up.get(kind, ()))
    while new:
        found |= new
        new = {higher for one in new for higher in up.get(one, ())} - found
    return frozenset(found)


def _local(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]
