"""`/v1/vragen`: the questions as resources, each with an address and a typed description of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api import openapi
from grondkaart.api.routing import add_readable
from grondkaart.api.wat_als import OPERATION
from grondkaart.base.media import formats_for
from grondkaart.questions.catalogue import Catalogue, Question
from grondkaart.supposing.run import can_be_asked
from grondkaart.wire import caching
from grondkaart.wire.answers import Answers, formats
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header
from grondkaart.wire.seeing import Seeing

_JSON = tuple(f for f in formats_for("answer") if f.name == "answer-json")


def router(catalogue: Catalogue, seeing: Seeing) -> APIRouter:
    """The routes of the list and of every question."""
    made = APIRouter(redirect_slashes=False)
    answers = Answers(seeing)
    listed = orjson.dumps({"vragen": [_summary(q) for q in catalogue]})

    async def list_questions(request: Request) -> Response:
        """Alle vragen, met hun parameters en kolommen."""
        format_ = agreed(header(request, "accept"), _JSON)
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
            _endpoint(question, answers),
            checks=True,
            operation_id=question.slug,
            summary=question.header.titel.nl,
            description=f"{question.header.uitleg.nl}\n\n{question.header.uitleg.en}",
            tags=[question.header.groep],
            responses=openapi.responses(question),
            openapi_extra=openapi.operation(question),
        )
    return made


def _summary(question: Question) -> dict[str, object]:
    header, here = question.header, f"/v1/vragen/{question.slug}"
    links = {"self": {"href": here}}
    if can_be_asked(question):
        links["watAls"] = {"href": f"{here}/{OPERATION}"}
    return {
        "slug": question.slug,
        **header.model_dump(exclude={"weggelaten"}, mode="json"),
        "_links": links,
    }


def _endpoint(question: Question, answers: Answers) -> Callable[[Request], Awaitable[Response]]:
    offered = formats(question)

    async def answer(request: Request) -> Response:
        format_ = agreed(header(request, "accept"), offered)
        return await answers.response(request, question, format_)

    return answer
