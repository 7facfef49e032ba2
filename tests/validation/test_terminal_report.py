"""The report in a terminal: counts truly, and nothing in it steers the terminal."""

from __future__ import annotations

import io

import pytest
from report_cases import folder, hostile, loose, made, many, missing, wrong
from rich.console import Console

from grondkaart.terminal_report import show_report
from grondkaart.validation.report import Report
from grondkaart.validation.rules import Rules


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return Rules.read(folder(tmp_path_factory.mktemp("content")))


def text(report: Report, width: int = 240, *, most: int = 10, terminal: bool = False) -> str:
    out = io.StringIO()
    show_report(report, most, Console(file=out, width=width, force_terminal=terminal))
    return out.getvalue()


def test_the_verdict_and_the_counts_come_first(rules: Rules) -> None:
    found = text(made(rules, missing("a"), wrong('"x"'), loose("a"), loose("b")))

    first, about, totals, *_ = found.splitlines()
    assert "Geweigerd: inventarisatie 2026.xlsx" == first
    assert "Voorbeeldstad (vb0001): 3 applicaties, 1 contract, 0 koppelingen; " in about
    assert "1 fout, 1 waarschuwing, 2 adviezen" == totals


def test_a_rule_says_how_to_repair_it_and_where(rules: Rules) -> None:
    found = text(many(rules, 3))

    assert "✗ fout  applicaties: status" in found
    assert "De status ontbreekt." in found
    assert "Herstel: Kies een status." in found
    assert "blad applicaties, rij 4" in found
    assert "getoond" not in found


@pytest.mark.parametrize("most", [10, 500])
def test_ten_thousand_identical_errors_are_counted(rules: Rules, most: int) -> None:
    found = text(many(rules, 10_000), most=most)

    shown = min(most, 100)
    assert shown == found.count("blad applicaties")
    assert f"{shown} van 10000 getoond" in found


def test_nothing_from_a_file_steers_the_terminal(rules: Rules) -> None:
    found = text(hostile(rules), most=100)

    assert set() == set(found) & set("\x00\x07\x1b\r\u202e\u2066")
    assert "[2J" in found
    assert "\x1b[2J" not in text(hostile(rules), most=100, terminal=True)


def test_nothing_found_is_told_in_a_word(rules: Rules) -> None:
    found = text(made(rules))

    assert found.startswith("Aanvaard: ")
    assert "0 fouten, 0 waarschuwingen, 0 adviezen" in found
