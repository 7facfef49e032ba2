"""A report on an inventory as an answer, in the form that is asked for."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from grondkaart.validation.report import Report
from grondkaart.validation.reports import FORMATS, json, write
from grondkaart.wire import caching
from grondkaart.wire.negotiate import agreed
from grondkaart.wire.query import header


def report_response(request: Request, report: dict[str, Any]) -> Response:
    """A report that was kept as plain values, in the format that the client wants most.

    Raises NotAcceptable when none fits.
    """
    format_ = agreed(header(request, "accept"), FORMATS)
    body = write(Report.from_dict(report), format_)
    return Response(body, headers={"Vary": caching.VARY}, media_type=format_.content_type)


def document(report: dict[str, Any]) -> dict[str, Any]:
    """A report that was kept as plain values, as it is shown in JSON."""
    return json.document(Report.from_dict(report))
