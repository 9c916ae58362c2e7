"""From stored tables to the tables of budgets: rows of views joined with their amounts, tests and causes. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, get_args

from kccrules.words.ledger import Scale
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place
from kccrules.words.results import Row
from kccrules.words.statement import AmountCell, BudgetTable, Cause, Heading, LedgerRow, Listed, Moved, Tested, When
from kccrules.words.stored import number, optional, spot, text, texts, whole

Periods = Mapping[tuple[str, int], Period]
Made = TypeVar("Made")
SCALES: Mapping[str, Scale] = {word: word for word in get_args(Scale)}


def budgets(
    tables: Mapping[str, Sequence[Row]], periods: Periods, chosen: Collection[str] | None
) -> Iterator[BudgetTable]:
    """The tables in order of their ids. `chosen` limits them: a view is shown whole; of lines and budgets, their rows and those
    above them are shown in every view that has them. None for everything."""
    columns, shorts = headings(tables["measures"]), short_names(tables["units"])
    amounts = amounts_of(tables["amounts"])
    causes = grouped(in_order(tables["causes"], "key", "measure"), "key", cause)
    tests = grouped(tables["tests"], "view", tested)
    exceptions = grouped(in_order(tables["exceptions"], "view"), "view", listed)
    moves = grouped(in_order(tables["virements"], "measures"), "measures", moved)
    views = grouped(in_order(tables["ledger"], "view"), "view", lambda row: row)
    for view, rows in views.items():
        made = tuple(
            ledger_row(row, amounts.get((view, text(row, "key")), {}), causes.get(text(row, "key"), ()), shorts)
            for row in rows
        )
        found = table(rows[0], made, columns[text(rows[0], "measures")], periods)
        found = replace(
            found,
            tests=tests.get(view, ()),
            exceptions=exceptions.get(view, ()),
            moved=only_of(moves.get(found.measures, ()), made),
        )
        limited = found if chosen is None or view in chosen else only(found, chosen)
        if limited.rows:
            yield limited


def in_order(rows: Sequence[Row], *names: str) -> list[Row]:
    """By some columns, and then as they are numbered."""
    return sorted(rows, key=lambda row: (*(text(row, name) for name in names), whole(row, "place")))


def grouped(rows: Sequence[Row], by: str, make: Callable[[Row], Made]) -> dict[str, tuple[Made, ...]]:
    """What rows say, by one of their columns; each group in the order of the rows."""
    found: dict[str, list[Made]] = {}
    for row in rows:
        found.setdefault(text(row, by), []).append(make(row))
    return {key: tuple(own) for key, own in found.items()}


def short_names(units: Sequence[Row]) -> dict[str, str]:
    """By the ids of units: those that have one."""
    return {text(row, "id"): short for row in units if (short := optional(row, "short"))}


def headings(rows: Sequence[Row]) -> dict[str, tuple[Row, list[Heading]]]:
    """The columns of each set of measures in order, with a row that says what they have in common."""
    found: dict[str, tuple[Row, list[Heading]]] = {}
    for row in in_order(rows, "measures"):
        found.setdefault(text(row, "measures"), (row, []))[1].append(
            Heading(
                name=text(row, "name"),
                title=text(row, "heading"),
                unit=text(row, "unit"),
                scale=SCALES[text(row, "scale")],
                decimals=whole(row, "decimals"),
                signed=row["signed"] is True,
                main=row["main"] is True,
                totals=text(row, "totals"),
                formula=optional(row, "formula"),
                inputs=texts(row, "inputs"),
            )
        )
    return found


Amounts = Mapping[tuple[str, str], Mapping[When, Mapping[str, AmountCell]]]
"""By view and row."""


def amounts_of(rows: Sequence[Row]) -> Amounts:
    found: dict[tuple[str, str], dict[When, dict[str, AmountCell]]] = {}
    for row in rows:
        cells = found.setdefault((text(row, "view"), text(row, "key")), {})
        cells.setdefault((whole(row, "ordinal"), optional(row, "year")), {})[text(row, "measure")] = AmountCell(
            value=number(row, "value"),
            under=number(row, "under") or 1,
            half=number(row, "half") or 0,
            parts=number(row, "parts") or 0,
            state=text(row, "state"),
            lacks=number(row, "lacks") or 0,
            lacking=texts(row, "lacking"),
            moved=number(row, "moved"),
            at=cell(row),
        )
    return found


def cell(row: Row) -> Place | None:
    """Where an amount was sent in: the row of a table, or the cell of a sheet."""
    path, _, sheet = text(row, "path").partition(":")
    return Place(path, number(row, "row") or 0, number(row, "column") or 0, sheet) if path else None


def cause(row: Row) -> Cause:
    return Cause(
        text(row, "measure"), text(row, "text"), number(row, "value"), number(row, "half") or 0, optional(row, "year"),
        optional(row, "rating"), optional(row, "note") or "", spot(row, "path", "row"),
    )  # fmt: skip


def tested(row: Row) -> Tested:
    return Tested(
        key=optional(row, "key"),
        measure=optional(row, "measure"),
        year=optional(row, "year"),
        sort=text(row, "sort"),
        id=text(row, "id"),
        text=optional(row, "text"),
        outcome=text(row, "outcome"),
        parts=number(row, "parts") or 0,
        stated=number(row, "stated"),
        computed=number(row, "computed"),
        allowed=number(row, "allowed"),
        because=optional(row, "because"),
        source=optional(row, "source"),
        stated_at=spot(row, "stated_path", "stated_row"),
        at=spot(row, "path", "line"),
    )


def table(
    first: Row, rows: tuple[LedgerRow, ...], columns: tuple[Row, Sequence[Heading]], periods: Periods
) -> BudgetTable:
    """A view with its rows; the first of them, as stored, says what they have in common."""
    measures, found = columns
    calendar, ordinal, last = text(first, "calendar"), whole(first, "ordinal"), number(first, "last")
    held = {when for row in rows for when in row.amounts}
    return BudgetTable(
        view=text(first, "view"),
        title=text(first, "view_title"),
        measures=text(first, "measures"),
        measures_title=text(measures, "title"),
        about=optional(measures, "about"),
        period=periods[(calendar, ordinal)],
        before=periods[(calendar, last)] if last is not None else None,
        ordinal=ordinal,
        last=last,
        year=optional(first, "year"),
        years=tuple(sorted({year for then, year in held if then == ordinal}, key=in_time)) or (None,),
        headings=tuple(found),
        rows=rows,
    )


def listed(row: Row) -> Listed:
    return Listed(
        key=text(row, "key"),
        measure=text(row, "measure"),
        cause=optional(row, "cause"),
        basis=optional(row, "basis"),
        year=optional(row, "year"),
        value=whole(row, "value"),
        half=whole(row, "half"),
        listed=row["listed"] is True,
        certain=row["certain"] is True,
        limit=number(row, "limit"),
        inclusive=row["inclusive"] is True,
        condition=optional(row, "condition"),
        together=optional(row, "together"),
        at=spot(row, "path", "line"),
    )


def moved(row: Row) -> Moved:
    return Moved(
        place=whole(row, "place"),
        from_=optional(row, "from"),
        to=optional(row, "to"),
        measure=text(row, "measure"),
        period=text(row, "period"),
        text=text(row, "text"),
        ordinal=whole(row, "ordinal"),
        year=optional(row, "year"),
        value=whole(row, "value"),
        reason=optional(row, "reason"),
        reference=optional(row, "reference"),
        technical=row["technical"] is True,
        at=spot(row, "path", "row"),
    )


def only_of(moves: Sequence[Moved], rows: Sequence[LedgerRow]) -> tuple[Moved, ...]:
    """Those of lines that have a row."""
    keys = {row.key for row in rows}
    return tuple(one for one in moves if one.is_of(keys))


def in_time(year: str | None) -> tuple[int, str]:
    """What has no year first, then earlier, the years in order, and later."""
    places = {None: 0, "earlier": 1, "later": 3}
    return places.get(year, 2), year or ""


def ledger_row(
    row: Row, amounts: Mapping[When, Mapping[str, AmountCell]], causes: tuple[Cause, ...], shorts: Mapping[str, str]
) -> LedgerRow:
    return LedgerRow(
        key=text(row, "key"),
        title=text(row, "title"),
        short=shorts.get(text(row, "key")),
        label=optional(row, "label"),
        kind=text(row, "kind"),
        level=optional(row, "level"),
        parent=optional(row, "parent"),
        role=text(row, "role"),
        indent=whole(row, "indent"),
        lines=whole(row, "lines"),
        budget=optional(row, "budget"),
        leaf=number(row, "leaf"),
        runs=tuple(run(said) for said in texts(row, "runs")),
        also=texts(row, "also"),
        scale=optional(row, "scale"),
        rating=optional(row, "rating"),
        reason=optional(row, "reason"),
        lacking=texts(row, "lacking"),
        certain=row["certain"] is not False,
        at=spot(row, "path", "line"),
        amounts=amounts,
        causes=causes,
    )


def run(said: str) -> tuple[int, int]:
    """'3-17': from the fourth line until before the eighteenth."""
    start, _, end = said.partition("-")
    return int(start), int(end)


def only(found: BudgetTable, chosen: Collection[str]) -> BudgetTable:
    """A table with the rows that are chosen, what is part of them, and what they stand under; nothing where there are none."""
    over = found.above()
    wanted = {row.key for row in found.rows if row.key in chosen or row.budget in chosen}
    wanted |= {row.key for row in found.rows if wanted.intersection(over[row.key])}
    if not wanted:
        return replace(found, rows=())
    above = {key for row in found.rows if row.key in wanted for key in over[row.key]}
    rows = tuple(row for row in found.rows if row.key in wanted | above or row.kind == "total")
    shown = {row.key for row in rows}
    return replace(
        found,
        rows=rows,
        left_out=sum(1 for row in found.leaves if row.key not in shown),
        tests=tuple(test for test in found.tests if test.key is None or test.key in shown),
        exceptions=tuple(one for one in found.exceptions if one.key in shown),
        moved=only_of(found.moved, rows),
    )
