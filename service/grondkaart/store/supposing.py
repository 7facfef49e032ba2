"""Puts supposed facts into engines that only one caller sees, and takes them out again."""

from __future__ import annotations

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, parse

from grondkaart.base.errors import QueryFailed
from grondkaart.store.engine import Engine, with_graph
from grondkaart.store.port import Supposed

_DEFAULT = DefaultGraph()
Quads = set[Quad]


class Supposing:
    """Changes the default graph of some engines for a while."""

    def __init__(self, *engines: Engine) -> None:
        self._stores = list({id(engine): engine.store for engine in engines}.values())
        self._done: list[tuple[list[Quads], list[Quads]]] = []

    def suppose(self, supposed: Supposed) -> None:
        """Take facts from the default graphs and add others.

        A literal is the same fact however it is written, as it is for the engine. Raises QueryFailed,
        with nothing changed, when the facts cannot be read.
        """
        removed, added = _read(supposed.removed), _read(supposed.added)
        self._done.append(self._change([removed] * len(self._stores), [added] * len(self._stores)))

    def forget(self) -> bool:
        """Undo all of it; False when that did not come out even, so that the engines cannot be used."""
        even = True
        while self._done:
            gone, come = self._done.pop()
            even &= self._change(come, gone) == (come, gone)
        return even

    def _change(self, removed: list[Quads], added: list[Quads]) -> tuple[list[Quads], list[Quads]]:
        """Change each store; gives what left each and what came into it, which is what undoes it."""
        gone, come = [], []
        for store, less, more in zip(self._stores, removed, added, strict=True):
            gone.append({quad for quad in less if quad in store})
            for quad in gone[-1]:
                store.remove(quad)
            come.append({quad for quad in more if quad not in store})
            store.extend(come[-1])
        return gone, come


def _read(ntriples: str) -> Quads:
    """Facts. Raises QueryFailed, also for a blank node: it would name nothing that is there."""
    try:
        quads = set(with_graph(parse(ntriples.encode(), RdfFormat.N_TRIPLES), _DEFAULT))
    except SyntaxError:
        raise _unreadable() from None
    if any(isinstance(term, BlankNode) for q in quads for term in (q.subject, q.object)):
        raise _unreadable()
    return quads


def _unreadable() -> QueryFailed:
    return QueryFailed(
        "De aannames konden niet worden verwerkt.", "The assumptions could not be applied."
    )
