"""Rules over columns: direction first, then the rating, and whether rounding decided it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

import polars as pl

from kccrules import ladders
from kccrules.engine import rate
from kccrules.engine.batch import KEYS, Batch, collect, latest_earlier
from kccrules.engine.limits import Operand, known
from kccrules.fields import Compiled
from kccrules.functions import move_of, value_of
from kccrules.parameters import NO_RULE
from kccrules.plan import Plan
from kccrules.rulebook import RuleGroup

NOTHING = {
    "verdict": pl.lit(None, dtype=pl.Int8), "case": pl.lit(0, dtype=pl.Int8), "missing": pl.lit(0, dtype=pl.Int8),
}  # fmt: skip
"""What a row has that no rule rates."""


def rated(batch: Batch, plan: Plan) -> Batch:
    """Direction, rating, what went before, and `sensitive`."""
    batch = batch.also(words=("state",))
    batch = batch.with_columns(directions(batch, plan).drop(*KEYS)).also(words=("direction",))
    batch = batch.with_columns(ratings(batch, plan).rename({"verdict": "rated"}))
    return flagged(batch, plan)


def ratings(batch: Batch, plan: Plan) -> pl.DataFrame:
    """The keys with `verdict`, `case` and `missing`, each row by the rule in force for it."""
    parts = [chosen(ladders.run(group.rule, part), rows) for group, part, rows in split(batch, plan, "rating")]
    return stitched(parts, batch, [expr.alias(name) for name, expr in NOTHING.items()])


def directions(batch: Batch, plan: Plan) -> pl.DataFrame:
    """The keys with `direction` and `previous`, the period compared with."""
    parts = []
    for group, part, rows in split(batch, plan, "direction_rule"):
        seen = ladders.prepared(part, group.rule, partial(previous_period, group.rule))
        found = rate.run(group.rule.ladder, seen, value_of, None).with_columns(seen.frame.get_column("previous"))
        parts.append(chosen(found, rows).select(*KEYS, pl.col("verdict").alias("direction"), "previous"))
    latest = latest_earlier(batch.number("value")).column(pl.col("period"))
    return stitched(parts, batch, [pl.lit(None, dtype=pl.Int8).alias("direction"), latest.alias("previous")])


def chosen(found: pl.DataFrame, rows: pl.Series | None) -> pl.DataFrame:
    return found if rows is None else found.filter(rows)


def split(batch: Batch, plan: Plan, column: str) -> Iterable[tuple[RuleGroup, Batch, pl.Series | None]]:
    """Each group of rules that is in force somewhere, with the series that it rates and which of their rows (None: all)."""
    numbers = batch.frame.get_column(column)
    first = numbers.min()
    if first == numbers.max() and first in plan.rules:  # as it mostly is; telling rows apart costs as much as rating them
        place = next(place for place, group in enumerate(plan.groups) if first in group.members)
        yield plan.groups[place], ladders.with_numbers(batch, plan.groups[place], column), None
        return
    group_of = {number: place for place, group in enumerate(plan.groups) for number in group.members}
    groups = numbers.replace_strict(group_of, default=NO_RULE, return_dtype=pl.Int32)
    present = groups.unique().sort().to_list()
    for place in present:
        if place == NO_RULE:
            continue
        group = plan.groups[place]
        part = batch if len(present) == 1 else batch.of_series(groups == place)
        rows = None if len(present) == 1 else part.frame.get_column(column).is_in(list(group.members))
        yield group, ladders.with_numbers(part, group, column), rows


def stitched(parts: list[pl.DataFrame], batch: Batch, unrated: list[pl.Expr]) -> pl.DataFrame:
    """The rows of all parts in the order of the batch, with what stands where no rule is in force."""
    found = pl.concat(parts, how="vertical_relaxed") if parts else None
    if found is not None and found.height == batch.frame.height:
        return found if len(parts) == 1 else found.sort(*KEYS)
    rest = collect(batch.frame, unrated)
    if found is None:
        return rest
    rest = rest.join(found.select(*KEYS), on=list(KEYS), how="anti")
    return pl.concat([found, rest.select(found.columns)], how="vertical_relaxed").sort(*KEYS)


def previous_period(rule: Compiled, batch: Batch, names: Mapping[str, Operand]) -> pl.Expr:
    """The period that a method of direction compares with, or the latest earlier one that has a value. A period of which
    nothing is known, neither a value nor a printed rating, is no previous one."""
    move = move_of(rule.previous, batch, names) if rule.previous else None
    if move is None:
        move = latest_earlier(names["value"])
    period, valued = pl.col("period"), known(names["value"])
    if move.present is None or not move.present.meta.eq(valued):  # else there is a value in every row looked at
        period = pl.when(valued | pl.col("printed_rating").is_not_null()).then(period)
    return move.column(period).alias("previous")


def flagged(batch: Batch, plan: Plan) -> Batch:
    """`sensitive`: rounding decided, because the value as worked out would be rated otherwise."""
    rounded = pl.col("exact") != pl.col("value").cast(pl.Int128) * pl.col("exact/")
    frame_ = batch.frame
    if not frame_.select(rounded.any()).item():
        return replace(batch, frame=frame_.with_columns(sensitive=pl.lit(False)))
    part = batch.of_series(rounded)
    swapped = part.with_columns(part.frame.select(*KEYS, value=pl.col("exact"), **{"value/": pl.col("exact/")}))
    other = ratings(swapped, plan).select(*KEYS, unrounded="verdict")
    joined = frame_.join(other, on=list(KEYS), how="left", maintain_order="left")
    differs = (rounded & (pl.col("unrounded") != pl.col("rated"))).fill_null(False)
    return replace(batch, frame=joined.with_columns(sensitive=differs).drop("unrounded"))
