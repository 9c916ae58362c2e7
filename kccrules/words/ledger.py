"""Budgets as declared: measures, lines, the sheets that finance sends. Typed data, no behaviour and no files.

Amounts are whole millionths of a pound (or of whatever the measure counts), as all numbers are. What was sent in is in
`observations`; how lines roll up is the business of `accounts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kccrules.words.lifetimes import Lifetime
from kccrules.words.problems import Place

TOTAL, BEFORE_APART = "total", "total-before-apart"
"""Keys of the rows that every view may have besides its own."""
Totalling = Literal["adds", "last", "formula", "none"]
"""How a measure of many lines comes about: their sum; over periods the last one (a running figure), over lines the sum;
worked out anew from the totals of what its formula reads; not at all."""
Scale = Literal["units", "thousand", "million"]
TIMES: Mapping[Scale, int] = {"units": 1, "thousand": 1_000, "million": 1_000_000}
"""How many of its unit one of each scale is."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of a budget."""

    name: str
    title: str
    totals: Totalling
    formula: str | None
    """None where it is as submitted."""
    nil_if_absent: bool
    """Whether a line that sent others but not this one has nil of it."""
    unit: str
    """pounds, or what it counts: clients, people."""
    scale: Scale
    """How reports print it."""
    decimals: int
    signed: bool
    """Whether reports print + before what is more than nought."""
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """A condition that must hold for every row of every view, within rounding."""

    id: str
    """The text itself, unless it is given a name."""
    formula: str
    about: str | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class MeasuresVersion:
    """What the columns are from `since` on."""

    since: date | None
    title: str
    about: str | None
    """The sign convention, printed over every table: + is a pressure."""
    measures: Mapping[str, Measure]
    """Submitted ones, then those worked out, each after what it reads."""
    identities: tuple[Identity, ...]
    weak_above: int | None
    """An allowance for rounding wider than this, in millionths, proves little."""
    main: str | None
    """The measure that readers look at first, where one is named."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The columns that budgets of one sort have: revenue, capital, reserves, staffing."""

    id: str
    place: Place
    calendar: str
    stages: tuple[str, ...]
    """Words that a line's stage may have, first to last."""
    versions: tuple[MeasuresVersion, ...]


@dataclass(frozen=True, slots=True)
class LineVersion:
    """What a line is and where it belongs from `since` on."""

    since: date | None
    title: str
    about: str | None
    owner: str | None
    service: str | None
    portfolio: str | None
    serves: tuple[str, ...]
    under: str | None
    """The line that it is part of; that one is then the sum of its parts, and what is sent for it is a printed total."""
    rating: str
    """The rule that says whether it must be explained; or 'none'."""
    stage: str | None
    places: Mapping[str, Place] = field(compare=False)

    def units(self) -> tuple[str, ...]:
        return tuple(unit for unit in (self.service, self.portfolio, *self.serves) if unit)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a budget: a heading in its place. The same heading may stand in two places: two lines."""

    id: str
    place: Place
    budget: str
    label: str | None
    also: tuple[str, ...]
    formerly: tuple[str, ...]
    lifetime: Lifetime
    memo: bool
    """Printed, never added."""
    offsets: str | None
    """The line that it cancels: equal and opposite, and checked."""
    versions: tuple[LineVersion, ...]
    places: Mapping[str, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Budget:
    """Lines with the same columns."""

    id: str
    place: Place
    title: str
    about: str | None
    measures: str
    lifetime: Lifetime
    lines: tuple[str, ...]
    """Ids, in the order of printing."""
    places: Mapping[str, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class ViewTotal:
    """A row of a view that adds up some of it; such rows may overlap."""

    id: str
    title: str
    only: tuple[str, ...]
    leave_out: tuple[str, ...]
    """Units, groups or lines; one of the two lists is empty."""
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class BudgetView:
    """Lines of all budgets with the same measures, added up along the levels of a hierarchy."""

    id: str
    place: Place
    title: str
    of: str
    """The measures."""
    by: tuple[str, ...]
    """Levels of one hierarchy, top first."""
    groups: tuple[str, ...]
    """Named groups of lines or units, shown as rows within the last level."""
    within: tuple[str, ...]
    """Units, groups or budgets that the view is limited to; empty for all."""
    apart: tuple[str, ...]
    """Kept out of the subtotals, shown after them, inside the grand total."""
    totals: tuple[ViewTotal, ...]
    places: Mapping[str, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """What the figures under one heading of a sheet are."""

    heading: str
    measure: str
    scale: Scale
    turned: bool
    """Whether the sheet prints it with the opposite sign."""
    period: str | None
    """Where the column is of another period than the sheet: M05, 2016-17."""
    year: str | None
    """The year that it falls in, for capital."""
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How to read a page that finance has."""

    id: str
    title: str
    """What the page is called: the source of what it prints."""
    place: Place
    files: str
    """Names of files that have it: revenue-*.xlsx."""
    sheet: str | None
    budget: str
    """Its lines are looked for among those of this budget, and rows of totals among the rows of `view`."""
    view: str | None
    header: int
    """The row of headings, as Excel counts."""
    line: str
    """The heading of the column with names of lines."""
    within: str | None
    """The heading of the column that says where a line belongs, if the same name occurs twice."""
    columns: tuple[Column, ...]
    skip: tuple[str, ...]
    """Texts in the column of lines whose rows are no lines: headings of parts, notes."""
    rows: Mapping[str, str]
    """What else a row may be called, and the id that it is: of a line, a unit, a group, a total of the view, or `total`."""
    nil: tuple[str, ...]
    """Texts that mean nil: '-', 'nil'."""
    not_applicable: tuple[str, ...]
    places: Mapping[str, Place] = field(compare=False)
