"""Activity indicators, areas and benchmarks as definitions: what suits what, and which cases can apply."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kccrules.flow import project as flow
from kccrules.words.model import Indicator

ROOT = Path(__file__).parents[1]
ACTIVITY = """
kind: activity
id: visits
title: Visits to libraries
service: libraries
unit: visits
"""
LIMITS = "upper: {2012-13: 100}\nlower: {2012-13: 80}\n"
KPI = """
kind: kpi
id: loans
title: Loans renewed online
service: libraries
unit: loans
"""
RANGE = """
---
kind: scale
id: range-scale
levels: {below: -1, within: 0, above: 1}
---
kind: rule
id: within-range
title: Activity against its thresholds
scale: range-scale
cases:
"""
WITHIN = "  - above: value > upper\n  - below: value < lower\n  - within: otherwise\n"
DISTRICTS = """
---
kind: hierarchy
id: county
title: County and districts
levels: [county, district]
units:
  - {id: kent, level: county, title: Kent}
  - {id: dover, level: district, title: Dover, under: kent}
  - {id: thanet, level: district, title: Thanet, under: kent}
---
kind: group
id: districts
title: Districts
members: [dover, thanet]
"""
DEFAULTS = "  activity: {rating: within-range, direction: none, basis: snapshot, polarity: neutral, decimals: 0}\n"


def said(printed: str) -> list[tuple[str, str]]:
    """Code and message of every problem that was printed."""
    return re.findall(r"^\S+: (?:error|warning|info) (KCC\d+): (.*)$", printed, re.M)


def with_defaults(root: Path, block: str = DEFAULTS) -> Path:
    settings = root / "kccrules.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + block, encoding="utf-8")
    return root


def indicator(root: Path, id_: str) -> Indicator:
    loaded = flow.load(root)
    assert loaded.definitions, loaded.problems
    return loaded.definitions.indicators[id_]


# ---------------------------------------------------------------------------------------------- what may be unsaid


def test_an_activity_indicator_takes_what_it_does_not_say_from_its_own_defaults(project: Callable) -> None:
    visits = indicator(with_defaults(project(ACTIVITY + RANGE + WITHIN)), "visits").versions[0]
    said = visits.rating, visits.direction, visits.basis, visits.polarity, visits.decimals
    assert said == ("within-range", "none", "snapshot", "neutral", 0)


@pytest.mark.parametrize("block", ["", "  activity: {decimals: 1}\n"])
def test_without_defaults_it_is_neutral_and_not_rated_and_has_the_calendar_of_kpis(
    block: str, project: Callable
) -> None:
    found = indicator(with_defaults(project(ACTIVITY), block), "visits")
    version = found.versions[0]
    assert (version.polarity, version.rating, version.direction) == ("neutral", "none", "none")
    assert found.calendar == "quarters"


def test_a_kpi_without_polarity_wants_more(project: Callable) -> None:
    root = project(KPI)
    settings = root / "kccrules.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(", polarity: higher", ""), encoding="utf-8")
    assert indicator(root, "loans").versions[0].polarity == "higher"


def test_weight_and_suppression_may_change(project: Callable) -> None:
    text = KPI + "weight: 2\nchanges:\n  - {from: 2012-13, weight: 0.5, suppress_below: 5}\n"
    versions = indicator(project(text), "loans").versions
    assert [(version.weight, version.suppress_below) for version in versions] == [
        (2_000_000, None),
        (500_000, 5_000_000),
    ]


def test_areas_totals_benchmarks_and_words_are_kept(project: Callable) -> None:
    text = KPI + "areas: districts\narea_total: sum-of-known\nbenchmarks: [visits]\nstated: {benchmark: Local}\n"
    found = indicator(
        project(text + DISTRICTS + "---" + ACTIVITY.replace("visits\n", "loans\n").replace("id: loans", "id: visits")),
        "loans",
    )
    assert (found.areas, found.area_total, found.benchmarks) == ("districts", "sum-of-known", ("visits",))
    assert found.stated == {"benchmark": "Local"}


# ---------------------------------------------------------------------------------------------- rules that suit


def test_an_activity_indicator_with_its_rule_and_thresholds_is_fine(project: Callable, run: Callable) -> None:
    root = with_defaults(project(ACTIVITY + LIMITS + RANGE + WITHIN))
    assert run(root, "validate", "--fail-on", "warning").code == 0, run(root, "validate").out


@pytest.mark.parametrize(
    ("documents", "problems"),
    [
        (
            ACTIVITY + LIMITS + "rating: floor-standard\n",
            ["'floor-standard' asks for target and floor, and an activity indicator has upper and lower"],
        ),
        (
            KPI + "rating: within-range\n" + RANGE + WITHIN,
            ["'within-range' asks for upper and lower, and a KPI has target and floor"],
        ),
        (
            ACTIVITY + LIMITS + "rating: within-range\n" + RANGE.replace("range-scale", "rag", 2).replace("levels: {below: -1, within: 0, above: 1}", "levels: {red: 0, amber: 1, green: 2}") + WITHIN.replace("above:", "red:").replace("below:", "amber:").replace("within:", "green:"),
            ["'within-range' rates red, amber, green, and an activity indicator is neither good nor bad"],
        ),
        (
            ACTIVITY + LIMITS + "rating: none\ndirection: to-target\n---\nkind: rule\nid: to-target\ntitle: To the target\nscale: direction\nwhere: {previous: last(value), gap: abs(target - value)}\ncases:\n  - same: value == previous\n  - better: gap < abs(target - previous)\n  - worse: otherwise\n",
            ["'to-target' asks for target, and an activity indicator has upper and lower"],
        ),
    ],
)  # fmt: skip
def test_a_rule_that_could_never_rate_its_indicator_is_refused(
    documents: str, problems: list[str], project: Callable, run: Callable
) -> None:
    assert said(run(project(documents), "validate").out) == [("KCC232", message) for message in problems]


def test_a_default_that_does_not_suit_is_said_where_it_stands(project: Callable, run: Callable) -> None:
    root = with_defaults(project(ACTIVITY + LIMITS), "  activity: {rating: floor-standard}\n")
    found = run(root, "validate").out
    assert [code for code, _ in said(found)] == ["KCC232"]
    assert found.startswith("kccrules.yaml:8:22: ")
    assert "write rating: none" in found


def test_a_calendar_that_is_not_there_is_said_once_where_the_default_stands(project: Callable, run: Callable) -> None:
    more = ACTIVITY.replace("id: visits", "id: events")
    root = with_defaults(project(f"{ACTIVITY}---{more}"), "  activity: {calendar: quartres, rating: none}\n")
    found = run(root, "validate").out
    assert said(found) == [("KCC203", "unknown calendar 'quartres'")]
    assert found.startswith("kccrules.yaml:8:24: ")
    assert "did you mean 'quarters'?" in found


def test_only_rules_that_suit_are_proposed(project: Callable, run: Callable) -> None:
    unknown = run(project(ACTIVITY + LIMITS + "rating: busy\n" + RANGE + WITHIN), "validate").out
    assert "unknown rule 'busy'" in unknown
    assert "hint: write one of within-range, or none" in unknown
    strange = run(project(ACTIVITY + LIMITS + "rating: floor-standard\n" + RANGE + WITHIN), "validate").out
    assert "hint: write within-range, or none" in strange


def test_another_indicators_target_may_be_read_by_any_rule(project: Callable, run: Callable) -> None:
    cases = "  - above: value > first_known(target(loans), upper)\n  - within: otherwise\n"
    found = run(project(ACTIVITY + LIMITS + "rating: within-range\n" + RANGE + cases + "---" + KPI), "validate")
    assert "KCC232" not in found.out


def test_a_formula_that_cannot_be_read_is_said_once(project: Callable, run: Callable) -> None:
    cases = "  - above: value > > upper\n  - within: otherwise\n"
    found = run(project(ACTIVITY + LIMITS + "rating: within-range\n" + RANGE + cases), "validate")
    assert [code for code, _ in said(found.out)] == ["KCC301"]


def test_a_rule_that_asks_for_no_threshold_needs_none(project: Callable, run: Callable) -> None:
    cases = "  - above: value > 100\n  - within: otherwise\n"
    documents = ACTIVITY + "rating: within-range\n" + RANGE
    assert said(run(project(documents + cases), "validate").out) == []
    assert said(run(project(documents + WITHIN), "validate").out) == [
        ("KCC513", "without upper and lower 'visits' will always be not rated")
    ]


def test_the_shipped_rule_for_activity_is_the_default_of_the_shipped_project() -> None:
    loaded = flow.load(ROOT)
    assert loaded.definitions
    default = loaded.definitions.defaults["activity"]
    assert (default.rating, default.direction, default.basis, default.polarity) == (
        "within-range", "none", "quarter", "neutral",
    )  # fmt: skip
    assert loaded.definitions.scales["range-scale"].levels == {"below": -1, "within": 0, "above": 1}


# ---------------------------------------------------------------------------------------------- cases that can apply


@pytest.mark.parametrize(
    ("cases", "unreachable"),
    [
        (WITHIN, None),
        ("  - below: value < lower\n  - above: value > upper\n  - within: otherwise\n", None),
        ("  - within: value <= upper\n  - above: value > upper\n  - below: otherwise\n", "below"),
        ("  - above: value > upper\n  - below: lower > upper\n  - within: otherwise\n", "below"),
        ("  - above: value > upper\n  - below: value > upper + 5\n  - within: otherwise\n", "below"),
        ("  - not-rated: missing(upper) and missing(lower)\n  - above: value > upper\n  - below: value < lower\n  - within: otherwise\n", None),
        ("  - above: value > upper or missing(lower)\n  - within: value >= lower\n  - below: otherwise\n", None),
        ("  - above: value > 1.2 * upper\n  - below: value < 0.8 * lower\n  - within: otherwise\n", None),
        ("  - above: value > last(upper)\n  - below: value < last_year(lower)\n  - within: otherwise\n", None),
        ("  - above: upper - lower < 10\n  - within: otherwise\n", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("used", [True, False])
def test_every_case_of_a_rule_on_thresholds_can_apply_or_is_named(
    cases: str, unreachable: str | None, used: bool, project: Callable, run: Callable
) -> None:
    rating = "within-range" if used else "none"
    found = said(run(project(f"{ACTIVITY}{LIMITS}rating: {rating}\n{RANGE}{cases}"), "validate").out)
    assert [code for code, _ in found] == (["KCC308"] if unreachable else [])
    assert unreachable is None or found[0][1].startswith(f"'{unreachable}: ")


def test_a_rule_on_thresholds_is_tried_with_either_end(project: Callable, run: Callable) -> None:
    text = ACTIVITY + LIMITS + "rating: within-range\npolarity: lower\n" + RANGE + WITHIN
    assert said(run(project(text), "validate").out) == []


# ---------------------------------------------------------------------------------------------- thresholds and targets


@pytest.mark.parametrize(
    ("limits", "problems"),
    [
        ("upper: {2012-13: 80}\nlower: {2012-13: 80}\n", []),
        ("upper: {2012-13: 80}\nlower: {2012-13: 81}\n", ["the upper threshold 80 is below the lower one, 81"]),
        (
            "upper: {2012-13: {Q1: 80, Q2: 80}}\nlower: {2012-13: {Q1: 70, Q2: 90}}\n",
            ["the upper threshold 80 is below the lower one, 90"],
        ),
        ("upper: {2012-13: 80}\nlower: 1.1 * upper\n", []),
        (
            "areas: districts\nupper: {2012-13: {whole: 80, dover: 8}}\nlower: {2012-13: {whole: 70, dover: 9}}\n",
            ["the upper threshold 8 is below the lower one, 9"],
        ),
        ("upper: {2012-13: 5 to 10}\n", ["a threshold is one number, and this is 5 to 10"]),
        ("lower: {2012-13: 10 or less}\n", ["a threshold is one number, and this is 10 or less"]),
        ("polarity: range\nupper: {2012-13: 10}\n", ["upper and lower are the range of an activity indicator"]),
        ("upper: 10\n", ["the upper threshold has no years: changing it later changes past ratings too"]),
    ],
)
def test_thresholds_that_look_wrong_are_said(
    limits: str, problems: list[str], project: Callable, run: Callable
) -> None:
    assert [message for _, message in said(run(project(ACTIVITY + limits + DISTRICTS), "validate").out)] == problems


def test_a_floor_of_an_area_is_held_against_the_target_of_that_area(project: Callable, run: Callable) -> None:
    text = (
        KPI + "areas: districts\ntarget: {2012-13: {whole: 80, dover: 70}}\nfloor: {2012-13: {whole: 75, dover: 75}}\n"
    )
    found = said(run(project(text + DISTRICTS), "validate").out)
    assert found == [("KCC507", "floor 75 is better than target 70")]
    undivided = text.replace("{whole: 80, dover: 70}", "74")
    assert [code for code, _ in said(run(project(undivided + DISTRICTS), "validate").out)] == ["KCC507", "KCC507"]


def test_under_polarity_range_the_limits_of_areas_have_two_ends_too(project: Callable, run: Callable) -> None:
    text = KPI + "polarity: range\ndirection: none\nareas: districts\ntarget: {2012-13: {whole: 5 to 10, dover: 7}}\n"
    found = said(run(project(text + DISTRICTS), "validate").out)
    assert found == [("KCC305", "with polarity range a limit has two ends, and this is 7")]


# ---------------------------------------------------------------------------------------------- areas


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ("areas: districts\n", []),
        ("areas: distrcts\n", ["unknown group 'distrcts'"]),
        ("areas: kent\n", ["'kent' is no group, and areas are the members of a group"]),
        ("areas: districts\ntarget: {2012-13: {whole: 5, dovr: 4}}\nfloor: 0.9 * target\n", ["unknown area 'dovr'"]),
        ("area_total: sum\n", ["there are no areas to make a total of"]),
        ("area_total: submitted\n", []),
        ("areas: districts\narea_total: sum\nunit: percent\n", ["percentages of areas cannot be added"]),
        ("areas: districts\narea_total: sum\nunit: percentage points\n", ["percentages of areas cannot be added"]),
        ("areas: districts\narea_total: sum-of-known\nbasis: average\n", ["averages of areas cannot be added"]),
        ("areas: districts\narea_total: average\nunit: percent\n", []),
        ("areas: districts\narea_total: sum\nunit: percent\nvalue: 100 * numerator / denominator\n", []),
        ("areas: districts\narea_total: sum\nunit: percent\nvalue: 100 - submitted\n", ["percentages of areas cannot be added"]),
        (
            "areas: districts\narea_total: sum\nchanges:\n  - {from: 2013-14, unit: percent}\n",
            ["percentages of areas cannot be added"],
        ),
        ("suppress_below: 5\n", []),
        ("suppress_below: 5\nunit: percent\n", ["suppress_below is about counts, and here percentages are sent"]),
        ("suppress_below: 5\nunit: percent\nvalue: 100 * numerator / denominator\n", []),
        (
            "unit: percent\nvalue: 100 - submitted\nchanges:\n  - {from: 2013-14, suppress_below: 5}\n",
            ["suppress_below is about counts, and here percentages are sent"],
        ),
        (
            "areas: districts\narea_total: sum\ntarget: {2012-13: 40}\n",
            ["the target 40 holds for each area, and the whole is the sum of them"],
        ),
        (
            "areas: districts\narea_total: sum\ntarget: {2012-13: {Q1: {whole: 40}, Q2: 20 or more}}\n",
            ["the target 20 or more holds for each area, and the whole is the sum of them"],
        ),
        ("areas: districts\narea_total: sum\ntarget: {2012-13: {whole: 40, dover: 20}}\nfloor: 0.9 * target\n", []),
        ("areas: districts\narea_total: sum\nvalue: numerator / denominator\ntarget: {2012-13: 40}\n", []),
    ],
)  # fmt: skip
def test_areas_and_totals_that_do_not_fit_are_said(
    keys: str, problems: list[str], project: Callable, run: Callable
) -> None:
    text = KPI.replace("unit: loans\n", "") if re.search(r"^unit:", keys, re.M) else KPI
    assert [message for _, message in said(run(project(text + keys + DISTRICTS), "validate").out)] == problems


def test_a_threshold_for_everything_is_called_by_its_name(project: Callable, run: Callable) -> None:
    text = ACTIVITY + "rating: none\nareas: districts\narea_total: sum\nupper: {2012-13: 40}\n"
    found = said(run(project(text + DISTRICTS), "validate").out)
    assert found == [("KCC514", "the upper threshold 40 holds for each area, and the whole is the sum of them")]


def test_an_area_within_another_would_be_added_twice(project: Callable, run: Callable) -> None:
    group = DISTRICTS.replace("[dover, thanet]", "[dover, kent, thanet]")
    found = said(run(project(KPI + "areas: districts\narea_total: sum\n" + group), "validate").out)
    assert found == [
        ("KCC233", "'dover' is under 'kent', and both are areas of the group 'districts': it would be added twice")
    ]


def test_areas_are_units_and_not_indicators(project: Callable, run: Callable) -> None:
    group = DISTRICTS.replace("[dover, thanet]", "[dover, loans]")
    found = said(run(project(KPI + "areas: districts\n" + group), "validate").out)
    assert found == [("KCC205", "the group 'districts' has 'loans' in it, which is an indicator")]


# ---------------------------------------------------------------------------------------------- other indicators


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ("benchmarks: [visits]\n", [("KCC512", "'loans' is in loans, and its benchmark 'visits' in visits")]),
        ("unit: visits\nbenchmarks: [visits]\n", []),
        ("benchmarks: [loans]\n", [("KCC205", "'loans' names itself under benchmarks")]),
        ("benchmarks: [visit]\n", [("KCC203", "unknown indicator 'visit'")]),
        ("replaced_by: [visits]\n", [("KCC511", "'visits' follows 'loans', which does not end")]),
        ("until: 2012-13\nreplaced_by: [visits]\n", []),
        ("until: 2012-13\n", []),
        ("until: 2012-13\nreplaced_by: [loans]\n", [("KCC205", "'loans' names itself under replaced_by")]),
    ],
)
def test_benchmarks_and_successors_are_other_indicators(
    keys: str, problems: list[tuple[str, str]], project: Callable, run: Callable
) -> None:
    text = KPI.replace("unit: loans\n", "") if keys.startswith("unit:") else KPI
    assert said(run(project(f"{text}{keys}---{ACTIVITY}"), "validate").out) == problems


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("keys", "problems"),
    [
        ("target: {stated: As agreed}\n", ['the target is only said in words: "As agreed"']),
        ("target: {2012-13: {stated: As agreed}}\n", ['the target for 2012-13 is only said in words: "As agreed"']),
        (
            "target: {2012-13: {Q2: {stated: Reduce by 3%}, Q4: {stated: Less}}}\n",
            ['the target for 2012-13/Q2 is only said in words: "Reduce by 3%" (and 1 more)'],
        ),
        (
            "areas: districts\ntarget: {2012-13: {whole: 5, dover: {stated: Less}}}\n",
            ['the target for 2012-13 is only said in words: "Less"'],
        ),
        (
            "target: {2012-13: {stated: Less}}\nfloor: {2012-13: {stated: Far less}}\n",
            ['the target for 2012-13 is only said in words: "Less"', 'the floor for 2012-13 is only said in words: "Far less"'],
        ),
        (
            "stated: {benchmark: Local indicator, baseline: Not known}\n",
            ['this has no meaning yet: benchmark "Local indicator" (and 1 more)'],
        ),
        (f"stated: {{benchmark: {'long ' * 20}}}\n", ['this has no meaning yet: benchmark "long long long long long long long lo..."']),
    ],
)  # fmt: skip
def test_words_without_meaning_are_listed_as_remarks(
    keys: str, problems: list[str], project: Callable, run: Callable
) -> None:
    found = run(project(KPI + keys + DISTRICTS), "validate")
    assert said(found.out) == [("KCC509", message) for message in problems]
    assert found.code == 0


def test_words_of_thresholds_and_of_other_calendars_are_said_in_their_own_words(
    project: Callable, run: Callable
) -> None:
    years = "---\nkind: calendar\nid: years\nyear_starts: 1 September\nperiods: [year]\ndue_within: 5 days\n"
    text = ACTIVITY + "calendar: years\nupper: {2012-13: {stated: As last year}}\n" + years
    assert said(run(project(text), "validate").out) == [
        ("KCC509", 'the upper threshold for 2012-13 is only said in words: "As last year"')
    ]


# ---------------------------------------------------------------------------------------------- to the result


def test_a_figure_is_above_within_or_below_its_thresholds(project: Callable, run: Callable) -> None:
    limits = "upper: {2012-13: {Q1: 100, Q2: 100, Q3: 100, Q4: {stated: More}}}\nlower: {2012-13: 80}\n"
    sent = "indicator,period,value\nvisits,2012-13/Q1,101\nvisits,2012-13/Q2,100\nvisits,2012-13/Q3,79\nvisits,2012-13/Q4,90\n"
    root = with_defaults(project(ACTIVITY + limits + RANGE + WITHIN, sent))
    found = run(root, "eval", "--period", "2012-13/Q4", "-f", "json").history("visits")
    assert {period: row["rating"] for period, row in found.items()} == {
        "2012-13/Q1": "above",
        "2012-13/Q2": "within",
        "2012-13/Q3": "below",
        "2012-13/Q4": "not-rated",
    }


def test_what_lies_between_is_a_target_like_any_other(project: Callable, run: Callable) -> None:
    limits = "target: {2011-12: 72, 2015-16: 84, between: straight-line}\nfloor: {2011-12: 60, 2014-15: 70, between: steps}\n"
    sent = "indicator,period,value\nloans,2012-13/Q1,75\nloans,2013-14/Q1,74\nloans,2014-15/Q1,69\n"
    found = run(project(KPI + limits, sent), "eval", "--period", "2014-15/Q1", "-f", "json").history("loans")
    rows = {period: found[period] for period in ("2012-13/Q1", "2013-14/Q1", "2014-15/Q1")}
    assert [(row["target"]["low"], row["floor"]["low"], row["rating"]) for row in rows.values()] == [
        ("75", "60", "green"),
        ("78", "60", "amber"),
        ("81", "70", "red"),
    ]
