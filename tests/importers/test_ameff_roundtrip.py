"""Any text that a file can hold comes into the graph exactly as it was."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st

from grondkaart.base import vocab
from grondkaart.base.terms import Literal, NamedNode
from grondkaart.importers import ameff
from grondkaart.store.engine import Engine
from grondkaart.store.port import Query

NS = "http://www.opengroup.org/xsd/archimate/3.0/"
# What XML 1.0 can hold (section 2.2).
CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"),
    include_characters="\t\n\r\x85",
    exclude_characters="\ufffe\uffff",
)
TEXT = st.text(CHARACTERS, max_size=40)
FILLED = st.text(CHARACTERS, min_size=1, max_size=20)
BOUNDED = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def _quoted(text: str) -> str:
    return quoteattr(text, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def _escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _model(identifier: str, name: str, documentation: str, property_name: str, value: str) -> bytes:
    return (
        f'<model xmlns="{NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><name>Proef</name>'
        f'<elements><element identifier={_quoted(identifier)} xsi:type="Goal">'
        f'<name xml:lang="nl">{_escaped(name)}</name><documentation>{_escaped(documentation)}</documentation>'
        f"<properties><property propertyDefinitionRef={_quoted('p' + identifier)}><value>{_escaped(value)}"
        "</value></property></properties></element></elements><propertyDefinitions>"
        f'<propertyDefinition identifier={_quoted("p" + identifier)} type="string">'
        f"<name>{_escaped(property_name)}</name></propertyDefinition></propertyDefinitions></model>"
    ).encode()


def _texts(engine: Engine, predicate: str) -> set[str]:
    query = f"SELECT ?o {{ ?s a <{vocab.CG}Element> ; <{predicate}> ?o }}"
    _, _, body = engine.answer(Query(query, solutions_format="json"))
    import json

    return {row["o"]["value"] for row in json.loads(body)["results"]["bindings"]}


@BOUNDED
@given(FILLED, TEXT, TEXT, TEXT, TEXT)
def test_any_text_survives_the_way_into_the_graph(
    identifier, name, documentation, property_name, value
):
    reading = ameff.read(
        io.BytesIO(_model(identifier, name, documentation, property_name, value)),
        limit=1 << 20, release="r", series="proef", fallback="", progress=lambda *_: None,
    )  # fmt: skip
    engine = Engine()
    for _, chunk in reading.parts:
        engine.load(chunk)
    assert {name} == _texts(engine, vocab.RDFS + "label")
    assert {documentation} == _texts(engine, vocab.DCT + "description")
    assert {identifier} == _texts(engine, vocab.CG + "ameffIdentifier")
    key = vocab.property_key(property_name.strip())
    assert {value} == _texts(engine, f"{vocab.ID}eigenschap/{key}")


@BOUNDED
@given(TEXT, TEXT)
def test_no_two_property_names_share_an_address(one, other):
    one, other = one.strip(), other.strip()
    assert (one == other) == (vocab.property_key(one) == vocab.property_key(other))


@BOUNDED
@given(TEXT)
def test_a_key_is_always_one_step_of_a_valid_address(text):
    address = NamedNode(f"{vocab.ID}proef/{vocab.key(text)}").value
    assert "/" not in address.removeprefix(f"{vocab.ID}proef/")


@BOUNDED
@given(st.from_regex(r"[A-Za-z0-9-]{1,12}", fullmatch=True))
def test_a_language_tag_is_accepted_when_the_engine_loads_it(tag):
    from grondkaart.base.terms import is_language, literal_line

    engine = Engine()
    if is_language(tag):
        engine.load(f"<http://s> <http://p> {literal_line('x', tag)} .\n".encode())
        assert Literal("x", language=tag).language == tag.lower()
