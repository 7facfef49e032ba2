"""Fills the data directory with the sets that are shipped, and again when a new version ships others."""

from __future__ import annotations

import hashlib
from pathlib import Path

from grondkaart.base.errors import ContentProblem
from grondkaart.base.terms import canonical_ntriples
from grondkaart.importers.release import graph_iri
from grondkaart.importers.sources import ShippedSet, Sources
from grondkaart.store.archive import Archive, Delivery, Kept, NewGraph
from grondkaart.store.engine import Engine

KIND = "meegeleverd"


def fill_with_shipped(
    archive: Archive, content: Path, *, demo: bool = False, wait: float = 60
) -> list[str]:
    """Deliver every shipped set that the archive does not hold in this form; gives their titles.

    The invented municipalities of the demonstration are delivered with `demo` only. A series that
    somebody imported a release into is left alone. Raises ContentProblem when a shipped file cannot
    be parsed, DataDirProblem when the directory cannot be written.
    """
    sources = Sources.read(content)
    sets = sources.sets + (sources.demo if demo else ())
    if not any(_wanted(archive, one, _fingerprint(content, one)) for one in sets):
        return []
    delivered: list[ShippedSet] = []
    with archive.writing(wait):
        for one in sets:
            fingerprint = _fingerprint(content, one)
            again = any(
                one.series == other.series for other in delivered
            )  # so that the last is current
            if again or _wanted(archive, one, fingerprint):
                _deliver(archive, content, one, fingerprint)
                delivered.append(one)
    return [one.title for one in delivered]


def _files(content: Path, one: ShippedSet) -> list[Path]:
    return sorted((content / one.folder).rglob("*.ttl"))


def _fingerprint(content: Path, one: ShippedSet) -> str:
    digest = hashlib.sha256(repr(one).encode())
    for path in _files(content, one):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _wanted(archive: Archive, one: ShippedSet, fingerprint: str) -> bool:
    last = archive.last_delivery(one.series)
    if last is None:
        return True
    if last[0] != KIND:
        return False
    own = archive.last_delivery(one.series, one.release)
    return own is None or own[2] != fingerprint


def make_again(archive: Archive, kept: Kept, content: Path) -> None:
    """Keep the graph of a delivered set once more, if that set is still shipped as it was then.

    Raises ContentProblem when a shipped file cannot be parsed.
    """
    for one in Sources.read(content).sets:
        if one.series == kept.series and _fingerprint(content, one) == kept.original:
            archive.keep_graph([_ntriples(content, one)])


def _ntriples(content: Path, one: ShippedSet) -> bytes:
    try:
        return canonical_ntriples(_files(content, one))
    except SyntaxError as error:
        where = f"{Path(error.filename or '').relative_to(content)}: {error}"
        raise ContentProblem(where, where) from None


def _deliver(archive: Archive, content: Path, one: ShippedSet, fingerprint: str) -> None:
    ntriples = _ntriples(content, one)
    scratch = Engine()
    scratch.load(ntriples)
    extent = scratch.extent()
    graph = NewGraph(
        iri=graph_iri(one.series, one.release, one.part),
        digest=archive.keep_graph([ntriples]),
        triples=extent.triples,
        terms=extent.terms,
        title=one.title,
        source=one.source,
        licence=one.licence,
    )
    archive.commit(Delivery(KIND, one.series, one.release, fingerprint, one.folder, (graph,), {}))
