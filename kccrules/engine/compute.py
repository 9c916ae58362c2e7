"""Formulas to columns: published values, targets and floors worked out for the rows that ask for it."""

from __future__ import annotations

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


def formula(batch: Batch, checked: Checked, field: str, number: int, evaluate: Evaluate) -> Batch:
    """The batch with `field` worked out in the rows whose formula has that number."""
    where = pl.col(f"{field}.formula") == number
    part = batch.of_series(where)
    found = evaluate(checked, part, part.names())
    assert isinstance(found, Num | Limit)
    if field == "value":
        assert isinstance(found, Num)
        columns = stored(found, "raw")
    else:
        limit = as_limit(found, pl.col("polarity"))
        columns = [*stored(limit.low, f"{field}.low"), *stored(limit.high, f"{field}.high")]
    return replaced(batch, collect(part.frame, columns), where)


def publish(batch: Batch) -> pl.DataFrame:
    """The keys with `value` (millionths, rounded once to the decimals in force), `exact` and `exact/` (as worked out)."""
    raw = batch.number("raw")
    rounded = numbers.round_half_away(raw, pl.col("decimals").fill_null(numbers.DECIMALS))
    value, _ = numbers.to_millionths(rounded)
    return collect(batch.frame, [value.alias("value"), *stored(raw, "exact")])
