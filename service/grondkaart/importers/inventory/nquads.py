"""The form N-Quads: N-Triples with the name of a graph, which is the municipality's own or none."""

from __future__ import annotations

from grondkaart.importers.inventory import rdf_reading
from grondkaart.importers.inventory.ntriples import FIRST_STATEMENT, lines_of
from grondkaart.importers.inventory.port import Inventory, Known, Told
from grondkaart.importers.inventory.things import Things


class NQuads:
    """Reads N-Quads."""

    name = "nq"
    media: tuple[str, ...] = ("application/n-quads",)
    extensions: tuple[str, ...] = ("nq",)

    def __init__(self, things: Things) -> None:
        self._things = things

    def fits(self, body: bytes) -> bool:
        """Whether it begins with a quad, or with a triple: that is one of the default graph."""
        return FIRST_STATEMENT.match(body) is not None

    def read(self, body: bytes, known: Known, told: Told) -> Inventory:
        """Read N-Quads. Raises ImportRefused as the port says, and for graphs of others."""
        return rdf_reading.read(body, "nq", self._things, known, told, lines_of)
