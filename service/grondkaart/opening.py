"""Opens the data: the directory filled with what is shipped, and the store over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from grondkaart.base.assets import content_root
from grondkaart.base.settings import Settings
from grondkaart.changes.turn import Turn
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.inventories.judges import JudgeLimits, Judges
from grondkaart.inventories.keeping import Keeping
from grondkaart.inventories.merging import Merging
from grondkaart.inventories.submitting import Submitting
from grondkaart.inventories.templates import Templates
from grondkaart.inventories.validating import Validating
from grondkaart.store.archive import Archive
from grondkaart.store.datasets import Datasets
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.guard import Limits
from grondkaart.store.late import LateStore
from grondkaart.store.outside import hosts_of
from grondkaart.store.pool import PoolLimits
from grondkaart.store.port import Store

_MOST_WAITING = 64


def open_store(settings: Settings) -> EmbeddedStore:
    """The store of a data directory, filled with what is shipped where it holds nothing yet.

    Raises DataDirProblem or ContentProblem.
    """
    archive = Archive(settings.data)
    fill_with_shipped(archive, content_root())
    return EmbeddedStore(archive)


def open_datasets(settings: Settings) -> Datasets:
    """The stores of a data directory behind killable workers; they load while the caller goes on.

    Raises DataDirProblem or ContentProblem.
    """
    archive = Archive(settings.data)
    fill_with_shipped(archive, content_root(), demo=settings.demo)
    allowed = PoolLimits(
        settings.sparql_workers,
        settings.sparql_timeout,
        settings.sparql_memory_mb,
        settings.sparql_queue,
        settings.sparql_budget,
        settings.sparql_cache_mb << 20,
    )
    return Datasets(archive, allowed)


def limits(settings: Settings) -> Limits:
    """The heaviest query text that these settings let through."""
    hosts = hosts_of(settings.sparql_service_hosts)
    return Limits(settings.sparql_max_bytes, settings.sparql_max_depth, hosts=hosts)


@dataclass(frozen=True)
class Inventories:
    """All that can be done with inventories, over one data directory."""

    archive: Archive
    judges: Judges
    validating: Validating
    submitting: Submitting
    merging: Merging
    templates: Templates


def inventories_over(archive: Archive, store: Store, turn: Turn, settings: Settings) -> Inventories:
    """What can be done with inventories, judged against what `store` holds; nothing is started yet."""
    judges = Judges(
        content_root(),
        JudgeLimits(
            settings.validation_timeout,
            settings.validation_memory_mb,
            settings.validation_workers,
            _MOST_WAITING,
        ),
    )
    validating = Validating(archive, store, judges, settings.inventory_max_bytes)
    keeping = Keeping(archive)
    return Inventories(
        archive,
        judges,
        validating,
        Submitting(archive, turn, validating, keeping),
        Merging(archive, turn, validating, keeping),
        Templates(content_root(), validating),
    )


@asynccontextmanager
async def open_inventories(settings: Settings) -> AsyncIterator[Inventories]:
    """The same for a command, which needs no running service: one that runs follows by itself.

    Raises DataDirProblem or ContentProblem.
    """
    archive = Archive(settings.data)
    fill_with_shipped(archive, content_root())
    store = LateStore(archive)
    opened = inventories_over(archive, store, Turn(archive, None), settings)
    try:
        yield opened
    finally:
        await opened.judges.close()
        await store.close()
