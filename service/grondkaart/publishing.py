"""The part of the service that publishes: addresses, catalogue, copies, changes and releases, put together."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import Route

from grondkaart.api import releases
from grondkaart.base.settings import Settings
from grondkaart.linkeddata.cataloguing import Cataloguing
from grondkaart.linkeddata.copying import Copying
from grondkaart.linkeddata.ldes import EventStream
from grondkaart.linkeddata.ontology import Ontology
from grondkaart.linkeddata.publications import Publications
from grondkaart.linkeddata.sitemap import Sitemap
from grondkaart.linkeddata.things import Things
from grondkaart.linkeddata.wellknown import WellKnown
from grondkaart.publication.differences import Differences
from grondkaart.publication.feed import Feed
from grondkaart.store.archive import Archive
from grondkaart.store.datasets import Datasets
from grondkaart.wire.seeing import Seeing

PAGES = ("/catalogus", "/kopieen", "/def", "/def/vorm/")  # that are read by people as well


class Publishing:
    """All that is linked data; what takes time is made when somebody asks for it, and kept."""

    def __init__(
        self, settings: Settings, archive: Archive, datasets: Datasets, seeing: Seeing
    ) -> None:
        """Raises ContentProblem when what is said of the publication is not right."""
        self._feed, self._differences = Feed(archive), Differences(archive)
        self._publications = Publications(settings, datasets)
        self._settings, self._datasets = settings, datasets
        self._seeing, self._public_url = seeing, settings.public_url
        self._things = Things(seeing, datasets, archive, settings.public_url)

    def routers(self) -> tuple[APIRouter, ...]:
        """Its part of the API."""
        return (releases.router(releases.Releases(self._seeing, self._differences)),)

    def routes(self, pages: Sequence[str]) -> list[Route]:
        """Its linked data; the address of any thing comes last, for what has no route of its own.

        `pages` are the addresses of the pages, for the map of the site.
        """
        return [
            *WellKnown(self._settings).routes(),
            *Sitemap(self._datasets, (*pages, *PAGES), self._public_url).routes(),
            *Cataloguing(self._publications).routes(),
            *Copying(self._publications).routes(),
            *EventStream(self._feed, self._public_url).routes(),
            *Ontology(self._seeing, self._public_url).routes(),
            *self._things.routes(),
        ]

    async def close(self) -> None:
        """End what is being made."""
        await self._publications.copies.close()
        await self._feed.close()
        await self._differences.close()
