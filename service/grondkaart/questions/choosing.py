"""Which things of a collection are wanted, in which order, and what of them is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grondkaart.base.errors import BadParameters, Finding, Text
from grondkaart.base.naming import normal
from grondkaart.questions.collections import PRESENT, TYPE, Collection, Filter, meant
from grondkaart.questions.names import Names
from grondkaart.questions.parameters import read_terms, unknown
from grondkaart.questions.things import Document, Thing

NAME, FIELDS, ORDER = "naam", "velden", "sorteer"
OWN = (NAME, FIELDS, ORDER)
_ALWAYS = ("@id", TYPE, NAME)
_MOST_VALUES, _MOST_LENGTH = 50, 2_000
Given = Mapping[str, Sequence[str]]
Fields = tuple[str, ...] | None


@dataclass(frozen=True)
class Wish:
    """What is wanted: per filter the values of which a thing has one, parts of a name, fields, order.

    None of the fields means all of them. A field of the order has a minus sign before it when it runs down.
    """

    filters: Mapping[str, frozenset[str]]
    names: tuple[str, ...]
    fields: Fields
    order: tuple[str, ...]


async def read(collection: Collection, given: Given, names: Names) -> tuple[Wish, list[Finding]]:
    """What the values of a request want of a collection, and everything that is wrong with them."""
    filters = collection.about.filters
    wrong = unknown(given, (*filters, *OWN))
    parameters = {name: one.parameter for name, one in filters.items()}
    _, found, mistaken = await read_terms(parameters, given, names)
    wrong += mistaken
    asked = {name: _sought(collection, filters[name], values) for name, values in found.items()}
    parts, too_long = _said(given, NAME)
    fields, strange = _fields(collection, given)
    order, unordered = _named(given, ORDER, collection.sortable, down="-")
    wrong += [*too_long, *strange, *unordered]
    return Wish(asked, tuple(normal(one) for one in parts), fields, order), wrong


def read_fields(collection: Collection, given: Given) -> Fields:
    """Which fields of one thing a request wants; None is all of them. Raises BadParameters."""
    fields, wrong = _fields(collection, given)
    wrong += unknown(given, (FIELDS,))
    if wrong:
        raise BadParameters(wrong)
    return fields


def chosen(collection: Collection, things: Sequence[Thing], wish: Wish) -> list[Thing]:
    """The things that a wish is about, in its order."""
    filters = [(collection.about.filters[name], sought) for name, sought in wish.filters.items()]
    found = [
        one
        for one in things
        if all(_fits(one, filter_, sought) for filter_, sought in filters)
        and (not wish.names or any(part in name for part in wish.names for name in one.names))
    ]
    for field in reversed(wish.order):
        name = field.removeprefix("-")
        there = [one for one in found if one.document[name] is not None]
        missing = [one for one in found if one.document[name] is None]
        there.sort(key=lambda one: _rank(one.document[name]), reverse=field.startswith("-"))
        found = there + missing
    return found


def shown(thing: Thing, fields: Fields) -> Document:
    """What is shown of a thing: everything, or what it is and these fields."""
    if fields is None:
        return thing.document
    return {name: thing.document[name] for name in (*_ALWAYS, *fields)}


def _sought(collection: Collection, one: Filter, values: Sequence[str]) -> frozenset[str]:
    if one.klassen:
        return frozenset(meant(one.klassen[value], collection.terms) for value in values)
    return frozenset(normal(value) if one.soort == "tekst" else value for value in values)


def _fits(thing: Thing, one: Filter, sought: frozenset[str]) -> bool:
    if one.klassen:
        return not sought.isdisjoint(thing.values[TYPE])
    held = [thing.values.get(path, frozenset()) for path in one.velden]
    if one.soort == PRESENT:
        return ("ja" if any(held) else "nee") in sought
    if one.soort == "tekst":
        return any(normal(value) in sought for values in held for value in values)
    return any(not sought.isdisjoint(values) for values in held)


def _rank(value: object) -> tuple[int, str]:
    """Where a value comes in an order: numbers by size, things by name, texts as they are compared."""
    if isinstance(value, int):
        return value, ""
    return 0, normal(str(value.get("naam") or "") if isinstance(value, dict) else str(value))


def _said(given: Given, name: str) -> tuple[list[str], list[Finding]]:
    said = [value for value in given.get(name, ()) if value]
    if len(said) > _MOST_VALUES or any(len(value) > _MOST_LENGTH for value in said):
        text = Text("te veel of te lange waarden", "too many or too long values")
        return [], [Finding(name, text)]
    return said, []


def _fields(collection: Collection, given: Given) -> tuple[Fields, list[Finding]]:
    """Which fields are wanted beside what is always shown; None when nothing was said of it."""
    named, wrong = _named(given, FIELDS, (*_ALWAYS, *collection.about.velden))
    return tuple(one for one in named if one not in _ALWAYS) if named else None, wrong


def _named(
    given: Given, name: str, known: Sequence[str], down: str = ""
) -> tuple[tuple[str, ...], list[Finding]]:
    """The fields that a parameter names, with commas or repeated, and which of them there are not.

    There are never as many fields as are looked at: of more, some are found to be none.
    """
    said, wrong = _said(given, name)
    fields = {field.strip(): None for value in said for field in value.split(",") if field.strip()}
    for field in list(fields)[:_MOST_VALUES]:
        if (field.removeprefix(down) if down else field) not in known:
            text = Text(f"'{field[:40]}' is geen veld", f"'{field[:40]}' is no field")
            wrong.append(Finding(name, text, tuple(known)))
    return tuple(fields), wrong
