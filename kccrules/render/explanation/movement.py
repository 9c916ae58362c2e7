"""What made the main measure of a row move: each of its parts before and now. Where the row has none, another table may have
the parts of the same movement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kccrules.render.budgets import money
from kccrules.render.explanation.related import Elsewhere, splitting
from kccrules.render.grid import Column, lines
from kccrules.render.terminal import Terminal
from kccrules.words.statement import BudgetTable, LedgerRow

INDENT = 2


class Part(NamedTuple):
    """A part of a movement, or all of it, as it is printed."""

    title: str
    was: str
    now: str
    change: str


def of_row(
    table: BudgetTable, row: LedgerRow, year: str | None, elsewhere: Sequence[Elsewhere], terminal: Terminal
) -> Iterator[str]:
    whole = all_of(table, row, year)
    if whole is None:
        return
    parts = inputs(table, row, year)
    for other, same in splitting(elsewhere, table) if not parts else ():
        split, of_lines = all_of(other, same, year), [all_of(other, one, year) for one in other.made_of(same)]
        if split and (known := [one for one in of_lines if one]) == of_lines:
            yield from laid_out(other, known, split, year, terminal)
            where = f"These parts are those of {other.title}: kccrules explain {same.key} --view {other.view}"
            yield from terminal.wrapped(where, first="  ", then="    ")
            return
    yield from laid_out(table, parts, whole, year, terminal)


def all_of(table: BudgetTable, row: LedgerRow, year: str | None) -> Part | None:
    """What the main measure was, what it is, and its movement; None where any of it is not known."""
    main, movement = table.main, table.movement
    if movement is None:
        return None
    now, before = row.amounts.get((table.ordinal, year), {}), row.amounts.get((table.last or 0, year), {})
    other = compared_with(table)
    was, is_, change = now.get(other) if other else before.get(main.name), now.get(main.name), now.get(movement.name)
    if was and is_ and change and all(map(money.known, (was, is_, change))):
        printed = [money.cell(one, main, several=True) for one in (was, is_)]
        return Part(row.title, printed[0], printed[1], money.cell(change, movement, several=True))
    return None


def compared_with(table: BudgetTable) -> str | None:
    """The measure beside the main one that it is compared with; None where that is what it was itself before."""
    found = table.compared_with(table.main, table.movement) if table.movement else None
    return found if table.heading(found or "") else None


def inputs(table: BudgetTable, row: LedgerRow, year: str | None) -> list[Part]:
    """What the main measure is worked out from, of which both periods are known."""
    now, before = row.amounts.get((table.ordinal, year), {}), row.amounts.get((table.last or 0, year), {})
    pairs = [
        (one, before.get(one.name), now.get(one.name)) for name in table.main.inputs if (one := table.heading(name))
    ]
    return [
        Part(
            one.title,
            money.cell(was, one, several=True),
            money.cell(is_, one, several=True),
            money.difference(was, is_, one),
        )
        for one, was, is_ in pairs
        if was and is_ and money.known(was) and money.known(is_)
    ]


def laid_out(
    table: BudgetTable, parts: Sequence[Part], whole: Part, year: str | None, terminal: Terminal
) -> Iterator[str]:
    other = table.heading(compared_with(table) or "")
    since = f" since {other.title.lower()}" if other else f" since {table.before.spoken}" if table.before else ""
    yield f"{terminal.bold('WHAT MOVED')}      from {whole.was} to {whole.now}{since}{f', {year}' if year else ''}"
    title = table.movement.title if table.movement else ""
    yield from lines(
        [
            Column("", [*(one.title for one in parts), title], least=24),
            Column("", [*(one.was for one in parts), ""], right=True),
            Column("", [*("to" for _ in parts), ""]),
            Column("", [*(one.now for one in parts), ""], right=True),
            Column("", [*(one.change for one in parts), whole.change], right=True),
        ],
        terminal,
        indent=INDENT,
    )
