"""What the OpenAPI document says of each question: typed parameters and a typed answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grondkaart.base.errors import Text
from grondkaart.questions.catalogue import REFERENCE_DATE, Question
from grondkaart.questions.header import GROUPS, Column, Parameter
from grondkaart.store.keys import OVERHEID
from grondkaart.wire import paging
from grondkaart.wire.answers import files


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object in which every one of these properties stands."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _strings(*names: str) -> dict[str, Any]:
    return _object(**{name: {"type": "string"} for name in names})


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_TEXTS = _strings("nl", "en")
_LINK = _object(self=_strings("href"))
_QUESTION = _object(
    slug={"type": "string"},
    titel=_TEXTS,
    uitleg=_TEXTS,
    groep={"type": "string"},
    dataset={"type": "string", "enum": ["openbaar", "overheid"]},
    parameters={"type": "object", "additionalProperties": _strings("soort", "nl", "en")},
    kolommen={"type": "object", "additionalProperties": _strings("soort", "nl", "en")},
    agenda={"type": "object", "additionalProperties": _strings("nl", "en")},
    _links=_LINK,
)
_SOURCE = _object(
    graaf={"type": "string", "format": "uri"},
    titel={"type": "string"},
    release={"type": ["string", "null"]},
    geladenOp={"type": "string", "format": "date-time"},
)
_COLUMN = _object(naam={"type": "string"}, soort={"type": "string"}, titel=_TEXTS)
_OMITTED = _object(omschrijving=_TEXTS, aantal={"type": "integer"})
_CELL: dict[str, dict[str, Any]] = {
    "ding": {
        "type": ["object", "null"],
        "required": ["@id", "naam"],
        "properties": {"@id": {"type": "string", "format": "uri"}, "naam": {"type": "string"}},
    },
    "iri": {"type": ["string", "null"], "format": "uri"},
    "tekst": {"type": ["string", "null"]},
    "getal": {"type": ["number", "null"]},
    "datum": {"type": ["string", "null"], "format": "date"},
    "ja-nee": {"type": ["boolean", "null"]},
}
_SHARED = "Probleem"
_TAGS = {
    "api": Text("De API zelf", "The API itself"),
    "vragen": Text("De vragen zelf", "The questions themselves"),
    "collecties": Text("Dingen uit de kennisgraaf", "Things of the knowledge graph"),
    "linked data": Text("Hoe JSON linked data is", "How JSON is linked data"),
    "beheer": Text("Voor de beheerder", "For the operator"),
    "inventarisaties": Text("Wat gemeenten gebruiken", "What municipalities use"),
    "inzendingen": Text("Wat gemeenten inzonden", "What municipalities handed in"),
    "validaties": Text("Toetsen zonder in te zenden", "Validating without handing in"),
}
_FILE = {True: {"type": "string"}, False: {"type": "string", "format": "binary"}}
PROBLEM = {
    "description": "Probleem (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "en"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "en": _strings("title", "detail"),
                },
            }
        }
    },
}
# What stands in every answer of the API (wire/headers.py).
VERSION_HEADER = {
    "API-Version": {"description": "Versie van de API", "schema": {"type": "string"}},
    "Access-Control-Allow-Origin": {"description": "Altijd *", "schema": {"type": "string"}},
}


ANSWER_HEADERS = {
    **VERSION_HEADER,
    "ETag": {"description": "Merk van precies deze bytes", "schema": {"type": "string"}},
    "Link": {
        "description": "Eerste, vorige, volgende en laatste pagina (RFC 8288)",
        "schema": {"type": "string"},
    },
}
_FILE_HEADERS = {
    "Content-Language": {
        "description": "Van een bestand: de taal, gekozen met Accept-Language (nl of en)",
        "schema": {"type": "string"},
    },
    "Grondkaart-Afgekapt": {
        "description": "Van een bestand dat niet alles bevat: hoeveel rijen het er zijn",
        "schema": {"type": "string"},
    },
}


def list_responses() -> dict[int | str, dict[str, Any]]:
    """The answers of the list of questions."""
    schema = _object(vragen=_list(_QUESTION))
    return {
        200: {
            "description": "De vragen",
            "headers": VERSION_HEADER,
            "content": {"application/json": {"schema": schema}},
        },
        **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in (406, 500)},
    }


_RUNNING = _object(
    id={"type": "string"},
    tekst={"type": "string"},
    wie={"type": "string"},
    sinds={"type": "string", "format": "date-time"},
    seconden={"type": "number"},
    stand={"type": "string", "enum": ["wacht", "rekent", "verstuurt"]},
    _links=_LINK,
)
RUNNING_ID: dict[str, Any] = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Het id uit de lijst van lopende zoekvragen.",
    "schema": {"type": "string"},
}


def running_responses() -> dict[int | str, dict[str, Any]]:
    """The answers of the list of queries under way."""
    schema = _object(zoekvragen=_list(_RUNNING))
    return {
        200: {
            "description": "De lopende zoekvragen",
            "headers": VERSION_HEADER,
            "content": {"application/json": {"schema": schema}},
        },
        **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in (401, 403, 406, 500)},
    }


def abort_responses() -> dict[int | str, dict[str, Any]]:
    """The answers of ending a query."""
    return {
        204: {"description": "De zoekvraag is beëindigd", "headers": VERSION_HEADER},
        **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in (401, 403, 404, 500)},
    }


def security_schemes() -> dict[str, Any]:
    """How a key is sent (RFC 6750)."""
    return {"sleutel": {"type": "http", "scheme": "bearer"}}


def document_responses() -> dict[int | str, dict[str, Any]]:
    """The answers of this description itself; pages elsewhere may read it (publish-openapi)."""
    headers = {name.lower(): said for name, said in VERSION_HEADER.items()}  # as 2.1.0 reads them
    return {
        200: {
            "description": "De beschrijving van de API",
            "headers": headers,
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        406: {**PROBLEM, "headers": VERSION_HEADER},
    }


def shared_responses() -> dict[str, Any]:
    """The answers that many operations have: a problem."""
    return {_SHARED: {**PROBLEM, "headers": VERSION_HEADER}}


def completed(responses: dict[str, Any]) -> dict[str, Any]:
    """The answers of an operation with those that any may give: a parameter that it does not know, a key
    that opens nothing. Where they are the same in all they are named, which makes the document shorter."""
    problem, named = shared_responses()[_SHARED], {"$ref": f"#/components/responses/{_SHARED}"}
    everywhere = dict.fromkeys(("400", "401", "500", "503"), named)
    own = {code: named if one == problem else one for code, one in responses.items()}
    return dict(sorted({**everywhere, **own}.items()))


def tags(used: Iterable[str]) -> list[dict[str, str]]:
    """The tags that operations have, each with what it is about where that is known."""
    about = {**_TAGS, **{str(name): text for name, text in GROUPS.items()}}
    return [_tag(name, about.get(name)) for name in dict.fromkeys(used)]


def _tag(name: str, text: Text | None) -> dict[str, str]:
    return {"name": name, **({"description": f"{text.nl} ({text.en})"} if text else {})}


def context_responses() -> dict[int | str, dict[str, Any]]:
    """The answers of the JSON-LD context."""
    schema = {
        "type": "object",
        "required": ["@context"],
        "properties": {"@context": {"type": "object"}},
    }
    media = ("application/ld+json", "application/json")
    return {
        200: {
            "description": "De context",
            "headers": VERSION_HEADER,
            "content": {one: {"schema": schema} for one in media},
        },
        **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in (406, 500)},
    }


def operation(question: Question) -> dict[str, Any]:
    """The parameters of a question's operation, for `openapi_extra`."""
    header = question.header
    parameters = [_parameter(name, p) for name, p in header.parameters.items()]
    parameters += [
        _query(REFERENCE_DATE, "Datum waarvoor het antwoord geldt; standaard vandaag.", _date()),
        _query(paging.NUMBER, "Welke pagina, vanaf 1.", _whole(1, paging.MAX_NUMBER)),
        _query(
            paging.SIZE,
            f"Aantal rijen per pagina, ten hoogste {paging.MAX_SIZE}; van een bestand (XLSX, iCalendar) "
            f"ten hoogste {paging.WHOLE_SIZE}, en standaard zoveel.",
            _whole(paging.DEFAULT_SIZE, paging.WHOLE_SIZE),
        ),
    ]
    if header.dataset == OVERHEID:
        return {"parameters": parameters, "security": [{"sleutel": []}]}
    return {"parameters": parameters}


def responses(question: Question) -> dict[int | str, dict[str, Any]]:
    """The answers of a question's operation."""
    answer = _answer(question.header.kolommen)
    closed = (401, 403) if question.header.dataset == OVERHEID else ()
    return {
        200: {
            "description": question.header.titel.nl,
            "headers": ANSWER_HEADERS | _FILE_HEADERS,
            "content": {
                "application/json": {"schema": answer},
                "application/ld+json": {"schema": answer},
                "text/csv": {"schema": {"type": "string"}},
                "text/turtle": {"schema": {"type": "string"}},
                **{one.media: {"schema": _FILE[one.text]} for one in files(question)},
            },
        },
        **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in (400, *closed, 404, 406, 500)},
    }


def _query(name: str, description: str, schema: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _parameter(name: str, parameter: Parameter) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "getal": {"type": "integer"},
        "datum": _date(),
        "keuze": {"type": "string", "enum": list(parameter.waarden)},
    }
    one = kinds.get(parameter.soort, {"type": "string"})
    example = {"example": [parameter.voorbeeld]} if parameter.voorbeeld else {}
    return _query(
        name,
        f"{parameter.nl} ({parameter.en})",
        {
            "type": "array",
            "items": one,
            **({"default": [parameter.anders]} if parameter.anders else {}),
        },
        required=parameter.verplicht,
        explode=True,
        **example,
    )


def _date() -> dict[str, Any]:
    return {"type": "string", "format": "date"}


def _whole(default: int, highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": highest, "default": default}


def _answer(columns: dict[str, Column]) -> dict[str, Any]:
    row = _object(
        **{
            name: {**_CELL[column.soort], "description": column.nl}
            for name, column in columns.items()
        }
    )
    row["additionalProperties"] = False
    version = _object(revisie={"type": "integer"}, gemmaRelease={"type": ["string", "null"]})
    properties: dict[str, Any] = {
        "@context": {"type": "object"},
        "vraag": {"type": "string", "format": "uri"},
        "titel": _TEXTS,
        "parameters": {"type": "object"},
        "peildatum": _date(),
        "versie": version,
        "bronnen": _list(_SOURCE),
        "weggelaten": _list(_OMITTED),
        "kolommen": _list(_COLUMN),
        "totaal": {"type": "integer"},
        "pagina": {"type": "integer"},
        "paginaGrootte": {"type": "integer"},
        "rijen": _list(row),
        "sparql": {"type": "string"},
    }
    return _object(**properties)
