"""Rules in SPARQL, narrowed to the things that may break them.

SHACL has a rule asked again for every thing of a class (SHACL 1.0, 5.3), and asking costs more than the
answer. Here each rule is first asked once, over all things of its classes together; what that finds is
the target of the rule (SHACL Advanced Features, 3.1), and the rule itself is then asked of those few as
SHACL says. So a target may find a thing too many, but never miss one: a rule is narrowed only where
its text shows that it says the same of all things at once as of one. Others stay as they are.

What is below a class in the data is not looked for, because property paths are slow in engines: where
there is such a class, the shapes must be used as they were.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grondkaart.base.sparql_text import Token, tokens
from grondkaart.base.terms import BlankNode, Literal, convert, literal_line, read_ntriples
from grondkaart.base.vocab import PREFIXES, RDF, RDFS
from grondkaart.validation.decode import Node, Nodes, expression

_SH = PREFIXES["sh"]
_BELOW, _TYPE = RDFS + "subClassOf", RDF + "type"
_CLASS, _PATH, _PROPERTY = _SH + "targetClass", _SH + "path", _SH + "property"
_PREFIXES, _SELECT, _SPARQL, _TARGET = (
    _SH + name for name in ("prefixes", "select", "sparql", "target")
)
# A shape with nothing of SHACL but these has no constraint beside its rule, and no target but a class.
_SILENT = {_TYPE, _CLASS, _PATH, _SPARQL} | {
    _SH + name
    for name in ("severity", "message", "name", "description", "order", "group", "defaultValue")
}
_OF_A_RULE = {_TYPE, _SELECT, _PREFIXES, _SH + "message"}
_SHAPES = {_SH + "NodeShape", _SH + "PropertyShape"}
_NOT_ONLY_CLASSES = {
    _SH + name
    for name in ("targetNode", "targetSubjectsOf", "targetObjectsOf", "closed", "deactivated")
}
# With these in it, more than this module looks at can be a constraint or a target.
_UNUSUAL = {
    _SH + name
    for name in (
        *("ConstraintComponent", "Function", "expression", "js", "rule", "target", "values"),
        "qualifiedValueShapesDisjoint",
    )
}
_NOT_AT_ONCE = {
    *("BASE", "FROM", "GRAPH", "GROUP", "HAVING", "LATERAL", "LIMIT", "MINUS", "OFFSET", "ORDER"),
    *("PREFIX", "SELECT", "SERVICE", "VALUES"),
}
_NOT_IN_A_GROUP = {"BIND", "FILTER", "OPTIONAL"}


@dataclass(frozen=True)
class Narrowed:
    """Shapes as N-Triples, with SPARQL targets; for data in which nothing is below these classes."""

    shapes: bytes
    classes: frozenset[str]

    def fits(self, ntriples: bytes) -> bool:
        """Whether data is such."""
        classes = b"|".join(re.escape(one.encode()) for one in self.classes)
        return re.search(b"<%b>[ \t]*(?:%b)" % (_BELOW.encode(), classes), ntriples) is None


def narrowed(shapes: bytes) -> Narrowed | None:
    """Shapes in Turtle with a target of its own for each rule that can have one.

    None when there is no such rule, or when the shapes use what an engine with SPARQL targets would
    do otherwise. Raises SyntaxError when they are not Turtle.
    """
    graph = _Shapes(shapes)
    classes: set[str] = set()
    for shape in () if graph.unusual else list(graph.said):
        rule = _Rule.of(graph, shape)
        query = rule and _at_once(rule.text, rule.classes, rule.path)
        if rule and query:
            classes |= rule.classes
            graph.aim(rule, query)
    return Narrowed("".join(graph.lines).encode(), frozenset(classes)) if classes else None


class _Shapes:
    """A shapes graph, by subject and by what is referred to; terms as in N-Triples."""

    def __init__(self, shapes: bytes) -> None:
        self.said: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self.users: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.nodes: Nodes = defaultdict(dict)
        self.lines: dict[str, None] = {}
        self._aimed = 0
        names = set()
        for triple in read_ntriples(convert(shapes, "ttl", "nt", {})):
            subject, predicate, value = str(triple.subject), triple.predicate.value, triple.object
            self.lines[_line(subject, predicate, str(value))] = None
            self.said[subject][predicate].append(value)
            self.users[str(value)].append((subject, predicate))
            if isinstance(triple.subject, BlankNode):
                self.nodes[triple.subject.value][predicate] = value
            names |= {predicate, str(value)[1:-1]}
        self.unusual = bool(names & _UNUSUAL)

    def one(self, subject: str, predicate: str) -> Node | None:
        """The only value of a property."""
        values = self.said[subject].get(predicate, [])
        return values[0] if len(values) == 1 else None

    def all(self, subject: str, predicate: str) -> set[str]:
        """The values of a property."""
        return {str(value) for value in self.said[subject].get(predicate, ())}

    def is_shape(self, subject: str) -> bool:
        """Whether it is no more than a shape: a class would target its own things."""
        return {kind[1:-1] for kind in self.all(subject, _TYPE)} <= _SHAPES

    def is_reached_by_class_alone(self, shape: str) -> bool:
        """Whether nothing else reaches a shape, so that its properties may be reached otherwise."""
        said = self.said[shape].keys()
        return self.is_shape(shape) and _CLASS in said and not (
            self.users[shape] or said & _NOT_ONLY_CLASSES
        )  # fmt: skip

    def aim(self, rule: _Rule, query: str) -> None:
        """Have a shape reached by what a query finds, and no longer by classes."""
        for parent in rule.parents:
            del self.lines[_line(parent, _PROPERTY, rule.shape)]
        for own in self.all(rule.shape, _CLASS):
            del self.lines[_line(rule.shape, _CLASS, own)]
        self._aimed += 1
        target = f"_:target{self._aimed}"
        self.lines[_line(rule.shape, _TARGET, target)] = None
        self.lines[_line(target, _TYPE, f"<{_SH}SPARQLTarget>")] = None
        self.lines[_line(target, _SELECT, literal_line(query))] = None
        for one in self.all(rule.node, _PREFIXES):
            self.lines[_line(target, _PREFIXES, one)] = None


@dataclass(frozen=True)
class _Rule:
    """A shape all of whose constraint is one SPARQL rule, over the things of some classes."""

    shape: str
    node: str
    text: str
    path: str
    classes: frozenset[str]
    parents: tuple[str, ...]

    @classmethod
    def of(cls, graph: _Shapes, shape: str) -> _Rule | None:
        """The rule of a shape, if it is such a shape."""
        node, said, users = graph.one(shape, _SPARQL), graph.said[shape], graph.users[shape]
        if node is None or not graph.is_shape(shape):
            return None
        if any(name.startswith(_SH) and name not in _SILENT for name in said):
            return None
        parents = tuple(user for user, predicate in users if predicate == _PROPERTY)
        if len(parents) < len(users) or not all(map(graph.is_reached_by_class_alone, parents)):
            return None
        text, rule = graph.one(str(node), _SELECT), graph.said[str(node)]
        classes = set[str]().union(*(graph.all(one, _CLASS) for one in (shape, *parents)))
        if not classes or not isinstance(text, Literal) or not rule.keys() <= _OF_A_RULE:
            return None
        path = expression(graph.nodes, graph.one(shape, _PATH))
        return cls(shape, str(node), text.value, path, frozenset(classes), parents)


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} <{predicate}> {value} .\n"


def _at_once(text: str, classes: Iterable[str], path: str) -> str | None:
    """The things of these classes for which a query may find something; None when that is not plain.

    With `$this` given, it is given everywhere (SHACL 5.3.1, pre-binding); asked at once, it is bound by
    the pattern that comes first. In a group of its own that is not so: a filter there would not see it.
    After EXISTS it is, since that is evaluated with what is bound.
    """
    found = list(tokens(text))
    words = [token.text.upper() if token.kind == "word" else token.text for token in found]
    if "{" not in words or words[0] != "SELECT" or _NOT_AT_ONCE.intersection(words[1:]):
        return None
    opened = words.index("{")
    if "(" in words[:opened] or not _is_plain(words[opened:]):
        return None
    if any(t.kind == "var" and t.text[1:] in ("shapesGraph", "currentShape") for t in found):
        return None
    members = " UNION ".join(f"{{ ?this <{_TYPE}> {one} }}" for one in sorted(classes))
    body = "".join(_body(text, found[opened:], path))
    return f"SELECT DISTINCT ?this WHERE {{ {members} {body}\n}}"


def _is_plain(words: list[str]) -> bool:
    """Whether groups within what stands between the outer braces hold patterns alone."""
    bound: list[bool] = []  # of each open group: whether all in it is bound from outside
    for place, word in enumerate(words):
        if word == "{":
            bound.append(bool(bound) and (bound[-1] or words[place - 1] == "EXISTS"))
        elif word == "}":
            bound.pop()
            if not bound:
                return place == len(words) - 1
        elif word in _NOT_IN_A_GROUP and len(bound) > 1 and not bound[-1]:
            return False
    return False


def _body(text: str, found: list[Token], path: str) -> Iterator[str]:
    """What stands between the outer braces, with the path of the shape filled in."""
    start = found[0].end
    for token in found[1:-1]:
        if token.text == "$PATH":
            yield text[start : token.start] + path
            start = token.end
    yield text[start : found[-1].start]
