"""Writes an inventory as AMEFF, as the Softwarecatalogus exported a landscape until 2025.

What that design cannot say is in properties and relationships with names of our own
(`importers/inventory/ameff_own_terms.py`). Each value is read back before it is written: where the
plain way would not give the same, the value is written as a term of N-Triples, under the address of
its property. So what is read of the file is what was written, always.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.exporters.ameff_text import text
from grondkaart.importers.ameff_records import AmeffFile, Concept, Definition, Folder, Property
from grondkaart.importers.inventory import ameff_own_terms as own
from grondkaart.importers.inventory.columns import (
    CLASSES,
    EUROPEAN_CURRENCIES,
    Column,
    Columns,
    Kind,
)
from grondkaart.importers.inventory.meaning import Ids, Meanings
from grondkaart.importers.inventory.port import APPLICATIE, CONTRACT, KOPPELING, Known

_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ELEMENTS = {APPLICATIE: "ApplicationComponent", CONTRACT: "Contract"}
# What a connection's status is called there: a list for versions (domain facts of the old design).
_STATUS = {
    "gepland": "In ontwikkeling",
    "in productie": "distributie",
    "uit te faseren": "einde ondersteuning",
    "uitgefaseerd": "einde ondersteuning",
}
_MARKS = {
    "Referentiecomponent": "Referentiecomponent",
    "Voorziening": "Buitengemeentelijke voorziening",
    "Component": "Component",
    "Standaardversie": "Standaardversie",
    "Standaard": "Standaard",
}
_FOLDERS = {
    "Pakketversie": "Applicaties",
    "Pakket": "Pakketten",
    "Contract": "Contracten",
    "Leverancier": "Leveranciers",
    "Gemeente": "Gemeente",
    "": "Overig",
}

Value = NamedNode | Literal
Said = Mapping[str, list[Value]]


def write_ameff(columns: Columns, triples: Iterable[Triple], known: Known, day: str) -> bytes:
    """An inventory as an exchange file. `day` is when it was handed in (ISO 8601).

    Read again for the same municipality, with the same names published, it gives the same triples.
    """
    return b"".join(text(_Writing(columns, triples, known).run(day)))


class _Writing:
    """One inventory being written. `_made` are the identifiers of elements by what they stand for."""

    def __init__(self, columns: Columns, triples: Iterable[Triple], known: Known) -> None:
        self._known, self._names = known, known.names
        self._things: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Value):
                self._things[triple.subject.value][triple.predicate.value].append(triple.object)
        self._terms = {soort: own.Terms(columns, soort) for soort in CLASSES}
        self._meanings = Meanings(known.names, {soort: Ids() for soort in CLASSES})
        self._file = AmeffFile(Concept("model", "", "Model", {}, 1))
        self._made: dict[str, str] = {}
        self._concepts: dict[str, Concept] = {}
        self._iri_of: dict[str, str] = {}
        self._definitions: dict[str, str] = {}
        self._taken: set[str] = set()
        self._folders: dict[str, Folder] = {}
        self._links: list[Concept] = []

    def run(self, day: str) -> AmeffFile:
        """All of it: the model itself, then things in the order of their addresses."""
        owner = self._known.owner
        self._whole(day)
        own_things = {
            soort: sorted(i for i, said in self._things.items() if NamedNode(kind) in said[_TYPE])
            for soort, kind in CLASSES.items()
        }
        for soort, things in own_things.items():
            for iri in things:
                self._made[iri] = self._identifier(iri, _key(iri))
                if soort != KOPPELING:
                    self._own_element(iri, soort)
        gemeente = self._element(owner.iri, "BusinessActor", own.GEMEENTE, owner.name)
        for soort, things in own_things.items():
            for iri in things:
                self._thing(iri, soort, gemeente)
        self._file.concepts += self._links
        self._file.folders = list(self._folders.values())
        for number, folder in enumerate(self._file.folders, 1):
            folder.order = number
        return self._file

    def _whole(self, day: str) -> None:
        owner, model = self._known.owner, self._file.model
        iri = f"{vocab.ID}inventarisatie/{owner.code}"
        said: Said = self._things.pop(iri, {})
        model.identifier = self._identifier(iri, "")
        model.names = [(f"Inventarisatie van {owner.name}", "nl")]
        self._hold(model, own.SOURCE, own.SOURCE_VALUE)
        self._hold(model, own.ADDRESS, iri)
        for value in said.get(vocab.CG + "peildatum", ()):
            self._hold(model, own.REFERENCE_DATE, _dutch_day(value.value))
        for name, local in (("GEMMA release", "release"), ("Versie", "versie")):
            for value in said.get(vocab.CG + local, ()):
                self._hold(model, name, value.value)
        self._hold(model, "Datum", _dutch_day(day))

    # elements

    def _identifier(self, iri: str, key: str) -> str:
        """An identifier that is a valid name in XML, and the same in every export."""
        bare = key.lower()
        found = f"id-{bare}" if _GUID.fullmatch(bare) else ""
        if not found or found in self._taken:
            found = f"id-{uuid.uuid5(uuid.NAMESPACE_URL, iri)}"
        self._taken.add(found)
        return found

    def _own_element(self, iri: str, soort: str) -> None:
        names = _names(self._things[iri])
        concept = Concept("element", self._made[iri], _ELEMENTS[soort], {}, 1, names)
        self._mark(concept, _key(iri), own.MARKS[soort], iri)
        self._add(concept, own.MARKS[soort])

    def _element(self, iri: str, type_: str, mark: str, name: str) -> str:
        """The element of something that is not in the inventory itself; made when first named."""
        if iri not in self._made:
            key = _object_id(iri)
            concept = Concept("element", self._identifier(iri, key), type_, {}, 1, [(name, "nl")])
            self._made[iri] = concept.identifier
            self._mark(concept, key, mark, iri if "://" in iri else "")
            if mark == own.GEMEENTE:
                self._hold(concept, "CBS code", self._known.owner.code.removeprefix("gm"))
            self._add(concept, mark)
        return self._made[iri]

    def _published(self, iri: str, rule: own.Relation) -> str:
        """The element of something that is published, marked as what it is there."""
        mark = next(
            (
                m
                for name, m in _MARKS.items()
                if self._names.is_a(iri, frozenset({vocab.CG + name}))
            ),
            rule.mark,
        )
        is_standard = mark in ("Standaard", "Standaardversie")
        type_ = "Constraint" if is_standard else rule.element
        name = self._names.labels.get(iri) or unquote(iri.rpartition("/")[2])
        return self._element(iri, type_, mark if rule.mark != own.SUPPLIER else rule.mark, name)

    def _mark(self, concept: Concept, key: str, mark: str, address: str) -> None:
        self._hold(concept, own.OBJECT_ID, key)
        if mark:
            self._hold(concept, own.MARK, mark)
        if address:
            self._hold(concept, own.ADDRESS, address)

    def _hold(self, concept: Concept, name: str, value: str) -> None:
        """Add a property; its definition is made when its name is first used."""
        definition = self._definitions.get(name)
        if definition is None:
            definition = self._definitions[name] = f"propid-{len(self._definitions) + 1}"
            self._file.definitions[definition] = Definition(definition, "string", [(name, "")])
        concept.properties.append(Property(definition, [(value, "nl")]))

    def _add(self, concept: Concept, mark: str) -> None:
        self._file.concepts.append(concept)
        self._concepts[concept.identifier] = concept
        label = _FOLDERS.get(mark, "GEMMA" if mark else _FOLDERS[""])
        self._filed(label, concept.identifier)

    def _filed(self, label: str, identifier: str) -> None:
        folder = self._folders.setdefault(label, Folder(None, 0, [(label, "nl")]))
        folder.members.append(identifier)

    def _link(self, name: str, type_: str, source: str, target: str) -> None:
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source} {name} {target}"))
        ends = {"source": source, "target": target}
        link = Concept("relationship", f"id-{key}", type_, ends, 1, [(name, "nl")])
        if link.identifier not in self._taken:
            self._taken.add(link.identifier)
            self._hold(link, own.OBJECT_ID, key)
            self._links.append(link)
            self._filed("Relaties", link.identifier)

    # things

    def _thing(self, iri: str, soort: str, gemeente: str) -> None:
        """What is said of one thing: as that design has it, else exactly."""
        said = self._things[iri]
        concept = self._flow(iri, said) if soort == KOPPELING else self._concepts[self._made[iri]]
        supplied = concept.identifier
        if soort == APPLICATIE:
            supplied = self._package(iri, said) or supplied
            self._link(own.USED_BY, "Serving", supplied, gemeente)
        for path, value in _statements(said, self._terms[soort].kept):
            if not self._is_said(concept, soort, supplied, path, value):
                self._hold(concept, path, str(value))

    def _is_said(
        self, concept: Concept, soort: str, supplied: str, path: str, value: Value
    ) -> bool:
        """Say a value in the plain way; False when there is none that gives exactly this value."""
        terms = self._terms[soort]
        supplier = terms.by_path.get(own.SUPPLIER_PATH)
        rule = terms.relations.get(path)
        if path == _LABEL:
            return isinstance(value, Literal) and (value.value, value.language) in concept.names
        if path in (own.FROM, own.TO) and concept.kind == "relationship":
            return self._things[self._iri_of[concept.identifier]][path][0] == value
        if path == own.PACKAGE_PATH and soort == APPLICATIE:
            return supplied != concept.identifier
        if rule is not None and isinstance(value, NamedNode):
            at = supplied if path == own.SUPPLIER_PATH else concept.identifier
            self._relate(at, rule, self._reference(value.value, rule))
            return True
        if (
            supplier is not None
            and path == supplier.kept_as
            and self._is_exact(supplier, value.value, path, value)
        ):
            rule = terms.relations[own.SUPPLIER_PATH]
            named = self._element(f"naam:{value.value}", rule.element, rule.mark, value.value)
            self._relate(supplied, rule, named)
            return True
        return path in terms.names and self._property(concept, terms, path, value)

    def _relate(self, at: str, rule: own.Relation, other: str) -> None:
        source, target = (at, other) if rule.outward else (other, at)
        self._link(rule.name, rule.type, source, target)

    def _reference(self, iri: str, rule: own.Relation) -> str:
        return self._made.get(iri) or self._published(iri, rule)

    def _is_exact(self, column: Column, said: str, path: str, value: Value) -> bool:
        """Whether a text is read as exactly this value."""
        return self._meanings.of(column, said).statements == ((path, str(value)),)

    def _property(self, concept: Concept, terms: own.Terms, path: str, value: Value) -> bool:
        column = terms.by_path[path]
        said = self._cell(column, value)
        if not self._is_exact(column, said, path, value):
            return False
        written = own.DIRECTIONS.get(said, said) if path == own.DIRECTION else said
        self._hold(concept, terms.names[path], written)
        return True

    def _cell(self, column: Column, value: Value) -> str:
        """A value as a person writes it."""
        if isinstance(value, NamedNode):
            if column.kind is Kind.CURRENCY:
                return value.value.removeprefix(EUROPEAN_CURRENCIES)
            label = self._names.labels.get(value.value, value.value)
            return label[:1].upper() + label[1:] if column.kind is Kind.CHOICE else label
        if column.kind is Kind.DATE:
            return _dutch_day(value.value)
        if column.kind is Kind.YES_NO:
            return {"true": "ja", "false": "nee"}.get(value.value, value.value)
        return value.value

    def _package(self, iri: str, said: Said) -> str:
        """The element of the package of an application, if it has one that is said by its name."""
        packages = said.get(own.PACKAGE_PATH, [])
        column = self._terms[APPLICATIE].by_path[own.PACKAGE_PATH]
        if len(packages) != 1 or not self._is_exact(
            column, packages[0].value, own.PACKAGE_PATH, packages[0]
        ):
            return ""
        supplier = self._terms[APPLICATIE].by_path[own.SUPPLIER_PATH]
        paths = (supplier.path, supplier.kept_as)
        suppliers = sorted(str(value) for path in paths for value in said.get(path, ()))
        key = " ".join(["pakket:", packages[0].value, *suppliers])
        made = self._element(key, "ApplicationComponent", own.PACKAGE, packages[0].value)
        self._link(own.HAS_VERSION, "Specialization", made, self._made[iri])
        return made

    # connections

    def _flow(self, iri: str, said: Said) -> Concept:
        """The flow of a connection; an interaction when it is not said between what it is."""
        ends = [said.get(path, [None])[0] for path in (own.FROM, own.TO)]
        names = _names(said)
        if not all(isinstance(end, NamedNode) for end in ends):
            made = Concept("element", self._made[iri], "ApplicationInteraction", {}, 1, names)
            self._mark(made, _key(iri), own.MARKS[KOPPELING], iri)
            self._add(made, own.MARKS[KOPPELING])
            return made
        start, end = (self._reference(one.value, _END) for one in ends if one is not None)
        given = {"source": start, "target": end}
        made = Concept("relationship", self._made[iri], "Flow", given, 1, _names(said, empty=False))
        self._mark(made, _key(iri), own.MARKS[KOPPELING], iri)
        self._for_others(made, said)
        self._links.append(made)
        self._iri_of[made.identifier] = iri
        self._filed("Koppelingen", made.identifier)
        return made

    def _for_others(self, flow: Concept, said: Said) -> None:
        """What that design says of a connection in other words, and which follows from the rest."""
        inside = said[own.TO][0].value in self._things
        standards = [v.value for v in said.get(vocab.CG + "standaard", ())]
        self._hold(flow, "GEMMA subtype", "Binnengemeentelijk" if inside else "Buitengemeentelijk")
        self._hold(flow, "Type", "norm" if standards else "unknown")
        for value in said.get(vocab.CG + "koppelingstatus", ()):
            status = _STATUS.get(self._names.labels.get(value.value, "").casefold())
            if status:
                self._hold(flow, "Status", status)
        passing = [v.value for v in said.get(vocab.CG + "intermediair", ())]
        for name, things in (("Standaardversie", standards), ("Intermediair", passing)):
            for thing in sorted(things):
                label = self._names.labels.get(thing) or self._own_name(thing)
                self._hold(flow, name, label)
                self._hold(flow, f"{name} ID", _object_id(thing))

    def _own_name(self, iri: str) -> str:
        names = _names(self._things[iri]) if iri in self._things else []
        return names[0][0] if names else unquote(_key(iri))


_END = own.Relation(own.TO, "", "Flow", outward=True)


def _statements(said: Said, kept: frozenset[str]) -> list[tuple[str, Value]]:
    """What was handed in of a thing, in an order that is always the same; the rest is made again."""
    found = [(path, value) for path, values in said.items() if path in kept for value in values]
    return sorted(found, key=lambda one: (one[0], str(one[1])))


def _names(said: Said, *, empty: bool = True) -> list[tuple[str, str]]:
    """The names of a thing; an element without any has an empty one, which the format asks for."""
    labels = (value for value in said.get(_LABEL, ()) if isinstance(value, Literal))
    found = sorted((one.value, one.language) for one in labels if one.value and one.language)
    return found or ([("", "")] if empty else [])


def _key(iri: str) -> str:
    """The key that a thing has in its address, without the code of its municipality."""
    last = iri.rpartition("/")[2]
    is_own = any(iri.startswith(f"{vocab.ID}{soort}/") for soort in CLASSES)
    return unquote(last.partition("-")[2] if is_own else last)


def _object_id(iri: str) -> str:
    """What an element is known by: the key in its address when that is a GUID or its own, else one made."""
    key = _key(iri)
    is_own = any(iri.startswith(f"{vocab.ID}{soort}/") for soort in CLASSES)
    return (
        key if is_own or _GUID.fullmatch(key.lower()) else str(uuid.uuid5(uuid.NAMESPACE_URL, iri))
    )


def _dutch_day(said: str) -> str:
    """A day as that design writes it, with all of its year; what is no day stays as it is."""
    found = _DAY.fullmatch(said)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else said
