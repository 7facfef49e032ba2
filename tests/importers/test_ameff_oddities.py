"""Everything odd that real exchange files hold comes into the graph, or is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent / "ameff"
GRAPH = "https://w3id.org/grondkaart/graaf/proefmodel/2026-01"
ID = "https://w3id.org/grondkaart/id/proefmodel/"

REPORTED = {
    "Object ID occurs more than once: the XML identifier is the key": 1,
    "without Object ID: the XML identifier is the key": 11,
    "property defined without a name": 1,
    "reference to something that is not in the file": 5,
    "concept that is in no folder": 10,
    "empty value of a property": 2,
    "property without a definition": 1,
    "property repeated with the same value": 1,
    "identifier that does not start with id-": 3,
    "malformed language tag left out": 2,
    "concept without a name": 1,
    "relationship that starts or ends at a relationship": 1,
    "part <model version=…> not taken over": 1,
    "part <creator> not taken over": 1,
    "part <kleur> not taken over": 1,
    "part <metadata los> not taken over": 1,
}


def _lines(ntriples: bytes) -> set[str]:
    return set(ntriples.decode().splitlines())


@pytest.mark.parametrize("part", ["", "tekening"])
def test_a_file_full_of_oddities_gives_exactly_the_expected_triples(data_dir, part):
    data_dir.take(HERE / "oddities.xml")
    expected = (HERE / f"oddities{'.' if part else ''}{part}.nt").read_bytes()
    assert _lines(expected) == _lines(data_dir.graphs()[GRAPH + ("/" if part else "") + part])


def test_every_oddity_is_reported_with_how_often_it_occurred(data_dir):
    found = data_dir.take(HERE / "oddities.xml").report.oddities
    assert {text.en: number for text, number in found.items()} == REPORTED


def test_the_model_names_its_series_and_the_property_release_its_release(data_dir):
    imported = data_dir.take(HERE / "oddities.xml")
    assert (imported.series, imported.release, imported.title) == (
        "proefmodel", "2026-01", "Proefmodel",
    )  # fmt: skip


def test_property_definitions_may_stand_before_or_after_their_use(data_dir, model):
    definition = (
        '<propertyDefinitions><propertyDefinition identifier="p" type="string"><name>Object ID</name>'
        "</propertyDefinition></propertyDefinitions>"
    )
    use = (
        '<elements><element identifier="id-1" xsi:type="Goal"><name>Doel</name><properties>'
        '<property propertyDefinitionRef="p"><value>sleutel</value></property>'
        "</properties></element></elements>"
    )
    before = data_dir.take(model(definition + use), release="een")
    graph = "https://w3id.org/grondkaart/graaf/proef/"
    first = data_dir.graphs()[graph + "een"]
    after = data_dir.take(model(use + definition), release="twee")
    assert (before.series, after.series) == ("proef", "proef")
    assert _lines(first.replace(b"een", b"twee")) == _lines(data_dir.graphs()[graph + "twee"])


def test_a_model_without_any_section_is_a_model_without_content(data_dir, model):
    assert {} == dict(data_dir.take(model("")).report.counts)
    assert 0 == data_dir.count("GRAPH ?g { ?s a cg:Element }")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "windows-1252"),
     ("latin-1", "ISO-8859-1"), ("ascii", "US-ASCII")],
)  # fmt: skip
def test_a_file_is_read_in_the_encoding_it_names(data_dir, model, encoding, declared):
    name = "Café" if encoding != "ascii" else "Cafe"
    text = model(
        f'<elements><element identifier="id-1" xsi:type="Goal"><name>{name}</name></element></elements>'
    ).decode()
    data_dir.take(f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding))
    assert [(name,)] == data_dir.ask("SELECT ?n { GRAPH ?g { ?s a cg:Element ; rdfs:label ?n } }")


def test_an_identifier_that_is_the_object_id_of_another_concept_stays_apart(data_dir, model):
    data_dir.take(
        model(
            '<elements><element identifier="id-1" xsi:type="Goal"><name>Een</name><properties>'
            '<property propertyDefinitionRef="p"><value>zelfde</value></property></properties></element>'
            '<element identifier="zelfde" xsi:type="Goal"><name>Twee</name></element></elements>'
            '<propertyDefinitions><propertyDefinition identifier="p" type="string">'
            "<name>Object ID</name></propertyDefinition></propertyDefinitions>"
        )
    )
    assert 2 == len(data_dir.ask("SELECT DISTINCT ?s { GRAPH ?g { ?s a cg:Element } }"))


def test_folders_whose_labels_look_alike_keep_addresses_of_their_own(data_dir, model):
    labels = ["a", "a", "a~1", "a", "", "5"]
    items = "".join(f"<item><label>{x}</label></item>" if x else "<item/>" for x in labels)
    data_dir.take(model(f"<organizations>{items}</organizations>"))
    assert 6 == len(data_dir.ask("SELECT DISTINCT ?s { GRAPH ?g { ?s a cg:Map } }"))


def test_ten_thousand_folders_take_no_quadratic_time(data_dir, model):
    items = "<item><label>map</label></item>" * 10_000
    imported = data_dir.take(model(f"<organizations>{items}</organizations>"))
    assert 10_000 == imported.report.counts["mappen"]["map"]


def test_line_separators_in_a_name_survive_derivation(data_dir, model):
    name = "Een\u2028twee\u0085drie"
    data_dir.take(
        model(
            f'<elements><element identifier="id-1" xsi:type="ApplicationComponent"><name>{name}</name>'
            '<properties><property propertyDefinitionRef="t"><value>Referentiecomponent</value></property>'
            '<property propertyDefinitionRef="o"><value>sleutel</value></property></properties></element>'
            '</elements><propertyDefinitions><propertyDefinition identifier="t" type="string">'
            '<name>GEMMA type</name></propertyDefinition><propertyDefinition identifier="o" type="string">'
            "<name>Object ID</name></propertyDefinition></propertyDefinitions>"
        )
    )
    assert [(name,)] == data_dir.ask(
        "SELECT ?n { ?s a cg:Referentiecomponent ; rdfs:label ?n } LIMIT 1"
    )


NODE = '<views><diagrams><view identifier="v"><node identifier="n" xsi:type="Label">{}</node></view></diagrams></views>'
DEFINITION = '<propertyDefinitions><propertyDefinition identifier="p" type="string">{}</propertyDefinition></propertyDefinitions>'


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        (DEFINITION.format("<documentation>los</documentation>"), "documentation"),
        (NODE.format('<properties><property propertyDefinitionRef="p"/></properties>'), "property"),
        (NODE.format("<value>los</value>"), "value"),
        ("<name>Tweede <b>vet</b></name>", "b"),
        ("<name>Tweede <name>derde</name></name>", "name"),
        ("<views><viewpoints/></views>", "viewpoints"),
        (
            '<elements><element identifier="id-1" xsi:type="Goal" kleur="rood"/></elements>',
            "element kleur=…",
        ),
    ],
)
def test_what_stands_where_it_has_no_meaning_is_reported(data_dir, model, content, reported):
    found = data_dir.take(model(content)).report.oddities
    assert f"part <{reported}> not taken over" in {text.en for text in found}
