"""What an assumption changes in the graph, as N-Triples, and how those are read from a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grondkaart.base.errors import Finding
from grondkaart.store.port import Query, Store


@dataclass(frozen=True)
class Change:
    """The facts that go and that come (lines of N-Triples); what was supposed otherwise, by thing, as it
    is now (None: not known); and what cannot be supposed after all."""

    gone: set[str] = field(default_factory=set)
    come: set[str] = field(default_factory=set)
    was: Mapping[str, str | None] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


async def lines(store: Store, construct: str) -> list[str]:
    """The lines of N-Triples that a CONSTRUCT gives. Raises as `store.query` does."""
    answer = await store.query(Query(construct, graph_format="nt"))
    written = await answer.read()
    return [
        line.decode() for line in written.splitlines(keepends=True)
    ]  # of bytes: U+2028 ends no line
