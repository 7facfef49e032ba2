"""The cache of what left: whole, cheap to ask, and made again when it is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_gone_and_earlier import LEFT, OPEN, SECRET_LEFT, STAYS, deliver

from grondkaart.store import gone
from grondkaart.store.archive import Archive, Delivery
from grondkaart.store.gone import Gone, lines_of


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return deliver(tmp_path / "data")


def test_what_left_is_found_with_where_and_since_when(archive: Archive) -> None:
    (found,) = Gone(archive).find(LEFT, closed=False)

    assert (OPEN, "2026-05-01T12:00:00Z", "2026-03-01T10:00:00Z") == (
        found.graph,
        found.since,
        found.last,
    )


def test_what_stays_did_not_leave(archive: Archive) -> None:
    assert [] == Gone(archive).find(STAYS, closed=True)


def test_what_is_closed_is_found_by_who_may_see_it(archive: Archive) -> None:
    asked = Gone(archive)

    assert [] == asked.find(SECRET_LEFT, closed=False)
    assert 1 == len(asked.find(SECRET_LEFT, closed=True))


def test_a_graph_that_is_not_delivered_again_left_too(archive: Archive) -> None:
    with archive.writing():
        gone_with_it = Delivery("proef", "proef", "", archive.keep_original([b"-"]), "", (), {})
        archive.commit(gone_with_it)

    assert [OPEN] == [found.graph for found in Gone(archive).find(OPEN, closed=False)]
    assert 1 == len(Gone(archive).find(STAYS, closed=False))


def test_what_is_delivered_meanwhile_counts(archive: Archive) -> None:
    asked = Gone(archive)
    assert [] == asked.find(STAYS, closed=False)
    with archive.writing():
        archive.commit(Delivery("proef", "proef", "", archive.keep_original([b"-"]), "", (), {}))

    assert 1 == len(asked.find(STAYS, closed=False))


def test_no_graph_is_read_again_for_an_address_that_never_was(archive: Archive) -> None:
    asked = Gone(archive)
    asked.find(LEFT, closed=False)
    shutil.rmtree(archive.path / "graphs")

    assert [] == asked.find(f"{LEFT}-nooit", closed=True)
    assert 1 == len(Gone(archive).find(LEFT, closed=False))


@pytest.mark.parametrize("content", [None, b"", b"geen database", b"SQLite format 3\0" * 90])
def test_a_cache_that_is_lost_or_damaged_is_made_again(
    archive: Archive, content: bytes | None
) -> None:
    Gone(archive).find(LEFT, closed=False)
    cache = archive.path / "vervallen.sqlite"
    cache.unlink()
    if content is not None:
        cache.write_bytes(content)

    assert 1 == len(Gone(archive).find(LEFT, closed=False))


@pytest.mark.parametrize("piece", [1, 7, 64, 1 << 20])
def test_the_lines_of_a_thing_are_found_wherever_a_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    lines = [b'<a:a> <b:b> "1" .', b'<a:ab> <b:b> "<a:a> <b:b>" .', b'<a:a> <b:b> "2" .']
    path = tmp_path / "graph.nt"
    path.write_bytes(b"\n".join([*lines, b"<a:a> <c:c> <a:a> .", b""]))
    monkeypatch.setattr(gone, "_PIECE", piece)

    assert [lines[0], lines[2], b"<a:a> <c:c> <a:a> ."] == lines_of(path, "<a:a>")
    assert [] == lines_of(path, "<a:c>")
