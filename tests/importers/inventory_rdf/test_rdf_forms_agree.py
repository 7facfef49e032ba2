"""The same triples are the same inventory, in whichever syntax they are handed in."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_cases import CG, FORMS, ID, JSONLD, KNOWN, OWNER, RDF, RDFS, ROOT, XSD, app, read, turtle

from grondkaart.base.terms import BlankNode, Literal, NamedNode, Triple
from grondkaart.importers.inventory.port import Form

SYNTAX = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
WITH_PREFIXES = ("ttl", "rdfxml")
NAMES = {"cg": CG, "rdfs": RDFS, "xsd": XSD, "app": f"{ID}applicatie/", "id": ID}

# XML cannot hold control characters and makes one line end of \r\n; C1 is for no one.
text = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t\"'\\<>&;.#"
    ),
    max_size=40,
)
keys = st.text("abz019-._~é%' <>", min_size=1, max_size=6)
kinds = st.sampled_from(["applicatie", "contract", "koppeling"])
addresses = st.one_of(
    st.builds(OWNER.address, kinds, keys),
    st.sampled_from(
        [f"{ID}applicatie/gm0599-1", f"{ID}inventarisatie/gm0344", "urn:x", f"{ID}laag/diensten"]
    ),
)
paths = st.sampled_from(
    [RDFS + "label", RDF + "type"]
    + [
        CG + local
        for local in (
            "referentiecomponent", "laag", "leverancier", "pakket", "gebruikstatus", "statusSinds", "gemeente",
            "dekt", "van", "naar", "contract", "jaarkosten", "onbekend", "peildatum", "inInventarisatie",
        )
    ]
)  # fmt: skip
values = st.one_of(
    st.builds(NamedNode, addresses),
    st.sampled_from(["Applicatie", "Contract", "Koppeling", "Component"]).map(
        lambda local: NamedNode(CG + local)
    ),
    st.builds(Literal, text),
    st.builds(lambda value, tag: Literal(value, language=tag), text, st.sampled_from(["nl", "en"])),
    st.builds(
        lambda value, local: Literal(value, datatype=NamedNode(XSD + local)),
        text,
        st.sampled_from(["date", "integer", "decimal", "boolean", "double"]),
    ),
    st.sampled_from(["Zaakregistratiecomponent", "Diensten", "Dubbel BV", "1"]).map(Literal),
    st.just(BlankNode("b")),
)
triples = st.lists(
    st.builds(Triple, addresses.map(NamedNode), paths.map(NamedNode), values), max_size=30
)


def written(form: Form, given: list[Triple]) -> bytes:
    """Triples as another tool writes them."""
    prefixes = NAMES if form.name in WITH_PREFIXES else None
    return pyoxigraph.serialize(given, format=SYNTAX[form.name], prefixes=prefixes) or b""


@settings(max_examples=150, deadline=None)
@given(triples)
def test_the_same_triples_give_the_same_inventory_and_the_same_remarks(given: list[Triple]) -> None:
    inventories = {form.name: read(form, written(form, given)) for form in FORMS}

    lines = {name: set(found.lines) for name, found in inventories.items()}
    remarks = {
        name: sorted((r.rule, r.value, r.subject, r.path, r.proposals) for r in found.remarks)
        for name, found in inventories.items()
    }
    assert dict.fromkeys(lines, lines["nt"]) == lines
    assert dict.fromkeys(remarks, remarks["nt"]) == remarks


@settings(max_examples=100, deadline=None)
@given(triples)
def test_what_was_read_is_read_again_as_the_same(given: list[Triple]) -> None:
    once = read(FORMS[1], written(FORMS[1], given))
    again = read(FORMS[1], "".join(once.lines))

    assert set(once.lines) == set(again.lines)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_form_knows_its_own(form: Form) -> None:
    body = written(form, [Triple(NamedNode(app("1")), NamedNode(CG + "pakket"), Literal("x"))])

    assert form.fits(body)
    assert form.fits(b"\xef\xbb\xbf" + body)


def test_json_by_our_context_means_the_same_as_turtle() -> None:
    by_json = read(
        JSONLD,
        (Path(__file__).parent / "inventarisatie.jsonld").read_bytes(),
        KNOWN,
    )
    by_turtle = turtle((Path(__file__).parent / "inventarisatie.ttl").read_text("utf-8"))

    assert by_turtle.lines.keys() == by_json.lines.keys()
    assert ([], []) == (by_turtle.remarks, by_json.remarks)
    assert 23 == len(by_json.lines)


def test_the_examples_of_the_manual_are_read_as_the_same_inventory() -> None:
    page = (ROOT / "docs" / "how-to" / "inventarisatie-in-rdf.md").read_text("utf-8")
    in_turtle, in_json = (
        re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)[1]  # type: ignore[index]
        for language in ("turtle", "json")
    )
    by_turtle, by_json = read(FORMS[0], in_turtle), read(JSONLD, in_json)

    assert ([], []) == (by_turtle.remarks, by_json.remarks)
    assert by_turtle.lines.keys() == by_json.lines.keys()
