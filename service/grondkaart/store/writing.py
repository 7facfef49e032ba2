"""Statements as files in any syntax, one after the other: what is written is never held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from grondkaart.base.terms import SYNTAXES
from grondkaart.base.vocab import WRITTEN_PREFIXES

_BATCH = 4096
_WITH_PREFIXES = ("ttl", "trig")


def write_graph(lines: Iterable[bytes], out: IO[bytes], syntax: str) -> None:
    """Write the statements on lines of N-Triples as one graph, without a name."""
    if syntax == "nt":
        out.writelines(lines)
        return
    quads = (quad.triple for quad in _parsed(lines))
    serialize(quads, out, format=SYNTAXES[syntax], prefixes=_prefixes(syntax))


def write_dataset(
    graphs: Iterable[tuple[str, Iterable[bytes]]], out: IO[bytes], syntax: str
) -> None:
    """Write named graphs, each given as its name and its statements on lines of N-Triples."""
    if syntax == "nq":
        for name, lines in graphs:
            ending = f" <{name}> .\n".encode()
            out.writelines(line.rstrip()[:-1].rstrip() + ending for line in lines)
        return
    quads = (quad for name, lines in graphs for quad in _named(name, lines))
    serialize(quads, out, format=SYNTAXES[syntax], prefixes=_prefixes(syntax))


def _prefixes(syntax: str) -> dict[str, str] | None:
    return WRITTEN_PREFIXES if syntax in _WITH_PREFIXES else None


def _named(name: str, lines: Iterable[bytes]) -> Iterator[Quad]:
    graph = NamedNode(name)
    for quad in _parsed(lines):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _parsed(lines: Iterable[bytes]) -> Iterator[Quad]:
    """The statements with literals as they are written; some lines at a time, so that none wait long."""
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        if len(held) == _BATCH:
            yield from _read(held)
            held.clear()
    yield from _read(held)


def _read(lines: list[bytes]) -> Iterator[Quad]:
    # lenient: what the store holds was judged when it came in, and is not judged again
    yield from parse(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
