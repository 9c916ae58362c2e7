"""A table for the terminal: columns as wide as their cells, and what to leave out where the terminal is too narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kccrules.render.terminal import Terminal, cut


@dataclass(frozen=True)
class Column:
    """A heading and its cells. A narrow terminal cuts cells down to `least` characters, where that is not 0, and then
    loses columns in the order of `given_up`, where that is not 0."""

    title: str
    cells: Sequence[str]
    right: bool = False
    given_up: int = 0
    least: int = 0

    @property
    def width(self) -> int:
        return max([len(self.title), *map(len, self.cells)])

    def cell(self, text: str) -> str:
        return text.rjust(self.width) if self.right else text.ljust(self.width)

    def shrunk(self, excess: int) -> Column:
        """The column with its cells cut by so many characters, as far as that goes."""
        width = max(self.width - excess, self.least, len(self.title))
        return replace(self, cells=[cut(cell, width) for cell in self.cells]) if self.least else self


def lines(columns: Sequence[Column], terminal: Terminal, *, gap: int = 2, indent: int = 0) -> Iterator[str]:
    """The heading and a line for each row."""
    shown = [column for column in columns if column.title or any(column.cells)]
    while (excess := wide(shown, gap) + indent - terminal.width) > 0:
        narrower = [column.shrunk(excess) for column in shown]
        spare = [column for column in shown if column.given_up]
        if wide(narrower, gap) + indent <= terminal.width or not spare:
            shown = fitted(shown, excess)
            break
        shown.remove(min(spare, key=lambda column: column.given_up))
    if any(column.title for column in shown):
        yield terminal.bold((" " * indent + (" " * gap).join(column.cell(column.title) for column in shown)).rstrip())
    for number in range(len(shown[0].cells)):
        cells = [column.cell(column.cells[number]) for column in shown]
        yield (" " * indent + (" " * gap).join(cells)).rstrip()


def fitted(columns: Sequence[Column], excess: int) -> list[Column]:
    """Columns cut by so many characters in all, the last ones first."""
    found: list[Column] = []
    for column in reversed(columns):
        narrower = column.shrunk(excess)
        excess = max(excess - (column.width - narrower.width), 0)
        found.insert(0, narrower)
    return found


def wide(columns: Sequence[Column], gap: int) -> int:
    """Characters of a line."""
    return sum(column.width for column in columns) + gap * max(len(columns) - 1, 0)
