"""In how many of an indicator's areas something holds: for rules about the parts of a whole.

Only the row of the whole has an answer, and only where every area has one; rows are matched by indicator and period.
"""

from __future__ import annotations

import polars as pl

from kccrules.engine.areas import WHOLE
from kccrules.engine.batch import Batch
from kccrules.engine.numbers import Num, Whole, number

TOGETHER = ("indicator", "period")


def areas_where(holds: pl.Expr, batch: Batch) -> Num:
    """In how many areas."""
    return number(Whole(counted(holds), batch.frame.height), 0)


def share_of_areas(holds: pl.Expr, batch: Batch) -> Num:
    """In what part of the areas."""
    areas = in_area().sum().over(*TOGETHER).cast(pl.Int64)
    return number(Whole(counted(holds), batch.frame.height), 0, Whole(areas, batch.frame.height))


def counted(holds: pl.Expr) -> pl.Expr:
    """The number of areas, missing where there are none and where any of them cannot be decided."""
    decided = (in_area() & holds.is_not_null()).sum().over(*TOGETHER)
    areas = in_area().sum().over(*TOGETHER)
    found = (in_area() & holds).sum().over(*TOGETHER)
    return pl.when(~in_area() & (areas > 0) & (decided == areas)).then(found).cast(pl.Int64)


def in_area() -> pl.Expr:
    return pl.col("area") != WHOLE
