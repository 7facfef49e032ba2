"""Writes what a submission brings: graphs into files, and the delivery that makes them count."""

from __future__ import annotations

from grondkaart.base import vocab
from grondkaart.base.terms import literal_line
from grondkaart.importers.inventory.port import Owner
from grondkaart.inventories import records
from grondkaart.inventories.completing import graph_of, inventory_iri
from grondkaart.inventories.history import History, Inzending, series_of
from grondkaart.inventories.judgement import Judged
from grondkaart.store.archive import Archive, Delivery, NewGraph

KIND = "inzending"
_TYPE = vocab.RDF + "type"


class Keeping:
    """Keeps the graphs of municipalities in one archive; the caller has the turn to write."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def inventory(self, owner: Owner, one: Inzending, judged: Judged) -> NewGraph:
        """The accepted graph, with what only is known now: its version and where it came from."""
        own = f"<{inventory_iri(owner.code)}> <{vocab.CG}"
        version = literal_line(str(one.versie), None, vocab.XSD + "integer")
        more = [f"{own}versie> {version} .\n", f"{own}digest> {literal_line(one.digest)} .\n"]
        if one.release:
            more.append(f"{own}release> {literal_line(one.release)} .\n")
        lines = {*judged.ntriples.decode().splitlines(keepends=True), *more}
        terms = {*judged.terms, vocab.CG + "versie", vocab.CG + "digest", vocab.CG + "release"}
        digest = self._archive.keep_graph(["".join(sorted(lines)).encode()])
        title = f"Inventarisatie van {owner.name}"
        return NewGraph(graph_of(owner.code), digest, len(lines), frozenset(terms), title, "", "")

    def as_it_was(self, owner: Owner, history: History) -> NewGraph | None:
        """The graph that goes on counting when a submission is refused."""
        current = history.current
        if current is None:
            return None
        wanted = graph_of(owner.code)
        known = next(g for g in self._archive.version().graphs if g.iri == wanted)
        about = (known.iri, known.digest, known.triples, known.terms)
        return NewGraph(*about, known.title, known.source, known.licence)

    def delivery(
        self, owner: Owner, history: History, one: Inzending, graph: NewGraph | None, filename: str
    ) -> Delivery:
        """The delivery that records `one`, with the inventory that counts from then on, if any."""
        body = records.records(owner.iri, (*history.inzendingen, one))
        names = ("Inzending", "oordeel", "moment", "gemeente")
        about = NewGraph(
            records.graph_of(owner.code),
            self._archive.keep_graph([body]),
            body.count(b"\n"),
            frozenset({_TYPE, *(vocab.CG + name for name in names)}),
            f"Inzendingen van {owner.name}",
            "",
            "",
        )
        graphs = (graph, about) if graph else (about,)
        name = filename[-120:]
        return Delivery(KIND, series_of(owner.code), "", one.digest, name, graphs, one.detail())
