"""From stored tables to the tables of budgets: rows of views joined with their amounts, tests and causes. Standard library only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from kccrules.ledger import Scale
from kccrules.periods.named import Period
from kccrules.problems import Place
from kccrules.results import Row
from kccrules.statement import AmountCell, BudgetTable, Cause, Heading, LedgerRow, Listed, Moved, Tested, When
from kccrules.stored import number, optional, spot, text, texts, whole

Periods = Mapping[tuple[str, int], Period]
SCALES: Mapping[str, Scale] = {word: word for word in get_args(Scale)}


def budgets(
    tables: Mapping[str, Sequence[Row]], periods: Periods, chosen: Collection[str] | None
) -> Iterator[BudgetTable]:
    """The tables in order of their ids. `chosen` limits them: a view is shown whole; of lines and budgets, their rows and those
    above them are shown in every view that has them. None for everything."""
    columns = headings(tables.get("measures", ()))
    amounts, causes = amounts_of(tables.get("amounts", ())), causes_of(tables.get("causes", ()))
    tests, exceptions = tests_of(tables.get("tests", ())), exceptions_of(tables.get("exceptions", ()))
    moves = moves_of(tables.get("virements", ()))
    views: dict[str, list[Row]] = {}
    for row in sorted(tables.get("ledger", ()), key=lambda row: (text(row, "view"), whole(row, "place"))):
        views.setdefault(text(row, "view"), []).append(row)
    for view, rows in views.items():
        found = table(view, rows, columns[text(rows[0], "measures")], periods, amounts, causes, tests.get(view, ()))
        found = replace(found, exceptions=exceptions.get(view, ()))
        found = replace(found, moved=only_of(moves.get(found.measures, ()), found.rows))
        limited = found if chosen is None or view in chosen else only(found, chosen)
        if limited.rows:
            yield limited


def headings(rows: Sequence[Row]) -> dict[str, tuple[Row, list[Heading]]]:
    """The columns of each set of measures in order, with a row that says what they have in common."""
    found: dict[str, tuple[Row, list[Heading]]] = {}
    for row in sorted(rows, key=lambda row: (text(row, "measures"), whole(row, "place"))):
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


def causes_of(rows: Sequence[Row]) -> dict[str, tuple[Cause, ...]]:
    found: dict[str, tuple[Cause, ...]] = {}
    for row in sorted(rows, key=lambda row: (text(row, "key"), text(row, "measure"), whole(row, "place"))):
        cause = Cause(text(row, "measure"), text(row, "text"), number(row, "value"), number(row, "half") or 0,
                      optional(row, "year"), optional(row, "rating"), optional(row, "note") or "",
                      spot(row, "path", "row"))  # fmt: skip
        found[text(row, "key")] = (*found.get(text(row, "key"), ()), cause)
    return found


def tests_of(rows: Sequence[Row]) -> dict[str, tuple[Tested, ...]]:
    """By view."""
    found: dict[str, list[Tested]] = {}
    for row in rows:
        found.setdefault(text(row, "view"), []).append(tested(row))
    return {view: tuple(own) for view, own in found.items()}


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
    view: str,
    rows: Sequence[Row],
    columns: tuple[Row, Sequence[Heading]],
    periods: Periods,
    amounts: Amounts,
    causes: Mapping[str, tuple[Cause, ...]],
    tests: tuple[Tested, ...],
) -> BudgetTable:
    measures, found = columns
    calendar, ordinal, last = text(rows[0], "calendar"), whole(rows[0], "ordinal"), number(rows[0], "last")
    made = tuple(
        ledger_row(row, amounts.get((view, text(row, "key")), {}), causes.get(text(row, "key"), ())) for row in rows
    )
    held = {when for row in made for when in row.amounts}
    return BudgetTable(
        view=view,
        title=text(rows[0], "view_title"),
        measures=text(rows[0], "measures"),
        measures_title=text(measures, "title"),
        about=optional(measures, "about"),
        period=periods[(calendar, ordinal)],
        before=periods[(calendar, last)] if last is not None else None,
        ordinal=ordinal,
        last=last,
        year=optional(rows[0], "year"),
        years=tuple(sorted({year for then, year in held if then == ordinal}, key=in_time)) or (None,),
        headings=tuple(found),
        rows=made,
        left_out=0,
        tests=tests,
    )


def exceptions_of(rows: Sequence[Row]) -> dict[str, tuple[Listed, ...]]:
    """By view, in order."""
    found: dict[str, tuple[Listed, ...]] = {}
    for row in sorted(rows, key=lambda row: (text(row, "view"), whole(row, "place"))):
        one = Listed(
            key=text(row, "key"),
            measure=text(row, "measure"),
            cause=optional(row, "cause"),
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
        found[text(row, "view")] = (*found.get(text(row, "view"), ()), one)
    return found


def moves_of(rows: Sequence[Row]) -> dict[str, tuple[Moved, ...]]:
    """By measures, in order."""
    found: dict[str, tuple[Moved, ...]] = {}
    for row in sorted(rows, key=lambda row: (text(row, "measures"), whole(row, "place"))):
        one = Moved(
            from_=optional(row, "from"),
            to=optional(row, "to"),
            measure=text(row, "measure"),
            period=text(row, "period"),
            ordinal=whole(row, "ordinal"),
            year=optional(row, "year"),
            value=whole(row, "value"),
            reason=optional(row, "reason"),
            reference=optional(row, "reference"),
            technical=row["technical"] is True,
            at=spot(row, "path", "row"),
        )
        found[text(row, "measures")] = (*found.get(text(row, "measures"), ()), one)
    return found


def only_of(moves: Sequence[Moved], rows: Sequence[LedgerRow]) -> tuple[Moved, ...]:
    """Those of lines that have a row."""
    keys = {row.key for row in rows}
    return tuple(one for one in moves if one.is_of(keys))


def in_time(year: str | None) -> tuple[int, str]:
    """What has no year first, then earlier, the years in order, and later."""
    places = {None: 0, "earlier": 1, "later": 3}
    return places.get(year, 2), year or ""


def ledger_row(row: Row, amounts: Mapping[When, Mapping[str, AmountCell]], causes: tuple[Cause, ...]) -> LedgerRow:
    return LedgerRow(
        key=text(row, "key"),
        title=text(row, "title"),
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
