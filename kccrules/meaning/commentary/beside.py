"""Commentary in a row of figures: the columns commentary, being_done and back_by, and by, the post that says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kccrules.meaning.commentary import people
from kccrules.meaning.commentary.parts import said
from kccrules.meaning.names import Names
from kccrules.words.cells import Row
from kccrules.words.observations import Commentary
from kccrules.words.periods import day_words
from kccrules.words.problems import Place, Problem

SAYING = ("commentary", "being_done", "back_by")
"""The columns with something to be read; `by` alone says nothing."""


@dataclass(frozen=True)
class Beside:
    """The cells of one row."""

    row: Row
    columns: Sequence[str]
    cells: Mapping[str, str]
    """By column, without space around them."""
    names: Names

    @cached_property
    def said(self) -> Mapping[str, str]:
        """What is said, by column; without those that say nothing."""
        found = {name: said(self.cells[name]) for name in SAYING if self.cells.get(name)}
        day = self.day_of_back_by
        return {name: day_words(day) if day and name == "back_by" else text for name, text in found.items() if text}

    @property
    def day_of_back_by(self) -> date | None:
        """Where Excel has made a date of it."""
        at = self.columns.index("back_by") if "back_by" in self.columns else None
        return self.row.special[at].day if at is not None and at in self.row.special else None

    def commentary(self, about: str, period: int, sent: date | None, file: int, *, alone: bool) -> Commentary:
        text, being_done, back_by = (self.said.get(name, "") for name in SAYING)
        place = Place(self.row.path, self.row.number, 1 if self.row.sheet else 0, self.row.sheet)
        by = self.cells.get("by") or None
        return Commentary(about, None, period, text, being_done, back_by, by, sent, place, file, alone)

    def problems(self, area: str | None) -> Iterator[Problem]:
        """What is wrong with the cells, or had better not be in them."""
        if area and self.said:
            message = f"commentary is about the whole of an indicator, and this row is about '{area}'"
            yield self.problem(
                "KCC428", message, "write it into the row of the whole, or into the column note", next(iter(self.said))
            )
        day = self.day_of_back_by
        if day and day.day == 1:
            month = day_words(day).removeprefix("1 ")
            message = f"this is the date {day_words(day)}, which Excel also makes of {month}"
            hint = f"format the cell as Text, then type {month} or {day_words(day)} again"
            yield self.problem("KCC447", message, hint, "back_by")
        for name, text in self.said.items():
            for one in people.personal(text, self.names.words):
                yield self.personal(one, name)
        by = self.cells.get("by")
        for one in people.no_post(by, self.names.words) if by else ():
            yield self.personal(one, "by")

    def personal(self, found: people.Found, column: str) -> Problem:
        # Its line is not shown: that would repeat it.
        return replace(self.problem("KCC423", people.message(found), people.HINT, column), excerpt="")

    def problem(self, code: str, message: str, hint: str, column: str) -> Problem:
        return self.row.problem(code, message, hint, self.columns.index(column))
