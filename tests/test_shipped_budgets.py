"""The budgets that are shipped: what was sent in is what the papers print, cell by cell, and no row of theirs is left out.

Each row of tests/facts/budgets is one printed cell: the row and column of the paper, what it says in pounds (or in what it
counts), and which row and measure of the project it is. `nil` is a printed dash; an empty value is an empty cell.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from conftest import CHECKOUT

from kccrules.flow import loading
from kccrules.words.model import Definitions
from kccrules.words.observations import Amount, Data, Stated

FACTS = CHECKOUT / "tests" / "facts" / "budgets"
ROWS = {
    "plans_1314_finance": 113,
    "plans_1314_fte": 32,
    "plans_1314_headers": 25,
    "plans_1314_ssi_consultants": 4,
    "r1718_app1_monitoring": 62,
    "r1718_app2_activity": 90,
    "r1718_app2_explanations": 38,
    "r1718_app2_staff_numbers": 6,
    "r1718_app3_uasc_dispersals": 15,
    "r1718_app3_uasc_eligibility": 7,
    "r1718_app3_uasc_numbers": 12,
    "r1718_app3_uasc_position": 4,
    "r1718_app3_uasc_referrals": 15,
    "r1718_app4_earmarked_movements": 16,
    "r1718_app4_reserves": 4,
    "r1718_capital_headlines": 9,
    "r1718_cash_limit_adjustments": 3,
    "r1718_causes": 65,
    "r1718_companies": 3,
    "r1718_rollforward": 6,
    "r1718_schools_reserves": 8,
    "r1718_table1_revenue": 15,
    "r1718_table3_capital": 5,
    "savings_1112_brag_total": 5,
    "savings_1112_children": 14,
}
"""The tables of the papers, and how many rows each has."""
AGAIN = ("printed_twice", "revenue_movement")
"""What a second table prints of a row, and what follows of August from the report of September."""


class Cell(NamedTuple):
    """One figure and what it is of. The view is that of totals alone: a line is the same in every view."""

    view: str
    row: str
    measure: str
    period: str
    year: str
    cause: str
    value: Decimal | None


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(name: str) -> Iterator[Cell]:
    """The cells of one table; an empty one is none."""
    for fact in facts(name):
        if fact["value"]:
            value = Decimal(0) if fact["value"] == "nil" else Decimal(fact["value"])
            of = (fact[key] for key in ("view", "row", "measure", "period", "year", "cause"))
            yield Cell(*of, value)


@pytest.fixture(scope="module")
def loaded() -> loading.Loaded:
    return loading.load(CHECKOUT)


@pytest.fixture(scope="module")
def definitions(loaded: loading.Loaded) -> Definitions:
    assert loaded.definitions
    return loaded.definitions


@pytest.fixture(scope="module")
def data(loaded: loading.Loaded) -> Data:
    return loading.read_data(loaded)


@pytest.fixture(scope="module")
def held(definitions: Definitions, data: Data) -> Counter[Cell]:
    """Every figure of a budget that the project holds."""
    amounts = (cell_of(one, definitions) for one in [*data.amounts, *data.stated])
    moved = (
        Cell(
            "",
            one.to or "",
            one.measure,
            period(one.to or "", one.period, definitions),
            one.year or "",
            "",
            shown(one.value),
        )
        for one in data.virements
    )
    return Counter(cell for cell in (*amounts, *moved) if cell.value is not None)


def cell_of(one: Amount | Stated, definitions: Definitions) -> Cell:
    if isinstance(one, Amount):
        when = period(one.line, one.period, definitions)
        return Cell("", one.line, one.measure, when, one.year or "", one.cause or "", shown(one.value))
    view = definitions.budget_views[one.view]
    when = definitions.calendars[definitions.measures[view.of].calendar].text(one.period)
    return Cell(
        "" if one.key in definitions.lines else one.view,
        one.key,
        one.measure,
        when,
        one.year or "",
        "",
        shown(one.value),
    )


def period(line: str, ordinal: int, definitions: Definitions) -> str:
    """In words; lines that are explained together have the same measures."""
    line = definitions.groups[line].members[0] if line in definitions.groups else line
    budget = definitions.budgets[definitions.lines[line].budget]
    return definitions.calendars[definitions.measures[budget.measures].calendar].text(ordinal)


def shown(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 1_000_000


def test_all_that_was_sent_in_can_be_used(loaded: loading.Loaded, data: Data) -> None:
    wrong = [problem for problem in (*loaded.problems, *data.problems) if problem.severity != "info"]
    assert not [problem for problem in wrong if "budgets" in problem.place.file]


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_no_row_of_a_printed_table_is_left_out(name: str, rows: int) -> None:
    assert len({fact["line_id"] for fact in facts(name)}) == rows


@pytest.mark.parametrize("name", [*ROWS, *AGAIN])
def test_every_printed_cell_is_held_as_it_is_printed(name: str, held: Counter[Cell]) -> None:
    assert not Counter(printed(name)) - held


def test_nothing_is_held_that_was_not_printed(held: Counter[Cell]) -> None:
    assert held == Counter(cell for name in (*ROWS, *AGAIN) for cell in printed(name))


def test_an_empty_cell_is_held_as_none(held: Counter[Cell]) -> None:
    empty = [fact for name in ROWS for fact in facts(name) if not fact["value"]]
    figures = {(cell.row, cell.measure, cell.period) for cell in held}
    assert len(empty) == 19
    assert not {(fact["row"], fact["measure"], fact["period"]) for fact in empty} & figures


def test_figures_printed_a_second_time_are_those_of_the_table_they_come_from() -> None:
    table: dict[str, set[str]] = {}
    for name in ROWS:
        for fact in facts(name):
            table.setdefault(fact["line_id"], set()).add(fact["value"])
    assert all(fact["value"] in table[fact["line_id"]] for fact in facts("printed_twice"))


@pytest.mark.parametrize(
    ("day", "year"), [(date(2011, 6, 30), "2011-12"), (date(2013, 9, 30), "2013-14"), (date(2017, 9, 30), "2017-18")]
)
def test_a_report_shows_the_budgets_of_its_own_year_alone(day: date, year: str, definitions: Definitions) -> None:
    shown = {budget.id for budget in definitions.budgets.values() if budget.lifetime.covers(day)}
    asylum = {budget for budget in definitions.budgets if budget.startswith("asylum-clients")}
    months = asylum | {"asylum-referrals", "asylum-dispersals"} if year == "2017-18" else set()
    assert shown == {budget for budget in definitions.budgets if budget.endswith(year)} | months


def test_a_report_of_a_year_without_budgets_has_none(definitions: Definitions) -> None:
    assert not [budget for budget in definitions.budgets.values() if budget.lifetime.covers(date(2012, 6, 30))]
