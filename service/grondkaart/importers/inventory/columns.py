"""The columns of the table forms, read from the shapes and the ontology: nothing is said twice.

A property shape with `sh:order` in `shapes/Applicatie.ttl`, `Contract.ttl` or `Koppeling.ttl` is a
column: its Dutch name is the header. What a cell may hold follows from `sh:class`, `sh:datatype` or
`sh:in` of that shape, and otherwise from the range of the property in the ontology.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import ContentProblem, Text
from grondkaart.base.naming import normal
from grondkaart.base.terms import (
    BlankNode,
    Literal,
    NamedNode,
    Triple,
    iri_term,
    literal_line,
    read_turtle,
)
from grondkaart.importers.inventory.port import APPLICATIE, CONTRACT, KOPPELING

LABEL = vocab.RDFS + "label"
CURRENCY, COST = vocab.CG + "valuta", vocab.CG + "jaarkosten"
EUROPEAN_CURRENCIES = "http://publications.europa.eu/resource/authority/currency/"
CLASSES = {
    APPLICATIE: vocab.CG + "Applicatie",
    CONTRACT: vocab.CG + "Contract",
    KOPPELING: vocab.CG + "Koppeling",
}
SHEET_NAMES = {APPLICATIE: "applicaties", CONTRACT: "contracten", KOPPELING: "koppelingen"}
RESERVED = "voorbeeld-"
"""How the id of an example row of the template begins."""

_SH, _SKOS, _OWL = vocab.PREFIXES["sh"], vocab.PREFIXES["skos"], vocab.PREFIXES["owl"]
_CONCEPT = _SKOS + "Concept"
_RANGES = (vocab.RDFS + "range", vocab.PREFIXES["schema"] + "rangeIncludes")
_KEPT_AS_TEXT = {vocab.CG + "leverancier": vocab.CG + "leveranciersnaam"}
_UNLIKELY = {vocab.CG + "leverancier": frozenset({vocab.CG + "Gemeente"})}  # six hundred of them
_ID_HEADER = Text("id", "id")
_ID_MEANS = Text(
    "De sleutel van deze rij, zoals uw eigen register die heeft. Houd hem bij elke inzending gelijk: "
    "hij komt in het adres te staan.",
    "The key of this row, as your own register has it. Keep it the same in each submission: it becomes "
    "part of the address.",
)


class Kind(StrEnum):
    """What a cell of a column holds."""

    ID = "id"
    NAME = "naam"
    TEXT = "tekst"
    DATE = "datum"
    WHOLE = "geheel getal"
    AMOUNT = "bedrag"
    DURATION = "termijn"
    YES_NO = "ja of nee"
    CHOICE = "keuze"
    CURRENCY = "valuta"
    REFERENCE = "verwijzing"


_BY_DATATYPE = {
    vocab.RDF + "langString": Kind.NAME,
    vocab.XSD + "string": Kind.TEXT,
    vocab.XSD + "date": Kind.DATE,
    vocab.XSD + "integer": Kind.WHOLE,
    vocab.XSD + "decimal": Kind.AMOUNT,
    vocab.XSD + "duration": Kind.DURATION,
    vocab.XSD + "boolean": Kind.YES_NO,
}


@dataclass(frozen=True)
class Column:
    """One column: the property it fills, what its header and cells look like, what they mean.

    `own` are the kinds of things in the same file that a cell may refer to by id (and `only_own` says
    that it can refer to nothing else), `classes` the classes of published things that it may name. `choices` maps each name of a value list (as
    `normal` makes it) to its term in N-Triples; `listed` are the names to choose from. `kept_as` is
    the property that holds the cell as text when what it names is not known. Things of the classes
    `unlikely` may be named, but are not offered.
    """

    path: str
    header: Text
    means: Text
    kind: Kind
    example: str = ""
    required: bool = False
    single: bool = False
    own: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    kept_as: str = ""
    unlikely: frozenset[str] = frozenset()

    only_own: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet of the template: its columns in order, the id first, and every header that is one."""

    soort: str
    name: str
    aliases: frozenset[str]
    columns: tuple[Column, ...]
    headers: Mapping[str, Column]


@dataclass(frozen=True)
class Columns:
    """The sheets of the template, by kind of thing."""

    sheets: Mapping[str, Sheet]

    @classmethod
    def read(cls, content: Path) -> Columns:
        """Read from `shapes/` and `ontology/` under `content`.

        Raises ContentProblem that names the shape when a column cannot be made of it.
        """
        said = _Said(read_turtle(sorted((content / "ontology").glob("*.ttl"))))
        return cls(
            {
                soort: _sheet(
                    soort, _Said(read_turtle([content / "shapes" / f"{local}.ttl"])), said
                )
                for soort, local in (
                    (soort, iri.removeprefix(vocab.CG)) for soort, iri in CLASSES.items()
                )
            }
        )

    def sheet_named(self, name: str) -> Sheet | None:
        """The sheet that a name of a sheet or file means, or None."""
        key = header_key(name)
        return next((sheet for sheet in self.sheets.values() if key in sheet.aliases), None)


def header_key(text: str) -> str:
    """A header as it is compared: without case, accents, blanks and signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


Value = NamedNode | BlankNode | Literal | Triple


class _Said:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.by: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            self.by[_key(triple.subject)][triple.predicate.value].append(triple.object)

    def all(self, subject: str, predicate: str) -> list[Value]:
        return self.by[subject][predicate] if subject in self.by else []

    def iris(self, subject: str, predicate: str) -> list[str]:
        return [v.value for v in self.all(subject, predicate) if isinstance(v, NamedNode)]

    def texts(self, subject: str, predicate: str) -> list[str]:
        return [v.value for v in self.all(subject, predicate) if isinstance(v, Literal)]

    def text(self, subject: str, predicate: str) -> Text:
        """Both languages of a text; the Dutch one, or whatever there is, where one lacks."""
        found = {
            v.language or "": v.value
            for v in self.all(subject, predicate)
            if isinstance(v, Literal)
        }
        dutch = found.get("nl") or next(iter(found.values()), "")
        return Text(dutch, found.get("en", dutch))

    def number(self, subject: str, predicate: str) -> int | None:
        found = self.texts(subject, predicate)
        return int(found[0]) if found and found[0].isdecimal() else None

    def members(self, subject: str, predicate: str) -> list[Value]:
        """The members of the RDF list that is the value."""
        found: list[Value] = []
        for head in self.all(subject, predicate):
            node = _key(head)
            while node in self.by and len(found) < 1_000:
                found += self.all(node, vocab.RDF + "first")
                node = next((_key(v) for v in self.all(node, vocab.RDF + "rest")), "")
        return found

    def above(self, kind: str) -> set[str]:
        """A class and every class above it."""
        found, new = set[str](), {kind}
        while new:
            found |= new
            new = {up for one in new for up in self.iris(one, vocab.RDFS + "subClassOf")} - found
        return found

    def ours(self, kind: str) -> set[str]:
        """A class, and where it is not ours those of ours below it: of others no thing is said to be."""
        if kind.startswith(vocab.CG):
            return {kind}
        below = vocab.RDFS + "subClassOf"
        return {kind, *(c for c in list(self.by) if kind in self.iris(c, below))}


def _key(term: Value) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else getattr(term, "value", "")


def _sheet(soort: str, shapes: _Said, ontology: _Said) -> Sheet:
    ordered = sorted(
        (number, shape)
        for shape in list(shapes.by)
        if (number := shapes.number(shape, _SH + "order")) is not None
    )
    shape = f"{vocab.CG}vorm/{CLASSES[soort].removeprefix(vocab.CG)}"
    example = RESERVED + (shapes.text(shape, _SKOS + "example").nl or soort)
    key = Column("", _ID_HEADER, _ID_MEANS, Kind.ID, example, required=True, single=True)
    columns = (key, *(_column(shape, shapes, ontology) for _, shape in ordered))
    label = ontology.text(CLASSES[soort], LABEL)
    names = (SHEET_NAMES[soort], label.nl, label.en, f"{label.en}s")
    return Sheet(
        soort,
        SHEET_NAMES[soort],
        frozenset(header_key(name) for name in names),
        columns,
        _headers(columns, ontology),
    )


def _headers(columns: tuple[Column, ...], ontology: _Said) -> dict[str, Column]:
    """Every header that means a column: its names first, then those of its property."""
    found: dict[str, Column] = {}
    for column in columns:
        for name in {header_key(column.header.nl), header_key(column.header.en)}:
            if found.setdefault(name, column) is not column:
                raise ContentProblem(
                    f"shapes/: twee kolommen heten ‘{name}’",
                    f"shapes/: two columns are called ‘{name}’",
                )
    for column in columns[1:]:
        label = ontology.text(column.path, LABEL)
        local = column.path.rpartition("/")[2].rpartition("#")[2]
        for name in (label.nl, label.en, local):
            if name:
                found.setdefault(header_key(name), column)
    return found


def _column(shape: str, shapes: _Said, ontology: _Said) -> Column:
    paths = shapes.iris(shape, _SH + "path")
    header = shapes.text(shape, _SH + "name")
    if len(paths) != 1 or not header.nl:
        raise ContentProblem(
            f"{shape}: een kolom heeft één sh:path (een IRI) en een sh:name nodig",
            f"{shape}: a column needs one sh:path (an IRI) and a sh:name",
        )
    path = paths[0]
    ranges = shapes.iris(shape, _SH + "class") or shapes.iris(shape, _SH + "datatype")
    ranges = ranges or [one for way in _RANGES for one in ontology.iris(path, way)]
    choices, listed = _choices(shapes.members(shape, _SH + "in"), ranges, ontology)
    kind = _kind(path, ranges, bool(choices), ontology)
    if kind is None:
        raise ContentProblem(
            f"{shape}: wat voor waarden {path} heeft is niet bekend",
            f"{shape}: what kind of values {path} has is not known",
        )
    refers = kind in (Kind.CHOICE, Kind.REFERENCE)
    named = (one for one in ranges if refers and one not in _BY_DATATYPE)
    classes = frozenset(ours for one in named for ours in ontology.ours(one))
    own = tuple(s for s, iri in CLASSES.items() if ontology.above(iri) & classes)
    example = shapes.text(shape, _SKOS + "example").nl
    only_own = bool(own) and classes <= set(CLASSES.values())
    if only_own:
        example = f"{RESERVED}{example}"
    return Column(
        path,
        header,
        shapes.text(shape, _SH + "description"),
        kind,
        example,
        required=(shapes.number(shape, _SH + "minCount") or 0) >= 1,
        single=shapes.number(shape, _SH + "maxCount") == 1,
        own=own,
        only_own=only_own,
        classes=classes,
        choices=choices,
        listed=listed,
        kept_as=_KEPT_AS_TEXT.get(path, ""),
        unlikely=_UNLIKELY.get(path, frozenset()),
    )


def _kind(path: str, ranges: list[str], listed: bool, ontology: _Said) -> Kind | None:
    if path == LABEL:
        return Kind.NAME
    if path == CURRENCY:
        return Kind.CURRENCY
    if listed or any(_CONCEPT in ontology.above(one) for one in ranges):
        return Kind.CHOICE
    kinds = {_BY_DATATYPE.get(one, Kind.REFERENCE) for one in ranges}
    return kinds.pop() if len(kinds) == 1 else None


def _choices(
    members: list[Value], ranges: list[str], ontology: _Said
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The names of a value list with their terms, and those to choose from, in order."""
    if members:
        terms = {
            m.value.rpartition("/")[2] if isinstance(m, NamedNode) else m.value: (
                iri_term(m.value) if isinstance(m, NamedNode) else literal_line(m.value)
            )
            for m in members
            if isinstance(m, NamedNode | Literal)
        }
        return {normal(name): term for name, term in terms.items()}, tuple(terms)
    concepts = [
        (ontology.number(subject, vocab.CG + "volgorde") or 0, subject)
        for subject in list(ontology.by)
        if set(ontology.iris(subject, vocab.RDF + "type")) & (set(ranges) - {_CONCEPT})
    ]
    found: dict[str, str] = {}
    for _, concept in sorted(concepts):
        for naming in ("prefLabel", "altLabel", "hiddenLabel", "notation"):
            for name in ontology.texts(concept, _SKOS + naming):
                found.setdefault(normal(name), iri_term(concept))
        found.setdefault(normal(concept), iri_term(concept))
    listed = (ontology.text(concept, _SKOS + "prefLabel").nl for _, concept in sorted(concepts))
    return found, tuple(listed)
