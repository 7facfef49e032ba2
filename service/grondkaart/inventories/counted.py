"""Which inventories the public figures tell of: the state that they follow the real one with.

Changes are taken along by whole groups (docs/decisions/0016), so that between two publications nobody can
say whose change it was. What counts is kept in the journal, closed, so that it outlives a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.inventories.completing import graph_of
from grondkaart.inventories.figures import taken_along
from grondkaart.inventories.history import MERGED, History
from grondkaart.store.archive import Archive, Delivery
from grondkaart.store.port import DataVersion

KIND = "afgeleid"
_ENDED = vocab.CG + "vervallenOp"  # a tombstone says so; it is no inventory that could be counted
Counted = Mapping[str, str]
"""The digest of the graph of each inventory that counts, by the code of its municipality."""


@dataclass(frozen=True)
class _Change:
    """What is not told yet of a municipality: since when, and the graph that counts now, "" for none."""

    moment: str
    code: str
    digest: str


def read(archive: Archive) -> Counted:
    """What the figures tell of, as the journal has it. Raises DataDirProblem."""
    kept = archive.deliveries(vocab.COUNTED)
    return dict(kept[-1].detail["geteld"]) if kept else {}


def delivery(counted: Counted) -> Delivery:
    """The delivery that records what the figures tell of."""
    return Delivery(KIND, vocab.COUNTED, "", "", "", (), {"geteld": dict(counted)})


def following(archive: Archive, version: DataVersion, counted: Counted, minimum: int) -> Counted:
    """What the figures tell of from now on: `counted`, with the changes that are taken along.

    Raises DataDirProblem.
    """
    there = {g.iri: ("" if _ENDED in g.terms else g.digest, g.loaded) for g in version.graphs}
    waiting = []
    for code in codes(version) | counted.keys():
        digest, moment = there.get(graph_of(code), ("", ""))
        if digest != counted.get(code, ""):
            change = _change(archive, code, _Change(moment, code, digest), counted.get(code, ""))
            waiting += [change] if change else []
    waiting.sort(key=lambda one: (one.moment, one.code))
    changed = {one.code: one.digest for one in taken_along(waiting, minimum)}
    return {code: digest for code, digest in {**counted, **changed}.items() if digest}


def codes(version: DataVersion) -> set[str]:
    """The municipalities of which there is a graph."""
    start = graph_of("")
    return {g.iri.removeprefix(start) for g in version.graphs if g.iri.startswith(start)}


def _change(archive: Archive, code: str, change: _Change, before: str) -> _Change | None:
    """The change, or None when it is not to be told.

    Of a merger everybody knows the day and what becomes of what: it would tell of the new municipality
    what the old ones had. So they count as they did, until the new one hands in itself.
    """
    history = History.read(archive, code)
    moved = history.moved_to
    while moved and (after := History.read(archive, moved)).moved_to:
        moved = after.moved_to
    if moved:
        current = History.read(archive, moved).current
        waits = current is not None and current.soort == MERGED
        return None if waits or not before else _Change(change.moment, code, "")
    if history.current is not None and history.current.soort == MERGED:
        return None
    return change
