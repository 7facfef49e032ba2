"""A landscape in the design until 2025 becomes the municipality's applicaties and koppelingen."""

from __future__ import annotations

import pytest
from ameff_cases import (
    CG,
    OWNER,
    Found,
    applicatie,
    koppeling,
    place,
    published,
    remarks,
    subjects,
)
from ameff_cases import said as says
from ameff_landscapes import OldFile, guid

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.importers.inventory import ameff_new, ameff_old
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Known, Place

KASCOMPONENT = "058a6e89-c36e-46ce-819b-7d8637fd3980"
ARCHEOLOGIE = "05ce3b90-af37-4e73-b280-540edd315897"
VISI = "0239be96-a60d-4097-bb23-6df29f269d4e"
GWSW = "030732aa-5e7f-4f0b-b246-78fe9bdad937"
CVGG = "0bbf8a94-5b91-41b1-8ccf-68b4c7e6a3e0"
GEMMA = "https://w3id.org/grondkaart/id/gemma/"


@pytest.fixture(scope="module")
def known(root):
    return Known(OWNER, published(root))


@pytest.fixture
def read(known):
    def reading(file):
        body = file if isinstance(file, bytes) else file.bytes()
        return ameff_old.read(body, known, lambda _: None)

    return reading


@pytest.fixture
def file():
    """One municipality with a reference component, a standard and a facility of GEMMA."""
    made = OldFile()
    made.town = made.gemeente("Utrecht", "0344")
    made.kas = made.referentie(
        "ApplicationComponent", KASCOMPONENT, "Kascomponent", "Referentiecomponent"
    )
    made.visi = made.referentie("Constraint", VISI, "VISI 1.4", "Standaardversie")
    made.cvgg = made.referentie(
        "ApplicationComponent", CVGG, "CVGG", "Buitengemeentelijke voorziening"
    )
    return made


def one_use(file, number=1, *more):
    pakket = file.pakket(number, f"Pakket {number}")
    versie = file.versie(100 + number, f"Pakket {number} 2.0", pakket, *more)
    return pakket, versie


def test_a_pakketversie_becomes_an_applicatie_with_all_that_is_said_around_it(read, file):
    pakket, versie = one_use(
        file, 1, ("Versie-aanduiding", "2.0"), ("Extern pakket", "nee"),
        ("Gebruik status", "In productie"), ("Gebruik datum", "01-02-24"),
        ("Gebruik mutatiedatum", "05-03-24"),
    )  # fmt: skip
    draad, other = file.leverancier(1, "Draad"), file.leverancier(2, "Bouwsel BV")
    file.relation("Association", draad, pakket, "levert")
    file.relation("Association", other, pakket, "levert")
    file.relation("Specialization", versie, file.kas, "wordt gebruikt voor")
    file.relation("Realization", versie, file.visi, "ondersteunt")
    file.relation("Serving", pakket, file.town, "gebruikt door")
    inventory = read(file)
    assert {
        "type": {f"<{CG}Applicatie>"},
        "label": {'"Pakket 1 2.0"@nl'},
        "pakket": {'"Pakket 1"'},
        "versieaanduiding": {'"2.0"'},
        "gebruikstatus": {"<https://w3id.org/grondkaart/id/gebruikstatus/in-productie>"},
        "statusSinds": {'"2024-02-01"^^<http://www.w3.org/2001/XMLSchema#date>'},
        "referentiecomponent": {f"<{GEMMA}{KASCOMPONENT}>"},
        "standaard": {f"<{GEMMA}{VISI}>"},
        "leverancier": {"<https://w3id.org/grondkaart/id/organisatie/draad>"},
        "leveranciersnaam": {'"Bouwsel BV"'},
    } == says(inventory, applicatie(guid(101)))
    subject = applicatie(guid(101))
    assert [Found("Lezen-leverancier", "Bouwsel BV", subject, "leverancier")] == remarks(inventory)
    assert {guid(101)} == subjects(inventory, "Applicatie")


def test_what_a_supplier_says_his_package_is_fit_for_is_not_use(read, file):
    _, versie = one_use(file, 1, ("Gebruik status", "Gepland"))
    file.relation("Specialization", versie, file.kas, "is geschikt voor")
    file.relation("Specialization", versie, file.kas)
    inventory = read(file)
    assert "referentiecomponent" not in says(inventory, applicatie(guid(101)))
    assert ["Specialization"] == [r.value for r in remarks(inventory, "Lezen-relatie")]


@pytest.mark.parametrize("name", ["", "heeft versie", "iets anders"])
@pytest.mark.parametrize("turned", [True, False])
def test_which_end_is_the_version_is_told_by_what_the_ends_are(read, file, name, turned):
    ends = [file.pakket(1, "Pakket 1"), file.versie(101, "2.0", "", ("Gebruik status", "Gepland"))]
    file.relation("Specialization", *(ends[::-1] if turned else ends), name)
    inventory = read(file)
    assert {guid(101)} == subjects(inventory, "Applicatie")
    assert {'"Pakket 1"'} == says(inventory, applicatie(guid(101)))["pakket"]
    assert [] == remarks(inventory)


def test_a_relationship_without_a_name_says_what_its_type_and_ends_say(read, file):
    pakket, versie = one_use(file)
    file.relation("Association", file.leverancier(1, "Draad"), pakket)
    file.relation("Realization", versie, file.visi, "onbekende naam")
    file.relation("Serving", pakket, file.town)
    inventory = read(file)
    assert {"type", "label", "pakket", "leverancier", "standaard"} == says(
        inventory, applicatie(guid(101))
    ).keys()
    assert [] == remarks(inventory)


def test_a_relationship_of_a_package_that_cannot_be_placed_is_remarked_once(read, file):
    pakket, _ = one_use(file)
    file.versie(102, "Pakket 1 3.0", pakket)
    file.relation("Association", pakket, file.kas, "lijkt op")
    assert ["Association · lijkt op"] == [r.value for r in remarks(read(file), "Lezen-relatie")]


def test_the_first_name_that_is_not_empty_is_the_name(read, file):
    one_use(file)
    text = file.xml().replace(
        '<name xml:lang="nl">Pakket 1 2.0</name>',
        '<name/><name xml:lang="nl">Pakket 1 2.0</name><name xml:lang="en">Package 1 2.0</name>',
    )
    found = says(read(text.encode()), applicatie(guid(101)))
    assert {'"Pakket 1 2.0"@nl'} == found["label"]


def test_a_name_that_means_two_published_things_is_not_guessed(file):
    twins = [
        Triple(NamedNode(GEMMA + n), NamedNode(p), o)
        for n in "ab"
        for p, o in (
            (vocab.RDF + "type", NamedNode(CG + "Referentiecomponent")),
            (vocab.RDFS + "label", Literal("Tweelingcomponent", language="nl")),
        )
    ]
    _, versie = one_use(file)
    twin = file.referentie("ApplicationComponent", guid(79), "Tweelingcomponent", "x")
    file.relation("Specialization", versie, twin, "wordt gebruikt voor")
    inventory = ameff_old.read(file.bytes(), Known(OWNER, Names(twins)), lambda _: None)
    (remark,) = [r for r in inventory.remarks if r.rule == "Lezen-naam-dubbelzinnig"]
    assert "Tweelingcomponent" == remark.value
    assert [True, True] == [
        p.endswith(f"/gemma/{n})") for p, n in zip(remark.proposals, "ab", strict=True)
    ]


def test_a_package_that_is_used_for_something_says_it_for_each_of_its_versions(read, file):
    pakket, _ = one_use(file)
    file.versie(102, "Pakket 1 3.0", pakket)
    file.relation("Specialization", pakket, file.kas, "Wordt gebruikt voor ")
    file.relation("Association", file.leverancier(1, "Draad"), pakket, "levert")
    inventory = read(file)
    assert ["GEMMA: 3"] == [r.value for r in remarks(inventory, "Lezen-overgeslagen")]
    for number in (101, 102):
        found = says(inventory, applicatie(guid(number)))
        assert {f"<{GEMMA}{KASCOMPONENT}>"} == found["referentiecomponent"]


def test_a_package_without_a_version_in_the_file_is_an_applicatie_itself(read, file):
    pakket = file.pakket(7, "Maatwerk", ("Extern pakket", "ja"), ("Gebruik status", "Gepland"))
    file.relation("Specialization", pakket, file.kas, "wordt gebruikt voor")
    found = says(read(file), applicatie(guid(7)))
    assert {'"Maatwerk"@nl'} == found["label"]
    assert "pakket" not in found


def test_a_version_that_only_bears_a_number_gets_the_name_of_its_package_before_it(read, file):
    file.versie(5, "2.1", file.pakket(6, "Burgerzaken"), ("Gebruik status", "Gepland"))
    found = says(read(file), applicatie(guid(5)))
    assert {'"Burgerzaken 2.1"@nl'} == found["label"]
    assert {'"2.1"'} == found["versieaanduiding"]


@pytest.mark.parametrize(
    ("text", "concept"),
    [("In productie", "in-productie"), ("in PRODUCTIE", "in-productie"), ("Gepland", "gepland"),
     ("Uit te faseren", "uit-te-faseren"), ("uit-te-faseren", "uit-te-faseren"),
     ("Uitgefaseerd", "uitgefaseerd"), (" uitgefaseerd\n", "uitgefaseerd")],
)  # fmt: skip
def test_a_status_of_use_is_read_in_any_letter_case(read, file, text, concept):
    one_use(file, 1, ("Gebruik status", text))
    inventory = read(file)
    expected = {f"<https://w3id.org/grondkaart/id/gebruikstatus/{concept}>"}
    assert expected == says(inventory, applicatie(guid(101)))["gebruikstatus"]
    assert [] == remarks(inventory)


@pytest.mark.parametrize(
    ("text", "concept"), [("Actief", "in-productie"), ("Beëindigd", "uitgefaseerd")]
)
def test_a_status_of_another_list_is_read_and_said(read, file, text, concept):
    one_use(file, 1, ("Gebruik status", text))
    inventory = read(file)
    expected = {f"<https://w3id.org/grondkaart/id/gebruikstatus/{concept}>"}
    assert expected == says(inventory, applicatie(guid(101)))["gebruikstatus"]
    subject = applicatie(guid(101))
    assert [Found("Lezen-status", text, subject, "gebruikstatus")] == remarks(inventory)


def test_a_status_that_is_in_no_list_is_refused_with_what_would_do(read, file):
    one_use(file, 1, ("Gebruik status", "misschien"))
    inventory = read(file)
    assert "gebruikstatus" not in says(inventory, applicatie(guid(101)))
    subject = applicatie(guid(101))
    assert [Found("Lezen-keuze", "misschien", subject, "gebruikstatus")] == remarks(inventory)
    assert {"gepland", "in productie", "uit te faseren", "uitgefaseerd"} == set(
        inventory.remarks[0].proposals
    )


def test_the_status_that_a_supplier_gives_a_version_is_not_a_status_of_use(read, file):
    one_use(
        file,
        1,
        ("Pakketversie Status", "distributie"),
        ("Status", "Gepland"),
        ("Gebruik status", ""),
    )
    file.versie(102, "Ander 1.0", "", ("Gebruik status", "Gepland"))
    inventory = read(file)
    assert "gebruikstatus" not in says(inventory, applicatie(guid(101)))


@pytest.mark.parametrize(
    ("text", "day"),
    [("01-02-24", "2024-02-01"), ("1-2-24", "2024-02-01"), ("31-12-2025", "2025-12-31"),
     ("29-02-2024", "2024-02-29"), ("2024-02-01", "2024-02-01"), ("01/02/2024", "2024-02-01"),
     ("26-03-14", "2014-03-26"), ("2024-02-01T00:00:00", "2024-02-01")],
)  # fmt: skip
def test_a_date_is_read_as_the_source_writes_it(read, file, text, day):
    one_use(file, 1, ("Gebruik datum", text))
    found = says(read(file), applicatie(guid(101)))
    assert {f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'} == found["statusSinds"]


@pytest.mark.parametrize(
    "text", ["31-02-26", "29-02-2023", "2026", "00-01-24", "13-13-13", "gisteren", "1-2-2", "٠١-٠٢-٢٤"]
)  # fmt: skip
def test_a_date_that_is_none_is_remarked_and_not_written(read, file, text):
    one_use(file, 1, ("Gebruik datum", text))
    inventory = read(file)
    assert "statusSinds" not in says(inventory, applicatie(guid(101)))
    subject = applicatie(guid(101))
    assert [Found("Lezen-datum", text, subject, "statusSinds")] == remarks(inventory)


def test_a_property_that_is_repeated_with_another_value_is_remarked(read, file):
    one_use(file, 1, ("Gebruik status", "Gepland"), ("Gebruik status", "Gepland"),
            ("Gebruik datum", "01-02-24"), ("Gebruik datum", "02-02-24"))  # fmt: skip
    inventory = read(file)
    assert {"<https://w3id.org/grondkaart/id/gebruikstatus/gepland>"} == says(
        inventory, applicatie(guid(101))
    )["gebruikstatus"]
    assert ["Lezen-meer-waarden"] == [r.rule for r in remarks(inventory)]


def test_the_older_name_of_the_marker_is_known(read):
    file = OldFile()
    file.mark = "SWC type"
    file.gemeente("Utrecht", "344")
    file.versie(1, "Iets 1.0", file.pakket(2, "Iets"), ("Gebruik status", "Gepland"))
    assert {guid(1)} == subjects(read(file), "Applicatie")


def test_a_gemma_element_that_the_release_lacks_is_remarked_with_names_that_look_like_it(
    read, file
):
    _, versie = one_use(file)
    gone = file.referentie(
        "ApplicationComponent", guid(77), "Kascomponenten", "Referentiecomponent"
    )
    file.relation("Specialization", versie, gone, "wordt gebruikt voor", identifier="id-hier")
    inventory = read(file)
    subject = applicatie(guid(101))
    expected = [Found("Lezen-naam", "Kascomponenten", subject, "referentiecomponent")]
    assert expected == remarks(inventory)
    assert "Kascomponent" == inventory.remarks[0].proposals[0]
    assert "id-hier" == inventory.remarks[0].place.element


def test_a_gemma_element_is_found_by_its_name_where_its_object_id_is_not_known(read, file):
    _, versie = one_use(file)
    other = file.referentie("ApplicationComponent", guid(78), "archeologiecomponent", "x")
    file.relation("Specialization", versie, other, "wordt gebruikt voor")
    found = says(read(file), applicatie(guid(101)))
    assert {f"<{GEMMA}{ARCHEOLOGIE}>"} == found["referentiecomponent"]


def test_a_reference_to_an_element_that_is_not_in_the_file_is_found_by_its_guid(read, file):
    _, versie = one_use(file)
    file.relation("Specialization", versie, f"id-{KASCOMPONENT}", "wordt gebruikt voor")
    found = says(read(file), applicatie(guid(101)))
    assert {f"<{GEMMA}{KASCOMPONENT}>"} == found["referentiecomponent"]


def test_a_relationship_that_ends_nowhere_is_remarked_and_left_out(read, file):
    _, versie = one_use(file)
    file.relation("Specialization", versie, "id-weg", "wordt gebruikt voor")
    file.relation("Realization", "id-weg", versie, "ondersteunt")
    file.koppeling(1, versie, "id-weg", "naar niets")
    file.koppeling(2, "id-weg", "id-ook-weg", "van niets naar niets")
    inventory = read(file)
    assert {"type", "label", "pakket"} == says(inventory, applicatie(guid(101))).keys()
    assert set() == subjects(inventory, "Koppeling")
    found = [r.value for r in remarks(inventory)]
    assert [
        "id-weg", "Realization · ondersteunt", "Flow · naar niets", "Flow · van niets naar niets",
    ] == found  # fmt: skip
    assert {"Lezen-relatie"} == {r.rule for r in remarks(inventory)}


def test_use_for_an_application_service_has_no_place_and_is_counted(read, file):
    _, versie = one_use(file)
    service = file.element("ApplicationService", "id-as", "Vergunningverlening")
    file.relation("Assignment", versie, service, "wordt gebruikt voor")
    file.relation("Assignment", versie, service, "is geschikt voor")
    inventory = read(file)
    found = {r.value for r in remarks(inventory, "Lezen-overgeslagen")}
    assert {"wordt gebruikt voor ApplicationService: 1", "GEMMA: 4"} == found


def test_a_property_that_is_not_taken_over_is_remarked_once(read, file):
    one_use(file, 1, ("Bijzonderheid", "x"), ("URL", "https://x.example"), ("", "y"))
    one_use(file, 2, ("Bijzonderheid", "z"))
    found = remarks(read(file))
    assert [Found("Lezen-eigenschap", "Bijzonderheid", "", "")] == found


def flow(file, number, source, target, *more, name="Koppeling"):
    return file.koppeling(number, source, target, name, *more)


def test_a_flow_between_two_applications_becomes_a_koppeling(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    one_use(file, 3)
    flow(
        file, 50, first, second, ("GEMMA subtype", "Binnengemeentelijk"), ("Datum", "01-01-25"),
        ("Intermediair", "Pakket 3"), ("Intermediair ID", guid(103)), ("Richting", "bidirection"),
        ("Type", "norm"), ("Standaardversie", "VISI 1.4"), ("Standaardversie ID", VISI),
        ("Status", "distributie"), ("Transportprotocol", "Webservices"),
    )  # fmt: skip
    inventory = read(file)
    assert {
        "type": {f"<{CG}Koppeling>"},
        "label": {'"Koppeling"@nl'},
        "van": {f"<{applicatie(guid(101))}>"},
        "naar": {f"<{applicatie(guid(102))}>"},
        "richting": {'"beide"'},
        "standaard": {f"<{GEMMA}{VISI}>"},
        "koppelingstatus": {"<https://w3id.org/grondkaart/id/gebruikstatus/in-productie>"},
        "transport": {'"Webservices"'},
        "intermediair": {f"<{applicatie(guid(103))}>"},
    } == says(inventory, koppeling(guid(50)))
    status = Found("Lezen-status", "distributie", koppeling(guid(50)), "koppelingstatus")
    assert [status] == remarks(inventory)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("left_to_right", "heen"), ("right_to_left", "terug"), ("bidirection", "beide"),
     ("Left_To_Right", "heen"), ("Rechts", "heen"), ("Links", "terug"),
     ("Links en rechts", "beide"), (None, "heen")],
)  # fmt: skip
def test_the_direction_of_a_flow_is_read_from_either_list_or_the_arrow(read, file, given, expected):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    flow(file, 50, first, second, *([("Richting", given)] if given else []))
    found = says(read(file), koppeling(guid(50)))
    assert {f'"{expected}"'} == found["richting"]


def test_a_direction_that_is_not_known_is_refused_with_what_would_do(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    flow(file, 50, first, second, ("Richting", "unknown"))
    inventory = read(file)
    assert [Found("Lezen-keuze", "unknown", koppeling(guid(50)), "richting")] == remarks(inventory)
    assert ("heen", "terug", "beide") == inventory.remarks[0].proposals


@pytest.mark.parametrize(
    ("given", "expected"), [("left_to_right", "terug"), ("right_to_left", "heen"), (None, "terug")]
)
def test_a_flow_from_a_national_facility_is_turned_round_to_start_at_the_applicatie(
    read, file, given, expected
):
    _, versie = one_use(file)
    flow(file, 50, file.cvgg, versie, *([("Richting", given)] if given else []))
    found = says(read(file), koppeling(guid(50)))
    assert {f"<{applicatie(guid(101))}>"} == found["van"]
    assert {f"<{GEMMA}{CVGG}>"} == found["naar"]
    assert {f'"{expected}"'} == found["richting"]


@pytest.mark.parametrize(
    ("status", "concept"),
    [("In ontwikkeling", "gepland"), ("distributie", "in-productie"),
     ("einde ondersteuning", "uit-te-faseren"), ("In gebruik", "in-productie"),
     ("Teruggetrokken", "uitgefaseerd"), ("Uit te faseren", "uit-te-faseren")],
)  # fmt: skip
def test_the_status_of_a_connection_is_read_from_each_list(read, file, status, concept):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    flow(file, 50, first, second, ("Status", status))
    found = says(read(file), koppeling(guid(50)))
    expected = {f"<https://w3id.org/grondkaart/id/gebruikstatus/{concept}>"}
    assert expected == found["koppelingstatus"]


def test_standard_and_intermediary_may_be_associated_with_the_flow(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    bus, _ = one_use(file, 3)
    made = flow(file, 50, first, second)
    file.relation("Association", made, file.visi)
    file.relation("Association", made, bus)
    lost = file.element("Node", "id-node", "Kast")
    file.relation("Association", made, lost, "gerealiseerd met")
    inventory = read(file)
    found = says(inventory, koppeling(guid(50)))
    assert {f"<{GEMMA}{VISI}>"} == found["standaard"]
    assert {f"<{applicatie(guid(103))}>"} == found["intermediair"]
    expected = ("Lezen-relatie", "Association · gerealiseerd met", koppeling(guid(50)), "")
    assert [Found(*expected)] == remarks(inventory)


def test_an_intermediary_or_standard_that_is_not_there_is_remarked(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    flow(file, 50, first, second, ("Intermediair ID", guid(999)), ("Intermediair", "Weg"),
         ("Standaardversie ID", guid(998)), ("Standaardversie", "VISI 1.5"))  # fmt: skip
    inventory = read(file)
    assert [
        Found("Lezen-naam", "VISI 1.5", koppeling(guid(50)), "standaard"),
        Found("Lezen-verwijzing", "Weg", koppeling(guid(50)), "intermediair"),
    ] == remarks(inventory)
    assert "VISI 1.4" in inventory.remarks[0].proposals


def test_a_flow_to_a_reference_component_is_no_koppeling(read, file):
    _, versie = one_use(file)
    flow(file, 50, versie, file.kas)
    inventory = read(file)
    assert set() == subjects(inventory, "Koppeling")
    assert ["Flow · Koppeling"] == [r.value for r in remarks(inventory, "Lezen-relatie")]


def test_a_facility_or_standard_that_the_release_lacks_leaves_the_koppeling_without_it(read, file):
    _, versie = one_use(file)
    facility = file.referentie("ApplicationComponent", guid(80), "Oud register", "Buitengemeentelijke voorziening")  # fmt: skip
    standard = file.referentie("Constraint", guid(81), "VISI 0.1", "Standaardversie")
    made = flow(file, 50, versie, facility)
    file.relation("Association", made, standard)
    inventory = read(file)
    subject = koppeling(guid(50))
    assert [
        Found("Lezen-naam", "Oud register", subject, "naar"),
        Found("Lezen-naam", "VISI 0.1", subject, "standaard"),
    ] == remarks(inventory)
    assert {"type", "label", "van", "richting"} == says(inventory, subject).keys()


def test_an_intermediary_is_found_by_its_guid_in_any_letter_case(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    key = "abcdef00-0000-4000-8000-00000000000a"
    file.element("ApplicationComponent", "id-bus", "Bus", [("GEMMA type", "Pakketversie"), ("Object ID", key)])  # fmt: skip
    flow(file, 50, first, second, ("Intermediair ID", key.upper()))
    found = says(read(file), koppeling(guid(50)))
    assert {f"<{applicatie(key)}>"} == found["intermediair"]


def test_who_offers_a_connection_is_left_out(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    made = flow(file, 50, first, second)
    file.relation("Association", file.leverancier(1, "Draad"), made, "is eigenaar van")
    assert [] == remarks(read(file))


def test_an_intermediary_may_be_given_by_name_alone(read, file):
    (_, first), (_, second) = one_use(file, 1), one_use(file, 2)
    one_use(file, 3)
    flow(file, 50, first, second, ("Intermediair", "pakket 3"))
    found = says(read(file), koppeling(guid(50)))
    assert {f"<{applicatie(guid(103))}>"} == found["intermediair"]


def test_a_flow_from_an_application_to_itself_is_taken_over_as_it_is(read, file):
    _, versie = one_use(file)
    flow(file, 50, versie, versie)
    found = says(read(file), koppeling(guid(50)))
    assert {f"<{applicatie(guid(101))}>"} == found["van"] == found["naar"]


def test_the_flows_of_gemma_itself_are_no_koppelingen(read, file):
    one_use(file)
    file.relation("Flow", file.kas, file.cvgg, "leveren")
    inventory = read(file)
    assert set() == subjects(inventory, "Koppeling")
    assert [] == remarks(inventory)


def test_a_package_at_the_end_of_a_flow_means_its_only_version(read, file):
    pakket, _ = one_use(file, 1)
    _, second = one_use(file, 2)
    flow(file, 50, pakket, second)
    found = says(read(file), koppeling(guid(50)))
    assert {f"<{applicatie(guid(101))}>"} == found["van"]


def test_a_package_with_several_versions_at_the_end_of_a_flow_is_not_guessed(read, file):
    pakket, _ = one_use(file, 1)
    file.versie(199, "Pakket 1 3.0", pakket)
    _, second = one_use(file, 2)
    flow(file, 50, pakket, second)
    inventory = read(file)
    assert set() == subjects(inventory, "Koppeling")
    assert ["Lezen-relatie"] == [r.rule for r in remarks(inventory)]


def test_every_value_stands_at_its_element_and_line(read, file):
    _, versie = one_use(file, 1, ("Gebruik datum", "01-02-24"))
    file.relation("Specialization", versie, file.kas, "wordt gebruikt voor", identifier="id-r")
    inventory, subject = read(file), applicatie(guid(101))
    lines = file.xml().split("\n")

    def line(of):
        return 1 + next(n for n, text in enumerate(lines) if f'identifier="{of}"' in text)

    assert Place(line=line("id-v101"), element="id-v101") == place(inventory, subject)
    at = place(inventory, subject, CG + "statusSinds")
    assert Place(line=line("id-v101"), element="id-v101") == at
    value = f"<{GEMMA}{KASCOMPONENT}>"
    at = place(inventory, subject, CG + "referentiecomponent", value)
    assert Place(line=line("id-r"), element="id-r") == at


def test_the_design_is_told_by_content(file):
    one_use(file)
    other = OldFile()
    other.gemeente("Utrecht", "0344")
    assert (True, False) == (ameff_old.fits(file.bytes()), ameff_new.fits(file.bytes()))
    assert (False, True) == (ameff_old.fits(other.bytes()), ameff_new.fits(other.bytes()))
    wide = file.xml().replace("UTF-8", "UTF-16").encode("utf-16")
    assert (True, False) == (ameff_old.fits(wide), ameff_new.fits(wide))


@pytest.mark.parametrize(
    "text",
    ["", "<rdf:RDF xmlns:rdf='x'>http://www.opengroup.org/xsd/archimate/3.0/ <model/></rdf:RDF>",
     "<model/>", "id;naam\n1;2", "PK\x03\x04", "<!-- <model xmlns='opengroup.org/xsd/archimate'> --><x/>"],
)  # fmt: skip
def test_other_content_fits_neither_design(text):
    assert not ameff_old.fits(text.encode())
    assert not ameff_new.fits(text.encode())
