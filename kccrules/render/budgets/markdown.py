"""Tables of budgets as Markdown: every column, words in place of amounts that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.budgets import money, words
from kccrules.render.safe import escaped, row
from kccrules.words.report import Report
from kccrules.words.statement import BudgetTable


def render(table: BudgetTable, report: Report) -> Iterator[str]:
    yield f"## {escaped(f'{table.title}, {table.period.words}, {money.common_unit(table)}')}"
    if table.about:
        yield from ("", escaped(table.about))
    notes = any(words.note(one, table) for one in table.rows)
    more = [*(["Rating"] if words.rated(table) else []), *(["Note"] if notes else [])]
    for year in table.years:
        yield ""
        yield row([escaped(year or ""), *(escaped(money.title(one, table)) for one in table.headings), *more])
        yield f"|---|{'--:|' * len(table.headings)}{'---|' * len(more)}"
        for one in table.rows_of(year):
            title = f"**{escaped(one.title)}**" if one.kind == "total" else f"{'- ' * one.indent}{escaped(one.title)}"
            cells = [escaped(money.of_row(one, heading, table, year)) for heading in table.headings]
            cells += [escaped(words.rating(one, report))] if words.rated(table) else []
            cells += [escaped(words.note(one, table).replace("][", "] ["))] if notes else []
            yield row([title, *cells])
    said = [words.limited(table)] if table.left_out else []
    said += [*words.legend(table), *words.gaps(table), *words.moved(table, table.moved), *words.adding_up(table)]
    yield ""
    yield from (f"- {escaped(line)}" for line in said)
