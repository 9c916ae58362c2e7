"""The lines of a report for the terminal: KPIs and activity under their headings, then the areas of those that have any.

The columns are those that the kind has, and as many of them as the width has room for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kccrules.render import comparing, figures, layout
from kccrules.render.figures import Key, Notes, key
from kccrules.render.layout import Section
from kccrules.render.terminal import Terminal, cut
from kccrules.words.report import Rating, Report

NAME_AT_LEAST = 32
GIVEN_UP = ("Previous", "Floor", "Target", "Expected")
"""Columns that a narrow terminal loses, in this order."""


@dataclass(frozen=True)
class Column:
    title: str
    cells: dict[Key, str]
    right: bool = False
    gap: int = 2
    """Spaces before it."""

    @cached_property
    def width(self) -> int:
        return max([len(self.title), *(len(cell) for cell in self.cells.values())])


@dataclass(frozen=True)
class Table:
    """Columns that fit beside names of a width."""

    columns: Sequence[Column]
    width: int
    report: Report
    terminal: Terminal

    def head(self, title: str = "") -> str:
        titles = [f" {column.title}" if column.title == "Rating" else column.title for column in self.columns]
        cells = [
            text.rjust(c.width) if c.right else text.ljust(c.width)
            for text, c in zip(titles, self.columns, strict=True)
        ]
        said = "".join(" " * column.gap + cell for column, cell in zip(self.columns, cells, strict=True))
        return self.terminal.bold(f"{cut(title, self.width):<{self.width}}{said}".rstrip())

    def line(self, name: str, rating: Rating) -> str:
        """One row. Activity has no colours: it is neither good nor bad."""
        parts = [f"{cut(name, self.width):<{self.width}}"]
        for column in self.columns:
            cell = column.cells[key(rating)]
            if column.title == "Rating" and rating.indicator.kind == "kpi":
                title = self.report.word(rating.figure.scale, rating.figure.rating)
                cell = self.terminal.rating(rating.figure.rating, title, column.width - 2)
            parts.append(" " * column.gap + (cell.rjust(column.width) if column.right else cell.ljust(column.width)))
        return "".join(parts).rstrip()


def fitted(columns: Sequence[Column], names: Sequence[str], report: Report, terminal: Terminal) -> Table:
    """The columns that leave the names enough room."""
    wanted, found = max((len(name) for name in names), default=0), list(columns)

    def room() -> int:
        return terminal.width - sum(column.width + column.gap for column in found)

    for title in GIVEN_UP:
        if len(found) > 3 and room() < min(wanted, NAME_AT_LEAST):
            found = [column for column in found if column.title != title]
    return Table(found, max(min(wanted, room()), min(wanted, 12)), report, terminal)


# ---------------------------------------------------------------------------------------------- columns


def columns(rows: Sequence[Rating], report: Report, notes: Notes, terminal: Terminal, *, areas: bool) -> list[Column]:
    """Those that KPIs have, or activity indicators; areas have none for what went before."""
    activity = any(rating.indicator.kind == "activity" for rating in rows)

    def column(title: str, cell: Callable[[Rating], str], gap: int = 2, *, right: bool = False) -> Column:
        return Column(title, {key(rating): cell(rating) for rating in rows}, right, gap)

    def limit(name: str, gap: int) -> Column:
        return column(
            name.capitalize(), lambda r: figures.limit(getattr(r.figure, name), r.indicator.unit), gap, right=True
        )

    words = [report.word(rating.figure.scale, rating.figure.rating) for rating in rows]
    blank = " " * (max(map(len, words), default=0) + (4 if terminal.shapes else 2))
    found = [column("Value", figures.value, right=True), column("", notes.of, 1)]
    if activity:
        found.append(column("Expected", lambda r: figures.expected(r.figure, r.indicator.unit), right=True))
        found.append(column("Rating", lambda r: f" {report.word(r.figure.scale, r.figure.rating)} ", 1))
    else:
        found += [limit("target", 1), limit("floor", 2), column("Rating", lambda _: blank, 1)]
    if not areas:
        found.append(column("Previous", lambda r: figures.before(r, report), 1))
    if not activity or any(rating.figure.method for rating in rows):
        found.append(column("Direction", figures.direction, 1 if areas else 2))
    return [column for column in found if column.title or any(column.cells.values())]


# ---------------------------------------------------------------------------------------------- tables


def kpis(report: Report, notes: Notes, terminal: Terminal, view: str | None) -> Iterator[str]:
    yield from grouped("", layout.sections(report, view), report, notes, terminal)


def activity(report: Report, notes: Notes, terminal: Terminal, view: str | None) -> Iterator[str]:
    yield from grouped("Activity", layout.activity_sections(report, view), report, notes, terminal)


def grouped(title: str, sections: Sequence[Section], report: Report, notes: Notes, terminal: Terminal) -> Iterator[str]:
    """Lines under the headings of their groups, each with what it is compared with."""
    rows = [rating for _, _, own in sections for rating in own]
    indent = "    " if any(parent for parent, _, _ in sections) else "  "
    names = [f"{indent}{rating.indicator.title}" for rating in rows]
    table = fitted(columns(rows, report, notes, terminal, areas=False), names, report, terminal)
    yield table.head(title)
    above = ""
    for parent, heading, own in sections:
        if parent and parent != above:
            yield terminal.bold(parent)
            above = parent
        yield terminal.bold(f"{'  ' if parent else ''}{heading}")
        for rating in own:
            inner = "    " if parent else "  "
            yield table.line(f"{inner}{rating.indicator.title}", rating)
            for said in comparing.benchmarks(rating.figure, rating.indicator):
                yield from terminal.wrapped(said, first=f"{inner}  ", then=f"{inner}    ")


def by_area(report: Report, notes: Notes, terminal: Terminal, kind: str) -> Iterator[str]:
    """For each indicator of a kind that has areas how the whole comes about, and a line an area."""
    parts = layout.areas_of(report, kind)
    rows = [rating for _, own in parts for rating in own]
    names = [f"  {name}" for one, _ in parts for name in one.indicator.areas.values()]
    title = "By area" if kind == "kpi" else "Activity by area"
    table = fitted(columns(rows, report, notes, terminal, areas=True), [*names, title], report, terminal)
    yield table.head(title)
    for whole, own in parts:
        one, figure = whole.indicator, whole.figure
        yield from map(terminal.bold, terminal.wrapped(f"{one.title}, {figure.period.short}", then="  "))
        yield from terminal.wrapped(comparing.how_whole(figure, one), first="  ", then="  ")
        for rating in own:
            yield table.line(f"  {one.areas[rating.figure.area or '']}", rating)
