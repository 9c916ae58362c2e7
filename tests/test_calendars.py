"""Calendars of weeks, and calendars whose periods have dates: terms, survey rounds, a day on which something is counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Ran, evaluate
from hypothesis import given
from hypothesis import strategies as st

from kccrules.words.periods import (
    Calendar,
    Duration,
    Round,
    Rounds,
    Unreadable,
    make_calendar,
    make_rounds,
    make_weeks,
    read_days,
)

DAYS = Duration(20, "days")
DAY = timedelta(days=1)
QUARTERS = make_calendar("quarters", "Quarters", "1 April", ("Q1", "Q2", "Q3", "Q4"), DAYS, None)
WEEKS = make_weeks("weeks", "Weeks", "Monday nearest 1 April", DAYS, None)
MONTHS = make_calendar("months", "Months", "1 April", tuple(f"M{n:02}" for n in range(1, 13)), DAYS, None)
ISO = make_weeks("iso", "Weeks of the almanac", "Monday nearest 1 January", DAYS, None)
SUNDAYS = make_weeks("sundays", "Weeks from Sunday", "Sunday on or before 6 April", DAYS, None)
AFTER = make_weeks("after", "Weeks from Wednesday", "Wednesday on or after 1 September", DAYS, None)


def rounds(names: tuple[str, ...], starts: str, dates: dict[str, str]) -> Rounds:
    """A calendar with dates: {'2012-13/Autumn': '2012-09-03 to 2012-12-21'}; none and tbc as people write them."""
    frame = make_rounds("rounds", "Rounds", starts, names, DAYS, None)
    held, without = [], {}
    for typed, days in dates.items():
        year, _, name = typed.partition("/")
        key = frame.year(year), frame.part(name or names[0])
        if days in ("none", "tbc"):
            without[key] = days
        else:
            held.append(Round(*key, *read_days(days)))
    return Rounds(frame.id, frame.title, frame.begins, names, DAYS, None, tuple(held), without)


TERMS = rounds(
    ("Autumn", "Spring", "Summer"),
    "1 September",
    {
        "2012-13/Autumn": "2012-09-03 to 2012-12-21",
        "2012-13/Spring": "2013-01-07 to 2013-03-28",
        "2012-13/Summer": "2013-04-15 to 2013-07-23",
        "2013-14/Autumn": "2013-09-04 to 2013-12-20",
        "2013-14/Spring": "none",
        "2013-14/Summer": "tbc",
    },
)
BIENNIAL = rounds(
    ("year",),
    "1 April",
    {"2008-09": "2008-10-01 to 2008-10-31", "2010-11": "2010-10-04", "2012-13": "2012-09-01 to 2012-11-30"},
)
LEAP = rounds(
    ("Spring", "Autumn"),
    "1 January",
    {"2012/Spring": "2012-02-29", "2012/Autumn": "2012-12-31", "2013/Spring": "2013-01-01"},
)
ENDLESS: tuple[Calendar, ...] = (QUARTERS, WEEKS, ISO, SUNDAYS, AFTER)
DATED: tuple[Calendar, ...] = (TERMS, BIENNIAL, LEAP)


# ---- what holds for every calendar


def periods(calendar: Calendar, day: date) -> list[int]:
    """Periods around a day; of a calendar with dates, all there are."""
    if calendar not in DATED:
        newest = calendar.last_ending_by(day)
        assert newest is not None
        return list(range(newest - 3, newest + 4))
    found, ordinal = [], calendar.first_ending_from(date(1900, 1, 1))
    while ordinal is not None:
        found.append(ordinal)
        ordinal = calendar.next(ordinal)
    return found


@given(st.sampled_from(ENDLESS + DATED), st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_every_calendar_keeps_its_promises(calendar: Calendar, day: date) -> None:
    found = periods(calendar, day)
    for before, after in pairwise(found):
        assert after == before + 1
        assert (calendar.next(before), calendar.previous(after)) == (after, before)
        assert calendar.last_day(before) < calendar.first_day(after)
    for ordinal in found:
        first, last = calendar.days(ordinal)
        assert calendar.ordinal(calendar.text(ordinal)) == ordinal
        assert first <= last
        assert calendar.containing(first) == calendar.containing(last) == ordinal
        assert calendar.last_ending_by(last) == calendar.first_ending_from(last) == ordinal
        assert calendar.last_ending_by(last - DAY) == calendar.previous(ordinal)
        assert calendar.first_ending_from(last + DAY) == calendar.next(ordinal)


@given(st.sampled_from(ENDLESS + DATED), st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_every_period_is_in_a_year_with_the_others_of_that_year(calendar: Calendar, day: date) -> None:
    for ordinal in periods(calendar, day):
        year = calendar.year_of(ordinal)
        whole = calendar.all_of(year)
        assert ordinal in whole
        assert (calendar.first_of_year(ordinal), calendar.last_of_year(ordinal)) == (whole[0], whole[-1])
        assert [calendar.year_of(each) for each in whole] == [year] * len(whole)
        begins, ends = calendar.span(calendar.year_text(year))
        assert begins <= calendar.first_day(whole[0])
        assert calendar.last_day(whole[-1]) <= ends
        assert ends + DAY == calendar.year_begins(year + 1)


@given(st.sampled_from(ENDLESS + DATED), st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_a_year_before_is_the_period_of_the_same_name_in_the_year_before(calendar: Calendar, day: date) -> None:
    for ordinal in periods(calendar, day):
        before = calendar.year_before(ordinal)
        if before is not None:
            assert calendar.name(before) == calendar.name(ordinal)
            assert calendar.year_of(before) == calendar.year_of(ordinal) - 1
        elif calendar not in DATED:
            assert calendar.name(ordinal) == "W53"


@given(st.sampled_from([WEEKS, ISO, SUNDAYS, AFTER]), st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_weeks_have_seven_days_and_years_52_or_53_of_them(calendar: Calendar, day: date) -> None:
    ordinal = calendar.containing(day)
    assert ordinal is not None
    assert calendar.last_day(ordinal) - calendar.first_day(ordinal) == 6 * DAY
    year = calendar.in_year(calendar.year_of(ordinal))
    assert len(year) in (52, 53)
    before = calendar.year_before(ordinal)
    assert before is None or calendar.first_day(ordinal) - calendar.first_day(before) in (364 * DAY, 371 * DAY)


@given(st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_monday_nearest_1_january_gives_the_weeks_of_the_almanac(day: date) -> None:
    ordinal = ISO.containing(day)
    assert ordinal is not None
    assert ISO.text(ordinal) == "{}/W{:02}".format(*day.isocalendar()[:2])


@given(st.sampled_from(ENDLESS), st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_where_periods_leave_no_gaps_every_day_is_in_one(calendar: Calendar, day: date) -> None:
    ordinal = calendar.containing(day)
    assert ordinal is not None
    assert calendar.first_day(ordinal) <= day <= calendar.last_day(ordinal)
    assert calendar.first_day(ordinal + 1) == calendar.last_day(ordinal) + DAY


# ---- weeks


@pytest.mark.parametrize(
    ("starts", "first"),
    [
        ("Monday nearest 1 April", date(2013, 4, 1)),
        ("Monday on or before 1 April", date(2013, 4, 1)),
        ("Monday on or after 1 April", date(2013, 4, 1)),
        ("Monday nearest 4 April", date(2013, 4, 1)),
        ("Monday nearest 5 April", date(2013, 4, 8)),
        ("Monday on or before 5 April", date(2013, 4, 1)),
        ("Monday on or after 5 April", date(2013, 4, 8)),
        ("Sunday nearest 1 April", date(2013, 3, 31)),
        ("Sunday on or after 1 April", date(2013, 4, 7)),
        ("Saturday on or before 1 April", date(2013, 3, 30)),
    ],
)
def test_a_year_of_weeks_begins_where_it_says(starts: str, first: date) -> None:
    calendar = make_weeks("weeks", "Weeks", starts, DAYS, None)
    assert calendar.first_day(calendar.ordinal("2013-14/W01")) == first
    assert calendar.year_begins(2013) == first


@pytest.mark.parametrize(
    ("text", "short", "words"),
    [
        ("2012-13/W01", "W01 2012/13", "Week 1 2012/13 (2 to 8 April 2012)"),
        ("2012-13/W05", "W05 2012/13", "Week 5 2012/13 (30 April to 6 May 2012)"),
        ("2012-13/W40", "W40 2012/13", "Week 40 2012/13 (31 December 2012 to 6 January 2013)"),
        ("2012-13/W52", "W52 2012/13", "Week 52 2012/13 (25 to 31 March 2013)"),
    ],
)
def test_a_week_is_said_with_its_days(text: str, short: str, words: str) -> None:
    ordinal = WEEKS.ordinal(text)
    assert (WEEKS.short(ordinal), WEEKS.words(ordinal)) == (short, words)


def test_the_53rd_week_of_a_year_has_no_week_a_year_before() -> None:
    years = [year for year in range(2005, 2025) if len(WEEKS.in_year(year)) == 53]
    assert years == [2010, 2015, 2021]
    assert WEEKS.year_before(WEEKS.ordinal("2010-11/W53")) is None
    assert WEEKS.year_before(WEEKS.ordinal("2012-13/W52")) == WEEKS.ordinal("2011-12/W52")
    assert WEEKS.previous(WEEKS.ordinal("2011-12/W01")) == WEEKS.ordinal("2010-11/W53")


@pytest.mark.parametrize(
    ("typed", "found", "hint"),
    [
        ("2012-13/W53", "2012-13 has 52 weeks: there is no W53", "its last week is W52"),
        ("2012-13/W54", "a financial year has no 'W54'", "use W01 to W53"),
        ("2012-13/W5", "a financial year has no 'W5'", "write W05"),
        ("Week 5 2012/13", "'Week 5 2012/13' is not a period", "write 2012-13/W05"),
        ("wk 5, 2012-13", "'wk 5, 2012-13' is not a period", "write 2012-13/W05"),
        ("week ending 6 May 2012", "'week ending 6 May 2012' is not a period", "write 2012-13/W05"),
        ("w/c 30/04/2012", "'w/c 30/04/2012' is not a period", "write 2012-13/W05"),
        ("2012-05-06", "'2012-05-06' is not a period", "write 2012-13/W05"),
        ("2012-W18", "'2012-W18' is not a period", "write a period such as 2012-13/W01"),
        ("2012-13", "'2012-13' is a whole year; expected a part of it, W01 to W53", "write for example 2012-13/W53"),
    ],
)
def test_a_week_that_is_not_there_is_refused_with_the_way_to_write_it(typed: str, found: str, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        WEEKS.ordinal(typed)
    assert (refused.value.found, refused.value.hint) == (found, hint)


@pytest.mark.parametrize("starts", ["1 April", "Monday in April", "Monday nearest 30 April", "monday nearest 1 April"])
def test_a_year_of_weeks_that_does_not_say_where_it_begins_is_refused(starts: str) -> None:
    with pytest.raises(Unreadable):
        make_weeks("weeks", "Weeks", starts, DAYS, None)


# ---- periods with dates


def test_terms_have_the_days_that_are_declared() -> None:
    spring = TERMS.ordinal("2012-13/Spring")
    assert TERMS.days(spring) == (date(2013, 1, 7), date(2013, 3, 28))
    assert TERMS.words(spring) == "Spring 2012/13 (7 January to 28 March 2013)"
    assert (TERMS.spoken(spring), TERMS.short(spring)) == ("Spring 2012/13", "Spring 2012/13")


def test_a_day_between_terms_is_in_none_of_them() -> None:
    assert TERMS.containing(date(2012, 12, 25)) is None
    assert TERMS.last_ending_by(date(2012, 12, 25)) == TERMS.ordinal("2012-13/Autumn")
    assert TERMS.first_ending_from(date(2012, 12, 25)) == TERMS.ordinal("2012-13/Spring")


def test_the_round_before_is_the_one_held_before_however_long_ago() -> None:
    newest = BIENNIAL.ordinal("2012-13")
    assert BIENNIAL.previous(newest) == BIENNIAL.ordinal("2010-11") == newest - 1
    assert BIENNIAL.year_before(newest) is None
    assert TERMS.year_before(TERMS.ordinal("2013-14/Autumn")) == TERMS.ordinal("2012-13/Autumn")
    assert TERMS.year_before(TERMS.ordinal("2012-13/Autumn")) is None


def test_a_calendar_with_dates_begins_and_ends() -> None:
    first, last = BIENNIAL.ordinal("2008-09"), BIENNIAL.ordinal("2012-13")
    assert (BIENNIAL.previous(first), BIENNIAL.next(last)) == (None, None)
    assert BIENNIAL.last_ending_by(date(2008, 10, 30)) is None
    assert BIENNIAL.first_ending_from(date(2012, 12, 1)) is None
    assert BIENNIAL.containing(date(2012, 12, 1)) is None
    for beyond in (first - 1, last + 1):
        with pytest.raises(LookupError):
            BIENNIAL.last_day(beyond)


def test_dates_of_a_later_year_leave_the_numbers_of_the_others_alone() -> None:
    dates = {"2010-11/A": "2010-05-01", "2011-12/A": "2011-05-01", "2013-14/A": "2013-05-01"}
    few, more = (rounds(("A",), "1 April", dict(list(dates.items())[:count])) for count in (2, 3))
    assert [more.ordinal(few.text(ordinal)) for ordinal in (few.start, few.start + 1)] == [few.start, few.start + 1]
    assert few.start == 2010


@pytest.mark.parametrize(
    ("calendar", "typed", "found", "hint"),
    [
        (TERMS, "2014-15/Autumn", "no dates for 2014-15 yet", "add them under dates: in rounds.yaml"),
        (TERMS, "2011-12/Autumn", "no dates for 2011-12", "add them under dates: in rounds.yaml"),
        (TERMS, "2013-14/Spring", "there is no Spring 2013-14: its dates are none", "choose another, or write its dates under dates: in rounds.yaml"),
        (TERMS, "2013-14/Summer", "the dates of Summer 2013-14 are to be confirmed", "add them under dates: in rounds.yaml"),
        (TERMS, "2012-13/Q1", "a school year has no 'Q1'", "use Autumn, Spring or Summer"),
        (TERMS, "Autumn term 2012", "'Autumn term 2012' is not a period", "write 2012-13/Autumn"),
        (TERMS, "spring 2013", "'spring 2013' is not a period", "write 2012-13/Spring"),
        (TERMS, "Autumn term 2012-13", "'Autumn term 2012-13' is not a period", "write 2012-13/Autumn"),
        (TERMS, "Spring 2012", "'Spring 2012' is not a period", "write a period such as 2012-13/Autumn"),
        (TERMS, "Autumn or Spring 2013", "'Autumn or Spring 2013' is not a period", "write a period such as 2012-13/Autumn"),
        (TERMS, "last spring", "'last spring' is not a period", "write a period such as 2012-13/Autumn"),
        (TERMS, "2012-12-25", "'2012-12-25' is not a period", "write a period such as 2012-13/Autumn"),
        (BIENNIAL, "2011-12", "no dates for 2011-12", "add them under dates: in rounds.yaml"),
        (BIENNIAL, "2011-12/year", "Rounds has no 'year': its periods are whole years", "write 2011-12"),
        (LEAP, "2012/spring", "a calendar year has no 'spring'", "use Spring or Autumn"),
    ],
)  # fmt: skip
def test_a_period_without_dates_is_refused_with_what_to_do(
    calendar: Calendar, typed: str, found: str, hint: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        calendar.ordinal(typed)
    assert (refused.value.found, refused.value.hint) == (found, hint)


def test_a_whole_year_without_dates_is_refused() -> None:
    assert list(TERMS.all_of(2013)) == [TERMS.ordinal("2013-14/Autumn")]
    with pytest.raises(Unreadable) as refused:
        TERMS.all_of(2014)
    assert (refused.value.code, refused.value.found) == ("KCC221", "no dates for 2014-15 yet")


def test_a_when_may_be_a_year_that_has_no_dates_yet() -> None:
    assert TERMS.span("2014-15") == (date(2014, 9, 1), date(2015, 8, 31))
    assert BIENNIAL.span("2011-12") == (date(2011, 4, 1), date(2012, 3, 31))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2012-12-21 to 2012-09-03", "write 2012-09-03 to 2012-12-21"),
        ("2012-12-21 to 2012-12-32", "write the year, month and day: 2012-08-31"),
        ("21/12/2012", "write 2012-12-21"),
    ],
)
def test_days_that_cannot_be_are_refused(text: str, hint: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_days(text)
    assert refused.value.hint == hint


PIECES = [
    "2012",
    "2012-13",
    "13",
    "0000",
    "9999",
    "00",
    "31",
    "-",
    "/",
    " ",
    "Q1",
    "W53",
    "W5",
    "M13",
    "Nov",
    "Autumn",
    "year",
    "week",
]


@given(
    st.sampled_from(ENDLESS + DATED + (MONTHS,)), st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=6)
)
def test_whatever_is_typed_is_a_period_or_is_refused_with_a_hint(calendar: Calendar, pieces: list[str]) -> None:
    text = "".join(pieces)
    hint = "none needed"
    try:
        assert calendar.text(calendar.ordinal(text)) == text
    except Unreadable as refused:
        hint = refused.hint
    assert hint


# ---- reports of any calendar

COUNCIL = """
kind: calendar
id: school-terms
title: School terms
year_starts: 1 September
periods: [Autumn, Spring, Summer]
due_within: 10 days
closes: 20 days
dates:
  2011-12: {Autumn: 2011-09-05 to 2011-12-16, Spring: 2012-01-03 to 2012-03-30, Summer: 2012-04-16 to 2012-07-20}
  2012-13: {Autumn: 2012-09-03 to 2012-12-21, Spring: 2013-01-07 to 2013-03-28, Summer: tbc}
---
kind: calendar
id: month
title: Months
year_starts: 1 April
periods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]
due_within: 10 days
closes: 15 days
---
kind: calendar
id: week
title: Weeks
year_starts: Monday nearest 1 April
periods: weeks
due_within: 2 days
closes: 3 days
---
kind: calendar
id: survey
title: Survey of residents
year_starts: 1 April
periods: [year]
due_within: 30 days
closes: 60 days
dates: {2008-09: 2008-10-01 to 2008-10-31, 2010-11: 2010-10-04, 2012-13: 2012-09-01 to 2012-10-31}
---
kind: rule
id: year-ago
title: Change since a year before
scale: direction
where: {previous: last_year(value)}
cases:
  - same: value == previous
  - better: beats(value, previous)
  - worse: otherwise
---
kind: kpi
id: exclusions
title: Exclusions
service: libraries
unit: pupils
polarity: lower
calendar: school-terms
target: {2011-12: 100, 2012-13: {Autumn: 90, Spring: 80}}
floor: 1.2 * target
---
kind: kpi
id: visits
title: Visits
service: libraries
unit: visits
calendar: month
target: {2012-13: 1000}
floor: 0.9 * target
---
kind: kpi
id: missed-bins
title: Missed bins
service: roads
unit: bins
polarity: lower
calendar: week
direction: year-ago
target: {2010-11: 20, 2011-12: 20, 2012-13: 20}
floor: 1.5 * target
---
kind: kpi
id: satisfied
title: Satisfied residents
service: roads
unit: percent
calendar: survey
target: {2008-09: 50, 2010-11: 60, 2012-13: 60}
floor: 0.9 * target
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
target: {2012-13: 100}
floor: 0.9 * target
"""
SENT = """\
indicator,period,value
exclusions,2011-12/Summer,99
exclusions,2012-13/Autumn,91
exclusions,2012-13/Spring,79
visits,October 2012,980
visits,2012-13/M08,1010
visits,December 2012,890
missed-bins,2010-11/W52,31
missed-bins,2010-11/W53,30
missed-bins,2011-12/W01,28
missed-bins,2011-12/W37,24
missed-bins,2012-13/W37,19
satisfied,2008-09,55
satisfied,2010-11,58
satisfied,2012-13,61
loans,2012-13/Q2,101
loans,2012-13/Q3,99
"""


@pytest.fixture
def council(project: Callable[..., Path]) -> Path:
    return project(COUNCIL, SENT)


def shown(found: Ran) -> dict[str, tuple[str, str, str]]:
    """Period, rating and direction of each indicator of a report."""
    return {
        row["id"]: (row["period"], row["rating"], row["direction"]["judgement"]) for row in found.report()["ratings"]
    }


def test_a_report_of_a_term_shows_the_newest_of_every_other_calendar(council: Path) -> None:
    found = evaluate(council, "2012-13/Autumn")
    assert found.report()["report"] == "2012-13/Autumn"
    assert shown(found) == {
        "exclusions": ("2012-13/Autumn", "amber", "better"),
        "visits": ("2012-13/M08", "green", "better"),
        "missed-bins": ("2012-13/W37", "green", "better"),
        "satisfied": ("2012-13", "green", "better"),
        "loans": ("2012-13/Q2", "green", "unknown"),
    }


def test_a_report_of_a_term_says_so_and_how_to_ask_on(council: Path, run: Callable[..., Ran]) -> None:
    found = run(council, "eval", "--calendar", "school-terms", "--period", "2012-13/Autumn").out.splitlines()
    assert found[0].startswith("Autumn 2012/13 (3 September to 21 December 2012)      5 indicators")
    assert found[-1].endswith("kccrules explain exclusions --period 2012-13/Autumn --calendar school-terms")
    assert (council / ".kccrules/results/school-terms-2012-13-Autumn").is_dir()
    found = run(council, "eval", "--period", "2012-13/Q2").out.splitlines()
    assert found[-1].endswith("--period 2012-13/Q2")
    assert (council / ".kccrules/results/2012-13-Q2").is_dir()


@pytest.mark.parametrize("period", ["November 2012", "2012-13/M08"])
def test_a_report_of_a_month_is_asked_for_by_either_of_its_names(council: Path, period: str) -> None:
    assert evaluate(council, period).report()["report"] == "2012-13/M08"


def test_without_a_period_the_newest_of_the_calendar_is_reported(council: Path, run: Callable[..., Ran]) -> None:
    newest = {
        calendar: run(council, "eval", "-f", "json", "--calendar", calendar).report()["report"]
        for calendar in ("quarters", "school-terms", "month", "week", "survey")
    }
    assert newest == {
        "quarters": "2012-13/Q3", "school-terms": "2012-13/Spring", "month": "2012-13/M09", "week": "2012-13/W37", "survey": "2012-13",
    }  # fmt: skip
    assert run(council, "eval", "-f", "json").report()["report"] == "2012-13/Q3"


def test_the_week_before_week_1_is_week_53_where_the_year_had_one(council: Path) -> None:
    history = evaluate(council, "2011-12/W01").history("missed-bins")
    assert list(history)[51:55] == ["2010-11/W52", "2010-11/W53", "2011-12/W01", "2011-12/W02"]
    assert history["2012-13/W37"]["direction"] == "better"
    assert history["2011-12/W37"]["direction"] == history["2010-11/W53"]["direction"] == "unknown"


def test_the_survey_before_is_compared_with_though_it_was_two_years_ago(council: Path) -> None:
    found = evaluate(council, "2012-13", "--calendar", "survey")
    history = found.history("satisfied")
    assert list(history) == ["2008-09", "2010-11", "2012-13"]
    assert history["2010-11"]["direction"] == history["2012-13"]["direction"] == "better"
    assert found.rating("satisfied")["previous"]["period"] == "2010-11"


def test_the_first_report_of_a_calendar_has_no_report_before_it(council: Path, run: Callable[..., Ran]) -> None:
    found = run(council, "eval", "--calendar", "survey", "--period", "2008-09", "-f", "json").report()
    assert [(row["id"], row["carried"]) for row in found["ratings"] if row["id"] == "satisfied"] == [
        ("satisfied", False)
    ]


def test_before_its_first_period_an_indicator_is_not_listed(council: Path) -> None:
    listed = {row["id"] for row in evaluate(council, "2010-11/Q1").report()["ratings"]}
    assert listed == {"visits", "missed-bins", "satisfied", "loans"}


def test_what_reports_of_the_project_printed_counts_up_to_the_last_day_of_a_term(project: Callable[..., Path]) -> None:
    printed = "report,indicator,period,value,rating\n{}/Q2,exclusions,2011-12/Summer,99,{}\n{}/Q3,exclusions,2011-12/Summer,99,{}\n"
    folder = project(
        COUNCIL, SENT, {"submissions/published.csv": printed.format("2012-13", "green", "2012-13", "amber")}
    )
    then = evaluate(folder, "2012-13/Autumn").history("exclusions")["2011-12/Summer"]
    later = evaluate(folder, "2012-13/Spring").history("exclusions")["2011-12/Summer"]
    assert [row["published"]["rating"] for row in (then, later)] == ["green", "amber"]


def refusal(found: Ran) -> list[str]:
    assert found.code == 2
    return found.err.splitlines()[:2]


def test_a_period_that_several_calendars_have_must_say_of_which(
    project: Callable[..., Path], run: Callable[..., Ran]
) -> None:
    years = "kind: calendar\nid: years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 60 days\n"
    folder = project(f"{COUNCIL}---\n{years}", SENT)
    assert refusal(run(folder, "eval", "--period", "2012-13")) == [
        "--period: error KCC222: '2012-13' is a period of survey and years",
        "  hint: say which, such as --calendar survey, or write a part of it, such as 2012-13/Q4",
    ]
    assert run(folder, "eval", "--period", "2012-13", "--calendar", "years").code == 0
    assert run(folder, "explain", "satisfied", "--period", "2012-13").code == 0


NOT_A_PERIOD = "'{}' is not a period"


@pytest.mark.parametrize(
    ("typed", "found", "hint"),
    [
        ("2012-13/M8", NOT_A_PERIOD, "write 2012-13/M08"),  # quarters are the project's own
        ("2012-13/m8", NOT_A_PERIOD, "write 2012-13/M08"),
        ("M08 2012/13", NOT_A_PERIOD, "write 2012-13/M08"),
        ("period 8 2012-13", NOT_A_PERIOD, "write 2012-13/M08"),
        ("2012-13/November", NOT_A_PERIOD, "write 2012-13/M08"),
        ("Nov 2012", NOT_A_PERIOD, "write November 2012"),
        ("2012-11", NOT_A_PERIOD, "write November 2012"),
        ("2012-13/M13", "a financial year has no 'M13'", "use M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11 or M12"),
        ("2012-13/W5", NOT_A_PERIOD, "write 2012-13/W05"),
        ("Autumn term 2012", NOT_A_PERIOD, "write 2012-13/Autumn"),
        ("2012-13/q1", "a financial year has no 'q1'", "write 2012-13/Q1"),
        ("2012-13/Quarter 1", "a financial year has no 'Quarter 1'", "write 2012-13/Q1"),
        ("2012-13/Q5", "a financial year has no 'Q5'", "use Q1, Q2, Q3 or Q4"),
        ("2012-08-31", NOT_A_PERIOD, "write 2012-13/Q2"),
        ("2012/13", NOT_A_PERIOD, "write a period such as 2012-13/Q1"),
        ("2011-12", "'2011-12' is a whole year; expected a part of it, Q1 to Q4", "write for example 2011-12/Q4"),
        ("banana", NOT_A_PERIOD, "write a period such as 2012-13/Q1"),
    ],
)  # fmt: skip
def test_a_report_that_is_asked_for_in_other_words_is_refused_with_those_that_are_read(
    typed: str, found: str, hint: str, council: Path, run: Callable[..., Ran]
) -> None:
    assert refusal(run(council, "eval", "--period", typed)) == [
        f"--period: error KCC601: {found.format(typed)}",
        f"  hint: {hint}",
    ]


@pytest.mark.parametrize(
    ("asked", "found", "hint"),
    [
        (("eval", "--calendar", "term"), "--calendar: error KCC601: no calendar is called 'term'", "there are month, quarters, school-terms, survey and week"),
        (("eval", "--calendar", "school-term"), "--calendar: error KCC601: no calendar is called 'school-term'", "did you mean 'school-terms'?"),
        (("eval", "--calendar", "week", "--period", "2012-13/Q1"), "--period: error KCC601: a financial year has no 'Q1'", "use W01 to W53"),
        (("eval", "--period", "2012-13/Q7"), "--period: error KCC601: a financial year has no 'Q7'", "use Q1, Q2, Q3 or Q4"),
        (("eval", "--period", "2013-14/Autumn"), "--period: error KCC601: no dates for 2013-14 yet", "add them under dates: in school-terms.yaml"),
        (("eval", "--period", "2012-13/W53"), "--period: error KCC601: 2012-13 has 52 weeks: there is no W53", "its last week is W52"),
        (("explain", "exclusions", "--period", "2013-14/Autumn"), "--period: error KCC601: no dates for 2013-14 yet", "add them under dates: in school-terms.yaml"),
        (("explain", "exclusions", "--period", "2010-11-30"), "--period: error KCC601: School terms has no period as early as '2010-11-30'", "begin with 2011-12/Autumn"),
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_is_refused_with_what_to_type(
    council: Path, run: Callable[..., Ran], asked: tuple[str, ...], found: str, hint: str
) -> None:
    assert refusal(run(council, *asked)) == [found, f"  hint: {hint}"]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2012-13/Spring", "Libraries, Spring 2012/13 (7 January to 28 March 2013)"),
        ("2012-12-25", "Libraries, Autumn 2012/13 (3 September to 21 December 2012)"),
        ("2012-13/Q2", "Libraries, Summer 2011/12 (16 April to 20 July 2012)"),
        ("November 2012", "Libraries, Summer 2011/12 (16 April to 20 July 2012)"),
        ("2012-13/M09", "Libraries, Autumn 2012/13 (3 September to 21 December 2012)"),
    ],
)
def test_an_indicator_is_explained_for_a_period_of_its_own_or_in_a_report_of_another_calendar(
    council: Path, run: Callable[..., Ran], period: str, words: str
) -> None:
    assert run(council, "explain", "exclusions", "--period", period).out.splitlines()[1].strip() == words


def test_a_project_may_report_by_terms(project: Callable[..., Path], run: Callable[..., Ran]) -> None:
    settings = (
        "kind: project\nid: council\ntitle: A council\ndefinitions: [definitions]\nsubmissions: [submissions]\ndefaults:\n"
        "  kpi: {calendar: school-terms, rating: floor-standard, direction: since-last, basis: term, polarity: higher}\n"
    )
    quarterly = COUNCIL.replace("title: Loans\n", "title: Loans\ncalendar: quarters\n")
    folder = project(quarterly, SENT, {"kccrules.yaml": settings})
    assert run(folder, "eval", "-f", "json").report()["report"] == "2012-13/Spring"
    assert run(folder, "explain", "loans", "--period", "2012-13/Q3").code == 0
    assert refusal(run(folder, "explain", "loans", "--period", "2014-03-31")) == [
        "--period: error KCC601: School terms has no period as late as '2014-03-31'",
        "  hint: add dates to school-terms.yaml",
    ]


TERMLY = """
kind: calendar
id: terms
year_starts: 1 September
periods: [Autumn, Spring]
due_within: 20 days
dates:
  2012-13: {Autumn: 2012-09-03 to 2012-12-21, Spring: 2013-01-07 to 2013-03-28}
"""
YEARLY = """
kind: calendar
id: terms
year_starts: 1 April
periods: [year]
due_within: 20 days
dates:
  2012-13: 2012-10-01 to 2012-10-31
  2013-14: none
"""
LINE = "Autumn: 2012-09-03 to 2012-12-21"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        (TERMLY, None, None),
        (YEARLY, None, None),
        (TERMLY.replace("2012-12-21", "2013-01-07"), "7:55 KCC220 Spring 2012-13 begins on 2013-01-07, and Autumn 2012-13 ends on 2013-01-07",
         "correct one of the two: periods follow each other in the order of 'periods'"),
        (TERMLY.replace(LINE, "Autumn: tbc"), "7:21 KCC220 this is tbc, and Spring 2012-13, which comes later, has dates",
         "write its days, or none if there is no such period"),
        (TERMLY.replace(LINE, "Autumn: tbc").replace("2013-01-07 to 2013-03-28", "none"), "6:1 KCC221 no period has dates",
         "write the days of at least one"),
        (TERMLY.replace("2012-13", "2012-14"), "7:3 KCC212 '2012-14' is not two years in a row", "write 2012-13"),
        (TERMLY.replace("Spring: ", "Sprung: "), "7:47 KCC212 this calendar has no 'Sprung'",
         "use Autumn or Spring. Spring has no dates yet: did you mean Spring?"),
        (TERMLY.replace("}", ", Summer: none}"), "7:81 KCC212 this calendar has no 'Summer'", "use Autumn or Spring"),
        (TERMLY.replace("[Autumn, Spring]", "[year]"), "7:12 KCC220 this year is one period", "write 2012-13: 2012-10-01 to 2012-10-31"),
        (YEARLY.replace("[year]", "[Autumn, Spring]").replace("  2013-14: none\n", ""), "7:12 KCC220 this year has the periods Autumn, Spring",
         "write a line for each, such as Autumn: 2012-09-03 to 2012-12-21"),
        (YEARLY.replace("2012-10-31", "2013-04-01"), "7:12 KCC220 2013-04-01 is outside 2012-13 (April 2012 to March 2013)",
         "correct the day, or year_starts"),
        (YEARLY.replace("2012-10-31", "2012-10-32"), "7:12 KCC213 '2012-10-32' is a day that does not exist",
         "write the year, month and day: 2012-08-31"),
        (YEARLY.replace("[year]", "weeks").replace("1 April", "Monday nearest 1 April"), "6:1 KCC220 weeks have no dates of their own",
         "remove dates, or name the periods, such as [Autumn, Spring, Summer]"),
    ],
)  # fmt: skip
def test_dates_that_do_not_hold_together_are_one_problem_where_they_stand(
    project: Callable[..., Path], run: Callable[..., Ran], text: str, said: str | None, hint: str | None
) -> None:
    found = json.loads(run(project(text), "validate", "-f", "json").out)["problems"]
    assert [f"{p['line']}:{p['column']} {p['code']} {p['message']}" for p in found] == ([said] if said else [])
    assert [p["hint"] for p in found] == ([hint] if hint else [])
