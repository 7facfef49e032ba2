"""What is gone says so, and what was known on a day can be read again; nobody learns of what is closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pytest
from linkeddata_cases import BASE, BROWSER, relations
from lxml import html

from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.keys import Keys

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"
STAYS, LEFT = BASE + "id/component/proef-blijft", BASE + "id/component/proef-weg"
STILL_NAMED = BASE + "id/component/proef-genoemd"
SECRET, SECRET_LEFT = BASE + "id/applicatie/gm0344/a1", BASE + "id/applicatie/gm0344/a2"
SECRET_NEVER = BASE + "id/applicatie/gm0344/nooit"
MERGED, EXPIRED = BASE + "id/inventarisatie/gm0344", BASE + "def/vervallenOp"
OPEN, CLOSED = BASE + "graaf/proef", BASE + "graaf/inventaris/gm0344"
DELIVERIES = [
    (
        "2026-03-01T10:00:00Z",
        OPEN,
        [
            f'<{LEFT}> <{LABEL}> "Weg"@nl .',
            f"<{LEFT}> <{REPLACED}> <{STAYS}> .",
            f'<{STAYS}> <{LABEL}> "Oud"@nl .',
            f"<{STAYS}> <http://purl.org/dc/terms/relation> _:proef1 .",
            f'_:proef1 <{LABEL}> "Zonder adres"@nl .',
            f'<{STILL_NAMED}> <{LABEL}> "Genoemd"@nl .',
        ],
    ),
    (
        "2026-03-02T10:00:00Z",
        CLOSED,
        [f'<{SECRET}> <{LABEL}> "Geheim"@nl .', f'<{SECRET_LEFT}> <{LABEL}> "Geheim 2"@nl .'],
    ),
    (
        "2026-04-02T10:00:00Z",
        CLOSED,
        [
            f'<{SECRET}> <{LABEL}> "Geheim"@nl .',
            f'<{MERGED}> <{EXPIRED}> "2026-04-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
            f"<{MERGED}> <{REPLACED}> <{BASE}id/inventarisatie/gm0363> .",
        ],
    ),
    (
        "2026-05-01T12:00:00Z",
        OPEN,
        [
            f'<{STAYS}> <{LABEL}> "Nieuw"@nl .',
            f"<{STAYS}> <http://purl.org/dc/terms/requires> <{STILL_NAMED}> .",
        ],
    ),
]
FIRST, SECOND = "Sun, 01 Mar 2026 10:00:00 GMT", "Fri, 01 May 2026 12:00:00 GMT"


def deliver(data: Path) -> Archive:
    """A data directory to which these graphs were delivered on these days."""
    archive = Archive(data)
    with archive.writing():
        for moment, iri, lines in DELIVERIES:
            body = "".join(f"{line}\n" for line in sorted(lines)).encode()
            about = (iri, archive.keep_graph([body]), len(lines), frozenset({LABEL}))
            graph = NewGraph(*about, "Proef", "", "")
            series, original = iri.removeprefix(BASE + "graaf/"), archive.keep_original([body])
            revision = archive.commit(Delivery("proef", series, "", original, "", (graph,), {}))
            with sqlite3.connect(data / "journal.sqlite") as journal:
                at = (moment, revision)
                journal.execute("UPDATE delivery SET moment = ? WHERE revision = ?", at)
            journal.close()
    return archive


@pytest.fixture(scope="module")
def asking(
    tmp_path_factory: pytest.TempPathFactory,
    serving_on,  # type: ignore[no-untyped-def]
) -> Iterator[Mapping[str, httpx2.Client]]:
    """Clients of a server over such a directory: of a government, and of anyone."""
    data = tmp_path_factory.mktemp("earlier")
    deliver(data).close()
    _, token = Keys(data).create(["overheid"], "", 30)
    with (
        serving_on(data) as url,
        httpx2.Client(base_url=url, timeout=30) as anyone,
        httpx2.Client(
            base_url=url, timeout=30, headers={"Authorization": f"Bearer {token}"}
        ) as government,
    ):
        anyone.headers.pop("accept")
        yield {"anyone": anyone, "overheid": government}


@pytest.fixture(scope="module")
def anyone(asking: Mapping[str, httpx2.Client]) -> httpx2.Client:
    return asking["anyone"]


def path(iri: str, space: str = "doc") -> str:
    return f"/{space}/" + iri.removeprefix(BASE + "id/")


@pytest.mark.parametrize("space", ["id", "doc"])
def test_what_is_gone_says_since_when_where_it_was_and_what_came_instead(
    anyone: httpx2.Client, space: str
) -> None:
    answer = anyone.get(path(LEFT, space))

    assert (410, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    said = answer.json()
    assert (LEFT, OPEN, [STAYS]) == (said["ding"], said["graaf"], said["vervangenDoor"])
    assert "2026-05-01T12:00:00Z" == said["vervallenSinds"]
    assert 200 == anyone.get(said["laatsteBeschrijving"]).status_code


def test_a_browser_gets_a_page_of_what_is_gone(anyone: httpx2.Client) -> None:
    answer = anyone.get(path(LEFT, "id"), headers=BROWSER | {"Accept-Language": "en"})

    assert (410, "en") == (answer.status_code, answer.headers["content-language"])
    page = html.document_fromstring(answer.text)
    assert "2026-05-01" in page.xpath("string(//dl)")
    assert path(STAYS, "id") in page.xpath("//dl//a/@href")


def test_what_is_gone_is_gone_though_it_is_still_named(anyone: httpx2.Client) -> None:
    assert 410 == anyone.get(path(STILL_NAMED)).status_code
    assert 410 == anyone.get(path(STILL_NAMED, "id")).status_code


@pytest.mark.parametrize("space", ["id", "doc", "tijdkaart"])
@pytest.mark.parametrize("more", ["", "?peildatum=2026-03-05"])
def test_without_a_key_all_that_is_closed_looks_alike(
    anyone: httpx2.Client, space: str, more: str
) -> None:
    answers = [anyone.get(path(one, space) + more) for one in (SECRET, SECRET_LEFT, SECRET_NEVER)]

    assert [401] * 3 == [answer.status_code for answer in answers]
    assert answers[0].content == answers[1].content == answers[2].content
    headers = [{k: v for k, v in a.headers.items() if k != "date"} for a in answers]
    assert headers[0] == headers[1] == headers[2]


@pytest.mark.parametrize("code", ["gm0344", "gm0363", "gm9999"])
def test_without_a_key_closed_graphs_look_alike(anyone: httpx2.Client, code: str) -> None:
    for series in ("inventaris", "inzendingen"):
        assert 401 == anyone.get(f"/graaf/{series}/{code}").status_code
    assert 401 == anyone.get("/graaf/geteld", headers=BROWSER).status_code


def test_a_government_sees_what_is_closed_and_what_was(asking: Mapping[str, httpx2.Client]) -> None:
    client = asking["overheid"]

    assert 303 == client.get(path(SECRET, "id")).status_code
    shown = client.get(path(SECRET))
    assert "Geheim" in shown.text
    assert "private" in shown.headers["cache-control"]
    assert 410 == client.get(path(SECRET_LEFT, "id")).status_code
    assert "Geheim 2" in client.get(path(SECRET_LEFT) + "?peildatum=2026-03-05").text
    assert 404 == client.get(path(SECRET_NEVER, "id")).status_code


@pytest.mark.parametrize("space", ["id", "doc"])
def test_an_inventory_that_merged_says_into_which(
    asking: Mapping[str, httpx2.Client], space: str
) -> None:
    answer = asking["overheid"].get(path(MERGED, space))

    assert 410 == answer.status_code
    said = answer.json()
    assert ("2026-04-01", CLOSED) == (said["vervallenSinds"], said["graaf"])
    assert [BASE + "id/inventarisatie/gm0363"] == said["vervangenDoor"]


@pytest.mark.parametrize(
    ("day", "name", "moment"),
    [
        ("2026-03-01", "Oud", FIRST),
        ("2026-04-30", "Oud", FIRST),
        ("2026-05-01", "Nieuw", SECOND),
        ("2026-11-01", "Nieuw", SECOND),
    ],
)
def test_a_day_gives_what_was_known_at_its_end(
    anyone: httpx2.Client, day: str, name: str, moment: str
) -> None:
    answer = anyone.get(path(STAYS), params={"peildatum": day})

    assert 200 == answer.status_code
    assert f'rdfs:label "{name}"@nl' in answer.text
    assert f'cg:peildatum "{day}"^^xsd:date' in answer.text
    assert moment == answer.headers["memento-datetime"]
    assert 4 >= int(answer.headers["server-timing"].partition('desc="')[2].rstrip('"'))
    page = anyone.get(path(STAYS), params={"peildatum": day}, headers=BROWSER).text
    assert f"<strong>{day}</strong>" in page


def test_a_day_gives_the_nameless_things_of_then_too(anyone: httpx2.Client) -> None:
    then, now = (anyone.get(path(STAYS) + more).text for more in ("?peildatum=2026-03-05", ""))

    assert "Zonder adres" in then
    assert "Zonder adres" not in now


def test_before_the_first_delivery_nothing_was_known(anyone: httpx2.Client) -> None:
    assert 404 == anyone.get(path(STAYS) + "?peildatum=2026-02-28").status_code


@pytest.mark.parametrize("day", ["gisteren", "2026-02-30", "2026-1-1", "20260101", "2026-W01-1"])
def test_what_is_no_day_is_refused(anyone: httpx2.Client, day: str) -> None:
    answer = anyone.get(path(STAYS), params={"peildatum": day})

    assert 400 == answer.status_code
    assert "peildatum" == answer.json()["parameters"][0]["naam"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("Wed, 01 Apr 2026 00:00:00 GMT", "2026-03-01"),
        ("Fri, 01 May 2026 11:59:59 GMT", "2026-03-01"),
        (SECOND, "2026-05-01"),
        ("Sat, 01 Jan 2000 00:00:00 GMT", "2026-03-01"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "2026-05-01"),
    ],
)
def test_a_memento_client_is_led_to_what_was_known_at_a_moment(
    anyone: httpx2.Client, moment: str, day: str
) -> None:
    led = anyone.get(path(STAYS), headers={"Accept-Datetime": moment})

    assert 302 == led.status_code
    assert "accept-datetime" in led.headers["vary"].lower()
    assert led.headers["location"].endswith(f"?peildatum={day}")
    memento = anyone.get(led.headers["location"])
    assert 200 == memento.status_code
    found = {relation: target for relation, target, _ in relations(memento.headers["link"])}
    assert str(anyone.base_url.join(path(STAYS))) == found["original"] == found["timegate"]
    assert str(memento.request.url) == found["memento"]


def test_a_memento_client_is_led_to_what_is_gone_as_well(anyone: httpx2.Client) -> None:
    led = anyone.get(path(LEFT), headers={"Accept-Datetime": SECOND}, follow_redirects=True)

    assert (200, FIRST) == (led.status_code, led.headers["memento-datetime"])


def test_a_moment_that_is_none_is_refused(anyone: httpx2.Client) -> None:
    answer = anyone.get(path(STAYS), headers={"Accept-Datetime": "lang geleden"})

    assert 400 == answer.status_code


def test_a_timemap_lists_every_state_that_there_was(anyone: httpx2.Client) -> None:
    answer = anyone.get(path(STAYS, "tijdkaart"))

    assert "application/link-format" == answer.headers["content-type"].partition(";")[0]
    mementos = [
        (target.partition("=")[2], said["datetime"])
        for relation, target, said in relations(answer.text)
        if relation == "memento"
    ]
    assert [("2026-03-01", FIRST), ("2026-05-01", SECOND)] == mementos


def test_what_a_thing_says_of_its_own_days_is_told_of_a_day(anyone: httpx2.Client) -> None:
    query = "SELECT ?g ?d { ?g <https://identifier.overheid.nl/tooi/def/ont/einddatum> ?d } ORDER BY ?g LIMIT 1"
    row = anyone.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]
    ended = "/doc/gemeente/" + row["g"]["value"].rsplit("/", 1)[-1]

    page = anyone.get(ended, headers=BROWSER)
    assert 200 == page.status_code
    assert "niet meer." in page.text
    day = row["d"]["value"]
    assert f'"Gold op {day} niet' not in anyone.get(f"{ended}?peildatum={day}").text
    assert (
        '"Did not hold any more on 2099-01-01."@en'
        in anyone.get(f"{ended}?peildatum=2099-01-01").text
    )
