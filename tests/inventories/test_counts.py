"""What everyone may know of inventories: public figures, told by whole groups and never of a few."""

from __future__ import annotations

import time

import pytest
from inventories_cases import HEADER, Client

CODES = [
    *("gm0344", "gm0363", "gm0518", "gm0599", "gm0014", "gm0796"),
    *("gm0855", "gm0772", "gm0758", "gm0200", "gm0307", "gm0361"),
]
COMMON, RARE, ENDED = (
    "Zaakregistratiecomponent",
    "Documentregistratiecomponent",
    "Archiefregistratiecomponent",
)
USE = "/v1/vragen/gebruik-per-component"


@pytest.fixture(scope="module")
def served_with() -> dict[str, str]:
    """Groups of four, so that eight municipalities are enough to be told of."""
    return {"MINIMUM_GROUP": "4"}


def inventory(*roles: str, status: str = "in productie") -> bytes:
    return (
        HEADER + "".join(f"a{n};App {n};{status};{r};;\n" for n, r in enumerate(roles))
    ).encode()


def counts(client: Client) -> dict[str, int]:
    return {row["wat"]["naam"]: row["gemeenten"] for row in client.get(USE).json()["rijen"]}


def soon(client: Client, expected: dict[str, int]) -> dict[str, int]:
    """The counts, once they are as expected or long enough later."""
    for _ in range(100):
        if counts(client) == expected:
            break
        time.sleep(0.1)
    return counts(client)


def later(client: Client) -> dict[str, int]:
    """The counts, after as long as it takes to tell a change."""
    time.sleep(2.5)
    return counts(client)


def hand_in(client: Client, code: str, *roles: str, status: str = "in productie") -> None:
    assert client.hand_in(code, inventory(*roles, status=status)).status_code in (200, 201)


def test_nothing_is_told_until_two_whole_groups_handed_in(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    for code in CODES[:7]:
        hand_in(operator, code, COMMON, RARE)
    assert {} == later(anyone)

    hand_in(operator, CODES[7], COMMON)

    assert {COMMON: 4, RARE: 4} == soon(anyone, {COMMON: 4, RARE: 4})


def test_who_changes_alone_changes_nothing_that_is_told(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    told = anyone.get(USE)
    for code in CODES[:4]:
        assert operator.delete(f"/v1/gemeenten/{code}/inventarisatie").status_code == 204
    for code in CODES[8:11]:
        hand_in(operator, code, COMMON)

    time.sleep(2.5)
    after = anyone.get(USE)
    assert (told.headers["etag"], told.content) == (after.headers["etag"], after.content)


def test_changes_are_told_once_they_are_two_whole_groups(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    for code in CODES[:4]:
        hand_in(operator, code, COMMON, ENDED)
    hand_in(operator, CODES[11], COMMON, ENDED)

    # Twelve municipalities: all use one role, five another, three still the third.
    expected = {COMMON: 8, ENDED: 4}
    assert expected == soon(anyone, expected)


def test_what_is_planned_or_phased_out_does_not_count(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    for code in CODES[:4]:
        hand_in(operator, code, RARE, COMMON, status="uitgefaseerd")
    for code in CODES[4:8]:
        hand_in(operator, code, RARE, COMMON, status="gepland")

    assert {COMMON: 4} == soon(anyone, {COMMON: 4})


def test_the_answer_says_the_smallest_group_and_that_absence_says_nothing(
    handing: dict[str, Client],
) -> None:
    answer = handing["anyone"].get(USE).json()
    listed = handing["anyone"].get("/v1/vragen").json()["vragen"]

    assert {4} == {row["kleinsteGroep"] for row in answer["rijen"]}
    for slug in ("gebruik-per-component", "uitstap-per-kwartaal", "overstap-per-kwartaal"):
        question = next(one for one in listed if one["slug"] == slug)
        assert "openbaar" == question["dataset"]
        assert "veelvoud van de kleinste groep" in question["uitleg"]["nl"]
        assert "dat niets" in question["uitleg"]["nl"] or "zegt niets" in question["uitleg"]["nl"]


def test_nobody_sees_who_is_counted(handing: dict[str, Client]) -> None:
    asked = "SELECT * { ?a a <https://w3id.org/grondkaart/def/Applicatie> }"

    assert (
        [] == handing["anyone"].post("/sparql", data={"query": asked}).json()["results"]["bindings"]
    )
    assert handing["overheid"].post("/sparql", data={"query": asked}).json()["results"]["bindings"]


CONTRACT = """
@prefix cg: <https://w3id.org/grondkaart/def/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix status: <https://w3id.org/grondkaart/id/gebruikstatus/> .
@prefix a: <https://w3id.org/grondkaart/id/applicatie/CODE-> .
@prefix c: <https://w3id.org/grondkaart/id/contract/CODE-> .

a:1 a cg:Applicatie ; rdfs:label "Zaaksysteem"@nl ; cg:gebruikstatus status:in-productie ;
  cg:referentiecomponent <ROLE> .
c:1 a cg:Contract ; rdfs:label "Contract"@nl ; cg:dekt a:1 ;
  cg:ingangsdatum "2024-01-01"^^xsd:date ; cg:einddatum "2047-11-30"^^xsd:date .
"""


def test_when_contracts_can_end_and_who_can_move_is_told_per_quarter(
    handing: dict[str, Client],
) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    asked = f'SELECT ?r {{ ?r <http://www.w3.org/2000/01/rdf-schema#label> "{COMMON}"@nl }}'
    rows = anyone.post("/sparql", data={"query": asked}).json()["results"]["bindings"]
    text = CONTRACT.replace("ROLE", rows[0]["r"]["value"])
    for code in CODES:
        put = operator.put(
            f"/v1/gemeenten/{code}/inventarisatie",
            content=text.replace("CODE", code).encode(),
            headers={"Content-Type": "text/turtle"},
        )
        assert 200 == put.status_code, put.text
    assert {COMMON: 8} == soon(anyone, {COMMON: 8})

    ends = anyone.get("/v1/vragen/uitstap-per-kwartaal").json()["rijen"]
    moves = anyone.get("/v1/vragen/overstap-per-kwartaal?component=open-zaak").json()["rijen"]
    told = [(row["begin"], row["wat"]["naam"], row["gemeenten"]) for row in ends]
    assert [("2047-10-01", COMMON, 8)] == told
    assert [("2047-10-01", "Open Zaak", COMMON, 8)] == [
        (
            row["begin"],
            row["component"]["naam"],
            row["referentiecomponent"]["naam"],
            row["gemeenten"],
        )
        for row in moves
    ]
