"""The change feed: whoever plays it has the graph, whoever goes on from where they were the difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from ldes_client import FORMATS, LDES, TREE, Copy, Node
from pyoxigraph import NamedNode, RdfFormat, parse

from grondkaart.publication.feed_making import bring_level
from grondkaart.publication.shelf import PAGE_SIZE, Shelf
from grondkaart.store.archive import Archive

GRAPH, GENID = (
    "https://w3id.org/grondkaart/graaf/",
    "https://w3id.org/grondkaart/.well-known/genid/",
)
CG = "https://w3id.org/grondkaart/def/"
CURRENT = f"SELECT ?g WHERE {{ ?g a <{CG}Graaf> ; <{CG}huidig> true ; <{CG}apart> false }}"
_BLANK = re.compile(r"_:(\w+)")


def put(client: httpx2.Client, iri: str, turtle: str) -> None:
    address = f"/rdf-graph-store?graph={quote(iri, safe='')}"
    answer = client.put(address, content=turtle, headers={"Content-Type": "text/turtle"})
    assert answer.status_code in (201, 204), answer.text


def many(first: int, last: int, word: str) -> str:
    return "".join(f"<a:ding{n}> <a:naam> '{word} {n}' .\n" for n in range(first, last))


def kept(data: Path) -> set[str]:
    """All that the open graphs on disk say now, with addresses for blank nodes: what the feed is to give."""
    found: set[str] = set()
    for graph in Archive(data).version(closed=False).graphs:
        if graph.in_default:
            part = quote(graph.iri.removeprefix(GRAPH), safe="-._~")
            path = Archive(data).graph_path(graph.digest)
            for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES):
                terms = [
                    _BLANK.sub(rf"<{GENID}{part}/\1>", str(term))
                    if str(term).startswith("_:")
                    else str(term)
                    for term in quad.triple
                ]
                found.add(" ".join([*terms, "."]))
    return found


@pytest.fixture
def reader(writing) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    with httpx2.Client(base_url=writing.url, timeout=60) as made:
        yield made


@pytest.fixture
def admin(writing) -> Iterator[httpx2.Client]:  # type: ignore[no-untyped-def]
    held = {"Authorization": f"Bearer {writing.keys['beheer']}"}
    with httpx2.Client(base_url=writing.url, headers=held, timeout=60) as made:
        yield made


def test_playing_the_feed_gives_the_graph_and_going_on_gives_the_difference(
    writing, admin: httpx2.Client, reader: httpx2.Client
) -> None:
    put(admin, GRAPH + "volgen", many(0, 600, "eerst") + "<a:x> <a:p> [ <a:q> 1 ] .")
    copy = Copy(reader)
    copy.follow()

    assert kept(writing.data) == copy.lines

    put(admin, GRAPH + "volgen", many(10, 600, "eerst") + many(600, 605, "nieuw"))
    put(admin, GRAPH + "volgen-ook", "<a:ding20> <a:naam> 'ook elders' .")
    new = copy.follow()

    assert kept(writing.data) == copy.lines
    assert {"Delete": 12, "Create": 5, "Update": 1} == {
        kind: sum(one.kind == kind for one in new) for kind in ("Delete", "Create", "Update")
    }
    updated = next(one for one in new if one.kind == "Update")
    assert {
        '<a:ding20> <a:naam> "eerst 20" .',
        '<a:ding20> <a:naam> "ook elders" .',
    } == updated.lines


def test_a_copy_that_goes_on_leaves_out_the_pages_it_has(
    admin: httpx2.Client, reader: httpx2.Client
) -> None:
    copy = Copy(reader)
    copy.follow()
    everything = len(copy.fetched)
    put(admin, GRAPH + "volgen-kort", "<a:kort> <a:naam> 'kort' .")

    assert ["a:kort"] == [one.thing for one in copy.follow()]
    assert len(copy.fetched) < everything / 2
    assert [] == copy.follow()


def test_numbers_have_no_gaps_and_moments_never_go_down(reader: httpx2.Client) -> None:
    copy = Copy(reader)
    found = copy.follow()

    assert list(range(1, len(found) + 1)) == [one.number for one in found]
    assert sorted(one.moment for one in found) == [one.moment for one in found]


def test_deliveries_in_one_second_have_different_moments(
    admin: httpx2.Client, reader: httpx2.Client
) -> None:
    for word in ("een", "twee", "drie"):
        put(admin, GRAPH + "volgen-snel", f"<a:snel> <a:naam> '{word}' .")
    found = [one.moment for one in Copy(reader).follow() if one.thing == "a:snel"]

    assert 3 == len(set(found))


def test_full_pages_stay_as_they_are_and_say_so(
    admin: httpx2.Client, reader: httpx2.Client
) -> None:
    Copy(reader).follow()
    first = reader.get("/ldes/bladen/1", headers={"Accept": "application/n-quads"})
    put(admin, GRAPH + "volgen-later", "<a:later> <a:naam> 'later' .")
    Copy(reader).follow()
    again = reader.get("/ldes/bladen/1", headers={"Accept": "application/n-quads"})

    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    assert "public, max-age=31536000, immutable" == first.headers["cache-control"]
    assert PAGE_SIZE == first.text.count(f"<{TREE}member>")
    assert f"<{LDES}immutable> " in first.text


def test_the_last_page_changes_its_etag_with_its_members_and_gives_304_until_then(
    admin: httpx2.Client, reader: httpx2.Client
) -> None:
    copy = Copy(reader)
    put(admin, GRAPH + "volgen-einde", many(0, 3, "einde"))
    copy.follow()
    last = copy.fetched[-1]
    held = reader.get(last, headers={"Accept": "application/trig"})
    tag = {"Accept": "application/trig", "If-None-Match": held.headers["etag"]}

    assert "no-cache" == held.headers["cache-control"]
    assert 304 == reader.get(last, headers=tag).status_code
    put(admin, GRAPH + "volgen-einde", many(1, 4, "einde"))
    assert 200 == reader.get(last, headers=tag).status_code


def test_a_feed_made_again_from_the_journal_has_the_same_bytes(
    writing, reader: httpx2.Client, tmp_path: Path
) -> None:
    Copy(reader).follow()
    shelf = Shelf(writing.data)
    stand = shelf.stand()
    assert stand is not None
    pages = [
        shelf.page_path(number, page.members).read_bytes()
        for number, page in enumerate(stand.pages, 1)
    ]
    again = tmp_path / "data"
    again.mkdir()
    for name in ("graphs", "originals", "journal.sqlite", "journal.sqlite-wal"):
        if (writing.data / name).exists():
            (again / name).symlink_to(writing.data / name)
    made = bring_level(Archive(again))

    assert made.chain == stand.chain
    assert pages == [
        Shelf(again).page_path(number, page.members).read_bytes()
        for number, page in enumerate(made.pages, 1)
    ]


def test_a_damaged_page_is_made_again_for_who_asks_for_it(writing, reader: httpx2.Client) -> None:
    Copy(reader).follow()
    shelf = Shelf(writing.data)
    stand = shelf.stand()
    assert stand is not None
    path = shelf.page_path(1, stand.pages[0].members)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Create", b"Delete", 1))

    assert 200 == reader.get("/ldes/bladen/1").status_code
    assert whole == path.read_bytes()


@pytest.mark.parametrize(
    "media", ["application/trig", "application/n-quads", "application/ld+json"]
)
def test_every_format_tells_the_same(reader: httpx2.Client, media: str) -> None:
    copy, other = Copy(reader), Copy(reader, media)
    copy.follow()

    assert copy.things.keys() == {one.thing for one in other.follow() if one.thing in other.things}
    assert copy.lines == other.lines


def test_the_root_comes_as_turtle_and_a_page_does_not(reader: httpx2.Client) -> None:
    answer = reader.get("/ldes", headers={"Accept": "text/turtle"})
    page = reader.get("/ldes/bladen/1", headers={"Accept": "text/turtle"})

    assert "text/turtle; charset=utf-8" == answer.headers["content-type"]
    assert 406 == page.status_code
    assert set(FORMATS) - {"text/turtle"} == set(page.json()["formaten"])


def test_the_root_says_how_members_are_ordered_and_what_they_have(reader: httpx2.Client) -> None:
    root = Node(reader.get("/ldes", headers={"Accept": "application/trig"}), "application/trig")
    stream = NamedNode("https://w3id.org/grondkaart/ldes#stroom")

    assert root.url == root.value(stream, TREE + "view")
    assert "http://purl.org/dc/terms/created" == root.value(stream, LDES + "timestampPath")
    assert "https://schema.org/position" == root.value(stream, LDES + "sequencePath")
    assert "http://purl.org/dc/terms/isVersionOf" == root.value(stream, LDES + "versionOfPath")
    assert root.objects(
        NamedNode(root.value(stream, TREE + "shape")), "http://www.w3.org/ns/shacl#property"
    )
    assert root.objects(NamedNode(root.url), LDES + "retentionPolicy")


def test_a_member_has_an_address_of_its_own(reader: httpx2.Client) -> None:
    page = reader.get("/ldes/bladen/1", headers={"Accept": "application/n-quads"})
    member = reader.get("/ldes/leden/7", headers={"Accept": "application/n-quads"})

    assert "immutable" in member.headers["cache-control"]
    assert set(member.text.splitlines()) <= set(page.text.splitlines())
    assert ' <https://schema.org/position> "7"' in member.text


@pytest.mark.parametrize(
    "path",
    [
        "/ldes/", "/ldes/bladen", "/ldes/bladen/0", "/ldes/bladen/999999", "/ldes/bladen/01",
        "/ldes/bladen/-1", "/ldes/bladen/9999999999999", "/ldes/delen/99", "/ldes/delen/x",
        "/ldes/leden/0", "/ldes/leden/99999999",
    ],
)  # fmt: skip
def test_what_never_was_is_not_there(reader: httpx2.Client, path: str) -> None:
    assert 404 == reader.get(path, headers={"Accept": "application/trig"}).status_code


def test_everybody_may_read_from_any_site(reader: httpx2.Client) -> None:
    answer = reader.head("/ldes")

    assert "*" == answer.headers["access-control-allow-origin"]
    assert "Accept" in answer.headers["vary"].split(", ")
    assert b"" == answer.content


def test_nothing_of_inventories_is_in_the_feed_and_the_counts_are(client: httpx2.Client) -> None:
    """The demonstration has both; a feed that told of one would have members in graphs of inventories."""
    copy = Copy(client)
    found = copy.follow()
    said = "\n".join(line for one in found for line in one.lines)

    assert f"<{CG}Telling>" in said
    for closed in ("Applicatie>", "Inventarisatie>", "Inzending>", "Contract>"):
        assert not re.search(rf"type> <{CG}{closed} ", said)
    assert not [one.thing for one in found if "/id/applicatie/" in one.thing]
