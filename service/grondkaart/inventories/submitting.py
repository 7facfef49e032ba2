"""Submitting an inventory: judged, kept and published as one step, or nothing changes.

The original, the report and the accepted graph are on disk before the journal names them; the
journal's commit is the moment a submission exists (design 9).
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from typing import Any

import orjson

from grondkaart.base.errors import Gone, NotFound, PreconditionFailed
from grondkaart.changes.turn import Turn
from grondkaart.importers.inventory.port import Owner
from grondkaart.inventories.history import (
    REFUSED,
    SUBMITTED,
    TAKEN_BACK,
    WITHDRAWN,
    History,
    Inzending,
)
from grondkaart.inventories.judgement import Judged, Told
from grondkaart.inventories.keeping import Keeping
from grondkaart.inventories.validating import Validating, now
from grondkaart.store.archive import Archive


@dataclass(frozen=True)
class Condition:
    """What must hold for a change (RFC 9110, 13.1): the version that counts now, 0 for none.

    `versions` are those that would do (None: any); `exists` says whether one must be there or may not.
    """

    versions: frozenset[int] | None = None
    exists: bool | None = None

    def check(self, history: History) -> None:
        """Raises PreconditionFailed when it does not hold."""
        current = history.current
        version = (current.versie or 0) if current else 0
        if self.versions is not None and version not in self.versions:
            raise _changed(version)
        if self.exists is not None and self.exists != (current is not None):
            raise _changed(version)


@dataclass(frozen=True)
class Submitted:
    """What came of a submission; not `fresh` when the same file was handed in before."""

    inzending: Inzending
    report: dict[str, Any]
    fresh: bool


class Submitting:
    """Keeps and publishes inventories."""

    def __init__(
        self, archive: Archive, turn: Turn, validating: Validating, keeping: Keeping
    ) -> None:
        self._archive, self._turn = archive, turn
        self._validating, self._keeping = validating, keeping

    async def owner(self, code: str) -> Owner:
        """The municipality with this code. Raises NotFound when there is none."""
        return (await self._validating.reference()).owner(code)

    async def history(self, code: str) -> History:
        """What a municipality handed in. Raises NotFound when there is no such municipality."""
        await self.owner(code)
        return await asyncio.to_thread(History.read, self._archive, code)

    async def submit(
        self,
        code: str,
        body: bytes,
        *,
        who: str,
        filename: str = "",
        media: str = "",
        peildatum: str = "",
        condition: Condition = Condition(),
        told: Told = lambda *_: None,
    ) -> Submitted:
        """Hand in the inventory of a municipality.

        A refused one is kept with its report, and what counted goes on counting. The file that was
        handed in last is not judged again, unless it was refused and the rules changed since. Raises
        what `Validating.judge` raises, Gone when the municipality merged into another, and
        PreconditionFailed when `condition` does not hold.
        """
        owner = await self.owner(code)
        history = await self.history(code)
        digest = hashlib.sha256(body).hexdigest()
        rules = await self._validating.rules()
        _check(history, condition, digest, rules)
        same = _same(history, digest, rules)
        if same is not None:
            return await self._again(same)
        judged = await self._validating.judge(
            body, filename=filename, media=media, gemeente=code, peildatum=peildatum, told=told
        )
        told("bewaren", 0.0)
        async with self._turn.writing():
            history = await self.history(code)
            _check(history, condition, digest, rules)
            same = _same(history, digest, rules)
            if same is not None:
                return await self._again(same)
            made = await asyncio.to_thread(self._keep, owner, history, body, filename, judged, who)
        await self._turn.settle()
        return Submitted(made, judged.report, fresh=True)

    async def withdraw(self, code: str, who: str, condition: Condition) -> Inzending:
        """Take the inventory of a municipality out of the graph; its versions can still be read.

        Raises NotFound when there is none, and as `submit` does.
        """
        owner = await self.owner(code)
        async with self._turn.writing():
            history = await self.history(code)
            _check(history, condition)
            if history.current is None:
                raise no_inventory(code)
            last = len(history.inzendingen)
            one = Inzending(last + 1, code, WITHDRAWN, now(), who, TAKEN_BACK)
            await asyncio.to_thread(self._commit, owner, history, one)
        await self._turn.settle()
        return one

    async def report(self, one: Inzending) -> dict[str, Any]:
        """The report that was made of a submission. Raises NotFound when it has none."""
        if not one.rapport:
            raise NotFound("Hier hoort geen rapport bij.", "There is no report of this.")
        found: dict[str, Any] = orjson.loads(
            await asyncio.to_thread(self._archive.original, one.rapport)
        )
        return found

    async def original(self, one: Inzending) -> bytes:
        """The bytes that were handed in. Raises NotFound when there were none."""
        if not one.digest:
            raise NotFound("Hier hoort geen bestand bij.", "There is no file with this.")
        return await asyncio.to_thread(self._archive.original, one.digest)

    async def graph(self, one: Inzending) -> bytes:
        """The graph of an accepted inventory, as N-Triples."""
        return await asyncio.to_thread(self._archive.graph_path(one.graaf).read_bytes)

    async def _again(self, same: Inzending) -> Submitted:
        return Submitted(same, await self.report(same), fresh=False)

    def _commit(self, owner: Owner, history: History, one: Inzending) -> None:
        self._archive.commit(self._keeping.delivery(owner, history, one, None, ""))

    def _keep(
        self,
        owner: Owner,
        history: History,
        body: bytes,
        filename: str,
        judged: Judged,
        who: str,
    ) -> Inzending:
        accepted = judged.verdict != REFUSED
        version = history.next_version if accepted else None
        try:
            one = _inzending(owner, history, judged, who, version)
            original = self._archive.keep_original([body])
            kept = self._archive.keep_original([orjson.dumps(judged.report)])
            one = replace(one, digest=original, rapport=kept, bytes=len(body))
            graph = self._keeping.as_it_was(owner, history)
            if accepted:
                graph = self._keeping.inventory(owner, one, judged)
                one = replace(one, graaf=graph.digest)
            self._archive.commit(self._keeping.delivery(owner, history, one, graph, filename))
        except BaseException:
            self._archive.sweep()
            raise
        return one


def _inzending(
    owner: Owner, history: History, judged: Judged, who: str, version: int | None
) -> Inzending:
    return Inzending(
        nummer=len(history.inzendingen) + 1,
        gemeente=owner.code,
        soort=SUBMITTED,
        moment=judged.moment,
        door=who,
        oordeel=judged.verdict,
        versie=version,
        vorm=judged.form,
        peildatum=judged.peildatum,
        release=judged.release,
        regels=judged.rules,
        aantallen=judged.counts,
        totalen=judged.totals,
    )


def _check(history: History, condition: Condition, digest: str = "", rules: str = "") -> None:
    if history.moved_to:
        raise Gone(
            f"Deze gemeente is overgegaan naar {history.moved_to}; zend daar in.",
            f"This municipality merged into {history.moved_to}; submit there.",
            naar=history.moved_to,
        )
    if not digest or _same(history, digest, rules) is None:
        condition.check(history)  # a repeat of what counts is no change, so nothing is lost by it


def _same(history: History, digest: str, rules: str) -> Inzending | None:
    """The submission that this file already is: the last one, if it would be judged alike."""
    last = history.last
    if last is None or last.soort != SUBMITTED or last.digest != digest:
        return None
    return last if last.oordeel != REFUSED or last.regels == rules else None


def no_inventory(code: str) -> NotFound:
    """There is no inventory of this municipality that counts."""
    return NotFound(
        f"Er is nu geen inventarisatie van {code}.", f"There is no inventory of {code} now."
    )


def _changed(version: int) -> PreconditionFailed:
    return PreconditionFailed(
        "De inventarisatie is intussen veranderd: "
        + (f"nu geldt versie {version}." if version else "er is er nu geen.")
        + " Haal haar op, voeg samen en zend opnieuw in.",
        "The inventory changed in the meantime: "
        + (f"version {version} counts now." if version else "there is none now.")
        + " Fetch it, merge and submit again.",
        versie=version,
    )
