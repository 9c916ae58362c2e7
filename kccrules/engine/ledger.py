"""Amounts of budget lines as columns: the newest vintage of each in its place, what is known of those that were not sent,
and what was moved between lines.

A cell is one line in one period and year; cells stand period by period, in each the lines in order. Of a measure called
net there are the columns net, net.half (how far it may be off), net.state and net.source (the number of the amount).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from kccrules.engine.numbers import LARGEST_64, TooBig

Frame = pl.DataFrame
STATES = ("not-applicable", "nil", "submitted", "provisional", "estimated", "missing")
"""A total has the last of the states that its parts have."""
NOT_APPLICABLE, NIL, SUBMITTED, MISSING = map(STATES.index, ("not-applicable", "nil", "submitted", "missing"))
AFTER_A_MOVE = {NOT_APPLICABLE: MISSING, NIL: SUBMITTED}
BLANK = len(STATES)
CODES = {**{word: code for code, word in enumerate(STATES)}, "blank": BLANK}
"""What an amount may be. A blank cell takes the place of what was sent before, and is as if nothing had been sent."""
AMOUNTS = {
    "line": pl.Int32, "measure": pl.Int32, "year": pl.Int32, "period": pl.Int32, "value": pl.Int64, "half": pl.Int64,
    "state": pl.Int8, "sent": pl.Int32, "file": pl.Int32, "row": pl.Int32, "column": pl.Int32,
}  # fmt: skip
"""Amounts as sent in: `sent` counts days and is missing where no date was stated, which is earliest."""
MOVES = {
    "line": pl.Int32, "measure": pl.Int32, "year": pl.Int32, "period": pl.Int32, "until": pl.Int32, "value": pl.Int64,
    "half": pl.Int64,
}  # fmt: skip
"""Money that a line gains (or loses) from one period until another, both included."""
LIVES = {"line": pl.Int32, "begins": pl.Int32, "ends": pl.Int32}
"""The first and the last period in which each line is in force."""
VINTAGE = ("sent", "file", "row", "column")
"""What says which of two amounts of one cell is the newer one; never the order in which they were read."""


@dataclass(frozen=True)
class Grid:
    """Every line in every period of every year."""

    lines: int
    years: int
    first: int
    periods: int

    @property
    def slots(self) -> int:
        return self.years * self.periods

    @property
    def cells(self) -> int:
        return self.slots * self.lines

    def place(self) -> pl.Expr:
        """The number of the cell of a row that has line, year and period."""
        slot = pl.col("year").cast(pl.Int64) * self.periods + pl.col("period") - self.first
        return slot * self.lines + pl.col("line")

    def nothing(self, kind: pl.DataType | type[pl.DataType]) -> pl.Series:
        return pl.Series([None], dtype=kind).new_from_index(0, self.cells)


def rows(of: Sequence[Sequence[int]], kinds: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Rows of whole numbers as columns."""
    return pl.DataFrame(of, schema=dict(kinds), orient="row")


def of_lines(found: pl.DataFrame, lines: Sequence[int], grid: Grid) -> tuple[pl.DataFrame, Grid]:
    """The cells of some lines, in another order."""
    numbers = pl.Series(lines, dtype=pl.Int64)
    own = replace(grid, lines=len(lines))
    place = pl.int_range(own.cells, dtype=pl.Int64)
    there = pl.lit(numbers).gather(place % own.lines) + place // own.lines * grid.lines if lines else place
    return found[pl.select(there).to_series()], own


def newest(amounts: pl.DataFrame, grid: Grid) -> pl.Series:
    """For each cell the number of the newest of its amounts, all of one measure; missing where there is none."""
    at = amounts.select(grid.place()).to_series()
    found = grid.nothing(pl.UInt32).scatter(at, pl.int_range(amounts.height, dtype=pl.UInt32, eager=True))
    if found.len() - found.null_count() == amounts.height:  # as it mostly is: sorting costs far more
        return found
    rows = amounts.select(*VINTAGE, at=at, number=pl.int_range(pl.len(), dtype=pl.UInt32))
    last = rows.sort(*VINTAGE, nulls_last=False).unique("at", keep="last", maintain_order=True)
    return grid.nothing(pl.UInt32).scatter(last["at"], last["number"])


def cells(amounts: pl.DataFrame, names: Sequence[str], grid: Grid) -> pl.DataFrame:
    """The cells of all measures by their names, as sent in: nil is nought, and what is missing has no amount."""
    columns, amounts = [], amounts.with_row_index("source")
    for number, name in enumerate(names):
        own = amounts.filter(pl.col("measure") == number)
        rows = newest(own, grid)
        nil, none = pl.col("state") == NIL, pl.col("state").is_in([NOT_APPLICABLE, MISSING, BLANK])
        value = pl.when(nil).then(pl.lit(0, dtype=pl.Int64)).when(~none).then("value")
        half = pl.when(value.is_not_null()).then("half")
        said_so = pl.when(pl.col("state") != BLANK).then("state")
        said = {"": value, ".half": half, ".state": said_so, ".source": pl.col("source")}
        columns += [
            found.gather(rows).rename(f"{name}{part}")
            for part, found in zip(said, own.select(**said).get_columns(), strict=True)
        ]
    return pl.DataFrame(columns)


def with_states(
    found: pl.DataFrame,
    names: Sequence[str],
    nil: Collection[str],
    lives: pl.DataFrame,
    moves: pl.DataFrame,
    grid: Grid,
) -> pl.DataFrame:
    """The cells with a state in each, and nought where a measure that is nil if absent was left out beside others. Where
    that is so of every measure nothing more is expected of a line than what moves: then a move is enough.

    What a line has for other years only is not applicable here; so is everything before and after its own time."""
    here = found.select(here=pl.any_horizontal(pl.col(f"{name}.state").is_not_null() for name in names)).to_series()
    if len(nil) == len(names):
        at = in_periods(moves, grid).get_column("place").unique()
        here = here.scatter(at, pl.repeat(True, at.len(), eager=True))
    ended = outside(lives, grid)
    if grid.years > 1:
        number = pl.int_range(pl.len(), dtype=pl.Int64) % (grid.lines * grid.periods)
        elsewhere = pl.DataFrame([here]).select(pl.col("here").any().over(number)).to_series()
        ended = ended | elsewhere & ~here
    columns = []
    for name in names:
        state, value, half = (pl.col(f"{name}{part}") for part in (".state", "", ".half"))
        absent = pl.when(pl.lit(ended)).then(NOT_APPLICABLE).otherwise(MISSING)
        is_nil = state.is_null() & pl.lit(here)
        if name in nil:
            absent = pl.when(is_nil).then(NIL).otherwise(absent)
            columns += [
                pl.when(is_nil).then(0).otherwise(part).cast(pl.Int64).alias(part.meta.output_name())
                for part in (value, half)
            ]
        columns.append(pl.coalesce(state, absent.cast(pl.Int8)).alias(f"{name}.state"))
    return found.with_columns(columns)


def outside(lives: pl.DataFrame, grid: Grid) -> pl.Series:
    """The cells in which a line is not in force."""
    period = grid.first + pl.int_range(grid.cells, dtype=pl.Int64) // grid.lines % grid.periods
    line = pl.int_range(grid.cells, dtype=pl.Int64) % grid.lines
    begins, ends = (pl.lit(lives.sort("line")[name]).gather(line) for name in ("begins", "ends"))
    return pl.select((period < begins) | (period > ends)).to_series()


def moved(found: pl.DataFrame, names: Sequence[str], moves: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """The cells with what was moved added, and in net.moved how much that is: nil with money moved is nil no more. Where
    money was moved and nothing was sent, the amount is missing. Raises TooBig."""
    for number in moves.get_column("measure").unique().sort().to_list():
        name, own = names[number], moves.filter(pl.col("measure") == number)
        rows = in_periods(own, grid)
        most = sum(abs(value) for value in rows.get_column("value")) + size(found.get_column(name))
        if max(most, sum(rows.get_column("half")) + size(found.get_column(f"{name}.half"))) > LARGEST_64:
            raise TooBig(most)
        sums = rows.group_by("place").agg(pl.col("value").sum(), pl.col("half").sum())
        value, half = (grid.nothing(pl.Int64).scatter(sums["place"], sums[part]) for part in ("value", "half"))
        extra = {part: pl.lit(column).fill_null(0) for part, column in (("", value), (".half", half))}
        state = pl.col(f"{name}.state")
        there = pl.lit(value).is_not_null()
        found = found.with_columns(
            pl.lit(value).alias(f"{name}.moved"),
            *(pl.col(f"{name}{part}") + column for part, column in extra.items()),
            pl.when(there).then(state.replace(AFTER_A_MOVE)).otherwise(state).alias(f"{name}.state"),
        )
    return found


def in_periods(moves: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """A row for each period in which a move counts, with the number of the cell."""
    last = grid.first + grid.periods
    begins = pl.max_horizontal("period", pl.lit(grid.first, dtype=pl.Int32))
    ends = pl.min_horizontal(pl.col("until") + 1, pl.lit(last, dtype=pl.Int32))
    periods = moves.with_columns(period=pl.int_ranges(begins, pl.max_horizontal(begins, ends), dtype=pl.Int32))
    return periods.explode("period").drop_nulls("period").with_columns(place=grid.place())


def size(column: pl.Series) -> int:
    """The largest absolute value of a column of whole numbers; 0 where there is none."""
    low, high = column.min(), column.max()
    return max(abs(int(low or 0)), abs(int(high or 0)))  # type: ignore[arg-type]  # whole numbers
