"""What the OpenAPI document says of a question over supposed facts."""

from __future__ import annotations

from typing import Any

from grondkaart.api import openapi
from grondkaart.questions.catalogue import REFERENCE_DATE, Question
from grondkaart.questions.header import Parameter
from grondkaart.supposing.assumptions import KINDS, MOST, MOST_LENGTH, MOST_QUARTERS, RENEWS, Kind
from grondkaart.supposing.comparing import MARKS
from grondkaart.wire import paging

SHOW = ("alles", "verschillen")
DESCRIPTION = (
    "Hetzelfde antwoord, maar met aannames in plaats van wat vaststaat. Elke rij zegt wat er aan "
    "verandert. Er wordt niets bewaard, en niemand anders ziet er iets van.\n\n"
    "The same answer, but with assumptions in place of the facts. Each row says what changes. Nothing "
    "is kept, and nobody else sees any of it."
)
Schema = dict[str, Any]
_DATE: Schema = {"type": "string", "format": "date"}
_VALUES: dict[str, Schema] = {
    "einddatum": _DATE,
    "vanaf": _DATE,
    "kwartalen": {"type": "integer", "minimum": -MOST_QUARTERS, "maximum": MOST_QUARTERS},
}
_RENEWS: Schema = {
    "type": "boolean",
    "default": True,
    "description": "Of het contract na die dag doorgaat met verlengen zoals het zegt.",
}
_THING: Schema = {
    "type": "object",
    "required": ["@id", "naam"],
    "properties": {"@id": {"type": "string", "format": "uri"}, "naam": {"type": "string"}},
}


def request_body(question: Question) -> Schema:
    """What is sent: parameters, assumptions, and which rows are wanted."""
    parameters = {name: _value(one) for name, one in question.header.parameters.items()}
    schema = {
        "type": "object",
        "required": ["aannames"],
        "additionalProperties": False,
        "properties": {
            "parameters": {
                "type": "object",
                "additionalProperties": False,
                "properties": {**parameters, REFERENCE_DATE: _DATE},
            },
            "aannames": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST,
                "items": _one_of({name: _assumption(name, kind) for name, kind in KINDS.items()}),
            },
            "toon": {"type": "string", "enum": list(SHOW), "default": SHOW[0]},
            paging.NUMBER: _whole(1, paging.MAX_NUMBER),
            paging.SIZE: _whole(paging.DEFAULT_SIZE, paging.MAX_SIZE),
        },
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def responses(question: Question) -> dict[int | str, Schema]:
    """The answers of the operation."""
    answer = {
        "description": question.header.titel.nl,
        "headers": openapi.VERSION_HEADER,
        "content": {
            "application/json": {"schema": _answer(question)},
            "text/csv": {"schema": {"type": "string"}},
        },
    }
    problem = {**openapi.PROBLEM, "headers": openapi.VERSION_HEADER}
    later = {"Retry-After": {"description": "Seconden", "schema": {"type": "integer"}}}
    busy = {**problem, "headers": {**openapi.VERSION_HEADER, **later}}
    problems: dict[int | str, Schema] = dict.fromkeys((400, 401, 403, 406, 413, 415, 500), problem)
    return {200: answer, **problems, 429: busy, 503: busy}


def _answer(question: Question) -> Schema:
    whole: Schema = openapi.responses(question)[200]["content"]["application/json"]["schema"]
    properties = {name: one for name, one in whole["properties"].items() if name != "@context"}
    row: Schema = properties["rijen"]["items"]
    marked = {
        "wijziging": {"type": "string", "enum": list(MARKS)},
        "rij": row,
        "was": {"type": ["object", "null"], "properties": row["properties"]},
    }
    properties["rijen"] = {"type": "array", "items": _object(marked)}
    properties["aannames"] = {
        "type": "array",
        "items": _one_of({name: _assumed(name, kind) for name, kind in KINDS.items()}),
    }
    properties["wijzigingen"] = _object({mark: {"type": "integer"} for mark in MARKS})
    return _object(properties)


def _assumption(name: str, kind: Kind) -> Schema:
    schema = _object(
        _fields(name, kind, {"type": "string", "minLength": 1, "maxLength": MOST_LENGTH})
    )
    schema["required"] = [field for field in schema["properties"] if field not in kind.more]
    return {**schema, "additionalProperties": False}


def _assumed(name: str, kind: Kind) -> Schema:
    return _object({**_fields(name, kind, _THING), "was": {"type": ["string", "null"]}})


def _fields(name: str, kind: Kind, thing: Schema) -> dict[str, Schema]:
    return {
        "soort": {"type": "string", "const": name, "description": kind.text.nl},
        kind.thing: thing,
        kind.value: _VALUES[kind.value],
        **{field: _RENEWS for field in kind.more if field == RENEWS},
    }


def _one_of(kinds: dict[str, Schema]) -> Schema:
    return {"oneOf": list(kinds.values())}


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _value(parameter: Parameter) -> Schema:
    kinds: dict[str, Schema] = {
        "getal": {"type": ["integer", "string"]},
        "datum": _DATE,
        "keuze": {"type": "string", "enum": list(parameter.waarden)},
    }
    one = kinds.get(parameter.soort, {"type": "string"})
    return {
        "description": f"{parameter.nl} ({parameter.en})",
        "anyOf": [one, {"type": "array", "items": one}],
    }


def _whole(default: int, highest: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": highest, "default": default}
