"""The ontology and the shapes as people read them, held against what rdflib reads in the files."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Namespace, URIRef

from grondkaart.base.vocab import CG
from grondkaart.publication.diagram import draw, lines, placed
from grondkaart.publication.ontology import Ontology, read_shapes

SVG = "{http://www.w3.org/2000/svg}"
SCHEMA = Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def told(root: Path) -> Ontology:
    return Ontology.read(root)


def test_every_class_stands_in_one_group(told, ontology: Graph):
    expected = sorted(str(c) for c in ontology.subjects(RDF.type, OWL.Class))

    assert expected == sorted(one.iri for one in told.classes)


def test_every_property_stands_with_every_class_that_it_starts_at(told, ontology: Graph):
    ours = {one.iri for one in told.classes}
    expected = {
        (str(domain), str(property_))
        for what in (RDFS.domain, SCHEMA.domainIncludes)
        for property_, domain in ontology.subject_objects(what)
        if str(domain) in ours
    }

    assert expected == {(c.iri, p.iri) for c in told.classes for p in c.properties}


def test_a_class_has_its_texts_in_both_languages_and_what_is_above_it(told, ontology: Graph):
    for one in told.classes:
        above = {*ontology.objects(URIRef(one.iri), RDFS.subClassOf)}
        above |= {*ontology.objects(URIRef(one.iri), RDFS.seeAlso)}

        assert {str(each) for each in above} == set(one.above)
        assert all((one.label.nl, one.label.en, one.definition.nl, one.definition.en))


def test_values_of_a_closed_list_are_told_in_their_order(told, ontology: Graph):
    fase = next(one for one in told.classes if one.name == "Fase")
    expected = {str(s) for s in ontology.subjects(RDF.type, URIRef(fase.iri))}

    assert expected == {one.iri for one in fase.values}
    assert ["ontwikkelfase", "opschalingsfase"] == [one.label.nl for one in fase.values]


def test_every_shape_with_a_message_is_told(root: Path, shapes: Graph):
    expected = {
        str(rule)
        for rule in shapes.subjects(SH.message, None)
        if str(rule).startswith(CG + "vorm/")
    }
    told = {CG + "vorm/" + rule.key for one in read_shapes(root) for rule in one.rules}

    assert expected == told


def test_the_picture_has_a_box_for_every_class_that_leads_to_it(told):
    picture = ET.fromstring(draw(told, "nl"))
    links = [one.get("href") for one in picture.iter(f"{SVG}a")]

    assert [f"#{one.name}" for one in told.classes] == links
    labels = {text.text for text in picture.iter(f"{SVG}text")}
    assert {one.label.nl for one in told.classes} <= labels


def test_every_relation_between_classes_is_a_line(told, ontology: Graph):
    ours = {one.iri for one in told.classes}
    above = {
        (str(s), str(o))
        for what in (RDFS.subClassOf, RDFS.seeAlso)
        for s, o in ontology.subject_objects(what)
        if str(s) in ours and str(o) in ours
    }
    drawn = list(lines(told, "nl"))

    assert above == {(one.source.iri, one.target) for one in drawn if one.kind}
    ranges = {
        (str(domain), str(target))
        for property_, domain in ontology.subject_objects(RDFS.domain)
        for target in ontology.objects(property_, RDFS.range)
        if str(domain) in ours and str(target) in ours
    }
    assert ranges <= {(one.source.iri, one.target) for one in drawn if not one.kind}


def test_no_two_boxes_or_panels_lie_over_each_other(told):
    panels, boxes = placed(told)
    places = [(one.x, one.y, one.x + 178, one.y + 26) for one in boxes.values()]
    rims = [(one.x, one.y, one.x + one.width, one.y + one.height) for one in panels]
    for some in (places, rims):
        for a, b in combinations(some, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert len(told.classes) == len(boxes)


def test_the_picture_is_the_same_each_time_and_in_english_too(told):
    assert draw(told, "nl") == draw(told, "nl")
    assert "Reference architecture" in draw(told, "en")
