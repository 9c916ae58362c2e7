"""What only a look at several definitions can tell, and what is reasonable in one: no word more than there is to say."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from kccrules.flow import project as flow
from kccrules.tools.folder import ids_in, lines_of

KPI = """
kind: kpi
id: loans
title: Loans renewed online
service: libraries
unit: percent
decimals: 0
target: {2012-13: 80}
floor: {2012-13: 70}
"""
RULE = """
kind: rule
id: floor-standard
title: A rule
scale: rag
cases:
"""
FLOOR = "  - green: meets(value, target)\n  - amber: meets(value, floor)\n  - red: otherwise\n"


def codes(found: object) -> list[str]:
    return [
        line.split(": ")[1].split()[1]
        for line in found.out.splitlines()
        if ": error KCC" in line or ": info KCC" in line or ": warning KCC" in line
    ]


# ------------------------------------------------------------------------------------------------ references, kinds


@pytest.mark.parametrize(
    ("documents", "says"),
    [
        ("kind: group\nid: online\ntitle: Online\nmembers: [lones]\n", "unknown unit or indicator 'lones'"),
        (
            "kind: view\nid: a-view\ntitle: A view\nof: kpi\nby: [service]\nwithin: [parks]\n",
            "unknown unit or group 'parks'",
        ),
        ("kind: scale\nid: colours\nlevels: {red: 2, green: 1}\n", "the levels of a scale run from low to high"),
        ("kind: scale\nid: colours\nlevels: {red: 0, not-rated: 1}\n", "'not-rated' is on every scale already"),
        (
            "kind: scale\nid: colours\nlevels: {red: 0, green: 1}\ntitles: {gren: Green}\n",
            "'gren' is not on this scale",
        ),
        (
            "kind: hierarchy\nid: other\ntitle: Other\nlevels: [wing]\nunits: [{id: whole, level: wing, title: Whole}]\n",
            "'whole' means something else in formulas",
        ),
        (
            "kind: project\nid: second\ntitle: Another\ndefinitions: [definitions]\ndefaults: {kpi: {calendar: quarters}}\n",
            "a project is described once, in kccrules.yaml",
        ),
        (KPI + "replaced_by: [visits]\n", "unknown indicator 'visits'"),
    ],
)
def test_what_does_not_fit_with_the_rest_is_said_once(
    documents: str, says: str, project: Callable, run: Callable
) -> None:
    more = "" if documents.startswith("\nkind: kpi") else f"\n---\n{KPI}"
    found = run(project(documents + more), "validate")
    assert says in found.out
    assert len(codes(found)) == 1, found.out


def test_a_project_file_of_another_kind_is_refused(project: Callable, run: Callable) -> None:
    root = project(KPI)
    (root / "kccrules.yaml").write_text("kind: scale\nid: colours\nlevels: {red: 0}\n")
    found = run(root, "validate")
    assert "kccrules.yaml describes the project" in found.out


def test_a_project_file_that_lacks_something_is_refused_before_anything_else(project: Callable, run: Callable) -> None:
    root = project(KPI)
    (root / "kccrules.yaml").write_text("kind: project\nid: council\ntitle: A council\n")
    assert "needs" in run(root, "validate").out
    (root / "kccrules.yaml").write_text("kind: [project\n")
    assert "KCC101" in run(root, "validate").out


def test_a_folder_that_is_not_there_is_said(project: Callable, run: Callable) -> None:
    root = project(KPI)
    (root / "submissions").rmdir()
    found = run(root, "validate")
    assert "there is no folder 'submissions'" in found.out


def test_a_path_that_is_not_there_is_wrong_usage(project: Callable, run: Callable) -> None:
    found = run(project(KPI), "validate", "nowhere.yaml")
    assert (found.code, found.out) == (2, "")
    assert "there is no file or folder 'nowhere.yaml'" in found.err


# ------------------------------------------------------------------------------------------------ figures


def test_a_floor_and_target_without_years_are_held_against_each_other(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 80}", "80").replace("{2012-13: 70}", "90")
    found = run(project(text), "validate")
    assert "floor 90 is better than target 80" in found.out
    assert "so it could never be Amber" in found.out


def test_a_range_needs_two_ends_also_without_years(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 80}", "80").replace("{2012-13: 70}", "none") + "polarity: range\ndirection: none\n"
    assert "with polarity range a limit has two ends, and this is 80" in run(project(text), "validate").out


def test_beats_has_no_better_side_in_a_range(project: Callable, run: Callable) -> None:
    text = (
        KPI.replace("{2012-13: 80}", "{2012-13: 5 to 10}").replace("{2012-13: 70}", "{2012-13: 2 to 13}")
        + "polarity: range\n"
    )
    found = run(project(text), "validate")
    assert "the direction rule 'since-last' asks what beats a limit, and a range has no better side" in found.out


# ------------------------------------------------------------------------------------------------ cases that can apply


@pytest.mark.parametrize(
    ("cases", "unreachable"),
    [
        (FLOOR, None),
        ("  - amber: meets(value, floor)\n  - green: meets(value, target)\n  - red: otherwise\n", "green"),
        ("  - green: meets(value, target)\n  - amber: value > 1000000\n  - red: otherwise\n", "amber"),
        ("  - green: meets(value, target)\n  - amber: meets(value, eased(target, 0.1))\n  - red: otherwise\n", None),
        ("  - green: meets(value, target)\n  - amber: shortfall(value, target) <= 0.05 * abs(target)\n  - red: otherwise\n", None),
        ("  - green: beats(value, last_year(value))\n  - amber: meets(value, last(target))\n  - red: otherwise\n", None),
        ("  - green: direction == better\n  - amber: state == estimated\n  - red: otherwise\n", None),
        ("  - green: published == green\n  - amber: published == amber\n  - red: otherwise\n", None),
        ("  - not-rated: missing(target)\n  - green: meets(value, target)\n  - red: otherwise\n", None),
        ("  - green: value == 12.5\n  - red: otherwise\n", None),
        ("  - green: value >= target or value < target\n  - red: otherwise\n", "red"),
        ("  - green: meets(value, tightened(target, 0.05))\n  - amber: meets(value, tightened(target, 0.2))\n  - red: otherwise\n", "amber"),
    ],
)  # fmt: skip
def test_every_case_can_apply_or_is_named(
    cases: str, unreachable: str | None, project: Callable, run: Callable
) -> None:
    found = run(project(f"{KPI}\n---\n{RULE}{cases}"), "validate")
    assert codes(found) == (["KCC308"] if unreachable else []), found.out
    assert unreachable is None or f"'{unreachable}: " in found.out


def test_a_rule_with_a_dead_case_rates_nothing(project: Callable, run: Callable) -> None:
    cases = "  - amber: meets(value, floor)\n  - green: meets(value, target)\n  - red: otherwise\n"
    found = run(project(f"{KPI}\n---\n{RULE}{cases}", "indicator,period,value\nloans,2012-13/Q1,75\n"), "eval")
    assert (found.code, found.out) == (1, "")
    assert "can never apply" in found.err


def test_a_rule_that_nobody_uses_is_tried_in_general(project: Callable, run: Callable) -> None:
    unused = (
        RULE.replace("floor-standard", "unused")
        + "  - amber: meets(value, floor)\n  - green: meets(value, target)\n  - red: otherwise\n"
    )
    assert codes(run(project(f"{KPI}\n---\n{unused}"), "validate")) == ["KCC308"]


# ------------------------------------------------------------------------------------------------ examples of rules


@pytest.mark.parametrize(
    ("example", "says"),
    [
        ("{value: 80, target: 80, expect: green}", None),
        ("{value: 75, target: 80, floor: 70, expect: amber}", None),
        ("{value: 35, target: 28, floor: 35, polarity: lower, expect: amber}", None),
        ("{value: 7, target: 5 to 10, polarity: range, expect: green}", None),
        ("{value: 75, target: 80, expect: not-rated}", None),
        ("{value: 75, target: 80, floor: 70, expect: red}", "is amber, and this example expects red"),
        ("{valu: 75, expect: red}", "an example has no input 'valu'"),
        ("{value: 75, state: guessed, expect: red}", "'guessed' is not a state"),
    ],
)
def test_the_examples_of_a_rule_are_tried(example: str, says: str | None, project: Callable, run: Callable) -> None:
    found = run(project(f"{KPI}\n---\n{RULE}{FLOOR}examples: [{example}]\n"), "validate")
    assert (found.code, says is None or says in found.out) == (0 if says is None else 1, True), found.out


def test_examples_of_a_direction_name_the_earlier_value(project: Callable, run: Callable) -> None:
    method = """
kind: rule
id: since-last
title: Change
scale: direction
where: {previous: last(value)}
cases:
  - same: value == previous
  - better: beats(value, previous)
  - worse: otherwise
examples:
  - {value: 5, previous: 4, expect: better}
  - {value: 4, previous: 5, polarity: lower, expect: better}
  - {value: 5, previous: 5, expect: same}
  - {value: 5, expect: unknown}
"""
    assert run(project(f"{KPI}\n---\n{method}"), "validate").code == 0
    assert run(project(f"{KPI}\n---\n{method.replace('expect: same', 'expect: worse')}"), "validate").code == 1


def test_examples_belong_to_the_cases_they_stand_beside(project: Callable, run: Callable) -> None:
    change = "examples: [{value: 75, target: 80, floor: 70, expect: amber}]\nchanges:\n  - from: 2013-04-01\n    cases:\n      - green: meets(value, target)\n      - red: otherwise\n    examples: [{value: 75, target: 80, expect: red}]\n"
    assert run(project(f"{KPI}\n---\n{RULE}{FLOOR}{change}"), "validate").code == 0


# ------------------------------------------------------------------------------------------------ files


def test_a_file_that_cannot_be_searched_still_gives_its_own_id(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_bytes(b"id: other\n" + b"#" * 2_000_000)
    (tmp_path / "small.yaml").write_bytes(b"kind: hierarchy\nlevels: [ambition, priority]\nunits: [{id: growth}]\n")
    assert ids_in(tmp_path / "large.yaml") == {"large"}
    assert ids_in(tmp_path / "small.yaml") == {"small", "growth", "ambition", "priority"}
    assert ids_in(tmp_path / "nowhere.yaml") == {"nowhere"}
    assert lines_of(tmp_path / "nowhere.yaml") == []


def test_names_that_people_use_are_understood(project: Callable, run: Callable) -> None:
    text = KPI + "also: [Online loans]\nformerly: [renewals]\n"
    sent = "indicator,period,value\nOnline loans,2012-13/Q1,75\nrenewals,2012-13/Q2,85\n"
    found = run(project(text, sent), "eval", "-f", "json")
    assert {row["period"]: row["value"] for row in found.report()["history"] if row["value"]} == {
        "2012-13/Q1": "75",
        "2012-13/Q2": "85",
    }
    assert [problem["code"] for problem in found.report()["problems"]] == ["KCC411"]


# ------------------------------------------------------------------------------------------------ what is in order


def test_views_within_units_and_indicators_replaced_by_others_are_in_order(project: Callable, run: Callable) -> None:
    other = KPI.replace("loans", "visits")
    view = "kind: view\nid: a-view\ntitle: A view\nof: kpi\nby: [service]\nwithin: [libraries, roads]\n"
    documents = f"{KPI}until: 2012-13/Q4\nreplaced_by: [visits]\n---\n{other}\n---\n{view}"
    assert run(project(documents), "validate").code == 0


def test_what_uses_a_name_that_is_wrong_itself_has_no_problem_of_its_own(project: Callable, run: Callable) -> None:
    cases = (
        RULE.replace("cases:", 'where: {gap: "shortfal(value, target)"}\ncases:')
        + "  - green: gap <= 0\n  - red: otherwise\n"
    )
    assert codes(run(project(f"{KPI}\n---\n{cases}"), "validate")) == ["KCC303"]


def test_a_change_from_a_period_that_does_not_exist_is_said(project: Callable, run: Callable) -> None:
    text = KPI + "changes:\n  - {from: 2012-13/Q9, decimals: 1}\n"
    assert codes(run(project(text), "validate")) == ["KCC212"]


def test_one_limit_of_a_range_said_for_several_periods_is_said_once(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 70}", "{2012-13: 2 to 13}") + "polarity: range\ndirection: none\n"
    assert codes(run(project(text), "validate")) == ["KCC305"]


def test_a_polarity_that_becomes_a_range_asks_for_ranges_from_then_on(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 80}", "{2011-12: 80, 2012-13: 5 to 10}").replace(
        "{2012-13: 70}", "{2011-12: 70, 2012-13: 2 to 13}"
    )
    assert (
        codes(run(project(text + "direction: none\nchanges:\n  - {from: 2012-13/Q1, polarity: range}\n"), "validate"))
        == []
    )


def test_a_limit_that_could_pass_38_digits_is_refused_by_validate_as_well(project: Callable, run: Callable) -> None:
    huge = " * ".join(["9200000000000"] * 4)
    found = run(project(KPI.replace("{2012-13: 70}", f"{huge} * target")), "validate")
    assert codes(found) == ["KCC603"]


def test_collecting_garbage_is_left_off_where_it_was_off(shipped: Path) -> None:
    gc.disable()
    try:
        assert flow.load(shipped).problems == []
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_year_in_five_parts_is_said(project: Callable, run: Callable) -> None:
    calendar = "kind: calendar\nid: fifths\nyear_starts: 1 April\nperiods: [A, B, C, D, E]\ndue_within: 5 days\n"
    found = run(project(f"{KPI}\n---\n{calendar}"), "validate")
    assert codes(found) == ["KCC212"]


def test_a_project_without_a_default_rule_leaves_it_to_its_indicators(project: Callable, run: Callable) -> None:
    root = project(KPI + "rating: floor-standard\n")
    settings = root / "kccrules.yaml"
    settings.write_text(settings.read_text().replace("rating: floor-standard, ", ""))
    assert run(root, "validate").code == 0


def test_rows_left_blank_by_a_spreadsheet_are_no_rows(project: Callable, run: Callable) -> None:
    sent = "indicator,period,value\nloans,2012-13/Q1,75\n,,\n\n,,\nloans,2012-13/Q2,76\n,,\n"
    report = run(project(KPI, sent), "eval", "-f", "json").report()
    assert report["inputs"][0]["rows"] == {"read": 2, "used": 2, "superseded": 0, "rejected": 0}
