"""Graphs as sorted lines: compared and looked up in without being read whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from grondkaart.publication import lines, sorting
from grondkaart.publication.feed_making import bring_level
from grondkaart.publication.shelf import Shelf
from grondkaart.store.archive import Archive, Delivery, NewGraph
from grondkaart.store.filling import metadata

GRAPH = "https://w3id.org/grondkaart/graaf/"


def test_a_graph_is_sorted_in_pieces_without_doubles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "RUN_BYTES", 200)
    said = [f"<a:{n % 40}> <a:p> <a:o> .\n".encode() for n in range(100)]
    (tmp_path / "graph").write_bytes(b"".join(said))
    lines.sort_graph(tmp_path / "graph", tmp_path / "sorted", "proef")

    assert sorted(set(said)) == (tmp_path / "sorted").read_bytes().splitlines(keepends=True)
    assert {"graph", "sorted"} == {path.name for path in tmp_path.iterdir()}


def test_blank_nodes_get_addresses_and_texts_stay_as_they_are(tmp_path: Path) -> None:
    said = b'_:c14n0 <a:p> _:c14n1 .\n<a:x> <a:p> "_:c14n0 ." .\n<a:x> <a:p> "_:b"@nl .\n'
    (tmp_path / "graph").write_bytes(said)
    lines.sort_graph(tmp_path / "graph", tmp_path / "sorted", "a/b")
    start = f"<{lines.GENID}a%2Fb/c14n".encode()

    assert {
        start + b"0> <a:p> " + start + b"1> .",
        b'<a:x> <a:p> "_:c14n0 ." .',
        b'<a:x> <a:p> "_:b"@nl .',
    } == set((tmp_path / "sorted").read_bytes().splitlines())


@pytest.mark.parametrize("seed", range(20))
def test_every_subject_is_found_however_far_on_it_stands(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    text = [
        f'<a:{drawn.randrange(60)}{"x" * drawn.randrange(300)}> <a:p> "{drawn.randrange(9)}" .\n'
        for _ in range(drawn.choice([0, 1, 5, 400]))
    ]
    (tmp_path / "graph").write_text("".join(text))
    lines.sort_graph(tmp_path / "graph", tmp_path / "sorted", "")
    held = (tmp_path / "sorted").read_bytes().splitlines(keepends=True)
    subjects = {lines.subject_of(line) for line in held} | {f"<a:{n}>".encode() for n in range(70)}
    sought = sorted(subjects, key=lambda one: one + b" ")[:: drawn.choice([1, 3, 20])]

    with lines.Sought(tmp_path / "sorted") as file:
        for subject in sought:
            assert file.lines(subject) == [x for x in held if lines.subject_of(x) == subject]


@pytest.mark.parametrize(
    ("graph", "release", "part"),
    [
        ("gemma/2025-10-11/afgeleid", "2025-10-11", "gemma/afgeleid"),
        ("gemma/2025-10-11", "2025-10-11", "gemma"),
        ("gemma/2025-10-11x", "2025-10-11", "gemma/2025-10-11x"),
        ("gemma", "", "gemma"),
    ],
)
def test_a_graph_has_the_same_name_in_every_release(graph: str, release: str, part: str) -> None:
    assert part == lines.part_of(GRAPH + graph, "gemma", release)


def deliver(archive: Archive, series: str, *said: str) -> None:
    body = "".join(sorted(f"{line} .\n" for line in said)).encode()
    digest = archive.keep_graph([body])
    graph = NewGraph(GRAPH + series, digest, len(said), frozenset(), "", "", "")
    archive.commit(Delivery("proef", series, "", "", "", (graph,), {}))


def test_closed_deliveries_leave_no_trace_in_the_feed(tmp_path: Path) -> None:
    """Two directories that get the same open deliveries, one with closed ones in between."""
    feeds = []
    for name, closed in (("open", False), ("beide", True)):
        archive = Archive(tmp_path / name)
        for n in range(4):
            if closed:
                deliver(archive, f"inventaris/gm000{n}", f"<a:geheim{n}> <a:p> <a:{n}>")
                deliver(archive, "inzendingen", f"<a:geheim> <a:p> <a:{n}>")
                deliver(archive, "geteld", f"<a:geheim> <a:p> <a:{n}>")
            deliver(archive, "proef", f"<a:x> <a:p> <a:{n}>", "<a:y> <a:p> <a:o>")
        stand = bring_level(archive)
        shelf = Shelf(archive.path)
        members = shelf.members(1, stand.pages[0])
        feeds.append([(m.number, m.kind, m.thing, m.sources, m.lines) for m in members])
        assert 4 == stand.deliveries

    assert feeds[0] == feeds[1]
    assert [1, 2, 3, 4, 5] == [number for number, *_ in feeds[0]]


def test_what_two_graphs_say_is_one_version_and_what_stays_said_is_no_change(
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path)
    deliver(archive, "een", "<a:x> <a:p> <a:1>", "<a:x> <a:p> <a:2>")
    deliver(archive, "twee", "<a:x> <a:p> <a:2>")
    deliver(archive, "een", "<a:x> <a:p> <a:1>")
    deliver(archive, "een", "<a:z> <a:p> <a:1>")
    deliver(archive, "twee")
    stand = bring_level(archive)
    members = Shelf(tmp_path).members(1, stand.pages[0])

    assert [
        ("Create", "<a:x>", 2), ("Update", "<a:x>", 1), ("Create", "<a:z>", 1), ("Delete", "<a:x>", 0),
    ] == [(m.kind, m.thing, m.lines.count(b"\n")) for m in members]  # fmt: skip


def test_of_very_many_versions_the_graph_tells_of_the_last_ones(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for n in range(103):
        deliver(archive, "proef", f"<a:x> <a:p> <a:{n}>")
    told = metadata(archive.version()).decode()

    assert 100 == told.count("/def/Release>")
    assert "/id/release/proef/103> " in told
    assert "/id/release/proef/3>" not in told
