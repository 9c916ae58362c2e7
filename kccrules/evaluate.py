"""Run the plan: figures and definitions to rated columns, every period held, one report's rows picked out of them.

Columns only, from the grid to the last count; words, sentences and files are added by `outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from kccrules import ladders
from kccrules.engine import compute, numbers, probe, rate, resolve
from kccrules.engine.batch import KEYS, Batch, beside, collect, latest_earlier
from kccrules.engine.limits import known
from kccrules.engine.tables import Column, frame
from kccrules.fields import PARAMETERS, STATES, Compiled
from kccrules.functions import rows_looked_at, value_of
from kccrules.ladders import Trial, together
from kccrules.model import Definitions
from kccrules.observations import Data, Observation, Printed
from kccrules.parameters import NO_RULE, Span, days, grids
from kccrules.plan import Plan, Step

WHOLE = {
    "series": pl.Int32, "period": pl.Int32, "segment": pl.Int64, "polarity": pl.Int8, "decimals": pl.Int8,
    "due": pl.Int32, "rating": pl.Int32, "direction_rule": pl.Int32, "value.formula": pl.Int32,
    **{f"{name}.{end}": pl.Int64 for name in PARAMETERS for end in ("low", "high")},
    **{f"{name}.{part}": pl.Int32 for name in PARAMETERS for part in ("form", "formula", "place")},
}  # fmt: skip
LIMIT_ENDS = [f"{name}.{end}" for name in PARAMETERS for end in ("low", "high")]
SENT_COLUMNS = ("submitted", "numerator", "denominator")
NEAREST = pl.DataFrame(
    schema={
        f"{name}_{part}": kind
        for name in ("next", "worse")
        for part, kind in (("verdict", pl.Int8), ("distance", pl.Int64))
    }
)


@dataclass(frozen=True)
class Question:
    """What is asked: the report of one period of the project's calendar, with the data of a day."""

    report: int
    as_at: date | None
    closes: date
    """The day data for the report closes."""
    ends: date
    """The report's last day."""

    @property
    def known_on(self) -> date:
        return self.as_at or self.closes

    @property
    def closed(self) -> bool:
        return self.as_at is None or self.as_at >= self.closes


@dataclass(frozen=True)
class Rated:
    """Columns of all periods of all series, sorted by key, and the report's own rows."""

    figures: pl.DataFrame
    shown: pl.DataFrame


def question(definitions: Definitions, report: int, as_at: date | None) -> Question:
    calendar = definitions.calendar
    ends = calendar.last_day(report)
    closes = calendar.closes.after(ends) if calendar.closes else ends
    return Question(report, as_at, closes, ends)


def shown_periods(definitions: Definitions, asked: Question) -> dict[str, int]:
    """For each indicator listed in the report the newest period that is due by its close. Data has no say in this."""
    found: dict[str, int] = {}
    for kpi in definitions.indicators.values():
        calendar = definitions.calendars[kpi.calendar]
        if not kpi.lifetime.covers(asked.ends):
            continue
        period = calendar.last_ending_by(asked.closes if kpi.shows == "due" else asked.ends)
        while due(definitions, kpi.id, period) > asked.closes:
            period -= 1
        found[kpi.id] = period
    return found


def due(definitions: Definitions, id_: str, period: int) -> date:
    """The day a period's figure is late after."""
    kpi = definitions.indicators[id_]
    calendar = definitions.calendars[kpi.calendar]
    last = calendar.last_day(period)
    version = [v for v in kpi.versions if v.since is None or v.since <= last]
    within = (version[-1] if version else kpi.versions[0]).due_within or calendar.due_within
    return within.after(last)


def spans(definitions: Definitions, data: Data, shown: Mapping[str, int]) -> dict[str, Span]:
    """First and last period of each indicator: whatever is declared, sent in, printed, or shown."""
    periods: dict[str, set[int]] = {id_: {period} for id_, period in shown.items()}
    rows: list[Observation | Printed] = [*data.observations, *data.history]
    for row in rows:
        periods.setdefault(row.indicator, set()).add(row.period)
    for id_, found in periods.items():
        kpi = definitions.indicators[id_]
        for name in PARAMETERS:
            found.update(kpi.limit(name).periods())
    return {id_: (min(found), max(found)) for id_, found in periods.items()}


def run(
    definitions: Definitions, plan: Plan, data: Data, asked: Question, focus: tuple[str, int] | None = None
) -> Rated | None:
    """Everything the report of `asked` needs, None where nothing is listed. Raises TooBig where exactness would be lost.
    `focus` shows one indicator in a period of one's own choice."""
    shown = shown_periods(definitions, asked) | dict([focus] if focus else [])
    if not shown:
        return None
    observed = observed_frame(plan, data)
    printed = printed_frame(plan, data, asked.report)
    current = resolve.current(observed, days(asked.as_at) if asked.as_at else None)
    picked = listed_rows(definitions, plan, shown, asked)
    batches = []
    for calendar_id, grid in grids(definitions, plan.codes, spans(definitions, data, shown)).items():
        rows = frame(grid.columns, WHOLE)
        rows = resolve.onto_grid(rows, current, STATES, days(asked.known_on), asked.closed)
        rows = rows.join(printed, on=list(KEYS), how="left", maintain_order="left")
        batch = Batch(rows, definitions.calendars[calendar_id].per_year, SENT_COLUMNS)
        batches.append(rate_batch(batch, plan))
    figures = beside([batch.frame for batch in batches]).sort(*KEYS)
    return Rated(figures, with_distances(picked, batches, plan).sort(*KEYS))


def listed_rows(definitions: Definitions, plan: Plan, shown: Mapping[str, int], asked: Question) -> pl.DataFrame:
    """Keys of the report's own rows, and whether the report before showed the same period."""
    number = {id_: place for place, id_ in enumerate(plan.codes.series)}
    then = shown_periods(definitions, question(definitions, asked.report - 1, None))
    columns: dict[str, Column] = {
        "series": [number[id_] for id_ in shown],
        "period": list(shown.values()),
        "carried": [then.get(id_) == period for id_, period in shown.items()],
    }
    return frame(columns, {"series": pl.Int32, "period": pl.Int32, "carried": pl.Boolean}).sort(*KEYS)


def declared_limits(definitions: Definitions, plan: Plan) -> pl.DataFrame:
    """Targets and floors as declared for every indicator and period, with the rules in force; no figure is needed."""
    ends = {id_: (min(cells), max(cells)) for id_, cells in declared_periods(definitions).items()}
    current = resolve.current(observed_frame(plan, Data()), None)
    parts = []
    for calendar_id, grid in grids(definitions, plan.codes, ends).items():
        rows = resolve.onto_grid(frame(grid.columns, WHOLE), current, STATES, 0, closed=True)
        batch = Batch(rows, definitions.calendars[calendar_id].per_year, SENT_COLUMNS)
        parts.append(limits_in(with_limits(with_values(batch, plan), plan).frame))
    return pl.concat([limits_in(frame({}, {**WHOLE, "submitted": pl.Int64})), *parts])


def limits_in(figures: pl.DataFrame) -> pl.DataFrame:
    """What `checks.reach` tries rules with, of columns in which limits are worked out."""
    return figures.select("polarity", printed_step().alias("step"), *LIMIT_ENDS, "rating", "direction_rule")


def declared_periods(definitions: Definitions) -> dict[str, set[int]]:
    """Periods that have a target or floor of their own; an indicator without any stands in one period."""
    found: dict[str, set[int]] = {}
    for kpi in definitions.indicators.values():
        periods = {period for name in PARAMETERS for period in kpi.limit(name).periods()}
        found[kpi.id] = periods or {2000 * definitions.calendars[kpi.calendar].per_year}
    return found


def observed_frame(plan: Plan, data: Data) -> pl.DataFrame:
    number = {id_: place for place, id_ in enumerate(plan.codes.series)}
    state = {word: place for place, word in enumerate(STATES)}
    rows = data.observations
    columns: dict[str, Column] = {
        "series": [number[row.indicator] for row in rows],
        "period": [row.period for row in rows],
        "submitted": [row.value for row in rows],
        "numerator": [row.numerator for row in rows],
        "denominator": [row.denominator for row in rows],
        "state": [state[row.state] for row in rows],
        "sent": [days(row.sent) if row.sent else None for row in rows],
        "file": [row.file for row in rows],
        "row": [row.row for row in rows],
    }
    return frame(columns, resolve.OBSERVED).with_columns(note=pl.Series([row.note for row in rows], dtype=pl.String))


def printed_frame(plan: Plan, data: Data, report: int) -> pl.DataFrame:
    """What was published of each figure, by the newest report up to this one; words of ratings as codes of their scale."""
    number = {id_: place for place, id_ in enumerate(plan.codes.series)}
    newest: dict[tuple[str, int], Printed] = {}
    for row in sorted((row for row in data.history if row.report <= report), key=lambda row: row.report):
        newest[(row.indicator, row.period)] = row
    rows = list(newest.values())
    columns: dict[str, Column] = {
        "series": [number[row.indicator] for row in rows],
        "period": [row.period for row in rows],
        "printed_value": [row.value for row in rows],
        "printed_file": [row.file for row in rows],
        "printed_row": [row.row for row in rows],
    }
    types = {
        "series": pl.Int32,
        "period": pl.Int32,
        "printed_value": pl.Int64,
        "printed_file": pl.Int32,
        "printed_row": pl.Int32,
    }
    words = {
        name: pl.Series([getattr(row, part) or None for row in rows], dtype=pl.String)
        for name, part in (("printed_rating", "rating"), ("printed_direction", "direction"))
    }
    return frame(columns, types).with_columns(**words)


def rows_used(rated: Rated) -> dict[int, int]:
    """For each file by number, how many of its rows are figures of the report: not replaced, and there by its day."""
    files = pl.concat([rated.figures.get_column("file"), rated.figures.get_column("printed_file")]).drop_nulls()
    return dict(files.value_counts().iter_rows())


# ---------------------------------------------------------------------------------------------- one calendar's series


def rate_batch(batch: Batch, plan: Plan) -> Batch:
    """The steps of the plan over one batch: values, limits, direction, rating, what went before."""
    batch = replace(with_limits(with_values(batch, plan), plan), words=("state",))
    directions = run_rules(batch, plan, "direction_rule")
    batch = replace(batch.with_columns(directions), words=("state", "direction"))
    ratings = run_rules(batch, plan, "rating")
    batch = batch.with_columns(ratings.rename({"verdict": "rated"}))
    return flagged(batch, plan)


def with_values(batch: Batch, plan: Plan) -> Batch:
    """`value` as published and `exact` as worked out; formulas for values read only what was sent in."""
    sent = pl.col("submitted")
    under = pl.when(sent.is_not_null()).then(pl.lit(1, dtype=pl.Int64)).alias("raw/")
    batch = replace(batch, frame=batch.frame.with_columns(sent.alias("raw"), under))
    for step in plan.steps:
        if step.field == "value" and asked_for(batch, step):
            batch = compute.formula(batch, plan.formulas[step.formula], "value", step.members, value_of)
    published = compute.publish(batch)
    return replace(batch.with_columns(published), numbers=(*batch.numbers, "value"), limits=PARAMETERS)


def with_limits(batch: Batch, plan: Plan) -> Batch:
    """Targets and floors that are formulas, worked out in the order in which they need each other."""
    for step in plan.steps:
        if step.field != "value" and asked_for(batch, step):
            batch = compute.formula(batch, plan.formulas[step.formula], step.field, step.members, value_of)
    return batch


def asked_for(batch: Batch, step: Step) -> bool:
    """Whether any row of the batch asks for one of a step's formulas."""
    return bool(batch.frame.get_column(f"{step.field}.formula").is_in(list(step.members)).any())


def run_rules(batch: Batch, plan: Plan, column: str) -> pl.DataFrame:
    """Each row by the rule in force for it: the keys with `verdict`, `case` and `missing`; for directions the period
    compared with as well."""
    directions = column == "direction_rule"
    nothing = {"verdict": pl.lit(None, pl.Int8), "case": pl.lit(0, pl.Int32), "missing": pl.lit(0, pl.Int64)}
    done = replace(batch, frame=batch.frame.select(*KEYS, column, **nothing))
    if directions:
        done = done.with_columns(
            collect(
                batch.frame, [pl.col("period").gather(latest_earlier(pl.col("value").is_not_null())).alias("previous")]
            )
        )
    for number in batch.frame.get_column(column).unique().sort().to_list():
        if number == NO_RULE:
            continue
        rule = plan.rules[number]
        part = batch.of_series(pl.col(column) == number)
        found = ladders.run(rule, part)
        if directions:
            found = found.with_columns(previous_period(ladders.as_seen(part, rule), rule))
        done = compute.replaced(done, found, pl.col(column) == number)
    result = done.frame.drop(column)
    if directions:
        return result.select(
            *KEYS, direction=pl.when(pl.col("verdict") >= 0).then(pl.col("verdict")), previous=pl.col("previous")
        )
    return result


def previous_period(batch: Batch, rule: Compiled) -> pl.Series:
    """The period that a method of direction compares with, or the latest earlier one that has a value. A period of which
    nothing is known, neither a value nor a printed rating, is no previous one."""
    names = rate.named(rule.ladder, batch, value_of)
    index = rows_looked_at(rule.previous, batch, names) if rule.previous else None
    if index is None:
        index = latest_earlier(known(names["value"]))
    something = known(names["value"]) | pl.col("printed_rating").is_not_null()
    period = pl.when(something).then(pl.col("period"))
    return collect(batch.frame, [period.gather(index).alias("previous")]).get_column("previous")


def flagged(batch: Batch, plan: Plan) -> Batch:
    """`sensitive`: rounding decided, because the value as worked out would be rated otherwise."""
    rounded = pl.col("exact") != pl.col("value").cast(pl.Int128) * pl.col("exact/")
    frame_ = batch.frame
    if not frame_.select(rounded.any()).item():
        return replace(batch, frame=frame_.with_columns(sensitive=pl.lit(False)))
    part = batch.of_series(rounded)
    swapped = part.with_columns(part.frame.select(*KEYS, value=pl.col("exact"), **{"value/": pl.col("exact/")}))
    other = run_rules(swapped, plan, "rating").select(*KEYS, unrounded="verdict")
    joined = frame_.join(other, on=list(KEYS), how="left", maintain_order="left")
    differs = (rounded & (pl.col("unrounded") != pl.col("rated"))).fill_null(False)
    return replace(batch, frame=joined.with_columns(sensitive=differs).drop("unrounded"))


# ---------------------------------------------------------------------------------------------- distances


def with_distances(shown: pl.DataFrame, batches: Sequence[Batch], plan: Plan) -> pl.DataFrame:
    """The report's rows with the nearest better and worse rating and how far away they are, in millionths."""
    trials: dict[int, list[Trial]] = {}
    for batch in batches:
        rows = shown.select(*KEYS).join(batch.frame, on=list(KEYS), how="inner", maintain_order="left")
        rows = rows.filter(pl.col("value").is_not_null() & (pl.col("rated") >= 0))
        for number in rows.get_column("rating").unique().sort().to_list():
            part = rows.filter(pl.col("rating") == number)
            trials.setdefault(number, []).append(Trial.of(batch, part, plan.rules[number], plan.rules))
    for trial in (together(parts) for parts in trials.values()):
        rows = trial.rows.frame.select("series", "was", step=printed_step(), verdict="rated").rename({"was": "value"})
        rows = trial.tipping(rows)
        for better, name in ((True, "next"), (False, "worse")):
            found = probe.distances(rows, better, trial)
            found = found.rename({"verdict": f"{name}_verdict", "distance": f"{name}_distance"})
            shown = merged(shown, found, "series")
    return pl.concat([NEAREST, shown], how="diagonal_relaxed")


def printed_step() -> pl.Expr:
    """The smallest difference that is printed, in millionths; without declared decimals, the finest in which the
    figure and its limits are written."""
    steps = {places: 10 ** (numbers.DECIMALS - places) for places in range(numbers.DECIMALS + 1)}
    declared = pl.col("decimals").replace_strict(steps, default=None, return_dtype=pl.Int64)
    written = [pl.col(name).fill_null(0) for name in (*LIMIT_ENDS, "submitted")]
    fits = [pl.when(pl.all_horizontal(part % step == 0 for part in written)).then(step) for step in steps.values()]
    return pl.coalesce(declared, *fits)


def merged(frame_: pl.DataFrame, part: pl.DataFrame, key: str) -> pl.DataFrame:
    """`frame_` with the columns of `part`, filled where they are there already."""
    joined = frame_.join(part, on=key, how="left", maintain_order="left", suffix=":new")
    again = [name for name in part.columns if f"{name}:new" in joined.columns]
    filled = joined.with_columns(pl.coalesce(name, f"{name}:new").alias(name) for name in again)
    return filled.drop(f"{name}:new" for name in again)
