"""What the tests of the RDF forms share: the real forms, a few published names, and asking what was read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from grondkaart.base import vocab
from grondkaart.base.context import context
from grondkaart.base.terms import Literal, NamedNode, Triple
from grondkaart.importers.inventory.columns import Columns
from grondkaart.importers.inventory.jsonld import JsonLd
from grondkaart.importers.inventory.names import Names
from grondkaart.importers.inventory.nquads import NQuads
from grondkaart.importers.inventory.ntriples import NTriples
from grondkaart.importers.inventory.port import Form, Inventory, Known, Owner
from grondkaart.importers.inventory.rdfxml import RdfXml
from grondkaart.importers.inventory.things import Things
from grondkaart.importers.inventory.turtle import Turtle

ROOT = Path(__file__).parents[3]
CG, ID, RDF, RDFS, XSD = vocab.CG, vocab.ID, vocab.RDF, vocab.RDFS, vocab.XSD
THINGS = Things.read(ROOT, Columns.read(ROOT))
CONTEXT = context(sorted((ROOT / "ontology").glob("*.ttl")))
TURTLE, NTRIPLES, NQUADS = Turtle(THINGS), NTriples(THINGS), NQuads(THINGS)
RDFXML, JSONLD = RdfXml(THINGS), JsonLd(THINGS, CONTEXT)
FORMS: tuple[Form, ...] = (TURTLE, NTRIPLES, NQUADS, RDFXML, JSONLD)

UTRECHT = "https://identifier.overheid.nl/tooi/id/gemeente/gm0344"
OWNER = Owner("gm0344", UTRECHT, "Utrecht", ("gm0344", "gm0999"))
OBJECT_ID = "0c6a1f0e-6f0b-4c55-9f2e-2f4b8f3f6a11"
GEMMA = f"{ID}gemma/"
ZAAK = f"<{GEMMA}{OBJECT_ID}>"
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "cg": CG,
        "rdf": RDF,
        "rdfs": RDFS,
        "xsd": XSD,
        "archimate": vocab.ARCHIMATE,
        "app": f"{ID}applicatie/gm0344-",
        "con": f"{ID}contract/gm0344-",
        "kop": f"{ID}koppeling/gm0344-",
    }.items()
)
_PUBLISHED = {
    f"{GEMMA}{OBJECT_ID}": ("Referentiecomponent", "Zaakregistratiecomponent"),
    f"{GEMMA}x": ("Referentiecomponent", "Documentregistratiecomponent"),
    f"{ID}laag/diensten": ("Laag", "Diensten"),
    f"{ID}leverancier/een": ("Organisatie", "Dubbel BV"),
    f"{ID}leverancier/twee": ("Organisatie", "Dubbel BV"),
    f"{ID}component/open-zaak": ("Bouwsteen", "Open Zaak"),
    f"{ID}component/brp": ("Bouwsteen", "Basisregistratie Personen"),
}


def _published() -> Iterable[Triple]:
    for iri, (kind, label) in _PUBLISHED.items():
        thing = NamedNode(iri)
        yield Triple(thing, NamedNode(RDF + "type"), NamedNode(CG + kind))
        yield Triple(thing, NamedNode(RDFS + "label"), Literal(label, language="nl"))
    zaak = NamedNode(f"{GEMMA}{OBJECT_ID}")
    yield Triple(zaak, NamedNode(CG + "objectId"), Literal(OBJECT_ID))


KNOWN = Known(OWNER, Names(_published()))


def app(key: str) -> str:
    """The address of an applicatie of the owner."""
    return OWNER.address("applicatie", key)


def read(form: Form, body: bytes | str, known: Known = KNOWN) -> Inventory:
    """Read an inventory in one go."""
    data = body.encode() if isinstance(body, str) else body
    return form.read(data, known, lambda _: None)


def turtle(body: str, known: Known = KNOWN) -> Inventory:
    """Read Turtle that need not declare the usual prefixes."""
    return read(TURTLE, PREFIXES + body, known)


class Remarked(NamedTuple):
    """A remark without its place, addresses in it as their last part."""

    rule: str
    value: str = ""
    subject: str = ""
    path: str = ""


def remarked(inventory: Inventory) -> list[Remarked]:
    """What the reader remarked."""
    return [
        Remarked(r.rule.removeprefix("Lezen-"), _last(r.value), _last(r.subject), _last(r.path))
        for r in inventory.remarks
    ]


def said(inventory: Inventory, subject: str) -> dict[str, list[str]]:
    """What an inventory says of a thing, by the last part of the property, in order."""
    found: dict[str, list[str]] = {}
    for line in inventory.lines:
        about, predicate, value = line.removesuffix(" .\n").split(" ", 2)
        if about == f"<{subject}>":
            found.setdefault(_last(predicate.strip("<>")), []).append(value)
    return found


def _last(iri: str) -> Any:
    return iri.rpartition("/")[2].rpartition("#")[2] if iri.startswith("http") else iri
