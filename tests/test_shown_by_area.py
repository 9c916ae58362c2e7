"""Activity, areas and benchmarks as a reader meets them: what stands on the page, in words, and nothing guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SETTINGS, Ran

from kccrules.engine import tables
from kccrules.render import comparing, text
from kccrules.render.terminal import Terminal
from kccrules.words.readback import read

WITH_ACTIVITY = f"""\
{SETTINGS}\
  activity: {{rating: within-range, direction: none, basis: quarter, polarity: neutral}}
"""
COMMON = """
kind: scale
id: expectation
title: Against what is expected
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
---
kind: hierarchy
id: places
title: County and districts
levels: [district]
units:
  - {id: swale, level: district, title: Swale}
  - {id: ashford, level: district, title: Ashford}
  - {id: dover, level: district, title: Dover}
---
kind: group
id: districts
title: Districts
members: [dover, ashford, swale]
---
kind: calendar
id: years
title: Years
year_starts: 1 April
periods: [year]
due_within: 10 days
"""
REFERRALS = """
kind: activity
id: referrals
title: Referrals to social services
service: libraries
unit: referrals
decimals: 0
upper: {2012-13: {Q1: 5200, Q2: 5300}}
lower: {2012-13: {Q1: 4600, Q2: 4700}}
"""
WASTE = """
kind: kpi
id: waste
title: Household waste
service: roads
unit: kg per household
decimals: 0
polarity: lower
areas: districts
area_total: sum
value: numerator / denominator
target: {2012-13: {Q1: {whole: 650, dover: 640, ashford: 610}}}
floor: 1.05 * target
"""
HEADINGS = "indicator,area,period,value,numerator,denominator,state\n"
SENT = """\
referrals,,2012-13/Q1,5300,,,
referrals,,2012-13/Q2,5000,,,
waste,dover,2012-13/Q1,,6500000,10000,
waste,ashford,2012-13/Q1,,6000000,10000,provisional
waste,swale,2012-13/Q1,,7000000,10000,
"""

Make = Callable[..., Path]
Run = Callable[..., Ran]


@pytest.fixture
def council(project: Make) -> Callable[..., Path]:
    """`council(documents, rows)`: a project with activity and districts; without rows, those of SENT that it can have."""

    def make(documents: str, rows: str | None = None, files: dict[str, str] | None = None) -> Path:
        known = [line for line in SENT.splitlines(keepends=True) if f"\nid: {line.partition(',')[0]}\n" in documents]
        more = {"kccrules.yaml": WITH_ACTIVITY, **(files or {})}
        return project(f"{COMMON}\n---\n{documents}", HEADINGS + ("".join(known) if rows is None else rows), more)

    return make


def page(found: Ran) -> str:
    assert found.code == 0, found.err
    assert not re.search(r"\b(null|None|NaN)\b", found.out)
    return found.out


def part(page_: str, head: str) -> str:
    """From a heading to the next empty line."""
    return page_[page_.index(f"\n{head}") + 1 :].partition("\n\n")[0]


# --------------------------------------------------------------------------------------------------- activity


def test_activity_has_a_section_of_its_own_with_what_is_expected(council: Callable, run: Run) -> None:
    found = page(run(council(f"{REFERRALS}\n---\n{WASTE}"), "eval", "--period", "2012-13/Q2"))
    assert found.startswith(
        "Quarter 2 2012/13 (July to September 2012)      1 KPI and 1 activity indicator, all data held\n"
    )
    assert part(found, "Activity") == (
        "Activity                        Value        Expected  Rating  Previous\n"
        "Libraries\n"
        "  Referrals to social services  5,000  4,700 to 5,300  Within  Above"
    )


def test_counts_of_ratings_leave_activity_out(council: Callable, run: Run) -> None:
    found = page(run(council(f"{REFERRALS}\n---\n{WASTE}"), "eval", "--period", "2012-13/Q1"))
    assert re.search(r"^Now +1 +0 +0 +0 +1 ", found, re.MULTILINE)


def test_activity_has_neither_shapes_nor_colours(council: Callable, run: Run) -> None:
    found = page(run(council(f"{REFERRALS}\n---\n{WASTE}"), "eval", "--period", "2012-13/Q1", "--color", "always"))
    line = next(line for line in found.splitlines() if "Referrals" in line)
    assert line == "  Referrals to social services  5,300  4,600 to 5,200  Above  No earlier"
    assert "● Green" in found


def test_without_kpis_activity_is_all_there_is(council: Callable, run: Run) -> None:
    found = page(run(council(REFERRALS.replace("service: libraries\n", "")), "eval", "--period", "2012-13/Q1"))
    assert "1 activity indicator, all data held" in found
    assert "Floor" not in found
    assert "Listed" not in found
    assert part(found, "Activity").splitlines()[1] == "All activity indicators"
    assert "Why is one" not in found


def test_activity_stands_under_its_services_in_the_order_of_the_council(council: Callable, run: Run) -> None:
    others = [
        REFERRALS.replace("id: referrals", f"id: {id_}").replace("service: libraries\n", service)
        for id_, service in (("abandoned", "service: roads\n"), ("zeal", ""))
    ]
    found = page(run(council("\n---\n".join([REFERRALS, *others])), "eval", "--period", "2012-13/Q1"))
    headings = [line for line in part(found, "Activity").splitlines()[1:] if line[0] != " "]
    assert headings == ["Libraries", "Roads", "In no group"]


def test_a_view_of_activity_lays_it_out(council: Callable, run: Run) -> None:
    view = "kind: view\nid: activity-by-place\ntitle: Activity\nof: activity\nby: [service]\n"
    root = council(f"{REFERRALS}\n---\n{WASTE}\n---\n{view}")
    for more in ([], ["--view", "activity-by-place"]):
        found = page(run(root, "eval", "--period", "2012-13/Q1", *more))
        assert "\n\nActivity            " in found
        assert re.search(r"^Roads\n  Household waste", found, re.MULTILINE)
    (root / "definitions/activity-by-place.yaml").write_text(view + "within: [roads]\n", encoding="utf-8")
    found = page(run(root, "eval", "--period", "2012-13/Q1"))
    assert "All activity indicators\n  Referrals" in found


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("upper: {2012-13: 5200}", "5,200 or less"),
        ("lower: {2012-13: 4600}", "4,600 or more"),
        ("upper: {2012-13: tbc}\nlower: {2012-13: tbc}", "not agreed"),
        ("lower: {2012-13: {stated: about as now}}", "in words"),
        ("upper: {2012-13: none}", "none"),
        ("lower: {2011-12: 5}", "not set"),
    ],
)
def test_what_is_expected_is_said_by_the_thresholds_that_there_are(
    limits: str, said: str, council: Callable, run: Run
) -> None:
    text_ = re.sub(r"upper: .*\nlower: .*", limits, REFERRALS)
    found = page(run(council(text_, "referrals,,2012-13/Q1,5000,,,\n"), "eval", "--period", "2012-13/Q1"))
    assert re.search(rf"5,000( \[1\])? +{said} +Not rated  No earlier", found)


def test_activity_that_nobody_rates_has_no_note_about_it(council: Callable, run: Run) -> None:
    unrated = REFERRALS.replace("unit:", "rating: none\nunit:")
    found = page(run(council(unrated), "eval", "--period", "2012-13/Q2"))
    assert "  Not rated  Not rated" in found
    assert "[1]" not in found


def test_activity_with_a_method_has_a_direction(council: Callable, run: Run) -> None:
    moving = REFERRALS.replace("unit:", "direction: since-last\npolarity: lower\nunit:")
    other = REFERRALS.replace("id: referrals", "id: calls")
    found = page(run(council(f"{moving}\n---\n{other}"), "eval", "--period", "2012-13/Q2"))
    assert part(found, "Activity").splitlines()[0].endswith("Previous    Direction")
    assert re.search(r"5,000 .*Above +Better\n", found)
    assert re.search(r"Not available \[1\] .* none\n", found)


def test_a_number_says_more_as_a_figure_beside_thresholds(council: Callable, run: Run) -> None:
    rows = "".join(
        f"referrals,,2012-13/{period},{value},,,\n" for period, value in (("Q1", 5300), ("Q2", 5000), ("Q3", 4000))
    )
    text_ = REFERRALS.replace("Q2: 5300", "Q2: 5300, Q3: 5400").replace("Q2: 4700", "Q2: 4700, Q3: 4800")
    root = council(text_, rows)
    said = {
        period: run(root, "eval", "--period", f"2012-13/{period}", "-f", "json").rating("referrals")["because"]
        for period in ("Q1", "Q2", "Q3")
    }
    assert said == {
        "Q1": "the figure of 5,300 is above the upper threshold of 5,200",
        "Q2": "the figure of 5,000 is not above the upper threshold of 5,300 and is not below the lower threshold of 4,700",
        "Q3": "the figure of 4,000 is below the lower threshold of 4,800",
    }


def test_a_rule_of_one_case_needs_no_reason(council: Callable, run: Run) -> None:
    rule = "kind: rule\nid: within-range\ntitle: All is well\nscale: expectation\ncases: [{within: otherwise}]\n"
    found = run(council(f"{REFERRALS}\n---\n{rule}"), "eval", "--period", "2012-13/Q1", "-f", "json")
    assert found.rating("referrals")["because"] == "there is no other case"


# --------------------------------------------------------------------------------------------------- areas


def test_areas_stand_in_the_order_of_their_group_with_how_the_whole_is_got(council: Callable, run: Run) -> None:
    found = page(run(council(WASTE), "eval", "--period", "2012-13/Q1"))
    assert part(found, "By area") == (
        "By area    Value      Target    Floor  Rating       Direction\n"
        "Household waste, Q1 2012/13\n"
        "  The whole, 650, is worked out of what 3 districts sent, added up.\n"
        "  Dover      650         640      672  ◆ Amber      Not known\n"
        "  Ashford    600 [p]     610    640.5  ● Green      Not known\n"
        "  Swale      700 [1] not set  not set  ○ Not rated  Not known"
    )
    assert "[1] Q1 2012/13; not rated: no target\n" in found
    assert "1 indicator, all data held" in found


def test_a_missing_part_makes_the_whole_missing_and_is_named(council: Callable, run: Run) -> None:
    sent = SENT[SENT.index("waste") : SENT.index("waste,swale")]
    found = page(run(council(WASTE, sent), "eval", "--period", "2012-13/Q1"))
    assert "There is no whole: one district is missing." in found
    assert re.search(r"Household waste +Not available \[1\]", found)
    assert "[1] Q1 2012/13; not rated: it is missing for Swale\n" in found


@pytest.mark.parametrize(
    ("total", "rows", "said"),
    [
        ("sum", 3, "The whole, 60, is the sum of 3 districts."),
        ("sum", 0, "There is no whole: no district has a figure."),
        ("sum", 1, "There is no whole: 2 districts are missing."),
        ("sum-of-known", 2, "The whole, 30, is the sum of 2 of 3 districts; one district is missing."),
        ("average", 3, "The whole, 20, is the average of 3 districts, each counted alike."),
        ("submitted", 1, "There is no whole: none was sent in."),
    ],
)
def test_how_the_whole_comes_about_is_said(total: str, rows: int, said: str, council: Callable, run: Run) -> None:
    kpi = "kind: kpi\nid: jobs\ntitle: Jobs\nunit: jobs\ndecimals: 0\nareas: districts\n" + f"area_total: {total}\n"
    sent = "".join(
        f"jobs,{area},2012-13/Q1,{value},,,\n" for area, value in [("dover", 10), ("ashford", 20), ("swale", 30)][:rows]
    )
    assert said in page(run(council(kpi, sent), "eval", "--period", "2012-13/Q1"))


@pytest.mark.parametrize(
    ("value", "sent", "said"),
    [
        ("", "jobs,,2012-13/Q1,50,,,\n", "The whole, 50, was sent in by itself."),
        ("value: numerator / denominator\n", "jobs,,2012-13/Q1,,50,1,\n", "The whole, 50, is worked out by itself."),
        (
            "value: numerator / denominator\n",
            "jobs,,2012-13/Q1,,50,0,\n",
            "There is no whole: it cannot be worked out of what there is.",
        ),
    ],
)
def test_a_whole_that_is_not_made_of_its_areas_says_so(
    value: str, sent: str, said: str, council: Callable, run: Run
) -> None:
    kpi = "kind: kpi\nid: jobs\ntitle: Jobs\nunit: jobs\ndecimals: 0\nareas: districts\n" + value
    assert said in page(run(council(kpi, sent), "eval", "--period", "2012-13/Q1"))


def test_areas_of_different_levels_are_called_areas(council: Callable, run: Run) -> None:
    group = "kind: group\nid: districts\ntitle: Where\nmembers: [dover, libraries]\n"
    kpi = "kind: kpi\nid: jobs\ntitle: Jobs\nunit: jobs\ndecimals: 0\nareas: districts\narea_total: sum\n"
    sent = "jobs,dover,2012-13/Q1,1,,,\njobs,libraries,2012-13/Q1,2,,,\n"
    found = page(run(council(f"{kpi}\n---\n{group}", sent), "eval", "--period", "2012-13/Q1"))
    assert "is the sum of 2 areas." in found


def test_activity_by_area_has_a_table_of_its_own(council: Callable, run: Run) -> None:
    activity = REFERRALS.replace("unit:", "areas: districts\narea_total: sum\nunit:").replace(
        "{Q1: 5200, Q2: 5300}", "{Q1: {whole: 90, dover: 40}}"
    ).replace("{Q1: 4600, Q2: 4700}", "{Q1: {whole: 50, dover: 20}}")  # fmt: skip
    sent = "referrals,dover,2012-13/Q1,50,,,\nreferrals,ashford,2012-13/Q1,10,,,\nreferrals,swale,2012-13/Q1,10,,,\n"
    found = page(run(council(activity, sent), "eval", "--period", "2012-13/Q1"))
    assert part(found, "Activity by area") == (
        "Activity by area  Value      Expected  Rating\n"
        "Referrals to social services, Q1 2012/13\n"
        "  The whole, 70, is the sum of 3 districts.\n"
        "  Dover              50      20 to 40  Above\n"
        "  Ashford            10 [1]   not set  Not rated\n"
        "  Swale              10 [1]   not set  Not rated"
    )


def test_a_figure_of_an_area_that_rounding_decides_is_named(council: Callable, run: Run) -> None:
    sent = SENT[SENT.index("waste") :].replace("6500000,10000", "6404000,10000")
    found = page(run(council(WASTE, sent), "eval", "--period", "2012-13/Q1"))
    assert "The rounding of a value decides waste in Dover." in found


def test_a_rule_about_the_parts_says_what_it_lacks(council: Callable, run: Run) -> None:
    rule = "kind: rule\nid: most\ntitle: Most\nscale: rag\ncases:\n  - green: areas_where(meets(value, target)) >= 1\n  - red: otherwise\n"
    kpi = "kind: kpi\nid: jobs\ntitle: Jobs\nunit: jobs\ndecimals: 0\nareas: districts\nrating: most\ntarget: {2012-13: 5}\n"
    sent = "".join(f"jobs,{area},2012-13/Q1,7,,,\n" for area in ("dover", "ashford", "swale"))
    root = council(f"{kpi}\n---\n{rule}", f"jobs,,2012-13/Q1,7,,,\n{sent}")
    document = run(root, "eval", "--period", "2012-13/Q1", "-f", "json").report()
    assert [row["because"] for row in document["ratings"][1:]] == [
        "not rated: its rule is about all areas together, and this is one of them"
    ] * 3
    (root / "submissions/sent.csv").write_text(f"{HEADINGS}jobs,,2012-13/Q1,7,,,\n{sent[:26]}", "utf-8")
    assert "not rated: it is missing for 2 of 3 districts" not in page(run(root, "eval"))
    assert "not rated: it is missing for Ashford and Swale" in page(run(root, "eval"))
    (root / "definitions/jobs.yaml").write_text(
        kpi.replace("{2012-13: 5}", "{2012-13: {Q1: {whole: 5, dover: 5}}}"), "utf-8"
    )
    (root / "submissions/sent.csv").write_text(f"{HEADINGS}jobs,,2012-13/Q1,7,,,\n{sent}", "utf-8")
    assert "not rated: it cannot be said for every district" in page(run(root, "eval"))


def test_many_missing_areas_are_counted(council: Callable, run: Run) -> None:
    names = ["a", "b", "c", "d", "e"]
    tree = "kind: hierarchy\nid: places\ntitle: Places\nlevels: [parish]\nunits:\n" + "".join(
        f"  - {{id: {name}, level: parish, title: {name.upper()}}}\n" for name in names
    )
    group = f"kind: group\nid: districts\ntitle: Parishes\nmembers: [{', '.join(names)}]\n"
    kpi = "kind: kpi\nid: jobs\ntitle: Jobs\nunit: jobs\ndecimals: 0\nareas: districts\narea_total: sum\n"
    root = council(f"{kpi}\n---\n{tree}\n---\n{group}", "jobs,a,2012-13/Q1,1,,,\n")
    found = run(root, "eval", "--period", "2012-13/Q1", "-f", "json").report()["ratings"]
    assert found[0]["because"] == "not rated: it is missing for 4 of 5 parishes"


# --------------------------------------------------------------------------------------------------- benchmarks

PUPILS = """
kind: kpi
id: pupils
title: Pupils at level 4
service: libraries
unit: percent
decimals: 0
target: {2012-13: 80}
floor: {2012-13: 70}
benchmarks: [england]
"""
ENGLAND = """
kind: activity
id: england
title: Pupils at level 4, England
unit: percent
decimals: 0
calendar: years
rating: none
"""


def test_a_benchmark_stands_beside_its_indicator_and_nowhere_else(council: Callable, run: Run) -> None:
    sent = "pupils,,2012-13/Q4,77,,,\nengland,,2012-13,75,,,\n"
    found = page(run(council(f"{PUPILS}\n---\n{ENGLAND}", sent), "eval", "--period", "2012-13/Q4"))
    assert re.search(r"\n  Pupils at level 4 +77% .*\n    2 points better than England: 75% \(2012/13\)\n", found)
    assert "1 indicator, all data held" in found
    assert "Activity" not in found


@pytest.mark.parametrize(
    ("polarity", "value", "said"),
    [
        ("higher", "77", "2 points better than England: 75% (2012/13)"),
        ("higher", "74", "1 point worse than England: 75% (2012/13)"),
        ("lower", "77", "2 points worse than England: 75% (2012/13)"),
        ("neutral", "77", "2 points above England: 75% (2012/13)"),
        ("neutral", "70", "5 points below England: 75% (2012/13)"),
        ("higher", "75", "the same as England: 75% (2012/13)"),
    ],
)
def test_polarity_decides_which_is_better(polarity: str, value: str, said: str, council: Callable, run: Run) -> None:
    rating = "rating: none\ndirection: none\n" if polarity == "neutral" else ""
    documents = f"{PUPILS}polarity: {polarity}\n{rating}\n---\n{ENGLAND}"
    sent = f"pupils,,2012-13/Q4,{value},,,\nengland,,2012-13,75,,,\n"
    assert f"\n    {said}\n" in page(run(council(documents, sent), "eval", "--period", "2012-13/Q4"))


@pytest.mark.parametrize(
    ("england", "sent", "said"),
    [
        (ENGLAND, "pupils,,2012-13/Q4,77,,,\n", "England: not available (2012/13)"),
        (ENGLAND, "pupils,,2012-13/Q4,77,,,\nengland,,2012-13,,,,late\n", "England: late (2012/13)"),
        (ENGLAND, "england,,2012-13,75,,,\npupils,,2011-12/Q4,70,,,\n", "England: 75% (2012/13)"),
        (
            ENGLAND.replace("unit: percent", "unit: pupils"),
            "pupils,,2012-13/Q4,77,,,\nengland,,2012-13,7500,,,\n",
            "England: 7,500 (2012/13), in pupils",
        ),
        (
            ENGLAND.replace("Pupils at level 4, England", "The nation"),
            "pupils,,2012-13/Q4,77,,,\nengland,,2012-13,75,,,\n",
            "2 points better than The nation: 75% (2012/13)",
        ),
        (ENGLAND + "until: 2009-10\n", "pupils,,2012-13/Q4,77,,,\n", "England: not available (2012/13)"),
    ],
)
def test_a_benchmark_that_is_missing_or_counts_something_else_says_so(
    england: str, sent: str, said: str, council: Callable, run: Run
) -> None:
    found = page(run(council(f"{PUPILS}\n---\n{england}", sent), "eval", "--period", "2012-13/Q4"))
    assert f"\n    {said}\n" in found


def test_a_benchmark_whose_calendar_begins_later_has_no_period(council: Callable, run: Run) -> None:
    rounds = "kind: calendar\nid: rounds\ntitle: Rounds\nyear_starts: 1 April\nperiods: [year]\ndue_within: 10 days\ndates: {2013-14: 2013-04-01 to 2013-06-30}\n"
    documents = f"{PUPILS}\n---\n{ENGLAND.replace('calendar: years', 'calendar: rounds')}\n---\n{rounds}"
    root = council(documents, "pupils,,2012-13/Q4,77,,,\n")
    assert "\n    England: not available\n" in page(run(root, "eval", "--period", "2012-13/Q4"))
    row = run(root, "eval", "--period", "2012-13/Q4", "-f", "json").rating("pupils")
    assert row["benchmarks"] == [{"id": "england", "period": None, "value": None, "difference": None}]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Pupils at level 4, England", "England"),
        ("England: pupils at level 4", "England"),
        ("England (pupils at level 4) by sex", "England by sex"),
        ("Pupils at level 4", "Pupils at level 4"),
        ("All pupils", "All pupils"),
    ],
)
def test_a_title_beside_another_leaves_out_what_is_said(title: str, said: str) -> None:
    assert comparing.short_title(title, "Pupils at level 4") == said


def test_an_area_is_compared_with_the_same_area(council: Callable, run: Run) -> None:
    pupils = PUPILS.replace("unit:", "areas: districts\nunit:")
    england = ENGLAND.replace("calendar: years\n", "").replace("unit:", "areas: districts\nunit:")
    sent = "pupils,,2012-13/Q4,77,,,\npupils,dover,2012-13/Q4,70,,,\nengland,,2012-13/Q4,75,,,\nengland,dover,2012-13/Q4,60,,,\n"
    document = run(council(f"{pupils}\n---\n{england}", sent), "eval", "--period", "2012-13/Q4", "-f", "json").report()
    found = {row["area"]: row["benchmarks"][0]["difference"] for row in document["ratings"] if row["id"] == "pupils"}
    assert found == {None: "2", "ashford": None, "dover": "10", "swale": None}


# --------------------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("keys", "sent", "said"),
    [
        ("target: value(other)", "jobs,,2012-13/Q1,7,,,\n", "no target (no value of other)"),
        ("target: target(other)", "jobs,,2012-13/Q1,7,,,\n", "no target (no target of other)"),
        ("target: 1 / value(other)", "jobs,,2012-13/Q1,7,,,\nother,,2012-13/Q1,0,,,\n", "no target (something is divided by zero)"),
        ("target: 2 * last_year(value)", "jobs,,2012-13/Q1,7,,,\n", "no target (no figure of the same period a year before)"),
        ("value: value(other) - submitted", "jobs,,2012-13/Q1,7,,,\n", "no value of other"),
        ("value: numerator / denominator", "jobs,,2012-13/Q1,,7,0,\n", "it cannot be worked out, for example because something is divided by zero"),
        ("value: numerator / denominator", "jobs,,2012-13/Q1,,7,,\n", "no denominator"),
        ("value: numerator / denominator", "jobs,,2012-13/Q1,,,,late\n", "the figure is late"),
        ("target: {2012-13: {stated: as good as others}}", "jobs,,2012-13/Q1,7,,,\n", "the target is only said in words"),
        ("value: sum_last(6, submitted)", "jobs,,2012-13/Q1,7,,,\n", "not all of the last 6 quarters are there"),
        (
            "value: sum_last(4, submitted)",
            "jobs,,2012-13/Q1,7,,,\n",
            "not all of the last 4 quarters are there: Quarter 2 2011/12, Quarter 3 2011/12 and Quarter 4 2011/12 are missing",
        ),
        (
            "value: sum_last(2, submitted)",
            "jobs,,2011-12/Q3,1,,,\njobs,,2011-12/Q4,,,,missing\njobs,,2012-13/Q1,7,,,\n",
            "not all of the last 2 quarters are there: Quarter 4 2011/12 is missing",
        ),
        (
            "target: sum_last(2, value)",
            "jobs,,2011-12/Q3,1,,,\njobs,,2011-12/Q4,,,,missing\njobs,,2012-13/Q1,7,,,\n",
            "no target (not all of the last 2 quarters are there: Quarter 4 2011/12 is missing)",
        ),
        (
            "value: sum_last(2, numerator)",
            "jobs,,2011-12/Q4,5,,,\njobs,,2012-13/Q1,,7,,\n",
            "not all of the last 2 quarters are there",
        ),
        (
            "value: sum_last(2, submitted)\nchanges: [{from: 2012-13/Q1, break: true}]",
            "jobs,,2011-12/Q4,1,,,\njobs,,2012-13/Q1,7,,,\n",
            "the last 2 quarters cannot be put together: there is a break in the series",
        ),
        (
            "value: sum_last(3, submitted) + value(other)",
            "jobs,,2011-12/Q3,1,,,\njobs,,2011-12/Q4,,,,missing\njobs,,2012-13/Q1,,,,missing\n",
            "no value of other and not all of the last 3 quarters are there: Quarter 4 2011/12 and Quarter 1 2012/13 are missing",
        ),
    ],
)  # fmt: skip
def test_what_a_formula_lacks_is_said(keys: str, sent: str, said: str, council: Callable, run: Run) -> None:
    key = keys.split(":", maxsplit=1)[0]
    rest = "target: {2011-12: 5, 2012-13: 5}\n" if key == "value" else ""
    kpi = f"kind: kpi\nid: jobs\ntitle: Jobs\nunit: jobs\ndecimals: 0\n{rest}{keys}\n"
    other = "kind: activity\nid: other\ntitle: Other\nunit: jobs\nrating: none\n"
    found = run(council(f"{kpi}\n---\n{other}", sent), "eval", "--period", "2012-13/Q1", "-f", "json")
    assert found.rating("jobs")["because"] == f"not rated: {said}"


# --------------------------------------------------------------------------------------------------- other formats


EVERYTHING = f"{REFERRALS}\n---\n{WASTE}\n---\n{PUPILS}\n---\n{ENGLAND}"
ALL_SENT = SENT + "pupils,,2012-13/Q1,77,,,\nengland,,2011-12,75,,,\n"


def test_markdown_has_the_same_in_words_alone(council: Callable, run: Run) -> None:
    found = page(run(council(EVERYTHING, ALL_SENT), "eval", "--period", "2012-13/Q1", "-f", "markdown"))
    assert "2 KPIs and 1 activity indicator, all data held." in found
    assert (
        "## Activity: Libraries\n\n"
        "| Indicator | Value | Note | Expected | Rating | Previous |\n"
        "|---|--:|---|--:|---|---|\n"
        "| Referrals to social services | 5,300 |  | 4,600 to 5,200 | **Above** | No earlier |\n"
    ) in found
    assert (
        "## By area: Household waste, Q1 2012/13\n\n"
        "The whole, 650, is worked out of what 3 districts sent, added up.\n\n"
        "| Area | Value | Note | Target | Floor | Rating | Direction |\n"
        "|---|--:|---|--:|--:|---|---|\n"
        "| Dover | 650 |  | 640 | 672 | **Amber** | Not known |\n"
        "| Ashford | 600 | \\[p\\] | 610 | 640.5 | **Green** | Not known |\n"
        "| Swale | 700 | \\[1\\] | not set | not set | **Not rated** | Not known |\n"
    ) in found
    assert "| Direction | Benchmarks |\n" in found
    assert "| 2 points better than England: 75% (2011/12) |\n" in found
    view = "kind: view\nid: by-activity\ntitle: Activity\nof: activity\nby: [service]\n"
    moving = EVERYTHING.replace("id: referrals", "id: referrals\ndirection: since-last\npolarity: lower")
    found = page(run(council(f"{moving}\n---\n{view}", ALL_SENT), "eval", "--period", "2012-13/Q2", "-f", "markdown"))
    assert "| Indicator | Value | Note | Expected | Rating | Previous | Direction |\n" in found


def test_in_json_rows_are_in_the_order_of_ids_and_areas(council: Callable, run: Run) -> None:
    document = run(council(EVERYTHING, ALL_SENT), "eval", "--period", "2012-13/Q1", "-f", "json").report()
    keys = [(row["id"], row["area"]) for row in document["ratings"]]
    assert keys == [
        ("england", None), ("pupils", None), ("referrals", None),
        ("waste", None), ("waste", "ashford"), ("waste", "dover"), ("waste", "swale"),
    ]  # fmt: skip
    assert list(dict.fromkeys((row["id"], row["area"]) for row in document["history"])) == keys
    rows = {(row["id"], row["area"]): row for row in document["ratings"]}
    referrals = rows[("referrals", None)]
    assert (referrals["kind"], referrals["target"], referrals["upper"], referrals["lower"]) == (
        "activity", None, {"low": None, "high": "5200"}, {"low": "4600", "high": None},
    )  # fmt: skip
    assert (rows[("waste", "dover")]["upper"], rows[("waste", "dover")]["benchmarks"]) == (None, [])
    assert rows[("pupils", None)]["benchmarks"] == [
        {"id": "england", "period": "2011-12", "value": "75", "difference": "2"}
    ]
    held = next(row for row in document["history"] if row["id"] == "pupils" and row["value"])
    assert held["benchmarks"] == rows[("pupils", None)]["benchmarks"]
    about: Any = document["catalogue"]["indicators"]
    assert (about["waste"]["areas"], about["waste"]["area_total"]) == (["dover", "ashford", "swale"], "sum")
    assert (about["pupils"]["areas"], about["pupils"]["area_total"], about["pupils"]["benchmarks"]) == (
        [],
        None,
        ["england"],
    )
    assert {id_: one["kind"] for id_, one in about.items()} == {
        "england": "activity", "pupils": "kpi", "referrals": "activity", "waste": "kpi",
    }  # fmt: skip


def test_a_benchmark_that_is_not_listed_is_in_the_catalogue_all_the_same(council: Callable, run: Run) -> None:
    root = council(f"{PUPILS}\n---\n{ENGLAND}until: 2010-11\n", "pupils,,2012-13/Q4,77,,,\n")
    document = run(root, "eval", "--period", "2012-13/Q4", "-f", "json").report()
    assert [row["id"] for row in document["ratings"]] == ["pupils"]
    assert document["catalogue"]["indicators"]["england"]["title"] == "Pupils at level 4, England"


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_line_is_wider_than_the_terminal(width: int, encoding: str, council: Callable, run: Run) -> None:
    long = EVERYTHING.replace("title: Household waste", "title: " + "Household waste that nobody recycles " * 4)
    root = council(long, ALL_SENT)
    run(root, "eval", "--period", "2012-13/Q1")
    report = read(tables.read(root / ".kccrules/results/2012-13-Q1"))
    lines = list(text.render(report, Terminal(width, encoding=encoding)))
    # The command to paste is never broken.
    assert [line for line in lines if len(line) > width and "kccrules explain" not in line] == []
    if encoding == "ascii":
        assert "".join(lines).isascii()


def test_what_was_printed_of_an_area_is_held_against_it(council: Callable, run: Run) -> None:
    printed = "report,indicator,area,period,value,rating,direction\n2012-13/Q1,waste,dover,2012-13/Q1,650,green,\n2012-13/Q1,waste,ashford,2012-13/Q1,599,green,\n2012-13/Q1,waste,swale,2012-13/Q1,700,,better\n"
    root = council(WASTE, None, {"submissions/printed.csv": printed})
    found = run(root, "eval", "--period", "2012-13/Q1")
    assert "0 of 2 agree" not in found.out
    assert "Published ratings: 1 of 2 agree; waste in Dover for Q1 2012/13 differs (KCC431)." in found.out
    problems = json.loads(run(root, "eval", "--period", "2012-13/Q1", "-f", "json").out)["problems"]
    assert [(problem["code"], problem["message"].split(" was")[0]) for problem in problems] == [
        ("KCC431", "waste in Dover for 2012-13/Q1"),
        ("KCC432", "waste in Ashford for 2012-13/Q1"),
        ("KCC433", "waste in Swale for 2012-13/Q1"),
    ]
    assert problems[0]["hint"] == "kccrules explain waste --area dover --period 2012-13/Q1"
