"""England's bank holidays, as they have been and are announced, with the days that a project adds or takes away: what lengths
of time in working days leave out. Which days those make is counted by `periods`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from kccrules.words.model import Definitions
from kccrules.words.periods import WORKING_DAYS, Duration, Holidays, day_words
from kccrules.words.periods.days import FIRST_YEAR, WEEKDAYS, WEEKEND
from kccrules.words.problems import Place, Problem
from kccrules.words.wording import listed


@dataclass(frozen=True)
class Declared:
    """The days that a project names itself, and where."""

    also: Mapping[date, Place] = field(default_factory=dict)
    """Closed although they are no bank holidays."""
    worked: Mapping[date, Place] = field(default_factory=dict)
    """Bank holidays on which people work all the same."""


@cache
def bank_holidays() -> tuple[Mapping[date, str], range]:
    """England's bank holidays by name, and the years for which they are known. Not asked for before working days are
    counted, because it takes a while."""
    from holidays import country_holidays

    known = country_holidays("GB", subdiv="ENG")
    years = range(max(known.start_year, FIRST_YEAR), known.end_year + 1)
    return dict(country_holidays("GB", subdiv="ENG", years=years)), years


def with_holidays(definitions: Definitions, declared: Declared) -> Definitions:
    """Definitions whose calendars know on which days nobody works, if anything is counted in working days."""
    if not any(within.unit == WORKING_DAYS for within in lengths(definitions)):
        return definitions
    days, years = bank_holidays()
    holidays = Holidays(frozenset({*days, *declared.also} - {*declared.worked}), years)
    calendars = {id_: replace(calendar, holidays=holidays) for id_, calendar in definitions.calendars.items()}
    return replace(definitions, calendars=calendars)


def lengths(definitions: Definitions) -> Iterator[Duration]:
    """Every length of time that says when something is due."""
    declared = [(calendar.due_within, calendar.closes) for calendar in definitions.calendars.values()]
    versions = (version for one in definitions.indicators.values() for version in one.versions)
    for pair in (*declared, *((version.due_within, None) for version in versions)):
        yield from (within for within in pair if within)


def check(declared: Declared) -> Iterator[Problem]:
    """Days that contradict each other, or change nothing."""
    days, years = bank_holidays() if declared.also or declared.worked else ({}, range(0))
    for day, place in declared.also.items():
        if day in declared.worked:
            message = f"{day} stands under also and under not"
            yield Problem("KCC224", message, place, "remove it from one of the two", width=len(str(day)))
        elif day.weekday() in WEEKEND:
            yield idle(day, place, weekend(day))
        elif day in days:
            yield idle(day, place, f"{day} is a bank holiday anyway: {days[day]}")
    for day, place in declared.worked.items():
        if day.weekday() in WEEKEND:
            yield idle(day, place, weekend(day))
        elif day not in days and day not in declared.also and day.year in years:
            same_year = (each for each in sorted(days) if each.year == day.year and each.weekday() not in WEEKEND)
            theirs = [day_words(each).rpartition(" ")[0] for each in same_year]
            hint = f"the bank holidays of {day.year} are {listed(theirs)}"
            yield replace(idle(day, place, f"{day} is no bank holiday"), hint=hint)


def weekend(day: date) -> str:
    return f"{day} is a {WEEKDAYS[day.weekday()]}, on which nobody works anyway"


def idle(day: date, place: Place, message: str) -> Problem:
    return Problem("KCC225", message, place, "remove it, or correct the day", width=len(str(day)))
