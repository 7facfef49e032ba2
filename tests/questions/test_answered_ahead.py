"""That questions about the whole country are answered before anybody asks them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from grondkaart.base.assets import content_root
from grondkaart.base.errors import QueryFailed
from grondkaart.base.settings import load_settings
from grondkaart.opening import open_store
from grondkaart.questions.catalogue import Catalogue
from grondkaart.questions.run import Answering
from grondkaart.questions.warming import Warming
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.port import Answer, DataVersion, Query

CATALOGUE = Catalogue.read(content_root())
OPEN = [q for q in CATALOGUE if q.header.dataset == "openbaar"]
PAUSE = 0.01


class Watched:
    """A store that tells what it was asked; its version can be said to have changed."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.asked: list[str] = []
        self.later = 0
        self.failing = ""

    @property
    def version(self) -> DataVersion:
        version = self._store.version
        return replace(version, revision=version.revision + self.later)

    async def query(self, query: Query) -> Answer:
        self.asked.append(query.text)
        if self.failing and self.failing in query.text:
            raise QueryFailed("kan niet", "cannot")
        return replace(await self._store.query(query), version=self.version)

    async def close(self) -> None:
        """The store is closed by who opened it."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    store = open_store(load_settings(data=tmp_path_factory.mktemp("data")))
    yield store
    asyncio.run(store.close())


@pytest.fixture
def store(opened: EmbeddedStore) -> Watched:
    return Watched(opened)


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110  what is awaited is a store that is only looked at
            await asyncio.sleep(PAUSE)


async def quiet(store: Watched) -> None:
    """Wait until something was asked, and then nothing for a while."""
    await until(lambda: bool(store.asked))
    before = -1
    while before != len(store.asked):
        before = len(store.asked)
        await asyncio.sleep(20 * PAUSE)


@contextlib.asynccontextmanager
async def warmed(answering: Answering, questions=OPEN):
    task = asyncio.create_task(Warming(lambda: [(answering, questions)], PAUSE).follow())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def ask(answering: Answering, slug: str) -> int:
    async def rows() -> int:
        question = CATALOGUE.get(slug)
        return len((await answering.answer(await answering.bind(question, {}))).rows)

    return rows()


def test_what_is_asked_without_a_choice_needs_no_query_any_more(store):
    async def run() -> tuple[int, int]:
        answering = Answering(store)
        async with warmed(answering):
            await quiet(store)
            before = len(store.asked)
            rows = [await ask(answering, q.slug) for q in OPEN if not required(q)]
            return sum(rows), len(store.asked) - before

    rows, queries = asyncio.run(run())
    assert rows > 300
    assert 0 == queries


def required(question) -> bool:
    return any(parameter.verplicht for parameter in question.header.parameters.values())


def test_a_new_version_is_asked_again_and_an_old_one_is_not(store):
    async def run() -> tuple[int, int, int]:
        async with warmed(Answering(store)):
            await quiet(store)
            first = len(store.asked)
            await asyncio.sleep(20 * PAUSE)
            still = len(store.asked)
            store.later = 1
            await until(lambda: len(store.asked) > still)
            await quiet(store)
            return first, still, len(store.asked)

    first, still, again = asyncio.run(run())
    assert first == still
    assert again == 2 * first


def test_one_that_fails_keeps_none_of_the_others(store):
    wanted = [CATALOGUE.get("besluiten"), CATALOGUE.get("witte-vlekken")]
    store.failing = "cg:besluitstatus"

    async def run() -> bool:
        answering = Answering(store)
        async with warmed(answering, wanted) as task:
            await quiet(store)
            before = len(store.asked)
            await ask(answering, "witte-vlekken")
            return not task.done() and before == len(store.asked)

    assert any(store.failing in q.text for q in wanted)
    assert asyncio.run(run())


def test_nothing_is_asked_that_needs_a_choice(store):
    wanted = [q for q in CATALOGUE if required(q)]

    async def run() -> int:
        async with warmed(Answering(store), wanted):
            await asyncio.sleep(30 * PAUSE)
        return len(store.asked)

    assert wanted
    assert 0 == asyncio.run(run())
