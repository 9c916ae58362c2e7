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
    areas = in_areas(pl.lit(True))
    return number(
        Whole(counted(holds), batch.frame.height), 0, Whole(pl.when(areas > 0).then(areas), batch.frame.height)
    )


def counted(holds: pl.Expr) -> pl.Expr:
    """The number of areas, missing where there are none and where any of them cannot be decided."""
    areas = in_areas(pl.lit(True))
    decided = (pl.col("area") == WHOLE) & (areas > 0) & (in_areas(holds.is_not_null()) == areas)
    return pl.when(decided).then(in_areas(holds))


def in_areas(holds: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("area") != WHOLE).then(holds).cast(pl.Int64).sum().over(*TOGETHER)
