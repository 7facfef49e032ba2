"""Finding things by name: parts of words, other endings, small mistakes, and what comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace

from grondkaart.base.assets import content_root
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_store
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.finding import KINDS, QUESTION, TERM, Finding
from grondkaart.questions.searching import Found, Index, Named
from grondkaart.store.embedded import EmbeddedStore

CG = Namespace("https://w3id.org/grondkaart/def/")
KIND, OTHER = "e:soort", "e:ander"
NAMES = [
    "Zaakregistratiecomponent",
    "Burgerzakencomponent",
    "Zaken API",
    "Open Zaak",
    "Belastingen",
    "Súdwest-Fryslân",
    "AI-register",
    "Waardering onroerende zaken",
]


def index() -> Index:
    things = [Named(f"e:{n}", {"nl": name}, (), KIND) for n, name in enumerate(NAMES)]
    english = Named("e:en", {"nl": "Opzegtermijn", "en": "Notice period"}, ("OT-1",), OTHER)
    return Index([*things, english], [OTHER])


def names(found: Found) -> list[str]:
    return [one.name("nl") for group in found.groups for one in group.found]


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        ("zaak", {"Zaakregistratiecomponent", "Open Zaak", "Zaken API", "Burgerzakencomponent"}),
        ("zaken", {"Zaakregistratiecomponent", "Open Zaak", "Zaken API", "Burgerzakencomponent"}),
        ("registraties", {"Zaakregistratiecomponent"}),
        ("sudwest fryslan", {"Súdwest-Fryslân"}),
        ("BELASTING", {"Belastingen"}),
        ("open zaak", {"Open Zaak"}),
        ("ai", {"AI-register"}),
        ("notice", {"Opzegtermijn"}),
        ("ot-1", {"Opzegtermijn"}),
    ],
)
def test_a_name_is_found_as_people_write_it(sought: str, expected: set[str]) -> None:
    found = set(names(index().find(sought, 10)))

    assert (
        expected | ({"Waardering onroerende zaken"} if sought in ("zaak", "zaken") else set())
        == found
    )


def test_a_small_mistake_is_told_and_looked_through() -> None:
    found = index().find("belastngen", 10)

    assert ["Belastingen"] == names(found)
    assert {"belastngen": ("belastingen",)} == found.instead


def test_what_is_called_exactly_so_comes_first_then_what_begins_so() -> None:
    things = [
        Named(f"e:{n}", {"nl": n}, (), KIND)
        for n in ("Grote zaak", "Zaakwijzer", "Zaak", "Open Zaak")
    ]

    assert "Zaak" == names(Index(things, []).find("zaak", 10))[0]
    assert "Zaakwijzer" == names(Index(things, []).find("zaak", 10))[1]


def test_kinds_keep_their_order_and_more_is_told() -> None:
    things = [Named(f"e:{n}", {"nl": f"zaak {n}"}, (), KIND) for n in range(12)]
    other = Named("e:x", {"nl": "zaak x"}, (), OTHER)
    found = Index([*things, other], [OTHER, KIND]).find("zaak", 5)

    assert [(OTHER, 1, False), (KIND, 5, True)] == [
        (group.kind, len(group.found), group.more) for group in found.groups
    ]
    assert [KIND] == [g.kind for g in Index([*things, other], []).find("zaak", 50, KIND).groups]


@pytest.mark.parametrize(
    "sought", ["", "  ", "!?", '"', "' OR 1=1 --", "%", "_", "a*", '"zaak" OR x', "zz" * 500]
)
def test_nothing_that_is_sought_breaks_it(sought: str) -> None:
    found = index().find(sought, 10)

    assert all(group.found for group in found.groups)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    opened = open_store(load_settings(data=tmp_path_factory.mktemp("data")))
    yield opened
    asyncio.run(opened.close())


def test_everything_with_a_name_is_found_by_it(store: EmbeddedStore, everything: Graph) -> None:
    finding = Finding(store, Catalogue.read(content_root()))

    async def all_found(wanted: list[tuple[str, str]]) -> list[str]:
        missed = []
        for iri, name in wanted:
            found = await finding.find(name, 1_000)
            if iri not in {one.iri for group in found.groups for one in group.found}:
                missed.append(name)
        return missed

    components = {CG.GemeenschappelijkeComponent, CG.DecentraleComponent, CG.Opgave, CG.Standaard}
    wanted = [
        (str(thing), str(name))
        for kind in components
        for thing in everything.subjects(RDF.type, kind)
        for name in everything.objects(thing, RDFS.label)
    ]
    assert len(wanted) > 150
    assert [] == asyncio.run(all_found(wanted))


def test_questions_and_terms_are_found_beside_things(store: EmbeddedStore, ontology: Graph) -> None:
    finding = Finding(store, Catalogue.read(content_root()))

    async def kinds(sought: str) -> dict[str, list[str]]:
        found = await finding.find(sought, 10)
        return {group.kind: [one.iri for one in group.found] for group in found.groups}

    contracts, layers = asyncio.run(kinds("contracten aflopen")), asyncio.run(kinds("opzegtermijn"))
    assert "/vragen/contracten-aflopend" in contracts[QUESTION]
    assert str(CG.opzegtermijn) in layers[TERM]
    titles = asyncio.run(finding.titles())
    assert {str(c) for c in ontology.subjects(RDF.type, OWL.Class)} == set(titles)
    assert set(KINDS) - {QUESTION, TERM} <= set(titles)


def test_a_thing_is_shown_under_the_most_specific_of_its_kinds(
    store: EmbeddedStore,
) -> None:
    found = asyncio.run(Finding(store, []).find("open zaak", 10, str(CG.DecentraleComponent)))
    above = asyncio.run(Finding(store, []).find("open zaak", 10, str(CG.Component)))

    assert "Open Zaak" in names(found)
    assert "Open Zaak" not in names(above)
