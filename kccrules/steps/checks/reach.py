"""Every case of a rule can apply: the ladder is tried over every order of its inputs that makes sense, each there or
missing, and over the real limits of every indicator that uses it.

Trying is no proof, so the values tried are many: on, beside, between and far from every limit, and at the shares and
numbers that the rule itself names. A floor is never better than its target and an upper threshold never below the
lower one; that much is taken for granted.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

import polars as pl

from kccrules.engine import rate
from kccrules.engine.limits import POLARITIES
from kccrules.meaning.fields import PARAMETERS, STATES, Compiled
from kccrules.meaning.functions import looks_at_areas, value_of
from kccrules.steps import ladders
from kccrules.steps.plan import Plan
from kccrules.tools.expressions import Checked, name_of
from kccrules.words.model import Definitions, Indicator, RuleVersion
from kccrules.words.numerals import MILLION
from kccrules.words.problems import Problem

ENDS = [f"{name}.{end}" for name in PARAMETERS for end in ("low", "high")]
SITUATION = {"polarity": pl.Int8, "step": pl.Int64, **dict.fromkeys(ENDS, pl.Int64)}
SHARES = (10_000, 50_000, 100_000, 200_000, 500_000, MILLION)
"""Parts of a limit, in millionths, at which values are tried beside it."""
NEIGHBOURS = (-1, 0, 1)
"""Printed steps from every point of interest."""
FAR = 10**15
Ends = tuple[int | None, int | None]
NOTHING: Ends = (None, None)
GENERAL: dict[str, tuple[Ends, Ends]] = {
    "higher": ((100 * MILLION, None), (70 * MILLION, None)),
    "lower": ((None, 100 * MILLION), (None, 130 * MILLION)),
    "range": ((40 * MILLION, 60 * MILLION), (20 * MILLION, 80 * MILLION)),
    "neutral": (NOTHING, NOTHING),
}
"""A target and a worse floor for each polarity."""
THRESHOLDS = ((120, 80), (100, 100), (120, None), (None, 80), (None, None))
"""Upper and lower, in order, equal, or missing."""
ENOUGH = 2_000
"""Different limits of real indicators that are tried for one rule."""


def check(definitions: Definitions, plan: Plan, limits: pl.DataFrame) -> Iterator[Problem]:
    """`limits` has the columns of SITUATION with `rating` and `direction_rule`: what is in force for real indicators."""
    yield from beats_without_a_side(definitions, plan)
    for (rule_id, place), number in plan.codes.rules.items():
        compiled = plan.rules[number]
        real = situations_of(limits, number)
        reached = cases_reached(that_matter(pl.concat([in_general(real, compiled), real]), compiled), compiled)
        yield from never_reached(definitions.rules[rule_id].versions[place], reached)


def never_reached(version: RuleVersion, reached: Collection[int]) -> Iterator[Problem]:
    """The cases of a rule that nothing came to, of those tried; cases are numbered from 1."""
    for number, case in enumerate(version.cases, start=1):
        if number not in reached:
            said = case.condition or "otherwise"
            hint = "the cases above take everything before it: change their order, or remove it"
            yield Problem("KCC308", f"'{case.verdict}: {said}' can never apply", case.place, hint, width=len(said))


def situations_of(limits: pl.DataFrame, number: int) -> pl.DataFrame:
    """Distinct limits of the indicators that use a rule, where each stands on its own side of the other."""
    users = limits.filter((pl.col("rating") == number) | (pl.col("direction_rule") == number))
    sound = (pl.col("floor.low").fill_null(-FAR * 9) <= pl.col("target.low").fill_null(FAR * 9)) & (
        pl.col("floor.high").fill_null(FAR * 9) >= pl.col("target.high").fill_null(-FAR * 9)
    )
    upper, lower = (pl.coalesce(f"{name}.low", f"{name}.high") for name in ("upper", "lower"))
    sound &= lower.fill_null(-FAR * 9) <= upper.fill_null(FAR * 9)
    distinct = users.filter(sound).select(*SITUATION).unique(maintain_order=True).head(ENOUGH)
    return distinct.select(pl.col(name).cast(kind) for name, kind in SITUATION.items())


def that_matter(situations: pl.DataFrame, rule: Compiled) -> pl.DataFrame:
    """Situations without the limits that the rule does not read, each once."""
    unread = [end for end in ENDS if end.partition(".")[0] not in rule.fields]
    return situations.with_columns(pl.lit(None, dtype=pl.Int64).alias(end) for end in unread).unique(
        maintain_order=True
    )


def in_general(real: pl.DataFrame, rule: Compiled) -> pl.DataFrame:
    """Every order of target and floor, and of the thresholds if the rule asks for them, each there or missing, for the
    polarities in use (all, where none is)."""
    neutral = POLARITIES.index("neutral")
    used = [code for code in real.get_column("polarity").unique().sort() if code != neutral] or [0, 1, 2]
    rows = []
    for polarity in used:
        for target, floor in pairs(POLARITIES[polarity]):
            for upper, lower in thresholds(POLARITIES[polarity], rule):
                rows.append((polarity, MILLION // 100, *target, *floor, *upper, *lower))
    return pl.DataFrame(rows, schema=SITUATION, orient="row")


def pairs(polarity: str) -> list[tuple[Ends, Ends]]:
    """Targets with floors that are worse, equal, or missing."""
    target, worse = GENERAL[polarity]
    return [(target, worse), (target, target), (target, NOTHING), (NOTHING, worse), (NOTHING, NOTHING)]


def thresholds(polarity: str, rule: Compiled) -> list[tuple[Ends, Ends]]:
    """Upper with lower, each a number at the end that polarity makes of it."""
    if not {"upper", "lower"} & {*rule.fields}:
        return [(NOTHING, NOTHING)]
    found = [tuple(number and number * MILLION for number in pair) for pair in THRESHOLDS]
    return [((None, one), (None, two)) if polarity == "lower" else ((one, None), (two, None)) for one, two in found]


def cases_reached(situations: pl.DataFrame, rule: Compiled) -> set[int]:
    """The numbers of the cases that some value of some situation comes to."""
    rows = situations.with_columns(value=tried(rule)).explode("value")
    rows = rows.with_columns(submitted="value", numerator="value", denominator="value")
    rows = with_words(rows, rule)
    for text, call in rule.backs:
        rows = with_back(rows, text, call, numbers_named(rule))
    rows = rows.with_row_index("period").with_columns(pl.lit(0, dtype=pl.Int32).alias("series"))
    batch = ladders.standing_still(ladders.over(rows, PARAMETERS), rule)
    found = rate.run(rule.ladder, batch, value_of)
    return set(found.get_column("case").unique().to_list())


def tried(rule: Compiled) -> pl.Expr:
    """Values on, beside and away from each limit, at the numbers the rule names, far off, and none at all."""
    named = numbers_named(rule)
    step = pl.col("step")
    points: list[pl.Expr] = []
    for end in [end for end in ENDS if end.partition(".")[0] in rule.fields]:
        limit = pl.col(end)
        points.append(limit)
        for share in {*SHARES, *(number for number in named if 0 < number <= 10 * MILLION)}:
            part = limit * share // MILLION
            points += [limit - part, limit + part, part]
    beside = [point + near * step for point in points for near in NEIGHBOURS]
    alone = [pl.lit(number + near * MILLION // 100) for number in named for near in NEIGHBOURS]
    rest = [pl.lit(0), pl.lit(FAR), pl.lit(-FAR), pl.lit(None, dtype=pl.Int64)]
    return pl.concat_list([value.cast(pl.Int64) for value in (*beside, *alone, *rest)]).list.unique(maintain_order=True)


def numbers_named(rule: Compiled) -> list[int]:
    """Every number written in the rule, in millionths."""
    # One that no column could hold is rounded: it is only a place at which values are tried.
    return sorted({round(number * MILLION) for number in rule.numbers if number * MILLION <= FAR})


def with_words(rows: pl.DataFrame, rule: Compiled) -> pl.DataFrame:
    """Each situation with every word that the rule asks for, and with none."""
    sizes = {"direction": 3, "published": len(rule.scale.words), "state": len(STATES)}
    for word, size in sizes.items():
        codes = [*range(size), None] if word in rule.fields else [None]
        rows = rows.join(pl.DataFrame({word: pl.Series(codes, dtype=pl.Int8)}), how="cross")
    return rows


def with_back(rows: pl.DataFrame, text: str, call: Checked, named: list[int]) -> pl.DataFrame:
    """What a call that looks at other periods may give: the same, a little more or less, much more or less, nought,
    nothing. What is counted in areas has to do with the numbers of the rule, and not with the value."""
    if call.type.sort == "limit":
        limit = next(name for name in call.fields if name in PARAMETERS)
        ends = {f"{text}.{end}": pl.col(f"{limit}.{end}") for end in ("low", "high")}
        unders = {f"{name}/": pl.lit(1, dtype=pl.Int64) for name in ends}
        return rows.with_columns(**ends, **unders)
    step, value = pl.col("step"), pl.col("value")
    choices = [
        value,
        value - step,
        value + step,
        value - 10 * step,
        value + 10 * step,
        -value,
    ]
    if looks_at_areas(call):
        choices = [pl.lit(number + near * MILLION // 100) for number in named for near in NEIGHBOURS]
    choices += [pl.lit(0), pl.lit(None, dtype=pl.Int64)]
    return (
        rows.with_columns(pl.concat_list(choices).alias(text))
        .explode(text)
        .with_columns(pl.lit(1, dtype=pl.Int64).alias(f"{text}/"))
    )


def beats_without_a_side(definitions: Definitions, plan: Plan) -> Iterator[Problem]:
    """`beats` needs a better side, and polarity range has none."""
    using = {number for number, compiled in plan.rules.items() if "beats" in calls(compiled)}
    for kpi in definitions.indicators.values():
        for version in kpi.versions:
            for role, rule_id in (("rating", version.rating), ("direction", version.direction)):
                rule = definitions.rules.get(rule_id)
                places = range(len(rule.versions) if rule else 0)
                if version.polarity == "range" and any(plan.codes.rules[(rule_id, place)] in using for place in places):
                    yield refused(kpi, role, rule_id)


def refused(kpi: Indicator, role: str, rule_id: str) -> Problem:
    place = kpi.versions[0].places.get("polarity", kpi.place)
    hint = f"write {role}: and a rule that uses meets or shortfall, or {role}: none"
    return Problem(
        "KCC305", f"the {role} rule '{rule_id}' asks what beats a limit, and a range has no better side", place, hint
    )


def calls(compiled: Compiled) -> set[str]:
    return {
        name_of(node.func)
        for checked in compiled.formulas
        for node in ast.walk(checked.formula.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
