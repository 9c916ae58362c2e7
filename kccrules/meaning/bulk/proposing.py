"""What the columns of a person's own sheet mean, as far as their headings and cells say: a file of columns to begin with.

Nothing is taken that is not shown. What could be one thing or another is asked about, or left out with the line to write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kccrules.meaning.bulk import whens
from kccrules.meaning.bulk.finding import Spot
from kccrules.meaning.bulk.phrasebook import words_for
from kccrules.meaning.bulk.roles import AS_VALUE, COMMENTARY, KEYS, LIMITS, alike, role
from kccrules.meaning.bulk.services import Services
from kccrules.meaning.bulk.tables import Table, tidy
from kccrules.meaning.bulk.whens import When
from kccrules.tools import schemas
from kccrules.tools.yamlfile import Value
from kccrules.words.intake import Ask
from kccrules.words.periods import Calendar

YES, NO = "yes", "no"
ARTICLES = {
    "title": "the title",
    "polarity": "which way is good",
    "basis": "how often it is counted",
    "label": "its reference",
}
FORMS: dict[str, Value] = {
    "units": {"%": ["percent", "percentage points"], "£": "pounds"},
    "tbc": ["TBC", "tba", "tbd"],
    "none": ["N/A", "NA", "not applicable"],
    "missing": ["-", "–"],
}  # fmt: skip


@dataclass(frozen=True)
class Left:
    """Why a column is left out, and the line that would use it."""

    why: str
    line: str = ""


@dataclass
class Sheet:
    """A sheet as it is being understood."""

    kind: str
    table: Table
    mapping: str
    """The file that will keep what is understood."""
    calendar: Calendar
    services: Services
    year: str | None
    period: str | None
    """Named on the command line, for columns that do not say it."""
    ask: Ask | None
    roles: dict[str, tuple[str, When]] = field(default_factory=dict)
    """What each column is, and what it says of time."""
    left: dict[str, Left] = field(default_factory=dict)
    """Why columns are left out."""
    keys: dict[str, Value] = field(default_factory=dict)
    limits: dict[str, dict[str, Value]] = field(default_factory=dict)
    figures: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Columns by what they are, and by period."""

    def column(self, key: str) -> str | None:
        """The column that is the key."""
        return next((column for column, (found, _) in self.roles.items() if found == key), None)


def read(sheet: Sheet) -> None:
    """What each column is: first by its heading, then in which year or period."""
    for heading in filter(None, sheet.table.headings):
        take(sheet, heading)
    years = years_of(sheet, (*LIMITS[sheet.kind],)) or years_of(sheet, (AS_VALUE,))
    year = sheet.year or (next(iter(years)) if len(years) == 1 else None)
    for column, (key, when) in list(sheet.roles.items()):
        if key in LIMITS[sheet.kind]:
            put(sheet, sheet.limits, column, key, limit_period(sheet, column, key, when, year))
        elif key == AS_VALUE:
            put(sheet, sheet.figures, column, key, value_period(sheet, column, when, year))
    for column, (key, _) in list(sheet.roles.items()):
        if key == COMMENTARY:
            put(sheet, sheet.figures, column, key, next(iter(sheet.figures.get(AS_VALUE, {})), None))


def years_of(sheet: Sheet, keys: Sequence[str]) -> set[str]:
    """The years that columns speak of."""
    found = [whens.year(when, sheet.calendar) for key, when in sheet.roles.values() if key in keys]
    return {year for year in found if year}


def take(sheet: Sheet, heading: str) -> None:
    """What one column is by its heading."""
    found = role(heading, sheet.kind)
    if found is None and (near := alike(heading, sheet.kind)) and not near.startswith("left out"):
        named = ARTICLES.get(near, f"the {near}")
        if sheet.ask and sheet.ask(f"Is '{heading}' {named}?", (YES, NO)) == YES:
            found = near
        else:
            sheet.left[heading] = Left(
                f"left out: is it {named}? If so write {where(sheet, near)}", line(sheet, near, heading)
            )
            return
    taken = sheet.column(found) if found and found in KEYS else None
    if found is None or "{" in heading or "}" in heading:
        sheet.left[heading] = Left("left out: nothing takes it")
    elif found.startswith("left out"):
        sheet.left[heading] = Left(found)
    elif taken and not (found == "title" and better_title(heading, taken)):
        sheet.left[heading] = Left(f"left out: '{taken}' is {ARTICLES.get(found, f'the {found}')} already")
    else:
        if taken:
            del sheet.roles[taken]
            sheet.left[taken] = Left(f"left out: '{heading}' is the title already")
        sheet.roles[heading] = (found, whens.parted(heading)[1])


def better_title(heading: str, taken: str) -> bool:
    """Of two columns that may be the title, the one that stands further up in the list of names for it."""
    order = [whens.parted(each)[0] for each in (heading, taken)]
    first, second = (KEYS["title"].index(each) if each in KEYS["title"] else len(KEYS["title"]) for each in order)
    return first < second


def limit_period(sheet: Sheet, column: str, key: str, when: When, year: str | None) -> str | None:
    """The year or period of a target, or of another limit."""
    part = when.quarter or when.month
    found = whens.period(when, sheet.calendar, year) if part else whens.year(when, sheet.calendar) or year
    return found or asked(sheet, f"Which year is the {key} in '{column}' for?")


def value_period(sheet: Sheet, column: str, when: When, year: str | None) -> str | None:
    """The period of a figure."""
    found = whens.period(when, sheet.calendar, year)
    if not when and sheet.period:
        found = sheet.period
    return found or asked(sheet, f"Which period is the figure in '{column}' for, such as {example(sheet)}?", whole=True)


def example(sheet: Sheet) -> str:
    return sheet.calendar.text(sheet.calendar.example)


def asked(sheet: Sheet, question: str, *, whole: bool = False) -> str | None:
    """A year or period that a person names; until it is one, or nothing."""
    while sheet.ask and (answer := sheet.ask(question, ()).strip()):
        found = whens.written(answer, sheet.calendar)
        if found and (not whole or "/" in found or sheet.calendar.whole_years):
            return found
        question = f"'{answer}' is none: write {'' if whole else '2012-13, or '}{example(sheet)}."
    return None


def put(sheet: Sheet, part: dict[str, dict[str, Value]], column: str, key: str, period: str | None) -> None:
    """A column in its place, or left out with the line to write."""
    periods = part.setdefault(key, {})
    if period is not None and period not in periods:
        periods[period] = f"{{{column}}}"
        return
    del sheet.roles[column]
    if period is None:
        what = "year" if key in LIMITS[sheet.kind] else "period"
        why = f"left out: which {what} is it for? Say it {where(sheet, key)}, such as"
        sheet.left[column] = Left(why, line(sheet, key, column))
    else:
        sheet.left[column] = Left(f"left out: '{str(periods[period])[1:-1]}' is the {key} of {period} already")


PARTS = {AS_VALUE: "figures", COMMENTARY: "commentary"}


def where(sheet: Sheet, key: str) -> str:
    """'under 'cells' in definitions/imports/q1.yaml'."""
    part = "cells" if key in LIMITS[sheet.kind] else PARTS.get(key, "keys")
    return f"under '{part}' in {sheet.mapping}"


def line(sheet: Sheet, key: str, column: str) -> str:
    """'target: {2012-13/Q1: '{Target}'}'."""
    if key in KEYS:
        return f"{key}: '{{{column}}}'"
    if key in PARTS:
        return f"{example(sheet)}: '{{{column}}}'"
    year = sheet.calendar.year_text(sheet.calendar.year_of(sheet.calendar.example))
    return f"{key}: {{{year}: '{{{column}}}'}}"


# The file of columns


def definition(sheet: Sheet, id_: str, folder: str, spot: Spot) -> Mapping[str, Value]:
    """What is understood, as a file of columns says it."""
    title, service = str(sheet.column("title")), sheet.column("service")
    ids = f"{{{title}}}" if service is None or told_apart(sheet, title) else f"{{{service}}} {{{title}}}"
    found: dict[str, Value] = {
        "kind": "columns",
        "id": id_,
        "source": sheet.table.name,
        "writes": sheet.kind,
        "folder": folder,
        "ids": ids,
        "sheet": spot.sheet,
        "headings": spot.row,
        "careful": True,
        "keys": keys(sheet),
        "cells": {key: dict(periods) for key, periods in sheet.limits.items() if periods},
        "figures": sheet.figures.get(AS_VALUE, {}),
        "commentary": sheet.figures.get(COMMENTARY, {}),
        **FORMS,
    }
    return {key: value for key, value in found.items() if value not in (None, {})}


def keys(sheet: Sheet) -> dict[str, Value]:
    """What each key is made of."""
    found: dict[str, Value] = {}
    for key in KEYS:
        column = sheet.column(key)
        if column is not None:
            words = words_for(key, texts(sheet.table, column), sheet.services, sheet.ask)
            found[key] = f"{{{column}}}" if words is None else {"of": f"{{{column}}}", "words": dict(words)}
    found.setdefault("unit", {"of": "as printed", "otherwise": "units"})
    return {"title": found.pop("title"), "source": sheet.table.name, **found}


def told_apart(sheet: Sheet, title: str) -> bool:
    """Whether no two rows have the same title."""
    ids = [schemas.as_id(text) for text in texts(sheet.table, title, each=True)]
    return len(ids) == len(set(ids))


def texts(table: Table, column: str, *, each: bool = False) -> Sequence[str]:
    """What a column says, each text once; or in every row that says something."""
    place = table.headings.index(column)
    said = [cell for row in table.rows if place < len(row.cells) and (cell := tidy(row.cells[place]))]
    return said if each else list(dict.fromkeys(said))
