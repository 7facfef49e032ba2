"""Each kind of bad file gets one clear answer, and leaves everything as it was."""

from __future__ import annotations

import http.client
import threading
import time
from urllib.parse import urlsplit

import pytest
from bad_files import REFUSED, UNREADABLE, plain, workbook
from inventories_cases import BETTER, GOOD, UTRECHT, Client, csv

INVENTORY = f"/v1/gemeenten/{UTRECHT}/inventarisatie"
NTRIPLES = {"Accept": "application/n-triples"}


@pytest.fixture(scope="module")
def client(handing: dict[str, Client]) -> Client:
    """A client of the municipality, whose good inventory counts."""
    handing["utrecht"].hand_in(UTRECHT, GOOD)
    return handing["utrecht"]


def put(client: Client, body: bytes, media: str):  # type: ignore[no-untyped-def]
    headers = {"Content-Type": media} if media else {}
    return client.put(INVENTORY, content=body, headers=headers)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(client: Client, name: str) -> None:
    make, media, status = UNREADABLE[name]
    before = client.get(INVENTORY, headers=NTRIPLES).content
    listed = client.get(f"/v1/gemeenten/{UTRECHT}/inzendingen").json()["totaal"]
    began = time.monotonic()

    answer = put(client, make(), media)

    assert (status, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )
    assert {"title", "detail", "en"} <= answer.json().keys()
    assert "Traceback" not in answer.text
    assert time.monotonic() - began < 10
    assert before == client.get(INVENTORY, headers=NTRIPLES).content
    assert listed == client.get(f"/v1/gemeenten/{UTRECHT}/inzendingen").json()["totaal"]


def test_a_mistake_in_turtle_is_told_with_line_and_column(client: Client) -> None:
    make, media, _ = UNREADABLE["Turtle with a mistake"]

    said = put(client, make(), media).json()

    assert (2, True) == (said["regel"], said["kolom"] > 0)


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_a_rule_is_told_and_changes_nothing(client: Client, name: str) -> None:
    make, media, rule = REFUSED[name]
    before = client.get(INVENTORY, headers=NTRIPLES).content
    began = time.monotonic()

    answer = put(client, make(), media)

    assert time.monotonic() - began < 45
    if not rule:  # nothing is wrong with it
        assert 200 == answer.status_code
        client.hand_in(UTRECHT, GOOD)
        return
    assert 400 == answer.status_code
    groups = {one["regel"]: one for one in answer.json()["rapport"]["groepen"]}
    assert rule in groups
    if rule == "Lezen-keuze":  # ten thousand alike: all are counted, and a hundred shown
        told = groups[rule]
        assert (10_000, 100) == (told["aantal"], len(told["bevindingen"]))
    assert before == client.get(INVENTORY, headers=NTRIPLES).content


@pytest.mark.parametrize("name", ["inventarisatie.csv", "inventarisatie.ttl", "inventarisatie"])
def test_a_wrong_extension_does_not_matter(client: Client, name: str) -> None:
    answer = client.put(INVENTORY, params={"bestandsnaam": name}, content=workbook(plain))

    assert answer.status_code in (200, 201), answer.text


def test_an_upload_that_is_broken_off_changes_nothing(client: Client, keys: dict[str, str]) -> None:
    before = client.get(INVENTORY, headers=NTRIPLES).content
    connection = http.client.HTTPConnection(urlsplit(str(client.base_url)).netloc)
    connection.putrequest("PUT", INVENTORY)
    connection.putheader("Authorization", f"Bearer {keys['utrecht']}")
    connection.putheader("Content-Length", "100000")
    connection.putheader("Content-Type", "text/csv")
    connection.endheaders()
    connection.send(BETTER)
    connection.close()

    time.sleep(0.5)
    assert before == client.get(INVENTORY, headers=NTRIPLES).content


def test_of_two_submissions_at_once_both_are_whole_and_one_counts(client: Client) -> None:
    first = client.get(f"/v1/gemeenten/{UTRECHT}/inzendingen").json()["totaal"]
    bodies = [csv(*(f"p{n};Proef {n};gepland;;;" for n in range(size))) for size in (40, 60)]
    answers = []
    threads = [
        threading.Thread(target=lambda b=body: answers.append(client.hand_in(UTRECHT, b)))
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [200, 200] == [answer.status_code for answer in answers]
    listed = client.get(f"/v1/gemeenten/{UTRECHT}/inzendingen").json()
    assert first + 2 == listed["totaal"]
    newest = listed["inzendingen"][0]
    assert newest["aantallen"] == client.get(INVENTORY).json()["aantallen"]
    assert {40, 60} == {one["aantallen"]["applicaties"] for one in listed["inzendingen"][:2]}


def test_of_two_that_follow_the_same_version_one_is_refused(client: Client) -> None:
    tag = client.get(INVENTORY).headers["etag"]
    bodies = [csv(*(f"q{n};Proef {n};gepland;;;" for n in range(size))) for size in (30, 50)]
    statuses = []
    threads = [
        threading.Thread(
            target=lambda b=body: statuses.append(
                client.hand_in(UTRECHT, b, if_match=tag).status_code
            )
        )
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [200, 412] == sorted(statuses)


def test_a_file_over_the_limit_is_refused(client: Client) -> None:
    assert 413 == put(client, b"x" * 53_000_000, "text/csv").status_code
