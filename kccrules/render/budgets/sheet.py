"""Tables of budgets as one CSV: a row for each row of a view, measure and year, exactly, in the unit of the measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render import spreadsheet
from kccrules.render.budgets import money, words
from kccrules.words.numerals import plain
from kccrules.words.report import Report
from kccrules.words.statement import OUTCOMES, AmountCell, BudgetTable, Heading, LedgerRow

COLUMNS = (
    "view", "place", "id", "title", "kind", "role", "under", "lines", "period", "year", "measure", "value", "unit", "printed",
    "state", "rating", "outcome", "data", "moved", "virements",
)  # fmt: skip


def render(report: Report) -> Iterator[str]:
    """Lines without their ends."""
    tested: dict[tuple[str, str | None, str | None], list[str]] = {}
    for table in report.budgets:
        for test in table.tests:
            tested.setdefault((table.view, test.key, test.measure), []).append(OUTCOMES[test.outcome])
    cells = (
        cells_of(table, place, row, heading, year, report, tested.get((table.view, row.key, heading.name), ()))
        for table in report.budgets
        for place, row in enumerate(table.rows, start=1)
        for year in table.years
        for heading in table.headings
    )
    return spreadsheet.render(COLUMNS, cells)


def cells_of(
    table: BudgetTable,
    place: int,
    row: LedgerRow,
    heading: Heading,
    year: str | None,
    report: Report,
    outcomes: Sequence[str],
) -> Sequence[str]:
    found = row.amounts.get((table.ordinal, year), {}).get(heading.name)
    return [
        table.view, str(place), row.key, row.title, row.kind, row.role, row.parent or "", str(row.lines), table.period.text,
        year or "", heading.name, money.in_unit(found) or "", heading.unit, money.cell(found, heading, several=row.several),
        found.state if found else "missing", words.rating(row, report),
        ", ".join(dict.fromkeys(outcomes)), str(found.at) if found and found.at else "", moved(found), virements(table, row, heading, year),
    ]  # fmt: skip


def moved(found: AmountCell | None) -> str:
    """What of an amount virements and technical adjustments made."""
    return plain(found.moved) if found and found.moved else ""


def virements(table: BudgetTable, row: LedgerRow, heading: Heading, year: str | None) -> str:
    """Each of them in a sentence, where it is of the line itself."""
    own = [
        one
        for one in table.moved
        if one.is_of({row.key}) and (one.measure, one.year or table.year) == (heading.name, year)
    ]
    return " ".join(words.move(one, table) for one in own)
