"""What cells say is read exactly, or refused; never guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grondkaart.importers.inventory import values
from grondkaart.importers.inventory.values import Cell, Typed, Unreadable, serial_day

MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
SHORT = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31))
FORMS = (
    lambda d: d.isoformat(),
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year:04}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year:04}",
    lambda d: f"{d.day} {SHORT[d.month - 1]}. {d.year:04}",
    lambda d: f"vrijdag {d.day} {MONTHS[d.month - 1].upper()} {d.year:04}",
    lambda d: f"{d.isoformat()}T00:00:00Z",
    lambda d: f"{d:%d-%m-%Y} 00:00",
    lambda d: f" {d:%d-%m-%Y}\u00a0",
)


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_is_read_however_it_is_written(day: date, form: object) -> None:
    written = form(day)  # type: ignore[operator]

    assert day.isoformat() == values.day(written)


@given(DAYS)
def test_a_day_that_a_spreadsheet_counts_is_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    assert day.isoformat() == serial_day(serial)
    assert day.isoformat() == serial_day(serial + 0.75)
    assert day.isoformat() == serial_day(serial - 1462, since_1904=True)


def test_the_day_that_never_was_is_no_day() -> None:
    found = [serial_day(n) for n in (1, 59, 60, 61, 0, -1, 10**9)]

    assert ["1900-01-01", "1900-02-28", "", "1900-03-01", "", "", ""] == found


@pytest.mark.parametrize(
    ("written", "proposals"),
    [
        ("31-02-2026", ()),
        ("30 februari 2026", ()),
        ("12/31/2026", ()),
        ("2026-13-01", ()),
        ("0-1-2026", ()),
        ("31-12-26", ("31-12-2026",)),
        ("1 dec 26", ("01-12-2026",)),
        ("20261231", ("31-12-2026",)),
        ("31-12/2026", ()),
        ("december 2026", ()),
        ("2026", ()),
        ("46022", ()),
        ("onbekend", ()),
        ("1 smarch 2026", ()),
        ("0000-01-01", ()),
        ("٣١-١٢-٢٠٢٦", ()),
    ],
)
def test_what_is_no_day_is_refused(written: str, proposals: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as refused:
        values.day(written)

    assert ("Lezen-datum", proposals) == (refused.value.rule, refused.value.proposals)


def test_a_number_counts_as_a_day_only_when_it_is_one_of_these_times() -> None:
    assert "2025-12-31" == values.day(Cell(Typed.NUMBER, "46022", "2025-12-31"))
    with pytest.raises(Unreadable):
        values.day(Cell(Typed.NUMBER, "2026", serial_day(2026)))


NUMBERS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False)


def _dutch(number: Decimal) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


@given(NUMBERS, st.sampled_from(("{}", "€ {}", "€{}", "EUR {}", "{} euro", "{} €", " {} ")))
def test_an_amount_is_read_in_dutch_and_in_english(number: Decimal, around: str) -> None:
    for written in (
        _dutch(number),
        f"{number:,.2f}",
        f"{number:.2f}",
        f"{number:.2f}".replace(".", ","),
    ):
        assert number == Decimal(values.amount(around.format(written)))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12.500", "12500"),
        ("€ 12.500,-", "12500"),
        ("12.500,--", "12500"),
        ("12 500,50", "12500.50"),
        ("12\u00a0500", "12500"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1.250.000", "1250000"),
        ("1,250,000", "1250000"),
        ("-100", "-100"),
        ("−100", "-100"),
    ],
)
def test_amounts_as_people_write_them(written: str, amount: str) -> None:
    assert amount == values.amount(written)


@pytest.mark.parametrize(
    ("written", "proposals"),
    [
        ("12,500", ("12500", "12,5")),
        ("$ 100", ()),
        ("1.25E4", ()),
        ("1,25E+04", ()),
        ("21%", ()),
        ("12k", ()),
        ("1.2.3", ()),
        ("12.5000.00", ()),
        ("12,5,0", ()),
        ("", ()),
        ("-", ()),
        ("€", ()),
        ("¹²", ()),
        ("٣٤", ()),
    ],
)
def test_what_is_no_amount_is_refused(written: str, proposals: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as refused:
        values.amount(written)

    assert ("Lezen-getal", proposals) == (refused.value.rule, refused.value.proposals)


def test_a_whole_number_may_have_zeros_behind_the_comma_only() -> None:
    assert ["1250", "12", "12"] == [values.whole(w) for w in ("1.250", "12,00", "12.0")]
    with pytest.raises(Unreadable):
        values.whole("12,5")


def test_a_number_among_words_is_proposed() -> None:
    with pytest.raises(Unreadable) as refused:
        values.whole("ca. 250 gebruikers")

    assert ("250",) == refused.value.proposals


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("3", "P3M"),
        ("3 maanden", "P3M"),
        ("3 mnd.", "P3M"),
        ("1 jaar", "P1Y"),
        ("90 dagen", "P90D"),
        ("90dagen", "P90D"),
        ("2 weken", "P14D"),
        ("1 kwartaal", "P3M"),
        ("1 jaar en 6 maanden", "P1Y6M"),
        ("1 jaar, 6 maanden", "P1Y6M"),
        ("3 months", "P3M"),
        ("P3M", "P3M"),
        ("p1y6m", "P1Y6M"),
        ("0", "P0M"),
    ],
)
def test_a_period_is_read_however_it_is_written(written: str, period: str) -> None:
    assert period == values.duration(written)


@pytest.mark.parametrize(
    "written",
    ["P", "PT3H", "P3W", "-3", "3 maan", "maanden", "drie maanden", "1,5 jaar", "geen", "3 4"],
)
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        values.duration(written)

    assert "Lezen-termijn" == refused.value.rule


def test_yes_and_no_in_their_spellings() -> None:
    yes = [values.yes_no(w) for w in ("ja", "JA", "j", "x", "X", "true", "WAAR", "yes", "1")]
    no = [values.yes_no(w) for w in ("nee", "Nee", "n", "false", "ONWAAR", "no", "0")]

    assert ({"true"}, {"false"}) == (set(yes), set(no))
    assert "true" == values.yes_no(Cell(Typed.YES_NO, "1"))
    with pytest.raises(Unreadable):
        values.yes_no("misschien")


@pytest.mark.parametrize(
    "written",
    ["a\x07b", "a\x00b", "\ufffd", chr(0xD800), "#N/B", "#N/A", "#VERW!", "#DEEL/0!", "#NAAM?"],
)
def test_text_that_no_reader_can_use_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        values.text(written)

    assert "Lezen-teken" == refused.value.rule


@given(st.text(max_size=60))
def test_text_is_either_kept_or_refused(written: str) -> None:
    try:
        kept = values.text(written)
    except Unreadable:
        return

    assert written.strip() == kept


@given(st.text(alphabet="0123456789.,-/€ PYMDTabcdefjanuari", max_size=20))
def test_no_text_breaks_a_reader(written: str) -> None:
    for reader in (values.day, values.amount, values.whole, values.duration, values.yes_no):
        with suppress(Unreadable):
            assert reader(written)
