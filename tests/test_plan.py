"""Formulas that need formulas: the order of work, circles as paths, formulas of one shape together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kccrules.flow import project as flow
from kccrules.tools.graph import Needs

KPI = """
kind: kpi
id: loans
title: Loans renewed online
service: libraries
unit: percent
decimals: 1
target: {target}
floor: {floor}
"""
SENT = "indicator,period,value\nloans,2011-12/Q1,50\nloans,2012-13/Q1,54.9\n"


def kpi(target: str, floor: str) -> str:
    return KPI.replace("{target}", target).replace("{floor}", floor)


def test_a_floor_that_is_a_share_of_a_target_that_is_worked_out_itself(project: Callable, run: Callable) -> None:
    root = project(kpi("{2012-13: 1.1 * last_year(value)}", "0.95 * target"), SENT)
    row = run(root, "eval", "-f", "json").rating("loans")
    assert (row["target"]["low"], row["floor"]["low"], row["rating"]) == ("55", "52.25", "amber")


def test_a_circle_is_shown_as_its_path(project: Callable, run: Callable) -> None:
    found = run(project(kpi("{2012-13: floor / 0.9}", "0.9 * target"), SENT), "validate")
    assert found.code == 1
    assert "loans: floor needs target needs floor" in found.out


def test_a_formula_that_needs_itself_is_a_circle_of_one(project: Callable, run: Callable) -> None:
    found = run(project(kpi("{2012-13: 1.1 * last_year(target)}", "none"), SENT), "validate")
    assert found.code == 1
    assert "loans: target needs target" in found.out


def test_circles_close_where_they_begin() -> None:
    needs = [(("a", "x"), ("a", "y")), (("a", "y"), ("a", "z")), (("a", "z"), ("a", "x")), (("b", "x"), ("a", "x"))]
    assert list(Needs(needs).circles()) == [[("a", "x"), ("a", "y"), ("a", "z"), ("a", "x")]]


def test_everything_comes_after_what_it_needs() -> None:
    needs = [(("a", "floor"), ("a", "target")), (("a", "target"), ("a", "value"))]
    assert Needs(needs, [("b", "value")]).generations() == [
        [("a", "value"), ("b", "value")],
        [("a", "target")],
        [("a", "floor")],
    ]


def test_formulas_of_one_shape_are_one_step(shipped: Path) -> None:
    loaded = flow.load(shipped)
    assert loaded.plan
    assert loaded.definitions
    floors = {
        kpi.limit("floor").always.text for kpi in loaded.definitions.indicators.values() if kpi.limit("floor").always
    }
    assert len(floors) > 5
    assert [(step.field, len(step.members)) for step in loaded.plan.steps] == [("floor", len(floors))]


def test_a_number_too_fine_for_a_column_stays_in_its_formula(project: Callable, run: Callable) -> None:
    other = kpi("{2012-13: 55}", "0.99999999 * target").replace("loans", "visits")
    root = project(f"{kpi('{2012-13: 55}', '0.9 * target')}\n---\n{other}", SENT + "visits,2012-13/Q1,54.9\n")
    found = run(root, "eval", "-f", "json")
    assert found.rating("visits")["floor"]["low"] == "54.99999945"
    assert (found.rating("visits")["rating"], found.rating("loans")["rating"]) == ("red", "amber")


def test_a_formula_that_could_pass_38_digits_is_refused(project: Callable, run: Callable) -> None:
    product = " * ".join(["numerator"] * 4) + " / denominator / denominator / denominator"
    sent = "indicator,period,value,numerator,denominator\nloans,2012-13/Q1,,123456789.123456,234567.654321\n"
    root = project(kpi("{2012-13: 55}", "{2012-13: 50}") + f"value: {product}\n", sent)
    found = run(root, "eval")
    assert (found.code, found.out) == (3, "")
    assert "KCC603" in found.err
