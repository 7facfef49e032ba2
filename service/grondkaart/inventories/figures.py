"""What is told of a number of municipalities, so that nothing follows about a few of them.

Three rules, argued in docs/decisions/0016: a number is rounded down to whole groups; it is never told
nearer than a whole group to all that handed in; and changes are taken along by whole groups, two at least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
USE, EXIT, SWITCH = "gebruik", "uitstap", "overstap"


class Figure(NamedTuple):
    """What municipalities are counted for: one of the three above, of what (an IRI), in which quarter.

    The quarter is a key such as 2027-q4; what is used now has none.
    """

    telt: str
    betreft: str
    kwartaal: str = ""


def told(number: int, inventories: int, minimum: int) -> int:
    """What is told of `number` of `inventories`: at least so many, in groups of `minimum`; 0 is nothing."""
    return max(0, min(number, inventories - minimum)) // minimum * minimum


def figures(answers: Iterable[Iterable[Figure]], minimum: int) -> dict[Figure, int]:
    """What is told of all municipalities together, each with the figures that it counts for, once."""
    numbers: Counter[Figure] = Counter()
    inventories = 0
    for inventories, one in enumerate(answers, 1):  # noqa: B007  how many there were is used below
        numbers.update(one)
    shown = {of: told(number, inventories, minimum) for of, number in numbers.items()}
    return {of: number for of, number in shown.items() if number}


def taken_along(waiting: Sequence[T], minimum: int) -> Sequence[T]:
    """Those of `waiting`, the first ones first, whose change is told now; the others wait on."""
    whole = len(waiting) // minimum * minimum
    return waiting[:whole] if whole >= 2 * minimum else ()
