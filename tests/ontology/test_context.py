"""The JSON-LD context says the same as the ontology."""

import json
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from grondkaart.base.context import BORROWED, context
from grondkaart.base.vocab import PREFIXES

CG = Namespace("https://w3id.org/grondkaart/def/")
FILES = sorted((Path(__file__).parents[2] / "ontology").glob("*.ttl"))
THING = URIRef("https://w3id.org/grondkaart/id/component/voorbeeld")
LAYER = URIRef("https://w3id.org/grondkaart/id/laag/interactie")
TASK = URIRef("https://w3id.org/grondkaart/id/opgave/voorbeeld")


@pytest.fixture(scope="module")
def names() -> dict[str, object]:
    found = context(FILES)["@context"]
    assert isinstance(found, dict)
    return found


def test_every_class_and_property_is_in_the_context(names, ontology):
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    found = {
        value if isinstance(value, str) else value["@id"]
        for name, value in names.items()
        if name not in PREFIXES or isinstance(value, dict)
        if not name.startswith("@") and name not in ("id", "type", *BORROWED)
    }
    assert found == {str(term) for term in terms}


def test_values_are_typed_as_the_ontology_says(names, ontology):
    for term in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        value = ontology.value(term, RDFS.range)
        said = names[term.removeprefix(CG)]
        texts = {RDF.langString, XSD.string}
        assert said.get("@type") == (None if value in texts else str(value)), term
        assert said.get("@container") == ("@language" if value == RDF.langString else None), term
    for term in ontology.subjects(RDF.type, OWL.ObjectProperty):
        assert names[term.removeprefix(CG)]["@type"] == "@id", term


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_a_document_with_the_context_means_the_expected_triples(names):
    document = {
        "@context": names,
        "@graph": [
            {
                "id": str(THING),
                "type": "DecentraleComponent",
                "laag": str(LAYER),
                "statusPeildatum": "2026-01-31",
                "schema:codeRepository": {"id": "https://example.org/code"},
            },
            {
                "id": str(TASK),
                "type": "Opgave",
                "naam": "Voorbeeld",
                "code": "X1",
                "volgorde": 3,
                "doelstelling": {"nl": "Voorbeeld", "en": "Example"},
            },
        ],
    }
    expected = {
        (THING, RDF.type, CG.DecentraleComponent),
        (THING, CG.laag, LAYER),
        (THING, CG.statusPeildatum, Literal("2026-01-31", datatype=XSD.date)),
        (
            THING,
            URIRef("https://schema.org/codeRepository"),
            URIRef("https://example.org/code"),
        ),
        (TASK, RDF.type, CG.Opgave),
        (TASK, RDFS.label, Literal("Voorbeeld", lang="nl")),
        (TASK, CG.code, Literal("X1")),
        (TASK, CG.volgorde, Literal("3", datatype=XSD.integer)),
        (TASK, CG.doelstelling, Literal("Voorbeeld", lang="nl")),
        (TASK, CG.doelstelling, Literal("Example", lang="en")),
    }
    found = {
        (s, p, Literal(str(o)) if o == Literal("X1", datatype=XSD.string) else o)
        for s, p, o in Graph().parse(data=json.dumps(document), format="json-ld")
    }
    assert found == expected


def test_the_context_is_the_same_in_whatever_order_the_files_are_read(names):
    assert json.dumps(context(reversed(FILES))["@context"]) == json.dumps(names)


def test_a_prefix_that_is_named_as_a_term_gives_way_to_the_term(names):
    assert names["gemeente"] == {"@id": CG.gemeente.toPython(), "@type": "@id"}
    assert names["schema"] == PREFIXES["schema"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cg:a a owl:Class , owl:ObjectProperty .", "two kinds"),
        ("cg:type a owl:ObjectProperty .", "keyword"),
        ("cg:naam a owl:DatatypeProperty .", "borrowed"),
    ],
)
def test_a_name_that_would_mean_two_things_is_refused(text, said, tmp_path):
    path = tmp_path / "ontology.ttl"
    path.write_text(f"@prefix cg: <{CG}> . @prefix owl: <{OWL}> . {text}", "utf-8")
    with pytest.raises(ValueError, match=said):
        context([path])
