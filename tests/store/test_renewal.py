"""A renewed engine holds exactly what a new one would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad

from grondkaart.base import vocab
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.engine import Engine
from grondkaart.store.filling import fill_default, fill_named
from grondkaart.store.renewal import Renewal

RDF, RDFS, CG = vocab.RDF, vocab.RDFS, vocab.CG
CLASSES = (
    f"<{CG}Klein> <{RDFS}subClassOf> <{CG}Middel> .\n"
    f"<{CG}Middel> <{RDFS}subClassOf> <{CG}Groot> .\n"
)
THING = f"<a:x> <{RDF}type> <{CG}Klein> .\n"
BOTH = "<a:x> <a:p> <a:both> .\n"

# Name of the case: the graphs before and after, as {(series, release): {part: N-Triples}}.
CASES: dict[str, tuple[dict[tuple[str, str], str], dict[tuple[str, str], str | None]]] = {
    "a graph comes": ({}, {("g", ""): THING}),
    "a graph goes": ({("g", ""): THING + BOTH}, {("g", ""): None}),
    "a triple comes and another goes": (
        {("g", ""): THING + "<a:x> <a:p> 1 .\n".replace("1", '"1"')},
        {("g", ""): THING + '<a:x> <a:p> "2" .\n'},
    ),
    "a triple stands in another graph too": (
        {("g", ""): BOTH, ("h", ""): BOTH},
        {("g", ""): None},
    ),
    "a type goes that another graph says too": (
        {("g", ""): THING, ("h", ""): THING},
        {("g", ""): None},
    ),
    "a type goes that follows from another as well": (
        {("g", ""): THING + f"<a:x> <{RDF}type> <{CG}Middel> .\n"},
        {("g", ""): THING},
    ),
    "the last type goes": ({("g", ""): THING}, {("g", ""): BOTH}),
    "a stated type becomes a derived one": (
        {("g", ""): f"<a:x> <{RDF}type> <{CG}Groot> .\n"},
        {("g", ""): THING},
    ),
    "blank nodes": (
        {("g", ""): "_:b1 <a:p> _:b2 .\n_:b2 <a:p> <a:x> .\n"},
        {("g", ""): "_:b3 <a:p> _:b4 .\n_:b4 <a:p> <a:y> .\n"},
    ),
    "blank nodes go": ({("g", ""): "_:b1 <a:p> _:b2 .\n"}, {("g", ""): None}),
    "a typed blank node": ({}, {("g", ""): f"_:b1 <{RDF}type> <{CG}Klein> .\n"}),
    "a newer release": ({("g", "1"): THING + BOTH}, {("g", "2"): THING + "<a:x> <a:p> <a:q> .\n"}),
    "a literal that the engine writes otherwise": (
        {("g", ""): f'<a:x> <a:p> "01"^^<{vocab.XSD}integer> .\n'},
        {("g", ""): f'<a:x> <a:p> "1.0"^^<{vocab.XSD}decimal> .\n'},
    ),
    "an empty graph": ({}, {("g", ""): ""}),
    "many changes at once": (
        {("g", ""): THING, ("h", ""): BOTH, ("i", "1"): THING},
        {("g", ""): BOTH, ("h", ""): None, ("i", "2"): THING + BOTH, ("j", ""): THING},
    ),
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path)
    deliver(opened, ("klassen", ""), CLASSES)
    yield opened
    opened.close()


def deliver(archive: Archive, key: tuple[str, str], ntriples: str | None) -> None:
    series, release = key
    iri = f"a:graph/{series}/{release}"
    graphs: tuple[NewGraph, ...] = ()
    if ntriples is not None:
        digest = archive.keep_graph([ntriples.encode()])
        triples = ntriples.count(" .\n")
        graphs = (NewGraph(iri, digest, triples, frozenset(), iri, "", ""),)
    archive.commit(Delivery("test", series, release, "", "", graphs, {}))


def content(engine: Engine) -> set[Quad]:
    return set(engine.store)


def made_anew(archive: Archive) -> Engine:
    version = archive.version()
    engine = fill_default(archive, version)
    fill_named(engine, archive, version)
    return engine


@pytest.mark.parametrize("case", CASES)
def test_a_renewed_engine_equals_a_new_one(archive: Archive, case: str) -> None:
    before, after = CASES[case]
    for key, ntriples in before.items():
        deliver(archive, key, ntriples)
    old, engine = archive.version(), made_anew(archive)
    plain = fill_default(archive, old)
    for key, change in after.items():
        deliver(archive, key, change)
    new = archive.version()

    assert Renewal(engine, archive, plain).renew(old, new)

    expected = made_anew(archive)
    assert content(expected) == content(engine)
    assert content(fill_default(archive, new)) == content(plain)
    assert set(expected.store.named_graphs()) == set(engine.store.named_graphs())


def test_renewing_again_and_again_stays_right(archive: Archive) -> None:
    engine, version = made_anew(archive), archive.version()
    renewal = Renewal(engine, archive)
    for round_ in range(20):
        lines = "".join(f"<a:{n}> <{RDF}type> <{CG}Klein> .\n" for n in range(round_, round_ + 5))
        deliver(archive, ("g", ""), lines)
        wanted = archive.version()
        assert renewal.renew(version, wanted)
        version = wanted

    assert content(made_anew(archive)) == content(engine)


def test_a_change_of_classes_needs_a_new_engine(archive: Archive) -> None:
    old, engine = archive.version(), made_anew(archive)
    held = content(engine)
    deliver(archive, ("g", ""), f"<{CG}Groot> <{RDFS}subClassOf> <{CG}Reus> .\n")

    assert not Renewal(engine, archive).renew(old, archive.version())
    assert held == content(engine)


def test_much_that_is_dead_needs_a_new_engine(archive: Archive) -> None:
    def lines(name: str) -> str:
        return "".join(f"<a:{name}{n}> <a:p> <a:x> .\n" for n in range(30_000))

    deliver(archive, ("g", ""), lines("a"))
    version, engine = archive.version(), made_anew(archive)
    renewal = Renewal(engine, archive)
    renewed = []
    for name in "bcdef":
        deliver(archive, ("g", ""), lines(name))
        wanted = archive.version()
        renewed.append(renewal.renew(version, wanted))
        version = wanted if renewed[-1] else version

    assert renewed[0]
    assert False in renewed


def test_a_blank_node_is_the_same_in_its_graph_and_in_the_default_graph(archive: Archive) -> None:
    deliver(archive, ("g", ""), "_:b1 <a:p> <a:x> .\n")
    engine = made_anew(archive)

    found = [q.subject for q in engine.store if q.predicate.value == "a:p"]
    assert 2 == len(found)
    assert 1 == len(set(found))
