"""`/v1/vragen`: the questions as resources, each with an address and a typed description of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi
from grondkaart.api.routing import add_readable
from grondkaart.base.media import formats_for
from grondkaart.questions import render
from grondkaart.questions.catalogue import Catalogue, Question
from grondkaart.wire import asking, caching, paging
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header, query_pairs
from grondkaart.wire.seeing import Seeing

_FORMATS = tuple(
    sorted(formats_for("answer"), key=lambda f: f.name != "answer-json")
)  # JSON first: it is what a client without a wish gets
_WRITERS = {
    "answer-json": render.as_json,
    "jsonld": render.as_json,
    "csv": render.as_csv,
    "ttl": render.as_turtle,
}


def router(catalogue: Catalogue, seeing: Seeing) -> APIRouter:
    """The routes of the list and of every question."""
    made = APIRouter(redirect_slashes=False)
    listed = orjson.dumps({"vragen": [_summary(q) for q in catalogue]})

    async def list_questions(request: Request) -> Response:
        """Alle vragen, met hun parameters en kolommen."""
        format_ = agreed(header(request, "accept"), _FORMATS[:1])
        tag = caching.etag(seeing.store(request).version, "vragen")
        headers = {"ETag": tag, "Vary": caching.VARY}
        return caching.not_modified(request, tag) or Response(
            listed, headers=headers, media_type=format_.content_type
        )

    add_readable(
        made,
        "/vragen",
        list_questions,
        operation_id="vragen",
        summary="Alle vragen",
        tags=["vragen"],
        responses=openapi.list_responses(),
    )
    for question in catalogue:
        add_readable(
            made,
            f"/vragen/{question.slug}",
            _endpoint(question, seeing),
            operation_id=question.slug,
            summary=question.header.titel.nl,
            description=f"{question.header.uitleg.nl}\n\n{question.header.uitleg.en}",
            tags=[question.header.groep],
            responses=openapi.responses(question),
            openapi_extra=openapi.operation(question),
        )
    return made


def _summary(question: Question) -> dict[str, object]:
    header = question.header
    return {
        "slug": question.slug,
        **header.model_dump(exclude={"weggelaten"}, mode="json"),
        "_links": {"self": {"href": f"/v1/vragen/{question.slug}"}},
    }


def _endpoint(question: Question, seeing: Seeing) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        format_ = agreed(header(request, "accept"), _FORMATS)
        query, answering = query_pairs(request), seeing.answering(request)
        asked = await asking.read(answering, question, query)
        about = (asked.bound.sparql, asked.bound.reference_date, asked.wanted, format_.name)
        unchanged = caching.not_modified(request, caching.etag(answering.version, *about))
        if unchanged is not None:
            return unchanged
        answered = await answering.answer(asked.bound)
        page = asked.wanted.of(len(answered.rows))
        headers = {
            "ETag": caching.etag(answered.version, *about),
            "Vary": caching.VARY,
            "Link": paging.link_header(f"/v1/vragen/{question.slug}", query, page),
        }
        body = _WRITERS[format_.name](answered, page)
        return Response(body, headers=headers, media_type=format_.content_type)

    return answer
