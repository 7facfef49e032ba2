"""A store over one small graph, and the cases: an expected table each, with the values it was asked with."""

from __future__ import annotations

import csv
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Dataset, Graph, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID as _DEFAULT

from grondkaart.store.engine import Engine
from grondkaart.store.port import Answer, DataVersion, Query

HERE = Path(__file__).parent


class GraphStore:
    """Implements `port.Store` over what a Turtle or TriG file holds."""

    def __init__(self, path: Path) -> None:
        self._engine = Engine()
        found = parsed(path)
        for graph in found.graphs() if isinstance(found, Dataset) else [found]:
            named = isinstance(graph.identifier, URIRef) and graph.identifier != _DEFAULT
            name = str(graph.identifier) if named else None
            self._engine.load(graph.serialize(format="nt", encoding="utf-8"), name)

    @property
    def version(self) -> DataVersion:
        return DataVersion(1, ())

    async def query(self, query: Query) -> Answer:
        kind, name, written = self._engine.answer(query)
        return Answer(kind, name, self.version, _whole(written))

    async def close(self) -> None:
        pass


def parsed(path: Path) -> Graph:
    """A Turtle file as a graph, a TriG file as a dataset."""
    if path.suffix != ".trig":
        return Graph().parse(path)
    with warnings.catch_warnings():  # rdflib's parser uses what rdflib deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        found = Dataset()
        found.parse(data=path.read_text("utf-8"), format="trig")
    return found


async def _whole(written: bytes) -> AsyncIterator[bytes]:
    yield written


@dataclass(frozen=True)
class Case:
    """An expected table: `<slug>[--<parameter>-<value>]….csv`.

    Above the table stand `# parameter=value`, and `# weggelaten=` with the counts of what is left
    out. An IRI is written with a prefix of `<slug>.ttl`, the graph that the question is asked of, or
    `<slug>.trig` when it asks of named graphs.
    """

    name: str

    @property
    def slug(self) -> str:
        return self.name.partition("--")[0]

    @property
    def graph(self) -> Path:
        named = HERE / f"{self.slug}.trig"
        return named if named.is_file() else HERE / f"{self.slug}.ttl"

    def _lines(self) -> list[str]:
        return (HERE / f"{self.name}.csv").read_text("utf-8").splitlines()

    def _notes(self) -> dict[str, str]:
        notes = [line[2:].partition("=") for line in self._lines() if line.startswith("# ")]
        return {name: value for name, _, value in notes}

    @property
    def given(self) -> dict[str, list[str]]:
        return {name: [value] for name, value in self._notes().items() if name != "weggelaten"}

    @property
    def omitted(self) -> list[int] | None:
        """The counts of what is left out, or None when this case does not say."""
        counts = self._notes().get("weggelaten")
        return [int(count) for count in counts.split(",")] if counts else None

    def table(self) -> list[list[str]]:
        """The column names, then the rows, with IRIs in full."""
        prefixes = dict(parsed(self.graph).namespaces())
        header, *rows = csv.reader(line for line in self._lines() if not line.startswith("# "))
        things = {i for i, name in enumerate(header) if f"{name}Naam" in header}
        return [
            header,
            *(
                [_full(cell, prefixes) if i in things else cell for i, cell in enumerate(row)]
                for row in rows
            ),
        ]


def _full(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return f"{prefixes[prefix]}{local}" if name else ""


def cases() -> list[Case]:
    """Every case there is."""
    return [Case(path.stem) for path in sorted(HERE.glob("*.csv"))]
