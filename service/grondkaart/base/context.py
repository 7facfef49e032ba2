"""The JSON-LD context of our own terms, made from the ontology."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grondkaart.base.terms import NamedNode, read_turtle
from grondkaart.base.vocab import CG, DCT, PREFIXES, RDF, RDFS, XSD

_OWL = PREFIXES["owl"]
_KINDS = {_OWL + "Class", _OWL + "ObjectProperty", _OWL + "DatatypeProperty"}
_TYPE, _RANGE = RDF + "type", RDFS + "range"
_KEYWORDS: dict[str, object] = {"id": "@id", "type": "@type"}
_SCHEMA, _SKOS, _TOOI = PREFIXES["schema"], PREFIXES["skos"], PREFIXES["tooi"]
# What is said of our things in words of others, under a Dutch name. `naam` is the Dutch label, as the
# table forms call it; the things of a collection stand in `resultaten`, which says nothing itself.
BORROWED: dict[str, object] = {
    "naam": {"@id": RDFS + "label", "@language": "nl"},
    "naamEn": {"@id": RDFS + "label", "@language": "en"},
    "andereNaam": {"@id": _SKOS + "altLabel", "@container": "@language"},
    "omschrijving": {"@id": _SCHEMA + "description", "@container": "@language"},
    "softwareversie": {"@id": _SCHEMA + "softwareVersion"},
    "broncode": {"@id": _SCHEMA + "codeRepository", "@type": "@id"},
    "website": {"@id": _SCHEMA + "url", "@type": "@id"},
    "licentie": {"@id": DCT + "license", "@type": "@id"},
    "uitgever": {"@id": DCT + "publisher", "@type": "@id"},
    "bron": {"@id": DCT + "source", "@type": "@id"},
    "hangtAfVan": {"@id": DCT + "requires", "@type": "@id"},
    "conformeertAan": {"@id": DCT + "conformsTo", "@type": "@id"},
    "versieVan": {"@id": DCT + "isVersionOf", "@type": "@id"},
    "versies": {"@reverse": DCT + "isVersionOf", "@type": "@id"},
    "officieleNaam": {"@id": _TOOI + "officieleNaamInclSoort"},
    "ingesteldOp": {"@id": _TOOI + "begindatum", "@type": XSD + "date"},
    "opgehevenOp": {"@id": _TOOI + "einddatum", "@type": XSD + "date"},
    "resultaten": "@included",
}


def context(ontology: Iterable[Path]) -> dict[str, object]:
    """A JSON-LD 1.1 context with every class and property of the ontology under its local name.

    Beside them stand the borrowed terms.
    The same ontology gives the same context, in the same order. A prefix that is named as a term
    is (`gemeente`) gives way to the term. Raises ValueError when a name would mean two things,
    SyntaxError when a file cannot be parsed.
    """
    kinds, ranges = _read(ontology)
    terms: dict[str, object] = {}
    for iri in sorted(kinds):
        name = iri.removeprefix(CG)
        if name in _KEYWORDS:
            raise ValueError(f"'{name}' is a keyword of JSON-LD and cannot be the name of a term")
        if name in BORROWED:
            raise ValueError(f"'{name}' is borrowed in JSON-LD and cannot be the name of a term")
        terms[name] = _definition(iri, kinds[iri], ranges.get(iri))
    prefixes = {
        name: iri
        for name, iri in sorted(PREFIXES.items())
        if name not in terms and name not in _KEYWORDS
    }
    return {"@context": {"@version": 1.1, **prefixes, **_KEYWORDS, **BORROWED, **terms}}


def _read(ontology: Iterable[Path]) -> tuple[dict[str, str], dict[str, str]]:
    """Kind and range of every term of ours. Raises ValueError when a term has two kinds."""
    kinds: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for triple in read_turtle(ontology):
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
            continue
        if not subject.value.startswith(CG):
            continue
        if triple.predicate.value == _RANGE:
            ranges[subject.value] = value.value
        if triple.predicate.value != _TYPE or value.value not in _KINDS:
            continue
        if kinds.setdefault(subject.value, value.value) != value.value:
            raise ValueError(f"{subject.value} is defined as two kinds of term")
    return kinds, ranges


def _definition(iri: str, kind: str, value: str | None) -> object:
    """What the context says of one term."""
    if kind == _OWL + "Class":
        return iri
    if kind == _OWL + "ObjectProperty":
        return {"@id": iri, "@type": "@id"}
    if value == RDF + "langString":
        return {"@id": iri, "@container": "@language"}
    if value is None or value == XSD + "string":
        return {"@id": iri}
    return {"@id": iri, "@type": value}
