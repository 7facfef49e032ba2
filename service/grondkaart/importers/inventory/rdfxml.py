"""The form RDF/XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urljoin
from xml.parsers import expat

from grondkaart.base import vocab
from grondkaart.base.terms import Quad
from grondkaart.importers.inventory import rdf_reading
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.rdf_reading import BASE, Lines
from grondkaart.importers.inventory.things import Things

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\s|!|[\w.-]+(?::[\w.-]+)?\s[^<>]*xmlns)")
_LOOKED_AT = 4_096  # bytes in which the namespace of RDF is declared, if it is RDF
_ABOUT, _ID, _XML_BASE = (
    f"{vocab.RDF} about",
    f"{vocab.RDF} ID",
    "http://www.w3.org/XML/1998/namespace base",
)


class RdfXml:
    """Reads RDF/XML."""

    name = "rdfxml"
    media: tuple[str, ...] = ("application/rdf+xml",)
    extensions: tuple[str, ...] = ("rdf", "rdfs", "owl")

    def __init__(self, things: Things) -> None:
        self._things = things

    def fits(self, body: bytes) -> bool:
        """Whether it is XML that names the namespace of RDF at its beginning."""
        return bool(_BEGINNING.match(body)) and vocab.RDF.encode() in body[:_LOOKED_AT]

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read RDF/XML. Raises ImportRefused as the port says."""
        return rdf_reading.read(body, "rdfxml", self._things, known, told, _lines_of)


def _lines_of(body: bytes, _: Sequence[Quad]) -> Lines:
    """The lines of the elements that describe a thing, and of those that say something of it.

    Exact but for the values of one property that stand on several lines, and properties written as
    attributes, which have the line of the thing.
    """
    found: dict[tuple[str, ...], int] = {}
    bases, things = [BASE], [""]
    parser = expat.ParserCreate(namespace_separator=" ")

    def opened(tag: str, attributes: dict[str, str]) -> None:
        base = attributes.get(_XML_BASE)
        bases.append(bases[-1] if base is None else urljoin(bases[-1], base))
        iri = attributes.get(_ABOUT)
        if iri is None and _ID in attributes:
            iri = f"#{attributes[_ID]}"
        if iri is not None:
            thing = urljoin(bases[-1], iri)
            found.setdefault((thing,), parser.CurrentLineNumber)
            things.append(thing)
            return
        if things[-1]:
            path = tag.replace(" ", "", 1)
            found.setdefault((things[-1], path), parser.CurrentLineNumber)
        things.append("")

    def closed(_: str) -> None:
        bases.pop()
        things.pop()

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    with suppress(
        expat.ExpatError
    ):  # the parser of RDF lets names pass that XML Namespaces does not
        parser.Parse(body, True)
    return found
