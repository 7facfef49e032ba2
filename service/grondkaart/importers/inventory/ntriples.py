"""The form N-Triples: one triple on each line, so that every value has its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grondkaart.base.terms import Quad
from grondkaart.importers.inventory import rdf_reading
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.rdf_reading import Lines
from grondkaart.importers.inventory.things import Things

_NAMED = rb"(?:<[^<>\s]*>|_:[^\s<>]+)"
FIRST_STATEMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n\r]*[\n\r])*"
    + _NAMED
    + rb"\s*<[^<>\s]*>\s*(?:"
    + _NAMED
    + rb'|"(?:[^"\\\n]++|\\.)*+"(?:@[\w-]+|\^\^<[^<>\s]*>)?)\s*(?P<graph>'
    + _NAMED
    + rb")?\s*\."
)
"""A triple, or a quad with its graph, that a text begins with (RDF 1.1 N-Quads, section 2)."""


class NTriples:
    """Reads N-Triples."""

    name = "nt"
    media: tuple[str, ...] = ("application/n-triples",)
    extensions: tuple[str, ...] = ("nt",)

    def __init__(self, things: Things) -> None:
        self._things = things

    def fits(self, body: bytes) -> bool:
        """Whether it begins with a triple of whole addresses."""
        found = FIRST_STATEMENT.match(body)
        return found is not None and not found["graph"]

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read N-Triples. Raises ImportRefused as the port says."""
        return rdf_reading.read(body, "nt", self._things, known, told, lines_of)


def lines_of(body: bytes, quads: Sequence[Quad]) -> Lines:
    """The line of each triple or quad, exactly."""
    written = re.split(rb"\r\n|\r|\n", body)
    numbers = [
        number
        for number, line in enumerate(written, 1)
        if (said := line.strip()) and not said.startswith(b"#")
    ]
    found: dict[tuple[str, ...], int] = {}
    if len(numbers) != len(quads):
        return found
    for number, (subject, predicate, value, _) in zip(numbers, quads, strict=True):
        thing, path = subject.value, predicate.value
        found.setdefault((thing,), number)
        if found.setdefault((thing, path), number) != number:
            found[thing, path, str(value)] = number
    return found
