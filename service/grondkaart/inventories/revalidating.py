"""All inventories judged again, as after a new release of GEMMA: which of them would now be refused?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from grondkaart.base import vocab
from grondkaart.base.errors import GrondkaartError
from grondkaart.inventories.history import History, Inzending
from grondkaart.inventories.judgement import Judged
from grondkaart.inventories.validating import Validating
from grondkaart.store.archive import Archive


@dataclass(frozen=True)
class Again:
    """The inventory that counts of one municipality, and how it is judged now.

    `error` is what kept it from being judged.
    """

    inzending: Inzending
    judged: Judged | None
    error: GrondkaartError | None = None

    @property
    def changed(self) -> bool:
        """Whether it is judged otherwise than it was."""
        if self.judged is None:
            return True
        return (self.judged.verdict, self.judged.totals) != (
            self.inzending.oordeel,
            dict(self.inzending.totalen),
        )


async def revalidate(
    archive: Archive, validating: Validating, at_once: int
) -> AsyncIterator[Again]:
    """Judge the file of every inventory that counts again, each with its own reference date.

    Nothing is kept or changed. They come as they are done, `at_once` at the same time.
    """
    turns = asyncio.Semaphore(at_once)

    async def one(inzending: Inzending) -> Again:
        async with turns:
            try:
                body = await asyncio.to_thread(archive.original, inzending.digest)
                judged = await validating.judge(
                    body,
                    form=inzending.vorm,
                    gemeente=inzending.gemeente,
                    peildatum=inzending.peildatum,
                )
            except GrondkaartError as error:
                return Again(inzending, None, error)
            return Again(inzending, judged)

    current = [found for code in _codes(archive) if (found := History.read(archive, code).current)]
    for done in asyncio.as_completed([asyncio.create_task(one(each)) for each in current]):
        yield await done


def _codes(archive: Archive) -> list[str]:
    """The municipalities that handed in."""
    series = {g.series for g in archive.version().graphs}
    return sorted(
        one.removeprefix(vocab.INVENTORIES) for one in series if one.startswith(vocab.INVENTORIES)
    )
