"""What anyone can see is the same, to the byte, whatever one municipality hands in, gets refused or withdraws."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import quote

import httpx2
import pytest
from inventories_cases import BAD, BETTER, GOOD, UTRECHT, Client

from grondkaart.base.assets import content_root
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.collections import Collections

GRAPHS = "https://w3id.org/grondkaart/graaf/"
QUESTIONS = [q for q in Catalogue.read(content_root()) if q.header.dataset == "openbaar"]
GEMEENTE = f"/v1/gemeenten/{UTRECHT}"
CHANGING = {"date", "server-timing", "content-length"}
QUERIES = {
    "every triple": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "every graph": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "metadata": f"SELECT * {{ GRAPH <{GRAPHS}grafen> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o",
    "types": f"SELECT * {{ GRAPH <{GRAPHS}typen> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o",
    "tombstones": "SELECT * { ?s <https://w3id.org/grondkaart/def/vervallenOp> ?o }",
    "submissions": "SELECT * { ?s a <https://w3id.org/grondkaart/def/Inzending> }",
    "what is not there": "SELECT * FROM <" + GRAPHS + f"inventaris/{UTRECHT}> {{ ?s ?p ?o }}",
    "a mistake": "SELEC * { }",
}
COLLECTIONS = [one.name for one in Collections.read(content_root())]
ADDRESSES = [
    "/",
    "/valideren",
    "/sparql",
    "/v1/vragen",
    "/v1/openapi.json",
    "/v1/context",
    "/robots.txt",
    "/sitemap.xml",
    "/zoeken?zoek=utrecht",
    "/zoeken?zoek=contract",
    "/zoeken?zoek=a&soort=Applicatie",
    "/sitemap-1.xml",
    "/.well-known/api-catalog",
    *(f"/v1/{name}?paginaGrootte=1000" for name in COLLECTIONS),
    "/ldes",
    "/ldes/delen/1",
    "/ldes/bladen/1",
    "/ldes/bladen/18",
    "/ldes/leden/1",
    "/v1/releases",
    "/v1/releases/tellingen",
    "/v1/releases/gemma/_verschil?van=2025-10-11",
    "/v1/sjabloon.xlsx",
    "/v1/sjabloon.zip",
    f"/rdf-graph-store?graph={quote(f'{GRAPHS}inventaris/{UTRECHT}', safe='')}",
    f"/rdf-graph-store?graph={quote(f'{GRAPHS}inzendingen/{UTRECHT}', safe='')}",
    f"/rdf-graph-store?graph={quote(f'{GRAPHS}tellingen', safe='')}",
    "/rdf-graph-store?default",
    f"{GEMEENTE}/inventarisatie",
    f"{GEMEENTE}/inventarisatie/verschillen",
    f"{GEMEENTE}/inventarisaties",
    f"{GEMEENTE}/inventarisaties/1",
    f"{GEMEENTE}/inzendingen",
    f"{GEMEENTE}/inzendingen/1",
    f"{GEMEENTE}/inzendingen/1/rapport",
    f"{GEMEENTE}/inzendingen/1/origineel",
    f"/doc/gemeente/{UTRECHT}",
    f"/tijdkaart/gemeente/{UTRECHT}",
    "/doc/component/open-zaak",
    "/def/Applicatie",
    f"/graaf/inventaris/{UTRECHT}",
    f"/graaf/inzendingen/{UTRECHT}",
    f"/id/inventarisatie/{UTRECHT}",
    f"/doc/inventarisatie/{UTRECHT}?peildatum=2020-01-01",
    f"/doc/inzending/{UTRECHT}-1",
    f"/tijdkaart/inventarisatie/{UTRECHT}",
    "/v1/gemeenten/gm9999/inventarisatie",
    "/v1/beheer/zoekvragen",
    "/v1/taken/onbekend",
    "/v1/validaties/onbekend",
]
Seen = dict[str, tuple[int, dict[str, str], bytes]]


def kept(answer: httpx2.Response) -> tuple[int, dict[str, str], bytes]:
    said = {name: value for name, value in answer.headers.items() if name not in CHANGING}
    return answer.status_code, said, answer.content


def observe(anyone: Client) -> Seen:
    """All that anyone can ask for, as it is answered."""
    seen = {path: kept(anyone.get(path)) for path in ADDRESSES}
    seen |= {name: kept(anyone.post("/sparql", data={"query": q})) for name, q in QUERIES.items()}
    for question in QUESTIONS:
        given = {n: p.voorbeeld for n, p in question.header.parameters.items() if p.verplicht}
        for path in (f"/v1/vragen/{question.slug}", f"/vragen/{question.slug}"):
            seen[path] = kept(anyone.get(path, params=given))
    who = {"gemeente": UTRECHT}
    seen["wie-gebruikt van een gemeente"] = kept(anyone.get("/v1/vragen/wie-gebruikt", params=who))
    seen["gaten van een gemeente"] = kept(anyone.get("/v1/vragen/witte-vlekken", params=who))
    return seen


def judged(anyone: Client, body: bytes) -> object:
    """What a validation for the municipality says, but for when it was."""
    answer = anyone.post(
        f"/v1/validaties?gemeente={UTRECHT}", content=body, headers={"Content-Type": "text/csv"}
    )
    report = answer.json()
    assert 200 == answer.status_code
    return {name: said for name, said in report.items() if name not in ("gevalideerdOp", "_links")}


def settled(handing: dict[str, Client], act: Callable[[Client], httpx2.Response]) -> None:
    answer = act(handing["beheer"])
    assert answer.status_code < 500, answer.text
    time.sleep(2.5)  # what follows from it has followed


ACTS: dict[str, Callable[[Client], httpx2.Response]] = {
    "a first inventory": lambda c: c.hand_in(UTRECHT, GOOD),
    "another one": lambda c: c.hand_in(UTRECHT, BETTER),
    "one that is refused": lambda c: c.hand_in(UTRECHT, BAD),
    "a withdrawal": lambda c: c.delete(f"{GEMEENTE}/inventarisatie"),
    "an inventory again": lambda c: c.hand_in(UTRECHT, GOOD),
}


@pytest.mark.parametrize("name", ACTS)
def test_anyone_sees_the_same_before_and_after(handing: dict[str, Client], name: str) -> None:
    anyone = handing["anyone"]
    before = observe(anyone)

    settled(handing, ACTS[name])

    after = observe(anyone)
    assert [] == [asked for asked, seen in before.items() if seen != after[asked]]


def test_who_may_see_it_does_see_a_difference(handing: dict[str, Client]) -> None:
    """So that the test above would notice."""
    before = observe(handing["overheid"])
    settled(handing, ACTS["another one"])
    after = observe(handing["overheid"])

    different = {asked for asked, seen in before.items() if seen != after[asked]}
    expected = {
        "/",
        "every triple",
        "metadata",
        f"{GEMEENTE}/inventarisatie",
        f"/doc/gemeente/{UTRECHT}",
        f"/doc/inzending/{UTRECHT}-1",
        "/v1/vragen/wie-gebruikt",
    }
    assert expected <= different


def test_a_validation_says_the_same_whatever_was_handed_in(handing: dict[str, Client]) -> None:
    settled(handing, lambda c: c.delete(f"{GEMEENTE}/inventarisatie"))
    without = judged(handing["anyone"], GOOD)
    settled(handing, ACTS["an inventory again"])

    assert without == judged(handing["anyone"], GOOD)


def test_a_municipality_without_the_scope_sees_no_more_of_another_than_anyone(
    handing: dict[str, Client],
) -> None:
    """Its own key opens its own inventory, over the API; the graph is that of anyone."""
    settled(handing, ACTS["an inventory again"])
    refused = {path for path in ADDRESSES if path.startswith(("/v1/gemeenten/", "/v1/beheer"))}
    refused |= {path for path in ADDRESSES if re.match(r"/\w+/(inzending|inventaris)", path)}

    anyone, amsterdam = observe(handing["anyone"]), observe(handing["amsterdam"])
    assert [] == [a for a, seen in anyone.items() if a not in refused and seen != amsterdam[a]]
    assert {403} == {amsterdam[path][0] for path in refused}
    assert {401} == {anyone[path][0] for path in refused}


def test_a_job_of_another_is_not_there(handing: dict[str, Client]) -> None:
    started = handing["beheer"].hand_in(UTRECHT, GOOD, Prefer="respond-async")
    address = started.headers["location"]

    unseen = handing["anyone"].get(address)
    unknown = handing["anyone"].get("/v1/taken/onbekend")
    assert 202 == started.status_code
    assert (unknown.status_code, unknown.content) == (unseen.status_code, unseen.content)


def test_the_number_of_the_data_counts_what_is_open(handing: dict[str, Client]) -> None:
    def revision(who: str) -> int:
        found: int = handing[who].get("/v1/vragen/besluiten").json()["versie"]["revisie"]
        return found

    before = revision("anyone"), revision("overheid")
    settled(handing, ACTS["another one"])
    settled(handing, ACTS["an inventory again"])

    assert before[0] == revision("anyone")
    assert before[1] < revision("overheid")
