"""One file of figures, column by column: what its texts mean, which rows are fine, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kccrules import wording
from kccrules.cells import Row
from kccrules.engine import bulk
from kccrules.engine.bulk import Amounts, Codes, First, Frame, Mask, Refused, Texts
from kccrules.entries import NUMBERS, Entry, Table
from kccrules.fields import STATES
from kccrules.headings import FIGURES
from kccrules.model import Indicator
from kccrules.parameters import days, numbered
from kccrules.problems import Place, Problem

COLUMNS = (*FIGURES[0], *FIGURES[1])
TEXTS = ("indicator", "period", "area", "state", "submitted_at")
MOST_SAID = 20
"""Different texts of one column that are each said to be wrong; the others are counted."""
Meant = TypeVar("Meant")
Ask = Callable[[Entry, Indicator | None], Meant]
"""What part of a row means; of an indicator, if it is known by then."""


class Reading:
    """The rows of a file, and what has been found out about them."""

    def __init__(self, frame: Frame, name: str, table: Table) -> None:
        self.frame, self.name, self.table = frame, name, table
        self.problems: list[Problem] = []
        self.refused: list[Mask] = []
        self.texts: dict[str, Texts] = {}
        self.amounts: dict[str, Amounts] = {}
        self.kpis: Sequence[Indicator | None] = ()
        """What each text of the column indicator names."""

    def figures(self) -> Frame | None:
        """The rows that are fine; None where a column cannot be read."""
        self.read_columns()
        if self.problems:
            return None
        indicator, area, period, state, sent = (self.texts[name] for name in TEXTS_IN_ORDER)
        self.kpis = self.resolved("indicator", indicator, self.each("indicator"), lambda entry, _: entry.indicator())


"""
