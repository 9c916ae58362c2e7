"""Calendars whose years divide into equal parts of whole months: quarters, months, halves, and years that are one period."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kccrules.words.periods.calendar import Calendar
from kccrules.words.periods.days import MONTHS, Duration, Unreadable, day_before, plus_months, read_day_of_year


@dataclass(frozen=True)
class EqualParts(Calendar):
    """A period's number is its year times the parts of a year, plus its place among them."""

    ends: dict[int, date] = field(default_factory=dict, compare=False, repr=False)
    """Last days worked out before: every indicator asks for the same ones."""

    def year_of(self, ordinal: int) -> int:
        return ordinal // len(self.names)

    def in_year(self, year: int) -> range:
        return range(year * len(self.names), (year + 1) * len(self.names))

    def year_before(self, ordinal: int) -> int | None:
        return ordinal - len(self.names)

    def name(self, ordinal: int) -> str:
        return self.names[ordinal % len(self.names)]

    def find(self, year: int, name: str) -> int:
        return year * len(self.names) + self.part(name)

    def first_day(self, ordinal: int) -> date:
        return plus_months(date(1, *self.begins), ordinal * 12 // len(self.names) - 12)

    def last_day(self, ordinal: int) -> date:
        if ordinal not in self.ends:
            self.ends[ordinal] = day_before(self.first_day(ordinal + 1))
        return self.ends[ordinal]

    def first_ending_from(self, day: date) -> int:
        month, first = self.begins
        passed = day.year * 12 + day.month - month - (day.day < first)
        return passed * len(self.names) // 12

    def last_ending_by(self, day: date) -> int:
        ordinal = self.first_ending_from(day)
        return ordinal if self.last_day(ordinal) == day else ordinal - 1

    # ---- months have names of their own

    @property
    def single_months(self) -> bool:
        return len(self.names) == 12 and self.begins[1] == 1

    def short(self, ordinal: int) -> str:
        """'Nov 2010' for a month."""
        if not self.single_months:
            return super().short(ordinal)
        first = self.first_day(ordinal)
        return f"{MONTHS[first.month][:3]} {first.year}"

    def spoken(self, ordinal: int) -> str:
        """'November 2010' for a month."""
        return self.months(ordinal) if self.single_months else super().spoken(ordinal)

    def words(self, ordinal: int) -> str:
        """A month says all by itself."""
        return self.months(ordinal) if self.single_months else super().words(ordinal)


def make_calendar(
    id: str, title: str, starts: str, names: tuple[str, ...], due_within: Duration, closes: Duration | None
) -> EqualParts:
    """A calendar from what is declared; `starts` is a day and month such as '1 April'. Raises Unreadable."""
    begins = read_day_of_year(starts)
    if 12 % len(names):
        hint = "name 1, 2, 3, 4, 6 or 12 periods, or give them days of their own under dates:"
        raise Unreadable(f"{len(names)} periods do not divide a year into whole months", hint)
    return EqualParts(id, title, begins, names, due_within, closes)
