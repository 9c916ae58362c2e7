"""Calendars, periods, days and lengths of time: what can be written, what it means, and what is said of a slip."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccrules.words.periods import (
    NO_HOLIDAYS,
    Calendar,
    Duration,
    Unreadable,
    make_calendar,
    read_day,
    read_duration,
    span_words,
)

DAYS = Duration(20, "days")
QUARTERS = make_calendar("quarters", "Financial year by quarter", "1 April", ("Q1", "Q2", "Q3", "Q4"), DAYS, None)
YEARS = make_calendar("years", "Financial year", "1 April", ("year",), DAYS, None)
CALENDAR_YEARS = make_calendar("calendar-years", "Calendar year", "1 January", ("year",), DAYS, None)
EXAMS = make_calendar("exams", "Exam year", "1 September", ("year",), DAYS, None)
TAX = make_calendar("tax", "Tax year", "6 April", ("H1", "H2"), DAYS, None)
MONTHS = make_calendar("months", "Months", "1 April", tuple(f"M{n:02d}" for n in range(1, 13)), DAYS, None)
ALL = (QUARTERS, YEARS, CALENDAR_YEARS, EXAMS, TAX, MONTHS)


@pytest.mark.parametrize(
    ("calendar", "text", "first", "last"),
    [
        (QUARTERS, "2012-13/Q1", date(2012, 4, 1), date(2012, 6, 30)),
        (QUARTERS, "2012-13/Q4", date(2013, 1, 1), date(2013, 3, 31)),
        (YEARS, "2011-12", date(2011, 4, 1), date(2012, 3, 31)),
        (CALENDAR_YEARS, "2012", date(2012, 1, 1), date(2012, 12, 31)),
        (EXAMS, "2011-12", date(2011, 9, 1), date(2012, 8, 31)),
        (TAX, "1999-00/H2", date(1999, 10, 6), date(2000, 4, 5)),
        (MONTHS, "2011-12/M11", date(2012, 2, 1), date(2012, 2, 29)),
    ],
)
def test_a_period_has_its_first_and_last_day(calendar: Calendar, text: str, first: date, last: date) -> None:
    ordinal = calendar.ordinal(text)
    assert (calendar.first_day(ordinal), calendar.last_day(ordinal), calendar.text(ordinal)) == (first, last, text)


@given(st.sampled_from(ALL), st.dates(date(1901, 1, 1), date(2190, 12, 31)))
def test_periods_follow_each_other_without_gaps_and_read_back_as_written(calendar: Calendar, day: date) -> None:
    ordinal = calendar.containing(day)
    assert ordinal is not None
    assert calendar.first_day(ordinal) <= day <= calendar.last_day(ordinal)
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
        (CALENDAR_YEARS, "in 2012", "write 2012"),
        (QUARTERS, "2012-13/q1", "write Q1"),
        (QUARTERS, "2012-13/", "use Q1, Q2, Q3 or Q4"),
        (QUARTERS, "Q1 2012/13", "write 2012-13/Q1"),
        (QUARTERS, "Quarter 1 2012-2013", "write 2012-13/Q1"),
        (QUARTERS, "2012/13 qtr 2", "write 2012-13/Q2"),
        (QUARTERS, "Q1 or Q2 2012/13", "such as 2012-13/Q1"),
        (QUARTERS, "Q5 2012/13", "such as 2012-13/Q1"),
        (QUARTERS, "2012-08-31", "write 2012-13/Q2"),
        (QUARTERS, "the quarter to 30/06/2012", "write 2012-13/Q1"),
        (QUARTERS, "31 June 2012", "such as 2012-13/Q1"),
        (QUARTERS, "1812-08-31", "such as 2012-13/Q1"),
        (QUARTERS, "November 2010", "such as 2012-13/Q1"),
        (QUARTERS, "12-13/Q1", "write 2012-13/Q1"),
        (QUARTERS, "Q1 12/13", "write 2012-13/Q1"),
        (QUARTERS, "Q1 98/99", "write 1998-99/Q1"),
        (QUARTERS, "Q1 99-00", "write 1999-00/Q1"),
        (QUARTERS, "2012-13Q1", "write 2012-13/Q1"),
        (QUARTERS, "２０12-13/Q1", "write 2012-13/Q1"),
        (QUARTERS, "2012-2014/Q1", "such as 2012-13/Q1"),
        (QUARTERS, "Q1 11/2012", "such as 2012-13/Q1"),
        (QUARTERS, "Q1 2012", "write 2012-13/Q1 (April to June 2012) or 2011-12/Q1 (April to June 2011)"),
        (QUARTERS, "2012Q1", "write 2012-13/Q1 (April to June 2012) or 2011-12/Q1 (April to June 2011)"),
        (QUARTERS, "Q1 or Q2 2012", "such as 2012-13/Q1"),
        (QUARTERS, "Q5 2012", "such as 2012-13/Q1"),
        (QUARTERS, "Q1 1066", "such as 2012-13/Q1"),
        (QUARTERS, "Q1", "such as 2012-13/Q1"),
        (YEARS, "12/13", "write 2012-13"),
        (YEARS, "2012-08-31", "write 2012-13"),
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
        (TAX, "2012-13/H2", "H2 2012/13 (6 October 2012 to 5 April 2013)"),
        (MONTHS, "2017-18/M06", "September 2017"),
    ],
)
def test_a_period_is_said_with_its_months_at_first_mention(calendar: Calendar, text: str, words: str) -> None:
    assert calendar.words(calendar.ordinal(text)) == words


def test_a_month_is_called_by_its_name_and_can_be_typed_so() -> None:
    month = MONTHS.ordinal("November 2010")
    assert month == MONTHS.ordinal("2010-11/M08")
    assert (MONTHS.text(month), MONTHS.spoken(month), MONTHS.short(month)) == (
        "2010-11/M08",
        "November 2010",
        "Nov 2010",
    )


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Nov 2010", "write November 2010"),
        ("november 2010", "write November 2010"),
        ("Nov-10", "write November 2010"),
        ("11/2010", "write November 2010"),
        ("2010-11-30", "write 2010-11/M08"),
        ("30 November 2010", "write 2010-11/M08"),
        ("November 2010/11", "write 2010-11/M08"),
        ("Mar of 2010-11", "write 2010-11/M12"),
        ("Month 8 2010/11", "write 2010-11/M08"),
        ("P8 2010-11", "write 2010-11/M08"),
        ("2010-11/M8", "write M08"),
        ("2010-11", "write November 2010, or a month of a year such as 2012-13/M01"),
        ("2010-10", "write October 2010, or a month of a year such as 2012-13/M01"),
        ("2012-13", "write for example 2012-13/M12"),
        ("November 1812", "such as 2012-13/M01"),
        ("Smarch 2012", "such as 2012-13/M01"),
    ],
)
def test_a_month_written_otherwise_is_refused_with_the_way_to_write_it(typed: str, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        MONTHS.ordinal(typed)
    assert hint in refused.value.hint


def test_months_from_another_day_than_the_first_have_no_names() -> None:
    tax = make_calendar("tax-months", "Tax months", "6 April", MONTHS.names, DAYS, None)
    assert tax.words(tax.ordinal("2012-13/M01")) == "M01 2012/13 (6 April to 5 May 2012)"
    with pytest.raises(Unreadable):
        tax.ordinal("April 2012")


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        ("1 April", "a financial year has no 'Q9'"),
        ("1 January", "a calendar year has no 'Q9'"),
        ("1 August", "an academic year has no 'Q9'"),
        ("1 September", "a school year has no 'Q9'"),
        ("6 April", "a year of the calendar 'The calendar' has no 'Q9'"),
    ],
)
def test_a_year_is_called_what_councils_call_it(starts: str, words: str) -> None:
    calendar = make_calendar("c", "The calendar", starts, ("Q1", "Q2", "Q3", "Q4"), DAYS, None)
    with pytest.raises(Unreadable) as refused:
        calendar.part("Q9")
    assert refused.value.found == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2012, 4, 1), date(2012, 4, 30), "April 2012"),
        (date(2012, 4, 1), date(2012, 6, 30), "April to June 2012"),
        (date(2012, 11, 1), date(2013, 2, 28), "November 2012 to February 2013"),
        (date(2012, 2, 1), date(2012, 2, 28), "1 to 28 February 2012"),
        (date(2012, 4, 30), date(2012, 5, 6), "30 April to 6 May 2012"),
        (date(2012, 12, 31), date(2013, 1, 6), "31 December 2012 to 6 January 2013"),
        (date(2013, 1, 17), date(2013, 1, 17), "17 January 2013"),
    ],
)
def test_days_are_said_only_where_months_are_not_whole(first: date, last: date, words: str) -> None:
    assert span_words((first, last)) == words


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012-13", date(2012, 4, 1), date(2013, 3, 31)),
        ("2012-13/Q2", date(2012, 7, 1), date(2012, 9, 30)),
        ("2012-08-31", date(2012, 8, 31), date(2012, 8, 31)),
        ("February 2012", date(2012, 2, 1), date(2012, 2, 29)),
    ],
)
def test_a_when_is_a_day_a_month_a_period_or_a_year(text: str, first: date, last: date) -> None:
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
    assert read_duration(text).after(start, NO_HOLIDAYS) == end
    assert str(read_duration(text)) == text


@pytest.mark.parametrize("text", ["20", "soon", "20 Days", "1.5 weeks", "-3 days", "10 working"])
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
    ("starts", "names", "hint"),
    [
        ("April 1", ("Q1",), "write for example 1 April"),
        ("29 February", ("Q1",), "write for example 1 April"),
        ("1 Aprl", ("Q1",), "write for example 1 April"),
        ("Monday nearest 1 April", ("Q1",), "write for example 1 April, or periods: weeks"),
        (
            "1 April",
            ("a", "b", "c", "d", "e"),
            "name 1, 2, 3, 4, 6 or 12 periods, or give them days of their own under dates:",
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(starts: str, names: tuple[str, ...], hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        make_calendar("x", "X", starts, names, DAYS, None)
    assert refused.value.hint == hint
