"""What tests of landscapes share: what is published, and asking an inventory what it says."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from grondkaart.base import vocab
from grondkaart.base.terms import read_turtle
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.port import Inventory, Owner, Place

CG = vocab.CG


class Found(NamedTuple):
    """A remark without its place."""

    rule: str
    value: str
    subject: str
    path: str


def published(root: Path) -> Names:
    """Everything that is shipped: ontology, GEMMA, catalogue, route map and municipalities."""
    files = [*(root / "ontology").glob("*.ttl"), *(root / "data").rglob("*.ttl")]
    triples = list(read_turtle(sorted(files)))
    above = {
        (t.subject.value, t.object.value)
        for t in triples
        if t.predicate.value == vocab.RDFS + "subClassOf"
    }
    return Names([*triples, *_following(triples, above)])


def _following(triples, above):
    """The types that follow from the classes above those that are said, two steps up."""
    up = {}
    for below, one in above:
        up.setdefault(below, set()).add(one)
    for triple in triples:
        if triple.predicate.value == vocab.RDF + "type":
            seen, new = set(), {triple.object.value}
            while new:
                seen |= new
                new = {one for kind in new for one in up.get(kind, ())} - seen
            for kind in seen - {triple.object.value}:
                yield type(triple)(triple.subject, triple.predicate, type(triple.subject)(kind))


OWNER = Owner(
    "gm0344",
    "https://identifier.overheid.nl/tooi/id/gemeente/gm0344",
    "Utrecht",
    ("gm0344",),
)


def applicatie(key: str) -> str:
    return OWNER.address("applicatie", key)


def koppeling(key: str) -> str:
    return OWNER.address("koppeling", key)


def said(inventory: Inventory, subject: str) -> dict[str, set[str]]:
    """What an inventory says of a subject, by the local name of the property."""
    found: dict[str, set[str]] = {}
    for line in inventory.lines:
        about, predicate, value = line.removesuffix(" .\n").split(" ", 2)
        if about == f"<{subject}>":
            local = predicate.strip("<>").rpartition("/")[2].rpartition("#")[2]
            found.setdefault(local, set()).add(value)
    return found


def subjects(inventory: Inventory, kind: str) -> set[str]:
    """The keys of everything of a class of ours."""
    ending = f"<{vocab.RDF}type> <{CG}{kind}> .\n"
    found = (line.split(" ", 1)[0].strip("<>") for line in inventory.lines if line.endswith(ending))
    return {iri.partition(f"{OWNER.code}-")[2] for iri in found}


def remarks(inventory: Inventory, rule: str = "") -> list[Found]:
    """The remarks of one rule, or all but those on what was passed over."""
    return [
        Found(r.rule, r.value, r.subject, r.path.removeprefix(CG))
        for r in inventory.remarks
        if (r.rule == rule if rule else r.rule != "Lezen-overgeslagen")
    ]


def place(inventory: Inventory, *key: str) -> Place:
    return inventory.places[key]
