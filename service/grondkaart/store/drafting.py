"""Works out what a change would make of the graphs, without making it.

It runs in a worker of its own, on that worker's copy of the data, before anything is written. What a
graph already holds is taken from its file and not from the engine, which rewrites literals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, BadQuery
from grondkaart.base.rdf_reading import read_rdf
from grondkaart.store.archive import Archive
from grondkaart.store.engine import Engine, bad_query, with_graph
from grondkaart.store.port import Changed, DataVersion, Draft, Part

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(vocab.RDF + "type")


class Drafting:
    """Works drafts out against one data version, in a worker that is thrown away afterwards.

    `trusted` is called when all that came from outside is done with, before our own files are opened.
    """

    def __init__(
        self, engine: Engine, archive: Archive, version: DataVersion, trusted: Callable[[], None]
    ) -> None:
        self._store, self._archive = engine.store, archive
        self._known = {g.iri: g for g in version.graphs}
        self._trusted = trusted

    def work_out(self, draft: Draft) -> Iterator[Changed]:
        """The graphs that `draft` changes, as they would become.

        Raises BadInput or BadQuery, with line and column where known.
        """
        if draft.action == "update":
            yield from self._updated(draft)
            return
        triples = [t for part in draft.parts for t in _parsed(part)]
        self._trusted()
        if draft.action == "post" and draft.graph in self._known:
            triples += [q.triple for q in self._file(draft.graph)]
        yield changed(draft.graph, triples)

    def _file(self, iri: str) -> Iterator[Quad]:
        path = self._archive.graph_path(self._known[iri].digest)
        return parse(path=str(path), format=RdfFormat.N_TRIPLES)

    def _updated(self, draft: Draft) -> Iterator[Changed]:
        """What an update makes of the graphs.

        It works on the graphs as they are kept: its default graph is what was written there itself, not
        the merge that queries see.
        """
        own = vocab.OWN_GRAPH
        self._store.clear_graph(_DEFAULT)
        held = self._store.quads_for_pattern(None, None, None, NamedNode(own))
        self._store.extend(list(with_graph(held, _DEFAULT)))
        self._store.remove_graph(NamedNode(own))
        names = (set(self._known) - {own}) | vocab.MADE_GRAPHS
        before = {iri: self._digest(NamedNode(iri)) for iri in names}
        before[own] = self._digest(_DEFAULT)
        self._run(draft)
        self._trusted()
        there = {g.value for g in self._store.named_graphs() if isinstance(g, NamedNode)}
        for iri in (vocab.MADE_GRAPHS | {own}) & there:
            if iri == own or self._digest(NamedNode(iri)) not in (before[iri], _EMPTY):
                raise _made(iri)
        for iri in sorted((there | names) - vocab.MADE_GRAPHS):
            if iri not in there:
                yield Changed(iri, None, 0, frozenset())
            elif before.get(iri) != self._digest(NamedNode(iri)):
                yield changed(iri, self._rewritten(iri, NamedNode(iri)))
        if before[own] != self._digest(_DEFAULT):
            yield changed(own, self._rewritten(own, _DEFAULT))

    def _run(self, draft: Draft) -> None:
        try:
            self._store.update(draft.text, base_iri=draft.base)
        except SyntaxError as error:
            raise bad_query(draft.text, error) from None
        except (RuntimeError, OSError, ValueError):
            raise BadQuery(
                "De wijziging kon niet worden uitgevoerd: een graaf die er niet of al is, of een "
                "aanroep naar buiten. Er is niets veranderd.",
                "The update could not be carried out: a graph that is not or already there, or a call "
                "to elsewhere. Nothing was changed.",
            ) from None

    def _digest(self, graph: NamedNode | DefaultGraph) -> bytes:
        out = BytesIO()
        self._store.dump(out, RdfFormat.N_TRIPLES, from_graph=graph)
        return hashlib.sha256(out.getbuffer()).digest()

    def _rewritten(self, iri: str, graph: NamedNode | DefaultGraph) -> Iterator[Triple]:
        """The triples of a graph after an update, those that stayed as they stand in its file."""
        stayed = Store()
        for quad in self._file(iri) if iri in self._known else ():
            moved = Quad(quad.subject, quad.predicate, quad.object, graph)
            if moved in self._store:
                stayed.add(moved)
                yield quad.triple
        for quad in self._store.quads_for_pattern(None, None, None, graph):
            if quad not in stayed:
                yield quad.triple


def changed(iri: str, triples: Iterable[Triple]) -> Changed:
    """A graph as it would become: distinct, sorted, so that the same triples give the same bytes."""
    known = set(triples)
    terms = {t.predicate.value for t in known}
    terms |= {
        t.object.value for t in known if t.predicate == _TYPE and isinstance(t.object, NamedNode)
    }
    written = serialize(known, format=RdfFormat.N_TRIPLES) or b""
    lines = sorted(written.splitlines(keepends=True))
    return Changed(iri, b"".join(lines), len(known), frozenset(terms))


def _parsed(part: Part) -> Iterator[Triple]:
    """The triples of what was handed in; its blank nodes get labels that no other graph has.

    Raises BadInput that says what is wrong, with line and column where the parser knows them.
    """
    for quad in read_rdf(part.body, part.format, part.base, fresh=True):
        if quad.graph_name != _DEFAULT:
            raise BadInput(
                f"Stuur één graaf; hier staat ook {quad.graph_name}.",
                f"Send one graph; {quad.graph_name} stands here too.",
            )
        yield quad.triple


def _made(iri: str) -> BadQuery:
    return BadQuery(
        f"De graaf {iri} maakt de dienst zelf; die is zo niet te wijzigen.",
        f"The service makes graph {iri} itself; it cannot be changed like this.",
    )


_EMPTY = hashlib.sha256(b"").digest()
