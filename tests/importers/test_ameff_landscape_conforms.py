"""What a landscape gives conforms to the shapes, as the service completes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ameff_cases import CG, OWNER, published, remarks
from ameff_landscapes import NewFile, OldFile, guid
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.namespace import XSD

from grondkaart.importers.inventory import ameff_new, ameff_old
from grondkaart.importers.inventory.port import Known

SHAPES = ("Applicatie", "Koppeling", "_prefixes", "_talen")
KASCOMPONENT = "058a6e89-c36e-46ce-819b-7d8637fd3980"
VISI = "0239be96-a60d-4097-bb23-6df29f269d4e"
CVGG = "0bbf8a94-5b91-41b1-8ccf-68b4c7e6a3e0"


@pytest.fixture(scope="module")
def known(root):
    return Known(OWNER, published(root))


@pytest.fixture
def broken(root: Path, read, everything, validate_with):
    """The rules that an inventory breaks, with what the service adds to it."""

    def rules(inventory) -> set[str]:
        graph = Graph().parse(data="".join(inventory.lines), format="nt")
        whole = URIRef("https://w3id.org/grondkaart/id/inventarisatie/gm0344")
        owner = URIRef(OWNER.iri)
        subjects = set(graph.subjects())
        for thing in set(graph.objects()) - subjects:
            for triple in everything.triples((thing, None, None)):
                graph.add(triple)
        for subject in subjects:
            graph.add((subject, URIRef(CG + "gemeente"), owner))
            graph.add((subject, URIRef(CG + "inInventarisatie"), whole))
        graph.add((whole, RDF.type, URIRef(CG + "Inventarisatie")))
        graph.add((whole, URIRef(CG + "gemeente"), owner))
        graph.add((whole, URIRef(CG + "peildatum"), Literal("2026-01-01", datatype=XSD.date)))
        graph.add((owner, RDF.type, URIRef(CG + "Gemeente")))
        for triple in everything.triples((None, RDFS.subClassOf, None)):
            graph.add(triple)
        shapes = read([root / "shapes" / f"{name}.ttl" for name in SHAPES])
        found = validate_with(graph, shapes)
        return {
            r.shape.rpartition("/")[2]
            for r in found
            if r.focus in subjects and r.severity == SH.Violation
        }

    return rules


def old_file():
    file = OldFile()
    file.gemeente("Utrecht", "0344")
    kas = file.referentie("ApplicationComponent", KASCOMPONENT, "Kascomponent", "Referentiecomponent")  # fmt: skip
    visi = file.referentie("Constraint", VISI, "VISI 1.4", "Standaardversie")
    cvgg = file.referentie("ApplicationComponent", CVGG, "CVGG", "Buitengemeentelijke voorziening")
    supplier = file.leverancier(1, "Bouwsel BV")
    versions = []
    for number, status in enumerate(("Gepland", "In productie", "Uit te faseren", "Uitgefaseerd")):
        package = file.pakket(number, f"Pakket {number}")
        versions.append(
            file.versie(
                100 + number,
                f"Pakket {number} 1",
                package,
                ("Versie-aanduiding", "1"),
                ("Gebruik status", status),
                ("Gebruik datum", "01-02-24"),
            )
        )
        file.relation("Association", supplier, package, "levert")
        file.relation("Specialization", versions[-1], kas, "wordt gebruikt voor")
        file.relation("Realization", versions[-1], visi, "ondersteunt")
    file.koppeling(
        50, versions[0], versions[1], "Een", ("Richting", "bidirection"), ("Status", "distributie"),
        ("Standaardversie ID", VISI), ("Transportprotocol", "Webservices"), ("Intermediair ID", guid(102)),
    )  # fmt: skip
    file.koppeling(51, cvgg, versions[1])
    return file


def new_file():
    file = NewFile()
    town = file.organisatie(900, "Gemeente Utrecht", ("CBS code", "0344"))
    saas = file.referentie("Product", guid(950), "SaaS", "Cloud-dienstverleningsmodel")
    first = file.applicatie(1, "Een", ("Status", "in productie"), ("Startdatum", "2024-01-01"))
    second = file.applicatie(2, "Twee", ("Status", "gepland"))
    for one in (first, second):
        file.relation("Association", town, one, "is afnemer van")
        file.relation("Association", one, saas, "wordt afgenomen als")
    file.relation("Flow", first, second, "x", [("Richting", "Links")], "id-f")
    return file


@pytest.mark.parametrize(("form", "file"), [(ameff_old, old_file()), (ameff_new, new_file())])
def test_a_landscape_without_faults_breaks_no_rule(known, broken, form, file):
    inventory = form.read(file.bytes(), known, lambda _: None)
    assert {"Lezen-status", "Lezen-leverancier"} >= {r.rule for r in remarks(inventory)}
    assert set() == broken(inventory)


def test_what_the_file_leaves_out_is_told_by_the_shapes(known, broken):
    file = OldFile()
    first = file.versie(1, "Een", "", ("Gebruik status", "Gepland"))
    file.versie(2, "", "")
    file.koppeling(50, first, first)
    inventory = ameff_old.read(file.bytes(), known, lambda _: None)
    assert [] == remarks(inventory)
    assert {"Applicatie-label", "Applicatie-gebruikstatus", "Koppeling-naar-zelf"} == broken(
        inventory
    )


def test_every_rule_that_the_readers_remark_is_written_down(root):
    shapes = Graph().parse(root / "shapes/_lezen.ttl", format="turtle")
    known = {s.rpartition("/")[2] for s in shapes.subjects(RDF.type, SH.NodeShape)}
    source = "".join(
        path.read_text("utf-8")
        for path in (root / "service/grondkaart/importers/inventory").glob("ameff_*.py")
    )
    used = {part.partition('"')[0] for part in source.split('"')[1:] if part.startswith("Lezen-")}
    assert 18 == len(used)
    assert used <= known
