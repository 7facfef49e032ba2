"""What Turtle files of ours say, by subject: enough to tell people about ontology and shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grondkaart.base.errors import Text
from grondkaart.base.terms import Literal, NamedNode, read_turtle

_Said = defaultdict[str, list[NamedNode | Literal]]


class Facts:
    """The statements of some files, in the order in which they stand there."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read the files. Raises SyntaxError that names the one which cannot be parsed."""
        self._said: defaultdict[str, _Said] = defaultdict(lambda: defaultdict(list))
        for triple in read_turtle(paths):
            value = triple.object
            if isinstance(triple.subject, NamedNode) and isinstance(value, NamedNode | Literal):
                self._said[triple.subject.value][triple.predicate.value].append(value)

    def subjects(self, predicate: str, value: str) -> Iterator[str]:
        """What has this value for a property."""
        for subject, said in self._said.items():
            if any(one.value == value for one in said.get(predicate, ())):
                yield subject

    def values(self, subject: str, *predicates: str) -> tuple[str, ...]:
        """The values of some properties of a subject, each once."""
        found = (one.value for name in predicates for one in self._values(subject, name))
        return tuple(dict.fromkeys(found))

    def _values(self, subject: str, predicate: str) -> Sequence[NamedNode | Literal]:
        said = self._said.get(subject)
        return said.get(predicate, ()) if said is not None else ()

    def value(self, subject: str, predicate: str) -> str:
        """The first value of a property, or ""."""
        return next(iter(self.values(subject, predicate)), "")

    def text(self, subject: str, predicate: str) -> Text:
        """A text in both languages; where one lacks, that is empty."""
        texts = {
            one.language: one.value
            for one in self._values(subject, predicate)
            if isinstance(one, Literal)
        }
        return Text(texts.get("nl", ""), texts.get("en", ""))
