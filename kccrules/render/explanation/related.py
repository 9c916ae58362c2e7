"""What a paper prints of a row, where other tables hold it against other lines: the same figure, of the same source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.words.report import Report
from kccrules.words.statement import BudgetTable, LedgerRow, Tested

Elsewhere = tuple[BudgetTable, Tested]


def elsewhere(report: Report, table: BudgetTable, row: LedgerRow) -> list[Elsewhere]:
    """The tests of other tables, in the same period, of figures that a source prints of the row. A source prints a figure
    once: where it is of the same unit or line, or of a total in both, and is the same amount, it is the same figure."""
    own = [test for test in table.tests if test.key == row.key and printed(test)]
    figures = {figure(test) for test in own}
    told = {(*figure(test), test.computed, test.allowed) for test in own}
    found = []
    for other in (other for other in report.budgets if other is not table and other.period == table.period):
        for test in other.tests:
            again = (*figure(test), test.computed, test.allowed)
            if printed(test) and figure(test) in figures and again not in told and is_same(row, test, other):
                told.add(again)
                found.append((other, test))
    return found


def printed(test: Tested) -> bool:
    return test.sort == "total" and test.source is not None and test.stated is not None


def figure(test: Tested) -> tuple[str | None, str | None, str | None, int | None]:
    return test.source, test.measure, test.year, test.stated


def is_same(row: LedgerRow, test: Tested, other: BudgetTable) -> bool:
    """Whether a test of another table is of the same row, as far as it can be the same there."""
    found = other.row(test.key or "")
    return found is not None and (found.key == row.key or found.kind == row.kind == "total")


def splitting(tests: Sequence[Elsewhere], table: BudgetTable) -> Iterator[tuple[BudgetTable, LedgerRow]]:
    """The rows of other tables whose lines are the parts of the same movement."""
    for other, test in tests:
        row = other.row(test.key or "")
        if (
            table.movement
            and test.measure == table.movement.name
            and other.movement
            and row
            and len(other.made_of(row)) > 1
        ):
            yield other, row
