"""Formulas, step by step: values, targets, floors and the rest, in the order in which they need each other. All batches
of a part are at hand, because a formula may read figures of other indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from kccrules.engine import areas, compute, suppression
from kccrules.engine.batch import Batch, collect
from kccrules.engine.limits import Operand
from kccrules.engine.tables import frame
from kccrules.meaning.fields import FIGURES, STATES, WITH_VALUE
from kccrules.meaning.functions import value_of
from kccrules.meaning.parameters import NO_RULE
from kccrules.steps.plan import Plan, Step
from kccrules.words.model import Definitions

Batches = dict[str, Batch]


def worked_out(found: Batches, definitions: Definitions, plan: Plan) -> Batches:
    """Every batch with `value` as published, `exact` as worked out, and its limits."""
    found = {calendar: as_sent(batch, plan) for calendar, batch in found.items()}
    for step in plan.steps:
        for calendar, batch in found.items():
            if asked_for(batch, step):
                found[calendar] = with_step(batch, step, found, definitions, plan)
    return found


def as_sent(batch: Batch, plan: Plan) -> Batch:
    """`value` as it was sent in, published; formulas replace it where there are any."""
    sent = pl.col("submitted")
    under = pl.when(sent.is_not_null()).then(
        pl.col("submitted/") if "submitted/" in batch.frame.columns else pl.lit(1, dtype=pl.Int64)
    )
    batch = replace(batch, frame=batch.frame.with_columns(sent.alias("raw"), under.alias("raw/")))
    batch = replace(batch.with_columns(compute.publish(batch)), numbers=(*batch.numbers, "value"), limits=plan.limits)
    return without_few(batch, pl.col("value.formula") == NO_RULE)


def without_few(batch: Batch, where: pl.Expr) -> Batch:
    """The batch without what is too few to publish, where values are worked out: windows had to see it until then."""
    frame = suppression.not_shown(batch.frame, where, STATES.index("suppressed"))
    return batch if frame is batch.frame else replace(batch, frame=frame)


def asked_for(batch: Batch, step: Step) -> bool:
    """Whether any row of the batch asks for one of a step's formulas."""
    return bool(batch.frame.get_column(f"{step.field}.formula").is_in(list(step.members)).any())


def with_step(batch: Batch, step: Step, found: Batches, definitions: Definitions, plan: Plan) -> Batch:
    """The batch with one step's field worked out in the rows that ask for one of its formulas."""
    where = pl.col(f"{step.field}.formula").is_in(list(step.members))
    part = batch.of_series(where)
    others: dict[str, Operand] = {}
    checked = plan.formulas[step.formula]
    for reference in checked.others:
        name = f"@{reference.column}"
        ids = {number: lifted.others[name] for number, lifted in step.members.items()}
        part = with_other(part, step.field, name, reference.field, ids, found, definitions, plan)
        others[name] = part.limit(name) if FIGURES[reference.field].sort == "limit" else part.number(name)
    done = compute.replaced(batch, compute.formula(part, checked, step.field, step.members, others, value_of), where)
    return without_few(as_if_sent(done, where), where) if step.field == "value" else done


def as_if_sent(batch: Batch, where: pl.Expr) -> Batch:
    """A value that was worked out is there, whether or not its indicator has a figure of its own; but where somebody
    said that there is none, none is worked out."""
    absent = where & (pl.col("state") >= len(WITH_VALUE))
    said = absent & pl.col("row").is_not_null()
    there = absent & ~said & pl.col("value").is_not_null()
    blank = [pl.when(~said).then(name).alias(name) for name in ("value", "exact")]
    state = pl.when(there).then(pl.lit(0, dtype=pl.Int8)).otherwise("state").alias("state")
    return batch.with_columns(batch.frame.select(*blank, state))


def with_other(
    part: Batch,
    role: str,
    name: str,
    field: str,
    ids: Mapping[int, str],
    found: Batches,
    definitions: Definitions,
    plan: Plan,
) -> Batch:
    """The part with columns of a field of other indicators: for each row of the one that its formula names."""
    ends = [f"{name}.low", f"{name}.high"] if FIGURES[field].sort == "limit" else [name]
    source = [column.replace(name, field) for column in ends]
    columns = [*ends, *(f"{end}/" for end in ends)]
    wanted = {plan.codes.numbers[id_] for id_ in ids.values()}
    named = pl.col(f"{role}.formula").replace_strict(
        {number: plan.codes.numbers[id_] for number, id_ in ids.items()}, default=None, return_dtype=pl.Int32
    )
    rows = collect(part.frame, [pl.col("area"), pl.col("ends"), named.alias("there")])
    sources, periods = {}, {}
    for calendar, batch in found.items():
        there = batch.frame.filter(pl.col("indicator").is_in(list(wanted)))
        # Their own formulas see what is too few to publish; others never do, in whatever order all are worked out.
        there = suppression.not_shown(there, pl.lit(value=True), STATES.index("suppressed"))
        if not there.is_empty():
            values = {end: pl.col(s) for end, s in zip(ends, source, strict=True)}
            unders = {
                f"{end}/": pl.col(f"{s}/") if f"{s}/" in there.columns else pl.lit(1, dtype=pl.Int64)
                for end, s in zip(ends, source, strict=True)
            }
            sources[calendar] = there.select("indicator", "area", "period", **values, **unders)
            periods[calendar] = periods_ended(rows, definitions, calendar)
    return part.with_columns(areas.beside(rows, sources, periods, columns).select(columns))


def periods_ended(rows: pl.DataFrame, definitions: Definitions, calendar: str) -> pl.DataFrame:
    """For each day on which a row's period ends, the newest period of another calendar that had ended by then."""
    ends = rows.get_column("ends").unique().sort().to_list()
    then = [definitions.calendars[calendar].last_ending_by(date.fromordinal(day)) for day in ends]
    return frame({"ends": ends, "then": then}, {"ends": pl.Int32, "then": pl.Int32})
