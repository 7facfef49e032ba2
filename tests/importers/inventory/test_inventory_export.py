"""An inventory that is written as a workbook and handed in again is the same inventory."""

from __future__ import annotations

from datetime import date

import pytest
from sheet_cases import APPS, COLUMNS, KNOWN, OWNER, THING, address, app, read, said, seen, xlsx
from test_sheets_read import FULL

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.importers.inventory.export import write_csv, write_xlsx
from grondkaart.importers.inventory.port import Inventory
from grondkaart.inventories.packing import packed


def _triples(inventory: Inventory) -> list[Triple]:
    found = []
    for line in inventory.lines:
        subject, predicate, term = line.removesuffix(" .\n").split(" ", 2)
        value: NamedNode | Literal = (
            NamedNode(term[1:-1]) if term.startswith("<") else _literal(term)
        )
        found.append(Triple(NamedNode(subject[1:-1]), NamedNode(predicate[1:-1]), value))
    return found


def _literal(term: str) -> Literal:
    text, _, rest = term[1:].rpartition('"')
    text = (
        text.encode().decode("unicode_escape").encode("latin-1").decode() if "\\" in text else text
    )
    if rest.startswith("@"):
        return Literal(text, language=rest[1:])
    return Literal(text, datatype=NamedNode(rest[3:-1])) if rest else Literal(text)


def _again(inventory: Inventory) -> Inventory:
    return read(write_xlsx(COLUMNS, _triples(inventory), KNOWN))


def test_a_full_inventory_comes_back_whole() -> None:
    before = read(xlsx(FULL))

    after = _again(before)

    assert set(before.lines) == set(after.lines)
    assert ["Lezen-leverancier"] == [r.rule for r in after.remarks]


@pytest.mark.parametrize(
    "cells",
    [
        {"naam": "=1+1"},
        {"naam": "-dash", "pakket": "+31"},
        {"naam": "regel\ntwee"},
        {"id": "0012"},
        {"id": "a b/c%20é"},
        {"referentiecomponenten": "Beheer; overig"},
        {"referentiecomponenten": "Wegen, groen en water; Zaakregistratiecomponent"},
        {"referentiecomponenten": f"{THING}rc-punt|Zaakregistratiecomponent"},
        {"leverancier": f"{THING}dubbel-1"},
        {"versie": "2.10"},
        {"versie": "1-2"},
        {"status sinds": date(1999, 12, 31)},
    ],
)
def test_what_is_awkward_in_a_cell_comes_back(cells: dict[str, object]) -> None:
    rows = app(cells)
    before = read(xlsx({"applicaties": rows})) if cells.get("naam") != "=1+1" else _formula()

    after = _again(before)

    assert set(before.lines) == set(after.lines)
    assert [r for r in seen(before) if r.rule != "Lezen-formule"] == seen(after)


def _formula() -> Inventory:
    found = read(xlsx({"applicaties": [APPS, ["a1", "X", "gepland"]]}))
    found.lines = {line.replace('"X"', '"=1+1"'): None for line in found.lines}
    return found


def test_an_applicatie_and_a_koppeling_with_one_id_stay_apart() -> None:
    """What a contract covers is then written by address: the id alone would mean either."""
    there = f"<{address('x', 'koppeling')}>"
    lines = [
        f"<{address('x')}> <{vocab.RDF}type> <{vocab.CG}Applicatie> .\n",
        f"{there} <{vocab.RDF}type> <{vocab.CG}Koppeling> .\n",
        f"<{address('c', 'contract')}> <{vocab.RDF}type> <{vocab.CG}Contract> .\n",
        f"<{address('c', 'contract')}> <{vocab.CG}dekt> {there} .\n",
    ]

    after = _again(Inventory(dict.fromkeys(lines)))

    assert [there] == said(after, address("c", "contract"))["dekt"]


def test_the_csv_says_what_the_workbook_says() -> None:
    before = read(xlsx(FULL))

    written = write_csv(COLUMNS, _triples(before), KNOWN)

    assert ["applicaties.csv", "contracten.csv", "koppelingen.csv"] == list(written)
    assert set(before.lines) == set(read(packed(written.items())).lines)


def test_a_thing_of_a_former_municipality_keeps_its_address() -> None:
    former = "https://w3id.org/grondkaart/id/applicatie/vb0009-a1"
    before = read(
        xlsx({"applicaties": [APPS, [former, "Oud", "gepland"], ["a1", "Nieuw", "gepland"]]})
    )

    after = _again(before)

    assert OWNER.owns(former)
    assert ['"Oud"@nl'] == said(after, former)["label"]
    assert ['"Nieuw"@nl'] == said(after, address("a1"))["label"]


@pytest.mark.parametrize(
    ("property_", "lexical", "datatype"),
    [
        ("opzegtermijn", "P1Y6M", "duration"),
        ("opzegtermijn", "P90D", "duration"),
        ("jaarkosten", "12345678901234567890.12", "decimal"),
        ("jaarkosten", "-5", "decimal"),
        ("ingangsdatum", "2024-02-29", "date"),
        ("stilzwijgendeVerlenging", "false", "boolean"),
    ],
)
def test_a_value_of_a_contract_comes_back(property_: str, lexical: str, datatype: str) -> None:
    contract = NamedNode(address("c1", "contract"))
    value = Literal(lexical, datatype=NamedNode(vocab.XSD + datatype))
    triples = [
        Triple(contract, NamedNode(f"{vocab.RDF}type"), NamedNode(f"{vocab.CG}Contract")),
        Triple(contract, NamedNode(vocab.CG + property_), value),
    ]

    after = read(write_xlsx(COLUMNS, triples, KNOWN))

    assert [str(value)] == said(after, contract.value)[property_]
