"""pySHACL as an engine: the reference for what is right, and for shapes that the quick one does not take.

A module of its own, because importing it takes longer than most validations.
"""

from __future__ import annotations

import pyshacl
from rdflib import Graph
from rdflib.exceptions import ParserError

from grondkaart.validation.decode import results_of
from grondkaart.validation.faults import blaming_shapes, unreadable
from grondkaart.validation.parse_once import parse_once
from grondkaart.validation.results import Result

# Validated once by every new engine, so that what it imports late is there before the wall.
_WARM = b"<a:a> <a:a> <a:a> .\n"


class Reference:
    """pySHACL, with each rule parsed once."""

    def __init__(self, shapes: bytes) -> None:
        """Read the shapes, in Turtle or N-Triples. Raises ContentProblem when they do not work."""
        with parse_once(), blaming_shapes():
            self._shapes = Graph().parse(data=shapes, format="turtle")
        self.validate(_WARM)

    def validate(self, ntriples: bytes) -> list[Result]:
        """See `engine.Engine`."""
        with parse_once(), blaming_shapes():
            try:
                data = Graph().parse(data=ntriples, format="nt")
            except (ParserError, ValueError) as error:
                raise unreadable(error) from error
            _, report, _ = pyshacl.validate(
                data, shacl_graph=self._shapes, inference="none", do_owl_imports=False
            )
            if not isinstance(report, Graph):  # pySHACL gives this failure, it does not raise it
                raise ValueError(report)
            return results_of(report.serialize(format="nt", encoding="utf-8"))
