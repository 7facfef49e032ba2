"""Reading assumptions: from plain values and from words, with every mistake told at once."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from supposing_cases import CG, Contract, Held, applicatie, contract, inventory

from grondkaart.base import vocab
from grondkaart.questions.names import Names
from grondkaart.supposing.assumptions import MOST, Assumption, from_words, read

COMPONENT = f"{vocab.ID}component/open-zaak"
SHIPPED = [
    f"<{COMPONENT}> <{vocab.RDF}type> <{CG}Component> .\n",
    f'<{COMPONENT}> <{vocab.RDFS}label> "Open Zaak"@nl .\n',
    *inventory([Contract("2027-12-31", (0,)), Contract("2028-12-31", (0,))]),
]
END = {"soort": "contracteinde", "contract": "vb0001-c0", "einddatum": "2027-06-30"}


def reading(given: object) -> tuple[list[Assumption], dict[str, str]]:
    """What was read, and what is wrong by where."""
    found, findings = asyncio.run(read(given, Names(Held(SHIPPED))))
    return found, {one.name: one.reason.nl for one in findings}


def wrong(given: object) -> dict[str, str]:
    found, findings = reading(given)
    assert [] == found
    return findings


@pytest.mark.parametrize("said", ["vb0001-c0", contract(0), "contract 0", " CONTRACT 0 "])
def test_a_thing_is_known_by_key_address_or_name(said: str) -> None:
    found, findings = reading([{**END, "contract": said}])

    assert {} == findings
    assert [Assumption(0, "contracteinde", contract(0), date(2027, 6, 30))] == found


def test_a_contract_may_be_said_to_renew_no_more() -> None:
    found, _ = reading([{**END, "verlengt": False}, {**END, "contract": "vb0001-c1"}])

    assert [False, True] == [one.renews for one in found]


def test_each_kind_is_read() -> None:
    found, findings = reading(
        [END, {"soort": "beschikbaar", "component": "Open Zaak", "vanaf": "2028-01-01"}]
    )

    assert {} == findings
    assert [contract(0), COMPONENT] == [one.thing for one in found]


WRONG: list[tuple[Any, str]] = [
    ({**END, "einddatum": "2027-02-29"}, "einddatum"),
    ({**END, "einddatum": "30-06-2027"}, "einddatum"),
    ({**END, "einddatum": None}, "einddatum"),
    ({**END, "einddatum": 20270630}, "einddatum"),
    ({**END, "einddatum": ["2027-06-30"]}, "einddatum"),
    ({"soort": "contracteinde", "contract": "vb0001-c0"}, "einddatum"),
    ({**END, "contract": None}, "contract"),
    ({**END, "contract": ""}, "contract"),
    ({**END, "contract": {"@id": contract(0)}}, "contract"),
    ({**END, "contract": "x" * 501}, "contract"),
    ({**END, "contract": "bestaat niet"}, "contract"),
    ({**END, "contract": applicatie(0)}, "contract"),  # an address of another kind
    ({**END, "contract": COMPONENT}, "contract"),
    ({**END, "contract": "a:b> } DROP ALL #"}, "contract"),
    ({**END, "contract": "\u0000\u202e\ud83d"}, "contract"),
    ({**END, "verlengt": "nee"}, "verlengt"),
    ({**END, "verlengt": 0}, "verlengt"),
    ({**END, "verlengt": None}, "verlengt"),
    ({**END, "meer": 1}, "meer"),
    ({"soort": "beschikbaar", "component": "Open Zaak", "vanaf": "morgen"}, "vanaf"),
    ({"soort": "beschikbaar", "component": "Open Zaak", "vanaf": "2028-01-01", "verlengt": True}, "verlengt"),
    *(
        ({"soort": "uitstel", "opgave": "x", "kwartalen": value}, "kwartalen")
        for value in (0, 41, -41, 1.0, "1", True, None, [], 10**18)
    ),
    ({"soort": "anders"}, "soort"),
    ({"soort": ["contracteinde"]}, "soort"),
    ({}, "soort"),
    (None, "soort"),
    ("contracteinde", "soort"),
    ([END], "soort"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "field"), WRONG)
def test_what_is_wrong_is_told_by_where_it_stands(given: object, field: str) -> None:
    assert f"aannames[0].{field}" in wrong([given])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    findings = wrong([{**END, "einddatum": "x", "contract": "y", "z": 1}, {"soort": "q"}])

    places = {"aannames[0].einddatum", "aannames[0].contract", "aannames[0].z", "aannames[1].soort"}
    assert places == set(findings)


@pytest.mark.parametrize("given", [None, [], {}, "x", 3, [END] * (MOST + 1)])
def test_there_is_at_least_one_and_there_are_not_too_many(given: object) -> None:
    assert {"aannames"} == set(wrong(given))


def test_the_same_thing_cannot_be_supposed_in_two_ways() -> None:
    found, findings = reading([END, {**END, "contract": contract(0), "einddatum": "2028-01-01"}])

    assert (1, {"aannames[1].contract": "staat er al in een aanname"}) == (len(found), findings)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["contracteinde", "c", "2027-06-30"], {"contract": "c", "einddatum": "2027-06-30"}),
        (
            ["contracteinde", "c", "2027-06-30", "verlengt=nee"],
            {"contract": "c", "einddatum": "2027-06-30", "verlengt": False},
        ),
        (["beschikbaar", "Open Zaak", "2028-01-01"], {"component": "Open Zaak", "vanaf": "2028-01-01"}),
        (["uitstel", "I1", "-4"], {"opgave": "I1", "kwartalen": -4}),
        (["uitstel", "I1", "veel"], {"opgave": "I1", "kwartalen": "veel"}),
        (["uitstel", "I1"], {"opgave": "I1"}),
        (["beschikbaar", "x", "y", "z"], {"component": "x", "vanaf": "y", "z": ""}),
        (["anders", "x"], {}),
    ],
)  # fmt: skip
def test_words_say_the_same_as_plain_values(words: list[str], said: dict[str, object]) -> None:
    assert [{"soort": words[0], **said}] == from_words([words])
