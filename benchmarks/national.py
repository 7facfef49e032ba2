"""The national set for benchmarks: what `grondkaart generate` makes, in a data directory or as N-Quads.

uv run grondkaart generate --data DIR                  into a data directory of Grondkaart
uv run python benchmarks/national.py --nquads FILE     as N-Quads, with the sets that are shipped
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from grondkaart.base.assets import content_root
from grondkaart.base.terms import canonical_ntriples
from grondkaart.generating.country import Country, Made, Plan
from grondkaart.generating.delivering import Generated, deliver
from grondkaart.importers.release import graph_iri
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.importers.sources import Sources
from grondkaart.store.archive import Archive

SEED, APPLICATIES, MUNICIPALITIES = 1, 300, 342


def country(content: Path, seed: int, municipalities: int, size: int) -> Country:
    """The set with so many municipalities of about so many applicaties."""
    return Country(content, Plan(seed, municipalities, size))


def graphs(content: Path, seed: int, municipalities: int, size: int) -> Iterator[Made]:
    """Every graph of the set, one at a time, the same for the same arguments."""
    return country(content, seed, municipalities, size).graphs()


def fill(data: Path, municipalities: int, size: int = APPLICATIES, seed: int = SEED) -> Generated:
    """Fill a data directory with what is shipped and the set."""
    made, archive = country(content_root(), seed, municipalities, size), Archive(data)
    fill_with_shipped(archive, content_root())
    generated = deliver(archive, made.plan, made.graphs())
    archive.close()
    return generated


def write_nquads(out: Path, content: Path, made: Iterable[Made]) -> int:
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
    parser = argparse.ArgumentParser(description="The national set as N-Quads.")
    parser.add_argument("--nquads", type=Path, required=True, help="file to write")
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--applicaties", type=int, default=APPLICATIES, help="of each, about")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    content, start = content_root(), time.perf_counter()
    made = graphs(content, given.seed, given.municipalities, given.applicaties)
    total = write_nquads(given.nquads, content, made)
    print(f"{total} quads written to {given.nquads} in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
