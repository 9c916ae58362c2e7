"""Calendars whose periods have days of their own: school terms, survey rounds, a day on which something is counted.

Only periods with days exist, one after another in the order of their days, however long nothing lies between.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kccrules.words.periods.calendar import Calendar
from kccrules.words.periods.days import Days, Duration, Unreadable, read_day, read_day_of_year


@dataclass(frozen=True)
class Round:
    """One period with its days."""

    year: int
    part: int
    """Its place among the names."""
    first: date
    last: date


@dataclass(frozen=True)
class Rounds(Calendar):
    """A period's number is that of the first round, plus how many lie between; the first has the number that it would
    have if every year had every period."""

    rounds: tuple[Round, ...] = ()
    """In the order of their days."""
    without: Mapping[tuple[int, int], str] = field(default_factory=dict, compare=False)
    """Years and places that are said to have none: 'none' on purpose, 'tbc' not yet."""

    @cached_property
    def start(self) -> int:
        """The number of the first round."""
        return self.rounds[0].year * len(self.names) + self.rounds[0].part

    @cached_property
    def numbers(self) -> Mapping[tuple[int, int], int]:
        return {(one.year, one.part): self.start + place for place, one in enumerate(self.rounds)}

    @cached_property
    def years(self) -> Sequence[int]:
        return [one.year for one in self.rounds]

    @cached_property
    def ends(self) -> Sequence[date]:
        return [one.last for one in self.rounds]

    def round(self, ordinal: int) -> Round:
        """Raises LookupError for one that is not there: `next` and `previous` say where the calendar ends."""
        place = ordinal - self.start
        if not 0 <= place < len(self.rounds):
            raise LookupError(f"{self.id} has no period {ordinal}")
        return self.rounds[place]

    def year_of(self, ordinal: int) -> int:
        return self.round(ordinal).year

    def in_year(self, year: int) -> range:
        return range(self.start + bisect_left(self.years, year), self.start + bisect_right(self.years, year))

    def all_of(self, year: int) -> range:
        found = self.in_year(year)
        if not found:
            raise self.undated(year)
        return found

    def year_before(self, ordinal: int) -> int | None:
        one = self.round(ordinal)
        return self.numbers.get((one.year - 1, one.part))

    def next(self, ordinal: int) -> int | None:
        return ordinal + 1 if ordinal + 1 < self.start + len(self.rounds) else None

    def previous(self, ordinal: int) -> int | None:
        return ordinal - 1 if ordinal > self.start else None

    def name(self, ordinal: int) -> str:
        return self.names[self.round(ordinal).part]

    def find(self, year: int, name: str) -> int:
        part = self.part(name)
        if (year, part) in self.numbers:
            return self.numbers[(year, part)]
        raise self.undated(year, part)

    def called(self, year: int, part: int) -> str:
        """'Autumn 2012-13', with or without days."""
        return self.year_text(year) if self.whole_years else f"{self.names[part]} {self.year_text(year)}"

    def undated(self, year: int, part: int | None = None) -> Unreadable:
        """What to say of a period without days, or of a whole year of them."""
        where = f"under dates: in {self.id}.yaml"
        said = self.without.get((year, part)) if part is not None else None
        if said is None:
            yet = " yet" if self.years and year > self.years[-1] else ""
            return Unreadable(f"no dates for {self.year_text(year)}{yet}", f"add them {where}", "KCC221")
        called = self.called(year, part or 0)
        if said == "tbc":
            return Unreadable(f"the dates of {called} are to be confirmed", f"add them {where}", "KCC221")
        hint = f"choose another, or write its dates {where}"
        return Unreadable(f"there is no {called}: its dates are none", hint, "KCC221")

    def first_day(self, ordinal: int) -> date:
        return self.round(ordinal).first

    def last_day(self, ordinal: int) -> date:
        return self.round(ordinal).last

    def first_ending_from(self, day: date) -> int | None:
        place = bisect_left(self.ends, day)
        return self.start + place if place < len(self.rounds) else None

    def last_ending_by(self, day: date) -> int | None:
        place = bisect_right(self.ends, day)
        return self.start + place - 1 if place else None

    @property
    def example(self) -> int:
        return self.start


def make_rounds(
    id: str, title: str, starts: str, names: tuple[str, ...], due_within: Duration, closes: Duration | None
) -> Rounds:
    """A calendar without any rounds yet: enough to read years and names of periods. Raises Unreadable."""
    return Rounds(id, title, read_day_of_year(starts), names, due_within, closes)


def read_days(text: str) -> Days:
    """'2012-09-03 to 2012-12-21', or one day alone. Raises Unreadable."""
    first_text, to, last_text = text.partition(" to ")
    first = read_day(first_text)
    last = read_day(last_text) if to else first
    if last < first:
        raise Unreadable(f"'{text}' runs backwards", f"write {last} to {first}", "KCC220")
    return first, last
