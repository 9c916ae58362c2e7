"""A row of cells as it was sent in, from whatever file: what each cell says, what it is in Excel, and where it stands.

Files are opened by `csvfile` and `sheets`; what a row means is the business of `entries`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kccrules.words.numerals import PLAIN
from kccrules.words.problems import Place, Problem

COMMANDS = ("=", "+", "-", "@", "\t", "\r")
"""Signs that begin a formula."""
Kind = Literal[
    "number",
    "worked-out",  # a number, by a formula
    "percentage",  # a number shown as one
    "scaled",  # a number shown in thousands or millions
    "date",
    "time",
    "truth",
    "error",
    "no-result",  # a formula whose result is not in the file
    "elsewhere",  # a formula that points into another workbook
]
"""What a cell of a workbook may be beside text."""


@dataclass(frozen=True, slots=True)
class Special:
    """What a cell is, where that is not text."""

    kind: Kind
    number: str = ""
    """Of a percentage, the number that people see before the sign."""
    day: date | None = None
    """Of a date."""
    decimals: int = 0
    """Of a number, how many digits behind the point are shown whether or not they are stored."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` is its first line in a CSV file; `sheet` is the sheet in a workbook, where `line` is empty."""

    path: str
    number: int
    cells: Sequence[str]
    line: str = ""
    sheet: str = ""
    special: Mapping[int, Special] = field(default_factory=dict)
    day_zero: date | None = None
    """The day from which the workbook counts days."""
    sound: bool = True
    """Whether the cells can be trusted."""
    problems: tuple[Problem, ...] = ()
    """Why they cannot; nothing, where that has been said of a row above."""

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    def kind(self, at: int) -> Kind | None:
        """What the cell at a place is, or None for text."""
        return self.special[at].kind if at in self.special else None

    def place(self, at: int) -> Place:
        """Where the cell at a place is."""
        return self.spot(at)[0]

    def problem(self, code: str, message: str, hint: str, at: int | None = None, about: str | None = None) -> Problem:
        """A problem with the row, or with its cell at a place."""
        place, width = self.spot(at)
        return Problem(code, message, place, hint, self.line, width, about)

    def spot(self, at: int | None) -> tuple[Place, int]:
        """Where the cell at a place is, or the row, and how many characters of its line are meant."""
        if self.sheet:
            return Place(self.path, self.number, (at or 0) + 1, self.sheet), 1
        column, width = cell_in(self.line, at) if self.line and at is not None else (0, 1)
        return Place(self.path, self.number, column), max(width, 1)


CELL = re.compile(r'\s*(?:"((?:[^"]|"")*)"?|([^,]*))[^,]*(?:,|\Z)')


def cell_in(line: str, place: int) -> tuple[int, int]:
    """Where a cell stands in the line of its row, from 1, and how long it is; 0 where it is on another line."""
    for number, found in enumerate(CELL.finditer(line)):
        if number == place:
            group = 1 if found[1] is not None else 2
            return found.start(group) + 1, len(found[group].strip())
    return 0, 1


def inert(text: str) -> str:
    """Text for a cell of a table that a spreadsheet opens: nothing but a number or a text, on one line."""
    line = " ".join(text.splitlines())
    return f"'{line}" if line.lstrip(" ").startswith(COMMANDS) and not PLAIN.match(line) else line
