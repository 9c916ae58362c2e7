"""Movements that must be explained, such as those of capital schemes; and the reverse question: does the list explain the whole
movement of each group, or could small ones that are not listed make up the rest? The answers stand in the table `tests`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render.budgets import money
from kccrules.render.paper.blocks import Block, Column, Para, Row, Rows, Strong, Table, Text
from kccrules.render.paper.exceptions import NOTHING, Notes, bound, left_open, level, units_above
from kccrules.words import wording
from kccrules.words.layouts import Section
from kccrules.words.statement import BudgetTable, Heading, LedgerRow, Listed, Tested

NOT_LISTED = "Not listed"


def of_view(table: BudgetTable, section: Section, *, internal: bool) -> Iterator[Block]:
    names = section.measures or tuple(dict.fromkeys(one.measure for one in table.exceptions))
    headings = [heading for name in names if (heading := table.heading(name))]
    own = [one for one in table.exceptions if one.measure in names and not one.basis]
    # Lines whose schemes are sent as causes stand for groups.
    split = any(cause.measure in names for row in table.rows for cause in row.causes)
    items = [one for one in own if bool(one.cause) == split]
    notes = Notes()
    if items:
        yield Para((told(items, headings, internal=internal),), "lede")
        yield listed(items, headings, table, notes)
    else:
        yield Para((NOTHING,), "lede")
    tests = [test for test in table.tests if test.sort == "schemes" and test.measure in names]
    if tests:
        yield reverse(tests, headings, table, notes)
        yield from ask(tests, table)
    yield from left_open(table)


def told(items: Sequence[Listed], headings: Sequence[Heading], *, internal: bool) -> str:
    """'Listed: Real movement of £0.1m or more; Re-phasing movement of £1m or more.'"""
    first = {one.measure: one for one in reversed(items) if one.limit is not None}
    rules = [
        f"{heading.title} of {bound(first[heading.name], heading)}" for heading in headings if heading.name in first
    ]
    places = dict.fromkeys(str(one.at) for one in first.values() if one.at)
    where = f" Rule: {wording.listed(list(places))}." if internal and places else ""
    return f"Listed, either way: {'; '.join(rules)}.{where}"


def listed(items: Sequence[Listed], headings: Sequence[Heading], table: BudgetTable, notes: Notes) -> Table:
    """A row for each line or scheme, largest first."""
    found: dict[tuple[str, str | None], dict[str, Listed]] = {}
    for one in items:
        found.setdefault((one.key, one.cause), {})[one.measure] = one
    order = sorted(found.items(), key=lambda entry: -max(abs(one.value) for one in entry[1].values()))
    titles, units = {row.key: row.title for row in table.rows}, units_above(table)
    rows = tuple(
        row_of(cause or titles.get(key, key), units.get(key), own, headings, notes) for (key, cause), own in order
    )
    heads = (Column("Line"), Column(level(table)), *(Column(one.title, number=True) for one in headings))
    caption = f"Movements that must be explained, {table.period.spoken}"
    return Table(
        f"t-movements-{table.view}", caption, heads, (Rows(rows),), money.common_unit(table), notes.legend, "wide"
    )


def row_of(
    title: str, unit: LedgerRow | None, own: dict[str, Listed], headings: Sequence[Heading], notes: Notes
) -> Row:
    cells: list[Text] = [(title,), (notes.brief(unit) if unit else "",)]
    for heading in headings:
        one = own.get(heading.name)
        mark = (
            ""
            if one is None or one.certain
            else f" {notes.mark('Printed so coarsely that it may be on or off the list.')}"
        )
        cells.append((f"{money.amount(one.value, heading)}{mark}" if one else NOT_LISTED,))
    return Row(tuple(cells))


# ---------------------------------------------------------------------------------------------- the reverse question


def reverse(tests: Sequence[Tested], headings: Sequence[Heading], table: BudgetTable, told: Notes) -> Table:
    """A row for each group and measure; what the list explains under it is not explained again."""
    notes = Notes()
    groups = [Rows(tuple(rows_of(tests, heading, table, notes)), heading.title) for heading in headings]
    notes.shorts = {short: name for short, name in notes.shorts.items() if short not in told.shorts}
    heads = (
        Column("Group"), Column("Moved", number=True), Column("Listed", number=True), Column("Left", number=True),
        Column("Could small ones make up the rest?"),
    )  # fmt: skip
    caption = "Does the list explain the whole movement?"
    shown = tuple(group for group in groups if group.rows)
    return Table(f"t-left-{table.view}", caption, heads, shown, money.common_unit(table), notes.legend, "wide")


def rows_of(tests: Sequence[Tested], heading: Heading, table: BudgetTable, notes: Notes) -> Iterator[Row]:
    for test in tests:
        if test.measure != heading.name:
            continue
        row = table.row(test.key or "")
        title = notes.brief(row) if row else test.key or ""
        if test.stated is None or test.computed is None:
            yield Row(((title,), ("",), ("",), ("",), (f"cannot be told: {test.because}",)))
            continue
        amounts = (test.stated, test.computed, test.stated - test.computed)
        cells = [(money.amount(amount, heading),) for amount in amounts]
        yield Row(((title,), *cells, (test.text or "",)))


def ask(tests: Sequence[Tested], table: BudgetTable) -> Iterator[Block]:
    """Whom to ask about what small ones cannot make up."""
    found = []
    for test in tests:
        heading = table.heading(test.measure or "")
        if heading and test.outcome == "inconsistent" and test.stated is not None and test.computed is not None:
            row = table.row(test.key or "")
            title = row.brief if row else test.key
            found.append(f"{title} about {said(test.stated - test.computed, heading)} of {heading.title}")
    if found:
        yield Para((Strong(f"Ask {wording.listed(found)} before this is published."),))


def said(value: int, heading: Heading) -> str:
    """An amount of the table in a sentence, with what it counts: '+£3.747m'."""
    printed = money.amount(value, heading)
    number = wording.quantity(printed.removeprefix("+").replace(",", ""), heading.unit, heading.scale)
    return f"+{number}" if printed.startswith("+") else number
