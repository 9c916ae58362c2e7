"""Trends: the slope of least squares, exact where chance alone would not make it, and nought where it would."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import Period
from test_functions import batch_of, by_reference, checked, worked

from kccrules.engine import trend
from kccrules.engine.numbers import TooBig
from kccrules.meaning.functions import FUNCTIONS
from kccrules.tools.expressions import Fault


def quarters(values: Sequence[object], breaks: Sequence[int] = ()) -> list[Period]:
    return [
        Period(None if x is None else Fraction(str(x)), starts_anew=place in breaks) for place, x in enumerate(values)
    ]


def slope(*values: object, count: int | None = None) -> object:
    """In the last period."""
    return worked(f"slope_last({count or len(values)}, value)", batch_of(quarters(values)))[-1]


# ---- the line ----


def test_a_straight_line_has_its_own_slope() -> None:
    assert slope(3, 5, 7, 9, 11, 13) == 2
    assert slope(*(Fraction(-n, 8) for n in range(20))) == Fraction(-1, 8)
    assert slope(5, 5, 5, 5, 5, 5) == 0
    assert slope(99, -99, 3, 5, 7, 9, 11, 13, count=6) == 2


def test_the_slope_is_that_of_least_squares_and_exact() -> None:
    """Worked out by hand: the figures after the middle less those before it, weighted by their distance, over 17.5."""
    assert slope(1, 3, 4, 7, 8, 12) == Fraction(-5 * 1 - 3 * 3 - 4 + 7 + 3 * 8 + 5 * 12, 35)
    assert slope("61.2", "60.9", "62.4", "63", "63.8", "64.1", "66", "65.2") == Fraction(594, 840)


def test_figures_that_go_up_and_down_have_no_trend() -> None:
    assert slope(10, 12, 9, 11, 12, 10) == 0
    assert slope(70, 75, 68, 80, 71, 78, 69, 81) == 0


@pytest.mark.parametrize(("last", "told"), [("6.23", False), ("6.24", True)])
def test_what_tells_a_trend_from_chance_is_the_five_per_cent_level(last: str, told: bool) -> None:
    """Six figures leave four degrees of freedom: t must pass 2.776, and is 2.7736 for the one and 2.7764 for the other."""
    assert (slope(1, 4, 2, 5, 4, last) != 0) == told


def test_a_trend_is_missing_where_a_figure_is_and_at_the_beginning_and_over_a_break() -> None:
    rising = list(range(1, 9))
    assert worked("slope_last(6, value)", batch_of(quarters(rising))) == [None] * 5 + [1, 1, 1]
    gap = quarters([*rising[:4], None, *rising[5:]])
    assert worked("slope_last(6, value)", batch_of(gap)) == [None] * 8
    assert worked("slope_last(6, value)", batch_of(quarters(rising, breaks=[2]))) == [None] * 7 + [1]
    assert worked("slope_last(6, value)", batch_of(quarters(rising[:4]), quarters(rising[4:]))) == [None] * 8


def test_figures_are_taken_to_six_decimals() -> None:
    thirds = [Period(None, Fraction(n), Fraction(3)) for n in range(1, 8)]
    text = "slope_last(7, numerator / denominator)"
    found = worked(text, batch_of(thirds))[-1]
    assert found == by_reference(text, thirds)[-1]
    assert found != Fraction(1, 3) == round(found, 6).limit_denominator(10)  # type: ignore[call-overload]


@pytest.mark.parametrize("large", [10**6, 10**10])
def test_it_makes_no_difference_how_far_from_nought_figures_are(large: int) -> None:
    chance = random.Random(large)
    for _ in range(20):
        figures = [Fraction(chance.randint(0, 999), 100) + Fraction(n, 3).__round__(2) for n in range(12)]
        moved = [large + figure for figure in figures]
        assert (
            slope(*map(float, figures))
            == by_reference("slope_last(12, value)", quarters([str(float(f)) for f in figures]))[-1]
        )
        assert worked("slope_last(12, value)", batch_of([Period(f) for f in moved])) == worked(
            "slope_last(12, value)", batch_of([Period(f) for f in figures])
        )


def test_a_quotient_is_as_large_as_it_is_and_not_as_it_could_be() -> None:
    held = [Period(None, Fraction(10**9 + 10**7 * n), Fraction(4 * 10**9)) for n in range(12)]
    assert worked("slope_last(12, 100 * numerator / denominator)", batch_of(held))[-1] == Fraction(1, 4)


def test_figures_too_large_to_be_exact_are_refused() -> None:
    with pytest.raises(TooBig):
        slope(*[9 * 10**12 + n for n in range(60)])


FIGURES = st.one_of(st.integers(-99, 99).map(Fraction), st.integers(-9_999, 9_999).map(lambda n: Fraction(n, 100)))


@settings(max_examples=200)
@given(st.lists(FIGURES, min_size=6, max_size=20), st.integers(-5, 5), st.integers(6, 9))
def test_slopes_agree_with_the_reference(figures: list[Fraction], rise: int, count: int) -> None:
    held = [Period(figure + rise * place) for place, figure in enumerate(figures)]
    text = f"slope_last({count}, value)"
    assert worked(text, batch_of(held, held[::-1])) == by_reference(text, held) + by_reference(text, held[::-1])


# ---- chance ----


def test_the_critical_values_are_those_of_students_t() -> None:
    assert len(trend.CRITICAL) == trend.MOST - trend.FEWEST + 1
    assert [Fraction(str(t)) for t in trend.CRITICAL] == [
        reference.critical(count - 2) for count in range(trend.FEWEST, trend.MOST + 1)
    ]


NOISE: dict[str, Callable[[random.Random], float]] = {
    "gaussian": lambda chance: round(chance.gauss(80, 5), 1),
    "even": lambda chance: round(chance.uniform(0, 100), 2),
    "counts": lambda chance: sum(chance.random() < 0.3 for _ in range(50)),
}


def called(count: int, noise: str, seed: int, series: int = 1_000) -> int:
    """In how many series of pure noise a trend is seen in the last period."""
    chance = random.Random(seed)
    held = [quarters([NOISE[noise](chance) for _ in range(count)]) for _ in range(series)]
    found = worked(f"slope_last({count}, value)", batch_of(*held))[count - 1 :: count]
    assert None not in found
    return sum(slope != 0 for slope in found)


@pytest.mark.parametrize(
    ("count", "noise"), [(6, "gaussian"), (8, "gaussian"), (24, "gaussian"), (8, "even"), (8, "counts")]
)
def test_pure_noise_has_a_trend_in_at_most_six_of_a_hundred_series(count: int, noise: str) -> None:
    assert 30 <= called(count, noise, seed=2013) <= 60


def test_in_the_long_run_it_is_five_of_a_hundred() -> None:
    assert 440 <= called(6, "gaussian", seed=1, series=10_000) <= 560


def test_a_trend_as_large_as_the_noise_is_nearly_always_found() -> None:
    chance = random.Random(7)
    series = [quarters([round(chance.gauss(80 + n, 1), 1) for n in range(12)]) for _ in range(200)]
    found = worked("slope_last(12, value)", batch_of(*series))[11::12]
    assert sum(isinstance(slope, Fraction) and slope > 0 for slope in found) >= 198


# ---- what may be written ----


@pytest.mark.parametrize("count", ["5", "0", "61", "6.5", "-6", "numerator", "100", "2 * 4"])
def test_a_trend_is_drawn_through_six_to_sixty_figures(count: str) -> None:
    with pytest.raises(Fault) as refused:
        checked(f"slope_last({count}, value)")
    assert refused.value.code == "KCC304"
    assert refused.value.message == (
        "slope_last takes a whole number from 6 to 60 here: fewer than 6 figures tell no trend from chance"
    )
    assert refused.value.hint == "write for example slope_last(8, value)"


def test_only_a_trend_is_marked_as_approximate() -> None:
    assert [name for name, function in FUNCTIONS.items() if function.approximate] == ["slope_last"]


TREND = """
kind: rule
id: trend
title: Direction of the line through six values
scale: direction
where: {previous: last(value), slope: 'slope_last(6, value)'}
cases:
  - same: slope == 0
  - better: beats(slope, 0)
  - worse: otherwise
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
polarity: POLARITY
direction: trend
target: {2011-12: 5}
floor: {2011-12: 4}
"""


@pytest.mark.parametrize(
    ("polarity", "values", "judgement"),
    [
        ("higher", (1, 2, 3, 5, 5, 6), "better"),
        ("lower", (1, 2, 3, 5, 5, 6), "worse"),
        ("higher", (6, 5, 5, 3, 2, 1), "worse"),
        ("higher", (3, 5, 2, 4, 3, 5), "same"),
        ("higher", (1, 2, "", 5, 5, 6), "unknown"),
    ],
)
def test_a_method_of_direction_may_be_a_trend(
    polarity: str, values: tuple[object, ...], judgement: str, project: Callable, run: Callable
) -> None:
    periods = ["2010-11/Q3", "2010-11/Q4", "2011-12/Q1", "2011-12/Q2", "2011-12/Q3", "2011-12/Q4"]
    sent = "".join(f"loans,{period},{value}\n" for period, value in zip(periods, values, strict=True) if value != "")
    root = project(TREND.replace("POLARITY", polarity), f"indicator,period,value\n{sent}")
    found = run(root, "eval", "--period", "2011-12/Q4", "--format", "json").rating("loans")["direction"]
    assert found["method"] == "trend"
    assert found["judgement"] == judgement
