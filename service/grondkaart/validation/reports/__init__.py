"""The report in every format: one module per format, and the one table of who writes what."""

from __future__ import annotations

from collections.abc import Callable

from grondkaart.base.media import Format, formats_for
from grondkaart.validation.report import Report
from grondkaart.validation.reports import csv, json, rdf, sarif

Writer = Callable[[Report], bytes]

_WRITERS: dict[str, Writer] = {
    "report-json": json.write,
    "csv": csv.write,
    "sarif": sarif.write,
    "ttl": rdf.write_turtle,
    "jsonld": rdf.write_jsonld,
}
FORMATS: tuple[Format, ...] = tuple(
    sorted(formats_for("report"), key=lambda format_: list(_WRITERS).index(format_.name))
)  # JSON first: it is what a client without a wish gets


def write(report: Report, format_: Format) -> bytes:
    """The report in one of FORMATS."""
    return _WRITERS[format_.name](report)
