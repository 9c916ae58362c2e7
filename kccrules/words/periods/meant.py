"""What was meant by a text that is no period: 'Q1 2012/13', 'Nov-10', 'week ending 6 May 2012', 'Autumn term 2012'.

Only hints come from here. Nothing is read this way: what a person has written otherwise stays refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from kccrules.words.periods.days import FIRST_YEAR, LAST_YEAR, MONTHS, Days, span_words

SHORT = {name[:3].lower(): number for number, name in enumerate(MONTHS) if name}
MONTH_NAME = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
TWO_YEARS = r"(?P<year>\d{4})\s*[-/–]\s*(?:\d\d)?(?P<second>\d\d)"
SHORT_YEARS = re.compile(r"(?<![\d/.–-])(?P<year>\d\d)\s?[-/–]\s?(?P<second>\d\d)(?![\d.–-]|/\d)")
"""'12/13', '12-13'."""
QUARTER = re.compile(r"(?i)(?<![^\W\d])q(?:uarter|tr)?[ .-]*(?P<number>[1-4])(?!\d)")
DAYS = (
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b", re.ASCII),
    re.compile(r"\b(?P<day>\d{1,2})[/.-](?P<number>\d{1,2})[/.-](?P<year>\d{4})\b", re.ASCII),
    re.compile(rf"(?i)\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? +{MONTH_NAME} +(?P<year>\d{{4}})\b", re.ASCII),
)
MONTHS_OF_A_YEAR = (
    re.compile(rf"(?i)\b{MONTH_NAME}[ .,-]*(?P<year>\d{{4}}|\d\d)(?![\d/–-])", re.ASCII),
    re.compile(r"(?<![\d/.-])(?P<number>0?[1-9]|1[0-2])[/.-](?P<year>\d{4})\b", re.ASCII),
)
NUMBERED = re.compile(r"(?i)\b(?P<letter>q|m|p|w)(?:uarter|tr|onth|th|eriod|eek|k)?[ .-]*0*(?P<number>\d{1,2})\b")
LETTERS = {"q": "Q", "m": "M", "p": "M", "w": "W"}
"""How periods that are numbered are called: quarters, months (finance says period 8), weeks."""


class Readable(Protocol):
    """What must be known of a calendar to propose one of its periods."""

    @property
    def names(self) -> Sequence[str]: ...
    @property
    def whole_years(self) -> bool: ...
    @property
    def named_by_one_year(self) -> bool: ...
    @property
    def single_months(self) -> bool: ...
    def name(self, ordinal: int) -> str: ...
    def text(self, ordinal: int) -> str: ...
    def days(self, ordinal: int) -> Days: ...
    def in_year(self, year: int) -> range: ...
    def containing(self, day: date) -> int | None: ...


def meant(text: str, calendar: Readable) -> str | None:
    """How the period is to be written, as far as one can tell."""
    said = unicodedata.normalize("NFKC", text[:100])
    ways = (by_day, by_year, by_month, by_season, by_either_year)
    return next((found for way in ways if (found := way(said, calendar))), None)


def same_number(name: str, names: Sequence[str]) -> str | None:
    """The name with the same letter and number: W05 for 'W5' and 'w5'."""
    match = NUMBERED.fullmatch(name)
    wanted = [f"{LETTERS[match['letter'].lower()]}{int(match['number']):0{width}}" for width in (1, 2)] if match else []
    return next((each for each in wanted if each in names), None)


def as_month(text: str) -> str | None:
    """'2010-11' as November 2010."""
    match = re.match(r"(\d{4})-(0[1-9]|1[0-2])\Z", text, re.ASCII)
    return f"{MONTHS[int(match[2])]} {match[1]}" if match else None


def by_day(said: str, calendar: Readable) -> str | None:
    """The period with that day, where one is named: '2012-08-31', 'week commencing 30/04/2012'."""
    match = next((match for pattern in DAYS if (match := pattern.search(said))), None)
    day = day_of(match) if match else None
    ordinal = calendar.containing(day) if day else None
    return None if ordinal is None else calendar.text(ordinal)


def day_of(match: re.Match[str]) -> date | None:
    year, month = int(match["year"]), month_of(match)
    if not FIRST_YEAR < year <= LAST_YEAR:
        return None
    try:
        return date(year, month, int(match["day"]) if "day" in match.re.groupindex else 1)
    except ValueError:
        return None


def month_of(match: re.Match[str]) -> int:
    return SHORT[match["month"].lower()] if "month" in match.re.groupindex else int(match["number"])


def by_year(said: str, calendar: Readable) -> str | None:
    """'Q1 2012/13', 'Quarter 1 2012-2013', 'Week 5 of 2012/13', '12/13 Q1'."""
    found = year_in(said, calendar)
    if not found:
        return None
    year, first, last = found
    rest = said[:first] + " " + said[last:]
    names = [name for name in calendar.names if re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", rest)]
    near = [same_number(match[0], calendar.names) for match in NUMBERED.finditer(rest)]
    parts = set(names) | {name for name in near if name}
    if len(parts) != 1 and not calendar.whole_years:
        return None
    return year + ("" if calendar.whole_years else f"/{parts.pop()}")


def year_in(said: str, calendar: Readable) -> tuple[str, int, int] | None:
    """The year that is named, as it is written, and where it stands."""
    if calendar.named_by_one_year:
        match = re.search(r"(?<!\d)\d{4}(?!\d)", said, re.ASCII)
        return (match[0], *match.span()) if match else None
    match = re.search(rf"(?<!\d){TWO_YEARS}(?!\d)", said, re.ASCII) or SHORT_YEARS.search(said)
    if not match or (int(match["year"]) + 1) % 100 != int(match["second"]):
        return None
    century = "" if len(match["year"]) == 4 else "19" if match["year"] >= "70" else "20"
    return f"{century}{match['year']}-{match['second']}", *match.span()


def by_either_year(said: str, calendar: Readable) -> str | None:
    """'Q1 2012', which may be of the year that begins in 2012 or of the one that ends in it: both are proposed."""
    match = re.search(r"(?<![\d/–-])\d{4}(?![\d/–-])", said, re.ASCII)
    quarters = {f"Q{each['number']}" for each in QUARTER.finditer(said)}
    name = quarters.pop() if len(quarters) == 1 else None
    year = int(match[0]) if match and name in calendar.names else 0
    if not FIRST_YEAR < year < LAST_YEAR:
        return None
    near = [o for first in (year, year - 1) for o in calendar.in_year(first) if calendar.name(o) == name]
    return " or ".join(f"{calendar.text(o)} ({span_words(calendar.days(o))})" for o in near) or None


def by_month(said: str, calendar: Readable) -> str | None:
    """'Nov 2010', 'Nov-10', '11/2010', 'November 2010/11': where periods are months."""
    if not calendar.single_months:
        return None
    both = re.search(rf"(?i)\b{MONTH_NAME}[ .,-]*(?:of )?{TWO_YEARS}(?!\d)", said)
    match = both or next((match for pattern in MONTHS_OF_A_YEAR if (match := pattern.search(said))), None)
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0) if match else 0
    if not match or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if both:
        found = [ordinal for ordinal in calendar.in_year(year) if calendar.days(ordinal)[0].month == month_of(both)]
        return calendar.text(found[0])
    return f"{MONTHS[month_of(match)]} {year}"


def by_season(said: str, calendar: Readable) -> str | None:
    """'Autumn term 2012': the one period of that name that touches the year."""
    match = re.search(r"(?<![\d/–-])(\d{4})(?![\d/–-])", said)
    year = int(match[1]) if match else 0
    names = [name for name in calendar.names if name.isalpha() and re.search(rf"(?i)\b{name}\b", said)]
    if len(names) != 1 or not FIRST_YEAR < year <= LAST_YEAR:
        return None
    near = [*calendar.in_year(year - 1), *calendar.in_year(year)]
    found = [o for o in near if calendar.name(o) == names[0] and year in [day.year for day in calendar.days(o)]]
    return calendar.text(found[0]) if len(found) == 1 else None
