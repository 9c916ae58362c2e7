"""The very ladder that rated a figure, run on its row with every part made visible.

The case found here must be the case that was stored; if it is not, that is our fault and is said so.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules.engine import rate
from kccrules.engine.batch import Batch, collect
from kccrules.engine.numbers import Num
from kccrules.meaning.fields import Compiled
from kccrules.meaning.functions import value_of
from kccrules.steps import ladders
from kccrules.views.explain.workings import Explaining
from kccrules.words.model import Definitions
from kccrules.words.numerals import MILLION, decimal_text
from kccrules.words.report import Rung
from kccrules.words.stored import whole


class Disagreement(Exception):
    """Explaining a result gave another result: a fault in kccrules."""


def rungs(asked: Explaining) -> list[Rung]:
    """What each case of the rule came to, in order."""
    rule = asked.plan.rules.get(whole(asked.row, "rating"))
    if rule is None:
        return []
    batch = prepared(asked, rule)
    case, stored = rate.run(rule.ladder, batch, value_of).filter(asked.here)["case"][0], asked.row["case"]
    if case != stored:
        raise Disagreement(f"{asked.one.id}, period {asked.figure.ordinal}: case {case} explained, {stored} stored")
    return list(traced(rule, asked.definitions, batch, asked.here))


def weighed(asked: Explaining) -> Iterator[tuple[str, str, str | None]]:
    """The parts that a method of direction weighs and that a report does not show: name, formula and figure, as text.

    A method that compares two figures has none: those are in the report."""
    rule = asked.plan.rules.get(whole(asked.row, "direction_rule"))
    if rule is None or all(
        name == "previous" and checked.inputs == (checked.formula.text,) for name, checked in rule.ladder.where
    ):
        return
    batch = prepared(asked, rule)
    names = rate.named(rule.ladder, batch, value_of)
    for name, checked in rule.ladder.where:
        part = names[name]
        if isinstance(part, Num):
            row = collect(batch.frame, ladders.as_columns(part, "part")).filter(asked.here).to_dicts()[0]
            text = None if row["part"] is None else decimal_text(row["part"], row.get("part/", 1) * MILLION)
            yield name, checked.formula.text, text


def prepared(asked: Explaining, rule: Compiled) -> Batch:
    """The rows of the indicator as its rule sees them: one may look at other periods, and at every area."""
    rows = asked.figures.filter(pl.col("indicator") == asked.plan.codes.numbers[asked.one.id])
    return ladders.prepared(ladders.over(rows, asked.plan.limits), rule)


def traced(rule: Compiled, definitions: Definitions, batch: Batch, here: pl.Expr) -> Iterator[Rung]:
    columns = ladders.traced(rule, definitions.scales.get("direction"), batch)
    row = collect(batch.frame, columns).filter(here).to_dicts()[0]
    for number, (_, condition) in enumerate(rule.ladder.cases, start=1):
        yield Rung(row[f"holds:{number}"], row.get(f"short:{number}")) if condition else Rung(True, None)
