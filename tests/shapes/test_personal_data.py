"""Telephone numbers and e-mail addresses are refused in every text, and what only looks like one is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rdflib import RDF, Graph, Literal, Namespace

CG = Namespace("https://w3id.org/grondkaart/def/")
ID = Namespace("https://w3id.org/grondkaart/id/applicatie/gm9901-")
SHAPE = Namespace("https://w3id.org/grondkaart/def/vorm/")

NUMBERS = [
    "06-12345678",
    "06 12 34 56 78",
    "0612345678",
    "+31 6 12345678",
    "+31 (0)30 286 10 00",
    "0031 30 2861000",
    "0031302861000",
    "030-2861000",
    "(030) 286 10 00",
    "0345-12 34 56",
    "bel 0302861000.",
    "06\u201112345678",
    "06 - 1234 5678",
    "+32 2 555 12 12",
    "tel:06-12345678",
    "Jan (0612345678)",
    "06/12345678",
    "+31612345678",
    "030 / 286 10 00",
    "+31(0)612345678",
    "0345 - 123456",
    "06-1234 5678",
    "Tel. 06 1234 56 78, Jan",
    "06\u201312345678",
    "mobiel=0612345678",
]
ADDRESSES = [
    "jan@voorbeeld.example",
    "beheer (j.de-vries@mail.voorbeeld.example)",
    "mailto:applicatie_beheer+zaken@voorbeeld.example",
    "vragen: A.B@voorbeeld.co.example, of de helpdesk",
]
NEITHER = [
    "Zaaksysteem 2025.06.12345678",
    "KvK 01234567 en vestiging 000012345678",
    "OIN 00000001821002193000",
    "export 06-02-2025 10:15 en 2025-06-12 08:30",
    "Object ID 06123456-7890-4123-8456-061234567890",
    "NR0612345678",
    "jaren 0345 2024-2025",
    "zaak 0344-2025-01",
    "0344 2025 12",
    "06-12-2025 - 31-12-2026",
    "2025-06-12 - 2026-12-31",
    "1.0.12.345.678",
    "versie 4.06.1234.5678",
    "BSN 012345678",
    "0900-1234",
    "14 030",
    "GM0344",
    "20250612101500",
    "06-12-2025 10:15:00",
    "ISO 27001:2013",
    "12.000.000,00",
    "€ 1.234.567,89",
    "0344",
    "2024-2025",
    "01-02-2024 t/m 03-04-2025",
    "fe012345-6789-0123-4567-0612345678ab",
    "v0.9.12345678",
    "06-2025",
    "RSIN 001234567",
    "01 02 03",
    "log4j@2.17.1",
    "@scope/pakket",
    "vergadering @ 10.00 uur",
    "https://voorbeeld.example/@beheer",
    "",
]


def graph(texts: Iterable[str]) -> Graph:
    """An applicatie for each text, which stands in a property that the ontology does not know."""
    made = Graph()
    for number, text in enumerate(texts):
        made.add((ID[str(number)], RDF.type, CG.Applicatie))
        made.add(
            (ID[str(number)], ID.toelichting, Literal(text, lang="nl" if number % 2 else None))
        )
    return made


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        (NUMBERS, SHAPE["Inventarisatie-telefoonnummer"]),
        (ADDRESSES, SHAPE["Inventarisatie-emailadres"]),
    ],
    ids=["telephone numbers", "e-mail addresses"],
)
def test_each_of_these_is_found(validate, texts, rule):
    found = {r.focus for r in validate(graph(texts)) if r.shape == rule}

    assert [] == [text for number, text in enumerate(texts) if ID[str(number)] not in found]


def test_none_of_these_is_taken_for_a_telephone_number_or_an_address(validate):
    rules = {SHAPE["Inventarisatie-telefoonnummer"], SHAPE["Inventarisatie-emailadres"]}
    found = {r.focus for r in validate(graph(NEITHER)) if r.shape in rules}

    assert [] == [text for number, text in enumerate(NEITHER) if ID[str(number)] in found]
