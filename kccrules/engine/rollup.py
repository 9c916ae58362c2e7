"""Many become one: counts by group, from the leaves, in whole numbers that add up in any order; and the rows that a rule
on groups is climbed with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import Batch
from kccrules.engine.numbers import DECIMALS, Num

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

    def score(self, levels: Sequence[int]) -> int:
        """The scale's numbers, each as often as its members weigh: over `weight` this is their average."""
        return sum(level * weight for level, weight in zip(levels, self.weights, strict=True))

    @property
    def weight(self) -> int:
        return sum(self.weights)


def batch(tallies: Sequence[Tally], levels: Mapping[str, int]) -> Batch:
    """One row a group, with the numbers that its rule may read; `average` is apart."""
    columns: dict[str, list[int]] = {"listed": [], "rated": [], **{f"count({word})": [] for word in levels}}
    for tally in tallies:
        row = (tally.listed, tally.rated, *tally.counts)
        for cells, cell in zip(columns.values(), row, strict=True):
            cells.append(cell * ONE)
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64))
    scores = [tally.score(list(levels.values())) for tally in tallies]
    weights = [tally.weight or None for tally in tallies]
    frame = frame.with_columns(
        series=pl.int_range(pl.len(), dtype=pl.Int32), period=pl.lit(0, dtype=pl.Int32),
        score=pl.Series(scores, dtype=pl.Int128), weight=pl.Series(weights, dtype=pl.Int128),
    )  # fmt: skip
    return Batch(frame, tuple(columns))


def average(batch: Batch) -> Num:
    """The weighted mean of the scale's numbers in each group; missing where nothing is rated."""
    score, weight = batch.frame.get_column("score"), batch.frame.get_column("weight")
    largest = [max(map(abs, column.drop_nulls().to_list()), default=0) for column in (score, weight)]
    return Num(pl.col("score"), 0, largest[0], pl.col("weight"), largest[1])
