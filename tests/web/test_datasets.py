"""The two datasets: from `openbaar` nothing of `overheid` can be seen, not even that it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx2
import pytest

STORE = "/rdf-graph-store"
CLOSED = "https://w3id.org/grondkaart/graaf/inventaris/gm0344"
SECRET = "https://example.org/geheim/zaaksysteem"
LANDSCAPE = f'<{SECRET}> <https://example.org/bij> <https://example.org/geheim/utrecht> ; <https://example.org/naam> "Geheimsysteem" .'
SECRETS = ("geheim", "Geheim", "inventaris/gm0344")


def put(client: httpx2.Client, body: str) -> int:
    address = f"{STORE}?graph={quote(CLOSED, safe='')}"
    return client.put(address, content=body, headers={"Content-Type": "text/turtle"}).status_code


@pytest.fixture(scope="module")
def clients(writing) -> Iterator[dict[str, httpx2.Client]]:  # type: ignore[no-untyped-def]
    """Who asks: the operator, a government, and anyone. The landscape of one gemeente is there."""
    made = {
        name: httpx2.Client(
            base_url=writing.url,
            timeout=60,
            headers={"Authorization": f"Bearer {writing.keys[name]}"}
            if name in writing.keys
            else {},
        )
        for name in ("beheer", "overheid", "anyone")
    }
    assert put(made["beheer"], LANDSCAPE) in (201, 204)
    yield made
    made["beheer"].delete(f"{STORE}?graph={quote(CLOSED, safe='')}")
    for client in made.values():
        client.close()


def ask(query: str, **more: str) -> Callable[[httpx2.Client], httpx2.Response]:
    return lambda client: client.post("/sparql", data={"query": query, **more})


# Every way to a triple that we could think of: each must show it to a government.
WAYS = {
    "the default graph": ask(f"SELECT * {{ <{SECRET}> ?p ?o }}"),
    "GRAPH with a variable": ask(f"SELECT * {{ GRAPH ?g {{ <{SECRET}> ?p ?o }} }}"),
    "GRAPH with its name": ask(f"SELECT * {{ GRAPH <{CLOSED}> {{ ?s ?p ?o }} }}"),
    "a property path": ask(
        "SELECT ?o { ?s (<https://example.org/bij>|<https://example.org/naam>)+ ?o }"
    ),
    "a negated path": ask(f"SELECT ?o {{ <{SECRET}> !<a:a> ?o }}"),
    "DESCRIBE": ask(f"DESCRIBE <{SECRET}>"),
    "CONSTRUCT": ask("CONSTRUCT WHERE { ?s <https://example.org/naam> ?o }"),
    "a filter": ask('SELECT ?o { ?s ?p ?o FILTER(CONTAINS(STR(?o), "Geheimsysteem")) }'),
    "the list of graphs": ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"),
    "the metadata of graphs": ask("SELECT ?g { ?g a <https://w3id.org/grondkaart/def/Graaf> }"),
    "the description": lambda client: client.get("/sparql", headers={"Accept": "text/turtle"}),
}
CHOSEN = {
    "FROM": ask(f"SELECT * FROM <{CLOSED}> {{ ?s ?p ?o }}"),
    "FROM NAMED": ask(f"SELECT * FROM NAMED <{CLOSED}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
    "default-graph-uri": ask("SELECT * { ?s ?p ?o }", **{"default-graph-uri": CLOSED}),
    "named-graph-uri": ask("SELECT * { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": CLOSED}),
    "the graph store": lambda client: client.get(f"{STORE}?graph={quote(CLOSED, safe='')}"),
}


@pytest.mark.parametrize("way", [*WAYS, *CHOSEN])
def test_a_way_shows_the_landscape_to_a_government_and_to_nobody_else(
    clients: dict[str, httpx2.Client], way: str
) -> None:
    go = {**WAYS, **CHOSEN}[way]

    for who in ("overheid", "beheer"):
        answer = go(clients[who])
        assert 200 == answer.status_code
        assert any(secret in answer.text for secret in SECRETS)
    unseen = go(clients["anyone"])
    known = SECRETS if way in WAYS else SECRETS[:2]  # a refusal repeats the name that was asked
    assert not any(secret in unseen.text for secret in known)


@pytest.mark.parametrize("way", [*WAYS, *CHOSEN])
def test_a_closed_graph_looks_like_one_that_never_was(
    clients: dict[str, httpx2.Client], way: str
) -> None:
    seen = {**WAYS, **CHOSEN}[way](clients["anyone"])
    put(clients["beheer"], "<https://example.org/a> <https://example.org/b> 1 .")
    other = {**WAYS, **CHOSEN}[way](clients["anyone"])
    put(clients["beheer"], LANDSCAPE)

    assert (seen.status_code, seen.content) == (other.status_code, other.content)
    changing = {"date", "server-timing"}
    assert {k: v for k, v in seen.headers.items() if k not in changing} == {
        k: v for k, v in other.headers.items() if k not in changing
    }


def test_what_is_not_there_and_what_is_closed_are_refused_alike(
    clients: dict[str, httpx2.Client],
) -> None:
    def refusal(graph: str) -> tuple[int, str]:
        answer = clients["anyone"].get(f"{STORE}?graph={quote(graph, safe='')}")
        return answer.status_code, answer.text.replace(graph, "")

    assert refusal(CLOSED) == refusal(CLOSED.replace("gm0344", "gm9999"))


def test_counts_do_not_tell(clients: dict[str, httpx2.Client]) -> None:
    def count(who: str) -> str:
        return ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")(clients[who]).text

    before = count("anyone")
    put(clients["beheer"], LANDSCAPE + "".join(f"<a:{n}> <a:p> {n} ." for n in range(50)))
    after, whole = count("anyone"), count("overheid")
    put(clients["beheer"], LANDSCAPE)

    assert before == after
    assert whole != after


def test_a_key_that_opens_nothing_is_refused_everywhere(clients: dict[str, httpx2.Client]) -> None:
    wrong = {"Authorization": "Bearer gk_00000000_" + "A" * 43}
    for address in ("/sparql?query=ASK{}", "/v1/vragen", "/", f"{STORE}?default"):
        assert 401 == clients["anyone"].get(address, headers=wrong).status_code
