"""Releases of every open series, and the difference between two of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from urllib.parse import quote

import httpx2
import pytest
from jsonschema import Draft202012Validator
from pyoxigraph import RdfFormat, Store
from rdflib import Graph

GRAPH, CG = "https://w3id.org/grondkaart/graaf/", "https://w3id.org/grondkaart/def/"
SERIES, ADDRESS = "uitgaven/proef", "/v1/releases/uitgaven%2Fproef"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
FIRST = f"<a:een> {LABEL} 'Een'@nl ; <a:p> 1 , [ <a:q> 'x' ] . <a:twee> {LABEL} 'Twee'@nl ."
SECOND = f"<a:een> {LABEL} 'Een'@nl ; <a:p> 2 , <{CG}Component> . <a:drie> {LABEL} '=Drie'@nl , 'Three'@en ."


@pytest.fixture(scope="module")
def released(writing) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    """A client of a server on which a series was delivered three times, the third as the first."""
    held = {"Authorization": f"Bearer {writing.keys['beheer']}"}
    with httpx2.Client(base_url=writing.url, headers=held, timeout=60) as made:
        for turtle in (FIRST, SECOND, FIRST):
            address = f"/rdf-graph-store?graph={quote(GRAPH + SERIES, safe='')}"
            answer = made.put(address, content=turtle, headers={"Content-Type": "text/turtle"})
            assert answer.status_code in (201, 204), answer.text
        yield made


@pytest.fixture(scope="module")
def anyone(writing, released: httpx2.Client) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    with httpx2.Client(base_url=writing.url, timeout=60) as made:
        yield made


def test_a_series_without_releases_of_its_own_counts_its_deliveries(anyone: httpx2.Client) -> None:
    body = anyone.get(ADDRESS).json()
    named = anyone.get("/v1/releases", params={"reeks": "gemma"}).json()["releases"]

    assert [("3", "2"), ("2", "1"), ("1", None)] == [
        (one["uitgave"], one["vorige"]) for one in body["releases"]
    ]
    assert [True, False, False] == [one["huidig"] for one in body["releases"]]
    assert ["2025-10-11"] == [one["uitgave"] for one in named]


def test_all_series_are_listed_by_pages(anyone: httpx2.Client) -> None:
    answer = anyone.get("/v1/releases?paginaGrootte=2")
    series = {one["reeks"] for one in anyone.get("/v1/releases").json()["releases"]}

    assert {"ontologie", "vormen", "catalogus", "routekaart", "gemma", SERIES} <= series
    assert 2 == len(answer.json()["releases"])
    assert 'rel="next"' in answer.headers["link"]


def test_the_difference_says_per_thing_what_came_and_went(anyone: httpx2.Client) -> None:
    body = anyone.get(f"{ADDRESS}/_verschil?van=1&naar=2").json()
    things = {one["@id"]: one for one in body["dingen"]}
    counts = {"toegevoegd": 1, "vervallen": 2, "gewijzigd": 1, "triplesErbij": 4, "triplesEraf": 4}

    assert counts == body["aantallen"]
    assert ("Een", "gewijzigd") == (things["a:een"]["naam"], things["a:een"]["verandering"])
    assert ("=Drie", "toegevoegd") == (things["a:drie"]["naam"], things["a:drie"]["verandering"])
    assert ("Twee", "vervallen") == (things["a:twee"]["naam"], things["a:twee"]["verandering"])
    came = [one["waarde"] for one in things["a:een"]["erbij"]]
    assert {"@id": CG + "Component", "naam": "Component"} in came
    assert {"@value": "2", "@type": "http://www.w3.org/2001/XMLSchema#integer"} in came


def test_pages_of_the_difference_are_the_whole_in_order(anyone: httpx2.Client) -> None:
    address = f"{ADDRESS}/_verschil?van=1&naar=2"
    whole = anyone.get(address).json()["dingen"]
    pages = [anyone.get(f"{address}&paginaGrootte=1&pagina={n}").json() for n in (1, 2, 3, 4)]

    assert whole == [thing for page in pages for thing in page["dingen"]]
    assert 400 == anyone.get(f"{address}&paginaGrootte=1&pagina=5").status_code


def test_without_ends_the_current_release_is_compared_with_the_one_before(
    anyone: httpx2.Client,
) -> None:
    body = anyone.get(f"{ADDRESS}/_verschil").json()

    assert ("2", "3") == (body["van"]["uitgave"], body["naar"]["uitgave"])


def test_the_same_release_differs_in_nothing(anyone: httpx2.Client) -> None:
    body = anyone.get(f"{ADDRESS}/_verschil?van=2&naar=2").json()

    assert [] == body["dingen"]
    assert {0} == set(body["aantallen"].values())


def test_as_csv_every_triple_is_a_line_and_no_cell_is_a_formula(anyone: httpx2.Client) -> None:
    answer = anyone.get(f"{ADDRESS}/_verschil?van=1&naar=2", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(StringIO(answer.text)))

    assert 8 == len(rows)
    assert {"erbij": 4, "eraf": 4} == {
        way: sum(row["richting"] == way for row in rows) for way in ("erbij", "eraf")
    }
    assert {"'=Drie"} == {row["dingNaam"] for row in rows if row["ding"] == "a:drie"}


def test_the_patch_brings_a_copy_of_the_one_to_the_other(anyone: httpx2.Client) -> None:
    """A copy as the feed gives it, with addresses in the place of blank nodes."""
    accept = {"Accept": "application/sparql-update"}
    there = anyone.get(f"{ADDRESS}/_verschil?van=1&naar=2", headers=accept)
    back = anyone.get(f"{ADDRESS}/_verschil?van=2&naar=1", headers=accept)
    copy = Store()
    copy.load(SECOND.encode(), RdfFormat.TURTLE)
    second = set(copy)
    copy.update(back.text)
    first = set(copy)
    copy.update(there.text)

    assert "application/sparql-update; charset=utf-8" == there.headers["content-type"]
    assert second == set(copy)
    assert len(first - second) == 4


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/releases/", 404),
        ("/v1/releases/geen", 404),
        ("/v1/releases/geen/_verschil", 404),
        ("/v1/releases/vormen/_verschil", 404),  # delivered once
        ("/v1/releases/gemma/", 404),
        ("/v1/releases?reeks=geen", 400),
        ("/v1/releases?soort=x", 400),
        ("/v1/releases?pagina=0", 400),
        (f"{ADDRESS}/_verschil?van=1&naar=9", 400),
        (f"{ADDRESS}/_verschil?van=1&van=2", 400),
        (f"{ADDRESS}/_verschil?tot=2", 400),
    ],
)
def test_what_is_not_there_or_not_right_is_said_as_a_problem(
    anyone: httpx2.Client, path: str, status: int
) -> None:
    answer = anyone.get(path)

    assert status == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]


def test_a_difference_that_is_held_is_not_sent_again(anyone: httpx2.Client) -> None:
    first = anyone.get(f"{ADDRESS}/_verschil?van=1&naar=2")
    again = anyone.get(
        f"{ADDRESS}/_verschil?van=1&naar=2", headers={"If-None-Match": first.headers["etag"]}
    )

    assert 304 == again.status_code


def test_releases_are_things_in_the_graph_that_conform_to_their_shapes(
    anyone: httpx2.Client, validate: Callable[[Graph], list[object]]
) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?c {{ <{CG}Release> <{CG}Reeks> }} ?s a ?c ; ?p ?o }}"
    answer = anyone.get("/sparql", params={"query": query}, headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.text)
    last = "https://w3id.org/grondkaart/id/release/uitgaven%2Fproef/3"

    assert f"<{last}>" in answer.text
    assert [] == validate(graph)


def test_nothing_of_inventories_is_among_the_releases(client: httpx2.Client) -> None:
    series = {
        one["reeks"] for one in client.get("/v1/releases?paginaGrootte=1000").json()["releases"]
    }

    assert "tellingen" in {name.partition("/")[0] for name in series}
    assert not {one for one in series if one.startswith(("inventaris", "inzendingen", "geteld"))}
    assert 404 == client.get("/v1/releases/inzendingen").status_code
    assert 404 == client.get("/v1/releases/inventaris/vb0001/_verschil").status_code


def test_the_answers_are_what_their_description_says(anyone: httpx2.Client) -> None:
    paths = anyone.get("/v1/openapi.json").json()["paths"]
    answers = {
        "/releases": "/v1/releases",
        "/releases/{reeks}": ADDRESS,
        "/releases/{reeks}/_verschil": f"{ADDRESS}/_verschil?van=1&naar=2",
    }
    for path, address in answers.items():
        described = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        checked = Draft202012Validator(
            described, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        assert [] == [one.message for one in checked.iter_errors(anyone.get(address).json())]
    assert {"text/csv", "application/sparql-update", "application/json"} == set(
        paths["/releases/{reeks}/_verschil"]["get"]["responses"]["200"]["content"]
    )
