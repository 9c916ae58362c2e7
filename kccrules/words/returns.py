"""A return form: what a service is asked for, and the words and columns in which it is asked.

What a form asks for is the business of `outgoing`, how it looks of `render.workbook`, how it is read of `returned`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kccrules.words import wording
from kccrules.words.report import Bound

SHEET, HELP = "Return", "Help"
HELP_TITLE = "How to fill in this form"
"""Begins the sheet of help, and tells it from other sheets."""
ABOUT = ": results for "
"""In the first cell, between the service and the period."""
COLUMNS = {
    "code": "Code",
    "title": "Indicator",
    "last": "Last result",
    "result": "Result",
    "sure": "How sure?",
    "out_of": "Out of how many",
    "happened": "What happened and what is being done",
    "back": "Back on target by",
    "target": "Target",
    "floor": "Floor",
    "check": "Check",
    "period": "Period",
    "area": "Area",
}
"""What each column is called, whatever follows: Result to September 2012 (type here)."""
TYPED = ("result", "sure", "out_of", "happened", "back")
WORDS = {
    "Final": "submitted",
    "Provisional": "provisional",
    "Estimated": "estimated",
    "Not available yet": "missing",
    "Not applicable": "not-applicable",
    "Too few to publish": "suppressed",
}
"""What may be chosen under How sure?, and the state that it stands for."""
NUMBERED = ("Final", "Provisional", "Estimated")
"""Those that go with a number."""
NOT_NEEDED = "not needed"
POST, DATE = "Name of post returning this", "Date"
"""What stands before the cells in which these are typed."""
LONGEST_TEXT, LONGEST_NAME = 1000, 100
LIKELY_STEPS = 3
"""How many changes must be known before the next one can be larger than any."""


@dataclass(frozen=True, slots=True)
class Line:
    """One result that is asked for."""

    id: str
    area: str | None
    title: str
    """What is counted, of which area, and when."""
    period: str
    """As it is typed: 2012-13/Q2."""
    last: str
    """The last result in words: 57.7% Amber."""
    last_value: int | None
    """The same in millionths."""
    largest: int | None
    """The largest change that there has been, in millionths; None where too few are known."""
    unit: str
    decimals: int | None
    formula: str | None
    """How the value follows from what is typed, where it is not the value itself."""
    counted: bool
    """What is typed is how many, not the value."""
    out_of: bool
    """It is also asked out of how many."""
    over: bool
    """A percentage that may be above 100."""
    signed: bool
    """It may be below nought."""
    polarity: str
    activity: bool
    target: Bound
    floor: Bound
    """Of activity the upper and the lower threshold."""
    explained: bool
    """Commentary is asked for, by its rule, on some rating."""
    limits: tuple[str, ...]
    """Both in words."""


@dataclass(frozen=True, slots=True)
class Form:
    """What one service is asked for."""

    service: str
    title: str
    period: str
    """In words with its months."""
    typed: str
    """As it is typed."""
    result: str
    """What the results are of: to September 2012; nothing where the lines differ."""
    last: str
    """The same of the last results."""
    due: date
    closes: date
    begins: date
    ends: date
    """The first and last day of the period."""
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        return wording.form_name(self.service, self.typed)

    @property
    def by_area(self) -> bool:
        """Whether it has a column for areas."""
        return any(line.area for line in self.lines)

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that it has, in order."""
        return tuple(key for key in COLUMNS if key != "area" or self.by_area)


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the results of a form that came back."""

    path: str
    asked: int
    values: int
    unavailable: int
    others: int
    """Not applicable, or too few to publish."""
    commentary: int
    """Rows with words alone."""
    refused: int

    @property
    def empty(self) -> int:
        """Rows in which nothing was typed."""
        return self.asked - self.values - self.unavailable - self.others - self.commentary - self.refused


def heading(cell: str) -> str | None:
    """The column that a heading is meant for: 'Result to September 2012 (type here)' as result."""
    if not cell.lstrip().lower().startswith(FIRST):  # most cells are none, and there may be many
        return None
    said = plainly(re.sub(r"\(.*", "", cell, flags=re.DOTALL))
    for key, title in COLUMNS.items():
        if said == plainly(title) or (key in LONGER and said.startswith(f"{LONGER[key]} ")):
            return key
    return None


FIRST = tuple(title.split()[0].rstrip("?").lower() for title in COLUMNS.values())
LONGER = {"result": "result", "last": "last result", "happened": "what happened"}
"""How headings begin that go on."""


def plainly(text: str) -> str:
    """Without what makes no difference."""
    return " ".join(text.split()).rstrip("?: ").lower()


def word_meant(cell: str) -> str | None:
    """A word of How sure? however its letters are written."""
    return next((word for word in WORDS if word.lower() == plainly(cell)), None)


def largest_change(values: Sequence[int]) -> int | None:
    """Between one result and the next; None where too few are known to say that a change is large."""
    changes = [abs(after - before) for before, after in itertools.pairwise(values)]
    return max(changes) if len(changes) >= LIKELY_STEPS else None


def likely(value: int, last: int) -> bool:
    """Whether a result is near the last one: not less than half of it, and not more than twice as much."""
    return 0 < last <= 2 * value <= 4 * last
