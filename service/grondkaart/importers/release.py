"""Takes a file in: keeps the original, makes its graphs, derives what follows, and delivers all at once.

Until the last step nothing that others see has changed; after it everything has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

from grondkaart.base import vocab
from grondkaart.base.errors import ContentProblem, ImportRefused, UnsupportedMedia
from grondkaart.importers import ameff
from grondkaart.importers.port import Importer, Progress, Reading, Report
from grondkaart.importers.sources import Source, Sources
from grondkaart.importers.unpack import too_large
from grondkaart.store.archive import Archive, Delivery, Kept, NewGraph
from grondkaart.store.engine import Engine

IMPORTERS: tuple[Importer, ...] = (ameff,)
DERIVED_PART = "afgeleid"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Imported:
    """What an import came to. `changed` is False when the same release was already current."""

    series: str
    release: str
    title: str
    revision: int
    changed: bool
    triples: dict[str, int]
    report: Report


def derivations(content: Path) -> dict[str, str]:
    """Name → CONSTRUCT of every derivation in `queries/afleidingen/`."""
    folder = content / "queries" / "afleidingen"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))}


def importer_for(filename: str) -> Importer:
    """The importer that reads files with this name. Raises UnsupportedMedia."""
    for importer in IMPORTERS:
        if filename.lower().endswith(importer.extensions):
            return importer
    known = ", ".join(e for importer in IMPORTERS for e in importer.extensions)
    raise UnsupportedMedia(
        f"Aan de naam '{filename}' is niet te zien wat het is; gelezen worden: {known}.",
        f"The name '{filename}' does not tell what it is; files that are read: {known}.",
    )


def import_release(
    archive: Archive,
    path: Path,
    content: Path,
    *,
    limit: int,
    release: str | None,
    series: str | None,
    progress: Progress,
) -> Imported:
    """Import a file as one release of a series; it becomes the current one, earlier ones stay.

    Raises ImportRefused, TooLarge, UnsupportedMedia or DataDirProblem; then nothing has changed.
    """
    importer = importer_for(path.name)
    with archive.writing():
        try:
            original = archive.keep_original(_bytes_of(path, limit))
            with archive.original_path(original).open("rb") as stream:
                reading = importer.read(
                    stream,
                    limit=limit,
                    release=release,
                    series=series,
                    fallback=original[:12],
                    progress=progress,
                )
                graphs = _make_graphs(archive, reading, content, progress)
            kinds = {kind: dict(counts) for kind, counts in reading.report.counts.items()}
            delivery = Delivery(
                kind=importer.name,
                series=reading.series,
                release=reading.release,
                original=original,
                filename=path.name,
                graphs=graphs,
                detail=kinds,
            )
            revision, changed = _deliver(archive, delivery)
        finally:
            archive.sweep()
    triples = {graph.iri.removeprefix(vocab.GRAPH): graph.triples for graph in graphs}
    about = (reading.series, reading.release, reading.title)
    return Imported(*about, revision, changed, triples, reading.report)


def make_again(
    archive: Archive, kept: Kept, content: Path, *, limit: int, progress: Progress
) -> None:
    """Keep the graphs of an imported release once more, as its original gives them now.

    The caller holds `writing()`. Raises what `import_release` raises.
    """
    importer = next(one for one in IMPORTERS if one.name == kept.kind)
    with archive.original_path(kept.original).open("rb") as stream:
        reading = importer.read(
            stream,
            limit=limit,
            release=kept.release,
            series=kept.series,
            fallback=kept.original[:12],
            progress=progress,
        )
        _make_graphs(archive, reading, content, progress)


def _about(sources: Sources, series: str) -> Source:
    """Source and licence of a series. Raises ImportRefused when it is one that is only shipped."""
    if series not in sources.known and any(one.series == series for one in sources.sets):
        raise ImportRefused(
            f"De reeks '{series}' wordt meegeleverd en is niet te vervangen; kies met --reeks een andere naam.",
            f"The series '{series}' is shipped and cannot be replaced; choose another name with --reeks.",
        )
    return sources.series(series)


def graph_iri(series: str, release: str, part: str) -> str:
    """The address of one part of a release."""
    steps = [vocab.key(step) for step in (series, release, part) if step]
    return vocab.GRAPH + "/".join(steps)


def _bytes_of(path: Path, limit: int) -> Iterator[bytes]:
    """The bytes of a file; more than `limit` of them unpack to more than is imported."""
    seen = 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                seen += len(chunk)
                if seen > limit:
                    raise too_large(limit)
                yield chunk
    except OSError as error:
        raise ImportRefused(
            f"{path} kan niet worden gelezen: {error.strerror}.",
            f"{path} cannot be read: {error.strerror}.",
        ) from None


def _deliver(archive: Archive, delivery: Delivery) -> tuple[int, bool]:
    """Commit unless exactly this is what already counts."""
    version = archive.version()
    there = {
        (g.iri, g.digest)
        for g in version.graphs
        if g.current and (g.series, g.release) == (delivery.series, delivery.release)
    }
    if there == {(g.iri, g.digest) for g in delivery.graphs}:
        return version.revision, False
    return archive.commit(delivery), True


def _scratch_graph(part: str) -> str | None:
    return vocab.GRAPH + part if part else None


def _make_graphs(
    archive: Archive, reading: Reading, content: Path, progress: Progress
) -> tuple[NewGraph, ...]:
    """Keep each part of a reading, and the graph that follows from its main part."""
    about = _about(Sources.read(content), reading.series)
    scratch = Engine()
    digests: dict[str, str] = {}
    loads: dict[str, list[Future[None]]] = defaultdict(list)
    with ThreadPoolExecutor(max_workers=1) as background:

        def loading(chunks: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
            for part, chunk in chunks:
                loads[part].append(background.submit(scratch.load, chunk, _scratch_graph(part)))
                progress("schrijven", len(chunk))
                yield chunk

        for part, chunks in groupby(reading.parts, itemgetter(0)):
            digests[part] = archive.keep_graph(loading(chunks))
        wait(loads[""])  # what follows needs the main part only; the others may still be loading
        derived = _derive(scratch, derivations(content), progress)
    for load in chain.from_iterable(loads.values()):
        load.result()
    digests[DERIVED_PART] = archive.keep_graph([derived])
    scratch.load(derived, _scratch_graph(DERIVED_PART))
    made = []
    for part, digest in digests.items():
        extent = scratch.extent(_scratch_graph(part))
        made.append(
            NewGraph(
                iri=graph_iri(reading.series, reading.release, part),
                digest=digest,
                triples=extent.triples,
                terms=extent.terms,
                title=f"{reading.title} {reading.release}" + (f" ({part})" if part else ""),
                source=about.source,
                licence=about.licence,
                apart=part in reading.apart,
            )
        )
    return tuple(made)


def _derive(scratch: Engine, rules: dict[str, str], progress: Progress) -> bytes:
    """What the derivations say of the main part, as sorted N-Triples."""
    lines: set[str] = set()
    for name, rule in rules.items():
        try:
            lines.update(scratch.construct(rule))
        except SyntaxError as error:
            where = f"queries/afleidingen/{name}.rq: {error}"
            raise ContentProblem(where, where) from None
        progress("afleiden", 1)
    return "".join(sorted(lines)).encode()
