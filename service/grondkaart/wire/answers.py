"""Answers of questions as responses, in every format of the table that can hold them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from grondkaart.base.errors import Language
from grondkaart.base.media import Format, formats_for
from grondkaart.questions import render
from grondkaart.questions.agenda import as_calendar
from grondkaart.questions.catalogue import Question
from grondkaart.questions.run import QuestionAnswer
from grondkaart.questions.workbook import as_workbook
from grondkaart.wire import asking, caching, paging
from grondkaart.wire.negotiate import language
from grondkaart.wire.query import header, query_pairs
from grondkaart.wire.seeing import Seeing

# JSON first: it is what a client without a wish gets.
_ANSWERS = tuple(sorted(formats_for("answer"), key=lambda f: f.name != "answer-json"))
_PAGED: dict[str, Callable[[QuestionAnswer, render.Page], bytes]] = {
    "answer-json": render.as_json,
    "jsonld": render.as_json,
    "csv": render.as_csv,
    "ttl": render.as_turtle,
}
_FILES: dict[str, Callable[[QuestionAnswer, render.Page, Language], bytes]] = {
    "xlsx": as_workbook,
    "ics": as_calendar,
}


def formats(question: Question) -> tuple[Format, ...]:
    """The formats that a question is answered in, the preferred one first."""
    return _ANSWERS + (formats_for("agenda") if question.header.agenda else ())


def files(question: Question) -> tuple[Format, ...]:
    """Those of them that are files for people: whole, and in the language of the reader."""
    return tuple(format_ for format_ in formats(question) if format_.name in _FILES)


class Answers:
    """Writes answers; files one at a time, since each takes the time of other requests."""

    def __init__(self, seeing: Seeing) -> None:
        self._seeing = seeing
        self._writing = asyncio.Lock()

    async def response(self, request: Request, question: Question, format_: Format) -> Response:
        """The answer to what a request asks, or that it is unchanged.

        Raises BadParameters, and what seeing the question and asking the store raise.
        """
        query, answering = query_pairs(request), self._seeing.answering(request, question)
        is_file = format_.name in _FILES
        spoken = language(header(request, "accept-language")) if is_file else None
        asked = await asking.read(answering, question, query, whole=is_file)
        bound = asked.bound
        about = (bound.sparql, bound.reference_date, asked.wanted, format_.name, spoken)
        tag = caching.etag(answering.version, *about)
        unchanged = caching.not_modified(request, tag, caching.VARY_LANGUAGE)
        if unchanged is not None:
            return unchanged
        answered = await answering.answer(bound)
        page = asked.wanted.of(len(answered.rows))
        headers = {
            "ETag": caching.etag(answered.version, *about),
            "Vary": caching.VARY_LANGUAGE,
            "Link": paging.link_header(request.url.path, query, page),
        }
        if spoken is None:
            body = _PAGED[format_.name](answered, page)
        else:
            headers |= _of_a_file(question, format_, spoken, page)
            async with self._writing:
                body = await asyncio.to_thread(_FILES[format_.name], answered, page, spoken)
        return Response(body, headers=headers, media_type=format_.content_type)


def _of_a_file(
    question: Question, format_: Format, spoken: Language, page: render.Page
) -> dict[str, str]:
    """What a file says of itself: its name and language, and whether it is all."""
    name = f"{question.slug}.{format_.extension}"
    cut = {"Grondkaart-Afgekapt": f"rijen={page.size}"} if page.last > 1 else {}
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": spoken,
        **cut,
    }
