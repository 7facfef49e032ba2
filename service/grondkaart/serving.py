"""Runs the service: a started store, the application over it, and an end without noise."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn

from grondkaart.app import create_app
from grondkaart.base.settings import Settings
from grondkaart.store.datasets import Datasets
from grondkaart.wire.connections import patient


class _Server(uvicorn.Server):
    """Says when it listens, and leaves signals to us: the store is closed after the last answer."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[], None]) -> None:
        super().__init__(config)
        self._listens = listens

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, self.handle_exit, ending, None)
        self._listens()


def serve(
    settings: Settings, datasets: Datasets, listening: socket.socket, listens: Callable[[], None]
) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM; `listens` is called once it does.

    Raises DataDirProblem when the data cannot be loaded, ContentProblem when a question is wrong.
    """

    async def serving() -> None:
        try:
            await datasets.start()
            config = uvicorn.Config(
                create_app(settings, datasets),
                http=patient(settings.client_patience),
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
            )
            await _Server(config, listens).serve(sockets=[listening])
        finally:
            await datasets.close()

    asyncio.run(serving())
