"""`/v1/sjabloon`: empty forms to fill in, for everyone; a link, which says no type, has an extension."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api.openapi import PROBLEM, VERSION_HEADER
from grondkaart.api.routing import Endpoint, add_readable
from grondkaart.base.media import Format, formats_for
from grondkaart.inventories.templates import Templates
from grondkaart.wire import caching
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header

_FORMATS = tuple(
    sorted((f for f in formats_for("inventory") if f.name in ("xlsx", "zip")), key=lambda f: f.name)
)


def router(templates: Templates) -> APIRouter:
    """The routes of the templates."""
    made = APIRouter(redirect_slashes=False)

    async def answer(format_: Format, vary: dict[str, str]) -> Response:
        body = await (templates.workbook() if format_.name == "xlsx" else templates.csv())
        name = f'attachment; filename="grondkaart-sjabloon.{format_.extension}"'
        headers = {"Content-Disposition": name, **vary}
        return Response(body, headers=headers, media_type=format_.content_type)

    def of(format_: Format) -> Endpoint:
        async def file(_: Request) -> Response:
            return await answer(format_, {})

        return file

    async def negotiated(request: Request) -> Response:
        """Het sjabloon: een werkmap met keuzelijsten van wat nu is gepubliceerd, of drie CSV-bestanden."""
        return await answer(agreed(header(request, "accept"), _FORMATS), {"Vary": caching.VARY})

    add_readable(
        made,
        "/sjabloon",
        negotiated,
        operation_id="sjabloon",
        summary="Sjabloon voor een inventarisatie",
        tags=["validaties"],
        responses=_responses(),
    )
    for format_ in _FORMATS:
        add_readable(made, f"/sjabloon.{format_.extension}", of(format_), include_in_schema=False)
    return made


def _responses() -> dict[int | str, dict[str, Any]]:
    content = {f.media: {"schema": {"type": "string", "format": "binary"}} for f in _FORMATS}
    made = {"description": "Het sjabloon", "headers": VERSION_HEADER, "content": content}
    return {200: made, **{code: {**PROBLEM, "headers": VERSION_HEADER} for code in (406, 500)}}
