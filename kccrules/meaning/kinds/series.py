"""Limits as tables: cells by year, period and area, read in the calendar of their indicator.

Years begin with a digit, periods with a capital and areas with a small letter, so no key can be taken for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from kccrules.meaning.kinds.between import BETWEEN, ByArea, Part, Row, fill
from kccrules.meaning.kinds.cell import STATED, read_cell
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools.yamlfile import Key, Value
from kccrules.words.model import Cell, Series
from kccrules.words.periods import Calendar, Unreadable
from kccrules.words.problems import Place

WHOLE = "whole"
"""In the place of an area: all of them together."""


def read_series(entry: Entry, key: str, calendar: Calendar) -> Series:
    """The cells under `key`, each reported and left out where it cannot be read."""
    table = table_in(entry, (key,), entry.raw(key))
    if table is None:
        return Series(always=read_cell(entry, (key,), entry.raw(key)))
    reader = Reader(entry, key, calendar)
    rows: dict[int, Row | None] = {}
    before = len(entry.problems)
    for year_text, row in table.items():
        path: tuple[Key, ...] = (key, year_text)
        year = entry.read(path, partial(calendar.year, year_text), key=True) if year_text != BETWEEN else None
        if year is not None:
            rows[year] = reader.row(path, year, row)
    if BETWEEN in table and len(entry.problems) == before:
        rows |= fill(entry, (key,), rows, calendar.year_text)
    return flat({year: row for year, row in sorted(rows.items()) if row is not None}, calendar)


def table_in(entry: Entry, path: tuple[Key, ...], value: Value) -> dict[str, Value] | None:
    """A table of cells, or None for what is one cell. Words are one cell: with others beside them they are reported."""
    if not isinstance(value, dict) or list(value) == [STATED]:
        return None
    others = {key: inner for key, inner in value.items() if key != STATED}
    if len(others) < len(value):
        other = next(iter(others))
        hint = f"give {other} words of its own, {other}: {{stated: ...}}, or remove one of the two"
        message = f"'stated' is said of one cell, and here it stands beside '{other}'"
        entry.report("KCC230", (*path, STATED), message, hint, key=True)
    return others


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one table of limits."""

    entry: Entry
    name: str
    """target, floor, upper or lower."""
    calendar: Calendar

    def row(self, path: tuple[Key, ...], year: int, value: Value) -> Row | None:
        """A year: one value for all of it, one for each area, or one for each period."""
        before = len(self.entry.problems)
        row = table_in(self.entry, path, value)
        if row is None:
            self.entry.read(path, partial(self.calendar.all_of, year), key=True)
            return read_cell(self.entry, path, value)
        areas = [key for key in row if is_area(key)]
        if len(areas) == len(row):
            self.entry.read(path, partial(self.calendar.all_of, year), key=True)
            return self.by_area(path, row)
        if areas and self.known_as_areas(path, areas):
            self.beside(path, year, row)
        parts = {} if areas else self.periods(path, year, row)
        if BETWEEN in row and len(self.entry.problems) == before:
            parts |= fill(self.entry, path, parts, self.calendar.name)
        return parts

    def beside(self, path: tuple[Key, ...], year: int, row: Mapping[str, Value]) -> None:
        """Say what stands beside areas and is none."""
        area = next(key for key in row if is_area(key))
        other = next(key for key in row if not is_area(key))
        if other == BETWEEN:
            message, hint = "between fills years or periods, and these are areas", "write it beside the years"
            self.entry.report("KCC231", (*path, BETWEEN), message, hint, key=True)
        elif self.period((*path, other), year, row) is not None:
            message = f"the area '{area}' stands beside the period {other}"
            hint = f"areas go inside each period: {other}: {{{WHOLE}: 80, {area}: 75}}"
            self.entry.report("KCC230", (*path, area), message, hint, key=True)

    def periods(self, path: tuple[Key, ...], year: int, row: Mapping[str, Value]) -> dict[int, Row | None]:
        found: dict[int, Row | None] = {}
        for name, value in row.items():
            if name != BETWEEN:
                here = (*path, name)
                period = self.period(here, year, row)
                part = self.part(here, value)
                if period is not None:
                    found[period] = part
        return found

    def part(self, path: tuple[Key, ...], value: Value) -> Part | None:
        """A period: one value, or one for each area."""
        row = table_in(self.entry, path, value)
        return read_cell(self.entry, path, value) if row is None else self.by_area(path, row)

    def by_area(self, path: tuple[Key, ...], row: Mapping[str, Value]) -> ByArea | None:
        if not self.known_as_areas(path, list(row)):
            return None
        cells = {area: read_cell(self.entry, (*path, area), value) for area, value in row.items()}
        return ByArea({area: cell for area, cell in cells.items() if cell})

    def known_as_areas(self, path: tuple[Key, ...], names: list[str]) -> bool:
        """Whether these can be areas; a period in small letters, or an indicator without areas, is reported."""
        periods = {name.lower(): name for name in self.calendar.names}
        for name in names:
            if name in periods:
                message = f"{self.calendar.year_words} has no '{name}'"
                self.entry.report("KCC212", (*path, name), message, f"write {periods[name]}", key=True)
                return False
        if not self.entry.has("areas"):
            periods_are = f"the periods of a year are {self.calendar.names_words}"
            hint = f"write areas: and the id of the group that they are in; {periods_are}"
            message = f"'{names[0]}' is read as an area, and this indicator has no areas"
            self.entry.report("KCC230", (*path, names[0]), message, hint, key=True)
            return False
        return True

    def period(self, path: tuple[Key, ...], year: int, row: Mapping[str, Value]) -> int | None:
        """A period of the year; for an unknown one, the period that is not there yet may be meant."""
        name = str(path[-1])
        try:
            return self.calendar.find(year, name)
        except Unreadable as error:
            free = [other for other in self.calendar.names if other not in row and name not in self.calendar.names]
            more = f". {free[0]} has no {self.name} yet: did you mean {free[0]}?" if len(free) == 1 else ""
            if self.entry.has("areas"):
                more += f". Areas are written in small letters: {name.lower()}"
            self.entry.report(error.code, path, error.found, error.hint + more, key=True)
            return None


def is_area(key: str) -> bool:
    return key[0].islower() and key not in (BETWEEN, STATED)


def flat(rows: Mapping[int, Row], calendar: Calendar) -> Series:
    """Rows by year as cells by period; a year's cell counts for each of its periods."""
    cells: dict[int, Cell] = {}
    by_area: dict[int, Mapping[str, Cell]] = {}
    for year, row in rows.items():
        parts = dict.fromkeys(calendar.in_year(year), row) if isinstance(row, Cell | ByArea) else row
        for period, part in sorted(parts.items()):
            if isinstance(part, Cell):
                cells[period] = part
            elif isinstance(part, ByArea):
                by_area[period] = {area: cell for area, cell in part.cells.items() if area != WHOLE}
                cells |= {period: part.cells[WHOLE]} if WHOLE in part.cells else {}
    return Series(cells=cells, by_area=by_area)


def area_places(entry: Entry, *keys: str) -> dict[str, Place]:
    """Where each area is first named under those of the keys that are written, by 'KEY: area'."""
    found: dict[str, Place] = {}
    for key in keys:
        for path in areas_in((key,), entry.raw(key)):
            found.setdefault(f"{key}: {path[-1]}", entry.key_place(*path))
    return found


def areas_in(path: tuple[Key, ...], value: Value) -> Iterator[tuple[Key, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        here = (*path, key)
        if is_area(key) and key != WHOLE:
            yield here
        yield from areas_in(here, inner)
