"""What the OpenAPI document says of inventories, validations and submissions."""

from __future__ import annotations

from typing import Any

from grondkaart.api.openapi import PROBLEM, VERSION_HEADER
from grondkaart.base.media import formats_for
from grondkaart.inventories.templates import FILES
from grondkaart.validation.reports import FORMATS as REPORTS
from grondkaart.validation.reports.json import SCHEMA as _REPORT
from grondkaart.wire import paging

_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_OPTIONAL = {"type": ["string", "null"]}
_COUNTS = {"type": "object", "additionalProperties": _WHOLE}
_LINKS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["href"],
        "properties": {"href": _TEXT},
    },
}
_INVENTORY = {
    "gemeente": _TEXT,
    "versie": _WHOLE,
    "peildatum": {"type": "string", "format": "date"},
    "ingezondenOp": {"type": "string", "format": "date-time"},
    "oordeel": _TEXT,
    "gemmaRelease": _OPTIONAL,
    "aantallen": _COUNTS,
    "bevindingen": _COUNTS,
    "_links": _LINKS,
}
_SUBMISSION = {
    "nummer": _WHOLE,
    "gemeente": _TEXT,
    "soort": _TEXT,
    "moment": {"type": "string", "format": "date-time"},
    "door": _TEXT,
    "oordeel": _TEXT,
    "versie": {"type": ["integer", "null"]},
    "vorm": _OPTIONAL,
    "sha256": _OPTIONAL,
    "bytes": _WHOLE,
    "peildatum": _OPTIONAL,
    "gemmaRelease": _OPTIONAL,
    "aantallen": _COUNTS,
    "bevindingen": _COUNTS,
    "naar": _OPTIONAL,
    "uit": {"type": "array", "items": _TEXT},
    "_links": _LINKS,
}
_JOB = {"id": _TEXT, "stand": _TEXT, "voortgang": {"type": "number"}, "_links": _LINKS}
_THING = {
    "type": "object",
    "required": ["ding", "soort", "naam"],
    "properties": {
        "ding": {"type": "string", "format": "uri"},
        "soort": _TEXT,
        "naam": _TEXT,
        "eigenschappen": {"type": "array", "items": {"type": "object"}},
    },
}
_THINGS = {"type": "array", "items": _THING}
_DIFFERENCES = {
    "van": _WHOLE,
    "naar": _WHOLE,
    "aantallen": _COUNTS,
    "toegevoegd": _THINGS,
    "vervallen": _THINGS,
    "gewijzigd": _THINGS,
}
_READING, _CHANGING = (
    (400, 401, 403, 404, 406, 410, 500),
    (400, 401, 403, 404, 408, 410, 412, 413, 415, 500, 503),
)


def about(name: str) -> dict[str, Any]:
    """The tags, answers, parameters and body of an operation, for `add_api_route`."""
    return _OPERATIONS[name]()


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _rows(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {name: {"type": "array", "items": _object(properties)}}


def _answer(description: str, schema: dict[str, Any], *media: str) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}, **{m: {"schema": _TEXT} for m in media}}
    return {"description": description, "headers": VERSION_HEADER, "content": content}


def _operation(
    tag: str,
    answers: dict[int | str, Any],
    problems: tuple[int, ...],
    *parameters: dict[str, Any],
    closed: bool = True,
    body: bool = False,
) -> dict[str, Any]:
    extra: dict[str, Any] = {"parameters": list(parameters)}
    if closed:
        extra["security"] = [{"sleutel": []}]
    if body:
        kinds = dict.fromkeys(f.media for f in formats_for("inventory"))
        content = {m: {"schema": {"type": "string", "format": "binary"}} for m in kinds}
        extra["requestBody"] = {"required": True, "content": content}
    wrong = {code: {**PROBLEM, "headers": VERSION_HEADER} for code in problems}
    return {"tags": [tag], "responses": {**answers, **wrong}, "openapi_extra": extra}


def _path(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": _TEXT,
    }


def _asked(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _said(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": _TEXT}


_CODE = _path("code", "Code van de gemeente, zoals gm0344.")
_NUMBER, _VERSION = (
    _path("nummer", "Nummer van de inzending."),
    _path("versie", "Nummer van de versie."),
)
_ID = _path("id", "Het id uit het antwoord 202.")
_PEILDATUM = _asked(
    "peildatum",
    "De dag waarvan de inventarisatie de stand weergeeft; standaard vandaag.",
    {"type": "string", "format": "date"},
)
_FILENAME = _asked(
    "bestandsnaam", "Naam van het bestand; helpt alleen bij het herkennen van de vorm.", _TEXT
)
_GEMEENTE = _asked(
    "gemeente", "Code van de gemeente; anders blijkt zij uit het bestand, of niet.", _TEXT
)
_PREFER = _said("Prefer", "`respond-async`: niet op de uitkomst wachten (RFC 7240).")
_IF_MATCH = _said("If-Match", "Alleen als dit de versie is die nu geldt (RFC 9110, 13.1.1).")
_IF_NONE = _said("If-None-Match", "`*`: alleen als er nog geen inventarisatie is.")
_RDF = tuple(
    dict.fromkeys(
        f.media
        for f in (*formats_for("graph"), *formats_for("inventory"))
        if f.name in ("ttl", "jsonld", "nt", "rdfxml", *FILES)
    )
)
_REPORTS = tuple(f.media for f in REPORTS if f.media != "application/json")
_WAITING: dict[int | str, Any] = {202: _answer("De taak loopt; zie Location", _object(_JOB))}
_TAKEN = _object({"inzending": _object(_SUBMISSION), "rapport": _REPORT})
_PAGING = (
    _asked(
        paging.NUMBER, "Welke pagina, vanaf 1.", {"type": "integer", "minimum": 1, "default": 1}
    ),
    _asked(
        paging.SIZE,
        "Aantal per pagina.",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": paging.MAX_SIZE,
            "default": paging.DEFAULT_SIZE,
        },
    ),
)


def _inventory() -> dict[str, Any]:
    return _operation(
        "inventarisaties",
        {200: _answer("De inventarisatie", _object(_INVENTORY), *_RDF)},
        _READING,
        _CODE,
    )


def _version_of() -> dict[str, Any]:
    return _operation(
        "inventarisaties",
        {200: _answer("De versie", _object(_INVENTORY), *_RDF)},
        _READING,
        _CODE,
        _VERSION,
    )


def _versions() -> dict[str, Any]:
    rows = _rows("inventarisaties", {**_INVENTORY, "geldt": {"type": "boolean"}})
    return _operation(
        "inventarisaties", {200: _answer("De versies", _object(rows))}, _READING, _CODE
    )


def _differing() -> dict[str, Any]:
    ends = [
        _asked(name, text, _WHOLE)
        for name, text in (
            ("van", "De eerdere versie; standaard de vorige."),
            ("naar", "De latere versie; standaard de laatste."),
        )
    ]
    return _operation(
        "inventarisaties",
        {200: _answer("De verschillen", _object(_DIFFERENCES))},
        _READING,
        _CODE,
        *ends,
    )


def _submit() -> dict[str, Any]:
    answers: dict[int | str, Any] = {
        200: _answer("Aanvaard; of dit bestand was al ingezonden", _TAKEN),
        201: _answer("Aanvaard als eerste inventarisatie", _TAKEN),
        **_WAITING,
    }
    parameters = (_CODE, _PEILDATUM, _FILENAME, _IF_MATCH, _IF_NONE, _PREFER)
    return _operation("inventarisaties", answers, _CHANGING, *parameters, body=True)


def _withdraw() -> dict[str, Any]:
    gone = {"description": "Ingetrokken", "headers": VERSION_HEADER}
    return _operation("inventarisaties", {204: gone}, _CHANGING, _CODE, _IF_MATCH)


def _submissions() -> dict[str, Any]:
    rows = {
        **_rows("inzendingen", _SUBMISSION),
        "totaal": _WHOLE,
        "pagina": _WHOLE,
        "paginaGrootte": _WHOLE,
    }
    return _operation(
        "inzendingen", {200: _answer("De inzendingen", _object(rows))}, _READING, _CODE, *_PAGING
    )


def _submission() -> dict[str, Any]:
    return _operation(
        "inzendingen",
        {200: _answer("De inzending", _object(_SUBMISSION))},
        _READING,
        _CODE,
        _NUMBER,
    )


def _report() -> dict[str, Any]:
    return _operation(
        "inzendingen", {200: _answer("Het rapport", _REPORT, *_REPORTS)}, _READING, _CODE, _NUMBER
    )


def _original() -> dict[str, Any]:
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    answer = {"description": "Het bestand", "headers": VERSION_HEADER, "content": content}
    return _operation("inzendingen", {200: answer}, _READING, _CODE, _NUMBER)


def _job() -> dict[str, Any]:
    return _operation(
        "inzendingen", {200: _answer("De taak", _object(_JOB))}, (401, 404, 406, 500), _ID
    )


def _validate() -> dict[str, Any]:
    answers: dict[int | str, Any] = {200: _answer("Het rapport", _REPORT, *_REPORTS), **_WAITING}
    problems = (400, 404, 406, 408, 413, 415, 500, 503)
    return _operation(
        "validaties",
        answers,
        problems,
        _GEMEENTE,
        _PEILDATUM,
        _FILENAME,
        _PREFER,
        closed=False,
        body=True,
    )


def _validation() -> dict[str, Any]:
    answers: dict[int | str, Any] = {200: _answer("Het rapport", _REPORT, *_REPORTS), **_WAITING}
    return _operation("validaties", answers, (400, 404, 406, 413, 415, 500, 503), _ID, closed=False)


_OPERATIONS = {
    "inventarisatie": _inventory,
    "inventarisatie-versie": _version_of,
    "inventarisaties": _versions,
    "inventarisatie-verschillen": _differing,
    "inventarisatie-inzenden": _submit,
    "inventarisatie-intrekken": _withdraw,
    "inzendingen": _submissions,
    "inzending": _submission,
    "inzending-rapport": _report,
    "inzending-origineel": _original,
    "taak": _job,
    "valideren": _validate,
    "validatie": _validation,
}
