"""What is taken over from an inventory in RDF, and what is remarked on instead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdf_cases import (
    CG,
    GEMMA,
    ID,
    KNOWN,
    NQUADS,
    OBJECT_ID,
    OWNER,
    RDFS,
    THINGS,
    TURTLE,
    UTRECHT,
    ZAAK,
    Remarked,
    app,
    read,
    remarked,
    said,
    turtle,
)  # fmt: skip

from grondkaart.base.errors import ImportRefused
from grondkaart.importers.inventory.columns import CLASSES

ONE = 'app:1 a cg:Applicatie ; rdfs:label "Zaaksysteem"@nl '


def test_a_thing_of_the_municipality_is_taken_with_its_values_as_they_are_written() -> None:
    inventory = turtle(
        'app:1 a cg:Applicatie ; rdfs:label "Zaak\\n\\"systeem\\""@nl ; '
        'cg:aantalGebruikers "007"^^xsd:integer ; cg:statusSinds "31-02-2026"^^xsd:date .'
    )

    assert {
        f"<{app('1')}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CG}Applicatie> .\n": None,
        f'<{app("1")}> <{RDFS}label> "Zaak\\n\\"systeem\\""@nl .\n': None,
        f"<{app('1')}> <{CG}aantalGebruikers> "
        '"007"^^<http://www.w3.org/2001/XMLSchema#integer> .\n': None,
        f"<{app('1')}> <{CG}statusSinds> "
        '"31-02-2026"^^<http://www.w3.org/2001/XMLSchema#date> .\n': None,
    } == inventory.lines
    assert [] == inventory.remarks


def test_relative_addresses_are_read_against_that_of_all_things() -> None:
    inventory = read(TURTLE, f"<applicatie/gm0344-1> a <{CG}Applicatie> .")

    assert {"type": [f"<{CG}Applicatie>"]} == said(inventory, app("1"))


@pytest.mark.parametrize(
    "subject", [f"{ID}applicatie/gm0599-1", f"{GEMMA}x", "https://example.org/1", "urn:x"]
)
def test_what_is_not_the_municipalitys_own_is_not_taken(subject: str) -> None:
    inventory = turtle(f'{ONE} . <{subject}> a cg:Applicatie ; rdfs:label "x"@nl ; cg:pakket "y" .')

    assert ["Lezen-onderwerp"] == [r.rule for r in inventory.remarks]
    assert subject == inventory.remarks[0].subject
    assert {} == said(inventory, subject)


def test_things_of_a_municipality_that_merged_into_it_are_its_own() -> None:
    inventory = turtle(f'<{ID}applicatie/gm0999-1> a cg:Applicatie ; rdfs:label "x"@nl .')

    assert [] == inventory.remarks
    assert 2 == len(inventory.lines)


@pytest.mark.parametrize(
    ("types", "value"),
    [("cg:Component", "Component"), ("cg:Applicatie, cg:Contract", "Contract")],
)
def test_another_type_is_remarked_on(types: str, value: str) -> None:
    inventory = turtle(f'app:1 a {types} ; rdfs:label "x"@nl .')

    assert [Remarked("soort", value, "gm0344-1", "type")] == remarked(inventory)
    assert (f"{CG}Applicatie",) == inventory.remarks[0].proposals


def test_a_thing_without_a_type_is_remarked_on_and_read_as_its_address_says() -> None:
    inventory = turtle('app:1 rdfs:label "x"@nl ; cg:gebruikstatus "onzin" .')

    assert ["Lezen-soort", "Lezen-keuze"] == [r.rule for r in inventory.remarks]
    assert ['"x"@nl'] == said(inventory, app("1"))["label"]


@pytest.mark.parametrize("kind", CLASSES.values())
def test_types_above_its_own_say_nothing_new(kind: str) -> None:
    soort = kind.rpartition("/")[2].lower()
    above = ", ".join(f"<{one}>" for one in THINGS.above[kind])
    inventory = turtle(f"<{ID}{soort}/gm0344-1> a <{kind}>, {above} .")

    assert len(above) > 0
    assert ([], 1) == (inventory.remarks, len(inventory.lines))


def test_a_thing_without_an_address_is_not_taken() -> None:
    inventory = turtle(f'{ONE} . [] a cg:Applicatie ; rdfs:label "Wie ben ik"@nl .')

    assert [Remarked("anoniem", "Wie ben ik")] == remarked(inventory)
    assert 2 == len(inventory.lines)


def test_a_value_without_an_address_is_remarked_on_where_it_stands() -> None:
    inventory = turtle(f"{ONE} ; cg:referentiecomponent [] .")

    assert [Remarked("anoniem", "", "gm0344-1", "referentiecomponent")] == remarked(inventory)


def test_a_flood_of_things_without_an_address_is_one_refusal() -> None:
    with pytest.raises(ImportRefused) as refused:
        turtle(ONE + "." + "[] a cg:Applicatie .\n" * 100_000)

    assert "100000 dingen" in refused.value.detail.nl
    assert "100000 things" in refused.value.detail.en


def test_a_property_that_the_shapes_do_not_know_is_not_taken() -> None:
    inventory = turtle(f'{ONE} ; cg:leverancer "Voorbeeld" ; <https://schema.org/name> "x" .')

    assert [
        Remarked("eigenschap", "leverancer", "gm0344-1", "leverancer"),
        Remarked("eigenschap", "name", "gm0344-1", "name"),
    ] == remarked(inventory)
    assert ("leverancier",) == inventory.remarks[0].proposals
    assert {"type", "label"} == said(inventory, app("1")).keys()


def test_what_our_own_export_adds_is_left_out_in_silence() -> None:
    inventory = turtle(
        f"""
        app:1 a cg:Applicatie ; rdfs:label "A"@nl ; cg:gemeente <{UTRECHT}> ;
          cg:inInventarisatie <{ID}inventarisatie/gm0344> ; archimate:flow app:2 .
        app:2 a cg:Applicatie ; rdfs:label "B"@nl ; archimate:serving <{ID}component/brp> .
        <{ID}component/brp> archimate:flow app:2 .
        kop:1 a cg:Koppeling, rdf:Statement ; cg:van app:1 ; cg:naar app:2 ;
          rdf:subject app:1 ; rdf:predicate archimate:flow ; rdf:object app:2 .
        con:1 a cg:Contract ; rdfs:label "C"@nl ; cg:gemeente <{UTRECHT}> .
        <{ID}contractmoment/gm0344-1-2026> a cg:Contractmoment ; cg:contract con:1 .
        [] a cg:Contractmoment ; cg:contract con:1 ; cg:uitstapdatum "2026-01-01"^^xsd:date .
        <{ID}inventarisatie/gm0344> a cg:Inventarisatie ; cg:gemeente <{UTRECHT}> ; cg:versie 3 ;
          cg:aantalApplicaties 2 .
        """
    )

    assert [] == inventory.remarks
    assert not [line for line in inventory.lines if "gemeente>" in line or "archimate" in line]
    assert 9 == len(inventory.lines)


def test_the_connection_of_others_is_not_left_out_in_silence() -> None:
    inventory = turtle(f"{ONE} . <{GEMMA}x> archimate:flow <{ID}component/brp> .")

    assert [Remarked("onderwerp", "", "x")] == [r._replace(value="") for r in remarked(inventory)]


def test_of_the_inventory_itself_only_the_reference_date_is_taken() -> None:
    node = f"{ID}inventarisatie/gm0344"
    inventory = turtle(
        f'{ONE} . <{node}> a cg:Inventarisatie ; cg:peildatum "2026-01-01"^^xsd:date ; '
        'cg:versie 4 ; cg:onzin "x" .'
    )

    assert {"peildatum": ['"2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>']} == said(
        inventory, node
    )
    assert [Remarked("eigenschap", "onzin", "gm0344", "onzin")] == remarked(inventory)


def test_the_reference_date_of_an_earlier_version_counts_for_the_inventory() -> None:
    inventory = turtle(
        f'{ONE} . <{ID}inventarisatie/gm0344-7> cg:peildatum "2026-01-01"^^xsd:date .'
    )

    assert {"peildatum"} == said(inventory, f"{ID}inventarisatie/gm0344").keys()


@pytest.mark.parametrize(
    "gemeente",
    [f"<{UTRECHT}>", '"Utrecht"', '"gm0344"', "<gm0344>", f"<{UTRECHT.replace('0344', '0999')}>"],
)
def test_the_own_municipality_may_be_named(gemeente: str) -> None:
    assert [] == turtle(f"{ONE} ; cg:gemeente {gemeente} .").remarks


@pytest.mark.parametrize(
    "gemeente", [f"<{UTRECHT.replace('0344', '0599')}>", '"Rotterdam"', "<gm0599>", "[]"]
)
def test_another_municipality_is_remarked_on(gemeente: str) -> None:
    inventory = turtle(f"{ONE} ; cg:gemeente {gemeente} .")

    assert ["andere-gemeente"] == [r.rule for r in remarked(inventory)]


def test_the_inventory_of_another_municipality_is_remarked_on() -> None:
    inventory = turtle(f"{ONE} . <{ID}inventarisatie/gm0599> a cg:Inventarisatie .")

    assert ["andere-gemeente"] == [r.rule for r in remarked(inventory)]


@pytest.mark.parametrize(
    "written",
    ['"Zaakregistratiecomponent"', f'"{OBJECT_ID}"', f'"id-{OBJECT_ID.upper()}"', ZAAK,
     "<Zaakregistratiecomponent>", '"zaakregistratiecomponent "@nl'],
)  # fmt: skip
def test_a_thing_may_be_given_by_name_object_id_or_address(written: str) -> None:
    inventory = turtle(f"{ONE} ; cg:referentiecomponent {written} .")

    assert ([], [ZAAK]) == (inventory.remarks, said(inventory, app("1"))["referentiecomponent"])


def test_several_names_may_stand_in_one_value() -> None:
    inventory = turtle(
        f'{ONE} ; cg:referentiecomponent "Zaakregistratiecomponent; Documentregistratiecomponent" .'
    )

    assert [ZAAK, f"<{GEMMA}x>"] == said(inventory, app("1"))["referentiecomponent"]


def test_a_name_that_is_not_known_is_remarked_on_with_what_looks_like_it() -> None:
    inventory = turtle(f'{ONE} ; cg:referentiecomponent "Zaakregistratie component" .')

    assert [
        Remarked("naam", "Zaakregistratie component", "gm0344-1", "referentiecomponent")
    ] == remarked(inventory)
    assert "Zaakregistratiecomponent" == inventory.remarks[0].proposals[0]


def test_an_address_that_is_not_known_is_left_to_the_shapes() -> None:
    inventory = turtle(f"{ONE} ; cg:referentiecomponent <{GEMMA}weg> , <urn:x> .")

    assert [] == inventory.remarks
    assert [f"<{GEMMA}weg>", "<urn:x>"] == said(inventory, app("1"))["referentiecomponent"]


def test_a_value_of_a_list_may_be_given_by_name() -> None:
    inventory = turtle(f'{ONE} ; cg:gebruikstatus "In productie" ; cg:hosting "de maan" .')

    assert [f"<{ID}gebruikstatus/in-productie>"] == said(inventory, app("1"))["gebruikstatus"]
    assert [Remarked("keuze", "de maan", "gm0344-1", "hosting")] == remarked(inventory)


def test_a_supplier_that_is_not_known_is_kept_by_name() -> None:
    inventory = turtle(f'{ONE} ; cg:leverancier "Nieuw BV" .')

    assert ['"Nieuw BV"'] == said(inventory, app("1"))["leveranciersnaam"]
    assert [Remarked("leverancier", "Nieuw BV", "gm0344-1", "leverancier")] == remarked(inventory)


def test_a_name_that_means_two_things_is_remarked_on() -> None:
    inventory = turtle(f'{ONE} ; cg:leverancier "Dubbel BV" .')

    assert ["naam-dubbelzinnig"] == [r.rule for r in remarked(inventory)]


def test_things_in_the_file_may_be_given_by_id() -> None:
    inventory = turtle(
        f'{ONE} . con:c1 a cg:Contract ; cg:dekt "1" , "9" . kop:k a cg:Koppeling ; cg:van <1> ; '
        'cg:naar "Basisregistratie Personen" ; cg:contract "c1" .'
    )

    assert [f"<{app('1')}>"] == said(inventory, OWNER.address("contract", "c1"))["dekt"]
    koppeling = said(inventory, OWNER.address("koppeling", "k"))
    assert [f"<{app('1')}>"] == koppeling["van"]
    assert [f"<{ID}component/brp>"] == koppeling["naar"]
    assert [f"<{OWNER.address('contract', 'c1')}>"] == koppeling["contract"]
    assert [Remarked("verwijzing", "9", "gm0344-c1", "dekt")] == remarked(inventory)


def test_a_value_that_is_no_text_for_people_is_not_taken() -> None:
    inventory = turtle(f'{ONE} ; cg:pakket "a\\u0000b" ; cg:versieaanduiding "1\\t2" .')

    assert ["teken"] == [r.rule for r in remarked(inventory)]
    assert ['"1\\t2"'] == said(inventory, app("1"))["versieaanduiding"]


def test_a_value_of_a_megabyte_is_remarked_on_in_short() -> None:
    inventory = turtle(f'{ONE} ; cg:pakket "{"x" * 1_000_000}" .')

    assert ["te-lang"] == [r.rule for r in remarked(inventory)]
    assert 210 > len(inventory.remarks[0].value)


@pytest.mark.parametrize("body", ["", "# niets", f"<{GEMMA}x> a cg:Applicatie ."])
def test_an_inventory_without_things_is_remarked_on(body: str) -> None:
    assert "leeg" in [r.rule for r in remarked(turtle(body))]


def test_ten_thousand_times_the_same_mistake_is_remarked_on_each_time() -> None:
    things = "".join(
        f'app:{n} a cg:Applicatie ; cg:gebruikstatus "onzin" .\n' for n in range(10_000)
    )

    assert 10_000 == len(turtle(things).remarks)


def test_all_graphs_but_the_municipalitys_own_are_refused_by_name() -> None:
    triple = f"<{app('1')}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CG}Applicatie>"
    own = "https://w3id.org/grondkaart/graaf/inventaris/gm0344"
    other = own.replace("gm0344", "gm0599")

    assert 1 == len(read(NQUADS, f"{triple} <{own}> .\n{triple} .").lines)
    with pytest.raises(ImportRefused, match="gm0599") as refused:
        read(NQUADS, f"{triple} <{own}> .\n{triple} <{other}> .\n{triple} <urn:x> .")
    assert f"{other}, urn:x" in refused.value.detail.en


def test_many_graphs_are_not_all_named() -> None:
    lines = "".join(f"<urn:s> <urn:p> <urn:o> <urn:g{n}> .\n" for n in range(10_000))

    with pytest.raises(ImportRefused, match="en 9990 andere"):
        read(NQUADS, lines)


@pytest.mark.parametrize("value", ['"a"@nl--ltr', "<<( app:1 rdfs:label 1 )>>"])
def test_terms_of_rdf_12_are_refused(value: str) -> None:
    with pytest.raises(ImportRefused, match=r"RDF 1\.2"):
        turtle(f"{ONE} ; cg:pakket {value} .")


def test_an_invented_municipality_has_addresses_of_our_own() -> None:
    owner = replace(OWNER, code="vb0001", iri=f"{ID}gemeente/vb0001", spaces=("vb0001",))
    inventory = turtle(
        f"<{ID}applicatie/vb0001-1> a cg:Applicatie ; cg:gemeente <{ID}gemeente/vb0001> .",
        replace(KNOWN, owner=owner),
    )

    assert ([], 1) == (inventory.remarks, len(inventory.lines))
