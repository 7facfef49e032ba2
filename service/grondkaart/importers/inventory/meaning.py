"""What a cell means in its column: the terms that go into the graph, and what must be remarked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from grondkaart.base import vocab
from grondkaart.base.naming import normal
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory import values
from grondkaart.importers.inventory.columns import EUROPEAN_CURRENCIES, Column, Kind
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.values import Content, Unreadable

_SEPARATORS = re.compile(r"[;|\r\n]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_SOUGHT = 50  # unknown ids for which near ones are looked up: each goes over all ids
_NEAREST = 3
_SHORT_LIST = 10  # a value list that is proposed whole


class Said(NamedTuple):
    """A remark on a cell, still without its place: rule, value and what would do."""

    rule: str
    value: str
    proposals: tuple[str, ...] = ()


class Meaning(NamedTuple):
    """What a cell means: (property, term in N-Triples) pairs, and remarks."""

    statements: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Said, ...] = ()


class Ids:
    """The things of one kind that the file holds, by id and by address."""

    def __init__(self) -> None:
        self._exact: dict[str, str] = {}
        self._keys: list[str] = []
        self._loose: defaultdict[str, set[str]] = defaultdict(set)
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        self._sought = 0

    def __contains__(self, key: str) -> bool:
        return key in self._exact

    def add(self, key: str, iri: str, name: str) -> None:
        """A thing: its id as it stands in the file, its address, and its name if it has one."""
        self._exact[key] = self._exact[iri] = iri
        self._keys.append(key)
        self._loose[normal(key)].add(iri)
        if name:
            self._named[normal(name)].append(key)

    def find(self, said: str) -> set[str]:
        """The addresses that an id means: exactly as written, else whatever its case."""
        exact = self._exact.get(said)
        return {exact} if exact else self._loose.get(normal(said), set())

    def near(self, said: str) -> tuple[str, ...]:
        """Ids of the things that bear this name, else ids that look like it."""
        named = self._named.get(normal(said))
        if named:
            return tuple(named[:_NEAREST])
        self._sought += 1
        if self._sought > _MOST_SOUGHT:
            return ()
        return tuple(get_close_matches(said[:100], self._keys, _NEAREST, 0.75))


def _literal(read: Callable[[Content], str], datatype: str) -> Callable[[Content], str]:
    ending = f'"^^<{vocab.XSD}{datatype}>'
    return lambda cell: f'"{read(cell)}{ending}'


_LITERALS: dict[Kind, Callable[[Content], str]] = {
    Kind.NAME: lambda cell: literal_line(values.text(cell), "nl"),
    Kind.TEXT: lambda cell: literal_line(values.text(cell)),
    Kind.DATE: _literal(values.day, "date"),
    Kind.WHOLE: _literal(values.whole, "integer"),
    Kind.AMOUNT: _literal(values.amount, "decimal"),
    Kind.DURATION: _literal(values.duration, "duration"),
    Kind.YES_NO: _literal(values.yes_no, "boolean"),
}


class Meanings:
    """Finds what cells mean, given what is published and what the file itself holds."""

    def __init__(self, names: Names, ids: dict[str, Ids]) -> None:
        self._names = names
        self._ids = ids
        self._sought: dict[tuple[str, frozenset[str], str], tuple[str, ...]] = {}

    def of(self, column: Column, cell: Content) -> Meaning:
        """What a cell that is not empty means in its column."""
        if isinstance(cell, str) and not cell.strip():
            return Meaning()
        try:
            literal = _LITERALS.get(column.kind)
            if literal is not None:
                return Meaning(((column.path, literal(cell)),))
            return self._several(column, values.text(cell, values.LONGEST_CELL))
        except Unreadable as error:
            return Meaning((), (Said(error.rule, shown(cell), error.proposals),))

    def _several(self, column: Column, said: str) -> Meaning:
        """A cell that may hold more than one name: the whole of it as one name goes first."""
        terms = self._terms(column, said)
        parts = {said: terms} if terms else dict(self._parts(column, said))
        if column.single and len(parts) > 1:
            return Meaning((), (Said("Lezen-meer-waarden", shown(said)),))
        statements: dict[tuple[str, str], None] = {}
        remarks: list[Said] = []
        for part, terms in parts.items():
            if len(terms) == 1:
                statements[column.path, terms[0]] = None
            elif terms:
                remarks.append(Said("Lezen-naam-dubbelzinnig", shown(part), _told_apart(terms)))
            else:
                if column.kept_as and len(part) <= values.LONGEST_VALUE:
                    statements[column.kept_as, literal_line(values.text(part))] = None
                remarks.append(self._unknown(column, part))
        return Meaning(tuple(statements), tuple(remarks))

    def _parts(self, column: Column, said: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Split at `;`, `|` and line breaks; at commas only where every part is known."""
        for part in filter(None, map(str.strip, _SEPARATORS.split(said))):
            terms = self._terms(column, part)
            smaller = [] if terms or "," not in part else [one.strip() for one in part.split(",")]
            found = {one: self._terms(column, one) for one in smaller if one}
            if found and all(found.values()):
                yield from found.items()
            else:
                yield part, terms

    def _terms(self, column: Column, said: str) -> tuple[str, ...]:
        """Every term that a name, code, id or address may mean in this column."""
        asked = (column.path, column.classes, said)
        found = self._sought.get(asked)
        if found is None:
            found = self._sought[asked] = self._search(column, said)
        return found

    def _search(self, column: Column, said: str) -> tuple[str, ...]:
        if len(said) > values.LONGEST_VALUE:
            return ()
        term = column.choices.get(normal(said))
        if term:
            return (term,)
        if column.kind is Kind.CURRENCY:
            return () if column.choices else _currency(said)
        found: set[str] = set()
        for soort in column.own:
            found |= self._ids[soort].find(said)
        if column.classes and not column.only_own:
            found.update(self._names.find(column.classes, said))
        return tuple(f"<{iri}>" for iri in sorted(found))

    def _unknown(self, column: Column, said: str) -> Said:
        shown_as = shown(said)
        if len(said) > values.LONGEST_VALUE:
            return Said("Lezen-te-lang", shown_as)
        near: tuple[str, ...] = ()
        if column.classes and not column.only_own:
            found = self._names.nearest(column.classes, said)
            near = tuple(n for n in found if not self._names.find(column.unlikely, n))
        if column.kept_as:
            return Said("Lezen-leverancier", shown_as, near)
        if column.kind in (Kind.CHOICE, Kind.CURRENCY):
            listed = column.listed or tuple(
                name for kind in column.classes for name in self._names.choices(kind)
            )
            return Said("Lezen-keuze", shown_as, listed if len(listed) <= _SHORT_LIST else near)
        for soort in column.own:
            near += self._ids[soort].near(said)
        return Said("Lezen-verwijzing" if column.only_own else "Lezen-naam", shown_as, near)


def _told_apart(terms: tuple[str, ...]) -> tuple[str, ...]:
    """What tells several things of one name apart: their addresses."""
    return tuple(term[1:-1] for term in terms[:_NEAREST])


def _currency(said: str) -> tuple[str, ...]:
    if said.casefold() in ("€", "euro"):
        return (f"<{EUROPEAN_CURRENCIES}EUR>",)
    code = said.removeprefix(EUROPEAN_CURRENCIES).upper()
    return (f"<{EUROPEAN_CURRENCIES}{code}>",) if _CURRENCY.fullmatch(code) else ()


def shown(cell: Content) -> str:
    """A cell as a remark shows it: not longer than a line or two, and always writable as UTF-8."""
    text = cell if isinstance(cell, str) else cell.text
    text = text.strip().encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= 200 else f"{text[:200]}…"
