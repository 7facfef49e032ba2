"""Opens the data: the directory filled with what is shipped, and the store over it."""

from __future__ import annotations

from grondkaart.base.assets import content_root
from grondkaart.base.settings import Settings
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.store.archive import Archive
from grondkaart.store.datasets import Datasets
from grondkaart.store.embedded import EmbeddedStore
from grondkaart.store.guard import Limits
from grondkaart.store.outside import hosts_of
from grondkaart.store.pool import PoolLimits


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
    fill_with_shipped(archive, content_root())
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
