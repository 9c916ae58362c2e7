"""Counts too small to publish, and those that would give them away: which rows are not shown. Their figures are still
added into totals and windows of several periods, and shown nowhere themselves."""

from __future__ import annotations

import polars as pl

from kccrules.engine.areas import WHOLE

SENT = ("submitted", "numerator", "denominator")


def marked(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `hidden`, by the `below` in force in each (millionths; missing where nothing is hidden).

    A count is the numerator and the denominator where there are any, else the figure sent. Counts above nought and below
    the limit are hidden. Where one area alone is hidden and the whole is shown, it could be worked out by taking the
    others from the whole: then the smallest other count is hidden with it, or the whole where there is no other.
    """
    if rows.get_column("below").is_null().all():
        return rows.with_columns(hidden=pl.lit(False)).drop("below")
    count = pl.coalesce("numerator", "submitted")
    few = [is_few(count), is_few(pl.when(pl.col("numerator").is_not_null()).then("denominator"))]
    rows = rows.with_columns(hidden=pl.any_horizontal(few).fill_null(value=False), count=count)
    return also_hidden(rows).drop("below", "count")


def is_few(count: pl.Expr) -> pl.Expr:
    return (count > 0) & (count < pl.col("below"))


def also_hidden(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with those hidden too from which a hidden count could be worked out."""
    keys = ["indicator", "period"]
    area, hidden, count = pl.col("area") != WHOLE, pl.col("hidden"), pl.col("count")
    whole_shown = (~area & ~hidden & count.is_not_null()).any()
    alone = ((area & hidden).sum() == 1) & (area & count.is_null()).any().not_() & whole_shown
    given_away = rows.group_by(keys).agg(alone.alias("alone")).filter("alone").select(keys)
    if given_away.is_empty():
        return rows
    others = rows.join(given_away, on=keys, how="semi").filter(~hidden & (count > 0) & area)
    others = others.sort("count", "area").unique(keys, keep="first").select(*keys, "area", more=pl.lit(True))
    whole = given_away.join(others, on=keys, how="anti").select(
        *keys, pl.lit(WHOLE, dtype=pl.Int32).alias("area"), more=pl.lit(True)
    )
    joined = rows.join(pl.concat([others, whole]), on=[*keys, "area"], how="left", maintain_order="left")
    return joined.with_columns(hidden=hidden | pl.col("more").fill_null(value=False)).drop("more")


def not_shown(rows: pl.DataFrame, where: pl.Expr, suppressed: int) -> pl.DataFrame:
    """Rows without the figures that are hidden, among those where it is time for it, with the code of their state."""
    if not rows.get_column("hidden").any():
        return rows
    gone = pl.col("hidden") & where
    blank = [pl.when(~gone).then(name).alias(name) for name in (*SENT, "raw", "value", "exact")]
    return rows.with_columns(
        *blank, pl.when(gone).then(pl.lit(suppressed, dtype=pl.Int8)).otherwise("state").alias("state")
    )
