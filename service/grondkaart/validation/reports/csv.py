"""The report as CSV: a row for each finding that is shown, to work through in a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

from grondkaart.base.cells import harmless
from grondkaart.validation.report import Report
from grondkaart.validation.results import SEVERITY_NAMES

HEADER = (
    "ernst",
    "regel",
    "naam",
    "blad",
    "rij",
    "kolom",
    "regelnummer",
    "element",
    "ding",
    "dingNaam",
    "eigenschap",
    "waarde",
    "voorstellen",
    "melding",
    "herstel",
    "message",
    "repair",
    "aantalVanRegel",
    "getoondVanRegel",
)


def write(report: Report) -> bytes:
    """The findings as CSV (RFC 4180, UTF-8); a cell that would run as a formula is made harmless.

    The last two columns tell how many findings of the rule there are and how many are in the table.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for group in report.groups:
        rule = group.rule
        before = (SEVERITY_NAMES[rule.severity].nl, rule.key, rule.name.nl)
        after = (rule.message.nl, rule.hint.nl, rule.message.en, rule.hint.en)
        counts = (group.count, len(group.findings))
        for finding in group.findings:
            place = finding.place
            cells = (
                *before,
                place.sheet,
                place.row or "",
                place.column,
                place.line or "",
                place.element,
                finding.thing,
                finding.name,
                finding.property.nl,
                finding.value,
                "; ".join(finding.proposals),
                *after,
                *counts,
            )
            writer.writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue().encode()
