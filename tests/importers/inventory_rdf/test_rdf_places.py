"""What is remarked on is told with the line that it stands on."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_cases import (
    CG,
    ID,
    JSONLD,
    NQUADS,
    NTRIPLES,
    PREFIXES,
    RDF,
    RDFS,
    RDFXML,
    TURTLE,
    app,
    read,
    turtle,
)

from grondkaart.importers.inventory.port import Form, Inventory

HEAD = PREFIXES.count("\n")


def line(inventory: Inventory, *key: str) -> int:
    """The line of a thing or a value; 0 when there is none."""
    place = inventory.places.get(key)
    return place.line if place else 0


def test_turtle_tells_the_line_of_each_thing_and_each_property() -> None:
    inventory = turtle(
        '''# app:1 cg:pakket "not here" .
con:c a cg:Contract ; cg:dekt app:1 ,
   <applicatie/gm0344-2> ; cg:jaarkosten 1.5, .5 ; cg:einddatum "x"
 .
app:1
  a cg:Applicatie ; # ; cg:pakket
  cg:pakket """
app:1 cg:versieaanduiding "no" .
\\""" <x> ;""" , 'a\\'; .' ;

  cg:versieaanduiding [ cg:x (1 2 . 3) ; cg:bedoeldDubbel "no" ] ;
  cg:bedoeldDubbel 1.
PREFIX a: <https://w3id.org/grondkaart/id/applicatie/gm0344->
base <https://w3id.org/grondkaart/> @prefix cg: <def/> .
a:a\\.b a cg:Applicatie;cg:pakket "x"@nl;;
 .<id/applicatie/gm0344-\\u0032> a cg:Applicatie
.'''.replace("(1 2 . 3)", "(1 2 .3)")
    )

    c = "https://w3id.org/grondkaart/id/contract/gm0344-c"
    assert [2, 2, 2, 3, 3] == [
        line(inventory, *key) - HEAD
        for key in (
            (c,), (c, RDF + "type"), (c, CG + "dekt"), (c, CG + "jaarkosten"), (c, CG + "einddatum"),
        )
    ]  # fmt: skip
    assert [5, 6, 7, 11, 12] == [
        line(inventory, *key) - HEAD
        for key in (
            (app("1"),),
            (app("1"), RDF + "type"),
            (app("1"), CG + "pakket"),
            (app("1"), CG + "versieaanduiding"),
            (app("1"), CG + "bedoeldDubbel"),
        )
    ]
    assert 15 == line(inventory, app("a.b"), CG + "pakket") - HEAD
    assert 16 == line(inventory, app("2")) - HEAD


keys = st.from_regex("[ab1][a1.-]{0,2}[ab1-]", fullmatch=True)
GAPS = [" ", "\n", "  \n\t", " # app:9 cg:pakket 1 .\n", "\n#;\n", "\r\n"]
words = st.sampled_from(
    ['"x"', "'y'", '"""a\n;\nb"""', "'''. app:8 a'''", "1", "1.5", "-.5e3", "true", "<urn:x;y>", "app:a.b",
     '"a\\"; ."@nl-NL', '"1"^^xsd:integer', "[]", "[ cg:x 1 ; cg:y ( 2 ) ]", "(1 (2) [])", "_:b.1"]
)  # fmt: skip
local = st.sampled_from(["pakket", "versieaanduiding", "bedoeldDubbel", "onbekend"])
things = st.lists(
    st.tuples(
        keys, st.lists(st.tuples(local, st.lists(words, min_size=1, max_size=3)), max_size=4)
    ),
    max_size=6,
    unique_by=lambda thing: thing[0],
)


@settings(max_examples=100, deadline=None)
@given(things, st.randoms(use_true_random=False))
def test_turtle_in_any_layout_has_its_lines(given: list, chosen: Random) -> None:  # type: ignore[type-arg]
    expected: dict[tuple[str, ...], int] = {}
    parts: list[str] = []
    at = HEAD + 1

    def put(token: str) -> int:
        """Write a token behind some blanks and tell its line."""
        nonlocal at
        gap = chosen.choice(GAPS)
        parts.extend((gap, token))
        begun = at + gap.count("\n")
        at = begun + token.count("\n")
        return begun

    for key, said in given:
        expected[app(key),] = put(chosen.choice([f"app:{key}", f"<{app(key)}>"]))
        expected[app(key), RDF + "type"] = put(chosen.choice(["a", f"<{RDF}type>"]))
        put("cg:Applicatie")
        for path, objects in said:
            put(";")
            expected.setdefault((app(key), CG + path), put(f"cg:{path}"))
            for n, word in enumerate(objects):
                put(("," if n else "") + word)
        put(".")

    found = turtle("".join(parts)).places
    assert expected == {key: place.line for key, place in found.items()}


TYPE = f"<{RDF}type> <{CG}Applicatie>"
LINES = f"""# {app("1")}
<{app("1")}> {TYPE} .

<{app("1")}> <{CG}pakket> "x" . # een
<{app("1")}> <{CG}standaard> <urn:1> .\r
<{app("1")}> <{CG}standaard> <urn:2> .
"""


@pytest.mark.parametrize("form", [NTRIPLES, NQUADS], ids=["nt", "nq"])
def test_in_n_triples_every_value_has_its_line(form: Form) -> None:
    inventory = read(form, LINES)

    assert 2 == line(inventory, app("1"))
    assert 4 == line(inventory, app("1"), CG + "pakket")
    assert 5 == line(inventory, app("1"), CG + "standaard")
    assert 6 == line(inventory, app("1"), CG + "standaard", "<urn:2>")


def test_xml_tells_the_lines_of_things_and_their_properties() -> None:
    inventory = read(
        RDFXML,
        f"""<r:RDF xmlns:r="{RDF}" xmlns:cg="{CG}"
  xml:base="https://w3id.org/grondkaart/">
  <!-- <cg:Applicatie r:about="{app("1")}"/> -->
  <cg:Contract r:about="id/contract/gm0344-c">
    <cg:dekt>
      <cg:Applicatie r:about="{app("1")}" cg:versieaanduiding="1">
        <cg:pakket>x</cg:pakket>
      </cg:Applicatie>
    </cg:dekt>
    <cg:einddatum>x</cg:einddatum>
  </cg:Contract>
</r:RDF>""",
    )

    contract = f"{ID}contract/gm0344-c"
    assert [4, 5, 10] == [
        line(inventory, contract, *path) for path in ((), (CG + "dekt",), (CG + "einddatum",))
    ]
    assert [6, 7, 0] == [
        line(inventory, app("1"), *path)
        for path in ((), (CG + "pakket",), (CG + "versieaanduiding",))
    ]


def test_json_tells_the_line_of_the_address_of_each_thing() -> None:
    inventory = read(
        JSONLD,
        f"""{{"@context": ["https://grondkaart.example/v1/context",
 {{"a": "{ID}applicatie/", "adres": "@id", "@base": "https://w3id.org/grondkaart/id/contract/"}}],
 "@graph": [
  {{ "pakket": "\\"id\\": \\"gm0344-c\\"", "dekt": {{ "@id": "a:gm0344-1" }},
    "id": "gm0344-c", "type": "Contract"}},
  {{ "@id":
    "a:gm0344-1", "type": "Applicatie" }},
  {{ "type": "Applicatie", "adres"
    : "../applicatie/gm0344-2" }}
]}}""",
    )

    assert [5, 6, 8] == [
        line(inventory, iri) for iri in (f"{ID}contract/gm0344-c", app("1"), app("2"))
    ]


REMARKED = {
    TURTLE: (PREFIXES + "\n\napp:1 a cg:Applicatie ;\n cg:hosting 'maan' .", HEAD + 4),
    NTRIPLES: (f'<{app("1")}> {TYPE} .\n\n<{app("1")}> <{CG}hosting> "maan" .', 3),
    NQUADS: (f'<{app("1")}> {TYPE} .\n\n<{app("1")}> <{CG}hosting> "maan" .', 3),
    RDFXML: (
        (
            f'<r:RDF xmlns:r="{RDF}" xmlns:cg="{CG}">\n<cg:Applicatie r:about="{app("1")}">\n'
            "\n<cg:hosting>maan</cg:hosting></cg:Applicatie></r:RDF>"
        ),
        4,
    ),
    JSONLD: ('\n{"id": "applicatie/gm0344-1",\n "type": "Applicatie", "hosting": "maan"}', 2),
}


@pytest.mark.parametrize("form", REMARKED, ids=lambda form: form.name)
def test_a_remark_has_the_line_of_what_it_is_about(form: Form) -> None:
    body, expected = REMARKED[form]
    inventory = read(form, body)

    assert [("Lezen-keuze", expected)] == [(r.rule, r.place.line) for r in inventory.remarks]


def test_a_thing_of_others_has_its_line() -> None:
    inventory = turtle(f'app:1 a cg:Applicatie .\n<{ID}gemma/x> <{RDFS}label> "x" .')

    assert [HEAD + 2] == [r.place.line for r in inventory.remarks]


def test_what_is_kept_by_name_has_the_line_of_what_was_handed_in() -> None:
    inventory = turtle('app:1 a cg:Applicatie ;\n cg:leverancier "Nieuw BV" .')

    assert HEAD + 2 == line(inventory, app("1"), CG + "leveranciersnaam")


LONG = ["a.a.a.a." * 50_000, "<" * 400_000, '"' * 400_001, "#" * 400_000, "(" * 400_000]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:8])
def test_no_text_takes_long_to_be_looked_at(text: str) -> None:
    """Each is far below a second when the time is linear, and minutes when it is not."""
    for form in (TURTLE, NTRIPLES, NQUADS, RDFXML, JSONLD):
        form.fits(text.encode())
