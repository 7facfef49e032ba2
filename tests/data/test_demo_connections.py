"""What inventories add to the questions that were there before them, for the demonstration, by plain loops.

The stories are those of docs/explanation/demonstratie.md.
"""

from __future__ import annotations

import pytest
from demo_asking import Demo, key
from demo_judged import current
from rdflib import DCTERMS, RDF, Graph, Namespace
from rdflib.term import Node

CG = Namespace("https://w3id.org/grondkaart/def/")
ID = Namespace("https://w3id.org/grondkaart/id/")
STATUS = Namespace(ID["gebruikstatus/"])
every_code = pytest.mark.parametrize("code", [f"vb000{number}" for number in range(1, 7)])
Link = tuple[str, str]


@pytest.fixture(scope="module")
def demo(everything: Graph) -> Demo:
    return Demo(everything)


def of(graph: Graph, kind: str) -> set[Node]:
    return set(graph.subjects(RDF.type, CG[kind]))


def in_use(graph: Graph) -> set[Node]:
    names = ("in-productie", "uit-te-faseren")
    return {one for name in names for one in graph.subjects(CG.gebruikstatus, STATUS[name])}


def flows(graph: Graph) -> list[tuple[Node, Node, Node]]:
    """The koppelingen that have not ended, each with where data comes from and goes to; both ways, twice."""
    found = []
    for one in of(graph, "Koppeling") - set(
        graph.subjects(CG.koppelingstatus, STATUS.uitgefaseerd)
    ):
        van, naar = graph.value(one, CG.van), graph.value(one, CG.naar)
        direction = str(graph.value(one, CG.richting))
        if direction != "terug":
            found.append((one, van, naar))
        if direction != "heen":
            found.append((one, naar, van))
    return found


def test_registered_connections_are_koppelingen_between_components(demo, everything):
    common, own = (
        of(everything, "GemeenschappelijkeComponent"),
        of(everything, "DecentraleComponent"),
    )
    offering: dict[tuple[Node, ...], set[str]] = {}
    having: dict[tuple[Node, ...], set[str]] = {}
    for code, graph in current().items():
        for koppeling, start, end in flows(graph):
            for a in {start, *graph.objects(start, CG.component)}:
                for b in {end, *graph.objects(end, CG.component)}:
                    for over in set(graph.objects(koppeling, CG.standaard)) or {None}:
                        if a in common and b in own:
                            offering.setdefault((koppeling, a, b, over), set()).add(
                                "gemeenschappelijk"
                            )
                        if a in own and b in common:
                            offering.setdefault((koppeling, b, a, over), set()).add("decentraal")
                        having.setdefault((koppeling,), set()).add(code)
    expected: dict[tuple[str | None, ...], set[str]] = {}
    for (koppeling, a, b, over), sides in offering.items():
        side = "beide" if len(sides) > 1 else next(iter(sides))
        where = (key(a), key(b), key(over) if over else None, side)
        expected.setdefault(where, set()).update(having[koppeling,])

    rows = demo.rows("aansluitingen", soort="geregistreerd")
    columns = ("gemeenschappelijk", "decentraal", "via", "aanbieder")
    assert {where: len(codes) for where, codes in expected.items()} == {
        tuple(row[name] for name in columns): row["gemeenten"] for row in rows
    }


def test_forms_ask_for_persons_in_two_municipalities(demo):
    rows = demo.rows("aansluitingen", soort="geregistreerd", component="open-formulieren")
    found = {row["gemeenschappelijk"]: row["gemeenten"] for row in rows}

    assert 2 == found["haal-centraal-brp-personen-bevragen"]


@every_code
def test_who_uses_what_is_every_applicatie_in_use(demo, everything, code):
    graph = current()[code]
    expected = {key(one) for one in in_use(graph)}

    assert expected == {row["gebruikt"] for row in demo.rows("wie-gebruikt", gemeente=code)}


def test_who_uses_a_component_are_five_and_without_a_choice_only_components_are_listed(demo):
    five = demo.rows("wie-gebruikt", component="sdg-invoervoorziening")
    listed = [row for row in demo.rows("wie-gebruikt") if row["bron"] == "inventarisatie"]
    expected = {
        key(one)
        for graph in current().values()
        for one in in_use(graph)
        if (one, CG.component, None) in graph
    }

    assert {f"vb000{number}" for number in range(1, 6)} == {row["gemeente"] for row in five}
    assert expected == {row["gebruikt"] for row in listed}


@every_code
def test_white_spots_are_what_no_applicatie_fills_that_is_not_phased_out(demo, everything, code):
    graph = current()[code]
    ended = set(graph.subjects(CG.gebruikstatus, STATUS.uitgefaseerd))
    filled = {
        role for one, role in graph.subject_objects(CG.referentiecomponent) if one not in ended
    }
    expected = {key(one) for one in of(everything, "Referentiecomponent") - filled}

    rows = demo.rows("witte-vlekken", gemeente=code)
    assert expected == {row["referentiecomponent"] for row in rows}


@every_code
def test_coverage_of_a_municipality_is_that_of_its_applicaties_in_use(demo, everything, code):
    graph, expected = current()[code], set()
    for one in in_use(graph):
        said = set(graph.objects(one, CG.standaard))
        said |= {whole for s in said for whole in everything.objects(s, DCTERMS.isVersionOf)}
        for role in graph.objects(one, CG.referentiecomponent):
            for name, what in (
                ("Verplicht", CG.verplichteStandaard),
                ("Aanbevolen", CG.aanbevolenStandaard),
            ):
                for standard in everything.objects(role, what):
                    expected.add((key(one), key(role), key(standard), name, standard in said))

    rows = demo.rows("standaarddekking", gemeente=code)
    columns = ("ding", "referentiecomponent", "standaard", "rol", "geclaimd")
    assert expected == {tuple(row[name] for name in columns) for row in rows}
    assert len(expected) == len(rows)


def test_two_packages_for_forms_claim_other_standards(demo):
    forms = "E-formulieren publicatie-en-beheercomponent"
    rows = demo.rows("standaarddekking", referentiecomponent=forms)
    closed, open_ = (
        {row["standaard"] for row in rows if row["ding"] == ding and row["geclaimd"]}
        for ding in ("vb0002-voorbeeldplein-formulieren", "vb0004-open-formulieren")
    )

    assert closed - open_
    assert open_ - closed


def walked(links: set[Link], start: str, hops: int) -> dict[str, int]:
    """What is reached from a thing, and in how few hops."""
    reached, here = {start: 0}, {start}
    for hop in range(1, hops + 1):
        here = {b for a, b in links if a in here} - set(reached)
        reached |= dict.fromkeys(here, hop)
    return {thing: hop for thing, hop in reached.items() if hop}


@every_code
def test_a_chain_reaches_the_applicaties_that_a_walk_over_koppelingen_reaches(demo, code):
    graph = current()[code]
    own = {key(one) for one in of(graph, "Applicatie")}
    links = {(key(start), key(end)) for _, start, end in flows(graph)}
    for start in sorted(own)[::9]:
        walk = {k: n for k, n in walked(links, start, 3).items() if k in own}
        found = {row["ding"]: row["stappen"] for row in demo.rows("keten", van=start)}

        assert walk.items() <= found.items()
        assert not {thing for thing in found if thing.startswith("vb")} - own


def test_a_chain_goes_from_addresses_to_taxes_and_one_hop_on_to_finance(demo):
    first = {
        row["ding"]: row["stappen"] for row in demo.rows("keten", van="vb0002-voorbeeldgeo-bag")
    }
    second = demo.rows("keten", van="vb0002-voorbeeldkoppel-distributie")
    names = ("koppel-distributie", "koppel-magazijn", "soft-belastingen")

    assert [1, 2, 3] == [first[f"vb0002-voorbeeld{name}"] for name in names]
    assert "vb0002-voorbeeldkantoor-financien" in {row["ding"] for row in second}
