"""The things of a collection, made once per data version: as they are shown, and what they are found by."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from grondkaart.base import vocab
from grondkaart.base.naming import normal
from grondkaart.base.terms import BlankNode, Literal, NamedNode, Term, read_ntriples
from grondkaart.questions.collections import TYPE, Collection, Shown, Terms, meant
from grondkaart.store.port import DataVersion, Query, Store

_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"
Document = dict[str, object]
Said = Mapping[str, Mapping[str, list[Term]]]


@dataclass(frozen=True)
class Thing:
    """A thing: its address, its key, what is shown of it, and per path the values it is found by.

    `names` are all its names, as they are compared. Of `key` there is one in a collection; a thing
    whose key is another's has none.
    """

    iri: str
    key: str
    document: Document
    values: Mapping[str, frozenset[str]]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Things:
    """The things of one collection in one data version, by name."""

    version: DataVersion
    all: tuple[Thing, ...]
    by_key: Mapping[str, Thing] = field(repr=False)


class Shelf:
    """Keeps the things of every collection of one store, for the data version that was asked for last."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[str, Things] = {}
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def version(self) -> DataVersion:
        """The data version that is asked for next."""
        return self._store.version

    async def things(self, collection: Collection) -> Things:
        """The things of a collection. Raises as a query of the store does."""
        async with self._making[collection.name]:
            made = self._made.get(collection.name)
            if made is None or made.version.revision != self._store.version.revision:
                answer = await self._store.query(Query(collection.text, graph_format="nt"))
                body = await answer.read()
                found = await asyncio.to_thread(_things, collection, body)
                keyed = {one.key: one for one in found if one.key}
                made = self._made[collection.name] = Things(answer.version, found, keyed)
        return made


def _things(collection: Collection, ntriples: bytes) -> tuple[Thing, ...]:
    """The things that a collection's SPARQL gave, in the order of their names."""
    said: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    pointed: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in read_ntriples(ntriples):
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode) or not isinstance(
            value, NamedNode | BlankNode | Literal
        ):
            continue
        said[subject.value][triple.predicate.value].append(value)
        if isinstance(value, NamedNode):
            pointed[value.value][triple.predicate.value].append(subject)
    frame = _Frame(collection, said, pointed)
    taken: set[str] = set()
    made = []
    for iri in sorted((s for s in said if _TYPE in said[s]), key=lambda one: (len(one), one)):
        key = unquote(iri.rsplit("/", 1)[-1])
        made.append(frame.thing(iri, "" if key in taken else key))
        taken.add(key)
    return tuple(sorted(made, key=lambda one: (normal(str(one.document["naam"] or "")), one.iri)))


class _Frame:
    """Puts what is said of things into the fields of a collection."""

    def __init__(self, collection: Collection, said: Said, pointed: Said) -> None:
        self._collection, self._said, self._pointed = collection, said, pointed
        self._terms: Terms = collection.terms
        spaces = sorted(
            ((iri, name) for name, iri in self._terms.items() if _is_space(iri)),
            key=lambda one: -len(str(one[0])),
        )
        self._spaces = [(str(iri), name) for iri, name in spaces]
        self._classes = {iri: name for name, iri in self._terms.items() if isinstance(iri, str)}

    def thing(self, iri: str, key: str) -> Thing:
        """The thing with this address."""
        values: defaultdict[str, set[str]] = defaultdict(set)
        document: Document = {
            "@id": iri,
            TYPE: sorted(self._class(one) for one in self._texts(iri, _TYPE)),
            "naam": self._name(iri),
            **self._fields(iri, self._collection.about.velden, values, ""),
        }
        values[TYPE] = set(self._texts(iri, _TYPE))
        other = document.get("andereNaam")
        names = [
            text for texts in (other.values() if isinstance(other, dict) else ()) for text in texts
        ]
        known = {normal(one) for one in (*self._texts(iri, _LABEL), *names)}
        found = {path: frozenset(held) for path, held in values.items()}
        return Thing(iri, key, document, found, tuple(sorted(known)))

    def _fields(
        self, iri: str, fields: Mapping[str, Shown], values: defaultdict[str, set[str]], above: str
    ) -> Document:
        made: Document = {}
        for name, one in fields.items():
            path = f"{above}{name}"
            found = self._values(iri, name)
            values[path] |= {_plain(value) for value in found}
            shown = list(self._shown(found, one, values, f"{path}."))
            if one.soort == "teksten":
                made[name] = _by_language(found, several=one.meer)
            else:
                made[name] = shown if one.meer else next(iter(shown), None)
        return made

    def _values(self, iri: str, name: str) -> list[Term]:
        """What is said of a thing in a field, in an order of its own."""
        definition = self._terms[name]
        assert isinstance(definition, dict)  # it was checked at the start
        aside = self._pointed if "@reverse" in definition else self._said
        found = aside.get(iri, {}).get(meant(name, self._terms), ())
        language = definition.get("@language")
        if language:
            found = [v for v in found if isinstance(v, Literal) and v.language == language]
        return sorted(found, key=lambda v: (normal(self._name(_plain(v)) or ""), _plain(v)))

    def _shown(
        self, found: Iterable[Term], one: Shown, values: defaultdict[str, set[str]], below: str
    ) -> Iterator[object]:
        for value in found:
            text = _plain(value)
            if one.soort == "ding":
                nested = self._fields(text, one.velden, values, below)
                yield {"@id": text, "naam": self._name(text), **nested}
            elif one.soort == "getal":
                yield int(text)
            else:
                yield text

    def _texts(self, iri: str, predicate: str) -> list[str]:
        return [_plain(value) for value in self._said.get(iri, {}).get(predicate, ())]

    def _name(self, iri: str) -> str | None:
        labels = self._said.get(iri, {}).get(_LABEL, ())
        dutch = (v.value for v in labels if isinstance(v, Literal) and v.language == "nl")
        return min(dutch, default=None)

    def _class(self, iri: str) -> str:
        """A class by its name in the context."""
        if iri in self._classes:
            return self._classes[iri]
        fits = ((space, name) for space, name in self._spaces if iri.startswith(space))
        space, name = next(fits, ("", ""))
        return f"{name}:{iri.removeprefix(space)}" if name else iri


def _is_space(said: object) -> bool:
    return isinstance(said, str) and said.endswith(("/", "#"))


def _plain(value: Term) -> str:
    return value.value


def _by_language(found: Iterable[Term], *, several: bool) -> Document | None:
    """Texts by their language; the same key always holds the same kind of value."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for value in found:
        if isinstance(value, Literal) and value.language:
            texts[value.language].append(value.value)
    if several:
        return dict(sorted(texts.items()))
    return {language: held[0] for language, held in sorted(texts.items())} or None
