"""The engines that hold data against shapes: a quick one, and pySHACL, the reference for what is right.

Both take N-Triples and give the same results; `engine_for` says which one validates. An engine is made once,
before the process that uses it is forked and walled: the shapes are compiled then, and what the libraries
import late is there. Data goes in as text from memory, never as a path or an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pyshacl
import pyshacl_turbo
from rdflib import Graph
from rdflib.exceptions import ParserError

from grondkaart.base.errors import BadInput, ContentProblem
from grondkaart.validation.candidates import narrowed
from grondkaart.validation.decode import results_of
from grondkaart.validation.parse_once import parse_once
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

    Its public `validate` reads data and report with rdflib, which takes longer than the validation; so
    this talks to the compiled program itself.
    """

    def __init__(self, shapes: bytes) -> None:
        with _blaming_shapes():
            self._whole = _compiled(shapes, "turtle", advanced=False)
            self._narrowed = narrowed(shapes)
            if self._narrowed is not None:
                self._narrow = _compiled(self._narrowed.shapes, "nt", advanced=True)
        self.validate(_WARM)

    def validate(self, ntriples: bytes) -> list[Result]:
        fits = self._narrowed is not None and self._narrowed.fits(ntriples)
        with _blaming_shapes():
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
                raise _unreadable(error) from error
        return results_of(report.encode())


def _compiled(shapes: bytes, syntax: str, *, advanced: bool) -> Any:
    compiled = pyshacl_turbo.CompiledShapes(  # type: ignore[no-untyped-call]
        shapes, shacl_graph_format=syntax, advanced=advanced
    )
    return compiled._native


class _Reference:
    """pySHACL, with each rule parsed once."""

    def __init__(self, shapes: bytes) -> None:
        with parse_once(), _blaming_shapes():
            self._shapes = Graph().parse(data=shapes, format="turtle")
        self.validate(_WARM)

    def validate(self, ntriples: bytes) -> list[Result]:
        with parse_once(), _blaming_shapes():
            try:
                data = Graph().parse(data=ntriples, format="nt")
            except (ParserError, ValueError) as error:
                raise _unreadable(error) from error
            _, report, _ = pyshacl.validate(
                data, shacl_graph=self._shapes, inference="none", do_owl_imports=False
            )
            if not isinstance(report, Graph):  # pySHACL gives this failure, it does not raise it
                raise ValueError(report)
            return results_of(report.serialize(format="nt", encoding="utf-8"))


def quick(shapes: bytes) -> Engine:
    """The quick engine, for shapes in Turtle or N-Triples. Raises ContentProblem when they do not work."""
    return _Quick(shapes)


def reference(shapes: bytes) -> Engine:
    """The reference, for shapes in Turtle or N-Triples. Raises ContentProblem when they do not work."""
    return _Reference(shapes)


def engine_for(shapes: bytes) -> Engine:
    """The engine that validates by these shapes: quick, or the reference for what the quick one lacks.

    Raises ContentProblem when they work in neither.
    """
    try:
        return quick(shapes)
    except ContentProblem:
        return reference(shapes)


@contextmanager
def _blaming_shapes() -> Iterator[None]:
    """What goes wrong inside is the fault of the shapes."""
    try:
        yield
    except BadInput:
        raise
    except Exception as error:
        raise ContentProblem(
            f"De vormen kunnen niet worden gebruikt: {error}",
            f"The shapes cannot be used: {error}",
        ) from error


def _unreadable(error: Exception) -> BadInput:
    return BadInput(
        f"De gegevens zijn geen N-Triples 1.1: {error}", f"The data is not N-Triples 1.1: {error}"
    )
