"""What a report is asked for, and which period of each indicator it shows. Data has no say in this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kccrules.words.model import Definitions, Indicator
from kccrules.words.periods import Calendar


@dataclass(frozen=True)
class Question:
    """The report of one period of a calendar, with the data of a day."""

    calendar: str
    report: int
    as_at: date | None
    closes: date
    """The day data for the report closes."""
    ends: date
    """The report's last day."""

    @property
    def known_on(self) -> date:
        return self.as_at or self.closes

    @property
    def closed(self) -> bool:
        return self.as_at is None or self.as_at >= self.closes


def question(calendar: Calendar, report: int, as_at: date | None) -> Question:
    """The report of a period of a calendar; its data closes as the calendar says, or else on its last day."""
    return Question(calendar.id, report, as_at, calendar.closing(report), calendar.last_day(report))


def before(definitions: Definitions, asked: Question) -> Question | None:
    """The report before, if its calendar has one."""
    calendar = definitions.calendars[asked.calendar]
    previous = calendar.previous(asked.report)
    return None if previous is None else question(calendar, previous, None)


def shown_periods(definitions: Definitions, asked: Question) -> dict[str, int]:
    """For each indicator listed in the report the newest period that is due by its close."""
    found: dict[str, int] = {}
    for one in definitions.indicators.values():
        if one.lifetime.covers(asked.ends):
            period = shown_period(one, definitions.calendars[one.calendar], asked)
            if period is not None:
                found[one.id] = period
    return found


def shown_period(one: Indicator, calendar: Calendar, asked: Question) -> int | None:
    period = calendar.last_ending_by(asked.closes if one.shows == "due" else asked.ends)
    while period is not None and due(one, calendar, period) > asked.closes:
        period = calendar.previous(period)
    return period


def due(one: Indicator, calendar: Calendar, period: int) -> date:
    """The day a period's figure is late after."""
    last = calendar.last_day(period)
    version = [v for v in one.versions if v.since is None or v.since <= last]
    return calendar.due(period, (version[-1] if version else one.versions[0]).due_within)
