"""Windows: what several periods up to and including each row's own add up to, exactly.

A window is complete or it is missing: never shortened at the beginning of a series, carried over a break, or bridged
where a period is missing. Where rows are is `batch`'s business, how numbers are added that of `numbers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.batch import Batch, rows_before, year_start
from kccrules.engine.limits import only
from kccrules.engine.numbers import DECIMALS, ONE, Num, TooBig, Whole

NOUGHT = numbers.literal("0")


class TooManyFractions(TooBig):
    """So many fractions, each over something else, could not be added up exactly."""

    def __init__(self, count: int, bound: int) -> None:
        super().__init__(bound)
        self.count = count

    def __str__(self) -> str:
        return f"the {self.count} fractions that a formula adds up could pass 38 digits"


def sum_last(x: Num, count: int, batch: Batch) -> Num:
    """x added up over so many periods, the row's own the last of them."""
    found = added(x, batch, lambda a: rolled(a, count), lambda a: [shifted(a, k) for k in range(count)])
    return only(found, rows_before(count - 1).seen)


def average_last(x: Num, count: int, batch: Batch) -> Num:
    """x added up over so many periods, divided by their number."""
    return numbers.div(sum_last(x, count, batch), numbers.literal(str(count)))


def year_to_date(x: Num, batch: Batch) -> Num:
    """x added up from the first period of the row's year."""
    passed = pl.col("period") - pl.col("year.first")

    def this_year(a: Num) -> list[Num]:
        before = range(1, batch.longest_year)
        return [a, *(numbers.choose(passed >= k, shifted(a, k), NOUGHT) for k in before)]

    return only(added(x, batch, lambda a: total(this_year(a)), this_year), year_start().seen)


def shifted(x: Num, rows: int) -> Num:
    return numbers.shifted(x, lambda e: e.shift(rows))


def rolled(x: Num, count: int) -> Num:
    """The sum of so many rows of a number that has nothing below the line; missing where any of them is."""
    bound = x.bound * count
    return numbers.number(Whole(numbers.wide(x.n, bound).rolling_sum(count, min_samples=count), bound), x.scale)


def added(x: Num, batch: Batch, whole: Callable[[Num], Num], parts: Callable[[Num], Sequence[Num]]) -> Num:
    """A sum of x: by `whole` where all rows have the same below the line, else of the fractions that `parts` makes."""
    if x.d is None or not x.d.meta.root_names():
        return replace(whole(replace(x, d=None, dbound=1)), d=x.d, dbound=x.dbound)
    fractions = parts(trimmed(x, batch.frame))
    try:
        return total(fractions)
    except TooBig as error:
        raise TooManyFractions(len(fractions), error.bound) from None


def total(parts: Sequence[Num]) -> Num:
    """All parts added, by halves: one after another the expression would be as deep as there are parts."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return numbers.add(total(parts[:middle]), total(parts[middle:]))


def trimmed(x: Num, frame: pl.DataFrame) -> Num:
    """A fraction without the noughts in which both sides of the line end in every row, and with the bounds of its rows.

    Stored numbers are millionths: one whole number over another has six noughts to spare on either side, which would
    multiply with every fraction that is added."""
    sides = x.top(), x.bottom()
    units = [numbers.constant(10**k) for k in range(DECIMALS, 0, -1)]
    fits = [pl.all_horizontal((side.e % unit.e == 0).all() for side in sides).alias(f"{unit.bound}") for unit in units]
    above, below, *fitting = frame.lazy().select(x.n.abs().max(), sides[1].e.max().alias("/"), *fits).collect().row(0)
    unit = next((unit for unit, fit in zip(units, fitting, strict=True) if fit), ONE)
    n, d = (
        Whole(side.e // unit.e, (most or 0) // unit.bound) for side, most in zip(sides, (above, below), strict=True)
    )
    return numbers.number(n, x.scale, d)
