"""A calendar: how its periods are typed, counted and said, whatever they are.

A period is its calendar and a whole number, and the period before is always minus one: that is all the engine knows. How
years divide is said by the kinds of calendar beside this module, which answer the questions left open here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kccrules.words.numerals import shown
from kccrules.words.periods.days import (
    FIRST_YEAR,
    LAST_YEAR,
    NO_HOLIDAYS,
    Days,
    Duration,
    Holidays,
    Unreadable,
    day_before,
    plus_months,
    read_day,
    read_month,
    span_words,
)
from kccrules.words.periods.meant import as_month, meant, same_number
from kccrules.words.periods.named import Period

YEAR_TEXT = re.compile(r"(\d{4})(?:-(\d{2}))?\Z", re.ASCII)
KINDS_OF_YEAR = {
    (4, 1): "a financial year",
    (1, 1): "a calendar year",
    (8, 1): "an academic year",
    (9, 1): "a school year",
}
"""What years are called, by the month and day on which they begin."""


@dataclass(frozen=True)
class Calendar(ABC):
    """Periods in order, each in a year: what every kind of calendar can say of them."""

    id: str
    title: str
    begins: tuple[int, int]
    """Month and day on which a year begins; in a calendar of weeks the day that it begins near."""
    names: tuple[str, ...]
    """The periods that a year may have, in order; a calendar of whole years has one, usually called 'year'."""
    due_within: Duration
    closes: Duration | None
    """How long after a period its report closes for data; only calendars that reports are made for have one."""
    holidays: Holidays = field(default=NO_HOLIDAYS, kw_only=True, compare=False, repr=False)
    """Those of the project, which working days leave out."""

    # ---- what each kind of calendar says for itself

    @abstractmethod
    def year_of(self, ordinal: int) -> int:
        """The year of a period, by the calendar year in which it begins."""

    @abstractmethod
    def in_year(self, year: int) -> range:
        """The periods of a year in order; none where a calendar has no dates for it."""

    @abstractmethod
    def year_before(self, ordinal: int) -> int | None:
        """The period of the same name a year before, or None where that year has none."""

    @abstractmethod
    def name(self, ordinal: int) -> str:
        """What the period is called within its year: Q1."""

    @abstractmethod
    def find(self, year: int, name: str) -> int:
        """The period of that name in a year. Raises Unreadable naming those there are."""

    @abstractmethod
    def first_day(self, ordinal: int) -> date:
        """The day on which the period begins."""

    @abstractmethod
    def last_day(self, ordinal: int) -> date:
        """The day on which the period ends."""

    @abstractmethod
    def first_ending_from(self, day: date) -> int | None:
        """The first period whose last day is `day` or later, in which something from that day is in force; None where
        the calendar has none so late."""

    @abstractmethod
    def last_ending_by(self, day: date) -> int | None:
        """The newest period that has ended by `day`, included; None where the calendar has none so early."""

    # ---- what follows from it

    def year_begins(self, year: int) -> date:
        """The first day of a year, whether or not a period begins on it."""
        return date(year, *self.begins)

    @property
    def example(self) -> int:
        """A period to show how they are written."""
        return self.in_year(2012)[0]

    def all_of(self, year: int) -> range:
        """The periods of a year. Raises Unreadable where they have no dates yet."""
        return self.in_year(year)

    def first_of_year(self, ordinal: int) -> int:
        """The first period of the year that a period is in."""
        return self.in_year(self.year_of(ordinal))[0]

    def last_of_year(self, ordinal: int) -> int:
        """The last period of the year that a period is in."""
        return self.in_year(self.year_of(ordinal))[-1]

    def next(self, ordinal: int) -> int | None:
        """The period after, or None where the calendar has none so late."""
        return ordinal + 1

    def previous(self, ordinal: int) -> int | None:
        """The period before, or None where the calendar has none so early."""
        return ordinal - 1

    def containing(self, day: date) -> int | None:
        """The period that the day is in, if it is in any."""
        ordinal = self.first_ending_from(day)
        return ordinal if ordinal is not None and self.first_day(ordinal) <= day else None

    @property
    def whole_years(self) -> bool:
        return len(self.names) == 1

    @property
    def single_months(self) -> bool:
        """Whether its periods are the months of the almanac, which have names of their own."""
        return False

    @property
    def named_by_one_year(self) -> bool:
        return self.begins == (1, 1)

    @property
    def year_words(self) -> str:
        """'a financial year'."""
        return KINDS_OF_YEAR.get(self.begins, f"a year of the calendar '{self.title}'")

    # ---- as it is typed

    def year_text(self, year: int) -> str:
        return str(year) if self.named_by_one_year else f"{year}-{(year + 1) % 100:02d}"

    def text(self, ordinal: int) -> str:
        """As it is typed: 2012-13/Q1, 2011-12, 2012."""
        year = self.year_text(self.year_of(ordinal))
        return year if self.whole_years else f"{year}/{self.name(ordinal)}"

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
        month = read_month(text) if self.single_months else None
        found = self.containing(month) if month else None
        if found is not None:
            return found
        year_text, slash, name = text.partition("/")
        if not YEAR_TEXT.match(year_text) or re.match(r"\d\d(?!\w)", name):
            hint = meant(text, self) or f"a period such as {self.text(self.example)}"
            raise Unreadable(f"{shown(text)} is not a period", f"write {hint}")
        if self.single_months and not slash and (said := as_month(year_text)):
            hint = f"write {said}, or a month of a year such as {self.text(self.example)}"
            raise Unreadable(f"'{text}' is how a year is written, and the periods of {self.title} are months", hint)
        year = self.year(year_text)
        if self.whole_years and slash:
            raise Unreadable(f"{self.title} has no '{name}': its periods are whole years", f"write {year_text}")
        if not self.whole_years and not slash:
            expected = f"expected a part of it, {self.names[0]} to {self.names[-1]}"
            raise Unreadable(f"'{text}' is a whole year; {expected}", f"write for example {year_text}/{self.names[-1]}")
        return self.find(year, name if slash else self.names[0])

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each name stands in a year."""
        return {name: place for place, name in enumerate(self.names)}

    def part(self, name: str) -> int:
        """'Q1' as 0. Raises Unreadable naming those there are."""
        if name not in self.places:
            near = same_number(name, self.names)
            hint = f"write {near}" if near else f"use {self.names_words}"
            raise Unreadable(f"{self.year_words} has no {shown(name)}", hint)
        return self.places[name]

    @property
    def names_words(self) -> str:
        """'Q1, Q2, Q3 or Q4'."""
        return ", ".join(self.names[:-1]) + f" or {self.names[-1]}" if len(self.names) > 1 else self.names[0]

    def due(self, ordinal: int, within: Duration | None) -> date:
        """The day a period's figure is late after: as long after it ends as an indicator says, or else the calendar."""
        return (within or self.due_within).after(self.last_day(ordinal), self.holidays)

    def closing(self, ordinal: int) -> date:
        """The day on which data for a period's report closes; without one that is declared, the period's last day."""
        last = self.last_day(ordinal)
        return self.closes.after(last, self.holidays) if self.closes else last

    def days(self, ordinal: int) -> Days:
        """First and last day."""
        return self.first_day(ordinal), self.last_day(ordinal)

    def span(self, text: str) -> Days:
        """First and last day of what a person may write for 'when': a day, a month, a period, or a whole year."""
        if re.match(r"\d{4}-\d{2}-|\d{1,2}[/.]\d{1,2}[/.]", text):
            day = read_day(text)
            return day, day
        if month := read_month(text):
            return month, day_before(plus_months(month, 1))
        if "/" in text:
            return self.days(self.ordinal(text))
        year = self.year(text)
        return self.year_begins(year), day_before(self.year_begins(year + 1))

    # ---- as it is said

    def months(self, ordinal: int) -> str:
        """'April to June 2012', 'April 2010 to March 2011', '3 September to 21 December 2012'."""
        return span_words(self.days(ordinal))

    def year_spoken(self, ordinal: int) -> str:
        """'2012/13', '2012'."""
        return self.year_text(self.year_of(ordinal)).replace("-", "/")

    def short(self, ordinal: int) -> str:
        """'Q1 2012/13', '2010/11', '2012': for narrow columns."""
        spoken = self.year_spoken(ordinal)
        return spoken if self.whole_years else f"{self.name(ordinal)} {spoken}"

    def spoken(self, ordinal: int) -> str:
        """'Quarter 1 2012/13', '2010/11'."""
        return re.sub(r"\AQ(\d) ", r"Quarter \1 ", self.short(ordinal))

    def words(self, ordinal: int) -> str:
        """At first mention: 'Quarter 1 2012/13 (April to June 2012)'."""
        return f"{self.spoken(ordinal)} ({self.months(ordinal)})"

    def named(self, ordinal: int) -> Period:
        """By all its names."""
        return Period(
            text=self.text(ordinal),
            short=self.short(ordinal),
            spoken=self.spoken(ordinal),
            words=self.words(ordinal),
            months=self.months(ordinal),
        )
