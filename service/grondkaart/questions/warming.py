"""Has the questions about the whole country answered before anybody asks them.

Such an answer takes up to some seconds, and is kept as long as the data and the day stay the same. So it
is worked out once when those have changed, and nobody waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import date

from grondkaart.base.errors import GrondkaartError
from grondkaart.questions.catalogue import Question
from grondkaart.questions.parameters import today
from grondkaart.questions.run import Answering

_PAUSE = 1.0
_REST = 2  # rounds that the data must have stayed the same: deliveries often come several at a time
_log = logging.getLogger(__name__)

Asked = tuple[Answering, Iterable[Question]]


class Warming:
    """Asks what anybody may ask without a choice, one after the other, on each data version and day."""

    def __init__(self, stores: Callable[[], Iterable[Asked]], pause: float = _PAUSE) -> None:
        """`stores` gives what answers, each with the questions that it may be asked. `pause` is the time
        between two looks, in seconds."""
        self._stores, self._pause = stores, pause
        self._done: dict[Answering, tuple[int, date]] = {}
        self._seen: dict[Answering, tuple[int, int]] = {}

    async def follow(self) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(self._pause)
            for answering, questions in self._stores():
                await self._look(answering, questions)

    async def _look(self, answering: Answering, questions: Iterable[Question]) -> None:
        revision = answering.version.revision
        known, rounds = self._seen.get(answering, (revision, 0))
        self._seen[answering] = (revision, rounds + 1 if known == revision else 0)
        now = (revision, today())
        if self._done.get(answering) == now or self._seen[answering][1] < _REST:
            return
        for question in questions:
            if answering.version.revision != revision:
                return
            await _ask(answering, question)
        self._done[answering] = now


async def _ask(answering: Answering, question: Question) -> None:
    """Ask one question; what goes wrong is for who asks it in earnest."""
    if any(parameter.verplicht for parameter in question.header.parameters.values()):
        return
    try:
        await answering.answer(await answering.bind(question, {}))
    except GrondkaartError as error:
        _log.info("%s was not answered beforehand: %s", question.slug, error)
