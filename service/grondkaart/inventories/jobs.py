"""Validations and submissions that are done while the client does not wait, and their outcome for a while."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from grondkaart.base.errors import Busy, GrondkaartError, NotFound, OverBudget
from grondkaart.inventories.judgement import Told

T = TypeVar("T")
_KEPT_SECONDS = 3600
_MOST = 100
_MOST_EACH = 8
_AGAIN_SECONDS = 5


@dataclass
class Job(Generic[T]):
    """One job: whose it is, how far it is, and what came of it once it is done.

    `stage` and `share` tell what is being done and which part of it (0 to 1) is.
    """

    id: str
    who: str
    client: str = ""
    stage: str = "wachten"
    share: float = 0.0
    outcome: T | None = None
    error: GrondkaartError | None = None
    ended: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self, stage: str, share: float) -> None:
        """Note how far it is."""
        self.stage, self.share = stage, share

    async def result(self) -> T:
        """What comes of it, waited for. Raises what it raises."""
        await self.done.wait()
        if self.error is not None:
            raise self.error
        assert self.outcome is not None  # a job that is done has one or the other
        return self.outcome


class Jobs(Generic[T]):
    """The jobs of this process. An outcome is kept for an hour, and nothing is kept on disk."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job[T]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, who: str, work: Callable[[Told], Awaitable[T]], client: str = "") -> Job[T]:
        """Start a job for `who`; its id cannot be guessed.

        Raises OverBudget when this client has too many under way, Busy when all together have.
        """
        self._forget()
        if (
            client
            and sum(j.client == client and not j.ended for j in self._jobs.values()) >= _MOST_EACH
        ):
            raise OverBudget(
                f"U hebt al {_MOST_EACH} bestanden onder handen; wacht tot er een klaar is.",
                f"You have {_MOST_EACH} files under way already; wait until one is done.",
                wacht=_AGAIN_SECONDS,
            )
        if len(self._jobs) >= _MOST:
            raise Busy(
                "Er staan te veel taken open; probeer het over enkele minuten.",
                "There are too many open jobs; try again in some minutes.",
            )
        job: Job[T] = Job(secrets.token_urlsafe(18), who, client)
        self._jobs[job.id] = job
        task = asyncio.create_task(_done(job, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    def find(self, name: str, who: str) -> Job[T]:
        """The job of this caller with this id. Raises NotFound when there is none, or no longer."""
        self._forget()
        job = self._jobs.get(name)
        if job is None or job.who != who:
            raise NotFound(
                "Deze taak is er niet (meer); een uitkomst wordt een uur bewaard.",
                "This job is not there (any more); an outcome is kept for an hour.",
            )
        return job

    def _forget(self) -> None:
        oldest = time.monotonic() - _KEPT_SECONDS
        ended = [name for name, job in self._jobs.items() if job.ended and job.ended < oldest]
        for name in ended:
            del self._jobs[name]
        finished = [name for name, job in self._jobs.items() if job.ended]
        for name in finished[: max(0, len(self._jobs) - _MOST + 1)]:
            del self._jobs[name]  # what is done gives way to what is new

    async def close(self) -> None:
        """End what is under way."""
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _done(job: Job[T], work: Callable[[Told], Awaitable[T]]) -> None:
    try:
        job.outcome = await work(job.told)
    except GrondkaartError as error:
        job.error = error
    finally:
        job.ended = time.monotonic()
        job.done.set()
