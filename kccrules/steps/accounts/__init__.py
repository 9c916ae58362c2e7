"""Budgets in a report: for every view of measures its rows, and of each row every measure, as sent in, worked out, or
added up. Which rows there are is said by `places`, what was sent by `sent`; sums are the business of the engine.

Whether sums agree with what was printed, and what must be explained, is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kccrules.engine import ledger, nodes, totals
from kccrules.engine.batch import Batch
from kccrules.engine.limits import as_number
from kccrules.engine.numbers import TooBig
from kccrules.engine.totals import Rows
from kccrules.meaning.measuring import numbers, read
from kccrules.steps.accounts.lines import Lines
from kccrules.steps.accounts.places import Places, Row, places
from kccrules.steps.accounts.sent import Sent, Year, own_year, sent
from kccrules.steps.accounts.working import half_of, value_of
from kccrules.steps.evaluate import Question
from kccrules.tools.expressions import Checked
from kccrules.words.ledger import BudgetView, Measure, Measures, MeasuresVersion
from kccrules.words.model import Definitions, in_force
from kccrules.words.observations import Data
from kccrules.words.periods import Calendar

__all__ = ["Book", "TooBigMeasure", "books", "half_of", "value_of"]


class TooBigMeasure(TooBig):
    """A measure that cannot be worked out, or added up, exactly."""

    def __init__(self, one: Measure, bound: int, *, adding: bool = False) -> None:
        super().__init__(bound)
        self.one, self.adding = one, adding

    def __str__(self) -> str:
        name, formula = self.one.name, self.one.formula
        if not self.adding:
            return f"'{name}' could pass 38 digits: {formula}"
        return f"what '{name}' adds up is divided by so many different numbers that the sum could pass 38 digits"

    @property
    def hint(self) -> str | None:
        """What to write instead, where that is known."""
        one = self.one
        return f"write {one.name}: {{formula: 'round({one.formula}, 2)', totals: adds}}" if self.adding else None


@dataclass(frozen=True)
class Book:
    """One view of measures in a report."""

    view: BudgetView
    measures: Measures
    version: MeasuresVersion
    """In force on the report's last day."""
    calendar: Calendar
    period: int
    """Of the report, in the calendar of the measures."""
    rows: tuple[Row, ...]
    """In the order of printing."""
    leaves: tuple[str, ...]
    """The lines whose amounts are added, and those that are only printed, in the order of their places."""
    lines: Lines
    sent: Sent
    batch: Batch
    """Every leaf and then every row of the view, in every year and period: one frame that formulas read. Each measure has
    the columns net, net.half, net.state, net.parts and net.lacks, and net/ where it is a fraction."""
    formulas: Mapping[str, Checked]
    """Of the measures that are worked out."""
    crossings: tuple[Row, ...]
    """Rows that are not printed: crossings of units that papers state figures of."""

    @property
    def last(self) -> int | None:
        """The newest period before the report's own in which anything was sent."""
        return self.sent.last

    @property
    def years(self) -> tuple[Year, ...]:
        return self.sent.years

    @property
    def year(self) -> Year:
        """The year that rules look at: that of the report. None where amounts have no years."""
        return None if self.years == (None,) else own_year(self.calendar, self.period)

    @cached_property
    def nodes(self) -> Mapping[str, int]:
        """For each row by its key its number among the nodes of the batch."""
        added = [row.key for row in (*self.rows, *self.crossings) if row.leaf is None]
        leaves = {row.key: row.leaf for row in self.rows if row.leaf is not None}
        return {**leaves, **{key: len(self.leaves) + number for number, key in enumerate(added)}}


def books(definitions: Definitions, data: Data, asked: Question) -> Iterator[Book]:
    """Every view of measures that has lines on the report's last day. Raises TooBig where exactness would be lost."""
    for id_, measures in definitions.measures.items():
        views = [view for view in definitions.budget_views.values() if view.of == id_]
        calendar = definitions.calendars[measures.calendar]
        period = calendar.last_ending_by(asked.ends)
        lines = Lines.of(definitions, id_, asked.ends) if views else None
        if lines is None or not lines.shown or period is None:
            continue
        version = in_force(measures.versions, asked.ends)
        found = sent(lines, version, calendar, period, data, asked.as_at)
        for view in views:
            stated = {row.key for row in data.stated if row.view == view.id and "/" in row.key}
            placed = places(view, lines, found.leaves, sorted(stated))
            yield book(view, measures, version, lines, placed, found, calendar, period)


def book(
    view: BudgetView,
    measures: Measures,
    version: MeasuresVersion,
    lines: Lines,
    placed: Places,
    found: Sent,
    calendar: Calendar,
    period: int,
) -> Book:
    """A view with all its rows added up and all its measures worked out. Raises TooBig."""
    own = [one for one in version.measures.values() if one.formula is None]
    batch, rows, grid = added_up(own, lines, placed, found, calendar)
    types = numbers(version)
    formulas = {one.name: read(one.formula, types) for one in version.measures.values() if one.formula is not None}
    for name, checked in formulas.items():
        batch = with_measure(batch, version.measures[name], checked, rows, grid)
    return Book(
        view,
        measures,
        version,
        calendar,
        period,
        placed.rows,
        placed.leaves,
        lines,
        found,
        batch,
        formulas,
        placed.crossings,
    )


def with_measure(batch: Batch, one: Measure, checked: Checked, rows: Rows, grid: ledger.Grid) -> Batch:
    """The nodes with a measure that is worked out. Raises TooBigMeasure."""
    try:
        value = as_number(value_of(checked, batch, batch.names()))
        batch = nodes.worked_out(batch, one.name, value, half_of(checked, batch), checked.fields)
    except TooBig as error:
        raise TooBigMeasure(one, error.bound) from None
    if one.totals == "formula":
        return batch
    try:
        return nodes.with_totals(batch, one.name, rows if one.totals != "none" else None, grid)
    except TooBig as error:
        raise TooBigMeasure(one, error.bound, adding=True) from None


def added_up(
    measures: list[Measure], lines: Lines, placed: Places, found: Sent, calendar: Calendar
) -> tuple[Batch, Rows, ledger.Grid]:
    """All nodes of a view with what was sent in, added up."""
    numbers_ = {id_: number for number, id_ in enumerate(lines.lines)}
    cells, grid = ledger.of_lines(found.cells, [numbers_[id_] for id_ in placed.leaves], found.grid)
    others = [row for row in (*placed.rows, *placed.crossings) if row.leaf is None]
    runs = [(place, *run) for place, row in enumerate(others) for run in row.runs]
    rows = Rows(totals.runs_of(runs), len(others), grid.lines)
    adding = [one.name for one in measures if one.totals != "none"]
    names = [one.name for one in measures]
    sums = totals.rolled_up(cells, adding, rows)
    return nodes.together(cells, sums, names, grid, years_of(calendar, grid)), rows, grid


def years_of(calendar: Calendar, grid: ledger.Grid) -> nodes.Years:
    """What formulas know of the year of each period."""
    periods = range(grid.first, grid.first + grid.periods)
    return {
        "year.first": [calendar.first_of_year(period) for period in periods],
        "year.last": [calendar.last_of_year(period) for period in periods],
        "year.before": [calendar.year_before(period) for period in periods],
    }
