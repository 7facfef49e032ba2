"""What is shipped conforms to the shapes, is what its sources say, and is written in our own words."""

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef

from grondkaart.importers.release import import_release
from grondkaart.store.archive import Archive

ROOT = Path(__file__).parents[2]
CG = Namespace("https://w3id.org/grondkaart/def/")
ID = "https://w3id.org/grondkaart/id/"
SHAPE = "https://w3id.org/grondkaart/def/vorm/"
TOOI = Namespace("https://identifier.overheid.nl/tooi/def/ont/")
GEMMA = ROOT / "data" / "gemma" / "2025-10-11.ttl"
DEMO = ROOT / "data" / "demo"
TURTLE = [p for p in sorted((ROOT / "data").rglob("*.ttl")) if DEMO not in p.parents]

# Warnings that are right: the source does not say more. A new one is to be repaired or added here.
ACCEPTED = {
    "Besluit-orgaan-geen": {
        "besluit/structureel-beheer-testcases",
        "besluit/vaststelling-visie",
    },
    "Oplossing-onderdeel-geen": {
        "oplossing/gem",
        "oplossing/mijnapp",
        "oplossing/openweb-concept",
    },
    # interfaces for which GEMMA names no standard
    "Koppelvlak-conformsTo-geen": {
        "gemma/073c5d17-bef3-40a8-898b-7c3590b7a448",
        "gemma/102fc2cf-48e0-4213-9ad8-6eff396eaac7",
        "gemma/29f31b62-8541-4aa2-af07-2eacdeb6eeb1",
        "gemma/7517e998-04db-4991-9caa-304b29ed50d9",
        "gemma/7e0dc05d-499d-4a24-8e00-5177ab3ac8fe",
        "gemma/9e8d02ec-156c-4299-a22a-7a4644f744df",
        "gemma/be4af525-8788-4605-90ec-63517d34535d",
        "gemma/f19102f0-5af1-4a6f-bcca-120f93a03a92",
        "gemma/f225cc7b-331b-4f18-a313-00b83025582f",
    },
}
WORDS_IN_A_ROW = 8


def test_nothing_shipped_violates_a_shape(report):
    assert [r for r in report if r.severity == SH.Violation] == []


def test_the_warnings_are_those_that_are_accepted(report):
    found = {
        (r.shape.removeprefix(SHAPE), r.focus.removeprefix(ID))
        for r in report
        if r.severity == SH.Warning
    }
    assert found == {(shape, focus) for shape, names in ACCEPTED.items() for focus in names}


@pytest.mark.shared
def test_the_lists_of_concepts_conform_to_nl_sbb(everything, read, shared, validate_with):
    profile = read([shared / "standards" / "nl-sbb" / "skos-ap-nl.ttl"])
    concepts = Graph()
    for kind in (SKOS.Concept, SKOS.ConceptScheme):
        for subject in everything.subjects(RDF.type, kind):
            for triple in everything.triples((subject, None, None)):
                concepts.add(triple)
    assert len(set(concepts.subjects(RDF.type, SKOS.Concept))) > 40
    results = validate_with(concepts, profile)
    assert [r for r in results if r.severity == SH.Violation] == []


def test_sources_names_every_folder_that_holds_turtle_and_only_those():
    sets = tomllib.loads((ROOT / "data" / "sources.toml").read_text("utf-8"))["set"]
    named = [one["map"] for one in sets]
    holding = {
        "data/" + path.relative_to(ROOT / "data").parts[0]
        for path in TURTLE
        if path.parent != ROOT / "data"
    }
    assert sorted(named) == sorted(holding | {"ontology", "shapes"})
    assert [path.name for path in TURTLE if path.parent == ROOT / "data"] == []


def test_every_set_names_a_source_that_is_described(everything):
    sets = tomllib.loads((ROOT / "data" / "sources.toml").read_text("utf-8"))["set"]
    for one in sets:
        assert (URIRef(one["bron"]), RDF.type, CG.Bron) in everything, one["map"]


def test_only_shapes_hold_blank_nodes(everything):
    assert [t for t in everything if any(isinstance(node, BNode) for node in t)] == []


def test_there_are_605_municipalities_of_which_342_have_no_end_date(data):
    all_of_them = set(data.subjects(RDF.type, CG.Gemeente))
    assert len(all_of_them) == 605
    assert sum((one, TOOI.einddatum, None) not in data for one in all_of_them) == 342


@pytest.mark.shared
def test_municipalities_are_those_of_the_register_with_the_same_names_and_end_dates(data, shared):
    register = json.loads(
        (shared / "standards" / "tooi" / "rwc_gemeenten_compleet_4.json").read_text("utf-8")
    )

    def said(entry: dict[str, list[dict[str, str]]], name: str) -> str | None:
        values = entry.get(str(TOOI[name]), [])
        return values[0]["@value"] if values else None

    wanted = {
        (
            one["@id"],
            said(one, "voorkeursnaamExclSoort"),
            said(one, "begindatum"),
            said(one, "einddatum"),
        )
        for one in register
        if str(TOOI.Gemeente) in one["@type"]
    }

    def text(subject: URIRef, predicate: URIRef) -> str | None:
        value = data.value(subject, predicate)
        return None if value is None else str(value)

    found = {
        (str(one), text(one, RDFS.label), text(one, TOOI.begindatum), text(one, TOOI.einddatum))
        for one in data.subjects(RDF.type, CG.Gemeente)
    }
    assert found == wanted


@pytest.mark.shared
def test_municipalities_without_end_date_are_those_of_the_list_of_342(data, shared):
    with (shared / "domain" / "gemeenten-342.csv").open(encoding="utf-8", newline="") as stream:
        wanted = {
            (row["tooi_uri"], "gemeente " + row["naam"], row["cbs_code"])
            for row in csv.DictReader(stream)
        }
    found = {
        (
            str(one),
            str(data.value(one, TOOI.officieleNaamInclSoort)),
            str(data.value(one, CG.gemeentecode)).upper(),
        )
        for one in data.subjects(RDF.type, CG.Gemeente)
        if (one, TOOI.einddatum, None) not in data
    }
    assert found == wanted


@pytest.mark.shared
def test_gemma_is_exactly_what_an_import_of_the_release_derives(read, shared, tmp_path):
    archive = Archive(tmp_path)
    import_release(
        archive,
        shared / "gemma" / "gemma-2025-10-11.xml.gz",
        ROOT,
        limit=1 << 30,
        release=None,
        series=None,
        progress=lambda *_: None,
    )
    derived = next(g for g in archive.version().graphs if g.iri.endswith("/afgeleid"))
    imported = Graph().parse(archive.graph_path(derived.digest), format="nt")
    archive.close()
    shipped = read([GEMMA])
    assert set(shipped) == set(imported)


def test_gemma_holds_names_and_no_texts(read):
    texts = [o for o in read([GEMMA]).objects() if isinstance(o, Literal)]
    assert texts
    assert [text for text in texts if len(text) > 200] == []


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of so many words in a text."""
    found = words(text)
    for start in range(len(found) - WORDS_IN_A_ROW + 1):
        yield tuple(found[start : start + WORDS_IN_A_ROW])


@pytest.mark.shared
def test_texts_are_not_sentences_of_the_documents_that_the_facts_come_from(everything, shared):
    documents = sorted((shared / "seeds").glob("*.txt"))
    assert documents
    theirs = {run for path in documents for run in runs(path.read_text("utf-8"))}
    headings = {DCTERMS.title, RDFS.label}
    copied = {
        (subject, str(text))
        for subject, predicate, text in everything
        if isinstance(text, Literal) and not theirs.isdisjoint(runs(text))
        if not ((subject, RDF.type, CG.Bron) in everything and predicate in headings)
    }
    assert copied == set()
