"""The change feed as it is read: always level with the journal, made in a process of its own."""

from __future__ import annotations

import asyncio

from grondkaart.base.errors import Busy, NotFound, QueryFailed
from grondkaart.publication.apart import Apart
from grondkaart.publication.shelf import PAGE_SIZE, Member, Page, Shelf, Stand
from grondkaart.store.archive import Archive

_MODULE = "grondkaart.publication.feed_making"


class Feed:
    """The feed of one data directory. It is brought level when somebody reads it."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._making = archive, Apart(_MODULE)
        self._shelf = Shelf(archive.path)
        self._stand: Stand | None = None

    async def stand(self) -> Stand:
        """How far the feed is, level with the journal.

        Raises Busy while it takes long to make, and QueryFailed when it cannot be made.
        """
        wanted = await asyncio.to_thread(self._archive.last_revision, closed=False)
        if self._stand is None or self._stand.deliveries != wanted:
            self._stand = await self._made()
        return self._stand

    async def _made(self) -> Stand:
        check = () if self._stand else ("check",)
        await self._making.run("feed", str(self._archive.path), *check)
        made = await asyncio.to_thread(self._shelf.stand)
        if made is None:
            raise QueryFailed(
                "De wijzigingen kunnen nu niet worden gegeven.", "The changes cannot be given now."
            )
        return made

    async def page(self, number: int) -> tuple[Page, list[Member]]:
        """A page and its members. Raises NotFound when there never was one, and as `stand` does.

        What is full stays as it is, so that it is given without a look at the journal.
        """
        for _ in range(2):  # the last page may be replaced while it is read
            stand = self._stand
            if stand is None or number >= len(stand.pages):
                stand = await self.stand()
            if not 1 <= number <= len(stand.pages):
                raise NotFound("Dit deel van de wijzigingen is er niet.", "There is no such part.")
            page = stand.pages[number - 1]
            try:
                return page, await asyncio.to_thread(self._shelf.members, number, page)
            except (OSError, ValueError):
                if self._stand is stand:
                    self._stand = None  # and have every page be looked at
        raise Busy(
            "De wijzigingen worden opnieuw gemaakt; probeer het zo opnieuw.",
            "The changes are being made again; try again soon.",
        )

    async def member(self, number: int) -> Member:
        """One member. Raises as `page` does."""
        at = number - 1
        _, members = await self.page(at // PAGE_SIZE + 1)
        if at % PAGE_SIZE >= len(members):
            raise NotFound("Deze wijziging is er niet.", "There is no such change.")
        return members[at % PAGE_SIZE]

    async def close(self) -> None:
        """Stop making it."""
        await self._making.close()
