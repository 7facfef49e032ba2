"""Writes an invented landscape as an ArchiMate exchange file, in the Softwarecatalogus' design of 2026.

That design has no place for contracts, layers or numbers of users, so none are in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from uuid import NAMESPACE_URL, uuid5

from demo_forms import Reference
from demo_landscape import Municipality, Row, Sheets

from grondkaart.base import vocab

_NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
_PROPERTIES = ["Object ID", "GEMMA type", "CBS code", "Versie", "Status", "Startdatum status"]
_PROPERTIES += ["Koppelingtype", "Richting", "Protocol"]
_WAY = {"heen": "Rechts", "terug": "Links", "beide": "Links en rechts"}
_OUTSIDE = "Voorziening GemeenschappelijkeComponent DecentraleComponent"


class _Model:
    """Elements and relationships with the identifiers that they get."""

    def __init__(self, one: Municipality, reference: Reference) -> None:
        self._one, self._reference = one, reference
        self._elements: dict[str, list[str]] = {}
        self._relations: list[str] = []

    def element(self, kind: str, name: str, told: dict[str, str], guid: str = "") -> str:
        """The identifier of an element, which is added when it is new."""
        identifier = f"id-{guid or self._guid(kind, name)}"
        if identifier not in self._elements:
            told = {"Object ID": identifier.removeprefix("id-"), **told}
            self._elements[identifier] = [
                f'    <element identifier="{identifier}" xsi:type="{kind}">',
                *_inside(name, told),
                "    </element>",
            ]
        return identifier

    def published(self, kind: str, classes: str, name: str, mark: str) -> str:
        """The identifier of something that GEMMA has, known by its Object ID there."""
        iri = self._reference.find(classes, name)
        guid = iri.removeprefix(vocab.PREFIXES["gemma"]) if "/gemma/" in iri else ""
        return self.element(kind, name, {"GEMMA type": mark} if mark else {}, guid)

    def relation(
        self, kind: str, source: str, target: str, name: str, told: dict[str, str] | None = None
    ) -> str:
        """Add a relationship; gives its identifier."""
        guid = self._guid(kind, source, target, name)
        identifier = f"id-{guid}"
        told = {"Object ID": guid, **told} if told else {}
        opening = f'identifier="{identifier}" source="{source}" target="{target}" xsi:type="{kind}"'
        self._relations += [
            f"    <relationship {opening}>",
            *_inside(name, told),
            "    </relationship>",
        ]
        return identifier

    def _guid(self, *what: str) -> str:
        return str(uuid5(NAMESPACE_URL, "/".join([vocab.ID, self._one.code, *what])))

    def lines(self) -> Iterator[str]:
        """The file."""
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f"<!-- Landschap van {self._one.name}, een verzonnen gemeente. -->"
        yield (
            f'<model xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'identifier="id-{self._guid("model")}">'
        )
        yield f'  <name xml:lang="nl">Softwarecatalogus {self._one.name} (verzonnen)</name>'
        yield "  <elements>"
        for element in self._elements.values():
            yield from element
        yield "  </elements>"
        yield "  <relationships>"
        yield from self._relations
        yield "  </relationships>"
        yield "  <propertyDefinitions>"
        for number, name in enumerate(_PROPERTIES, 1):
            yield f'    <propertyDefinition identifier="propid-{number}" type="string">'
            yield f"      <name>{name}</name>"
            yield "    </propertyDefinition>"
        yield "  </propertyDefinitions>"
        yield "</model>"


def _inside(name: str, told: dict[str, str]) -> Iterator[str]:
    yield f'      <name xml:lang="nl">{escape(name, quote=False)}</name>'
    if not told:
        return
    yield "      <properties>"
    for key, value in told.items():
        number = _PROPERTIES.index(key) + 1
        said = f'<value xml:lang="nl">{escape(value, quote=False)}</value>'
        yield f'        <property propertyDefinitionRef="propid-{number}">{said}</property>'
    yield "      </properties>"


def ameff(one: Municipality, sheets: Sheets, reference: Reference) -> str:
    """The rows as an exchange file. Raises LookupError for a name that is not published."""
    model = _Model(one, reference)
    owner = model.element(
        "BusinessActor",
        f"{one.name} (verzonnen)",
        {"GEMMA type": "Gemeente", "CBS code": one.code},
    )
    used = {row["id"][0]: _application(model, owner, row) for row in sheets.applicaties}
    for row in sheets.koppelingen:
        _flow(model, used, row)
    return "\n".join(model.lines()) + "\n"


def _application(model: _Model, owner: str, row: Row) -> str:
    told = {
        "GEMMA type": "Applicatie",
        "Status": row["status"][0],
        "Startdatum status": row["status sinds"][0],
    }
    made = model.element("ApplicationComponent", row["naam"][0], told)
    version = row["versie"][0]
    below = model.element(
        "ApplicationComponent", f"{row['naam'][0]} {version}", {"Versie": version}
    )
    model.relation("Specialization", made, below, "versie gebruikt")
    model.relation("Association", owner, made, "is afnemer van")
    for name in row["leverancier"]:
        supplier = model.element("BusinessActor", name, {"GEMMA type": "Leverancier"})
        model.relation("Association", supplier, made, "is eigenaar van")
    for name in row["referentiecomponenten"]:
        role = model.published(
            "ApplicationComponent", "Referentiecomponent", name, "Referentiecomponent"
        )
        model.relation("Specialization", made, role, "wordt gebruikt voor")
    for name in row["standaarden"]:
        model.relation("Realization", made, _standard(model, name), "ondersteunt")
    hosting = model.element(
        "Product", row["hosting"][0], {"GEMMA type": "Cloud-dienstverleningsmodel"}
    )
    model.relation("Association", made, hosting, "wordt afgenomen als")
    return made


def _standard(model: _Model, name: str) -> str:
    return model.published("Constraint", "Standaard Standaardversie", name, "Standaard")


def _flow(model: _Model, used: dict[str, str], row: Row) -> None:
    inside = row["naar"][0] in used
    end = used.get(row["naar"][0]) or model.published(
        "ApplicationComponent", _OUTSIDE, row["naar"][0], "Buitengemeentelijke voorziening"
    )
    told = {
        "Koppelingtype": "intern" if inside else "extern",
        "Richting": _WAY[row["richting"][0]],
        "Status": row["status"][0],
        "Protocol": row["transport"][0],
    }
    flow = model.relation("Flow", used[row["van"][0]], end, row["naam"][0], told)
    for name in row["standaarden"]:
        model.relation("Association", flow, _standard(model, name), "implementeert")
    for key in row.get("via", ()):
        model.relation("Association", flow, used[key], "gerealiseerd met")
