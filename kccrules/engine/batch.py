"""A batch: all periods of some whole indicators, one row a period without gaps, and what formulas may read of it.

Rows are sorted by series and period and every period between a series' first and last has a row, so "four periods
before" is four rows before. Cutting a batch by period would break that; cutting it by indicator is always allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import polars as pl
import polars.selectors as cs

from kccrules.engine import numbers
from kccrules.engine.limits import Limit, Operand, Word, known, only
from kccrules.engine.numbers import Num, TooBig

KEYS = ("series", "period")


@dataclass(frozen=True, eq=False)
class Batch:
    """`frame` has the keys, `segment` (series cut at breaks), `indicator` and `area`, `polarity`, the columns of the fields
    named here, and of each row's year the first and last period and the same period a year before: `year.first`,
    `year.last`, `year.before`."""

    frame: pl.DataFrame
    numbers: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    instead: Mapping[str, Operand] = field(default_factory=dict)
    """For trying values out: what calls that look at other periods give, by their text."""
    bounds: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    """Largest absolute values found so far; another frame begins anew."""

    def names(self) -> dict[str, Operand]:
        """Every field as columns, each with the largest absolute value it holds."""
        found: dict[str, Operand] = {name: self.number(name) for name in self.numbers}
        found |= {name: self.limit(name) for name in self.limits}
        found |= {name: Word(pl.col(name)) for name in self.words}
        return found

    def number(self, column: str) -> Num:
        n = numbers.column(column, partial(self.bound, column))
        under = self.bound(f"{column}/") if f"{column}/" in self.frame.columns else 1
        return Num(n.n, n.scale, n.most, pl.col(f"{column}/"), under) if under > 1 else n

    def limit(self, name: str) -> Limit:
        return Limit(self.number(f"{name}.low"), self.number(f"{name}.high"))

    def bound(self, column: str) -> int:
        """The largest absolute value of a column of amounts; 0 where there is no such column."""
        if column not in self.bounds:
            amounts = {*self.numbers, *(f"{name}.{end}" for name in self.limits for end in ("low", "high"))}
            wanted = {column, *amounts, *(f"{name}/" for name in amounts)} - self.bounds.keys()
            there = [name for name in wanted if name in self.frame.columns]
            ends = pl.col(there).min().name.prefix("<"), pl.col(there).max().name.prefix(">")
            found = self.frame.select(ends).row(0, named=True) if there else {}
            for name in wanted:
                self.bounds[name] = max(abs(found.get(f"{mark}{name}") or 0) for mark in "<>")
        return self.bounds[column]

    def with_bounds(self, known: Mapping[str, int]) -> Batch:
        """This batch, which has the same amounts in those columns as one of which they are known, or some of them."""
        self.bounds.update(known)
        return self

    def knowing(self, found: Mapping[str, Operand]) -> Batch:
        """The same rows, with what some calls that look at other rows give, by their text."""
        return replace(self, instead={**self.instead, **found}).with_bounds(self.bounds) if found else self

    def also(self, numbers: tuple[str, ...] = (), limits: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> Batch:
        """The same rows of which formulas may read more."""
        more = replace(
            self,
            numbers=tuple(dict.fromkeys((*self.numbers, *numbers))),
            limits=tuple(dict.fromkeys((*self.limits, *limits))),
            words=tuple(dict.fromkeys((*self.words, *words))),
        )
        return more.with_bounds(self.bounds)

    @cached_property
    def year_apart(self) -> int | None:
        """How many rows before each row the same period a year before is, if that is one number everywhere."""
        apart = pl.col("period") - pl.col("year.before")
        fewest, most, unknown = self.frame.select(
            apart.min(), apart.max().alias("most"), apart.is_null().any().alias("?")
        ).row(0)
        return fewest if fewest == most and not unknown else None

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The earliest and the latest period of all."""
        earliest, latest = self.frame.select(pl.col("period").min(), pl.col("period").max().alias("latest")).row(0)
        return earliest or 0, latest or 0

    @cached_property
    def longest_year(self) -> int:
        """How many periods the longest year has."""
        return int(self.frame.select((pl.col("year.last") - pl.col("year.first")).max()).item() or 0) + 1

    def of_series(self, chosen: pl.Expr) -> Batch:
        """The batch of all series of those indicators that have any row where `chosen` holds."""
        wanted = self.frame.filter(chosen).get_column("indicator").unique()
        part = replace(self, frame=self.frame.filter(pl.col("indicator").is_in(wanted.implode())))
        return part.with_bounds(self.bounds)

    def rows(self, numbers: pl.Series, fields: Iterable[str], columns: Iterable[str] = ()) -> Batch:
        """Some of the rows with some of the fields, for what looks at no other rows."""
        wanted = set(fields)
        amounts = [name for name in self.numbers if name in wanted]
        limits = [name for name in self.limits if name in wanted]
        words = [name for name in self.words if name in wanted]
        ends = [*amounts, *(f"{name}.{end}" for name in limits for end in ("low", "high"))]
        names = dict.fromkeys([*KEYS, "polarity", *columns, *words, *ends, *(f"{name}/" for name in ends)])
        there = self.frame.select([name for name in names if name in self.frame.columns])
        part = replace(self, frame=there[numbers], numbers=tuple(amounts), limits=tuple(limits), words=tuple(words))
        return part.with_bounds(self.bounds)

    def pieces(self, most: int) -> Iterator[Batch]:
        """The batch cut into batches of whole indicators, of about so many rows; columns stay where they are."""
        if self.frame.height <= most:
            yield self
            return
        indicators, first = self.frame.get_column("indicator"), 0
        while self.frame.height - first > most:
            here = int(indicators.search_sorted(indicators[first + most]))
            if here <= first:  # one indicator is larger than that
                here = int(indicators.search_sorted(indicators[first], side="right"))
            yield replace(self, frame=self.frame[first:here]).with_bounds(self.bounds)
            first = here
        if first < self.frame.height:
            yield replace(self, frame=self.frame[first:]).with_bounds(self.bounds)

    def with_columns(self, frame: pl.DataFrame) -> Batch:
        """The same rows with columns added or replaced: `frame` has a row for each, in the same order."""
        assert frame.height == self.frame.height
        there = replace(self, frame=self.frame.with_columns(frame.get_columns()))
        return there.with_bounds({name: bound for name, bound in self.bounds.items() if name not in frame.columns})


def stored(x: Num, name: str) -> list[pl.Expr]:
    """A worked-out number as two columns for `collect`: millionths, and below the line what they are divided by."""
    if x.d is None and x.scale == numbers.DECIMALS:
        return [x.n.alias(name), pl.when(x.n.is_not_null()).then(numbers.ONE.e).alias(f"{name}/")]
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
    if pl.Int128 not in found.schema.values():
        return found
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


@dataclass(frozen=True, eq=False)
class Move:
    """Where each row of a batch looks: how a column comes from there, and in which rows there is anything to look at."""

    take: Callable[[pl.Expr], pl.Expr]
    seen: pl.Expr
    present: pl.Expr | None = None
    """What holds in every row looked at, if anything does."""

    def column(self, e: pl.Expr) -> pl.Expr:
        return pl.when(self.seen).then(self.take(e))

    def of(self, x: Operand) -> Operand:
        """x as it is where each row looks."""
        if isinstance(x, Num):
            return self.number(x)
        if isinstance(x, Limit):
            return Limit(self.number(x.low), self.number(x.high))
        return Word(self.column(x.code)) if isinstance(x, Word) else self.column(x)

    def number(self, a: Num) -> Num:
        # A number that is the same in every row is not moved, but where there is no row to look at it is missing too.
        return only(numbers.shifted(a, self.take), self.seen)


def latest_earlier(x: Operand) -> Move:
    """To the newest earlier row in which x is known."""
    own = x.n if isinstance(x, Num) and x.d is None else None
    return filled(known(x), lambda e: e.forward_fill().shift(1), "segment", own)


def rows_before(count: int) -> Move:
    """To the row exactly so many periods before."""
    segment = pl.col("segment")
    return Move(lambda e: e.shift(count), segment.shift(count) == segment)


def year_before(batch: Batch) -> Move:
    """To the same period a year before: in most calendars always as many rows away."""
    if batch.year_apart is not None:
        return rows_before(batch.year_apart)
    return picked(row() - (pl.col("period") - pl.col("year.before")), "segment")


def year_start() -> Move:
    """To the first period of the year that each row is in."""
    return filled(pl.col("period") == pl.col("year.first"), lambda e: e.forward_fill(), "segment")


def year_end() -> Move:
    """To the last period of the year that each row is in, over a break too: what is planned for it is no comparison."""
    return filled(pl.col("period") == pl.col("year.last"), lambda e: e.backward_fill(), "series")


def filled(present: pl.Expr, fill: Callable[[pl.Expr], pl.Expr], within: str, own: pl.Expr | None = None) -> Move:
    """To the nearest row where `present` holds, if it has the same `within`. `own` is a column that has something in just
    those rows. (Filling costs a third of picking rows by their number.)"""

    def held(e: pl.Expr) -> pl.Expr:
        return fill(pl.when(present).then(e))

    def take(e: pl.Expr) -> pl.Expr:
        if e is own:
            return fill(e)
        if e.meta.eq(pl.col("period")):
            return held(e)
        # What is missing in that row must not be filled from one before it.
        return pl.when(held(e.is_not_null())).then(held(e))

    return Move(take, held(pl.col(within)) == pl.col(within), present)


def picked(index: pl.Expr, within: str) -> Move:
    """To the row of that number, where it has the same `within`."""
    there = pl.when(index >= 0).then(index)
    return Move(lambda e: e.gather(there), pl.col(within).gather(there) == pl.col(within))


def row() -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.Int64)
