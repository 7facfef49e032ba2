"""What the OpenAPI document says of the collections: typed filters, and every field of a thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grondkaart.api.openapi import ANSWER_HEADERS, PROBLEM, VERSION_HEADER
from grondkaart.questions.choosing import FIELDS, NAME, ORDER
from grondkaart.questions.collections import Collection, Filter, Kind, Shown
from grondkaart.wire import paging

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_MAYBE: Schema = {"type": ["string", "null"]}
_IRI: Schema = {"type": "string", "format": "uri"}
_LINKS: Schema = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["href"],
        "properties": {"href": _TEXT},
    },
}
_KINDS: dict[Kind, Schema] = {
    "iri": _IRI,
    "tekst": _TEXT,
    "datum": {"type": "string", "format": "date"},
    "getal": _WHOLE,
    "jaar": {"type": "string", "pattern": "^-?[0-9]{4,}$"},
}


def list_parameters(collection: Collection) -> list[Schema]:
    """The parameters of a list: its filters, and what every list has."""
    about = collection.about
    return [
        *(_filter(name, one) for name, one in about.filters.items()),
        _query(NAME, "Deel van een naam. (Part of a name.)", _list(_TEXT)),
        _fields(collection),
        _query(
            ORDER,
            "Velden die de volgorde bepalen; met een minteken ervoor aflopend. (Fields that decide the "
            "order; with a minus sign before it descending.)",
            _list({"type": "string", "enum": _orders(collection)}),
            explode=False,
        ),
        _query(paging.NUMBER, "Welke pagina, vanaf 1.", _counted(1, paging.MAX_NUMBER)),
        _query(paging.SIZE, "Aantal per pagina.", _counted(paging.DEFAULT_SIZE, paging.MAX_SIZE)),
    ]


def one_parameters(collection: Collection) -> list[Schema]:
    """The parameters of one thing: its key, and which fields are wanted."""
    key = collection.about.sleutel
    path = {
        "name": key.naam,
        "in": "path",
        "required": True,
        "description": f"{key.nl} ({key.en})",
        "schema": _TEXT,
        "example": key.voorbeeld,
    }
    return [path, _fields(collection)]


def list_responses(collection: Collection) -> dict[int | str, Schema]:
    """The answers of a list."""
    version = _object({"revisie": _WHOLE, "gemmaRelease": _MAYBE})
    body = _object(
        {
            "resultaten": _list(_thing(collection)),
            "totaal": _WHOLE,
            "pagina": _WHOLE,
            "paginaGrootte": _WHOLE,
            "dataversie": version,
            "_links": _LINKS,
        }
    )
    return _responses(collection.about.titel.nl, body, (400, 401, 406, 500, 503))


def one_responses(collection: Collection) -> dict[int | str, Schema]:
    """The answers of one thing."""
    return _responses(collection.about.een.nl, _thing(collection), (400, 401, 404, 406, 500, 503))


def _responses(
    description: str, body: Schema, problems: tuple[int, ...]
) -> dict[int | str, Schema]:
    linked = {**body, "required": ["@context", *body["required"]]}
    linked["properties"] = {"@context": _IRI, **body["properties"]}
    content = {"application/json": {"schema": body}, "application/ld+json": {"schema": linked}}
    found = {"description": description, "headers": ANSWER_HEADERS, "content": content}
    return {200: found, **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in problems}}


def _thing(collection: Collection) -> Schema:
    own = {"@id": _IRI, "@type": _list(_TEXT), "naam": {**_MAYBE, "description": "Naam (Name)"}}
    return {
        "type": "object",
        "required": [*own, "_links"],
        "additionalProperties": False,
        "properties": {**own, **_shown(collection.about.velden), "_links": _LINKS},
    }


def _shown(fields: Mapping[str, Shown]) -> Schema:
    return {name: _field(one) for name, one in fields.items()}


def _field(one: Shown) -> Schema:
    about = {"description": f"{one.nl} ({one.en})"}
    if one.soort == "teksten":
        text = _list(_TEXT) if one.meer else _TEXT
        kind = "object" if one.meer else ["object", "null"]
        return {"type": kind, "additionalProperties": text, **about}
    schema = _KINDS.get(one.soort) or _object({"@id": _IRI, "naam": _MAYBE, **_shown(one.velden)})
    if one.meer:
        return {**_list(schema), **about}
    return {**schema, "type": [schema["type"], "null"], **about}


def _filter(name: str, one: Filter) -> Schema:
    value: Schema = {"type": "string", "enum": list(one.choices)} if one.choices else _TEXT
    example = {"example": [one.voorbeeld]} if one.voorbeeld else {}
    return _query(name, f"{one.nl} ({one.en})", _list(value), explode=True, **example)


def _fields(collection: Collection) -> Schema:
    known: Schema = {"type": "string", "enum": [NAME, *collection.about.velden]}
    text = "Welke velden worden getoond; standaard alle. (Which fields are shown; default all.)"
    return _query(FIELDS, text, _list(known), explode=False)


def _orders(collection: Collection) -> list[str]:
    return [sign + name for name in collection.sortable for sign in ("", "-")]


def _query(name: str, description: str, schema: Schema, **more: object) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _counted(default: int, highest: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": highest, "default": default}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}
