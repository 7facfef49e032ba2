"""A small client of the change feed: it walks the tree, leaves out what it had, and plays what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx2
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

TREE, LDES = "https://w3id.org/tree#", "https://w3id.org/ldes#"
DCT, AS = "http://purl.org/dc/terms/", "https://www.w3.org/ns/activitystreams#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
POSITION = NamedNode("https://schema.org/position")
FORMATS = {
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/ld+json": RdfFormat.JSON_LD,
    "text/turtle": RdfFormat.TURTLE,
}
Term = NamedNode | BlankNode | Literal
Lines = frozenset[str]


@dataclass(frozen=True)
class Version:
    """A member as it came: its number, moment, kind, thing, and what it says of it."""

    number: int
    moment: str
    kind: str
    thing: str
    lines: Lines


class Node:
    """A page of the tree, parsed."""

    def __init__(self, answer: httpx2.Response, media: str) -> None:
        self.quads = list(parse(answer.content, FORMATS[media], base_iri=str(answer.url)))
        self.url = str(answer.url)
        self._said: defaultdict[tuple[Term, NamedNode], list[Term]] = defaultdict(list)
        for quad in self.quads:
            if isinstance(quad.graph_name, DefaultGraph):
                self._said[quad.subject, quad.predicate].append(quad.object)

    def objects(self, subject: Term, predicate: str | NamedNode) -> list[Term]:
        wanted = NamedNode(predicate) if isinstance(predicate, str) else predicate
        return self._said[subject, wanted]

    def value(self, subject: Term, predicate: str | NamedNode) -> str:
        (one,) = self.objects(subject, predicate)
        return str(one.value)

    def onward(self, after: str) -> list[str]:
        """The nodes that may have members from the moment `after` on."""
        found: dict[str, bool] = {}
        for relation in self.objects(NamedNode(self.url), TREE + "relation"):
            assert DCT + "created" == self.value(relation, TREE + "path")
            target, moment = (self.value(relation, TREE + n) for n in ("node", "value"))
            old = self.value(relation, TYPE) == TREE + "LessThanOrEqualToRelation"
            found[target] = found.get(target, True) and not (old and moment < after)
        return [target for target, wanted in found.items() if wanted]

    def versions(self) -> Iterator[Version]:
        said: dict[str, set[str]] = {}
        for quad in self.quads:
            if not isinstance(quad.graph_name, DefaultGraph):
                said.setdefault(quad.graph_name.value, set()).add(line(quad))
        for quad in self.quads:
            if quad.predicate.value == TREE + "member":
                member = quad.object
                yield Version(
                    int(self.value(member, POSITION)),
                    self.value(member, DCT + "created"),
                    self.value(member, TYPE).removeprefix(AS),
                    self.value(member, DCT + "isVersionOf"),
                    frozenset(said.get(str(member.value), ())),
                )


def line(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} ."


@dataclass
class Copy:
    """A copy of the graph, kept by following the feed; knows where it was."""

    client: httpx2.Client
    media: str = "application/trig"
    number: int = 0
    moment: str = ""
    things: dict[str, Lines] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    @property
    def lines(self) -> set[str]:
        return {one for lines in self.things.values() for one in lines}

    def follow(self) -> list[Version]:
        """Play all that is new, in order; gives it."""
        self.fetched = []
        new = sorted(self._new("/ldes"), key=lambda one: one.number)
        for version in new:
            if version.kind == "Delete":
                del self.things[version.thing]
            else:
                assert (version.kind == "Update") == (version.thing in self.things)
                self.things[version.thing] = version.lines
            self.number, self.moment = version.number, version.moment
        return new

    def _new(self, address: str) -> Iterator[Version]:
        answer = self.client.get(address, headers={"Accept": self.media})
        assert 200 == answer.status_code, answer.text
        self.fetched.append(address)
        node = Node(answer, self.media)
        yield from (version for version in node.versions() if version.number > self.number)
        for target in node.onward(self.moment):
            yield from self._new(target)
