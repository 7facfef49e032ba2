"""A budget of query time for each client and minute, so that nobody takes it all.

A bucket per client: it fills by the minute and is emptied by what queries take. A query that begins may
end, whatever it takes; what it took too much is waited for afterwards.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from grondkaart.base.errors import OverBudget

_MINUTE = 60.0
_MOST_CLIENTS = 10_000


class Budget:
    """Seconds of query time for each client and minute; 0 is as much as there is.

    What the service asks itself has no client, and no budget.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raises OverBudget, with the seconds to wait, when a client has nothing left."""
        if not self._seconds or not client:
            return
        left = self._now(client)
        if left > 0:
            return
        wait = math.ceil(-left * _MINUTE / self._seconds) + 1
        raise OverBudget(
            f"Uw zoekvragen hebben meer dan {self._seconds:g} seconden per minuut gevraagd; "
            f"probeer het over {wait} seconden opnieuw.",
            f"Your queries took more than {self._seconds:g} seconds a minute; "
            f"try again in {wait} seconds.",
            wacht=wait,
            grens=self._seconds,
        )

    def spend(self, client: str, seconds: float) -> None:
        """Note what a query of a client took."""
        if not self._seconds or not client:
            return
        self._left[client] = (self._now(client) - seconds, self._clock())
        self._left.move_to_end(client)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)

    def _now(self, client: str) -> float:
        """The seconds that a client has left."""
        left, since = self._left.get(client, (self._seconds, 0.0))
        return min(self._seconds, left + (self._clock() - since) * self._seconds / _MINUTE)
