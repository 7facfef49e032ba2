"""A connection that a client cannot keep us busy with: bounds on size and slowness of what passes.

The server that we build on has no such bounds: a client that sends a byte now and then, or that reads
as slowly, would keep its place for ever, and a head without end would fill the memory.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from grondkaart.base.errors import BadInput, GrondkaartError, HeadTooLarge, SlowClient
from grondkaart.wire import problems

_MOST_ADDRESS = 1 << 20  # a query in an address, percent-encoded, of the longest that is read
_MOST_HEADERS = 1 << 15
_MOST_WAITING = 32  # requests that were sent before the answer to an earlier one
_LEAST = 1 << 12  # bytes; who passes fewer between two looks stands still
_LINGER = 5  # seconds in which a client may finish sending, to read why it was refused


def patient(seconds: float) -> type[Connection]:
    """Connections whose clients may stand still for so long."""
    return type("Connection", (Connection,), {"patience": seconds})


class Connection(HttpToolsProtocol):
    """A client's connection. `patience` is how long, in seconds, we wait for one that stands still."""

    patience: float

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._watch: asyncio.TimerHandle | None = None
        self._answering: Any = None
        self._why: GrondkaartError | None = None
        self._refused = self._resumed = False
        self._sending = self._in_head = True  # there is a request to come
        self._address = self._headers = self._head = 0
        self._received = self._left = self._idle = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch = self.loop.call_later(self.patience, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._watch is not None:
            self._watch.cancel()
        if self._answering is not None:  # not the last one received, when several were sent at once
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _look(self) -> None:
        """Look once in each time of patience; who stands still twice in a row is sent away."""
        self._idle = self._idle + 1 if self._stands_still() else 0
        self._received, self._resumed = 0, False
        self._left = self.transport.get_write_buffer_size()
        if self._idle < 2 or self._refused:
            self._watch = self.loop.call_later(self.patience, self._look)
        elif self._sending and self._left == 0:
            self._refuse(
                SlowClient("Stuur de aanvraag in één keer.", "Send the request in one go.")
            )
        else:
            self.transport.abort()

    def _stands_still(self) -> bool:
        if self.transport.is_closing():
            return self._left - self.transport.get_write_buffer_size() < _LEAST
        if self.flow.write_paused:
            return not self._resumed
        return self._sending and not self.flow.read_paused and self._received < _LEAST

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._refused:
            return
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > _MOST_ADDRESS + _MOST_HEADERS:  # the parser keeps a line until it ends
            self._refuse(_too_large())

    def resume_writing(self) -> None:
        self._resumed = True
        super().resume_writing()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._sending = self._in_head = True
        self._address = self._headers = 0

    def on_url(self, url: bytes) -> None:
        self._address += len(url)
        self._bound(self._address, _MOST_ADDRESS)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers += len(name) + len(value)
        self._bound(self._headers, _MOST_HEADERS)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._bound(len(self.pipeline), _MOST_WAITING)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._sending = False
        super().on_message_complete()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _bound(self, size: int, most: int) -> None:
        if size > most:
            self._why = _too_large()
            raise self._why  # the parser stops, and calls send_400_response

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  said in our own words
        """Answer what could not be read, as every mistake is answered."""
        not_http = BadInput(
            "Dit is geen aanvraag volgens HTTP/1.1.", "This is no HTTP/1.1 request."
        )
        self._refuse(self._why or not_http)

    def _refuse(self, error: GrondkaartError) -> None:
        """Say why, unless an answer is under way; then go, once the client has stopped sending."""
        self._refused = True
        self.flow.resume_reading()
        running = self._answering
        if running is not None and not running.response_complete:
            if running.response_started or running is not self.cycle:
                self.transport.abort()
                return
            running.disconnected = True
            running.message_event.set()
        answer = problems.told(error)
        lines = [name + b": " + value + b"\r\n" for name, value in answer.raw_headers]
        head = b"".join([STATUS_LINE[error.status], *lines, b"connection: close\r\n\r\n"])
        self.transport.write(head + bytes(answer.body))
        self.transport.write_eof()
        self.loop.call_later(_LINGER, self.transport.abort)


def _too_large() -> HeadTooLarge:
    return HeadTooLarge("Stuur een lange zoekvraag met POST.", "Send a long query by POST.")
