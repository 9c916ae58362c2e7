"""Rating, previous period and direction of ten million figures, against the best that was written for it by hand.

Both sides begin with the same sorted columns of whole numbers and end with a collected, keyed frame; their checksums
must be equal. Sizes, rules and memory are measured in this one process, the two sides in turn.

    python benchmarks/ratings.py            ten million figures
    python benchmarks/ratings.py 1000000    fewer
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from kccrules.engine.batch import Batch
from kccrules.flow import loading
from kccrules.steps.evaluate.rating import judged
from kccrules.steps.plan import Plan

if sys.platform != "win32":
    import resource

AREAS, PERIODS, ROUNDS = 333, 12, 5
GREENS = (
    "meets(value, target)",
    "beats(value, target)",
    "meets(value, tightened(target, {a}))",
    "shortfall(value, target) <= {a}",
    "value >= {a} and meets(value, target)",
)
AMBERS = (
    "meets(value, eased(target, {b}))",
    "meets(value, floor)",
    "shortfall(value, target) <= {b} * abs(target)",
    "value >= {b}",
)
RULES = 5_000
DEFINITIONS = """
kind: calendar
id: quarters
title: Quarters
year_starts: 1 April
periods: [Q1, Q2, Q3, Q4]
due_within: 20 days
---
kind: scale
id: rag
levels: {red: 0, amber: 1, green: 2}
---
kind: scale
id: direction
levels: {worse: -1, same: 0, better: 1}
---
kind: rule
id: floor-standard
title: RAG with a floor standard
scale: rag
cases:
  - green: meets(value, target)
  - amber: meets(value, floor)
  - red: otherwise
---
kind: rule
id: previous-value
title: Direction against the last value
scale: direction
where: {previous: last(value)}
cases:
  - same: value == previous
  - better: beats(value, previous)
  - worse: otherwise
---
kind: kpi
id: one
title: One
unit: people
target: {2012-13: 5}
"""
SETTINGS = """
kind: project
id: made-up
title: Made up
definitions: [definitions]
defaults:
  kpi: {rating: floor-standard, direction: previous-value, calendar: quarters}
"""


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """The best we can write: no rule, no reason, no case; two ends of each limit, and values that may be missing."""
    value, series = pl.col("value"), pl.col("series")

    def inside(name: str) -> pl.Expr:
        low, high = pl.col(f"{name}.low"), pl.col(f"{name}.high")
        held = (low.is_null() | (value >= low)) & (high.is_null() | (value <= high))
        return pl.when(low.is_not_null() | high.is_not_null()).then(held)

    there = value.is_not_null()
    same = pl.when(there).then(series).forward_fill().shift(1) == series
    before = pl.when(same).then(value.forward_fill().shift(1))
    previous = pl.when(same).then(pl.when(there).then(pl.col("period")).forward_fill().shift(1))
    green, amber = inside("target"), inside("floor")
    rated = pl.when(~there | green.is_null()).then(None).when(green).then(2).when(amber).then(1).when(~amber).then(0)
    turn = (value - before).sign() * pl.when(pl.col("polarity") == 1).then(-1).otherwise(1)
    wanted = {"rated": rated.cast(pl.Int8), "previous": previous, "direction": (turn + 1).cast(pl.Int8)}
    return frame.lazy().select("series", "period", **wanted).collect()


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    after_import = peak()
    plan = made_up_plan()
    frame = made_up(size, plan)
    columns = frame.select("series", "period", "value", "polarity", *LIMITS).estimated_size() / 1e6
    found, by_us, theirs = against_hand(frame, plan)
    used = peak() - after_import
    print(f"rating, previous period and direction of {frame.height:,} figures (median of {ROUNDS} rounds in turn)")
    line("kccrules", by_us)
    line("by hand", theirs)
    ratio(by_us, theirs, 1.5)
    print(f"  checksums {'are equal' if found else 'DIFFER'}")
    if used > 0:
        print(f"  {'memory':<40}{used / columns:8.2f}   times the input of {columns:,.0f} MB; goal: at most 4")
    rules(frame, plan)
    sizes(plan)


def against_hand(frame: pl.DataFrame, plan: Plan) -> tuple[bool, list[float], list[float]]:
    """Whether both agree, and how long each took, in turn."""
    ours, theirs = [], []
    equal = True
    for _ in range(ROUNDS):
        mine, took = timed(lambda: ours_of(frame, plan))
        ours.append(took)
        other, took = timed(lambda: by_hand(frame))
        theirs.append(took)
        equal = equal and checksum(mine) == checksum(other)
    return equal, ours, theirs


def rules(frame: pl.DataFrame, plan: Plan) -> None:
    """Five thousand rules of twenty shapes against one rule: the mean of the twenty, each rating everything alone."""
    number = [plan.codes.rules[(f"rule-{place}", 0)] for place in range(RULES)]
    indicator = pl.Series(number, dtype=pl.Int32).gather(
        (pl.arange(0, frame.height, eager=True) // (AREAS * PERIODS)) % RULES
    )
    many = frame.with_columns(rating=indicator)
    alone = [
        frame.with_columns(rating=pl.lit(number[shape], dtype=pl.Int32)) for shape in range(len(GREENS) * len(AMBERS))
    ]
    one = [timed(lambda one=one: ours_of(one, plan))[1] for one in alone]  # type: ignore[misc]  # bound at once
    all_ = [timed(lambda: ours_of(many, plan))[1] for _ in range(ROUNDS)]
    print(f"{RULES:,} rules of {len(alone)} shapes against one rule")
    line("all of them, each for its indicators", all_)
    line("one for all: the mean of the shapes", [statistics.mean(one)])
    ratio(all_, [statistics.mean(one)], 2.5)


def sizes(plan: Plan) -> None:
    """Whether a figure costs the same however many there are."""
    print("nanoseconds a figure, by how many figures there are")
    for size in (100_000, 1_000_000, 10_000_000, 30_000_000):
        frame = made_up(size, plan)
        ours_of(frame, plan)
        took = statistics.median(timed(lambda: ours_of(frame, plan))[1] for _ in range(3))  # noqa: B023  # called at once
        print(f"  {frame.height:>12,}{took / frame.height * 1e9:8.1f}")


def ours_of(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    return judged(Batch(frame, ("value",), ("target", "floor"), ("state",)), plan)


def checksum(found: pl.DataFrame) -> tuple[int, ...]:
    rated = pl.when(pl.col("rated") >= 0).then("rated")
    row = pl.int_range(pl.len()) % 1_000_003
    parts = [
        (part.cast(pl.Int64).fill_null(-1) * row).sum() for part in (rated, pl.col("previous"), pl.col("direction"))
    ]
    return found.select(part.alias(str(place)) for place, part in enumerate(parts)).row(0)


def timed(run: Callable[[], pl.DataFrame]) -> tuple[pl.DataFrame, float]:
    start = time.perf_counter()
    found = run()
    return found, time.perf_counter() - start


def line(name: str, took: list[float]) -> None:
    print(f"  {name:<40}{statistics.median(took) * 1000:8.0f} ms")


def ratio(ours: list[float], theirs: list[float], goal: float) -> None:
    print(f"  {'times as long':<40}{statistics.median(ours) / statistics.median(theirs):8.2f}   goal: at most {goal:g}")


def peak() -> float:
    """The most memory this process has had, in MB; 0 where the system does not say."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 if sys.platform != "win32" else 0


LIMITS = ("target.low", "target.high", "floor.low", "floor.high")


def made_up(size: int, plan: Plan) -> pl.DataFrame:
    """Figures of so many rows, sorted: one in twenty missing, one indicator in three better the lower it is."""
    count = size // PERIODS
    series = pl.select(series=pl.int_range(count, dtype=pl.Int32))
    chance = pl.col("series").hash(1)
    lower = (pl.col("series") // AREAS).hash(2) % 3 == 0
    target = (chance % 100_000).cast(pl.Int64) * 1_000
    gap = (pl.col("series").hash(3) % 20_000).cast(pl.Int64) * 1_000
    series = series.with_columns(
        indicator=pl.col("series") // AREAS,
        polarity=pl.when(lower).then(1).otherwise(0).cast(pl.Int8),
        **{
            "target.low": pl.when(~lower).then(target), "target.high": pl.when(lower).then(target),
            "floor.low": pl.when(~lower).then(target - gap), "floor.high": pl.when(lower).then(target + gap),
        },
    )  # fmt: skip
    periods = pl.select(period=pl.int_range(8_000, 8_000 + PERIODS, dtype=pl.Int32))
    frame = series.join(periods, how="cross").with_columns(row=pl.int_range(pl.len()))
    value = (pl.col("row").hash(4) % 100_000).cast(pl.Int64) * 1_000
    fixed = {
        "rating": plan.codes.rules[("floor-standard", 0)],
        "direction_rule": plan.codes.rules[("previous-value", 0)],
    }
    return frame.with_columns(
        pl.when(pl.col("row").hash(5) % 20 != 0).then(value).alias("value"),
        pl.col("series").alias("segment"),
        pl.lit(None, dtype=pl.String).alias("printed_rating"),
        pl.lit(0, dtype=pl.Int8).alias("state"),
        *(pl.lit(number, dtype=pl.Int32).alias(name) for name, number in fixed.items()),
    ).drop("row")


def made_up_plan() -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "definitions").mkdir()
        (root / "kccrules.yaml").write_text(SETTINGS, encoding="utf-8")
        documents = [part.strip() for part in DEFINITIONS.split("---\n")]
        for place in range(RULES):
            green, amber = GREENS[place % 5], AMBERS[place // 5 % 4]
            a, b = f"0.{place % 89 + 10}", f"0.{place % 97 + 1:02}"
            cases = f"  - green: {green.format(a=a)}\n  - amber: {amber.format(b=b)}\n  - red: otherwise"
            documents.append(f"kind: rule\nid: rule-{place}\ntitle: Rule {place}\nscale: rag\ncases:\n{cases}")
        for text in documents:
            id_ = next(part.removeprefix("id: ") for part in text.splitlines() if part.startswith("id: "))
            (root / "definitions" / f"{id_}.yaml").write_text(f"{text}\n", encoding="utf-8")
        loaded = loading.load(root)
        assert loaded.plan, loaded.problems
        return loaded.plan


if __name__ == "__main__":
    main()
