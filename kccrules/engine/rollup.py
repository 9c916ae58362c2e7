"""Many become one: counts by group, from the leaves, in whole numbers that add up in any order; and the rows that a rule
on groups is climbed with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import Batch, lowest
from kccrules.engine.numbers import DECIMALS

ONE = 10**DECIMALS


def counts(
    rows: pl.DataFrame, groups: pl.DataFrame, columns: Mapping[str, int], weighed: Collection[str] = ()
) -> pl.DataFrame:
    """`groups` (group, series) with `rows` (series, counted, weight, and the code columns) to one row a group.

    `columns` gives for each code column how many words its scale has. The result has `group`, `listed`, and for each
    column and code `column.code`, with -1 for none; for columns that are `weighed` also `column.code/weight`, the weights
    added up. Every group is there, also an empty one. Parts that divide the rows may be added up, number by number.
    """
    joined = groups.join(rows.filter(pl.col("counted")), on="series", how="left")
    there = pl.col("counted").is_not_null()
    codes = [(name, code) for name, size in columns.items() for code in range(-1, size)]
    having = {(name, code): there & (pl.col(name).fill_null(-1) == code) for name, code in codes}
    tallies = [having[name, code].sum().alias(f"{name}.{code}") for name, code in codes]
    weights = [
        # 64 bits wrap in silence; 128 hold the weights of more rows than there can be.
        pl.col("weight").cast(pl.Int128).filter(having[name, code]).sum().alias(f"{name}.{code}/weight")
        for name, code in codes
        if name in weighed
    ]
    return joined.group_by("group").agg(there.sum().alias("listed"), *tallies, *weights).sort("group")


@dataclass(frozen=True)
class Tally:
    """What a rule on groups knows of one: whole numbers only, so that parts of a group may be added up."""

    listed: int
    counts: tuple[int, ...]
    """How many have each word of the scale, lowest first."""
    weights: tuple[int, ...]
    """What those of each word weigh together, in millionths."""

    @property
    def rated(self) -> int:
        return sum(self.counts)

    def average(self, levels: Sequence[int]) -> tuple[int | None, int | None]:
        """The weighted mean of the scale's numbers in millionths, over what it is divided by; none where nothing is rated.
        Raises TooBig."""
        weight = sum(self.weights)
        if not weight:
            return None, None
        n, d = lowest(ONE * sum(level * own for level, own in zip(levels, self.weights, strict=True)), weight)
        return n, d


def batch(tallies: Sequence[Tally], levels: Mapping[str, int]) -> Batch:
    """One row a group, with the numbers that its rule may read. Raises TooBig."""
    columns: dict[str, list[int | None]] = {"listed": [], "rated": [], "average": [], "average/": []}
    columns |= {f"count({word})": [] for word in levels}
    for tally in tallies:
        average, under = tally.average(list(levels.values()))
        row = (tally.listed * ONE, tally.rated * ONE, average, under, *(count * ONE for count in tally.counts))
        for cells, cell in zip(columns.values(), row, strict=True):
            cells.append(cell)
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64))
    keys = {"series": pl.int_range(pl.len(), dtype=pl.Int32), "period": pl.lit(0, dtype=pl.Int32)}
    return Batch(frame.with_columns(**keys), ("listed", "rated", "average", *(f"count({word})" for word in levels)))
