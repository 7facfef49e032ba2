"""The extract of what is published is kept for who comes after, and trusted only when it is whole."""

from __future__ import annotations

from pathlib import Path

from grondkaart.inventories.extracts import Extracts

GRAPHS = [("a:one", "1"), ("a:two", "2")]


def test_what_is_kept_is_found_for_the_same_graphs_in_any_order(tmp_path: Path) -> None:
    Extracts(tmp_path / "cache").keep(GRAPHS, b"<a:a> <a:b> <a:c> .\n")

    assert b"<a:a> <a:b> <a:c> .\n" == Extracts(tmp_path / "cache").find(reversed(GRAPHS))


def test_it_is_not_found_for_other_graphs(tmp_path: Path) -> None:
    extracts = Extracts(tmp_path)
    extracts.keep(GRAPHS, b"x")

    assert extracts.find([("a:one", "1"), ("a:two", "3")]) is None


def test_there_is_never_more_than_one(tmp_path: Path) -> None:
    extracts = Extracts(tmp_path)
    extracts.keep(GRAPHS, b"old")
    extracts.keep(GRAPHS[:1], b"new")

    assert 1 == len(list(tmp_path.iterdir()))
    assert b"new" == extracts.find(GRAPHS[:1])


def test_one_that_is_damaged_is_none(tmp_path: Path) -> None:
    extracts = Extracts(tmp_path)
    extracts.keep(GRAPHS, b"<a:a> <a:b> <a:c> .\n")
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-3])

    assert extracts.find(GRAPHS) is None


def test_where_nothing_can_be_kept_nothing_is_and_nobody_is_troubled(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    extracts = Extracts(tmp_path / "file")

    extracts.keep(GRAPHS, b"x")

    assert extracts.find(GRAPHS) is None
