"""The dates of an answer as a calendar (RFC 5545, RFC 7986), by what its question says of them.

The same data gives the same bytes: nothing in it is of the moment of asking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

import orjson

from grondkaart.base.errors import Language, Text
from grondkaart.questions import icalendar as ics
from grondkaart.questions.header import GROUPS, Event
from grondkaart.questions.render import Page, question_iri
from grondkaart.questions.run import QuestionAnswer, Row, Value
from grondkaart.questions.values import address, day, evenly, moment

_REFRESH = timedelta(days=1)  # the reference date is another one tomorrow
_WARNED_AT = timedelta(hours=9)  # a reminder at midnight is read by nobody
_LONGEST_TITLE = 200
_LONGEST_DESCRIPTION = 4_000  # what calendars show without trouble
_UNKNOWN = Text("onbekend", "unknown")
_YES_NO = {True: Text("ja", "yes"), False: Text("nee", "no")}
_CUT = Text("… (afgekapt)", "… (cut off)")


@dataclass
class _Happening:
    """One event: what it is of, when, and the rows that tell of it."""

    column: str
    key: tuple[str, ...]
    on: date
    rows: list[Row] = field(default_factory=list)
    number: int = 1

    def uid(self, slug: str) -> str:
        """The same for the same column and things, whatever else changes (RFC 7986, 5.3)."""
        name = orjson.dumps([self.column, self.number, *self.key]).decode()
        return str(uuid5(NAMESPACE_URL, f"{question_iri(slug)}#{name}"))


def as_calendar(
    answer: QuestionAnswer, page: Page | None = None, language: Language = "nl"
) -> bytes:
    """The dates of the rows as events of a day, with reminders; the question has an agenda."""
    return ics.lines(_Calendar(answer, page, language).properties())


class _Calendar:
    """Writes one answer in one language."""

    def __init__(self, answer: QuestionAnswer, page: Page | None, language: Language) -> None:
        self._answer, self._language = answer, language
        self._question, self._header = answer.bound.question, answer.bound.question.header
        self._page = page or Page(1, max(1, len(answer.rows)), len(answer.rows))
        self._rows = answer.rows[self._page.start : self._page.start + self._page.size]
        self._stamp = ics.utc(moment(answer))

    def properties(self) -> Iterator[str]:
        """The properties of the calendar and its events, in order of date."""
        title = ics.text(self._said(self._header.titel.text))
        about = ics.text("\n".join(self._about()))
        asked = orjson.dumps(self._answer.bound.values, option=orjson.OPT_SORT_KEYS).decode()
        language = self._language.upper()
        yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "CALSCALE:GREGORIAN")
        yield f"PRODID:-//Grondkaart//{self._question.slug}//{language}"
        yield f"UID:{uuid5(NAMESPACE_URL, question_iri(self._question.slug) + '?' + asked)}"
        yield f"LAST-MODIFIED:{self._stamp}"
        # Beside the properties of RFC 7986 those that clients knew before it.
        yield from (f"NAME;LANGUAGE={self._language}:{title}", f"X-WR-CALNAME:{title}")
        yield from (f"DESCRIPTION;LANGUAGE={self._language}:{about}", f"X-WR-CALDESC:{about}")
        refresh = ics.duration(_REFRESH)
        yield from (f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}", f"X-PUBLISHED-TTL:{refresh}")
        for one in self._happenings():
            yield from self._event(one)
        yield "END:VCALENDAR"

    def _said(self, text: Text) -> str:
        return text.said(self._language)

    def _about(self) -> Iterator[str]:
        """What is needed to trust the calendar: what it is of, and what does not stand in it."""
        yield self._said(self._header.uitleg.text)
        yield self._source()
        shown, page = len(self._rows), self._page
        if shown < page.total:
            first = page.start + 1
            yield self._said(
                Text(
                    f"Afgekapt: rij {first} tot en met {page.start + shown} van {page.total}.",
                    f"Cut off: rows {first} to {page.start + shown} of {page.total}.",
                )
            )
        for name in self._header.agenda:
            without = sum(day(row[name]) is None for row in self._rows)
            if without:
                title = self._said(self._header.kolommen[name].text)
                yield self._said(
                    Text(
                        f"Niet in de agenda: {without} rijen zonder {title}.",
                        f"Not in the calendar: {without} rows without {title}.",
                    )
                )
        for one in self._answer.omitted:
            if one.number:
                left_out = self._said(Text("Weggelaten", "Left out"))
                yield f"{left_out}: {one.number} {self._said(one.text)}"

    def _source(self) -> str:
        """Where an event comes from, for when it stands alone among others."""
        version, peildatum = self._answer.version, self._answer.bound.reference_date
        release = f", GEMMA {version.gemma_release}" if version.gemma_release else ""
        return (
            self._said(
                Text(
                    f"Grondkaart, {self._question.slug}, peildatum {peildatum}, revisie {version.revision}",
                    f"Grondkaart, {self._question.slug}, reference date {peildatum}, "
                    f"revision {version.revision}",
                )
            )
            + f"{release}."
        )

    def _happenings(self) -> list[_Happening]:
        """The events, by date. Rows that tell of the same thing on the same day are one event.

        When one thing has several days, the second and further ones are told apart by their number.
        """
        found: dict[tuple[str, tuple[str, ...], date], _Happening] = {}
        for row in self._rows:
            for column, event in self._header.agenda.items():
                on = day(row[column])
                if on is not None:
                    key = tuple(_identity(row[name]) for name in self._sleutel(event))
                    one = found.setdefault((column, key, on), _Happening(column, key, on))
                    one.rows.append(row)
        ordered = sorted(found.values(), key=lambda one: (one.on, one.column, one.key))
        before: dict[tuple[str, tuple[str, ...]], int] = {}
        for one in ordered:
            one.number = before[one.column, one.key] = before.get((one.column, one.key), 0) + 1
        return ordered

    def _sleutel(self, event: Event) -> tuple[str, ...]:
        things = (n for n, c in self._header.kolommen.items() if c.soort in ("ding", "iri"))
        return event.sleutel or tuple(things)

    def _event(self, one: _Happening) -> Iterator[str]:
        event, row, language = self._header.agenda[one.column], one.rows[0], self._language
        named = {name: self._shown(row[name]) for name in event.columns}
        title = ics.text(
            _short(" ".join(event.title(language, named).split()), _LONGEST_TITLE, "…")
        )
        blocks = dict.fromkeys("\n".join(self._cells(told)) for told in one.rows)
        told = _short("\n\n".join(blocks), _LONGEST_DESCRIPTION, self._said(_CUT))
        described = ics.text(f"{told}\n\n{self._source()}")
        categories = [self._said(GROUPS[self._header.groep])]
        categories.append(self._said(self._header.kolommen[one.column].text))
        yield "BEGIN:VEVENT"
        yield f"UID:{one.uid(self._question.slug)}"
        yield from (f"DTSTAMP:{self._stamp}", f"SEQUENCE:{self._answer.version.revision}")
        yield f"DTSTART;VALUE=DATE:{ics.day(one.on)}"
        yield f"SUMMARY;LANGUAGE={language}:{title}"
        yield f"DESCRIPTION;LANGUAGE={language}:{described}"
        yield f"CATEGORIES;LANGUAGE={language}:{ics.texts(categories)}"
        yield "TRANSP:TRANSPARENT"  # nobody is away on the day
        followed = self._address(row, self._sleutel(event))
        if followed:
            yield f"URL:{followed}"
        if one.on >= self._answer.bound.reference_date:  # of what is past nobody wants a warning
            for days in event.herinnering:
                yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}")
                yield f"TRIGGER:{ics.duration(_WARNED_AT - timedelta(days=days))}"
                yield "END:VALARM"
        yield "END:VEVENT"

    def _cells(self, row: Row) -> Iterator[str]:
        for name, column in self._header.kolommen.items():
            shown = "" if row[name] is None else self._shown(row[name])
            if shown:
                yield f"{self._said(column.text)}: {shown}"

    def _shown(self, value: Value) -> str:
        if value is None:
            return self._said(_UNKNOWN)
        if isinstance(value, bool):
            return self._said(_YES_NO[value])
        return evenly(value["naam"] if isinstance(value, dict) else str(value))

    def _address(self, row: Row, sleutel: tuple[str, ...]) -> str:
        """Where the first thing of the key that has an address is described."""
        found = (address(_identity(row[name])) for name in sleutel)
        return next((one for one in found if one), "")


def _identity(value: Value) -> str:
    if isinstance(value, dict):
        return value["@id"]
    return "" if value is None else str(value)


def _short(text: str, most: int, end: str) -> str:
    return text if len(text) <= most else f"{text[: most - len(end)]}{end}"
