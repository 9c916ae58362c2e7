"""What went into formulas: parts of them as columns, for whoever asks where a figure comes from or why there is none.

Every figure is worked out already when this is asked, and nothing is changed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from kccrules.engine import areas
from kccrules.engine.batch import KEYS, Batch, collect
from kccrules.engine.limits import Operand, known
from kccrules.meaning.fields import FIGURES, NUMBERS, fields_of_formula
from kccrules.meaning.functions import SIGNATURES, value_of
from kccrules.steps.evaluate.working import periods_ended, with_other
from kccrules.steps.plan import Plan
from kccrules.tools.expressions import Checked, check, parse
from kccrules.words.model import Definitions

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
        return Batch(self.figures, NUMBERS, self.plan.limits).of_series(pl.col(f"{self.role}.formula") == self.number)

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


# ---------------------------------------------------------------------------------------------- what was missing


def wanting(figures: pl.DataFrame, definitions: Definitions, plan: Plan, unrated: pl.DataFrame) -> dict[Key, list[str]]:
    """For figures that could not be worked out, of rows (series, period, role: the field), the inputs of their formulas
    that were missing, as written. None where something was divided by nought."""
    found: dict[Key, list[str]] = {}
    for (role,), rows in unrated.group_by("role", maintain_order=True):
        numbers = figures.select(*KEYS, "area", "ends", number=f"{role}.formula")
        asked = rows.select(KEYS).join(numbers, on=list(KEYS), how="inner").filter(pl.col("number") >= 0)
        found |= {(series, period): [] for series, period in asked.select(KEYS).iter_rows()}
        inputs = asked.join(inputs_of(plan, asked.get_column("number").unique().sort()), on="number", how="inner")
        parts = [
            own_missing(inputs, figures),
            others_missing(inputs, figures, definitions, plan),
            calls_missing(inputs, figures, definitions, plan, str(role)),
        ]
        missing = pl.concat(part.select(*KEYS, "place", "text") for part in parts).sort(*KEYS, "place")
        for series, period, _, text in missing.iter_rows():
            found[(series, period)].append(text)
    return found


def inputs_of(plan: Plan, numbers: Iterable[int]) -> pl.DataFrame:
    """What formulas read: a field of their own, a field of another indicator (`there`), or, without a field, a call."""
    rows = []
    for number in numbers:
        checked = plan.formulas[number]
        others = {other.text: other for other in checked.others}
        for place, text in enumerate(checked.inputs):
            other = others.get(text)
            field = other.field if other else text if text in FIGURES else None
            rows.append((number, place, text, field, plan.codes.numbers[other.id] if other else None))
    kinds = {"number": pl.Int32, "place": pl.Int32, "text": pl.String, "field": pl.String, "there": pl.Int32}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def is_known(field: str) -> pl.Expr:
    if FIGURES[field].sort == "limit":
        return pl.col(f"{field}.low").is_not_null() | pl.col(f"{field}.high").is_not_null()
    return pl.col(field).is_not_null()


def own_missing(inputs: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The inputs that are fields of the same figure and missing."""
    parts = [inputs.head(0)]
    for (field,), rows in inputs.filter(pl.col("there").is_null() & pl.col("field").is_not_null()).group_by("field"):
        known_ = figures.select(*KEYS, known=is_known(str(field)))
        parts.append(rows.join(known_, on=list(KEYS), how="inner").filter(~pl.col("known")).drop("known"))
    return pl.concat(parts)


def others_missing(inputs: pl.DataFrame, figures: pl.DataFrame, definitions: Definitions, plan: Plan) -> pl.DataFrame:
    """The inputs that are fields of other indicators and missing."""
    calendars = {number: definitions.indicators[id_].calendar for id_, number in plan.codes.numbers.items()}
    parts = [inputs.head(0)]
    for (field,), rows in inputs.filter(pl.col("there").is_not_null()).group_by("field"):
        theirs = figures.filter(pl.col("indicator").is_in(rows.get_column("there").unique().implode()))
        theirs = theirs.select("indicator", "area", "period", known=is_known(str(field)))
        calendar = theirs.get_column("indicator").replace_strict(calendars, return_dtype=pl.String)
        wanted = sorted({calendars[number] for number in rows.get_column("there")})
        sources = {name: theirs.filter(calendar == name) for name in wanted}
        periods = {name: periods_ended(rows, definitions, name) for name in wanted}
        found = areas.beside(rows, sources, periods, ["known"]).get_column("known").fill_null(value=False)
        parts.append(rows.filter(~found))
    return pl.concat(parts)


def calls_missing(
    inputs: pl.DataFrame, figures: pl.DataFrame, definitions: Definitions, plan: Plan, role: str
) -> pl.DataFrame:
    """The inputs that are calls, such as sum_last(4, submitted), and gave nothing."""
    parts = [inputs.head(0)]
    calls = inputs.filter(pl.col("field").is_null())
    for (number, text), rows in calls.group_by("number", "text", maintain_order=True):
        missing = Formula(figures, definitions, plan, role, int(str(number))).part(str(text)).missing()
        parts.append(rows.join(missing, on=list(KEYS), how="inner").filter("missing").drop("missing"))
    return pl.concat(parts)
