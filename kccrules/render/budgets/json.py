"""Budgets as JSON, in contract kccrules.results/1: exact amounts as decimal texts in the unit of their measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kccrules.render.budgets import money
from kccrules.words.numerals import plain
from kccrules.words.problems import Place
from kccrules.words.report import NOT_RATED
from kccrules.words.statement import AmountCell, BudgetTable, Cause, Heading, LedgerRow, Listed, Moved, Tested

Json = Mapping[str, object]


def budget_rows(table: BudgetTable) -> Iterator[Json]:
    """A row for each row of the view, and for each year that amounts fall in."""
    units = [heading.unit for heading in table.headings]
    common = max(dict.fromkeys(units), key=units.count)
    for row in table.rows:
        for year in table.years:
            cells = row.amounts.get((table.ordinal, year))
            if cells is not None or year is None:
                yield budget_row(row, year, cells or {}, common, table)


def budget_row(
    row: LedgerRow, year: str | None, cells: Mapping[str, AmountCell], unit: str, table: BudgetTable
) -> Json:
    held = {heading.name: cells.get(heading.name) for heading in table.headings}
    gone = {name: cell for name, cell in held.items() if cell and cell.value is None and (cell.lacks or cell.lacking)}
    return {
        "id": row.key, "view": table.view, "line": row.key if row.kind == "line" else None, "title": row.title, "kind": row.kind,
        "parent": row.parent, "role": row.role, "lines": row.lines, "budget": row.budget, "period": table.period.text, "year": year,
        "measures": {name: money.in_unit(cell) for name, cell in held.items()}, "unit": unit,
        "states": {name: cell.state if cell else "missing" for name, cell in held.items()},
        "moved": {name: number(cell.moved) for name, cell in held.items() if cell and cell.moved},
        "not_worked_out": {name: {"inputs": list(cell.lacking), "lines": cell.lacks} for name, cell in gone.items()},
        "scale": row.scale, "rating": row.rating,
        "not_rated": {"reason": row.reason, "inputs": list(row.lacking)} if row.rating == NOT_RATED else None,
        "causes": [cause_row(cause) for cause in row.causes] if year == table.years[0] else [],
        "flags": flags(row), "at": str(row.at) if row.at else None,
        "data": {name: data(cell.at) for name, cell in held.items() if cell and cell.at},
    }  # fmt: skip


def flags(row: LedgerRow) -> list[str]:
    """What keeps a row out of sums, or a rating from being certain."""
    found = [row.role] if row.role in ("memo", "contra", "outside") else []
    return [*found, *([] if row.certain else ["uncertain"])]


def cause_row(cause: Cause) -> Json:
    return {"measure": cause.measure, "text": cause.text, "value": number(cause.value),
            "year": cause.year, "rating": cause.rating, "data": data(cause.at)}  # fmt: skip


def data(at: Place | None) -> Json | None:
    return {"path": at.table, "row": at.line, "column": at.column} if at else None


def check_row(test: Tested, table: BudgetTable) -> Json:
    """One thing that was tested: both figures in the unit of the measure."""
    return {
        "id": test.id, "view": table.view, "line": test.key, "measure": test.measure, "year": test.year, "sort": test.sort, "text": test.text,
        "period": table.period.text, "parts": test.parts, "outcome": test.outcome, "stated": number(test.stated),
        "computed": number(test.computed), "allowed": number(test.allowed), "because": test.because, "source": test.source,
        "unexplained": unexplained(table.left_by(test)), "data": data(test.stated_at), "at": str(test.at) if test.at else None,
    }  # fmt: skip


def unexplained(left: Listed | None) -> str | None:
    """What the rule of a line says of what its causes leave."""
    return None if left is None else "must-be-explained" if left.certain else "uncertain"


def virements(tables: Sequence[BudgetTable]) -> Iterator[Json]:
    """What was moved of the lines that any of some views shows, each once, in order of time."""
    found = {(table.measures, one.place): (one, table) for table in tables for one in table.moved}
    for _, (one, table) in sorted(found.items()):
        yield virement_row(one, table)


def virement_row(one: Moved, table: BudgetTable) -> Json:
    heading = table.heading(one.measure)
    return {
        "measures": table.measures, "from": one.from_, "to": one.to, "measure": one.measure, "period": one.text, "year": one.year,
        "value": number(one.value), "unit": heading.unit if heading else None, "technical": one.technical,
        "reference": one.reference, "reason": one.reason, "data": data(one.at),
    }  # fmt: skip


def number(value: int | None) -> str | None:
    return plain(value) if value is not None else None


def measure_row(heading: Heading) -> Json:
    return {"name": heading.name, "title": heading.title, "unit": heading.unit, "scale": heading.scale, "decimals": heading.decimals,
            "signed": heading.signed, "totals": heading.totals, "formula": heading.formula}  # fmt: skip


def measures(tables: tuple[BudgetTable, ...]) -> Json:
    """The columns of each set of measures, with its sign convention."""
    return {
        table.measures: {"title": table.measures_title, "about": table.about, "measures": [measure_row(one) for one in table.headings]}
        for table in tables
    }  # fmt: skip
