"""Finds an imported release in the data directory and writes it as the file that it came from."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from grondkaart.base.errors import BadInput, NotFound, Text
from grondkaart.base.terms import Triple, ntriples_at
from grondkaart.exporters.ameff_graph import read_graphs
from grondkaart.exporters.ameff_text import text
from grondkaart.importers import ameff
from grondkaart.importers.release import graph_iri
from grondkaart.store.archive import Archive, Kept

ENDS = (".xml", ".ameff", ".xml.gz", ".ameff.gz")


@dataclass(frozen=True)
class Exported:
    """What was written: which release, how much, and what in it the format does not allow."""

    series: str
    release: str
    elements: int
    relationships: int
    views: int
    odd: Counter[Text]


def export_release(archive: Archive, series: str, release: str | None, path: Path) -> Exported:
    """Write a release of a series (None: the last one that was imported) to a file; `.gz` packs it.

    The file is there whole or not at all. Raises NotFound when there is no such release, BadInput when
    the file cannot be written or its name does not say what it is.
    """
    if not path.name.lower().endswith(ENDS):
        raise BadInput(
            f"Geef een bestand dat eindigt op {', '.join(ENDS)}; '{path.name}' doet dat niet.",
            f"Give a file that ends in {', '.join(ENDS)}; '{path.name}' does not.",
        )
    kept = _find(archive, series, release)
    model, drawing = (_triples(archive, kept, part) for part in ("", ameff.DRAWING_PART))
    file, odd = read_graphs(model, drawing)
    write_whole(path, text(file))
    kinds = Counter(concept.kind for concept in file.concepts)
    counts = (kinds["element"], kinds["relationship"], kinds["view"])
    return Exported(kept.series, kept.release, *counts, odd)


def _find(archive: Archive, series: str, release: str | None) -> Kept:
    """The delivery that brought a release. Raises NotFound, with what there is."""
    imported = [one for one in archive.deliveries(series) if one.kind == ameff.name]
    found = [one for one in imported if release in (None, one.release)]
    if found:
        return found[-1]
    releases = ", ".join(dict.fromkeys(one.release for one in imported))
    if releases:
        raise NotFound(
            f"Van de reeks '{series}' is '{release}' niet ingelezen; wel: {releases}.",
            f"Of the series '{series}' '{release}' was not imported; these were: {releases}.",
        )
    raise NotFound(
        f"Van de reeks '{series}' is niets ingelezen. Van GEMMA wordt een uittreksel meegeleverd; de hele "
        "uitgave is er pas na `grondkaart import`.",
        f"Nothing of the series '{series}' was imported. An extract of GEMMA is shipped; the whole "
        "release is only there after `grondkaart import`.",
    )


def _triples(archive: Archive, kept: Kept, part: str) -> Iterator[Triple]:
    """The triples of one part of a release, in the order in which they were written."""
    wanted = graph_iri(kept.series, kept.release, part)
    for graph in kept.graphs:
        if graph.iri == wanted:
            if not archive.check(graph.digest):
                raise NotFound(
                    f"De graaf {wanted} is er niet heel; zie grondkaart rebuild.",
                    f"The graph {wanted} is not there whole; see grondkaart rebuild.",
                )
            return ntriples_at(archive.graph_path(graph.digest))
    return iter(())


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file beside its place and then put it there. Raises BadInput when that cannot be."""
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as out:
            _write(out, chunks, packed=path.suffix.lower() == ".gz")
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        raise BadInput(
            f"{path} kan niet worden geschreven: {error.strerror}.",
            f"{path} cannot be written: {error.strerror}.",
        ) from None
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


def _umask() -> int:
    """What the user lets others do with new files; a temporary file lets them nothing."""
    now = os.umask(0)
    os.umask(now)
    return now


def _write(out: BinaryIO, chunks: Iterable[bytes], *, packed: bool) -> None:
    if not packed:
        out.writelines(chunks)
        return
    # Without name and moment, so that the same release gives the same bytes (RFC 1952, 2.3.1).
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0) as zipped:
        for chunk in chunks:
            zipped.write(chunk)
