"""The demonstration: six invented municipalities that hand in what they have, through the same door."""

from __future__ import annotations

import logging
from pathlib import Path

from grondkaart.base.errors import GrondkaartError
from grondkaart.inventories.demo import demo_submissions
from grondkaart.inventories.submitting import Submitting

WHO = "demo"
_log = logging.getLogger(__name__)


async def show_demo(content: Path, submitting: Submitting) -> None:
    """Hand in what the invented municipalities have not handed in yet.

    They exist where the data was opened for the demonstration. What goes wrong is told in the log: the
    service goes on without.
    """
    try:
        before: dict[str, int] = {}
        for one in demo_submissions(content):
            number = before[one.code] = before.get(one.code, 0) + 1
            history = await submitting.history(one.code)
            if len(history.inzendingen) >= number:
                continue
            done = await submitting.submit(
                one.code, one.body, who=WHO, filename=one.filename, peildatum=one.peildatum
            )
            if done.inzending.oordeel != one.verdict:
                told = (one.code, done.inzending.oordeel, one.verdict)
                _log.warning("the demonstration of %s was judged %s, not %s", *told)
    except GrondkaartError as error:
        _log.error("the demonstration cannot be shown: %s", error)
