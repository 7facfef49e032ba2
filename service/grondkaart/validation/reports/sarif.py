"""The report as SARIF 2.1.0, so that a build that keeps an inventory in version control can show it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from grondkaart import version
from grondkaart.base import vocab
from grondkaart.base.errors import Text
from grondkaart.validation.report import Finding, Group, Report
from grondkaart.validation.results import INFO, VIOLATION, WARNING
from grondkaart.validation.rules import Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {VIOLATION: "error", WARNING: "warning", INFO: "note"}
_UNNAMED = "inventarisatie"


def write(report: Report) -> bytes:
    """The report as a SARIF log with one run; texts are Dutch, with English among the properties."""
    return orjson.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def _run(report: Report) -> dict[str, Any]:
    about = report.about
    file = quote(about.filename or _UNNAMED, safe="-._~")
    return {
        "tool": {
            "driver": {
                "name": "Grondkaart",
                "version": version(),
                "informationUri": vocab.BASE,
                "rules": [_rule(group.rule, group) for group in report.groups],
            }
        },
        "language": "nl",
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {
                "location": {"uri": file},
                "length": about.size,
                "hashes": {"sha-256": about.sha256},
                "roles": ["analysisTarget"],
            }
        ],
        "invocations": [
            {
                "executionSuccessful": True,  # the inventory was judged, whatever the verdict
                "endTimeUtc": about.validated_at,
                "toolExecutionNotifications": [_capped(g) for g in report.groups if g.hidden],
            }
        ],
        "properties": {
            "oordeel": report.verdict,
            "gemeente": about.code,
            "peildatum": about.reference_date,
            "gemmaRelease": about.gemma_release,
            "regelversie": about.rules,
            "aantallen": about.counts,
        },
        "results": [
            _result(finding, group.rule, index, file)
            for index, group in enumerate(report.groups)
            for finding in group.findings
        ],
    }


def _rule(rule: Rule, group: Group) -> dict[str, Any]:
    return {
        "id": rule.key,
        "shortDescription": {"text": rule.name.nl},
        "fullDescription": {"text": rule.message.nl},
        "help": {"text": rule.hint.nl or rule.message.nl},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "vorm": rule.iri,
            "aantal": group.count,
            "getoond": len(group.findings),
            "en": {"name": rule.name.en, "message": rule.message.en, "help": rule.hint.en},
        },
    }


def _capped(group: Group) -> dict[str, Any]:
    text = f"Van regel {group.rule.key} staan hier {len(group.findings)} van {group.count} bevindingen."
    return {
        "level": "note",
        "message": {"text": text},
        "associatedRule": {"id": group.rule.key},
    }


def _result(finding: Finding, rule: Rule, index: int, file: str) -> dict[str, Any]:
    said = _sentence(finding, rule)
    return {
        "ruleId": rule.key,
        "ruleIndex": index,
        "level": _LEVELS[rule.severity],
        "message": {"text": said.nl},
        "locations": [_location(finding, file)],
        "properties": {
            "en": said.en,
            "waarde": finding.value,
            "eigenschap": finding.path,
            "voorstellen": list(finding.proposals),
        },
    }


def _sentence(finding: Finding, rule: Rule) -> Text:
    """What is wrong and where: a viewer may show nothing else of a finding."""
    where = finding.place.words
    return Text(
        _joined(where.nl, finding.name, finding.property.nl, finding.value, rule.message.nl),
        _joined(where.en, finding.name, finding.property.en, finding.value, rule.message.en),
    )


def _joined(place: str, name: str, label: str, value: str, message: str) -> str:
    about = [part for part in (place, name, label, f"‘{value}’" if value else "") if part]
    return f"{' · '.join(about)}: {message}" if about else message


def _location(finding: Finding, file: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": file, "index": 0}}
    place = finding.place
    if place.line:
        physical["region"] = {"startLine": place.line}
    logical = []
    if place.cell:
        logical.append(_logical(place.cell, f"{place.sheet}!{place.cell}", "cell"))
    elif place.row:
        logical.append(_logical(f"rij {place.row}", f"{place.sheet}!{place.row}", "row"))
    elif place.sheet:
        logical.append(_logical(place.sheet, place.sheet, "sheet"))
    if place.element:
        logical.append(_logical(place.element, place.element, "element"))
    if finding.thing:
        logical.append(_logical(finding.name, finding.thing, "object"))
    found: dict[str, Any] = {"physicalLocation": physical}
    return found | ({"logicalLocations": logical} if logical else {})


def _logical(name: str, full: str, kind: str) -> dict[str, str]:
    return {"name": name, "fullyQualifiedName": full, "kind": kind}
