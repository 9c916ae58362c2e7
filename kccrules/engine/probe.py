"""Trying values out: the same ladder over a column of other values. Distances to the next band and the check that
every case can apply rest on this, so nothing about a rule is ever worked out by a second method."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

Try = Callable[[pl.DataFrame], pl.DataFrame]
"""Rows (`series`, `value` in millionths) to the same rows with `verdict`."""

DOUBLINGS = 44
"""From one printed step to beyond the largest number that can be stored."""
SPLITS = 127
"""Values tried at once between two that bracket a change."""


def distances(rows: pl.DataFrame, better: bool, attempt: Try) -> pl.DataFrame:
    """`rows` (series, value, step, verdict) to (series, verdict, distance): the nearest better (or worse) verdict.

    Steps are those of printing. First doubling steps up and down find a verdict that is better, then the gap is
    narrowed until the two sides are one step apart. Rows for which no value tried is better are left out.
    """
    reach = [sign * (1 << power) for power in range(DOUBLINGS) for sign in (1, -1)]
    found = tried(rows, pl.lit(reach, dtype=pl.List(pl.Int64)), better, attempt)
    found = found.sort("series", pl.col("k").abs()).unique("series", keep="first", maintain_order=True)
    edges = rows.join(found.select("series", far="k"), on="series").with_columns(near=pl.col("far") // 2)
    edges = edges.with_columns(near=pl.when(pl.col("far").abs() == 1).then(0).otherwise(pl.col("near")))
    while (edges["far"] - edges["near"]).abs().max() not in (None, 0, 1):
        gap = pl.col("far") - pl.col("near")
        inner = pl.concat_list([pl.col("near") + gap * part // (SPLITS + 1) for part in range(1, SPLITS + 1)])
        ladder = edges.with_columns(inner=inner.list.unique())
        hits = tried(ladder, pl.col("inner"), better, attempt)
        hits = hits.filter((pl.col("k") - pl.col("near")) * pl.col("far").sign() > 0)
        best = hits.sort("series", pl.col("k").abs()).unique("series", keep="first", maintain_order=True)
        edges = narrowed(edges, best)
    last = edges.with_columns(k=pl.col("far"))
    verdicts = attempt(shift(last)).select("series", reached="verdict")
    distance = (pl.col("k") * pl.col("step")).abs()
    return last.join(verdicts, on="series").select("series", verdict="reached", distance=distance).sort("series")


def narrowed(edges: pl.DataFrame, best: pl.DataFrame) -> pl.DataFrame:
    """Brackets with the far side moved to the nearest hit, and the near side to just below where hits begin."""
    gap = pl.col("far") - pl.col("near")
    joined = edges.join(best.select("series", hit="k"), on="series", how="left", maintain_order="left")
    grid = [pl.col("near") + gap * part // (SPLITS + 1) for part in range(SPLITS + 1)]
    end = pl.coalesce("hit", "far")
    below = pl.max_horizontal(*[pl.when(point.abs() < end.abs()).then(point.abs()) for point in grid])
    return joined.with_columns(near=below * end.sign(), far=end).drop("hit")


def tried(rows: pl.DataFrame, steps: pl.Expr, better: bool, attempt: Try) -> pl.DataFrame:
    """Every row with every number of steps, kept where the verdict is better (or worse) than it is now."""
    many = rows.with_columns(k=steps).explode("k").filter(pl.col("k").is_not_null() & (pl.col("k") != 0))
    limit = 9_000_000_000_000_000_000
    within = (pl.col("k").cast(pl.Int128) * pl.col("step")).abs() + pl.col("value").abs() < limit
    many = many.filter(within)
    verdict = attempt(shift(many)).get_column("verdict")
    change = (
        pl.col("tried") > pl.col("verdict")
        if better
        else (pl.col("tried") < pl.col("verdict")) & (pl.col("tried") >= 0)
    )
    return many.with_columns(tried=verdict).filter(change)


def shift(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("series", value=pl.col("value") + pl.col("k") * pl.col("step"))
