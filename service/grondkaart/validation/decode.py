"""Results out of a validation report (SHACL 1.0, section 3) in N-Triples, whichever engine wrote it."""

from __future__ import annotations

from collections import defaultdict

from grondkaart.base.terms import BlankNode, Literal, NamedNode, Triple, literal_line, read_ntriples
from grondkaart.base.vocab import PREFIXES, RDF, XSD
from grondkaart.validation.results import Result

_SH = PREFIXES["sh"]
_UNSAID = {XSD + "string", RDF + "langString"}  # datatypes that N-Triples leaves out
_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_DEEPEST = 50
Node = NamedNode | BlankNode | Literal | Triple
Nodes = dict[str, dict[str, Node]]


def results_of(report: bytes) -> list[Result]:
    """The results of a report, in order; details (results below results) are left out.

    What is reported twice is there twice: a shape that is reached along two ways gives its results twice.
    """
    results: list[BlankNode] = []
    nodes: Nodes = defaultdict(dict)
    for triple in read_ntriples(report):
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, BlankNode):
            nodes[subject.value][predicate] = value
            if predicate == _SH + "result" and isinstance(value, BlankNode):
                results.append(value)
    return sorted(_result(nodes, nodes[result.value]) for result in results)


def _result(nodes: Nodes, said: dict[str, Node]) -> Result:
    value, path = said.get(_SH + "value"), said.get(_SH + "resultPath")
    return Result(
        _bare(said.get(_SH + "focusNode")),
        path.value if isinstance(path, NamedNode) else expression(nodes, path),
        "" if value is None else _term(value),
        _local(said.get(_SH + "sourceConstraintComponent")),
        _local(said.get(_SH + "resultSeverity")),
        _bare(said.get(_SH + "sourceShape")),
    )


def _bare(node: Node | None) -> str:
    """An IRI without brackets; any other term as in N-Triples; nothing as an empty text."""
    if isinstance(node, NamedNode):
        return node.value
    return "" if node is None else _term(node)


def _local(node: Node | None) -> str:
    return _bare(node).rpartition("#")[2].rpartition("/")[2]


def _term(node: Node) -> str:
    """A term as in N-Triples, written as an importer writes it; a literal keeps its lexical form."""
    if not isinstance(node, Literal):
        return str(node)
    datatype = node.datatype.value
    return literal_line(node.value, node.language, None if datatype in _UNSAID else datatype)


def expression(nodes: Nodes, node: Node | None, depth: int = 0) -> str:
    """A path (SHACL 1.0, 2.3.1) in the syntax of SPARQL 1.1 (9.1)."""
    if isinstance(node, NamedNode):
        return str(node)
    if not isinstance(node, BlankNode) or depth > _DEEPEST:  # no path, or one that holds itself
        return ""
    said = nodes[node.value]
    if RDF + "first" in said:
        return _joined(nodes, node, "/", depth)
    if several := said.get(_SH + "alternativePath"):
        return _joined(nodes, several, "|", depth)
    if turned := said.get(_SH + "inversePath"):
        return f"^{expression(nodes, turned, depth + 1)}"
    for step, sign in _REPEATED.items():
        if repeated := said.get(_SH + step):
            return f"({expression(nodes, repeated, depth + 1)}){sign}"
    return ""


def _joined(nodes: Nodes, items: Node, by: str, depth: int) -> str:
    """The paths of a list, joined."""
    found: list[str] = []
    rest: Node | None = items
    while isinstance(rest, BlankNode) and len(found) < _DEEPEST:
        found.append(expression(nodes, nodes[rest.value].get(RDF + "first"), depth + 1))
        rest = nodes[rest.value].get(RDF + "rest")
    return f"({by.join(found)})"
