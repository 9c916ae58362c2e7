"""Formulas as they were worked out for one figure: what each thing that they read was, and where that stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from kccrules.engine.batch import collect
from kccrules.engine.limits import Limit
from kccrules.engine.numbers import TooBig
from kccrules.meaning.fields import FIGURES, SENT
from kccrules.meaning.functions import SIGNATURES, is_approximate, move_of
from kccrules.steps import ladders
from kccrules.steps.evaluate.ingredients import Formula, Part
from kccrules.steps.plan import Plan
from kccrules.tools.expressions import Checked, name_of, shown
from kccrules.words import wording
from kccrules.words.explained import Ingredient, Working
from kccrules.words.model import Definitions, in_force
from kccrules.words.numerals import MILLION, decimal_text
from kccrules.words.periods import Calendar
from kccrules.words.problems import Place
from kccrules.words.report import Figure, Indicator, Report
from kccrules.words.results import Row
from kccrules.words.stored import whole

WINDOWS = ("sum_last", "average_last", "year_to_date")
MOST = 12
"""More periods than these are not listed one by one."""
COUNTS = ("areas_where", "share_of_areas")
TOO_LARGE = "a number too large to be shown"


@dataclass(frozen=True, eq=False)
class Explaining:
    """One figure, with everything that it may come from."""

    figures: pl.DataFrame
    definitions: Definitions
    plan: Plan
    report: Report
    one: Indicator
    figure: Figure

    @property
    def here(self) -> pl.Expr:
        return (pl.col("series") == self.series) & (pl.col("period") == self.figure.ordinal)

    @cached_property
    def row(self) -> Row:
        """The figure as it was worked out."""
        return self.figures.filter(self.here).to_dicts()[0]

    @property
    def series(self) -> int:
        return self.plan.codes.series(self.one.id, self.figure.area)

    @property
    def calendar(self) -> Calendar:
        return self.definitions.calendars[self.one.calendar]

    def workings(self) -> Iterator[Working]:
        """The formulas that read more than the page shows anyway, which is the figure and its limits."""
        for role in ("value", *self.plan.limits):
            number = whole(self.row, f"{role}.formula")
            if number >= 0 and self.figure.state != "suppressed":
                formula = Formula(self.figures, self.definitions, self.plan, role, number)
                if role == "value" or reads_more(formula.checked):
                    yield self.working(formula)

    def approximate(self) -> Iterator[str]:
        """Whether statistics have a part in the rating, and in the direction of travel."""
        for what, column in (("rating", "rating"), ("direction", "direction_rule")):
            rule = self.plan.rules.get(whole(self.row, column))
            if rule and any(map(is_approximate, rule.formulas)):
                yield what

    def working(self, formula: Formula) -> Working:
        checked = formula.checked
        version = in_force(
            self.definitions.indicators[self.one.id].versions, self.calendar.last_day(self.figure.ordinal)
        )
        at = version.places["value"] if formula.role == "value" else self.figure.limits[formula.role].at
        return Working(
            of=formula.role,
            formula=checked.formula.text,
            at=Place(at.path, at.line) if at else None,
            ingredients=tuple(self.ingredient(formula, text) for text in checked.inputs),
            approximate=is_approximate(checked),
        )

    def ingredient(self, formula: Formula, text: str) -> Ingredient:
        part = formula.part(text)
        value = self.values(part).get(self.figure.ordinal)
        for other in part.checked.others:
            if other.text == text:
                return self.of_other(text, other.id, value)
        printed = self.printed(part.checked, value)
        parts = tuple(self.parts(formula, part.checked))
        gaps = {period for period, figure in parts if figure is None}
        states = {other.period.short: other.state for other in self.one.series(self.figure.area)}
        few = any(states.get(period) == "suppressed" for period in gaps)
        return Ingredient(text, printed, self.looked_at(part), None, parts, few)

    def of_other(self, text: str, id_: str, value: str | None) -> Ingredient:
        """A figure of another indicator: of the same area, if it is reported by areas."""
        other = self.report.indicators[id_]
        then = self.definitions.calendars[other.calendar].last_ending_by(self.calendar.last_day(self.figure.ordinal))
        series = other.series(self.figure.area if other.areas else None)
        found = next((figure for figure in series if figure.ordinal == then), None)
        unit = "" if text.partition("(")[0] in ("numerator", "denominator") else other.unit
        return Ingredient(
            text=text,
            value=wording.figure(value, unit) or None,
            period=found.period.short if found else None,
            at=found.data if found else None,
            parts=(),
        )

    # ---- figures

    def values(self, part: Part) -> dict[int, str | None]:
        """What a part of a formula is in each period of the series."""
        found = part.value
        try:
            frame = collect(part.rows.frame, ladders.as_columns(found, "found"))
        except TooBig:  # only a part: what is worked out of it was not
            return {self.figure.ordinal: TOO_LARGE}
        ends = ["found.low", "found.high"] if isinstance(found, Limit) else ["found"]
        values: dict[int, str | None] = {}
        for row in frame.filter(pl.col("series") == self.series).to_dicts():
            end = next((end for end in ends if row[end] is not None), None)
            values[row["period"]] = decimal_text(row[end], row.get(f"{end}/", 1) * MILLION) if end else None
        return values

    def printed(self, part: Checked, value: str | None) -> str | None:
        """In the unit that it is counted in: its own, that of another indicator, or none."""
        bare = {"numerator", "denominator"} & {*part.fields, *(other.field for other in part.others)}
        if value == TOO_LARGE:
            return value
        counted = any(name in COUNTS for name in calls(part))
        unit = self.report.indicators[part.others[0].id].unit if part.others else self.one.unit
        return wording.figure(value, "" if bare or counted else unit) or None

    def looked_at(self, part: Part) -> str | None:
        """The period that a call such as last(value) looked at."""
        move = move_of(part.checked, part.rows, part.names)
        if move is None:
            return None
        then = collect(part.rows.frame, [move.column(pl.col("period")).alias("then")]).filter(self.here)["then"][0]
        return self.calendar.short(then) if then is not None else None

    def parts(self, formula: Formula, part: Checked) -> Iterator[tuple[str, str | None]]:
        """The periods that were added up, each with its figure."""
        tree = part.formula.tree
        if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or name_of(tree.func) not in WINDOWS:
            return
        inner = shown(tree.args[-1], part.formula)
        last = self.figure.ordinal
        first = self.calendar.first_of_year(last)
        if len(tree.args) > 1:
            first = last - int(shown(tree.args[0], part.formula)) + 1
        if last - first < MOST:
            added = formula.part(inner)
            values = self.values(added)
            for ordinal in range(first, last + 1):
                yield self.calendar.short(ordinal), self.printed(added.checked, values.get(ordinal))


def reads_more(checked: Checked) -> bool:
    """Whether a formula reads more than the figure and its limits, of the same period."""
    looks_back = any(SIGNATURES[name].looks_back for name in calls(checked))
    return looks_back or bool(checked.others) or bool({*checked.fields} & {*SENT})


def calls(checked: Checked) -> Iterator[str]:
    """The functions that a formula calls."""
    for node in ast.walk(checked.formula.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and name_of(node.func) not in FIGURES:
            yield name_of(node.func)
