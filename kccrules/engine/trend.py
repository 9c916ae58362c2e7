"""Whether figures rise or fall: the slope of the straight line nearest to them, or nought where chance would do as well.

The slope is exact. Whether it can be told from nought is statistics: that alone is decided in floating point, from sums
that are exact, and rounded to six figures before it is compared.
"""

from __future__ import annotations

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.batch import Batch, rows_before
from kccrules.engine.limits import only
from kccrules.engine.numbers import DECIMALS, Num, Whole
from kccrules.engine.windows import rolled

FEWEST, MOST = 6, 60
CRITICAL = (
    2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042, 2.040, 2.037, 2.035, 2.032, 2.030, 2.028, 2.026,
    2.024, 2.023, 2.021, 2.020, 2.018, 2.017, 2.015, 2.014, 2.013, 2.012, 2.011, 2.010, 2.009, 2.008, 2.007, 2.006, 2.005,
    2.004, 2.003, 2.002, 2.002,
)  # fmt: skip
"""Student's t for 4 to 58 degrees of freedom (6 figures leave 4), beyond which chance alone comes once in twenty times,
up and down together: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, column 0.975."""


def slope_last(x: Num, count: int, batch: Batch) -> Num:
    """How much x rises a period, over so many of them: least squares; nought unless a two-sided t test at 5% says more.
    Figures are taken to six decimals."""
    figure = measured(numbers.round_half_away(x, DECIMALS), batch)
    rise = risen(figure, count, batch)
    spread = numbers.sub(
        numbers.mul(whole(count), rolled(numbers.mul(figure, figure), count)), squared(rolled(figure, count))
    )
    # Where all figures are equal there is nothing to explain and 0/0 to compare; but then there is no rise either.
    explained = 3 * rise.n.cast(pl.Float64) ** 2 / ((count**2 - 1) * spread.n.cast(pl.Float64))
    told = explained.round_sig_figs(6) > least_explained(count)
    slope = numbers.mul(rise, numbers.number(Whole(told.cast(pl.Int64), 1), 0))
    return only(numbers.div(slope, whole(count * (count**2 - 1) // 6)), rows_before(count - 1).seen)


def risen(figure: Num, count: int, batch: Batch) -> Num:
    """Figures after the middle of the window less those before it, each as often as it is half periods away from there."""
    earliest, latest = batch.ends
    period = Whole(pl.col("period").cast(pl.Int64) - earliest, latest - earliest)
    dated = rolled(numbers.mul(figure, numbers.number(period, 0)), count)
    middle = Whole(2 * period.e - (count - 1), 2 * period.bound + count)
    return numbers.sub(numbers.mul(whole(2), dated), numbers.mul(numbers.number(middle, 0), rolled(figure, count)))


def measured(figure: Num, batch: Batch) -> Num:
    """The figure with the largest value it has in any row: what a quotient could come to is far beyond that, squared."""
    largest = batch.frame.lazy().select(figure.n.abs().max()).collect().item() or 0
    return numbers.number(Whole(figure.n.cast(numbers.width(largest)), largest), figure.scale)


def least_explained(count: int) -> float:
    """The part of all variation that must lie along the line (the correlation with time, squared) for t to be critical."""
    t = CRITICAL[count - FEWEST]
    return t**2 / (t**2 + count - 2)


def squared(x: Num) -> Num:
    return numbers.mul(x, x)


def whole(number: int) -> Num:
    return numbers.literal(str(number))
