"""Calendars of weeks: a year has 52 of them or 53, numbered from the week that it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from kccrules.words.periods.calendar import Calendar
from kccrules.words.periods.days import WEEKDAYS, Duration, Unreadable, read_day_of_year

NAMES = tuple(f"W{number:02}" for number in range(1, 54))
WAYS = ("nearest", "on or before", "on or after")
START = re.compile(rf"({'|'.join(WEEKDAYS)}) ({'|'.join(WAYS)}) (.*)\Z")


@dataclass(frozen=True)
class Weeks(Calendar):
    """A period's number is that of the week since the first Monday there was, so that weeks run on through the years."""

    weekday: int = 0
    """The day on which weeks begin; 0 is Monday."""
    way: str = WAYS[0]
    """Which week is the first of a year, by where it begins: nearest the day in `begins`, on or before, or on or after."""

    firsts: dict[int, int] = field(default_factory=dict, compare=False, repr=False)
    """First weeks of years worked out before."""

    def first_week(self, year: int) -> int:
        if year not in self.firsts:
            self.firsts[year] = self.week(self.year_begins(year))
        return self.firsts[year]

    def year_of(self, ordinal: int) -> int:
        near = self.first_day(ordinal).year
        return next(year for year in (near + 1, near, near - 1) if self.first_week(year) <= ordinal)

    def in_year(self, year: int) -> range:
        return range(self.first_week(year), self.first_week(year + 1))

    def year_before(self, ordinal: int) -> int | None:
        """The week of the same number; a 53rd week has none before it, for no year with 53 follows another."""
        year = self.year_of(ordinal)
        before = self.in_year(year - 1)
        place = ordinal - self.first_week(year)
        return before[place] if place < len(before) else None

    def name(self, ordinal: int) -> str:
        return self.names[ordinal - self.first_of_year(ordinal)]

    def find(self, year: int, name: str) -> int:
        place, weeks = self.part(name), self.in_year(year)
        if place >= len(weeks):
            found = f"{self.year_text(year)} has {len(weeks)} weeks: there is no {name}"
            raise Unreadable(found, f"its last week is {self.names[len(weeks) - 1]}")
        return weeks[place]

    def week(self, day: date) -> int:
        return (day.toordinal() - 1 - self.weekday) // 7

    def first_day(self, ordinal: int) -> date:
        return date.fromordinal(ordinal * 7 + 1 + self.weekday)

    def last_day(self, ordinal: int) -> date:
        return date.fromordinal(ordinal * 7 + 7 + self.weekday)

    def year_begins(self, year: int) -> date:
        near = date(year, *self.begins)
        since = (near.weekday() - self.weekday) % 7
        back = since <= 3 if self.way == "nearest" else since == 0 or self.way == "on or before"
        return near - timedelta(days=since if back else since - 7)

    def first_ending_from(self, day: date) -> int:
        return self.week(day)

    def last_ending_by(self, day: date) -> int:
        return self.week(day + timedelta(days=1)) - 1

    @property
    def names_words(self) -> str:
        return f"{self.names[0]} to {self.names[-1]}"

    def spoken(self, ordinal: int) -> str:
        """'Week 5 2012/13'."""
        return f"Week {int(self.name(ordinal)[1:])} {self.year_spoken(ordinal)}"


def make_weeks(id: str, title: str, starts: str, due_within: Duration, closes: Duration | None) -> Weeks:
    """A calendar of weeks; `starts` says where its first week begins: 'Monday nearest 1 April'. Raises Unreadable."""
    match = START.match(starts)
    if not match:
        nearest, before, after = (f"{WEEKDAYS[0]} {way} {starts}" for way in WAYS)
        hint = f"write for example {nearest}, {before} or {after}"
        raise Unreadable(f"'{starts}' is not a day on which weeks begin", hint, "KCC213")
    begins = read_day_of_year(match[3])
    return Weeks(id, title, begins, NAMES, due_within, closes, WEEKDAYS.index(match[1]), match[2])
