"""A change of policy is an edit of YAML: each test makes one in a temporary project and looks at the answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import CHECKOUT, Json, Ran, edit, evaluate, ship

Make = Callable[..., Path]
Q1 = "2012-13/Q1"


def ratings(ran: Ran) -> dict[str, str]:
    return {row["id"]: row["rating"] for row in ran.report()["ratings"]}


def summary(ran: Ran, view: str) -> Json:
    return next(dict(found) for found in ran.report()["summaries"] if found["id"] == view)


def reconciles(found: Json) -> bool:
    """Rated and not rated are all that is listed, in every group; the groups add up to the total."""
    groups = [*found["groups"], found["total"]]
    columns = ("current", "previous", "direction")
    each = all(sum(group[column].values()) == group["listed"] for group in groups for column in columns)
    top = [group for group in found["groups"] if group["under"] is None]
    names = ("listed", "not_counted")
    return each and all(sum(group[name] for group in top) == found["total"][name] for name in names)


def rated_in_turn(make: Make, documents: str, values: Iterable[str], id_: str = "loans") -> list[str]:
    """The rating of one indicator for each of these values, sent for Q1 to Q4 and so on from 2012-13/Q1."""
    periods = [f"{year}-{year + 1 - 2000}/Q{quarter}" for year in (2012, 2013, 2014) for quarter in (1, 2, 3, 4)]
    sent = dict(zip(periods, values, strict=False))
    rows = "".join(f"{id_},{period},{value}\n" for period, value in sent.items())
    root = make(documents, f"indicator,period,value\n{rows}")
    history = evaluate(root, list(sent)[-1]).history(id_)
    return [history[period]["rating"] for period in sent]


# --------------------------------------------------------------------------- a fourth band, and amber within a share

BLUE = """
    kind: scale
    id: brag
    title: Blue, Green, Amber, Red
    levels: {red: 0, amber: 1, green: 2, blue: 3}
    ---
    kind: rule
    id: floor-standard
    title: Blue beats the target by 5%, Amber is within 10% of it
    scale: brag
    cases:
      - blue: meets(value, tightened(target, 0.05))
      - green: meets(value, target)
      - amber: meets(value, eased(target, 0.1))
      - red: otherwise
    ---
"""


def test_blue_beats_the_target_by_5_percent_and_amber_is_within_10_where_higher_is_better(project: Make) -> None:
    kpi = """
    kind: kpi
    id: loans
    title: Loans
    unit: loans
    polarity: higher
    target: {2012-13: 80, 2013-14: 80}
    """
    values = ["84", "83.99", "80", "79.99", "72", "71.99"]
    assert rated_in_turn(project, BLUE + kpi, values) == ["blue", "green", "green", "amber", "amber", "red"]


def test_blue_beats_the_target_by_5_percent_and_amber_is_within_10_where_lower_is_better(project: Make) -> None:
    kpi = """
    kind: kpi
    id: loans
    title: Days until a loan arrives
    unit: days
    polarity: lower
    target: {2012-13: 20, 2013-14: 20}
    """
    values = ["19", "19.01", "20", "20.01", "22", "22.01"]
    assert rated_in_turn(project, BLUE + kpi, values) == ["blue", "green", "green", "amber", "amber", "red"]


def test_blue_is_5_percent_inside_a_range_and_amber_within_10_percent_of_it(project: Make) -> None:
    kpi = """
    kind: kpi
    id: loans
    title: Share of stock on loan
    unit: percent
    polarity: range
    direction: none
    target: {2012-13: {Q1: 5 to 10, Q2: 5 to 10, Q3: 5 to 10, Q4: 5 to 10}, 2013-14: 5 to 10, 2014-15: 5 to 10}
    """
    below = ["5.25", "5.24", "5", "4.99", "4.5", "4.49"]
    above = ["9.5", "9.51", "10", "10.01", "11", "11.01"]
    bands = ["blue", "green", "green", "amber", "amber", "red"]
    assert rated_in_turn(project, BLUE + kpi, [*below, *above]) == [*bands, *bands]


def test_the_fourth_band_is_counted_and_named(project: Make, run: Callable[..., Ran]) -> None:
    root = project(
        BLUE
        + """
    kind: kpi
    id: loans
    title: Loans
    service: libraries
    unit: loans
    target: {2012-13: 80}
    """,
        "indicator,period,value\nloans,2012-13/Q1,84\n",
    )
    ran = evaluate(root, Q1)
    assert summary(ran, "by-service")["total"]["current"] == {
        "blue": 1, "green": 0, "amber": 0, "red": 0, "not-rated": 0,
    }  # fmt: skip
    assert ran.rating("loans")["because"] == "84 meets the target of 80 tightened by 5%"
    assert "Blue" in run(root, "eval", "--period", Q1).out


def test_the_shipped_indicators_take_a_fourth_band_too(shipped: Path) -> None:
    policies = shipped / "definitions" / "policies"
    edit(policies / "rag.yaml", "green: 2}", "green: 2, blue: 3}")
    edit(
        policies / "floor-standard.yaml",
        "  - green: meets(value, target)",
        "  - blue: meets(value, tightened(target, 0.05))\n  - green: meets(value, target)",
    )
    remove_examples(policies / "floor-standard.yaml")
    ran = evaluate(shipped, Q1)
    found = ratings(ran)
    green = {id_ for id_, rating in published_ratings().items() if rating == "green"}
    blue = {row["id"] for row in ran.report()["ratings"] if row["id"] in green and beaten_by_5_percent(row)}
    assert len(blue) == 7
    assert {id_ for id_, rating in found.items() if rating == "blue"} == blue
    assert {id_ for id_, rating in found.items() if rating == "green"} == green - blue
    total = summary(ran, "by-service")["total"]
    assert total["current"] == {"blue": 7, "green": 5, "amber": 10, "red": 8, "not-rated": 0}
    assert reconciles(summary(ran, "by-service"))


def published_ratings() -> dict[str, str]:
    with (CHECKOUT / "tests" / "facts" / "kpi_summary_2012Q1.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["current"].lower() for row in csv.DictReader(file)}


def beaten_by_5_percent(row: Json) -> bool:
    value, target = Fraction(row["value"]), row["target"]
    if target["low"] is not None:
        return value >= Fraction(target["low"]) * Fraction(105, 100)
    return value <= Fraction(target["high"]) * Fraction(95, 100)


def remove_examples(path: Path) -> None:
    """Examples state what the old policy was, so whoever changes it changes them."""
    path.write_text(path.read_text(encoding="utf-8").partition("examples:")[0], encoding="utf-8")


# ------------------------------------------------------------------------------------------ amber only if improving

LOANS = """
    kind: kpi
    id: loans
    title: Loans
    service: libraries
    unit: loans
    target: {2011-12: 100, 2012-13: 100}
    floor: {2011-12: 90, 2012-13: 90}
"""


def test_amber_only_if_better_than_the_same_quarter_last_year(project: Make) -> None:
    root = project(
        LOANS
        + """
    ---
    kind: rule
    id: floor-standard
    title: Amber only if improving on last year
    scale: rag
    cases:
      - green: meets(value, target)
      - amber: beats(value, last_year(value))
      - red: otherwise
    """,
        """\
        indicator,period,value
        loans,2011-12/Q1,80
        loans,2011-12/Q2,82
        loans,2011-12/Q3,84
        loans,2012-13/Q1,81
        loans,2012-13/Q2,82
        loans,2012-13/Q3,83
        loans,2012-13/Q4,84
        """,
    )
    held = evaluate(root, "2012-13/Q4").history("loans")
    assert [held[f"2012-13/Q{n}"]["rating"] for n in (1, 2, 3, 4)] == ["amber", "red", "red", "not-rated"]
    assert held["2012-13/Q4"]["not_rated"] == {"reason": "missing", "inputs": ["last_year(value)"]}


def test_amber_only_if_the_direction_of_travel_is_better(project: Make) -> None:
    root = project(
        LOANS
        + """
    ---
    kind: rule
    id: floor-standard
    title: Amber only if improving
    scale: rag
    cases:
      - green: meets(value, target)
      - amber: direction == better
      - red: otherwise
    """,
        """\
        indicator,period,value
        loans,2012-13/Q1,80
        loans,2012-13/Q2,81
        loans,2012-13/Q3,81
        loans,2012-13/Q4,80
        """,
    )
    held = evaluate(root, "2012-13/Q4").history("loans")
    assert [held[f"2012-13/Q{n}"]["rating"] for n in (1, 2, 3, 4)] == ["not-rated", "amber", "red", "red"]
    assert held["2012-13/Q1"]["not_rated"] == {"reason": "missing", "inputs": ["direction"]}


# ------------------------------------------------------------------------------------ a rule that changes on a date


def test_a_rule_that_changes_on_a_date_leaves_earlier_quarters_as_they_were(project: Make) -> None:
    root = project(
        LOANS
        + """
    ---
    kind: rule
    id: floor-standard
    title: RAG with a floor standard
    scale: rag
    cases:
      - green: meets(value, target)
      - amber: meets(value, floor)
      - red: otherwise
    changes:
      - from: 2012-04-01
        cases:
          - green: meets(value, target)
          - amber: meets(value, eased(target, 0.05))
          - red: otherwise
    """,
        """\
        indicator,period,value
        loans,2011-12/Q3,92
        loans,2011-12/Q4,92
        loans,2012-13/Q1,92
        loans,2012-13/Q2,95
        """,
    )
    held = evaluate(root, "2012-13/Q2").history("loans")
    assert {period: row["rating"] for period, row in held.items() if row["value"]} == {
        "2011-12/Q3": "amber", "2011-12/Q4": "amber", "2012-13/Q1": "red", "2012-13/Q2": "amber",
    }  # fmt: skip
    line = evaluate(root, Q1).rating("loans")
    assert line["rule"] == {
        "id": "floor-standard", "case": 3, "path": "definitions/floor-standard.yaml", "line": 14,
    }  # fmt: skip
    assert (line["previous"]["rating"], line["rating"], line["in_a_row"]) == ("amber", "red", 1)


def test_a_rule_of_another_scale_from_a_date_begins_a_new_run_of_ratings(project: Make) -> None:
    root = project(
        LOANS
        + """
    ---
    kind: scale
    id: two-bands
    title: Fine or not
    levels: {poor: 0, fine: 1}
    ---
    kind: rule
    id: floor-standard
    title: RAG, then fine or not
    scale: rag
    cases:
      - green: meets(value, target)
      - amber: meets(value, floor)
      - red: otherwise
    changes:
      - from: 2012-13/Q1
        scale: two-bands
        cases:
          - fine: meets(value, floor)
          - poor: otherwise
    """,
        "indicator,period,value\nloans,2011-12/Q3,95\nloans,2011-12/Q4,95\nloans,2012-13/Q1,95\nloans,2012-13/Q2,95\n",
    )
    first, second = (evaluate(root, period) for period in (Q1, "2012-13/Q2"))
    assert [first.rating("loans")[key] for key in ("scale", "rating", "in_a_row")] == ["two-bands", "fine", 1]
    assert [second.rating("loans")[key] for key in ("scale", "rating", "in_a_row")] == ["two-bands", "fine", 2]
    # Amber and Fine stand at the same place of their scales and are not the same.
    assert first.rating("loans")["previous"]["rating"] == "amber"
    assert summary(first, "by-service")["total"]["current"] == {
        "fine": 1, "poor": 0, "green": 0, "amber": 0, "red": 0, "not-rated": 0,
    }  # fmt: skip
    assert summary(first, "by-service")["total"]["previous"]["amber"] == 1
    assert reconciles(summary(first, "by-service"))


def test_a_tighter_rule_from_april_leaves_the_ratings_of_before_april_on_the_shipped_data(
    shipped: Path, quarter_1: Json
) -> None:
    path = shipped / "definitions" / "policies" / "floor-standard.yaml"
    remove_examples(path)
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "changes:\n  - from: 2012-04-01\n    cases:\n      - green: meets(value, target)\n      - red: otherwise\n"
        )
    found = evaluate(shipped, Q1).report()
    assert count(found, "previous") == count(quarter_1, "previous")
    assert count(found, "current") == {"green": 12, "amber": 0, "red": 18, "not-rated": 0}


def count(report: Json, column: str) -> Json:
    return dict(next(s for s in report["summaries"] if s["id"] == "by-service")["total"][column])


# ---------------------------------------------------------------------------------------- good in the middle only


def test_5_to_10_percent_is_good_and_both_tails_are_bad(project: Make) -> None:
    kpi = """
    kind: kpi
    id: loans
    title: Staff turnover
    unit: percent
    decimals: 1
    polarity: range
    direction: none
    target: {2012-13: 5 to 10, 2013-14: 5 to 10}
    floor: {2012-13: 2 to 13, 2013-14: 2 to 13}
    """
    values = ["1.9", "2", "4.9", "5", "10", "10.1", "13", "13.1"]
    expected = ["red", "amber", "amber", "green", "green", "amber", "amber", "red"]
    assert rated_in_turn(project, kpi, values) == expected


NEARER = """
    kind: kpi
    id: turnover
    title: Staff turnover
    unit: percent
    decimals: 1
    polarity: range
    direction: nearer-the-range
    target: {2012-13: 5 to 10}
    floor: {2012-13: 2 to 13}
    ---
    kind: rule
    id: nearer-the-range
    title: Nearer to the range than the time before
    scale: direction
    where:
      previous: last(value)
      now: shortfall(value, target)
      then: shortfall(previous, target)
    cases:
      - same: value == previous
      - better: now < then
      - same: now == then
      - worse: otherwise
"""


def test_an_indicator_with_a_range_has_its_own_direction_rule(project: Make) -> None:
    root = project(
        NEARER,
        """\
        indicator,period,value
        turnover,2012-13/Q1,3
        turnover,2012-13/Q2,4
        turnover,2012-13/Q3,11
        turnover,2012-13/Q4,12.5
        """,
    )
    ran = evaluate(root, "2012-13/Q4")
    held = ran.history("turnover")
    assert [held[f"2012-13/Q{n}"]["direction"] for n in (1, 2, 3, 4)] == ["unknown", "better", "same", "worse"]
    assert ran.rating("turnover")["direction"] == {
        "method": "nearer-the-range", "change": "up", "judgement": "worse",
    }  # fmt: skip


def test_the_range_of_an_indicator_is_printed_with_both_ends(project: Make) -> None:
    root = project(NEARER, "indicator,period,value\nturnover,2012-13/Q1,4\n")
    line = evaluate(root, Q1).rating("turnover")
    assert line["target"] == {"low": "5", "high": "10"}
    assert line["floor"] == {"low": "2", "high": "13"}
    assert line["next"] == {"rating": "green", "distance": "1"}
    assert line["worse"] == {"rating": "red", "distance": "2.1"}
    assert line["because"] == "4.0% does not meet the target of 5% to 10%, but meets the floor standard of 2% to 13%"


# ------------------------------------------------------------------------------------------------- a new grouping

PORTFOLIOS = """
kind: hierarchy
id: cabinet
title: Cabinet portfolios
levels: [portfolio]
units:
  - {id: education-portfolio, level: portfolio, title: Education and Skills}
  - {id: roads-portfolio, level: portfolio, title: Roads and Waste}
"""
BY_PORTFOLIO = """
kind: view
id: by-portfolio
title: Ratings by portfolio
of: kpi
by: [portfolio]
"""


def test_a_grouping_by_cabinet_portfolio_is_a_hierarchy_a_view_and_a_line_in_each_indicator(shipped: Path) -> None:
    policies = shipped / "definitions" / "policies"
    (policies / "portfolios.yaml").unlink()
    (policies / "cabinet.yaml").write_text(PORTFOLIOS, encoding="utf-8")
    (policies / "by-portfolio.yaml").write_text(BY_PORTFOLIO, encoding="utf-8")
    portfolios = {
        "education-learning-and-skills": "education-portfolio",
        "highways-and-transportation": "roads-portfolio",
        "waste-management": "roads-portfolio",
    }
    for path in (shipped / "definitions" / "kpis").glob("*.yaml"):
        text = re.sub(r"^portfolio: .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
        service = next(line[9:] for line in text.splitlines() if line.startswith("service: "))
        if service in portfolios:
            path.write_text(f"{text}portfolio: {portfolios[service]}\n", encoding="utf-8")
    ran = evaluate(shipped, Q1)
    found = summary(ran, "by-portfolio")
    by_key = {group["key"]: group for group in found["groups"]}
    assert {key: group["listed"] for key, group in by_key.items()} == {
        "education-portfolio": 9, "roads-portfolio": 5, "none": 16,
    }  # fmt: skip
    assert by_key["roads-portfolio"]["current"] == {"green": 5, "amber": 0, "red": 0, "not-rated": 0}
    assert by_key["none"]["title"] == "No portfolio"
    assert found["total"]["current"] == {"green": 12, "amber": 10, "red": 8, "not-rated": 0}
    assert reconciles(found)


def test_an_indicator_moves_to_another_portfolio_on_a_date(project: Make) -> None:
    root = project(
        PORTFOLIOS
        + "---"
        + BY_PORTFOLIO
        + """---
kind: kpi
id: loans
title: Loans
portfolio: education-portfolio
unit: loans
target: {2011-12: 100, 2012-13: 100}
floor: {2011-12: 90, 2012-13: 90}
changes:
  - from: 2012-13/Q2
    portfolio: roads-portfolio
""",
        "indicator,period,value\nloans,2012-13/Q1,100\nloans,2012-13/Q2,95\n",
    )

    def groups(period: str) -> dict[str, int]:
        return {g["key"]: g["listed"] for g in summary(evaluate(root, period), "by-portfolio")["groups"]}

    assert groups(Q1) == {"education-portfolio": 1}
    assert groups("2012-13/Q2") == {"roads-portfolio": 1}


def test_a_view_may_be_limited_to_a_group_and_a_group_may_be_empty(project: Make) -> None:
    root = project(
        LOANS
        + """
    ---
    kind: kpi
    id: visits
    title: Visits
    service: libraries
    unit: visits
    target: {2012-13: 10}
    floor: {2012-13: 5}
    ---
    kind: group
    id: lent
    title: What is lent
    members: [loans]
    ---
    kind: view
    id: what-is-lent
    title: What is lent, by service
    of: kpi
    by: [service]
    within: [lent]
    ---
    kind: view
    id: on-the-roads
    title: On the roads
    of: kpi
    by: [service]
    within: [roads]
    """,
        "indicator,period,value\nloans,2012-13/Q1,95\nvisits,2012-13/Q1,1\n",
    )
    ran = evaluate(root, Q1)
    lent, roads = summary(ran, "what-is-lent"), summary(ran, "on-the-roads")
    assert lent["total"]["listed"] == 1
    assert lent["total"]["current"] == {"green": 0, "amber": 1, "red": 0, "not-rated": 0}
    # Nothing is never Green.
    assert (roads["groups"], roads["total"]["listed"]) == ([], 0)
    assert roads["total"]["current"] == {"green": 0, "amber": 0, "red": 0, "not-rated": 0}
    assert reconciles(lent)
    assert reconciles(roads)


def test_a_unit_is_called_what_it_is_called_on_the_last_day_of_the_report(project: Make) -> None:
    root = project(
        LOANS
        + """
    ---
    kind: hierarchy
    id: organisation
    title: Council and services
    levels: [service]
    units:
      - id: libraries
        level: service
        title: Libraries
        changes:
          - {from: 2012-07-01, title: Libraries and Archives}
    """,
        "indicator,period,value\nloans,2012-13/Q1,95\nloans,2012-13/Q2,95\n",
    )
    titles = [summary(evaluate(root, period), "by-service")["groups"][0]["title"] for period in (Q1, "2012-13/Q2")]
    assert titles == ["Libraries", "Libraries and Archives"]


# ------------------------------------------------------------------------ annual indicators, counted when they are due

YEARLY = (
    LOANS
    + """
    ---
    kind: calendar
    id: years
    title: Financial year
    year_starts: 1 April
    periods: [year]
    due_within: 90 days
    ---
    kind: kpi
    id: stock
    title: Books in stock
    service: libraries
    unit: books
    calendar: years
    basis: annual
    target: {2010-11: 100, 2011-12: 100}
    floor: {2010-11: 90, 2011-12: 90}
    ---
    kind: view
    id: by-service
    title: Ratings by service
    of: kpi
    by: [service]
    carried_forward: show
"""
)
YEARLY_DATA = """\
indicator,period,value
loans,2011-12/Q4,91
loans,2012-13/Q1,100
loans,2012-13/Q2,95
stock,2010-11,80
stock,2011-12,95
"""


def test_an_annual_result_counts_in_the_quarter_it_is_due_and_is_only_shown_in_the_next(project: Make) -> None:
    root = project(YEARLY, YEARLY_DATA)
    due, after = (evaluate(root, period) for period in (Q1, "2012-13/Q2"))
    assert [due.rating("stock")[key] for key in ("period", "carried", "counted")] == ["2011-12", False, True]
    assert [after.rating("stock")[key] for key in ("period", "carried", "counted")] == ["2011-12", True, False]
    totals = [summary(ran, "by-service")["total"] for ran in (due, after)]
    assert [(total["listed"], total["not_counted"]) for total in totals] == [(2, 0), (1, 1)]
    assert [total["current"]["amber"] for total in totals] == [1, 1]
    assert [total["previous"]["red"] for total in totals] == [1, 0]
    assert all(reconciles(summary(ran, "by-service")) for ran in (due, after))


def test_an_annual_result_counts_in_every_quarter_unless_a_view_says_otherwise(project: Make) -> None:
    root = project(YEARLY.replace("carried_forward: show", "carried_forward: count"), YEARLY_DATA)
    ran = evaluate(root, "2012-13/Q2")
    assert [ran.rating("stock")[key] for key in ("carried", "counted")] == [True, True]
    total = summary(ran, "by-service")["total"]
    assert (total["listed"], total["not_counted"], total["current"]["amber"]) == (2, 0, 2)


def test_totals_reconcile_on_the_shipped_data_when_annual_results_are_only_shown(shipped: Path) -> None:
    edit(shipped / "definitions" / "policies" / "by-service.yaml", "carried_forward: count", "carried_forward: show")
    ran = evaluate(shipped, Q1)
    found, other = summary(ran, "by-service"), summary(ran, "by-ambition")
    # The free-meal gaps of summer 2011 were due in December, carbon emissions of 2011-12 on 30 May, and the report before
    # closed on 1 June; the exam results of summer 2012 are new.
    shown_again = {row["id"] for row in ran.report()["ratings"] if row["carried"]}
    assert shown_again == {"free-meals-gap-key-stage-2", "free-meals-gap-key-stage-4", "council-co2-emissions"}
    assert (found["total"]["listed"], found["total"]["not_counted"]) == (27, 3)
    assert found["total"]["current"] == {"green": 11, "amber": 10, "red": 6, "not-rated": 0}
    assert (other["total"]["listed"], other["total"]["not_counted"]) == (30, 0)
    assert reconciles(found)
    assert reconciles(other)


# -------------------------------------------------------------------------------------------------- direction rules

YEAR_AGO = """
    kind: rule
    id: since-last-year
    title: Change since the same quarter a year before
    scale: direction
    where: {previous: last_year(value)}
    cases:
      - same: value == previous
      - better: beats(value, previous)
      - worse: otherwise
"""


def test_the_same_quarter_last_year_may_be_the_method_of_direction_for_all(project: Make) -> None:
    settings = """
    kind: project
    id: council
    title: A council
    definitions: [definitions]
    submissions: [submissions]
    defaults:
      kpi: {rating: floor-standard, direction: since-last-year, calendar: quarters}
    """
    sent = """\
    indicator,period,value
    loans,2011-12/Q1,92
    loans,2011-12/Q4,97
    loans,2012-13/Q1,95
    loans,2012-13/Q2,96
    """
    root = project(LOANS + "    ---" + YEAR_AGO, sent, {"kccrules.yaml": settings})
    line = evaluate(root, Q1).rating("loans")
    assert line["direction"] == {"method": "since-last-year", "change": "up", "judgement": "better"}
    assert line["previous"] == {"period": "2011-12/Q1", "value": "92", "rating": "amber", "source": "computed"}
    second = evaluate(root, "2012-13/Q2").rating("loans")
    assert second["direction"] == {"method": "since-last-year", "change": None, "judgement": "unknown"}
    assert second["previous"] is None


def test_the_rating_of_a_year_before_may_be_known_from_the_published_history_alone(project: Make) -> None:
    root = project(
        LOANS.replace("floor", "direction: since-last-year\n    floor") + "    ---" + YEAR_AGO,
        "indicator,period,value\nloans,2012-13/Q1,95\n",
        {"submissions/printed.csv": "report,indicator,period,value,rating\n2011-12/Q1,loans,2011-12/Q1,101,green\n"},
    )
    ran = evaluate(root, Q1)
    line = ran.rating("loans")
    assert line["previous"] == {"period": "2011-12/Q1", "value": None, "rating": "green", "source": "published"}
    assert line["direction"]["judgement"] == "unknown"
    assert summary(ran, "by-service")["total"]["previous"]["green"] == 1


def test_the_shipped_indicators_take_the_same_period_last_year(shipped: Path) -> None:
    edit(shipped / "kccrules.yaml", "direction: previous-value", "direction: same-period-last-year")
    found = evaluate(shipped, Q1)
    # No quarter of 2011-12 before the second is held, so only annual indicators can be compared with a year before.
    known = {row["id"] for row in found.report()["ratings"] if row["direction"]["judgement"] != "unknown"}
    assert known == {
        "council-co2-emissions", "free-meals-gap-key-stage-2", "free-meals-gap-key-stage-4", "gcse-english-and-maths",
        "key-stage-2-english-and-maths",
    }  # fmt: skip
    assert count(found.report(), "direction") == {"better": 5, "same": 0, "worse": 0, "unknown": 25}


def test_a_break_in_the_series_has_no_arrow_across_it(project: Make) -> None:
    root = project(
        LOANS
        + """
    changes:
      - from: 2012-13/Q1
        about: Renewals are no longer counted.
        break: true
    """,
        "indicator,period,value\nloans,2011-12/Q4,95\nloans,2012-13/Q1,91\nloans,2012-13/Q2,92\n",
    )
    first, second = (evaluate(root, period).rating("loans") for period in (Q1, "2012-13/Q2"))
    assert first["previous"] is None
    assert first["direction"] == {"method": "since-last", "change": None, "judgement": "unknown"}
    assert second["previous"]["period"] == Q1
    assert second["direction"]["judgement"] == "better"


def test_a_change_that_is_no_break_keeps_the_arrow(project: Make) -> None:
    root = project(
        LOANS
        + """
    changes:
      - from: 2012-13/Q1
        title: Loans and renewals
    """,
        "indicator,period,value\nloans,2011-12/Q4,95\nloans,2012-13/Q1,91\n",
    )
    line = evaluate(root, Q1).rating("loans")
    assert (line["title"], line["direction"]["judgement"]) == ("Loans and renewals", "worse")


# ------------------------------------------------------------------------------------------- values worked out, exact


def test_29_of_100_meets_29_percent(project: Make) -> None:
    root = project(
        """
    kind: kpi
    id: loans
    title: Loans returned late
    unit: percent
    value: 100 * numerator / denominator
    target: {2012-13: 29}
    floor: {2012-13: 20}
    """,
        "indicator,period,value,numerator,denominator\nloans,2012-13/Q1,,29,100\n",
    )
    line = evaluate(root, Q1).rating("loans")
    assert (line["value"], line["rating"], line["flags"]) == ("29", "green", [])


def test_a_rate_of_nothing_cannot_be_worked_out(project: Make) -> None:
    root = project(
        """
    kind: kpi
    id: loans
    title: Loans returned late
    unit: percent
    value: 100 * numerator / denominator
    target: {2012-13: 29}
    floor: {2012-13: 20}
    """,
        "indicator,period,value,numerator,denominator\nloans,2012-13/Q1,,0,0\n",
    )
    line = evaluate(root, Q1).rating("loans")
    assert (line["value"], line["rating"]) == (None, "not-rated")
    assert line["not_rated"] == {"reason": "not-computable", "inputs": ["value"]}


def test_2_675_to_two_decimals_is_2_68(project: Make) -> None:
    line = decimals_of_loans(project, decimals=2, value="2.675", target="2.68")
    assert (line["value"], line["exact"], line["rating"]) == ("2.68", "2.675", "green")


def test_89_96_shown_as_90_0_meets_90_and_is_flagged(project: Make) -> None:
    line = decimals_of_loans(project, decimals=1, value="89.96", target="90")
    assert (line["value"], line["exact"], line["rating"]) == ("90.0", "89.96", "green")
    assert line["flags"] == ["rounding-sensitive"]


def test_rounding_that_decides_nothing_is_not_flagged(project: Make) -> None:
    line = decimals_of_loans(project, decimals=1, value="91.96", target="90")
    assert (line["value"], line["exact"], line["flags"]) == ("92.0", "91.96", [])


def test_the_precision_of_the_target_never_rounds_the_value(project: Make) -> None:
    line = decimals_of_loans(project, decimals=1, value="89.5", target="90")
    assert (line["value"], line["rating"]) == ("89.5", "amber")


def test_a_rule_may_compare_the_value_as_worked_out(project: Make) -> None:
    rule = """
    ---
    kind: rule
    id: floor-standard
    title: RAG on exact values
    scale: rag
    compare: exact
    cases:
      - green: meets(value, target)
      - amber: meets(value, floor)
      - red: otherwise
    """
    line = decimals_of_loans(project, decimals=1, value="89.96", target="90", rule=rule)
    assert (line["value"], line["rating"]) == ("90.0", "amber")


def decimals_of_loans(make: Make, decimals: int, value: str, target: str, rule: str = "") -> Json:
    root = make(
        f"""
    kind: kpi
    id: loans
    title: Loans
    unit: percent
    decimals: {decimals}
    target: {{2012-13: {target}}}
    floor: {{2012-13: 1}}
    """
        + rule,
        f"indicator,period,value\nloans,2012-13/Q1,{value}\n",
    )
    return evaluate(root, Q1).rating("loans")


# -------------------------------------------------------------------------------------------------- ratings as printed


def test_a_rule_may_take_the_rating_as_it_was_published(project: Make) -> None:
    root = project(
        LOANS
        + """
    rating: as-published
    ---
    kind: rule
    id: as-published
    title: The rating as it was published
    scale: rag
    cases:
      - green: published == green
      - amber: published == amber
      - red: otherwise
    """,
        "indicator,period,value\nloans,2011-12/Q4,95\nloans,2012-13/Q1,80\nloans,2012-13/Q2,80\n",
        {
            "submissions/published.csv": """\
            report,indicator,period,value,rating
            2012-13/Q1,loans,2011-12/Q4,95,green
            2012-13/Q1,loans,2012-13/Q1,80,amber
            2012-13/Q2,loans,2012-13/Q1,80,red
            """
        },
    )
    assert {period: row["rating"] for period, row in evaluate(root, Q1).history("loans").items() if row["value"]} == {
        "2011-12/Q4": "green", "2012-13/Q1": "amber", "2012-13/Q2": "not-rated",
    }  # fmt: skip
    later = evaluate(root, "2012-13/Q2").history("loans")
    assert later[Q1]["rating"] == "red"
    assert later["2012-13/Q2"]["not_rated"] == {"reason": "missing", "inputs": ["published"]}


# ------------------------------------------------------------------------------------------ what is missing, and why


def test_a_target_not_agreed_one_left_out_on_purpose_and_one_that_is_absent_are_three_reasons(project: Make) -> None:
    root = project(
        LOANS.replace("2012-13: 100", "2012-13: {Q1: tbc, Q2: none, Q4: 100}"),
        "indicator,period,value\n" + "".join(f"loans,2012-13/Q{n},95\n" for n in (1, 2, 3, 4)),
    )
    held = evaluate(root, "2012-13/Q4").history("loans")
    assert [held[f"2012-13/Q{n}"]["not_rated"] for n in (1, 2, 3, 4)] == [
        {"reason": "tbc", "inputs": ["target"]},
        {"reason": "none", "inputs": ["target"]},
        {"reason": "missing", "inputs": ["target"]},
        None,
    ]
    said = [evaluate(root, f"2012-13/Q{n}").rating("loans")["because"] for n in (1, 2, 3)]
    assert said == [
        "not rated: the target is not agreed yet",
        "not rated: no target, on purpose",
        "not rated: no target",
    ]


def test_a_floor_is_only_missed_where_the_rule_comes_to_it(project: Make) -> None:
    root = project(
        LOANS.replace("floor: {2011-12: 90, 2012-13: 90}", ""),
        "indicator,period,value\nloans,2012-13/Q1,100\nloans,2012-13/Q2,99\n",
    )
    held = evaluate(root, "2012-13/Q2").history("loans")
    assert held[Q1]["rating"] == "green"
    assert held["2012-13/Q2"]["not_rated"] == {"reason": "missing", "inputs": ["floor"]}


def test_an_indicator_without_a_rule_is_listed_and_not_rated(project: Make) -> None:
    root = project(LOANS + "    rating: none\n", "indicator,period,value\nloans,2012-13/Q1,100\n")
    ran = evaluate(root, Q1)
    assert ran.rating("loans")["not_rated"] == {"reason": "no-rule", "inputs": []}
    assert summary(ran, "by-service")["total"]["current"] == {"not-rated": 1}


def test_a_missing_figure_counts_as_not_rated_and_totals_reconcile(shipped: Path) -> None:
    (shipped / "submissions" / "2012-13" / "Q1" / "waste-management.csv").unlink()
    ran = evaluate(shipped, Q1)
    found = summary(ran, "by-service")
    waste = next(group for group in found["groups"] if group["key"] == "waste-management")
    assert waste["current"] == {"green": 0, "amber": 0, "red": 0, "not-rated": 2}
    assert found["total"]["current"] == {"green": 10, "amber": 10, "red": 8, "not-rated": 2}
    assert reconciles(found)
    line = ran.rating("waste-centre-recycling")
    assert (line["period"], line["state"], line["value"]) == (Q1, "missing", None)
    assert line["because"] == "not rated: no figure was sent in"


# -------------------------------------------------------------------------------------------------------- lifetimes


def test_an_indicator_is_listed_only_while_it_lives(project: Make) -> None:
    root = project(
        LOANS
        + """
    from: 2012-13/Q2
    until: 2012-13/Q3
    ---
    kind: kpi
    id: visits
    title: Visits
    service: libraries
    unit: visits
    target: {2012-13: 10}
    floor: {2012-13: 5}
    """,
        "indicator,period,value\n"
        + "".join(f"{id_},2012-13/Q{n},100\n" for id_ in ("loans", "visits") for n in (1, 2, 3, 4)),
    )
    listed = [list(ratings(evaluate(root, f"2012-13/Q{n}"))) for n in (1, 2, 3, 4)]
    assert listed == [["visits"], ["loans", "visits"], ["loans", "visits"], ["visits"]]


def test_a_report_in_which_nothing_is_listed_is_refused(project: Make) -> None:
    root = project(LOANS + "    from: 2013-14\n", "indicator,period,value\nloans,2012-13/Q1,100\n")
    ran = evaluate(root, Q1)
    assert (ran.code, ran.out) == (5, "")
    assert "no indicator is in force in Quarter 1 2012/13 (April to June 2012)" in ran.err


# ------------------------------------------------------------------------------------------ states, and as at a day

SENT = """\
indicator,period,value,state,submitted_at
loans,2012-13/Q1,100,provisional,2012-07-15
"""


@pytest.mark.parametrize(
    ("day", "state", "because"),
    [
        ("2012-07-10", "not-due", "not rated: the figure is not due yet"),
        ("2012-07-15", "provisional", "100 meets the target of 100"),
    ],
)
def test_as_at_a_day_only_what_was_sent_by_then_is_known(project: Make, day: str, state: str, because: str) -> None:
    line = evaluate(project(LOANS, SENT), Q1, "--as-at", day).rating("loans")
    assert (line["state"], line["because"]) == (state, because)


@pytest.mark.parametrize(
    ("day", "state", "reason"),
    [
        ("2012-07-20", "not-due", "not-due"),  # the day it is due: 20 days after 30 June
        ("2012-07-21", "late", "late"),
        ("2012-08-30", "late", "late"),
        ("2012-08-31", "missing", "missing"),
    ],
)
def test_what_is_not_sent_is_late_until_the_report_closes_and_missing_then(
    project: Make, day: str, state: str, reason: str
) -> None:
    line = evaluate(project(LOANS), Q1, "--as-at", day).rating("loans")
    assert line["state"] == state
    assert line["not_rated"] == {"reason": reason, "inputs": ["value"]}


def test_a_later_figure_for_the_same_period_is_shown_as_revised(project: Make) -> None:
    root = project(
        LOANS,
        """\
        indicator,period,value,submitted_at
        loans,2012-13/Q1,80,2012-07-15
        loans,2012-13/Q1,100,2012-08-15
        """,
    )
    first, second = (evaluate(root, Q1, "--as-at", day) for day in ("2012-08-14", "2012-08-15"))
    assert [first.rating("loans")[key] for key in ("state", "value", "rating")] == ["submitted", "80", "red"]
    assert [second.rating("loans")[key] for key in ("state", "value", "rating")] == ["revised", "100", "green"]
    rows = [ran.report()["inputs"][0]["rows"] for ran in (first, second)]
    assert rows == [{"read": 2, "used": 1, "superseded": 1, "rejected": 0}] * 2


@pytest.mark.parametrize("state", ["missing", "late", "not-due", "not-applicable", "suppressed"])
def test_a_state_without_a_figure_is_not_rated_with_that_reason(project: Make, state: str) -> None:
    ran = evaluate(project(LOANS, f"indicator,period,value,state\nloans,2012-13/Q1,,{state}\n"), Q1)
    line = ran.rating("loans")
    assert (line["state"], line["value"], line["rating"]) == (state, None, "not-rated")
    assert line["not_rated"] == {"reason": state, "inputs": ["value"]}
    assert summary(ran, "by-service")["total"]["current"]["not-rated"] == 1


@pytest.mark.parametrize("state", ["submitted", "provisional", "estimated"])
def test_a_state_with_a_figure_is_rated_and_shown(project: Make, state: str) -> None:
    line = evaluate(project(LOANS, f"indicator,period,value,state\nloans,2012-13/Q1,95,{state}\n"), Q1).rating("loans")
    assert (line["state"], line["rating"], line["not_rated"]) == (state, "amber", None)


def test_nothing_is_nought_only_if_nought_was_sent(project: Make) -> None:
    line = evaluate(project(LOANS, "indicator,period,value\nloans,2012-13/Q1,0\n"), Q1).rating("loans")
    assert (line["value"], line["rating"]) == ("0", "red")


# --------------------------------------------------------------------------------------- limits worked out and moved


def test_a_floor_may_be_a_share_of_a_target_that_moves(project: Make) -> None:
    root = project(
        """
    kind: kpi
    id: loans
    title: Loans so far this year
    unit: loans
    basis: year-to-date
    target: {2012-13: {Q1: 775, Q2: 1550, Q3: 2325, Q4: 3100}}
    floor: 0.85 * target
    """,
        "indicator,period,value\nloans,2012-13/Q1,659\nloans,2012-13/Q2,1317\n",
    )
    ran = evaluate(root, Q1)
    assert ran.rating("loans")["floor"] == {"low": "658.75", "high": None}
    held = ran.history("loans")
    assert [held[f"2012-13/Q{n}"]["rating"] for n in (1, 2)] == ["amber", "red"]


def test_an_indicator_may_name_another_rule_from_a_date(project: Make) -> None:
    root = project(
        LOANS
        + """
    changes:
      - from: 2012-13/Q2
        rating: pass-or-fail
    ---
    kind: rule
    id: pass-or-fail
    title: Green or Red
    scale: rag
    cases:
      - green: meets(value, target)
      - red: otherwise
    """,
        "indicator,period,value\nloans,2012-13/Q1,95\nloans,2012-13/Q2,95\n",
    )
    held = evaluate(root, "2012-13/Q2").history("loans")
    assert [held[f"2012-13/Q{n}"]["rating"] for n in (1, 2)] == ["amber", "red"]


def test_no_test_here_touches_the_code(tmp_path: Path) -> None:
    assert not list(ship(tmp_path).rglob("*.py"))
