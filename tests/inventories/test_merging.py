"""Municipalities that merge: their inventories go over, and a tombstone says where to."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from inventories_cases import AMSTERDAM, GOOD, UTRECHT, csv

from grondkaart.base.errors import BadInput, Conflict, Gone, InventoryRefused
from grondkaart.base.settings import load_settings
from grondkaart.inventories.completing import graph_of, inventory_iri
from grondkaart.inventories.history import History
from grondkaart.opening import Inventories, open_inventories
from grondkaart.store.archive import Archive

T = TypeVar("T")
TARGET, DAY = "gm0518", "2027-01-01"
OTHER = csv("b1;Burgerzaken;in productie;Zaakregistratiecomponent;;5")
OWN = csv("c1;Belastingen;in productie;;;5")


def do(data: Path, work: Callable[[Inventories], Awaitable[T]]) -> T:
    """Do something with the inventories of a data directory."""

    async def run() -> T:
        async with open_inventories(load_settings(data=data)) as opened:
            return await work(opened)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory where three municipalities handed in."""
    data = tmp_path_factory.mktemp("before")

    async def hand_in(opened: Inventories) -> None:
        for code, body in ((UTRECHT, GOOD), (AMSTERDAM, OTHER), (TARGET, OWN)):
            done = await opened.submitting.submit(code, body, who="toets")
            assert done.inzending.accepted

    do(data, hand_in)
    return data


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, after two of them merged into the third."""
    data = tmp_path_factory.mktemp("after")
    shutil.copytree(before, data, dirs_exist_ok=True)
    do(data, merge)
    return data


@pytest.fixture
def doing(before: Path, tmp_path: Path) -> Callable[[Callable[[Inventories], Awaitable[T]]], T]:
    """Does something with a copy of the first."""
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    return partial(do, tmp_path)


@pytest.fixture
def doing_after(
    after: Path, tmp_path: Path
) -> Callable[[Callable[[Inventories], Awaitable[T]]], T]:
    """Does something with a copy of the second."""
    shutil.copytree(after, tmp_path, dirs_exist_ok=True)
    return partial(do, tmp_path)


async def merge(opened: Inventories) -> None:
    merger = await opened.merging.plan([UTRECHT, AMSTERDAM], TARGET, DAY)
    await opened.merging.carry_out(merger, "toets")


def graph(path: Path, code: str) -> str:
    archive = Archive(path)
    found = next(g for g in archive.version().graphs if g.iri == graph_of(code))
    text = archive.graph_path(found.digest).read_text("utf-8")
    archive.close()
    return text


def test_a_dry_run_tells_what_would_come_and_changes_nothing(doing, tmp_path):
    archive = Archive(tmp_path)
    before = archive.last_revision()

    merger = doing(lambda opened: opened.merging.plan([UTRECHT, AMSTERDAM], TARGET, DAY))

    assert 3 == merger.judged.counts["applicaties"]
    assert 1 == merger.counts[UTRECHT]["applicaties"]
    assert [True, True] == ["niet opgeheven" in remark.nl for remark in merger.remarks]
    assert before == archive.last_revision()
    archive.close()


def test_things_keep_their_addresses_and_change_whose_they_are(after):
    text = graph(after, TARGET)
    for code, key in ((UTRECHT, "z1"), (AMSTERDAM, "b1"), (TARGET, "c1")):
        thing = f"<https://w3id.org/grondkaart/id/applicatie/{code}-{key}>"
        owner = f"{thing} <https://w3id.org/grondkaart/def/gemeente>"
        assert [f"{owner} <https://identifier.overheid.nl/tooi/id/gemeente/{TARGET}> ."] == [
            line for line in text.splitlines() if line.startswith(owner)
        ]
    assert f"/gemeente/{UTRECHT}>" not in text


def test_a_tombstone_says_where_an_inventory_went(after):
    text = graph(after, UTRECHT)
    assert (
        f"<{inventory_iri(UTRECHT)}> <http://purl.org/dc/terms/isReplacedBy> <{inventory_iri(TARGET)}> ."
        in text
    )
    assert f'vervallenOp> "{DAY}"' in text
    assert "Zaaksysteem" not in text


def test_who_merged_can_no_longer_hand_in_and_is_told_where_to(doing_after):
    with pytest.raises(Gone) as refused:
        doing_after(lambda opened: opened.submitting.submit(UTRECHT, OWN, who="toets"))
    assert TARGET == refused.value.extra["naar"]


def test_the_new_municipality_may_use_the_addresses_it_took_in(doing_after, tmp_path):
    text = graph(tmp_path, TARGET).replace("Zaaksysteem", "Zaaksysteem van vroeger").encode()

    done = doing_after(
        lambda opened: opened.submitting.submit(
            TARGET, text, who="toets", media="application/n-triples"
        )
    )

    assert done.inzending.accepted, done.report["groepen"]
    assert "Zaaksysteem van vroeger" in graph(tmp_path, TARGET)


def test_the_history_of_each_tells_of_the_merger(after):
    archive = Archive(after)
    gone, stays = (History.read(archive, code) for code in (UTRECHT, TARGET))
    archive.close()
    assert ("herindeling", "overgegaan", TARGET) == (
        gone.last.soort,
        gone.last.oordeel,
        gone.moved_to,
    )
    assert gone.current is None
    assert ("herindeling", 2, (UTRECHT, AMSTERDAM)) == (
        stays.last.soort,
        stays.last.versie,
        stays.last.uit,
    )


def test_what_changed_after_the_plan_is_not_lost(doing):
    async def interrupted(opened: Inventories) -> None:
        merger = await opened.merging.plan([UTRECHT], TARGET, DAY)
        await opened.submitting.submit(UTRECHT, OWN, who="toets")
        await opened.merging.carry_out(merger, "toets")

    with pytest.raises(Conflict):
        doing(interrupted)


def test_a_merger_that_breaks_the_rules_changes_nothing(doing, tmp_path):
    doubled = GOOD.replace(b"z1;", b"c1;")

    async def clashing(opened: Inventories) -> None:
        await opened.submitting.submit(UTRECHT, doubled, who="toets")
        merger = await opened.merging.plan([UTRECHT], TARGET, DAY)
        refused = merger.__class__(**{**merger.__dict__, "judged": await _refused(opened)})
        await opened.merging.carry_out(refused, "toets")

    async def _refused(opened: Inventories):  # type: ignore[no-untyped-def]
        return await opened.validating.judge(csv("a;A;kapot;;;"), gemeente=TARGET)

    with pytest.raises(InventoryRefused):
        doing(clashing)
    assert "Belastingen" in graph(tmp_path, TARGET)


@pytest.mark.parametrize(
    ("sources", "day"),
    [([], DAY), ([TARGET], DAY), ([UTRECHT, UTRECHT], DAY), ([UTRECHT], "31-12-2026")],
)
def test_a_merger_that_makes_no_sense_is_refused(doing, sources, day):
    with pytest.raises(BadInput):
        doing(lambda opened: opened.merging.plan(sources, TARGET, day))


def test_a_municipality_merges_once(doing_after):
    with pytest.raises(Conflict):
        doing_after(lambda opened: opened.merging.plan([UTRECHT], TARGET, DAY))
