"""Many become one: counts by group, from the leaves, in whole numbers that add up in any order."""

from __future__ import annotations

import polars as pl


def counts(rows: pl.DataFrame, groups: pl.DataFrame, columns: dict[str, int]) -> pl.DataFrame:
    """`groups` (group, series) with `rows` (series, counted, and the code columns) to one row a group.

    `columns` gives for each code column how many words its scale has. The result has `group`, `listed`, and for each
    column and code `column.code`, with -1 for none; every group is there, also an empty one.
    """
    joined = groups.join(rows.filter(pl.col("counted")), on="series", how="left")
    listed = pl.col("counted").is_not_null().sum().alias("listed")
    tallies = [
        (pl.col("counted").is_not_null() & (pl.col(name).fill_null(-1) == code)).sum().alias(f"{name}.{code}")
        for name, size in columns.items()
        for code in range(-1, size)
    ]
    return joined.group_by("group").agg(listed, *tallies).sort("group")
