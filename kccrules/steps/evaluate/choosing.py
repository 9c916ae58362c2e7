"""Which report is asked for: what stands behind --period and --calendar, as a period of one calendar.

A text is read in the project's calendar first, and in others only where that has no such period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kccrules.engine import bulk, resolve
from kccrules.meaning.money.vintages import is_there
from kccrules.meaning.parameters import days, series_codes
from kccrules.words.model import Definitions
from kccrules.words.numerals import shown
from kccrules.words.observations import Data
from kccrules.words.periods import Calendar, Unreadable
from kccrules.words.periods.meant import as_month, meant
from kccrules.words.problems import did_you_mean
from kccrules.words.wording import listed


@dataclass(frozen=True)
class Chosen:
    """A report: a period of a calendar."""

    calendar: Calendar
    period: int
    own: int | None = None
    """The period of an indicator that is asked about, where it is the indicator's own that was named."""


def choose(
    definitions: Definitions,
    data: Data,
    text: str | None,
    calendar: Calendar | None,
    indicator: str | None,
    as_at: date | None,
) -> Chosen | None:
    """The report asked for; None where no period is named and no figure had been sent by the day. Raises Unreadable."""
    reports = calendar or definitions.calendar
    if text is None:
        newest = newest_period(definitions, data, reports, as_at)
        return None if newest is None else Chosen(reports, newest)
    own = definitions.calendars[definitions.indicators[indicator].calendar] if indicator else None
    found = read_in(text, calendar, own) if calendar else read_anywhere(text, definitions, own)
    newest = newest_period(definitions, data, reports, as_at) if found.own is not None else None
    if newest is None:
        return found
    # What later reports printed of the period belongs to its explanation, so it is the newest report that is asked.
    return Chosen(found.calendar, max(found.period, newest), found.own)


def read_in(text: str, calendar: Calendar, own: Calendar | None) -> Chosen:
    """A period of that calendar. Raises Unreadable."""
    period = calendar.ordinal(text)
    return Chosen(calendar, period, period if own is calendar else None)


def read_anywhere(text: str, definitions: Definitions, own: Calendar | None) -> Chosen:
    """A period of the project's calendar, of the indicator's own, or of the only other that has it. Raises Unreadable."""
    project = definitions.calendar
    try:
        return read_in(text, project, own)
    except Unreadable as error:
        reason = error
    try:
        if own:
            return its_own(text, own, project)
    except Unreadable as error:
        reason = error
    return elsewhere(text, definitions, reason, own)


def named(definitions: Definitions, id_: str) -> Calendar:
    """The calendar with that id. Raises Unreadable."""
    if id_ not in definitions.calendars:
        hint = did_you_mean(id_, definitions.calendars) or f"there are {listed(sorted(definitions.calendars))}"
        raise Unreadable(f"no calendar is called '{id_}'", hint)
    return definitions.calendars[id_]


def newest_period(definitions: Definitions, data: Data, calendar: Calendar, as_at: date | None) -> int | None:
    """The newest period of a calendar that figures had been sent for by a day, or until now."""
    codes, day = series_codes(definitions), days(as_at) if as_at else None
    rows = [(row.indicator, row.period) for row in data.observations if row.has_figure and is_there(row, as_at)]
    for columns in bulk.frames(data.bulk):
        rows += [(codes.indicators[number], period) for number, period in resolve.newest(columns, codes.width, day)]
    money = {(definitions.budgets[definitions.lines[row.line].budget].measures, row.period) for row in data.amounts
             if row.line in definitions.lines and is_there(row, as_at)}  # fmt: skip
    reported = [period for measures, period in money if definitions.measures[measures].calendar == calendar.id]
    its_own = (period for id_, period in rows if definitions.indicators[id_].calendar == calendar.id)
    return max([*its_own, *reported], default=None)


def its_own(text: str, own: Calendar, project: Calendar) -> Chosen:
    """A day or period of an indicator's own calendar, in the first report of the project that can show it. Raises
    Unreadable."""
    last = own.span(text)[1]
    period, report = own.last_ending_by(last), project.first_ending_from(last)
    if period is None:
        raise Unreadable(f"{own.title} has no period as early as '{text}'", f"begin with {own.text(own.example)}")
    if report is None:
        raise Unreadable(f"{project.title} has no period as late as '{text}'", f"add dates to {project.id}.yaml")
    return Chosen(project, report, period)


def elsewhere(text: str, definitions: Definitions, error: Unreadable, own: Calendar | None) -> Chosen:
    """The period of the only calendar that has it. Raises Unreadable where none has, or several have."""
    found: list[Chosen] = []
    errors: dict[str, Unreadable] = {}
    for calendar in definitions.calendars.values():
        try:
            found.append(read_in(text, calendar, None))
        except Unreadable as its_error:
            errors[calendar.id] = its_error
    if not found:
        # A day before an indicator's first period is read: what is wrong with it has been said.
        raise (None if own and spans(text, own) else instead(text, definitions, errors)) or error
    if len(found) > 1:
        ids = sorted(one.calendar.id for one in found)
        part = part_of(text, definitions.calendar)
        hint = f"say which, such as --calendar {ids[0]}" + (f", or write a part of it, such as {part}" if part else "")
        raise Unreadable(f"'{text}' is a period of {listed(ids)}", hint, "KCC222")
    return found[0]


def spans(text: str, calendar: Calendar) -> bool:
    """Whether a calendar can tell from when to when a text is."""
    try:
        calendar.span(text)
    except Unreadable:
        return False
    return True


def part_of(text: str, calendar: Calendar) -> str | None:
    """The last part of a year that somebody names whole; None where the calendar has no such year."""
    try:
        return calendar.text(calendar.ordinal(f"{text}/{calendar.names[-1]}"))
    except Unreadable:
        return None


def instead(text: str, definitions: Definitions, errors: Mapping[str, Unreadable]) -> Unreadable | None:
    """What to type in place of a text that no calendar has: the project's own proposes first. None where nothing is nearer
    than what was said of it already."""
    own = definitions.calendar
    calendars = [own, *(one for one in definitions.calendars.values() if one is not own)]
    name = text.partition("/")[2]
    # A calendar that knows the name can say best what is wrong with it: that it has no dates yet.
    knowing = next((errors[one.id] for one in calendars if name in one.names), None)
    if knowing:
        return knowing
    ways = {one.id: way for one in calendars if (way := proposed(text, one, own))}
    if own.id in ways:
        return Unreadable(errors[own.id].found, f"write {ways[own.id]}", errors[own.id].code)
    if ways:
        return Unreadable(f"{shown(text)} is not a period", f"write {listed(sorted(set(ways.values())), 'or')}")
    return next(
        (errors[one.id] for one in calendars if name and name[0].upper() in {each[0] for each in one.names}), None
    )


def proposed(text: str, calendar: Calendar, own: Calendar) -> str | None:
    """How a period of that calendar is written, as far as one can tell what was meant. Nobody who names a part of a year is
    told to write the year."""
    year, slash, name = text.partition("/")
    if calendar.whole_years and calendar is not own:
        return None
    month = as_month(text) if calendar.single_months and not part_of(text, own) else None
    return month or meant(text, calendar) or (meant(f"{name} {year}", calendar) if slash else None)
