"""A million lines of a budget rolled up a hierarchy of five levels, exactly, against the best that was written for it by hand.

Both sides begin with the same columns of whole numbers: for each line, in the order of printing, its unit on each level,
and seven measures, some of them missing. Both end with the total of each measure in each unit, and with how many lines of
it have none. Their checksums must be equal.

    python benchmarks/budgets.py            a million lines
    python benchmarks/budgets.py 100000     fewer
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import polars as pl

from kccrules.engine.ledger import MISSING, STATES
from kccrules.engine.totals import Rows, rolled_up

ROUNDS = 15
LEVELS = {"directorate": 25_000, "division": 5_000, "service": 500, "team": 100, "heading": 10}
"""Each level with how many lines a unit of it has."""
MEASURES = ("gross", "income", "forecast", "adjustment", "spent", "staffing", "grants")
GAPS = ("forecast", "staffing")
"""Measures of which one line in ten thousand has none."""


def by_hand(lines: pl.DataFrame) -> pl.DataFrame:
    """The best we can write: level by level from those below, because adding up every level anew costs five times as much."""
    levels, columns = list(LEVELS), [*MEASURES, *(f"{name}.lacks" for name in GAPS)]
    gaps = [pl.col(name).is_null().sum().cast(pl.Int64).alias(f"{name}.lacks") for name in GAPS]
    found: list[pl.LazyFrame] = []
    parts = lines.lazy()
    for depth in range(len(levels), 0, -1):
        sums = [pl.col(columns).sum()] if found else [pl.col(MEASURES).sum(), *gaps]
        parts = (
            parts.set_sorted(levels[depth - 1])
            .group_by(levels[:depth], maintain_order=True)
            .agg(*sums)
            .collect()
            .lazy()
        )
        found.append(
            parts.select(level=pl.lit(depth), unit=pl.col(levels[depth - 1]), **{c: pl.col(c) for c in columns})
        )
    rows = pl.concat(reversed(found))
    blank = [pl.when(pl.col(f"{name}.lacks") == 0).then(name).alias(name) for name in GAPS]
    return rows.with_columns(blank).collect()


def by_us(lines: pl.DataFrame) -> pl.DataFrame:
    """The rows of the view from the columns of units, and what the engine makes of them."""
    rows = rows_of(lines)
    return rolled_up(cells_of(lines), MEASURES, rows)


def rows_of(lines: pl.DataFrame) -> Rows:
    runs, first = [], 0
    for level in LEVELS:
        length = lines.get_column(level).rle().struct.field("len").cast(pl.Int64)
        end = length.cum_sum()
        runs.append(
            pl.DataFrame({"row": pl.int_range(first, first + len(end), eager=True), "start": end - length, "end": end})
        )
        first += len(end)
    return Rows(pl.concat(runs).cast(pl.Int64), first, lines.height)


def cells_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The columns with what they say of themselves: printed in pounds, sent in or missing."""
    sent, none = (pl.lit(code, dtype=pl.Int8) for code in (STATES.index("submitted"), MISSING))
    states = [pl.when(pl.col(name).is_null()).then(none).otherwise(sent).alias(f"{name}.state") for name in MEASURES]
    halves = [pl.lit(500_000, dtype=pl.Int64).alias(f"{name}.half") for name in MEASURES]
    return lines.select(*MEASURES, *states, *halves)


def checksum(found: pl.DataFrame) -> list[int]:
    row = pl.int_range(pl.len(), dtype=pl.Int64) % 1_003
    columns = [*MEASURES, *(f"{name}.lacks" for name in GAPS)]
    return list(found.select(((pl.col(name).fill_null(-1) * row).sum()) for name in columns).row(0))


def made_up(size: int) -> pl.DataFrame:
    """Lines up to 40,000 pounds, in whole millionths."""
    number = pl.int_range(size, dtype=pl.Int64)
    levels = [(number // lines).cast(pl.Int32).alias(level) for level, lines in LEVELS.items()]
    frame = pl.DataFrame().lazy().select(number.alias("number"), *levels).collect()
    for place, name in enumerate(MEASURES):
        chance = pl.col("number").hash(place)
        amount = (chance % 40_000_000_000).cast(pl.Int64) - 10_000_000_000
        there = pl.lit(True) if name not in GAPS else chance % 10_000 != 0
        frame = frame.with_columns(pl.when(there).then(amount).alias(name))
    return frame.drop("number").rechunk()


def timed(run: Callable[[pl.DataFrame], pl.DataFrame], lines: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    start = time.perf_counter()
    found = run(lines)
    return found, time.perf_counter() - start


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    lines = made_up(size)
    ours, theirs, equal = [], [], True
    for _ in range(ROUNDS):
        mine, took = timed(by_us, lines)
        ours.append(took)
        other, took = timed(by_hand, lines)
        theirs.append(took)
        equal = equal and checksum(mine) == checksum(other)
    units = sum(-(-size // each) for each in LEVELS.values())
    print(
        f"{len(MEASURES)} measures of {size:,} lines in {units:,} units of {len(LEVELS)} levels (median of {ROUNDS} rounds in turn)"
    )
    for name, took_ in (("kccrules", ours), ("by hand", theirs)):
        print(f"  {name:<40}{statistics.median(took_) * 1000:8.0f} ms")
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"  {'times as long':<40}{ratio:8.2f}   goal: at most 2")
    print(f"  checksums {'are equal' if equal else 'DIFFER'}")
    print("nanoseconds a line, by how many lines there are")
    for each in (100_000, 300_000, 1_000_000, 3_000_000):
        some = made_up(each)
        took = statistics.median(timed(by_us, some)[1] for _ in range(5))
        print(f"  {each:>12,}{took / each * 1e9:8.1f}")


if __name__ == "__main__":
    main()
