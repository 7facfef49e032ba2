"""What the tests of ontology, shapes and data share: files read once, and one validation of everything.

pySHACL parses the text of a SPARQL rule again for every focus node; here each text is parsed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyshacl
import pyshacl.validator
import pytest
import rdflib
from rdflib import RDF, SH, Graph, URIRef
from rdflib.plugins.sparql import processor

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


class Result(NamedTuple):
    """One result of a validation."""

    shape: URIRef
    focus: URIRef
    severity: URIRef


Validate = Callable[[Graph], list[Result]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the material beside the checkout where that is absent."""
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason=f"{SHARED} is absent"))


def turtle(files: Iterable[Path]) -> Graph:
    """Turtle files as one graph, with every literal as it is written."""
    graph = Graph()
    for path in files:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session", autouse=True)
def _literals_as_written() -> Iterable[None]:
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = before


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def read() -> Callable[[Iterable[Path]], Graph]:
    return turtle


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return turtle(sorted((ROOT / "ontology").glob("*.ttl")))


@pytest.fixture(scope="session")
def shapes() -> Graph:
    return turtle(sorted((ROOT / "shapes").glob("*.ttl")))


@pytest.fixture(scope="session")
def data() -> Graph:
    return turtle(sorted((ROOT / "data").rglob("*.ttl")))


@pytest.fixture(scope="session")
def everything(ontology: Graph, data: Graph) -> Graph:
    """All that is shipped, without the shapes."""
    return ontology + data


_parse, _translate = processor.parseQuery, processor.translateQuery
_shapes_graph = pyshacl.validator.ShapesGraph
_shapes_read: dict[int, object] = {}


@cache
def _plan(text: str, base: str | None, namespaces: tuple[tuple[str, str], ...]) -> object:
    return _translate(_parse(text), base, dict(namespaces))


def _cached_plan(text: str, base: str | None = None, namespaces: object = None) -> object:
    return _plan(text, base, tuple(dict(namespaces or {}).items()))


def _cached_shapes(graph: Graph, *rest: object) -> object:
    if id(graph) not in _shapes_read:
        _shapes_read[id(graph)] = _shapes_graph(graph, *rest)
    return _shapes_read[id(graph)]


def results(data: Graph, shapes: Graph) -> list[Result]:
    """Validate; each SPARQL text is parsed once and the shapes are read once.

    pySHACL leaves a switch of rdflib on True; it is put back.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", rdflib.NORMALIZE_LITERALS)
        patch.setattr(processor, "parseQuery", str)  # translating changes what was parsed
        patch.setattr(processor, "translateQuery", _cached_plan)
        patch.setattr(pyshacl.validator, "ShapesGraph", _cached_shapes)
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", do_owl_imports=False, allow_warnings=True
        )
    assert isinstance(report, Graph)
    return [
        Result(report.value(r, SH.sourceShape), report.value(r, SH.focusNode), severity)
        for r, severity in report.subject_objects(SH.resultSeverity)
        if (None, SH.result, r) in report
    ]


@pytest.fixture(scope="session")
def validate_with() -> Callable[[Graph, Graph], list[Result]]:
    return results


@pytest.fixture(scope="session")
def report(
    everything: Graph, shapes: Graph, validate_with: Callable[[Graph, Graph], list[Result]]
) -> list[Result]:
    """The results of all that is shipped against our shapes; made once, it takes a while."""
    return validate_with(everything, shapes)


@pytest.fixture(scope="session")
def validate(
    ontology: Graph, shapes: Graph, validate_with: Callable[[Graph, Graph], list[Result]]
) -> Validate:
    """Validate a small graph against our shapes; what the ontology says of subclasses counts."""
    subclasses = list(ontology.triples((None, rdflib.RDFS.subClassOf, None)))

    def run(graph: Graph) -> list[Result]:
        own = set(graph.subjects(RDF.type, None))
        full = Graph()
        for triple in (*graph, *subclasses):
            full.add(triple)
        return [r for r in validate_with(full, shapes) if r.focus in own]

    return run
