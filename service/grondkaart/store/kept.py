"""Small answers that are kept for who asks the same of the same data again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from grondkaart.store.port import DataVersion, Kind, Query

MOST_BYTES = 1 << 20
# What is quicker to evaluate than this is not worth the memory, in seconds.
_QUICK = 0.002
Key = tuple[int, Query]


@dataclass(frozen=True)
class KeptAnswer:
    """An answer, whole."""

    kind: Kind
    format: str
    version: DataVersion
    body: bytes
    cut: bool


class Kept:
    """The answers that were asked for last, up to so many bytes together."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._size = most_bytes, 0
        self._answers: OrderedDict[Key, KeptAnswer] = OrderedDict()

    def get(self, version: DataVersion, query: Query) -> KeptAnswer | None:
        """The answer to a query on a data version, if it is kept."""
        if not self._answers:
            return None
        key = _key(version, query)
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def put(self, query: Query, answer: KeptAnswer, took: float) -> None:
        """Keep an answer that took so many seconds, where that is worth it."""
        size = len(answer.body)
        if query.varies or took < _QUICK or size > min(MOST_BYTES, self._most):
            return
        key = _key(answer.version, query)
        replaced = self._answers.pop(key, None)
        self._size += size - (len(replaced.body) if replaced else 0)
        self._answers[key] = answer
        while self._size > self._most:
            self._size -= len(self._answers.popitem(last=False)[1].body)


def _key(version: DataVersion, query: Query) -> Key:
    return version.revision, replace(query, timeout=None, client="")
