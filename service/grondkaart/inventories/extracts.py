"""Keeps the extract of what is published beside the data, so that it need not be asked each time.

It is a cache: made again when it is not there, and never more than one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

_NAME = "uittreksel-"


class Extracts:
    """The extract that belongs to certain graphs, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, graphs: Iterable[tuple[str, str]]) -> bytes | None:
        """The extract of graphs, given as (address, digest), or None. One that is damaged is none."""
        try:
            kept = self._path(graphs).read_bytes()
        except OSError:
            return None
        digest, _, body = kept.partition(b"\n")
        return body if digest == hashlib.sha256(body).hexdigest().encode() else None

    def keep(self, graphs: Iterable[tuple[str, str]], body: bytes) -> None:
        """Keep an extract, in place of others. What cannot be kept is not kept."""
        path = self._path(graphs)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            Path(name).replace(path)
            for other in self._folder.glob(f"{_NAME}*"):
                if other != path:
                    other.unlink(missing_ok=True)

    def _path(self, graphs: Iterable[tuple[str, str]]) -> Path:
        said = "\n".join(f"{iri} {digest}" for iri, digest in sorted(graphs))
        return self._folder / f"{_NAME}{hashlib.sha256(said.encode()).hexdigest()[:32]}.nt"
