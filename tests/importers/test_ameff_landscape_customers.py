"""From a file of several organisations only what the owner uses is taken, and nothing of a stranger."""

from __future__ import annotations

import pytest
from ameff_cases import OWNER, Found, applicatie, koppeling, published, remarks, subjects
from ameff_cases import said as says
from ameff_landscapes import NewFile, OldFile, catalogue_file, guid

from grondkaart.base.errors import ImportRefused
from grondkaart.importers.inventory import ameff_new, ameff_old
from grondkaart.importers.inventory.port import Known, Owner


@pytest.fixture(scope="module")
def names(root):
    return published(root)


def read_old(file, names, owner=OWNER):
    return ameff_old.read(file.bytes(), Known(owner, names), lambda _: None)


def read_new(file, names, owner=OWNER):
    return ameff_new.read(file.bytes(), Known(owner, names), lambda _: None)


def old_use(file, number, *users, status="In productie"):
    pakket = file.pakket(number, f"Pakket {number}")
    versie = file.versie(100 + number, f"Pakket {number} 1", pakket, ("Gebruik status", status))
    for user in users:
        file.relation("Serving", pakket, user, "gebruikt door")
    return versie


def new_use(file, number, name, *users):
    made = file.applicatie(number, name)
    for user in users:
        file.relation("Association", user, made, "is afnemer van")
    return made


@pytest.mark.parametrize(
    ("name", "code"),
    [("Utrecht", "0344"), ("Utrecht", "344"), ("Utrecht", "GM0344"), ("Onze stad", "0344"),
     ("Gemeente Utrecht", ""), ("utrecht", "")],
)  # fmt: skip
def test_the_owner_is_known_by_its_code_or_else_by_its_name(names, name, code):
    file = OldFile()
    town = file.gemeente(name, code)
    old_use(file, 1, town)
    assert {guid(101)} == subjects(read_old(file, names), "Applicatie")


@pytest.mark.parametrize(
    ("name", "code"), [("Veenendaal", "0345"), ("Utrecht", "0345"), ("Elders", "")]
)
def test_a_file_of_another_municipality_gives_that_one_answer(names, name, code):
    file = OldFile()
    town = file.gemeente(name, code)
    old_use(file, 1, town, status="onzin")
    inventory = read_old(file, names)
    assert [Found("Lezen-andere-gemeente", name, "", "")] == remarks(inventory)
    assert ("Utrecht",) == inventory.remarks[0].proposals
    assert {} == inventory.lines


def test_a_file_of_a_municipality_that_merged_into_the_owner_is_the_owners(names):
    owner = Owner(OWNER.code, OWNER.iri, OWNER.name, ("gm0344", "gm9999"))
    file = OldFile()
    town = file.gemeente("Verleden", "9999")
    old_use(file, 1, town)
    assert {guid(101)} == subjects(read_old(file, names, owner), "Applicatie")


def test_an_invented_municipality_is_known_by_its_own_code(names):
    owner = Owner(
        "vb0001", "https://w3id.org/grondkaart/id/gemeente/vb0001", "Turfbrug", ("vb0001",)
    )
    file = OldFile()
    town = file.gemeente("Turfbrug", "vb0001")
    old_use(file, 1, town)
    inventory = read_old(file, names, owner)
    assert [] == remarks(inventory)
    assert {"label", "type", "pakket", "gebruikstatus"} == says(
        inventory, owner.address("applicatie", guid(101))
    ).keys()


@pytest.mark.parametrize("form", [ameff_old, ameff_new])
def test_when_nobody_said_whose_file_it_is_it_is_read_whosever_it_is(names, form):
    nobody = Owner(
        "gm0000", "https://identifier.overheid.nl/tooi/id/gemeente/gm0000", "", ("gm0000",)
    )
    file = catalogue_file("Veenendaal", {guid(101): ["058a6e89-c36e-46ce-819b-7d8637fd3980"]}, {})
    if form is ameff_old:
        file = OldFile()
        old_use(file, 1, file.gemeente("Veenendaal", "0345"))
    inventory = form.read(file.bytes(), Known(nobody, names), lambda _: None)
    assert {"Lezen-status-geen"} >= {found.rule for found in remarks(inventory)}
    assert "label" in says(inventory, nobody.address("applicatie", guid(101)))


def test_a_file_that_names_no_municipality_is_read(names):
    file = OldFile()
    old_use(file, 1)
    assert {guid(101)} == subjects(read_old(file, names), "Applicatie")


def test_of_several_municipalities_only_what_the_owner_uses_is_taken(names):
    file = OldFile()
    ours, theirs = file.gemeente("Utrecht", "0344"), file.gemeente("Veenendaal", "0345")
    first, shared = old_use(file, 1, ours), old_use(file, 2, theirs, ours)
    other, nobodys = old_use(file, 3, theirs), old_use(file, 4)
    file.koppeling(51, first, shared)
    file.koppeling(52, first, other)
    file.koppeling(53, other, nobodys)
    inventory = read_old(file, names)
    assert {guid(101), guid(102)} == subjects(inventory, "Applicatie")
    assert {guid(51)} == subjects(inventory, "Koppeling")
    assert [] == remarks(inventory)
    assert {
        "applicatie van een andere afnemer: 2",
        "koppeling met een applicatie van een andere afnemer: 1",
        "koppeling van een andere afnemer: 1",
    } == {r.value for r in remarks(inventory, "Lezen-overgeslagen")}


def test_what_a_samenwerkingsverband_uses_is_used_by_its_members(names):
    file = OldFile()
    ours, theirs = file.gemeente("Utrecht", "0344"), file.gemeente("Veenendaal", "0345")
    together = file.element("BusinessCollaboration", "id-s", "Samen")
    apart = file.element("BusinessCollaboration", "id-t", "Zonder ons")
    file.relation("Aggregation", together, ours, "heeft deelnemers")
    file.relation("Aggregation", together, theirs, "heeft deelnemers")
    file.relation("Aggregation", apart, theirs, "heeft deelnemers")
    old_use(file, 1, together)
    old_use(file, 2, apart)
    assert {guid(101)} == subjects(read_old(file, names), "Applicatie")


def test_members_that_use_nothing_here_do_not_make_the_file_one_of_several(names):
    file = OldFile()
    ours, theirs = file.gemeente("Utrecht", "0344"), file.gemeente("Veenendaal", "0345")
    together = file.element("BusinessCollaboration", "id-s", "Samen")
    file.relation("Aggregation", together, ours, "heeft deelnemers")
    file.relation("Aggregation", together, theirs, "heeft deelnemers")
    old_use(file, 1)
    file.versie(102, "Iets (Veenendaal)", "", ("Gebruik status", "Gepland"))
    assert {guid(101)} == subjects(read_old(file, names), "Applicatie")


def test_a_name_loses_its_customer_and_is_told_by_it(names):
    file = NewFile()
    ours = file.organisatie(900, "Utrecht", ("CBS code", "0344"))
    theirs = file.organisatie(901, "Veenendaal", ("CBS code", "0345"))
    first = new_use(file, 1, "Zaken (Utrecht)", ours)
    new_use(file, 2, "Zaken (Veenendaal)", theirs)
    third = file.applicatie(3, "Burgers (test) (Utrecht)")
    fourth = file.applicatie(4, "Burgers (Veenendaal)")
    component = file.referentie(
        "ApplicationComponent",
        "058a6e89-c36e-46ce-819b-7d8637fd3980",
        "Kascomponent",
        "Referentiecomponent",
    )
    for one in (third, fourth):
        file.relation("Specialization", one, component, "wordt gebruikt voor")
    flow = file.relation("Flow", first, third, "x", [("Object ID", guid(50))], "id-f1")
    file.relation("Association", theirs, flow, "is afnemer van")
    inventory = read_new(file, names)
    assert {guid(1), guid(3)} == subjects(inventory, "Applicatie")
    assert {'"Zaken"@nl'} == says(inventory, applicatie(guid(1)))["label"]
    assert {'"Burgers (test)"@nl'} == says(inventory, applicatie(guid(3)))["label"]
    assert {} == says(inventory, koppeling(guid(50)))


def test_organisations_of_gemma_that_use_nothing_do_not_make_the_file_one_of_several(names):
    file = NewFile()
    ours = file.organisatie(900, "Utrecht", ("CBS code", "0344"))
    file.samenwerking(901, "Gegevensverwerking")
    file.organisatie(902, "Waterschap")
    new_use(file, 1, "Zaken", ours)
    file.applicatie(2, "Burgers", ("GEMMA type", "Applicatie"))
    assert {guid(1), guid(2)} == subjects(read_new(file, names), "Applicatie")


def test_an_organisation_without_a_code_that_uses_something_is_told_by_its_name(names):
    file = NewFile()
    ours, theirs = file.organisatie(900, "gemeente Utrecht"), file.organisatie(901, "Veenendaal")
    new_use(file, 1, "Zaken", ours)
    new_use(file, 2, "Burgers", theirs)
    assert {guid(1)} == subjects(read_new(file, names), "Applicatie")


def test_of_several_municipalities_that_all_use_nothing_here_of_the_owner_nothing_is_left(names):
    file = OldFile()
    file.gemeente("Utrecht", "0344")
    old_use(file, 1, file.gemeente("Veenendaal", "0345"))
    assert ["Lezen-leeg"] == [r.rule for r in remarks(read_old(file, names))]


def test_what_a_supplier_offers_is_no_landscape(names):
    file = OldFile()
    pakket = file.pakket(1, "Pakket")
    file.versie(2, "Pakket 1", pakket, ("Pakketversie Status", "distributie"))
    file.relation("Association", file.leverancier(3, "Bouwsel"), pakket, "levert")
    with pytest.raises(ImportRefused, match="wat een leverancier aanbiedt"):
        read_old(file, names)
