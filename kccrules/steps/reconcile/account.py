"""A view of measures in one period as the tests see it: rows, what each adds up, and amounts as whole numbers.

Amounts themselves stay in the columns of `accounts`; here is only which row of them is which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from kccrules.engine import printed
from kccrules.engine.batch import Batch
from kccrules.words.ledger import BudgetView, Line, LineVersion, Measure, MeasuresVersion
from kccrules.words.model import Definitions, in_force
from kccrules.words.observations import Amount, Stated, Virement
from kccrules.words.periods import Calendar

PARTS = ("", "/", ".half", ".parts", ".lacks")
"""What the columns hold of a measure."""
ADDED = ("leaf", "contra", "outside")


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the view."""

    key: str
    title: str
    kind: str
    """line, unit, group or total."""
    role: str
    parent: str | None
    number: int
    """Which node of the batch it is."""
    leaves: tuple[int, ...]
    """The nodes that it adds up; of a leaf itself."""
    also: tuple[str, ...] = ()
    """Other keys that figures of it may be stated for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount of a row, and how far it may be off."""

    value: Fraction | None
    half: int
    coarsest: int
    """The largest half unit of anything that it is made of."""
    parts: int
    lacks: int


@dataclass(frozen=True)
class Account:
    """A view in a period, worked out."""

    definitions: Definitions
    view: BudgetView
    version: MeasuresVersion
    stages: tuple[str, ...]
    calendar: Calendar
    ordinal: int
    years: tuple[str | None, ...]
    own_year: str | None
    """The year of the report, at which rules look; None where money does not fall in years."""
    batch: Batch
    """Every node in every year and period, in that order."""
    first: int
    """The first of the periods."""
    periods: int
    rows: tuple[Node, ...]
    crossings: tuple[Node, ...]
    """What is printed of two units at once, as bss/fbs: no rows of the view."""
    lines: Mapping[str, int]
    """Each leaf with its node: also those that are not shown."""
    stated: tuple[Stated, ...]
    causes: tuple[Amount, ...]
    virements: tuple[Virement, ...]
    counting: tuple[Virement, ...]
    """Those that move money in the period."""
    files: tuple[str, ...]
    """What was sent in, by the numbers in amounts."""

    @cached_property
    def by_key(self) -> Mapping[str, Node]:
        return {key: row for row in (*self.rows, *self.crossings) for key in (row.key, *row.also)}

    @property
    def shown_lines(self) -> list[Node]:
        """The lines that are added up, in the order of printing."""
        return [row for row in self.rows if row.kind == "line" and row.role in ADDED]

    def line(self, key: str) -> Line:
        return self.definitions.lines[key]

    def line_version(self, key: str) -> LineVersion:
        return in_force(self.line(key).versions, self.calendar.last_day(self.ordinal))

    def measure(self, name: str) -> Measure:
        return self.version.measures[name]

    def year_of(self, year: str | None) -> str | None:
        """A year as the columns have it: what has none is of the year of the report where others have one."""
        return self.own_year if year is None else year

    def spot(self, node: int, ordinal: int | None = None, year: str | None = None) -> int | None:
        """The row of the batch; None for a year or period of which nothing is held."""
        period = (self.ordinal if ordinal is None else ordinal) - self.first
        own = self.year_of(year)
        if own not in self.years or not 0 <= period < self.periods:
            return None
        return (node * len(self.years) + self.years.index(own)) * self.periods + period

    # ---- amounts

    def figures(self, measure: str, wanted: Sequence[tuple[Node, int, str | None]]) -> list[Figure | None]:
        """What rows have of a measure in periods and years; None where nothing is held at all."""
        spots = [self.spot(node.number, ordinal, year) for node, ordinal, year in wanted]
        there = [spot for spot in spots if spot is not None]
        columns = printed.picked(self.batch, [f"{measure}{part}" for part in PARTS], there)
        found = dict(zip(there, zip(*columns.values(), strict=True), strict=True))
        coarsest = self.coarsest(measure, wanted)
        return [
            None if spot is None else figure(found[spot], coarse) for spot, coarse in zip(spots, coarsest, strict=True)
        ]

    def coarsest(self, measure: str, wanted: Iterable[tuple[Node, int, str | None]]) -> list[int]:
        """The largest half unit among the lines of each."""
        spots = [
            [spot for leaf in node.leaves if (spot := self.spot(leaf, ordinal, year)) is not None]
            for node, ordinal, year in wanted
        ]
        flat = [spot for own in spots for spot in own]
        halves = iter(printed.picked(self.batch, [f"{measure}.half"], flat)[f"{measure}.half"])
        return [max([next(halves) or 0 for _ in own], default=0) for own in spots]

    def figure(self, key: str, measure: str, ordinal: int | None = None, year: str | None = None) -> Figure | None:
        """One of them."""
        node = self.by_key.get(key)
        if node is None:
            return None
        return self.figures(measure, [(node, self.ordinal if ordinal is None else ordinal, year)])[0]


def figure(cells: tuple[int | None, ...], coarsest: int) -> Figure:
    value, under, half, parts, lacks = cells
    exact = None if value is None else Fraction(value, under or 1)
    return Figure(exact, half or 0, coarsest, parts or 0, lacks or 0)
