"""Which inventories the public figures tell of: taken along by whole groups, after a restart as before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grondkaart.base import vocab
from grondkaart.inventories import counted
from grondkaart.inventories.completing import graph_of
from grondkaart.inventories.history import (
    ACCEPTED,
    MERGED,
    MOVED,
    SUBMITTED,
    TAKEN_BACK,
    Inzending,
)
from grondkaart.store.archive import Archive, Delivery, NewGraph

CODES = [f"gm{number:04}" for number in range(1, 12)]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def hand_in(archive: Archive, code: str, text: str, **said: Any) -> str:
    """The inventory of a municipality becomes `text`; "" is none. Gives the digest of its graph."""
    digest = archive.keep_graph([text.encode()])
    ended = {vocab.CG + "vervallenOp"} if text.startswith("vervallen") else set()
    graph = NewGraph(graph_of(code), digest, 1, frozenset(ended), "", "", "")
    about = {"soort": SUBMITTED, "versie": 1, "oordeel": ACCEPTED, **said}
    one = Inzending(nummer=1, gemeente=code, moment="2026-10-01T12:00:00Z", door="toets", **about)
    graphs = (graph,) if text else ()
    series = vocab.INVENTORIES + code
    archive.commit(Delivery("inzending", series, "", "", "", graphs, one.detail()))
    return digest


def follow(archive: Archive, minimum: int = 3) -> counted.Counted:
    """Take along what may be, and keep it as the service does."""
    before = counted.read(archive)
    after = counted.following(archive, archive.version(), before, minimum)
    if after != before:
        archive.commit(counted.delivery(after))
    return counted.read(archive)


def several(archive: Archive, codes: list[str], text: str) -> Mapping[str, str]:
    return {code: hand_in(archive, code, f"{text} {code}") for code in codes}


def test_they_are_taken_along_in_the_order_of_their_codes_where_they_came_together(
    archive: Archive,
) -> None:
    made = several(archive, CODES[:8], "een")

    assert {code: made[code] for code in CODES[:6]} == follow(archive)


def test_who_waits_counts_as_before(archive: Archive) -> None:
    first = several(archive, CODES[:6], "een")
    follow(archive)
    several(archive, CODES[:5], "twee")

    assert first == follow(archive)


def test_what_was_taken_along_outlives_a_restart(archive: Archive) -> None:
    made = several(archive, CODES[:6], "een")
    follow(archive)
    archive.close()

    assert made == counted.read(Archive(archive.path))


def test_who_changes_twice_is_one_who_waits(archive: Archive) -> None:
    several(archive, CODES[:6], "een")
    before = follow(archive)
    for text in ("twee", "drie", "vier"):
        several(archive, CODES[:2], text)

    assert before == follow(archive)


def test_who_changes_back_does_not_wait(archive: Archive) -> None:
    several(archive, CODES[:6], "een")
    before = follow(archive)
    several(archive, CODES[:5], "twee")
    several(archive, CODES[:5], "een")
    several(archive, CODES[6:9], "een")

    assert before == follow(archive)


def test_what_is_withdrawn_goes_when_others_change_too(archive: Archive) -> None:
    several(archive, CODES[:9], "een")
    before = follow(archive)
    for code in CODES[:5]:
        hand_in(archive, code, "", versie=None, oordeel=TAKEN_BACK)
    assert before == follow(archive)

    hand_in(archive, CODES[9], "een")

    assert {*CODES[5:10]} == follow(archive).keys()


def merge(archive: Archive, sources: list[str], target: str) -> None:
    for code in sources:
        moved = {"soort": MERGED, "versie": None, "oordeel": MOVED, "naar": target}
        hand_in(archive, code, f"vervallen {code}", **moved)
    hand_in(archive, target, "samen", soort=MERGED, uit=tuple(sources))


def test_a_merger_by_itself_tells_nothing(archive: Archive) -> None:
    """Else a role that falls by one would tell that the new municipality has it."""
    several(archive, CODES[:6], "een")
    before = follow(archive)
    merge(archive, CODES[:5], CODES[5])
    several(archive, CODES[6:11], "een")

    assert before == follow(archive)


def test_after_a_merger_the_new_municipality_counts_once_it_hands_in_itself(
    archive: Archive,
) -> None:
    several(archive, CODES[:6], "een")
    follow(archive)
    merge(archive, CODES[:5], CODES[5])
    follow(archive)
    own = hand_in(archive, CODES[5], "eigen", uit=())

    assert {CODES[5]: own} == follow(archive)


def test_a_merger_after_a_merger_waits_for_the_last_one(archive: Archive) -> None:
    several(archive, CODES[:7], "een")
    before = follow(archive)
    merge(archive, CODES[:3], CODES[3])
    merge(archive, CODES[3:6], CODES[6])

    assert before == follow(archive)


def test_the_state_is_closed(archive: Archive) -> None:
    several(archive, CODES[:6], "een")
    before = archive.version(closed=False)
    follow(archive)

    assert before == archive.version(closed=False)
    assert archive.last_revision() > before.revision


def test_the_number_of_an_open_version_does_not_tell_how_much_came_between(
    archive: Archive,
) -> None:
    def publish(text: str) -> int:
        digest = archive.keep_graph([text.encode()])
        graph = NewGraph(f"{vocab.GRAPH}open", digest, 1, frozenset(), "", "", "")
        archive.commit(Delivery("afgeleid", "open", "", "", "", (graph,), {}))
        return archive.version(closed=False).revision

    first = publish("een")
    several(archive, CODES, "een")
    follow(archive)

    assert first + 1 == publish("twee")


def test_a_tombstone_is_no_inventory_whoever_wrote_it(archive: Archive) -> None:
    """Else there would seem to be more inventories, and a figure could come near to all of them."""
    several(archive, CODES[:3], "vervallen")
    several(archive, CODES[3:9], "een")

    assert {*CODES[3:9]} == follow(archive).keys()
