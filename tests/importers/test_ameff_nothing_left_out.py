"""Nothing of a file is left out: an independent reader counts, SPARQL over the graph counts too.

On the real files the numbers that are known of GEMMA are derived again from the XML in plain Python.
"""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

HERE = Path(__file__).parent / "ameff"
NS = "{http://www.opengroup.org/xsd/archimate/3.0/}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
FILES = ["gemma-2025-10-11.xml.gz", "gemma-2025-10-11-release.xml.gz"]
ROLES = {"Verplicht", "Aanbevolen"}


class Read:
    """What lxml finds in a file: tallies, and enough of the model to follow its chains."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        root = etree.fromstring(gzip.decompress(content) if path.suffix == ".gz" else content)
        self.names = {
            d.get("identifier"): d.findtext(f"{NS}name") or ""
            for d in root.iter(f"{NS}propertyDefinition")
        }
        self.elements = {e.get("identifier"): e for e in root.iter(f"{NS}element")}
        self.relations = list(root.iter(f"{NS}relationship"))
        self.views = list(root.iter(f"{NS}view"))
        self.folders = [i for i in root.iter(f"{NS}item") if i.get("identifierRef") is None]
        self.filed = [
            i for f in self.folders for i in f.findall(f"{NS}item") if i.get("identifierRef")
        ]
        self.nodes = list(root.iter(f"{NS}node"))
        self.connections = list(root.iter(f"{NS}connection"))
        self.values = [
            (p.getparent().getparent(), p.get("propertyDefinitionRef"), v)
            for p in root.iter(f"{NS}property")
            for v in (p.findall(f"{NS}value") or [None])
        ]

    def held(self, concept, name: str) -> str:
        """The value of the property called `name`, or ""."""
        for held in concept.iter(f"{NS}property"):
            if self.names.get(held.get("propertyDefinitionRef")) == name:
                return held.findtext(f"{NS}value") or ""
        return ""

    def kind(self, identifier: str) -> str:
        """How the chains call an element: RC, STD, AI, AC (another component), or its type."""
        element = self.elements.get(identifier)
        if element is None:
            return ""
        marked, of_type = self.held(element, "GEMMA type"), element.get(TYPE)
        if of_type == "ApplicationComponent":
            return "RC" if marked == "Referentiecomponent" else "AC"
        if marked == "Standaard":
            return "STD"
        return "AI" if of_type == "ApplicationInterface" else of_type


def _objects(data_dir, pattern: str) -> int:
    ((found,),) = data_dir.ask(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ GRAPH ?g {{ {pattern} }} }}")
    return int(found)


def _compare(data_dir, read: Read) -> None:
    rows = data_dir.ask(
        "SELECT ?t (COUNT(*) AS ?n) { GRAPH ?g { ?e a cg:Element ; cg:elementtype ?t } } GROUP BY ?t"
    )
    assert Counter(e.get(TYPE) for e in read.elements.values()) == {t: int(n) for t, n in rows}
    rows = data_dir.ask(
        "SELECT ?t (COUNT(*) AS ?n) { GRAPH ?g { ?e a cg:Relatie ; cg:relatietype ?t } } GROUP BY ?t"
    )
    assert Counter(r.get(TYPE) for r in read.relations) == {t: int(n) for t, n in rows}
    assert len(read.views) == _objects(data_dir, "?x a cg:View")
    assert len(read.folders) == _objects(data_dir, "?x a cg:Map")
    assert len(read.filed) == data_dir.count("GRAPH ?g { ?s cg:inMap ?o }")
    assert len(read.nodes) == _objects(data_dir, "?x a cg:Viewknoop")
    assert len(read.connections) == _objects(data_dir, "?x a cg:Viewverbinding")
    ends = "GRAPH ?g { ?x a cg:Relatie ; rdf:subject ?a ; rdf:object ?b ; rdf:predicate ?p ; cg:ameffIdentifier ?i }"
    assert len(read.relations) == data_dir.count(ends)
    for attribute, term in (("x", "x"), ("y", "y"), ("w", "breedte"), ("h", "hoogte")):
        expected = sorted(n.get(attribute) for n in read.nodes if n.get(attribute))
        found = data_dir.ask(f"SELECT ?v {{ GRAPH ?g {{ ?s cg:{term} ?v }} }}")
        assert expected == sorted(v for (v,) in found)
    drawn = read.nodes + read.connections
    styled = sum(d.find(f"{NS}style") is not None for d in drawn)
    assert styled == _objects(data_dir, "?x cg:stijl ?s")
    bent = Counter(len(c.findall(f"{NS}bendpoint")) for c in read.connections)
    rows = data_dir.ask("SELECT ?b { GRAPH ?g { ?x cg:buigpunten ?b } }")
    assert sum(n * c for n, c in bent.items()) == sum(len(b.split()) for (b,) in rows)
    nested = sum(n.getparent().tag in (f"{NS}node", f"{NS}connection") for n in drawn)
    assert nested == data_dir.count(
        "GRAPH ?g { { ?x a cg:Viewknoop } UNION { ?x a cg:Viewverbinding } ?x cg:bovenliggend ?y }"
    )
    shown = sum(
        bool(d.get("elementRef") or d.get("relationshipRef") or d.find(f"{NS}viewRef") is not None)
        for d in drawn
    )
    assert shown == data_dir.count("GRAPH ?g { ?x cg:toont ?y }")


def _compare_values(data_dir, read: Read) -> None:
    """Every value of every property is there, as often as the file says it."""
    expected: Counter[tuple[str, str]] = Counter()
    for concept, definition, value in read.values:
        identifier = concept.get("identifier")
        text = (value.text or "") if value is not None else ""
        expected[identifier, f"{read.names.get(definition, definition)}={text}"] += 1
    found: Counter[tuple[str, str]] = Counter()
    for identifier, name, text in data_dir.ask(
        "SELECT ?i ?n ?v { GRAPH ?g { ?s cg:ameffIdentifier ?i ; ?p ?v OPTIONAL { ?p rdfs:label ?n0 } } "
        'FILTER(STRSTARTS(STR(?p), "https://w3id.org/grondkaart/id/eigenschap/")) '
        'BIND(COALESCE(?n0, STRAFTER(STR(?p), "eigenschap/")) AS ?n) }'
    ):
        found[identifier, f"{name}={text}"] += 1
    for identifier, name, text, times in data_dir.ask(
        "SELECT ?i ?n ?v ?a { GRAPH ?g { ?s cg:ameffIdentifier ?i ; cg:herhaling ?h . "
        "?h cg:eigenschap ?p ; rdf:value ?v ; cg:aantal ?a . ?p rdfs:label ?n } }"
    ):
        found[identifier, f"{name}={text}"] += int(times) - 1
    assert expected == found


def test_nothing_of_the_odd_file_is_left_out(data_dir):
    data_dir.take(HERE / "oddities.xml")
    read = Read(HERE / "oddities.xml")
    _compare(data_dir, read)
    _compare_values(data_dir, read)


@pytest.fixture(scope="module")
def gemma(tmp_path_factory, new_data_dir, shared):
    """The whole model of 2025-10-11: what lxml read of it, and the data directory it is in."""
    made = new_data_dir(tmp_path_factory.mktemp("gemma") / "data")
    made.take(shared / "gemma" / FILES[0])
    yield Read(shared / "gemma" / FILES[0]), made
    made.close()


@pytest.mark.shared
def test_gemma_has_3006_elements_6207_relationships_and_352_views(gemma):
    read, data_dir = gemma
    assert (3006, 6207, 352) == (len(read.elements), len(read.relations), len(read.views))
    assert (3006, 6207, 352) == tuple(
        _objects(data_dir, f"?x a cg:{name}") for name in ("Element", "Relatie", "View")
    )


@pytest.mark.shared
def test_nothing_of_gemma_is_left_out(gemma):
    read, data_dir = gemma
    _compare(data_dir, read)
    _compare_values(data_dir, read)


@pytest.mark.shared
@pytest.mark.slow
def test_nothing_of_the_published_release_is_left_out(data_dir, shared):
    data_dir.take(shared / "gemma" / FILES[1])
    read = Read(shared / "gemma" / FILES[1])
    assert (2738, 5741, 248) == (len(read.elements), len(read.relations), len(read.views))
    _compare(data_dir, read)


def _chains(read: Read) -> Counter[str]:
    by_type: dict[str, list[tuple[str, str]]] = {}
    for relation in read.relations:
        ends = (relation.get("source"), relation.get("target"))
        by_type.setdefault(relation.get(TYPE), []).append(ends)
    kind = {identifier: read.kind(identifier) for identifier in read.elements}
    found: Counter[str] = Counter()
    for a, b in by_type["Flow"]:
        ends = (kind.get(a, ""), kind.get(b, ""))
        found["A"] += ends == ("RC", "RC")
        found["E"] += ends in (("RC", "AI"), ("AI", "RC"))
    for provider, interface in by_type["Composition"]:
        if kind.get(interface) != "AI" or kind.get(provider) not in ("RC", "AC"):
            continue
        served = sum(a == interface and kind.get(b) == "RC" for a, b in by_type["Serving"])
        found["B" if kind[provider] == "RC" else "B'"] += served
    for chain, type_name in (("C", "Composition"), ("C'", "Realization")):
        for provider, interface in by_type[type_name]:
            if (kind.get(provider), kind.get(interface)) != ("RC", "AI"):
                continue
            for a, standard in by_type["Realization"]:
                if a == interface and kind.get(standard) == "STD":
                    found[chain] += sum(
                        b == standard and kind.get(user) == "RC" and user != provider
                        for user, b in by_type["Realization"]
                    )
    return found


@pytest.mark.shared
def test_the_chains_that_tell_that_components_connect_are_all_derived(gemma):
    read, data_dir = gemma
    rows = data_dir.ask(
        "SELECT ?k (COUNT(DISTINCT ?x) AS ?n) { ?x a cg:Referentieaansluiting ; cg:keten ?k } GROUP BY ?k"
    )
    derived = {keten: int(number) for keten, number in rows}
    assert _chains(read) == derived
    assert {"A": 60, "B": 69, "B'": 128, "C": 68, "C'": 27, "E": 20} == derived


@pytest.mark.shared
@pytest.mark.parametrize(
    ("role", "term"), [("Verplicht", "verplichteStandaard"), ("Aanbevolen", "aanbevolenStandaard")]
)
def test_every_referentiecomponent_gets_the_standards_of_each_role(gemma, role, term):
    read, data_dir = gemma
    expected: dict[str, set[str]] = {}
    for relation in read.relations:
        source, target = relation.get("source"), relation.get("target")
        if (
            relation.get(TYPE) != "Realization"
            or read.kind(target) != "STD"
            or read.kind(source) != "RC"
        ):
            continue
        given = read.held(relation, "Verbindingsrol") or relation.findtext(f"{NS}name") or ""
        if given == role:
            expected.setdefault(source, set()).add(target)
    found: dict[str, set[str]] = {}
    for component, standard in data_dir.ask(
        f"SELECT ?i ?j {{ ?c a cg:Referentiecomponent ; cg:{term} ?s ; cg:ameffIdentifier ?i . ?s cg:ameffIdentifier ?j }}"
    ):
        found.setdefault(component, set()).add(standard)
    assert expected == found


@pytest.mark.shared
def test_referentiecomponenten_are_in_as_many_domains_as_the_model_says(gemma):
    read, data_dir = gemma
    below: dict[str, set[str]] = {}
    realised: dict[str, set[str]] = {}
    for relation in read.relations:
        ends = (relation.get("source"), relation.get("target"))
        if relation.get(TYPE) == "Aggregation":
            below.setdefault(ends[0], set()).add(ends[1])
        if relation.get(TYPE) == "Realization":
            realised.setdefault(ends[1], set()).add(ends[0])
    (top,) = (i for i, e in read.elements.items() if e.findtext(f"{NS}name") == "GEMMA domeinen")
    domains: Counter[str] = Counter({i: 0 for i in read.elements if read.kind(i) == "RC"})
    for domain in below[top]:
        groups = [g for g in below.get(domain, ()) if read.elements[g].get(TYPE) == "Grouping"]
        reached, todo = set(), [s for g in groups for s in below.get(g, ())]
        while todo:
            at = todo.pop()
            if at not in reached:
                reached.add(at)
                todo += below.get(at, ())
        services = {
            s
            for s in reached
            if s in read.elements and read.elements[s].get(TYPE) == "ApplicationService"
        }
        domains.update({c for s in services for c in realised.get(s, ()) if read.kind(c) == "RC"})
    rows = data_dir.ask(
        "SELECT ?i (COUNT(DISTINCT ?d) AS ?n) { ?c a cg:Referentiecomponent ; cg:ameffIdentifier ?i "
        "OPTIONAL { ?c cg:gemmaDomein ?d } } GROUP BY ?i"
    )
    assert dict(domains) == {identifier: int(number) for identifier, number in rows}
    assert {1: 146, 2: 16, 3: 3, 5: 1, 0: 5} == dict(Counter(domains.values()))
