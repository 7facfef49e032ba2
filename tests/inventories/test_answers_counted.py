"""What one municipality counts for: what it uses, when a contract for it can end, and when it can move."""

from __future__ import annotations

import pytest
from rdflib import Graph

from grondkaart.inventories.answers import Ground, answers, quarter_of
from grondkaart.inventories.figures import EXIT, SWITCH, USE, Figure

ID = "https://w3id.org/grondkaart/id/"
ROLE, OTHER = f"{ID}gemma/rc-1", f"{ID}gemma/rc-2"
OURS, THEIRS = f"{ID}component/a", f"{ID}component/b"
GROUND = Ground("2027-q1", {OURS: frozenset({ROLE}), THEIRS: frozenset({OTHER})})
HEAD = """
@prefix : <https://w3id.org/grondkaart/def/> .
@prefix a: <https://w3id.org/grondkaart/id/applicatie/> .
@prefix b: <https://w3id.org/grondkaart/id/contractbundel/> .
@prefix c: <https://w3id.org/grondkaart/id/contract/> .
@prefix component: <https://w3id.org/grondkaart/id/component/> .
@prefix m: <https://w3id.org/grondkaart/id/contractmoment/> .
@prefix q: <https://w3id.org/grondkaart/id/kwartaal/> .
@prefix rc: <https://w3id.org/grondkaart/id/gemma/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix status: <https://w3id.org/grondkaart/id/gebruikstatus/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
IN_USE = "a:1 :gebruikstatus status:in-productie ; :referentiecomponent rc:rc-1 ."
BOUND = IN_USE + " a:1 :gebondenAan c:1 . c:1 :dekt a:1 ."


def of(text: str, ground: Ground = GROUND) -> frozenset[Figure]:
    written = Graph().parse(data=HEAD + text, format="turtle").serialize(format="nt")
    return answers("".join(sorted(written.splitlines(keepends=True))).encode(), ground)


def moment(name: str, of_: str, quarter: str, notice: str, first: str = "") -> str:
    begins = f' ; :eersteUitstapdatum "{first}"^^xsd:date' if first else ""
    return (
        f"m:{name} :contract {of_} ; :inKwartaal q:{quarter} ; "
        f'    :laatsteOpzegdatum "{notice}"^^xsd:date{begins} .'
    )


@pytest.mark.parametrize("status", ["in-productie", "uit-te-faseren"])
def test_what_is_in_use_counts_for_its_role_and_its_component(status: str) -> None:
    text = IN_USE.replace("in-productie", status) + " a:1 :component component:b ."

    assert {Figure(USE, ROLE), Figure(USE, THEIRS)} == of(text)


@pytest.mark.parametrize("status", ["gepland", "uitgefaseerd"])
def test_what_is_not_in_use_counts_for_nothing(status: str) -> None:
    text = BOUND.replace("in-productie", status) + moment("1", "c:1", "2027-q2", "2027-03-31")

    assert frozenset() == of(text)


def test_an_exit_counts_in_its_quarter_and_for_moving() -> None:
    text = BOUND + moment("1", "c:1", "2027-q2", "2027-03-31")

    expected = {Figure(USE, ROLE), Figure(EXIT, ROLE, "2027-q2"), Figure(SWITCH, ROLE, "2027-q2")}
    assert expected == of(text)


def test_an_exit_before_this_quarter_does_not_count() -> None:
    assert {Figure(USE, ROLE)} == of(BOUND + moment("1", "c:1", "2026-q4", "2026-10-01"))


def test_who_is_too_late_to_give_notice_cannot_move() -> None:
    text = BOUND + moment("1", "c:1", "2027-q2", "2026-12-31")

    assert {Figure(USE, ROLE), Figure(EXIT, ROLE, "2027-q2")} == of(text)


def test_who_has_a_component_for_the_role_does_not_move_to_it() -> None:
    text = BOUND + " a:1 :component component:a ." + moment("1", "c:1", "2027-q2", "2027-03-31")

    assert not [figure for figure in of(text) if figure.telt == SWITCH]
    elsewhere = text.replace("component:a", "component:b")
    assert [ROLE] == [figure.betreft for figure in of(elsewhere) if figure.telt == SWITCH]


@pytest.mark.parametrize(("first", "moves"), [("2027-04-01", True), ("2027-03-31", False)])
def test_a_bundle_lets_go_in_a_quarter_when_all_of_it_ends_in_it(first: str, moves: bool) -> None:
    bundle = IN_USE + " a:1 :gebondenAan b:1 . b:1 :bundelt c:1 , c:2 . c:1 :dekt a:1 . "
    text = bundle + moment("1", "b:1", "2027-q2", "2027-02-01", first)

    assert moves is (Figure(SWITCH, ROLE, "2027-q2") in of(text))


@pytest.mark.parametrize(("after", "moves"), [("2027-03-31", True), ("2027-04-01", False)])
def test_a_bundle_counts_from_when_it_holds(after: str, moves: bool) -> None:
    bundle = IN_USE + f' a:1 :gebondenAan b:1 . b:1 :geldtNa "{after}"^^xsd:date . '
    text = bundle + moment("1", "b:1", "2027-q2", "2027-02-01", "2027-05-01")

    assert moves is (Figure(SWITCH, ROLE, "2027-q2") in of(text))


def test_what_stands_in_a_text_is_no_fact() -> None:
    said = "> <https://w3id.org/grondkaart/def/"
    use = f"{said}gebruikstatus> <{ID}gebruikstatus/in-productie"
    role = f"{said}referentiecomponent> <{OTHER}"

    assert {Figure(USE, ROLE)} == of(f"{IN_USE} a:1 rdfs:label '{use}' , '{role}' .")


def test_who_can_move_can_end_and_who_can_end_uses() -> None:
    """The figures imply each other as the proof that nothing follows from them takes it."""
    text = (
        BOUND
        + moment("1", "c:1", "2027-q2", "2027-03-31")
        + moment("2", "c:1", "2028-q1", "2027-09-01")
    )
    found = of(text)

    for one in found:
        if one.telt == SWITCH:
            assert one._replace(telt=EXIT) in found
        if one.telt != USE:
            assert Figure(USE, one.betreft) in found


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2027-01-01", "2027-q1"),
        ("2027-03-31", "2027-q1"),
        ("2027-04-01", "2027-q2"),
        ("2027-12-31", "2027-q4"),
    ],
)
def test_a_day_falls_in_a_quarter(day: str, quarter: str) -> None:
    assert quarter == quarter_of(day)
