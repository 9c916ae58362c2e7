"""Where a return form is in what came back: its headings, what is left of a form without them, and the names of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules.meaning.entries import Made, Table
from kccrules.words.cells import Row
from kccrules.words.observations import Input
from kccrules.words.problems import Place, Problem, letters
from kccrules.words.returns import ABOUT, COLUMNS, HELP_TITLE, POST, heading, plainly

MOST_ABOVE = 40
"""Rows in which the headings are looked for."""
AGAIN = "ask for the form again, with kccrules template; nothing of it was read"


@dataclass
class Form:
    """A form being read."""

    table: Table
    source: Input
    head: Row
    at: Mapping[str, int]
    """Where each column is."""
    made: list[Made] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    asked: int = 0
    """Results that it asks for."""
    by: str = ""
    sent: date | None = None
    dated: Place | None = None
    """Where the day stands."""

    def called(self, key: str) -> str:
        """A column as people find it: 'column E (How sure?)'."""
        if key in self.at and self.head.sheet:
            return f"column {letters(self.at[key] + 1)} ({COLUMNS[key]})"
        return f"the column '{COLUMNS[key]}'"

    def cell(self, row: Row, key: str) -> str:
        """What stands in a column of a row."""
        place = self.at.get(key, len(row.cells))
        return row.cells[place].strip() if place < len(row.cells) else ""


def headings_of(row: Row) -> list[str | None]:
    """The column of a form that each cell is a heading of."""
    return [heading(cell) for cell in row.cells]


def begins(row: Row) -> bool:
    """Whether these are the headings of a form, or what is left of them."""
    found = {*headings_of(row)} - {None}
    return row.sound and (("code" in found and len(found) >= 3) or len(found) >= 5)


def head_of(rows: Sequence[Row]) -> Row | None:
    """The row of headings, among the first of a sheet."""
    return next((row for row in rows[:MOST_ABOVE] if begins(row)), None)


def is_help(rows: Sequence[Row]) -> bool:
    """Whether this is the sheet of help, which nobody types in."""
    return any(cell.strip() == HELP_TITLE for row in rows[:1] for cell in row.cells)


def was_form(rows: Sequence[Row]) -> bool:
    """Whether a sheet without headings has something else of a form."""
    cells = [cell for row in rows for cell in row.cells]
    return any(ABOUT in cell or plainly(cell).startswith(plainly(POST)) for cell in cells)


def no_headings(place: Place) -> Problem:
    """What is said of a form that cannot be read as one."""
    return Problem("KCC470", "this was a return form, and its row of headings is gone", place, AGAIN)
