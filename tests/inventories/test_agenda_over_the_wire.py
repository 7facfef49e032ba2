"""Notice dates of contracts that were handed in, as a calendar client gets them."""

from __future__ import annotations

from datetime import date

import httpx2
import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from inventories_cases import UTRECHT, Client
from lxml import html

ICS = "text/calendar"
FILE = f"/vragen/overstapmomenten.ics?gemeente={UTRECHT}&component=open-zaak&peildatum=2026-12-01"
VRAAG = FILE.replace("/vragen/", "/v1/vragen/").replace(".ics", "")
TURTLE = """
@prefix cg: <https://w3id.org/grondkaart/def/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<applicatie/gm0344-z1> a cg:Applicatie ; rdfs:label "%(naam)s"@nl ;
  cg:gebruikstatus <gebruikstatus/in-productie> ; cg:referentiecomponent "Zaakregistratiecomponent" .
<contract/gm0344-c1> a cg:Contract ; rdfs:label "Huur"@nl ;
  cg:ingangsdatum "2024-01-01"^^xsd:date ; cg:einddatum "2027-10-31"^^xsd:date ;
  cg:opzegtermijn "%(termijn)s"^^xsd:duration ; cg:dekt <applicatie/gm0344-z1> .
"""


def hand_in(client: Client, naam: str, termijn: str) -> None:
    body = (TURTLE % {"naam": naam, "termijn": termijn}).encode()
    assert client.hand_in(UTRECHT, body, Content_Type="text/turtle").status_code in (200, 201)


def fetch(client: httpx2.Client, address: str = FILE, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(address, headers=named)
    assert (200, f"{ICS}; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
    return answer


def read(answer: httpx2.Response) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(answer.text)


@pytest.fixture
def overheid(handing: dict[str, Client]) -> Client:
    """Who may see contracts, of which there is one."""
    hand_in(handing["utrecht"], "Zaken; «nu»,", "P3M")
    return handing["overheid"]


def test_the_last_day_of_notice_of_a_contract_is_in_the_calendar(overheid: Client) -> None:
    notice, leaving = read(fetch(overheid)).events

    assert (date(2027, 7, 31), date(2027, 10, 31)) == (notice.dtstart, leaving.dtstart)
    assert (
        "Uiterlijk opzeggen voor overstap: Zaken; «nu», naar Open Zaak (Utrecht)" == notice.summary
    )
    assert [2, 1] == [len(notice.alarm), len(leaving.alarm)]
    assert "https://w3id.org/grondkaart/id/applicatie/gm0344-z1" == str(notice.url)


def test_a_calendar_is_what_a_client_of_the_api_can_ask_for(overheid: Client) -> None:
    accepted = fetch(overheid, VRAAG, Accept=ICS)

    assert fetch(overheid).content == accepted.content
    assert "application/json" == overheid.get(VRAAG).headers["content-type"]


def test_a_calendar_is_in_the_language_of_its_reader(overheid: Client) -> None:
    english = overheid.get(FILE, headers={"Accept-Language": "en"})

    assert "Give notice by, to move: " in (read(english).events[0].summary or "")
    assert "en" == english.headers["content-language"]


def test_a_later_calendar_replaces_the_events_of_an_earlier_one(
    overheid: Client, handing: dict[str, Client]
) -> None:
    before = fetch(overheid)
    hand_in(handing["utrecht"], "Andere naam", "P6M")

    after = fetch(overheid, If_None_Match=before.headers["etag"])

    old, new = read(before).events, read(after).events
    assert [one.uid for one in old] == [one.uid for one in new]
    assert date(2027, 4, 30) == new[0].dtstart
    assert new[0].sequence > old[0].sequence
    assert new[0].dtstamp >= old[0].dtstamp  # it tells whole seconds


def test_a_calendar_of_the_same_data_is_not_sent_again(overheid: Client) -> None:
    etag = fetch(overheid).headers["etag"]

    assert 304 == overheid.get(FILE, headers={"If-None-Match": etag}).status_code


def test_who_may_not_see_contracts_gets_no_dates(
    overheid: Client, handing: dict[str, Client]
) -> None:
    assert "BEGIN:VEVENT" in fetch(overheid).text

    answers = [
        handing["anyone"].get(FILE),
        handing["anyone"].get(VRAAG, headers={"Accept": ICS}),
        handing["anyone"].get(FILE.replace(".ics", ".xlsx")),
    ]

    assert [401, 401, 401] == [one.status_code for one in answers]
    assert all("bearer" in one.headers["www-authenticate"].lower() for one in answers)
    assert not any("Zaken" in one.text or "BEGIN" in one.text for one in answers)


@pytest.mark.parametrize("name", ["sleutel", "key", "token", "access_token", "authorization"])
def test_a_key_in_an_address_opens_nothing(
    overheid: Client, handing: dict[str, Client], name: str
) -> None:
    said = overheid.headers["authorization"].removeprefix("Bearer ")

    answer = handing["anyone"].get(f"{FILE}&{name}={said}")

    assert 401 == answer.status_code
    assert "BEGIN:VEVENT" not in answer.text


def test_the_page_leads_to_the_calendar(overheid: Client) -> None:
    page = html.document_fromstring(overheid.get(FILE.replace(".ics", "")).text)

    (link,) = page.xpath("//a[contains(text(), 'als agenda')]/@href")
    assert fetch(overheid).content == fetch(overheid, link).content
