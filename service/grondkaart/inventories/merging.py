"""Municipalities that merge (herindeling): their inventories go over, and a tombstone stays.

Things keep their addresses, because keys are never given to something else; what changes is whose they
are. From then on the new municipality may use the addresses of those that it took in.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace

import orjson

from grondkaart.base import vocab
from grondkaart.base.errors import BadInput, Conflict, InventoryRefused, Text
from grondkaart.changes.turn import Turn
from grondkaart.importers.inventory.port import Owner
from grondkaart.inventories import records
from grondkaart.inventories.completing import graph_of, is_derived
from grondkaart.inventories.history import MERGED, MOVED, REFUSED, History, Inzending
from grondkaart.inventories.judgement import Judged
from grondkaart.inventories.keeping import Keeping
from grondkaart.inventories.reference import Reference
from grondkaart.inventories.validating import Validating, now, reference_date
from grondkaart.store.archive import Archive, Delivery, NewGraph

_NTRIPLES = "application/n-triples"
_MADE_AGAIN = re.compile(
    "<[^>]*> <(?:"
    + "|".join(
        map(
            re.escape,
            sorted({*vocab.WORKED_OUT, vocab.CG + "gemeente", vocab.ARCHIMATE + "flow"}),
        )
    )
    + ")> "
)


@dataclass(frozen=True)
class Merger:
    """What a merger would come to: counts per municipality, the judgement of the whole, and remarks."""

    target: Owner
    sources: tuple[Owner, ...]
    day: str
    counts: dict[str, dict[str, int]]
    judged: Judged
    body: bytes
    remarks: tuple[Text, ...]

    @property
    def refused(self) -> bool:
        """Whether the inventories together break the rules."""
        return self.judged.verdict == REFUSED


class Merging:
    """Merges municipalities, for the operator."""

    def __init__(
        self, archive: Archive, turn: Turn, validating: Validating, keeping: Keeping
    ) -> None:
        self._archive, self._turn = archive, turn
        self._validating, self._keeping = validating, keeping

    async def plan(self, sources: list[str], target: str, day: str) -> Merger:
        """Work a merger out, without changing anything. `day` is when it takes effect.

        Raises BadInput when a municipality is named twice or `day` is no date, NotFound when one does
        not exist, Conflict when one merged before.
        """
        if not sources or len({*sources, target}) != len(sources) + 1:
            raise BadInput(
                "Noem elke gemeente één keer: ten minste één die opgaat en één die blijft.",
                "Name each municipality once: at least one that goes and one that stays.",
            )
        begins = reference_date(day) or now()[:10]
        reference = await self._validating.reference()
        owners = [reference.owner(code) for code in (target, *sources)]
        histories = [History.read(self._archive, owner.code) for owner in owners]
        for history in histories:
            if history.moved_to:
                raise Conflict(
                    f"{history.code} is al overgegaan naar {history.moved_to}.",
                    f"{history.code} already merged into {history.moved_to}.",
                )
        body = "".join(line for one in histories for line in self._moving(one)).encode()
        spaces = tuple(dict.fromkeys([*sources, *(s for h in histories for s in h.spaces)]))
        judged = await self._validating.judge(body, media=_NTRIPLES, gemeente=target, spaces=spaces)
        return Merger(
            target=owners[0],
            sources=tuple(owners[1:]),
            day=begins,
            counts={h.code: dict(h.current.aantallen) if h.current else {} for h in histories},
            judged=judged,
            body=body,
            remarks=tuple(_remarks(reference, owners)),
        )

    def _moving(self, history: History) -> list[str]:
        """The lines of an inventory that go over; what is made again is left out."""
        if history.current is None:
            return []
        text = self._archive.graph_path(history.current.graaf).read_text("utf-8")
        return [
            line
            for line in text.splitlines(keepends=True)
            if not is_derived(line[1:].partition(">")[0]) and not _MADE_AGAIN.match(line)
        ]

    async def carry_out(self, merger: Merger, who: str) -> Inzending:
        """Do what was planned, all at once.

        Raises InventoryRefused when the whole breaks the rules, and Conflict when an inventory changed
        since it was planned. Nothing changes then.
        """
        if merger.refused:
            raise InventoryRefused(
                "De samengevoegde inventarisatie voldoet niet aan de regels; er is niets veranderd.",
                "The merged inventory breaks the rules; nothing was changed.",
                rapport=merger.judged.report,
            )
        async with self._turn.writing():
            made = await asyncio.to_thread(self._commit, merger, who)
        await self._turn.settle()
        return made

    def _commit(self, merger: Merger, who: str) -> Inzending:
        histories = {
            owner.code: History.read(self._archive, owner.code)
            for owner in (merger.target, *merger.sources)
        }
        body = "".join(line for one in histories.values() for line in self._moving(one)).encode()
        if body != merger.body or any(one.moved_to for one in histories.values()):
            raise Conflict(
                "Een van de inventarisaties is intussen veranderd; begin opnieuw.",
                "One of the inventories changed in the meantime; start again.",
            )
        try:
            one = self._taken_in(merger, histories[merger.target.code], who)
            graph = self._keeping.inventory(merger.target, one, merger.judged)
            target = self._keeping.delivery(
                merger.target, histories[merger.target.code], one, graph, ""
            )
            gone = [
                self._gone(merger, owner, histories[owner.code], who) for owner in merger.sources
            ]
            self._archive.commit(*gone, target)
        except BaseException:
            self._archive.sweep()
            raise
        return replace(one, graaf=graph.digest)

    def _taken_in(self, merger: Merger, history: History, who: str) -> Inzending:
        judged = merger.judged
        return Inzending(
            nummer=len(history.inzendingen) + 1,
            gemeente=history.code,
            soort=MERGED,
            moment=now(),
            door=who,
            oordeel=judged.verdict,
            versie=history.next_version,
            vorm=judged.form,
            digest=self._archive.keep_original([merger.body]),
            bytes=len(merger.body),
            peildatum=merger.day,
            release=judged.release,
            regels=judged.rules,
            rapport=self._archive.keep_original([orjson.dumps(judged.report)]),
            aantallen=judged.counts,
            totalen=judged.totals,
            uit=tuple(owner.code for owner in merger.sources),
        )

    def _gone(self, merger: Merger, owner: Owner, history: History, who: str) -> Delivery:
        """What stays of a municipality: its history, and a tombstone that says where to."""
        number, target = len(history.inzendingen) + 1, merger.target.code
        one = Inzending(number, owner.code, MERGED, now(), who, MOVED, naar=target)
        body = records.tombstone(owner.code, owner.iri, target, merger.day)
        names = ("Inventarisatie", "gemeente", "vervallenOp")
        terms = frozenset({vocab.RDF + "type", *(vocab.CG + name for name in names)})
        title = f"Inventarisatie van {owner.name} (vervallen)"
        stone = NewGraph(
            graph_of(owner.code),
            self._archive.keep_graph([body]),
            body.count(b"\n"),
            terms,
            title,
            "",
            "",
        )
        return self._keeping.delivery(owner, history, one, stone, "")


def _remarks(reference: Reference, owners: list[Owner]) -> list[Text]:
    target, *sources = owners
    found = [
        Text(
            f"{one.name} ({one.code}) is volgens het register niet opgeheven.",
            f"{one.name} ({one.code}) has not ended according to the register.",
        )
        for one in sources
        if not reference.ended(one)
    ]
    if reference.ended(target):
        found.append(
            Text(
                f"{target.name} ({target.code}) is volgens het register zelf opgeheven.",
                f"{target.name} ({target.code}) has itself ended according to the register.",
            )
        )
    return found
