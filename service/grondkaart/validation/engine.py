"""The engines that hold data against shapes: a quick one, and pySHACL, the reference for what is right.

Both take N-Triples and give the same results; `engine_for` says which one validates. An engine is made once,
before the process that uses it is forked and walled: the shapes are compiled then, and what the libraries
import late is there. Data goes in as text from memory, never as a path or an address.
"""

from __future__ import annotations

from typing import Any, Protocol

import pyshacl_turbo

from grondkaart.base.errors import ContentProblem
from grondkaart.base.terms import convert
from grondkaart.validation.candidates import narrowed
from grondkaart.validation.decode import results_of
from grondkaart.validation.faults import blaming_shapes, unreadable
from grondkaart.validation.results import Result

# Validated once by every new engine, so that what it imports late is there before the wall.
_WARM = b"<a:a> <a:a> <a:a> .\n"
_DEPTH = 15  # of shapes within shapes, as in pySHACL


class Engine(Protocol):
    """Shapes, ready to hold data against."""

    def validate(self, ntriples: bytes) -> list[Result]:
        """All results of all shapes over the data, in an order of their own; some are there twice.

        Raises BadInput when the data is not N-Triples 1.1, ContentProblem when a rule cannot be evaluated.
        """


class _Quick:
    """pyshacl-turbo: SHACL Core and SHACL-SPARQL as pySHACL understands them, in native code.

    Its public functions read shapes, data and report with rdflib, which takes longer than the validation;
    so this talks to the compiled program itself.
    """

    def __init__(self, shapes: bytes) -> None:
        with blaming_shapes():
            self._whole = _compiled(convert(shapes, "ttl", "nt", {}), advanced=False)
            self._narrowed = narrowed(shapes)
            if self._narrowed is not None:
                self._narrow = _compiled(self._narrowed.shapes, advanced=True)
        self.validate(_WARM)

    def validate(self, ntriples: bytes) -> list[Result]:
        fits = self._narrowed is not None and self._narrowed.fits(ntriples)
        with blaming_shapes():
            try:
                _, report, *_ = (self._narrow if fits else self._whole).validate(
                    *(ntriples.decode(), "nt", None),
                    *(False, 100, _DEPTH, False),  # rules: none
                    *(False, False, False),  # every severity counts, and every result
                    *([], [], []),  # all focus nodes, all shapes, no prefixes
                )
            except pyshacl_turbo.ValidationFailure:
                raise
            except ValueError as error:
                raise unreadable(error) from error
        return results_of(report.encode())


def _compiled(shapes: bytes, *, advanced: bool) -> Any:
    """A compiled program for shapes in N-Triples: no base, booleans as written, no prefixes but their own."""
    native = pyshacl_turbo._native  # type: ignore[attr-defined]
    return native.CompiledShapes(shapes.decode(), "nt", None, advanced, False, [])


def quick(shapes: bytes) -> Engine:
    """The quick engine, for shapes in Turtle or N-Triples. Raises ContentProblem when they do not work."""
    return _Quick(shapes)


def reference(shapes: bytes) -> Engine:
    """The reference, for shapes in Turtle or N-Triples. Raises ContentProblem when they do not work."""
    from grondkaart.validation.reference import Reference  # noqa: PLC0415  it is seldom needed

    return Reference(shapes)


def engine_for(shapes: bytes) -> Engine:
    """The engine that validates by these shapes: quick, or the reference for what the quick one lacks.

    Raises ContentProblem when they work in neither.
    """
    try:
        return quick(shapes)
    except ContentProblem:
        return reference(shapes)
