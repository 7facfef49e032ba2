"""Changes of whole graphs and by SPARQL Update, one at a time, all or nothing.

A change is worked out in a worker on its own copy of the data, written into the archive with what was
handed in, and counts from the journal's commit on. What refuses it leaves everything as it was.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from grondkaart.base import vocab
from grondkaart.base.errors import Conflict, Forbidden, NotFound
from grondkaart.base.terms import iri_term
from grondkaart.changes.turn import Turn
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import Changed, DataVersion, Draft, GraphInfo, Part, Query
from grondkaart.validation.guard import ShapesGuard

KIND = "geschreven"
_CODE = re.compile(rb" <" + re.escape(vocab.CG.encode()) + rb"code> (\".*) \.$", re.MULTILINE)
# What other graphs say of things, of what points to them in the ways that shapes follow backwards, and of
# what has the same code; what they lead to where shapes follow a property to its end; and the types of
# what they point to.
_CONTEXT = """
PREFIX cg: <https://w3id.org/grondkaart/def/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT {{ ?thing ?p ?o . ?o a ?type }} WHERE {{
  {{ SELECT DISTINCT ?thing {{
    {{ VALUES ?thing {{ {things} }} }}
    UNION {{
      VALUES ?named {{ {things} }}
      ?thing cg:opgave|cg:vereist|cg:biedtAan|cg:gebruikt|cg:maaktDeelUitVan|cg:inInventarisatie|skos:inScheme|rdf:subject ?named
    }}
    UNION {{
      VALUES ?named {{ {things} }}
      ?named (cg:omvat|cg:maaktDeelUitVan|cg:bovenliggend|dct:isPartOf)+ ?thing
    }}
    UNION {{ VALUES ?code {{ {codes} }} ?thing cg:code ?code }}
  }} }}
  ?thing ?p ?o
  OPTIONAL {{ ?o a ?type }}
}}
"""


@dataclass(frozen=True)
class Done:
    """What a change came to: the revision it made, and whether the graph is new."""

    revision: int
    created: bool


class Changes:
    """Changes the graphs of one data directory, for those who may."""

    def __init__(
        self,
        archive: Archive,
        datasets: Datasets,
        guard: ShapesGuard,
        turn: Turn,
        seconds: float,
    ) -> None:
        """`seconds` is the longest that working out one change may take."""
        self._archive, self._datasets, self._seconds = archive, datasets, seconds
        self._guard, self._turn = guard, turn

    async def replace(self, graph: str, parts: Sequence[Part], who: str) -> Done:
        """Make `parts` together the content of `graph` (Graph Store Protocol, 5.3).

        Raises what `update` raises.
        """
        return await self._change(Draft("put", graph, tuple(parts)), who)

    async def add(self, graph: str, parts: Sequence[Part], who: str) -> Done:
        """Merge `parts` into `graph` (Graph Store Protocol, 5.5). Raises what `update` raises."""
        return await self._change(Draft("post", graph, tuple(parts)), who)

    async def update(self, text: str, base: str, who: str) -> Done:
        """Carry out a SPARQL Update; relative IRIs are read against `base`.

        Raises BadInput, BadQuery, ShapesRefused, QueryFailed, TooSlow, Conflict, Busy, or
        DataDirProblem.
        """
        return await self._change(Draft("update", text=text, base=base), who)

    async def remove(self, graph: str, who: str) -> Done:
        """Take a graph away (Graph Store Protocol, 5.4). Raises NotFound when it is not there."""
        async with self._turn.writing() as version:
            if all(g.iri != graph for g in version.graphs):
                raise NotFound(f"De graaf {graph} is er niet.", f"There is no graph {graph}.")
            return await self._keep(
                version, Draft("put", graph), [Changed(graph, None, 0, frozenset())], who
            )

    async def _change(self, draft: Draft, who: str) -> Done:
        if draft.graph in vocab.MADE_GRAPHS:
            raise Forbidden(
                f"De graaf {draft.graph} maakt de dienst zelf; die is niet te wijzigen.",
                f"The service makes graph {draft.graph} itself; it cannot be changed.",
            )
        async with self._turn.writing() as version:
            changed = await self._datasets.whole.draft(draft, self._seconds)
            return await self._keep(version, draft, changed, who)

    async def _keep(
        self, version: DataVersion, draft: Draft, changed: list[Changed], who: str
    ) -> Done:
        known = {g.iri: g for g in version.graphs}
        for one in changed:
            _check_current(known.get(one.iri))
        for one in changed:
            if one.ntriples:
                context = partial(self._context, version, changed, one)
                await self._guard.check(one.ntriples, one.terms, context)
        if not changed:
            return Done(version.revision, created=False)
        revision = await asyncio.to_thread(self._commit, version, draft, changed, who)
        await self._datasets.refresh()
        return Done(revision, created=draft.graph not in known)

    async def _context(
        self, version: DataVersion, changed: list[Changed], one: Changed, things: list[str]
    ) -> bytes:
        """What shapes may want to know of other graphs than `one`, as N-Triples.

        Those that change with it count as they would become.
        """
        beside = b"".join(c.ntriples or b"" for c in changed if c is not one)
        changing = {c.iri for c in changed}
        others = tuple(g.iri for g in version.graphs if g.in_default and g.iri not in changing)
        if not things or not others:
            return beside
        text = context_query(one.ntriples or b"", things)
        query = Query(text, None, "nt", default_graphs=others, form="CONSTRUCT")
        answer = await self._datasets.whole.query(query)
        return await answer.read() + beside

    def _commit(self, version: DataVersion, draft: Draft, changed: list[Changed], who: str) -> int:
        said = [part.body for part in draft.parts] or [draft.text.encode()]
        try:
            original = self._archive.keep_original(said)
            detail = {"door": who, "actie": draft.action, "graaf": draft.graph}
            deliveries = [
                Delivery(KIND, series, release, original, "", graphs, detail)
                for (series, release), graphs in self._releases(version, changed).items()
            ]
            return self._archive.commit(*deliveries)
        except BaseException:
            self._archive.sweep()
            raise

    def _releases(
        self, version: DataVersion, changed: list[Changed]
    ) -> dict[tuple[str, str], tuple[NewGraph, ...]]:
        """The releases that the changed graphs belong to, whole: the other graphs stay as they are."""
        known = {g.iri: g for g in version.graphs}
        made = {one.iri: self._graph(one, known.get(one.iri)) for one in changed}
        found: dict[tuple[str, str], tuple[NewGraph, ...]] = {}
        for key in {_key(iri, known) for iri in made}:
            others = [
                _as_it_is(g)
                for g in version.graphs
                if (g.series, g.release) == key and g.iri not in made
            ]
            mine = [made[one] for one in made if _key(one, known) == key]
            found[key] = tuple(g for g in (*others, *mine) if g is not None)
        return found

    def _graph(self, changed: Changed, about: GraphInfo | None) -> NewGraph | None:
        if changed.ntriples is None:
            return None
        return NewGraph(
            iri=changed.iri,
            digest=self._archive.keep_graph([changed.ntriples]),
            triples=changed.triples,
            terms=changed.terms,
            title=about.title if about else changed.iri,
            source=about.source if about else "",
            licence=about.licence if about else "",
            apart=about.apart if about else False,
        )


def context_query(graph: bytes, things: list[str]) -> str:
    """The query for what shapes may want to know of the things that a graph (N-Triples) names."""
    codes = {line.decode() for line in _CODE.findall(graph)}
    return _CONTEXT.format(things=" ".join(map(iri_term, things)), codes=" ".join(sorted(codes)))


def _key(iri: str, known: dict[str, GraphInfo]) -> tuple[str, str]:
    about = known.get(iri)
    return (about.series, about.release) if about else (vocab.series_of(iri), "")


def _as_it_is(graph: GraphInfo) -> NewGraph:
    return NewGraph(
        graph.iri,
        graph.digest,
        graph.triples,
        graph.terms,
        graph.title,
        graph.source,
        graph.licence,
        graph.apart,
    )


def _check_current(about: GraphInfo | None) -> None:
    if about is not None and not about.current:
        raise Conflict(
            f"De graaf {about.iri} hoort bij een eerdere uitgave; een uitgave verandert niet meer.",
            f"Graph {about.iri} belongs to an earlier release; a release does not change any more.",
        )
