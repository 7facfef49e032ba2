"""Finds the published thing that a cell means: exactly, after normalising, and never by guessing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from grondkaart.base import vocab
from grondkaart.base.naming import normal
from grondkaart.base.terms import Literal, NamedNode, Triple

_NAMING = {
    vocab.RDFS + "label",
    vocab.PREFIXES["skos"] + "prefLabel",
    vocab.PREFIXES["skos"] + "altLabel",
    vocab.PREFIXES["skos"] + "notation",
    vocab.CG + "afkorting",
    vocab.CG + "code",
    vocab.CG + "gemeentecode",
    vocab.CG + "objectId",
}
_LABEL, _TYPE = vocab.RDFS + "label", vocab.RDF + "type"
_OBJECT_ID = re.compile(
    r"\{?(?:id-)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?", re.IGNORECASE
)
_MOST_SOUGHT = (
    500  # distinct unknown names for which the nearest are looked up: each takes a millisecond
)
_NEAREST = 3


class Names:
    """What is published, by class: found by IRI, Object ID, code or name."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Read from what is published: types (with those that follow), labels and codes."""
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        said: defaultdict[str, set[str]] = defaultdict(set)
        self.labels: dict[str, str] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, NamedNode):
                continue
            if predicate == _TYPE and isinstance(value, NamedNode):
                kinds[value.value].add(subject.value)
            elif predicate in _NAMING and isinstance(value, Literal):
                said[subject.value].add(value.value)
                if predicate == _LABEL and (
                    value.language == "nl" or subject.value not in self.labels
                ):
                    self.labels[subject.value] = value.value
        self._kinds = dict(kinds)
        self._said = dict(said)
        self._indexes: dict[str, dict[str, set[str]]] = {}
        self._near: dict[tuple[frozenset[str], str], tuple[str, ...]] = {}

    def find(self, kinds: frozenset[str], text: str) -> tuple[str, ...]:
        """The IRIs of these classes that `text` may mean: none, one, or several when it is ambiguous."""
        found: set[str] = set()
        said = _OBJECT_ID.fullmatch(text.strip())
        wanted = normal(said[1] if said else text)
        for kind in kinds:
            found |= self._index(kind).get(wanted, set())
        return tuple(sorted(found))

    def nearest(self, kinds: frozenset[str], text: str) -> tuple[str, ...]:
        """Names of these classes that look like `text`, the likest first; at most three."""
        asked = (kinds, normal(text)[:200])
        if asked not in self._near:
            if len(self._near) >= _MOST_SOUGHT:
                return ()
            self._near[asked] = self._sought(*asked)
        return self._near[asked]

    def _sought(self, kinds: frozenset[str], text: str) -> tuple[str, ...]:
        known: dict[str, str] = {}
        for kind in kinds:
            for iri in self._kinds.get(kind, ()):
                label = self.labels.get(iri)
                if label:
                    known[normal(label)] = label
        return tuple(known[name] for name in get_close_matches(text, known, _NEAREST, 0.6))

    def choices(self, kind: str) -> tuple[str, ...]:
        """The names of all things of a class, in alphabetical order."""
        return tuple(
            sorted({self.labels[i] for i in self._kinds.get(kind, ()) if i in self.labels})
        )

    def is_a(self, iri: str, kinds: frozenset[str]) -> bool:
        """Whether something with this address is published as one of these classes."""
        return any(iri in self._kinds.get(kind, ()) for kind in kinds)

    def _index(self, kind: str) -> dict[str, set[str]]:
        if kind not in self._indexes:
            index: defaultdict[str, set[str]] = defaultdict(set)
            for iri in self._kinds.get(kind, ()):
                index[normal(iri)].add(iri)
                for name in self._said.get(iri, ()):
                    index[normal(name)].add(iri)
            self._indexes[kind] = dict(index)
        return self._indexes[kind]
