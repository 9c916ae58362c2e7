"""Layouts of sheets: every measure, line and row that they name is there, and no heading stands for two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.steps.checks.references import unknown
from kccrules.words.ledger import BEFORE_APART, TOTAL, Column, Measures, SheetLayout
from kccrules.words.model import Definitions
from kccrules.words.periods import Unreadable
from kccrules.words.problems import Problem

OF_EVERY_VIEW = (TOTAL, BEFORE_APART)
LAST = "last"
"""The period before that of the sheet."""


def check(definitions: Definitions) -> Iterator[Problem]:
    known = definitions.measures.keys()
    for sheet in definitions.sheets.values():
        budget = definitions.budgets.get(sheet.budget)
        view = definitions.budget_views.get(sheet.view or "")
        if budget is None:
            yield unknown("budget", sheet.budget, definitions.budgets, sheet.places["budget"])
        if sheet.view and view is None:
            yield unknown("view of measures", sheet.view, definitions.budget_views, sheet.places["view"])
        elif sheet.view and view and budget and view.of != budget.measures and {view.of, budget.measures} <= known:
            message = f"'{view.id}' adds up '{view.of}', and the lines of '{budget.id}' have '{budget.measures}'"
            hint = f"name a view of '{budget.measures}'"
            yield Problem("KCC205", message, sheet.places["view"], hint, width=len(sheet.view))
        yield from check_headings(sheet)
        measures = definitions.measures.get(budget.measures) if budget else None
        for column in sheet.columns if measures else ():
            assert measures is not None
            yield from check_column(column, sheet, measures, definitions)
        yield from check_rows(sheet, definitions)


def check_headings(sheet: SheetLayout) -> Iterator[Problem]:
    """Capitals and spaces make no difference to a heading."""
    seen: dict[str, str] = {}
    headings = [(sheet.line, "line"), *([(sheet.within, "within")] if sheet.within else [])]
    for heading, place in [
        *((heading, sheet.places[key]) for heading, key in headings),
        *((column.heading, column.place) for column in sheet.columns),
    ]:
        bare = " ".join(heading.lower().split())
        if bare in seen:
            message = f"the heading '{heading}' stands twice: as '{seen[bare]}' above"
            hint = "give one of the columns another heading in the sheet: capitals and spaces make no difference"
            yield Problem("KCC374", message, place, hint, width=len(heading))
        seen.setdefault(bare, heading)


def check_column(column: Column, sheet: SheetLayout, measures: Measures, definitions: Definitions) -> Iterator[Problem]:
    known = {name: one for version in measures.versions for name, one in version.measures.items()}
    place = sheet.places.get(f"measure: {column.heading}", column.place)
    if column.measure not in known:
        yield unknown("measure", column.measure, known, place)
        return
    units = {one.unit for one in known.values()}
    own, first = known[column.measure].unit, next(iter(known.values())).unit
    if len(units) > 1 and own != first and f"scale: {column.heading}" not in sheet.places:
        message = f"'{column.measure}' counts {own}, and the scale of the sheet is said of {first}"
        hint = f"write '{column.heading}': {{measure: {column.measure}, scale: units}}"
        yield Problem("KCC370", message, place, hint, width=len(column.heading))
    yield from check_period(column, sheet, measures, definitions)


def check_period(column: Column, sheet: SheetLayout, measures: Measures, definitions: Definitions) -> Iterator[Problem]:
    if column.period is None or column.period == LAST:
        return
    calendar, place = definitions.calendars[measures.calendar], sheet.places[f"period: {column.heading}"]
    try:
        calendar.ordinal(column.period) if "/" in column.period else calendar.part(column.period)
    except Unreadable as error:
        yield Problem(error.code, error.found, place, error.hint, width=len(column.period))


def check_rows(sheet: SheetLayout, definitions: Definitions) -> Iterator[Problem]:
    """What a row is said to be is a line of the budget, or a row of the view."""
    budget = definitions.budgets.get(sheet.budget)
    view = definitions.budget_views.get(sheet.view or "")
    totals = [total.id for total in view.totals] if view else []
    lines = budget.lines if budget else ()
    known: Mapping[str, object] = {
        **definitions.units, **definitions.groups, **dict.fromkeys((*lines, *totals, *OF_EVERY_VIEW)),
    }  # fmt: skip
    for text, id_ in sheet.rows.items():
        strange = [part for part in id_.split("/") if part not in known]
        if strange:
            yield unknown("line, unit, group or total", strange[0], known, sheet.places[f"rows: {text}"])
        elif sheet.view is None and id_ not in lines:
            message = f"'{id_}' is a row of a view, and the layout names no view"
            hint = "write view: and the view whose totals the sheet prints"
            yield Problem("KCC205", message, sheet.places[f"rows: {text}"], hint, width=len(id_))
            return
