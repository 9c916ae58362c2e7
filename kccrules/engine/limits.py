"""Values against limits: the only place in the code base where a value is compared with a target or a floor.

A limit is an interval, low to high; an end that is missing is open, and with both ends missing so is the limit.
Which end a single number becomes is decided once, by polarity, in `as_limit`; after that polarity plays no part.
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.numbers import Num
from kccrules.tools.expressions import Operators

POLARITIES = ("higher", "lower", "range", "neutral")
"""Their places are the codes of polarity columns."""
HIGHER, LOWER, RANGE, NEUTRAL = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class Limit:
    """An interval: low to high, either end open where it is missing; both missing is no limit at all."""

    low: Num
    high: Num


@dataclass(frozen=True, eq=False)
class Word:
    """A word of a scale, as its place on it, lowest 0."""

    code: pl.Expr


Operand = Num | Limit | Word | pl.Expr
"""What a part of a formula is over columns; a bare expression is a yes or no."""


def known(x: Operand) -> pl.Expr:
    """Whether there is anything at all."""
    if isinstance(x, Num):
        return x.n.is_not_null() if x.d is None else x.n.is_not_null() & x.d.is_not_null()
    if isinstance(x, Limit):
        return known(x.low) | known(x.high)
    return x.code.is_not_null() if isinstance(x, Word) else x.is_not_null()


def only(x: Num, where: pl.Expr) -> Num:
    """x, missing elsewhere."""
    return Num(pl.when(where).then(x.n), x.scale, x.most, x.d, x.dbound)


def first_known(*numbers_: Num) -> Num:
    result = numbers_[-1]
    for x in reversed(numbers_[:-1]):
        result = numbers.choose(known(x), x, result)
    return result


def as_limit(x: Num | Limit, polarity: pl.Expr) -> Limit:
    """A single number as the end that polarity makes of it; missing for range, which needs both ends said."""
    if isinstance(x, Limit):
        return x
    return Limit(only(x, (polarity != LOWER) & (polarity != RANGE)), only(x, polarity == LOWER))


def unless_neutral(limit: Limit, polarity: pl.Expr) -> Limit:
    """The limit where there is a better side: under polarity neutral nothing is met or missed."""
    return Limit(only(limit.low, polarity != NEUTRAL), only(limit.high, polarity != NEUTRAL))


def as_number(x: Operand) -> Num:
    """A limit with one end as that number; a range is no number, so it is missing."""
    if isinstance(x, Limit):
        return only(first_known(x.low, x.high), known(x.low) ^ known(x.high))
    assert isinstance(x, Num), x
    return x


def meets(x: Num, limit: Num | Limit, polarity: pl.Expr) -> pl.Expr:
    """low <= x <= high, ends included; missing if x is, or the limit, and where there is no better side."""
    if isinstance(limit, Num):
        return on_its_side(x, limit, polarity, operator.ge, operator.le)
    above, below = numbers.compare(operator.ge, x, limit.low), numbers.compare(operator.le, x, limit.high)
    # An end that is open is missing here, and what is missing takes no part; with both open all three are.
    return pl.when(polarity != NEUTRAL).then(pl.coalesce(above & below, above, below))


def beats(x: Num, limit: Num | Limit, polarity: pl.Expr) -> pl.Expr:
    """Strictly better than a limit with one end."""
    if isinstance(limit, Num):
        return on_its_side(x, limit, polarity, operator.gt, operator.lt)
    above, below = numbers.compare(operator.gt, x, limit.low), numbers.compare(operator.lt, x, limit.high)
    one_end = above.is_null() | below.is_null()
    return pl.when(one_end & (polarity != NEUTRAL)).then(pl.coalesce(above, below))


def on_its_side(x: Num, limit: Num, polarity: pl.Expr, higher: numbers.Operator, lower: numbers.Operator) -> pl.Expr:
    """A single number as a limit: polarity says which end it is. As `as_limit` does, without columns for both ends."""
    above, below = numbers.compare(higher, x, limit), numbers.compare(lower, x, limit)
    return pl.when(polarity == LOWER).then(below).when(polarity == HIGHER).then(above)


def shortfall(x: Num, limit: Limit) -> Num:
    """How far x is on the wrong side; negative is to spare, inside a range the distance to the nearer end."""
    under, over = numbers.sub(limit.low, x), numbers.sub(x, limit.high)
    return first_known(numbers.greatest(under, over), under, over)


def margins(x: Operand, limit: Operand) -> list[Num]:
    """How far a number is past each end of what it is compared with: where a margin is nought, a comparison may tip."""
    ends = (limit.low, limit.high) if isinstance(limit, Limit) else (as_number(limit),)
    return [numbers.sub(as_number(x), end) for end in ends]


def moved(limit: Limit, share: Num, *, easier: bool) -> Limit:
    """The limit moved by a share of itself, each end to where it is easier (or harder) to meet."""
    down, up = (numbers.sub, numbers.add) if easier else (numbers.add, numbers.sub)
    low = down(limit.low, numbers.mul(numbers.absolute(limit.low), share))
    high = up(limit.high, numbers.mul(numbers.absolute(limit.high), share))
    return Limit(low, high)


def comparison(op: numbers.Operator) -> object:
    def compare(a: Operand, b: Operand) -> pl.Expr:
        if isinstance(a, Word) and isinstance(b, Word):
            return op(a.code, b.code)
        return numbers.compare(op, as_number(a), as_number(b))

    return compare


def choose(test: pl.Expr, yes: Operand, no: Operand) -> Operand:
    if isinstance(yes, pl.Expr) and isinstance(no, pl.Expr):
        return pl.when(test).then(yes).when(~test).then(no)
    return numbers.choose(test, as_number(yes), as_number(no))


COLUMNS = Operators(
    unary={ast.USub: lambda x: numbers.neg(as_number(x)), ast.Not: operator.invert},
    binary={
        ast.Add: lambda a, b: numbers.add(as_number(a), as_number(b)),
        ast.Sub: lambda a, b: numbers.sub(as_number(a), as_number(b)),
        ast.Mult: lambda a, b: numbers.mul(as_number(a), as_number(b)),
        ast.Div: lambda a, b: numbers.div(as_number(a), as_number(b)),
    },
    compare={
        sign: comparison(op)  # type: ignore[misc]  # the tables are typed by what simpleeval calls
        for sign, op in (
            (ast.Eq, operator.eq),
            (ast.NotEq, operator.ne),
            (ast.Lt, operator.lt),
            (ast.LtE, operator.le),
            (ast.Gt, operator.gt),
            (ast.GtE, operator.ge),
        )
    },
    both=lambda a, b: a & b,  # type: ignore[operator]  # three-valued: false and missing is false
    either=lambda a, b: a | b,  # type: ignore[operator]
    choose=choose,  # type: ignore[arg-type]
    number=numbers.literal,
    word=lambda place: Word(pl.lit(place, dtype=pl.Int8)),
)
"""How simpleeval's walk combines columns."""
