"""The part of the service that takes inventories in: its faces, and the tasks that it needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter
from starlette.routing import BaseRoute

from grondkaart.api import inventarisaties, inzendingen, sjablonen, validaties
from grondkaart.api.inventarisaties import Inventories as InventoriesFace
from grondkaart.api.inzendingen import Submissions
from grondkaart.api.validaties import Validations
from grondkaart.base.assets import content_root
from grondkaart.base.settings import Settings
from grondkaart.changes.turn import Turn
from grondkaart.inventories.counting import Counting
from grondkaart.inventories.jobs import Jobs
from grondkaart.inventories.judgement import Judged
from grondkaart.inventories.showing import show_demo
from grondkaart.inventories.submitting import Submitted
from grondkaart.opening import inventories_over
from grondkaart.pages.valideren import Valideren
from grondkaart.pages.views import Pages
from grondkaart.store.archive import Archive
from grondkaart.store.datasets import Datasets
from grondkaart.wire.identity import Identity
from grondkaart.wire.seeing import Seeing


class HandingIn:
    """Inventories handed in, judged, kept, counted and shown."""

    def __init__(
        self, settings: Settings, archive: Archive, datasets: Datasets, turn: Turn
    ) -> None:
        """Nothing is started yet."""
        self._settings = settings
        self._inventories = inventories_over(archive, datasets.open, turn, settings)
        self._counting = Counting(archive, datasets, turn, settings.smallest_group)
        self._submissions: Jobs[Submitted] = Jobs()
        self._validations: Jobs[Judged] = Jobs()

    def routers(self, identity: Identity) -> tuple[APIRouter, ...]:
        """Its part of the API."""
        able, jobs, most = self._inventories, self._submissions, self._settings.inventory_max_bytes
        face = InventoriesFace(able.submitting, able.templates, jobs, identity, most)
        validations = Validations(able.validating, self._validations, identity, most)
        return (
            inventarisaties.router(face),
            inzendingen.router(Submissions(able.submitting, jobs, identity)),
            sjablonen.router(able.templates),
            validaties.router(validations),
        )

    def routes(self, pages: Pages, seeing: Seeing) -> list[BaseRoute]:
        """Its pages."""
        most = self._settings.inventory_max_bytes
        judge = self._inventories.validating
        return Valideren(pages, seeing, judge, self._validations, most).routes()

    async def _work(self) -> None:
        """The demonstration is counted once it is whole, so that its figures are always the same."""
        if self._settings.demo:
            await show_demo(content_root(), self._inventories.submitting)
        await self._counting.follow()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """While this lasts, counts follow, and the demonstration is handed in."""
        task = asyncio.create_task(self._work())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self._submissions.close()
        await self._validations.close()
        await self._inventories.judges.close()
