"""Lengths of time in working days: England's bank holidays, what a project adds and takes away, and years nobody knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import SETTINGS, Json, evaluate, invoke
from hypothesis import given
from hypothesis import strategies as st

from kccrules.tools import working_days
from kccrules.words.periods import NO_HOLIDAYS, Duration, Holidays, Unreadable, read_duration

DAYS, YEARS = working_days.bank_holidays()
ENGLAND = Holidays(frozenset(DAYS), YEARS)


# ------------------------------------------------------------------------------------------------ counting


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20 working days", date(2012, 6, 30), date(2012, 7, 27)),  # no bank holiday in July
        ("1 working day", date(2012, 6, 29), date(2012, 7, 2)),  # Friday to Monday
        ("1 working day", date(2012, 6, 1), date(2012, 6, 6)),  # the Jubilee: 4 and 5 June were closed
        ("20 working days", date(2012, 3, 31), date(2012, 5, 1)),  # Easter
        ("40 working days", date(2012, 6, 30), date(2012, 8, 24)),
        ("41 working days", date(2012, 6, 30), date(2012, 8, 28)),  # 27 August was closed
        ("2 working days", date(2020, 5, 7), date(2020, 5, 12)),  # May Day was moved to 8 May
        ("0 working days", date(2012, 6, 30), date(2012, 6, 30)),
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(text: str, start: date, end: date) -> None:
    assert read_duration(text).after(start, ENGLAND) == end
    assert str(read_duration(text)) == text


def test_bank_holidays_are_as_they_were_proclaimed() -> None:
    proclaimed = [date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)]
    assert [day for day in proclaimed if ENGLAND.works(day)] == []
    assert ENGLAND.works(date(2012, 5, 28))  # moved to 4 June that year


@given(
    start=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    count=st.integers(0, 60),
    closed=st.sets(st.dates(date(2000, 1, 1), date(2061, 1, 1)), max_size=30),
)
def test_so_many_working_days_lie_between_and_the_last_of_them_is_one(
    start: date, count: int, closed: set[date]
) -> None:
    holidays = Holidays(frozenset({*DAYS, *closed}), YEARS)
    end = Duration(count, "working days").after(start, holidays)
    between = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
    worked = [day for day in between if day.weekday() < 5 and day not in DAYS and day not in closed]
    assert len(worked) == count
    assert between == [] if count == 0 else end == worked[-1]


@pytest.mark.parametrize("start", [date(2100, 12, 31), date(1899, 12, 30)])
def test_a_year_that_is_not_known_is_said_and_not_guessed(start: date) -> None:
    with pytest.raises(Unreadable) as refused:
        Duration(5, "working days").after(start, ENGLAND)
    assert refused.value.code == "KCC223"
    assert refused.value.found.startswith(f"the bank holidays of {2101 if start.year == 2100 else 1899} are not known")


def test_other_lengths_of_time_need_no_holidays() -> None:
    assert Duration(6, "weeks").after(date(2150, 1, 1), NO_HOLIDAYS) == date(2150, 2, 12)


# ------------------------------------------------------------------------------------------------ a project

CALENDAR = """
kind: calendar
id: quarters
title: Financial year by quarter
year_starts: 1 April
periods: [Q1, Q2, Q3, Q4]
due_within: 20 working days
closes: 40 working days
"""
LOANS = """
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
target: {2012-13: 100}
"""
MANY = "kind: kpi\nid: manuscripts\ntitle: Manuscripts\nservice: libraries\nunit: pages\ntarget: {2012-13: 100}\n"
SENT = "indicator,period,value\nloans,2012-13/Q1,90\n"


def due(found: Json) -> dict[str, str]:
    return {row["id"]: row["due"] for row in found["due"]}


def test_a_calendar_may_count_in_working_days(project: Callable[..., Path]) -> None:
    root = project(f"{CALENDAR}---{LOANS}", SENT)
    assert due(evaluate(root, "2012-13/Q1").report()) == {"loans": "2012-07-27"}
    on_the_day = invoke(root, "chase", "--period", "2012-13/Q1", "--as-at", "2012-08-23").out
    assert "data closes 24 August 2012, in 1 day\n" in on_the_day


def test_an_indicator_and_the_defaults_may_count_in_working_days(project: Callable[..., Path]) -> None:
    text = SETTINGS.replace("polarity: higher", "polarity: higher, due_within: 2 working days")
    root = project(f"{LOANS}due_within: 10 working days\n---\n{MANY}", SENT, {"kccrules.yaml": text})
    assert due(evaluate(root, "2012-13/Q1").report()) == {"loans": "2012-07-13", "manuscripts": "2012-07-03"}


@pytest.mark.parametrize(
    ("holidays", "day"),
    [
        ("{also: [2012-07-02, 2012-07-27]}", "2012-07-31"),
        ("{not: [2012-06-05]}", "2012-07-27"),  # which lies before
        ("{also: [2012-07-12, 2012-07-02], not: [2012-08-27]}", "2012-07-31"),
    ],
)
def test_a_project_adds_days_and_takes_some_away(holidays: str, day: str, project: Callable[..., Path]) -> None:
    root = project(f"{CALENDAR}---{LOANS}", SENT, {"kccrules.yaml": f"{SETTINGS}holidays: {holidays}\n"})
    assert due(evaluate(root, "2012-13/Q1").report()) == {"loans": day}


def test_a_bank_holiday_on_which_people_work_counts(project: Callable[..., Path]) -> None:
    late = CALENDAR.replace("20 working", "41 working").replace("40 working", "60 working")
    for more, day in (("", "2012-08-28"), ("holidays: {not: [2012-08-27]}\n", "2012-08-27")):
        root = project(f"{late}---{LOANS}", SENT, {"kccrules.yaml": SETTINGS + more})
        assert due(evaluate(root, "2012-13/Q1").report()) == {"loans": day}


@pytest.mark.parametrize(
    ("holidays", "said", "hint"),
    [
        ("also: [2012-12-31]\n  not: [2012-12-31]", "error KCC224: 2012-12-31 stands under also and under not", "one of the two"),
        ("also: [2012-12-15]", "warning KCC225: 2012-12-15 is a Saturday, on which nobody works anyway", "remove it"),
        ("also: [2012-12-25]", "warning KCC225: 2012-12-25 is a bank holiday anyway: Christmas Day", "remove it"),
        ("not: [2012-12-25, 2011-12-25]", "warning KCC225: 2011-12-25 is a Sunday, on which nobody works anyway", "remove"),
        ("not: [2012-06-06]", "warning KCC225: 2012-06-06 is no bank holiday", "the bank holidays of 2012 are 2 January, 6 April"),
        ("also: [2012-02-30]", "error KCC213: '2012-02-30' is a day that does not exist", "write the year, month and day"),
        ("also: [24/12/2012]", "error KCC104: 'also' has '24/12/2012': it must be a day", "write 2012-12-24"),
        ("also: 2012-12-24", "error KCC104: 'also' is '2012-12-24': it must be a list of days", "write [2012-12-24]"),
        ("except: [2012-12-24]", "error KCC103: the block 'holidays' has no key 'except'", "write not: [2012-12-24]"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_right_are_said(holidays: str, said: str, hint: str, project: Callable[..., Path]) -> None:
    root = project(LOANS, SENT, {"kccrules.yaml": f"{SETTINGS}holidays:\n  {holidays}\n"})
    printed = " ".join(invoke(root, "validate").out.split())
    assert said in printed
    assert hint in printed
    assert printed.count(" KCC") == 2  # the problem, and where to read about it


def test_a_day_beyond_the_years_that_are_known_is_left_alone(project: Callable[..., Path]) -> None:
    root = project(LOANS, SENT, {"kccrules.yaml": f"{SETTINGS}holidays: {{not: [2150-12-28]}}\n"})
    assert invoke(root, "validate").code == 0


# ------------------------------------------------------------------------------------------------ beyond what is known


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (["validate"], 1),
        (["eval", "--period", "2012-13/Q1"], 1),
        (["impact", "--base", "."], 1),
        (["chase", "--period", "2012-13/Q1"], 1),
    ],
)
def test_a_target_too_far_ahead_for_working_days_is_said_by_every_verb(
    verb: list[str], code: int, project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = LOANS.replace("{2012-13: 100}", "{2012-13: 100, 2100-01: 5}")
    root = project(f"{CALENDAR.replace('closes: 40 working days', 'closes: 62 days')}---{ahead}", SENT)
    monkeypatch.chdir(root)
    found = invoke(root, *verb)
    assert found.code == code
    assert "kccrules.yaml: error KCC223: the bank holidays of 2101 are not known" in found.out + found.err


def test_a_report_that_closes_in_a_year_that_is_not_known_is_refused(project: Callable[..., Path]) -> None:
    root = project(f"{CALENDAR}---{LOANS}", SENT)
    found = invoke(root, "eval", "--period", "2100-01/Q3")
    assert found.code == 2
    assert found.err.startswith("--period: error KCC223: the bank holidays of 2101 are not known")


def test_a_base_that_closes_in_a_year_that_is_not_known_is_refused(
    project: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from conftest import write_project

    in_days = CALENDAR.replace("working ", "")
    root = project(f"{in_days}---{LOANS}", SENT)
    base = write_project(tmp_path_factory.mktemp("base"), f"{CALENDAR}---{LOANS}", {})
    found = invoke(root, "impact", "--base", str(base), "--period", "2100-01/Q4")
    assert found.code == 1
    assert "KCC223: the bank holidays of 2101 are not known" in found.err


def test_of_a_next_figure_in_a_year_that_is_not_known_nothing_is_said(project: Callable[..., Path]) -> None:
    root = project(
        f"{CALENDAR.replace('closes: 40 working days', 'closes: 62 days')}---{LOANS}until: 2100-01/Q2\n", SENT
    )
    found = evaluate(root, "2100-01/Q2")
    assert due(found.report()) == {"loans": "2100-10-28"}


def test_holidays_are_not_loaded_where_nothing_is_counted_in_working_days(project: Callable[..., Path]) -> None:
    asks = "import sys; from kccrules.flow import project; project.validate(__import__('pathlib').Path(sys.argv[1])); print('holidays' in sys.modules)"
    for documents, loaded in ((LOANS, "False"), (f"{CALENDAR}---{LOANS}", "True")):
        root = project(documents, SENT)
        ran = subprocess.run([sys.executable, "-c", asks, str(root)], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == loaded
