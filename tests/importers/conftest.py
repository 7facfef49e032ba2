"""Takes files into a data directory of its own and asks what is in it, with the real parts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grondkaart.importers.release import Imported, import_release
from grondkaart.store.archive import Archive
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.port import Query

PREFIXES = (
    "PREFIX cg: <https://w3id.org/grondkaart/def/> "
    "PREFIX archimate: <http://bp4mc2.org/def/archimate#> "
    "PREFIX eigenschap: <https://w3id.org/grondkaart/id/eigenschap/> "
    "PREFIX gemma: <https://w3id.org/grondkaart/id/gemma/> "
    "PREFIX dct: <http://purl.org/dc/terms/> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
MODEL = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">'
)


class DataDir:
    """One data directory: takes files in, answers queries, and tells what it holds."""

    def __init__(self, path: Path, content: Path) -> None:
        self.path = path
        self._content = content
        self.archive = Archive(path)
        self._opened: tuple[int, EmbeddedStore] | None = None

    def take(self, file: Path | bytes, name: str = "model.xml", **options: Any) -> Imported:
        """Import a file, or bytes under a name."""
        if isinstance(file, bytes):
            path = self.path.parent / name
            path.write_bytes(file)
            file = path
        given = {"limit": 1 << 28, "release": None, "series": None, **options}
        return import_release(self.archive, file, self._content, progress=lambda *_: None, **given)

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """The rows of a SELECT, as plain texts."""

        store = self._store()

        async def run() -> bytes:
            answer = await store.query(Query(PREFIXES + query))
            return await answer.read()

        found = json.loads(asyncio.run(run()))
        names = found["head"]["vars"]
        return [
            tuple(row.get(name, {}).get("value", "") for name in names)
            for row in found["results"]["bindings"]
        ]

    def _store(self) -> EmbeddedStore:
        """A store that is opened anew after each import."""
        revision = self.archive.last_revision()
        if self._opened is None or self._opened[0] != revision:
            self._close_store()
            self._opened = (revision, EmbeddedStore(Archive(self.path)))
        return self._opened[1]

    def _close_store(self) -> None:
        if self._opened is not None:
            asyncio.run(self._opened[1].close())
            self._opened = None

    def close(self) -> None:
        """Close what is open."""
        self._close_store()
        self.archive.close()

    def count(self, pattern: str) -> int:
        """How often a pattern is found, over all graphs."""
        ((found,),) = self.ask(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        return int(found)

    def files(self) -> set[str]:
        """Every file in it that holds originals or graphs."""
        return {str(p.relative_to(self.path)) for p in self.path.glob("*/*")}

    def graphs(self) -> dict[str, bytes]:
        """The N-Triples of every current graph, by the last step of its address."""
        return {
            g.iri: self.archive.graph_path(g.digest).read_bytes()
            for g in self.archive.version().graphs
            if g.current
        }


@pytest.fixture
def data_dir(tmp_path: Path, root: Path) -> Iterator[DataDir]:
    made = DataDir(tmp_path / "data", root)
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_data_dir(root: Path) -> Callable[[Path], DataDir]:
    return lambda path: DataDir(path, root)


@pytest.fixture(scope="session")
def model() -> Callable[[str], bytes]:
    """A model in UTF-8 with the given content."""
    return lambda content: f"{MODEL}<name>Proef</name>{content}</model>".encode()
