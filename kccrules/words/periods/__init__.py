"""Calendars, periods, days and lengths of time: how councils count time. Today is never an input of a rating."""

from kccrules.words.periods.calendar import Calendar
from kccrules.words.periods.days import (
    NO_HOLIDAYS,
    WORKING_DAYS,
    Days,
    Duration,
    Holidays,
    Unreadable,
    day_words,
    read_day,
    read_duration,
    span_words,
)
from kccrules.words.periods.parts import make_calendar
from kccrules.words.periods.rounds import Round, Rounds, make_rounds, read_days
from kccrules.words.periods.weeks import make_weeks

__all__ = [
    "NO_HOLIDAYS", "WORKING_DAYS", "Calendar", "Days", "Duration", "Holidays", "Round", "Rounds", "Unreadable", "day_words",
    "make_calendar", "make_rounds", "make_weeks", "read_day", "read_days", "read_duration", "span_words",
]  # fmt: skip
