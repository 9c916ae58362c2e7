"""Why an indicator is rated as it is: the very ladder that rated it, run on its row with every part made visible.

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
from kccrules.plan import Plan
from kccrules.report import Rung


class Disagreement(Exception):
    """Explaining a result gave another result: a fault in kccrules."""


def rungs(rated: Rated, definitions: Definitions, plan: Plan, id_: str, period: int) -> list[Rung]:
    """What each case of the rule came to for one indicator and period, in order."""
    series = plan.codes.series(id_)
    rows = rated.figures.filter(pl.col("series") == series)
    here = rows.filter(pl.col("period") == period)
    rule = plan.rules.get(int(here["rating"][0]))
    if rule is None:
        return []
    words = tuple(word for word in ("state", "published", "direction") if word in rows.columns)
    batch = ladders.prepared(Batch(rows, NUMBERS, PARAMETERS, words), rule)
    found = rate.run(rule.ladder, batch, value_of).filter(pl.col("period") == period)
    if found["case"][0] != here["case"][0]:
        raise Disagreement(f"{id_}, period {period}: case {found['case'][0]} explained, {here['case'][0]} stored")
    return list(traced(rule, definitions, batch, period))


def traced(rule: Compiled, definitions: Definitions, batch: Batch, period: int) -> Iterator[Rung]:
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
        row = collect(batch.frame, columns).filter(pl.col("period") == period).to_dicts()[0]
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
