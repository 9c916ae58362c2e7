"""Lines and rows of a view side by side, each in all its periods, so that formulas read both alike.

A node is a line or a row: first the lines, then the rows. Each has a series for every year that money falls in, and a
series has every period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from kccrules.engine import numbers, windows
from kccrules.engine.batch import KEYS, Batch, collect, stored
from kccrules.engine.ledger import MISSING, NIL, NOT_APPLICABLE, STATES, Grid
from kccrules.engine.limits import Operand, known, only
from kccrules.engine.numbers import Num
from kccrules.engine.tables import frame
from kccrules.engine.totals import Rows, rolled_up

Frame = pl.DataFrame
SUBMITTED = STATES.index("submitted")
Years = Mapping[str, Sequence[int | None]]
"""For each period the first and the last one of its year, and the same a year before."""


def together(cells: pl.DataFrame, totals: pl.DataFrame, names: Sequence[str], grid: Grid, years: Years) -> Batch:
    """The batch of all nodes with the measures that were sent in. A measure without totals has none in rows."""
    state = {name: pl.col(f"{name}.state") for name in names}
    parts = [(found != NOT_APPLICABLE).cast(pl.Int64).alias(f"{name}.parts") for name, found in state.items()]
    lacks = [(found == MISSING).cast(pl.Int64).alias(f"{name}.lacks") for name, found in state.items()]
    both = pl.concat([cells.with_columns(*parts, *lacks), totals], how="diagonal")
    nothing = {".state": NOT_APPLICABLE, ".parts": 0, ".lacks": 0}
    both = both.with_columns(
        pl.col(f"{name}{part}").fill_null(code) for name in names for part, code in nothing.items()
    )
    if grid.slots > 1:
        both = both[in_series(grid, both.height)]
    used = pl.any_horizontal(found != NOT_APPLICABLE for found in state.values())
    return Batch(keys(both.height, grid, years).hstack(both).with_columns(used=used), tuple(names))


def in_series(grid: Grid, height: int) -> pl.Series:
    """Where each cell of the series stands among the cells of all lines, period by period, and those of all rows."""
    number = pl.int_range(height, dtype=pl.Int64)
    node, slot = number // grid.slots, number % grid.slots
    rows = height // grid.slots - grid.lines
    of_row = grid.cells + slot * rows + node - grid.lines
    return pl.select(pl.when(node < grid.lines).then(slot * grid.lines + node).otherwise(of_row)).to_series()


def keys(height: int, grid: Grid, years: Years) -> pl.DataFrame:
    number = pl.int_range(height, dtype=pl.Int32)
    series, period = number // grid.periods, number % grid.periods
    calendar = frame(years, dict.fromkeys(years, pl.Int32))
    own = pl.select(
        series.alias("series"), series.alias("segment"), (period + grid.first).alias("period"), period.alias("at"),
        (series // grid.years).alias("indicator"), (series % grid.years).alias("area"),
    )  # fmt: skip
    return own.drop("at").with_columns(calendar.select(pl.all().gather(own["at"])).get_columns())


def lines_of(batch: Batch, name: str, grid: Grid) -> pl.DataFrame:
    """The cells of all lines of one measure, period by period."""
    found = batch.frame.select(f"^{name}(/|\\.half|\\.state)?$").head(grid.cells)
    number = pl.int_range(grid.cells, dtype=pl.Int64)
    return found[pl.select(number % grid.lines * grid.slots + number // grid.lines).to_series()]


def with_totals(batch: Batch, name: str, rows: Rows | None, grid: Grid) -> Batch:
    """The batch with the rows of a measure, that was worked out for each line, added up from the lines; without rows
    they have none. Raises TooBig."""
    own = batch.frame.select(f"^{name}(/|\\.half|\\.state|\\.parts|\\.lacks)?$")
    lines, total = own.head(grid.cells), own.slice(grid.cells)
    height = total.height
    if rows is None:
        nothing = {".state": NOT_APPLICABLE, ".parts": 0, ".lacks": 0}
        total = total.with_columns(
            pl.lit(nothing.get(column.removeprefix(name)), dtype=kind).alias(column)
            for column, kind in own.schema.items()
        )
    else:
        total = rolled_up(lines_of(batch, name, grid), [name], rows)
        if lines.get_column(name).null_count() < lines.get_column(f"{name}.half").null_count():
            # How far some line may be off cannot be told, so it cannot be told of a sum.
            total = total.with_columns(pl.lit(None, dtype=pl.Int64).alias(f"{name}.half"))
        slot_major = pl.int_range(height, dtype=pl.Int64)
        place = slot_major % grid.slots * rows.rows + slot_major // grid.slots
        total = total[pl.select(place).to_series()]
    return batch.with_columns(pl.concat([lines, total.select(lines.columns)], how="vertical_relaxed"))


def worked_out(batch: Batch, name: str, value: Num, half: Num | None, reads: Sequence[str]) -> Batch:
    """The batch with a measure worked out in every node. Raises TooBig."""
    off = pl.lit(None, dtype=pl.Int64) if half is None else numbers.to_millionths(half)
    found = batch.with_columns(collect(batch.frame, [*stored(value, name), off.alias(f"{name}.half")]).drop(KEYS))
    states = [pl.col(f"{read}.state") for read in reads]
    missing = pl.any_horizontal(state == MISSING for state in states) if states else pl.lit(False)
    unasked = pl.any_horizontal(state == NOT_APPLICABLE for state in states) if states else pl.lit(False)
    doubt = pl.max_horizontal(
        pl.lit(NIL, dtype=pl.Int8), *(pl.when(state != MISSING).then(state) for state in states)
    ) if states else pl.lit(SUBMITTED, dtype=pl.Int8)  # fmt: skip
    absent = pl.when(unasked & ~missing).then(NOT_APPLICABLE).otherwise(MISSING)
    there = pl.col(name).is_not_null()
    parts, lacks = (
        pl.max_horizontal(f"{read}.{part}" for read in reads) if reads else pl.lit(number, dtype=pl.Int64)
        for part, number in (("parts", 1), ("lacks", 0))
    )
    told = found.frame.select(
        pl.when(there).then(f"{name}.half").alias(f"{name}.half"),
        pl.when(there).then(doubt).otherwise(absent).cast(pl.Int8).alias(f"{name}.state"),
        parts.alias(f"{name}.parts"),
        pl.when(there).then(0).otherwise(lacks).cast(pl.Int64).alias(f"{name}.lacks"),
    )
    return found.with_columns(told).also(numbers=(name,))


def all_years(x: Num, batch: Batch) -> Num:
    """x added up over the years that money falls in, of those that the node has anything in. Raises TooBig."""
    years, periods = int(batch.frame.get_column("area").max() or 0) + 1, batch.ends[1] - batch.ends[0] + 1  # type: ignore[arg-type]  # a whole number
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    first = row // (years * periods) * (years * periods) + row % periods
    places = [first + year * periods for year in range(years)]
    used = [pl.col("used").gather(place) for place in places]
    there = [numbers.shifted(x, lambda e, place=place: e.gather(place)) for place in places]  # type: ignore[misc]  # bound at once
    own = [numbers.choose(use, part, windows.NOUGHT) for use, part in zip(used, there, strict=True)]
    return only(windows.total(own), pl.any_horizontal(used))


def gaps(batch: Batch, inputs: Mapping[str, Operand], period: int) -> dict[tuple[int, int], list[str]]:
    """Which of these are missing in a period, by the numbers of node and year."""
    found = collect(batch.frame, [(~known(x)).alias(text) for text, x in inputs.items()])
    rows = found.with_columns(batch.frame.select("indicator", "area")).filter(pl.col("period") == period)
    texts = list(inputs)
    return {
        (node, year): [text for text, gap in zip(texts, missing, strict=True) if gap]
        for node, year, *missing in rows.select("indicator", "area", *texts).iter_rows()
    }


def named(rows: pl.DataFrame, **same: str) -> pl.DataFrame:
    """Rows with columns that are the same in all."""
    return rows.with_columns(pl.lit(text).alias(name) for name, text in same.items())
