"""The very ladder that rated a figure, run on its row with every part made visible.

The case found here must be the case that was stored; if it is not, that is our fault and is said so.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules import ladders
from kccrules.engine import rate
from kccrules.engine.batch import Batch, collect
from kccrules.engine.limits import known
from kccrules.engine.numbers import Num, to_millionths
from kccrules.evaluate import Rated
from kccrules.expressions import Checked, Fault, check, parse
from kccrules.fields import NUMBERS, PARAMETERS, Compiled, fields_of_rule
from kccrules.functions import SIGNATURES, value_of
from kccrules.model import Definitions
from kccrules.numerals import MILLION, decimal_text
from kccrules.plan import Plan
from kccrules.report import Rung


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
    names = rate.named(rule.ladder, batch, value_of)
    for _, condition in rule.ladder.cases:
        if condition is None:
            yield Rung(True, None)
            continue
        columns = [value_of(condition, batch, names).alias("holds")]  # type: ignore[union-attr]  # a yes or no
        distance = distance_of(condition.formula.text, rule, definitions)
        if distance:
            short = value_of(distance, batch, names)
            assert isinstance(short, Num)
            columns.append(pl.when(known(short)).then(to_millionths(short)[0]).alias("short"))
        row = collect(batch.frame, columns).filter(here).to_dicts()[0]
        yield Rung(row["holds"], row.get("short"))


def distance_of(condition: str, rule: Compiled, definitions: Definitions) -> Checked | None:
    """For a condition that is one `meets` or `beats`: the formula of how far it is from holding."""
    name, bracket, rest = condition.partition("(")
    if name.strip() not in ("meets", "beats") or not bracket or condition.count("(") != condition.count(")"):
        return None
    fields = dict(fields_of_rule(rule.scale, definitions.scales.get("direction")))
    fields |= {name: checked.type for name, checked in rule.ladder.where}
    try:
        return check(parse(f"shortfall({rest}"), fields, SIGNATURES)
    except Fault:
        return None
