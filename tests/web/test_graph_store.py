"""Writing: whole graphs by the Graph Store Protocol, and SPARQL Update, for those who may."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from grondkaart.store.archive import Archive, Delivery, NewGraph

STORE, UPDATE = "/rdf-graph-store", "application/sparql-update"
PERSON = '@prefix f: <http://xmlns.com/foaf/0.1/> . <a:jan> a f:Person ; f:card [ f:name "Jan" ] .'
BASE = "https://w3id.org/grondkaart/graaf/"
SHAPES = Path(__file__).parents[1] / "shapes"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture
def anyone(writing) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    with httpx2.Client(base_url=writing.url, timeout=60) as made:
        yield made


def named(iri: str) -> str:
    return f"{STORE}?graph={quote(iri, safe='')}"


def put(client: httpx2.Client, iri: str, body: str | bytes, media: str = "text/turtle") -> int:
    return client.put(named(iri), content=body, headers={"Content-Type": media}).status_code


def read(client: httpx2.Client, address: str) -> Graph:
    answer = client.get(address, headers={"Accept": "application/n-triples"})
    assert 200 == answer.status_code, answer.text
    return Graph().parse(data=answer.text, format="nt")


def update(client: httpx2.Client, text: str, query: str = "") -> httpx2.Response:
    return client.post(f"/sparql{query}", content=text, headers={"Content-Type": UPDATE})


def rows(client: httpx2.Client, query: str) -> list[str]:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    return answer.text.split("\r\n")[1:-1]


def test_a_graph_comes_back_as_it_was_put(admin: httpx2.Client) -> None:
    first = put(admin, "a:jan", PERSON)
    again = put(admin, "a:jan", PERSON.replace('"Jan"', '"Piet"'))

    assert (201, 204) == (first, again)
    wanted = Graph().parse(data=PERSON.replace('"Jan"', '"Piet"'), format="turtle")
    assert isomorphic(wanted, read(admin, named("a:jan")))


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("text/turtle", "<a:x> <a:p> 1 ."),
        ("application/n-triples", "<a:x> <a:p> <a:y> ."),
        ("application/trig", "<a:x> <a:p> 1 ."),
        ("application/n-quads", "<a:x> <a:p> <a:y> ."),
        ("application/ld+json", '{"@id": "a:x", "a:p": 1}'),
        (
            "application/rdf+xml",
            f'<r:RDF xmlns:r="{RDF}" xmlns:a="a:"><r:Description r:about="a:x"><a:p>1</a:p></r:Description></r:RDF>',
        ),
    ],
)
def test_every_format_is_read(admin: httpx2.Client, media: str, body: str) -> None:
    assert put(admin, "a:formats", body, media) in (201, 204)
    assert ["a:x,a:p"] == rows(admin, "SELECT ?s ?p { GRAPH <a:formats> { ?s ?p ?o } }")


def test_what_is_written_is_in_the_default_graph_at_once(admin: httpx2.Client) -> None:
    put(admin, "a:kees", "<a:kees> <a:p> 1 .")
    there = rows(admin, "SELECT ?o { <a:kees> <a:p> ?o }")
    admin.delete(named("a:kees"))

    assert ["1"] == there
    assert [] == rows(admin, "SELECT ?o { <a:kees> <a:p> ?o }")
    assert 404 == admin.get(named("a:kees")).status_code
    assert 404 == admin.delete(named("a:kees")).status_code


def test_post_adds_and_keeps_literals_as_they_were_written(admin: httpx2.Client, writing) -> None:  # type: ignore[no-untyped-def]
    number = '<a:x> <a:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    put(admin, "a:add", number)
    added = admin.post(
        named("a:add"), content="<a:y> <a:p> 2 .", headers={"Content-Type": "text/turtle"}
    )
    update(admin, "INSERT DATA { GRAPH <a:add> { <a:z> <a:p> 3 } }")

    assert 204 == added.status_code
    assert 3 == len(read(admin, named("a:add")))
    assert '"007"' in kept(writing.data, "a:add")


def kept(data: Path, iri: str) -> str:
    """The N-Triples of a graph as the archive has them."""
    with sqlite3.connect(data / "journal.sqlite") as journal:
        digest = journal.execute(
            "SELECT digest FROM graph WHERE iri = ? ORDER BY revision DESC LIMIT 1", (iri,)
        ).fetchone()[0]
    return (data / "graphs" / digest).read_text("utf-8")


def test_a_graph_may_be_named_by_its_own_address(admin: httpx2.Client) -> None:
    made = admin.post(STORE, content="<> <a:p> 1 .", headers={"Content-Type": "text/turtle"})
    where = made.headers["location"]

    assert 201 == made.status_code
    assert 1 == len(read(admin, where))
    assert isomorphic(read(admin, where), read(admin, named(where)))


def test_a_form_with_several_files_is_one_graph(admin: httpx2.Client) -> None:
    files = [
        ("f", ("one.ttl", b"<a:one> <a:p> 1 .", "text/turtle")),
        ("f", ("two.nt", b"<a:two> <a:p> <a:x> .", "application/n-triples")),
    ]
    answer = admin.put(named("a:form"), files=files)

    assert 201 == answer.status_code
    assert 2 == len(read(admin, named("a:form")))


HOSTILE = {
    "nothing that is Turtle": (400, "text/turtle", b"<a:x> <a:p"),
    "not UTF-8": (400, "text/turtle", b'<a:x> <a:p> "\xff" .'),
    "another character set": (415, "text/turtle; charset=utf-16", b"x"),
    "an unknown format": (415, "text/csv", b"a,b"),
    "no format": (415, "", b"<a:x> <a:p> 1 ."),
    "a relative IRI in N-Triples": (400, "application/n-triples", b"<x> <a:p> <a:y> ."),
    "two graphs": (400, "application/trig", b"<a:g> { <a:x> <a:p> 1 }"),
    "an entity bomb": (
        400, "application/rdf+xml", b'<!DOCTYPE r [<!ENTITY a "b">]><r:RDF xmlns:r="x"/>',
    ),
    "XML that is cut off": (
        400,
        "application/rdf+xml",
        b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="a:x">',
    ),
    "a context elsewhere": (
        400, "application/ld+json", b'{"@context": "http://127.0.0.1:9/c", "@id": "a:x", "p": 1}',
    ),
    "a form without files": (400, "multipart/form-data; boundary=x", b"--x--\r\n"),
    "a form without a boundary": (400, "multipart/form-data", b"--\r\n\r\n<a:x> <a:p> 1 .\r\n----\r\n"),
    "a form that is cut off": (400, "multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/turtle\r\n\r\n<a:x> <a:p> 1 .\r\n"),
    "a form of too many files": (400, "multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/turtle\r\n\r\n\r\n" * 150_000 + b"--x--"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_read_is_refused_and_changes_nothing(
    admin: httpx2.Client, case: str
) -> None:
    status, media, body = HOSTILE[case]
    put(admin, "a:safe", "<a:safe> <a:p> 1 .")
    before = admin.get(named("a:safe")).headers["etag"]

    answer = admin.put(named("a:safe"), content=body, headers={"Content-Type": media})

    assert status == answer.status_code, answer.text
    assert "application/problem+json" == answer.headers["content-type"]
    assert before == admin.get(named("a:safe")).headers["etag"]


def test_a_syntax_error_is_told_with_its_place(admin: httpx2.Client) -> None:
    answer = admin.put(
        named("a:x"),
        content="<a:x> <a:p> 1 .\n<a:x> <a:p> . ",
        headers={"Content-Type": "text/turtle"},
    )

    assert (400, 2) == (answer.status_code, answer.json()["regel"])


def test_writing_needs_a_key_with_the_scope(anyone: httpx2.Client, writing) -> None:  # type: ignore[no-untyped-def]
    def statuses(**headers: str) -> list[int]:
        sent = {"Content-Type": "text/turtle", **headers}
        return [
            anyone.put(named("a:x"), content="<a:x> <a:p> 1 .", headers=sent).status_code,
            anyone.post(named("a:x"), content="<a:x> <a:p> 1 .", headers=sent).status_code,
            anyone.delete(named("a:x"), headers=sent).status_code,
            anyone.post("/sparql", data={"update": "CLEAR ALL"}, headers=headers).status_code,
        ]

    none = anyone.delete(named("a:x"))
    assert [401] * 4 == statuses()
    assert [401] * 4 == statuses(Authorization="Bearer onzin")
    assert [403] * 4 == statuses(Authorization=f"Bearer {writing.keys['overheid']}")
    assert none.headers["www-authenticate"].startswith("Bearer")


def test_without_keys_the_user_of_this_machine_may_write_and_web_pages_may_not(server: str) -> None:
    turtle = {"Content-Type": "text/turtle"}
    with httpx2.Client(base_url=server, timeout=60) as local:
        allowed = local.put(named("a:lokaal"), content="<a:x> <a:p> 1 .", headers=turtle)
        refused = [
            local.delete(named("a:lokaal"), headers={"Origin": "https://elders.example"}),
            local.delete(named("a:lokaal"), headers={"Host": "elders.example"}),
            local.delete(named("a:lokaal"), headers={"Origin": "null"}),
        ]
        removed = local.delete(named("a:lokaal"))

    assert 201 == allowed.status_code
    assert [401] * 3 == [answer.status_code for answer in refused]
    assert 204 == removed.status_code


@pytest.mark.parametrize("made", ["grafen", "typen"])
def test_what_the_service_makes_itself_cannot_be_written(admin: httpx2.Client, made: str) -> None:
    assert 403 == put(admin, BASE + made, "<a:x> <a:p> 1 .")
    answer = update(admin, f"INSERT DATA {{ GRAPH <{BASE}{made}> {{ <a:x> <a:p> 1 }} }}")
    assert 400 == answer.status_code


def test_the_default_graph_takes_what_is_written_without_a_graph(admin: httpx2.Client) -> None:
    put(admin, "a:elders", "<a:elders> <a:p> 1 . <a:beide> <a:p> 1 .")
    assert 204 == update(admin, "INSERT DATA { <a:hier> <a:p> 1 . <a:beide> <a:p> 1 }").status_code
    asked = "SELECT ?s { ?s <a:p> 1 FILTER(?s IN (<a:hier>, <a:elders>, <a:beide>)) } ORDER BY ?s"
    all_ = rows(admin, asked)
    held = read(admin, f"{STORE}?default")
    update(admin, "DROP GRAPH <a:elders>")
    left = rows(admin, asked)
    update(admin, "DELETE WHERE { ?s <a:p> 1 }")

    assert ["a:beide", "a:elders", "a:hier"] == all_
    assert 2 == len(held)
    assert ["a:beide", "a:hier"] == left
    assert [] == rows(admin, asked)


def test_the_default_graph_comes_back_as_it_was_put(admin: httpx2.Client) -> None:
    sent = {"Content-Type": "text/turtle"}
    admin.put(f"{STORE}?default", content=PERSON, headers=sent)
    held = read(admin, f"{STORE}?default")
    admin.delete(f"{STORE}?default")

    assert isomorphic(Graph().parse(data=PERSON, format="turtle"), held)
    assert 0 == len(read(admin, f"{STORE}?default"))


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("<a:g>", "DROP GRAPH <a:g> ; INSERT DATA { <a:t> <a:p> 1 }", {"default"}),
        ("<a:g>", "DROP ALL ; INSERT DATA { GRAPH <a:g> { <a:t> <a:p> 1 } }", {"a:g"}),
        ("<a:g>", "MOVE <a:g> TO DEFAULT", {"default"}),
        ("<a:g>", "COPY <a:g> TO <a:h>", {"a:g", "a:h"}),
        ("default", "DROP DEFAULT ; INSERT DATA { <a:t> <a:p> 1 }", {"default"}),
        ("default", "ADD DEFAULT TO <a:h>", {"default", "a:h"}),
        ("default", "CLEAR DEFAULT", set()),
        ("default", "INSERT { GRAPH <a:h> { ?s ?p 2 } } WHERE { ?s ?p 1 }", {"default"}),
        ("<a:g>", "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", set()),
        ("<a:g>", "INSERT { ?s ?p ?o } USING <a:g> WHERE { ?s ?p ?o }", {"a:g", "default"}),
    ],
)
def test_an_update_leaves_a_triple_exactly_where_it_says(
    admin: httpx2.Client, before: str, text: str, after: set[str]
) -> None:
    update(admin, "DROP SILENT GRAPH <a:g> ; DROP SILENT GRAPH <a:h> ; DROP DEFAULT")
    triple = "<a:t> <a:p> 1"
    start = triple if before == "default" else f"GRAPH {before} {{ {triple} }}"
    update(admin, f"INSERT DATA {{ {start} }}")

    assert 204 == update(admin, text.replace("ALL", "GRAPH <a:g>")).status_code

    found = rows(admin, f"SELECT ?g {{ GRAPH ?g {{ {triple} }} }}")
    assert after == {graph.replace(f"{BASE}standaard", "default") for graph in found}
    assert bool(after) == (
        "true" in admin.post("/sparql", data={"query": f"ASK {{ {triple} }}"}).text
    )


CATALOGUE = f"{BASE}catalogus"


def test_what_is_shipped_may_be_written_again(admin: httpx2.Client) -> None:
    held = admin.get(named(CATALOGUE), headers={"Accept": "application/n-triples"}).text

    assert 204 == put(admin, CATALOGUE, held, "application/n-triples")


def test_a_graph_that_breaks_a_shape_is_refused_with_what_to_do(admin: httpx2.Client) -> None:
    held = admin.get(named(CATALOGUE), headers={"Accept": "application/n-triples"})
    status = "<https://w3id.org/grondkaart/def/componentstatus>"
    thing = "<https://w3id.org/grondkaart/id/component/open-zaak>"
    broken = "".join(
        f'{thing} {status} "onzin" .\n' if line.startswith(f"{thing} {status}") else f"{line}\n"
        for line in held.text.splitlines()
    )
    sent = {"Content-Type": "application/n-triples"}
    refused = admin.put(named(CATALOGUE), content=broken, headers=sent)
    by_update = update(
        admin, f'INSERT DATA {{ GRAPH <{CATALOGUE}> {{ {thing} {status} "onzin" }} }}'
    )

    for answer in (refused, by_update):
        problem = answer.json()
        assert 400 == answer.status_code
        assert "vormen-geschonden" == problem["type"].rsplit("/", 1)[1]
        assert {thing[1:-1]} == {one["ding"] for one in problem["bevindingen"]}
        assert "status" in problem["detail"]
    after = admin.get(named(CATALOGUE), headers={"Accept": "application/n-triples"})
    assert held.headers["etag"] == after.headers["etag"]


def test_graphs_that_change_together_are_judged_together(admin: httpx2.Client) -> None:
    about = (SHAPES / "Standaard.valid.ttl").read_text("utf-8")
    example = Graph().parse(data=about, format="turtle")
    parts = {True: [], False: []}  # type: ignore[var-annotated]
    for triple in example:
        parts[str(triple[0]).startswith("https://w3id.org/grondkaart/id/standaard/")].append(triple)

    def block(triples: list[tuple[object, object, object]]) -> str:
        graph = Graph()
        for triple in triples:
            graph.add(triple)
        return graph.serialize(format="nt")

    text = f"INSERT DATA {{ GRAPH <a:een> {{ {block(parts[True])} }} GRAPH <a:twee> {{ {block(parts[False])} }} }}"
    done = update(admin, text)
    update(admin, "DROP SILENT GRAPH <a:een> ; DROP SILENT GRAPH <a:twee>")

    assert parts[True]
    assert parts[False]
    assert 204 == done.status_code, done.text


def test_an_update_is_all_or_nothing(admin: httpx2.Client) -> None:
    before = rows(admin, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    answer = update(
        admin,
        "INSERT DATA { GRAPH <a:half> { <a:x> <a:p> 1 } } ; CREATE GRAPH <a:once> ; CREATE GRAPH <a:once>",
    )

    assert 400 == answer.status_code
    assert before == rows(admin, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")


def test_an_update_cannot_call_out(admin: httpx2.Client) -> None:
    for text in (
        "LOAD <http://127.0.0.1:9/x>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <a:b> { ?s ?p ?o } }",
    ):
        assert 400 == update(admin, text).status_code


def test_a_syntax_error_in_an_update_is_told_with_its_place(admin: httpx2.Client) -> None:
    answer = update(admin, "INSERT DATA {\n <a:x> <a:p> }")

    assert 400 == answer.status_code
    assert "regel" in answer.json()


def test_an_older_release_does_not_change(admin: httpx2.Client, writing) -> None:  # type: ignore[no-untyped-def]
    archive = Archive(writing.data)
    for release in ("1", "2"):
        digest = archive.keep_graph([f'<a:x> <a:p> "{release}" .\n'.encode()])
        graph = NewGraph(f"a:proef/{release}", digest, 1, frozenset({"a:p"}), "Proef", "", "")
        archive.commit(Delivery("test", "proef", release, "", "", (graph,), {}))
    archive.close()

    assert 409 == put(admin, "a:proef/1", "<a:x> <a:p> 1 .")
    assert 204 == put(admin, "a:proef/2", "<a:x> <a:p> 1 .")
    assert ["1"] == rows(admin, "SELECT ?o { GRAPH <a:proef/1> { ?s ?p ?o } }")


def test_a_keeper_killed_between_writes_loses_nothing(admin: httpx2.Client, writing) -> None:  # type: ignore[no-untyped-def]
    put(admin, "a:blijft", "<a:blijft> <a:p> 1 .")
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # others come and go meanwhile
            line = path.read_bytes()
            if b"store.keeper" in line and str(writing.data).encode() in line:
                os.kill(int(path.parent.name), signal.SIGKILL)
    for _ in range(50):
        if put(admin, "a:later", "<a:later> <a:p> 1 .") in (201, 204):
            break

    assert ["1"] == rows(admin, "SELECT ?o { <a:blijft> <a:p> ?o }")
    assert ["1"] == rows(admin, "SELECT ?o { <a:later> <a:p> ?o }")


def test_who_did_what_is_in_the_journal(admin: httpx2.Client, writing) -> None:  # type: ignore[no-untyped-def]
    put(admin, "a:wie", "<a:wie> <a:p> 1 .")
    with sqlite3.connect(writing.data / "journal.sqlite") as journal:
        detail = journal.execute("SELECT detail FROM delivery WHERE series = 'a:wie'").fetchone()[0]

    assert writing.keys["beheer"].split("_")[1] in detail
    assert writing.keys["beheer"].split("_", 2)[2] not in detail
