"""In how many of an indicator's areas something holds: for rules about the parts of a whole.

Only the row of the whole has an answer, and only where every area has one; rows are matched by indicator and period.
"""

from __future__ import annotations

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.areas import WHOLE
from kccrules.engine.batch import Batch
from kccrules.engine.numbers import Num, Whole

TOGETHER = ("indicator", "period")


def areas_where(holds: pl.Expr, batch: Batch) -> Num:
    """In how many areas."""
    return numbers.number(Whole(counted(holds).struct.field("found"), batch.frame.height), 0)


def share_of_areas(holds: pl.Expr, batch: Batch) -> Num:
    """In what part of the areas."""
    found = counted(holds)
    n, d = (Whole(found.struct.field(name), batch.frame.height) for name in ("found", "areas"))
    return numbers.number(n, 0, d)


def counted(holds: pl.Expr) -> pl.Expr:
    """The number of areas in which it holds, and of all areas."""
    # What holds is worked out before: `over` would look at other periods only within the rows that belong together.
    rows = pl.struct(*TOGETHER, "area", holds=holds)
    return rows.map_batches(together, return_dtype=pl.Struct({"found": pl.Int64, "areas": pl.Int64}))


def together(rows: pl.Series) -> pl.Series:
    """The counts in the rows of wholes; missing where there are no areas, and where any of them cannot be decided."""
    in_area, holds = pl.col("area") != WHOLE, pl.col("holds")
    wanted = {"areas": in_area, "found": in_area & holds, "undecided": in_area & holds.is_null()}
    counts = rows.struct.unnest().select(
        ~in_area,
        *(flag.fill_null(False).cast(pl.Int64).sum().over(*TOGETHER).alias(name) for name, flag in wanted.items()),
    )
    decided = pl.col("area") & (pl.col("areas") > 0) & (pl.col("undecided") == 0)
    return counts.select(pl.when(decided).then(name).alias(name) for name in ("found", "areas")).to_struct()
