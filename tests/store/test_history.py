"""What the archive tells of what was delivered before, and what it keeps beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grondkaart.base.errors import DataDirProblem
from grondkaart.store.archive import Archive, Delivery, KeptGraph, NewGraph

LINE = b'<http://s> <http://p> "%d" .\n'
GRAPH = "https://w3id.org/grondkaart/graaf/inventaris/gm0344"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "data")
    yield made
    made.close()


def deliver(archive: Archive, number: int, series: str = "inventaris/gm0344") -> dict[str, str]:
    """Deliver an original, a report on it, and a graph; gives their digests."""
    with archive.writing(wait=10):
        original = archive.keep_original([b"handed in ", b"%d" % number])
        report = archive.keep_original([b"report on %d" % number])
        digest = archive.keep_graph([LINE % number])
        graph = NewGraph(GRAPH, digest, 1, frozenset({"http://p"}), "Proef", "", "")
        detail = {"door": "lokaal", "rapport": report}
        archive.commit(Delivery("inventaris", series, "", original, "x.csv", (graph,), detail))
    return {"original": original, "report": report, "graph": digest}


def test_the_deliveries_of_a_series_are_told_with_the_oldest_first(archive):
    first, _, last = deliver(archive, 1), deliver(archive, 2, "elders"), deliver(archive, 3)

    told = archive.deliveries("inventaris/gm0344")

    assert [1, 3] == [one.revision for one in told]
    assert [first["original"], last["original"]] == [one.original for one in told]
    assert [(KeptGraph(GRAPH, last["graph"], 1, apart=False, title="Proef"),)] == [
        one.graphs for one in told[1:]
    ]
    assert {"door": "lokaal", "rapport": first["report"]} == told[0].detail
    assert ("inventaris", "", "x.csv") == (told[0].kind, told[0].release, told[0].filename)
    assert told[0].moment.endswith("Z")


def test_a_delivery_without_graphs_is_told_too(archive):
    with archive.writing():
        archive.commit(Delivery("ingetrokken", "inventaris/gm0344", "", "", "", (), {}))

    assert [()] == [one.graphs for one in archive.deliveries("inventaris/gm0344")]


def test_a_series_in_which_nothing_was_delivered_has_no_deliveries(archive):
    deliver(archive, 1)

    assert [] == archive.deliveries("inventaris/gm0363")


def test_without_a_series_everything_is_told(archive):
    deliver(archive, 1)
    deliver(archive, 2, "elders")

    assert ["inventaris/gm0344", "elders"] == [one.series for one in archive.deliveries()]


def test_a_report_that_a_delivery_names_is_not_swept_away(archive):
    kept = deliver(archive, 1)
    with archive.writing():
        loose = archive.keep_original([b"named by nobody"])
        archive.sweep()

    assert b"report on 1" == archive.original(kept["report"])
    assert b"handed in 1" == archive.original(kept["original"])
    assert not archive.original_path(loose).exists()


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_an_original_that_is_not_whole_is_never_handed_out(archive, harm):
    digest = deliver(archive, 1)["original"]
    path = archive.original_path(digest)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"1", b"2"))

    with pytest.raises(DataDirProblem, match=f"{digest} ontbreekt of is beschadigd"):
        archive.original(digest)


def test_an_original_that_is_empty_is_whole_unless_it_is_gone(archive):
    with archive.writing():
        digest = archive.keep_original([])

        assert b"" == archive.original(digest)
        archive.original_path(digest).unlink()
        with pytest.raises(DataDirProblem, match="ontbreekt"):
            archive.original(digest)
