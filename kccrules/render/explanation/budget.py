"""What a row of a table of budgets is made of, for the terminal: what it is, what makes it, what moved, whether it adds up, what is
not in it, and where all of that stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kccrules.render.budgets import money, words
from kccrules.render.explanation import movement, origins, related, sums
from kccrules.render.grid import Column, lines
from kccrules.render.terminal import Terminal, cut
from kccrules.words import wording
from kccrules.words.report import Report
from kccrules.words.statement import BudgetTable, LedgerRow

INDENT = 2
MOST = 12
"""Lines that are named before the rest is only added up."""


def render(report: Report, table: BudgetTable, row: LedgerRow, terminal: Terminal) -> Iterator[str]:
    """The page; sections that have nothing to say are left out."""
    yield from answer(table, row, report, terminal)
    elsewhere = related.elsewhere(report, table, row)
    parts = (
        made_of(table, row, terminal),
        *(movement.of_row(table, row, year, elsewhere, terminal) for year in table.years),
        sums.causes(table, row, terminal),
        sums.adding_up(table, row, elsewhere, terminal),
        left_out(table, row, terminal),
        origins.where(table, row, terminal),
        origins.elsewhere(report, table, row, terminal),
    )
    for part in parts:
        if said := list(part):
            yield from ("", *said)


def answer(table: BudgetTable, row: LedgerRow, report: Report, terminal: Terminal) -> Iterator[str]:
    said = f"{table.period.words}      {money.common_unit(table)}"
    title = row.title.upper() if row.several else row.title
    if len(title) + 6 + len(said) <= terminal.width:
        yield f"{terminal.bold(title)}      {said}"
    else:
        yield from (terminal.bold(cut(title, terminal.width)), said)
    if table.about:
        yield from terminal.wrapped(table.about)
    yield ""
    first = Column("", [money.title(one, table) for one in table.headings], least=24)
    years = [
        Column(year or "", [money.of_row(row, one, table, year) for one in table.headings], right=True)
        for year in table.years
        if year is None or (table.ordinal, year) in row.amounts
    ]
    formulas = Column("", [f"= {one.formula}" if one.formula else "" for one in table.headings], given_up=1, least=12)
    yield from lines([first, *years, formulas], terminal, indent=INDENT)
    for line in since_original(table, row):
        yield from terminal.wrapped(line, first="  ", then="    ")
    keys = {one.key for one in table.made_of(row)}
    for line in words.moved(table, [one for one in table.moved if one.is_of(keys)]):
        yield from terminal.wrapped(line, first="  ", then="    ")
    if row.rating:
        sure = (
            "" if row.certain else " Uncertain: it is printed so coarsely that it may be on either side of the limit."
        )
        yield ""
        yield from terminal.wrapped(f"By its rule: {words.rating(row, report)}.{sure}", first="  ", then="  ")
    for line in words.gaps_of(row, table):
        yield from terminal.wrapped(line, first="  ", then="    ")


def since_original(table: BudgetTable, row: LedgerRow) -> Iterator[str]:
    """What virements and technical adjustments have made of measures."""
    for year in table.years:
        for heading in table.headings:
            found = money.held(row, heading, table, year)
            # Where it is all that there is, what it was before is not known: it was not sent.
            if found and found.value is not None and found.moved and (found.at or found.value != found.moved):
                was, by = found.value - found.moved, found.moved
                when = f", {year}" if year else ""
                yield (
                    f"{heading.title}{when}: original {money.amount(was, heading)}, virements and technical adjustments since then "
                    f"{money.amount(by, heading, signed=True)}."
                )


# ---------------------------------------------------------------------------------------------- what makes it


def made_of(table: BudgetTable, row: LedgerRow, terminal: Terminal) -> Iterator[str]:
    """The lines that are added up, the largest of the main measure first; then their sum."""
    if not row.several:
        return
    for year in table.years:
        parts = sorted(table.made_of(row), key=lambda one: -abs(number(one, table, year)))
        if parts:
            order = "the largest first" if len(parts) > 1 else "the only one"
            when = f", {year}" if year else ""
            yield heading(f"{table.main.title.lower()}{when}, {wording.count(len(parts), 'line')}, {order}", terminal)
            yield from contributors(row, parts, table, year, terminal)


def heading(text: str, terminal: Terminal) -> str:
    return f"{terminal.bold('WHAT MAKES IT')}   {text}"


def number(row: LedgerRow, table: BudgetTable, year: str | None) -> Fraction:
    """What a line brings to the main measure; nothing where that is not known."""
    found = money.held(row, table.main, table, year)
    return money.fraction(found) if found else Fraction(0)


def contributors(
    row: LedgerRow, parts: Sequence[LedgerRow], table: BudgetTable, year: str | None, terminal: Terminal
) -> Iterator[str]:
    shown = [table.main, *([table.movement] if table.movement else [])]
    named, rest = list(parts[:MOST]), list(parts[MOST:])
    if len(rest) == 1:
        named, rest = list(parts), []
    last = [f"{wording.count(len(rest), 'more line')}"] if rest else []
    total = [f"Sum of the {wording.count(len(parts), 'line')}"] if len(parts) > 1 else []
    above = table.above()
    places = [place_of(table, [key for key in above[one.key] if key != row.key]) for one in named]
    columns = [
        Column("", [*(one.title for one in named), *last, *total], least=24),
        Column(
            "", [*(one.brief if one else "" for one in places), *("" for _ in (*last, *total))], given_up=1, least=8
        ),
    ]
    for one in shown:
        cells = [money.of_row(part, one, table, year) for part in named]
        cells += [money.sum_of(rest, one, table, year)] if rest else []
        cells += [money.sum_of(parts, one, table, year)] if total else []
        columns.append(Column(one.title, cells, right=True))
    yield from lines(columns, terminal, indent=INDENT)
    if shorts := {one.short: one.title for one in places if one and one.short}:
        yield from terminal.wrapped(wording.short_names(shorts), first=" " * INDENT, then=" " * (INDENT + 2))


def place_of(table: BudgetTable, above: Sequence[str]) -> LedgerRow | None:
    """The unit or group that a line stands under."""
    return next((one for key in above if (one := table.row(key)) and one.kind != "line"), None)


# ---------------------------------------------------------------------------------------------- what is not in it


def left_out(table: BudgetTable, row: LedgerRow, terminal: Terminal) -> Iterator[str]:
    """Lines of the view that a total leaves out, and what is only printed beside it."""
    if row.kind != "total":
        return
    inside = {one.key for one in table.made_of(row)}
    outside = [one for one in table.leaves if one.key not in inside]
    memo = [one for one in table.rows if one.role == "memo"]
    said = []
    for year in table.years:
        when = f", {year}" if year else ""
        said += [f"{one.title} {money.of_row(one, table.main, table, year)}{when}" for one in outside[:MOST]]
        more = outside[MOST:]
        said += (
            [f"{wording.count(len(more), 'more line')} {money.sum_of(more, table.main, table, year)}{when}"]
            if more
            else []
        )
    said += [f"{one.title}: memo, printed and never added" for one in memo]
    if said:
        yield from terminal.wrapped(
            "; ".join(said) + ".", first=f"{terminal.bold('NOT IN THIS TOTAL')}   ", then=" " * 20
        )
