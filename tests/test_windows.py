"""Figures of several periods: complete or missing, exact, and what definitions may not make of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import Period, Series
from test_functions import GAP, Years, batch_of, by_reference, checked, worked

from kccrules.engine.numbers import TooBig
from kccrules.flow import project as flow
from kccrules.meaning.functions import value_of


def quarters(*values: int | str | None, breaks: Sequence[int] = ()) -> list[Period]:
    return [Period(None if x is None else Fraction(x), starts_anew=place in breaks) for place, x in enumerate(values)]


# ---- complete or missing ----


def test_a_window_ends_with_the_period_itself_and_is_missing_until_it_is_complete() -> None:
    assert worked("sum_last(3, value)", batch_of(quarters(1, 2, 3, 4, 5))) == [None, None, 6, 9, 12]
    assert worked("average_last(2, value)", batch_of(quarters(1, 2, 4))) == [None, Fraction(3, 2), 3]
    assert worked("sum_last(1, value)", batch_of(quarters(1, None, 3))) == [1, None, 3]


def test_a_gap_is_missing_and_not_bridged() -> None:
    held = batch_of(quarters(1, 2, None, 4, 5, 6, 7))
    assert worked("sum_last(4, value)", held) == [None] * 6 + [22]
    assert worked("average_last(2, value)", held) == [
        None,
        Fraction(3, 2),
        None,
        None,
        *(Fraction(n, 2) for n in (9, 11, 13)),
    ]
    assert worked("slope_last(6, value)", held) == [None] * 7
    assert worked("year_to_date(value)", held) == [1, 3, None, None, 5, 11, 18]


def test_a_window_does_not_reach_over_a_break_or_into_another_series() -> None:
    held = batch_of(quarters(1, 2, 3, 4, 5, breaks=[2]), quarters(9, 8, 7))
    assert worked("sum_last(2, value)", held) == [None, 3, None, 7, 9, None, 17, 15]
    assert worked("year_to_date(value)", held) == [1, 3, None, None, 5, 9, 17, 24]


def test_the_year_to_date_is_missing_where_the_year_began_before_the_figures() -> None:
    assert worked("year_to_date(value)", batch_of(quarters(1, 2, 3, 4), first=2)) == [None, None, 3, 7]
    assert worked("year_to_date(value)", batch_of(quarters(7), quarters(1, 2, 3), first=3)) == [None, None, 2, 5]


def test_the_end_of_the_year_is_looked_at_over_a_break_too_and_only_in_the_same_year() -> None:
    held = batch_of(quarters(1, 2, 3, None, 5, 6), quarters(1, 2, 3, 4, 5, breaks=[2]))
    assert worked("year_end(value)", held) == [None] * 6 + [4, 4, 4, 4, None]
    assert worked("80 * value / year_end(value)", held)[6:10] == [20, 40, 60, 80]


def test_a_cumulative_figure_is_held_against_its_share_of_the_target_of_the_year() -> None:
    profile = [
        Period(Fraction(n), target=str(t), floor="80 * target / year_end(target)")
        for n, t in [(9, 10), (15, 30), (20, 60), (90, 100)]
    ]
    assert worked("meets(value, 80 * target / year_end(target))", batch_of(profile)) == [True, False, False, True]
    assert worked("meets(value, floor)", batch_of(profile)) == [True, False, False, True]


def test_every_way_of_looking_at_other_periods_goes_by_the_calendar_and_not_by_four() -> None:
    terms = {
        0: (0, 2, None),
        1: (0, 2, None),
        2: (0, 2, None),
        3: (3, 4, 0),
        4: (3, 4, 2),
        5: (5, 7, 3),
        6: (5, 7, None),
        7: (5, 7, 4),
    }
    held = quarters(1, 2, 4, 8, 16, 32, 64, 128)
    batch = batch_of(held, years=terms)
    assert batch.longest_year == 3
    assert batch.year_apart is None
    assert worked("last_year(value)", batch) == [None, None, None, 1, 4, 8, None, 16]
    assert worked("year_to_date(value)", batch) == [1, 3, 7, 8, 24, 32, 96, 224]
    assert worked("year_end(value)", batch) == [4, 4, 4, 16, 16, 128, 128, 128]


# ---- exact ----


def test_numerators_and_denominators_are_added_before_dividing() -> None:
    held = [Period(None, Fraction(n), Fraction(d)) for n, d in [(1, 2), (3, 4), (0, 1), (2, 3)]]
    assert worked("100 * sum_last(4, numerator) / sum_last(4, denominator)", batch_of(held))[3] == 60
    assert worked("average_last(4, 100 * numerator / denominator)", batch_of(held))[3] == Fraction(575, 12)


def test_sums_beyond_64_bits_are_exact() -> None:
    large = Fraction(9_200_000_000_000) - Fraction(1, 10**6)
    held = [Period(large), Period(-large), *[Period(large)] * 60]
    for text in (
        "sum_last(60, value) / 60 == value",
        "sum_last(3, 1000 * value) == 3000 * value",
        "year_to_date(value) / 2 == value",
        "average_last(60, value) == value",
    ):
        assert worked(text, batch_of(held))[-1] is True
        assert worked(text, batch_of(held)) == by_reference(text, held)
    with pytest.raises(TooBig):
        worked("sum_last(60, value)", batch_of(held))


def test_fractions_are_added_exactly_or_refused_in_words() -> None:
    primes = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    held = [Period(Fraction(1), Fraction(1), Fraction(prime)) for prime in primes]
    assert worked("sum_last(12, numerator / denominator)", batch_of(held))[11] == sum(
        Fraction(1, prime) for prime in primes
    )
    fine = [Period(Fraction(1), Fraction(1), prime + Fraction(1, 10**6)) for prime in primes]
    with pytest.raises(TooBig, match="the 12 fractions that a formula adds up could pass 38 digits"):
        value_of(checked("sum_last(12, numerator / denominator)"), batch_of(fine), batch_of(fine).names())
    rounded = "sum_last(12, round(numerator / denominator, 6))"
    assert worked(rounded, batch_of(fine)) == by_reference(rounded, fine)


def test_what_all_rows_are_divided_by_does_not_multiply() -> None:
    held = quarters(*range(70))
    for text in (
        "sum_last(60, value / 7)",
        "average_last(60, 0.123456 * value / 1000)",
        "year_to_date(value / 999983)",
    ):
        assert worked(text, batch_of(held)) == by_reference(text, held)


def test_fractions_that_are_all_missing_add_up_to_nothing() -> None:
    held = [Period(Fraction(1), Fraction(1), Fraction(0)), GAP]
    assert worked("sum_last(2, numerator / denominator)", batch_of(held)) == [None, None]


# ---- areas ----


AREAS = [quarters(9, 9, 9), quarters(6, 5, 7), quarters(6, 7, None), quarters(1, 8, 8)]


def test_areas_are_counted_in_the_row_of_the_whole_and_only_if_each_can_be_decided() -> None:
    batch = batch_of(*AREAS, parts=True)
    assert worked("areas_where(value > 5)", batch) == [2, 2, None, *[None] * 9]
    assert worked("share_of_areas(value > 5)", batch) == [Fraction(2, 3), Fraction(2, 3), None, *[None] * 9]
    assert worked("areas_where(value > 5) >= 2", batch)[:3] == [True, True, None]
    assert worked("areas_where(not missing(value))", batch)[:3] == [3, 3, 2]
    assert worked("last(areas_where(value > 5))", batch)[:3] == [None, 2, 2]
    assert worked("areas_where(value > last(value))", batch)[:3] == [None, 2, None]
    assert worked("areas_where(value < 0)", batch)[:3] == [0, 0, None]


def test_an_indicator_without_areas_has_none_to_count() -> None:
    assert worked("areas_where(value > 5)", batch_of(*AREAS)) == [None] * 12
    assert worked("share_of_areas(value > 5)", batch_of(AREAS[0], parts=True)) == [None] * 3


def test_areas_stay_with_their_whole_when_some_series_are_taken_out_of_a_batch() -> None:
    batch = batch_of(*AREAS, parts=True)
    part = batch.of_series(batch.frame["area"] == 0)
    assert part.frame.height == 12
    assert worked("areas_where(value > 5)", part) == worked("areas_where(value > 5)", batch)


# ---- whether every case can apply ----

RULE = """
kind: rule
id: floor-standard
title: About the parts
scale: rag
cases:
  - green: FIRST
  - amber: SECOND
  - red: otherwise
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
target: {2012-13: 5}
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("areas_where(value > 5) >= 8 and value < 5", "share_of_areas(meets(value, target)) > 0.5 and value < 2"),
        ("areas_where(value > 5) >= 8", "areas_where(value > 5) >= 4"),
        ("slope_last(8, value) == 0 and value > 50", "slope_last(8, value) > 2"),
    ],
)
def test_cases_about_areas_and_trends_can_apply(first: str, second: str, project: Callable) -> None:
    assert flow.validate(project(RULE.replace("FIRST", first).replace("SECOND", second)))[0] == []


def test_a_case_about_areas_that_can_never_apply_is_found(project: Callable) -> None:
    found = flow.validate(
        project(RULE.replace("FIRST", "areas_where(value > 5) >= 4").replace("SECOND", "areas_where(value > 5) > 8"))
    )[0]
    assert [problem.code for problem in found] == ["KCC308"]


# ---- how far the next rating is ----


AVERAGE = """
kind: rule
id: floor-standard
title: Against the average
scale: rag
cases:
  - green: value >= average_last(2, WHAT)
  - red: otherwise
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
target: {2012-13: 5}
"""


@pytest.mark.parametrize(("what", "distance"), [("value", None), ("numerator", "16")])
def test_the_distance_is_not_guessed_where_the_value_is_part_of_what_it_is_held_against(
    what: str, distance: str | None, project: Callable, run: Callable
) -> None:
    sent = "indicator,period,value,numerator\nloans,2011-12/Q4,10,20\nloans,2012-13/Q1,4,20\n"
    found = run(project(AVERAGE.replace("WHAT", what), sent), "eval", "--period", "2012-13/Q1", "--format", "json")
    assert found.rating("loans")["rating"] == "red"
    assert (found.rating("loans")["next"] or {"distance": None})["distance"] == distance


# ---- the reference ----

FORMULAS = (
    "sum_last(1, value)", "sum_last(2, value)", "sum_last(5, value)", "average_last(3, value)", "year_to_date(value)",
    "year_end(value)", "last_year(value)", "last(value)", "earlier(3, value)", "sum_last(2, numerator / denominator)",
    "average_last(3, 100 * numerator / denominator)", "year_to_date(numerator / denominator)",
    "100 * sum_last(4, numerator) / sum_last(4, denominator)", "sum_last(2, last(value))", "last(sum_last(2, value))",
    "year_to_date(value) / year_end(year_to_date(value))", "sum_last(3, shortfall(value, target))", "year_end(target)",
    "sum_last(2, earlier(1, value) / 3)", "average_last(2, year_to_date(value / 7))", "last(numerator / denominator)",
    "last_year(numerator / denominator)", "last(target)", "year_end(numerator / denominator)",
    "areas_where(value > 3)", "share_of_areas(meets(value, target))", "areas_where(sum_last(2, value) > 5 or value < 0)",
)  # fmt: skip
FIGURES = st.one_of(
    st.none(), st.integers(-9, 99).map(Fraction), st.integers(-999, 9999).map(lambda n: Fraction(n, 100))
)
PERIODS = st.builds(
    Period,
    submitted=FIGURES,
    numerator=FIGURES,
    denominator=st.one_of(st.none(), st.integers(0, 40).map(Fraction)),
    polarity=st.sampled_from(("higher", "lower", "range", "neutral")),
    target=st.sampled_from((None, "3", "20", "5 to 10", "0.5 * submitted")),
    starts_anew=st.integers(0, 9).map(lambda n: n == 0),
)


@st.composite
def years(draw: st.DrawFn, periods: int) -> Years:
    """Years of any lengths; the same period a year before is there or not."""
    found: dict[int, tuple[int, int, int | None]] = {}
    before: range = range(0)
    start = 0
    while start < periods:
        here = range(start, start + draw(st.integers(1, 5)))
        for place, period in enumerate(here):
            found[period] = (here[0], here[-1], before[place] if place < len(before) else None)
        before, start = here, here.stop
    return found


@settings(max_examples=300)
@given(st.data(), st.sampled_from(FORMULAS), st.integers(0, 5), st.booleans(), st.booleans())
def test_windows_agree_with_the_reference(
    data: st.DataObject, text: str, first: int, regular: bool, parts: bool
) -> None:
    count = data.draw(st.integers(1, 12), label="periods")
    calendar = None if regular else data.draw(years(first + count), label="years")
    # The rows of an indicator's areas are those of its whole, period by period.
    series = data.draw(st.lists(st.lists(PERIODS, min_size=count, max_size=count), min_size=1, max_size=3))
    batch = batch_of(*series, first=first, years=calendar, parts=parts)
    areas = [Series(dict(enumerate(held, start=first)), 4, calendar) for held in series[1:]] if parts else []
    expected = [
        found
        for number, held in enumerate(series)
        for found in by_reference(text, held, first=first, years=calendar, areas=areas if number == 0 else ())
    ]
    assert worked(text, batch) == expected


@pytest.mark.parametrize("text", FORMULAS[:4])
def test_periods_may_not_be_cut_apart_though_series_may(text: str) -> None:
    """What a batch is cut by: whole series give the same answers apart, and periods do not."""
    one, other = quarters(*range(1, 8)), quarters(*range(7, 0, -1))
    whole = worked(text, batch_of(one, other))
    assert worked(text, batch_of(one)) + worked(text, batch_of(other)) == whole
    assert (worked(text, batch_of(one[:4])) + worked(text, batch_of(one[4:])) == whole[:7]) == (text == FORMULAS[0])


# ---- what definitions may not say ----

KPI = """
kind: kpi
id: loans
title: Loans renewed online
service: libraries
unit: {unit}
basis: {basis}
value: {value}
target: {{2012-13: 80}}
floor: 70
rating: {rating}
direction: {direction}
---
kind: rule
id: trend
title: Trend
scale: direction
where: {{figure: value, slope: 'slope_last(8, {trend})'}}
cases:
  - same: slope == 0
  - better: beats(slope, 0)
  - worse: otherwise
---
kind: rule
id: since-average
title: Against the average of four
scale: direction
where: {{figure: value, previous: 'last(value)'}}
cases:
  - better: beats(value, {window})
  - worse: otherwise
"""
USUAL = {
    "unit": "loans", "basis": "quarter", "value": "submitted", "rating": "floor-standard", "direction": "none",
    "trend": "value", "window": "average_last(4, value)",
}  # fmt: skip
OVERLAP = "{} looks for a trend, and these figures overlap: each repeats most of the one before"
QUARTERS = "regress the quarters they are made of instead, "
ALONE, RATIO = "as an indicator of their own", "100 * sum_last(4, numerator) / sum_last(4, denominator)"
ADD = f"keep numerator and denominator and add before dividing: {RATIO}"
Said = list[tuple[str, str, str | None]]


def said(project: Callable, changed: dict[str, str], files: dict[str, str] | None = None) -> Said:
    """Codes, messages and hints; that the floor has no years is left out."""
    found = flow.validate(project(KPI.format_map(USUAL | changed), files=files or {}))[0]
    return [(problem.code, problem.message, problem.hint) for problem in found if problem.code != "KCC508"]


def test_what_is_usual_is_fine(project: Callable) -> None:
    assert said(project, {}) == []


@pytest.mark.parametrize("basis", ["rolling-12-months", "year-to-date"])
def test_a_trend_is_refused_for_figures_that_overlap(basis: str, project: Callable) -> None:
    found = said(project, {"basis": basis, "direction": "trend"})
    assert found == [("KCC320", OVERLAP.format("the rule 'trend'"), QUARTERS + ALONE)]
    assert said(project, {"basis": basis}) == []
    assert said(project, {"direction": "trend"}) == []


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"value": "sum_last(4, submitted)", "basis": "rolling-12-months"}, "such as slope_last(8, submitted)"),
        ({"value": "average_last(2, submitted)"}, "such as slope_last(8, submitted)"),
        (
            {"value": RATIO, "basis": "rolling-12-months", "trend": "figure / 2"},
            "such as slope_last(8, 100 * numerator / denominator)",
        ),
        ({"trend": "sum_last(4, submitted)"}, ALONE),
        ({"basis": "year-to-date", "trend": "submitted"}, ALONE),
    ],
)
def test_whatever_makes_them_overlap(changed: dict[str, str], hint: str, project: Callable) -> None:
    found = said(project, changed | {"direction": "trend"})
    assert found == [("KCC320", OVERLAP.format("the rule 'trend'"), QUARTERS + hint)]


def test_a_rule_on_an_unknown_scale_is_reported_for_that_alone(project: Callable) -> None:
    text = KPI.replace("scale: direction", "scale: directoin").format_map(USUAL | {"basis": "year-to-date"})
    assert {problem.code for problem in flow.validate(project(text))[0]} == {"KCC203", "KCC508"}


def test_the_figures_of_which_a_rolling_value_is_made_may_have_a_trend(project: Callable) -> None:
    rolling = {"value": "sum_last(4, submitted)", "basis": "rolling-12-months"}
    assert said(project, rolling | {"direction": "trend", "trend": "submitted"}) == []


def test_a_trend_in_a_limit_is_refused_as_well(project: Callable) -> None:
    changed = {"value": "submitted\nfloor: 70 - slope_last(8, value)\nabout: x", "basis": "year-to-date"}
    text = KPI.replace("floor: 70\n", "")
    found = flow.validate(project(text.format_map(USUAL | changed)))[0]
    assert [(problem.code, problem.message, problem.width) for problem in found] == [
        ("KCC320", OVERLAP.format("slope_last(8, value)"), len("slope_last(8, value)"))
    ]
    assert str(found[0].place) == "definitions/loans.yaml:8:13"


def test_the_rule_of_the_project_is_refused_at_the_basis(project: Callable, tmp_path: Path) -> None:
    text = KPI.replace("direction: {direction}\n", "").format_map(USUAL | {"basis": "year-to-date"})
    root = project(text)
    settings = root / "kccrules.yaml"
    settings.write_text(settings.read_text("utf-8").replace("direction: since-last", "direction: trend"), "utf-8")
    found = [problem for problem in flow.validate(root)[0] if problem.code == "KCC320"]
    assert [(str(problem.place), problem.width) for problem in found] == [("definitions/loans.yaml:6:8", 12)]
    (root / "definitions/loans.yaml").write_text(
        text.split("---")[0].strip().replace("basis: year-to-date\n", ""), "utf-8"
    )
    settings.write_text(settings.read_text("utf-8").replace("basis: quarter", "basis: year-to-date"), "utf-8")
    found = [problem for problem in flow.validate(root)[0] if problem.code == "KCC320"]
    assert [str(problem.place) for problem in found] == ["definitions/loans.yaml:2:5"]


@pytest.mark.parametrize(
    ("basis", "value", "covers", "write"),
    [
        ("quarter", "sum_last(4, submitted)", "sum_last(4, submitted) covers a year", "rolling-12-months"),
        ("snapshot", "sum_last(8, submitted)", "sum_last(8, submitted) covers more than a year", "rolling-12-months"),
        ("quarter", "1 + average_last(4, submitted)", "average_last(4, submitted) covers a year", "average"),
        ("quarter", "year_to_date(submitted)", "year_to_date(submitted) covers the year to date", "year-to-date"),
    ],
)
def test_a_formula_that_covers_a_year_needs_a_basis_that_says_so(
    basis: str, value: str, covers: str, write: str, project: Callable
) -> None:
    found = said(project, {"basis": basis, "value": value})
    assert found == [("KCC321", f"{covers}, and the basis is {basis}", f"write basis: {write}")]
    assert said(project, {"basis": write, "value": value}) == []


@pytest.mark.parametrize("value", ["sum_last(3, submitted)", "average_last(2, submitted)", "last_year(submitted)"])
def test_a_part_of_a_year_may_have_any_basis(value: str, project: Callable) -> None:
    assert said(project, {"value": value}) == []


def test_a_calendar_of_whole_years_covers_years_anyway(project: Callable) -> None:
    calendar = "kind: calendar\nid: years\ntitle: Years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n"
    changed = {"basis": "quarter\ncalendar: years", "value": "sum_last(2, submitted)"}
    assert said(project, changed, {"definitions/years.yaml": calendar}) == []


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("sum_last(4, submitted)", "sum_last(4, submitted)"),
        ("sum_last(4, abs(submitted)) / 4", "sum_last(4, abs(submitted))"),
        ("sum_last(4, 100 * numerator / denominator)", "sum_last(4, 100 * numerator / denominator)"),
        ("sum_last(4, -submitted * 0.5)", "sum_last(4, -submitted * 0.5)"),
        ("sum_last(4, last(submitted) - 1)", "sum_last(4, last(submitted) - 1)"),
        ("sum_last(4, submitted if numerator > 1 else 0)", "sum_last(4, submitted if numerator > 1 else 0)"),
    ],
)
def test_percentages_are_not_added(value: str, at: str, project: Callable) -> None:
    found = said(project, {"unit": "percent", "value": value, "basis": "rolling-12-months"})
    assert found == [("KCC322", f"{at} adds percentages", ADD)]
    assert said(project, {"value": value, "basis": "rolling-12-months"}) == []


@pytest.mark.parametrize(
    "value",
    [
        RATIO,
        "sum_last(4, submitted * denominator) / sum_last(4, denominator)",
        "sum_last(4, 1 if submitted > 50 and meets(submitted, 60) else 0)",
        "sum_last(4, numerator + denominator)",
        "100 * sum_last(4, numerator) / 4",
    ],
)
def test_what_is_no_percentage_is_added(value: str, project: Callable) -> None:
    assert said(project, {"unit": "percent", "value": value, "basis": "rolling-12-months"}) == []


def test_the_year_to_date_of_percentages_is_refused_too_and_nothing_else_is_said_of_it(project: Callable) -> None:
    ratio = "100 * year_to_date(numerator) / year_to_date(denominator)"
    hint = f"keep numerator and denominator and add before dividing: {ratio}"
    found = said(project, {"unit": "percentage points", "value": "year_to_date(submitted)"})
    assert found == [("KCC322", "year_to_date(submitted) adds percentages", hint)]


def test_percentages_are_averaged_only_where_that_is_declared(project: Callable) -> None:
    average = {"unit": "percent", "value": "average_last(4, submitted)"}
    message = "average_last(4, submitted) averages percentages, and nothing says that this is meant"
    hint = f"add before dividing: {RATIO}; if the plain average is meant, write basis: average"
    assert said(project, average) == [("KCC322", message, hint)]
    assert said(project, average | {"basis": "average"}) == []


def test_rules_may_compare_with_an_average_of_percentages_but_not_with_a_sum(project: Callable) -> None:
    percent = {"unit": "percent", "direction": "since-average"}
    assert said(project, percent) == []
    found = said(project, percent | {"window": "sum_last(4, figure)"})
    assert found == [("KCC322", "sum_last(4, figure) adds percentages", ADD)]
    assert said(project, {"direction": "since-average", "window": "sum_last(4, figure)"}) == []


def test_figures_of_another_indicator_are_percentages_if_its_unit_says_so(project: Callable) -> None:
    other = "kind: kpi\nid: other\ntitle: Other\nunit: percent\nrating: none\n"
    window = {"value": "sum_last(2, value(other))"}
    found = said(project, window, {"definitions/other.yaml": other})
    assert found == [("KCC322", "sum_last(2, value(other)) adds percentages", ADD.replace("4", "2"))]
    assert said(project, {"value": "sum_last(2, numerator(other))"}, {"definitions/other.yaml": other}) == []
    assert said(project, window, {"definitions/other.yaml": other.replace("percent", "loans")}) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [("sum_last(4, value(", "KCC301"), ("sum_last(4)", "KCC304"),
     ("sum_last(4, value())", "KCC304"), ("sum_last(4, value)", "KCC302"), ("sum_last(61, submitted)", "KCC304"),
     ("sum_last(0, submitted)", "KCC304"), ("slope_last(5, submitted)", "KCC304"), ("areas_where(1 > 2)", "KCC304")],
)  # fmt: skip
def test_a_formula_that_cannot_be_read_is_reported_for_that_alone(value: str, code: str, project: Callable) -> None:
    assert [found[0] for found in said(project, {"value": value})] == [code]
