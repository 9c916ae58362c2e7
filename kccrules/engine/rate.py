"""Ladders over columns: which case held, and what was missing. Words, sentences and lines are looked up later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import KEYS, Batch
from kccrules.engine.limits import Operand, known
from kccrules.tools.expressions import Checked

Evaluate = Callable[[Checked, Batch, Mapping[str, Operand]], Operand]
NO_VERDICT = -1
MOST_INPUTS = 63
"""A bit for each, in 64."""
BITS = ((7, pl.Int8), (15, pl.Int16), (31, pl.Int32), (MOST_INPUTS, pl.Int64))
"""The narrowest column that has a bit for so many inputs: few rules need more than the first."""


@dataclass(frozen=True)
class Ladder:
    """A rule's cases, ready to run."""

    where: tuple[tuple[str, Checked], ...]
    cases: tuple[tuple[int, Checked | None], ...]
    """Verdict (its place on the scale, -1 for not rated) and condition; None is otherwise."""
    inputs: tuple[tuple[str, Checked], ...]
    """What a condition may find missing, by its text; bit i of `missing` stands for the i-th."""


def run(ladder: Ladder, batch: Batch, evaluate: Evaluate, no_verdict: int | None = NO_VERDICT) -> pl.DataFrame:
    """The keys with `verdict`, `case` (from 1; 0 where something missing stopped it) and `missing` (bits of inputs).

    First every condition becomes a column, then the first that holds is picked: a condition written into three results
    would be worked out three times.
    """
    names = named(ladder, batch, evaluate)
    conditions = [
        evaluate(condition, batch, names).alias(f"case:{number}")  # type: ignore[union-attr]  # checked to be a yes or no
        for number, (_, condition) in enumerate(ladder.cases, start=1)
        if condition
    ]
    gaps = [(~known(evaluate(checked, batch, names))).alias(f"gap:{text}") for text, checked in ladder.inputs]
    decided = batch.frame.lazy().select(*KEYS, *conditions, *gaps)
    return decided.select(*KEYS, *first_that_holds(ladder, no_verdict)).collect()


def first_that_holds(ladder: Ladder, no_verdict: int | None) -> list[pl.Expr]:
    """The result columns from columns of conditions and gaps."""
    wide = next(kind for most, kind in BITS if len(ladder.inputs) <= most)
    ends, number = ending(ladder)
    verdict, missing = pl.lit(no_verdict, dtype=pl.Int8), bits((), wide)
    for place, (word, condition) in enumerate(ladder.cases, start=1):
        if word != NO_VERDICT:  # picked by comparing: picking by position costs ten times as much
            verdict = pl.when(ends == number(place)).then(pl.lit(word, dtype=pl.Int8)).otherwise(verdict)
        if condition:
            lacking = [(bit, text) for bit, (text, _) in enumerate(ladder.inputs) if text in condition.inputs]
            missing = pl.when(ends == number(-place)).then(bits(lacking, wide)).otherwise(missing)
    case = pl.when(ends > number(0)).then(ends).otherwise(number(0))
    return [verdict.alias("verdict"), case.alias("case"), missing.alias("missing")]


def ending(ladder: Ladder) -> tuple[pl.Expr, Callable[[int], pl.Expr]]:
    """Where each row ends, as a column: the number of the case that holds, below nought that of the case that cannot be
    decided. And how numbers of its type are written."""
    kind = pl.Int8 if len(ladder.cases) < 128 else pl.Int32

    def number(place: int) -> pl.Expr:
        return pl.lit(place, dtype=kind)

    ends = number(0)
    for place, (_, condition) in reversed(list(enumerate(ladder.cases, start=1))):
        holds = pl.col(f"case:{place}")
        stopped = pl.when(holds.is_null()).then(number(-place)).otherwise(ends)
        ends = pl.when(holds).then(number(place)).otherwise(stopped) if condition else number(place)
    return ends, number


def bits(inputs: Sequence[tuple[int, str]], wide: type[pl.DataType]) -> pl.Expr:
    """Which of these inputs are missing."""
    set_ = (pl.col(f"gap:{text}").cast(wide) * pl.lit(1 << bit, dtype=wide) for bit, text in inputs)
    return sum(set_, pl.lit(0, dtype=wide))


def named(ladder: Ladder, batch: Batch, evaluate: Evaluate) -> dict[str, Operand]:
    """The fields of the batch and the names that the rule gives to parts of its conditions."""
    names = batch.names()
    for name, checked in ladder.where:
        names[name] = evaluate(checked, batch, names)
    return names
