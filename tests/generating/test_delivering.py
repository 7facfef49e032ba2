"""A set of invented inventories comes into a data directory whole, and never beside real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grondkaart.base.assets import content_root
from grondkaart.base.errors import Conflict
from grondkaart.generating.country import Country, Made, Plan
from grondkaart.generating.delivering import KIND, deliver
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.keys import Keys

PLAN = Plan(1, 3, 10)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path)
    yield opened
    opened.close()


def delivered(archive: Archive, plan: Plan = PLAN, *, with_keys: bool = False) -> int:
    graphs = Country(content_root(), plan).graphs()
    return deliver(archive, plan, graphs, with_keys=with_keys).inventories


def series(archive: Archive) -> set[str]:
    return {graph.series for graph in archive.version().graphs}


def hand_in(archive: Archive, code: str) -> None:
    """An inventory that somebody handed in, as far as the journal knows."""
    digest = archive.keep_graph([b"<a:a> <a:b> <a:c> .\n"])
    graph = NewGraph(f"a:{code}", digest, 1, frozenset(), "", "", "")
    with archive.writing():
        detail = {"soort": "inzending"}
        archive.commit(Delivery("inzending", f"inventaris/{code}", "", "", "", (graph,), detail))


def test_it_counts_what_it_delivers(archive: Archive) -> None:
    assert 3 == delivered(archive)
    assert {"synthetisch", "inventaris/gm0014", "inventaris/gm0034", "inventaris/gm0037"} == (
        series(archive)
    )
    assert {KIND} == {one.kind for one in archive.deliveries()}


def test_it_comes_at_once_or_not_at_all(archive: Archive) -> None:
    def broken_off() -> Iterator[Made]:
        for place, made in enumerate(Country(content_root(), PLAN).graphs()):
            if place == 2:
                raise KeyboardInterrupt
            yield made

    with pytest.raises(KeyboardInterrupt):
        deliver(archive, PLAN, broken_off())

    assert set() == series(archive)
    assert [] == list((archive.path / "graphs").iterdir())


def test_another_set_takes_the_place_of_the_first(archive: Archive) -> None:
    delivered(archive)
    before = {graph.digest for graph in archive.version().graphs}
    delivered(archive, Plan(2, 2, 10))

    assert {"synthetisch", "inventaris/gm0014", "inventaris/gm0034"} == series(archive)
    assert 1 == len(before & {graph.digest for graph in archive.version().graphs})


@pytest.mark.parametrize("with_keys", [False, True])
def test_where_somebody_handed_in_it_is_refused(archive: Archive, *, with_keys: bool) -> None:
    hand_in(archive, "gm0344")

    with pytest.raises(Conflict, match="gm0344"):
        delivered(archive, with_keys=with_keys)
    assert {"inventaris/gm0344"} == series(archive)


def test_the_demonstration_is_no_obstacle(archive: Archive) -> None:
    hand_in(archive, "vb0001")

    assert 3 == delivered(archive)


def test_where_there_are_keys_it_is_refused_unless_it_was_said(archive: Archive) -> None:
    Keys(archive.path).create(["overheid"], "proef", 1)

    with pytest.raises(Conflict, match="--met-sleutels"):
        delivered(archive)
    assert 3 == delivered(archive, with_keys=True)
