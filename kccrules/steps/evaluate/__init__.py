"""Run the plan: figures and definitions to rated columns, every period held, one report's rows picked out of them.

Columns only, from the grid to the last count; words, sentences and files are added by `outcome`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import Batch, beside
from kccrules.engine.resolve import in_order
from kccrules.engine.tables import Column, frame
from kccrules.meaning.fields import PARAMETERS
from kccrules.meaning.parameters import Span
from kccrules.steps.evaluate.asking import Question, before, due, question, shown_periods
from kccrules.steps.evaluate.distances import printed_step, with_distances
from kccrules.steps.evaluate.frames import Held, area_rows, batches, declared, held, spans
from kccrules.steps.evaluate.parts import ROWS, parts
from kccrules.steps.evaluate.rating import rated
from kccrules.steps.evaluate.working import worked_out
from kccrules.steps.plan import Plan
from kccrules.words.model import Definitions
from kccrules.words.observations import Data

__all__ = ["Question", "Rated", "declared_limits", "due", "limits_in", "only_budgets", "question", "rows_used", "run"]


@dataclass(frozen=True)
class Rated:
    """Columns of all periods of all series, sorted by key, and the report's own rows."""

    figures: pl.DataFrame
    shown: pl.DataFrame
    readable: pl.DataFrame
    """What formulas could read: all figures, also where the report is limited to some."""


def run(
    definitions: Definitions, plan: Plan, data: Data, asked: Question, focus: tuple[str, int] | None = None
) -> Rated | None:
    """Everything the report of `asked` needs, None where nothing is listed. Raises TooBig where exactness would be lost.
    `focus` shows one indicator in a period of one's own choice."""
    shown = shown_periods(definitions, asked) | dict([focus] if focus else [])
    if not shown:
        return None
    figures = held(definitions, plan, data, asked)
    picked = listed_rows(definitions, plan, shown, asked)
    done = list(evaluated(definitions, plan, spans(definitions, plan, data, shown), figures, asked))
    rows = in_order(beside([batch.frame for batch in done]))
    return Rated(rows, in_order(with_distances(picked, done, plan)), rows)


def only_budgets(definitions: Definitions, asked: Question) -> bool:
    """Whether a report has budgets and no indicators."""
    there = definitions.budget_views and any(one.lifetime.covers(asked.ends) for one in definitions.budgets.values())
    return bool(there) and not shown_periods(definitions, asked)


def evaluated(
    definitions: Definitions, plan: Plan, spans_: Mapping[str, Span], figures: Held, asked: Question
) -> Iterator[Batch]:
    """Every series with all its periods, part by part: what is in a part needs nothing outside it."""
    for only in parts(definitions, plan, spans_):
        found = worked_out(batches(definitions, plan, spans_, only, figures, asked), definitions, plan)
        yield from (rated(batch, plan) for batch in found.values())


def listed_rows(definitions: Definitions, plan: Plan, shown: Mapping[str, int], asked: Question) -> pl.DataFrame:
    """Keys of the report's own rows, and whether the report before showed the same period."""
    earlier = before(definitions, asked)
    then = shown_periods(definitions, earlier) if earlier else {}
    columns: dict[str, Column] = {
        "indicator": [plan.codes.numbers[id_] for id_ in shown],
        "period": list(shown.values()),
        "carried": [then.get(id_) == period for id_, period in shown.items()],
    }
    whole = frame(columns, {"indicator": pl.Int32, "period": pl.Int32, "carried": pl.Boolean})
    rows = area_rows(definitions, plan, shown).join(whole, on="indicator", maintain_order="left")
    series = (pl.col("indicator") * plan.codes.width + pl.col("area")).cast(pl.Int32).alias("series")
    return rows.select(series, "period", "carried")


def declared_limits(definitions: Definitions, plan: Plan) -> pl.DataFrame:
    """Limits as declared for every indicator and period, with the rules in force; no figure is needed."""
    ends = {id_: (min(periods), max(periods)) for id_, periods in declared_periods(definitions).items()}
    figures = held(definitions, plan, Data(), None)
    found = worked_out(batches(definitions, plan, ends, list(ends), figures, None), definitions, plan)
    return (
        pl.concat([limits_in(batch.frame, batch.limits) for batch in found.values()])
        if found
        else pl.DataFrame(schema=LIMITS)
    )


def limits_in(figures: pl.DataFrame, limits: Sequence[str]) -> pl.DataFrame:
    """What `checks.reach` tries rules with, of columns in which limits are worked out; each situation once."""
    parts = [situations(piece.frame, limits) for piece in Batch(figures).pieces(ROWS)]
    return pl.concat(parts).unique(maintain_order=True)


def situations(figures: pl.DataFrame, limits: Sequence[str]) -> pl.DataFrame:
    """Those of a part. Most rows are like that of the area before in the same period, and are not looked at again."""
    absent = [name for name in LIMITS if name not in figures.columns and name != "step"]
    whole = figures.lazy().with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in absent)
    chosen = [pl.col(name) if name != "step" else printed_step(limits).alias("step") for name in LIMITS]
    read = [pl.col(name) for name in (*LIMITS, "decimals") if name in figures.columns]
    read.append(pl.when(pl.col("decimals").is_null()).then("submitted"))
    apart = figures.get_column("series").rle().struct.field("len").item(0)
    alike = pl.all_horizontal(each.eq_missing(each.shift(apart)) for each in read)
    fresh = ~alike | (pl.int_range(pl.len()) < apart)
    return whole.filter(fresh).select(chosen).unique(maintain_order=True).collect()


LIMITS = {
    "polarity": pl.Int8, "step": pl.Int64, **{f"{name}.{end}": pl.Int64 for name in PARAMETERS for end in ("low", "high")},
    "rating": pl.Int32, "direction_rule": pl.Int32,
}  # fmt: skip


def declared_periods(definitions: Definitions) -> dict[str, set[int]]:
    """Periods that have a limit of their own; an indicator without any stands in one period."""
    return {
        one.id: declared(definitions, one.id) or {definitions.calendars[one.calendar].example}
        for one in definitions.indicators.values()
    }


def rows_used(rated: Rated) -> dict[int, int]:
    """For each file by number, how many of its rows are figures of the report: not replaced, and there by its day."""
    files = pl.concat([rated.figures.get_column("file"), rated.figures.get_column("printed_file")]).drop_nulls()
    return dict(files.value_counts().iter_rows())
