"""An inventory handed in over HTTP: taken over whole or not at all, and read back."""

from __future__ import annotations

import hashlib
import time

import pytest
from inventories_cases import AMSTERDAM, BAD, BETTER, GOOD, UTRECHT, Client

INVENTORY = f"/v1/gemeenten/{UTRECHT}/inventarisatie"
SUBMISSIONS = f"/v1/gemeenten/{UTRECHT}/inzendingen"
APPLICATIE = f"https://w3id.org/grondkaart/id/applicatie/{UTRECHT}-z1"


@pytest.fixture
def utrecht(handing: dict[str, Client]) -> Client:
    """The client of a municipality whose inventory is the good one."""
    client = handing["utrecht"]
    client.hand_in(UTRECHT, BETTER)
    assert client.hand_in(UTRECHT, GOOD).status_code in (200, 201)
    return client


def version(client: Client) -> int:
    found: int = client.get(INVENTORY).json()["versie"]
    return found


def test_what_is_handed_in_counts_at_once_and_can_be_read_back(utrecht, handing):
    shown = utrecht.get(INVENTORY)
    asked = handing["overheid"].post("/sparql", data={"query": f"ASK {{ <{APPLICATIE}> ?p ?o }}"})

    assert {"applicaties": 1, "contracten": 0, "koppelingen": 0} == shown.json()["aantallen"]
    assert asked.json()["boolean"]


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_it_can_be_read_as_linked_data(utrecht, media):
    answer = utrecht.get(INVENTORY, headers={"Accept": media})

    assert media == answer.headers["content-type"].partition(";")[0]
    assert "Zaaksysteem" in answer.text


@pytest.mark.parametrize(
    ("media", "ending", "form"),
    [("application/xml", "xml", "ameff"), ("application/zip", "zip", "csv")],
)
def test_it_can_be_read_as_a_file_and_handed_in_again(utrecht, media, ending, form):
    accept = {"Accept": "application/n-triples"}
    before = set(utrecht.get(INVENTORY, headers=accept).text.splitlines())
    answer = utrecht.get(INVENTORY, headers={"Accept": media})
    number = version(utrecht)

    assert (200, media) == (answer.status_code, answer.headers["content-type"])
    named = f'attachment; filename="inventarisatie-{UTRECHT}-{number}.{ending}"'
    assert named == answer.headers["content-disposition"]
    known = {"Accept": media, "If-None-Match": answer.headers["etag"]}
    assert 304 == utrecht.get(INVENTORY, headers=known).status_code
    again = utrecht.hand_in(UTRECHT, answer.content)
    assert (200, form) == (again.status_code, again.json()["inzending"]["vorm"])
    after = set(utrecht.get(INVENTORY, headers=accept).text.splitlines())
    changed = {line.split(" ")[1] for line in before ^ after}
    assert {f"<https://w3id.org/grondkaart/def/{name}>" for name in ("digest", "versie")} == changed


def test_nobody_without_a_key_gets_it_as_ameff(utrecht, handing):
    for who, status in (("anyone", 401), ("amsterdam", 403)):
        answer = handing[who].get(INVENTORY, headers={"Accept": "application/xml"})

        assert status == answer.status_code
        assert "Zaaksysteem" not in answer.text


def test_a_refused_one_changes_nothing_and_is_kept_with_its_report(utrecht):
    before = utrecht.get(INVENTORY, headers={"Accept": "application/n-triples"}).content

    refused = utrecht.hand_in(UTRECHT, BAD)

    assert (400, "application/problem+json") == (
        refused.status_code,
        refused.headers["content-type"],
    )
    problem = refused.json()
    assert problem["type"].endswith("/inventarisatie-geweigerd")
    assert ["Lezen-keuze"] == [
        g["regel"] for g in problem["rapport"]["groepen"] if g["ernst"] == "fout"
    ]
    assert before == utrecht.get(INVENTORY, headers={"Accept": "application/n-triples"}).content
    kept = utrecht.get(problem["inzending"]).json()
    assert "geweigerd" == kept["oordeel"]
    report = utrecht.get(kept["_links"]["rapport"]["href"]).json()
    assert problem["rapport"] == report
    assert BAD == utrecht.get(kept["_links"]["origineel"]["href"]).content


def test_the_same_file_again_is_the_same_submission(utrecht):
    first = utrecht.get(SUBMISSIONS).json()["totaal"]

    again = utrecht.hand_in(UTRECHT, GOOD)

    assert 200 == again.status_code
    assert first == utrecht.get(SUBMISSIONS).json()["totaal"]
    assert hashlib.sha256(GOOD).hexdigest() == again.json()["inzending"]["sha256"]


def test_a_refused_file_again_is_the_same_refusal(utrecht):
    first, again = utrecht.hand_in(UTRECHT, BAD), utrecht.hand_in(UTRECHT, BAD)

    assert first.json()["inzending"] == again.json()["inzending"]


def test_an_earlier_version_stays_what_it_was(utrecht):
    number = version(utrecht)
    address = f"/v1/gemeenten/{UTRECHT}/inventarisaties/{number}"
    accept = {"Accept": "application/n-triples"}
    before = utrecht.get(address, headers=accept).content

    utrecht.hand_in(UTRECHT, BETTER)

    assert number + 1 == version(utrecht)
    assert before == utrecht.get(address, headers=accept).content
    listed = utrecht.get(f"/v1/gemeenten/{UTRECHT}/inventarisaties").json()["inventarisaties"]
    assert [(number + 1, True), (number, False)] == [(v["versie"], v["geldt"]) for v in listed[:2]]


def test_the_differences_between_two_versions_are_told_by_property(utrecht):
    number = version(utrecht)
    utrecht.hand_in(UTRECHT, BETTER)

    found = utrecht.get(
        f"{INVENTORY}/verschillen", params={"van": number, "naar": number + 1}
    ).json()

    assert {"toegevoegd": 1, "vervallen": 0, "gewijzigd": 1} == found["aantallen"]
    assert ["Nieuw zaaksysteem"] == [thing["naam"] for thing in found["toegevoegd"]]
    changed = {c["eigenschap"].rpartition("/")[2] for c in found["gewijzigd"][0]["eigenschappen"]}
    assert {"gebruikstatus", "aantalGebruikers"} == changed


def test_the_submissions_are_listed_newest_first_with_verdict_and_counts(utrecht):
    utrecht.hand_in(UTRECHT, BAD)

    listed = utrecht.get(SUBMISSIONS, params={"paginaGrootte": 2})

    numbers = [one["nummer"] for one in listed.json()["inzendingen"]]
    assert sorted(numbers, reverse=True) == numbers
    assert "geweigerd" == listed.json()["inzendingen"][0]["oordeel"]
    assert 1 == listed.json()["inzendingen"][0]["bevindingen"]["fouten"]
    assert 'rel="next"' in listed.headers["link"]


def test_with_if_match_an_update_is_never_lost(utrecht):
    tag = utrecht.get(INVENTORY).headers["etag"]
    assert 200 == utrecht.hand_in(UTRECHT, BETTER, if_match=tag).status_code

    late = utrecht.hand_in(UTRECHT, GOOD, if_match=tag)

    assert 412 == late.status_code
    assert version(utrecht) == late.json()["versie"]


@pytest.mark.parametrize("tag", ['W/"v1-x"', '"iets anders"', "onzin"])
def test_a_tag_that_is_not_one_of_ours_matches_nothing(utrecht, tag):
    assert 412 == utrecht.hand_in(UTRECHT, BETTER, if_match=tag).status_code


def test_if_none_match_only_creates(utrecht):
    assert 412 == utrecht.hand_in(UTRECHT, BETTER, if_none_match="*").status_code


def test_a_withdrawn_inventory_is_gone_but_its_versions_can_be_read(utrecht, handing):
    number = version(utrecht)

    assert 204 == utrecht.delete(INVENTORY).status_code

    assert 410 == utrecht.get(INVENTORY).status_code
    assert 200 == utrecht.get(f"/v1/gemeenten/{UTRECHT}/inventarisaties/{number}").status_code
    asked = handing["overheid"].post("/sparql", data={"query": f"ASK {{ <{APPLICATIE}> ?p ?o }}"})
    assert not asked.json()["boolean"]
    assert 404 == utrecht.delete(INVENTORY).status_code
    assert 200 == utrecht.hand_in(UTRECHT, GOOD).status_code
    assert number + 1 == version(utrecht)


def test_who_does_not_want_to_wait_is_told_where_to_look(utrecht):
    answer = utrecht.hand_in(UTRECHT, BETTER, prefer="respond-async")

    assert 202 == answer.status_code
    for _ in range(200):
        job = utrecht.get(answer.headers["location"]).json()
        if job["stand"] == "klaar":
            break
        time.sleep(0.1)
    assert "aanvaard" in job["inzending"]["oordeel"]
    assert version(utrecht) == job["inzending"]["versie"]


def test_each_municipality_only_writes_its_own(handing):
    for who in ("amsterdam", "overheid", "anyone"):
        answer = handing[who].hand_in(UTRECHT, GOOD)
        assert (401 if who == "anyone" else 403) == answer.status_code
        assert answer.status_code == handing[who].delete(INVENTORY).status_code


CLOSED = [
    "inventarisatie",
    "inventarisaties",
    "inventarisaties/1",
    "inventarisatie/verschillen",
    "inzendingen",
    "inzendingen/1",
    "inzendingen/1/rapport",
    "inzendingen/1/origineel",
]


@pytest.mark.parametrize("part", CLOSED)
def test_what_a_municipality_handed_in_is_not_for_others(utrecht, handing, part):
    address = f"/v1/gemeenten/{UTRECHT}/{part}"

    assert 401 == handing["anyone"].get(address).status_code
    assert 403 == handing["amsterdam"].get(address).status_code
    own_only = part.endswith(("rapport", "origineel"))
    assert (403 if own_only else 200) == handing["overheid"].get(address).status_code
    assert 200 == handing["beheer"].get(address).status_code


def test_whether_there_is_anything_cannot_be_told_from_the_refusal(utrecht, handing):
    there = handing["anyone"].get(f"/v1/gemeenten/{UTRECHT}/inventarisatie")
    absent = handing["anyone"].get(f"/v1/gemeenten/{AMSTERDAM}/inventarisatie")

    assert there.text.replace(UTRECHT, AMSTERDAM) == absent.text


def test_a_job_of_one_key_is_not_there_for_another(utrecht, handing):
    address = utrecht.hand_in(UTRECHT, BETTER, prefer="respond-async").headers["location"]

    for who in ("amsterdam", "anyone", "beheer"):
        assert 404 == handing[who].get(address).status_code


def test_an_unknown_municipality_is_not_found(handing):
    assert 404 == handing["beheer"].hand_in("gm9999", GOOD).status_code


def test_validating_keeps_nothing_and_needs_no_key(handing, data):
    body = BAD + b"z9;Nooit eerder gezien;gepland;;;\n"

    answer = handing["anyone"].post(
        "/v1/validaties",
        params={"gemeente": UTRECHT},
        content=body,
        headers={"Content-Type": "text/csv"},
    )

    assert 200 == answer.status_code
    assert "geweigerd" == answer.json()["oordeel"]
    assert not (data / "originals" / hashlib.sha256(body).hexdigest()).exists()
