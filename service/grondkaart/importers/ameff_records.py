"""What an exchange file holds, as plain records: the reader fills them, the writer reads them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

Texts = list[tuple[str, str]]

# What each part of a file may say of itself; anything else is reported.
ATTRIBUTES: dict[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for tag, names in (
        ("model", "identifier"),
        ("element", "identifier"),
        ("relationship", "identifier source target accessType modifier isDirected"),
        ("view", "identifier viewpoint"),
        ("node", "identifier elementRef x y w h"),
        ("connection", "identifier relationshipRef source target"),
    )
}


@dataclass(slots=True)
class Property:
    """One property of a concept: the definition it refers to, and a (text, language) per value."""

    definition: str
    values: Texts = field(default_factory=list)


@dataclass(slots=True)
class Concept:
    """An element, relationship, view or the model itself. Texts are (text, language)."""

    kind: str
    identifier: str
    type: str
    attributes: dict[str, str]
    line: int
    names: Texts = field(default_factory=list)
    documentation: Texts = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)


@dataclass(slots=True)
class Drawn:
    """A node or connection on a view. `parent` is the identifier of the node it stands in."""

    kind: str
    identifier: str
    type: str
    view: str
    parent: str | None
    order: int
    attributes: dict[str, str]
    labels: Texts = field(default_factory=list)
    documentation: Texts = field(default_factory=list)
    style: list[str] = field(default_factory=list)
    bends: list[str] = field(default_factory=list)
    view_ref: str = ""


@dataclass(slots=True)
class Folder:
    """An `item` with a label: its path from the top, and the identifiers directly in it."""

    parent: Folder | None
    order: int
    labels: Texts = field(default_factory=list)
    documentation: Texts = field(default_factory=list)
    members: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Definition:
    """A property definition: identifier in this file, datatype, names."""

    identifier: str
    datatype: str
    names: Texts = field(default_factory=list)


@dataclass(slots=True)
class AmeffFile:
    """Everything an exchange file holds."""

    model: Concept
    concepts: list[Concept] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    definitions: dict[str, Definition] = field(default_factory=dict)
    metadata: list[tuple[str, str]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
