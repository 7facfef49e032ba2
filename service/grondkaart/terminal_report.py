"""The report on an inventory as text: what a command shows in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from grondkaart.base.media import by_name
from grondkaart.terminal import write
from grondkaart.validation import reports
from grondkaart.validation.report import ACCEPTED, REFUSED, VERDICTS, Group, Report
from grondkaart.validation.results import INFO, SEVERITY_NAMES, VIOLATION, WARNING
from grondkaart.validation.wording import SIGNS, counted, part_of

_WIDE = 240  # columns when what is read is no terminal, such as a log
_MOST = 10
_COLUMNS = ("Plaats", "Naam", "Eigenschap", "Waarde", "Bedoelt u")
_STYLES = {VIOLATION: "bold red", WARNING: "bold yellow", INFO: "bold cyan"}


def show(said: Mapping[str, Any], wanted: str) -> int:
    """Show a report that was kept as plain values: as a table, or in the format called `wanted`.

    Gives the exit code: 0 when the inventory can be accepted, 1 when it is refused.
    """
    report = Report.from_dict(said)
    format_ = by_name(wanted, "report")
    if format_ is None:
        show_report(report)
    else:
        write(reports.write(report, format_))
    return int(report.verdict == REFUSED)


def show_report(report: Report, most: int = _MOST, console: Console | None = None) -> None:
    """Show a report on standard output: the verdict, then each rule with its first `most` findings."""
    console = console or (Console() if sys.stdout.isatty() else Console(width=_WIDE))
    about = report.about
    style = {ACCEPTED: "bold green", REFUSED: "bold red"}.get(report.verdict, "bold yellow")
    title = Line(VERDICTS[report.verdict].nl.capitalize(), style)
    console.print(title + Line(f": {about.filename or about.form}", "default"))
    counts = [counted(kind, number).nl for kind, number in about.counts.items()]
    release = f", GEMMA {about.gemma_release}" if about.gemma_release else ""
    owner = f"{about.municipality} ({about.code}): " if about.code else ""
    console.print(
        Line(f"{owner}{', '.join(counts)}; peildatum {about.reference_date}{release}"),
        highlight=False,
    )
    totals = [counted(one, number).nl for one, number in report.totals.items()]
    console.print(Line(", ".join(totals)))
    for group in report.groups:
        _show_group(group, most, console)


def _show_group(group: Group, most: int, console: Console) -> None:
    rule = group.rule
    severity = f"{SIGNS[rule.severity]} {SEVERITY_NAMES[rule.severity].nl}"
    console.print()
    console.print(
        Line(severity, _STYLES[rule.severity])
        + Line(f"  {part_of(rule).nl}: {rule.name.nl}", "bold")
    )
    console.print(Line(f"  {rule.message.nl}"))
    if rule.hint.nl:
        console.print(Line(f"  Herstel: {rule.hint.nl}"))
    shown = group.findings[:most]
    rows = [
        (f.place.words.nl, f.name, f.property.nl, f.value, " / ".join(f.proposals)) for f in shown
    ]
    used = [index for index in range(len(_COLUMNS)) if any(row[index] for row in rows)]
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index in used:
        made.add_column(_COLUMNS[index], overflow="fold")
    for row in rows:
        made.add_row(*(Line(row[index]) for index in used))
    console.print(made)
    if group.count > len(shown):
        console.print(
            Line(f"  {len(shown)} van {group.count} getoond ({rule.key}).", "dim"), highlight=False
        )
