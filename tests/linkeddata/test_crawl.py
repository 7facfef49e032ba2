"""Every address of ours that is in what everyone may see answers: a crawl that starts from the data."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx2
import pytest
from linkeddata_cases import BASE, kind, local, ours

from grondkaart.base import vocab

NTRIPLES = {"Accept": "application/n-triples"}


@pytest.fixture(scope="module")
def mentioned(client: httpx2.Client) -> dict[bool, set[str]]:
    """Every IRI of ours in the graphs that everyone may see, and those of the graphs: under True what
    stands in graphs that count, under False what only earlier ones mention."""
    query = f"SELECT DISTINCT ?g ?now {{ GRAPH ?g {{}} OPTIONAL {{ ?g <{vocab.CG}huidig> ?now }} }}"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    graphs = {row["g"]["value"]: row.get("now", {}).get("value") != "false" for row in rows}
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for graph, counts in sorted(graphs.items()):
        if not vocab.is_closed_graph(graph):
            address = f"/rdf-graph-store?graph={quote(graph, safe='')}"
            found[counts] |= {graph} | ours(client.get(address, headers=NTRIPLES).text)
    known = {iri for iri in found[True] if not iri.startswith(BASE + "graaf/") or iri in graphs}
    return {True: known, False: found[False] - found[True]}


@pytest.fixture(scope="module")
def published(mentioned: dict[bool, set[str]]) -> set[str]:
    return mentioned[True]


def answer_of(client: httpx2.Client, iri: str) -> str:
    """What an address answers in the end: "" when that is a description of it, else what is wrong."""
    path = local(iri)
    answer = client.get(path, headers=NTRIPLES)
    if path.startswith("/id/") or path == "/def/":
        if answer.status_code != 303:
            return f"{answer.status_code} for {path}"
        path = answer.headers["location"]
        answer = client.get(path, headers=NTRIPLES)
    if answer.status_code != 200:
        return f"{answer.status_code} for {path}"
    if path == "/":  # the service itself, which is a page
        return ""
    if f"<{iri}>" not in answer.text:
        return f"{path} says nothing of {iri}"
    queries = re.search(r'zoekvragen;desc="(\d+)"', answer.headers.get("server-timing", ""))
    return f"{queries[1]} queries for {path}" if queries and int(queries[1]) > 4 else ""


def crawl(client: httpx2.Client, iris: list[str]) -> list[str]:
    """What is wrong with these addresses."""
    with ThreadPoolExecutor(2) as threads:
        said = threads.map(lambda iri: answer_of(client, iri), iris)
        return [one for one in said if one]


@pytest.mark.slow
def test_every_address_answers(client: httpx2.Client, published: set[str]) -> None:
    kinds = Counter(map(kind, published))

    assert (30, 3_000) < (len(kinds), len(published)), kinds
    assert [] == crawl(client, sorted(published))


def test_what_only_an_earlier_release_mentions_answers_or_says_that_it_is_gone(
    client: httpx2.Client, mentioned: dict[bool, set[str]]
) -> None:
    said = {iri: answer_of(client, iri) for iri in sorted(mentioned[False])}

    assert said
    assert {"", "410"} >= {one.partition(" ")[0] for one in said.values()}


def test_nothing_that_is_closed_has_an_address_of_an_open_kind(client: httpx2.Client) -> None:
    query = "SELECT DISTINCT ?g ?s { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s)) }"
    rows = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text
    graphs_of: dict[str, set[str]] = defaultdict(set)
    for line in rows.splitlines()[1:]:
        graph, subject = line.split(",", 1)
        if graph not in vocab.MADE_GRAPHS:
            graphs_of[subject].add(graph)
    closed = {s for s, graphs in graphs_of.items() if all(map(vocab.is_closed_graph, graphs))}

    assert 300 < len(closed)
    assert [] == sorted(s for s in closed if not vocab.is_closed_thing(s))
    opened = {s for s, graphs in graphs_of.items() if not all(map(vocab.is_closed_graph, graphs))}
    assert [] == sorted(filter(vocab.is_closed_thing, opened))
