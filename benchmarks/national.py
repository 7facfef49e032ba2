"""A synthetic national data set: an inventory for each of the 342 municipalities, over 2 million triples.

    uv run python benchmarks/national.py --data DIR        into a data directory of Grondkaart
    uv run python benchmarks/national.py --nquads FILE     as N-Quads, with the sets that are shipped

The same seed gives the same bytes, and a municipality's graph is the same whether it is made alone or
with the others. Every graph says that it is synthetic, by its title and its source. One municipality at
a time is in memory.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from inventory import LABEL, SOURCE, SUPPLIERS, TYPE, Inventory, Reference, cg, supplier_iri

from grondkaart.base import vocab
from grondkaart.base.assets import content_root
from grondkaart.base.terms import canonical_ntriples, literal_line
from grondkaart.importers.release import graph_iri
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.importers.sources import Sources
from grondkaart.store.archive import Archive, Delivery, NewGraph

SEED, APPLICATIES, MUNICIPALITIES = 2026, 300, 342
KIND = "synthetisch"
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Made:
    """One graph of the set: what it belongs to, its title, and its lines."""

    series: str
    title: str
    lines: list[str]

    @property
    def iri(self) -> str:
        return vocab.GRAPH + self.series

    def terms(self) -> frozenset[str]:
        """The predicates and classes that it uses."""
        split = [line.split(" ", 2) for line in self.lines]
        classes = {value[1:-4] for _, predicate, value in split if predicate == TYPE}
        return frozenset({predicate[1:-1] for _, predicate, _ in split} | classes)


def suppliers() -> Made:
    """The graph that all inventories refer to: the invented suppliers and the source itself."""
    bron, source = f"<{SOURCE}>", f"<{vocab.DCT}source> <{SOURCE}> .\n"
    title = literal_line("Synthetische gegevens van de nationale proefset", "nl")
    lines = [f"{bron} {TYPE} {cg('Bron')} .\n", f"{bron} {LABEL} {title} .\n"]
    lines += [f"{bron} <{vocab.DCT}title> {title} .\n", f"{bron} {source}"]
    for number in range(1, SUPPLIERS + 1):
        name = literal_line(f"Proefleverancier {number:02} (synthetisch)", "nl")
        lines += [
            f"{supplier_iri(number)} {TYPE} {cg('Leverancier')} .\n",
            f"{supplier_iri(number)} {LABEL} {name} .\n",
            f"{supplier_iri(number)} {source}",
        ]
    return Made("synthetisch", "Synthetische leveranciers van de nationale proefset", lines)


def graphs(content: Path, seed: int, municipalities: int, size: int) -> Iterator[Made]:
    """Every graph of the set, one at a time, the same for the same arguments."""
    reference = Reference.read(content, seed)
    yield suppliers()
    for code, name in reference.gemeenten[:municipalities]:
        lines = Inventory(reference, seed, code, name, size).lines()
        title = f"Synthetische inventarisatie van {name} (verzonnen, geen echte gegevens)"
        yield Made(f"inventaris/{code}", title, lines)


def deliver(archive: Archive, made: Iterator[Made]) -> int:
    """Deliver each graph into a data directory, as a release of its own series; gives the triples."""
    total = 0
    with archive.writing(wait=60):
        for one in made:
            written = "".join(one.lines).encode()
            graph = NewGraph(
                iri=one.iri,
                digest=archive.keep_graph([written]),
                triples=len(one.lines),
                terms=one.terms(),
                title=one.title,
                source=SOURCE,
                licence=LICENCE,
            )
            origin = hashlib.sha256(written).hexdigest()  # made, not handed in: no original is kept
            archive.commit(Delivery(KIND, one.series, "", origin, "national.py", (graph,), {}))
            total += len(one.lines)
    return total


def write_nquads(out: Path, content: Path, made: Iterator[Made]) -> int:
    """Write the shipped sets and the made graphs as N-Quads; gives the number of quads."""
    total = 0
    with out.open("w", encoding="utf-8", newline="\n") as stream:
        for one in Sources.read(content).sets:
            lines = canonical_ntriples(sorted((content / one.folder).rglob("*.ttl"))).decode()
            iri = graph_iri(one.series, one.release, one.part)
            total += _write(stream, lines.split("\n")[:-1], iri)
        for graph in made:
            total += _write(stream, graph.lines, graph.iri)
    return total


def _write(stream: TextIO, lines: Sequence[str], graph: str) -> int:
    end = f" <{graph}> .\n"
    stream.writelines(line.rstrip("\n").removesuffix(" .") + end for line in lines)
    return len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="A synthetic national data set.")
    parser.add_argument("--data", type=Path, help="data directory to deliver into")
    parser.add_argument("--nquads", type=Path, help="file to write N-Quads to")
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--applicaties", type=int, default=APPLICATIES, help="of each municipality")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    if not (given.data or given.nquads):
        parser.error("give --data, --nquads or both")
    content, start = content_root(), time.perf_counter()

    def made() -> Iterator[Made]:
        return graphs(content, given.seed, given.municipalities, given.applicaties)

    if given.data:
        archive = Archive(given.data)
        fill_with_shipped(archive, content)
        total = deliver(archive, made())
        archive.close()
        took, start = time.perf_counter() - start, time.perf_counter()
        print(f"{total} synthetic triples delivered into {given.data} in {took:.1f} s")
    if given.nquads:
        total = write_nquads(given.nquads, content, made())
        print(f"{total} quads written to {given.nquads} in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
