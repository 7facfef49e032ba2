"""The W3C's SHACL 1.0 tests (Core and SPARQL): what our service says, and what the reference says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef

from grondkaart.base.errors import ContentProblem
from grondkaart.validation.engine import Engine, engine_for, reference

pytestmark = [pytest.mark.shared, pytest.mark.filterwarnings("ignore::UserWarning")]
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = Path(__file__).parents[3] / "shared/standards/w3c-shacl-tests/tests"
TESTS = [path for path in sorted(SUITE.rglob("*.ttl")) if b"sht:Validate" in path.read_bytes()]
FAILED_BY_THE_REFERENCE = {
    "core/property/uniqueLang-002": 'pySHACL takes "1"^^xsd:boolean for true where only `true` counts',
    "sparql/node/prefixes-001": "pySHACL leaves owl:imports out when it collects prefixes; from Turtle "
    "it would take the prefixes of the file",
    "sparql/pre-binding/shapesGraph-001": "pySHACL does not support $shapesGraph, which is optional",
}
Row = tuple[str, ...]


def name_of(path: Path) -> str:
    return path.relative_to(SUITE).with_suffix("").as_posix()


def cases(failed: dict[str, str]) -> list[object]:
    return [
        pytest.param(
            path,
            id=name_of(path),
            marks=pytest.mark.xfail(reason=failed[name_of(path)])
            if name_of(path) in failed
            else (),
        )
        for path in TESTS
    ]


def read(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def turtle(iri: str) -> bytes:
    """The shapes graph with its own address as base: an engine is only given the bytes."""
    return f"@base <{iri}> .\n".encode() + Path(iri.removeprefix("file://")).read_bytes()


def ntriples(iri: str) -> bytes:
    return read(Path(iri.removeprefix("file://"))).serialize(format="nt", encoding="utf-8")


def path_of(graph: Graph, node: object) -> str:
    """A path as SPARQL writes it."""
    of = partial(path_of, graph)
    if isinstance(node, URIRef):
        return f"<{node}>"
    if (node, RDF.first, None) in graph:
        return f"({'/'.join(map(of, graph.items(node)))})"
    ((kind, inner),) = [(p, o) for p, o in graph.predicate_objects(node) if p in SH]
    if kind == SH.alternativePath:
        return f"({'|'.join(map(of, graph.items(inner)))})"
    signs = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
    return f"^{of(inner)}" if kind == SH.inversePath else f"({of(inner)}){signs[kind]}"


def term(node: object) -> str:
    if node is None or isinstance(node, BNode):
        return "" if node is None else "_:"
    if isinstance(node, Literal):
        return node.n3().removesuffix(f"^^<{rdflib.XSD.string}>")
    return f"<{node}>"


def expected(graph: Graph, report: object) -> Counter[Row]:
    rows: Counter[Row] = Counter()
    for result in graph.objects(report, SH.result):
        path = graph.value(result, SH.resultPath)
        rows[
            term(graph.value(result, SH.focusNode)),
            "" if path is None else path_of(graph, path),
            term(graph.value(result, SH.value)),
            re.split("[#/]", str(graph.value(result, SH.sourceConstraintComponent)))[-1],
            re.split("[#/]", str(graph.value(result, SH.resultSeverity)))[-1],
            term(graph.value(result, SH.sourceShape)),
        ] += 1
    return rows


def given(engine: Engine, data: bytes) -> Counter[Row]:
    def comparable(text: str) -> str:
        if text.startswith("_:"):
            return "_:"
        return text if not text or text[0] in '<("^' else f"<{text}>"

    rows: Counter[Row] = Counter()
    for one in engine.validate(data):
        focus, path, value, shape = map(comparable, (one.focus, one.path, one.value, one.shape))
        rows[focus, path, value, one.component, one.severity, shape] += 1
    return rows


def judge(make: Callable[[bytes], Engine], path: Path) -> None:
    graph = read(path)
    test = graph.value(None, RDF.type, SHT.Validate)
    action, report = graph.value(test, MF.action), graph.value(test, MF.result)
    shapes = turtle(str(graph.value(action, SHT.shapesGraph)))
    data = ntriples(str(graph.value(action, SHT.dataGraph)))
    if report == SHT.Failure:
        with pytest.raises(ContentProblem):
            make(shapes).validate(data)
        return
    want, found = expected(graph, report), given(make(shapes), data)

    assert want == found
    assert graph.value(report, SH.conforms).toPython() is not bool(found)


@pytest.mark.parametrize("path", cases({}))
def test_our_service_gives_the_report_that_the_w3c_expects(path: Path) -> None:
    judge(engine_for, path)


@pytest.mark.parametrize("path", cases(FAILED_BY_THE_REFERENCE))
def test_the_reference_gives_the_report_that_the_w3c_expects(path: Path) -> None:
    judge(reference, path)


def test_the_whole_suite_is_there() -> None:
    assert 121 == len(TESTS)
