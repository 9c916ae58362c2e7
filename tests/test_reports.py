"""Reports of small projects: groups, notes and counts as a reader meets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from kccrules.render import closing, problems
from kccrules.render.terminal import Terminal
from kccrules.words.problems import Place, Problem

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


def many(count: int, more: str = "") -> str:
    """Indicators, each in a file of its own: online-01, online-02 ..."""
    ids = [f"online-{number:02}" for number in range(1, count + 1)]
    return "\n---\n".join(LOANS.replace("loans", id_) + more for id_ in ids)


def sent(values: list[str], period: str = "2012-13/Q1") -> str:
    rows = [f"online-{number:02},{period},{value}\n" for number, value in enumerate(values, start=1)]
    return f"indicator,period,value\n{''.join(rows)}"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_where_few_are_close_to_another_rating_they_are_named_in_the_order_of_the_report(
    project: Callable, run: Callable
) -> None:
    fine = many(2).replace("decimals: 0", "decimals: 1")
    found = run(project(fine, sent(["79.5", "79.9"])), "eval").out
    assert (
        "Close to another rating: online-01 is 0.5 points short of Green; online-02 is 0.1 points short of Green."
        in flat(found)
    )


def test_of_very_many_that_are_close_to_another_rating_the_nearest_are_named(project: Callable, run: Callable) -> None:
    fine = many(14).replace("decimals: 0", "decimals: 2")
    large = fine.replace("unit: percent\ndecimals: 2\ntarget: {2012-13: 80}\nfloor: {2012-13: 70}",
                         "unit: loans\ntarget: {2012-13: 8000}\nfloor: {2012-13: 7000}", 1)  # fmt: skip
    values = ["7999", *(f"79.{number}" for number in range(86, 99))]
    root = project(large, sent(values))
    found = flat(run(root, "eval").out)
    near = [
        f"online-{number:02} is 0.{16 - number:02} points short of Green".replace(" 0.10 ", " 0.1 ")
        for number in range(14, 5, -1)
    ]
    told = "; ".join(["online-01 is 1 loan short of Green", *near])
    assert (
        f"Close to another rating, the nearest first: {told}; and 4 more (-f json has all, under next and worse)."
        in found
    )
    report = run(root, "eval", "-f", "json").report()
    assert len([row for row in report["ratings"] if closing.near(row["next"]["distance"], row["value"])]) == 14


def test_nearness_is_a_share_of_the_value_whatever_its_sign_and_nought_is_near_nothing_but_itself() -> None:
    assert [closing.share(*pair) for pair in (("1", "8000"), ("0.5", "-50"), ("0", "0"))] == [
        Fraction(1, 8000), Fraction(1, 100), 0,
    ]  # fmt: skip
    assert [closing.near(*pair) for pair in (("0.5", "-50"), ("0.6", "-50"), ("1", "0"), ("0", "0"))] == [
        True, False, False, True,
    ]  # fmt: skip


def test_of_very_many_that_rounding_decides_the_first_are_named(project: Callable, run: Callable) -> None:
    found = flat(run(project(many(12), sent(["79.6"] * 12)), "eval").out)
    ten = ", ".join(f"online-{number:02}" for number in range(1, 11))
    assert f"The rounding of a value decides {ten} and 2 more, marked [s] above." in found
    assert found.count("[s]") == 14


def test_of_very_many_that_were_printed_otherwise_the_first_are_named(project: Callable, run: Callable) -> None:
    printed = "report,indicator,period,value,rating\n" + "".join(
        f"2012-13/Q1,online-{number:02},2012-13/Q1,60,green\n" for number in range(1, 12)
    )
    root = project(many(11), sent(["60"] * 11), {"submissions/printed.csv": printed})
    found = flat(run(root, "eval").out)
    ten = ", ".join(f"online-{number:02} for Q1 2012/13" for number in range(1, 11))
    assert f"0 of 11 agree; {ten} and 1 more differ (KCC431; -f json has each, under problems)." in found
    problems = run(root, "eval", "-f", "json").report()["problems"]
    assert [one["code"] for one in problems].count("KCC431") == 11


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
