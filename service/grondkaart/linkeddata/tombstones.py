"""What is told of an address whose thing is no longer published: 410, since when, where, what instead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from grondkaart.base import vocab
from grondkaart.base.errors import Gone as GoneError
from grondkaart.base.terms import NamedNode, iri_term, read_ntriples
from grondkaart.linkeddata.addresses import Address
from grondkaart.linkeddata.description import EXPIRED, REPLACED_BY, Description
from grondkaart.store.archive import Archive
from grondkaart.store.gone import Departed, Gone, lines_of


class Tombstones:
    """Tells of what is gone, out of the journal."""

    def __init__(self, archive: Archive, gone: Gone) -> None:
        self._archive, self._gone = archive, gone
        self._turn = asyncio.Lock()

    async def of(self, about: Address, *, closed: bool) -> GoneError | None:
        """The tombstone of what is not published any more, None for what never was.

        `closed`: whether what was only for `overheid` counts. Raises DataDirProblem.
        """
        async with self._turn:  # one thread, however many ask while a delivery is read
            departed = await asyncio.to_thread(self._gone.find, about.subject, closed=closed)
        if not departed:
            return None
        latest = departed[0]
        instead = await asyncio.to_thread(self._instead, about.subject, latest)
        day = latest.last[:10]
        stood = (
            day if day < latest.since[:10] else ""
        )  # at the end of a day that it was still there
        return _stone(about, latest.since, latest.graph, instead, stood)

    def _instead(self, subject: str, departed: Departed) -> list[str]:
        """What replaces a thing by what was last said of it."""
        lines = lines_of(self._archive.graph_path(departed.digest), iri_term(subject))
        return [
            triple.object.value
            for triple in read_ntriples(b"\n".join([*lines, b""]))
            if triple.predicate.value in REPLACED_BY and isinstance(triple.object, NamedNode)
        ]


def expired(about: Address, found: Description) -> GoneError | None:
    """The tombstone of what itself says that it expired; None for what does not."""
    days = [node.value for node in found.values(EXPIRED)]
    if not days:
        return None
    instead = [node.value for node in found.values(*REPLACED_BY) if node.kind == "iri"]
    graph = found.origins[0].iri if found.origins else vocab.METADATA_GRAPH
    return _stone(about, max(days), graph, instead, "")


def _stone(about: Address, since: str, graph: str, instead: Iterable[str], last: str) -> GoneError:
    instead = sorted(set(instead))
    nl = f"{about.subject} wordt sinds {since[:10]} niet meer gepubliceerd."
    en = f"{about.subject} has not been published since {since[:10]}."
    if instead:
        nl += f" In de plaats kwam: {', '.join(instead)}."
        en += f" It was replaced by: {', '.join(instead)}."
    extra: dict[str, object] = {"ding": about.subject, "vervallenSinds": since, "graaf": graph}
    if instead:
        extra["vervangenDoor"] = instead
    if last:
        extra["laatsteBeschrijving"] = f"{about.document}?peildatum={last}"
    return GoneError(nl, en, **extra)
