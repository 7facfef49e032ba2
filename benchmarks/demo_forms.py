"""Writes the rows of an invented municipality in the forms that the service takes: text, the same each time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from demo_landscape import Municipality, Row, Sheets

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line, read_turtle
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.sources import Sources

ROOM = {"applicaties": "applicatie", "contracten": "contract", "koppelingen": "koppeling"}
CLASS = {"applicaties": "Applicatie", "contracten": "Contract", "koppelingen": "Koppeling"}
LABEL = vocab.RDFS + "label"
_EURO = "http://publications.europa.eu/resource/authority/currency/EUR"
_COMPONENTS = ("GemeenschappelijkeComponent", "DecentraleComponent", "Component")
_UNIT = {"jaar": "Y", "maand": "M", "maanden": "M", "dagen": "D"}
_NUMERIC = {"integer", "decimal", "boolean"}


class Column(NamedTuple):
    """A column: its header, its property (a local name of ours, or an IRI), and what it holds.

    `kind` is `naam`, `tekst`, an XSD type, `valuta`, or the sheets and classes that it refers to.
    """

    header: str
    path: str
    kind: str

    @property
    def iri(self) -> str:
        return self.path if ":" in self.path else vocab.CG + self.path


def _columns(*told: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in told)


COLUMNS = {
    "applicaties": _columns(
        ("naam", LABEL, "naam"),
        ("referentiecomponenten", "referentiecomponent", "Referentiecomponent"),
        ("componenten", "component", " ".join(_COMPONENTS)),
        ("laag", "laag", "Laag"),
        ("pakket", "pakket", "tekst"),
        ("versie", "versieaanduiding", "tekst"),
        ("leverancier", "leverancier", "Leverancier"),
        ("status", "gebruikstatus", "Gebruikstatus"),
        ("status sinds", "statusSinds", "date"),
        ("hosting", "hosting", "Hosting"),
        ("aantal gebruikers", "aantalGebruikers", "integer"),
        ("standaarden", "standaard", "Standaard Standaardversie"),
        ("bedoeld dubbel", "bedoeldDubbel", "tekst"),
    ),
    "contracten": _columns(
        ("naam", LABEL, "naam"),
        ("leverancier", "leverancier", "Leverancier"),
        ("ingangsdatum", "ingangsdatum", "date"),
        ("einddatum", "einddatum", "date"),
        ("onopzegbaar tot", "onopzegbaarTot", "date"),
        ("opzegtermijn", "opzegtermijn", "duration"),
        ("stilzwijgende verlenging", "stilzwijgendeVerlenging", "boolean"),
        ("verlengingstermijn", "verlengingstermijn", "duration"),
        ("maximum verlengingen", "maximumVerlengingen", "integer"),
        ("jaarkosten", "jaarkosten", "decimal"),
        ("valuta", "valuta", "valuta"),
        ("dekt", "dekt", "applicaties koppelingen"),
    ),
    "koppelingen": _columns(
        ("naam", LABEL, "naam"),
        ("van", "van", "applicaties"),
        ("naar", "naar", "applicaties Voorziening " + " ".join(_COMPONENTS)),
        ("richting", "richting", "tekst"),
        ("standaarden", "standaard", "Standaard Standaardversie"),
        ("status", "koppelingstatus", "Gebruikstatus"),
        ("transport", "transport", "tekst"),
        ("via", "intermediair", "applicaties"),
        ("contract", "contract", "contracten"),
    ),
}


class Value(NamedTuple):
    """A value as RDF: an IRI, or a text with a language or a datatype (an XSD name)."""

    text: str
    language: str = ""
    datatype: str = ""
    is_iri: bool = False


Thing = tuple[str, str, list[tuple[Column, list[Value]]]]
"""A thing: its address, its class, and its values by column."""


class Reference:
    """The published things that an inventory may name."""

    def __init__(self, content: Path, register: Iterable[Path]) -> None:
        """Read what is shipped under `content`, and the register of the demonstration."""
        shipped = [
            path
            for one in Sources.read(content).sets
            for path in sorted((content / one.folder).rglob("*.ttl"))
        ]
        self.names = Names(read_turtle([*shipped, *register]))

    def find(self, kinds: str, name: str) -> str:
        """The one published thing of these classes with this name. Raises LookupError otherwise."""
        found = self.names.find(frozenset(vocab.CG + kind for kind in kinds.split()), name)
        if len(found) != 1:
            raise LookupError(f"'{name}' is {len(found)} things among {kinds}")
        return found[0]


def things(one: Municipality, sheets: Sheets, reference: Reference) -> Iterator[Thing]:
    """The rows as things with values: what the RDF forms write. Raises LookupError for unknown names."""
    known = {
        (sheet, row["id"][0]): f"{vocab.ID}{ROOM[sheet]}/{one.code}-{vocab.key(row['id'][0])}"
        for sheet, rows in sheets.items()
        for row in rows
    }
    for sheet, rows in sheets.items():
        for row in rows:
            said = [
                (column, [_value(column, cell, known, reference) for cell in row[column.header]])
                for column in COLUMNS[sheet]
                if row.get(column.header)
            ]
            yield known[sheet, row["id"][0]], CLASS[sheet], said


def _value(
    column: Column, cell: str, known: dict[tuple[str, str], str], reference: Reference
) -> Value:
    kind = column.kind
    if kind == "naam":
        return Value(cell, language="nl")
    if kind == "tekst":
        return Value(cell)
    if kind == "duration":
        number, unit = cell.split()
        return Value(f"P{number}{_UNIT[unit]}", datatype="duration")
    if kind == "boolean":
        return Value("true" if cell == "ja" else "false", datatype="boolean")
    if kind in ("date", "integer", "decimal"):
        return Value(cell, datatype=kind)
    if kind == "valuta":
        return Value(_EURO, is_iri=True)
    for sheet in (one for one in kind.split() if one in ROOM):
        if (sheet, cell) in known:
            return Value(known[sheet, cell], is_iri=True)
    classes = " ".join(one for one in kind.split() if one not in ROOM)
    return Value(reference.find(classes, cell), is_iri=True)


# tables


def comma_separated(rows: list[Row], sheet: str, *, dutch: bool) -> str:
    """One sheet as CSV: with semicolons and days and amounts as they are written in Dutch, or plainly."""
    headers = ["id", *(column.header for column in COLUMNS[sheet])]
    kinds = {column.header: column.kind for column in COLUMNS[sheet]}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if dutch else ",", lineterminator="\n")
    writer.writerow(headers)
    for row in rows:
        cells = (" | ".join(row.get(header, ())) for header in headers)
        writer.writerow(
            _in_dutch(kinds.get(header, ""), cell) if dutch else cell
            for header, cell in zip(headers, cells, strict=True)
        )
    return out.getvalue()


def _in_dutch(kind: str, cell: str) -> str:
    if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return "-".join(reversed(cell.split("-")))
    if kind == "decimal" and cell.isdecimal():
        return f"{int(cell):,}".replace(",", ".")
    return cell


# RDF

_PREFIXES = {
    "applicatie": f"{vocab.ID}applicatie/",
    "cg": vocab.CG,
    "component": f"{vocab.ID}component/",
    "contract": f"{vocab.ID}contract/",
    "gebruikstatus": f"{vocab.ID}gebruikstatus/",
    "gemma": f"{vocab.ID}gemma/",
    "hosting": f"{vocab.ID}hosting/",
    "koppeling": f"{vocab.ID}koppeling/",
    "laag": f"{vocab.ID}laag/",
    "munt": "http://publications.europa.eu/resource/authority/currency/",
    "organisatie": f"{vocab.ID}organisatie/",
    "rdfs": vocab.RDFS,
    "standaard": f"{vocab.ID}standaard/",
    "xsd": vocab.XSD,
}


def turtle(one: Municipality, sheets: Sheets, reference: Reference) -> str:
    """The rows as Turtle, a block for each thing."""
    lines = [f"# Inventarisatie van {one.name}, een verzonnen gemeente.", ""]
    lines += [f"@prefix {name}: <{iri}> ." for name, iri in _PREFIXES.items()]
    for address, kind, said in things(one, sheets, reference):
        lines += ["", f"{_short(address)}", f"  a cg:{kind} ;"]
        lines += [
            f"  {_short(column.iri)} {' , '.join(_in_turtle(v) for v in values)} ;"
            for column, values in said
        ]
        lines[-1] = lines[-1].removesuffix(";") + "."
    return "\n".join(lines) + "\n"


def _short(iri: str) -> str:
    for name, beginning in _PREFIXES.items():
        local = iri.removeprefix(beginning)
        if local != iri and re.fullmatch(r"\w[\w-]*", local):
            return f"{name}:{local}"
    return f"<{iri}>"


def _in_turtle(value: Value) -> str:
    if value.is_iri:
        return _short(value.text)
    if value.datatype in ("integer", "boolean"):
        return value.text
    return literal_line(value.text, value.language or None) + (
        f"^^xsd:{value.datatype}" if value.datatype else ""
    )


def jsonld(one: Municipality, sheets: Sheets, reference: Reference) -> str:
    """The rows as JSON-LD with the context that the service publishes."""
    graph = []
    for address, kind, said in things(one, sheets, reference):
        node: dict[str, object] = {"id": address, "type": kind}
        for column, values in said:
            name = "rdfs:label" if column.iri == LABEL else column.path
            written = [_in_json(value) for value in values]
            node[name] = written[0] if len(written) == 1 else written
        graph.append(node)
    document = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


CONTEXT = vocab.BASE + "context"


def _in_json(value: Value) -> object:
    if value.language:
        return {"@value": value.text, "@language": value.language}
    if value.datatype in ("integer", "boolean"):
        return json.loads(value.text)
    short = _short(value.text) if value.is_iri else ""
    return short if short.startswith("gemma:") else value.text


def rdfxml(one: Municipality, sheets: Sheets, reference: Reference) -> str:
    """The rows as RDF/XML."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- Inventarisatie van {one.name}, een verzonnen gemeente. -->",
        f'<rdf:RDF xmlns:rdf="{vocab.RDF}" xmlns:rdfs="{vocab.RDFS}" xmlns:cg="{vocab.CG}">',
    ]
    for address, kind, said in things(one, sheets, reference):
        lines.append(f'  <cg:{kind} rdf:about="{escape(address)}">')
        lines += [f"    {_in_xml(column, value)}" for column, values in said for value in values]
        lines.append(f"  </cg:{kind}>")
    return "\n".join([*lines, "</rdf:RDF>"]) + "\n"


def _in_xml(column: Column, value: Value) -> str:
    name = "rdfs:label" if column.iri == LABEL else f"cg:{column.path}"
    if value.is_iri:
        return f'<{name} rdf:resource="{escape(value.text)}"/>'
    how = f' xml:lang="{value.language}"' if value.language else ""
    if value.datatype:
        how = f' rdf:datatype="{vocab.XSD}{value.datatype}"'
    return f"<{name}{how}>{escape(value.text, quote=False)}</{name}>"


RDF_FORMS: dict[str, Callable[[Municipality, Sheets, Reference], str]] = {
    "turtle": turtle,
    "jsonld": jsonld,
    "rdfxml": rdfxml,
}
