"""Both answers are of one data version, whatever comes in while they are computed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from grondkaart.base.assets import content_root
from grondkaart.base.errors import BadParameters, Busy
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_datasets
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.datasets import Datasets
from grondkaart.store.port import Answer, DataVersion, Query, Snapshot
from grondkaart.supposing.run import Comparison, compare, read

SIGNALEN = {"soort": "beschikbaar", "component": "signalen", "vanaf": "2028-01-01"}


class Changing:
    """A store into which new data come just after it gave a snapshot, so many times."""

    def __init__(self, datasets: Datasets, data: Path, times: int) -> None:
        self._datasets, self._data, self._left = datasets, data, times
        self.snapshots = 0

    @property
    def version(self) -> DataVersion:
        return self._datasets.open.version

    async def query(self, query: Query) -> Answer:
        return await self._datasets.open.query(query)

    @asynccontextmanager
    async def snapshot(self, client: str = "") -> AsyncIterator[Snapshot]:
        async with self._datasets.open.snapshot(client) as given:
            self.snapshots += 1
            if self._left:
                self._left -= 1
                self._deliver(self._left)
                await self._datasets.refresh()
            yield given

    def _deliver(self, number: int) -> None:
        archive = Archive(self._data)
        with archive.writing():
            digest = archive.keep_graph([f"<a:nieuw> <a:is> <a:{number}> .\n".encode()])
            graph = NewGraph("http://proef", digest, 1, frozenset(), "proef", "", "")
            archive.commit(Delivery("proef", "proef", "", "", "", (graph,), {}))
        archive.close()

    async def close(self) -> None:
        pass


def run(data: Path, times: int, body: Callable[[Changing], Awaitable[None]]) -> None:
    async def within() -> None:
        datasets = open_datasets(load_settings(data=data))
        try:
            await datasets.start()
            await body(Changing(datasets, data, times))
        finally:
            await datasets.close()

    asyncio.run(within())


async def compared(store: Changing, assumption: dict[str, object]) -> Comparison:
    question = Catalogue.read(content_root()).get("overstapmomenten")
    assert question is not None
    answering = Answering(store)
    wanted = await read(answering, question, {"gemeente": ["gm0344"]}, [assumption])
    return await compare(store, answering, wanted)


def test_when_new_data_come_in_between_both_are_answered_again(tmp_path: Path) -> None:
    async def body(store: Changing) -> None:
        before = store.version.revision

        found = await compared(store, SIGNALEN)

        assert (2, before + 1) == (store.snapshots, found.answer.version.revision)

    run(tmp_path, 1, body)


def test_when_they_keep_coming_who_asks_is_told_to_come_back(tmp_path: Path) -> None:
    async def body(store: Changing) -> None:
        with pytest.raises(Busy, match="te snel"):
            await compared(store, SIGNALEN)

    run(tmp_path, 10, body)


def test_what_cannot_be_supposed_ends_both_answers(tmp_path: Path) -> None:
    async def body(store: Changing) -> None:
        planned_nowhere = {"soort": "uitstel", "opgave": "I1", "kwartalen": -40}
        with pytest.raises(BadParameters, match="buiten de kwartalen"):
            await compared(store, planned_nowhere)
        assert not any("answered" in repr(task) for task in asyncio.all_tasks())

    run(tmp_path, 0, body)
