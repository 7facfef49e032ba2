"""Descriptions of things as they were known on an earlier day, out of the journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from grondkaart.base import vocab
from grondkaart.base.errors import Busy
from grondkaart.base.terms import BlankNode, Literal, NamedNode, Triple, read_ntriples
from grondkaart.linkeddata.addresses import Address
from grondkaart.linkeddata.description import Describing, Description, Node, Origin, Said
from grondkaart.linkeddata.times import end_of
from grondkaart.store.past import Past, State
from grondkaart.store.port import DataVersion

_MOST_WAITING = 32


class Earlier:
    """Describes what was. Files are looked through one request at a time, beside other work."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._turn = asyncio.Lock()
        self._waiting = 0

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """While this lasts nobody else looks through files. Raises Busy when too many wait to."""
        if self._waiting >= _MOST_WAITING:
            raise Busy(
                "Te veel aanvragen willen weten wat er was; probeer het zo weer.",
                "Too many requests want to know what was; try again in a moment.",
            )
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1

    async def on(
        self, describing: Describing, about: Address, day: str, version: DataVersion
    ) -> Description | None:
        """What was known of a thing at the end of a day; None when nothing was.

        What things are called is what they are called now, and what pointed to it then is not told.
        """
        series = await self._series(describing, about, version)
        async with self._in_turn():
            state = await asyncio.to_thread(
                self._past.at, about.subject, series, end_of(day), closed=version.has_closed
            )
        return None if state is None else await describing.named(_described(about, state, version))

    async def moments(
        self, describing: Describing, about: Address, version: DataVersion
    ) -> list[str]:
        """When what was known of a thing changed, the latest last."""
        series = await self._series(describing, about, version)
        async with self._in_turn():
            return await asyncio.to_thread(
                self._past.moments, about.subject, series, closed=version.has_closed
            )

    async def _series(
        self, describing: Describing, about: Address, version: DataVersion
    ) -> list[str]:
        """The series that a thing stands in now: one query."""
        graphs = await describing.graphs(about.subject)
        return sorted({graph.series for graph in version.graphs if graph.iri in graphs})


def _described(about: Address, state: State, version: DataVersion) -> Description:
    """A state as a description; titles and licences of graphs are those of now."""
    now = {graph.iri: graph for graph in version.graphs}
    origins = tuple(
        Origin(
            source.iri,
            now[source.iri].title if source.iri in now else source.iri,
            source.release,
            now[source.iri].licence if source.iri in now else "",
            source.loaded,
        )
        for source in state.sources
    )
    body = "".join(f"{line}\n" for line in state.lines).encode()
    said: list[Said] = []
    nameless: dict[str, list[Said]] = {}
    for triple in read_ntriples(body):
        of = triple.subject
        into = nameless.setdefault(of.value, []) if isinstance(of, BlankNode) else said
        into.append(_said(triple))
    within = {label: tuple(one) for label, one in nameless.items()}
    return Description(about.subject, tuple(said), within, origins, (), version)


def _said(triple: Triple) -> Said:
    """A triple of ours as what is said of its subject."""
    value = triple.object
    if isinstance(value, NamedNode):
        node = Node("iri", value.value)
    elif isinstance(value, BlankNode):
        node = Node("blank", value.value)
    else:
        assert isinstance(value, Literal)  # no graph of ours holds a statement about a statement
        plain = value.language or value.datatype.value == vocab.XSD + "string"
        typed = "" if plain else value.datatype.value
        node = Node("literal", value.value, value.language or "", typed)
    return triple.predicate.value, node
