"""Results of SPARQL queries as they come over the wire or lie in a test suite, and whether two are the same.

They are read by rdflib, which shares no code with the engine under test. Two literals are the same when their datatype
and their value are: an engine may write 1.0 for 1.00.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
CELL = Namespace("urn:cell:")
SOLUTIONS = {"srx": "xml", "srj": "json", "tsv": "tsv"}

Row = frozenset[tuple[str, Node]]


@dataclass(frozen=True)
class Table:
    """Variables, and rows in their order; a variable without a value is not in the row."""

    variables: frozenset[str]
    rows: list[Row]


@dataclass(frozen=True)
class Cells:
    """CSV, which has text where the others have terms: a header and rows."""

    header: list[str]
    rows: list[list[str]]


Outcome = bool | Table | Cells | Graph


def read(data: bytes, extension: str, address: str) -> Outcome:
    """A result in the format of files with this extension; `address` is where its relative addresses start."""
    if extension == "csv":
        header, *lines = csv.reader(StringIO(data.decode("utf-8"), newline=""))
        return Cells(header, lines)
    if extension in SOLUTIONS:
        result = Result.parse(BytesIO(data), format=SOLUTIONS[extension])
        if result.type == "ASK":
            return bool(result.askAnswer)
        rows = [frozenset((str(k), v) for k, v in found.items()) for found in result.bindings]
        return Table(frozenset(map(str, result.vars or ())), rows)
    graph = Graph().parse(data=data, format="turtle", publicID=address)
    return _table(graph) if (None, RDF.type, RS.ResultSet) in graph else graph


def _table(graph: Graph) -> Table:
    """The table that a graph describes in the vocabulary of the first SPARQL test suite."""

    def cell(binding: Node) -> tuple[str, Node]:
        return str(graph.value(binding, RS.variable)), graph.value(binding, RS.value)

    rows = [
        frozenset(map(cell, graph.objects(solution, RS.binding)))
        for solution in graph.objects(None, RS.solution)
    ]
    return Table(frozenset(map(str, graph.objects(None, RS.resultVariable))), rows)


def difference(expected: Outcome, got: Outcome, ordered: bool) -> str:
    """What sets a result apart from the expected one; empty when nothing does."""
    if type(expected) is not type(got):
        return f"a {type(got).__name__} instead of a {type(expected).__name__}"
    if isinstance(expected, bool):
        return "" if expected == got else f"{got} instead of {expected}"
    if isinstance(expected, Graph):
        same = isomorphic(_by_value(expected), _by_value(got))
        return (
            ""
            if same
            else f"{got.serialize(format='nt')} instead of {expected.serialize(format='nt')}"
        )
    if isinstance(expected, Cells):
        return _other_cells(expected, got)
    return _other_table(expected, got, ordered)


def _other_cells(expected: Cells, got: Cells) -> str:
    """Compare CSV; the order of columns is free, as in `SELECT *`, and so are the names of blank nodes."""

    def lines(cells: Cells) -> Counter[tuple[str, ...]]:
        columns = [cells.header.index(name) for name in sorted(cells.header)]
        return Counter(
            tuple(re.sub("^_:.*", "_:", line[c]) for c in columns) for line in cells.rows
        )

    if sorted(expected.header) != sorted(got.header):
        return f"columns {got.header} instead of {expected.header}"
    return _counted(lines(expected), lines(got))


def _other_table(expected: Table, got: Table, ordered: bool) -> str:
    if expected.variables != got.variables:
        return f"variables {sorted(got.variables)} instead of {sorted(expected.variables)}"
    wanted, given = ([_row_by_value(row) for row in table.rows] for table in (expected, got))
    if any(isinstance(term, BNode) for row in (*wanted, *given) for _, term in row):
        return "" if isomorphic(_rows(wanted), _rows(given)) else f"{given} instead of {wanted}"
    if ordered and wanted != given:
        return f"in another order or other rows: {given} instead of {wanted}"
    return _counted(Counter(wanted), Counter(given))


def _counted(expected: Counter[object], got: Counter[object]) -> str:
    missing, extra = expected - got, got - expected
    return f"missing {dict(missing)}, extra {dict(extra)}" if missing or extra else ""


def _rows(rows: list[Row]) -> Graph:
    """Rows as a graph, so that blank nodes may have any name: each row is one, with how often it occurs."""
    graph = Graph()
    for row, times in Counter(rows).items():
        node = BNode()
        graph.add((node, CELL["/times"], Literal(times)))
        for name, term in row:
            graph.add((node, CELL[name], term))
    return graph


def _row_by_value(row: Row) -> Row:
    return frozenset((name, by_value(term)) for name, term in row)


def _by_value(graph: Graph) -> Graph:
    changed = Graph()
    for triple in graph:
        changed.add(tuple(map(by_value, triple)))
    return changed


def by_value(term: Node) -> Node:
    """A term that is the same for all ways of writing its value, if it has one, and other for another datatype."""
    if not isinstance(term, Literal):
        return term
    if term.language:
        return Literal(str(term), lang=term.language.lower())
    if term.datatype in (None, XSD.string) or term.value is None:
        return Literal(str(term), datatype=None if term.datatype == XSD.string else term.datatype)
    value = term.value.normalize() if isinstance(term.value, Decimal) else term.value
    return Literal(f"{value!r} {term.datatype}")
