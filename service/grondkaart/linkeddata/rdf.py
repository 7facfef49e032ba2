"""A description as RDF: what is said of the thing, and of the document that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from grondkaart.base import vocab
from grondkaart.base.errors import Language, Text
from grondkaart.base.terms import convert, iri_term, literal_line
from grondkaart.linkeddata.addresses import Address
from grondkaart.linkeddata.description import Description, Said

FOAF = "http://xmlns.com/foaf/0.1/"
_LANGUAGES: tuple[Language, ...] = ("nl", "en")
_PREFIXES = {**vocab.WRITTEN_PREFIXES, "foaf": FOAF}


def written(
    about: Address,
    found: Description,
    syntax: str,
    peildatum: str = "",
    notice: Text | None = None,
) -> bytes:
    """A description in a syntax, by its name in the table of formats.

    All IRIs are canonical, whatever the host. `peildatum` tells the day that it is the state of,
    `notice` that the thing did not hold on that day.
    """
    lines = [*_document(about, found, peildatum), *_thing(found), *_names(found)]
    if notice is not None:
        for language in _LANGUAGES:
            said = literal_line(notice.said(language), language)
            lines.append(f"{iri_term(about.canonical)} <{vocab.RDFS}comment> {said} .\n")
    body = "".join(dict.fromkeys(lines)).encode()
    return body if syntax == "nt" else convert(body, "nt", syntax, _PREFIXES)


def _document(about: Address, found: Description, peildatum: str) -> Iterator[str]:
    doc = iri_term(about.canonical)
    yield f"{doc} <{vocab.RDF}type> <{FOAF}Document> .\n"
    yield f"{doc} <{FOAF}primaryTopic> {iri_term(about.subject)} .\n"
    if found.modified:
        stamp = literal_line(found.modified, None, vocab.XSD + "dateTime")
        yield f"{doc} <{vocab.DCT}modified> {stamp} .\n"
    if peildatum:
        day = literal_line(peildatum, None, vocab.XSD + "date")
        yield f"{doc} <{vocab.CG}peildatum> {day} .\n"
    for origin in found.origins:
        yield f"{doc} <{vocab.DCT}source> {iri_term(origin.iri)} .\n"
        if origin.licence:
            yield f"{doc} <{vocab.DCT}license> {iri_term(origin.licence)} .\n"
    for one in found.incoming:
        if one.page < one.last:
            more = f"{about.canonical}?{next_page(one.by, one.page + 1)}"
            yield f"{doc} <{vocab.RDFS}seeAlso> {iri_term(more)} .\n"


def next_page(property_: str, page: int) -> str:
    """What asks for a page of what points to a thing by a property."""
    return f"eigenschap={quote(property_, safe='')}&pagina={page}"


def _thing(found: Description) -> Iterator[str]:
    subject = iri_term(found.subject)
    yield from _lines(subject, found.said)
    for label, said in found.nameless.items():
        yield from _lines(f"_:{label}", said)
    for one in found.incoming:
        for thing in one.things:
            yield f"{iri_term(thing)} {iri_term(one.by)} {subject} .\n"


def _lines(subject: str, said: Iterable[Said]) -> Iterator[str]:
    for property_, value in said:
        yield f"{subject} {iri_term(property_)} {value.ntriples} .\n"


def _names(found: Description) -> Iterator[str]:
    for iri, property_, name in found.names:
        yield f"{iri_term(iri)} {iri_term(property_)} {name.ntriples} .\n"
