"""Choices that follow from a seed, the same on every machine and with every version of Python."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Seeded choices that rest on `Random.random` alone: the one sequence that Python keeps for ever.

    What is computed with it are products, quotients and square roots, which IEEE 754 rounds alike
    everywhere; powers and logarithms are not.
    """

    def __init__(self, *seed: object) -> None:
        """The same values, written as texts, give the same choices."""
        self._next = Random("-".join(map(str, seed))).random  # noqa: S311  no secret rests on it

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._next() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def one(self, among: Sequence[T]) -> T:
        """One of these, each as likely as the others."""
        return among[int(self._next() * len(among))]

    def weighted(self, among: Sequence[tuple[T, int]]) -> T:
        """One of these pairs of value and weight."""
        reached = list(accumulate(weight for _, weight in among))
        return among[bisect(reached, self._next() * reached[-1])][0]

    def by_weight(self, among: Sequence[tuple[T, int]]) -> list[T]:
        """All of these, those with more weight mostly first."""
        order = sorted((-weight * self._next(), place) for place, (_, weight) in enumerate(among))
        return [among[place][0] for _, place in order]

    def skewed(self, count: int) -> int:
        """An index below `count`: the first are drawn much more often than the last."""
        share = self._next()
        return int(count * share * share * sqrt(share))

    def heavy(self, middle: float) -> int:
        """A number around `middle` with few that are far larger (a log-logistic distribution)."""
        share = min(max(self._next(), 1e-3), 1 - 1e-3)
        return int(middle * sqrt(share / (1 - share)))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """These in another order."""
        order = sorted((self._next(), place) for place in range(len(items)))
        return [items[place] for _, place in order]
