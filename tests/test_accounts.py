"""Budgets added up: every line once, to the penny, in whatever order; what is missing stays missing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from conftest import Ran, write_project
from councils import MONTH, declared
from hypothesis import given, settings
from hypothesis import strategies as st

from kccrules.engine import totals
from kccrules.engine.ledger import MISSING, NOT_APPLICABLE, STATES
from kccrules.engine.numbers import LARGEST_64, TooBig
from kccrules.engine.totals import Rows, rolled_up, runs_of
from kccrules.flow import project
from kccrules.meaning.measuring import numbers, read
from kccrules.steps import accounts
from kccrules.steps.accounts import Book, TooBigMeasure, tables, working
from kccrules.steps.accounts.places import Row
from kccrules.steps.evaluate import question
from kccrules.words.model import Definitions
from kccrules.words.observations import Amount, Data, Input, Stated, Virement
from kccrules.words.results import TABLES

MILLION = 10**6
UNITS = (
    MONTH
    + """
kind: hierarchy
id: departments
title: Council
levels: [directorate, division]
units:
  - {id: cype, level: directorate, title: Children}
  - {id: asch, level: directorate, title: Adults}
  - {id: scs, level: division, title: Specialist, under: cype}
  - {id: schools, level: division, title: Schools, under: cype}
  - {id: older, level: division, title: Older people, under: asch}
  - {id: disabled, level: division, title: Disabled, under: asch}
---
kind: hierarchy
id: politics
title: Portfolios
levels: [portfolio]
units:
  - {id: one, level: portfolio, title: Portfolio one}
  - {id: two, level: portfolio, title: Portfolio two}
"""
)
REVENUE = """
---
kind: measures
id: revenue
title: Revenue
about: A pressure is +, income is -.
unit: pounds
calendar: month
submitted: {gross: adds, income: adds, forecast: adds, clients: adds, rate: does-not-add}
nil_if_absent: [income]
computed:
  net: gross + income
  variance: forecast - net
  movement: variance - last(variance)
  unit_cost: net / clients
  cost: {formula: clients * rate, totals: adds}
  each: {formula: gross / clients, totals: adds}
  dear: {formula: rate + 1, totals: does-not-add}
"""
LINES = """
---
kind: budget
id: revenue-2017-18
title: Revenue 2017-18
measures: revenue
lines:
  - {id: fostering, title: Fostering, service: scs, portfolio: one, owner: Director of children}
  - {id: residential, title: Residential, service: scs, portfolio: two}
  - {id: all-older, title: Older people's services, service: older, portfolio: one}
  - {id: at-home, title: At home, under: all-older}
  - {id: in-care, title: In care, under: all-older}
  - {id: direct, title: Direct payments, service: disabled, portfolio: two, label: "1.4"}
  - {id: delegated, title: Delegated, service: schools, portfolio: two}
"""
VIEW = """
---
kind: view
id: by-directorate
title: By directorate
of: revenue
by: [directorate, division]
"""
M05, M06 = "2017-18/M05", "2017-18/M06"
Make = Callable[..., Path]
Cell = tuple[Fraction | None, str]


@pytest.fixture
def council(project: Make) -> Callable[..., Definitions]:
    """`council(lines, view, measures=REVENUE)`: definitions of a council with a budget."""

    def make(lines: str = LINES, view: str = VIEW, measures: str = REVENUE) -> Definitions:
        return declared(project(UNITS + measures + lines + view))

    return make


class Sending:
    """Amounts as they come in, one row after another."""

    def __init__(self, definitions: Definitions, calendar: str = "month") -> None:
        self.definitions, self.calendar = definitions, definitions.calendars[calendar]
        self.data = Data(inputs=[Input("money.csv", "")])

    def send(self, line: str, measure: str, value: str | None, period: str = M06, **more: object) -> Sending:
        """An amount in pounds; `half` is in pounds too."""
        half = more.pop("half", "0.5")
        amount = Amount(
            line, measure, self.calendar.ordinal(period), None, None if value is None else millionths(value),
            millionths(str(half)), None, "submitted" if value is not None else "missing", "", None, 0,
            len(self.data.amounts) + 2, 3,
        )  # fmt: skip
        self.data.amounts.append(replace(amount, **more))  # type: ignore[arg-type]
        return self

    def all(self, measure: str, values: Mapping[str, str], period: str = M06, **more: object) -> Sending:
        for line, value in values.items():
            self.send(line, measure, value, period, **more)
        return self

    def move(
        self, from_: str | None, to: str | None, measure: str, value: str, period: str, year: str | None = None
    ) -> Sending:
        row = len(self.data.virements) + 2
        self.data.virements.append(
            Virement(
                from_,
                to,
                measure,
                self.calendar.ordinal(period),
                year,
                millionths(value),
                0,
                "",
                str(row),
                from_ is None or to is None,
                None,
                0,
                row,
            )
        )
        return self

    def books(self, period: str = M06, as_at: date | None = None) -> list[Book]:
        asked = question(self.calendar, self.calendar.ordinal(period), as_at)
        return list(accounts.books(self.definitions, self.data, asked))

    def book(self, period: str = M06, as_at: date | None = None) -> Book:
        (found,) = self.books(period, as_at)
        return found

    def table(self, period: str = M06) -> pl.DataFrame:
        found = tables.amounts(self.books(period), self.data.inputs)
        assert isinstance(found, pl.DataFrame)
        return found


def millionths(text: str) -> int:
    return int(Decimal(text) * MILLION)


def rows(book: Book) -> list[tuple[str, str, int]]:
    return [(row.key, row.role, row.indent) for row in book.rows]


def row(book: Book, key: str) -> Row:
    return next(row for row in book.rows if row.key == key)


def cell(book: Book, key: str, measure: str, period: str = M06, year: str | None = None) -> Cell:
    """What a row has of a measure, in pounds, and its state."""
    first, last = book.batch.ends
    series = book.nodes[key] * len(book.years) + book.years.index(year)
    columns = [name for name in book.batch.frame.columns if name.partition(".")[0].strip("/") == measure]
    number = series * (last - first + 1) + book.calendar.ordinal(period) - first
    found = book.batch.frame.select(columns).row(number, named=True)
    under = found.get(f"{measure}/", 1)
    value = None if found[measure] is None else Fraction(found[measure], under or 1) / MILLION
    return value, STATES[found[f"{measure}.state"]]


def value(book: Book, key: str, measure: str, period: str = M06, year: str | None = None) -> Fraction | None:
    return cell(book, key, measure, period, year)[0]


GROSS = {
    "fostering": "100.10",
    "residential": "200.20",
    "at-home": "300.30",
    "in-care": "400.40",
    "direct": "500.50",
    "delegated": "9.99",
}


# ---------------------------------------------------------------------------------------------- the rows of a view


def test_lines_stand_under_their_units_and_under_the_lines_that_they_are_part_of(
    council: Callable[..., Definitions],
) -> None:
    assert rows(Sending(council()).book()) == [
        ("cype", "subtotal", 0),
        ("scs", "subtotal", 1),
        ("fostering", "leaf", 2),
        ("residential", "leaf", 2),
        ("schools", "subtotal", 1),
        ("delegated", "leaf", 2),
        ("asch", "subtotal", 0),
        ("older", "subtotal", 1),
        ("all-older", "subtotal", 2),
        ("at-home", "leaf", 3),
        ("in-care", "leaf", 3),
        ("disabled", "subtotal", 1),
        ("direct", "leaf", 2),
        ("total", "total", 0),
    ]


def test_a_row_says_what_it_is_and_where_it_is_declared(council: Callable[..., Definitions]) -> None:
    book = Sending(council()).book()
    told = {
        key: (
            row(book, key).title,
            row(book, key).kind,
            row(book, key).level,
            row(book, key).parent,
            row(book, key).lines,
        )
        for key in ("asch", "all-older", "direct", "total")
    }
    assert told == {
        "asch": ("Adults", "unit", "directorate", None, 3),
        "all-older": ("Older people's services", "line", None, "older", 2),
        "direct": ("Direct payments", "line", None, "disabled", 1),
        "total": ("Total", "total", None, None, 6),
    }
    assert (row(book, "direct").label, row(book, "fostering").owner) == ("1.4", "Director of children")
    assert row(book, "direct").at.path == "definitions/revenue-2017-18.yaml"
    assert row(book, "total").at.path == "definitions/by-directorate.yaml"


def test_what_stands_apart_is_in_the_total_and_in_no_subtotal(council: Callable[..., Definitions]) -> None:
    sent = Sending(council(view=f"{VIEW}apart: [schools]\n")).all("gross", GROSS)
    book = sent.book()
    assert [(key, role) for key, role, _ in rows(book)][-4:] == [
        ("total-before-apart", "total"), ("schools", "outside"), ("delegated", "leaf"), ("total", "total"),
    ]  # fmt: skip
    assert row(book, "total-before-apart").title == "Total excluding Schools"
    assert [value(book, key, "gross") for key in ("cype", "total-before-apart", "schools", "total")] == [
        Fraction("300.30"), Fraction("1501.50"), Fraction("9.99"), Fraction("1511.49"),
    ]  # fmt: skip
    assert [one.key for one in book.rows if one.apart] == ["schools", "delegated"]


def test_a_named_total_of_all_that_is_not_apart_is_the_total_before_it(council: Callable[..., Definitions]) -> None:
    named = "totals:\n" + "".join(
        f"  - {{id: {id_}, title: {id_}, leave_out: [{units}]}}\n"
        for id_, units in (("without-older", "older"), ("without-schools", "schools"), ("as-well", "schools"))
    )
    book = Sending(council(view=f"{VIEW}apart: [schools]\n{named}")).all("gross", GROSS).book()
    found = [(one.key, one.also) for one in book.rows if one.role == "total"]
    assert found == [
        ("without-older", ()), ("without-schools", ("total-before-apart",)), ("as-well", ()), ("total", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("apart", "expected"),
    [
        ("delegated", [("delegated", "outside", 0)]),
        ("all-older", [("all-older", "outside", 0), ("at-home", "leaf", 1), ("in-care", "leaf", 1)]),
        ("small", [("small", "outside", 0), ("fostering", "leaf", 1), ("direct", "leaf", 1)]),
    ],
)
def test_a_line_a_sum_of_lines_or_a_group_may_stand_apart(
    council: Callable[..., Definitions], apart: str, expected: list[tuple[str, str, int]]
) -> None:
    group = "\n---\nkind: group\nid: small\ntitle: Small\nmembers: [fostering, direct]\n"
    book = Sending(council(view=f"{VIEW}apart: [{apart}]\n{group}")).book()
    keys = rows(book)
    assert keys[keys.index(("total-before-apart", "total", 0)) + 1 : -1] == expected


def test_named_totals_overlap_and_have_what_is_apart_only_where_they_name_it(
    council: Callable[..., Definitions],
) -> None:
    view = f"""{VIEW}apart: [schools]
totals:
  - {{id: without-scs, title: Without, leave_out: [scs]}}
  - {{id: children, title: Children, only: [cype]}}
  - {{id: with-schools, title: Both, only: [cype, schools]}}
"""
    book = Sending(council(view=view)).all("gross", GROSS).book()
    found = {key: value(book, key, "gross") for key in ("without-scs", "children", "with-schools")}
    assert found == {
        "without-scs": Fraction("1201.20"), "children": Fraction("300.30"), "with-schools": Fraction("310.29"),
    }  # fmt: skip
    assert row(book, "without-scs").at.line > 1


def test_a_group_whose_lines_stand_together_is_a_row_among_them(council: Callable[..., Definitions]) -> None:
    group = "\n---\nkind: group\nid: in-families\ntitle: In families\nmembers: [fostering, residential]\n"
    book = Sending(council(view=f"{VIEW}groups: [in-families]\n{group}")).all("gross", GROSS).book()
    assert rows(book)[1:5] == [
        ("scs", "subtotal", 1), ("in-families", "subtotal", 2), ("fostering", "leaf", 3), ("residential", "leaf", 3),
    ]  # fmt: skip
    assert (value(book, "in-families", "gross"), value(book, "total", "gross")) == (
        Fraction("300.30"),
        Fraction("1511.49"),
    )


@pytest.mark.parametrize(
    ("members", "parent", "expected"),
    [
        ("at-home, direct", "asch", "800.80"),  # two divisions
        ("at-home", "older", "300.30"),  # a part of a line that has others
        ("fostering, direct", None, "600.60"),  # two directorates
    ],
)
def test_a_group_of_lines_from_several_places_shows_their_sum_and_adds_nothing(
    council: Callable[..., Definitions], members: str, parent: str | None, expected: str
) -> None:
    group = f"\n---\nkind: group\nid: some\ntitle: Some\nmembers: [{members}]\n"
    book = Sending(council(view=f"{VIEW}groups: [some]\n{group}")).all("gross", GROSS).book()
    found = row(book, "some")
    assert (found.role, found.parent, value(book, "some", "gross")) == ("total", parent, Fraction(expected))
    assert value(book, "total", "gross") == Fraction("1511.49")


def test_a_group_without_lines_has_a_row_that_has_nothing(council: Callable[..., Definitions]) -> None:
    group = "\n---\nkind: group\nid: some\ntitle: Some\nmembers: [two]\n"
    definitions = council(view=f"{VIEW}groups: [some]\nwithin: [fostering]\n{group}")
    book = Sending(definitions).all("gross", GROSS).book()
    assert cell(book, "some", "gross") == (None, "not-applicable")


def test_a_sum_whose_lines_belong_to_several_units_is_a_row_that_nothing_adds(
    council: Callable[..., Definitions],
) -> None:
    lines = LINES.replace("under: all-older}\n  - {id: in-care", "under: all-older, portfolio: two}\n  - {id: in-care")
    view = "\n---\nkind: view\nid: by-portfolio\ntitle: By portfolio\nof: revenue\nby: [portfolio]\n"
    book = Sending(council(lines, view)).all("gross", GROSS).book()
    assert rows(book) == [
        ("one", "subtotal", 0),
        ("fostering", "leaf", 1),
        ("in-care", "leaf", 1),
        ("two", "subtotal", 0),
        ("residential", "leaf", 1),
        ("at-home", "leaf", 1),
        ("direct", "leaf", 1),
        ("delegated", "leaf", 1),
        ("all-older", "total", 0),
        ("total", "total", 0),
    ]
    assert (value(book, "all-older", "gross"), value(book, "total", "gross")) == (
        Fraction("700.70"),
        Fraction("1511.49"),
    )


def test_a_view_that_shows_only_a_part_of_a_sum_does_not_show_it_as_the_sum(
    council: Callable[..., Definitions],
) -> None:
    book = Sending(council(view=f"{VIEW}within: [at-home, direct]\n")).all("gross", GROSS).book()
    assert [key for key, _, _ in rows(book)] == ["asch", "older", "at-home", "disabled", "direct", "total"]
    assert value(book, "total", "gross") == Fraction("800.80")


def test_a_line_that_is_only_printed_is_never_added(council: Callable[..., Definitions]) -> None:
    lines = f"{LINES}  - {{id: staffing, title: All staffing, service: older, memo: true}}\n"
    book = Sending(council(lines)).all("gross", {**GROSS, "staffing": "1000"}).book()
    assert (row(book, "staffing").role, row(book, "staffing").parent) == ("memo", "older")
    assert (value(book, "staffing", "gross"), value(book, "total", "gross")) == (1000, Fraction("1511.49"))


def test_a_unit_that_has_only_printed_lines_has_a_row_without_a_sum(council: Callable[..., Definitions]) -> None:
    lines = LINES.replace("portfolio: two, label", "memo: true, portfolio: two, label")
    book = Sending(council(lines)).all("gross", GROSS).book()
    assert cell(book, "disabled", "gross") == (None, "not-applicable")


def test_a_line_that_cancels_another_is_added_too(council: Callable[..., Definitions]) -> None:
    lines = f"{LINES}  - {{id: reserve, title: To the reserve, service: older, offsets: direct}}\n"
    book = Sending(council(lines)).all("gross", {**GROSS, "reserve": "-500.50"}).book()
    assert row(book, "reserve").role == "contra"
    assert value(book, "total", "gross") == Fraction("1010.99")


def test_lines_of_no_unit_of_a_view_have_a_row_of_their_own(council: Callable[..., Definitions]) -> None:
    definitions = council()
    direct = definitions.lines["direct"]
    nowhere = replace(direct, versions=(replace(direct.versions[0], service=None),))
    sent = Sending(replace(definitions, lines={**definitions.lines, "direct": nowhere})).all("gross", GROSS)
    book = sent.book()
    assert (row(book, "none").title, value(book, "none", "gross")) == ("No directorate", Fraction("500.50"))
    assert value(book, "total", "gross") == Fraction("1511.49")


def test_a_stated_crossing_of_units_is_added_up_and_not_printed(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).all("gross", GROSS)
    sent.data.stated.append(Stated("by-directorate", "cype/one", "gross", 1, None, 1, 1, "", 0, 2, 1))
    book = sent.book()
    assert [one.key for one in book.crossings] == ["cype/one"]
    assert value(book, "cype/one", "gross") == Fraction("100.10")
    assert "cype/one" not in [one.key for one in book.rows]
    assert "cype/one" not in sent.table().get_column("key")


# ---------------------------------------------------------------------------------------------- what is there, and what is not


def test_a_total_with_a_missing_part_is_missing_and_says_which(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).all("gross", {line: text for line, text in GROSS.items() if line != "at-home"})
    sent.send("direct", "gross", None)
    assert cell(sent.book(), "cype", "gross") == (Fraction("310.29"), "submitted")
    assert cell(sent.book(), "total", "gross") == (None, "missing")
    told = sent.table().filter(pl.col("measure") == "gross")
    found = {
        key: (parts, lacks, names)
        for key, parts, lacks, names in told.select("key", "parts", "lacks", "lacking").iter_rows()
    }
    assert found["total"] == (6, 2, ["at-home", "direct"])
    assert found["all-older"] == (2, 1, ["at-home"])
    assert found["cype"] == (3, 0, None)
    assert found["direct"] == (1, 1, None)


def test_no_more_than_twenty_missing_lines_are_named(council: Callable[..., Definitions]) -> None:
    lines = LINES + "".join(f"  - {{id: line-{number}, title: Line, service: older}}\n" for number in range(30))
    sent = Sending(council(lines)).all("gross", GROSS)
    found = sent.table().filter((pl.col("measure") == "gross") & (pl.col("key") == "total")).row(0, named=True)
    assert (found["lacks"], len(found["lacking"])) == (30, 20)


def test_what_is_worked_out_says_what_its_formula_lacks(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).all("gross", GROSS).all("clients", dict.fromkeys(GROSS, "0"))
    found = sent.table().filter(pl.col("key") == "total")
    told = {name: (state, texts) for name, state, texts in found.select("measure", "state", "lacking").iter_rows()}
    assert told["variance"] == ("missing", ["forecast"])
    assert told["movement"] == ("missing", ["variance", "last(variance)"])
    assert told["unit_cost"] == ("missing", [])  # nothing lacks: it divides by nought
    assert told["net"] == ("submitted", None)


def test_what_is_nil_if_absent_is_nil_only_beside_something_that_was_sent(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).send("fostering", "gross", "10").send("residential", "income", "-3")
    sent.send("direct", "gross", "5").send("direct", "income", None)
    book = sent.book()
    assert cell(book, "fostering", "income") == (0, "nil")
    assert cell(book, "fostering", "net") == (10, "submitted")
    assert cell(book, "at-home", "income") == (None, "missing")
    assert cell(book, "direct", "income") == (None, "missing")  # somebody said so
    assert cell(book, "residential", "gross") == (None, "missing")
    assert cell(book, "scs", "income") == (-3, "submitted")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("submitted", "submitted"), (20, "submitted")),
        (("submitted", "provisional"), (20, "provisional")),
        (("estimated", "provisional"), (20, "estimated")),
        (("nil", "nil"), (0, "nil")),
        (("nil", "submitted"), (10, "submitted")),
        (("not-applicable", "submitted"), (10, "submitted")),
        (("not-applicable", "not-applicable"), (None, "not-applicable")),
        (("not-applicable", "missing"), (None, "missing")),
        (("blank", "submitted"), (None, "missing")),
        (("missing", "missing"), (None, "missing")),
        (("provisional", "provisional"), (20, "provisional")),
    ],
)
def test_blank_nought_nil_not_applicable_and_missing_are_different_things(
    council: Callable[..., Definitions], states: tuple[str, str], expected: Cell
) -> None:
    sent = Sending(council())
    for line, state in zip(("fostering", "residential"), states, strict=True):
        there = state in ("submitted", "provisional", "estimated")
        sent.send(line, "gross", "10" if there else None, state=state)
        sent.send(line, "forecast", "0")
    assert cell(sent.book(), "scs", "gross") == expected
    assert cell(sent.book(), "scs", "forecast") == (0, "submitted")


def test_a_blank_cell_is_nil_where_the_measure_is_nil_if_absent_and_takes_the_place_of_what_was_sent_before(
    council: Callable[..., Definitions],
) -> None:
    sent = Sending(council()).send("fostering", "gross", "10").send("fostering", "income", "-4", sent=date(2017, 10, 1))
    sent.send("fostering", "income", None, sent=date(2017, 10, 9), state="blank")
    assert cell(sent.book(), "fostering", "income") == (0, "nil")
    assert cell(sent.book(as_at=date(2017, 10, 8)), "fostering", "income") == (-4, "submitted")


def test_a_measure_that_does_not_add_has_no_total(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).all("rate", dict.fromkeys(GROSS, "2.5")).all("clients", dict.fromkeys(GROSS, "3"))
    book = sent.book()
    assert cell(book, "total", "rate") == (None, "not-applicable")
    assert (value(book, "direct", "dear"), cell(book, "total", "dear")) == (Fraction("3.5"), (None, "not-applicable"))


def test_what_is_worked_out_in_each_line_may_be_added_up(council: Callable[..., Definitions]) -> None:
    clients = dict(zip(GROSS, ("1", "3", "7", "2", "4", "9"), strict=True))
    sent = Sending(council()).all("rate", dict.fromkeys(GROSS, "2.5")).all("clients", clients).all("gross", GROSS)
    book = sent.book()
    assert value(book, "total", "cost") == 65
    assert value(book, "total", "each") == sum(Fraction(GROSS[line]) / int(clients[line]) for line in GROSS)
    assert value(book, "total", "unit_cost") == Fraction("1511.49") / 26


# ---------------------------------------------------------------------------------------------- versions


def test_the_newest_version_that_was_there_on_the_day_counts(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).send("direct", "gross", "3", sent=date(2017, 10, 20))
    sent.send("direct", "gross", "1").send("direct", "gross", "2", sent=date(2017, 10, 10))
    found = [sent.book(as_at=day) for day in (date(2017, 10, 1), date(2017, 10, 15), None)]
    assert [value(book, "direct", "gross") for book in found] == [1, 2, 3]


def test_movement_is_against_the_newest_period_before_and_both_are_told(council: Callable[..., Definitions]) -> None:
    sent = Sending(council())
    for period, forecast in (("2017-18/M04", "150"), (M06, "180")):
        sent.all("gross", dict.fromkeys(GROSS, "100"), period).all("forecast", dict.fromkeys(GROSS, forecast), period)
    book = sent.book()
    assert (value(book, "direct", "movement"), value(book, "total", "movement")) == (30, 180)
    assert book.calendar.text(book.last or 0) == "2017-18/M04"
    told = sent.table().filter((pl.col("key") == "total") & (pl.col("measure") == "variance"))
    assert told.select("ordinal", "value").rows() == [(book.last, 300 * MILLION), (book.period, 480 * MILLION)]


def test_earlier_periods_are_told_by_the_structure_of_the_report(council: Callable[..., Definitions]) -> None:
    changes = "service: disabled, changes: [{from: 2017-09-01, service: scs}], portfolio: two, label"
    sent = Sending(council(LINES.replace("service: disabled, portfolio: two, label", changes)))
    for period in (M05, M06):
        sent.all("gross", GROSS, period)
    now, then = sent.book(), sent.book(M05)
    assert (value(then, "cype", "gross", M05), value(now, "cype", "gross", M05)) == (
        Fraction("310.29"),
        Fraction("810.79"),
    )
    assert value(now, "total", "gross", M05) == value(then, "total", "gross", M05)


def test_a_line_that_has_ended_is_still_in_the_earlier_totals(council: Callable[..., Definitions]) -> None:
    lines = LINES.replace("title: Direct payments", "title: Direct payments, until: 2017-08-31")
    sent = Sending(council(lines)).all("gross", GROSS, M05)
    sent.all("gross", {line: text for line, text in GROSS.items() if line != "direct"})
    book = sent.book()
    assert "direct" not in [one.key for one in book.rows]
    assert (value(book, "total", "gross", M05), value(book, "total", "gross")) == (
        Fraction("1511.49"),
        Fraction("1010.99"),
    )
    assert row(book, "total").lines == 5


def test_a_sum_that_has_ended_with_its_parts_is_in_the_earlier_totals(council: Callable[..., Definitions]) -> None:
    lines = LINES.replace("services, service: older", "services, service: older, until: 2017-08-31")
    lines = lines.replace("under: all-older}", "under: all-older, until: 2017-08-31}")
    sent = Sending(council(lines)).all("gross", GROSS, M05).all("gross", {**GROSS, "at-home": "0", "in-care": "0"})
    sent.data.amounts = [one for one in sent.data.amounts if one.value]
    book = sent.book()
    assert [value(book, "total", "gross", period) for period in (M05, M06)] == [Fraction("1511.49"), Fraction("810.79")]
    assert "older" not in [one.key for one in book.rows]


def test_a_line_that_was_divided_keeps_what_it_had_as_a_whole(council: Callable[..., Definitions]) -> None:
    lines = LINES.replace("under: all-older}", "under: all-older, from: 2017-09-01}")
    sent = Sending(council(lines)).all("gross", GROSS)
    sent.all(
        "gross",
        {"fostering": "100.10", "residential": "200.20", "all-older": "600", "direct": "500.50", "delegated": "9.99"},
        M05,
    )
    book = sent.book()
    assert [value(book, "all-older", "gross", period) for period in (M05, M06)] == [600, Fraction("700.70")]
    assert [value(book, "total", "gross", period) for period in (M05, M06)] == [
        Fraction("1410.79"),
        Fraction("1511.49"),
    ]
    assert (row(book, "all-older").lines, row(book, "total").lines) == (2, 6)


def test_a_line_whose_parts_have_ended_goes_on_alone(council: Callable[..., Definitions]) -> None:
    lines = LINES.replace("under: all-older}", "under: all-older, until: 2017-08-31}")
    sent = Sending(council(lines)).all("gross", GROSS, M05)
    sent.all("gross", {"fostering": "1", "residential": "1", "all-older": "650", "direct": "1", "delegated": "1"})
    book = sent.book()
    assert [value(book, "older", "gross", period) for period in (M05, M06)] == [Fraction("700.70"), 650]
    assert row(book, "all-older").role == "leaf"


# ---------------------------------------------------------------------------------------------- money that moves


def test_a_virement_moves_both_lines_from_its_period_on_and_leaves_the_total(
    council: Callable[..., Definitions],
) -> None:
    sent = Sending(council())
    for period in (M05, M06, "2018-19/M01"):
        sent.all("gross", GROSS, period)
    sent.move("direct", "fostering", "gross", "70", M06)
    book = sent.book("2018-19/M01")
    found = [
        [value(book, key, "gross", period) for period in (M05, M06, "2018-19/M01")]
        for key in ("direct", "fostering", "total")
    ]
    assert found == [
        [Fraction("500.50"), Fraction("430.50"), Fraction("500.50")],  # a new year begins with a new budget
        [Fraction("100.10"), Fraction("170.10"), Fraction("100.10")],
        [Fraction("1511.49")] * 3,
    ]


def test_a_technical_adjustment_has_one_end_and_the_table_tells_what_was_moved(
    council: Callable[..., Definitions],
) -> None:
    sent = (
        Sending(council())
        .all("gross", GROSS)
        .move(None, "direct", "gross", "11", M05)
        .move("at-home", "direct", "gross", "2", M06)
    )
    found = sent.table().filter(pl.col("measure") == "gross").select("key", "value", "moved").rows()
    told = {key: (amount, moved) for key, amount, moved in found}
    assert told["direct"] == (513_500_000, 13 * MILLION)
    assert told["at-home"] == (298_300_000, -2 * MILLION)
    assert told["total"] == (1_522_490_000, 11 * MILLION)
    assert told["fostering"] == (100_100_000, None)


def test_money_moved_to_a_line_that_sent_nothing_leaves_it_missing(council: Callable[..., Definitions]) -> None:
    sent = (
        Sending(council()).send("direct", "gross", "10", year="2018-19").send("fostering", "gross", "1", year="2017-18")
    )
    sent.move("fostering", "direct", "gross", "1", M06, "2017-18").move(
        "elsewhere", "fostering", "gross", "1", M06, "2018-19"
    )
    book = sent.book()
    assert cell(book, "direct", "gross", year="2017-18") == (None, "missing")
    assert cell(book, "direct", "gross", year="2018-19") == (10, "submitted")


def test_nil_with_money_moved_is_nil_no_more(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).send("fostering", "gross", "10").move(None, "fostering", "income", "-3", M06)
    assert cell(sent.book(), "fostering", "income") == (-3, "submitted")
    late = Sending(council()).send("direct", "gross", "10").move(None, "fostering", "income", "-3", M06)
    assert cell(late.book(), "fostering", "income") == (None, "missing"), "its return is late: who knows what it has"


DIVIDED = LINES.replace("under: all-older}", "under: all-older, from: 2017-09-01}")
"""All-older has amounts of its own until September."""
M04, M07 = "2017-18/M04", "2017-18/M07"


def divided(council: Callable[..., Definitions]) -> Sending:
    """£5 moved from direct to all-older in July; from September on that has two parts."""
    sent = Sending(council(DIVIDED)).send("all-older", "gross", "600", M04).send("all-older", "gross", "600", M05)
    for period in (M04, M05, M06, M07):
        sent.all("gross", {"direct": "500", "fostering": "1", "residential": "1", "delegated": "1"}, period)
    for period in (M06, M07):
        sent.all("gross", {"at-home": "300", "in-care": "400"}, period)
    return sent.move("direct", "all-older", "gross", "5", M04)


def test_what_was_moved_to_a_line_that_is_divided_later_is_in_the_reports_before(
    council: Callable[..., Definitions],
) -> None:
    book = divided(council).book(M05)
    assert [value(book, key, "gross", M05) for key in ("direct", "all-older", "total")] == [495, 605, 1103]


def test_what_was_moved_to_a_line_before_it_was_divided_stays_in_its_sum_until_it_is_handed_on(
    council: Callable[..., Definitions],
) -> None:
    sent = divided(council)
    keys = ("direct", "all-older", "at-home", "in-care", "total")
    assert [value(sent.book(), key, "gross") for key in keys] == [495, 705, 300, 400, 1203]
    assert [value(sent.book(), key, "gross", M05) for key in ("direct", "all-older", "total")] == [495, 605, 1103]
    sent.move("all-older", "at-home", "gross", "3", M06).move("all-older", "in-care", "gross", "2", M07)
    assert [value(sent.book(), key, "gross") for key in keys] == [495, 705, 303, 400, 1203]
    assert [value(sent.book(M07), key, "gross", M07) for key in keys] == [495, 705, 303, 402, 1203]
    assert (row(sent.book(), "all-older").lines, row(sent.book(), "total").lines) == (2, 6)


def test_a_line_that_was_divided_has_nil_of_everything_but_what_was_moved(council: Callable[..., Definitions]) -> None:
    sent = divided(council)
    for line in ("direct", "fostering", "residential", "delegated", "at-home", "in-care"):
        sent.send(line, "forecast", "10").send(line, "clients", "1")
    book = sent.book()
    assert [cell(book, "total", name) for name in ("forecast", "clients", "net")] == [
        (60, "submitted"), (6, "submitted"), (1203, "submitted"),
    ]  # fmt: skip


def test_money_moved_to_a_line_that_never_sent_anything_before_it_was_divided_is_in_its_sum(
    council: Callable[..., Definitions],
) -> None:
    sent = Sending(council(DIVIDED)).all("gross", GROSS).move("direct", "all-older", "gross", "5", M04)
    book = sent.book()
    assert [value(book, key, "gross") for key in ("direct", "all-older", "total")] == [
        Fraction("495.50"), Fraction("705.70"), Fraction("1511.49"),
    ]  # fmt: skip


def test_what_falls_in_a_year_stays_moved_to_what_was_divided_in_all_reports_of_it(
    council: Callable[..., Definitions],
) -> None:
    sent = Sending(council(DIVIDED)).all("gross", GROSS, "2018-19/M01", year="2018-19")
    sent.move("direct", "all-older", "gross", "5", M04, "2018-19")
    book = sent.book("2018-19/M01")
    found = [value(book, key, "gross", "2018-19/M01", "2018-19") for key in ("direct", "all-older", "total")]
    assert found == [Fraction("495.50"), Fraction("705.70"), Fraction("1511.49")]


@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(["direct", "fostering", "all-older"]), st.sampled_from(["all-older", "residential"]),
            st.integers(-900, 900), st.sampled_from([M04, M05, M06]),
        ),
        max_size=6,
    ),
    handed_on=st.lists(st.tuples(st.sampled_from(["at-home", "in-care"]), st.integers(-900, 900)), max_size=3),
    period=st.sampled_from([M05, M06, M07]),
)  # fmt: skip
def test_money_that_moves_adds_up_to_nothing_before_and_after_a_line_is_divided(
    tmp_path_factory: pytest.TempPathFactory,
    moves: list[tuple[str, str, int, str]],
    handed_on: list[tuple[str, int]],
    period: str,
) -> None:
    sent = divided(
        lambda lines: declared(write_project(tmp_path_factory.mktemp("c"), UNITS + REVENUE + lines + VIEW, {}))
    )
    for from_, to, amount, when in moves:
        if from_ != to and (when != M06 or "all-older" not in (from_, to)):
            sent.move(from_, to, "gross", str(amount), when)
    for part, amount in handed_on:
        sent.move("all-older", part, "gross", str(amount), M06)
    assert value(sent.book(period), "total", "gross", period) == (1103 if period == M05 else 1203)


CHANGES = """
---
kind: measures
id: revenue
title: Changes to cash limits
unit: pounds
calendar: month
submitted: {grant: adds, contributions: adds}
nil_if_absent: [grant, contributions]
computed:
  funding: grant + contributions
"""


def test_where_everything_is_nil_if_absent_a_technical_adjustment_counts_by_itself(
    council: Callable[..., Definitions],
) -> None:
    sent = Sending(council(measures=CHANGES))
    sent.move(None, "direct", "grant", "-1", M06, "2017-18").move(None, "direct", "contributions", "-2", M06, "2017-18")
    sent.move(None, "direct", "grant", "-3.90", M06, "2018-19")
    book = sent.book()
    assert [cell(book, "direct", name, year="2017-18") for name in ("grant", "contributions", "funding")] == [
        (-1, "submitted"), (-2, "submitted"), (-3, "submitted"),
    ]  # fmt: skip
    assert [cell(book, "direct", name, year="2018-19") for name in ("grant", "contributions", "funding")] == [
        (Fraction("-3.9"), "submitted"), (0, "nil"), (Fraction("-3.9"), "submitted"),
    ]  # fmt: skip
    assert cell(book, "fostering", "grant", year="2017-18") == (None, "missing"), "nothing is known of other lines"


def test_what_was_moved_is_told_in_order_of_time_while_it_counts(council: Callable[..., Definitions]) -> None:
    second = VIEW.replace("by-directorate", "again")
    sent = Sending(council(view=VIEW + second)).all("gross", GROSS, "2018-19/M01")
    sent.move("direct", "fostering", "gross", "70", M06).move(None, "direct", "gross", "5", "2018-19/M01")
    told = [*tables.virements(sent.books("2018-19/M01"), sent.data.inputs)]
    assert [(one["from"], one["to"], one["value"], one["technical"]) for one in told] == [
        (None, "direct", 5 * MILLION, True)
    ], "a new year begins with a new budget"
    sent.move(None, "fostering", "gross", "1", M05)
    told = [*tables.virements(sent.books(), sent.data.inputs)]
    assert [(one["place"], one["to"], one["period"], one["row"], one["path"]) for one in told] == [
        (0, "fostering", "August 2017", 4, "money.csv"), (1, "fostering", "September 2017", 2, "money.csv"),
    ]  # fmt: skip


def test_money_moved_that_no_column_can_hold_is_refused(council: Callable[..., Definitions]) -> None:
    sent = (
        Sending(council()).send("direct", "gross", "9000000000000").move(None, "direct", "gross", "9000000000000", M06)
    )
    with pytest.raises(TooBig):
        sent.book()


# ---------------------------------------------------------------------------------------------- years

CAPITAL = """
---
kind: measures
id: revenue
title: Capital
unit: pounds
calendar: month
submitted: {budget: adds, rephasing: adds}
nil_if_absent: [rephasing]
computed:
  over_all: all_years(rephasing)
  spent_before: last(budget)
"""


def test_money_falls_in_years_and_is_added_up_over_them(council: Callable[..., Definitions]) -> None:
    sent = Sending(council(measures=CAPITAL))
    sent.send("fostering", "budget", "10", M06).send("fostering", "rephasing", "-4", M06)  # of the year of its period
    sent.send("fostering", "rephasing", "3", M06, year="2018-19").send("fostering", "rephasing", "1", M06, year="later")
    sent.send("residential", "budget", "5", M06, year="earlier").send("residential", "budget", "6", M06, year="2017-18")
    book = sent.book()
    assert (book.years, book.year) == (("earlier", "2017-18", "2018-19", "later"), "2017-18")
    assert [cell(book, "fostering", "budget", year=year) for year in book.years] == [
        (None, "not-applicable"), (10, "submitted"), (None, "missing"), (None, "missing"),
    ]  # fmt: skip
    assert [value(book, "scs", "rephasing", year=year) for year in book.years] == [0, -4, 3, 1]
    assert {value(book, "scs", "over_all", year=year) for year in book.years} == {Fraction(0)}
    assert cell(book, "direct", "budget", year="2018-19") == (None, "missing")  # it sent nothing at all
    told = sent.table().filter(pl.col("measure") == "budget").select("key", "year").rows()
    assert ("fostering", "earlier") not in told
    assert ("fostering", "2017-18") in told


def test_a_year_is_compared_with_the_same_year_in_the_report_before(council: Callable[..., Definitions]) -> None:
    sent = Sending(council(measures=CAPITAL))
    for period, amount in (("2017-18/M12", "7"), ("2018-19/M01", "9")):
        sent.send("direct", "budget", amount, period, year="2018-19")
    assert value(sent.book("2018-19/M01"), "direct", "spent_before", "2018-19/M01", "2018-19") == 7


def test_a_report_of_a_year_in_which_nothing_falls_tells_the_other_years(council: Callable[..., Definitions]) -> None:
    sent = Sending(council(measures=CAPITAL)).send("direct", "budget", "7", year="later")
    told = sent.table().filter(pl.col("key") == "direct").select("measure", "year", "value").rows()
    assert ("budget", "later", 7 * MILLION) in told


# ---------------------------------------------------------------------------------------------- how far it may be off


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("gross", "0.5"),
        ("gross + forecast", "2.5"),
        ("gross - forecast", "2.5"),
        ("-gross", "0.5"),
        ("2 * gross", "1"),
        ("gross * -2", "1"),
        ("gross * clients", "5.25"),  # 10 x 0.25 + 4 x 0.5 + 0.5 x 0.25, and more: 0.5 x 0.25 is in it
        ("gross / 4", "0.125"),
        ("abs(gross)", "0.5"),
        ("min(gross, forecast)", "2"),
        ("max(gross, 3)", "0.5"),
        ("first_known(rate, gross)", "0.5"),
        ("first_known(gross, forecast)", "0.5"),
        ("round(gross, 0)", "1"),
        ("year_to_date(gross)", "1"),
        ("last(forecast)", "2"),
        ("gross - last(gross)", "1"),
        ("all_years(gross)", "0.5"),
        ("gross if clients > 3 else forecast", "0.5"),
        ("gross if missing(clients) else forecast", "2"),
        ("gross if (clients > 3 if forecast > 0 else clients > 9) else forecast", "0.5"),
        ("gross if not clients > 3 and forecast > 0 or gross > 9 else 1", "0.5"),
    ],
)
def test_half_units_are_followed_through_formulas(
    council: Callable[..., Definitions], formula: str, expected: str
) -> None:
    sent = Sending(council())
    for period in ("2017-18/M01", M05):
        sent.send("direct", "gross", "10", period)
    sent.data.amounts.clear()
    for period in (M05, M06):
        sent.send("direct", "gross", "10", period).send("direct", "forecast", "20", period, half="2")
        sent.send("direct", "clients", "4", period, half="0.25")
    if formula.startswith("year_to_date"):
        sent.data.amounts = [
            replace(row, period=sent.calendar.ordinal(M06) - 4 - row.period % 2)
            for row in sent.data.amounts
            if row.measure == "gross"
        ]
        sent.data.amounts = [
            replace(row, period=sent.calendar.ordinal(f"2017-18/M0{place}"))
            for place, row in enumerate(sent.data.amounts, start=1)
        ]
        book = sent.book("2017-18/M02")
        period = "2017-18/M02"
    else:
        book, period = sent.book(), M06
    half = working.half_of(read(formula, numbers(book.version)), book.batch)
    assert half is not None
    batch = accounts.nodes.worked_out(book.batch, "tried", half, None, ())
    assert value(replace(book, batch=batch), "direct", "tried", period) == Fraction(expected) + (
        Fraction("-0.625") if formula == "gross * clients" else 0
    )


def test_how_far_a_formula_may_be_off_is_not_told_where_no_column_could_hold_it(
    council: Callable[..., Definitions],
) -> None:
    book = Sending(council()).all("gross", GROSS).book()
    formula = read("gross * gross * gross * gross * gross", numbers(book.version))
    assert working.half_of(formula, book.batch) is None


def test_a_quotient_may_be_off_by_both_its_sides(council: Callable[..., Definitions]) -> None:
    sent = Sending(council()).send("direct", "gross", "10").send("direct", "clients", "4", half="0.5")
    sent.send("fostering", "gross", "10").send("fostering", "clients", "0.5", half="0.5")
    book = sent.book()
    found = book.batch.frame.get_column("unit_cost.half").to_list()
    # (0.5 + 2.5 x 0.5) over (4 - 0.5): from 9.5 / 4.5 to 10.5 / 3.5 it is 2.111 to 3
    assert found[book.nodes["direct"]] == 500_000
    assert found[book.nodes["fostering"]] is None  # what it is divided by might be nought


def test_a_sum_of_which_a_line_may_be_off_by_nobody_knows_what_may_be_so_too(
    council: Callable[..., Definitions],
) -> None:
    sent = Sending(council()).all("gross", GROSS).all("clients", dict.fromkeys(GROSS, "4"), half="0.1")
    book = sent.send("direct", "clients", "0.5", half="0.5", sent=date(2017, 10, 1)).book()
    found = book.batch.frame.get_column("each.half").to_list()
    assert (found[book.nodes["direct"]], found[book.nodes["total"]]) == (None, None)
    assert found[book.nodes["fostering"]] is not None


def test_a_total_may_be_off_by_what_all_its_parts_may_be(council: Callable[..., Definitions]) -> None:
    sent = Sending(council())
    for line, half in zip(GROSS, ("0.5", "5", "0.5", "50", "0.5", "0"), strict=True):
        sent.send(line, "gross", GROSS[line], half=half).send(line, "forecast", "1", half="0.5")
    frame = sent.book().batch.frame
    total = sent.book().nodes["total"]
    found = frame.row(total, named=True)
    assert (found["gross.half"], found["forecast.half"], found["variance.half"]) == (
        56_500_000,
        3 * MILLION,
        59_500_000,
    )
    assert (found["gross.parts"], found["variance.parts"]) == (6, 6)


# ---------------------------------------------------------------------------------------------- sums, exactly


def added_up(
    leaves: list[int | None],
    states: list[int],
    halves: list[int] | list[int | None],
    runs: Iterable[tuple[int, int, int]],
    rows_: int,
) -> pl.DataFrame:
    cells = pl.DataFrame(
        {"x": leaves, "x.state": states, "x.half": halves},
        schema={"x": pl.Int64, "x.state": pl.Int8, "x.half": pl.Int64},
    )
    return rolled_up(cells, ["x"], Rows(runs_of(runs), rows_, len(leaves)))


LEAF = st.tuples(
    st.integers(-9_200_000_000_000 * MILLION // 50, 9_200_000_000_000 * MILLION // 50),
    st.sampled_from(range(len(STATES))),
    st.sampled_from([0, 5_000, 500_000]),
)


@given(st.lists(LEAF, min_size=1, max_size=12), st.data())
def test_sums_are_those_of_whole_numbers_and_of_every_part_that_there_is(
    leaves: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    count = len(leaves)
    ends = st.tuples(st.integers(0, count - 1), st.integers(1, count)).map(sorted).filter(lambda run: run[0] < run[1])
    runs = [(number, *run) for number, run in enumerate(data.draw(st.lists(ends, min_size=1, max_size=4)))]
    if data.draw(st.booleans()):
        runs = [(0, 0, 1), *((0, place, place + 1) for place in range(2, count, 2)), (2, 0, count)]
    rows_ = max(row for row, _, _ in runs) + 1
    amounts = [None if state in (NOT_APPLICABLE, MISSING) else value for value, state, _ in leaves]
    halves = [None if amount is None else half for amount, (*_, half) in zip(amounts, leaves, strict=True)]
    found = added_up(amounts, [state for _, state, _ in leaves], halves, runs, rows_)
    for row in range(rows_):
        own = [leaves[place] for number, start, end in runs if number == row for place in range(start, end)]
        states = [state for _, state, _ in own]
        whole = states and MISSING not in states and set(states) != {NOT_APPLICABLE}
        there = [(value, half) for value, state, half in own if state != NOT_APPLICABLE]
        assert found.row(row, named=True) == {
            "x": sum(value for value, _ in there) if whole else None,
            "x.half": sum(half for _, half in there) if whole else None,
            "x.state": max(states, default=NOT_APPLICABLE),
            "x.parts": len(there),
            "x.lacks": states.count(MISSING),
        }


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=60))
def test_pounds_and_pence_add_up_as_decimals_do(pence: list[Decimal]) -> None:
    found = added_up(
        [int(one * MILLION) for one in pence], [2] * len(pence), [5_000] * len(pence), [(0, 0, len(pence))], 1
    )
    assert Decimal(found["x"][0]) / MILLION == sum(pence)


def test_a_sum_that_needs_more_than_64_bits_on_the_way_is_exact() -> None:
    large = 9_200_000_000_000 * MILLION
    found = added_up([large, large, -large, -large, 7], [2] * 5, [0] * 5, [(0, 0, 5), (1, 1, 3)], 2)
    assert found["x"].to_list() == [7, 0]


def test_fractions_of_too_many_kinds_to_be_added_exactly_are_refused_with_what_to_write(
    council: Callable[..., Definitions],
) -> None:
    clients = dict(zip(GROSS, ("99991.7", "99989.3", "99971.1", "99961.9", "99929.3", "99923.7"), strict=True))
    with pytest.raises(TooBigMeasure) as refused:
        Sending(council()).all("gross", GROSS).all("clients", clients).book()
    said = project.too_much(refused.value)
    assert said.place.path == "definitions/revenue.yaml"
    assert said.message == (
        "what 'each' adds up is divided by so many different numbers that the sum could pass 38 digits"
    )
    written = "each: {formula: 'round(gross / clients, 2)', totals: adds}"
    assert said.hint == f"write {written}"
    mended = REVENUE.replace("each: {formula: gross / clients, totals: adds}", written)
    sent = Sending(council(measures=mended)).all("gross", GROSS).all("clients", clients)
    assert cell(sent.book(), "total", "each")[0] is not None


def test_a_formula_that_no_column_can_hold_is_named(council: Callable[..., Definitions]) -> None:
    much = REVENUE.replace("net: gross + income", "net: gross * gross * gross * gross")
    with pytest.raises(
        TooBigMeasure, match=r"^'net' could pass 38 digits: gross \* gross \* gross \* gross$"
    ) as refused:
        Sending(council(measures=much)).send("direct", "gross", "9000000000000").book()
    assert project.too_much(refused.value).hint == "round a part of the formula, or choose a larger unit"


def test_a_total_that_no_column_can_hold_is_refused() -> None:
    large = 9_200_000_000_000 * MILLION
    with pytest.raises(TooBig):
        added_up([large, large], [2, 2], [0, 0], [(0, 0, 2)], 1)
    with pytest.raises(TooBig):
        added_up([1, 1], [2, 2], [large, large], [(0, 0, 2)], 1)
    with pytest.raises(TooBig):
        totals.over_one(pl.DataFrame({"x": [large], "x/": [10**25]}, schema={"x": pl.Int64, "x/": pl.Int128}), ["x"])


def test_the_bound_of_a_sum_is_never_below_it() -> None:
    column = pl.Series([LARGEST_64 // 2, -(LARGEST_64 // 4), None])
    assert LARGEST_64 // 4 * 3 <= totals.bound(column) <= LARGEST_64
    with pytest.raises(TooBig):
        totals.bound(pl.Series([2**125] * 8, dtype=pl.Int128))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    measures = "".join(line for line in REVENUE.splitlines(keepends=True) if not line.startswith("  each:"))
    return declared(write_project(tmp_path_factory.mktemp("council"), UNITS + measures + LINES + VIEW, {}))


@settings(max_examples=20)  # each is two whole budgets
@given(st.randoms(use_true_random=False), st.data())
def test_totals_do_not_depend_on_the_order_of_rows(
    small: Definitions, chance: random.Random, data: st.DataObject
) -> None:
    sent = Sending(small)
    amounts = st.decimals(-(10**7), 10**7, places=2)
    for line in GROSS:
        for measure in ("gross", "income", "forecast", "clients"):
            for period in (M05, M06):
                if data.draw(st.integers(0, 9)):
                    sent.send(
                        line,
                        measure,
                        str(data.draw(amounts)),
                        period,
                        half=data.draw(st.sampled_from(["0.005", "0.5"])),
                    )
    for _ in range(data.draw(st.integers(0, 2))):
        sent.move(
            *chance.sample(list(GROSS), 2), "gross", str(data.draw(amounts)), data.draw(st.sampled_from([M05, M06]))
        )
    here = sent.book()
    chance.shuffle(sent.data.amounts)
    chance.shuffle(sent.data.virements)
    there = sent.book()
    sources = pl.exclude("^.*source$")
    assert there.batch.frame.select(sources).equals(here.batch.frame.select(sources))
    for key in ("scs", "asch", "total"):
        own = [here.leaves[leaf] for start, end in row(here, key).runs for leaf in range(start, end)]
        for measure in ("gross", "forecast", "net", "variance", "income"):
            parts = [value(here, line, measure) for line in own]
            expected = None if None in parts else sum(part for part in parts if part is not None)
            assert value(here, key, measure) == expected
        net, clients = value(here, key, "net"), value(here, key, "clients")
        assert value(here, key, "unit_cost") == (net / clients if net is not None and clients else None)


# ---------------------------------------------------------------------------------------------- in a report


@pytest.mark.parametrize("view", ["", VIEW])
def test_budgets_without_a_view_or_out_of_force_are_not_there(council: Callable[..., Definitions], view: str) -> None:
    lines = LINES.replace("measures: revenue", "measures: revenue\nuntil: 2016-17") if view else LINES
    assert Sending(council(lines, view)).books() == []


def test_the_tables_of_a_project_without_budgets_are_empty(project: Make) -> None:
    definitions = declared(
        project("kind: calendar\nid: month\ntitle: M\nyear_starts: 1 April\nperiods: [A, B]\ndue_within: 1 day\n")
    )
    calendar = definitions.calendars["month"]
    books = list(accounts.books(definitions, Data(), question(calendar, calendar.ordinal("2017-18/A"), None)))
    assert books == []
    assert {name: len(found) for name, found in tables.tables(books, []).items()} == {
        "ledger": 0,
        "amounts": 0,
        "measures": 0,
        "virements": 0,
    }


def test_measures_are_told_once_and_each_amount_says_where_it_was_sent(council: Callable[..., Definitions]) -> None:
    second = VIEW.replace("by-directorate", "again")
    sent = Sending(council(view=VIEW + second)).all("gross", GROSS)
    books = sent.books()
    told = list(tables.measures(books))
    assert [one["name"] for one in told][:6] == ["gross", "income", "forecast", "clients", "rate", "net"]
    assert len(told) == 12
    assert [one["view"] for one in tables.ledger(books)].count("again") == 14
    found = sent.table().filter((pl.col("key") == "direct") & (pl.col("measure") == "gross")).row(0, named=True)
    assert (found["path"], found["row"], found["column"], found["half"]) == ("money.csv", 6, 3, 500_000)


MONEY = "line,measure,period,value,unit\ndirect,gross,2017-18/M06,500.50,pounds\ndirect,gross,2017-18/M05,480,pounds\n"


@pytest.mark.parametrize("asked", [["--period", M06, "--calendar", "month"], ["--calendar", "month"]])
def test_a_report_of_budgets_alone_is_a_report(project: Make, run: Callable[..., Ran], asked: list[str]) -> None:
    folder = project(UNITS + REVENUE + LINES + VIEW, files={"submissions/money.csv": MONEY})
    (folder / "definitions/by-service.yaml").unlink()
    (folder / "definitions/organisation.yaml").unlink()
    found = run(folder, "eval", *asked, "--format", "json", "--store", str(folder / "results"))
    assert (found.report()["report"], found.report()["ratings"]) == (M06, [])
    stored = {path.stem: pl.read_parquet(path) for path in (folder / "results").glob("*/*.parquet")}
    assert set(stored) == set(TABLES)
    own = stored["amounts"].filter((pl.col("key") == "direct") & (pl.col("measure") == "gross"))
    assert own.select("value", "row", "path").rows() == [
        (480 * MILLION, 3, "submissions/money.csv"),
        (500_500_000, 2, "submissions/money.csv"),
    ]
    assert stored["periods"].get_column("text").to_list() == [M05, M06]
