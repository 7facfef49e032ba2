"""`/v1/vragen`: the questions as resources, each with an address and a typed description of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi
from grondkaart.base.media import formats_for
from grondkaart.questions import render
from grondkaart.questions.catalogue import Catalogue, Question
from grondkaart.questions.run import Answering
from grondkaart.wire import caching, paging
from grondkaart.wire.negotiate import choose, not_acceptable

_FORMATS = tuple(
    sorted(formats_for("answer"), key=lambda f: f.name != "answer-json")
)  # JSON first: it is what a client without a wish gets
_WRITERS = {
    "answer-json": render.as_json,
    "jsonld": render.as_json,
    "csv": render.as_csv,
    "ttl": render.as_turtle,
}


def router(catalogue: Catalogue, answering: Answering) -> APIRouter:
    """The routes of the list and of every question."""
    made = APIRouter(redirect_slashes=False)
    listed = orjson.dumps({"vragen": [_summary(q) for q in catalogue]})

    async def list_questions() -> Response:
        """Alle vragen, met hun parameters en kolommen."""
        return Response(listed, media_type="application/json")

    _add(made, "/vragen", list_questions, operation_id="vragen", tags=["vragen"], responses={
        200: {"description": "De vragen", "headers": openapi.VERSION_HEADER},
    })  # fmt: skip
    for question in catalogue:
        _add(
            made,
            f"/vragen/{question.slug}",
            _endpoint(question, answering),
            operation_id=question.slug,
            summary=question.header.titel.nl,
            description=f"{question.header.uitleg.nl}\n\n{question.header.uitleg.en}",
            tags=[question.header.groep],
            responses=openapi.responses(question),
            openapi_extra=openapi.operation(question),
        )
    return made


def _add(
    made: APIRouter, path: str, endpoint: Callable[..., Awaitable[Response]], **about: object
) -> None:
    made.add_api_route(path, endpoint, methods=["GET"], response_class=Response, **about)  # type: ignore[arg-type]
    made.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _summary(question: Question) -> dict[str, object]:
    header = question.header
    return {
        "slug": question.slug,
        **header.model_dump(exclude={"weggelaten"}, mode="json"),
        "_links": {"self": {"href": f"/v1/vragen/{question.slug}"}},
    }


def _endpoint(question: Question, answering: Answering) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        format_ = choose(request.headers.get("accept"), _FORMATS)
        if format_ is None:
            raise not_acceptable(_FORMATS)
        given = {
            name: request.query_params.getlist(name)
            for name in request.query_params
            if name not in (paging.NUMBER, paging.SIZE)
        }
        bound = await answering.bind(question, given)
        answered = await answering.answer(bound)
        page = paging.read_page(request.query_params, len(answered.rows))
        tag = caching.etag(
            answered.version,
            bound.sparql,
            bound.reference_date,
            page.number,
            page.size,
            format_.name,
        )
        unchanged = caching.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        query = list(request.query_params.multi_items())
        headers = {
            "ETag": tag,
            "Vary": caching.VARY,
            "Link": paging.link_header(f"/v1/vragen/{question.slug}", query, page),
        }
        body = _WRITERS[format_.name](answered, page)
        return Response(body, headers=headers, media_type=format_.content_type)

    return answer
