"""What the questions on connecting and comparing answer for the demonstration, worked out again by plain loops.

The stories are those of docs/explanation/demonstratie.md.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from demo_asking import Demo, key
from demo_judged import current
from rdflib import DCTERMS, RDF, RDFS, Graph, Namespace
from rdflib.term import Node

CG = Namespace("https://w3id.org/grondkaart/def/")
ID = Namespace("https://w3id.org/grondkaart/id/")
STATUS = Namespace(ID["gebruikstatus/"])
PHASE = Namespace(ID["componentstatus/"])
UPPER, BETWEEN = ("interactie", "procesinrichting"), {"connectiviteit", "diensten"}
CODES = [f"vb000{number}" for number in range(1, 7)]
every_code = pytest.mark.parametrize("code", CODES)


@pytest.fixture(scope="module")
def demo(everything: Graph) -> Demo:
    return Demo(everything)


def of(graph: Graph, kind: str) -> set[Node]:
    return set(graph.subjects(RDF.type, CG[kind]))


def in_status(graph: Graph, *names: str) -> list[Node]:
    return sorted(a for name in names for a in graph.subjects(CG.gebruikstatus, STATUS[name]))


def in_use(graph: Graph) -> list[Node]:
    return in_status(graph, "in-productie", "uit-te-faseren")


def koppelingen(graph: Graph) -> list[Node]:
    """Those that have not ended."""
    ended = set(graph.subjects(CG.koppelingstatus, STATUS.uitgefaseerd))
    return sorted(of(graph, "Koppeling") - ended)


def parents(data: Graph, standards: set[Node]) -> set[Node]:
    """Standards, and what they are versions of."""
    return standards | {p for one in standards for p in data.objects(one, DCTERMS.isVersionOf)}


def claimed(data: Graph, graph: Graph, applicatie: Node) -> set[Node]:
    return parents(data, set(graph.objects(applicatie, CG.standaard)))


def spoken(data: Graph, target: Node) -> set[Node]:
    """The standards, not generic, by which something offers or uses an interface."""
    interfaces = {k for p in (CG.biedtAan, CG.gebruikt) for k in data.objects(target, p)}
    said = {s for k in interfaces for s in data.objects(k, DCTERMS.conformsTo)}
    return parents(data, said) - of(data, "GeneriekeStandaard") - of(data, "Standaardversie")


def layers(data: Graph, graph: Graph, thing: Node) -> set[str]:
    things = {thing, *graph.objects(thing, CG.component)}
    return {
        key(layer) for one in things for g in (data, graph) for layer in g.objects(one, CG.laag)
    }


def percent(part: int, whole: int) -> float:
    return float((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def name(graph: Graph, thing: Node) -> str:
    return next(str(n) for n in graph.objects(thing, RDFS.label) if n.language == "nl")


def skips(data: Graph, graph: Graph, koppeling: Node) -> str | None:
    """The layer that a koppeling reaches the data from, when it skips what belongs in between."""
    if (koppeling, CG.intermediair, None) in graph:
        return None
    ends = [layers(data, graph, graph.value(koppeling, p)) for p in (CG.van, CG.naar)]
    if BETWEEN & (ends[0] | ends[1]):
        return None
    for above, below in (ends, reversed(ends)):
        if "databronnen" in below and "databronnen" not in above:
            return next((layer for layer in UPPER if layer in above), None)
    return None


@every_code
def test_skipped_layers_and_closed_interfaces_are_those_of_the_koppelingen(demo, everything, code):
    graph = current()[code]
    expected = set()
    for one in koppelingen(graph):
        layer = skips(everything, graph, one)
        if layer:
            expected.add((key(one), "laagsprong", layer))
        if (one, CG.standaard, None) not in graph:
            expected.add((key(one), "gesloten", None))

    rows = demo.rows("laagsprongen", gemeente=code)
    assert expected == {(row["koppeling"], row["soort"], row["laag"]) for row in rows}
    assert len(expected) == len(rows)


def test_two_municipalities_skip_layers_and_one_has_most_closed_interfaces(demo):
    found: dict[str, list[str]] = {}
    for row in demo.rows("laagsprongen"):
        found.setdefault(row["soort"], []).append(row["gemeente"])

    assert {"vb0002", "vb0005"} == set(found["laagsprong"])
    assert set(CODES) == set(found["gesloten"])
    assert "vb0005" == max(CODES, key=found["gesloten"].count)


class Published:
    """What is published of common components and national facilities, and of how to connect to them."""

    def __init__(self, data: Graph) -> None:
        self._data = data
        leaving = {PHASE["uit-te-faseren"], PHASE.beeindigd}
        both = of(data, "Voorziening") | of(data, "GemeenschappelijkeComponent")
        self.spoken = {
            one: spoken(data, one)
            for one in both
            if data.value(one, CG.componentstatus) not in leaving
        }
        roles = of(data, "Referentiecomponent")
        drawn = [
            (one, data.value(one, CG.van), data.value(one, CG.naar))
            for one in of(data, "Referentieaansluiting")
        ]
        self.named: dict[tuple[Node, Node], list[set[Node]]] = {}
        for target in self.spoken:
            ends = {target, *data.objects(target, CG.realiseert)}
            for one, van, naar in drawn:
                if van in ends:
                    self.named.setdefault((naar, target), []).append(self._standards(one))
                if naar in ends & roles:
                    self.named.setdefault((van, target), []).append(self._standards(one))

    def _standards(self, connection: Node) -> set[Node]:
        """The standards that GEMMA names for a connection."""
        data = self._data
        over = {
            standard
            for interface in data.objects(connection, CG.via)
            for standard in data.objects(interface, DCTERMS.conformsTo)
        }
        return parents(data, over | set(data.objects(connection, CG.viaStandaard)))

    def should_claim(self, role: Node, target: Node) -> set[Node]:
        """The standards of a target that a reference component should know."""
        there, both = self.spoken[target], (CG.verplichteStandaard, CG.aanbevolenStandaard)
        asked = {standard for what in both for standard in self._data.objects(role, what)}
        for named in self.named.get((role, target), []):
            asked |= named or there
        return asked & there


@pytest.fixture(scope="module")
def published(everything: Graph) -> Published:
    return Published(everything)


@every_code
def test_what_can_connect_claims_a_standard_of_the_target(demo, everything, published, code):
    graph = current()[code]
    linked = {(graph.value(k, CG.van), graph.value(k, CG.naar)) for k in koppelingen(graph)}
    linked |= {(van, c) for van, naar in linked for c in graph.objects(naar, CG.component)}
    expected = {}
    for applicatie in in_use(graph):
        claims = claimed(everything, graph, applicatie)
        roles = set(graph.objects(applicatie, CG.referentiecomponent))
        for target in set(published.spoken) - set(graph.objects(applicatie, CG.component)):
            over = claims & published.spoken[target]
            missed = {s for role in roles for s in published.should_claim(role, target)} - claims
            if over or missed:
                expected[key(applicatie), key(target)] = (
                    bool(over),
                    "; ".join(sorted(name(everything, one) for one in over)),
                    "; ".join(sorted(name(everything, one) for one in missed)),
                    (applicatie, target) in linked,
                )

    rows = demo.rows("aansluitkansen", gemeente=code)
    assert expected == {
        (row["applicatie"], row["doel"]): (row["kan"], row["via"], row["mist"], row["gekoppeld"])
        for row in rows
    }
    assert len(expected) == len(rows)


def test_civil_affairs_can_log_already_and_parking_cannot_ask_for_persons(demo):
    found = {
        (r["applicatie"], r["doel"]): r for r in demo.rows("aansluitkansen", gemeente="vb0001")
    }
    can = found["vb0001-voorbeeldsoft-burgerzaken", "verwerkingenlogging"]
    cannot = found["vb0001-voorbeeldgeo-parkeren", "haal-centraal-brp-personen-bevragen"]

    assert (True, "Verwerkingenlogging API-standaard") == (can["kan"], can["via"])
    assert (False, "BRP Personen bevragen API-standaard") == (cannot["kan"], cannot["mist"])


def landscape(code: str, what: Node) -> set[Node]:
    graph = current()[code]
    return {value for one in in_use(graph) for value in graph.objects(one, what)}


@every_code
def test_likeness_is_what_two_landscapes_share_of_what_they_have(demo, code):
    expected = {}
    for other in set(CODES) - {code}:
        figures: list[float] = []
        for what in (CG.pakket, CG.referentiecomponent):
            here, there = landscape(code, what), landscape(other, what)
            both, either = len(here & there), len(here | there)
            figures += [percent(both, either), both, either]
        mean = Decimal(str(figures[0] + figures[3])) / 2
        expected[other] = (float(mean.quantize(Decimal("0.1"), ROUND_HALF_UP)), *figures)

    rows = demo.rows("vergelijkbare-gemeenten", gemeente=code)
    columns = ["overeenkomst", "pakketten", "pakkettenGedeeld", "pakkettenSamen"]
    columns += ["referenties", "referentiesGedeeld", "referentiesSamen"]
    assert expected == {row["ander"]: tuple(row[name] for name in columns) for row in rows}
    assert sorted((row["overeenkomst"] for row in rows), reverse=True) == [
        row["overeenkomst"] for row in rows
    ]


def test_the_twins_share_six_in_seven_packages_and_one_is_like_none(demo):
    twin = demo.rows("vergelijkbare-gemeenten", gemeente="vb0002")[0]
    alone = demo.rows("vergelijkbare-gemeenten", gemeente="vb0006")

    assert ("vb0003", percent(6, 7)) == (twin["ander"], twin["pakketten"])
    assert max(row["pakketten"] for row in alone) < 35


@every_code
def test_maturity_counts_components_and_claims_of_all_that_is_mandatory(demo, everything, code):
    graph, generic = current()[code], of(everything, "GeneriekeStandaard")
    having: dict[str, list[set[Node]]] = {}
    for applicatie in in_status(graph, "in-productie"):
        claims = claimed(everything, graph, applicatie)
        for layer in graph.objects(applicatie, CG.laag):
            sets = having.setdefault(key(layer), [set(), set(), set()])
            for role in graph.objects(applicatie, CG.referentiecomponent):
                needed = set(everything.objects(role, CG.verplichteStandaard)) - generic
                sets[0].add(role)
                if (applicatie, CG.component, None) in graph:
                    sets[1].add(role)
                if needed and needed <= claims:
                    sets[2].add(role)
    expected = {
        layer: (len(all_), len(by), len(met), len(by | met), percent(len(by | met), len(all_)))
        for layer, (all_, by, met) in having.items()
        if all_
    }

    columns = ("referentiecomponenten", "viaComponent", "viaStandaarden", "rijp", "aandeel")
    rows = demo.rows("rijpheid", gemeente=code)
    assert expected == {row["laag"]: tuple(row[name] for name in columns) for row in rows}


def test_one_municipality_is_far_in_nearly_all_layers_and_one_in_none(demo):
    found: dict[str, dict[str, float]] = {}
    for row in demo.rows("rijpheid"):
        found.setdefault(row["laag"], {})[row["gemeente"]] = row["aandeel"]
    first = {layer: max(shares, key=shares.__getitem__) for layer, shares in found.items()}

    assert {"procesinrichting": "vb0001"} == {n: c for n, c in first.items() if c != "vb0004"}
    assert found["diensten"]["vb0001"] == 50
    assert all(shares["vb0005"] < 12 for shares in found.values())
