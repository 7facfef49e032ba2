"""One result of validation, as every engine gives it."""

from __future__ import annotations

from typing import NamedTuple

from grondkaart.base.errors import Text

VIOLATION, WARNING, INFO = "Violation", "Warning", "Info"
SEVERITIES = (VIOLATION, WARNING, INFO)
SEVERITY_NAMES = {
    VIOLATION: Text("fout", "error"),
    WARNING: Text("waarschuwing", "warning"),
    INFO: Text("advies", "advice"),
}


class Result(NamedTuple):
    """One result: what SHACL 1.0 (section 3.6.2) asks a report to say of it, without texts.

    `focus` is an IRI or a blank node (`_:x`). `path` is an IRI, "" when there is none, or a path
    expression in the syntax of SPARQL. `value` is a term as in N-Triples, or "". `component` is a
    local name such as `MinCountConstraintComponent`, `severity` is `Violation`, `Warning` or `Info`,
    `shape` is an IRI.
    """

    focus: str
    path: str
    value: str
    component: str
    severity: str
    shape: str
