"""What the rest of the house may ask of a store. Only bytes, streams of bytes and plain values pass,
so that an engine in this process, in worker processes or on another machine fit behind it alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from grondkaart.base import vocab
from grondkaart.base.sparql_text import names_graphs

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

    @property
    def closed(self) -> bool:
        """Whether it tells who uses what, so that only `overheid` may see it (design 5)."""
        return vocab.is_closed(self.series) or vocab.is_closed(vocab.series_of(self.iri))

    @property
    def in_default(self) -> bool:
        """Whether the default graph holds it too."""
        return self.current and not self.apart


@dataclass(frozen=True)
class Release:
    """One version of an open series: its name, when it was delivered last, whether it is the current
    one, and the name of the one before it ("" for none).

    A series whose deliveries have no name of their own counts them, from 1. `revision` is the delivery
    in the journal, which is not for others to see: it counts closed deliveries too.
    """

    series: str
    name: str
    issued: str
    current: bool
    before: str
    revision: int
    named: bool

    @property
    def iri(self) -> str:
        """Its address."""
        return vocab.release_iri(self.series, self.name)


@dataclass(frozen=True)
class DataVersion:
    """The state of the data an answer was computed from. `revision` only ever grows.

    `releases` are those of all that everyone may see.
    """

    revision: int
    graphs: tuple[GraphInfo, ...]
    releases: tuple[Release, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The digests of all graphs as one; worked out once, since every ETag asks for it."""
        return hashlib.sha256(",".join(g.digest for g in self.graphs).encode()).hexdigest()

    @cached_property
    def names(self) -> frozenset[str]:
        """The addresses of all named graphs that a query may see."""
        return frozenset(g.iri for g in self.graphs) | vocab.MADE_GRAPHS

    @property
    def has_closed(self) -> bool:
        """Whether any of it is for `overheid` only."""
        return any(g.closed for g in self.graphs)

    @property
    def gemma_release(self) -> str:
        """The current GEMMA release, or "" when there is none."""
        return next((g.release for g in self.graphs if g.series == "gemma" and g.current), "")


@dataclass(frozen=True)
class Query:
    """A query and the formats its answer may be written in, by name in the table of formats.

    None means that such an answer cannot be used: a SELECT is then refused with NotAcceptable.
    `default_graphs` and `named_graphs` (IRIs), when given, replace the dataset of the query
    (SPARQL 1.1 Protocol, 2.1.4). `timeout`, in seconds, lowers the store's own limit. Relative IRIs
    are read against `base`; without it they are a mistake. `form` is its first word, `rows` the most
    rows or triples of its answer, `client` whose time it takes, and `calls` whether it may call what
    its text names (the guard has seen to that). `varies`: the same data may give another answer.
    """

    text: str
    solutions_format: str | None = "json"
    graph_format: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    base: str | None = None
    form: str = ""
    rows: int | None = None
    client: str = ""
    calls: bool = False
    varies: bool = False

    @property
    def names_graphs(self) -> bool:
        """Whether the query might see more than the default graph; never wrongly False."""
        return bool(self.default_graphs or self.named_graphs) or names_graphs(self.text)


@dataclass(frozen=True)
class Part:
    """RDF as it was handed in: the name of its format, the base of its relative IRIs, its bytes."""

    format: str
    base: str
    body: bytes


@dataclass(frozen=True)
class Draft:
    """A change that is wanted: of one graph (`put` replaces, `post` adds), or an `update` in SPARQL.

    `graph` is an IRI; that of the default graph stands for what was written there itself.
    """

    action: Literal["put", "post", "update"]
    graph: str = ""
    parts: tuple[Part, ...] = ()
    text: str = ""
    base: str = ""


@dataclass(frozen=True)
class Changed:
    """What a graph would become: sorted N-Triples, how many, in which terms; None: it would be gone."""

    iri: str
    ntriples: bytes | None
    triples: int
    terms: frozenset[str]


@dataclass(frozen=True)
class Supposed:
    """Facts that the default graph of a snapshot loses and gets: N-Triples without blank nodes."""

    removed: str
    added: str


@dataclass(frozen=True)
class Spent:
    """Seconds that a query waited for its turn, and that it was evaluated until its first bytes."""

    waiting: float
    evaluating: float


@dataclass(frozen=True)
class Answer:
    """An answer under way: what it is, the name of its format, and its bytes.

    `whole` are all its bytes when they came at once; `chunks` gives them too. It is `cut` when it ends
    at the row limit; one that does not come at once is broken off there instead.
    """

    kind: Kind
    format: str
    version: DataVersion
    chunks: AsyncGenerator[bytes, None]
    whole: bytes | None = None
    cut: bool = False
    spent: Spent = Spent(0.0, 0.0)

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

        Raises BadQuery (with line and column), NotAcceptable, QueryFailed, TooSlow, Aborted, Busy or
        OverBudget; reading the answer raises QueryFailed, TooSlow or Aborted when it breaks off.
        """
        ...

    async def close(self) -> None:
        """Give back what the store holds; no query may follow."""
        ...


class Snapshot(Store, Protocol):
    """A copy of the data for one caller, of one data version; closing it is throwing it away."""

    async def suppose(self, supposed: Supposed) -> None:
        """Have the queries that follow see these facts in the default graph; nobody else does.

        Raises as `query` does.
        """
        ...


class Snapshots(Store, Protocol):
    """A store that gives copies to suppose things in."""

    def snapshot(self, client: str = "") -> AbstractAsyncContextManager[Snapshot]:
        """A copy of the data as it is now, while the context lasts. `client` is whose time it takes.

        Raises as `query` does.
        """
        ...
