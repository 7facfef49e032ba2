"""A class with very many things is not listed: each thing is looked up, by address, key or name."""

from __future__ import annotations

import asyncio

import pytest
from question_cases import GraphStore

from grondkaart.base.errors import Finding
from grondkaart.questions.names import Names

MANY = 10_002
ID = "https://w3id.org/grondkaart/id"
HEAD = """@prefix cg: <https://w3id.org/grondkaart/def/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cg:Applicatie rdfs:subClassOf cg:Bouwsteen . cg:Component rdfs:subClassOf cg:Bouwsteen .
<https://w3id.org/grondkaart/id/component/zaken> a cg:Component ; rdfs:label "Zaken"@nl .
<https://w3id.org/grondkaart/id/applicatie/een> a cg:Applicatie ; rdfs:label "Een"@nl .
<https://w3id.org/grondkaart/id/applicatie/twee> a cg:Applicatie ; rdfs:label "Dubbel"@nl .
<https://w3id.org/grondkaart/id/applicatie/drie> a cg:Applicatie ; rdfs:label "Dubbel"@nl .
<https://w3id.org/grondkaart/id/laag/een> a cg:Laag ; rdfs:label "Een laag"@nl .
"""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    path = tmp_path_factory.mktemp("many") / "many.ttl"
    things = (
        f'<{ID}/applicatie/n{n}> a cg:Applicatie ; rdfs:label "Applicatie {n}"@nl .'
        for n in range(MANY)
    )
    path.write_text(HEAD + "\n".join(things), "utf-8")
    return Names(GraphStore(path))


def find(names: Names, kind: str, said: str) -> str | Finding:
    return asyncio.run(names.find(kind, "ding", said))


@pytest.mark.parametrize(
    ("kind", "said", "key"),
    [
        ("applicatie", f"{ID}/applicatie/een", "applicatie/een"),
        ("applicatie", "een", "applicatie/een"),
        ("applicatie", "Een", "applicatie/een"),
        ("applicatie", "n10001", "applicatie/n10001"),
        ("applicatie", "applicatie 10001", "applicatie/n10001"),
        ("applicatie", "N77", "applicatie/n77"),
        ("bouwsteen", "zaken", "component/zaken"),
        ("bouwsteen", "ZAKEN", "component/zaken"),
        ("bouwsteen", "Applicatie 5", "applicatie/n5"),
        ("laag", "een laag", "laag/een"),
    ],
)
def test_a_thing_is_found_by_address_key_and_name(
    names: Names, kind: str, said: str, key: str
) -> None:
    assert f"{ID}/{key}" == find(names, kind, said)


def test_none_of_very_many_are_listed(names: Names) -> None:
    assert {} == asyncio.run(names.index("applicatie")).labels
    assert 1 == len(asyncio.run(names.index("laag")).labels)


def test_a_name_of_two_things_is_told_with_both(names: Names) -> None:
    found = find(names, "applicatie", "dubbel")

    assert isinstance(found, Finding)
    assert (f"{ID}/applicatie/drie", f"{ID}/applicatie/twee") == found.proposals


@pytest.mark.parametrize("said", ["bestaat niet", f"{ID}/laag/een", '"} ?x ?y ?z {"', "\\"])
def test_what_is_not_there_is_told(names: Names, said: str) -> None:
    found = find(names, "applicatie", said)

    assert isinstance(found, Finding)
    assert "niet bekend" in found.reason.nl


def test_what_is_nearly_right_is_answered_with_a_proposal(names: Names) -> None:
    found = find(names, "applicatie", "applicatie 1000")

    assert f"{ID}/applicatie/n1000" == found
    wrong = find(names, "applicatie", "licatie 1000")
    assert isinstance(wrong, Finding)
    assert "Applicatie 1000" in wrong.proposals
