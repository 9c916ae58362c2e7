"""The rungs table: how each indicator that a report shows climbed its rule, so that a page can say step by step why it is
rated so. The very ladders that rated it, all indicators of a rule in one pass."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules.engine.batch import collect
from kccrules.meaning.fields import Compiled
from kccrules.meaning.parameters import WHOLE
from kccrules.steps import ladders
from kccrules.steps.evaluate import Rated
from kccrules.steps.plan import Plan
from kccrules.words.model import Definitions
from kccrules.words.results import Row

KEYS = ["series", "period"]


def climbed(rated: Rated, definitions: Definitions, plan: Plan) -> Iterator[Row]:
    """A row for each case of the rule of each whole that is shown; of areas there is none."""
    whole = rated.shown.filter(pl.col("series") % plan.codes.width == 0).select(KEYS)
    # Lazily, as wherever all figures are looked through: else polars copies every column of them first.
    held = rated.figures.lazy()
    rows = whole.join(held.filter(pl.col("area") == WHOLE).collect(), on=KEYS, how="left", maintain_order="left")
    for number, of_rule in rows.group_by("rating", maintain_order=True):
        rule = plan.rules.get(int(str(number[0])))
        if rule is not None:
            needed = (
                held.filter(pl.col("indicator").is_in(of_rule["indicator"].implode())).collect()
                if rule.backs
                else of_rule
            )
            yield from traced(rule, needed, of_rule, definitions, plan)


def traced(
    rule: Compiled, needed: pl.DataFrame, shown: pl.DataFrame, definitions: Definitions, plan: Plan
) -> Iterator[Row]:
    """Every case for the rows shown; a rule that looks back needs those of other periods too."""
    batch = ladders.prepared(ladders.over(needed, plan.limits), rule)
    columns = ladders.traced(rule, definitions.scales.get("direction"), batch)
    found = collect(batch.frame, columns) if columns else batch.frame.select(KEYS)
    for row in shown.select("series", "period", "indicator").join(found, on=KEYS, how="left").to_dicts():
        for number, (_, condition) in enumerate(rule.ladder.cases, start=1):
            yield {"id": plan.codes.indicators[row["indicator"]], "number": number,
                   "holds": row[f"holds:{number}"] if condition else True, "short": row.get(f"short:{number}")}  # fmt: skip
