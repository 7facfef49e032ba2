"""What everyone may know of inventories: counts of five municipalities or more, and nothing else."""

from __future__ import annotations

import time

from inventories_cases import HEADER, Client

ASKED = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?naam ?aantal ?kwartaal {
  ?telling a cg:Telling ; cg:betreft/rdfs:label ?naam ; cg:aantalGemeenten ?aantal
  OPTIONAL { ?telling cg:inKwartaal/rdfs:label ?kwartaal FILTER (LANG(?kwartaal) = "nl") }
}
"""
CODES = ["gm0344", "gm0363", "gm0518", "gm0599", "gm0014"]
COMMON, RARE, ENDED = (
    "Zaakregistratiecomponent",
    "Documentregistratiecomponent",
    "Archiefregistratiecomponent",
)


def inventory(*roles: str, status: str = "in productie") -> bytes:
    return (
        HEADER + "".join(f"a{n};App {n};{status};{r};;\n" for n, r in enumerate(roles))
    ).encode()


def counts(client: Client) -> dict[str, int]:
    rows = client.post("/sparql", data={"query": ASKED}).json()["results"]["bindings"]
    return {row["naam"]["value"]: int(row["aantal"]["value"]) for row in rows}


def soon(client: Client, expected: dict[str, int]) -> dict[str, int]:
    """The counts, once they are as expected or long enough later."""
    for _ in range(60):
        if counts(client) == expected:
            break
        time.sleep(0.1)
    return counts(client)


def test_a_count_is_told_from_the_fifth_municipality_on(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    for code in CODES[:4]:
        assert operator.hand_in(code, inventory(COMMON, RARE)).status_code in (200, 201)
    time.sleep(2.5)
    assert {} == counts(anyone)

    operator.hand_in(CODES[4], inventory(COMMON, COMMON))

    assert {COMMON: 5} == soon(anyone, {COMMON: 5})


def test_a_count_below_the_minimum_disappears_again(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    assert {COMMON: 5} == soon(anyone, {COMMON: 5})

    operator.hand_in(CODES[0], inventory(RARE))

    assert {} == soon(anyone, {})


def test_what_is_phased_out_does_not_count(handing: dict[str, Client]) -> None:
    anyone, operator = handing["anyone"], handing["beheer"]
    for code in CODES:
        operator.hand_in(code, inventory(ENDED, status="uitgefaseerd"))
    for code in CODES:
        operator.hand_in(code, inventory(RARE))

    assert {RARE: 5} == soon(anyone, {RARE: 5})


def test_nobody_sees_who_is_counted(handing: dict[str, Client]) -> None:
    asked = "SELECT * { ?a a <https://w3id.org/grondkaart/def/Applicatie> }"

    assert (
        [] == handing["anyone"].post("/sparql", data={"query": asked}).json()["results"]["bindings"]
    )
    assert handing["overheid"].post("/sparql", data={"query": asked}).json()["results"]["bindings"]
