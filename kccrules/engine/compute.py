"""Formulas to columns: published values and limits worked out for the rows that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.batch import KEYS, Batch, collect, stored
from kccrules.engine.limits import Limit, Operand, as_limit
from kccrules.engine.numbers import Num
from kccrules.engine.rate import Evaluate
from kccrules.tools.expressions import Checked


@dataclass(frozen=True)
class Lifted:
    """What formulas of one shape differ in, by the names under which it stands in the one that is walked."""

    numbers: Mapping[str, int]
    """In millionths."""
    others: Mapping[str, str]
    """Ids of the definitions whose fields are read."""

    def under(self, names: Lifted) -> Lifted:
        """The same under the names of another formula of the same shape."""
        return Lifted(
            dict(zip(names.numbers, self.numbers.values(), strict=True)),
            dict(zip(names.others, self.others.values(), strict=True)),
        )


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
    part: Batch,
    checked: Checked,
    field: str,
    members: Mapping[int, Lifted],
    others: Mapping[str, Operand],
    evaluate: Evaluate,
) -> pl.DataFrame:
    """The keys with the columns of `field` worked out, in every row of a batch, by the formula whose number stands there.

    The formulas of `members` have the shape of `checked`; where there are several, the numbers in which they differ
    become columns. `others` are the fields of other definitions, by the names they stand under.
    """
    number = pl.col(f"{field}.formula")
    if len(members) > 1:
        part = with_lifted(part, members, number)
    lifted: dict[str, Operand] = {name: part.number(name) for name in part.frame.columns if name.startswith("#")}
    found = evaluate(checked, part, {**part.names(), **lifted, **others})
    assert isinstance(found, Num | Limit)
    if field == "value":
        assert isinstance(found, Num)
        raw = part.with_columns(collect(part.frame, stored(found, "raw")))
        return raw.frame.select(*KEYS, "raw", "raw/").with_columns(publish(raw).drop(*KEYS).get_columns())
    limit = as_limit(found, pl.col("polarity"))
    return collect(part.frame, [*stored(limit.low, f"{field}.low"), *stored(limit.high, f"{field}.high")])


def with_lifted(part: Batch, members: Mapping[int, Lifted], number: pl.Expr) -> Batch:
    names = next(iter(members.values())).numbers
    columns = {
        name: number.replace_strict(
            {key: lifted.numbers[name] for key, lifted in members.items()}, default=None, return_dtype=pl.Int64
        )
        for name in names
    }
    return replace(part, frame=part.frame.with_columns(**columns))


def publish(batch: Batch) -> pl.DataFrame:
    """The keys with `value` (millionths, rounded once to the decimals in force), `exact` and `exact/` (as worked out)."""
    raw = batch.number("raw")
    if raw.d is None and as_fine(batch.frame):
        return batch.frame.select(*KEYS, value="raw", exact="raw", **{"exact/": "raw/"})
    rounded = numbers.round_half_away(raw, pl.col("decimals").fill_null(numbers.DECIMALS))
    return collect(batch.frame, [rounded.n.alias("value"), *stored(raw, "exact")])


def as_fine(frame: pl.DataFrame) -> bool:
    """Whether what is worked out has no more decimals than are published, so that there is nothing to round."""
    decimals = pl.col("decimals").fill_null(numbers.DECIMALS)
    there = frame.select(decimals.unique()).to_series().to_list()
    steps = {places: pl.col("raw") % 10 ** (numbers.DECIMALS - places) == 0 for places in there}
    fine = [step if len(steps) == 1 else step | (decimals != places) for places, step in steps.items()]
    return bool(frame.select(pl.all_horizontal(fine).all()).item())
