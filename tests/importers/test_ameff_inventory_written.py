"""An inventory that is written as AMEFF and handed in again is the same inventory."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from ameff_cases import published
from exchange_format import LANG, NS, faults
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from grondkaart.base import vocab
from grondkaart.base.terms import Triple, literal_line, read_ntriples
from grondkaart.exporters.inventory import write_ameff
from grondkaart.generating.country import Country, Plan
from grondkaart.generating.landscape import owner as owner_of
from grondkaart.importers.inventory import ameff_old
from grondkaart.importers.inventory.ameff_own import AmeffOwn
from grondkaart.importers.inventory.columns import CLASSES, Columns
from grondkaart.importers.inventory.forms import Forms
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Inventory, Known, Owner
from grondkaart.importers.inventory.things import Things
from grondkaart.inventories.completing import complete, inventory_iri
from grondkaart.inventories.demo import demo_submissions

ROOT = Path(__file__).parents[2]
CG = vocab.CG
DEMOS = {f"{one.code} {one.filename}": one for one in demo_submissions(ROOT)}
MADE_AGAIN = {vocab.RDF + "type", CG + "gemeente", *vocab.WORKED_OUT}


def TOLD(share: float) -> None:  # noqa: N802
    """Nobody is told how far it is."""


@cache
def names() -> Names:
    return published(ROOT)


@cache
def columns() -> Columns:
    return Columns.read(ROOT)


@cache
def forms() -> Forms:
    return Forms.read(ROOT)


def known(owner: Owner) -> Known:
    return Known(owner, names())


def triples(lines) -> list[Triple]:
    return list(read_ntriples("".join(lines).encode()))


def completed(inventory: Inventory, owner: Owner, day: date) -> set[str]:
    """All that counts of an inventory, as the same texts for the same triples."""
    complete(inventory, owner, day)
    return {str(triple) for triple in triples(inventory.lines)}


def again(lines, owner: Owner) -> tuple[bytes, Inventory]:
    """What is written of an inventory, and what is read of that by the form that recognises it."""
    body = write_ameff(columns(), triples(lines), known(owner), "2026-10-02")
    form = forms().recognise(body, "x.xml", "application/xml")
    assert "ameff" == form.name
    return body, form.read(body, known(owner), TOLD)


def demo_owner(code: str) -> Owner:
    (iri,) = names().find(frozenset({CG + "Gemeente"}), code)
    return Owner(code, iri, names().labels[iri], (code,))


def rules(inventory: Inventory) -> list[str]:
    return sorted({remark.rule for remark in inventory.remarks})


@pytest.mark.parametrize("name", DEMOS)
def test_what_a_demonstration_municipality_handed_in_comes_back_whole(name):
    one = DEMOS[name]
    owner = demo_owner(one.code)
    read = forms().recognise(one.body, one.filename).read(one.body, known(owner), TOLD)
    day = date.fromisoformat(one.peildatum)
    before = completed(read, owner, day)
    body, found = again(read.lines, owner)

    said = f'<{CG}peildatum> "{one.peildatum}"'
    assert 1 == sum(said in line for line in found.lines)
    assert before == completed(found, owner, day)
    assert [] == [rule for rule in rules(found) if rule != "Lezen-leverancier"]
    assert [] == faults(etree.fromstring(body))


def _without_whole(lines, code: str) -> set[str]:
    whole = f"<{inventory_iri(code)}>"
    return {str(triple) for triple in triples(line for line in lines if not line.startswith(whole))}


@pytest.mark.parametrize("code", ["gm0037", "gm1980", "gm0363"])
def test_an_invented_inventory_comes_back_whole(code):
    country = Country(ROOT, Plan(1, 342, 60))
    gemeente = next(one for one in country.gemeenten if one.code == code)
    owner = owner_of(gemeente, country.took_in(gemeente))
    lines = country.completed(gemeente).lines
    body, found = again(lines, owner)
    complete(found, owner, country.plan.peildatum)

    assert _without_whole(lines, code) == _without_whole(found.lines, code)
    assert [] == faults(etree.fromstring(body))


@cache
def full() -> list[str]:
    """An inventory in which every property of every kind of thing is, and what is awkward to write."""
    a, k, c = (f"{vocab.ID}{soort}/gm0344-" for soort in ("applicatie", "koppeling", "contract"))
    old = f"{vocab.ID}applicatie/gm0736-oud"
    (rc,) = names().find(frozenset({CG + "Referentiecomponent"}), "Zaakregistratiecomponent")
    (status,) = names().find(frozenset({CG + "Gebruikstatus"}), "in productie")
    (hosting,) = names().find(frozenset({CG + "Hosting"}), "SaaS")
    standaard = min(names()._kinds[CG + "Standaardversie"])
    component = min(names()._kinds[CG + "Component"])
    voorziening = min(names()._kinds[CG + "Voorziening"])
    organisatie = min(names()._kinds[CG + "Leverancier"])
    laag = sorted(names()._kinds[CG + "Laag"])
    euro = "http://publications.europa.eu/resource/authority/currency/EUR"
    said = {
        f"{a}1": [
            'rdf type cg Applicatie', 'label "Zaak & <dossier>"@nl', 'label "Case"@en', f"referentiecomponent <{rc}>",
            f"component <{component}>", *(f"laag <{one}>" for one in laag[:2]), 'pakket "Zaaksuite"',
            'versieaanduiding "2.10"', f"leverancier <{organisatie}>", 'leveranciersnaam "Niemand BV"',
            f"gebruikstatus <{status}>", 'statusSinds "1999-12-31"^^date', f"hosting <{hosting}>",
            'aantalGebruikers "0012"^^integer', f"standaard <{standaard}>", 'bedoeldDubbel "  twee  "',
        ],
        f"{a}a%20b%2Fc": ['label "naam; met | tekens"@nl', 'pakket "Zaaksuite; klein"', 'leveranciersnaam "X; Y"'],
        f"{a}0aa0bb00-1111-4222-8333-444455556666": ['label "Regel een\\r\\nregel\\ttwee"@nl', 'pakket ""'],
        f"{a}leeg": ['label "zonder taal"', 'label ""@nl'],
        old: ['label "Uit een opgegane gemeente"@nl', f"referentiecomponent <{vocab.ID}gemma/weg>"],
        f"{c}1": [
            'label "Contract"@nl', f"leverancier <{organisatie}>", 'ingangsdatum "2024-02-29"^^date',
            'einddatum "2030-12-31Z"^^date', 'onopzegbaarTot "2026-01-01"^^date', 'opzegtermijn "P1Y6M"^^duration',
            'stilzwijgendeVerlenging "1"^^boolean', 'verlengingstermijn "P12M"^^duration',
            'maximumVerlengingen "3"^^integer', 'jaarkosten "1.500"^^decimal', f"valuta <{euro}>",
            f"dekt <{a}1>", f"dekt <{k}0aa0bb00-1111-4222-8333-444455556666>",
        ],
        f"{c}2": ['leveranciersnaam "Niemand BV"', 'stilzwijgendeVerlenging "false"^^boolean', 'jaarkosten "12500.00"^^decimal'],
        f"{k}0aa0bb00-1111-4222-8333-444455556666": [
            'label "Stroom"@nl', f"van <{a}1>", f"naar <{old}>", 'richting "terug"', f"standaard <{standaard}>",
            f"koppelingstatus <{status}>", 'transport "Digikoppeling-ebMS"', f"intermediair <{a}leeg>", f"contract <{c}1>",
        ],
        f"{k}2": [f"van <{a}1>", f"naar <{voorziening}>", 'richting "beide"', f"intermediair <{component}>"],
        f"{k}3": [f"van <{a}1>", 'richting "heen"'],
        f"{k}4": [f"van <{a}1>", f"naar <{vocab.ID}applicatie/gm0999-elders>", 'richting "heen"'],
    }  # fmt: skip
    return [line for iri, facts in said.items() for line in _lines(iri, facts)]


def _lines(iri: str, facts: list[str]):
    kind = iri.removeprefix(vocab.ID).partition("/")[0].capitalize()
    yield f"<{iri}> <{vocab.RDF}type> <{CG}{kind}> .\n"
    for name, _, value in (fact.partition(" ") for fact in facts if not fact.startswith("rdf ")):
        path = vocab.RDFS + "label" if name == "label" else CG + name
        term, typed, datatype = value.partition("^^")
        typed = f"{typed}<{vocab.XSD}{datatype}>" if typed else ""
        yield f"<{iri}> <{path}> {term.replace(chr(92) * 2, chr(92))}{typed} .\n"


UTRECHT = Owner(
    "gm0344",
    "https://identifier.overheid.nl/tooi/id/gemeente/gm0344",
    "Utrecht",
    ("gm0344", "gm0736"),
)


def test_everything_that_an_inventory_can_say_comes_back_as_it_was():
    body, found = again(full(), UTRECHT)

    assert {str(t) for t in triples(full())} == {str(t) for t in triples(found.lines)}
    assert [] == faults(etree.fromstring(body))


def test_every_property_that_the_shapes_know_has_a_place():
    used = {str(triple.predicate)[1:-1] for triple in triples(full())}
    known_to = Things.read(ROOT, columns()).properties
    every = set().union(*(known_to[kind] for kind in CLASSES.values()))

    assert set() == every - MADE_AGAIN - used


def test_the_same_inventory_gives_the_same_file():
    bodies = [again(lines, UTRECHT)[0] for lines in (full(), full()[::-1])]

    assert bodies[0] == bodies[1]


def test_the_file_says_of_which_day_and_gemma_release_it_is():
    whole = f"<{inventory_iri('gm0344')}>"
    lines = [
        *full(),
        f'{whole} <{CG}release> "2025-10-11" .\n',
        f'{whole} <{CG}peildatum> "2026-09-30"^^<{vocab.XSD}date> .\n',
    ]
    body, found = again(lines, UTRECHT)
    held = _properties(etree.fromstring(body))

    assert ("2025-10-11", "30-09-2026", "02-10-2026") == (
        held["GEMMA release"], held["Peildatum"], held["Datum"]
    )  # fmt: skip
    assert f'{whole} <{CG}peildatum> "2026-09-30"^^<{vocab.XSD}date> .\n' in found.lines


def _properties(concept: etree._Element) -> dict[str, str]:
    root = concept.getroottree().getroot()
    names = {
        d.get("identifier"): d.findtext(f"{NS}name") for d in root.iter(f"{NS}propertyDefinition")
    }
    held = concept.findall(f"{NS}properties/{NS}property")
    return {names[one.get("propertyDefinitionRef")]: one.findtext(f"{NS}value") for one in held}


def test_who_knows_the_old_exports_reads_the_landscape_in_it():
    country = Country(ROOT, Plan(1, 342, 60))
    gemeente = next(one for one in country.gemeenten if one.code == "gm0037")
    owner = owner_of(gemeente)
    lines = country.handed_in(gemeente).lines
    body, _ = again(lines, owner)
    found = ameff_old.read(body, known(owner), TOLD)
    told = (
        "referentiecomponent gebruikstatus statusSinds versieaanduiding pakket van naar richting "
        "transport koppelingstatus leveranciersnaam"
    )
    paths = {f"<{CG}{name}>" for name in told.split()}

    assert _of_paths(lines, paths) == _of_paths(found.lines, paths)


def _of_paths(lines, paths: set[str]) -> set[str]:
    return {str(t) for t in triples(lines) if str(t.predicate) in paths}


# Changed in a tool


def _edited(change) -> Inventory:
    """What is read of the full inventory after `change` of its tree."""
    body, _ = again(full(), UTRECHT)
    root = etree.fromstring(body)
    change(root)
    return AmeffOwn(columns()).read(etree.tostring(root), known(UTRECHT), TOLD)


def _element(root: etree._Element, name: str) -> etree._Element:
    return next(e for e in root.iter(f"{NS}element") if e.findtext(f"{NS}name") == name)


def _add(root: etree._Element, section: str, xml: str) -> None:
    root.find(f"{NS}{section}").append(
        etree.fromstring(f'<r xmlns="{NS[1:-1]}" xmlns:xsi="{XSI}">{xml}</r>')[0]
    )


XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _definition(root: etree._Element, name: str) -> str:
    found = root.iter(f"{NS}propertyDefinition")
    return next(d.get("identifier") for d in found if d.findtext(f"{NS}name") == name)


def test_a_name_that_is_changed_in_a_tool_is_read_as_it_is_then():
    def rename(root):
        _element(root, "Case").find(f"{NS}name").text = "Zaken (Utrecht)"

    found = _edited(rename)

    assert any('"Zaken (Utrecht)"' in line for line in found.lines)
    assert not any('"Case"' in line for line in found.lines)


def test_an_application_that_is_drawn_in_a_tool_gets_an_address_and_what_it_is_used_for():
    def draw(root):
        mark, key = _definition(root, "GEMMA type"), _definition(root, "Object ID")
        component = _element(root, "Zaakregistratiecomponent")
        _add(
            root,
            "elements",
            f"""<element identifier="id-nieuw" xsi:type="ApplicationComponent">
          <name xml:lang="nl">Nieuw</name><properties>
          <property propertyDefinitionRef="{mark}"><value>Pakketversie</value></property>
          <property propertyDefinitionRef="{key}"><value>n-1</value></property></properties></element>""",
        )
        _add(
            root,
            "relationships",
            f"""<relationship identifier="id-r" source="id-nieuw"
          target="{component.get("identifier")}" xsi:type="Specialization">
          <name>Wordt gebruikt voor</name></relationship>""",
        )
        properties = component.find(f"{NS}properties")
        for held in properties.findall(f"{NS}property"):  # as it is in GEMMA itself
            if held.get("propertyDefinitionRef") == _definition(root, "URI"):
                properties.remove(held)

    found = _edited(draw)
    of = [line for line in found.lines if line.startswith(f"<{vocab.ID}applicatie/gm0344-n-1>")]

    assert [] == [rule for rule in rules(found) if rule != "Lezen-leverancier"]
    assert 3 == len(of)
    assert sum("referentiecomponent" in line for line in of) == 1


@pytest.mark.parametrize("language", [None, "nl_NL", ""])
def test_a_name_of_which_a_tool_leaves_out_the_language_is_dutch(language):
    def leave_out(root):
        name = _element(root, "Case").find(f"{NS}name")
        name.attrib.pop(LANG)
        if language is not None:
            name.set(LANG, language)

    assert any('"Case"@nl' in line for line in _edited(leave_out).lines)


def test_what_cannot_be_placed_is_told_with_its_element():
    def add(root):
        case = _element(root, "Case").get("identifier")
        _add(
            root,
            "relationships",
            f"""<relationship identifier="id-vreemd" source="{case}"
          target="{case}" xsi:type="Triggering"><name>roept aan</name></relationship>""",
        )
        definition = root.find(f"{NS}propertyDefinitions")[-1]
        _element(root, "Case").find(f"{NS}properties")[3].set("propertyDefinitionRef", "p-kleur")
        definition.addnext(
            etree.fromstring(
                f'<propertyDefinition xmlns="{NS[1:-1]}" identifier="p-kleur" type="string"><name>Kleur'
                "</name></propertyDefinition>"
            )
        )

    found = _edited(add)
    told = {(r.rule, r.value, r.place.element) for r in found.remarks}

    assert ("Lezen-relatie", "Triggering · roept aan", "id-vreemd") in told
    assert "Kleur" in {value for rule, value, _ in told if rule == "Lezen-eigenschap"}


def test_a_file_of_another_municipality_is_not_read():
    body, _ = again(full(), UTRECHT)
    other = demo_owner("vb0001")
    found = AmeffOwn(columns()).read(body, known(other), TOLD)

    assert ([], ["Lezen-andere-gemeente"]) == (list(found.lines), rules(found))


@pytest.mark.parametrize(
    "address",
    [
        f"{vocab.ID}applicatie/gm0363-1",
        f"{vocab.ID}contract/gm0344-1",
        "https://voorbeeld.nl/1",
        "geen adres> <b> <c",
    ],
)
def test_an_address_that_is_not_the_municipality_s_own_is_not_taken(address):
    def steal(root):
        for held in _element(root, "Case").iter(f"{NS}property"):
            if held.get("propertyDefinitionRef") == _definition(root, "URI"):
                held.find(f"{NS}value").text = address

    found = _edited(steal)

    assert not any(
        line.startswith(f'<{address}> <{vocab.RDFS}label> "Case"') for line in found.lines
    )
    assert any(line.startswith(f"<{vocab.ID}applicatie/gm0344-1> ") for line in found.lines)
    assert triples(found.lines)


def test_two_things_with_one_address_are_one_and_that_is_told():
    def double(root):
        for e in root.iter(f"{NS}element"):
            for held in e.iter(f"{NS}property"):
                if held.get("propertyDefinitionRef") == _definition(root, "URI"):
                    value = held.find(f"{NS}value")
                    value.text = value.text.replace("gm0344-leeg", "gm0344-1")

    assert "Lezen-dubbel-id" in rules(_edited(double))


# Any text at all

_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"),
    include_characters="\t\n\r\x85",
    exclude_characters="\ufffd\ufffe\uffff",
)
_ANY = st.text(_CHARACTERS, max_size=15) | st.text(' ;,|.-0123456789#="\\\\<>&', max_size=10)
_STATED = {
    "applicatie": {
        "pakket": "", "versieaanduiding": "", "leveranciersnaam": "", "bedoeldDubbel": "",
        "aantalGebruikers": "integer", "statusSinds": "date",
    },
    "contract": {
        "leveranciersnaam": "", "jaarkosten": "decimal", "opzegtermijn": "duration",
        "stilzwijgendeVerlenging": "boolean", "einddatum": "date",
    },
    "koppeling": {"transport": "", "richting": ""},
}  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_any_value_comes_back_exactly(data):
    lines = []
    for soort, stated in _STATED.items():
        iri = f"{vocab.ID}{soort}/gm0344-{vocab.key(data.draw(_ANY) or 'x')}"
        facts = [f"<{vocab.RDF}type> <{CG}{soort.capitalize()}>"]
        if label := data.draw(_ANY):
            facts.append(
                f"<{vocab.RDFS}label> {literal_line(label, data.draw(st.sampled_from(['nl', 'en', None])))}"
            )
        for name in data.draw(st.sets(st.sampled_from(sorted(stated)))):
            datatype = vocab.XSD + stated[name] if stated[name] else None
            facts.append(f"<{CG}{name}> {literal_line(data.draw(_ANY), None, datatype)}")
        lines += [f"<{iri}> {fact} .\n" for fact in facts]
    body = write_ameff(columns(), triples(lines), known(UTRECHT), "2026-10-02")
    found = AmeffOwn(columns()).read(body, known(UTRECHT), TOLD)

    assert {str(t) for t in triples(lines)} == {str(t) for t in triples(found.lines)}
    assert [] == faults(etree.fromstring(body))
