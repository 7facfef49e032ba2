"""`/v1/sjabloon.xlsx` and `/v1/sjabloon.zip`: empty forms to fill in, for everyone."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from grondkaart.api.openapi import PROBLEM, VERSION_HEADER
from grondkaart.api.routing import add_readable
from grondkaart.inventories.templates import Templates

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def router(templates: Templates) -> APIRouter:
    """The routes of the templates."""
    made = APIRouter(redirect_slashes=False)

    async def workbook(_: Request) -> Response:
        """Het sjabloon als werkmap, met keuzelijsten van wat nu is gepubliceerd."""
        return _file(await templates.workbook(), "sjabloon.xlsx", XLSX)

    async def csv(_: Request) -> Response:
        """Het sjabloon als drie CSV-bestanden in een zip."""
        return _file(await templates.csv(), "sjabloon.zip", ZIP)

    for path, endpoint, name, summary, media in (
        ("/sjabloon.xlsx", workbook, "sjabloon", "Sjabloon als werkmap", XLSX),
        ("/sjabloon.zip", csv, "sjabloon-csv", "Sjabloon als CSV", ZIP),
    ):
        add_readable(
            made,
            path,
            endpoint,
            operation_id=name,
            summary=summary,
            tags=["validaties"],
            responses=_responses(media),
        )
    return made


def _file(body: bytes, name: str, media: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="grondkaart-{name}"'}
    return Response(body, headers=headers, media_type=media)


def _responses(media: str) -> dict[int | str, dict[str, Any]]:
    content = {media: {"schema": {"type": "string", "format": "binary"}}}
    made = {"description": "Het sjabloon", "headers": VERSION_HEADER, "content": content}
    return {200: made, 500: {**PROBLEM, "headers": VERSION_HEADER}}
