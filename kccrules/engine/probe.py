"""Trying values out: the same ladder over a column of other values. Distances to the next band and the check that
every case can apply rest on this, so nothing about a rule is ever worked out by a second method."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from kccrules.engine.numbers import TooBig

Try = Callable[[pl.DataFrame], pl.DataFrame]
"""Rows (`series`, `value` in millionths) to the same rows with `verdict`."""

REACHES = (63, 44, 33, 22, 11, 5)
"""How often one printed step is doubled: to beyond the largest number that can be stored; less far where a formula
with such a value could not be exact."""
SPLITS = 127
"""Values tried at once between two that bracket a change."""
LARGEST = 9_000_000_000_000_000_000
SIDE = ["series", "side"]


def distances(rows: pl.DataFrame, better: bool, attempt: Try) -> pl.DataFrame:
    """`rows` (series, value, step, verdict, points) to (series, verdict, distance): the nearest better (or worse) verdict.

    Steps are those of printing. On either side of the value, doubled steps are tried and the `points` (in steps) at which
    comparisons of the rule may tip; then the gap before the first hit is narrowed until its ends are one step apart.
    Rows for which no value tried is better are left out.
    """
    sides = rows.join(pl.DataFrame({"side": [1, -1]}), how="cross")
    nothing = pl.lit(None, dtype=pl.Int64)
    sides = sides.with_columns(near=pl.lit(0, dtype=pl.Int64), far=nothing, reached=pl.lit(None, dtype=pl.Int8))
    edges = first_hits(sides, better, attempt)
    while (edges["far"] - edges["near"]).max() not in (None, 1):
        gap = pl.col("far") - pl.col("near")
        inner = pl.concat_list([pl.col("near") + gap * part // (SPLITS + 1) for part in range(1, SPLITS + 1)])
        edges = narrowed(edges, inner, better, attempt)
    edges = edges.sort("series", "far", "reached", descending=[False, False, better])
    nearest = edges.unique("series", keep="first", maintain_order=True)
    return nearest.select("series", verdict="reached", distance=pl.col("far") * pl.col("step"))


def first_hits(sides: pl.DataFrame, better: bool, attempt: Try) -> pl.DataFrame:
    """Sides on which a better verdict is known, with its distance in steps and the nearest below that is not better."""
    for reach in REACHES:
        points = [pl.col("points").list.eval(pl.element() + beside) * pl.col("side") for beside in (-1, 0, 1)]
        doubled = pl.lit([1 << power for power in range(reach)], dtype=pl.List(pl.Int64))
        steps = pl.concat_list(doubled, *points)
        steps = steps.list.eval(pl.element().filter(pl.element() <= (1 << reach) - 1))
        try:
            return narrowed(sides, steps, better, attempt).filter(pl.col("far").is_not_null())
        except TooBig:
            continue
    return sides.clear()


def narrowed(edges: pl.DataFrame, steps: pl.Expr, better: bool, attempt: Try) -> pl.DataFrame:
    """Edges with `far` moved to the nearest of `steps` that is better, and `near` to the last before it."""
    between = (pl.col("m") > pl.col("near")) & (pl.col("far").is_null() | (pl.col("m") < pl.col("far")))
    many = edges.with_columns(m=steps.list.unique()).explode("m").filter(between)
    size = pl.col("m").cast(pl.Int128) * pl.col("step") + pl.col("value").abs()
    many = many.filter(size < LARGEST)
    value = pl.col("value") + pl.col("m") * pl.col("side") * pl.col("step")
    found = attempt(many.select("series", value=value)).get_column("verdict")
    is_hit = found > many["verdict"] if better else (found < many["verdict"]) & (found >= 0)
    many = many.select(*SIDE, "m", found=found, hit=is_hit)
    first = many.filter("hit").sort(*SIDE, "m").unique(SIDE, keep="first", maintain_order=True)
    joined = edges.join(
        first.select(*SIDE, hit_at="m", verdict_there="found"), on=SIDE, how="left", maintain_order="left"
    )
    joined = joined.with_columns(far=pl.coalesce("hit_at", "far"), reached=pl.coalesce("verdict_there", "reached"))
    before = many.join(joined.select(*SIDE, "far"), on=SIDE).filter(pl.col("m") < pl.col("far"))
    last = before.group_by(SIDE).agg(before=pl.col("m").max())
    joined = joined.join(last, on=SIDE, how="left", maintain_order="left")
    return joined.with_columns(near=pl.max_horizontal("near", "before")).select(edges.columns)
