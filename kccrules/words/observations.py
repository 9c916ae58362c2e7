"""Figures that were sent in or printed, as typed data. How they are read is the business of `submissions`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kccrules.words.problems import Place, Problem


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


@dataclass(frozen=True, slots=True)
class Edition:
    """A report as it was published: what it said of each figure."""

    report: int
    """In the project's calendar."""
    on: date
    rows: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Commentary:
    """What somebody wrote about an indicator, a unit or a whole report, of one vintage."""

    about: str
    """The id of an indicator or unit, or `summary`."""
    report: tuple[str, int] | None
    """The calendar and period of the report that it was written for, where it is a page of its own."""
    period: int | None
    """The indicator's own period, where it came beside a figure."""
    text: str
    """Markdown."""
    being_done: str
    back_by: str
    by: str | None
    """A post."""
    sent: date | None
    at: Place
    file: int
    """The number of its input."""
    alone: bool
    """Whether it is all that its page or row has."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One return form that came back."""

    file: int
    """The number of its input."""
    asked: int
    """How many results it asks for."""
    by: str
    """The post that returned it."""
    sent: date | None
    at: Place | None
    """Where that day stands."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of one vintage, in millionths of a pound or of what the measure counts."""

    line: str
    measure: str
    period: int
    """When it was reported: an ordinal of the calendar of its measures."""
    year: str | None
    """When it falls, where that is another time: 2018-19, earlier, later."""
    value: int | None
    half: int
    """Half a unit of the last digit that was given: how far the true amount may be off."""
    cause: str | None
    """With a cause it explains part of the line's measure, and is never added to the line."""
    state: str
    """submitted, provisional, estimated, nil, missing, not-applicable, or blank: an empty cell of a page."""
    note: str
    sent: date | None
    file: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Virement:
    """Money moved from one line to another, or one end of such a move, or a technical adjustment of one line."""

    from_: str | None
    to: str | None
    """At least one of the two is known."""
    measure: str
    period: int
    year: str | None
    value: int
    half: int
    reason: str
    reference: str
    technical: bool
    """Declared to be a technical adjustment: it need not net to nothing."""
    sent: date | None
    file: int
    row: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A total as a paper prints it, to be held against what it is made of."""

    view: str
    key: str
    """A unit, group, total or line; total; total-before-apart; or bss/fbs for a crossing of two levels."""
    measure: str
    period: int
    year: str | None
    value: int
    half: int
    source: str
    file: int
    row: int
    column: int
    sent: date | None = None
    """Of a page that finance has sent several times; of each source the newest counts."""


@dataclass
class Input:
    """One table read, a file or a sheet of a workbook: its rows are counted as Excel shows them."""

    file: str
    sha256: str
    sheet: str = ""
    read: int = 0
    rejected: int = 0
    columns: tuple[str, ...] = ()
    """What stands under which of its columns, in order; '' for one without a heading."""

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
    editions: list[Edition] = field(default_factory=list)
    """Reports that were published by the tool itself; what they say is in `history` too."""
    commentary: list[Commentary] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    virements: list[Virement] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
