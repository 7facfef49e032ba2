"""`/v1/vragen/{slug}/_watals`: a question over supposed facts, beside the answer over the real ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi_wat_als as openapi
from grondkaart.api.routing import strict
from grondkaart.base.errors import BadInput, Finding, Text, UnsupportedMedia
from grondkaart.base.media import formats_for
from grondkaart.base.naming import shown
from grondkaart.questions.catalogue import Catalogue, Question
from grondkaart.supposing import rendering
from grondkaart.supposing.assumptions import NAME
from grondkaart.supposing.run import can_be_asked, compare, read
from grondkaart.wire import bodies, caching, paging
from grondkaart.wire.leaving import while_present
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header
from grondkaart.wire.seeing import Seeing

_FORMATS = tuple(
    sorted(
        (f for f in formats_for("answer") if f.name in ("answer-json", "csv")),
        key=lambda f: f.name != "answer-json",
    )
)
_WRITERS = {"answer-json": rendering.as_json, "csv": rendering.as_csv}
OPERATION = "_watals"
_MOST_BYTES = 64 << 10
_PARAMETERS, _SHOW = "parameters", "toon"
_FIELDS = (_PARAMETERS, NAME, _SHOW, *paging.NAMES)
Given = dict[str, list[str]]


def router(catalogue: Catalogue, seeing: Seeing) -> APIRouter:
    """A route for every question that things can be supposed for.

    The last part of the address is one word, as the linter of the API Design Rules has it for what is
    done (`/core/resource-operations`); the earlier spelling is answered as well.
    """
    made = APIRouter(redirect_slashes=False)
    for question in filter(can_be_asked, catalogue):
        endpoint, path = strict(_endpoint(question, seeing), {}), f"/vragen/{question.slug}"
        made.add_api_route(f"{path}/_wat-als", endpoint, methods=["POST"], include_in_schema=False)
        made.add_api_route(
            f"{path}/{OPERATION}",
            endpoint,
            methods=["POST"],
            response_class=Response,
            operation_id=f"{question.slug}-wat-als",
            summary=f"Wat als: {question.header.titel.nl}",
            description=openapi.DESCRIPTION,
            tags=[question.header.groep],
            responses=openapi.responses(question),
            openapi_extra={
                "requestBody": openapi.request_body(question),
                "security": [{"sleutel": []}],
            },
        )
    return made


def _endpoint(question: Question, seeing: Seeing) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        format_ = agreed(header(request, "accept"), _FORMATS)
        store, answering = seeing.store(request), seeing.answering(request, question)
        body = _read(await _body(request))
        given, wrong = _given(body.get(_PARAMETERS, {}))
        wanted_page, wrong_page = _page(body)
        wrong += [*wrong_page, *_unknown(body)]
        show = body.get(_SHOW, openapi.SHOW[0])
        if show not in openapi.SHOW:
            text = Text("dit is geen keuze", "this is no choice")
            wrong.append(Finding(_SHOW, text, openapi.SHOW))
        wanted = await read(answering, question, given, body.get(NAME), wrong)
        comparing = compare(store, answering, wanted, seeing.client(request))
        comparison = await while_present(request, comparing)
        rows = comparison.rows
        if show == openapi.SHOW[1]:
            rows = [one for one in rows if one.differs]
        written = _WRITERS[format_.name](comparison, rows, wanted_page.of(len(rows)))
        headers = {"Vary": caching.VARY, "Cache-Control": "no-store"}
        return Response(written, headers=headers, media_type=format_.content_type)

    return answer


async def _body(request: Request) -> bytes:
    if bodies.media(header(request, "content-type") or "") != "application/json":
        raise UnsupportedMedia("Stuur application/json.", "Send application/json.")
    return await bodies.read(request, _MOST_BYTES)


def _read(body: bytes) -> dict[str, object]:
    """The JSON object of a body. Raises BadInput, with line and column where the text is no JSON."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        at = f"{error.lineno}, kolom {error.colno}", f"{error.lineno}, column {error.colno}"
        raise BadInput(f"Regel {at[0]}: dit is geen JSON.", f"Line {at[1]}: no JSON.") from None
    if not isinstance(said, dict):
        raise BadInput("Stuur een JSON-object.", "Send a JSON object.")
    return said


def _given(said: object) -> tuple[Given, list[Finding]]:
    """Parameters as text, and what is wrong with them."""
    if not isinstance(said, dict):
        text = Text("dit moet een object zijn", "this must be an object")
        return {}, [Finding(_PARAMETERS, text)]
    given: Given = {}
    findings = []
    for name, value in said.items():
        values = value if isinstance(value, list) else [value]
        if all(isinstance(one, str | int) and not isinstance(one, bool) for one in values):
            given[name] = [str(one) for one in values]
        else:
            text = Text("geef tekst, een getal, of een lijst", "give text, a number or a list")
            findings.append(Finding(f"{_PARAMETERS}.{shown(name, 60)}", text))
    return given, findings


def _page(body: dict[str, object]) -> tuple[paging.Wanted, list[Finding]]:
    return paging.read_wanted({name: [str(body[name])] for name in paging.NAMES if name in body})


def _unknown(body: dict[str, object]) -> list[Finding]:
    text = Text("dit veld is er niet", "there is no such field")
    return [Finding(shown(name, 60), text, _FIELDS) for name in body if name not in _FIELDS]
