"""The report as JSON, with Dutch keys in camelCase (API Design Rules 2.2) and texts in both languages."""

from __future__ import annotations

from typing import Any

import orjson

from grondkaart.base.errors import Text
from grondkaart.base.places import Place
from grondkaart.validation.report import VERDICTS, Finding, Group, Report
from grondkaart.validation.results import INFO, SEVERITY_NAMES, VIOLATION, WARNING

_PLURALS = {VIOLATION: "fouten", WARNING: "waarschuwingen", INFO: "adviezen"}


def write(report: Report) -> bytes:
    """The report as a JSON document."""
    return orjson.dumps(document(report))


def document(report: Report) -> dict[str, Any]:
    """The report as plain values; what does not apply is null."""
    about = report.about
    return {
        "oordeel": report.verdict,
        "oordeelNaam": _both(VERDICTS[report.verdict]),
        "gemeente": {"code": about.code, "naam": about.municipality} if about.code else None,
        "bestand": {
            "naam": about.filename or None,
            "vorm": about.form,
            "grootte": about.size,
            "sha256": about.sha256,
        },
        "aantallen": about.counts,
        "peildatum": about.reference_date,
        "gemmaRelease": about.gemma_release or None,
        "regelversie": about.rules,
        "gevalideerdOp": about.validated_at,
        "totalen": {_PLURALS[one]: count for one, count in report.totals.items()},
        "groepen": [_group(group) for group in report.groups],
    }


def _both(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


def _group(group: Group) -> dict[str, Any]:
    rule = group.rule
    return {
        "regel": rule.key,
        "vorm": rule.iri,
        "ernst": SEVERITY_NAMES[rule.severity].nl,
        "naam": _both(rule.name),
        "melding": _both(rule.message),
        "herstel": _both(rule.hint),
        "aantal": group.count,
        "getoond": len(group.findings),
        "bevindingen": [_finding(finding) for finding in group.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    named = finding.thing or finding.name
    return {
        "ding": {"@id": finding.thing or None, "naam": finding.name} if named else None,
        "plaats": _place(finding.place),
        "eigenschap": {"pad": finding.path or None, "naam": _both(finding.property)}
        if finding.property.nl
        else None,
        "waarde": finding.value or None,
        "voorstellen": list(finding.proposals),
    }


def _place(place: Place) -> dict[str, Any] | None:
    words = place.words
    if not words.nl:
        return None
    return {
        "blad": place.sheet or None,
        "rij": place.row or None,
        "kolom": place.column or None,
        "regel": place.line or None,
        "element": place.element or None,
        "omschrijving": _both(words),
    }


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


_STRING, _COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}
_BOTH = _object(nl=_STRING, en=_STRING)
_FINDING = _object(
    ding=_or_null(
        _object(**{"@id": _or_null({"type": "string", "format": "uri"}), "naam": _STRING})
    ),
    plaats=_or_null(
        _object(
            blad=_or_null(_STRING),
            rij=_or_null(_COUNT),
            kolom=_or_null(_STRING),
            regel=_or_null(_COUNT),
            element=_or_null(_STRING),
            omschrijving=_BOTH,
        )
    ),
    eigenschap=_or_null(_object(pad=_or_null(_STRING), naam=_BOTH)),
    waarde=_or_null(_STRING),
    voorstellen={"type": "array", "items": _STRING},
)
_GROUP = _object(
    regel=_STRING,
    vorm={"type": "string", "format": "uri"},
    ernst={"type": "string", "enum": [name.nl for name in SEVERITY_NAMES.values()]},
    naam=_BOTH,
    melding=_BOTH,
    herstel=_BOTH,
    aantal=_COUNT,
    getoond=_COUNT,
    bevindingen={"type": "array", "items": _FINDING},
)
SCHEMA: dict[str, Any] = _object(
    oordeel={"type": "string", "enum": list(VERDICTS)},
    oordeelNaam=_BOTH,
    gemeente=_or_null(_object(code=_STRING, naam=_STRING)),
    bestand=_object(naam=_or_null(_STRING), vorm=_STRING, grootte=_COUNT, sha256=_STRING),
    aantallen=_object(applicaties=_COUNT, contracten=_COUNT, koppelingen=_COUNT),
    peildatum={"type": "string", "format": "date"},
    gemmaRelease=_or_null(_STRING),
    regelversie=_STRING,
    gevalideerdOp={"type": "string", "format": "date-time"},
    totalen=_object(**dict.fromkeys(_PLURALS.values(), _COUNT)),
    groepen={"type": "array", "items": _GROUP},
)
"""The JSON schema of the document (2020-12, as OpenAPI 3.1 has it)."""
