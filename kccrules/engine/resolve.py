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


def ends(observed: pl.DataFrame, width: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The first and last period of each indicator, which has so many series."""
    indicator = pl.col("series") // width
    period = pl.col("period")
    found = observed.group_by(indicator.alias("indicator")).agg(period.min().alias("first"), period.max().alias("last"))
    return ((number, (first, last)) for number, first, last in found.iter_rows())


def current(observed: pl.DataFrame, as_at: int | None) -> pl.DataFrame:
    """The newest vintage of each figure up to a day, with `vintages`, how many there were; sorted by key."""
    held = observed if as_at is None else observed.filter(pl.col("sent").is_null() | (pl.col("sent") <= as_at))
    ordered = held.sort(*KEYS, "sent", nulls_last=False)
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    first = ~same_key(1)
    since_first = row - pl.when(first).then(row).forward_fill()
    return ordered.with_columns(vintages=since_first + 1).filter(~same_key(-1))


def same_key(rows: int) -> pl.Expr:
    """Whether the row so many before (after, if negative) is of the same figure."""
    return pl.all_horizontal(pl.col(key) == pl.col(key).shift(rows) for key in KEYS).fill_null(value=False)


def onto_grid(
    grid: pl.DataFrame, figures: pl.DataFrame, states: tuple[str, ...], known_on: int, closed: bool
) -> pl.DataFrame:
    """The grid with its figures, each row with a state: what is not there is not due, late, or missing.

    `known_on` is the day the question is asked as at (days); `closed` says whether data for the report is closed then.
    """
    code = {word: pl.lit(states.index(word), dtype=pl.Int8) for word in states}
    joined = grid.join(figures, on=list(KEYS), how="left", maintain_order="left")
    # A figure is late only after the day it is due; when the report closes that day's figures are missing.
    not_due = pl.col("due") > known_on if closed else pl.col("due") >= known_on
    absent = pl.when(not_due).then(code["not-due"]).otherwise(code["missing" if closed else "late"])
    revised = (pl.col("vintages") > 1) & (pl.col("state") == code["submitted"])
    state = (
        pl.when(pl.col("state").is_null()).then(absent).when(revised).then(code["revised"]).otherwise(pl.col("state"))
    )
    return joined.with_columns(state=state.cast(pl.Int8))
