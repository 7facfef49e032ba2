"""Which graphs the shapes have anything to say of; most that is written elsewhere they have not."""

from __future__ import annotations

from pathlib import Path

from grondkaart.base.terms import NamedNode, read_turtle
from grondkaart.base.vocab import PREFIXES, RDFS

_SH = PREFIXES["sh"]
_CLASS, _BELOW = _SH + "targetClass", RDFS + "subClassOf"
# Other ways to choose what a shape looks at (SHACL 2.1.3, SHACL-AF 3): classes alone would not do then.
_OTHERS = {_SH + name for name in ("targetNode", "targetSubjectsOf", "targetObjectsOf", "target")}


class Targets:
    """The classes whose members the shapes look at, with the classes below them."""

    def __init__(self, classes: frozenset[str] | None) -> None:
        """None: the shapes may look at anything."""
        self._classes = classes

    @classmethod
    def read(cls, content: Path) -> Targets:
        """The targets of the shapes under `content`, by what its ontology says of classes."""
        found: set[str] = set()
        for triple in read_turtle(sorted((content / "shapes").glob("*.ttl"))):
            if triple.predicate.value in _OTHERS:
                return cls(None)
            if triple.predicate.value == _CLASS and isinstance(triple.object, NamedNode):
                found.add(triple.object.value)
        below = [
            (triple.subject.value, triple.object.value)
            for triple in read_turtle(sorted((content / "ontology").glob("*.ttl")))
            if triple.predicate.value == _BELOW
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, NamedNode)
        ]
        while more := {low for low, high in below if high in found} - found:
            found |= more
        return cls(frozenset(found))

    def hit(self, terms: frozenset[str]) -> bool:
        """Whether a graph that uses these predicates and classes may have to meet a shape.

        A graph that itself puts a class below another might, whatever it holds.
        """
        return self._classes is None or _BELOW in terms or bool(self._classes & terms)
