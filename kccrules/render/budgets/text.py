"""Tables of budgets for the terminal: as wide as there is room, what does not fit named, and whether it adds up."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kccrules.render.budgets import money, words
from kccrules.render.terminal import Terminal, cut
from kccrules.words import wording
from kccrules.words.report import Report
from kccrules.words.statement import BudgetTable, Heading, LedgerRow

GAP = 2
NAME_AT_LEAST, NAME_AT_MOST = 30, 44
HEADING = 12
"""A heading is set in several lines where it is wider than this and than its cells."""


@dataclass(frozen=True)
class Column:
    title: str
    cells: Sequence[str]
    right: bool = True

    @property
    def heads(self) -> list[str]:
        """The lines of the heading."""
        room = max([HEADING, *map(len, self.cells)])
        return textwrap.wrap(self.title, room, break_long_words=False, break_on_hyphens=False)

    @property
    def width(self) -> int:
        return max(map(len, [*self.heads, *self.cells, ""]))

    def set(self, text: str) -> str:
        return text.rjust(self.width) if self.right else text.ljust(self.width)


def render(table: BudgetTable, report: Report, terminal: Terminal) -> Iterator[str]:
    """A view: its heading, the sign convention, a table for each year, and what must be known to read it."""
    said = f"{table.period.words}      {money.common_unit(table)}"
    if len(table.title) + 6 + len(said) <= terminal.width:
        yield f"{terminal.bold(table.title)}      {said}"
    else:
        yield from (terminal.bold(cut(table.title, terminal.width)), said)
    if table.about:
        yield from terminal.wrapped(table.about)
    for year in table.years:
        yield ""
        yield from grid(table, year, report, terminal)
    if table.left_out:
        yield from terminal.wrapped(words.limited(table))
    moved = words.moved(table, table.moved)
    yield from terminal.shared(words.legend(table))
    for line in (*words.gaps(table), *moved):
        yield from terminal.wrapped(line, then="    ")
    yield ""
    for line in words.adding_up(table):
        yield from terminal.wrapped(line, then="    ")


def given_up(table: BudgetTable) -> list[Heading]:
    """The order in which columns go where there is no room: what others are worked out from first, as declared, then what is
    worked out; the movement before the measure that readers look at first, which stays."""
    kept = [one for one in (table.movement, table.main) if one]
    rest = [one for one in table.headings if one not in kept]
    return [*(one for one in rest if not one.formula), *(one for one in rest if one.formula), *kept[:-1]]


def grid(table: BudgetTable, year: str | None, report: Report, terminal: Terminal) -> Iterator[str]:
    rows = table.rows_of(year)
    names = [f"{'  ' * row.indent}{row.title}" for row in rows]
    wanted = min(max(map(len, [*names, year or ""])), NAME_AT_MOST)
    least = min(wanted, NAME_AT_LEAST + 2 * max(row.indent for row in rows))
    headings, dropped = list(table.headings), list[Heading]()
    found = columns(headings, rows, table, year, report)
    short = room(found, terminal) < least
    for heading in given_up(table) if short else ():
        found = [shortened(column) for column in columns(headings, rows, table, year, report)]
        if room(found, terminal) >= least:
            break
        headings.remove(heading)
        dropped.append(heading)
        found = [shortened(column) for column in columns(headings, rows, table, year, report)]
    width = max(min(wanted, room(found, terminal)), min(least, NAME_AT_LEAST))
    yield from heads(found, year or "", width, terminal)
    shorts = {row.short: row.title for row, name in zip(rows, names, strict=True) if row.short and len(name) > width}
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        first, *more = folded(f"{'  ' * row.indent}{row.short}" if row.short in shorts else name, width)
        line = f"{first:<{width}}{''.join(' ' * GAP + one.set(one.cells[place]) for one in found)}".rstrip()
        yield from (terminal.bold(said) if row.kind == "total" else said for said in (line, *more))
    occur = {cell for column in found for cell in column.cells} if short else set()
    if said := [f"{brief}: {full.lower()}" for full, brief in money.SHORT.items() if brief in occur]:
        yield "   ".join(said)
    if shorts:
        yield from terminal.wrapped(wording.short_names(shorts), then="    ")
    if dropped:
        titles = wording.listed([one.title for one in table.headings if one in dropped])
        yield from terminal.wrapped(f"No room for {titles}: -f markdown and -f csv have every column.")


def folded(name: str, width: int) -> list[str]:
    """A name in as many lines as it needs, so that two names never look the same."""
    indent = " " * (len(name) - len(name.lstrip()))
    return textwrap.wrap(name.strip(), width, initial_indent=indent, subsequent_indent=f"{indent}  ") or [name]


def shortened(column: Column) -> Column:
    return replace(column, cells=[money.SHORT.get(cell, cell) for cell in column.cells])


def columns(
    headings: Sequence[Heading], rows: Sequence[LedgerRow], table: BudgetTable, year: str | None, report: Report
) -> list[Column]:
    found = [Column(money.title(one, table), [money.of_row(row, one, table, year) for row in rows]) for one in headings]
    if words.rated(table):
        found.append(Column("Rating", [words.rating(row, report) for row in rows], right=False))
    notes = [words.note(row, table) for row in rows]
    return [*found, *([Column("", notes, right=False)] if any(notes) else [])]


def room(found: Sequence[Column], terminal: Terminal) -> int:
    """What the columns leave for names."""
    return terminal.width - sum(column.width + GAP for column in found)


def heads(found: Sequence[Column], name: str, width: int, terminal: Terminal) -> Iterator[str]:
    """Headings of several lines, ending on the same one."""
    most = max(len(column.heads) for column in found)
    for number in range(most):
        cells = [([""] * (most - len(column.heads)) + column.heads)[number] for column in found]
        first = name if number == most - 1 else ""
        set_ = "".join(" " * GAP + column.set(cell) for column, cell in zip(found, cells, strict=True))
        yield terminal.bold(f"{first:<{width}}{set_}".rstrip())
