"""Makes the change feed: `python -m grondkaart.publication.feed_making <data> [check]`.

It reads the open deliveries of the journal that the feed does not tell of yet, the oldest first, and adds a
member for each thing of which the graphs that count now say something else than before. What comes out
depends on the journal alone: made again, every page has the same bytes. It takes memory for one page and
one thing, not for a graph.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import orjson

from grondkaart.base.errors import GrondkaartError
from grondkaart.publication.lines import (
    Sought,
    differing,
    merged,
    part_of,
    sort_graph,
    subject_of,
)
from grondkaart.publication.shelf import (
    FORMAT,
    Kind,
    Member,
    Page,
    Shelf,
    Stand,
    unpacked,
)
from grondkaart.store.archive import Archive, OpenDelivery
from grondkaart.store.walls import die_with_parent

Graphs = dict[str, tuple[str, str]]
Parts = dict[tuple[str, str], tuple[str, str]]  # by series and part
_STEP = timedelta(milliseconds=1)


def main(arguments: list[str]) -> int:
    """Bring the feed of a data directory level with its journal; gives the exit code."""
    die_with_parent()
    os.nice(5)  # whoever asks something goes first
    try:
        archive = Archive(Path(arguments[0]))
        bring_level(archive, check="check" in arguments[1:])
    except (GrondkaartError, OSError) as error:
        sys.stderr.write(f"feed: {error}\n")
        return 1
    return 0


def bring_level(archive: Archive, *, check: bool = False) -> Stand:
    """Add what the journal has and the feed has not. With `check` every page is looked at first, and all
    are made again when one is not what it was.

    Raises DataDirProblem, or OSError when a graph is missing or the disk is full.
    """
    shelf = Shelf(archive.path)
    for folder in (shelf.pages, shelf.graphs):
        folder.mkdir(parents=True, exist_ok=True)
    with _alone(shelf):
        stand = shelf.stand()
        if stand is None or (check and not _is_whole(shelf, stand, archive)):
            stand = Stand()
        making = _Making(shelf, archive, stand)
        for delivery in archive.open_after(stand.revision):
            making.add(delivery)
        making.tidy()
        return making.stand


@contextmanager
def _alone(shelf: Shelf) -> Iterator[None]:
    with (shelf.folder / "lock").open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _is_whole(shelf: Shelf, stand: Stand, archive: Archive) -> bool:
    """Whether all pages are as they were made, and of this journal."""
    chain = ""
    told = [one for one in archive.open_after(0) if one.revision <= stand.revision]
    for delivery in told:
        chain = _linked(chain, delivery)
    if (chain, len(told)) != (stand.chain, stand.deliveries):
        return False
    try:
        for number, page in enumerate(stand.pages, 1):
            with shelf.page_path(number, page.members).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != page.digest:
                    return False
    except OSError:
        return False
    return True


def _linked(chain: str, delivery: OpenDelivery) -> str:
    """The digest over one more delivery; without its revision, which counts closed ones."""
    return hashlib.sha256(f"{chain}\n{delivery[1:]!r}".encode()).hexdigest()


class _Making:
    """Adds deliveries to the feed, one after the other."""

    def __init__(self, shelf: Shelf, archive: Archive, stand: Stand) -> None:
        self._shelf, self._archive, self.stand = shelf, archive, stand
        self._held: list[bytes] = []
        if stand.pages and not stand.pages[-1].full:
            body = shelf.page_path(len(stand.pages), stand.pages[-1].members).read_bytes()
            self._held = [member.packed() for member in unpacked(body)]

    def add(self, delivery: OpenDelivery) -> None:
        """Add the members of one delivery, and record that they are there."""
        stand = self.stand
        before = _flat(stand.current)
        graphs = {
            part_of(graph.iri, delivery.series, delivery.release): (graph.iri, graph.digest)
            for graph in delivery.graphs
            if not graph.apart
        }
        after_series = {**stand.current, delivery.series: graphs}
        if not graphs:
            del after_series[delivery.series]
        moment = _moment(delivery.moment, stand.moment)
        pages = list(stand.pages)
        number = stand.members
        for kind, thing, sources, lines in self._changes(before, _flat(after_series)):
            number += 1
            self._put(pages, Member(number, kind, thing, moment, sources, lines))
        self._keep_page(pages)
        self.stand = replace(
            stand,
            revision=delivery.revision,
            deliveries=stand.deliveries + 1,
            chain=_linked(stand.chain, delivery),
            moment=moment if number > stand.members else stand.moment,
            pages=pages,
            current=after_series,
        )
        self._record()

    def _changes(
        self, before: Parts, after: Parts
    ) -> Iterator[tuple[Kind, str, tuple[str, ...], bytes]]:
        """What is said of each thing after a delivery, where that is something else than before."""
        gone = [self._sorted(p, d) for p, d in _unlike(before, after)]
        come = [self._sorted(p, d) for p, d in _unlike(after, before)]
        with ExitStack() as stack:
            found = differing(merged(gone, stack), merged(come, stack))
            old = [
                ("", stack.enter_context(Sought(self._sorted(part, digest))))
                for (_, part), (_, digest) in before.items()
            ]
            new = [
                (iri, stack.enter_context(Sought(self._sorted(part, digest))))
                for (_, part), (iri, digest) in after.items()
            ]
            for subject, _ in groupby(found, lambda one: subject_of(one[1])):
                _, was = _said(old, subject)
                sources, now = _said(new, subject)
                if was != now:
                    kind: Kind = "Update" if was and now else "Create" if now else "Delete"
                    yield kind, subject.decode(), sources, now

    def _sorted(self, part: str, digest: str) -> Path:
        name = f"{digest}-{hashlib.sha256(part.encode()).hexdigest()[:16]}"
        path = self._shelf.graphs / name
        if not path.is_file():
            sort_graph(self._archive.graph_path(digest), path, part)
        return path

    def _put(self, pages: list[Page], member: Member) -> None:
        """Add a member to the last page, or to a new one when that is full."""
        if not pages or pages[-1].full:
            pages.append(Page(member.moment, member.moment, 0, ""))
            self._held = []
        self._held.append(member.packed())
        last = pages[-1]
        pages[-1] = replace(last, last=member.moment, members=last.members + 1, digest="")
        if pages[-1].full:
            self._keep_page(pages)

    def _keep_page(self, pages: list[Page]) -> None:
        """Have the last page be on disk, where it has changed."""
        if not pages or pages[-1].digest:
            return
        body = b"".join(self._held)
        _write(self._shelf.page_path(len(pages), pages[-1].members), body)
        pages[-1] = replace(pages[-1], digest=hashlib.sha256(body).hexdigest())

    def _record(self) -> None:
        said = {"format": FORMAT, **asdict(self.stand)}
        _write(self._shelf.folder / "stand.json", orjson.dumps(said))

    def tidy(self) -> None:
        """Remove what the feed does not need any more."""
        stand = self.stand
        self._record()
        pages = {
            self._shelf.page_path(number, page.members)
            for number, page in enumerate(stand.pages, 1)
        }
        graphs = {
            self._sorted(part, digest) for (_, part), (_, digest) in _flat(stand.current).items()
        }
        for folder, kept in ((self._shelf.pages, pages), (self._shelf.graphs, graphs)):
            for path in set(folder.iterdir()) - kept:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def _flat(current: dict[str, Graphs]) -> Parts:
    """All graphs that count, in a fixed order."""
    return {
        (series, part): graph
        for series, graphs in sorted(current.items())
        for part, graph in sorted(graphs.items())
    }


def _unlike(some: Parts, others: Parts) -> list[tuple[str, str]]:
    """Part and digest of the graphs that are not the same among others."""
    return [
        (key[1], digest)
        for key, (_, digest) in some.items()
        if others.get(key, ("", ""))[1] != digest
    ]


def _said(files: list[tuple[str, Sought]], subject: bytes) -> tuple[tuple[str, ...], bytes]:
    """Which graphs say something of a subject, and what they say together."""
    found = [(iri, lines) for iri, file in files if (lines := file.lines(subject))]
    together = sorted({line for _, lines in found for line in lines})
    return tuple(iri for iri, _ in found), b"".join(together)


def _moment(delivered: str, last: str) -> str:
    """The moment of a delivery's members, later than that of all before it, so that whoever goes by time
    alone has every version of a thing in the right order."""
    moment = datetime.fromisoformat(delivered)
    if last:
        moment = max(moment, datetime.fromisoformat(last) + _STEP)
    written = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def _write(path: Path, body: bytes) -> None:
    beside = path.with_name(f".new-{path.name}")
    beside.write_bytes(body)
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
