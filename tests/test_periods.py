"""Calendars, periods, days and lengths of time: what can be written, what it means, and what is said of a slip."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccrules.periods import Calendar, Duration, Unreadable, make_calendar, read_day, read_duration

DAYS = Duration(20, "days")
QUARTERS = make_calendar("quarters", "Financial year by quarter", "1 April", ("Q1", "Q2", "Q3", "Q4"), DAYS, None)
YEARS = make_calendar("years", "Financial year", "1 April", ("year",), DAYS, None)
CALENDAR_YEARS = make_calendar("calendar-years", "Calendar year", "1 January", ("year",), DAYS, None)
EXAMS = make_calendar("exams", "Exam year", "1 September", ("year",), DAYS, None)
TAX = make_calendar("tax", "Tax year", "6 April", ("H1", "H2"), DAYS, None)
ALL = (QUARTERS, YEARS, CALENDAR_YEARS, EXAMS, TAX)


@pytest.mark.parametrize(
    ("calendar", "text", "first", "last"),
    [
        (QUARTERS, "2012-13/Q1", date(2012, 4, 1), date(2012, 6, 30)),
        (QUARTERS, "2012-13/Q4", date(2013, 1, 1), date(2013, 3, 31)),
        (YEARS, "2011-12", date(2011, 4, 1), date(2012, 3, 31)),
        (CALENDAR_YEARS, "2012", date(2012, 1, 1), date(2012, 12, 31)),
        (EXAMS, "2011-12", date(2011, 9, 1), date(2012, 8, 31)),
        (TAX, "1999-00/H2", date(1999, 10, 6), date(2000, 4, 5)),
    ],
)
def test_a_period_has_its_first_and_last_day(calendar: Calendar, text: str, first: date, last: date) -> None:
    ordinal = calendar.ordinal(text)
    assert (calendar.first_day(ordinal), calendar.last_day(ordinal), calendar.text(ordinal)) == (first, last, text)


@given(st.sampled_from(ALL), st.integers(1900 * 4, 2190 * 4))
def test_periods_follow_each_other_without_gaps_and_read_back_as_written(calendar: Calendar, number: int) -> None:
    ordinal = number * calendar.per_year // 4
    assert calendar.ordinal(calendar.text(ordinal)) == ordinal
    assert (calendar.first_day(ordinal + 1) - calendar.last_day(ordinal)).days == 1
    assert calendar.last_ending_by(calendar.last_day(ordinal)) == ordinal
    assert calendar.first_ending_from(calendar.first_day(ordinal)) == ordinal
    assert calendar.span(calendar.text(ordinal)) == (calendar.first_day(ordinal), calendar.last_day(ordinal))


@pytest.mark.parametrize(
    ("calendar", "text", "hint"),
    [
        (QUARTERS, "2012-13/Q5", "use Q1, Q2, Q3 or Q4"),
        (QUARTERS, "2012-13", "2012-13/Q"),
        (QUARTERS, "2012/13", "2012-13"),
        (QUARTERS, "2012-14/Q1", "2012-13"),
        (QUARTERS, "2012", "2012-13"),
        (QUARTERS, "1066-67/Q1", ""),
        (QUARTERS, "last spring", ""),
        (YEARS, "2012-13/Q1", "2012-13"),
        (YEARS, "2012", "2011-12"),
        (YEARS, "2012/13", "2012-13"),
        (CALENDAR_YEARS, "2012-13", "write 2012"),
        (CALENDAR_YEARS, "2012/year", "2012"),
    ],
)
def test_a_period_that_is_not_there_is_refused_with_the_way_to_write_it(
    calendar: Calendar, text: str, hint: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        calendar.ordinal(text)
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("calendar", "text", "words"),
    [
        (QUARTERS, "2012-13/Q1", "Quarter 1 2012/13 (April to June 2012)"),
        (QUARTERS, "2012-13/Q4", "Quarter 4 2012/13 (January to March 2013)"),
        (YEARS, "2010-11", "2010/11 (April 2010 to March 2011)"),
        (CALENDAR_YEARS, "2012", "2012 (January to December 2012)"),
        (EXAMS, "2011-12", "2011/12 (September 2011 to August 2012)"),
    ],
)
def test_a_period_is_said_with_its_months_at_first_mention(calendar: Calendar, text: str, words: str) -> None:
    assert calendar.words(calendar.ordinal(text)) == words


def test_a_month_is_said_once() -> None:
    months = make_calendar("months", "Months", "1 April", tuple(f"M{n:02d}" for n in range(1, 13)), DAYS, None)
    assert months.months(months.ordinal("2017-18/M06")) == "September 2017"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012-13", date(2012, 4, 1), date(2013, 3, 31)),
        ("2012-13/Q2", date(2012, 7, 1), date(2012, 9, 30)),
        ("2012-08-31", date(2012, 8, 31), date(2012, 8, 31)),
    ],
)
def test_a_when_is_a_day_a_period_or_a_year(text: str, first: date, last: date) -> None:
    assert QUARTERS.span(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20 days", date(2012, 6, 30), date(2012, 7, 20)),
        ("62 days", date(2012, 6, 30), date(2012, 8, 31)),
        ("6 weeks", date(2012, 1, 1), date(2012, 2, 12)),
        ("4 months", date(2012, 8, 31), date(2012, 12, 31)),
        ("6 months", date(2012, 8, 31), date(2013, 2, 28)),
        ("1 month", date(2012, 1, 31), date(2012, 2, 29)),
        ("0 days", date(2012, 1, 31), date(2012, 1, 31)),
    ],
)
def test_a_length_of_time_ends_on_a_day_that_exists(text: str, start: date, end: date) -> None:
    assert read_duration(text).after(start) == end
    assert str(read_duration(text)) == text


@pytest.mark.parametrize("text", ["20", "soon", "20 Days", "1.5 weeks", "-3 days", "10 working days"])
def test_other_lengths_of_time_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_duration(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2012-02-30", "2012-08-31"),
        ("31/8/2012", "write 2012-08-31"),
        ("1.4.2013", "write 2013-04-01"),
        ("4/31/2012", "2012-08-31"),
        ("1812-01-01", "2012-08-31"),
        ("today", "2012-08-31"),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_with_the_way_to_write_it(text: str, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_day(text)
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("starts", "names"),
    [("April 1", ("Q1",)), ("31 April", ("Q1",)), ("1 Aprl", ("Q1",)), ("1 April", ("a", "b", "c", "d", "e"))],
)
def test_a_calendar_that_cannot_be_is_refused(starts: str, names: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable):
        make_calendar("x", "X", starts, names, DAYS, None)
