"""Calendars, periods, days and durations: how councils count time.

A period is named by its calendar and a whole number (years times periods a year), so "the one before" is minus one and
"a year before" is minus `per_year`. No clock is read here: today is never an input of a rating.
"""

from __future__ import annotations

import calendar as almanac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kccrules.numerals import shown

MONTHS = list(almanac.month_name)
YEAR_TEXT = re.compile(r"(\d{4})(?:-(\d{2}))?\Z", re.ASCII)
DAY_TEXT = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
KINDS_OF_YEAR = {(4, 1): "a financial year", (1, 1): "a calendar year", (9, 1): "a school year"}
"""What years are called, by the month and day on which they begin."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside these are taken for a slip of the finger."""


class Unreadable(ValueError):
    """A period, day or duration that cannot be read: `found` says what is wrong, `hint` what to write."""

    def __init__(self, found: str, hint: str, code: str = "KCC212") -> None:
        super().__init__(found)
        self.found = found
        self.hint = hint
        self.code = code


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as declared: '20 days', '4 months'."""

    count: int
    unit: str
    """days, weeks or months."""

    def after(self, day: date) -> date:
        """The day this long after `day`; four months after 31 October is 28 or 29 February."""
        if self.unit == "months":
            return plus_months(day, self.count)
        return day + timedelta(days=self.count * (7 if self.unit == "weeks" else 1))

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


def read_duration(text: str) -> Duration:
    """'20 days' as a Duration."""
    match = re.match(r"(\d{1,4}) (day|week|month)s?\Z", text, re.ASCII)
    if not match:
        hint = "write for example 20 days, 6 weeks or 4 months"
        raise Unreadable(f"{shown(text)} is not a length of time", hint, "KCC213")
    return Duration(int(match[1]), match[2] + "s")


def read_day(text: str) -> date:
    """'2012-08-31' as a day."""
    match = DAY_TEXT.match(text)
    if match:
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            hint = "write the year, month and day: 2012-08-31"
            raise Unreadable(f"'{text}' is a day that does not exist", hint, "KCC213") from None
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    other = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z", text, re.ASCII)
    hint = "write the year, month and day: 2012-08-31"
    if other and int(other[2]) <= 12 and int(other[1]) <= 31:
        hint = f"write {other[3]}-{int(other[2]):02d}-{int(other[1]):02d}"
    raise Unreadable(f"{shown(text)} is not a day", hint, "KCC213")


def plus_months(day: date, months: int) -> date:
    """The same day of the month that many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, almanac.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one council's years divide: 'financial-quarter' has years from 1 April in four parts."""

    id: str
    title: str
    starts_month: int
    starts_day: int
    names: tuple[str, ...]
    """The periods of a year in order; a calendar of whole years has one, usually called 'year'."""
    due_within: Duration
    closes: Duration | None
    """How long after a period its report closes for data; only calendars that reports are made for have one."""
    index: Mapping[str, int] = field(compare=False)
    ends: dict[int, date] = field(default_factory=dict, compare=False, repr=False)
    """Last days worked out before: every indicator asks for the same ones."""

    @property
    def per_year(self) -> int:
        return len(self.names)

    @property
    def whole_years(self) -> bool:
        return self.per_year == 1

    @property
    def named_by_one_year(self) -> bool:
        return (self.starts_month, self.starts_day) == (1, 1)

    def first_day(self, ordinal: int) -> date:
        year, part = divmod(ordinal, self.per_year)
        return plus_months(date(year, self.starts_month, self.starts_day), part * 12 // self.per_year)

    def last_day(self, ordinal: int) -> date:
        if ordinal not in self.ends:
            self.ends[ordinal] = self.first_day(ordinal + 1) - timedelta(days=1)
        return self.ends[ordinal]

    def year_text(self, year: int) -> str:
        return str(year) if self.named_by_one_year else f"{year}-{(year + 1) % 100:02d}"

    def text(self, ordinal: int) -> str:
        """As it is typed: 2012-13/Q1, 2011-12, 2012."""
        year, part = divmod(ordinal, self.per_year)
        return self.year_text(year) if self.whole_years else f"{self.year_text(year)}/{self.names[part]}"

    def year(self, text: str) -> int:
        """'2012-13' as 2012. Raises Unreadable with the way to write it."""
        match = YEAR_TEXT.match(text)
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            slashed = re.match(r"(\d{4})/(\d{2})\Z", text)
            hint = f"write {slashed[1]}-{slashed[2]}" if slashed else f"write a year such as {self.year_text(2012)}"
            raise Unreadable(f"{shown(text)} is not a year", hint)
        first, second = int(match[1]), match[2]
        if self.named_by_one_year:
            if second:
                raise Unreadable(f"'{text}' is two years, and {self.title} counts calendar years", f"write {first}")
            return first
        if second is None:
            hint = f"write {first}-{(first + 1) % 100:02d} or {first - 1}-{first % 100:02d}"
            raise Unreadable(f"'{text}' could be either of two years", hint)
        if int(second) != (first + 1) % 100:
            raise Unreadable(f"'{text}' is not two years in a row", f"write {first}-{(first + 1) % 100:02d}")
        return first

    def ordinal(self, text: str) -> int:
        """'2012-13/Q1' as its number. Raises Unreadable with the way to write it."""
        year_text, slash, name = text.partition("/")
        if not YEAR_TEXT.match(year_text) or re.match(r"\d\d(/|\Z)", name):
            hint = self.meant(text) or f"a period such as {self.text(2012 * self.per_year)}"
            raise Unreadable(f"{shown(text)} is not a period", f"write {hint}")
        year = self.year(year_text)
        if self.whole_years and not slash:
            return year
        if self.whole_years:
            raise Unreadable(f"{self.title} has no '{name}': its periods are whole years", f"write {year_text}")
        if not slash:
            expected = f"expected a part of it, {self.names[0]} to {self.names[-1]}"
            raise Unreadable(f"'{text}' is a whole year; {expected}", f"write for example {year_text}/{self.names[-1]}")
        return year * self.per_year + self.part(name)

    def part(self, name: str) -> int:
        """'Q1' as 0. Raises Unreadable naming those there are."""
        if name not in self.index:
            known = ", ".join(self.names[:-1]) + f" or {self.names[-1]}" if self.per_year > 1 else self.names[0]
            raise Unreadable(f"{self.year_words} has no {shown(name)}", f"use {known}")
        return self.index[name]

    @property
    def year_words(self) -> str:
        """'a financial year'."""
        beginning = (self.starts_month, self.starts_day)
        return KINDS_OF_YEAR.get(beginning, f"a year of the calendar '{self.title}'")

    def meant(self, text: str) -> str | None:
        """How 'Q1 2012/13' and 'Quarter 1 2012-2013' are to be written, as far as one can tell."""
        pattern = r"(\d{4})" if self.named_by_one_year else r"(\d{4})\s*[-/–]\s*(?:\d\d)?(\d\d)"
        year = re.search(rf"(?<!\d){pattern}(?!\d)", text[:100])
        said = re.sub(r"(?i)\bquarter\s*(?=\d)", "Q", text[:100])
        names = [name for name in self.names if re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", said)]
        if not year or (len(names) != 1 and not self.whole_years):
            return None
        return "-".join(year.groups()) + ("" if self.whole_years else f"/{names[0]}")

    def span(self, text: str) -> tuple[date, date]:
        """First and last day of what a person may write for 'when': a day, a period, or a whole year."""
        if re.match(r"\d{4}-\d{2}-|\d{1,2}[/.]\d{1,2}[/.]", text):
            day = read_day(text)
            return day, day
        if "/" in text or self.whole_years:
            ordinal = self.ordinal(text)
            return self.first_day(ordinal), self.last_day(ordinal)
        year = self.year(text) * self.per_year
        return self.first_day(year), self.last_day(year + self.per_year - 1)

    def first_ending_from(self, day: date) -> int:
        """The first period whose last day is `day` or later: the first in which something from that day is in force."""
        ordinal = (day.year - 1) * self.per_year
        while self.last_day(ordinal) < day:
            ordinal += 1
        return ordinal

    def last_ending_by(self, day: date) -> int:
        """The newest period that has ended by `day`, included."""
        return self.first_ending_from(day + timedelta(days=1)) - 1

    def months(self, ordinal: int) -> str:
        """'April to June 2012', 'April 2010 to March 2011'."""
        first, last = self.first_day(ordinal), self.last_day(ordinal)
        start, end = MONTHS[first.month], f"{MONTHS[last.month]} {last.year}"
        if (first.year, first.month) == (last.year, last.month):
            return end
        return f"{start} to {end}" if first.year == last.year else f"{start} {first.year} to {end}"

    def short(self, ordinal: int) -> str:
        """'Q1 2012/13', '2010/11', '2012': for narrow columns."""
        year, part = divmod(ordinal, self.per_year)
        spoken = self.year_text(year).replace("-", "/")
        return spoken if self.whole_years else f"{self.names[part]} {spoken}"

    def spoken(self, ordinal: int) -> str:
        """'Quarter 1 2012/13', '2010/11'."""
        return re.sub(r"\AQ(\d) ", r"Quarter \1 ", self.short(ordinal))

    def words(self, ordinal: int) -> str:
        """At first mention: 'Quarter 1 2012/13 (April to June 2012)'."""
        return f"{self.spoken(ordinal)} ({self.months(ordinal)})"


def make_calendar(
    id: str, title: str, starts: str, names: tuple[str, ...], due_within: Duration, closes: Duration | None
) -> Calendar:
    """A calendar from what is declared; `starts` is a day and month such as '1 April'. Raises Unreadable."""
    match = re.match(r"(\d{1,2}) ([A-Z][a-z]+)\Z", starts)
    if not match or match[2] not in MONTHS[1:] or not 1 <= int(match[1]) <= 28:
        raise Unreadable(f"'{starts}' is not a day of the year", "write for example 1 April", "KCC213")
    if 12 % len(names):
        raise Unreadable(
            f"{len(names)} periods do not divide a year into whole months", "name 1, 2, 3, 4, 6 or 12 periods", "KCC212"
        )
    index = {name: place for place, name in enumerate(names)}
    return Calendar(id, title, MONTHS.index(match[2]), int(match[1]), names, due_within, closes, index)


def day_words(day: date) -> str:
    """'31 August 2012'."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"
