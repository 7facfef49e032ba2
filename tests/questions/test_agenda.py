"""Dates of an answer as a calendar: what another program reads from it, and what it never does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from agenda_cases import AGENDA, CONTRACT, HEADER, answer_of, asked, question, row_of
from hypothesis import example, given
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from grondkaart.base.errors import ContentProblem, Language, Text
from grondkaart.questions import icalendar
from grondkaart.questions.agenda import as_calendar
from grondkaart.questions.catalogue import Question
from grondkaart.questions.render import Page
from grondkaart.questions.run import Omitted, QuestionAnswer, Row

DATES = {"opzegdatum": "2027-09-30", "uitstapdatum": "2027-12-31"}
# Everything that JSON can hold, with what means something here more often than chance has it.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(list('\\;,:"\n\r\tnN=é€😀\u200d\u2028\x85\x00\x7f{}')),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


@pytest.fixture(scope="module")
def proef(tmp_path_factory: pytest.TempPathFactory) -> Question:
    return question(tmp_path_factory.mktemp("vraag"))


def read(body: bytes) -> Calendar:
    """The calendar as another program reads it."""
    return IcsCalendarStream.calendar_from_ics(body.decode())


def events(answer: QuestionAnswer, language: Language = "nl") -> list[Event]:
    return list(read(as_calendar(answer, language=language)).events)


def value(body: bytes, name: str) -> list[str]:
    """The values of a property, by an unfolding of our own."""
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    return [line.partition(":")[2] for line in lines if line.partition(":")[0] == name]


def test_a_date_is_an_event_of_that_day(tmp_path: Path) -> None:
    notice, leaving = events(asked(tmp_path))

    assert date(2027, 9, 30) == notice.dtstart
    assert "Opzeggen: Zaaksysteem, huur; 2024 (=SOM(A1))" == notice.summary
    assert (date(2027, 12, 31), timedelta(days=1)) == (leaving.dtstart, leaving.computed_duration)
    assert "Uitstappen: Zaaksysteem, huur; 2024" == leaving.summary
    assert f"{CONTRACT}1" == str(notice.url)
    assert ["Overstap", "Uiterste opzegdatum"] == notice.categories
    assert "TRANSPARENT" == notice.transparency


def test_an_event_tells_the_whole_row_and_where_it_comes_from(tmp_path: Path) -> None:
    expected = """\
Contract: Zaaksysteem, huur; 2024
Gemeente: Voorbeelddam
Pakket: =SOM(A1)
Uitstapdatum: 2027-12-31
Uiterste opzegdatum: 2027-09-30
Jaarkosten: 1234.5
Verlengt stilzwijgend: ja
Bewijs: https://example.org/bewijs/1

Grondkaart, proefvraag, peildatum 2026-03-01, revisie 1."""

    assert expected == events(asked(tmp_path))[0].description


def test_a_calendar_is_in_english_for_who_reads_english(tmp_path: Path) -> None:
    notice = events(asked(tmp_path), "en")[0]

    assert "Give notice: Zaaksysteem, huur; 2024 (=SOM(A1))" == notice.summary
    assert "Renews tacitly: yes" in (notice.description or "")
    assert ["Switching", "Last day of notice"] == notice.categories


def test_a_day_is_warned_of_in_the_morning_some_days_before(proef: Question) -> None:
    notice, leaving = events(answer_of(proef, [row_of(**DATES)]))

    at_nine = [timedelta(days=-30, hours=9), timedelta(days=-7, hours=9)]
    assert at_nine == [alarm.trigger for alarm in notice.alarm]
    assert {"Opzeggen: Zaaksysteem (onbekend)"} == {alarm.description for alarm in notice.alarm}
    assert [] == leaving.alarm


def test_nobody_is_warned_of_a_day_that_is_past(proef: Question) -> None:
    rows = [row_of(**DATES)]

    on_the_day = events(answer_of(proef, rows, peildatum=date(2027, 9, 30)))
    after = events(answer_of(proef, rows, peildatum=date(2027, 10, 1)))

    assert [2, 0] == [len(on_the_day[0].alarm), len(after[0].alarm)]


def test_the_same_thing_keeps_its_event_whatever_else_changes(proef: Question) -> None:
    before = events(answer_of(proef, [row_of(**DATES), row_of("2", **DATES)]))
    moved = {"opzegdatum": "2028-09-30", "uitstapdatum": "2028-12-31"}
    row = row_of("1", "Andere naam", pakket="ander", **moved)
    later = answer_of(proef, [row], revision=8, peildatum=date(2026, 4, 1), loaded=())

    after = events(later, "en")

    assert [one.uid for one in before if "1" in str(one.url)[-1]] == [one.uid for one in after]
    assert 4 == len({one.uid for one in before})
    assert ({7}, {8}) == ({one.sequence for one in before}, {one.sequence for one in after})


def test_an_event_has_this_address_for_ever(proef: Question) -> None:
    """A literal: were it to change, every agenda would show each date twice."""
    notice = events(answer_of(proef, [row_of(**DATES)]))[0]

    assert "44df3d1f-4307-5ff6-aade-de2f63e8ba28" == notice.uid


def test_several_days_of_one_thing_are_several_events(proef: Question) -> None:
    days = ["2029-01-01", "2027-01-01", "2028-01-01"]
    rows = [row_of(uitstapdatum=day) for day in days]

    found = events(answer_of(proef, rows))
    turned = events(answer_of(proef, rows[::-1]))

    assert sorted(days) == [str(one.dtstart) for one in found]
    assert 3 == len({one.uid for one in found})
    assert [one.uid for one in found] == [one.uid for one in turned]
    first = events(answer_of(proef, [row_of(uitstapdatum="2027-01-01")]))[0]
    assert first.uid == found[0].uid


def test_rows_about_one_thing_on_one_day_are_one_event_that_tells_them_all(
    proef: Question,
) -> None:
    rows = [row_of(uitstapdatum="2027-01-01", pakket=name) for name in ("A", "B", "B")]

    (found,) = events(answer_of(proef, rows))

    told = found.description or ""
    assert (1, 1) == (told.count("Pakket: A"), told.count("Pakket: B"))


def test_the_moment_of_an_event_is_that_of_the_data(proef: Question) -> None:
    answer = answer_of(proef, [row_of(**DATES)])
    without = answer_of(proef, [row_of(**DATES)], loaded=())

    assert {datetime(2026, 2, 28, 11, 30, 45, tzinfo=UTC)} == {e.dtstamp for e in events(answer)}
    assert {datetime(2026, 3, 1, tzinfo=UTC)} == {e.dtstamp for e in events(without)}


def test_the_same_data_gives_the_same_bytes(proef: Question) -> None:
    rows = [row_of(str(n), **DATES) for n in range(5)]

    one, other = answer_of(proef, rows), answer_of(proef, rows[::-1])

    assert as_calendar(one) == as_calendar(other)


def test_a_calendar_says_what_it_is_and_when_to_come_back(proef: Question) -> None:
    body = as_calendar(answer_of(proef, []))

    assert ["Welke contracten lopen af?"] == value(body, "X-WR-CALNAME")
    assert ["Welke contracten lopen af?"] == value(body, "NAME;LANGUAGE=nl")
    assert ["P1D"] == value(body, "REFRESH-INTERVAL;VALUE=DURATION")
    assert ["P1D"] == value(body, "X-PUBLISHED-TTL")
    assert [] == value(body, "METHOD")  # which would ask for an organiser (RFC 5546, 3.2.1)
    assert "-//Grondkaart//proefvraag//NL" == read(body).prodid
    about = value(body, "X-WR-CALDESC")
    source = "Grondkaart\\, proefvraag\\, peildatum 2026-03-01\\, revisie 7."
    assert [f"Met de dag waarop uiterlijk is op te zeggen.\\n{source}"] == about
    assert about == value(body, "DESCRIPTION;LANGUAGE=nl")


def test_a_calendar_says_what_does_not_stand_in_it(proef: Question) -> None:
    rows = [row_of("1", **DATES), row_of("2", uitstapdatum="2027-01-01"), row_of("3")]
    omitted = (Omitted(Text("contracten in potlood", "pencilled contracts"), 4),)
    answer = answer_of(proef, rows, omitted=omitted)

    whole, part = as_calendar(answer, None, "en"), as_calendar(answer, Page(2, 1, 3))

    about = value(whole, "X-WR-CALDESC")[0].split("\\n")
    assert "Not in the calendar: 2 rows without Last day of notice." in about
    assert "Not in the calendar: 1 rows without Exit." in about
    assert "Left out: 4 pencilled contracts" in about
    assert "Afgekapt: rij 2 tot en met 2 van 3." in value(part, "X-WR-CALDESC")[0].split("\\n")
    assert ["20270101"] == value(part, "DTSTART;VALUE=DATE")


@pytest.mark.parametrize("said", ["2027-01-01Z", "2027-01-01+01:00", "2027-01-01-14:00"])
def test_a_day_with_a_time_zone_is_the_day_that_is_written(proef: Question, said: str) -> None:
    (found,) = events(answer_of(proef, [row_of(uitstapdatum=said)]))

    assert date(2027, 1, 1) == found.dtstart


@pytest.mark.parametrize("said", ["12027-01-01", "-0044-03-15", "2027-02-30", "gisteren", ""])
def test_what_is_no_day_is_no_event_but_is_counted(proef: Question, said: str) -> None:
    body = as_calendar(answer_of(proef, [row_of(uitstapdatum=said)]))

    assert [] == list(read(body).events)
    assert "1 rijen zonder Uitstapdatum" in value(body, "X-WR-CALDESC")[0]


@given(HOSTILE, HOSTILE, st.sampled_from(["nl", "en"]))
@example("a\r", "b\r", "nl")  # a break at the end is one, and not half of the next
def test_whatever_a_text_holds_another_program_reads_it_as_it_was(
    proef: Question, name: str, package: str, language: Language
) -> None:
    row = row_of("1", name, pakket=package, opzegdatum="2027-09-30")

    body = as_calendar(answer_of(proef, [row]), language=language)

    (found,) = read(body).events
    verb = {"nl": "Opzeggen", "en": "Give notice"}[language]
    title = " ".join(f"{verb}: {name} ({package})".split())
    assert holdable(title if len(title) <= 200 else f"{title[:199]}…") == found.summary
    labels = {"nl": ("Contract", "Pakket"), "en": ("Contract", "Package")}[language]
    for label, text in zip(labels, (name, package), strict=True):
        told = f"{label}: {holdable(text)}\n" in f"\n{found.description}"
        assert told == bool(text)
    assert f"{CONTRACT}1" == str(found.url)


def holdable(text: str) -> str:
    """A text with what iCalendar cannot hold replaced (RFC 5545, 3.1: CONTROL)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c in "\n\t" or (c >= " " and c != "\x7f") else "\ufffd" for c in lines)


@given(HOSTILE, HOSTILE)
def test_every_line_is_short_ends_as_it_must_and_breaks_between_characters(
    proef: Question, name: str, package: str
) -> None:
    body = as_calendar(answer_of(proef, [row_of("1", name * 20, pakket=package, **DATES)]))

    *lines, last = body.split(b"\r\n")
    assert b"" == last
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert icalendar.MAX_LINE >= max(map(len, lines))
    for line in lines:
        assert line
        line.decode()  # no character is cut in two


@given(st.text(st.sampled_from("aé€😀"), max_size=400))
def test_a_folded_line_is_as_long_as_it_may_be(text: str) -> None:
    folded = icalendar.lines([f"SUMMARY:{text}"])

    *lines, _ = folded.split(b"\r\n")
    assert all(len(line) > icalendar.MAX_LINE - 4 for line in lines[:-1])
    assert f"SUMMARY:{text}" == folded.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode()


def test_a_very_long_text_is_cut_and_says_so(proef: Question) -> None:
    row = row_of("1", "naam " * 100_000, pakket="😀" * 100_000, **DATES)

    notice = events(answer_of(proef, [row]))[0]

    assert 200 == len(notice.summary or "")
    assert (notice.summary or "").endswith("…")
    told = notice.description or ""
    assert 5_000 > len(told)
    assert "… (afgekapt)\n\nGrondkaart, proefvraag" in told


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "urn:x:y", "file:///etc/passwd", "https://", "mailto:a@b"]
)
def test_only_an_address_on_the_web_is_followed(proef: Question, iri: str) -> None:
    row: Row = {"contract": {"@id": iri, "naam": "x"}, "uitstapdatum": "2027-01-01"}

    body = as_calendar(answer_of(proef, [row]))

    assert [] == value(body, "URL")


def test_an_address_is_written_as_a_uri(proef: Question) -> None:
    iri = "https://example.org/é/a b\r\nX-KWAAD:1?q=%20#deel"
    row: Row = {"contract": {"@id": iri, "naam": "x"}, "uitstapdatum": "2027-01-01"}

    body = as_calendar(answer_of(proef, [row]))

    assert ["https://example.org/%C3%A9/a%20b%0D%0AX-KWAAD:1?q=%20#deel"] == value(body, "URL")
    assert [] == value(body, "X-KWAAD")


WRONG = {
    "opzegdag: {nl: a, en: b}": "agenda.opzegdag: geen kolom van soort datum",
    "pakket: {nl: a, en: b}": "agenda.pakket: geen kolom van soort datum",
    'opzegdatum: {nl: "{contrakt}", en: b}': "agenda.opzegdatum: geen kolommen ['contrakt']",
    'opzegdatum: {nl: a, en: "{contractNaam}"}': "geen kolommen ['contractNaam']",
    "opzegdatum: {nl: a, en: b, sleutel: [nummer]}": "geen kolommen ['nummer']",
    'opzegdatum: {nl: "a {contract", en: b}': "accolades",
    'opzegdatum: {nl: "{contract!r}", en: b}': "accolades",
    'opzegdatum: {nl: "{}", en: b}': "accolades",
    "opzegdatum: {nl: a}": "agenda.opzegdatum.en",
    "opzegdatum: {nl: a, en: b, herinnering: [0]}": "herinnering",
    "opzegdatum: {nl: a, en: b, herinnering: [maand]}": "herinnering",
    "opzegdatum: {nl: a, en: b, kleur: rood}": "kleur",
}


@pytest.mark.parametrize("event", WRONG)
def test_a_wrong_agenda_stops_the_start_and_says_where(tmp_path: Path, event: str) -> None:
    with pytest.raises(ContentProblem) as refused:
        question(tmp_path, f"{HEADER}#+ agenda:\n#+   {event}\n")

    assert WRONG[event] in str(refused.value)
    assert "proefvraag.rq" in str(refused.value)


def test_events_need_something_to_be_told_apart_by(tmp_path: Path) -> None:
    header = "".join(
        line for line in HEADER.splitlines(True) if "ding" not in line and "iri" not in line
    )
    sparql = "SELECT ?pakket ?uitstapdatum ?opzegdatum ?jaarkosten ?verlengt { VALUES $gemeente { UNDEF } }"
    event = "#+ agenda:\n#+   opzegdatum: {nl: a, en: b"

    with pytest.raises(ContentProblem, match="sleutel ontbreekt"):
        question(tmp_path, f"{header}{event}}}\n", sparql)

    assert question(tmp_path, f"{header}{event}, sleutel: [pakket]}}\n", sparql).header.agenda


def test_without_a_key_every_thing_of_the_row_tells_an_event_apart(tmp_path: Path) -> None:
    own = question(tmp_path, HEADER + AGENDA.replace(", sleutel: [contract]", ""))
    rows = [row_of(gemeente={"@id": f"https://x.nl/{n}", "naam": "x"}, **DATES) for n in (1, 2)]

    assert 4 == len({one.uid for one in events(answer_of(own, rows))})
