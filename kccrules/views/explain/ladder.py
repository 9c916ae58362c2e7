"""The very ladder that rated a figure, run on its row with every part made visible.

The case found here must be the case that was stored; if it is not, that is our fault and is said so.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules.engine import rate
from kccrules.engine.batch import Batch, collect
from kccrules.engine.numbers import Num
from kccrules.meaning.fields import NUMBERS, PARAMETERS, Compiled
from kccrules.meaning.functions import value_of
from kccrules.words.model import Definitions
from kccrules.words.numerals import MILLION, decimal_text
from kccrules.words.report import Rung
from kccrules.work import ladders
from kccrules.work.evaluate import Rated
from kccrules.work.plan import Plan


class Disagreement(Exception):
    """Explaining a result gave another result: a fault in kccrules."""


def rungs(rated: Rated, definitions: Definitions, plan: Plan, id_: str, area: str | None, period: int) -> list[Rung]:
    """What each case of the rule came to for one figure, in order. A rule may look at every area of the indicator."""
    here = (pl.col("series") == plan.codes.series(id_, area)) & (pl.col("period") == period)
    rows = rated.figures.filter(pl.col("indicator") == plan.codes.numbers[id_])
    stored = rows.filter(here)
    rule = plan.rules.get(int(stored["rating"][0]))
    if rule is None:
        return []
    words = tuple(word for word in ("state", "published", "direction") if word in rows.columns)
    limits = tuple(name for name in PARAMETERS if name in plan.limits)
    batch = ladders.prepared(Batch(rows, NUMBERS, limits, words), rule)
    found = rate.run(rule.ladder, batch, value_of).filter(here)
    if found["case"][0] != stored["case"][0]:
        raise Disagreement(f"{id_}, period {period}: case {found['case'][0]} explained, {stored['case'][0]} stored")
    return list(traced(rule, definitions, batch, here))


def weighed(rated: Rated, plan: Plan, id_: str, area: str | None, period: int) -> list[tuple[str, str, str | None]]:
    """The parts that a method of direction weighs and that a report does not show: name, formula and figure, as text.

    A method that compares two figures has none: those are in the report."""
    here = (pl.col("series") == plan.codes.series(id_, area)) & (pl.col("period") == period)
    rows = rated.figures.filter(pl.col("indicator") == plan.codes.numbers[id_])
    rule = plan.rules.get(int(rows.filter(here)["direction_rule"][0]))
    if rule is None or all(
        name == "previous" and checked.inputs == (checked.formula.text,) for name, checked in rule.ladder.where
    ):
        return []
    limits = tuple(name for name in PARAMETERS if name in plan.limits)
    batch = ladders.prepared(Batch(rows, NUMBERS, limits, ("state",)), rule)
    names = rate.named(rule.ladder, batch, value_of)
    found = []
    for name, checked in rule.ladder.where:
        part = names[name]
        if isinstance(part, Num):
            row = collect(batch.frame, ladders.as_columns(part, "part")).filter(here).to_dicts()[0]
            text = None if row["part"] is None else decimal_text(row["part"], row.get("part/", 1) * MILLION)
            found.append((name, checked.formula.text, text))
    return found


def traced(rule: Compiled, definitions: Definitions, batch: Batch, here: pl.Expr) -> Iterator[Rung]:
    columns = ladders.traced(rule, definitions.scales.get("direction"), batch)
    row = collect(batch.frame, columns).filter(here).to_dicts()[0]
    for number, (_, condition) in enumerate(rule.ladder.cases, start=1):
        yield Rung(row[f"holds:{number}"], row.get(f"short:{number}")) if condition else Rung(True, None)
