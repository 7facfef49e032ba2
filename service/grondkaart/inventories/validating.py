"""Validating an inventory: read and judged against what is published now, and nothing kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import PurePath

from grondkaart.base.errors import BadInput, TooLarge
from grondkaart.inventories import reference
from grondkaart.inventories.counting import SERIES as COUNTS
from grondkaart.inventories.extracts import Extracts
from grondkaart.inventories.history import History
from grondkaart.inventories.judgement import Asked, Judged, Told
from grondkaart.inventories.judges import Judges
from grondkaart.inventories.reference import Reference
from grondkaart.store.archive import Archive
from grondkaart.store.port import Store

_LONGEST_NAME = 120


class Validating:
    """Judges what is handed in against what the open store holds."""

    def __init__(self, archive: Archive, store: Store, judges: Judges, limit: int) -> None:
        """`limit` is the largest file in bytes."""
        self._archive, self._store, self._judges, self._limit = archive, store, judges, limit
        self._known: tuple[frozenset[tuple[str, str]], Reference] | None = None
        self._extracts = Extracts(archive.path / "cache")
        self._reading = asyncio.Lock()

    async def reference(self) -> Reference:
        """What is published now. Raises what a query raises."""
        async with self._reading:
            version = self._store.version
            key = frozenset((g.iri, g.digest) for g in version.graphs if g.series != COUNTS)
            if self._known is None or self._known[0] != key:
                self._known = (key, Reference(await self._extract(key)))
            return self._known[1]

    async def _extract(self, graphs: frozenset[tuple[str, str]]) -> bytes:
        """The extract of what is published, kept for who comes after."""
        about = {*graphs, ("", reference.QUERY)}
        found = await asyncio.to_thread(self._extracts.find, about)
        if found is None:
            found = await reference.extract(self._store)
            await asyncio.to_thread(self._extracts.keep, about, found)
        return found

    async def rules(self) -> str:
        """The fingerprint of the rules and of what is published now."""
        return await self._judges.refer((await self.reference()).ntriples)

    async def judge(
        self,
        body: bytes,
        *,
        filename: str = "",
        media: str = "",
        form: str = "",
        gemeente: str = "",
        spaces: tuple[str, ...] | None = None,
        peildatum: str = "",
        told: Told = lambda *_: None,
    ) -> Judged:
        """Judge an inventory; what is not said is found out, and `peildatum` is today.

        `form` is the name of its form, when that is known. `spaces` are the codes of those that merged into the municipality, from its history if not said.

        Raises TooLarge, BadInput, NotFound when there is no such municipality, and what the judges
        raise.
        """
        if len(body) > self._limit:
            raise too_large(self._limit)
        moment = now()
        asked = Asked(
            filename=PurePath(filename).name[-_LONGEST_NAME:],
            media=media,
            form=form,
            gemeente=gemeente,
            spaces=await self._spaces(gemeente) if spaces is None else spaces,
            peildatum=reference_date(peildatum) or moment[:10],
            moment=moment,
            release=self._store.version.gemma_release,
            limit=self._limit,
        )
        told("voorbereiden", 0.0)
        await self.rules()
        return await self._judges.judge(body, asked, told)

    async def validate(
        self,
        body: bytes,
        *,
        filename: str = "",
        media: str = "",
        gemeente: str = "",
        peildatum: str = "",
        told: Told = lambda *_: None,
    ) -> Judged:
        """As `judge`, for who only wants the report: the graph is left out. Raises what that raises."""
        judged = await self.judge(
            body,
            filename=filename,
            media=media,
            gemeente=gemeente,
            peildatum=peildatum,
            told=told,
        )
        return replace(judged, ntriples=b"")

    async def _spaces(self, gemeente: str) -> tuple[str, ...]:
        if not gemeente:
            return ()
        (await self.reference()).owner(gemeente)
        return (await asyncio.to_thread(History.read, self._archive, gemeente)).spaces


def now() -> str:
    """This moment in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def reference_date(text: str) -> str:
    """A date as it was given, or "". Raises BadInput when it is none."""
    if not text:
        return ""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput(
            f"peildatum: '{text[:40]}' is geen datum; schrijf haar als 2026-12-31.",
            f"peildatum: '{text[:40]}' is no date; write it as 2026-12-31.",
        ) from None


def too_large(limit: int) -> TooLarge:
    """The refusal of a file over the limit."""
    return TooLarge(
        f"Het bestand is groter dan {limit // 1_000_000} MB; dat is meer dan wordt gelezen.",
        f"The file is larger than {limit // 1_000_000} MB, which is more than is read.",
    )
