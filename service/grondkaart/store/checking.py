"""Checks the files that the journal of a data directory names: whether each is there, and whole."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from grondkaart.base.errors import DataDirProblem
from grondkaart.store.archive import Archive, Kept

ORIGINALS, GRAPHS = "originals", "graphs"
_CHUNK = 1 << 20


class File(NamedTuple):
    """A file of the archive: the folder it is in, and the digest that is its name."""

    folder: str
    digest: str


def check_journal(data: Path) -> None:
    """Check the journal itself. Raises DataDirProblem when it is not there, or damaged."""
    path = data / "journal.sqlite"
    if not path.is_file():
        raise DataDirProblem(
            f"In {data} staat geen journaal; kies met --data een andere map.",
            f"There is no journal in {data}; choose another folder with --data.",
        )
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as journal:
            found = [str(row[0]) for row in journal.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        found = [str(error)]
    if found != ["ok"]:
        raise DataDirProblem(
            f"Het journaal in {data} is beschadigd ({found[0]}); zet een kopie terug.",
            f"The journal in {data} is damaged ({found[0]}); restore a copy.",
        )


def named(deliveries: Iterable[Kept], shipped: str) -> dict[File, Kept]:
    """Each file that deliveries name, with the last one that does.

    Of what is of the kind `shipped` the originals lie elsewhere, with the program.
    """
    found: dict[File, Kept] = {}
    for one in deliveries:
        handed_in = (one.original if one.kind != shipped else "", one.detail.get("rapport"))
        found |= {File(ORIGINALS, digest): one for digest in handed_in if digest}
        found |= {File(GRAPHS, graph.digest): one for graph in one.graphs}
    return found


def is_whole(archive: Archive, file: File, told: Callable[[int], None]) -> bool | None:
    """Whether a file has the digest that it is named by; None when it is not there.

    `told` is given the number of bytes that were read. Raises DataDirProblem.
    """
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(archive.path / file.folder / file.digest):
            digest.update(chunk)
            told(len(chunk))
    except FileNotFoundError:
        return None
    except OSError:  # a folder, or a disk that does not give it
        return False
    return digest.hexdigest() == file.digest


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def size(data: Path) -> int:
    """How many bytes there are to check in a data directory."""
    files = (path for folder in (ORIGINALS, GRAPHS) for path in (data / folder).glob("*"))
    return sum(path.stat().st_size for path in files)
