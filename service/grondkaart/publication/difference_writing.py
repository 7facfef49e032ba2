"""A difference between two releases written: as plain values, as CSV, and as SPARQL that brings a copy of
the one to the other."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from grondkaart.base.cells import harmless
from grondkaart.base.terms import Literal, NamedNode, Term, Triple, read_ntriples
from grondkaart.publication.differences import Change

COUNTED = ("toegevoegd", "vervallen", "gewijzigd", "triplesErbij", "triplesEraf")
_COLUMNS = (
    "verandering",
    "ding",
    "dingNaam",
    "richting",
    "eigenschap",
    "eigenschapNaam",
    "waarde",
    "waardeNaam",
    "taal",
    "datatype",
)
_MOST = 1_000  # triples of one thing, each way, in one JSON document


def named_in(changes: Iterable[Change]) -> set[str]:
    """The addresses in changes that may have a name: things, properties and values."""
    found = set()
    for change in changes:
        found.add(change.thing[1:-1])
        for triple in _triples(change.gone + change.come):
            terms = (triple.predicate, triple.object)
            found |= {term.value for term in terms if isinstance(term, NamedNode)}
    return found


def as_values(changes: Iterable[Change], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Changes as values for JSON. Of a thing with very much to tell the beginning is shown, with how
    much there is."""
    return [_value(change, names) for change in changes]


def _value(change: Change, names: Mapping[str, str]) -> dict[str, Any]:
    iri = change.thing[1:-1]
    return {
        "@id": iri,
        "naam": change.name or names.get(iri),
        "verandering": change.verandering,
        "aantalErbij": change.come.count(b"\n"),
        "aantalEraf": change.gone.count(b"\n"),
        "erbij": _statements(change.come, names),
        "eraf": _statements(change.gone, names),
    }


def _statements(lines: bytes, names: Mapping[str, str]) -> list[dict[str, Any]]:
    shown = b"\n".join(lines.split(b"\n", _MOST)[:_MOST])
    return [
        {
            "eigenschap": {"@id": t.predicate.value, "naam": names.get(t.predicate.value)},
            "waarde": _object(t.object, names),
        }
        for t in _triples(shown)
    ]


def _object(term: Term | Triple, names: Mapping[str, str]) -> dict[str, str | None]:
    if isinstance(term, Literal):
        about = {"@language": term.language} if term.language else {"@type": term.datatype.value}
        return {"@value": term.value, **about}
    assert isinstance(term, NamedNode)  # what were blank nodes have addresses
    return {"@id": term.value, "naam": names.get(term.value)}


def csv_head() -> bytes:
    """The first line of the CSV."""
    return _csv([_COLUMNS])


def as_csv(changes: Iterable[Change], names: Mapping[str, str]) -> bytes:
    """Changes as lines of CSV (RFC 4180), one for each triple that came or went."""
    rows = []
    for change in changes:
        iri = change.thing[1:-1]
        thing = (change.verandering, iri, change.name or names.get(iri, ""))
        for way, lines in (("eraf", change.gone), ("erbij", change.come)):
            rows += [(*thing, way, *_cells(triple, names)) for triple in _triples(lines)]
    return _csv(rows)


def _cells(triple: Triple, names: Mapping[str, str]) -> tuple[str, ...]:
    said, value = triple.predicate.value, triple.object
    about = (said, names.get(said, ""))
    if isinstance(value, Literal):
        return (*about, value.value, "", value.language or "", value.datatype.value)
    assert isinstance(value, NamedNode)  # as above
    return (*about, value.value, names.get(value.value, ""), "", "")


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def removals(changes: Iterable[Change]) -> Iterator[str]:
    """What went, as the first operation of a SPARQL Update (SPARQL 1.1 Update, 3.1.2)."""
    return _operation("DELETE DATA", (change.gone for change in changes), " ;\n")


def additions(changes: Iterable[Change]) -> Iterator[str]:
    """What came, as the second operation (3.1.1)."""
    return _operation("INSERT DATA", (change.come for change in changes), "\n")


def _operation(name: str, pieces: Iterable[bytes], end: str) -> Iterator[str]:
    yield f"{name} {{\n"
    for piece in pieces:
        if piece:
            yield piece.decode()
    yield f"}}{end}"


def _triples(lines: bytes) -> Iterator[Triple]:
    return read_ntriples(lines)
