"""Writes an inventory as the workbook or CSV that it could have been handed in as, to hand in again.

What has no column is left out: the graph has it from the service itself, or the municipality keeps it
in another form.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.importers.inventory.columns import (
    CLASSES,
    EUROPEAN_CURRENCIES,
    Column,
    Columns,
    Kind,
)
from grondkaart.importers.inventory.layout import Filled, workbook
from grondkaart.importers.inventory.port import Known

_PARTS = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?")
_UNITS = (("jaar", "jaar"), ("maand", "maanden"), ("dag", "dagen"))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SEPARATED = re.compile(r"[;|\r\n]")

Value = Literal | NamedNode
Said = Mapping[str, list[Value]]


def write_xlsx(columns: Columns, triples: Iterable[Triple], known: Known) -> bytes:
    """The applicaties, contracten and koppelingen of an inventory as a workbook.

    Read again for the same municipality, with the same names published, it gives the same triples for
    every property that has a column, but for how a number or period is written (`12.50` becomes 12.5).
    """
    return workbook(columns, known.names, _rows(columns, triples, known), examples=False)


def write_csv(columns: Columns, triples: Iterable[Triple], known: Known) -> dict[str, bytes]:
    """The same as CSV files by their names, as a Dutch spreadsheet opens them: `;`, UTF-8 with its mark."""
    found = {}
    for soort, rows in _rows(columns, triples, known).items():
        sheet, text = columns.sheets[soort], io.StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(column.header.nl for column in sheet.columns)
        writer.writerows(rows)
        found[f"{sheet.name}.csv"] = text.getvalue().encode("utf-8-sig")
    return found


def _rows(
    columns: Columns, triples: Iterable[Triple], known: Known
) -> dict[str, list[list[Filled]]]:
    """The rows of each sheet, in the order of the addresses of what they tell of."""
    things: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Value):
            things[triple.subject.value][triple.predicate.value].append(triple.object)
    writer = _Writer(known, frozenset(things))
    return {
        soort: [
            [writer.cell(column, iri, said) for column in columns.sheets[soort].columns]
            for iri, said in sorted(things.items())
            if NamedNode(kind) in said.get(vocab.RDF + "type", ())
        ]
        for soort, kind in CLASSES.items()
    }


class _Writer:
    """Turns what is said of a thing into cells."""

    def __init__(self, known: Known, there: frozenset[str]) -> None:
        """`there` are the addresses of all that is written."""
        self._owner, self._there = known.owner, there
        self._names = known.names

    def cell(self, column: Column, iri: str, said: Said) -> Filled:
        """The cell of a thing in a column."""
        if column.kind is Kind.ID:
            return self._id(iri)
        found = said.get(column.path, [])
        if column.kind in (Kind.CHOICE, Kind.REFERENCE, Kind.CURRENCY):
            texts = [self._named(column, value) for value in found]
            texts += [value.value for value in said.get(column.kept_as, [])]
            return "; ".join(sorted(texts)) or None
        literals = [value for value in found if isinstance(value, Literal)]
        dutch = [value for value in literals if value.language in ("nl", None)]
        return _literal(column.kind, (dutch or literals)[0].value) if literals else None

    def _id(self, iri: str) -> str:
        """The id of a thing of this municipality; the address of one that it took over."""
        for soort in CLASSES:
            start = f"{vocab.ID}{soort}/{self._owner.code}-"
            if iri.startswith(start):
                return unquote(iri.removeprefix(start))
        return iri

    def _is_ambiguous(self, column: Column, iri: str) -> bool:
        """Whether things of several kinds that the column can name have the id of this one."""
        key = iri.rpartition("/")[2]
        return sum(f"{vocab.ID}{soort}/{key}" in self._there for soort in column.own) > 1

    def _named(self, column: Column, value: Value) -> str:
        """How a cell names a thing: by id, by a name that means nothing else, or by address."""
        if isinstance(value, Literal):
            return value.value
        iri = value.value
        if self._owner.owns(iri):
            return iri if self._is_ambiguous(column, iri) else self._id(iri)
        if column.kind is Kind.CURRENCY:
            return iri.removeprefix(EUROPEAN_CURRENCIES)
        name = self._names.labels.get(iri, "")
        plain = name and not _SEPARATED.search(name)
        return name if plain and self._names.find(column.classes, name) == (iri,) else iri


def _literal(kind: Kind, said: str) -> Filled:
    """A literal as a cell of its kind, or as it is when it is none."""
    if kind is Kind.DATE and _DAY.fullmatch(said):
        try:
            return date.fromisoformat(said)
        except ValueError:
            return said
    if kind is Kind.YES_NO:
        return {"true": "ja", "1": "ja", "false": "nee", "0": "nee"}.get(said, said)
    if kind is Kind.DURATION:
        return _period(said)
    if kind in (Kind.WHOLE, Kind.AMOUNT):
        plain = said.removeprefix("-").replace(".", "", 1)
        exact = plain.isdecimal() and len(plain) <= 15  # a spreadsheet keeps fifteen digits
        return Decimal(said) if exact else said
    return said


def _period(said: str) -> str:
    """A period in words when it has one unit."""
    found = _PARTS.fullmatch(said)
    numbers = (
        [] if found is None else [(n, u) for n, u in zip(found.groups(), _UNITS, strict=True) if n]
    )
    if len(numbers) != 1:
        return said
    ((number, (one, many)),) = numbers
    return f"{int(number)} {one if int(number) == 1 else many}"
