"""Groups are counted and rated from the indicators in them, and every line says what became of those without a rating."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from conftest import CHECKOUT, SETTINGS, Json, Ran, evaluate, invoke
from contracts import exactly, faults
from councils import WORST_OF
from hypothesis import given
from hypothesis import strategies as st

from kccrules.engine import rollup
from kccrules.engine.rollup import Tally
from kccrules.meaning.rollups import compile_for_groups, verdicts
from kccrules.words.model import NOT_RATED, Case, RuleVersion, Scale
from kccrules.words.problems import Place

Make = Callable[..., Path]
Q1, Q2 = "2012-13/Q1", "2012-13/Q2"

WORST = WORST_OF.removesuffix("---\n")
WEIGHTED = """
kind: rule
id: weighted
title: The weighted average of the ratings
scale: rag
cases:
  - green: average >= 1.5
  - amber: average >= 0.75
  - red: otherwise
"""
MOSTLY = """
kind: rule
id: mostly-green
title: Four in five Green and none Red
scale: rag
cases:
  - not-rated: rated == 0
  - green: count(green) >= 0.8 * rated and count(red) == 0
  - amber: count(red) <= 0.1 * rated
  - red: otherwise
"""
SHARED = """
kind: rule
id: half-green
title: Half of those rated are Green
scale: rag
cases:
  - green: share(green) >= 0.5
  - red: otherwise
"""
RULES = f"{WORST}---{WEIGHTED}---{MOSTLY}---{SHARED}---\n"
SENT = {"red": 50, "amber": 75, "green": 90}
"""Values that get these ratings, against a target of 80 and a floor of 70."""


def view(rating: str = "worst-of", more: str = "") -> str:
    line = f"rating: {rating}\n" if rating else ""
    return f"kind: view\nid: by-service\ntitle: Ratings by service\nof: kpi\nby: [service]\n{line}{more}\n---\n"


def kpi(id_: str, service: str = "libraries", more: str = "", target: str = "80", floor: str = "70") -> str:
    return (
        f"kind: kpi\nid: {id_}\ntitle: {id_.capitalize()}\nservice: {service}\nunit: loans\ntarget: {{2012-13: {target}}}\n"
        f"floor: {{2012-13: {floor}}}\n{more}\n---\n"
    )


def council(make: Make, documents: str, ratings: Mapping[str, str], period: str = Q1) -> Path:
    """A project in which the indicators get these ratings; the words of several periods have spaces between them."""
    rows = [
        f"{id_},2012-13/Q{quarter},{SENT[word]}\n"
        for id_, words in ratings.items()
        for quarter, word in enumerate(words.split(), start=1)
        if word in SENT
    ]
    return make(RULES + documents, "indicator,period,value\n" + "".join(rows))


def five_and_one(make: Make, rating: str) -> Path:
    """Libraries: 1 Red, 1 Amber, 3 Green and 1 without a figure. Roads: 2 Green."""
    ratings = {"a": "red", "b": "amber", "c": "green", "d": "green", "e": "green", "g": "green", "h": "green"}
    services = dict.fromkeys("gh", "roads")
    return council(
        make, view(rating) + "".join(kpi(id_, services.get(id_, "libraries")) for id_ in "abcdefgh"), ratings
    )


def summary(ran: Ran, id_: str = "by-service") -> Json:
    return next(dict(found) for found in ran.report()["summaries"] if found["id"] == id_)


def group(ran: Ran, key: str | None, id_: str = "by-service") -> Json:
    found = summary(ran, id_)
    return next(row for row in [*found["groups"], *found["named"], found["total"]] if row["key"] == key)


def said(ran: Ran, key: str | None, id_: str = "by-service") -> tuple[str, str]:
    standing = group(ran, key, id_)["rating"]
    return standing["rating"], standing["because"]


def problems(ran: Ran) -> str:
    """What validate says, without the excerpts and the summary."""
    lines = ran.out.split("\n\n")[0].splitlines()
    return "\n".join(line for line in lines if line.startswith(("definitions", "  hint", "   "))).replace(
        "\n        ", " "
    )


# ---------------------------------------------------------------------------------------------- how groups are rated


@pytest.mark.parametrize(
    ("rule", "rating", "because"),
    [
        ("worst-of", "red", "1 of 5 is Red"),
        ("weighted", "amber", "the average is 1.4"),
        ("mostly-green", "red", "1 of 5 is Red"),
        ("half-green", "green", "3 of 5 are Green"),
    ],
)
def test_a_group_is_rated_from_those_in_it_that_have_a_rating(
    project: Make, rule: str, rating: str, because: str
) -> None:
    ran = evaluate(five_and_one(project, rule), Q1)
    assert said(ran, "libraries") == (rating, f"{because}; 1 not rated left out: no figure was sent in")


def test_a_group_names_the_rule_and_the_line_of_the_case(project: Make) -> None:
    standing = group(evaluate(five_and_one(project, "worst-of"), Q1), "roads")["rating"]
    assert standing["rule"] == {"id": "worst-of", "case": 3, "path": "definitions/worst-of.yaml", "line": 8}
    assert (standing["scale"], standing["rated"], standing["average"]) == ("rag", 2, "2")
    assert standing["because"] == "none of 2 is Amber, all 2 are Green"


def test_ratings_and_those_not_rated_by_reason_add_up_to_what_is_listed(project: Make) -> None:
    documents = (
        view() + kpi("a") + kpi("b") + kpi("c", target="tbc") + kpi("d", floor="none") + kpi("e", more="rating: none")
    )
    ran = evaluate(council(project, documents, {"a": "red", "c": "green", "d": "amber", "e": "green"}), Q1)
    row = group(ran, "libraries")
    assert row["current"] == {"green": 0, "amber": 0, "red": 1, "not-rated": 4}
    assert row["not_rated"] == [
        {"reason": "missing", "inputs": ["value"], "count": 1},
        {"reason": "no-rule", "inputs": [], "count": 1},
        {"reason": "none", "inputs": ["floor"], "count": 1},
        {"reason": "tbc", "inputs": ["target"], "count": 1},
    ]
    assert row["listed"] == 5
    assert said(ran, "libraries") == (
        "red",
        "the one rated is Red; 4 not rated left out: no figure was sent in (1), no rule is in force for it (1), "
        "no floor standard, on purpose (1), the target is not agreed yet (1)",
    )


def test_groups_above_are_rated_from_the_indicators_and_not_from_the_groups_below(project: Make) -> None:
    tree = """
kind: hierarchy
id: organisation
title: Council
levels: [council, service]
units:
  - {id: council, level: council, title: Council}
  - {id: libraries, level: service, title: Libraries, under: council}
  - {id: roads, level: service, title: Roads, under: council}
---
"""
    deep = view("weighted").replace("[service]", "[council, service]")
    documents = tree + deep + kpi("a") + "".join(kpi(id_, "roads") for id_ in "bcdef")
    ran = evaluate(council(project, documents, {"a": "red"} | dict.fromkeys("bcdef", "green")), Q1)
    averages = {row["key"]: row["rating"]["average"] for row in summary(ran)["groups"]}
    assert averages == {"council": "1.666667", "libraries": "0", "roads": "2"}  # the mean of the two groups would be 1
    assert said(ran, "council") == ("green", "the average is 1.666667")


def test_a_weight_makes_an_indicator_count_more_from_its_day_on(project: Make) -> None:
    heavier = "changes: [{from: 2012-13/Q2, weight: 3}]"
    documents = view("weighted") + kpi("a", more=heavier) + kpi("b") + kpi("c", more="weight: 0.5")
    root = council(project, documents, {"a": "green green", "b": "red red", "c": "red red"})
    assert group(evaluate(root, Q1), "libraries")["rating"]["average"] == "0.8"
    later = group(evaluate(root, Q2), "libraries")["rating"]
    assert (later["average"], later["rating"]) == ("1.333333", "amber")


def test_the_rating_before_comes_from_the_ratings_before_and_gives_the_direction(project: Make) -> None:
    documents = view() + kpi("a") + kpi("b") + kpi("c", "roads") + kpi("d", "roads")
    ratings = {"a": "red amber", "b": "green green", "c": "amber amber", "d": "green red"}
    ran = evaluate(council(project, documents, ratings), Q2)
    found = {row["key"]: row["rating"] for row in summary(ran)["groups"]}
    moved = {key: (one["previous"], one["rating"], one["direction"]) for key, one in found.items()}
    assert moved == {"libraries": ("red", "amber", "better"), "roads": ("amber", "red", "worse")}
    total = summary(ran)["total"]["rating"]
    assert (total["previous"], total["rating"], total["direction"]) == ("red", "red", "same")


def test_each_of_the_two_ratings_is_by_the_rule_as_it_was_then(project: Make) -> None:
    stricter = WORST.replace("title: The", "from: 2012-13/Q1\ntitle: The") + (
        "changes:\n  - from: 2012-13/Q2\n    cases:\n      - red: count(red) > 1\n      - amber: count(red) + count(amber) > 0\n"
        "      - green: count(green) > 0\n      - not-rated: otherwise\n"
    )
    documents = stricter + "---\n" + view() + kpi("a") + kpi("b")
    root = council(project, documents, {"a": "red red", "b": "green green"})
    found = group(evaluate(root, Q2), "libraries")["rating"]
    assert (found["previous"], found["rating"], found["direction"]) == ("red", "amber", "better")
    assert found["because"] == "1 of 2 is Red, none of 2 is Amber"
    first = group(evaluate(root, Q1), "libraries")["rating"]
    assert (first["previous"], first["rating"], first["direction"]) == ("not-rated", "red", "unknown")


def test_in_the_first_report_of_a_calendar_there_is_no_rating_before(project: Make) -> None:
    rounds = """
kind: calendar
id: quarters
title: Two quarters
year_starts: 1 April
periods: [Q1, Q2]
dates: {2012-13: {Q1: 2012-04-01 to 2012-06-30, Q2: 2012-07-01 to 2012-09-30}}
due_within: 20 days
closes: 62 days
---
"""
    root = council(project, rounds + view() + kpi("a"), {"a": "red green"})
    first, second = (group(evaluate(root, period), "libraries")["rating"] for period in (Q1, Q2))
    assert (first["rating"], first["previous"], first["direction"]) == ("red", "not-rated", "unknown")
    assert (second["rating"], second["previous"], second["direction"]) == ("green", "red", "better")


def test_a_rating_that_could_not_be_exact_is_refused(project: Make) -> None:
    cubed = WEIGHTED.replace("average >= 1.5", "average * average * average >= 3")
    heavy = kpi("a", more="weight: 9000000000000") + kpi("b", more="weight: 8999999999999.999999")
    ran = evaluate(council(project, cubed + "---\n" + view("weighted") + heavy, {"a": "red", "b": "green"}), Q1)
    assert ran.code == 3
    assert "error KCC603: a number in this formula could pass 38 digits" in ran.err


def test_a_rule_that_is_not_in_force_rates_no_group(project: Make) -> None:
    later = WORST.replace("title: The", "from: 2012-13/Q2\ntitle: The")
    root = council(project, later + "---\n" + view() + kpi("a"), {"a": "red"})
    standing = group(evaluate(root, Q1), "libraries")["rating"]
    assert (standing["rating"], standing["because"]) == ("not-rated", "not rated: no rule is in force for it")
    assert (standing["rule"], standing["scale"]) == (None, None)


def test_a_rating_that_was_printed_counts_where_none_can_be_worked_out(project: Make) -> None:
    printed = "report,indicator,period,value,rating\n2011-12/Q4,a,2011-12/Q4,50,red\n"
    root = council(project, view() + kpi("a"), {"a": "green"})
    sent = root / "submissions" / "sent.csv"
    sent.write_text(sent.read_text("utf-8") + "a,2011-12/Q4,50\n", encoding="utf-8")
    (root / "submissions" / "printed.csv").write_text(printed, encoding="utf-8")
    standing = group(evaluate(root, Q1), "libraries")["rating"]
    assert (standing["previous"], standing["rating"], standing["direction"]) == ("red", "green", "better")


def test_what_is_only_shown_again_does_not_count(project: Make) -> None:
    yearly = "kind: calendar\nid: years\ntitle: Year\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n---\n"
    documents = yearly + view(more="carried_forward: show") + kpi("a") + kpi("b", more="calendar: years")
    root = council(project, documents, {"a": "green green"})
    path = root / "submissions" / "sent.csv"
    path.write_text(path.read_text("utf-8") + "b,2011-12,1\n", encoding="utf-8")
    row = group(evaluate(root, Q2), "libraries")
    assert (row["listed"], row["not_counted"], row["rating"]["rating"]) == (1, 1, "green")


def test_a_rule_may_count_those_without_a_rating_as_listed_and_the_line_says_so(project: Make) -> None:
    rule = """
kind: rule
id: strict
title: Four in five of all that are listed
scale: rag
where: {greens: count(green)}
cases:
  - not-rated: rated == 0
  - green: greens >= 0.8 * listed
  - red: otherwise
---
"""
    ran = evaluate(council(project, rule + view("strict") + kpi("a") + kpi("b"), {"a": "green"}), Q1)
    assert said(ran, "libraries") == (
        "red",
        "the one rated is Green, 2 are listed; 1 not rated counted as listed: no figure was sent in",
    )


@pytest.mark.parametrize(
    ("condition", "because"),
    [
        ("rated >= 2", "2 of 3 are rated; 1 not rated left out: no figure was sent in"),
        ("listed >= 2", "2 of 3 are rated, 3 are listed; 1 not rated counted as listed: no figure was sent in"),
        ("rated > 0 and 3 / (listed - 3) > 1", "not rated: it cannot be worked out, for example because something is divided "
         "by zero; 1 not rated counted as listed: no figure was sent in"),
    ],
)  # fmt: skip
def test_the_line_says_what_the_condition_looks_at(project: Make, condition: str, because: str) -> None:
    rule = f"kind: rule\nid: odd\ntitle: An odd rule\nscale: rag\ncases: [{{not-rated: rated == 0}}, {{green: '{condition}'}}, {{red: otherwise}}]\n---\n"
    ran = evaluate(council(project, rule + view("odd") + "".join(map(kpi, "abc")), {"a": "green", "b": "red"}), Q1)
    assert said(ran, "libraries")[1] == because


# ---------------------------------------------------------------------------------------------- empty groups


@pytest.mark.parametrize("rule", ["worst-of", "weighted", "mostly-green", "half-green"])
def test_a_group_in_which_nothing_is_rated_has_no_rating(project: Make, rule: str) -> None:
    ran = evaluate(council(project, view(rule) + kpi("a") + kpi("b", "roads") + kpi("c", "roads"), {"a": "green"}), Q1)
    assert said(ran, "roads") == ("not-rated", "nothing in the group is rated: no figure was sent in")
    assert group(ran, "roads")["rating"]["average"] is None


def test_a_named_group_without_members_is_listed_with_nothing(project: Make) -> None:
    named = "kind: group\nid: outdoors\ntitle: Outdoors\nmembers: [later]\n---\n"
    documents = named + view(more="groups: [outdoors]") + kpi("a") + kpi("later", more="from: 2020-21/Q1")
    ran = evaluate(council(project, documents, {"a": "green"}), Q1)
    row = group(ran, "outdoors")
    assert (row["listed"], row["under"], row["level"]) == (0, None, None)
    assert said(ran, "outdoors") == ("not-rated", "no indicator is listed")


@pytest.mark.parametrize(
    ("cases", "line", "case", "title"),
    [
        ("[{red: count(red) > 0}, {green: otherwise}]", 5, "otherwise", "Green"),
        ("[{amber: count(green) == rated}, {red: count(red) > 0}, {not-rated: otherwise}]", 5, "count(green) == rated", "Amber"),
        ("[{green: listed > 40}, {not-rated: otherwise}]", 5, "listed > 40", "Green"),
    ],
)  # fmt: skip
def test_a_rule_that_rates_a_group_of_nothing_is_refused(
    project: Make, run: Callable[..., Ran], cases: str, line: int, case: str, title: str
) -> None:
    root = project(f"kind: rule\nid: kind-one\ntitle: A kind rule\nscale: rag\ncases: {cases}\n")
    ran = run(root, "validate")
    assert ran.code == 1
    assert "error KCC331: a group in which nothing is rated would be " + title in ran.out
    assert "hint: write '- not-rated: rated == 0' as the first case" in ran.out
    assert "^" * len(case) in ran.out
    assert evaluate(root, Q1).code == 1


# ---------------------------------------------------------------------------------------------- named groups, kinds, areas


NAMED = """
kind: hierarchy
id: organisation
title: Council
levels: [council, service]
units:
  - {id: council, level: council, title: Council}
  - {id: libraries, level: service, title: Libraries, under: council}
  - {id: roads, level: service, title: Roads, under: council}
---
kind: group
id: indoors
title: Indoors
members: [libraries]
---
kind: group
id: lamps-and-loans
title: Lamps and loans
members: [a, c]
---
kind: group
id: potholes
title: Potholes
members: [d]
---
"""


def test_a_named_group_has_its_row_behind_the_unit_it_is_in_and_is_not_added_up(
    project: Make, run: Callable[..., Ran]
) -> None:
    deep = view(more="groups: [indoors, lamps-and-loans, potholes]").replace("[service]", "[council, service]")
    documents = NAMED + deep + kpi("a") + kpi("b") + kpi("c", "roads") + kpi("d", "roads")
    root = council(project, documents, {"a": "green", "b": "amber", "c": "red", "d": "green"})
    ran = evaluate(root, Q1)
    assert [row["key"] for row in summary(ran)["groups"]] == ["council", "libraries", "roads"]
    named = {row["key"]: (row["under"], row["listed"], row["rating"]["rating"]) for row in summary(ran)["named"]}
    assert named == {
        "indoors": ("libraries", 2, "amber"), "potholes": ("roads", 1, "green"), "lamps-and-loans": ("council", 2, "red"),
    }  # fmt: skip
    lines = [line.split("  ") for line in run(root, "eval", "--period", Q1).out.splitlines()]
    rows = ["Council", "Libraries", "[Indoors]", "Roads", "[Potholes]", "[Lamps and loans]", "Total"]
    assert [cell for line in lines for cell in line if cell in rows][: len(rows)] == rows


def test_a_named_group_of_indicators_without_a_unit_stands_under_their_row(project: Make) -> None:
    named = "kind: group\nid: loose\ntitle: Loose\nmembers: [a]\n---\n"
    without = kpi("a").replace("service: libraries\n", "")
    ran = evaluate(council(project, named + view(more="groups: [loose]") + without + kpi("b"), {"a": "green"}), Q1)
    assert group(ran, "loose")["under"] == "none"
    tree = NAMED.split("---\n", maxsplit=1)[0] + "---\n"
    deep = view(more="groups: [loose]").replace("[service]", "[council, service]")
    high = kpi("a", "council")
    ran = evaluate(council(project, tree + named + deep + high + kpi("b"), {"a": "green"}), Q1)
    assert group(ran, "loose")["under"] == "council"


ACTIVITY = f"""\
{SETTINGS}\
  activity: {{rating: within, direction: none, calendar: quarters, basis: quarter, polarity: neutral}}
"""
RANGE = """
kind: scale
id: range-scale
title: Against the range expected
levels: {below: 0, within: 1, above: 2}
---
kind: rule
id: within
title: Against the range expected
scale: range-scale
cases:
  - above: value > upper
  - below: value < lower
  - within: otherwise
---
kind: view
id: activity-by-service
title: Activity by service
of: activity
by: [service]
---
"""


def activity(id_: str, service: str = "libraries") -> str:
    limits = "upper: {2012-13: 20}\nlower: {2012-13: 10}\n"
    return f"kind: activity\nid: {id_}\ntitle: {id_.capitalize()}\nservice: {service}\nunit: calls\n{limits}---\n"


def with_activity(make: Make, more: str = "") -> Path:
    documents = RANGE + more + view("") + kpi("a") + kpi("b") + "".join(map(activity, ["calls", "visits", "letters"]))
    sent = "indicator,period,value\na,2012-13/Q1,90\nb,2012-13/Q1,50\ncalls,2012-13/Q1,25\nvisits,2012-13/Q1,15\n"
    return make(RULES + documents, sent, {"kccrules.yaml": ACTIVITY})


def test_kpis_and_activity_are_never_counted_together(project: Make) -> None:
    ran = evaluate(with_activity(project), Q1)
    assert group(ran, None)["current"] == {"green": 1, "amber": 0, "red": 1, "not-rated": 0}
    of_activity = summary(ran, "activity-by-service")
    assert of_activity["of"] == "activity"
    assert of_activity["total"]["current"] == {"above": 1, "within": 1, "below": 0, "not-rated": 1}
    assert of_activity["total"]["listed"] == 3
    assert of_activity["total"]["rating"] is None


def test_counts_of_activity_have_a_table_of_their_own(project: Make, run: Callable[..., Ran]) -> None:
    root = with_activity(project)
    assert """
            Green  Amber    Red  Not rated   Listed     Direction of travel
Now             1      0      1          0        2     2 not known
""" in run(root, "eval", "--period", Q1).out  # fmt: skip
    assert """
Activity by service  Above  Within  Below  Not rated  Listed
Libraries                1       1      0          1       3
  1 not rated: no figure was sent in
Total                    1       1      0          1       3
  1 not rated: no figure was sent in
""" in run(root, "eval", "--period", Q1).out  # fmt: skip
    assert """
**Activity by service**

|  | Above | Within | Below | Not rated | Listed | Why |
|---|--:|--:|--:|--:|--:|---|
| Libraries | 1 | 1 | 0 | 1 | 3 | 1 not rated: no figure was sent in |
| **Total** | 1 | 1 | 0 | 1 | 3 | 1 not rated: no figure was sent in |
""" in run(root, "eval", "--period", Q1, "-f", "markdown").out  # fmt: skip


def test_the_report_is_laid_out_by_a_view_of_kpis(project: Make, run: Callable[..., Ran]) -> None:
    out = run(with_activity(project), "eval", "--period", Q1).out
    assert out.index("Now             1      0      1") < out.index("Activity by service")


ANY_ABOVE = """
kind: rule
id: any-above
title: Anything above
scale: range-scale
cases:
  - above: count(above) > 0
  - within: count(within) > 0
  - below: count(below) > 0
  - not-rated: otherwise
---
kind: view
id: activity-by-service
title: Activity by service
of: activity
rating: any-above
by: [service]
---
"""


def test_groups_of_activity_may_be_rated_and_are_never_better_or_worse(project: Make, run: Callable[..., Ran]) -> None:
    root = with_activity(project, ANY_ABOVE)
    sent = "indicator,period,value\ncalls,2012-13/Q2,15\nvisits,2012-13/Q2,15\nletters,2012-13/Q2,5\n"
    (root / "submissions" / "later.csv").write_text(sent, encoding="utf-8")
    ran = evaluate(root, Q2)
    because = "none of 3 is Above, 2 of 3 are Within"
    assert said(ran, "libraries", "activity-by-service") == ("within", because)
    assert group(ran, "libraries", "activity-by-service")["rating"]["direction"] == "unknown"
    assert """
Activity by service  Rating  Previous  Above  Within  Below  Not rated  Listed
Libraries            Within  Above         0       2      1          0       3
  none of 3 is Above, 2 of 3 are Within
""" in run(root, "eval", "--period", Q2).out  # fmt: skip
    assert """
|  | Rating | Previous | Above | Within | Below | Not rated | Listed | Why |
|---|---|---|--:|--:|--:|--:|--:|---|
| Libraries | **Within** | Above | 0 | 2 | 1 | 0 | 3 | none of 3 is Above, 2 of 3 are Within |
""" in run(root, "eval", "--period", Q2, "-f", "markdown").out  # fmt: skip


def test_an_indicator_with_areas_counts_once(project: Make) -> None:
    districts = """
kind: hierarchy
id: map
title: Districts
levels: [district]
units: [{id: ashford, level: district, title: Ashford}, {id: dover, level: district, title: Dover}]
---
kind: group
id: districts
title: Districts
members: [ashford, dover]
---
"""
    root = council(project, districts + view() + kpi("a", more="areas: districts") + kpi("b"), {"b": "green"})
    sent = "indicator,area,period,value\na,ashford,2012-13/Q1,50\na,dover,2012-13/Q1,50\na,,2012-13/Q1,75\n"
    (root / "submissions" / "areas.csv").write_text(sent, encoding="utf-8")
    row = group(evaluate(root, Q1), "libraries")
    assert (row["listed"], row["current"]) == (2, {"green": 1, "amber": 1, "red": 0, "not-rated": 0})
    assert row["rating"]["rating"] == "amber"


# ---------------------------------------------------------------------------------------------- one scale


BRAG = """
kind: scale
id: brag
title: Blue, Green, Amber, Red
levels: {red: 0, amber: 1, green: 2, blue: 3}
---
kind: rule
id: four-bands
title: With Blue
scale: brag
cases: [{blue: 'meets(value, tightened(target, 0.05))'}, {green: 'meets(value, target)'}, {red: otherwise}]
---
"""


def test_counts_need_one_scale(project: Make, run: Callable[..., Ran]) -> None:
    other = "rating: four-bands"
    documents = BRAG + view() + kpi("a") + kpi("b", more=other) + kpi("c", more=other)
    found = run(council(project, documents, {}), "validate").out
    assert (
        "error KCC332: 'worst-of' counts words of the scale 'rag', and 'b' is rated, as 1 more are, on 'brag'" in found
    )
    assert "hint: limit the view with within:, or the rule with from:" in found
    assert "definitions/by-service.yaml:6:9:" in found


def test_counts_need_one_scale_on_every_day(project: Make, run: Callable[..., Ran]) -> None:
    later = "changes: [{from: 2012-13/Q3, rating: four-bands}]"
    found = run(council(project, BRAG + view() + kpi("a", more=later), {}), "validate").out
    assert "'worst-of' counts words of the scale 'rag', and 'a' is rated on 'brag' from 1 October 2012 on" in found


@pytest.mark.parametrize(
    "documents",
    [
        view(more="within: [roads]") + kpi("a", more="rating: four-bands") + kpi("b", "roads"),
        view() + kpi("a", more="rating: four-bands\nuntil: 2011-12/Q4")
        + WORST.replace("title: The", "from: 2012-13/Q1\ntitle: The") + "---\n",
        view() + kpi("a", more="rating: none") + kpi("b"),
    ],
)  # fmt: skip
def test_what_the_rule_does_not_count_may_have_another_scale(
    project: Make, run: Callable[..., Ran], documents: str
) -> None:
    assert run(council(project, BRAG + documents, {}), "validate").code == 0


def test_a_yearly_figure_of_the_scale_before_is_left_out_and_said(project: Make) -> None:
    yearly = "kind: calendar\nid: years\ntitle: Year\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n---\n"
    change = "changes: [{from: 2012-04-01, rating: four-bands}]"
    old = (
        kpi("b", more=f"calendar: years\n{change}")
        .replace("2012-13: 80", "2011-12: 80")
        .replace("2012-13: 70", "2011-12: 70")
    )
    blue = WORST.replace("scale: rag", "scale: brag").replace(
        "  - not-rated", "  - blue: count(blue) > 0\n  - not-rated"
    )
    blue = blue.replace("title: The", "from: 2012-13/Q1\ntitle: The")
    root = council(project, BRAG + yearly + blue + "---\n" + view() + kpi("a", more=change) + old, {"a": "green"})
    path = root / "submissions" / "sent.csv"
    path.write_text(path.read_text("utf-8") + "b,2011-12,50\n", encoding="utf-8")
    ran = evaluate(root, Q1)
    assert group(ran, "libraries")["current"]["red"] == 1
    assert said(ran, "libraries") == ("blue", "the one rated is Blue; 1 not rated left out: rated on another scale")


# ---------------------------------------------------------------------------------------------- what people get wrong


def rule(cases: str, more: str = "") -> str:
    return f"kind: rule\nid: odd\ntitle: An odd rule\nscale: rag\n{more}cases:\n{cases}  - not-rated: otherwise\n"


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (
            view("floor-standard"),
            "definitions/by-service.yaml:6:9: error KCC205: 'floor-standard' is a rule for indicators, and this rates groups\n"
            "  hint: write one of half-green, mostly-green, weighted, worst-of",
        ),
        (
            view("since-last"),
            "definitions/by-service.yaml:6:9: error KCC205: 'since-last' is a rule for directions, and this rates groups\n"
            "  hint: write one of half-green, mostly-green, weighted, worst-of",
        ),
        (
            view("worst-off"),
            "definitions/by-service.yaml:6:9: error KCC204: unknown rule 'worst-off'\n  hint: did you mean 'worst-of'?",
        ),
        (
            view("none"),
            "definitions/by-service.yaml:6:9: error KCC204: unknown rule 'none'\n"
            "  hint: write one of half-green, mostly-green, weighted, worst-of",
        ),
        (
            kpi("a", more="rating: worst-of"),
            "definitions/a.yaml:8:9: error KCC205: 'worst-of' is a rule for groups, and this is the rating\n"
            "  hint: write one of floor-standard, or none",
        ),
        (
            view(more="groups: [outdoors]"),
            "definitions/by-service.yaml:7:10: error KCC203: unknown group 'outdoors'\n  hint: no group is defined yet",
        ),
        (
            view(more="groups: [libraries]"),
            "definitions/by-service.yaml:7:10: error KCC205: 'libraries' is a unit, and this is a list of groups\n"
            "  hint: units have rows by their level: name it under by, or within",
        ),
        (
            view().replace("of: kpi", "of: milestones"),
            "definitions/by-service.yaml:4:5: error KCC104: 'of' is 'milestones': it must be kpi, activity or the id of measures\n"
            "  hint: plans and risks are not in this version: write kpi or activity",
        ),
        (
            view().replace("of: kpi", "of: budget"),
            "definitions/by-service.yaml:4:5: error KCC104: 'of' is 'budget': it must be kpi, activity or the id of measures\n"
            "  hint: write the id of the measures whose lines are added up",
        ),
        (
            rule("  - red: count(blue) > 0\n"),
            "definitions/odd.yaml:6:16: error KCC302: 'blue' is not a word of the scale 'rag' that can be counted\n"
            "  hint: write one of red, amber, green",
        ),
        (
            rule("  - red: count(rated) > 0\n"),
            "definitions/odd.yaml:6:16: error KCC302: 'rated' is not a word of the scale 'rag' that can be counted\n"
            "  hint: did you mean 'red'?",
        ),
        (
            rule("  - red: count(red, amber) > 0\n"),
            "definitions/odd.yaml:6:10: error KCC304: count takes one word of the scale 'rag'\n"
            "  hint: write for example count(green)",
        ),
        (
            rule("  - red: share(0.5) > 0\n"),
            "definitions/odd.yaml:6:10: error KCC304: share takes one word of the scale 'rag'\n"
            "  hint: write for example share(green)",
        ),
        (
            rule("  - red: count(red) > 0 and value < 3\n"),
            "definitions/odd.yaml:6:29: error KCC302: 'value' is known of an indicator, and this rule rates groups\n"
            "  hint: of a group are known listed, rated, average, count(...) and share(...)",
        ),
        (
            rule("  - red: last(rated) > 0\n"),
            "definitions/odd.yaml:6:10: error KCC302: 'last' is known of an indicator, and this rule rates groups\n"
            "  hint: of a group are known listed, rated, average, count(...) and share(...)",
        ),
        (
            rule("  - red: red > 0 and rated > 0\n"),
            "definitions/odd.yaml:6:10: error KCC302: 'red' is a word of the scale 'rag'\n"
            "  hint: write count(red) for how many have it",
        ),
        (
            rule("  - red: rated\n"),
            "definitions/odd.yaml:6:10: error KCC305: a case needs a condition that holds or does not\n"
            "  hint: write for example count(green) > 0",
        ),
        (
            rule("  - red: count(red) > 0\n", "compare: exact\n"),
            "definitions/odd.yaml:5:10: error KCC330: a group has no value that could be compared as it was worked out\n"
            "  hint: remove compare",
        ),
        (
            rule("  - red: count(red) > 0\n  - amber: count(red) > 3\n"),
            "definitions/odd.yaml:7:12: error KCC308: 'amber: count(red) > 3' can never apply\n"
            "  hint: the cases above take everything before it: change their order, or remove it",
        ),
        (
            rule("  - red: count(red) * 99999999999999999999999999999 * 99999999999 > 1\n  - green: rated > 0\n"),
            "definitions/odd.yaml:6:10: error KCC309: a number in this formula could pass 38 digits\n"
            "  hint: round a part of it, or use smaller numbers",
        ),
        (
            WORST + "examples:\n  - {green: 3, red: 1, expect: green}\n",
            "definitions/worst-of.yaml:11:5: error KCC312: green 3, red 1 is red, and this example expects green\n"
            "  hint: correct the example, or the cases of the rule",
        ),
        (
            WORST + "examples:\n  - {gren: 3, expect: green}\n",
            "definitions/worst-of.yaml:11:5: error KCC302: an example of a group has no input 'gren'\n"
            "  hint: did you mean 'green'?",
        ),
        (
            WORST + "examples:\n  - {value: 3, expect: green}\n",
            "definitions/worst-of.yaml:11:5: error KCC302: an example of a group has no input 'value'\n"
            "  hint: write how many there are of red, amber, green, not-rated",
        ),
        (
            WORST + "examples:\n  - {green: 2.5, expect: green}\n",
            "definitions/worst-of.yaml:11:5: error KCC304: 2.5 is not a number of indicators\n"
            "  hint: write for example {green: 3, expect: green}",
        ),
        (
            WORST + "examples:\n  - {expect: green}\n",
            "definitions/worst-of.yaml:11:5: error KCC304: this example has no indicators\n"
            "  hint: write for example {green: 3, expect: green}",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_on_groups_is_said_where_it_stands(
    project: Make, run: Callable[..., Ran], documents: str, expected: str
) -> None:
    ran = run(project(f"{RULES}{documents}"), "validate")
    assert ran.code == 1
    lines = [line for line in ran.out.split("\n\n")[0].splitlines() if not re.match(r" +(\d* )?\|", line)]
    assert "\n".join(lines) == expected


def test_of_a_rule_on_a_scale_that_is_not_there_nothing_else_is_said(project: Make, run: Callable[..., Ran]) -> None:
    out = run(project(WORST.replace("scale: rag", "scale: rug") + "---\n" + view()), "validate").out
    assert out.startswith("definitions/worst-of.yaml:4:8: error KCC203: unknown scale 'rug'")
    assert out.count("error") == 1


def test_where_no_rule_is_for_groups_the_message_says_how_to_make_one(project: Make, run: Callable[..., Ran]) -> None:
    out = run(project(view("floor-standard")), "validate").out
    assert "hint: make a rule that reads listed, rated, average, count(...) or share(...)" in out


def test_an_example_of_a_group_says_how_many_there_are_of_each_word(project: Make, run: Callable[..., Ran]) -> None:
    examples = "examples:\n  - {green: 3, red: 1, expect: red}\n  - {green: 2, not-rated: 7, expect: green}\n  - {not-rated: 4, expect: not-rated}\n"
    assert run(project(f"{WORST}{examples}---\n{view()}"), "validate").code == 0


def test_a_rule_that_reads_nothing_fits_indicators_and_groups(project: Make, run: Callable[..., Ran]) -> None:
    nothing = "kind: rule\nid: never\ntitle: Never rated\nscale: rag\ncases: [{not-rated: otherwise}]\n---\n"
    root = council(project, nothing + view("never") + kpi("a", more="rating: never"), {"a": "green"})
    assert run(root, "validate").code == 0
    ran = evaluate(root, Q1)
    assert (ran.rating("a")["rating"], said(ran, "libraries")[0]) == ("not-rated", "not-rated")


def test_names_of_groups_may_be_words_of_a_scale_or_names_under_where(project: Make, run: Callable[..., Ran]) -> None:
    documents = """
kind: scale
id: schools
title: Schools
levels: {poor: 0, average: 1, good: 2}
---
kind: rule
id: as-printed
title: As printed
scale: schools
where: {rated: value}
cases: [{good: published == good}, {average: published == average and rated > 0}, {poor: otherwise}]
---
kind: rule
id: unread
title: A rule that cannot be read
scale: schools
cases: [{good: 'count(good'}, {poor: otherwise}]
"""
    out = run(project(documents), "validate").out
    assert out.count("error") == 1
    assert "definitions/unread.yaml" in out


def test_the_rules_of_the_reference_can_be_used(project: Make, run: Callable[..., Ran]) -> None:
    text = (CHECKOUT / "docs" / "language.md").read_text(encoding="utf-8")
    part = text.partition("## Ratings of groups\n")[2].partition("\n## ")[0]
    rules = re.findall(r"```yaml\n(.*?)```", part, re.S)
    ids = [re.findall(r"^id: (.*)$", text, re.M)[0] for text in rules]
    assert ids == ["worst-of", "weighted", "share-of-green", "mostly-green"]
    views = [view(id_).replace("by-service", f"by-{id_}") for id_ in ids]
    assert run(project("---\n".join([*rules, *views])), "validate").code == 0


# ---------------------------------------------------------------------------------------------- how it looks


def test_a_view_that_rates_its_groups_is_printed_with_the_reasons(project: Make, run: Callable[..., Ran]) -> None:
    assert """
Ratings by service  Rating     Previous   Direction  Green  Amber  Red  Not rated  Listed
Libraries           ▲ Red      Not rated  Not known      3      1    1          1       6
  1 of 5 is Red; 1 not rated left out: no figure was sent in
Roads               ● Green    Not rated  Not known      2      0    0          0       2
  none of 2 is Amber, all 2 are Green
Total               ▲ Red      Not rated  Not known      5      1    1          1       8
  1 of 7 is Red; 1 not rated left out: no figure was sent in
Groups are rated by 'The worst rating in the group': definitions/worst-of.yaml:6.
""" in run(five_and_one(project, "worst-of"), "eval", "--period", Q1).out  # fmt: skip


def test_a_narrow_terminal_loses_direction_and_previous(project: Make) -> None:
    root = five_and_one(project, "worst-of")
    out = invoke(root, "eval", "--period", Q1, COLUMNS="72").out
    assert """
Ratings by service  Rating     Green  Amber  Red  Not rated  Listed
Libraries           ▲ Red          3      1    1          1       6
  1 of 5 is Red; 1 not rated left out: no figure was sent in
""" in out  # fmt: skip


def test_markdown_has_a_row_for_each_group_with_its_rating_and_why(project: Make, run: Callable[..., Ran]) -> None:
    assert """
|  | Rating | Previous | Direction | Green | Amber | Red | Not rated | Listed | Better | Same | Worse | Not known | Why |
|---|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
| Libraries | **Red** | Not rated | Not known | 3 | 1 | 1 | 1 | 6 | 0 | 0 | 0 | 6 | 1 of 5 is Red; 1 not rated left out: no figure was sent in |
""" in run(five_and_one(project, "worst-of"), "eval", "--period", Q1, "-f", "markdown").out  # fmt: skip


def test_ratings_of_groups_keep_the_contract(project: Make) -> None:
    named = "kind: group\nid: some\ntitle: Some\nmembers: [a]\n---\n"
    later = WORST.replace("worst-of", "later").replace("title: The", "from: 2013-14/Q1\ntitle: The")
    other = view("later").replace("by-service", "by-later")
    documents = named + later + "---\n" + other + view(more="groups: [some]") + kpi("a") + kpi("b", "roads")
    found = faults(exactly("results"), evaluate(council(project, documents, {"a": "red"}), Q1).report())
    assert [fault for fault in found if fault.startswith("summaries")] == []


def test_what_is_not_counted_is_said_below_the_table(project: Make, run: Callable[..., Ran]) -> None:
    yearly = "kind: calendar\nid: years\ntitle: Year\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n---\n"
    documents = yearly + view(more="carried_forward: show") + kpi("a") + kpi("b", more="calendar: years")
    out = run(council(project, documents, {"a": "green green"}), "eval", "--period", Q2).out
    assert "  all 1" not in out
    assert "1 indicator more shown, not counted: nothing newer was due.\nGroups are rated by" in out


# ---------------------------------------------------------------------------------------------- properties


RAG = Scale("rag", Place("rag.yaml"), {"red": 0, "amber": 1, "green": 2}, {})
LEAF = st.tuples(st.sampled_from([-1, 0, 1, 2]), st.integers(1, 9_000_000_000_000_000_000), st.booleans())
"""A rating (-1 for none), a weight in millionths, and whether it counts."""


def tally_of(leaves: list[tuple[int, int, bool]]) -> Tally:
    counted = [(rating, weight) for rating, weight, counts in leaves if counts]
    return Tally(
        len(counted),
        tuple(sum(rating == place for rating, _ in counted) for place in range(3)),
        tuple(sum(weight for rating, weight in counted if rating == place) for place in range(3)),
    )


def counts_of(leaves: list[tuple[int, int, bool]]) -> dict[str, int]:
    rows = pl.DataFrame(
        [(number, counted, weight, rating if rating >= 0 else None) for number, (rating, weight, counted) in enumerate(leaves)],
        schema={"series": pl.Int64, "counted": pl.Boolean, "weight": pl.Int64, "rating": pl.Int32}, orient="row",
    )  # fmt: skip
    members = pl.DataFrame({"group": ["all"] * (len(leaves) + 1), "series": [*range(len(leaves)), None]})
    found = rollup.counts(rows, members.cast({"series": pl.Int64}), {"rating": 3}, weighed=["rating"]).to_dicts()[0]
    return {name: count for name, count in found.items() if name != "group"}


@given(st.lists(LEAF, max_size=30), st.lists(st.integers(0, 2), min_size=30, max_size=30))
def test_the_tallies_of_any_parts_add_up_to_that_of_the_whole(
    leaves: list[tuple[int, int, bool]], parts: list[int]
) -> None:
    divided = [
        counts_of([leaf for leaf, mine in zip(leaves, parts, strict=False) if mine == part]) for part in range(3)
    ]
    whole = counts_of(leaves)
    assert {name: sum(part[name] for part in divided) for name in whole} == whole
    expected = tally_of(leaves)
    assert whole["listed"] == expected.listed
    assert tuple(whole[f"rating.{place}"] for place in range(3)) == expected.counts
    assert tuple(whole[f"rating.{place}/weight"] for place in range(3)) == expected.weights


def verdict_of(text: str, tally: Tally) -> str:
    """The verdict of a rule in YAML on one tally."""
    lines = [line.strip("- ").split(": ", 1) for line in text.split("cases:\n")[1].splitlines() if line.strip()]
    cases = tuple(Case(word, None if asked == "otherwise" else asked, Place("rule.yaml", 1)) for word, asked in lines)
    compiled, wrong = compile_for_groups(RuleVersion(None, "", None, "rag", False, {}, cases, (), {}), RAG)
    assert compiled, wrong
    place, _ = verdicts(compiled, [tally])[0]
    return RAG.words[place] if place >= 0 else NOT_RATED


WEIGHED = st.lists(st.tuples(st.sampled_from([-1, 0, 1, 2]), st.integers(1, 5_000_000), st.booleans()), max_size=20)


@given(WEIGHED)
def test_worst_of_is_the_lowest_rating_there_is(leaves: list[tuple[int, int, bool]]) -> None:
    rated = [rating for rating, _, counts in leaves if counts and rating >= 0]
    assert verdict_of(WORST, tally_of(leaves)) == (RAG.words[min(rated)] if rated else NOT_RATED)


@given(WEIGHED)
def test_the_weighted_score_is_exact(leaves: list[tuple[int, int, bool]]) -> None:
    rated = [(rating, weight) for rating, weight, counts in leaves if counts and rating >= 0]
    expected = NOT_RATED
    if rated:
        average = Fraction(sum(rating * weight for rating, weight in rated), sum(weight for _, weight in rated))
        expected = "green" if average >= Fraction(3, 2) else "amber" if average >= Fraction(3, 4) else "red"
    assert verdict_of(WEIGHTED, tally_of(leaves)) == expected


@given(WEIGHED)
def test_a_share_is_of_those_rated(leaves: list[tuple[int, int, bool]]) -> None:
    tally = tally_of(leaves)
    expected = NOT_RATED
    if tally.rated:
        expected = "green" if Fraction(tally.counts[2], tally.rated) >= Fraction(1, 2) else "red"
    assert verdict_of(SHARED, tally) == expected


def test_an_average_exactly_on_the_threshold_meets_it() -> None:
    third = Tally(3, (1, 0, 2), (1, 0, 2))
    rule = WEIGHTED.replace("average >= 1.5", "average >= 4 / 3")
    assert verdict_of(rule, third) == "green"
    assert verdict_of(rule, Tally(3, (1, 0, 2), (10**9 + 1, 0, 2 * 10**9))) == "amber"
