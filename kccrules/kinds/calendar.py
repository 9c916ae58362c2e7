"""kind: calendar. How years divide into periods, and when data for them is due."""

from __future__ import annotations

from kccrules.kinds.entry import Entry
from kccrules.periods import Calendar, Duration, make_calendar


def build(entry: Entry) -> Calendar | None:
    """A calendar needs nothing else of the project: all other kinds are dated by one."""
    id_ = entry.needed("id")
    due = entry.duration("due_within") or Duration(0, "days")
    closes = entry.duration("closes")
    title = entry.text("title") or id_.replace("-", " ").capitalize()
    starts, names = entry.needed("year_starts"), entry.texts("periods")
    return entry.read(("year_starts",), lambda: make_calendar(id_, title, starts, names, due, closes))
