"""Whether a row of a table of budgets adds up: both figures of everything that was tested of it, and its causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kccrules.render.budgets import money, words
from kccrules.render.explanation.related import Elsewhere
from kccrules.render.grid import Column, lines
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.statement import BudgetTable, LedgerRow, Tested

INDENT = 2


def adding_up(table: BudgetTable, row: LedgerRow, elsewhere: Sequence[Elsewhere], terminal: Terminal) -> Iterator[str]:
    """Every test of the row, and those that other tables have of the same figures."""
    own = [test for test in table.tests if test.key == row.key]
    if not own:
        return
    found = [words.compared(test, table) for test in words.in_order(own, table)]
    for other, tests in by_table(elsewhere):
        found.append(words.Compared(other.title, "", "", "", "", ""))
        compared = [words.compared(test, other) for test in tests]
        found += [replace(one, name=f"  {one.name}") for one in compared]
    yield from lines(
        [
            Column("DOES IT ADD UP?", [f"  {one.name}" for one in found], least=24),
            Column("Worked out", [one.worked_out for one in found], right=True),
            Column("Stated", [one.stated for one in found], right=True),
            Column("Difference", [one.difference for one in found], right=True),
            Column("Rounding allows", [one.allowed for one in found], right=True, given_up=1),
            Column("", [one.outcome for one in found]),
        ],
        terminal,
    )
    for line in verdict(own, elsewhere, table, row):
        yield from terminal.wrapped(line, first="  ", then="  ")


def by_table(elsewhere: Sequence[Elsewhere]) -> list[tuple[BudgetTable, list[Tested]]]:
    """The tests of other tables, each table once."""
    tables = {other.view: other for other, _ in elsewhere}
    return [(other, [test for found, test in elsewhere if found is other]) for other in tables.values()]


def verdict(own: list[Tested], elsewhere: Sequence[Elsewhere], table: BudgetTable, row: LedgerRow) -> Iterator[str]:
    """In a sentence: how many are wrong, what a weak test is worth, what counts as nil."""
    tests = [*own, *(test for _, test in elsewhere)]
    wrong = sum(1 for test in tests if test.outcome == "inconsistent")
    yield (
        "Nothing is inconsistent."
        if not wrong
        else f"{wording.count(wrong, 'sum')} inconsistent: a figure must be wrong."
    )
    yield from words.untested(tests)
    if said := words.weak(own, table):
        yield said
    for other, held in by_table(elsewhere):
        if said := words.weak(held, other):
            yield f"{other.title}: {said}"
    for heading in table.headings:
        nil = [
            one
            for one in table.made_of(row)
            if (cell := money.held(one, heading, table, table.years[0])) and cell.state == "nil"
        ]
        if nil and row.several:
            yield f"{heading.title} is nil in {wording.count(len(nil), 'line')}; that is not missing data."


def causes(table: BudgetTable, row: LedgerRow, terminal: Terminal) -> Iterator[str]:
    """What has been named as the reason, and what is left over."""
    for name in dict.fromkeys(cause.measure for cause in row.causes):
        heading = table.heading(name)
        own = [cause for cause in row.causes if cause.measure == name]
        tests = [test for test in table.tests if (test.key, test.measure, test.sort) == (row.key, name, "causes")]
        if heading is None:
            continue
        yield f"{terminal.bold('CAUSES')}          of {heading.title.lower()}"
        amounts = [
            money.amount(cause.value, heading, signed=True) if cause.value is not None else "no amount" for cause in own
        ]
        total = sum(cause.value or 0 for cause in own)
        yield from lines(
            [
                Column("", [*(cause.text for cause in own), "They add to"], least=24),
                Column("", [*amounts, money.amount(total, heading, signed=True)], right=True),
            ],
            terminal,
            indent=INDENT,
        )
        for test in tests:
            yield from terminal.wrapped(explains(test, table), first="  ", then="  ")


def explains(test: Tested, table: BudgetTable) -> str:
    """'Do they explain it? yes, exactly', 'NO: +0.300 is left over'."""
    said = words.compared(test, table)
    if test.outcome == "not-tested":
        return f"Do they explain it? It cannot be said: {test.because or 'a figure is missing'}."
    if test.outcome == "inconsistent":
        left = words.in_turn(table.left_by(test))
        return f"Do they explain it? NO: {said.difference} is left over, and rounding allows {said.allowed}{left}."
    return f"Do they explain it? Yes, {'exactly' if test.outcome == 'exact' else 'within rounding'}."
