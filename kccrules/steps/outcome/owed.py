"""Who owes the report what, and by when: values and commentary, in or not; and benchmarks, which may be out of date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from kccrules.engine.tables import conform
from kccrules.meaning.parameters import days
from kccrules.meaning.structure import post_of
from kccrules.steps.evaluate import Question
from kccrules.steps.outcome.notes import unsaid
from kccrules.steps.plan import Plan
from kccrules.words.model import Definitions, Indicator, in_force
from kccrules.words.observations import Data
from kccrules.words.results import Cell

ANSWERED = ("submitted", "revised", "not-applicable", "suppressed")
"""States of a figure of which nothing more is expected."""
FOR_NOW = ("provisional", "estimated")
FACTS = {"id": pl.String, "what": pl.String, "owner": pl.String, "parts": pl.Boolean, "ended": pl.Boolean}


def owing(
    shown: pl.DataFrame, told: pl.DataFrame, definitions: Definitions, plan: Plan, data: Data, asked: Question
) -> pl.DataFrame:
    """The table of what is owed: a value for each line of the report, and commentary where a rule asks for it."""
    facts = pl.DataFrame(list(known(shown, definitions, plan, asked)), schema=FACTS, orient="row")
    figures = told.select("id", "area", "ordinal", "state", "due", "sent", "path")
    keys = ["id", "area", "ordinal"]
    lines = shown.join(facts, on="id", how="inner", maintain_order="left").filter(
        pl.col("area").is_null() | pl.col("parts")
    )
    lines = lines.join(figures, on=keys, how="left", maintain_order="left", nulls_equal=True)
    missing = unsaid(shown, told, definitions, data, asked)
    found = [values(lines, asked), commentary(lines, missing, asked)]
    return pl.concat(conform("owed", part.with_columns(days=days(asked.known_on) - pl.col("due"))) for part in found)


def known(
    shown: pl.DataFrame, definitions: Definitions, plan: Plan, asked: Question
) -> Iterator[tuple[str, str, str | None, bool, bool]]:
    """For each indicator listed: what it is to the report, who answers for it, whether its areas are what is sent, and
    whether a period later than the one shown has ended when data closes. Of one that is worked out nothing is owed."""
    periods: dict[str, int] = dict(shown.select("id", "ordinal").unique("id").iter_rows())
    beside = {id_ for one in periods for id_ in definitions.indicators[one].benchmarks}
    for id_, period in sorted(periods.items()):
        one = definitions.indicators[id_]
        calendar = definitions.calendars[one.calendar]
        version = in_force(one.versions, asked.ends)
        if sent(one, period, definitions, plan):
            what = "benchmark" if id_ in beside and version.rating == "none" else "value"
            newest = calendar.last_ending_by(asked.closes)
            owner = post_of(version, definitions, asked.ends)
            yield id_, what, owner, one.area_total != "submitted", newest is not None and newest > period


def sent(one: Indicator, period: int, definitions: Definitions, plan: Plan) -> bool:
    """Whether any figure has to be sent in for it: not where its value is worked out from others alone."""
    formula = in_force(one.versions, definitions.calendars[one.calendar].last_day(period)).value
    return formula is None or bool(plan.formulas[plan.codes.formulas[("value", formula)]].fields)


def values(lines: pl.DataFrame, asked: Question) -> pl.DataFrame:
    """A value of the whole, or of each area where the whole is worked out from them."""
    state, today = pl.col("state"), days(asked.known_on)
    answered = state.is_in(ANSWERED)
    again = pl.col("carried") & answered & pl.col("ended") & pl.col("next_due").is_not_null()
    standing = (
        pl.when(again | ((state == "not-due") & pl.col("path").is_not_null()))
        .then(pl.lit("not-due"))
        .when(answered)
        .then(pl.lit("in"))
        .when(state.is_in(FOR_NOW))
        .then(pl.lit("provisional"))
        .when(pl.col("due") < today)
        .then(pl.lit("overdue"))
        .otherwise(pl.lit("due-later"))
    )
    found = lines.filter(pl.col("area").is_not_null() == pl.col("parts"))
    return found.with_columns(
        standing=standing,
        ordinal=pl.when(again).then("next_period").otherwise("ordinal"),
        due=pl.when(again).then("next_due").otherwise("due"),
    )


def commentary(lines: pl.DataFrame, missing: Mapping[str, tuple[str, ...]], asked: Question) -> pl.DataFrame:
    """Commentary where a rule asks for it: owed from the day the value came in that needs it, as far as that is known, but
    not before the report's period has ended."""
    wanted: dict[str, list[Cell]] = {
        "id": list(missing),
        "standing": ["overdue" if parts else "in" for parts in missing.values()],
    }
    rows = pl.DataFrame(wanted, schema={"id": pl.String, "standing": pl.String})
    whole = lines.filter(pl.col("area").is_null()).join(rows, on="id", how="inner", maintain_order="left")
    came = pl.max_horizontal(pl.coalesce("sent", "due"), pl.lit(days(asked.ends)))
    return whole.with_columns(what=pl.lit("commentary"), due=pl.min_horizontal(came, pl.lit(days(asked.known_on))))
