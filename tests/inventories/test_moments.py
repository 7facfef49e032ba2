"""The days on which a contract can end, and the last days to give notice."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grondkaart.inventories.moments import Duration, Moment, Terms, last_day, moments

TODAY = date(2026, 11, 25)
MONTHS_3, MONTH, YEAR = Duration(3, 0), Duration(1, 0), Duration(12, 0)


def days(found: tuple[Moment, ...]) -> list[tuple[str, str]]:
    return [(one.exit.isoformat(), one.notice.isoformat()) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P3M", Duration(3, 0)),
        ("P1Y6M", Duration(18, 0)),
        ("P90D", Duration(0, 90)),
        ("P0M", Duration(0, 0)),
        ("P", None),
        ("P1W", None),
        ("-P1M", None),
        ("P1M2H", None),
        ("PT5H", None),
        ("drie maanden", None),
        ("", None),
    ],
)
def test_a_duration_is_read_when_it_counts_whole_years_months_and_days(text, expected):
    assert expected == Duration.read(text)


def test_a_contract_that_ends_has_one_exit_with_notice_before_it():
    terms = Terms(end=date(2026, 12, 31), notice=MONTHS_3)

    assert [("2026-12-31", "2026-09-30")] == days(moments(terms, TODAY))


def test_without_a_notice_period_notice_on_the_day_is_in_time():
    assert [("2027-06-30", "2027-06-30")] == days(moments(Terms(end=date(2027, 6, 30)), TODAY))


def test_a_contract_that_renews_itself_can_end_with_each_term():
    terms = Terms(end=date(2027, 2, 28), notice=MONTH, renews=True, renewal=YEAR, most_renewals=2)

    # The last day of February, also in the leap year, because terms end where the next one begins.
    expected = [
        ("2027-02-28", "2027-01-31"),
        ("2028-02-29", "2028-01-31"),
        ("2029-02-28", "2029-01-31"),
    ]
    assert expected == days(moments(terms, TODAY))


def test_renewals_without_a_last_one_are_kept_ten_years_ahead():
    terms = Terms(end=date(2026, 12, 31), renews=True, renewal=YEAR)

    found = moments(terms, TODAY)

    assert (date(2026, 12, 31), date(2035, 12, 31)) == (found[0].exit, found[-1].exit)
    assert 10 == len(found)


def test_terms_long_past_are_left_out_but_those_to_come_are_there():
    terms = Terms(end=date(2015, 6, 30), renews=True, renewal=YEAR)

    assert date(2026, 6, 30) == moments(terms, TODAY)[0].exit


def test_no_exit_lies_before_the_day_until_which_a_contract_is_irrevocable():
    terms = Terms(
        end=date(2027, 1, 31),
        irrevocable=date(2028, 1, 1),
        renews=True,
        renewal=YEAR,
        most_renewals=3,
    )

    assert [date(2028, 1, 31), date(2029, 1, 31), date(2030, 1, 31)] == [
        one.exit for one in moments(terms, TODAY)
    ]


def test_a_contract_without_end_can_end_with_each_quarter_once_notice_can_be_given():
    found = moments(Terms(notice=MONTHS_3), TODAY)

    assert [("2027-03-31", "2026-12-31"), ("2027-06-30", "2027-03-31")] == days(found)[:2]
    assert 20 == len(found)


def test_a_contract_without_end_begins_to_be_revocable_on_its_own_day():
    terms = Terms(irrevocable=date(2028, 5, 1), notice=MONTHS_3)

    assert [date(2028, 5, 1), date(2028, 6, 30)] == [one.exit for one in moments(terms, TODAY)][:2]


def test_of_a_contract_of_which_nothing_is_known_no_exit_is_known():
    assert () == moments(Terms(), TODAY)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_break_nothing(day):
    terms = Terms(end=day, notice=Duration(99_999, 99_999), renews=True, renewal=YEAR)

    assert len(moments(terms, day)) <= 40


def test_a_contract_that_renewed_itself_each_day_for_ages_takes_no_time():
    daily = Terms(
        end=date(1, 1, 1), renews=True, renewal=Duration(0, 1), irrevocable=date(2036, 1, 1)
    )
    began = time.perf_counter()

    found = [moments(daily, TODAY) for _ in range(1000)]

    assert 40 == len(found[0])
    assert time.perf_counter() - began < 2


@given(
    end=st.none() | st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    irrevocable=st.none() | st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    notice=st.none() | st.builds(Duration, st.integers(0, 36), st.integers(0, 90)),
    renews=st.booleans(),
    renewal=st.none() | st.builds(Duration, st.integers(0, 60), st.integers(0, 365)),
    most=st.none() | st.integers(0, 50),
)
def test_exits_go_on_in_time_and_are_few(end, irrevocable, notice, renews, renewal, most):
    found = moments(Terms(end, irrevocable, notice, renews, renewal, most), TODAY)

    exits = [one.exit for one in found]
    assert sorted(set(exits)) == exits
    assert len(exits) <= 40
    assert all(one.notice <= one.exit for one in found)
    assert all(day >= TODAY - timedelta(366) for day in exits)
    assert irrevocable is None or all(day >= irrevocable for day in exits)


def test_a_contract_that_may_not_be_renewed_again_ends_with_its_term_whatever_the_renewal_would_be():
    terms = Terms(end=date(2027, 6, 30), renews=True, most_renewals=0)

    assert date(2027, 6, 30) == last_day(terms)
