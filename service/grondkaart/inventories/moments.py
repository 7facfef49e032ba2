"""The moments at which a contract can end, worked out once when an inventory is accepted.

Date arithmetic is not portable SPARQL 1.1, so that questions only compare dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DURATION = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")
_DAY = timedelta(days=1)
_AHEAD_YEARS = 10  # beyond that no contract without a last renewal says anything
_OPEN_YEARS = 5
_BACK_YEARS = 1
_MOST = 40


@dataclass(frozen=True)
class Duration:
    """A length of time as calendars count it: months, then days."""

    months: int
    days: int

    @classmethod
    def read(cls, text: str) -> Duration | None:
        """An xsd:duration of whole years, months and days; None when it is another or no duration."""
        said = _DURATION.fullmatch(text)
        if said is None or text == "P":
            return None
        years, months, days = (int(part or 0) for part in said.groups())
        return cls(years * 12 + months, days)

    def __bool__(self) -> bool:
        return bool(self.months or self.days)


@dataclass(frozen=True)
class Terms:
    """What a contract says of its end; all that is not known is None."""

    end: date | None = None
    irrevocable: date | None = None
    notice: Duration | None = None
    renews: bool = False
    renewal: Duration | None = None
    most_renewals: int | None = None


@dataclass(frozen=True)
class Moment:
    """A day on which a contract can end, and the last day to give notice for it."""

    exit: date
    notice: date


def moments(terms: Terms, today: date) -> tuple[Moment, ...]:
    """The exits from a year before `today` on, at most forty, the first one first.

    The end date is the last day of the term. A contract that renews itself can end with each term
    until its last renewal, or ten years ahead. One without an end date can end on any day once it may
    be given notice of; that is kept as the ends of quarters, five years ahead. Where no notice period
    is known, notice on the day itself is in time. No exit lies before the day until which the contract
    is irrevocable.
    """
    found = []
    for day in _exits(terms, today):
        if terms.irrevocable and day < terms.irrevocable:
            continue
        if day < first_day(today):
            continue
        found.append(Moment(day, _last_notice(day, terms.notice)))
        if len(found) == _MOST:
            break
    return tuple(found)


def first_day(today: date) -> date:
    """The day before which no exits are worked out: a year before `today`."""
    return _years(today, -_BACK_YEARS)


def last_day(terms: Terms) -> date | None:
    """The last day of the last term: after it the contract has ended, whatever anybody does.

    None when it may go on for ever, or when that is not known.
    """
    if terms.end is None:
        return None
    end: date | None = terms.end
    if terms.renews and terms.most_renewals != 0:
        if not terms.renewal or terms.most_renewals is None:
            return None
        end = _end_after(terms.end, terms.renewal, terms.most_renewals)
    return max(end, terms.irrevocable or end) if end else None


def _exits(terms: Terms, today: date) -> Iterator[date]:
    if terms.end is None:
        yield from _open_exits(terms, today)
        return
    yield terms.end
    if not (terms.renews and terms.renewal):
        return
    last = _years(today, _AHEAD_YEARS)
    begin = max(first_day(today), terms.irrevocable or date.min)
    # No term is longer than this, so that no exit from `begin` on is jumped over.
    longest = terms.renewal.months * 31 + terms.renewal.days
    number = max(1, (begin - terms.end).days // longest)
    while terms.most_renewals is None or number <= terms.most_renewals:
        day = _end_after(terms.end, terms.renewal, number)
        if day is None or day > last:
            return
        yield day
        number += 1


def _open_exits(terms: Terms, today: date) -> Iterator[date]:
    """Of a contract without an end date: the day it becomes revocable, then the ends of quarters."""
    if terms.irrevocable:
        yield terms.irrevocable
    if not terms.notice:
        return
    first = max(filter(None, (terms.irrevocable, _after(today, terms.notice))), default=today)
    quarter = first.year * 4 + (first.month - 1) // 3
    for number in range(quarter, quarter + _OPEN_YEARS * 4):
        year, place = divmod(number, 4)
        if year > date.max.year - 1:
            return
        day = date(year, place * 3 + 3, calendar.monthrange(year, place * 3 + 3)[1])
        if day != terms.irrevocable:
            yield day


def _end_after(end: date, renewal: Duration, number: int) -> date | None:
    """The last day of the term after so many renewals.

    Counted from the first day after the term, so that a term that ends with a month goes on doing so.
    """
    try:
        begin = _moved(end + _DAY, renewal.months * number)
        return begin + timedelta(days=renewal.days * number) - _DAY
    except (ValueError, OverflowError):
        return None


def _last_notice(exit_day: date, notice: Duration | None) -> date:
    if not notice:
        return exit_day
    try:
        return _moved(exit_day + _DAY, -notice.months) - timedelta(days=notice.days) - _DAY
    except (ValueError, OverflowError):
        return exit_day


def _after(day: date, length: Duration) -> date | None:
    try:
        return _moved(day, length.months) + timedelta(days=length.days)
    except (ValueError, OverflowError):
        return None


def _years(day: date, number: int) -> date:
    try:
        return _moved(day, number * 12)
    except ValueError:
        return date.max if number > 0 else date.min


def _moved(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
