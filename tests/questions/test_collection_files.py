"""The file of a collection is checked before anything starts, and a fault is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from grondkaart.base.assets import content_root
from grondkaart.base.context import context
from grondkaart.base.errors import ContentProblem
from grondkaart.questions.collections import Collections, read_collection

RIGHT = """#+ titel: {nl: "Lagen", en: "Layers"}
#+ een: {nl: "Laag", en: "Layer"}
#+ uitleg: {nl: "De lagen.", en: "The layers."}
#+ sleutel: {voorbeeld: diensten, nl: "Sleutel", en: "Key"}
#+ velden:
#+   volgorde: {soort: getal, nl: "Volgorde", en: "Order"}
#+ filters:
#+   volgorde: {soort: getal, velden: [volgorde], nl: "Volgorde", en: "Order"}
PREFIX cg: <https://w3id.org/grondkaart/def/>
CONSTRUCT { ?laag a cg:Laag ; cg:volgorde ?volgorde } WHERE { ?laag a cg:Laag ; cg:volgorde ?volgorde }
"""
FAULTS = {
    "unknown key": ("#+ een:", "#+ kleur: rood\n#+ een:", "kleur"),
    "missing English": (', en: "Order"', "", "velden.volgorde.en"),
    "kind that is not the context's": ("{soort: getal, nl", "{soort: datum, nl", "context getal"),
    "field that is no term": ("#+   volgorde: {soort: getal, nl", "#+   gewicht: {soort: getal, nl", "gewicht"),
    "filter that looks nowhere": ("velden: [volgorde]", "velden: [plaats]", "veld plaats"),
    "filter for a class that is not ours": ("soort: getal, velden: [volgorde]", "klassen: {a: Niets}", "Niets"),
    "filter without a place": (", velden: [volgorde]", "", "velden of klassen"),
    "query that is no CONSTRUCT": ("CONSTRUCT { ?laag a cg:Laag ; cg:volgorde ?volgorde }", "SELECT *", "CONSTRUCT"),
    "query that cannot be read": ("WHERE {", "WHERE", "collecties/lagen.rq"),
}  # fmt: skip


@pytest.fixture(scope="module")
def terms() -> dict[str, object]:
    made = context(sorted((content_root() / "ontology").glob("*.ttl")))["@context"]
    assert isinstance(made, dict)
    return made


def test_a_right_file_is_read(tmp_path: Path, terms: dict[str, object]) -> None:
    path = tmp_path / "lagen.rq"
    path.write_text(RIGHT, "utf-8")

    collection = read_collection(path, terms)

    assert ("lagen", "sleutel") == (collection.name, collection.about.sleutel.naam)
    assert ("naam", "volgorde") == collection.sortable


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file(
    tmp_path: Path, terms: dict[str, object], fault: str
) -> None:
    there, instead, said = FAULTS[fault]
    assert there in RIGHT
    path = tmp_path / "lagen.rq"
    path.write_text(RIGHT.replace(there, instead, 1), "utf-8")

    with pytest.raises(ContentProblem, match=r"collecties/lagen\.rq") as told:
        read_collection(path, terms)

    assert said in str(told.value) + told.value.detail.en


def test_what_is_asked_for_is_there() -> None:
    expected = {
        "componenten", "gemeenten", "opgaven", "oplossingen", "organisaties", "referentiecomponenten",
        "standaarden",
    }  # fmt: skip

    assert expected <= {one.name for one in Collections.read(content_root())}
