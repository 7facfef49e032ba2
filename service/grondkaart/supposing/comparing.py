"""Two answers to one question beside each other: which rows are new, gone, changed or the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import orjson

from grondkaart.questions.header import Column
from grondkaart.questions.run import Row

Mark = Literal["gelijk", "nieuw", "vervallen", "gewijzigd"]
MARKS: tuple[Mark, ...] = ("gelijk", "nieuw", "vervallen", "gewijzigd")
Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Compared:
    """A row of the supposed answer, or one that is gone from it, with what it was before.

    `was` holds, of a changed row, the old values of the columns that changed.
    """

    mark: Mark
    row: Row
    was: Row = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether the real answer does not have it like this."""
        return self.mark != "gelijk"


def compared(
    columns: dict[str, Column], real: Sequence[Row], supposed: Sequence[Row]
) -> list[Compared]:
    """The rows of the supposed answer in its order, marked; after them those that are gone.

    Rows are the same row when the things in them are. Of several rows about the same things, those that
    are equal belong together first, and then the others in the order in which they come.
    """
    real, supposed = list(real), list(supposed)  # which may be read anew each time
    things = [name for name, column in columns.items() if column.soort == "ding"]
    before: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in real:
        before[_key(row, things)].append(row)
    now: defaultdict[Key, list[int]] = defaultdict(list)
    for place, row in enumerate(supposed):
        now[_key(row, things)].append(place)
    matched: dict[int, Row] = {}
    gone: list[Row] = []
    for key, rows in before.items():
        gone += _match(rows, now.get(key, []), supposed, matched)
    marked = [_marked(row, matched.get(place)) for place, row in enumerate(supposed)]
    return [*marked, *(Compared("vervallen", row) for row in gone)]


def _match(
    rows: list[Row], places: list[int], supposed: Sequence[Row], matched: dict[int, Row]
) -> list[Row]:
    """Match the rows about the same things, and give those that are left over."""
    equal: defaultdict[bytes, list[int]] = defaultdict(list)
    for place in reversed(places):
        equal[orjson.dumps(supposed[place])].append(place)
    left = []
    for row in rows:
        same = equal[orjson.dumps(row)]
        if same:
            matched[same.pop()] = row
        else:
            left.append(row)
    free = [place for place in places if place not in matched]
    matched.update(zip(free, left, strict=False))
    return left[len(free) :]


def _marked(row: Row, before: Row | None) -> Compared:
    if before is None:
        return Compared("nieuw", row)
    was = {name: value for name, value in before.items() if value != row[name]}
    return Compared("gewijzigd", row, was) if was else Compared("gelijk", row)


def _key(row: Row, things: list[str]) -> Key:
    cells = (row[name] for name in things)
    return tuple(cell["@id"] if isinstance(cell, dict) else None for cell in cells)


def counts(rows: Sequence[Compared]) -> dict[str, int]:
    """How many rows have each mark."""
    found = Counter(row.mark for row in rows)
    return {mark: found[mark] for mark in MARKS}
