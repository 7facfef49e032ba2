"""Makes the difference between two releases: `python -m grondkaart.publication.difference_making <data>
<name> <series> <earlier delivery> <its release> <later delivery> <its release>`.

Both are sorted and laid beside each other, so that it takes memory for one thing and not for a release. How
views are drawn, which stays out of the default graph, is left out.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import GrondkaartError
from grondkaart.base.terms import Literal, read_term
from grondkaart.publication.differences import EVERY, FOLDER, MOST_KEPT, Change, Verandering
from grondkaart.publication.lines import (
    Sought,
    differing,
    merged,
    part_of,
    sort_graph,
    subject_of,
)
from grondkaart.store.archive import Archive, is_closed
from grondkaart.store.walls import die_with_parent

End = tuple[int, str]  # a delivery, and the name of its release

_LABEL = re.compile(rb" <" + re.escape(vocab.RDFS.encode()) + rb"label> (\".*) \.\n$")


def main(arguments: list[str]) -> int:
    """Write the difference beside the data; gives the exit code."""
    die_with_parent()
    os.nice(5)  # whoever asks something goes first
    data, name, series, earlier, before, later, after = arguments
    try:
        make(Archive(Path(data)), name, series, ((int(earlier), before), (int(later), after)))
    except (GrondkaartError, OSError) as error:
        sys.stderr.write(f"difference: {error}\n")
        return 1
    return 0


def make(archive: Archive, name: str, series: str, ends: tuple[End, End]) -> None:
    """Keep the difference between two deliveries of a series under `name`.

    Raises DataDirProblem or OSError.
    """
    folder = archive.path / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    places: list[int] = []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as beside:
        files = [_sorted(archive, series, end, Path(beside)) for end in ends]
        body = Path(beside) / "verschil"
        with body.open("wb") as out:
            for number, change in enumerate(_changes(*files)):
                if number % EVERY == 0:
                    places.append(out.tell())
                counts[change.verandering] += 1
                counts["triplesErbij"] += change.come.count(b"\n")
                counts["triplesEraf"] += change.gone.count(b"\n")
                out.write(change.packed())
        about = Path(beside) / "over"
        about.write_bytes(orjson.dumps({"aantallen": counts, "plaatsen": places}))
        body.replace(folder / name)
        about.replace(folder / f"{name}.json")
    _tidy(folder)


def _sorted(archive: Archive, series: str, end: End, folder: Path) -> list[Path]:
    """The sorted graphs of a delivery; one that both have is sorted once."""
    revision, release = end
    found = []
    for graph in archive.graphs_of(revision):
        if graph.apart or is_closed(graph.iri):
            continue
        part = part_of(graph.iri, series, release)
        path = folder / f"{graph.digest}-{hashlib.sha256(part.encode()).hexdigest()}"
        if not path.is_file():
            sort_graph(archive.graph_path(graph.digest), path, part)
        found.append(path)
    return found


def _changes(before: list[Path], after: list[Path]) -> Iterator[Change]:
    with ExitStack() as stack:
        found = differing(merged(before, stack), merged(after, stack))
        old = [stack.enter_context(Sought(path)) for path in before]
        new = [stack.enter_context(Sought(path)) for path in after]
        for subject, lines in groupby(found, lambda one: subject_of(one[1])):
            changed = list(lines)
            was, now = ([line for f in files for line in f.lines(subject)] for files in (old, new))
            kind: Verandering = "gewijzigd" if was and now else "toegevoegd" if now else "vervallen"
            gone, come = (
                b"".join(line for came, line in changed if came is wanted)
                for wanted in (False, True)
            )
            yield Change(subject.decode(), _name(now) or _name(was), kind, gone, come)


def _name(lines: list[bytes]) -> str:
    """What a thing is called by what is said of it, in Dutch where it can be."""
    labels = [found[1].decode() for line in lines if (found := _LABEL.search(line))]
    best = sorted(labels, key=lambda label: not label.endswith('"@nl'))
    said = read_term(best[0]) if best else None
    return said.value if isinstance(said, Literal) else ""


def _tidy(folder: Path) -> None:
    """Keep the differences that were made last."""
    made = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in made[MOST_KEPT:]:
        path.unlink(missing_ok=True)
        path.with_suffix("").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
