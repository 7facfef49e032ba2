"""Builds the store anew from what is on disk, after checking that all of it is there and whole.

Graphs that were made from a file are made again from it where they are missing or damaged. Those that
were written through the service, and inventories, are truth themselves: nothing makes them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import ContentProblem, ImportRefused, Text, TooLarge
from grondkaart.importers import release, shipped
from grondkaart.importers.port import Progress
from grondkaart.store.archive import Archive, Kept
from grondkaart.store.checking import GRAPHS, ORIGINALS, File, check_journal, is_whole, named
from grondkaart.store.filling import fill_default, fill_named
from grondkaart.store.port import DataVersion

Faults = dict[File, Text]


@dataclass(frozen=True)
class Loaded:
    """A graph in the new store: its address, its triples there, and how many the journal tells of."""

    iri: str
    triples: int
    said: int | None


@dataclass
class Rebuilt:
    """What rebuilding came to.

    `faults` are the files that are not whole, each with what it is; while there are any nothing is
    removed. Nothing is `loaded` when one of them is of a graph that counts. `digest` is over all
    graphs but the one that tells when they were loaded: the same content gives the same one.
    """

    files: int
    made: list[str] = field(default_factory=list)
    removed: int = 0
    faults: list[Text] = field(default_factory=list)
    revision: int = 0
    loaded: list[Loaded] = field(default_factory=list)
    digest: str = ""


def open_checked(data: Path) -> Archive:
    """A data directory whose journal is there and whole. Raises DataDirProblem."""
    check_journal(data)
    return Archive(data)


def rebuild(archive: Archive, content: Path, *, limit: int, progress: Progress) -> Rebuilt:
    """Check all files, mend what can be mended, remove what nothing names, and load what counts.

    `limit` is the most bytes of a release that is read again. Raises DataDirLocked while another
    process writes, and DataDirProblem.
    """
    with archive.writing():
        deliveries = archive.deliveries()
        files = named(deliveries, shipped.KIND)
        rebuilt = Rebuilt(len(files))
        faults = _checked(archive, files, partial(progress, "nakijken"))
        making = partial(_make_again, archive, content=content, limit=limit, progress=progress)
        _mend(archive, deliveries, faults, making, rebuilt)
        rebuilt.faults = list(faults.values())
        if not faults:
            rebuilt.removed = archive.sweep()
        version = archive.version()
    broken = {file.digest for file in faults if file.folder == GRAPHS}
    if not broken & {graph.digest for graph in version.graphs}:
        _load(archive, version, progress, rebuilt)
    return rebuilt


def _checked(archive: Archive, files: dict[File, Kept], told: Callable[[int], None]) -> Faults:
    faults = {}
    for file, kept in files.items():
        whole = is_whole(archive, file, told)
        if not whole:
            faults[file] = _fault(file, kept, there=whole is not None)
    return faults


def _fault(file: File, kept: Kept, *, there: bool) -> Text:
    """What is wrong with a file, and what it is, for who must find a copy of it."""
    iris = ", ".join(graph.iri for graph in kept.graphs if graph.digest == file.digest)
    name = f" ({kept.filename})" if kept.filename and file.digest == kept.original else ""
    of = f"{kept.series} {kept.release}".strip()
    where = f"{file.folder}/{file.digest}"
    return Text(
        f"{where} {'is beschadigd' if there else 'ontbreekt'}: "
        f"{f'de graaf {iris}' if file.folder == GRAPHS else 'het bestand' + name} "
        f"van {of}, revisie {kept.revision} van {kept.moment}.",
        f"{where} is {'damaged' if there else 'missing'}: "
        f"{f'graph {iris}' if file.folder == GRAPHS else 'the file' + name} "
        f"of {of}, revision {kept.revision} of {kept.moment}.",
    )


def _mend(
    archive: Archive,
    deliveries: list[Kept],
    faults: Faults,
    make_again: Callable[[Kept], None],
    rebuilt: Rebuilt,
) -> None:
    """Make graphs again, and strike out the faults that are no more."""
    for kept in reversed(deliveries):
        lost = {File(GRAPHS, graph.digest) for graph in kept.graphs} & faults.keys()
        if not lost or File(ORIGINALS, kept.original) in faults:
            continue
        try:
            make_again(kept)
        except (ImportRefused, TooLarge, ContentProblem) as error:
            for file in lost:
                nl, en = faults[file].nl, faults[file].en
                faults[file] = Text(f"{nl} {error.detail.nl}", f"{en} {error.detail.en}")
        mended = {file for file in lost if archive.check(file.digest)}
        for file in mended:
            del faults[file]
        found = {file.digest for file in mended}
        rebuilt.made += [graph.iri for graph in kept.graphs if graph.digest in found]


def _make_again(
    archive: Archive, kept: Kept, *, content: Path, limit: int, progress: Progress
) -> None:
    """Make the graphs of a delivery again where they follow from a file that is still there.

    Whether they are the same, their digest tells. Raises ImportRefused, TooLarge or ContentProblem.
    """
    if kept.kind == shipped.KIND:
        shipped.make_again(archive, kept, content)
    elif any(importer.name == kept.kind for importer in release.IMPORTERS):
        release.make_again(archive, kept, content, limit=limit, progress=progress)


def _load(archive: Archive, version: DataVersion, progress: Progress, rebuilt: Rebuilt) -> None:
    engine = fill_default(archive, version)
    fill_named(engine, archive, version)
    said = {graph.iri: graph.triples for graph in version.graphs}
    whole = hashlib.sha256()
    for iri in sorted(version.names):
        triples, digest = engine.content(iri)
        if iri != vocab.METADATA_GRAPH:
            whole.update(f"{iri} {digest}\n".encode())
        rebuilt.loaded.append(Loaded(iri, triples, said.get(iri)))
        progress("tellen", 1)
    rebuilt.revision, rebuilt.digest = version.revision, whole.hexdigest()
