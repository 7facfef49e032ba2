"""The elements and relationships of an exchange file, for whoever looks for a landscape in it.

Views, folders, texts and metadata are passed over: no landscape is in them, and the Softwarecatalogus
repeats identifiers there. What one concept lacks is a fault of that concept, not of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from grondkaart.base.errors import TooLarge
from grondkaart.importers.ameff_reader import NAMESPACE, OPENERS, Closer, Opener, Reader
from grondkaart.importers.ameff_records import Definition
from grondkaart.importers.inventory.port import Told

_XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
_READ = "elements relationships propertyDefinitions propertyDefinition properties name value"
_CHUNK = 1 << 18
_MOST_PARTS = 500_000  # GEMMA, the largest model that a landscape comes with, has 37,000
_OTHER_THAN_LETTERS = re.compile(r"[\W_]+")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_PREFIXES = ("id-", "swc-app-", "deelname-app-")  # what writers put before a GUID


@lru_cache(maxsize=4096)
def word(text: str) -> str:
    """`text` as it is looked up: letters and digits only, whatever the case (`Versie-aanduiding`)."""
    return _OTHER_THAN_LETTERS.sub("", text.casefold())


def one_line(text: str) -> str:
    """`text` without line breaks, tabs and double blanks."""
    return " ".join(text.split())


@dataclass(slots=True)
class Part:
    """An element, a relationship or the model itself, with the first name that is not empty.

    `held` has the first value of each property by its definition, `more` what else was said.
    """

    identifier: str
    type: str
    line: int
    source: str = ""
    target: str = ""
    name: str = ""
    held: dict[str, str] | None = None
    more: list[tuple[str, str]] | None = None

    @property
    def ends(self) -> tuple[str, str]:
        """What a relationship starts and ends at; empty where it does not say."""
        return self.source, self.target


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be used: without identifier, or with one that was there before."""

    part: Part
    double: bool


class _PartReader(Reader):
    """Reads names and properties of elements and relationships, and refuses none of them."""

    def __init__(self) -> None:
        super().__init__(_OPENERS, _CLOSERS)
        self.elements: dict[str, Part] = {}
        self.relations: list[Part] = []
        self.faults: list[Fault] = []
        self.property_names: dict[str, str] = {}
        self.title = ""
        self._parts = 0

    def _skip(self, what: str) -> None:
        """Nothing is counted: most of the file is not of the inventory."""

    def _unique(self, attributes: dict[str, str]) -> str:
        return attributes.get("identifier", "")

    def _count(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise TooLarge(
                f"Het model heeft meer dan {_MOST_PARTS} elementen, relaties en eigenschappen.",
                f"The model has more than {_MOST_PARTS} elements, relationships and properties.",
            )

    def element(self, _: str, attributes: dict[str, str]) -> Part:
        self._count()
        part = self._part(attributes)
        if not part.identifier or part.identifier in self._seen:
            self.faults.append(Fault(part, bool(part.identifier)))
        else:
            self._seen[part.identifier] = part.line
            self.elements[part.identifier] = part
        return part

    def relation(self, _: str, attributes: dict[str, str]) -> Part:
        self._count()
        part = self._part(attributes)
        part.source = attributes.get("source", "")
        part.target = attributes.get("target", "")
        named = bool(part.identifier)
        if part.identifier in self._seen or (part.type == "Flow" and not named):
            self.faults.append(Fault(part, named))
            return part
        if named:
            self._seen[part.identifier] = part.line
        self.relations.append(part)
        return part

    def _part(self, attributes: dict[str, str]) -> Part:
        # One writer calls a relationship `SpecializationRelationship` instead of `Specialization`.
        kind = attributes.get(_XSI_TYPE, "").removesuffix("Relationship")
        return Part(attributes.get("identifier", ""), kind, self._parser.CurrentLineNumber)

    def property(self, _: str, attributes: dict[str, str]) -> str:
        self._count()
        return attributes.get("propertyDefinitionRef", "")

    def close_name(self, _: object) -> None:
        text, above = one_line(self._heard()), self._stack[-1]
        if isinstance(above, Part):
            above.name = above.name or text
        elif isinstance(above, Definition):
            self.property_names.setdefault(above.identifier, text)
        elif len(self._stack) == 1:
            self.title = self.title or text

    def close_value(self, _: object) -> None:
        text, definition = self._heard(), self._stack[-1]
        above = self._stack[-2] if len(self._stack) > 1 else None
        if not isinstance(definition, str) or not isinstance(above, Part) or not text.strip():
            return
        if above.held is None:
            above.held = {definition: text}
        elif definition not in above.held:
            above.held[definition] = text
        else:
            above.more = above.more or []
            above.more.append((definition, text))


def _opening(open_: Callable[[_PartReader, str, dict[str, str]], object]) -> Opener:
    """A method of ours, as the reader below calls it."""

    def opener(reader: Reader, name: str, attributes: dict[str, str]) -> object:
        assert isinstance(reader, _PartReader)
        return open_(reader, name, attributes)

    return opener


def _closing(close: Callable[[_PartReader, object], None]) -> Closer:
    """A method of ours, as the reader below calls it."""

    def closer(reader: Reader, closed: object) -> None:
        assert isinstance(reader, _PartReader)
        close(reader, closed)

    return closer


_OPENERS = {
    **{f"{NAMESPACE} {tag}": OPENERS[f"{NAMESPACE} {tag}"] for tag in _READ.split()},
    f"{NAMESPACE} element": _opening(_PartReader.element),
    f"{NAMESPACE} relationship": _opening(_PartReader.relation),
    f"{NAMESPACE} property": _opening(_PartReader.property),
}
_CLOSERS = {
    f"{NAMESPACE} name": _closing(_PartReader.close_name),
    f"{NAMESPACE} value": _closing(_PartReader.close_value),
}


class Model:
    """The elements and relationships of one file, with their properties by name."""

    def __init__(self, reader: _PartReader) -> None:
        self.whole = Part("", "Model", 1, name=reader.title)
        self.elements = reader.elements
        self.relations = reader.relations
        self.faults = reader.faults
        self._names = reader.property_names
        self._definitions: dict[str, list[str]] = {}
        for identifier, name in reader.property_names.items():
            if name:
                self._definitions.setdefault(word(name), []).append(identifier)

    def said(self, part: Part, *keys: str) -> list[str]:
        """The distinct values of the first of these properties (as `word` makes them) that it has."""
        held = part.held or {}
        for key in keys if held else ():
            found = [held[d] for d in self._definitions.get(key, ()) if d in held]
            if len(found) == 1 and part.more is None:
                return [one_line(found[0])]
            if found:
                more = (t for d, t in part.more or () if d in self._definitions[key])
                return [*dict.fromkeys(one_line(text) for text in (*found, *more))]
        return []

    def properties(self, part: Part) -> dict[str, str]:
        """The properties that have a value and a name, by their definition, which stands in for it."""
        held = part.held or ()
        return {d: name for d in held if (name := self._names.get(d, d))}

    def mark(self, part: Part) -> str:
        """What a concept is by its property `GEMMA type`, or `SWC type` as it was called before."""
        marks = self.said(part, "gemmatype", "swctype") if part.held else ()
        return word(marks[0]) if marks else ""

    def key(self, part: Part) -> str:
        """What a concept is known by over exports: its Object ID, else its identifier."""
        given = self.said(part, "objectid")
        text = given[0].strip("{} ") if given else part.identifier
        bare = text
        for prefix in _PREFIXES:
            bare = bare.removeprefix(prefix)
        return bare.lower() if _GUID.fullmatch(bare) else text


def read_model(body: bytes, told: Told) -> Model:
    """Read the concepts of an exchange file.

    Raises ImportRefused (with line and column) when it is none, TooLarge when it holds too much.
    """
    reader = _PartReader()
    for start in range(0, len(body), _CHUNK):
        reader.feed(body[start : start + _CHUNK])
        told(start / len(body))
    for definition in reader.finish().definitions:
        reader.property_names.setdefault(definition, "")
    return Model(reader)
