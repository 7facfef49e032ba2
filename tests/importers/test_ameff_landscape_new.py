"""A landscape in the design of 2026, and as the new Softwarecatalogus writes it, is read."""

from __future__ import annotations

import pytest
from ameff_cases import CG, OWNER, Found, applicatie, koppeling, published, remarks, subjects
from ameff_cases import said as says
from ameff_landscapes import NewFile, catalogue_file, guid

from grondkaart.base.errors import ImportRefused
from grondkaart.importers.inventory import ameff_new
from grondkaart.importers.inventory.port import Known

KASCOMPONENT = "058a6e89-c36e-46ce-819b-7d8637fd3980"
ARCHEOLOGIE = "05ce3b90-af37-4e73-b280-540edd315897"
VISI = "0239be96-a60d-4097-bb23-6df29f269d4e"
CVGG = "0bbf8a94-5b91-41b1-8ccf-68b4c7e6a3e0"
GEMMA = "https://w3id.org/grondkaart/id/gemma/"
STATUS = "https://w3id.org/grondkaart/id/gebruikstatus/"


@pytest.fixture(scope="module")
def known(root):
    return Known(OWNER, published(root))


@pytest.fixture
def read(known):
    return lambda file: ameff_new.read(file.bytes(), known, lambda _: None)


@pytest.fixture
def file():
    made = NewFile()
    made.town = made.organisatie(900, "Gemeente Utrecht", ("CBS-code", "0344"))
    made.kas = made.referentie(
        "ApplicationComponent", KASCOMPONENT, "Kascomponent", "Referentiecomponent"
    )
    made.visi = made.referentie("Constraint", VISI, "VISI 1.4", "Standaardversie")
    made.cvgg = made.referentie(
        "ApplicationComponent", CVGG, "CVGG", "Buitengemeentelijke voorziening"
    )
    return made


def test_an_application_that_the_municipality_takes_becomes_an_applicatie(read, file):
    suite = file.applicatie(
        1, "Zakensuite", ("Status", "in productie"), ("Startdatum gepland", "2023-01-01"),
        ("Startdatum in productie", "01-06-2023"), ("Interne notitie", "geheim"),
    )  # fmt: skip
    version = file.applicatie(2, "Zakensuite 4.2", ("Status", "in gebruik"))
    claimed = file.referentie(
        "ApplicationComponent", ARCHEOLOGIE, "Archeologiecomponent", "Referentiecomponent"
    )
    supplier = file.organisatie(901, "Draad")
    saas = file.referentie("Product", guid(950), "SaaS", "Cloud-dienstverleningsmodel")
    paas = file.referentie("Product", guid(951), "PaaS", "Cloud-dienstverleningsmodel")
    file.relation("Association", file.town, suite, "is afnemer van")
    file.relation("Association", supplier, suite, "is eigenaar van")
    file.relation("Specialization", version, suite, "is versie van")
    file.relation("Specialization", suite, file.kas, "wordt gebruikt voor")
    file.relation("Specialization", suite, claimed, "is geschikt voor")
    file.relation("Realization", version, file.visi, "ondersteunt")
    file.relation("Association", suite, saas, "wordt afgenomen als")
    file.relation("Association", suite, paas, "aangeboden als")
    inventory = read(file)
    assert {
        "type": {f"<{CG}Applicatie>"},
        "label": {'"Zakensuite"@nl'},
        "pakket": {'"Zakensuite"'},
        "versieaanduiding": {'"4.2"'},
        "gebruikstatus": {f"<{STATUS}in-productie>"},
        "statusSinds": {'"2023-06-01"^^<http://www.w3.org/2001/XMLSchema#date>'},
        "referentiecomponent": {f"<{GEMMA}{KASCOMPONENT}>"},
        "standaard": {f"<{GEMMA}{VISI}>"},
        "hosting": {"<https://w3id.org/grondkaart/id/hosting/saas>"},
        "leverancier": {"<https://w3id.org/grondkaart/id/organisatie/draad>"},
    } == says(inventory, applicatie(guid(1)))
    assert {guid(1)} == subjects(inventory, "Applicatie")
    assert [] == remarks(inventory)


def test_a_version_that_is_used_itself_is_the_applicatie_with_its_product_as_package(read, file):
    product = file.applicatie(1, "Zakensuite")
    version = file.applicatie(2, "4.2", ("Status", "gepland"))
    file.relation("Specialization", version, product, "is versie van")
    file.relation("Specialization", version, file.kas, "wordt gebruikt voor")
    file.relation("Association", file.town, product, "is afnemer van")
    inventory = read(file)
    assert {guid(2)} == subjects(inventory, "Applicatie")
    found = says(inventory, applicatie(guid(2)))
    assert ({'"Zakensuite 4.2"@nl'}, {'"Zakensuite"'}) == (found["label"], found["pakket"])
    assert {f"<{STATUS}gepland>"} == found["gebruikstatus"]


def test_the_version_that_an_application_uses_names_its_version(read, file):
    suite = file.applicatie(1, "Zakensuite")
    version = file.applicatie(2, "4.2", ("Status", "einde ondersteuning"))
    file.relation("Specialization", suite, version, "versie gebruikt")
    file.relation("Association", suite, file.town, "is afnemer van")
    inventory = read(file)
    assert {guid(1)} == subjects(inventory, "Applicatie")
    found = says(inventory, applicatie(guid(1)))
    assert ({'"Zakensuite"@nl'}, {'"4.2"'}) == (found["label"], found["versieaanduiding"])
    assert "gebruikstatus" not in found
    assert [] == remarks(inventory)


def test_system_software_that_is_used_is_an_applicatie_too(read, file):
    queue = file.applicatie(1, "Wachtrij", kind="SystemSoftware")
    component = file.referentie(
        "SystemSoftware", guid(960), "Message queue", "Technologiecomponent"
    )
    file.relation("Specialization", queue, component, "wordt gebruikt voor")
    inventory = read(file)
    assert {guid(1)} == subjects(inventory, "Applicatie")
    passed = [r.value for r in remarks(inventory, "Lezen-overgeslagen")]
    assert "wordt gebruikt voor SystemSoftware: 1" in passed


@pytest.mark.parametrize(
    ("name", "hosting"),
    [("On-premises", "on-premises"), ("On premises", "on-premises"), ("IaaS", "iaas"),
     ("PaaS", "paas"), ("saas", "saas")],
)  # fmt: skip
def test_the_cloud_model_is_read_from_the_relationship_or_a_property(read, file, name, hosting):
    first = file.applicatie(1, "Een")
    second = file.applicatie(2, "Twee", ("Hosting", name))
    model = file.referentie("Product", guid(950), name, "Cloud-dienstverleningsmodel")
    file.relation("Association", first, model, "wordt afgenomen als")
    file.relation("Association", second, file.town, "is afnemer van")
    inventory = read(file)
    expected = {f"<https://w3id.org/grondkaart/id/hosting/{hosting}>"}
    assert expected == says(inventory, applicatie(guid(1)))["hosting"]
    assert expected == says(inventory, applicatie(guid(2)))["hosting"]


def test_a_cloud_model_that_is_not_known_is_refused_with_what_would_do(read, file):
    first = file.applicatie(1, "Een")
    model = file.referentie("Product", guid(950), "Mainframe", "Cloud-dienstverleningsmodel")
    file.relation("Association", first, model, "wordt afgenomen als")
    inventory = read(file)
    assert [Found("Lezen-keuze", "Mainframe", applicatie(guid(1)), "hosting")] == remarks(inventory)
    assert {"on-premises", "IaaS", "PaaS", "SaaS"} == set(inventory.remarks[0].proposals)


def test_a_flow_becomes_a_koppeling_with_its_standard_and_intermediary(read, file):
    first, second = file.applicatie(1, "Een"), file.applicatie(2, "Twee")
    bus = file.applicatie(3, "Bus")
    for one in (first, second, bus):
        file.relation("Association", file.town, one, "is afnemer van")
    inside = file.relation(
        "Flow", first, second, "Een - Twee",
        [("Object ID", guid(50)), ("Richting", "Links en rechts"), ("Status", "In gebruik"),
         ("Protocol", "API"), ("Koppelingtype", "intern")], "id-f1",
    )  # fmt: skip
    file.relation("Association", inside, file.visi, "implementeert")
    file.relation("Association", inside, bus, "gerealiseerd met")
    file.relation("Association", file.town, inside, "is afnemer van")
    file.relation(
        "FlowRelationship",
        second,
        file.cvgg,
        "externe koppeling aanbod",
        [("Object ID", guid(51))],
        "id-f2",
    )
    inventory = read(file)
    assert {
        "type": {f"<{CG}Koppeling>"},
        "label": {'"Een - Twee"@nl'},
        "van": {f"<{applicatie(guid(1))}>"},
        "naar": {f"<{applicatie(guid(2))}>"},
        "richting": {'"beide"'},
        "koppelingstatus": {f"<{STATUS}in-productie>"},
        "transport": {'"API"'},
        "standaard": {f"<{GEMMA}{VISI}>"},
        "intermediair": {f"<{applicatie(guid(3))}>"},
    } == says(inventory, koppeling(guid(50)))
    assert {f"<{GEMMA}{CVGG}>"} == says(inventory, koppeling(guid(51)))["naar"]
    assert ["Lezen-status"] == [r.rule for r in remarks(inventory)]


def test_the_elements_of_gemma_are_no_applicaties(read, file):
    plain = file.referentie("ApplicationComponent", guid(970), "Zaakafhandelcomponent", "")
    file.relation("Specialization", file.kas, plain)
    one = file.applicatie(1, "Een")
    file.relation("Specialization", one, file.kas, "wordt gebruikt voor")
    file.relation("Specialization", file.cvgg, plain, "wordt gebruikt voor")
    inventory = read(file)
    assert {guid(1)} == subjects(inventory, "Applicatie")
    passed = [r.value for r in remarks(inventory, "Lezen-overgeslagen")]
    assert ["GEMMA: 4"] == passed


def test_what_the_running_softwarecatalogus_writes_is_read(read):
    both = guid(0xA2)
    file = catalogue_file(
        "Utrecht",
        {guid(0xA1): [KASCOMPONENT, ARCHEOLOGIE], both: [KASCOMPONENT]},
        {both: [ARCHEOLOGIE], guid(0xA3): [guid(999)]},
    )
    inventory = read(file)
    assert {guid(0xA1), both, guid(0xA3)} == subjects(inventory, "Applicatie")
    components = {f"<{GEMMA}{KASCOMPONENT}>", f"<{GEMMA}{ARCHEOLOGIE}>"}
    assert components == says(inventory, applicatie(guid(0xA1)))["referentiecomponent"]
    assert components == says(inventory, applicatie(both))["referentiecomponent"]
    lost = Found("Lezen-relatie", f"id-{guid(999)}", applicatie(guid(0xA3)), "referentiecomponent")
    assert [lost] == remarks(inventory, "Lezen-relatie")


def test_what_the_running_softwarecatalogus_writes_is_in_production_and_the_report_says_so(read):
    inventory = read(catalogue_file("Utrecht", {guid(0xA1): [KASCOMPONENT]}, {}))

    said = says(inventory, applicatie(guid(0xA1)))["gebruikstatus"]
    assert {"<https://w3id.org/grondkaart/id/gebruikstatus/in-productie>"} == said
    assert ["Lezen-status-geen"] == [found.rule for found in remarks(inventory)]


def test_what_the_running_softwarecatalogus_writes_of_another_municipality_is_refused(read):
    inventory = read(catalogue_file("Gemeente Veenendaal", {guid(1): [KASCOMPONENT]}, {}))
    assert [Found("Lezen-andere-gemeente", "Gemeente Veenendaal", "", "")] == remarks(inventory)
    assert set() == subjects(inventory, "Applicatie")


def test_a_model_without_a_landscape_is_refused_with_what_to_do(read, file):
    file.relation("Flow", file.kas, file.cvgg)
    with pytest.raises(ImportRefused, match="zonder applicatielandschap") as refused:
        read(file)
    assert "Fetch the AMEFF export of your municipality" in refused.value.detail.en
