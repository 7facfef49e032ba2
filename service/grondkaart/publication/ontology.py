"""The ontology and the shapes as people read them: groups of classes with their properties, and rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import Text
from grondkaart.publication.turtle_facts import Facts

_OWL, _SH, _SKOS = vocab.PREFIXES["owl"], vocab.PREFIXES["sh"], vocab.PREFIXES["skos"]
_TYPE, _LABEL = vocab.RDF + "type", vocab.RDFS + "label"
_CLASS = _OWL + "Class"
_KINDS = {
    _OWL + "ObjectProperty": Text("verband", "relation"),
    _OWL + "DatatypeProperty": Text("gegeven", "datum"),
}
_SCHEMA = vocab.PREFIXES["schema"]
_DOMAIN = (vocab.RDFS + "domain", _SCHEMA + "domainIncludes")
_RANGE = (vocab.RDFS + "range", _SCHEMA + "rangeIncludes")
_GROUP = "http://purl.org/vocab/vann/termGroup"
_SHAPES = vocab.CG + "vorm/"
_SEVERITIES = {
    _SH + "Violation": Text("fout", "error"),
    _SH + "Warning": Text("waarschuwing", "warning"),
    _SH + "Info": Text("advies", "advice"),
}


@dataclass(frozen=True)
class Property:
    """A property of ours: what it is, of which classes, and what its values are (IRIs)."""

    iri: str
    kind: Text
    label: Text
    definition: Text
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    above: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its local name."""
        return self.iri.removeprefix(vocab.CG)

    @property
    def relates(self) -> bool:
        """Whether it leads from one thing to another."""
        return self.kind == _KINDS[_OWL + "ObjectProperty"]


@dataclass(frozen=True)
class Value:
    """A value of a controlled list."""

    iri: str
    label: Text
    definition: Text


@dataclass(frozen=True)
class Class:
    """A class of ours, its superclasses (IRIs), the properties that start there, and its values where
    it is a controlled list that the ontology closes."""

    iri: str
    label: Text
    definition: Text
    above: tuple[str, ...]
    properties: tuple[Property, ...]
    values: tuple[Value, ...]

    @property
    def name(self) -> str:
        """Its local name."""
        return self.iri.removeprefix(vocab.CG)


@dataclass(frozen=True)
class Group:
    """Classes that people meet together."""

    key: str
    label: Text
    description: Text
    classes: tuple[Class, ...]


@dataclass(frozen=True)
class Ontology:
    """The ontology: title, description, version, its classes by group, in reading order, and the
    properties that start at no class of ours."""

    title: Text
    description: Text
    version: str
    groups: tuple[Group, ...]
    others: tuple[Property, ...]

    @classmethod
    def read(cls, content: Path) -> Ontology:
        """Read the files under `content/ontology`. Raises SyntaxError that names a file."""
        facts = Facts(sorted((content / "ontology").glob("*.ttl")))
        properties = _properties(facts)
        groups = sorted(
            facts.values(vocab.CG, _GROUP),
            key=lambda one: int(facts.value(one, vocab.CG + "volgorde")),
        )
        return cls(
            facts.text(vocab.CG, vocab.DCT + "title"),
            facts.text(vocab.CG, vocab.DCT + "description"),
            facts.value(vocab.CG, _OWL + "versionInfo"),
            tuple(_group(facts, one, properties) for one in groups),
            _of_others(facts, properties),
        )

    @property
    def classes(self) -> tuple[Class, ...]:
        """All classes."""
        return tuple(one for group in self.groups for one in group.classes)


def _properties(facts: Facts) -> dict[str, list[Property]]:
    """The properties by the class that they start at."""
    found: defaultdict[str, list[Property]] = defaultdict(list)
    for kind, name in _KINDS.items():
        for iri in facts.subjects(_TYPE, kind):
            one = Property(
                iri,
                name,
                facts.text(iri, _LABEL),
                facts.text(iri, _SKOS + "definition"),
                facts.values(iri, *_DOMAIN),
                facts.values(iri, *_RANGE),
                facts.values(iri, vocab.RDFS + "subPropertyOf", vocab.RDFS + "seeAlso"),
            )
            for domain in one.domains or (vocab.CG,):
                found[domain].append(one)
    return found


def _of_others(facts: Facts, properties: dict[str, list[Property]]) -> tuple[Property, ...]:
    """The properties of which no class of ours is the domain."""
    ours = set(facts.subjects(_TYPE, _CLASS))
    found = (one for each in properties.values() for one in each if not ours & set(one.domains))
    return tuple({one.iri: one for one in found}.values())


def _group(facts: Facts, iri: str, properties: dict[str, list[Property]]) -> Group:
    members = facts.values(iri, vocab.RDFS + "member")
    classes = tuple(_class(facts, one, properties.get(one, [])) for one in members)
    description = facts.text(iri, vocab.DCT + "description")
    return Group(iri.rsplit("/", 1)[-1], facts.text(iri, _LABEL), description, classes)


def _class(facts: Facts, iri: str, properties: list[Property]) -> Class:
    values = sorted(
        (one for one in facts.subjects(_TYPE, iri) if facts.values(one, _SKOS + "inScheme")),
        key=lambda one: int(facts.value(one, vocab.CG + "volgorde") or 0),
    )
    return Class(
        iri,
        facts.text(iri, _LABEL),
        facts.text(iri, _SKOS + "definition"),
        facts.values(iri, vocab.RDFS + "subClassOf", vocab.RDFS + "seeAlso"),
        tuple(properties),
        tuple(
            Value(one, facts.text(one, _LABEL), facts.text(one, _SKOS + "definition"))
            for one in values
        ),
    )


@dataclass(frozen=True)
class Rule:
    """One rule of a shape: its name, severity, the property it looks at (an IRI or ""), what it says."""

    key: str
    severity: Text
    name: Text
    path: str
    message: Text
    hint: Text


@dataclass(frozen=True)
class Shape:
    """What data of a class must be like. `target` is the class (an IRI), or "" for a part of others."""

    key: str
    label: Text
    target: str
    rules: tuple[Rule, ...]


def read_shapes(content: Path) -> tuple[Shape, ...]:
    """The shapes under `content/shapes` that have rules, in the order of their files.

    Raises SyntaxError that names a file.
    """
    paths = sorted((content / "shapes").glob("*.ttl"))
    found = []
    for path in paths:
        facts = Facts([path])
        nodes = list(facts.subjects(_TYPE, _SH + "NodeShape"))
        rules = [
            _rule(facts, one)
            for one in facts.subjects(_TYPE, _SH + "PropertyShape")
            if facts.values(one, _SH + "message")
        ]
        rules += [_rule(facts, one) for one in nodes if facts.values(one, _SH + "message")]
        if not nodes or not rules:
            continue
        main = next((one for one in nodes if one.removeprefix(_SHAPES) == path.stem), nodes[0])
        target = facts.value(main, _SH + "targetClass")
        found.append(Shape(path.stem, facts.text(main, _LABEL), target, tuple(rules)))
    return tuple(found)


def _rule(facts: Facts, iri: str) -> Rule:
    severity = facts.value(iri, _SH + "severity") or _SH + "Violation"
    return Rule(
        iri.removeprefix(_SHAPES),
        _SEVERITIES[severity],
        facts.text(iri, _SH + "name"),
        facts.value(iri, _SH + "path"),
        facts.text(iri, _SH + "message"),
        facts.text(iri, vocab.CG + "herstel"),
    )
