"""Figures that were sent in or printed, as typed data. How they are read is the business of `submissions`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kccrules.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of one vintage. Amounts are millionths."""

    indicator: str
    area: str | None
    """A member of the group of areas that the indicator names; None is the whole."""
    period: int
    value: int | None
    numerator: int | None
    denominator: int | None
    state: str
    note: str
    sent: date | None
    file: int
    row: int

    @property
    def has_figure(self) -> bool:
        return any(amount is not None for amount in (self.value, self.numerator, self.denominator))


@dataclass(frozen=True, slots=True)
class Printed:
    """One figure as a report printed it."""

    report: int
    indicator: str
    area: str | None
    period: int
    value: int | None
    rating: str
    direction: str
    file: int
    row: int


@dataclass
class Input:
    """One table read, a file or a sheet of a workbook: its rows are counted as Excel shows them."""

    file: str
    sha256: str
    sheet: str = ""
    read: int = 0
    rejected: int = 0

    @property
    def path(self) -> str:
        """The file, and the sheet of a workbook."""
        return f"{self.file}:{self.sheet}" if self.sheet else self.file

    def place(self, row: int) -> Place:
        """A row; in a workbook, its first cell."""
        return Place(self.file, row, 1 if self.sheet else 0, self.sheet)

    @property
    def accepted(self) -> int:
        """Rows that are fine; whether a later one replaces them depends on the day that is asked about."""
        return self.read - self.rejected


@dataclass
class Data:
    """All that was sent in."""

    inputs: list[Input] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    bulk: list[object] = field(default_factory=list)
    """Figures that came as columns, a frame for each file: only the engine looks into them."""
    history: list[Printed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
