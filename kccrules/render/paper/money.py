"""Views of money in a published report: a table for each year, its sign convention, what was moved, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.budgets import money, words
from kccrules.render.paper.blocks import Block, Column, Para, Row, Rows, Table
from kccrules.words import wording
from kccrules.words.report import Report
from kccrules.words.statement import BudgetTable


def in_short(report: Report) -> Iterator[str]:
    """The last total of each view, in a sentence, and how many of its sums are wrong."""
    for table in report.budgets:
        row, heading = table.rows[-1], table.main
        amount = money.of_row(row, heading, table, table.year)
        wrong = sum(1 for test in table.tests if test.outcome == "inconsistent")
        tested = "no sum is inconsistent" if not wrong else f"{wording.count(wrong, 'sum')} inconsistent"
        yield f"{table.title}: {row.title}, {heading.title} ({money.unit(heading)}): {amount}; {tested}."


def of_view(table: BudgetTable, report: Report, *, internal: bool) -> Iterator[Block]:
    """Colleagues also see which files figures came from."""
    if table.about:
        yield Para((table.about,), "lede")
    for year in table.years:
        yield grid(table, year, report)
    if table.left_out:
        yield Para((words.limited(table),), "note")
    moved = words.moved(table, table.moved)
    yield from (Para((said,), "note") for said in (*words.gaps(table), *moved, *words.adding_up(table, files=internal)))


def grid(table: BudgetTable, year: str | None, report: Report) -> Table:
    notes = any(words.note(row, table) for row in table.rows)
    heads = [Column("Line"), *(Column(money.title(one, table), number=True) for one in table.headings)]
    heads += [Column("Rating")] if words.rated(table) else []
    heads += [Column("Note")] if notes else []
    rows = []
    for row in table.rows_of(year):
        cells = [(money.of_row(row, one, table, year),) for one in table.headings]
        cells += [(words.rating(row, report),)] if words.rated(table) else []
        cells += [(words.note(row, table).replace("][", "] ["),)] if notes else []
        rows.append(Row(((row.title,), *cells), total=row.kind == "total", depth=row.indent))
    id_ = f"t-{table.view}-{year.replace('/', '-')}" if year else f"t-{table.view}"
    caption = ", ".join(filter(None, [table.title, table.period.spoken, year]))
    legend = tuple(words.legend(table))
    return Table(id_, caption, tuple(heads), (Rows(tuple(rows)),), money.common_unit(table), legend, "wide")
