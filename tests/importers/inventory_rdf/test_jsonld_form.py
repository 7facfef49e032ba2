"""JSON-LD with our context: named, left out, mixed with others'; and what is wrong with a document."""

from __future__ import annotations

import json
import time

import pytest
from rdf_cases import CG, CONTEXT, JSONLD, Remarked, app, read, remarked, said

from grondkaart.base.errors import ImportRefused

ADDRESS = "https://w3id.org/grondkaart/context"
THING = {"id": "applicatie/gm0344-1", "type": "Applicatie", "pakket": "x"}
EXPECTED = {"type": [f"<{CG}Applicatie>"], "pakket": ['"x"']}
OWN_TERMS = {"ding": "@id", "soort": "@type", "P": CG + "pakket", "A": CG + "Applicatie"}
OWN_WORDS = {"ding": app("1"), "soort": "A", "P": "x"}
OWN = {"@context": OWN_TERMS, **OWN_WORDS, "versieaanduiding": "1"}


@pytest.mark.parametrize(
    "document",
    [
        THING,
        [THING],
        {"@graph": [THING]},
        {"@context": ADDRESS, **THING},
        {"@context": "https://grondkaart.example/v1/context", **THING},
        {"@context": [ADDRESS], "@graph": [THING]},
        {"@context": [ADDRESS, {"x": "urn:x"}], **THING},
        {"@context": CONTEXT["@context"], **THING},
        [{"@context": ADDRESS, **THING}] * 50,
        {"@context": OWN_TERMS, **OWN_WORDS},
        [{"@context": OWN_TERMS, **OWN_WORDS}],
        {"@context": [ADDRESS, OWN_TERMS], **OWN_WORDS},
        {"@id": app("1"), "@type": CG + "Applicatie", CG + "pakket": [{"@value": "x"}]},
    ],
    ids=range(13),
)
def test_a_document_is_read_by_its_context_or_else_by_ours(document: object) -> None:
    inventory = read(JSONLD, json.dumps(document))

    assert ([], EXPECTED) == (inventory.remarks, said(inventory, app("1")))


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://schema.org/", **THING},
        {"@context": [ADDRESS, "http://127.0.0.1:9/"], **THING},
        {"@context": {"@import": "http://127.0.0.1:9/"}, **THING},
        {"@graph": [{"@context": "http://127.0.0.1:9/", **THING}]},
        {"@context": "context.jsonld", **THING},
    ],
    ids=range(5),
)
def test_a_context_from_elsewhere_is_refused_with_what_to_do(document: object) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(JSONLD, json.dumps(document))

    assert f'"@context": "{ADDRESS}"' in refused.value.detail.nl
    assert f'"@context": "{ADDRESS}"' in refused.value.detail.en


def test_a_key_that_means_nothing_is_remarked_on() -> None:
    inventory = read(
        JSONLD, json.dumps({"@context": ADDRESS, **THING, "leverancer": "x", "einde van het": 1})
    )

    assert [
        Remarked("eigenschap", "leverancer", "gm0344-1"),
        Remarked("eigenschap", "einde van het", "gm0344-1"),
    ] == remarked(inventory)
    assert ("leverancier",) == inventory.remarks[0].proposals


@pytest.mark.parametrize("document", [OWN, [OWN], [{**OWN, "@context": [OWN_TERMS]}]], ids=range(3))
def test_a_context_of_its_own_is_not_mixed_with_ours(document: object) -> None:
    inventory = read(JSONLD, json.dumps(document))

    assert [Remarked("eigenschap", "versieaanduiding", "gm0344-1")] == remarked(inventory)


def test_a_type_that_means_nothing_is_remarked_on() -> None:
    inventory = read(JSONLD, json.dumps({**THING, "type": "Aplicatie"}))

    assert [Remarked("soort", "Aplicatie", "gm0344-1", "type")] == remarked(inventory)


def test_an_address_that_is_none_is_remarked_on() -> None:
    inventory = read(JSONLD, json.dumps([THING, {**THING, "id": "applicatie/gm0344-a b"}]))

    assert ["Lezen-onderwerp"] == [r.rule for r in inventory.remarks]
    assert (app("a b"),) == inventory.remarks[0].proposals


def test_a_language_that_is_none_is_remarked_on() -> None:
    label = {"@value": "x", "@language": "geen taal"}
    inventory = read(JSONLD, json.dumps({**THING, "rdfs:label": label}))

    assert [Remarked("teken", "x", "gm0344-1", "label")] == remarked(inventory)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12500.5", "12500.5"),
        ("12500.50", "12500.50"),
        ("12500", "12500"),
        ("-0.1", "-0.1"),
        ('"12500,50"', "12500,50"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1E999999999", "1E999999999"),
    ],
)
def test_a_number_keeps_its_digits(written: str, expected: str) -> None:
    document = f'{{"id": "contract/gm0344-1", "type": "Contract", "jaarkosten": {written}}}'
    inventory = read(JSONLD, document)

    contract = said(inventory, "https://w3id.org/grondkaart/id/contract/gm0344-1")
    assert [f'"{expected}"^^<http://www.w3.org/2001/XMLSchema#decimal>'] == contract["jaarkosten"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"id": "x",\n "type" 1}', "Line 2, column 9"),
        ('{"id": "x"', "Line 1, column 11"),
        ('{"id": NaN}', "NaN"),
        ('{"pakket": 1, "naam": 2, "pakket": 3}', "'pakket' stands twice"),
        ('{"pakket": "\\ud800"}', "half a character"),
        ("{" + '"a":{' * 5_000 + "}" * 5_001, "nested deeper"),
        ('{"@context": ' + "[" * 5_000 + "]" * 5_000 + "}", "nested deeper"),
        ("[" * 1_000_000, "nested deeper"),
        ('{"id": 5}', "cannot be read"),
        ('{"@context": 5}', "cannot be read"),
        ('{"@context": {"x": ' + "[" * 300 + "]" * 300 + "}}", "nested deeper"),
    ],
    ids=range(11),
)
def test_what_cannot_be_read_is_refused_in_words(body: str, words: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(JSONLD, body)

    assert words in refused.value.detail.en


def test_what_is_not_utf_8_is_refused() -> None:
    with pytest.raises(ImportRefused, match="UTF-8"):
        read(JSONLD, json.dumps(THING).encode("utf-16"))


def test_our_context_with_every_thing_apart_costs_no_more_than_once() -> None:
    things = [{"@context": ADDRESS, **THING, "id": f"applicatie/gm0344-{n}"} for n in range(5_000)]
    begun = time.process_time()
    inventory = read(JSONLD, json.dumps(things))

    assert 15_000 - 5_000 == len(inventory.lines)
    assert 5 > time.process_time() - begun


def test_our_context_deep_inside_a_document_is_not_put_in_without_end() -> None:
    things = [{"@context": ADDRESS, **THING, "id": f"applicatie/gm0344-{n}"} for n in range(5_000)]

    with pytest.raises(ImportRefused, match="één keer bovenaan"):
        read(JSONLD, json.dumps({"@graph": things}))


def test_contexts_that_would_cost_their_size_for_every_thing_are_refused() -> None:
    within = {"X": {"@id": "urn:x", "@context": {"y": "urn:y"}}}
    with pytest.raises(ImportRefused, match="context in een context"):
        read(JSONLD, json.dumps({"@context": within, **THING}))
    with pytest.raises(ImportRefused, match="één keer bovenaan"):
        read(JSONLD, json.dumps({"@graph": [{"@context": {"y": "urn:y"}, **THING}] * 2_000}))
