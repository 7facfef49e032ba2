"""What a description costs: few queries of little time, whatever the thing, over one data version."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from linkeddata_cases import BASE

from grondkaart.base.assets import content_root
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.linkeddata.description import Describing
from grondkaart.store.archive import Archive
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.port import Answer, DataVersion, Query

# What is said of these is most, or points to them most.
HEAVY = [
    "def/Gemeente",
    "def/Component",
    "def/Laag",
    "id/bron/grondkaart",
    "id/bron/tooi-gemeenten-4",
]
HEAVY += ["id/gemma/ca98dd6d-1c0b-43dc-a26e-61ebd1cd810d", "id/opgave/i1", "id/component/open-zaak"]


class Counting:
    """A store that counts what it is asked, and answers as the one behind it."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store, self.asked = store, 0

    @property
    def version(self) -> DataVersion:
        return self._store.version

    async def query(self, query: Query) -> Answer:
        self.asked += 1
        return await self._store.query(query)

    async def close(self) -> None:
        """It is closed by whoever opened it."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    archive = Archive(tmp_path_factory.mktemp("cost"))
    fill_with_shipped(archive, content_root())
    yield EmbeddedStore(archive)
    archive.close()


@pytest.mark.parametrize("iri", HEAVY)
def test_a_description_takes_four_short_queries(store: EmbeddedStore, iri: str) -> None:
    counting = Counting(store)
    asyncio.run(Describing(store).describe(BASE + iri))  # the named graphs are filled by then

    began = time.process_time()
    describing = Describing(counting)
    found = asyncio.run(describing.describe(BASE + iri))
    took = time.process_time() - began

    assert found.said
    assert (4, 4) == (counting.asked, describing.asked)
    assert 0.05 > took


def test_a_thing_that_never_was_takes_two(store: EmbeddedStore) -> None:
    counting = Counting(store)

    found = asyncio.run(Describing(counting).describe(BASE + "id/component/nooit"))

    assert (0, 0, 2) == (len(found.said), found.pointed, counting.asked)
