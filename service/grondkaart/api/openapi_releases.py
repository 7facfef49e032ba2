"""What the OpenAPI document says of releases and of the difference between two."""

from __future__ import annotations

from typing import Any

from grondkaart.api.openapi import ANSWER_HEADERS, PROBLEM, VERSION_HEADER
from grondkaart.base.media import formats_for
from grondkaart.publication.difference_writing import COUNTED
from grondkaart.wire import paging

_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_OPTIONAL, _IRI = {"type": ["string", "null"]}, {"type": "string", "format": "uri"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_LINKS = {"type": "object", "additionalProperties": _object({"href": _TEXT})}
_RELEASE = _object(
    {
        "@id": _IRI,
        "reeks": _TEXT,
        "uitgave": _TEXT,
        "geleverdOp": {"type": "string", "format": "date-time"},
        "huidig": {"type": "boolean"},
        "vorige": _OPTIONAL,
        "_links": _LINKS,
    }
)
_PAGED = {"totaal": _WHOLE, "pagina": _WHOLE, "paginaGrootte": _WHOLE}
_VALUE = {
    "type": "object",
    "properties": {
        "@id": _IRI,
        "naam": _OPTIONAL,
        "@value": _TEXT,
        "@language": _TEXT,
        "@type": _IRI,
    },
}
_STATEMENTS = _list(
    _object({"eigenschap": _object({"@id": _IRI, "naam": _OPTIONAL}), "waarde": _VALUE})
)
_THING = _object(
    {
        "@id": _IRI,
        "naam": _OPTIONAL,
        "verandering": {"type": "string", "enum": ["toegevoegd", "vervallen", "gewijzigd"]},
        "aantalErbij": _WHOLE,
        "aantalEraf": _WHOLE,
        "erbij": _STATEMENTS,
        "eraf": _STATEMENTS,
    }
)
_DIFFERENCE = _object(
    {
        "reeks": _TEXT,
        "van": _RELEASE,
        "naar": _RELEASE,
        "aantallen": _object(dict.fromkeys(COUNTED, _WHOLE)),
        **_PAGED,
        "dingen": _list(_THING),
    }
)


def _asked(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _number(default: int, highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": highest, "default": default}


_PAGING = [
    _asked(paging.NUMBER, "Welke pagina, vanaf 1.", _number(1, paging.MAX_NUMBER)),
    _asked(paging.SIZE, "Aantal per pagina.", _number(paging.DEFAULT_SIZE, paging.MAX_SIZE)),
]
_SERIES = {
    "name": "reeks",
    "in": "path",
    "required": True,
    "description": "Naam van de reeks, zoals gemma of catalogus.",
    "schema": _TEXT,
}
_SERIES_ASKED = _asked("reeks", "Alleen de uitgaven van deze reeks of reeksen.", _list(_TEXT))
_ENDS = [
    _asked("van", "De eerdere uitgave; standaard die voor de latere.", _TEXT),
    _asked("naar", "De latere uitgave; standaard de huidige.", _TEXT),
]
_OTHERS = tuple(f.media for f in formats_for("difference") if f.name != "answer-json")
_LIST = _object({"releases": _list(_RELEASE), **_PAGED})


def about(name: str) -> dict[str, Any]:
    """The tags, answers and parameters of an operation, for `add_api_route`."""
    described: dict[str, tuple[dict[str, Any], list[dict[str, Any]], tuple[int, ...]]] = {
        "releases": (_answer("De uitgaven", _LIST), [_SERIES_ASKED, *_PAGING], ()),
        "releases-reeks": (_answer("De uitgaven", _LIST), [_SERIES, *_PAGING], (404,)),
        "releases-verschil": (
            _answer("Het verschil", _DIFFERENCE, *_OTHERS),
            [_SERIES, *_ENDS, *_PAGING],
            (404, 503),
        ),
    }
    answer, parameters, more = described[name]
    problems = {
        code: {**PROBLEM, "headers": VERSION_HEADER} for code in sorted((400, 401, 406, 500, *more))
    }
    return {
        "tags": ["releases"],
        "responses": {200: answer, **problems},
        "openapi_extra": {"parameters": parameters},
    }


def _answer(description: str, schema: dict[str, Any], *media: str) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}, **{m: {"schema": _TEXT} for m in media}}
    return {"description": description, "headers": ANSWER_HEADERS, "content": content}
