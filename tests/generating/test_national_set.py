"""The synthetic national set: the same each time, by our shapes, and answered like any other data."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from national import fill, graphs, write_nquads
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, SH, Graph, Namespace, URIRef

from grondkaart.base.assets import content_root
from grondkaart.base.settings import load_settings
from grondkaart.generating.country import Made
from grondkaart.generating.landscape import SOURCE
from grondkaart.opening import open_store
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering, Row
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.engine import Engine

CG = Namespace("https://w3id.org/grondkaart/def/")
OURS = ("https://w3id.org/grondkaart/", "https://identifier.overheid.nl/")
SEED, MUNICIPALITIES, SIZE = 7, 3, 40
KINDS = (CG.Inventarisatie, CG.Applicatie, CG.Koppeling, CG.Contract, CG.Contractmoment)


def made(seed: int = SEED, municipalities: int = MUNICIPALITIES) -> list[Made]:
    return list(graphs(content_root(), seed, municipalities, SIZE))


def triples(graph: Made) -> Graph:
    return Graph().parse(data="".join(graph.lines), format="nt")


@pytest.fixture(scope="module")
def merged() -> Graph:
    whole = Graph()
    for graph in made():
        whole += triples(graph)
    return whole


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    folder = tmp_path_factory.mktemp("data")
    fill(folder, MUNICIPALITIES, SIZE, SEED)
    opened = open_store(load_settings(data=folder))
    yield opened
    asyncio.run(opened.close())


def ask(store: EmbeddedStore, slug: str, **given: str) -> list[Row]:
    async def answer() -> list[Row]:
        question, answering = Catalogue.read(content_root()).get(slug), Answering(store)
        assert question is not None
        bound = await answering.bind(question, {name: [value] for name, value in given.items()})
        return (await answering.answer(bound)).rows

    return asyncio.run(answer())


def test_every_graph_is_one_inventory_of_about_so_many_applicaties_and_says_nothing_twice() -> None:
    for graph in made()[1:]:
        found = triples(graph)
        inventories, applicaties = (len(list(found.subjects(RDF.type, k))) for k in KINDS[:2])

        assert 1 == inventories
        assert SIZE / 2 <= applicaties <= SIZE * 2.2
        assert all(list(found.subjects(RDF.type, kind)) for kind in KINDS)
        assert len(graph.lines) == len(found)


def test_every_graph_names_its_terms_as_the_engine_finds_them() -> None:
    for graph in made():
        engine = Engine()
        engine.load("".join(graph.lines).encode())

        assert engine.extent().terms == graph.terms


def test_nothing_in_it_breaks_a_shape(validate, data: Graph, ontology: Graph) -> None:
    """Warnings and advice there are: it has contracts that ended and applicaties that are double."""
    shared = triples(made()[0])
    for graph in made():
        own = triples(graph)
        whole = own + shared
        for thing in {one for one in own.objects() if isinstance(one, URIRef)}:
            for kind in (*data.objects(thing, RDF.type), *ontology.objects(thing, RDF.type)):
                whole.add((thing, RDF.type, kind))
        subjects = set(own.subjects()) - set(data.subjects())  # a flow may come from a facility
        found = [r for r in validate(whole) if r.focus in subjects]

        assert [] == [r for r in found if r.severity == SH.Violation]
        assert [r for r in found if r.severity != SH.Violation]


def test_it_uses_only_terms_that_the_ontology_has_and_things_that_are_there(
    everything: Graph, merged: Graph
) -> None:
    used = {str(t) for triple in merged for t in triple if isinstance(t, URIRef)}
    ours = {t for t in used if t.startswith(OURS)}
    known = {str(t) for t in (*everything.subjects(), *merged.subjects())}

    assert set() == ours - known


def test_every_graph_says_that_it_is_synthetic(store: EmbeddedStore) -> None:
    delivered = [g for g in store.version.graphs if g.series.startswith(("inventaris/", "synth"))]

    assert MUNICIPALITIES + 1 == len(delivered)
    assert all("ynthetisch" in g.title and g.source == SOURCE for g in delivered)


def test_the_question_who_uses_what_finds_every_applicatie_in_use(store: EmbeddedStore) -> None:
    rows = ask(store, "wie-gebruikt", pakket="Proef")

    used = ("gebruikstatus/in-productie>", "gebruikstatus/uit-te-faseren>")
    lines = [line for graph in made() for line in graph.lines]
    expected = sum("applicatie/" in line and line.rstrip(" .\n").endswith(used) for line in lines)

    assert 0 < expected == sum(row["bron"] == "inventarisatie" for row in rows)


def test_the_question_of_connections_finds_registered_ones(store: EmbeddedStore) -> None:
    rows = ask(store, "aansluitingen", soort="geregistreerd")

    assert {"geregistreerd"} == {row["soort"] for row in rows}
    assert all(row["gemeenten"] in (1, 2, 3) for row in rows)


def test_the_nquads_hold_the_graphs_that_the_service_holds(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    write_nquads(tmp_path / "all.nq", content_root(), iter(made()))
    quads = set(parse(path=str(tmp_path / "all.nq"), format=RdfFormat.N_QUADS))
    expected = {g.iri: g.triples for g in store.version.graphs}

    assert expected == Counter(quad.graph_name.value for quad in quads)
