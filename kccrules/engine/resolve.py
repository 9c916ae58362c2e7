"""Which figure applies: the newest vintage of each, and what is known of periods that have none."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules.engine.batch import KEYS

OBSERVED = {
    "series": pl.Int32, "period": pl.Int32, "submitted": pl.Int64, "numerator": pl.Int64, "denominator": pl.Int64,
    "state": pl.Int8, "sent": pl.Int32, "file": pl.Int32, "row": pl.Int32,
}  # fmt: skip
"""Figures as sent in: `sent` counts days and is missing where no date was stated, which is earliest."""
ROOMY = 4
"""Rows are put in order by a table of all places that they may have, unless it would be so much longer."""


def ends(observed: pl.DataFrame, width: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The first and last period of each indicator, which has so many series."""
    rows = observed.select("series", first="period", last="period")
    if observed.select(ascending()).item():  # then it is enough to look at the ends of each series
        period, lines = observed.get_column("period"), runs(observed)
        rows = lines.select(
            "series",
            first=pl.lit(period).gather("start"),
            last=pl.lit(period).gather(pl.col("start") + pl.col("periods") - 1),
        )
    found = rows.group_by(pl.col("series") // width).agg(pl.col("first").min(), pl.col("last").max())
    return ((number, (first, last)) for number, first, last in found.iter_rows())


def newest(observed: pl.DataFrame, width: int, as_at: int | None) -> Iterator[tuple[int, int]]:
    """The last period of each indicator, which has so many series, for which there was a number on a day."""
    figure = pl.any_horizontal(pl.col(name).is_not_null() for name in ("submitted", "numerator", "denominator"))
    found = sent_by(observed, as_at).filter(figure).group_by(pl.col("series") // width).agg(pl.col("period").max())
    return ((indicator, last) for indicator, last in found.iter_rows())


def current(observed: pl.DataFrame, as_at: int | None) -> pl.DataFrame:
    """The newest vintage of each figure up to a day, with `vintages`, how many there were; sorted by key."""
    held = sent_by(observed, as_at)
    single = arranged(held)
    if single is not None:
        return single.with_columns(vintages=pl.lit(1, dtype=pl.Int64))
    ordered = held.sort(*KEYS, "sent", nulls_last=False)
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    first = ~same_key(1)
    since_first = row - pl.when(first).then(row).forward_fill()
    return ordered.with_columns(vintages=since_first + 1).filter(~same_key(-1))


def sent_by(observed: pl.DataFrame, as_at: int | None) -> pl.DataFrame:
    """What was there on a day; what has no date was there before everything that has one."""
    if as_at is None or observed.get_column("sent").null_count() == observed.height:
        return observed
    return observed.filter(pl.col("sent").is_null() | (pl.col("sent") <= as_at))


def arranged(rows: pl.DataFrame) -> pl.DataFrame | None:
    """Rows sorted by key; None where some have the same key, or where that can only be told by sorting them."""
    if rows.select(ascending()).item():
        return rows
    series, period = (pl.col(key) for key in KEYS)
    first, last, most = rows.select(period.min(), period.max().alias("last"), series.max()).row(0)
    periods = last - first + 1
    if (most + 1) * periods > ROOMY * rows.height:
        return None
    place = rows.select(series.cast(pl.Int64) * periods + (period - first)).to_series()
    numbers = pl.Series([None], dtype=pl.UInt32).new_from_index(0, (most + 1) * periods)
    order = numbers.scatter(place, pl.int_range(rows.height, dtype=pl.UInt32, eager=True)).drop_nulls()
    return rows[order] if order.len() == rows.height else None


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of different keys, sorted by them."""
    return rows if rows.select(ascending()).item() else rows.sort(*KEYS)


def ascending() -> pl.Expr:
    """Whether rows are sorted by key, and no two have the same."""
    series, period = (pl.col(key) for key in KEYS)
    later = (series > series.shift(1)) | ((series == series.shift(1)) & (period > period.shift(1)))
    return later.all()  # of the first row it cannot be said


def same_key(rows: int) -> pl.Expr:
    """Whether the row so many before (after, if negative) is of the same figure."""
    return pl.all_horizontal(pl.col(key) == pl.col(key).shift(rows) for key in KEYS).fill_null(value=False)


def between(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """The rows of some series, by number, of all rows in order."""
    series = rows.get_column("series")
    start, end = series.search_sorted(first), series.search_sorted(last, side="right")
    return rows.slice(start, end - start)


def aligned(grid: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The grid with the columns of `figures`, both sorted by key; what is not on the grid is left out."""
    columns = figures.drop(KEYS)
    if figures.is_empty():
        return grid.with_columns(pl.lit(None, kind).alias(name) for name, kind in columns.schema.items())
    if figures.height == grid.height and all((figures[key] == grid[key]).all() for key in KEYS):
        return grid.hstack(columns)
    at = places(grid, figures)
    there = at.is_not_null()
    numbers = pl.Series([None], dtype=pl.UInt32).new_from_index(0, grid.height)
    numbers = numbers.scatter(at.filter(there), there.arg_true())
    return grid.hstack(columns.select(pl.all().gather(numbers)))


def places(grid: pl.DataFrame, figures: pl.DataFrame) -> pl.Series:
    """In which row of the grid each figure stands: there every series has its periods one after another, without gaps."""
    lines = runs(grid).with_columns(first=pl.lit(grid["period"]).gather("start"))
    mine = runs(figures).select("series").join(lines, on="series", how="left", maintain_order="left")
    run = figures["series"].rle_id()
    rows = pl.DataFrame({name: mine[name].gather(run) for name in ("start", "first", "periods")}).with_columns(
        figures["period"]
    )
    after = pl.col("period") - pl.col("first")
    inside = (after >= 0) & (after < pl.col("periods"))
    return rows.select(at=pl.when(inside).then(pl.col("start") + after)).to_series()


def runs(rows: pl.DataFrame) -> pl.DataFrame:
    """Where each series starts, and how many periods it has."""
    found = rows.get_column("series").rle().struct.unnest().select(series="value", periods=pl.col("len").cast(pl.Int64))
    return found.with_columns(start=pl.col("periods").cum_sum() - pl.col("periods"))


def onto_grid(
    grid: pl.DataFrame, figures: pl.DataFrame, states: tuple[str, ...], known_on: int, closed: bool
) -> pl.DataFrame:
    """The grid with its figures, each row with a state: what is not there is not due, late, or missing.

    `known_on` is the day the question is asked as at (days); `closed` says whether data for the report is closed then.
    """
    code = {word: pl.lit(states.index(word), dtype=pl.Int8) for word in states}
    joined = aligned(grid, figures)
    if joined.get_column("state").null_count() == 0 and joined.select((pl.col("vintages") == 1).all()).item():
        return joined
    # A figure is late only after the day it is due; when the report closes that day's figures are missing.
    not_due = pl.col("due") > known_on if closed else pl.col("due") >= known_on
    absent = pl.when(not_due).then(code["not-due"]).otherwise(code["missing" if closed else "late"])
    revised = (pl.col("vintages") > 1) & (pl.col("state") == code["submitted"])
    state = (
        pl.when(pl.col("state").is_null()).then(absent).when(revised).then(code["revised"]).otherwise(pl.col("state"))
    )
    return joined.with_columns(state=state.cast(pl.Int8))
