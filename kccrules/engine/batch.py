"""A batch: all periods of some whole series, one row a period without gaps, and what formulas may read of it.

Rows are sorted by series and period and every period between a series' first and last has a row, so "four periods
before" is four rows before. Cutting a batch by period would break that; cutting it by series is always allowed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl
import polars.selectors as cs

from kccrules.engine import numbers
from kccrules.engine.limits import Limit, Operand, Word, known, only
from kccrules.engine.numbers import Num, TooBig

KEYS = ("series", "period")


@dataclass(frozen=True, eq=False)
class Batch:
    """`frame` has the keys, `segment` (series cut at breaks), `polarity`, and the columns of the fields named here."""

    frame: pl.DataFrame
    per_year: int
    """Periods in a year of the batch's calendar."""
    numbers: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    instead: Mapping[str, Operand] = field(default_factory=dict)
    """For trying values out: what calls that look at other periods give, by their text."""

    def names(self) -> dict[str, Operand]:
        """Every field as columns, each with the largest absolute value it holds."""
        found: dict[str, Operand] = {name: self.number(name) for name in self.numbers}
        found |= {name: self.limit(name) for name in self.limits}
        found |= {name: Word(pl.col(name)) for name in self.words}
        return found

    def number(self, column: str) -> Num:
        n = numbers.column(column, self.largest.get(column, 0))
        under = self.largest.get(f"{column}/", 0)
        return Num(n.n, n.scale, n.bound, pl.col(f"{column}/"), under) if under > 1 else n

    def limit(self, name: str) -> Limit:
        return Limit(self.number(f"{name}.low"), self.number(f"{name}.high"))

    @cached_property
    def largest(self) -> dict[str, int]:
        """The largest absolute value of every column of amounts."""
        amounts = cs.by_dtype(pl.Int64)
        found: dict[str, int] = {}
        for ends in self.frame.select(amounts.min().name.prefix("<"), amounts.max().name.prefix(">")).to_dicts():
            for name, end in ends.items():
                found[name[1:]] = max(found.get(name[1:], 0), abs(end or 0))
        return found

    def of_series(self, chosen: pl.Expr) -> Batch:
        """The batch of those series that have any row where `chosen` holds."""
        wanted = self.frame.filter(chosen).get_column("series").unique()
        return replace(self, frame=self.frame.filter(pl.col("series").is_in(wanted.implode())))

    def with_columns(self, frame: pl.DataFrame) -> Batch:
        """The same rows with columns added or replaced: `frame` has a row for each, in the same order."""
        assert frame.height == self.frame.height
        return replace(self, frame=self.frame.with_columns(frame.get_columns()))


def stored(x: Num, name: str) -> list[pl.Expr]:
    """A worked-out number as two columns for `collect`: millionths, and below the line what they are divided by."""
    n, d = numbers.raised(x.top(), numbers.DECIMALS - x.scale).e, x.bottom()
    under = d.e
    if x.scale > numbers.DECIMALS:
        extra = numbers.constant(10 ** (x.scale - numbers.DECIMALS))
        even = n % extra.e == 0
        n = pl.when(even).then(n // extra.e).otherwise(n)
        under = pl.when(even).then(d.e).otherwise(numbers.times(d, extra).e)
    return [pl.when(known(x)).then(n).alias(name), pl.when(known(x)).then(under).alias(f"{name}/")]


def collect(frame: pl.DataFrame, columns: Iterable[pl.Expr]) -> pl.DataFrame:
    """Columns worked out with their keys. Keys and results must leave the lazy plan together: polars drops the order
    of a result whose columns all come from literals, and a plan repeats parts that only a lazy run works out once."""
    return narrowed(frame.lazy().select(*KEYS, *columns).collect())


def narrowed(found: pl.DataFrame) -> pl.DataFrame:
    """The same with every whole number in 64 bits, fractions cancelled down where they need more. Raises TooBig."""
    wide = cs.by_dtype(pl.Int128)
    for name in dict.fromkeys(name.removesuffix("/") for name in found.select(wide).columns):
        pair = [column for column in (name, f"{name}/") if column in found.columns]
        if found.select(pl.any_horizontal(pl.col(pair).abs() > numbers.LARGEST_64).any()).item():
            cancelled = [lowest(*row) for row in found.select(pair).iter_rows()]
            found = found.with_columns(pl.DataFrame(cancelled, schema=dict.fromkeys(pair, pl.Int128), orient="row"))
    return found.with_columns(wide.cast(pl.Int64))


def lowest(n: int | None, d: int | None = 1) -> tuple[int | None, ...]:
    """n over d in lowest terms."""
    if n is None or d is None:
        return None, None
    shared = math.gcd(n, d)
    if max(abs(n), d) // shared > numbers.LARGEST_64:
        raise TooBig(max(abs(n), d) // shared)
    return n // shared, d // shared


def beside(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Rows of several calendars in one frame. Where one has fractions and another has none, its numbers are over 1."""
    unders = dict.fromkeys(name for frame in frames for name in frame.columns if name.endswith("/"))
    one = pl.lit(1, dtype=pl.Int64)
    whole = [frame.with_columns(one.alias(name) for name in unders if name not in frame.columns) for frame in frames]
    return pl.concat(whole, how="diagonal_relaxed")


# ------------------------------------------------------------------------------------------- looking at other periods


def rows() -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.Int64)


def within_segment(index: pl.Expr) -> pl.Expr:
    """The row numbers that stay in the same unbroken series; missing elsewhere."""
    safe = pl.when(index >= 0).then(index)
    return pl.when(pl.col("segment").gather(safe) == pl.col("segment")).then(safe)


def latest_earlier(present: pl.Expr) -> pl.Expr:
    """For each row the newest earlier row where `present` holds."""
    return within_segment(pl.when(present).then(rows()).forward_fill().shift(1))


def periods_before(count: int) -> pl.Expr:
    """For each row the row exactly so many periods before."""
    return within_segment(rows() - count)


def from_rows(x: Operand, index: pl.Expr) -> Operand:
    """x as it is in the rows of `index`."""

    def moved(a: Num) -> Num:
        there = numbers.shifted(a, lambda e: e.gather(index))
        # A number that is the same in every row is not moved, but where no row is looked at it is missing all the same.
        return there if a.n.meta.root_names() else only(there, index.is_not_null())

    if isinstance(x, Num):
        return moved(x)
    if isinstance(x, Limit):
        return Limit(moved(x.low), moved(x.high))
    return Word(x.code.gather(index)) if isinstance(x, Word) else x.gather(index)
