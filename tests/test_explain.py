"""An explanation runs the very ladder that rated: it agrees with the stored result, or says that we are at fault."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from kccrules.steps import ladders

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
SENT = "indicator,period,value,note\nloans,2012-13/Q1,79.6,counted by hand\n"


def test_a_figure_that_rounding_decides_is_explained_as_such(project: Callable, run: Callable) -> None:
    found = run(project(KPI, SENT), "explain", "loans", "--period", "2012-13/Q1").out
    assert found.startswith("● Green")
    assert "80%   submissions/sent.csv, row 2, 79.6 before rounding" in found
    assert "Rounding   Decides: 79.6, as worked out, prints as 80%; unrounded it would be rated otherwise." in found
    assert "Note       counted by hand" in found


def test_a_rule_that_compares_exactly_is_explained_exactly(project: Callable, run: Callable) -> None:
    exact = """
    kind: rule
    id: floor-standard
    title: RAG on exact figures
    scale: rag
    compare: exact
    cases:
      - green: meets(value, target)
      - amber: meets(value, floor)
      - red: otherwise
    """
    found = run(project(f"{KPI}\n---\n{textwrap.dedent(exact)}", SENT), "explain", "loans", "--period", "2012-13/Q1")
    assert found.code == 0, found.err
    assert found.out.startswith("◆ Amber")
    assert "no, 0.4 points short" in found.out


def test_one_printed_step_from_another_rating_is_said(project: Callable, run: Callable) -> None:
    found = run(project(KPI, SENT.replace("79.6", "79")), "explain", "loans").out
    assert "Could matter: 79% stands for 78.5 up to 79.5, and Green is one printed step away." in found


def test_fractions_that_can_be_compared_are_rated_although_their_difference_is_too_long(
    project: Callable, run: Callable
) -> None:
    kpi = "kind: kpi\nid: {0}\ntitle: {0}\nunit: things\npolarity: {1}\n"
    limits = "target: value(part) / value(every)\nfloor: 0\n"
    kpis = [kpi.format("more", "higher") + limits, kpi.format("less", "lower") + limits]
    kpis += [kpi.format("part", "higher"), kpi.format("every", "higher")]
    sent = {"more": "10000000.123457", "less": "10000000.123457", "part": "1234567.123457", "every": "7654321.123459"}
    rows = "".join(f"{id_},2012-13/Q1,{value}\n" for id_, value in sent.items())
    root = project("---\n".join(kpis), "indicator,period,value\n" + rows)
    found = run(root, "explain", "more", "--period", "2012-13/Q1")
    assert (found.code, found.out.partition("\n")[0].split()) == (0, ["●", "Green", "more"]), found.err
    assert (
        "does 10,000,000.123457 meet the target of 0.16129?\n                            yes: this one applies"
        in found.out
    )


def test_how_far_a_rating_is_from_holding_is_left_out_where_no_column_could_hold_it(
    project: Callable, run: Callable
) -> None:
    rule = "kind: rule\nid: huge\ntitle: Huge\nscale: rag\ncases:\n  - green: meets(1000000 * value, target)\n"
    kpi = "kind: kpi\nid: big\ntitle: Big\nunit: things\nrating: huge\ntarget: {2012-13: 9000000000000}\n"
    root = project(f"{kpi}---\n{rule}  - red: otherwise\n", "indicator,period,value\nbig,2012-13/Q1,9000000000000\n")
    found = run(root, "explain", "big", "--period", "2012-13/Q1")
    assert (found.code, found.out.partition("\n")[0].split()) == (0, ["●", "Green", "Big"]), found.err


def test_an_indicator_that_no_rule_rates_is_explained_without_one(project: Callable, run: Callable) -> None:
    found = run(project(KPI + "rating: none\ndirection: none\n", SENT), "explain", "loans")
    assert found.code == 0, found.err
    assert "Why        Not rated: no rule is in force for it." in found.out
    assert "Rule " not in found.out


def test_cases_that_are_not_a_plain_meets_are_answered_without_a_distance(project: Callable, run: Callable) -> None:
    rule = """
    kind: rule
    id: floor-standard
    title: With a tolerance
    scale: rag
    where: {gap: "shortfall(value, target)"}
    cases:
      - green: gap <= 0
      - amber: meets(value, eased(target, 0.1)) and not state == estimated
      - red: otherwise
    """
    rule = textwrap.dedent(rule)
    documents = f"{KPI}\n---\n{rule}"
    found = run(project(documents, SENT.replace("79.6", "60")), "explain", "loans").out
    assert re.search(r"line \d+ +Green +is the distance of 60% from the target of 80% at most 0\?\s+no\n", found)
    assert re.search(r"line \d+ +Amber +does 60% meet the target of 80% eased by 10%[^>]*\n +no\n", found)
    assert re.search(r"> line \d+ +Red +otherwise\s+yes: this one applies", found)


def test_an_indicator_that_the_newest_report_does_not_list_needs_a_period(project: Callable, run: Callable) -> None:
    documents = KPI + "until: 2012-13/Q1\n---\n" + KPI.replace("loans", "visits")
    root = project(documents, SENT + "visits,2012-13/Q2,85,\n")
    found = run(root, "explain", "loans")
    assert found.code == 2
    assert "nothing is held for 'loans' in that period" in found.err
    assert run(root, "explain", "loans", "--period", "2012-13/Q1").code == 0


def test_a_disagreement_is_our_fault_and_never_shown_as_an_answer(
    project: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ladders.run
    monkeypatch.setattr(ladders, "run", lambda *args: whole(*args).with_columns(case=pl.lit(1, dtype=pl.Int8)))
    found = run(project(KPI, SENT.replace("79.6", "10")), "explain", "loans")
    assert found.code == 4
    assert "KCC901" in found.err
    assert found.out == ""


def test_a_printed_rating_that_cannot_be_worked_out_again_is_said(shipped: Path, run: Callable) -> None:
    found = run(shipped, "explain", "free-meals-gap-key-stage-4", "--period", "2009-10").out
    assert "Published  Red. It cannot be worked out again: no target." in found


def test_history_ends_where_nothing_more_is_declared(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 80}", "{2012-13: {Q1: 80}}").replace("{2012-13: 70}", "{2012-13: {Q1: 70}}")
    assert "due " not in run(project(text, SENT), "explain", "loans").out


# --------------------------------------------------------------------------------------------------- areas

PLACES = """
kind: hierarchy
id: places
title: Places
levels: [district]
units: [{id: dover, level: district, title: Dover}, {id: swale, level: district, title: Isle of Swale, also: [Sheppey]}]
---
kind: group
id: districts
title: Districts
members: [swale, dover]
"""
JOBS = f"""
kind: kpi
id: jobs
title: Jobs
unit: jobs
decimals: 0
areas: districts
area_total: sum
target: {{2012-13: {{Q1: {{whole: 30, dover: 20}}}}}}
floor: 0.5 * target
---
{PLACES.strip()}
"""
JOBS_SENT = "indicator,area,period,value\njobs,dover,2012-13/Q1,15\njobs,swale,2012-13/Q1,16\n"


def section(page: str, label: str) -> str:
    """From a label to the next empty line."""
    return f"\n{page}".split(f"\n{label}", maxsplit=1)[1].partition("\n\n")[0]


@pytest.mark.parametrize("typed", ["dover", "Dover", "DOVER"])
def test_a_figure_of_an_area_is_explained_by_the_area_s_title_or_id(
    typed: str, project: Callable, run: Callable
) -> None:
    found = run(project(JOBS, JOBS_SENT), "explain", "jobs", "--area", typed, "--period", "2012-13/Q1")
    assert found.code == 0, found.err
    assert found.out.startswith("◆ Amber    Jobs\n           Dover, Quarter 1 2012/13 (April to June 2012)\n")
    assert "Value      15   submissions/sent.csv, row 2\n" in found.out
    assert "Target     20   definitions/jobs.yaml:8\n" in found.out
    assert "Areas " not in found.out


def test_of_a_whole_that_is_a_total_every_part_has_its_row(project: Callable, run: Callable) -> None:
    root = project(JOBS, JOBS_SENT)
    for more in ([], ["--area", "whole"]):
        found = run(root, "explain", "jobs", *more).out
        assert "Value      31   worked out, as below\n" in found
        assert section(found, "Areas") == (
            "      The whole, 31, is the sum of 2 districts.\n"
            "             Isle of Swale  16   submissions/sent.csv, row 3\n"
            "             Dover          15   submissions/sent.csv, row 2"
        )


def test_a_part_that_is_missing_is_shown_as_such(project: Callable, run: Callable) -> None:
    found = run(project(JOBS, JOBS_SENT.partition("jobs,swale")[0]), "explain", "jobs").out
    assert "Why        Not rated: it is missing for Isle of Swale.\n" in found
    assert "             Isle of Swale  Not available\n" in found


@pytest.mark.parametrize(
    ("id_", "typed", "said", "hint"),
    [
        ("jobs", "Dovr", "'jobs' has no area 'Dovr'", "did you mean 'Dover'?"),
        ("jobs", "London", "'jobs' has no area 'London'", "there are swale, dover"),
        ("loans", "dover", "'loans' is not reported by area", "leave --area out"),
    ],
)
def test_an_area_that_is_not_there_is_said(
    id_: str, typed: str, said: str, hint: str, project: Callable, run: Callable
) -> None:
    found = run(project(f"{JOBS}\n---\n{KPI}", JOBS_SENT), "explain", id_, "--area", typed, "--period", "2012-13/Q1")
    assert found.code == 2
    assert said in found.err
    assert hint in found.err


@pytest.mark.parametrize("title", ["Isle of Swale", "ISLE OF SWALE"])
def test_an_area_that_two_could_be_is_asked_for_by_its_id(title: str, project: Callable, run: Callable) -> None:
    twice = JOBS.replace("title: Dover", f"title: {title}")
    found = run(project(twice, JOBS_SENT), "explain", "jobs", "--area", "isle of swale")
    assert "'isle of swale' could be swale or dover" in found.err
    assert "write the id of one of them" in found.err


def test_many_areas_are_not_all_named_in_a_message(project: Callable, run: Callable) -> None:
    names = [f"town-{letter}" for letter in "abcdefghij"]
    units = ", ".join(f"{{id: {name}, level: district, title: {name.title()}}}" for name in names)
    text = JOBS.replace("units: [", f"units: [{units}, ").replace("[swale, dover]", f"[{', '.join(names)}, dover]")
    found = run(project(text, JOBS_SENT.partition("jobs,swale")[0]), "explain", "jobs", "--area", "Paris")
    assert "there are town-a, town-b, town-c, town-d, town-e, town-f, town-g, town-h ..." in found.err


def test_a_rule_over_areas_is_explained_with_them(project: Callable, run: Callable) -> None:
    rule = "kind: rule\nid: floor-standard\ntitle: Most\nscale: rag\ncases:\n  - green: areas_where(value > 10) >= 2\n  - red: otherwise\n"
    root = project(f"{JOBS}\n---\n{rule}", JOBS_SENT)
    assert run(root, "explain", "jobs").out.startswith("● Green")
    found = run(root, "explain", "jobs", "--area", "dover").out
    assert "Not rated: its rule is about all areas together, and this is one of them." in found


# --------------------------------------------------------------------------------------------------- formulas

OTHER = """
kind: activity
id: england
title: Loans renewed online, England
unit: percent
decimals: 0
calendar: years
rating: none
---
kind: calendar
id: years
title: Years
year_starts: 1 April
periods: [year]
due_within: 10 days
"""


def explained(
    project: Callable, run: Callable, keys: str, rows: str, period: str = "2012-13/Q1", unit: str = "percent"
) -> str:
    """The page of an indicator with these keys, and of one that it may read."""
    kpi = f"kind: kpi\nid: loans\ntitle: Loans renewed online\nunit: {unit}\ndecimals: 0\n{keys}\n"
    sent = f"indicator,period,value,numerator,denominator\n{rows}"
    found = run(project(f"{kpi}---\n{OTHER.lstrip()}", sent), "explain", "loans", "--period", period)
    assert found.code == 0, found.err
    return str(found.out)


def test_the_figures_that_a_target_comes_from_are_named_with_their_rows(project: Callable, run: Callable) -> None:
    keys = "target: value(england)\nfloor: 0.9 * target\nbenchmarks: [england]"
    found = explained(project, run, keys, "loans,2012-13/Q1,79,,\nengland,2011-12,75,,\n")
    assert section(found, "Worked out") == (
        " target = value(england)   definitions/loans.yaml:6\n"
        "             value(england) = 75% (2011/12), submissions/sent.csv, row 3"
    )
    assert "Benchmark  4 points better than England: 75% (2011/12), submissions/sent.csv, row 3\n" in found
    assert "floor = 0.9 * target" not in found  # the page shows the target anyway


def test_the_parts_of_a_rate_are_named(project: Callable, run: Callable) -> None:
    found = explained(project, run, "value: 100 * numerator / denominator", "loans,2012-13/Q1,,1790,2000\n")
    assert "Value      90%       submissions/sent.csv, row 2, 89.5 before rounding\n" in found
    assert section(found, "Worked out") == (
        " value = 100 * numerator / denominator   definitions/loans.yaml:6\n"
        "             numerator = 1,790\n"
        "             denominator = 2,000"
    )


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("sum_last(3, submitted)", "sum_last(3, submitted) = 10 + 20 + 33 = 63 (Q3 2011/12 to Q1 2012/13)"),
        ("average_last(3, submitted)", "average_last(3, submitted) = (10 + 20 + 33) / 3 = 21 (Q3 2011/12 to Q1 2012/13)"),
        ("year_to_date(submitted)", "year_to_date(submitted) = 33"),
        ("last(submitted)", "last(submitted) = 20 (Q4 2011/12)"),
        ("earlier(2, submitted)", "earlier(2, submitted) = 10 (Q3 2011/12)"),
        ("last_year(submitted)", "last_year(submitted) is missing"),
        ("sum_last(2, numerator)", "sum_last(2, numerator) is missing: there is no figure for Q4 2011/12 and Q1 2012/13"),
        ("sum_last(4, submitted)", "sum_last(4, submitted) is missing: there is no figure for Q2 2011/12"),
        ("sum_last(20, submitted)", "sum_last(20, submitted) is missing"),
        ("1 + value(england)", "value(england) is missing"),
        ("last(value(england))", "last(value(england)) is missing"),
        ("sum_last(2, numerator(england))", "sum_last(2, numerator(england)) is missing: there is no figure for Q4 2011/12 and Q1 2012/13"),
    ],
)  # fmt: skip
def test_what_a_formula_looked_at_is_shown(formula: str, said: str, project: Callable, run: Callable) -> None:
    rows = "".join(
        f"loans,{period},{value},,\n" for period, value in (("2011-12/Q3", 10), ("2011-12/Q4", 20), ("2012-13/Q1", 33))
    )
    found = explained(project, run, f"target: {formula}", rows, unit="loans")
    assert f"\n             {said}" in found.replace("\n               ", " ")


def test_a_total_over_one_period_is_just_that(project: Callable, run: Callable) -> None:
    found = explained(project, run, "value: year_to_date(numerator)", "loans,2012-13/Q1,,33,\n", unit="loans")
    assert "year_to_date(numerator) = 33\n" in found


def test_a_sum_too_large_to_be_shown_is_left_out(project: Callable, run: Callable) -> None:
    rows = "".join(f"loans,2012-13/Q{quarter},9000000000000,,\n" for quarter in (1, 2))
    found = explained(project, run, "value: sum_last(2, submitted) / 2", rows, "2012-13/Q2", unit="pence")
    assert "Value      9,000,000,000,000 " in found
    assert "= 9,000,000,000,000 + 9,000,000,000,000 = a number too large to be" in " ".join(found.split())


def test_figures_of_areas_come_from_the_same_area_where_there_is_one(project: Callable, run: Callable) -> None:
    other = "kind: kpi\nid: people\ntitle: People\nunit: people\nareas: districts\nrating: none\n"
    text = JOBS.replace("target: {2012-13: {Q1: {whole: 30, dover: 20}}}", "target: 0.1 * value(people)")
    sent = JOBS_SENT + "people,dover,2012-13/Q1,200\npeople,,2012-13/Q1,900\n"
    root = project(f"{text}\n---\n{other}", sent)
    assert (
        "value(people) = 200 (Q1 2012/13), submissions/sent.csv, row 4"
        in run(root, "explain", "jobs", "--area", "dover").out
    )
    assert "value(people) = 900 (Q1 2012/13), submissions/sent.csv, row 5" in run(root, "explain", "jobs").out


def test_limits_and_counts_of_others_have_their_own_units(project: Callable, run: Callable) -> None:
    keys = "target: target(visits)\nfloor: 100 * numerator(visits) / denominator(visits)"
    visits = "kind: kpi\nid: visits\ntitle: Visits\nunit: visits\ntarget: {2012-13: 80}\nrating: none\n---\n"
    kpi = f"kind: kpi\nid: loans\ntitle: Loans\nunit: percent\ndecimals: 0\n{keys}\n"
    sent = "indicator,period,value,numerator,denominator\nloans,2012-13/Q1,79,,\nvisits,2012-13/Q1,,1500,2000\n"
    found = run(project(f"{visits}{kpi}", sent), "explain", "loans").out
    assert "target(visits) = 80 (Q1 2012/13), submissions/sent.csv, row 3" in found
    assert "numerator(visits) = 1,500 (Q1 2012/13), submissions/sent.csv, row 3" in found


def test_a_share_of_areas_is_no_figure_in_the_indicator_s_unit(project: Callable, run: Callable) -> None:
    text = JOBS.replace("unit: jobs", "unit: percent").replace("area_total: sum\n", "").replace(
        "target: {2012-13: {Q1: {whole: 30, dover: 20}}}", "target: 10 * areas_where(value > 15)"
    )  # fmt: skip
    found = run(project(text, JOBS_SENT + "jobs,,2012-13/Q1,9\n"), "explain", "jobs").out
    assert "areas_where(value > 15) = 1\n" in found


TREND = """
kind: rule
id: since-last
title: Trend
scale: direction
where: {previous: last(value), slope: "slope_last(6, value)"}
cases:
  - better: slope > 0
  - worse: slope < 0
  - same: otherwise
"""


def test_statistics_are_called_approximate(project: Callable, run: Callable) -> None:
    rule = "kind: rule\nid: floor-standard\ntitle: Falling\nscale: rag\ncases:\n  - red: slope_last(6, value) < 0\n  - green: otherwise\n"
    kpi = KPI.replace("target: {2012-13: 80}", "target: 80 + slope_last(6, value)")
    periods = [f"{year}/Q{quarter}" for year in ("2011-12", "2012-13") for quarter in (1, 2, 3, 4)][:6]
    sent = "indicator,period,value\n" + "".join(
        f"loans,{period},{70 + place}\n" for place, period in enumerate(periods)
    )
    root = project(f"{kpi}\n---\n{TREND}\n---\n{rule}", sent)
    found = run(root, "explain", "loans").out
    assert "Method since-last. Statistics have a part in this: it is approximate.\n" in found
    assert section(found, "Rule").endswith("Statistics have a part in this: it is approximate.")
    assert section(found, "Worked out").endswith("Statistics have a part in this: it is approximate.")
    early = run(root, "explain", "loans", "--period", "2011-12/Q2").out
    assert "Method since-last: nothing can be said by it from the figures there are." in early


def test_small_numbers_that_are_kept_back_are_not_shown_in_workings(project: Callable, run: Callable) -> None:
    sent = "indicator,period,value,numerator,denominator,state\nloans,2012-13/Q1,,,,suppressed\n"
    kpi = KPI + "value: 100 * numerator / denominator\n"
    found = run(project(kpi, sent), "explain", "loans", "--period", "2012-13/Q1").out
    assert "Worked out" not in found
    assert "Too few to publish" in found


# --------------------------------------------------------------------------------------------------- words, breaks, ends


def test_words_that_have_no_meaning_yet_are_shown(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 80}", "{2012-13: {stated: better than most}}") + "stated: {how_often: each month}\n"
    found = run(project(text, SENT), "explain", "loans").out
    assert "Target     in words   definitions/loans.yaml:7\n" in found
    assert "In words   The how often is only said in words: each month   definitions/loans.yaml:9\n" in found
    assert "           The target is only said in words: better than most   definitions/loans.yaml:7\n" in found
    assert "Why        Not rated: the target is only said in words.\n" in found


BROKEN = KPI.replace("2012-13: 80", "2011-12: 80, 2012-13: 80").replace("2012-13: 70", "2011-12: 70, 2012-13: 70")
BREAK = "changes: [{from: 2012-13/Q1, about: Tier 2 is no longer counted., break: true}]\n"
BEFORE = "indicator,period,value\nloans,2011-12/Q3,70\nloans,2011-12/Q4,75\nloans,2012-13/Q1,81\nloans,2012-13/Q2,82\n"


def test_a_break_is_drawn_in_the_history(project: Callable, run: Callable) -> None:
    root = project(BROKEN + BREAK, BEFORE)
    found = run(root, "explain", "loans", "--period", "2012-13/Q2").out
    history = section(found, "History").splitlines()
    assert history[3] == "           --- not comparable with earlier figures: Tier 2 is no longer counted"
    assert "Q1 2012/13" in history[4]
    assert "Direction  ↑ Better." in found
    found = run(root, "explain", "loans", "--period", "2012-13/Q1").out
    assert (
        "Direction  Not known: figures before Quarter 1 2012/13 are not comparable (Tier 2 is no longer\n           counted).\n"
        in found
    )


def test_a_break_may_have_nothing_said_of_it(project: Callable, run: Callable) -> None:
    keys = "about: Counted by hand.\nchanges: [{from: 2012-13/Q1, break: true}, {from: 2012-13/Q2, title: Renewals online}]\n"
    root = project(BROKEN + keys, BEFORE)
    found = run(root, "explain", "loans", "--period", "2012-13/Q1").out
    assert "\n           --- not comparable with earlier figures\n" in found
    assert "Not known: figures before Quarter 1 2012/13 are not comparable.\n" in found


def test_where_nothing_was_sent_before_a_break_it_is_not_mentioned(project: Callable, run: Callable) -> None:
    root = project(BROKEN + BREAK, BEFORE.replace("loans,2011-12/Q3,70\nloans,2011-12/Q4,75\n", ""))
    found = run(root, "explain", "loans", "--period", "2012-13/Q1").out
    assert "not comparable" not in found
    assert "there is no earlier figure to compare with" in found


def test_what_ends_says_so_and_what_follows(project: Callable, run: Callable) -> None:
    ended = KPI + "until: 2012-13/Q2\nreplaced_by: [visits]\n"
    visits = KPI.replace("loans", "visits").replace("Loans", "Visits")
    root = project(f"{ended}\n---\n{visits}until: 2012-13/Q1\n", SENT + "loans,2012-13/Q2,81,\nvisits,2012-13/Q1,81,\n")
    found = run(root, "explain", "loans", "--period", "2012-13/Q2").out
    assert "\n           Retired after Quarter 2 2012/13; see visits.\n" in found
    found = run(root, "explain", "loans", "--period", "2012-13/Q1").out
    assert "\n           Ends after Quarter 2 2012/13; then see visits.\n" in found
    assert (
        "\n           Retired after Quarter 1 2012/13.\n"
        in run(root, "explain", "visits", "--period", "2012-13/Q1").out
    )


# --------------------------------------------------------------------------------------------------- activity

ACTIVITY = """
kind: activity
id: calls
title: Calls to the contact centre about anything that has to do with waste, recycling or bulky goods, by telephone
unit: calls
decimals: 0
rating: within-range
upper: {2012-13: {Q1: 5200, Q2: 5300}}
lower: {2012-13: {Q1: 4600, Q2: 4700}}
---
kind: scale
id: expectation
title: Expectation
levels: {below: -1, within: 0, above: 1}
---
kind: rule
id: within-range
title: Activity against its thresholds
scale: expectation
cases:
  - above: value > upper
  - below: value < lower
  - within: otherwise
"""


def test_activity_is_explained_by_its_thresholds(project: Callable, run: Callable) -> None:
    root = project(ACTIVITY, "indicator,period,value\ncalls,2012-13/Q1,5000\n")
    for colour in ("never", "always"):
        found = run(root, "explain", "calls", "--color", colour).out
        assert re.sub(r"\x1b\[[0-9;]*m", "", found).startswith(
            "Within     Calls to the contact centre about anything that has to do with waste, recycling or bulky\n"
            "           goods, by telephone\n"
        )
    found = run(root, "explain", "calls").out
    assert "Upper      5,200   definitions/calls.yaml:7\nLower      4,600   definitions/calls.yaml:8\n" in found
    assert "does not" not in found
    assert "Direction" not in found
    assert section(found, "History") == (
        "                 Value         Expected   Rating\n"
        "         > Q1 2012/13   5,000   4,600 to 5,200   Within\n"
        "           Q2 2012/13           4,700 to 5,300   due 20 October 2012"
    )


def test_a_narrow_terminal_wraps_and_gives_up_columns(
    project: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kccrules.cli import shell

    root = project(f"{ACTIVITY}\n---\n{KPI}", "indicator,period,value\ncalls,2012-13/Q1,5000\nloans,2012-13/Q1,5\n")
    monkeypatch.setattr(shell, "width", lambda: 60)
    for id_ in ("calls", "loans"):
        lines = run(root, "explain", id_).out.splitlines()
        assert max(map(len, lines)) <= 60, max(lines, key=len)
    assert section(run(root, "explain", "loans").out, "History").splitlines()[0].split() == ["Value", "Rating"]


def test_every_row_of_a_report_is_explained_as_it_is_rated(project: Callable, run: Callable) -> None:
    root = project(f"{JOBS}\n---\n{KPI}\n---\n{ACTIVITY}", JOBS_SENT + "loans,,2012-13/Q1,75\ncalls,,2012-13/Q1,5300\n")
    for row in run(root, "eval", "--period", "2012-13/Q1", "-f", "json").report()["ratings"]:
        area = ["--area", row["area"]] if row["area"] else []
        found = run(root, "explain", row["id"], "--period", "2012-13/Q1", *area)
        assert found.code == 0, found.err
        assert row["rating"].replace("-", " ").capitalize() in found.out.splitlines()[0]
        assert f"Why        {row['because'][0].upper()}{row['because'][1:]}." in found.out
