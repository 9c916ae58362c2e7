"""What went into formulas: parts of them as columns, for whoever asks where a figure comes from or why there is none.

Every figure is worked out already when this is asked, and nothing is changed by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import KEYS, Batch, collect
from kccrules.engine.limits import Operand, known
from kccrules.evaluate.working import with_other
from kccrules.expressions import Checked, check, parse
from kccrules.fields import FIGURES, NUMBERS, PARAMETERS, fields_of_formula
from kccrules.functions import SIGNATURES, value_of
from kccrules.model import Definitions
from kccrules.plan import Plan

Key = tuple[int, int]
"""A series and a period, as they are numbered."""


@dataclass(frozen=True, eq=False)
class Formula:
    """One formula of a field, over all periods of the indicators that have it."""

    figures: pl.DataFrame
    """Of all indicators, as they were evaluated."""
    definitions: Definitions
    plan: Plan
    role: str
    """The field that it is for: value, target, ..."""
    number: int

    @property
    def checked(self) -> Checked:
        return self.plan.formulas[self.number]

    @property
    def rows(self) -> Batch:
        limits = tuple(name for name in PARAMETERS if name in self.plan.limits)
        return Batch(self.figures, NUMBERS, limits).of_series(pl.col(f"{self.role}.formula") == self.number)

    def part(self, text: str) -> Part:
        """A part of it, as written, over those periods."""
        checked = check(parse(text), fields_of_formula(self.role), SIGNATURES, FIGURES)
        rows, others = self.rows, dict[str, Operand]()
        for other in checked.others:
            name, ids = f"@{other.column}", {self.number: other.id}
            theirs = self.figures.filter(pl.col("indicator") == self.plan.codes.numbers[other.id])
            sources = {self.definitions.indicators[other.id].calendar: Batch(theirs)}
            rows = with_other(rows, self.role, name, other.field, ids, sources, self.definitions, self.plan)
            others[name] = rows.limit(name) if FIGURES[other.field].sort == "limit" else rows.number(name)
        return Part(checked, rows, {**rows.names(), **others})


@dataclass(frozen=True, eq=False)
class Part:
    """Part of a formula, with the rows that it is worked out over and what its names stand for in them."""

    checked: Checked
    rows: Batch
    names: Mapping[str, Operand]

    @property
    def value(self) -> Operand:
        return value_of(self.checked, self.rows, self.names)

    def missing(self) -> pl.DataFrame:
        """The keys with `missing`: whether there is nothing."""
        return collect(self.rows.frame, [(~known(self.value)).alias("missing")])


def wanting(figures: pl.DataFrame, definitions: Definitions, plan: Plan, unrated: pl.DataFrame) -> dict[Key, list[str]]:
    """For figures that could not be worked out, of rows (series, period, role: the field), the inputs of their formulas
    that were missing, as written. None where something was divided by nought."""
    found: dict[Key, list[str]] = {}
    for (role,), rows in unrated.group_by("role", maintain_order=True):
        numbers = figures.select(*KEYS, number=f"{role}.formula")
        asked = rows.join(numbers, on=list(KEYS), how="inner").filter(pl.col("number") >= 0).select(*KEYS, "number")
        for number in asked.get_column("number").unique().sort():
            mine = asked.filter(pl.col("number") == number)
            found |= {(series, period): [] for series, period, _ in mine.iter_rows()}
            formula = Formula(figures, definitions, plan, str(role), number)
            for text in formula.checked.inputs:
                missing = mine.join(formula.part(text).missing(), on=list(KEYS), how="inner").filter("missing")
                for series, period in missing.select(*KEYS).iter_rows():
                    found[(series, period)].append(text)
    return found
