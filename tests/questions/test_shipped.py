"""What the questions answer over the shipped data, worked out again in plain Python."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef

from grondkaart.base.assets import content_root
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_store
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering, Row, Value
from grondkaart.store.embedded import EmbeddedStore

CG = Namespace("https://w3id.org/grondkaart/def/")
COMPONENT = Namespace("https://w3id.org/grondkaart/id/component/")
CATALOGUE = Catalogue.read(content_root())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    opened = open_store(load_settings(data=tmp_path_factory.mktemp("data")))
    yield opened
    asyncio.run(opened.close())


def ask(store: EmbeddedStore, slug: str, **given: str) -> list[Row]:
    async def answer() -> list[Row]:
        question, answering = CATALOGUE.get(slug), Answering(store)
        assert question is not None
        bound = await answering.bind(question, {name: [value] for name, value in given.items()})
        return (await answering.answer(bound)).rows

    return asyncio.run(answer())


def iri(value: Value) -> URIRef | None:
    return URIRef(value["@id"]) if isinstance(value, dict) else None


def things(graph: Graph, kind: URIRef) -> set[URIRef]:
    return {thing for thing in graph.subjects(RDF.type, kind) if isinstance(thing, URIRef)}


def count(graph: Graph, subject: URIRef, predicate: URIRef) -> int:
    return len(list(graph.objects(subject, predicate)))


def shared(graph: Graph, interface: URIRef) -> set[URIRef]:
    """What an interface has in common with others: itself, its standards and their parents."""
    standards = set(graph.objects(interface, DCTERMS.conformsTo))
    parents = {p for s in standards for p in graph.objects(s, DCTERMS.isVersionOf)}
    return {interface} | standards | parents


def over(graph: Graph, thing: URIRef, predicate: URIRef) -> set[URIRef]:
    """What a thing can connect over, without generic standards."""
    common = {x for k in graph.objects(thing, predicate) for x in shared(graph, k)}
    return common - things(graph, CG.GeneriekeStandaard)


def test_the_timeline_has_a_row_for_each_planning(store: EmbeddedStore, data: Graph) -> None:
    assert len(things(data, CG.Planning)) == len(ask(store, "routekaart-tijdlijn"))


def test_participation_has_a_row_for_each_deelname(store: EmbeddedStore, data: Graph) -> None:
    assert len(things(data, CG.Deelname)) == len(ask(store, "routekaart-deelname"))


def test_two_solutions_are_taken_apart_over_five_layers(store: EmbeddedStore) -> None:
    rows = ask(store, "oplossing-lagen")
    assert (10, 2) == (len(rows), len({iri(row["oplossing"]) for row in rows}))


def test_a_decision_has_a_row_for_each_body_and_quarter(store: EmbeddedStore, data: Graph) -> None:
    expected = sum(
        max(1, count(data, one, CG.orgaan)) * max(1, count(data, one, CG.inKwartaal))
        for one in things(data, CG.Besluit)
    )
    assert expected == len(ask(store, "besluiten"))


def test_the_catalogue_has_a_row_for_each_component_and_layer(
    store: EmbeddedStore, data: Graph
) -> None:
    expected = {
        (component, layer)
        for component, layer in data.subject_objects(CG.laag)
        if (component, CG.componentstatus, None) in data
    }
    rows = ask(store, "componenten-per-laag")
    assert expected == {(iri(row["component"]), iri(row["laag"])) for row in rows}
    assert len(expected) == len(rows)


def test_who_uses_a_component_is_what_its_makers_state(store: EmbeddedStore, data: Graph) -> None:
    expected = {(user, thing) for thing, user in data.subject_objects(CG.gebruiktDoor)}
    rows = ask(store, "wie-gebruikt")
    assert expected == {(iri(row["gemeente"]), iri(row["gebruikt"])) for row in rows}
    assert len(expected) == len(rows)


def test_who_uses_one_component_is_about_no_other(store: EmbeddedStore, data: Graph) -> None:
    expected = set(data.objects(COMPONENT["open-zaak"], CG.gebruiktDoor))
    rows = ask(store, "wie-gebruikt", component="open-zaak")
    assert expected == {iri(row["gemeente"]) for row in rows}
    assert {COMPONENT["open-zaak"]} == {iri(row["gebruikt"]) for row in rows}


def test_blanks_are_the_reference_components_that_nothing_fills_in(
    store: EmbeddedStore, data: Graph
) -> None:
    expected = things(data, CG.Referentiecomponent) - set(data.objects(None, CG.realiseert))
    assert expected == {iri(row["referentiecomponent"]) for row in ask(store, "witte-vlekken")}


def test_an_opgave_has_a_row_for_each_statement_about_it(store: EmbeddedStore, data: Graph) -> None:
    texts = [CG.doelstelling, CG.mensenEnMiddelen]
    links = [CG.uitgangspunt, CG.randvoorwaarde, CG.betrokkene]
    links += [CG.convenant, CG.arrangement, CG.besturingsmodel]
    opgaven = set(data.subjects(CG.code, None))
    expected = sum(
        sum(text.language == "nl" for p in texts for text in data.objects(opgave, p))
        + sum(count(data, opgave, p) for p in links)
        for opgave in opgaven
    )
    assert expected == len(ask(store, "opgave-informatie"))


def test_coverage_follows_from_reference_components(store: EmbeddedStore, data: Graph) -> None:
    expected = {
        (component, reference, standard, role, standard in claimed(data, component))
        for component, reference in data.subject_objects(CG.realiseert)
        for role, predicate in (
            ("Verplicht", CG.verplichteStandaard),
            ("Aanbevolen", CG.aanbevolenStandaard),
        )
        for standard in data.objects(reference, predicate)
    }
    rows = ask(store, "standaarddekking")
    assert expected == {
        (
            *(iri(row[name]) for name in ("ding", "referentiecomponent", "standaard")),
            row["rol"],
            row["geclaimd"],
        )
        for row in rows
    }
    assert len(expected) == len(rows)


def claimed(graph: Graph, component: URIRef) -> set[URIRef]:
    interfaces = {k for p in (CG.biedtAan, CG.gebruikt) for k in graph.objects(component, p)}
    return {standard for k in interfaces for standard in shared(graph, k) - {k}}


def test_possible_connections_follow_from_interfaces(store: EmbeddedStore, data: Graph) -> None:
    common = things(data, CG.GemeenschappelijkeComponent)
    own = things(data, CG.DecentraleComponent)
    versions = things(data, CG.Standaardversie)
    sides = (("gemeenschappelijk", common, own), ("decentraal", own, common))
    expected = {
        (*((a, b) if side == "gemeenschappelijk" else (b, a)), via, side)
        for side, offering, using in sides
        for a in offering
        for b in using
        for via in (over(data, a, CG.biedtAan) & over(data, b, CG.gebruikt)) - versions
    }
    assert expected == found(ask(store, "aansluitingen", soort="mogelijk"))
    assert expected


def test_reference_connections_follow_from_gemma(store: EmbeddedStore, data: Graph) -> None:
    common = things(data, CG.GemeenschappelijkeComponent)
    own = things(data, CG.DecentraleComponent)
    interfaces = things(data, CG.Koppelvlak)
    expected = set()
    for connection in things(data, CG.Referentieaansluiting):
        via = data.value(connection, CG.via)
        through = data.value(connection, CG.viaStandaard) or (
            via if via in interfaces else connection
        )
        offering = set(data.subjects(CG.realiseert, data.value(connection, CG.van)))
        using = set(data.subjects(CG.realiseert, data.value(connection, CG.naar)))
        expected |= {
            (a, b, through, "gemeenschappelijk") for a in offering & common for b in using & own
        }
        expected |= {(b, a, through, "decentraal") for a in offering & own for b in using & common}
    assert expected == found(ask(store, "aansluitingen", soort="referentie"))


def found(rows: list[Row]) -> set[tuple[URIRef | None, ...] | tuple[Value, ...]]:
    return {
        (*(iri(row[name]) for name in ("gemeenschappelijk", "decentraal", "via")), row["aanbieder"])
        for row in rows
    }


def test_nothing_is_registered_before_there_are_inventories(store: EmbeddedStore) -> None:
    assert [] == ask(store, "aansluitingen", soort="geregistreerd")


def test_a_connection_counts_the_users_of_its_decentralised_component(
    store: EmbeddedStore, data: Graph
) -> None:
    rows = ask(store, "aansluitingen")
    expected = [count(data, iri(row["decentraal"]), CG.gebruiktDoor) for row in rows]
    assert expected == [row["gemeenten"] for row in rows]


def test_what_is_reached_is_what_a_walk_of_three_hops_reaches(
    store: EmbeddedStore, data: Graph
) -> None:
    hops = _hops(data)
    start = COMPONENT["open-zaak"]
    first = hops[start] - {start}
    second = {c for b in first for c in hops.get(b, ())} - first - {start}
    third = {d for c in second for d in hops.get(c, ())} - second - first - {start}
    expected = {(1, b, None, None) for b in first}
    expected |= {(2, c, b, None) for b in first for c in hops.get(b, set()) & second}
    expected |= {
        (3, d, b, c)
        for b in first
        for c in hops.get(b, set()) & second
        for d in hops.get(c, set()) & third
    }
    rows = ask(store, "keten", van="open-zaak")
    assert expected == {
        (row["stappen"], *(iri(row[name]) for name in ("ding", "eerste", "tweede"))) for row in rows
    }
    assert len(expected) == len(rows)


def _hops(graph: Graph) -> dict[URIRef, set[URIRef]]:
    """From what one hop leads to what: drawn connections, and interfaces or standards in common.

    A connection is drawn from a thing itself, or from what a component realises.
    """
    hops: dict[URIRef, set[URIRef]] = {}
    generic = things(graph, CG.GeneriekeStandaard)
    for connection, drawn in graph.subject_objects(CG.van):
        if generic & set(graph.objects(connection, CG.viaStandaard)):
            continue
        for start in {drawn} | set(graph.subjects(CG.realiseert, drawn)):
            hops.setdefault(start, set()).update(graph.objects(connection, CG.naar))
    users = {thing: over(graph, thing, CG.gebruikt) for thing in set(graph.subjects(CG.gebruikt))}
    for thing in set(graph.subjects(CG.biedtAan)):
        offered = over(graph, thing, CG.biedtAan)
        hops.setdefault(thing, set()).update(user for user, used in users.items() if used & offered)
    return hops
