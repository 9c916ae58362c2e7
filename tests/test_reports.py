"""Reports of small projects: groups, notes and counts as a reader meets them."""

from __future__ import annotations

import re
from collections.abc import Callable

from kccrules.problems import Place, Problem
from kccrules.render import problems
from kccrules.render.terminal import Terminal

LOANS = """
kind: kpi
id: loans
title: Loans renewed online
service: libraries
unit: percent
decimals: 0
target: {2012-13: 80}
floor: {2012-13: 70}
"""
VISITS = (
    LOANS.replace("loans", "visits")
    .replace("Loans renewed online", "Visits booked online")
    .replace("libraries", "roads")
)
SENT = "indicator,period,value\nloans,2012-13/Q1,79.6\nvisits,2012-13/Q1,75\n"


def test_a_rating_that_rounding_decides_is_marked_and_said(project: Callable, run: Callable) -> None:
    found = run(project(f"{LOANS}\n---\n{VISITS}", SENT), "eval").out
    assert re.search(r"Loans renewed online +80% \[s\]", found)
    assert "[s] decided by rounding" in found
    assert "The rounding of a value decides loans." in found


def test_what_a_view_leaves_out_is_still_shown(project: Callable, run: Callable) -> None:
    view = "kind: view\nid: only-roads\ntitle: Roads alone\nof: kpi\nby: [service]\nwithin: [roads]\n"
    found = run(project(f"{LOANS}\n---\n{VISITS}\n---\n{view}", SENT), "eval", "--view", "only-roads").out
    assert re.search(r"Roads\n +Visits booked online.*\nIn no group\n +Loans renewed online", found)
    assert re.search(r"^Now .* 1     ", found, re.MULTILINE)


def test_a_view_may_be_limited_to_a_group(project: Callable, run: Callable) -> None:
    more = "kind: group\nid: online\ntitle: Online\nmembers: [loans]\n---\nkind: view\nid: by-online\ntitle: Online\nof: kpi\nby: [service]\nwithin: [online]\n"
    report = run(project(f"{LOANS}\n---\n{VISITS}\n---\n{more}", SENT), "eval", "-f", "json").report()
    summary = next(summary for summary in report["summaries"] if summary["id"] == "by-online")
    assert summary["total"]["listed"] == 1


def test_without_a_view_there_is_one_list_and_no_counts(project: Callable, run: Callable) -> None:
    root = project(f"{LOANS}\n---\n{VISITS}", SENT)
    (root / "definitions/by-service.yaml").unlink()
    found = run(root, "eval").out
    assert "All indicators" in found
    assert "Listed" not in found
    assert "## All indicators" in run(root, "eval", "-f", "markdown").out


def test_an_indicator_without_a_service_is_counted_where_it_belongs_nowhere(project: Callable, run: Callable) -> None:
    found = run(project(f"{LOANS}\n---\n{VISITS}".replace("service: roads\n", ""), SENT), "eval", "-f", "json").report()
    groups = {group["title"]: group["listed"] for group in found["summaries"][0]["groups"]}
    assert groups == {"Libraries": 1, "No service": 1}
    assert found["summaries"][0]["total"]["listed"] == 2


def test_results_shown_again_are_not_counted_where_the_view_says_so(project: Callable, run: Callable) -> None:
    view = "kind: view\nid: by-service\ntitle: Ratings by service\nof: kpi\nby: [service]\ncarried_forward: show\n"
    year = "kind: calendar\nid: years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 30 days\n"
    annual = VISITS.replace("target: {2012-13: 80}", "calendar: years\ntarget: {2011-12: 80}").replace(
        "2012-13: 70", "2011-12: 70"
    )
    sent = SENT.replace("visits,2012-13/Q1", "visits,2011-12")
    found = run(project(f"{LOANS}\n---\n{annual}\n---\n{view}\n---\n{year}", sent), "eval").out
    assert "1 indicator more shown, not counted: nothing newer was due." in found
    assert "[1] 2011/12; shown again: the 2012/13 figure is due by 30 April 2013" in found


def test_where_nothing_is_rated_no_question_is_proposed(project: Callable, run: Callable) -> None:
    found = run(
        project(LOANS.replace("target: {2012-13: 80}", "target: {2012-13: tbc}"), SENT.split("visits", maxsplit=1)[0]),
        "eval",
    ).out
    assert "not rated: the target is not agreed yet" in found
    assert "Why is one" not in found
    assert re.search(r"not agreed +70%", found)


def test_a_rule_may_leave_an_indicator_unrated_on_purpose(project: Callable, run: Callable) -> None:
    rule = "kind: rule\nid: floor-standard\ntitle: RAG of firm figures\nscale: rag\ncases:\n  - not-rated: state == provisional\n  - green: meets(value, target)\n  - red: otherwise\n"
    sent = "indicator,period,value,state\nloans,2012-13/Q1,79.6,provisional\n"
    row = run(project(f"{LOANS}\n---\n{rule}", sent), "eval", "-f", "json").rating("loans")
    assert (row["rating"], row["not_rated"]["reason"], row["because"]) == (
        "not-rated",
        "by-rule",
        "the state of the figure is provisional",
    )


def test_the_day_of_the_data_is_in_the_heading(project: Callable, run: Callable) -> None:
    found = run(project(LOANS, SENT.split("visits", maxsplit=1)[0]), "eval", "--as-at", "2012-09-03").out
    assert "data as held on 3 September 2012" in found
    assert (
        "data as held on 3 September 2012"
        in run(
            project(LOANS, SENT.split("visits", maxsplit=1)[0]), "eval", "--as-at", "2012-09-03", "-f", "markdown"
        ).out
    )


def test_an_indicator_that_has_ended_and_holds_nothing_is_nowhere(project: Callable, run: Callable) -> None:
    ended = VISITS + "until: 2010-11/Q4\n"
    report = run(project(f"{LOANS}\n---\n{ended}", SENT.split("visits", maxsplit=1)[0]), "eval", "-f", "json").report()
    assert [row["id"] for row in report["ratings"]] == ["loans"]
    assert list(report["catalogue"]["indicators"]) == ["loans"]


def test_an_earlier_rating_without_an_earlier_figure_is_called_no_earlier(project: Callable, run: Callable) -> None:
    found = run(project(LOANS, SENT.split("visits", maxsplit=1)[0]), "eval").out
    assert re.search(r"Loans renewed online.*No earlier +Not known", found)


def test_a_printed_figure_and_arrow_that_differ_are_said(project: Callable, run: Callable) -> None:
    history = "report,indicator,period,value,rating,direction\n2012-13/Q1,loans,2012-13/Q1,79,green,\n2012-13/Q1,visits,2012-13/Q1,75,amber,better\n"
    root = project(f"{LOANS}\n---\n{VISITS}", SENT, {"submissions/printed.csv": history})
    codes = [problem["code"] for problem in run(root, "eval", "-f", "json").report()["problems"]]
    assert codes == ["KCC432", "KCC433"]


def test_a_long_line_is_shown_around_the_place() -> None:
    line = "x" * 200 + "HERE" + "y" * 200
    problem = Problem("KCC104", "wrong", Place("a.yaml", 3, 201), None, line, 4)
    shown = list(problems.render([problem, problem], Terminal()))
    assert shown[1].startswith("     3 | ")
    caret = shown[2].index("^")
    assert shown[1][caret : caret + 4] == "HERE"
    assert max(map(len, shown)) <= 100
    assert problems.tally([problem], 3) == "1 problem in 1 file. The other 2 files are fine."


def test_an_indicator_may_stand_on_a_higher_level_of_a_view(project: Callable, run: Callable) -> None:
    tree = "kind: hierarchy\nid: aims\ntitle: Aims\nlevels: [ambition, priority]\nunits:\n  - {id: growth, level: ambition, title: Growth}\n  - {id: skills, level: priority, title: Skills, under: growth}\n"
    view = "kind: view\nid: by-aim\ntitle: Aims\nof: kpi\nby: [ambition, priority]\n"
    documents = f"{LOANS}serves: [growth]\n---\n{VISITS}serves: [skills]\n---\n{tree}\n---\n{view}"
    report = run(project(documents, SENT), "eval", "-f", "json").report()
    summary = next(summary for summary in report["summaries"] if summary["id"] == "by-aim")
    assert {group["key"]: group["listed"] for group in summary["groups"]} == {"growth": 2, "skills": 1}
    found = run(project(documents, SENT), "eval", "--view", "by-aim").out
    assert re.search(r"Growth\n +Loans renewed online", found)


def test_where_every_printed_rating_agrees_nothing_is_named(project: Callable, run: Callable) -> None:
    history = "report,indicator,period,value,rating,direction\n2012-13/Q1,visits,2012-13/Q1,75,amber,\n"
    found = run(
        project(VISITS, "indicator,period,value\nvisits,2012-13/Q1,75\n", {"submissions/printed.csv": history}), "eval"
    ).out
    assert "Published ratings: 1 of 1 agree." in found


def test_a_report_without_notes_has_no_legend(project: Callable, run: Callable) -> None:
    found = run(project(VISITS, "indicator,period,value\nvisits,2012-13/Q1,75\n"), "eval", "-f", "markdown").out
    assert "- \\[" not in found
    assert found.endswith("Not known |\n")


def test_what_nobody_rates_says_all_the_same_why_there_is_no_figure(project: Callable, run: Callable) -> None:
    sent = "indicator,period,value,state\nloans,2012-13/Q1,,late\n"
    found = run(project(f"{LOANS}rating: none\n", sent), "eval", "--period", "2012-13/Q1").out
    assert re.search(r"Loans renewed online +Late ", found)
