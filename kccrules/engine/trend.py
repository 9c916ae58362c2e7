"""Whether figures rise or fall: the slope of the straight line nearest to them, or nought where chance would do as well.

The slope is exact. Whether it can be told from nought is statistics and no figure: that alone is worked out in floating
point, always in the same steps, and rounded to six figures before it is compared.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.batch import rows_before
from kccrules.engine.limits import only
from kccrules.engine.numbers import DECIMALS, Num
from kccrules.engine.windows import back, total

FEWEST, MOST = 6, 60
CRITICAL = (
    2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042, 2.040, 2.037, 2.035, 2.032, 2.030, 2.028, 2.026,
    2.024, 2.023, 2.021, 2.020, 2.018, 2.017, 2.015, 2.014, 2.013, 2.012, 2.011, 2.010, 2.009, 2.008, 2.007, 2.006, 2.005,
    2.004, 2.003, 2.002, 2.002,
)  # fmt: skip
"""Student's t for 4 to 58 degrees of freedom (6 figures leave 4), beyond which chance alone comes once in twenty times,
up and down together: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, column 0.975."""


def slope_last(x: Num, count: int) -> Num:
    """How much x rises a period, over so many of them: least squares; nought unless a two-sided t test at 5% says more."""
    figure = numbers.round_half_away(x, DECIMALS)
    then = [numbers.shifted(figure, back(k)) for k in range(count)]
    # Each figure counts as often as it is half periods after the middle of the window; those before it count against.
    rise = total([numbers.mul(figure, whole(count - 1 - 2 * k)) for k, figure in enumerate(then)])
    distances = [numbers.sub(figure, then[0]) for figure in then[1:]]
    told = explained(rise, distances, count).round_sig_figs(6) > least_explained(count)
    slope = numbers.div(numbers.choose(told, rise, whole(0)), whole(count * (count**2 - 1) // 6))
    return only(slope, rows_before(count - 1).seen)


def explained(rise: Num, distances: Sequence[Num], count: int) -> pl.Expr:
    """The part of the variation that lies along the line: the square of the correlation with time.

    `distances` are those of the other figures from the newest, taken exactly: the figures themselves, squared, would be
    so large that their differences get lost."""
    floats = [distance.n.cast(pl.Float64) for distance in distances]
    spread = count * plus(d * d for d in floats) - plus(floats) ** 2
    return (3 * rise.n.cast(pl.Float64) ** 2 / ((count**2 - 1) * spread)).fill_nan(0.0)


def least_explained(count: int) -> float:
    """The part of it that must lie along the line, for t to be critical."""
    squared = CRITICAL[count - FEWEST] ** 2
    return squared / (squared + count - 2)


def plus(parts: Iterable[pl.Expr]) -> pl.Expr:
    return functools.reduce(operator.add, parts)


def whole(number: int) -> Num:
    return numbers.literal(str(number))
