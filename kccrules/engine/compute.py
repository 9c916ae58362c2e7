"""Formulas to columns: published values, targets and floors worked out for the rows that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.batch import KEYS, Batch, collect, stored
from kccrules.engine.limits import Limit, as_limit
from kccrules.engine.numbers import Num
from kccrules.engine.rate import Evaluate
from kccrules.expressions import Checked


def replaced(batch: Batch, part: pl.DataFrame, where: pl.Expr) -> Batch:
    """The batch with the columns of `part`, which has all rows of some series, taken over where `where` holds."""
    columns = [name for name in part.columns if name not in KEYS]
    fresh = part.rename({name: f"new:{name}" for name in columns})
    joined = batch.frame.join(fresh, on=list(KEYS), how="left", maintain_order="left")
    kept = {name: pl.col(name) if name in batch.frame.columns else unsaid(name) for name in columns}
    taken = [pl.when(where).then(pl.col(f"new:{name}")).otherwise(kept[name]).alias(name) for name in columns]
    return batch.with_columns(joined.lazy().select(*KEYS, *taken).collect())


def unsaid(name: str) -> pl.Expr:
    """A column that the batch did not have: nothing, or 1 for what a number is divided by."""
    return pl.lit(1 if name.endswith("/") else None, dtype=pl.Int64)


def formula(
    batch: Batch, checked: Checked, field: str, members: Mapping[int, Mapping[str, int]], evaluate: Evaluate
) -> Batch:
    """The batch with `field` worked out in the rows whose formula is one of `members`, which have the shape of `checked`.

    Where there are several, the numbers in which they differ become columns.
    """
    number = pl.col(f"{field}.formula")
    where = number.is_in(list(members))
    part = batch.of_series(where)
    if len(members) > 1:
        part = with_lifted(part, members, number)
    lifted = {name: part.number(name) for name in part.frame.columns if name.startswith("#")}
    found = evaluate(checked, part, {**part.names(), **lifted})
    assert isinstance(found, Num | Limit)
    if field == "value":
        assert isinstance(found, Num)
        columns = stored(found, "raw")
    else:
        limit = as_limit(found, pl.col("polarity"))
        columns = [*stored(limit.low, f"{field}.low"), *stored(limit.high, f"{field}.high")]
    return replaced(batch, collect(part.frame, columns), where)


def with_lifted(part: Batch, members: Mapping[int, Mapping[str, int]], number: pl.Expr) -> Batch:
    names = next(iter(members.values()))
    columns = {
        name: number.replace_strict({key: n[name] for key, n in members.items()}, default=None, return_dtype=pl.Int64)
        for name in names
    }
    return replace(part, frame=part.frame.with_columns(**columns))


def publish(batch: Batch) -> pl.DataFrame:
    """The keys with `value` (millionths, rounded once to the decimals in force), `exact` and `exact/` (as worked out)."""
    raw = batch.number("raw")
    rounded = numbers.round_half_away(raw, pl.col("decimals").fill_null(numbers.DECIMALS))
    return collect(batch.frame, [rounded.n.alias("value"), *stored(raw, "exact")])
