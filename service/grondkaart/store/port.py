"""What the rest of the house may ask of a store. Only bytes, streams of bytes and plain values pass,
so that an engine in this process, in worker processes or on another machine fit behind it alike.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True)
class GraphInfo:
    """One named graph: address, release or "", whether it is of the current release, whether it stays
    apart from the default graph, number of triples, moment of loading (UTC, ISO 8601), title, source
    and licence (IRIs or ""), and the predicates and classes it uses."""

    iri: str
    series: str
    release: str
    current: bool
    apart: bool
    triples: int
    loaded: str
    title: str
    source: str
    licence: str
    digest: str
    terms: frozenset[str]


@dataclass(frozen=True)
class DataVersion:
    """The state of the data an answer was computed from. `revision` only ever grows."""

    revision: int
    graphs: tuple[GraphInfo, ...]

    @property
    def gemma_release(self) -> str:
        """The current GEMMA release, or "" when there is none."""
        return next((g.release for g in self.graphs if g.series == "gemma" and g.current), "")


@dataclass(frozen=True)
class Query:
    """A query and the formats its answer may be written in, by name in the table of formats.

    None means that such an answer cannot be used: a SELECT is then refused with NotAcceptable.
    `default_graphs` and `named_graphs` (IRIs), when given, replace the dataset of the query
    (SPARQL 1.1 Protocol, 2.1.4). `timeout`, in seconds, lowers the store's own limit.
    """

    text: str
    solutions_format: str | None = "json"
    graph_format: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None

    @property
    def names_graphs(self) -> bool:
        """Whether the query might see more than the default graph; never wrongly False."""
        text = self.text.upper()
        return bool(self.default_graphs or self.named_graphs) or "GRAPH" in text or "FROM" in text


@dataclass(frozen=True)
class Answer:
    """An answer under way: what it is, the name of its format, and its bytes."""

    kind: Kind
    format: str
    version: DataVersion
    chunks: AsyncIterator[bytes]

    async def read(self) -> bytes:
        """All bytes of the answer."""
        return b"".join([chunk async for chunk in self.chunks])


class Store(Protocol):
    """A store of the graph. The default graph is the merge of all current graphs that are not apart."""

    @property
    def version(self) -> DataVersion:
        """The data version that the next query will see."""
        ...

    async def query(self, query: Query) -> Answer:
        """Evaluate a SPARQL 1.1 query.

        Raises BadQuery (with line and column), NotAcceptable, QueryFailed, TooSlow or Busy; reading
        the answer raises QueryFailed or TooSlow when it breaks off halfway.
        """
        ...

    async def close(self) -> None:
        """Give back what the store holds; no query may follow."""
        ...
