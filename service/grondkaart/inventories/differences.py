"""What changed between two versions of an inventory, by thing and property."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.base.terms import text_of
from grondkaart.inventories.completing import KINDS, Things, is_derived, told

_LABEL, _TYPE = vocab.RDFS + "label", vocab.RDF + "type"
# Made from what was handed in; it changes with that and says nothing more.
_MADE = vocab.WORKED_OUT | {vocab.ARCHIMATE + "flow"}


@dataclass(frozen=True)
class Change:
    """One property of a thing: the values that went and those that came, as terms of N-Triples."""

    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """A thing that came, went or changed: its address, kind (`Applicatie` …) and name."""

    iri: str
    kind: str
    name: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Differences:
    """What came, went and changed, each by kind and then address."""

    added: tuple[Thing, ...]
    removed: tuple[Thing, ...]
    changed: tuple[Thing, ...]


def differences(before: bytes, after: bytes) -> Differences:
    """Compare two inventories, each as N-Triples; what was worked out from them does not count."""
    old, new = _things(before), _things(after)
    return Differences(
        added=_sorted(_thing(iri, new[iri]) for iri in new.keys() - old.keys()),
        removed=_sorted(_thing(iri, old[iri]) for iri in old.keys() - new.keys()),
        changed=_sorted(
            _thing(iri, new[iri], changes)
            for iri in new.keys() & old.keys()
            if (changes := _changes(old[iri], new[iri]))
        ),
    )


def _things(ntriples: bytes) -> Things:
    found = told(ntriples.decode().splitlines(keepends=True))
    return {
        iri: said
        for iri, said in found.items()
        if not is_derived(iri) and any(kind[1:-1] in KINDS for kind in said.get(_TYPE, ()))
    }


def _changes(old: dict[str, list[str]], new: dict[str, list[str]]) -> tuple[Change, ...]:
    found = []
    for predicate in sorted((old.keys() | new.keys()) - _MADE):
        before, after = set(old.get(predicate, ())), set(new.get(predicate, ()))
        if before != after:
            gone, come = tuple(sorted(before - after)), tuple(sorted(after - before))
            found.append(Change(predicate, gone, come))
    return tuple(found)


def _thing(iri: str, said: dict[str, list[str]], changes: tuple[Change, ...] = ()) -> Thing:
    kinds = [KINDS[kind[1:-1]] for kind in said.get(_TYPE, ()) if kind[1:-1] in KINDS]
    return Thing(iri, kinds[0], text_of(said[_LABEL][0]) if _LABEL in said else "", changes)


def _sorted(things: Iterable[Thing]) -> tuple[Thing, ...]:
    return tuple(sorted(things, key=lambda one: (one.kind, one.iri)))
