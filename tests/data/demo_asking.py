"""Questions asked of the demonstration: what is shipped, and of each invented municipality what counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from demo_judged import ROOT, current
from rdflib import Graph

from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering, QuestionAnswer, Value
from grondkaart.store.engine import Engine
from grondkaart.store.port import Answer, DataVersion, Query


class Demo:
    """Implements `port.Store` over the demonstration, beside `shipped`, and asks questions of it."""

    def __init__(self, shipped: Graph) -> None:
        self._engine = Engine()
        register = [Graph().parse(p) for p in (ROOT / "data/demo/register").glob("*.ttl")]
        for graph in (shipped, *register, *current().values()):
            self._engine.load(graph.serialize(format="nt", encoding="utf-8"))
        self._catalogue, self._answering = Catalogue.read(ROOT), Answering(self)

    @property
    def version(self) -> DataVersion:
        return DataVersion(1, ())

    async def query(self, query: Query) -> Answer:
        kind, name, written = self._engine.answer(query)
        return Answer(kind, name, self.version, _whole(written))

    async def close(self) -> None:
        pass

    def answer(self, slug: str, **given: str) -> QuestionAnswer:
        """What a question answers."""
        question = self._catalogue.get(slug)
        assert question is not None
        values = {name: [said] for name, said in given.items()}

        async def asked() -> QuestionAnswer:
            return await self._answering.answer(await self._answering.bind(question, values))

        return asyncio.run(asked())

    def rows(self, slug: str, **given: str) -> list[dict[str, Value]]:
        """The rows of an answer, each thing by the last part of its address."""
        return [
            {n: key(v["@id"]) if isinstance(v, dict) else v for n, v in row.items()}
            for row in self.answer(slug, **given).rows
        ]


async def _whole(written: bytes) -> AsyncGenerator[bytes, None]:
    yield written


def key(address: object) -> str:
    """The last part of an address."""
    return str(address).rpartition("/")[2]
