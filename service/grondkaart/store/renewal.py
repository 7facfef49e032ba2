"""Brings an engine from one data version to the next by what differs, in milliseconds.

The engine never gives back the memory of what is removed (its source says so; measured in the store
decision 0009), so that after much renewing a new engine is better: `renew` then declines.
"""

from __future__ import annotations

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from grondkaart.base import vocab
from grondkaart.store.archive import Archive
from grondkaart.store.engine import Engine
from grondkaart.store.filling import metadata
from grondkaart.store.port import DataVersion, GraphInfo

_TYPE = NamedNode(vocab.RDF + "type")
_BELOW = NamedNode(vocab.RDFS + "subClassOf")
_DEFAULT = DefaultGraph()
_TYPES, _METADATA = NamedNode(vocab.TYPES_GRAPH), NamedNode(vocab.METADATA_GRAPH)
_FEW_DEAD = 50_000

Triples = set[Triple]


class Renewal:
    """Renews an engine, and knows how much of it is dead."""

    def __init__(self, engine: Engine, archive: Archive, plain: Engine | None = None) -> None:
        """`plain` is an engine that holds the default graph only, to be kept level with it."""
        self._store, self._archive = engine.store, archive
        self._merged = [self._store, plain.store] if plain else [self._store]
        self._dead = 0

    def renew(self, old: DataVersion, new: DataVersion) -> bool:
        """Bring the engine, whole, from `old` to `new`; False, with nothing changed, when a new engine
        is better: too much would be dead, or the classes themselves change."""
        before, after = _by_iri(old), _by_iri(new)
        changed = [iri for iri in before | after if before.get(iri) != after.get(iri)]
        live = sum(g.triples for g in new.graphs)
        gone = sum(before[iri].triples for iri in changed if iri in before)
        if self._dead + gone > _FEW_DEAD + live // 2:
            return False
        if not all(self._archive.check(after[iri].digest) for iri in changed if iri in after):
            return False  # a new engine will tell what is wrong
        held = {iri: self._held(iri) for iri in changed}
        wanted = {iri: self._wanted(after.get(iri)) for iri in changed}
        if any(t.predicate == _BELOW for both in (held, wanted) for s in both.values() for t in s):
            return False
        for iri in changed:
            self._change(NamedNode(iri), held[iri], wanted[iri])
            if iri not in after:
                self._store.remove_graph(NamedNode(iri))
        self._metadata(new)
        left, come = _moves(changed, before, after, held, wanted)
        self._merge(left, come, new)
        self._types({t.subject for t in left ^ come if t.predicate == _TYPE}, new)
        return True

    def _held(self, iri: str) -> Triples:
        return {q.triple for q in self._store.quads_for_pattern(None, None, None, NamedNode(iri))}

    def _wanted(self, graph: GraphInfo | None) -> Triples:
        if graph is None:
            return set()
        self._store.add_graph(NamedNode(graph.iri))
        path = self._archive.graph_path(graph.digest)
        return {q.triple for q in parse(path=str(path), format=RdfFormat.N_TRIPLES)}

    def _change(self, graph: NamedNode | DefaultGraph, held: Triples, wanted: Triples) -> None:
        gone, come = held - wanted, wanted - held
        for store in self._merged if graph == _DEFAULT else [self._store]:
            for triple in gone:
                store.remove(_quad(triple, graph))
            store.extend(_quad(triple, graph) for triple in come)
        self._dead += len(gone)

    def _merge(self, left: Triples, come: Triples, new: DataVersion) -> None:
        """Take from the default graph what stands in no current graph any more, and add what came."""
        stay = {NamedNode(g.iri) for g in new.graphs if g.in_default} | {_TYPES}
        gone = {t for t in left - come if not self._stands(t, stay)}
        self._change(_DEFAULT, gone, come)

    def _stands(self, triple: Triple, graphs: set[NamedNode]) -> bool:
        found = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return any(q.graph_name in graphs for q in found)

    def _metadata(self, new: DataVersion) -> None:
        held = self._held(vocab.METADATA_GRAPH)
        wanted = _triples(metadata(new))
        self._change(_METADATA, held, wanted)
        own = NamedNode(vocab.OWN_GRAPH)
        merged = [{t for t in triples if t.subject != own} for triples in (held, wanted)]
        self._change(_DEFAULT, *merged)

    def _types(self, things: set[NamedNode | BlankNode | Triple], new: DataVersion) -> None:
        """Derive again what follows from the types of some things."""
        current = {NamedNode(g.iri) for g in new.graphs if g.in_default}
        above: dict[NamedNode, set[NamedNode]] = {}
        for thing in things:
            said = self._store.quads_for_pattern(thing, _TYPE, None, None)
            classes = {q.object for q in said if q.graph_name in current}
            held = {q.triple for q in self._store.quads_for_pattern(thing, _TYPE, None, _TYPES)}
            follow: set[NamedNode] = set()
            for one in classes:
                if isinstance(one, NamedNode):
                    follow |= above.get(one) or self._above(one, above)
            wanted = {Triple(thing, _TYPE, one) for one in follow}
            self._change(_TYPES, held, wanted)
            stated = {t for t in held if t.object in classes}
            self._change(_DEFAULT, held - stated, wanted)

    def _above(self, one: NamedNode, known: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
        """Our classes above a class."""
        found: set[NamedNode] = set()
        queue = [one]
        while queue:
            for quad in self._store.quads_for_pattern(queue.pop(), _BELOW, None, _DEFAULT):
                if isinstance(quad.object, NamedNode) and quad.object not in found:
                    found.add(quad.object)
                    queue.append(quad.object)
        ours = {c for c in found if c.value.startswith(vocab.CG)}
        known[one] = ours
        return ours


def _by_iri(version: DataVersion) -> dict[str, GraphInfo]:
    return {g.iri: g for g in version.graphs}


def _moves(
    changed: list[str],
    before: dict[str, GraphInfo],
    after: dict[str, GraphInfo],
    held: dict[str, Triples],
    wanted: dict[str, Triples],
) -> tuple[Triples, Triples]:
    """What leaves the default graph with the changed graphs, and what comes into it."""
    left: Triples = set()
    come: Triples = set()
    for iri in changed:
        if iri in before and before[iri].in_default:
            left |= held[iri]
        if iri in after and after[iri].in_default:
            come |= wanted[iri]
    return left, come


def _triples(ntriples: bytes) -> Triples:
    return {q.triple for q in parse(ntriples, RdfFormat.N_TRIPLES)}


def _quad(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
