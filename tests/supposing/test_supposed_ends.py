"""Supposing that a contract ends on another day is as if that had been handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from supposing_cases import (
    CG,
    RENEWS,
    TODAY,
    Contract,
    Held,
    applicatie,
    contract,
    contracts_of,
    days_of,
    ends,
    inventory,
)

from grondkaart.supposing.assumptions import Assumption

BUNDLED = f"<{applicatie(0)}> <{CG}gebondenAan>"


def as_if(one: Contract, supposed: Assumption) -> Contract:
    """The contract as it would have been handed in."""
    assert isinstance(supposed.value, date)
    day = supposed.value.isoformat()
    irrevocable = "" if one.irrevocable > day else one.irrevocable
    changed = replace(one, end=day, irrevocable=irrevocable)
    return changed if supposed.renews else replace(changed, notice="", says={"renews": "false"})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    contracts=contracts_of,
    days=days_of,
)
def test_all_that_follows_is_what_would_follow_if_it_had_been_handed_in(
    contracts: list[Contract], days: list[tuple[int, str, bool]]
) -> None:
    supposed = {n: ends(n, day, renews=r) for n, day, r in days if n < len(contracts)}
    handed_in = [
        as_if(one, supposed[n]) if n in supposed else one for n, one in enumerate(contracts)
    ]

    found = Held(inventory(contracts)).suppose(*supposed.values())

    assert Held(inventory(handed_in)).facts() == found


def test_an_applicatie_under_several_contracts_gets_other_bundles() -> None:
    contracts = [
        Contract("2027-12-31", (0,)),
        Contract("2028-06-30", (0, 1), renewal="P1Y", says=RENEWS),
    ]
    held = Held(inventory(contracts))
    before = {line for line in held.facts() if line.startswith(BUNDLED)}

    after = {line for line in held.suppose(ends(0, "2029-12-31")) if line.startswith(BUNDLED)}

    assert 2 == len(before) == len(after)
    assert 1 == len(
        before & after
    )  # both of them together; what is left after the first is another


def test_a_bundle_that_others_are_still_bound_by_stays() -> None:
    contracts = [
        Contract("2024-01-01", (0,)),  # over, so that applicaties 0 and 1 share a bundle
        Contract("2028-06-30", (0, 1), says=RENEWS),
        Contract("2029-06-30", (0, 1), says=RENEWS),
    ]
    held = Held(inventory(contracts))
    shared = [line for line in held.facts() if "gebondenAan" in line]

    found = held.suppose(ends(0, "2028-12-31"))

    others = {line for line in shared if f"<{applicatie(1)}>" in line}
    assert others <= found
    for bundle in (line.split()[2] for line in others):
        assert any(line.startswith(f"{bundle} <{CG}bundelt>") for line in found)


def test_a_contract_of_another_gemeente_is_worked_out_as_its_own() -> None:
    one, two = (
        Contract("2027-12-31", (0,), says=RENEWS, renewal="P1Y"),
        Contract("2028-03-31", (0,)),
    )
    both = inventory([one]) + inventory([two], code="vb0002")
    changed = [replace(one, end="2027-06-30"), replace(two, end="2028-09-30")]
    wanted = inventory(changed[:1]) + inventory(changed[1:], code="vb0002")

    found = Held(both).suppose(ends(0, "2027-06-30"), ends(0, "2028-09-30", code="vb0002"))

    assert Held(wanted).facts() == found


def test_moments_that_were_worked_out_in_another_way_go_as_well() -> None:
    lines = inventory([Contract("2027-12-31", (0,))])
    stale = f"<{CG}oud>"
    lines += [
        f"{stale} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CG}Contractmoment> .\n",
        f"{stale} <{CG}contract> <{contract(0)}> .\n",
    ]

    assert not any(stale in line for line in Held(lines).suppose(ends(0, "2028-12-31")))


def test_supposing_what_is_so_changes_nothing() -> None:
    held = Held(inventory([Contract("2027-12-31", (0, 1), cost="1000"), Contract("", (1,))]))
    before = held.facts()

    assert before == held.suppose(ends(0, "2027-12-31"))


def test_a_contract_without_an_inventory_only_gets_another_end() -> None:
    day = (TODAY + timedelta(days=30)).isoformat()
    held = Held(
        [
            f'<{contract(0)}> <{CG}einddatum> "2030-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        ]
    )

    assert [day] == [line.split('"')[1] for line in held.suppose(ends(0, day))]
