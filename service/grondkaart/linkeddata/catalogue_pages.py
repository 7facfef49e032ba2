"""The catalogue, the copies and one description as pages, in Dutch and English."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import Language
from grondkaart.base.terms import BlankNode, Literal, NamedNode, Triple, read_ntriples
from grondkaart.linkeddata import page
from grondkaart.linkeddata.addresses import Address
from grondkaart.linkeddata.description import Description, Node, Said
from grondkaart.linkeddata.publications import Asked
from grondkaart.publication.copies import DIGEST, Copy, Made
from grondkaart.publication.words import Publication
from grondkaart.wire.rendering import templates

_NAMING = (
    vocab.DCT + "title",
    vocab.RDFS + "label",
    vocab.PREFIXES["skos"] + "prefLabel",
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2006/vcard/ns#fn",
)
_SIZES = ((1 << 20, "MB"), (1 << 10, "kB"), (1, "B"))


@dataclass(frozen=True)
class Entry:
    """One data set as a page shows it."""

    key: str
    title: str
    description: str
    triples: int | None
    modified: str
    licence: str
    licence_name: str
    files: tuple[tuple[str, str, str, str], ...]
    """Of each file its syntax, address, size, and the address of its digest."""


@dataclass(frozen=True)
class Service:
    """One data service as a page shows it."""

    title: str
    description: str
    address: str


class CataloguePages:
    """Renders the pages."""

    def __init__(self, words: Publication) -> None:
        self._words = words
        self._templates = templates(Path(__file__).parent / "templates")

    def catalogue(self, asked: Asked, _: bytes, spoken: Language) -> str:
        """All data sets and services."""
        services = [
            Service(one.title[spoken], one.description[spoken], one.rest["adres"])
            for one in self._words.services.values()
        ]
        closed = self._words.datasets["inventarisaties"]
        about = self._words.catalogue
        return self._page(
            "catalogus.html",
            asked,
            spoken,
            title=about.title[spoken],
            introduction=about.description[spoken],
            entries=self._entries(asked, spoken),
            services=services,
            closed=(closed.title[spoken], closed.description[spoken]),
        )

    def copies(self, asked: Asked, _: bytes, spoken: Language) -> str:
        """All files."""
        service = self._words.services["kopieen"]
        return self._page(
            "kopieen.html",
            asked,
            spoken,
            title=service.title[spoken],
            introduction=service.description[spoken],
            entries=self._entries(asked, spoken),
        )

    def thing(self, asked: Asked, said: bytes, spoken: Language) -> str:
        """What is said of one thing, as of any thing of ours; names are those of the catalogue."""
        found = _described(said, asked)
        address = Address(found.subject, f"/doc/{found.subject.removeprefix(vocab.ID)}")
        # In one language at a time and as it is now: there are no addresses for the rest.
        shown = replace(page.thing(address, found, spoken), downloads=(), other="")
        return self._templates.get_template("ding.html").render(vars(shown))

    def _page(self, template: str, asked: Asked, spoken: Language, **about: object) -> str:
        version = asked.published.version
        return self._templates.get_template(template).render(
            version=version, taal=spoken, english=spoken == "en", **about
        )

    def _entries(self, asked: Asked, spoken: Language) -> list[Entry]:
        """The data sets, those that hold others first."""
        units = sorted(
            asked.published.units, key=lambda unit: (unit.about.info.iri != "", unit.key)
        )
        return [self._entry(unit, spoken) for unit in units]

    def _entry(self, unit: Made, spoken: Language) -> Entry:
        words = self._words.of(unit)
        licence = unit.about.info.licence
        named = self._words.codes.get(licence, {}).get("naam", {})
        without = words.rest.get("licentie", self._words.otherwise.rest["licentie"])
        return Entry(
            unit.key,
            words.title[spoken],
            words.description[spoken],
            unit.statistics.triples,
            unit.about.info.loaded[:10],
            licence,
            named.get(spoken, licence) if licence else without[spoken],
            tuple(_file(copy) for copy in unit.copies),
        )


def _file(copy: Copy) -> tuple[str, str, str, str]:
    unit, name = next((u, n) for u, n in _SIZES if copy.size >= u or u == 1)
    address = f"/kopieen/{copy.name}"
    return copy.format.extension, address, f"{copy.size / unit:.0f} {name}", address + DIGEST


def _described(said: bytes, asked: Asked) -> Description:
    """Statements about one thing and what hangs on it, as a description."""
    by_subject: dict[str, list[Said]] = {}
    for triple in read_ntriples(said):
        value = _node(triple.object)
        if not isinstance(triple.subject, Triple) and value is not None:
            own = by_subject.setdefault(triple.subject.value, [])
            own.append((triple.predicate.value, value))
    (subject, own), *others = by_subject.items()
    nameless = {label: tuple(held) for label, held in others}
    version = asked.published.version
    names = _names(asked.catalogue)
    return Description(subject, tuple(own), nameless, (), (), version, names=names)


@lru_cache(maxsize=4)
def _names(catalogue: bytes) -> tuple[tuple[str, str, Node], ...]:
    """What everything in the catalogue is called."""
    found = []
    for triple in read_ntriples(catalogue):
        name = _node(triple.object)
        if (
            triple.predicate.value in _NAMING
            and isinstance(triple.subject, NamedNode)
            and name is not None
        ):
            found.append((triple.subject.value, triple.predicate.value, name))
    return tuple(found)


def _node(term: object) -> Node | None:
    match term:
        case NamedNode():
            return Node("iri", term.value)
        case BlankNode():
            return Node("blank", term.value)
        case Literal():
            return Node("literal", term.value, term.language or "", term.datatype.value)
    return None
