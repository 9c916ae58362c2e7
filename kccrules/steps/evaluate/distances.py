"""How far each rating shown is from the next: the very rule that rated it, tried with other values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from kccrules.engine import numbers, probe
from kccrules.engine.batch import KEYS, Batch
from kccrules.meaning.functions import looks_at_areas, stands_still
from kccrules.meaning.parameters import WHOLE
from kccrules.steps import ladders
from kccrules.steps.ladders import Trial, together
from kccrules.steps.plan import Plan

MOST_TRIED = 20_000
"""With more rows than this in a report, only indicators as a whole are tried: hundreds of values for each row."""
NEAREST = pl.DataFrame(
    schema={
        f"{name}_{part}": kind
        for name in ("next", "worse")
        for part, kind in (("verdict", pl.Int8), ("distance", pl.Int64))
    }
)


def with_distances(shown: pl.DataFrame, batches: Sequence[Batch], plan: Plan) -> pl.DataFrame:
    """The report's rows with the nearest better and worse rating and how far away they are, in millionths."""
    trials: dict[int, list[Trial]] = {}
    tried = shown.select(*KEYS)
    if tried.height > MOST_TRIED:
        tried = tried.filter(pl.col("series") % plan.codes.width == WHOLE)
        if not any(looks_at_areas(call) for rule in plan.rules.values() for _, call in rule.backs):
            batches = [of_wholes(batch) for batch in batches]
    for batch in batches:
        rows = tried.select(*KEYS).join(batch.frame, on=list(KEYS), how="inner", maintain_order="left")
        rows = rows.filter(pl.col("value").is_not_null() & (pl.col("rated") >= 0))
        for place, group in enumerate(plan.groups):
            part = rows.filter(pl.col("rating").is_in(list(group.members)))
            if not part.is_empty():
                numbered = ladders.with_numbers(batch, group, "rating")
                trial = Trial.of(numbered, part, group.rule, plan.rules)
                rules = (group.rule, *trial.directions.values())
                # An average of which the value is a part does not stand still while other values are tried.
                if all(stands_still(call) for rule in rules for _, call in rule.backs):
                    trials.setdefault(place, []).append(trial)
    for trial in (together(parts) for parts in trials.values()):
        rows = trial.rows.frame.select("series", "was", step=printed_step(trial.rows.limits), verdict="rated").rename(
            {"was": "value"}
        )
        rows = trial.tipping(rows)
        for better, name in ((True, "next"), (False, "worse")):
            found = probe.distances(rows, better, trial)
            found = found.rename({"verdict": f"{name}_verdict", "distance": f"{name}_distance"})
            shown = merged(shown, found, "series")
    return pl.concat([NEAREST, shown], how="diagonal_relaxed")


def of_wholes(batch: Batch) -> Batch:
    """The batch without the series of areas."""
    return replace(batch, frame=batch.frame.lazy().filter(pl.col("area") == WHOLE).collect())


def printed_step(limits: Sequence[str]) -> pl.Expr:
    """The smallest difference that is printed, in millionths; without declared decimals, the finest in which the
    figure and its limits are written."""
    steps = {places: 10 ** (numbers.DECIMALS - places) for places in range(numbers.DECIMALS + 1)}
    limit_ends = [f"{name}.{end}" for name in limits for end in ("low", "high")]
    declared = pl.col("decimals").replace_strict(steps, default=None, return_dtype=pl.Int64)
    written = [pl.col(name).fill_null(0) for name in (*limit_ends, "submitted")]
    fits = [pl.when(pl.all_horizontal(part % step == 0 for part in written)).then(step) for step in steps.values()]
    return pl.coalesce(declared, *fits)


def merged(frame_: pl.DataFrame, part: pl.DataFrame, key: str) -> pl.DataFrame:
    """`frame_` with the columns of `part`, filled where they are there already."""
    joined = frame_.join(part, on=key, how="left", maintain_order="left", suffix=":new")
    again = [name for name in part.columns if f"{name}:new" in joined.columns]
    filled = joined.with_columns(pl.coalesce(name, f"{name}:new").alias(name) for name in again)
    return filled.drop(f"{name}:new" for name in again)
