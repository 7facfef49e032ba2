"""An answer that leaves while it is computed."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Send

from grondkaart.base.errors import GrondkaartError
from grondkaart.store.port import Answer

_log = logging.getLogger(__name__)


class Streamed(StreamingResponse):
    """The response of an answer under way.

    One that breaks off breaks the connection: without its end no client takes it for whole. The body
    that a HEAD does not get is not computed either (RFC 9110, 9.3.2).
    """

    def __init__(
        self, request: Request, answer: Answer, headers: Mapping[str, str], media_type: str
    ) -> None:
        self._whole = answer.chunks
        chunks = _nothing() if request.method == "HEAD" else answer.chunks
        super().__init__(chunks, headers=headers, media_type=media_type)

    async def stream_response(self, send: Send) -> None:
        """Send it. Whatever happens, what computes it is told to stop."""
        async with aclosing(self._whole):
            try:
                await super().stream_response(send)
            except GrondkaartError as error:
                _log.warning("an answer was broken off: %s", error)


async def _nothing() -> AsyncGenerator[bytes, None]:
    yield b""
