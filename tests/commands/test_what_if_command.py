"""`grondkaart ask … --als`: what a question answers when something else were so."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from grondkaart.base.assets import content_root
from grondkaart.importers.shipped import fill_with_shipped
from grondkaart.inventories.demo import demo_submissions
from grondkaart.store.archive import Archive

Run = Callable[..., CompletedProcess[str]]
CONTRACT = "vb0001-integratie-en-koppelingen"
ASK = ("ask", "overstapmomenten", "--gemeente", "vb0001", "--peildatum", "2026-11-25")
ALS = ("--als", "contracteinde", CONTRACT, "2027-06-30")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wat-als") / "data"


@pytest.fixture
def ask(run: Run, filled: Path) -> Run:
    """Asks over a data directory with the inventory of one invented municipality."""
    if not filled.exists():
        archive = Archive(filled)
        fill_with_shipped(archive, content_root(), demo=True)
        archive.close()
        one = next(d for d in demo_submissions(content_root()) if d.verdict == "aanvaard")
        handed_in = filled.parent / one.filename
        handed_in.write_bytes(one.body)
        done = run(
            "submit",
            str(handed_in),
            "--gemeente",
            "vb0001",
            "--peildatum",
            one.peildatum,
            data=filled,
        )
        assert 0 == done.returncode, done.stderr

    return lambda *arguments: run(*ASK, *arguments, data=filled)


def test_a_table_says_what_changes_and_what_was_supposed(ask: Run) -> None:
    shown = ask(*ALS, "--verschillen")

    assert (0, "") == (shown.returncode, shown.stderr)
    assert "2027-06-30 (was 2027-12-31)" in shown.stdout
    assert (
        "Stel: contract Integratie en koppelingen, einddatum 2027-06-30 (was 2026-12-31)\n"
        in shown.stdout
    )
    assert " gelijk, 0 nieuw, 0 vervallen, " in shown.stdout


def test_several_things_can_be_supposed_and_nothing_is_changed(ask: Run) -> None:
    before = ask("--format", "csv").stdout

    found = json.loads(
        ask(*ALS, "verlengt=nee", "--als", "uitstel", "I1", "-1", "--format", "json").stdout
    )

    assert [False, -1] == [found["aannames"][0]["verlengt"], found["aannames"][1]["kwartalen"]]
    assert {"gelijk", "gewijzigd"} == {one["wijziging"] for one in found["rijen"]}
    assert before == ask("--format", "csv").stdout


def test_an_answer_goes_into_a_file(ask: Run, tmp_path: Path) -> None:
    shown = ask(*ALS, "--format", "csv").stdout

    assert "" == ask(*ALS, "--format", "csv", "--out", str(tmp_path / "a.csv")).stdout
    written = (tmp_path / "a.csv").read_text("utf-8")
    assert list(csv.reader(StringIO(shown))) == list(csv.reader(StringIO(written)))
    assert "gewijzigd" in written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--als", "contracteinde", "bestaat-niet", "2027-13-01"), "aannames[0].contract"),
        (("--als", "contracteinde", "bestaat-niet", "2027-13-01"), "aannames[0].einddatum"),
        (("--als", "anders"), "bedoelt u: contracteinde, beschikbaar, uitstel"),
        (("--als", "uitstel", "I1", "9" * 30), "aannames[0].kwartalen"),
        ((*ALS, "--format", "ttl"), "table, csv, json"),
        ((*ALS, "--out", "x.csv"), "csv, json"),
        (("--verschillen",), "--als"),
    ],
)
def test_what_is_wrong_is_told(ask: Run, arguments: tuple[str, ...], said: str) -> None:
    done = ask(*arguments)

    assert (1, "") == (done.returncode, done.stdout)
    assert said in done.stderr
