"""When a column of a person's own sheet is for, as its heading says: 'Target 12/13', 'Actual Jun 12', 'Q1 2012/13'.

What is read here is shown before it is used, and asked about where it could be something else.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from kccrules.words.periods import Calendar, Unreadable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEARS = re.compile(r"(?<![\d/.-])(?:20)?(\d\d)\s*[/–-]\s*(?:20)?(\d\d)(?![\d/.-])", re.ASCII)
QUARTER = re.compile(r"(?i)\bq(?:uarter|tr)?[ .]*([1-4])\b", re.ASCII)
MONTH = re.compile(rf"(?i)\b({'|'.join(MONTHS)})[a-z]*[ .,'’-]*(?:20)?(\d\d)\b(?![/–-])", re.ASCII)
DAY = re.compile(r"\b20(\d\d)-(0[1-9]|1[0-2])-\d\d\b", re.ASCII)
"""What Excel makes of a heading such as Jun-12."""


@dataclass(frozen=True)
class When:
    """What a heading says of time, as far as it does."""

    year: int | None = None
    """Its calendar year, or the one in which it begins."""
    quarter: int | None = None
    month: int | None = None

    def __bool__(self) -> bool:
        return self != When()


def parted(heading: str) -> tuple[str, When]:
    """A heading without its time, in small letters and single spaces, and the time."""
    year = quarter = month = None
    rest = heading
    if found := MONTH.search(rest):
        month, year = MONTHS.index(found[1].lower()) + 1, 2000 + int(found[2])
        rest = without(rest, found)
    elif found := DAY.search(rest):
        month, year = int(found[2]), 2000 + int(found[1])
        rest = without(rest, found)
    else:
        found = next((each for each in YEARS.finditer(rest) if int(each[2]) == (int(each[1]) + 1) % 100), None)
        if found:
            year, rest = 2000 + int(found[1]), without(rest, found)
        if found := QUARTER.search(rest):
            quarter, rest = int(found[1]), without(rest, found)
    return " ".join(re.sub(r"[^\w£%&]+|_", " ", rest.lower()).split()), When(year, quarter, month)


def without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def period(when: When, calendar: Calendar, year: str | None) -> str | None:
    """The period of the calendar that is meant, by the year that the rest of the sheet is for; None where that cannot be
    told."""
    try:
        if when.month and when.year:
            return of_month(date(when.year, when.month, 1), calendar)
        text = calendar.year_text(when.year) if when.year else year
        if text is None or (when.quarter is None and not calendar.whole_years):
            return None
        return calendar.text(calendar.ordinal(f"{text}/Q{when.quarter}" if when.quarter else text))
    except Unreadable:
        return None


def of_month(first: date, calendar: Calendar) -> str | None:
    """The period that ends with a month."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    ordinal = calendar.containing(last)
    ends = ordinal is not None and calendar.last_day(ordinal).replace(day=1) == first
    return calendar.text(ordinal) if ordinal is not None and ends else None


def year(when: When, calendar: Calendar) -> str | None:
    """The year of the calendar that a heading speaks of."""
    if when.year is None:
        return None
    if when.month is None:
        return calendar.year_text(when.year)
    ordinal = calendar.containing(date(when.year, when.month, 1))
    return calendar.year_text(calendar.year_of(ordinal)) if ordinal is not None else None


def written(text: str, calendar: Calendar) -> str | None:
    """A year or period that somebody has typed, or None where it is none."""
    try:
        return calendar.text(calendar.ordinal(text)) if "/" in text else calendar.year_text(calendar.year(text))
    except Unreadable:
        return None
