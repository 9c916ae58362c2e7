"""Days and lengths of time: how they are typed, counted and said. No clock is read here, and no calendar is known."""

from __future__ import annotations

import calendar as almanac
import re
from dataclasses import dataclass
from datetime import date, timedelta

from kccrules.words.numerals import shown

MONTHS = list(almanac.month_name)
WEEKDAYS = list(almanac.day_name)
WEEKEND = (almanac.SATURDAY, almanac.SUNDAY)
WORKING_DAYS = "working days"
DAY_TEXT = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside these are taken for a slip of the finger."""

Days = tuple[date, date]
"""A first and a last day, both included."""


class Unreadable(ValueError):
    """A period, day or duration that cannot be read: `found` says what is wrong, `hint` what to write."""

    def __init__(self, found: str, hint: str, code: str = "KCC212") -> None:
        super().__init__(found)
        self.found = found
        self.hint = hint
        self.code = code


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nobody works although they are no Saturday or Sunday, and the years for which they are known."""

    days: frozenset[date] = frozenset()
    years: range = range(0)

    def works(self, day: date) -> bool:
        """Whether it is a working day. Raises Unreadable where that is not known."""
        if day.year not in self.years:
            hint = "write the length of time in days or weeks, such as 4 weeks for 20 working days"
            raise Unreadable(
                f"the bank holidays of {day.year} are not known, and working days are counted", hint, "KCC223"
            )
        return day.weekday() not in WEEKEND and day not in self.days


NO_HOLIDAYS = Holidays()
"""Where nothing is counted in working days: of no year is anything known."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as declared: '20 days', '20 working days', '4 months'."""

    count: int
    unit: str
    """days, working days, weeks or months."""

    def after(self, day: date, holidays: Holidays) -> date:
        """The day this long after `day`; four months after 31 October is 28 or 29 February. Raises Unreadable where
        working days are counted in a year whose holidays are not known."""
        if self.unit == "months":
            return plus_months(day, self.count)
        if self.unit == WORKING_DAYS:
            return plus_working_days(day, self.count, holidays)
        return day + timedelta(days=self.count * (7 if self.unit == "weeks" else 1))

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


def read_duration(text: str) -> Duration:
    """'20 days' as a Duration."""
    match = re.match(r"(\d{1,4}) (working day|day|week|month)s?\Z", text, re.ASCII)
    if not match:
        hint = "write for example 20 days, 20 working days, 6 weeks or 4 months"
        raise Unreadable(f"{shown(text)} is not a length of time", hint, "KCC213")
    return Duration(int(match[1]), match[2] + "s")


def read_day(text: str) -> date:
    """'2012-08-31' as a day."""
    hint = "write the year, month and day: 2012-08-31"
    match = DAY_TEXT.match(text)
    if match:
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise Unreadable(f"'{text}' is a day that does not exist", hint, "KCC213") from None
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    other = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z", text, re.ASCII)
    if other and int(other[2]) <= 12 and int(other[1]) <= 31:
        hint = f"write {other[3]}-{int(other[2]):02d}-{int(other[1]):02d}"
    raise Unreadable(f"{shown(text)} is not a day", hint, "KCC213")


def read_day_of_year(text: str) -> tuple[int, int]:
    """'1 April' as (4, 1). 29 to 31 are no day of every month, or of every year."""
    match = re.match(r"(\d{1,2}) ([A-Z][a-z]+)\Z", text, re.ASCII)
    if not match or match[2] not in MONTHS[1:] or not 1 <= int(match[1]) <= 28:
        hint = "write for example 1 April" + (", or periods: weeks" if text.startswith(tuple(WEEKDAYS)) else "")
        raise Unreadable(f"'{text}' is not a day of the year", hint, "KCC213")
    return MONTHS.index(match[2]), int(match[1])


def read_month(text: str) -> date | None:
    """'November 2010' as its first day; None for what is no month."""
    match = re.match(r"([A-Z][a-z]+) (\d{4})\Z", text, re.ASCII)
    if not match or match[1] not in MONTHS[1:] or not FIRST_YEAR <= int(match[2]) <= LAST_YEAR:
        return None
    return date(int(match[2]), MONTHS.index(match[1]), 1)


def plus_months(day: date, months: int) -> date:
    """The same day of the month that many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, almanac.monthrange(year, month + 1)[1]))


def plus_working_days(day: date, count: int, holidays: Holidays) -> date:
    """The working day so many after `day`, which is not counted itself. Raises Unreadable where holidays are not known."""
    while count:
        day += timedelta(days=1)
        count -= holidays.works(day)
    return day


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)


def day_words(day: date) -> str:
    """'31 August 2012'."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def span_words(days: Days) -> str:
    """'April to June 2012', 'April 2010 to March 2011'; with days where months are not whole: '3 to 28 April 2012'."""
    first, last = days
    whole = first.day == 1 and last == day_before(plus_months(last.replace(day=1), 1))
    start, end = f"{first.day} {MONTHS[first.month]}", day_words(last)
    if whole:
        start, end = MONTHS[first.month], f"{MONTHS[last.month]} {last.year}"
    if first.year != last.year:
        return f"{start} {first.year} to {end}"
    if first.month != last.month:
        return f"{start} to {end}"
    return end if whole or first == last else f"{first.day} to {end}"
