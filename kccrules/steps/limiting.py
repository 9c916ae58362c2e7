"""A report limited to some indicators, and some rows of budgets: their rows picked out after everything is worked out, so
that nothing about them differs from the whole report, and counts are of what is listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from kccrules.engine import compare
from kccrules.engine.compare import Frames
from kccrules.meaning.selection import ASKED, Unselected, choose_for_report
from kccrules.steps import outcome
from kccrules.steps.evaluate import Question, Rated
from kccrules.steps.outcome import Tables
from kccrules.steps.plan import Plan
from kccrules.words.model import NOT_RATED, Definitions
from kccrules.words.observations import Data
from kccrules.words.problems import Problem


def limited(
    asked: Sequence[str],
    made: Tables,
    rated: Rated | None,
    definitions: Definitions,
    plan: Plan,
    data: Data,
    question: Question,
) -> tuple[Tables, list[str]]:
    """The tables of what -s asks for, and the ids of views, budgets and lines among that: of these everything is stored, and
    the report shows what is asked for. Raises Unselected."""
    chosen, of_money = choose_for_report(asked, definitions, question.ends, lambda: ratings(made.wholes()))
    if rated is None and not of_money:
        message = f"'{' '.join(asked)}' selects nothing that this report has: no indicator is in force"
        raise Unselected(Problem("KCC601", message, ASKED, "choose another --period"))
    if rated is None or not chosen:
        return outcome.of_budgets_alone(definitions, plan, data, question), sorted(of_money)
    own = of_indicators(rated, chosen, definitions, plan)
    return outcome.in_parts(own, definitions, plan, data, question), sorted(of_money)


def ratings(made: Frames) -> Mapping[str, str]:
    """The rating that each indicator has in the report."""
    rows = [row for row in compare.shown(made) if row["area"] is None]
    return {str(row["id"]): str(row["rating"] or NOT_RATED) for row in rows}


def of_indicators(rated: Rated, ids: Collection[str], definitions: Definitions, plan: Plan) -> Rated:
    """Their own rows; of benchmarks that stand beside them, the figures."""
    beside = {id_ for one in ids for id_ in definitions.indicators[one].benchmarks}
    return replace(
        rated,
        figures=compare.rows_of(rated.figures, "series", series_of({*ids, *beside}, definitions, plan)),
        shown=compare.rows_of(rated.shown, "series", series_of(ids, definitions, plan)),
    )


def series_of(ids: Collection[str], definitions: Definitions, plan: Plan) -> list[int]:
    """Every series of some indicators: the whole, and each of its areas."""
    return sorted(
        plan.codes.series(id_, area)
        for id_ in ids
        for area in (None, *definitions.areas_of(definitions.indicators[id_]))
    )
