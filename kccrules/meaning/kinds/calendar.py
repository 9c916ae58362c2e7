"""kind: calendar. How years divide into periods, and when data for them is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from kccrules.meaning.kinds.entry import Entry
from kccrules.tools.yamlfile import Key
from kccrules.words.periods import (
    Calendar,
    Days,
    Duration,
    Round,
    Rounds,
    Unreadable,
    make_calendar,
    make_rounds,
    make_weeks,
    read_days,
    span_words,
)


def build(entry: Entry) -> Calendar | None:
    """A calendar needs nothing else of the project: all other kinds are dated by one."""
    id_ = entry.needed("id")
    due = entry.duration("due_within") or Duration(0, "days")
    closes = entry.duration("closes")
    title = entry.text("title") or id_.replace("-", " ").capitalize()
    starts, names = entry.needed("year_starts"), entry.texts("periods")
    try:
        if not names:
            return weekly(entry, make_weeks(id_, title, starts, due, closes))
        if entry.has("dates"):
            return dated(entry, make_rounds(id_, title, starts, names, due, closes))
        return make_calendar(id_, title, starts, names, due, closes)
    except Unreadable as error:
        # What is wrong with a day is wrong with year_starts; anything else is about the periods.
        entry.report(error.code, ("year_starts" if error.code == "KCC213" else "periods",), error.found, error.hint)
        return None


def weekly(entry: Entry, calendar: Calendar) -> Calendar | None:
    if not entry.has("dates"):
        return calendar
    hint = "remove dates, or name the periods, such as [Autumn, Spring, Summer]"
    entry.report("KCC220", ("dates",), "weeks have no dates of their own", hint, key=True)
    return None


# ---------------------------------------------------------------------------------------------- periods with dates


@dataclass(frozen=True)
class Cell:
    """What stands under `dates` for one period."""

    year: int
    part: int
    path: tuple[Key, ...]
    text: str
    days: Days | None = None
    """None for `none` (the year has no such period) and `tbc` (its days are not agreed yet)."""


def dated(entry: Entry, frame: Rounds) -> Calendar | None:
    """The calendar with the days under `dates`, or None where they do not hold together."""
    before = len(entry.problems)
    cells = sorted(read_cells(entry, frame), key=lambda cell: (cell.year, cell.part))
    check_order(entry, frame, cells)
    rounds = tuple(Round(cell.year, cell.part, *cell.days) for cell in cells if cell.days)
    if not rounds and len(entry.problems) == before:
        entry.report("KCC221", ("dates",), "no period has dates", "write the days of at least one", key=True)
    without = {(cell.year, cell.part): cell.text for cell in cells if not cell.days}
    return replace(frame, rounds=rounds, without=without) if len(entry.problems) == before else None


def read_cells(entry: Entry, frame: Rounds) -> Iterator[Cell]:
    """Every cell that can be read; whatever cannot is reported."""
    for year_text, row in entry.table("dates").items():
        path: tuple[Key, ...] = ("dates", year_text)
        year = entry.read(path, partial(frame.year, year_text), key=True)
        if year is None:
            continue
        if isinstance(row, dict) is frame.whole_years:
            row_of_wrong_form(entry, frame, path)
            continue
        if not isinstance(row, dict):
            yield from read_cell(entry, frame, Cell(year, 0, path, str(row)))
            continue
        check_names(entry, frame, path, row)
        for part, name in enumerate(frame.names):
            if name in row:
                yield from read_cell(entry, frame, Cell(year, part, (*path, name), str(row[name])))


def check_names(entry: Entry, frame: Rounds, path: tuple[Key, ...], row: Collection[str]) -> None:
    """A year has every period of the list and no other; a name left out beside a wrong one is what that one meant."""
    left_out = [name for name in frame.names if name not in row]
    unknown = [name for name in row if name not in frame.names]
    for name in unknown:
        more = f". {left_out[0]} has no dates yet: did you mean {left_out[0]}?" if len(left_out) == 1 else ""
        hint = f"use {frame.names_words}{more}"
        entry.report("KCC212", (*path, name), f"this calendar has no '{name}'", hint, key=True)
    for name in () if unknown else left_out:
        hint = f"add {name} with its days, or {name}: none if there is no {name} in {path[-1]}"
        entry.report("KCC221", path, f"{path[-1]} has no dates for {name}", hint, key=True)


def row_of_wrong_form(entry: Entry, frame: Rounds, path: tuple[Key, ...]) -> None:
    """A year of several periods has a table, a year that is one period has its days."""
    if frame.whole_years:
        message, hint = "this year is one period", f"write {path[-1]}: 2012-10-01 to 2012-10-31"
    else:
        message = f"this year has the periods {', '.join(frame.names)}"
        hint = f"write a line for each, such as {frame.names[0]}: 2012-09-03 to 2012-12-21"
    entry.report("KCC220", path, message, hint)


def read_cell(entry: Entry, frame: Rounds, cell: Cell) -> Iterator[Cell]:
    """The cell with its days, which must be days of its year; nothing where they are not."""
    if cell.text in ("none", "tbc"):
        yield cell
        return
    days = entry.read(cell.path, partial(read_days, cell.text))
    if days is None:
        return
    year = frame.year_begins(cell.year), frame.year_begins(cell.year + 1) - timedelta(days=1)
    outside = [day for day in days if not year[0] <= day <= year[1]]
    if outside:
        message = f"{outside[0]} is outside {frame.year_text(cell.year)} ({span_words(year)})"
        entry.report("KCC220", cell.path, message, "correct the day, or year_starts")
    else:
        yield replace(cell, days=days)


def check_order(entry: Entry, frame: Rounds, cells: list[Cell]) -> None:
    """Periods follow each other in the order in which they are named, and only the last may have no days yet."""
    before: Cell | None = None
    waiting: Cell | None = None
    for cell in cells:
        called = frame.called(cell.year, cell.part)
        if cell.text == "tbc":
            waiting = waiting or cell
        if cell.days is None:
            continue
        if waiting:
            message = f"this is tbc, and {called}, which comes later, has dates"
            entry.report("KCC220", waiting.path, message, "write its days, or none if there is no such period")
            waiting = None
        if before and before.days and cell.days[0] <= before.days[1]:
            earlier = frame.called(before.year, before.part)
            message = f"{called} begins on {cell.days[0]}, and {earlier} ends on {before.days[1]}"
            hint = "correct one of the two: periods follow each other in the order of 'periods'"
            entry.report("KCC220", cell.path, message, hint)
        before = cell
