"""Releases stand side by side; one is current, and a failed import leaves the one before it."""

from __future__ import annotations

import pytest

from grondkaart.base.errors import ImportRefused
from grondkaart.importers.shipped import fill_with_shipped


def _release(name: str, label: str, key: str = "0aaaaaaa-0000-4000-8000-000000000001") -> bytes:
    return (
        '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><name>GEMMA</name>'
        f'<properties><property propertyDefinitionRef="r"><value>{name}</value></property></properties>'
        f'<elements><element identifier="id-{name}" xsi:type="ApplicationComponent"><name>{label}</name>'
        f'<properties><property propertyDefinitionRef="o"><value>{key}</value></property>'
        '<property propertyDefinitionRef="t"><value>Referentiecomponent</value></property></properties>'
        '</element></elements><propertyDefinitions><propertyDefinition identifier="r" type="string">'
        '<name>Release</name></propertyDefinition><propertyDefinition identifier="o" type="string">'
        '<name>Object ID</name></propertyDefinition><propertyDefinition identifier="t" type="string">'
        "<name>GEMMA type</name></propertyDefinition></propertyDefinitions></model>"
    ).encode()


CURRENT = "SELECT ?l { ?c a cg:Element ; cg:elementtype ?t ; rdfs:label ?l FILTER(LANG(?l) = '') }"
EVERY = "SELECT DISTINCT ?l { GRAPH ?g { ?c a cg:Element ; rdfs:label ?l } } ORDER BY ?l"


def test_the_second_release_is_current_and_the_first_stays_in_its_own_graphs(data_dir):
    data_dir.take(_release("1", "Eerste"))
    data_dir.take(_release("2", "Tweede"))
    assert [("Tweede",)] == data_dir.ask(CURRENT)
    assert [("Eerste",), ("Tweede",)] == data_dir.ask(EVERY)
    assert "2" == data_dir.archive.version().gemma_release


def test_importing_the_first_release_again_makes_it_current_again(data_dir):
    data_dir.take(_release("1", "Eerste"))
    data_dir.take(_release("2", "Tweede"))
    again = data_dir.take(_release("1", "Eerste"))
    assert again.changed
    assert [("Eerste",)] == data_dir.ask(CURRENT)


def test_importing_the_same_release_twice_changes_nothing(data_dir):
    data_dir.take(_release("1", "Eerste"))
    before = (data_dir.files(), data_dir.archive.version())
    again = data_dir.take(_release("1", "Eerste"))
    assert (False, 1) == (again.changed, again.revision)
    assert before == (data_dir.files(), data_dir.archive.version())


def test_the_same_release_with_other_content_replaces_it(data_dir):
    data_dir.take(_release("1", "Eerste"))
    data_dir.take(_release("1", "Verbeterd"))
    assert [("Verbeterd",)] == data_dir.ask(EVERY)


def test_a_failing_second_import_leaves_the_first_served(data_dir):
    data_dir.take(_release("1", "Eerste"))
    before = data_dir.files()
    with pytest.raises(ImportRefused):
        data_dir.take(_release("2", "Tweede")[:-30])
    assert [("Eerste",)] == data_dir.ask(CURRENT)
    assert before == data_dir.files()


def test_releases_of_another_model_stand_beside_it(data_dir):
    data_dir.take(_release("1", "Eerste"))
    data_dir.take(_release("1", "Ander"), series="ander")
    assert [("Ander",), ("Eerste",)] == sorted(data_dir.ask(CURRENT))


def test_links_from_the_catalogue_to_gemma_survive_a_next_release(data_dir, root):
    fill_with_shipped(data_dir.archive, root)
    linked = "SELECT DISTINCT ?c ?rc { ?c a cg:Component ; ?p ?rc FILTER(STRSTARTS(STR(?rc), STR(gemma:))) }"
    before = data_dir.ask(linked)
    assert before
    key = before[0][1].rpartition("/")[2]
    data_dir.take(_release("2099", "Nieuwe naam", key.upper()))
    assert sorted(before) == sorted(data_dir.ask(linked))
    assert [("Nieuwe naam",)] == data_dir.ask(
        f"SELECT ?l {{ <{before[0][1]}> a cg:Referentiecomponent ; rdfs:label ?l FILTER(LANG(?l) = 'nl') }}"
    )
