"""Rules over columns: direction first, then the rating, and whether rounding decided it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from kccrules.engine import rate
from kccrules.engine.batch import KEYS, Batch, collect, latest_earlier
from kccrules.engine.limits import Operand, known
from kccrules.meaning.fields import Compiled
from kccrules.meaning.functions import move_of, value_of
from kccrules.meaning.parameters import NO_RULE
from kccrules.meaning.rulebook import RuleGroup
from kccrules.steps import ladders
from kccrules.steps.plan import Plan

Unrated = int | pl.Series | None
UNRATED: Mapping[str, Unrated] = {"verdict": None, "case": 0, "missing": 0}
"""What a row has that no rule rates."""
WIDTHS = (pl.Int8(), pl.Int16(), pl.Int32(), pl.Int64())
PIECE = 2_000_000
"""Rows that are rated at once: enough that nothing but the rows costs time, and few enough for small machines."""


def rated(batch: Batch, plan: Plan) -> Batch:
    """The batch with direction, rating, what went before, and `sensitive`."""
    found = judged(batch.also(words=("state",)), plan)
    return flagged(batch.with_columns(found.drop(*KEYS)).also(words=("state", "direction")), plan)


def judged(batch: Batch, plan: Plan, most: int = PIECE) -> pl.DataFrame:
    """The keys with `direction`, `previous`, `rated`, `case` and `missing`, from values and limits. Pieces of whole
    indicators give the same rows as the whole, because nothing looks beyond its indicator."""
    return pl.concat([in_one_piece(piece, plan) for piece in batch.pieces(most)], how="vertical_relaxed")


def in_one_piece(batch: Batch, plan: Plan) -> pl.DataFrame:
    found = directions(batch, plan)
    batch = batch.with_columns(found.drop(*KEYS)).also(words=("direction",))
    rows = ratings(batch, plan).rename({"verdict": "rated"})
    return found.with_columns(rows.drop(*KEYS).get_columns())


def ratings(batch: Batch, plan: Plan) -> pl.DataFrame:
    """The keys with `verdict`, `case` and `missing`, each row by the rule in force for it."""
    done = [(part.rows, ladders.run(part.group.rule, part.batch)) for part in split(batch, plan, "rating")]
    return together(batch, done, UNRATED)


def directions(batch: Batch, plan: Plan) -> pl.DataFrame:
    """The keys with `direction` and `previous`, the period compared with."""
    done = []
    for part in split(batch, plan, "direction_rule"):
        rule = part.group.rule
        seen = ladders.prepared(part.batch, rule, partial(previous_period, rule))
        found = rate.run(rule.ladder, seen, value_of, None).with_columns(seen.frame.get_column("previous"))
        done.append((part.rows, found.select(*KEYS, pl.col("verdict").alias("direction"), "previous")))
    if done and done[0][0] is None:
        return done[0][1]
    latest = latest_earlier(batch.number("value")).column(pl.col("period"))
    compared = collect(batch.frame, [latest.alias("previous")])
    return together(batch, done, {"direction": None, "previous": compared.get_column("previous")})


@dataclass(frozen=True)
class Part:
    """The rows of a batch that a group of rules rates."""

    group: RuleGroup
    batch: Batch
    rows: pl.Series | None
    """Their numbers in the whole; None for all. A batch that looks at other rows has all rows of their indicators, and
    those that another rule rates have no number."""


def split(batch: Batch, plan: Plan, column: str) -> Iterator[Part]:
    """Each group of rules that is in force somewhere, with the rows that it rates."""
    numbers = batch.frame.get_column(column)
    lowest = numbers.min()
    if lowest == numbers.max():  # as it mostly is; telling rows apart costs as much as rating them
        if lowest != NO_RULE and lowest is not None:
            group = plan.groups[plan.group_of[lowest]]  # type: ignore[index]  # a whole number
            yield Part(group, ladders.with_numbers(batch, group, column), None)
        return
    groups = pl.Series([NO_RULE, *plan.group_of], dtype=pl.Int32).gather(numbers.cast(pl.Int64) + 1)
    for place in groups.unique().sort().to_list():
        if place == NO_RULE:
            continue
        group = plan.groups[place]
        rows = (groups == place).arg_true()
        if group.rule.backs or column == "direction_rule":
            yield whole_indicators(batch, group, column, rows)
        else:
            part = batch.rows(rows, group.rule.fields, (column, *ladders.columns_seen(group.rule)))
            yield Part(group, ladders.with_numbers(part, group, column), rows)


def whole_indicators(batch: Batch, group: RuleGroup, column: str, rows: pl.Series) -> Part:
    """For a rule that looks at other rows: all rows of the indicators that it rates somewhere."""
    mine = pl.Series("row", [None], dtype=pl.UInt32).new_from_index(0, batch.frame.height).scatter(rows, rows)
    numbered = batch.with_columns(pl.DataFrame([mine]))
    part = numbered.of_series(pl.col("row").is_not_null())
    return Part(group, ladders.with_numbers(part, group, column), part.frame.get_column("row"))


def together(
    batch: Batch, done: Sequence[tuple[pl.Series | None, pl.DataFrame]], unrated: Mapping[str, Unrated]
) -> pl.DataFrame:
    """The results of all parts in the order of the batch, with what stands where no rule is in force."""
    if done and done[0][0] is None:
        return done[0][1]
    columns = [batch.frame.get_column(key) for key in KEYS]
    for name, nothing in unrated.items():
        narrowest = [found.schema[name] for _, found in done] or [pl.Int8()]
        kind = max(narrowest, key=WIDTHS.index)
        column = nothing if isinstance(nothing, pl.Series) else pl.Series(name, [nothing], dtype=kind)
        column = column if column.len() == batch.frame.height else column.new_from_index(0, batch.frame.height)
        for rows, found in done:
            assert rows is not None
            there = rows.is_not_null() if rows.null_count() else None
            values = found.get_column(name).cast(column.dtype)
            column = (
                column.scatter(rows, values)
                if there is None
                else column.scatter(rows.filter(there), values.filter(there))
            )
        columns.append(column.rename(name))
    return pl.DataFrame(columns)


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
    value, over = pl.col("value"), batch.bound("exact/") > 1
    rounded = pl.col("exact") != (value.cast(pl.Int128) * pl.col("exact/") if over else value)
    frame_ = batch.frame
    if not frame_.select(rounded.any()).item():
        return replace(batch, frame=frame_.with_columns(sensitive=pl.lit(False)))
    part = batch.of_series(rounded)
    swapped = part.with_columns(part.frame.select(*KEYS, value=pl.col("exact"), **{"value/": pl.col("exact/")}))
    other = ratings(swapped, plan).select(*KEYS, unrounded="verdict")
    joined = frame_.join(other, on=list(KEYS), how="left", maintain_order="left")
    differs = (rounded & (pl.col("unrounded") != pl.col("rated"))).fill_null(False)
    return replace(batch, frame=joined.with_columns(sensitive=differs).drop("unrounded"))
