"""Questions over supposed facts: what changes is told, what is wrong is refused, nobody else sees any of it."""

from __future__ import annotations

import csv
import json
import threading
from io import StringIO
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from web_cases import QUESTIONS, VRAGEN, required

from grondkaart.questions.catalogue import Question
from grondkaart.supposing.run import can_be_asked

Json = dict[str, Any]
SUPPOSED = [question for question in QUESTIONS if can_be_asked(question)]
SLUG, GEMEENTE = "overstapmomenten", {"gemeente": "vb0001"}
CONTRACT = "vb0001-integratie-en-koppelingen"
ADDRESS = f"https://w3id.org/grondkaart/id/contract/{CONTRACT}"
END = {"soort": "contracteinde", "contract": CONTRACT, "einddatum": "2027-06-30"}
LATER = {"soort": "beschikbaar", "component": "signalen", "vanaf": "2028-01-01"}
POSTPONED = {"soort": "uitstel", "opgave": "I1", "kwartalen": 2}
PARAMETERS = {**GEMEENTE, "peildatum": "2026-11-25"}
ASKED = {"parameters": PARAMETERS, "aannames": [END]}
REAL = f"{VRAGEN}/{SLUG}?gemeente=vb0001&peildatum=2026-11-25&paginaGrootte=1000"


def post(client: httpx2.Client, body: object, slug: str = SLUG, **headers: str) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(
        f"{VRAGEN}/{slug}/_watals",
        content=content,
        headers={"Content-Type": "application/json", **named},
    )


def supposing(client: httpx2.Client, *assumptions: Json, **more: object) -> Json:
    body = {"parameters": PARAMETERS, "aannames": assumptions, "paginaGrootte": 1000, **more}
    answer = post(client, body)
    assert 200 == answer.status_code, answer.text
    found: Json = answer.json()
    return found


def wrong(answer: httpx2.Response) -> list[str]:
    assert (400, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )
    return [one["naam"] for one in answer.json()["parameters"]]


def test_a_contract_that_ends_on_another_day_lets_go_on_another_day(client: httpx2.Client) -> None:
    real = {str(row) for row in client.get(REAL).json()["rijen"]}

    found = supposing(client, END)

    changed = [one for one in found["rijen"] if one["wijziging"] == "gewijzigd"]
    assert changed
    for one in changed:
        assert ("2027-06-30", "2027-03-31") == (
            one["rij"]["uitstapdatum"],
            one["rij"]["opzegdatum"],
        )
        assert one["rij"]["frictiekosten"] < one["was"]["frictiekosten"]
    before = {str({**one["rij"], **(one["was"] or {})}) for one in found["rijen"]}
    assert real == before
    assert found["totaal"] == sum(found["wijzigingen"].values()) == len(found["rijen"])


def test_the_answer_says_what_was_supposed_and_what_is_so(client: httpx2.Client) -> None:
    found = supposing(client, {**END, "verlengt": False}, LATER, POSTPONED)

    end, later, postponed = found["aannames"]
    assert {
        "soort": "contracteinde",
        "contract": {"@id": ADDRESS, "naam": "Integratie en koppelingen"},
        "einddatum": "2027-06-30",
        "verlengt": False,
        "was": "2026-12-31",
    } == end
    assert ("Signalen", "2028-01-01", None) == (
        later["component"]["naam"],
        later["vanaf"],
        later["was"],
    )
    assert ("Huishoudboekje", 2) == (postponed["opgave"]["naam"], postponed["kwartalen"])


def test_a_component_that_comes_later_is_moved_to_later(client: httpx2.Client) -> None:
    found = supposing(client, LATER, toon="verschillen")

    assert {"signalen"} == {
        one["rij"]["component"]["@id"].rpartition("/")[2] for one in found["rijen"]
    }
    assert {"2028-01-01"} == {one["rij"]["vanaf"] for one in found["rijen"]}


def test_both_answers_are_of_one_data_version(client: httpx2.Client) -> None:
    assert client.get(REAL).json()["versie"] == supposing(client, END)["versie"]


def test_what_is_left_out_is_counted_over_the_supposed_facts(client: httpx2.Client) -> None:
    real = {
        one["omschrijving"]["nl"]: one["aantal"] for one in client.get(REAL).json()["weggelaten"]
    }
    opened = "https://w3id.org/grondkaart/def/"
    query = (
        f"SELECT ?c {{ VALUES ?s {{ <https://w3id.org/grondkaart/id/componentstatus/in-ontwikkeling> }} "
        f"?c <{opened}componentstatus> ?s ; <{opened}realiseert> ?r "
        f"FILTER NOT EXISTS {{ ?c <{opened}beschikbaarVanaf> ?d }} }} LIMIT 1"
    )
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    component = rows[0]["c"]["value"]

    found = supposing(client, {**LATER, "component": component})

    left = {one["omschrijving"]["nl"]: one["aantal"] for one in found["weggelaten"]}
    fewer = {name for name in real if left[name] == real[name] - 1}
    assert {name for name in real if "vanaf wanneer" in name} == fewer
    assert all(left[name] == real[name] for name in real if name not in fewer)


def test_only_what_changes_can_be_asked_and_page_by_page(client: httpx2.Client) -> None:
    whole = supposing(client, END, toon="verschillen")
    pages = [
        post(client, {**ASKED, "toon": "verschillen", "pagina": n, "paginaGrootte": 1}).json()
        for n in range(1, whole["totaal"] + 1)
    ]

    assert "gelijk" not in {one["wijziging"] for one in whole["rijen"]}
    assert whole["rijen"] == [row for page in pages for row in page["rijen"]]
    assert {whole["totaal"]} == {page["totaal"] for page in pages}
    assert whole["wijzigingen"] == pages[0]["wijzigingen"]
    beyond = post(client, {**ASKED, "pagina": 100})
    assert ["pagina"] == wrong(beyond)


def test_as_csv_a_row_says_what_it_was(client: httpx2.Client) -> None:
    answer = post(client, {**ASKED, "toon": "verschillen"}, accept="text/csv")

    found = list(csv.DictReader(StringIO(answer.text)))
    assert "text/csv; charset=utf-8" == answer.headers["content-type"]
    assert {"gewijzigd"} == {row["wijziging"] for row in found}
    for row in found:
        assert ("2027-06-30", "2027-12-31") == (row["uitstapdatum"], row["uitstapdatumWas"])
        assert row["jaarkosten"] == row["jaarkostenWas"]
    assert "gemeenteWas" not in found[0]


@pytest.mark.parametrize("question", SUPPOSED, ids=lambda q: q.slug)
def test_an_answer_is_what_its_description_says(client: httpx2.Client, question: Question) -> None:
    document = client.get("/v1/openapi.json").json()
    operation = document["paths"][f"/vragen/{question.slug}/_watals"]["post"]
    sent = operation["requestBody"]["content"]["application/json"]["schema"]
    told = operation["responses"]["200"]["content"]["application/json"]["schema"]
    body = {"parameters": required(question), "aannames": [END, LATER, POSTPONED]}

    answer = post(client, body, question.slug)

    assert 200 == answer.status_code, answer.text
    for value, schema in ((body, sent), (answer.json(), told)):
        checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [] == [error.message for error in checked.iter_errors(value)]
    assert set(question.header.parameters) < {*sent["properties"]["parameters"]["properties"]}


def test_the_list_of_questions_links_to_those_that_things_can_be_supposed_for(
    client: httpx2.Client,
) -> None:
    linked = {
        one["slug"]: one["_links"]["watAls"]["href"]
        for one in client.get(VRAGEN).json()["vragen"]
        if "watAls" in one["_links"]
    }

    assert {q.slug: f"{VRAGEN}/{q.slug}/_watals" for q in SUPPOSED} == linked
    assert {"overstap", "besparing"} >= {q.header.groep for q in SUPPOSED}


def test_other_questions_and_other_methods_are_not_there(client: httpx2.Client) -> None:
    assert 404 == post(client, ASKED, "componenten-per-laag").status_code
    assert 404 == post(client, ASKED, "overstap-per-kwartaal").status_code  # figures for everyone
    answer = client.get(f"{VRAGEN}/{SLUG}/_watals")
    assert (405, "OPTIONS, POST") == (answer.status_code, answer.headers["allow"])


def test_nobody_else_sees_what_is_supposed(client: httpx2.Client, server: str) -> None:
    days = [f"2027-{month:02}-15" for month in range(1, 13)]
    expected = client.get(REAL).content
    asked = {"query": f"SELECT ?d {{ <{ADDRESS}> <https://w3id.org/grondkaart/def/einddatum> ?d }}"}
    real, ends, supposed = set[bytes](), set[str](), dict[str, set[str]]()
    done = threading.Event()

    def others() -> None:
        with httpx2.Client(base_url=server, timeout=60) as own:
            while not done.is_set():
                real.add(own.get(REAL).content)
                rows = own.get("/sparql", params=asked).json()["results"]["bindings"]
                ends.update(row["d"]["value"] for row in rows)

    def who_supposes(day: str) -> None:
        with httpx2.Client(base_url=server, timeout=60) as own:
            for _ in range(3):
                found = supposing(own, {**END, "einddatum": day}, toon="verschillen")
                exits = {one["rij"]["uitstapdatum"] for one in found["rijen"]}
                supposed.setdefault(day, set()).update(exits)

    askers = [threading.Thread(target=others) for _ in range(4)]
    supposers = [threading.Thread(target=who_supposes, args=(day,)) for day in days]
    for thread in (*askers, *supposers):
        thread.start()
    for thread in supposers:
        thread.join()
    done.set()
    for thread in askers:
        thread.join()

    assert {expected} == real
    assert {"2026-12-31"} == ends
    # What was to be given notice of before the reference date lets go a year later.
    alone = {
        day: {
            one["rij"]["uitstapdatum"]
            for one in supposing(client, {**END, "einddatum": day}, toon="verschillen")["rijen"]
        }
        for day in days
    }
    assert alone == supposed
    assert len(days) == len({str(exits) for exits in supposed.values()})


def test_an_answer_is_kept_by_nobody(client: httpx2.Client) -> None:
    answer = post(client, ASKED, if_none_match="*")

    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"geen json", 400),
        (b'{"aannames": [}', 400),
        (b'{"aannames": NaN}', 400),
        (b"\xff\xfe{}", 400),
        (b'"\\ud800"', 400),
        (b"[]", 400),
        (b"null", 400),
        (b"[" * 60_000, 400),
        (b'{"aannames": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
        (b" " * 70_000, 413),
        (b'{"aannames": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
def test_what_is_no_sensible_body_is_refused(
    client: httpx2.Client, body: bytes, status: int
) -> None:
    answer = post(client, body)

    assert (status, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )
    assert 200 == client.get(VRAGEN).status_code


def test_a_mistake_in_the_json_is_told_with_its_place(client: httpx2.Client) -> None:
    assert "Regel 2, kolom" in post(client, b'{\n"aannames" [] }').json()["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 415),
        ({"Accept": "text/turtle"}, 406),
        ({"Accept": "text/calendar"}, 406),
    ],
)
def test_what_is_not_read_or_written_is_refused(
    client: httpx2.Client, headers: dict[str, str], status: int
) -> None:
    answer = client.post(
        f"{VRAGEN}/{SLUG}/_watals",
        content=json.dumps(ASKED),
        headers={"Content-Type": "application/json", **headers},
    )

    assert status == answer.status_code


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"parameters": []}, ["gemeente", "parameters"]),
        ({"parameters": {**PARAMETERS, "gemeente": {"a": 1}}}, ["gemeente", "parameters.gemeente"]),
        ({"parameters": {**PARAMETERS, "gemeente": [True]}}, ["gemeente", "parameters.gemeente"]),
        ({"parameters": {**PARAMETERS, "niet": "x"}}, ["niet"]),
        ({"parameters": {**PARAMETERS, "peildatum": "vandaag"}}, ["peildatum"]),
        ({"aannames": []}, ["aannames"]),
        ({"aannames": {"soort": "uitstel"}}, ["aannames"]),
        ({"aannames": [END] * 21}, ["aannames"]),
        ({"aannames": [{**END, "contract": ADDRESS.replace("contract", "applicatie")}]}, ["aannames[0].contract"]),
        ({"aannames": [{**END, "contract": "https://w3id.org/grondkaart/id/component/signalen"}]}, ["aannames[0].contract"]),
        ({"aannames": [{**LATER, "component": ADDRESS}]}, ["aannames[0].component"]),
        ({"aannames": [{**POSTPONED, "opgave": "signalen"}]}, ["aannames[0].opgave"]),
        ({"aannames": [{**POSTPONED, "kwartalen": "4"}]}, ["aannames[0].kwartalen"]),
        ({"toon": "iets"}, ["toon"]),
        ({"toon": ["alles"]}, ["toon"]),
        ({"pagina": 0}, ["pagina"]),
        ({"paginaGrootte": 1001}, ["paginaGrootte"]),
        ({"paginaGrootte": {}}, ["paginaGrootte"]),
        ({"meer": 1}, ["meer"]),
        (
            {"parameters": {"gemeente": "x"}, "aannames": [{"soort": "q"}, {}], "toon": 1, "pagina": -1},
            ["gemeente", "aannames[0].soort", "aannames[1].soort", "pagina", "toon"],
        ),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_told_in_one_answer(
    client: httpx2.Client, change: Json, places: list[str]
) -> None:
    assert places == wrong(post(client, {**ASKED, **change}))


def test_who_may_not_ask_the_question_cannot_suppose_anything(writing) -> None:  # type: ignore[no-untyped-def]
    with httpx2.Client(base_url=writing.url, timeout=60) as anyone:
        assert 401 == post(anyone, ASKED).status_code
        held = post(anyone, ASKED, authorization=f"Bearer {writing.keys['overheid']}")

    assert "aannames[0].contract" in wrong(held)  # here there are no contracts


def test_a_question_over_supposed_facts_is_ended_at_its_time(serving_with) -> None:  # type: ignore[no-untyped-def]
    with serving_with(TIMEOUT="0.001") as url, httpx2.Client(base_url=url, timeout=60) as own:
        answer = post(own, {**ASKED, "aannames": [LATER]})

    assert 503 == answer.status_code
    assert "retry-after" in answer.headers
