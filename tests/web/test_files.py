"""Answers as files: by what a client accepts and by an address, whole, and in the reader's language."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from lxml import html
from openpyxl import load_workbook
from web_cases import QUESTIONS, VRAAG, address, required

from grondkaart.questions.catalogue import Question
from grondkaart.wire.negotiate import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICS = "text/calendar"
FILE = "/vragen/componenten-per-laag.xlsx"
NAMED = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.slug)
WITHOUT = [question for question in QUESTIONS if not question.header.agenda]


def rows(body: bytes) -> list[tuple[Any, ...]]:
    """The rows of the first sheet, with its header."""
    return list(load_workbook(BytesIO(body)).worksheets[0].iter_rows(values_only=True))


def file_of(question: Question, extension: str) -> str:
    given = urlencode(required(question))
    return f"/vragen/{question.slug}.{extension}" + (f"?{given}" if given else "")


@NAMED
def test_every_question_is_answered_as_a_workbook(
    client: httpx2.Client, question: Question
) -> None:
    accepted = client.get(address(question), headers={"Accept": XLSX})
    addressed = client.get(file_of(question, "xlsx"))

    total = client.get(address(question)).json()["totaal"]
    assert (200, XLSX) == (accepted.status_code, accepted.headers["content-type"])
    assert accepted.content == addressed.content
    header, *found = rows(accepted.content)
    assert total == len(found)
    titles = [column.nl for column in question.header.kolommen.values()]
    assert titles == [title for title in header if not title.endswith(" (IRI)")]
    assert f'attachment; filename="{question.slug}.xlsx"' == accepted.headers["content-disposition"]
    assert "grondkaart-afgekapt" not in accepted.headers


def test_a_workbook_says_what_the_answer_in_json_says(client: httpx2.Client) -> None:
    answer = client.get(f"{VRAAG}?paginaGrootte=1000").json()

    header, *found = rows(client.get(FILE).content)

    titled = {one["titel"]["nl"]: one["naam"] for one in answer["kolommen"]}
    assert answer["rijen"]
    for row, cells in zip(answer["rijen"], found, strict=True):
        for title, cell in zip(header, cells, strict=True):
            value = row[titled[title.removesuffix(" (IRI)")]]
            if isinstance(value, dict):
                value = value["@id" if title.endswith(" (IRI)") else "naam"]
            assert value == (cell.date().isoformat() if isinstance(cell, datetime) else cell)


def test_a_part_can_be_asked_for_and_says_that_it_is_one(client: httpx2.Client) -> None:
    part = client.get(FILE, params={"paginaGrootte": "2", "pagina": "2"})

    assert 3 == len(rows(part.content))
    assert "rijen=2" == part.headers["grondkaart-afgekapt"]
    assert f'<{FILE}?pagina=3&paginaGrootte=2>; rel="next"' in part.headers["link"]


@pytest.mark.parametrize(("size", "status"), [("10000", 200), ("10001", 400)])
def test_a_file_has_ten_thousand_rows_at_most(
    client: httpx2.Client, size: str, status: int
) -> None:
    assert status == client.get(FILE, params={"paginaGrootte": size}).status_code


def test_a_page_of_json_is_no_larger_than_it_was(client: httpx2.Client) -> None:
    assert 400 == client.get(VRAAG, params={"paginaGrootte": "1001"}).status_code


@pytest.mark.parametrize("question", WITHOUT, ids=lambda q: q.slug)
def test_a_question_without_agenda_is_no_calendar(
    client: httpx2.Client, question: Question
) -> None:
    refused = client.get(address(question), headers={"Accept": ICS})

    assert 406 == refused.status_code
    assert XLSX in refused.json()["formaten"]
    assert ICS not in refused.json()["formaten"]
    assert 404 == client.get(file_of(question, "ics")).status_code


LANGUAGES = {
    None: "nl",
    "": "nl",
    "*": "nl",
    "nl": "nl",
    "en": "en",
    "EN-gb": "en",
    "en-US,en;q=0.9,nl;q=0.8": "en",
    "nl-NL,nl;q=0.9,en-US;q=0.8,en;q=0.7": "nl",
    "en, nl": "nl",
    "de, fr;q=0.9": "nl",
    "de, en;q=0.1": "en",
    "nl;q=0.5, en;q=0.6": "en",
    "nl;q=0, *": "en",
    "en;q=0, *": "nl",
    "en;q=veel": "en",
    ";;,,q=": "nl",
}


@pytest.mark.parametrize("said", LANGUAGES)
def test_a_reader_gets_dutch_unless_english_is_liked_better(said: str | None) -> None:
    assert LANGUAGES[said] == language(said)


def test_a_file_is_in_the_language_of_its_reader(client: httpx2.Client) -> None:
    dutch, english = (client.get(FILE, headers={"Accept-Language": one}) for one in ("nl", "en-GB"))

    assert ["nl", "en"] == [one.headers["content-language"] for one in (dutch, english)]
    assert ("Laag", "Layer") == (rows(dutch.content)[0][0], rows(english.content)[0][0])
    assert dutch.headers["etag"] != english.headers["etag"]
    assert "Accept-Language" in dutch.headers["vary"]


def test_a_file_that_is_unchanged_is_not_sent_again(client: httpx2.Client) -> None:
    first = client.get(FILE)

    again = client.get(FILE, headers={"If-None-Match": first.headers["etag"]})
    other = client.get(
        FILE, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "en"}
    )

    assert (304, b"") == (again.status_code, again.content)
    assert 200 == other.status_code
    assert "Accept-Language" in again.headers["vary"]
    assert "private, no-cache" == first.headers["cache-control"]


def test_a_head_tells_of_a_file_without_it(client: httpx2.Client) -> None:
    answer = client.head(FILE)

    assert (200, b"") == (answer.status_code, answer.content)
    assert len(client.get(FILE).content) == int(answer.headers["content-length"])


def test_a_wrong_parameter_of_a_file_is_told_on_a_page(client: httpx2.Client) -> None:
    refused = client.get(FILE, params={"laag": "onzin"})

    assert 400 == refused.status_code
    assert "onzin" in html.document_fromstring(refused.text).text_content()


def test_a_page_leads_to_its_answer_as_a_file(client: httpx2.Client) -> None:
    path = "/vragen/componenten-per-laag?laag=diensten&paginaGrootte=2&pagina=2"
    found = html.document_fromstring(client.get(path).text)

    links = found.xpath("//a[contains(@href, '.xlsx')]/@href")

    assert [f"{FILE}?laag=diensten"] == links
    total = client.get(f"{VRAAG}?laag=diensten").json()["totaal"]
    assert total + 1 == len(rows(client.get(links[0]).content)) > 3


@NAMED
def test_the_description_names_the_files(client: httpx2.Client, question: Question) -> None:
    document = client.get("/v1/openapi.json").json()

    good = document["paths"][f"/vragen/{question.slug}"]["get"]["responses"]["200"]
    assert XLSX in good["content"]
    assert bool(question.header.agenda) == (ICS in good["content"])
    assert "Content-Language" in good["headers"]
