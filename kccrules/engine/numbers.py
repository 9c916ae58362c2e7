"""Exact numbers over columns: inside a formula a number is one whole number over another; only rounding loses digits.

This builds polars expressions and collects none (do so lazily: they repeat parts that only a lazy plan shares). Stored
numbers are Int64 millionths, missing is null, and missing in gives missing out. polars wraps integers in silence, so
each number carries the largest absolute value it can take: that decides 64 or 128 bits, or refuses with TooBig.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

DECIMALS = 6  # a stored number is a whole number of 10**-6
LARGEST_64, LARGEST_128 = 2**63 - 1, 2**127 - 1  # without the one more below zero, so that minus and abs cannot wrap
LITERAL = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
Operator = Callable[[pl.Expr, pl.Expr], pl.Expr]


class TooBig(Exception):
    """A whole number inside the formula could pass 128 bits; `bound` is how large it could be."""

    def __init__(self, bound: int) -> None:
        super().__init__("a number in this formula could pass 38 digits")
        self.bound = bound


@dataclass(frozen=True, eq=False)  # a generated == would compare expressions, which gives an expression, not a bool
class Num:
    """The number n / (d * 10**scale) in every row, missing where n or d is null; n and d are Int64 or Int128."""

    n: pl.Expr
    scale: int  # 0 or more
    most: (
        int | Callable[[], int]
    )  # largest absolute value n can take; to find it in a column costs a pass, so it may wait
    d: pl.Expr | None = None  # above 0 where not null; None is 1 in every row
    dbound: int = 1  # largest value d can take

    @property
    def bound(self) -> int:
        return self.most if isinstance(self.most, int) else self.most()

    def top(self) -> Whole:
        return Whole(self.n, self.bound)

    def bottom(self) -> Whole:
        return ONE if self.d is None else Whole(self.d, self.dbound)


class Whole(NamedTuple):
    """A whole-number expression with the largest absolute value it can take: the n or the d of a Num."""

    e: pl.Expr
    bound: int


ONE = Whole(pl.lit(1, dtype=pl.Int64), 1)  # the denominator of a Num without one; `times` leaves it out


def column(name: str, bound: int | Callable[[], int]) -> Num:
    """An Int64 column of millionths; `bound` is the largest absolute value in it, in millionths."""
    return Num(pl.col(name), DECIMALS, bound)


def literal(text: str) -> Num:
    """A plain number as the formula spells it, such as 0.95 or -3, in one row; ValueError for other text."""
    match = LITERAL.fullmatch(text)  # not float(): 12345678901234567.89 would lose its pence
    if not match:
        raise ValueError(f"'{text}' is not a plain number such as 0.95")
    decimals = (match[3] or "").rstrip("0")
    digits = (match[2] + decimals).lstrip("0") or "0"
    if len(digits) > 39:  # int() refuses very long text in its own words
        raise TooBig(10 ** len(digits))
    return number(constant(int(match[1] + digits)), len(decimals))


def add(a: Num, b: Num) -> Num:
    """a + b."""
    x, y = common(a, b)
    bound = x.bound + y.bound
    n = Whole(wide(x.e, bound) + wide(y.e, bound), bound)
    return number(n, max(a.scale, b.scale), times(a.bottom(), b.bottom()))


def sub(a: Num, b: Num) -> Num:
    """a - b."""
    return add(a, neg(b))


def mul(a: Num, b: Num) -> Num:
    """a * b."""
    return number(times(a.top(), b.top()), a.scale + b.scale, times(a.bottom(), b.bottom()))


def div(a: Num, b: Num) -> Num:
    """a / b; missing where b is zero."""
    n = times(raised(a.top(), b.scale - a.scale), b.bottom())
    size = pl.when(b.n != 0).then(wide(b.n, b.bound).abs())
    d = times(Whole(size, b.bound), a.bottom())
    # The sign goes to the numerator: denominators stay positive, so comparing may multiply by them.
    return number(Whole(n.e * b.n.sign(), n.bound), max(a.scale - b.scale, 0), d)


def neg(a: Num) -> Num:
    """-a."""
    return number(times(a.top(), constant(-1)), a.scale, a.bottom())  # polars 2.1 has no minus for Int128


def absolute(a: Num) -> Num:
    """a without its sign."""
    return number(Whole(wide(a.n, a.bound).abs(), a.bound), a.scale, a.bottom())


def least(first: Num, *others: Num) -> Num:
    """The smallest of one or more; missing if any is missing (polars' min_horizontal would skip it)."""
    return best(operator.le, (first, *others))


def greatest(first: Num, *others: Num) -> Num:
    """The largest of one or more; missing if any is missing (polars' max_horizontal would skip it)."""
    return best(operator.ge, (first, *others))


def compare(op: Operator, a: Num, b: Num) -> pl.Expr:
    """`operator.lt, le, eq, ne, ge` or `gt` of a and b, exactly: boolean, null where either is missing."""
    if a.scale == b.scale and a.d is None and b.d is None and a.n.meta.root_names() and b.n.meta.root_names():
        return op(a.n, b.n)  # two columns as they are: however large they may be, nothing is multiplied
    x, y = common(a, b)
    if not x.e.meta.root_names():  # polars 2.1 may lose rows of literal < formula: ask for -formula < -literal
        x, y = times(y, constant(-1)), times(x, constant(-1))
    bound = max(x.bound, y.bound)
    return op(wide(x.e, bound), wide(y.e, bound))


def round_half_away(a: Num, places: int | pl.Expr) -> Num:
    """a to 0 to 6 decimals, ties away from zero: 2.675 to 2 is 2.68, and -2.675 is -2.68.

    `places` is an int (ValueError if not 0 to 6) or an integer column: then the scale is 6, a null place gives missing,
    and polars raises InvalidOperationError on collecting a place outside 0 to 6.
    """
    unit = ONE
    if isinstance(places, pl.Expr):
        units = {p: 10 ** (DECIMALS - p) for p in range(DECIMALS + 1)}
        unit, places = Whole(places.replace_strict(units, return_dtype=pl.Int64), 10**DECIMALS), DECIMALS
    elif places not in range(DECIMALS + 1):
        raise ValueError(f"places must be 0 to {DECIMALS}, not {places}")
    elif a.d is None and a.scale <= places:
        return a
    return number(nearest(*ratio(a, places), unit), places)


def choose(test: pl.Expr, yes: Num, no: Num) -> Num:
    """yes where the test is true, no where it is false, missing where the test is null."""
    n = either(test, raised(yes.top(), no.scale - yes.scale), raised(no.top(), yes.scale - no.scale))
    d = ONE if yes.d is None and no.d is None else either(test, yes.bottom(), no.bottom())
    return number(n, max(yes.scale, no.scale), d)


def shifted(a: Num, move: Callable[[pl.Expr], pl.Expr]) -> Num:
    """a with its rows moved (shift, gather). What names no column is the same in every row and stays as it is."""
    # A literal has one row: shifted by one it would be null in all rows, and x / 100 with it.
    n, d = (move(e) if e is not None and e.meta.root_names() else e for e in (a.n, a.d))
    assert n is not None
    return Num(n, a.scale, a.most, d, a.dbound)


def to_millionths(a: Num) -> pl.Expr:
    """a as Int64 millionths, rounded half away from zero; missing where it is, and where no column could hold it (9.2e12)."""
    rounded = round_half_away(a, DECIMALS)
    return raised(rounded.top(), DECIMALS - rounded.scale).e.cast(pl.Int64, strict=False)


def wide(e: pl.Expr, bound: int) -> pl.Expr:
    """e in a type that holds the bound; never narrowed, because e may be 128 bits already."""
    return e.cast(pl.Int128) if width(bound) is pl.Int128 else e


def width(bound: int) -> type[pl.Int64 | pl.Int128]:
    if bound > LARGEST_128:
        raise TooBig(bound)
    return pl.Int128 if bound > LARGEST_64 else pl.Int64


def constant(k: int) -> Whole:
    return Whole(pl.lit(k, dtype=width(abs(k))), abs(k))


def number(n: Whole, scale: int, d: Whole = ONE) -> Num:
    return Num(n.e, scale, n.bound, None if d is ONE else d.e, d.bound)


def times(a: Whole, b: Whole) -> Whole:
    if a is ONE or b is ONE:
        return b if a is ONE else a
    bound = a.bound * b.bound
    return Whole(wide(a.e, bound) * wide(b.e, bound), bound)


def raised(a: Whole, k: int) -> Whole:
    """a * 10**k; a itself when k is 0 or less."""
    return a if k <= 0 else times(a, constant(10**k))


def common(a: Num, b: Num) -> tuple[Whole, Whole]:
    """Both numerators at the larger scale, over the product of both denominators."""
    x = times(raised(a.top(), b.scale - a.scale), b.bottom())
    return x, times(raised(b.top(), a.scale - b.scale), a.bottom())


def either(test: pl.Expr, yes: Whole, no: Whole) -> Whole:
    bound = max(yes.bound, no.bound)
    # Both ways are asked for: `otherwise` would give the 'no' branch where the test is null.
    return Whole(pl.when(test).then(wide(yes.e, bound)).when(~test).then(wide(no.e, bound)), bound)


def best(op: Operator, numbers: tuple[Num, ...]) -> Num:
    """The winner by halves: one after another the expression would grow fourfold with each number."""
    if len(numbers) == 1:
        return numbers[0]
    middle = len(numbers) // 2
    a, b = best(op, numbers[:middle]), best(op, numbers[middle:])
    return choose(compare(op, a, b), a, b)


def ratio(a: Num, places: int) -> tuple[Whole, Whole, int]:
    """a * 10**places as a numerator, a denominator above 0, and the smallest that denominator can be."""
    shift = places - a.scale
    return raised(a.top(), shift), raised(a.bottom(), -shift), 10 ** max(-shift, 0)


def nearest(n: Whole, d: Whole, smallest: int, unit: Whole) -> Whole:
    """n over d to the nearest multiple of unit, ties away from zero; `smallest` is the least d can be."""
    d = times(d, unit)
    room = max(2 * n.bound + d.bound, 2 * d.bound)
    x, y, two = wide(n.e, room), wide(d.e, room), constant(2).e
    multiple = x.sign() * ((two * x.abs() + y) // (two * y))  # // of positive numbers only, because it rounds down
    # Rounding moves a number by half a unit at most; the product of both bounds would waste six digits.
    bound = n.bound // smallest + (unit.bound + 1) // 2
    return Whole(wide(multiple, bound) * wide(unit.e, bound), bound)
