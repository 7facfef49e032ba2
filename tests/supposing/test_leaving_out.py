"""Counts of what is left out are taken again where what is supposed might change them."""

from __future__ import annotations

import asyncio
from datetime import date

import orjson
import pytest
from hypothesis import given, settings
from supposing_cases import CG, Contract, Held, contracts_of, days_of, ends, inventory

from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import tellings
from grondkaart.store.port import Query
from grondkaart.supposing.assumptions import Assumption
from grondkaart.supposing.facts import facts
from grondkaart.supposing.run import can_be_asked

SHIPPED = sorted(
    {t for q in Catalogue.read(content_root()) if can_be_asked(q) for t in tellings(q)}
)
CG_ = f"PREFIX cg: <{CG}> "
WITHOUT_EXIT = (
    CG_
    + "SELECT (COUNT(?c) AS ?n) { ?c a cg:Contract MINUS { ?m cg:contract ?c ; cg:uitstapdatum ?u } }"
)
UNBOUND = (
    CG_
    + "SELECT (COUNT(?a) AS ?n) { ?a a cg:Applicatie FILTER NOT EXISTS { ?a cg:gebondenAan/^cg:contract ?m . ?m cg:uitstapdatum ?u } }"
)
WITHOUT_END = CG_ + "SELECT (COUNT(?c) AS ?n) { ?c a cg:Contract MINUS { ?c cg:einddatum ?e } }"
OTHERS = [WITHOUT_EXIT, UNBOUND, WITHOUT_END]


def count(held: Held, telling: str) -> int:
    async def rows() -> bytes:
        return await (await held.query(Query(telling))).read()

    row = orjson.loads(asyncio.run(rows()))["results"]["bindings"][0]
    return int(next(iter(row.values()))["value"])


def may_change(held: Held, telling: str, *assumptions: Assumption) -> bool:
    return asyncio.run(facts(held, assumptions)).touched.may_change(telling)


@settings(max_examples=60, deadline=None)
@given(contracts=contracts_of, days=days_of)
def test_what_is_not_counted_again_would_come_out_the_same(
    contracts: list[Contract], days: list[tuple[int, str, bool]]
) -> None:
    supposed = {n: ends(n, day, renews=r) for n, day, r in days if n < len(contracts)}.values()
    before, after = Held(inventory(contracts)), Held(inventory(contracts))
    after.suppose(*supposed)

    for telling in (*SHIPPED, *OTHERS):
        if not may_change(before, telling, *supposed):
            assert count(before, telling) == count(after, telling), telling


ENDING = Held(inventory([Contract("2027-12-31", (0, 1)), Contract("2028-06-30", (1,))]))
ENDLESS = Held(inventory([Contract("", (0,))]))


@pytest.mark.parametrize("telling", OTHERS)
def test_another_date_is_no_reason_to_count_who_has_none(telling: str) -> None:
    assert not may_change(ENDING, telling, ends(0, "2028-01-31"))


@pytest.mark.parametrize("telling", OTHERS)
def test_a_first_date_is(telling: str) -> None:
    assert may_change(ENDLESS, telling, ends(0, "2028-01-31"))


@pytest.mark.parametrize(
    "telling",
    [
        "SELECT (COUNT(?c) AS ?n) { ?c cg:einddatum ?e }",
        "SELECT (COUNT(?m) AS ?n) { ?m a cg:Contractmoment }",
        'SELECT (COUNT(?c) AS ?n) { ?c a cg:Contract MINUS { ?c cg:einddatum ?e FILTER(?e > "2028") } }',
        'SELECT (COUNT(?c) AS ?n) { ?c a cg:Contract MINUS { ?c cg:einddatum "2027-12-31" } }',
        "SELECT (COUNT(?c) AS ?n) { ?c a cg:Contract MINUS { ?m cg:contract ?c ; cg:dagnummer 21000 } }",
        "PREFIX k: <https://w3id.org/grondkaart/id/kwartaal/> SELECT (COUNT(?c) AS ?n) { ?c a cg:Contract MINUS { ?m cg:contract ?c ; cg:inKwartaal k:2028-q1 } }",
        "SELECT (COUNT(?c) AS ?n) { { ?c a cg:Contract MINUS { ?c cg:valuta ?v } } ?c cg:einddatum ?e }",
    ],
)  # fmt: skip
def test_a_count_that_looks_at_values_or_counts_what_is_touched_is_taken_again(
    telling: str,
) -> None:
    assert may_change(ENDING, CG_ + telling, ends(0, "2028-01-31"))


def test_a_count_of_something_else_is_not_taken_again() -> None:
    telling = (
        CG_ + "SELECT (COUNT(?a) AS ?n) { ?a a cg:Applicatie MINUS { ?a cg:aantalGebruikers ?g } }"
    )

    assert not may_change(ENDLESS, telling, ends(0, "2028-01-31"))


def test_a_component_that_gets_its_first_date_is_counted_again() -> None:
    component = "https://w3id.org/grondkaart/id/component/x"
    held = Held(
        [
            f"<{component}> <{CG}componentstatus> <https://w3id.org/grondkaart/id/componentstatus/idee> .\n"
        ]
    )
    telling = (
        CG_ + "SELECT (COUNT(?c) AS ?n) { ?c cg:realiseert ?r MINUS { ?c cg:beschikbaarVanaf ?b } }"
    )

    assert may_change(held, telling, Assumption(0, "beschikbaar", component, date(2028, 1, 1)))
