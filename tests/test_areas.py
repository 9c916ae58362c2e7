"""An indicator by district: own targets, the whole worked out from its parts, rules about the parts, and what is too few."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, evaluate, invoke
from hypothesis import given
from hypothesis import strategies as st

from kccrules.engine import tables

Make = Callable[..., Path]

COUNTY = """
kind: hierarchy
id: county
title: County and districts
levels: [district]
units:
  - {id: ashford, level: district, title: Ashford}
  - {id: dover, level: district, title: Dover}
  - {id: swale, level: district, title: Swale}
---
kind: group
id: districts
title: Districts
members: [ashford, dover, swale]
---
"""
VISITS = """
kind: kpi
id: visits
title: Visits
unit: visits
decimals: 0
areas: districts
"""


def by_area(ran: Ran, id_: str = "visits") -> dict[str | None, dict[str, Any]]:
    """The lines of one indicator: the whole under None."""
    return {row["area"]: row for row in ran.report()["ratings"] if row["id"] == id_}


def sent(*values: str, period: str = "2012-13/Q1") -> str:
    """Rows of the districts in turn; an empty text sends nothing."""
    named = zip(("ashford", "dover", "swale"), values, strict=False)
    rows = [f"visits,{area},{period},{value}" for area, value in named if value]
    return "\n".join(["indicator,area,period,value", *rows, ""])


def test_an_average_of_rates_that_are_sent_in_two_parts_is_refused_because_it_would_be_none(
    project: Make, run: Callable[..., Ran]
) -> None:
    text = f"{COUNTY}{VISITS}area_total: average\nvalue: 100 * numerator / denominator\n"
    found = run(project(text, ""), "validate").out
    assert "KCC233: the average of areas would be of their numerators and denominators, not of their rates" in found
    assert "write area_total: sum" in found
    assert "KCC233" not in run(project(text.replace("numerator / denominator", "numerator"), ""), "validate").out


def test_each_area_is_rated_against_its_own_target_and_an_area_without_one_is_not_rated(project: Make) -> None:
    target = "target: {2012-13: {whole: 60, ashford: 20, dover: 30}}\nfloor: 0.5 * target\n"
    found = by_area(evaluate(project(COUNTY + VISITS + target, sent("20", "15", "40")), "2012-13/Q1"))
    assert [(area, row["rating"]) for area, row in found.items()] == [
        (None, "not-rated"), ("ashford", "green"), ("dover", "amber"), ("swale", "not-rated"),
    ]  # fmt: skip
    assert found["dover"]["floor"] == {"low": "15", "high": None}
    assert found["swale"]["not_rated"] == {"reason": "missing", "inputs": ["target"]}


def test_a_plain_target_holds_for_the_whole_and_for_every_area(project: Make) -> None:
    found = by_area(
        evaluate(project(COUNTY + VISITS + "target: {2012-13: 20}\n", sent("20", "21", "19")), "2012-13/Q1")
    )
    assert [row["rating"] for row in found.values()] == ["not-rated", "green", "green", "not-rated"]
    assert {row["target"]["low"] for row in found.values()} == {"20"}


@pytest.mark.parametrize(
    ("method", "values", "whole"),
    [
        ("submitted", ("1", "2", "3"), None),
        ("sum", ("1", "2", "3"), "6"),
        ("sum", ("1", "2", ""), None),  # a part missing makes the whole missing
        ("sum-of-known", ("1", "2", ""), "3"),
        ("sum-of-known", ("", "", ""), None),
        ("average", ("1", "2", "4"), "2.33"),
        ("average", ("1", "2", ""), None),
    ],
)
def test_the_whole_is_worked_out_as_declared(
    project: Make, method: str, values: tuple[str, ...], whole: str | None
) -> None:
    documents = (
        COUNTY + VISITS.replace("decimals: 0", "decimals: 2") + f"area_total: {method}\ntarget: {{2012-13: 5}}\n"
    )
    found = by_area(evaluate(project(documents, sent(*values)), "2012-13/Q1"))
    assert found[None]["value"] == (None if whole is None else f"{float(whole):.2f}")


@pytest.mark.parametrize("value", ["submitted / 10", "submitted - 18", "average_last(1, submitted) / 10"])
def test_an_average_of_areas_is_that_of_their_figures_also_where_a_value_is_worked_out(
    value: str, project: Make
) -> None:
    copy = VISITS.replace("visits", "copy") + "value: submitted(visits)\n"
    made = project(f"{COUNTY}{VISITS}area_total: average\nvalue: {value}\n---{copy}", sent("10", "20", "30"))
    ran = evaluate(made, "2012-13/Q1")
    assert (by_area(ran)[None]["value"], by_area(ran, "copy")[None]["value"]) == ("2", "20")


def test_numerators_and_denominators_are_added_before_they_are_divided(project: Make) -> None:
    rate = VISITS + "area_total: sum\nvalue: 100 * numerator / denominator\ntarget: {2012-13: 50}\n"
    rows = "visits,ashford,2012-13/Q1,,1,10\nvisits,dover,2012-13/Q1,,90,100\nvisits,swale,2012-13/Q1,,9,90\n"
    documents = COUNTY + rate.replace("unit: visits", "unit: percent")
    found = by_area(
        evaluate(project(documents, "indicator,area,period,value,numerator,denominator\n" + rows), "2012-13/Q1")
    )
    assert [row["value"] for row in found.values()] == [
        "50",
        "10",
        "90",
        "10",
    ]  # 100 of 200, not the mean of 10, 90, 10


def test_a_whole_is_as_certain_as_the_least_certain_of_its_parts(project: Make) -> None:
    rows = "visits,ashford,2012-13/Q1,1,estimated\nvisits,dover,2012-13/Q1,2,provisional\nvisits,swale,2012-13/Q1,3,\n"
    documents = COUNTY + VISITS + "area_total: sum\ntarget: {2012-13: 5}\n"
    found = by_area(evaluate(project(documents, "indicator,area,period,value,state\n" + rows), "2012-13/Q1"))
    assert found[None]["state"] == "estimated"


EIGHT_OF_TWELVE = """
---
kind: rule
id: two-districts
title: At least two of three districts above 5
scale: rag
cases:
  - green: areas_where(value > 5) >= 2
  - amber: areas_where(value > 5) >= 1
  - red: otherwise
"""


@pytest.mark.parametrize(
    ("values", "rating"),
    [
        (("6", "7", "1"), "green"),
        (("6", "5", "1"), "amber"),
        (("5", "5", "1"), "red"),
        (("6", "7", ""), "not-rated"),  # nobody knows of Swale
    ],
)
def test_a_rule_may_be_about_the_parts(project: Make, values: tuple[str, ...], rating: str) -> None:
    documents = COUNTY + VISITS + "rating: two-districts\n" + EIGHT_OF_TWELVE
    found = by_area(evaluate(project(documents, sent(*values)), "2012-13/Q1"))
    assert found[None]["rating"] == rating
    assert {found[area]["rating"] for area in ("ashford", "dover", "swale")} == {"not-rated"}


def test_the_direction_of_each_area_is_its_own(project: Make) -> None:
    figures = sent("20", "30", "40") + sent("21", "29", "40", period="2012-13/Q2").partition("\n")[2]
    documents = COUNTY + VISITS + "target: {2012-13: 20}\n"
    found = by_area(evaluate(project(documents, figures), "2012-13/Q2"))
    assert [found[area]["direction"]["judgement"] for area in ("ashford", "dover", "swale")] == [
        "better",
        "worse",
        "same",
    ]


# ---- too few to publish ----


FEW = VISITS + "area_total: sum\nsuppress_below: 5\ntarget: {2012-13: 10}\n"


def shown(project: Make, *values: str, few: str = FEW) -> list[str | None]:
    """What is shown of the whole and of each district."""
    found = by_area(evaluate(project(COUNTY + few, sent(*values)), "2012-13/Q1"))
    assert all((row["value"] is None) == (row["state"] != "submitted") for row in found.values())
    return [row["value"] for row in found.values()]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("9", "12", "30"), ["51", "9", "12", "30"]),
        (("3", "4", "30"), ["37", None, None, "30"]),  # either could be 3 or 4
        (("3", "12", "30"), ["45", None, None, "30"]),  # alone it would be 45 less 42: the smallest other goes with it
        (("3", "0", "0"), [None, None, "0", "0"]),  # where there is no other, the whole
        (("3", "12", ""), [None, None, "12", None]),  # the whole is missing, so nothing can be taken from it
        (("0", "12", "30"), ["42", "0", "12", "30"]),  # none is not few
        (("5", "12", "30"), ["47", "5", "12", "30"]),
        (("1", "1", "1"), [None, None, None, None]),
    ],
)
def test_few_are_not_shown_nor_can_they_be_worked_out(
    project: Make, values: tuple[str, ...], expected: list[str | None]
) -> None:
    assert shown(project, *values) == expected


@given(st.lists(st.integers(0, 12), min_size=3, max_size=3))
def test_no_hidden_count_is_what_the_whole_leaves(tmp_path_factory: pytest.TempPathFactory, counts: list[int]) -> None:
    from conftest import write_project

    folder = tmp_path_factory.mktemp("few")
    made = write_project(folder, COUNTY + FEW, {"submissions/sent.csv": sent(*map(str, counts))})
    whole, *parts = [row["value"] for row in by_area(evaluate(made, "2012-13/Q1")).values()]
    for count, part in zip(counts, parts, strict=True):
        assert part is None or int(part) == count
        assert count in (0, 5) or count > 5 or part is None
    if whole is not None and None in parts:
        assert parts.count(None) > 1, "what is hidden alone is the whole less the others"


def test_windows_add_what_is_hidden_and_reports_do_not_show_it(project: Make) -> None:
    few = VISITS + "suppress_below: 5\nvalue: sum_last(2, numerator)\ntarget: {2012-13: 10}\n"
    rows = [f"visits,ashford,2012-13/{quarter},,{count},\n" for quarter, count in (("Q1", 3), ("Q2", 9), ("Q3", 8))]
    made = project(COUNTY + few, "indicator,area,period,value,numerator,denominator\n" + "".join(rows))
    assert by_area(evaluate(made, "2012-13/Q2"))["ashford"]["value"] == "12"
    assert by_area(evaluate(made, "2012-13/Q1"))["ashford"]["not_rated"]["reason"] == "suppressed"


@pytest.mark.parametrize("rate", ["numerator / denominator", "numerator / denominator * value(later)"])
def test_what_is_too_few_is_not_shown_as_a_figure_of_another_indicator(rate: str, project: Make) -> None:
    kpi = VISITS + f"value: {rate}\nsuppress_below: 5\n---"
    copy = VISITS.replace("visits", "copy") + "value: numerator(visits)\n"
    chain = ["value: value(middle)", "value: value(first)", ""]
    others = [
        NATIONAL.format(value).replace("england", id_)
        for id_, value in zip(("later", "middle", "first"), chain, strict=True)
    ]
    counts = "".join(f"visits,{area},2012-13/Q1,,{n},10\n" for area, n in (("ashford", 2), ("dover", 30), ("swale", 3)))
    sent = f"indicator,area,period,value,numerator,denominator\nfirst,,2012-13/Q1,2,,\n{counts}"
    found = by_area(evaluate(project(COUNTY + kpi + copy + "".join(others), sent), "2012-13/Q1"), "copy")
    assert {area: row["value"] for area, row in found.items() if area} == {
        "ashford": None,
        "dover": "30",
        "swale": None,
    }


def test_explain_says_what_is_too_few_and_does_not_show_it(project: Make) -> None:
    made = project(COUNTY + FEW, sent("3", "9", "12"))
    told = invoke(made, "explain", "visits", "--period", "2012-13/Q1").out
    assert "The whole, 24, is the sum of 3 districts." in told
    assert told.count("Too few to publish") == 2
    window = "kind: kpi\nid: carers\ntitle: Carers\nunit: people\nsuppress_below: 5\nvalue: sum_last(2, numerator)\n"
    made = project(window, "indicator,period,value,numerator\ncarers,2012-13/Q1,,3\ncarers,2012-13/Q2,,9\n")
    told = invoke(made, "explain", "carers", "--period", "2012-13/Q2").out
    assert "sum_last(2, numerator) is not shown: Q1 2012/13 is too few to publish" in told


# ---- figures of other indicators ----


NATIONAL = """
---
kind: activity
id: england
title: Visits, England
unit: visits
decimals: 0
rating: none
{}
"""


def test_a_benchmark_may_be_the_target(project: Make) -> None:
    kpi = VISITS.replace("areas: districts\n", "") + "target: value(england)\nfloor: 0.9 * value(england)\n"
    rows = "england,2012-13/Q1,100\nvisits,2012-13/Q1,95\n"
    found = evaluate(project(kpi + NATIONAL.format(""), "indicator,period,value\n" + rows), "2012-13/Q1").rating(
        "visits"
    )
    assert (found["rating"], found["target"]["low"], found["floor"]["low"]) == ("amber", "100", "90")


def test_of_another_calendar_the_latest_period_ended_by_then_is_meant_and_it_is_missing_where_that_is(
    project: Make,
) -> None:
    years = "---\nkind: calendar\nid: years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 60 days\n"
    kpi = VISITS.replace("areas: districts\n", "") + "target: value(england)\n"
    rows = "england,2010-11,90\nengland,2011-12,100\nvisits,2011-12/Q3,95\nvisits,2012-13/Q1,95\nvisits,2013-14/Q1,95\n"
    made = project(kpi + NATIONAL.format("calendar: years") + years, "indicator,period,value\n" + rows)
    found = evaluate(made, "2013-14/Q1").history("visits")
    targets = {period: (row["target"] or {"low": None})["low"] for period, row in found.items() if row["value"]}
    assert targets == {"2011-12/Q3": "90", "2012-13/Q1": "100", "2013-14/Q1": None}  # 2012-13 was never sent


def test_months_become_quarters_by_a_window_and_a_reference(project: Make) -> None:
    months = "---\nkind: calendar\nid: months\nyear_starts: 1 April\nperiods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]\ndue_within: 10 days\n"
    kpi = VISITS.replace("areas: districts\n", "") + "value: value(england)\ntarget: {2012-13: 6}\n"
    monthly = NATIONAL.format("calendar: months\nbasis: month\nvalue: sum_last(3, submitted)")
    rows = "".join(f"england,2012-13/M{month:02},{month}\n" for month in range(1, 7))
    made = project(kpi + monthly + months, "indicator,period,value\n" + rows)
    found = evaluate(made, "2012-13/Q2").history("visits")
    assert [found[period]["value"] for period in ("2012-13/Q1", "2012-13/Q2")] == ["6", "15"]


def test_an_area_is_compared_with_the_same_area_of_another_indicator_and_with_its_whole_where_that_has_none(
    project: Make,
) -> None:
    kpi = VISITS + "target: value(england)\n"
    rows = ["visits,ashford,2012-13/Q1,10", "visits,dover,2012-13/Q1,10"]
    whole = "england,,2012-13/Q1,9"
    header = "indicator,area,period,value"
    made = project(COUNTY + kpi + NATIONAL.format(""), "\n".join([header, *rows, whole, ""]))
    assert [by_area(evaluate(made, "2012-13/Q1"))[area]["target"]["low"] for area in ("ashford", "dover")] == ["9", "9"]
    parts = ["england,ashford,2012-13/Q1,11", "england,dover,2012-13/Q1,8"]
    made = project(COUNTY + kpi + NATIONAL.format("areas: districts"), "\n".join([header, *rows, *parts, whole, ""]))
    assert [by_area(evaluate(made, "2012-13/Q1"))[area]["target"]["low"] for area in ("ashford", "dover")] == [
        "11",
        "8",
    ]


def test_a_gap_is_the_difference_of_two_indicators_and_missing_where_one_is(project: Make) -> None:
    kpi = VISITS.replace("areas: districts\n", "") + "value: value(england) - value(wales)\ntarget: {2012-13: 3}\n"
    wales = NATIONAL.format("").replace("england", "wales")
    rows = "england,2012-13/Q1,10\nwales,2012-13/Q1,7\nengland,2012-13/Q2,10\n"
    made = project(kpi + NATIONAL.format("") + wales, "indicator,period,value\n" + rows)
    found = evaluate(made, "2012-13/Q2").history("visits")
    assert (found["2012-13/Q1"]["value"], found["2012-13/Q2"]["value"]) == ("3", None)


def test_indicators_may_have_each_other_for_targets_but_not_for_values(project: Make) -> None:
    def pair(key: str) -> Iterator[str]:
        for one, other in (("boys", "girls"), ("girls", "boys")):
            yield f"kind: kpi\nid: {one}\ntitle: {one}\nunit: pupils\n{key}: value({other})\n"

    rows = "indicator,period,value\nboys,2012-13/Q1,10\ngirls,2012-13/Q1,12\n"
    made = project("---\n".join(pair("target")), rows)
    found = evaluate(made, "2012-13/Q1")
    assert [found.rating(one)["rating"] for one in ("boys", "girls")] == ["not-rated", "green"]
    refused = evaluate(project("---\n".join(pair("value")), rows), "2012-13/Q1")
    assert "KCC310: value(boys) needs value(girls) needs value(boys)" in refused.err.replace("boys: ", "")


def test_what_is_worked_out_is_there_although_nothing_was_sent_of_it_itself(project: Make) -> None:
    kpi = VISITS.replace("areas: districts\n", "") + "value: 2 * value(england)\ntarget: {2012-13: 3}\n"
    found = evaluate(
        project(kpi + NATIONAL.format(""), "indicator,period,value\nengland,2012-13/Q1,10\n"), "2012-13/Q1"
    )
    assert (found.rating("visits")["value"], found.rating("visits")["state"]) == ("20", "submitted")


@pytest.mark.parametrize("limits", ["", "target: 5\n", "target: {2012-13: 5}\n"])
def test_what_is_worked_out_goes_back_as_far_as_its_parts_whether_or_not_its_limits_do(
    limits: str, project: Make
) -> None:
    periods = ("2011-12/Q3", "2011-12/Q4", "2012-13/Q1", "2012-13/Q2")
    own = VISITS.replace("areas: districts\n", "")
    made = own.replace("visits", "gap") + f"value: value(england) - value(visits)\n{limits}"
    twice = own.replace("visits", "twice") + "value: 2 * value(gap)\nfrom: 2012-13/Q1\n"
    rows = [f"{id_},{period},{n}" for id_, n in (("visits", 3), ("england", 9)) for period in periods]
    root = project(f"{made}---{twice}---{own}{NATIONAL.format('')}", "\n".join(["indicator,period,value", *rows, ""]))
    found = evaluate(root, "2012-13/Q2")
    values = {period: row["value"] for period, row in found.history("gap").items() if row["value"]}
    assert values == dict.fromkeys(periods, "6")
    line = found.rating("gap")
    assert (line["previous"]["period"], line["direction"]["judgement"]) == ("2012-13/Q1", "same")
    assert list(found.history("twice")) == ["2012-13/Q1", "2012-13/Q2"], "not before it began"


def test_a_part_that_has_no_figure_at_the_end_of_any_period_adds_none(project: Make) -> None:
    years = "kind: calendar\nid: years\ntitle: Years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n---"
    own = VISITS.replace("areas: districts\n", "")
    yearly = own.replace("visits", "yearly") + "calendar: years\nbasis: annual\nvalue: value(visits)\n---"
    root = project(f"{years}{yearly}{own}", "indicator,period,value\nvisits,2012-13/Q1,3\n")
    assert list(evaluate(root, "2012-13/Q1").history("yearly")) == ["2011-12"]


def test_of_an_indicator_that_ended_before_its_first_figure_there_is_none(project: Make) -> None:
    kpi = VISITS.replace("areas: districts\n", "") + "target: value(england)\n"
    made = project(kpi + NATIONAL.format("until: 2010-11/Q4"), "indicator,period,value\nvisits,2012-13/Q1,10\n")
    assert evaluate(made, "2012-13/Q1").rating("visits")["not_rated"] == {"reason": "missing", "inputs": ["target"]}


def test_a_formula_that_names_no_indicator_there_is_says_what_is_meant(project: Make) -> None:
    made = project(VISITS.replace("areas: districts\n", "") + "target: value(englnd)\n" + NATIONAL.format(""))
    refused = evaluate(made, "2012-13/Q1")
    assert "KCC203: unknown indicator 'englnd' in value(englnd)" in refused.err
    assert "did you mean 'england'?" in refused.err


@given(st.permutations(range(6)))
def test_the_order_of_definitions_and_rows_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, order: Sequence[int]
) -> None:
    from conftest import write_project

    rows = sent("20", "15", "40").splitlines() + sent("21", "9", "44", period="2012-13/Q2").splitlines()[1:]
    shuffled = [rows[0], *(rows[1:][place] for place in order), ""]
    documents = COUNTY + VISITS + "area_total: sum\ntarget: {2012-13: {whole: 60, ashford: 20}}\n"
    made = write_project(tmp_path_factory.mktemp("order"), documents, {"submissions/sent.csv": "\n".join(shuffled)})
    assert [row["value"] for row in by_area(evaluate(made, "2012-13/Q2")).values()] == ["74", "21", "9", "44"]


def test_explain_shows_what_a_method_of_direction_weighs(project: Make) -> None:
    by_target = """
        kind: rule
        id: relative-to-target
        title: Direction of the distance from target
        scale: direction
        where:
          previous: last(shortfall(value, target))
          now: shortfall(value, target)
        cases:
          - same: now == previous
          - better: now < previous
          - worse: otherwise
        ---
    """
    kpi = (
        VISITS.replace("areas: districts\n", "") + "direction: relative-to-target\ntarget: {2012-13: {Q1: 5, Q2: 9}}\n"
    )
    rows = "indicator,period,value\nvisits,2012-13/Q1,6\nvisits,2012-13/Q2,8\n"
    told = invoke(
        project(textwrap.dedent(by_target).lstrip() + kpi, rows), "explain", "visits", "--period", "2012-13/Q2"
    ).out
    assert "now = shortfall(value, target) = 1" in told
    assert "previous = last(shortfall(value, target)) = -1" in told
    rising = by_target.replace("            cases:", "cases:").replace(
        "        cases:", "          rising: value > 0\n        cases:"
    )
    made = project(textwrap.dedent(rising).lstrip() + kpi, rows)
    told = invoke(made, "explain", "visits", "--period", "2012-13/Q2").out
    assert "now = " in told
    assert "rising" not in told  # no figure, but a yes or no
    first = invoke(
        project(textwrap.dedent(by_target).lstrip() + kpi, rows), "explain", "visits", "--period", "2012-13/Q1"
    ).out
    assert "previous = " not in first  # there is nothing to compare with


def test_too_many_results_by_area_stay_in_the_store_and_one_indicator_can_be_asked_for(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project(COUNTY + VISITS + "area_total: sum\ntarget: {2012-13: 60}\n", sent("20", "15", "40"))
    monkeypatch.setattr(tables.read, "__defaults__", (3,))
    found = evaluate(made, "2012-13/Q1").report()
    assert [row["area"] for row in found["ratings"]] == [None]
    assert found["areas_left_out"] == 3
    said = "3 results by area are not listed here; for those of one indicator: kccrules eval -s visits"
    assert said in invoke(made, "eval", "--period", "2012-13/Q1").out
    assert said in invoke(made, "eval", "--period", "2012-13/Q1", "-f", "markdown").out
    assert len(tables.read(made / ".kccrules/results/2012-13-Q1", 100).tables["shown"]) == 4


def test_a_total_that_could_not_be_stored_exactly_is_refused(project: Make) -> None:
    documents = COUNTY + VISITS + "area_total: sum\ntarget: {2012-13: 60}\n"
    refused = evaluate(project(documents, sent("9000000000000", "9000000000000", "1")), "2012-13/Q1")
    assert refused.code == 3
    assert "KCC603" in refused.err
