"""Distances to the next rating: exact to one printed step, and never a rating that is not reached there."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import Rule, Series
from test_rating_properties import (
    REPORT,
    SCALES,
    Council,
    Indicator,
    Maker,
    Sent,
    Version,
    data,
    definitions,
    in_force,
    plain,
)  # fmt: skip

from kccrules.engine import probe
from kccrules.engine.numbers import TooBig
from kccrules.steps import evaluate
from kccrules.steps.plan import compile_plan

Nearest = tuple[str, Fraction | int] | None
BEATS_LAST = Rule(
    SCALES["direction"],
    (("same", "value == previous"), ("better", "beats(value, previous)"), ("worse", "otherwise")),
    {"previous": "last(value)"},
)
LADDER = Rule(
    SCALES["rag"], (("green", "meets(value, target)"), ("amber", "meets(value, floor)"), ("red", "otherwise"))
)


# ---- whole rules, against every step tried one by one by the reference ----

SHAPED = (
    "meets(value, target)", "meets(value, floor)", "meets(value, eased(target, 0.1))", "beats(value, target)",
    "meets(value, tightened(target, 0.05))", "meets(value, eased(floor, 0.02))", "value >= last(value)",
    "value > 0.95 * target", "shortfall(value, target) <= 5", "abs(value - last(value)) <= 3", "direction == better",
    "not meets(value, floor)", "meets(value, near)",
)  # fmt: skip
BRUTE = 120
"""Steps tried one by one on either side."""


def made_up(make: Maker) -> Council:
    """Rules of bands that are intervals, over limits and values that lie within the steps tried."""
    words = SCALES[make.one(("rag", "bands"))]
    cases = [(make.one(words), make.one(SHAPED)) for _ in range(1 + make.upto(2))]
    rule = Rule(words, (*cases, (make.one(words), "otherwise")), {"near": "eased(floor, 0.05)"})
    indicators = []
    for number in range(4):
        polarity, places = make.one(("higher", "lower", "range")), make.one((0, 0, 1, 2))
        step = Fraction(1, 10**places)
        level = make.one((80, 40, 0, -20)) * (Fraction(1) if places == 0 else 10 * step)

        def limit(polarity: str = polarity, step: Fraction = step, level: Fraction = level) -> str:
            low = level + (make.upto(50) - 25) * step
            if polarity == "range" or make.rarely(5):
                return f"{plain(low)} to {plain(low + make.upto(9) * step)}"
            return plain(low)

        sent = [Sent(p, plain(level + (make.upto(90) - 45) * step)) for p in (REPORT - 1, REPORT)]
        version = Version(polarity=polarity, decimals=places, direction="method")
        target, floor = ({p: limit() for p in (REPORT - 1, REPORT)} for _ in range(2))
        indicators.append(Indicator(f"kpi-{number}", "quarter", (version,), target, floor, tuple(sent)))
    return Council(tuple(indicators), {"rule": ((None, rule),), "method": ((None, BEATS_LAST),)})


def by_product(council: Council) -> dict[str, tuple[Nearest, Nearest]]:
    """For every indicator that is rated: the nearest better and the nearest worse rating, and how far they are."""
    made = definitions(council)
    plan, problems = compile_plan(made)
    assert plan, problems
    rated = evaluate.run(made, plan, data(council), evaluate.question(made.calendar, REPORT, council.as_at))
    assert rated
    words = SCALES[made.rules["rule"].versions[0].scale]

    def nearest(row: dict[str, Any], name: str) -> Nearest:
        verdict, distance = row[f"{name}_verdict"], row[f"{name}_distance"]
        return None if verdict is None else (words[verdict], Fraction(distance, 10**6))

    rows = rated.shown.to_dicts()
    return {plan.codes.indicators[row["series"]]: (nearest(row, "next"), nearest(row, "worse")) for row in rows}


class OneByOne:
    """One indicator in the report's period, rated by the reference with other values."""

    def __init__(self, council: Council, indicator: Indicator) -> None:
        self.periods = {p: in_force(council, indicator, p) for p in range(REPORT - 1, REPORT + 1)}
        here = self.periods[REPORT]
        self.step = Fraction(1, 10 ** (here.decimals or 0))
        assert here.rating
        self.words = here.rating.scale
        value = Series(self.periods, 4).published(REPORT)
        assert value is not None
        self.value = value

    def verdict(self, steps: int) -> int | None:
        tried = replace(self.periods[REPORT], submitted=self.value + steps * self.step)
        rated = Series({**self.periods, REPORT: tried}, 4).rated(REPORT)
        return self.words.index(rated.verdict) if rated and rated.verdict else None

    def nearest(self, better: bool) -> set[Nearest]:
        """What is reached first on either side; nothing where no step tried is better (or worse)."""
        now = self.verdict(0)
        if now is None:
            return set()
        for k in range(1, BRUTE + 1):
            reached = [verdict for verdict in (self.verdict(k), self.verdict(-k)) if verdict is not None]
            hits = {verdict for verdict in reached if (verdict > now if better else verdict < now)}
            if hits:
                return {(self.words[verdict], k * self.step) for verdict in hits}
        return set()


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**32))
def test_the_nearest_rating_is_the_one_found_by_trying_every_step(seed: int) -> None:
    chance = random.Random(seed)
    council = made_up(Maker(lambda n: chance.randint(0, n)))
    answer = by_product(council)
    for indicator in council.indicators:
        one = OneByOne(council, indicator)
        for better, found in zip((True, False), answer[indicator.id], strict=True):
            wanted = one.nearest(better)
            if found is None or wanted:
                assert found in (wanted or {None}), (indicator, council.rules["rule"])
            else:  # farther than the steps tried: then at least what is said to be there is there
                assert found[1] > BRUTE * one.step
                far = int(found[1] / one.step)
                assert one.words.index(found[0]) in (one.verdict(far), one.verdict(-far))


def shown(rule: Rule, target: str, floor: str, value: str, **version: Any) -> tuple[Nearest, Nearest]:
    kpi = Indicator("kpi", "quarter", (Version(**version),), {REPORT: target}, {REPORT: floor}, (Sent(REPORT, value),))
    return by_product(Council((kpi,), {"rule": ((None, rule),), "method": ((None, BEATS_LAST),)}))["kpi"]


def test_a_percentage_short_of_its_floor_says_how_far_amber_is() -> None:
    assert shown(LADDER, "80", "70", "68") == (("amber", 2), None)
    assert shown(LADDER, "80", "70", "80") == (None, ("amber", 1))
    assert shown(LADDER, "28", "35", "36", polarity="lower", decimals=1) == (("amber", 1), None)


def test_a_narrow_band_far_away_is_found() -> None:
    assert shown(LADDER, "40 to 41", "20 to 80", "1000", polarity="range") == (("amber", 920), None)
    assert shown(LADDER, "123456", "123457", "900000000", polarity="lower") == (("amber", 900000000 - 123457), None)
    exactly = Rule(SCALES["rag"], (("green", "value == target"), ("red", "otherwise")))
    assert shown(exactly, "123456.5", "0", "-7", decimals=1) == (("green", Fraction("123463.5")), None)
    between = Rule(SCALES["rag"], (("green", "target < value and value < floor"), ("red", "otherwise")))
    assert shown(between, "800", "802", "0") == (("green", 801), None)
    share = Rule(SCALES["rag"], (("green", "shortfall(value, target) <= 0.5"), ("red", "otherwise")))
    assert shown(share, "7000 to 7001", "0", "1", polarity="range", decimals=1) == (
        ("green", Fraction("6998.5")),
        None,
    )


def test_where_either_side_is_better_the_nearer_one_is_meant() -> None:
    outside = Rule(SCALES["rag"], (("red", "meets(value, target)"), ("green", "otherwise")))
    assert shown(outside, "40 to 60", "0", "57", polarity="range") == (("green", 4), None)
    assert shown(outside, "40 to 60", "0", "43", polarity="range") == (("green", 4), None)
    sides = (("red", "meets(value, target)"), ("green", "value > 50"), ("amber", "otherwise"))
    assert shown(Rule(SCALES["rag"], sides), "40 to 60", "0", "50", polarity="range") == (("green", 11), None)
    assert shown(Rule(SCALES["rag"], sides), "40 to 60", "0", "70", polarity="range") == (None, ("red", 10))


def test_a_rule_that_asks_for_the_direction_is_tried_with_the_direction_that_each_value_gives() -> None:
    rule = Rule(SCALES["rag"], (("green", "direction == better"), ("red", "otherwise")))
    sent = (Sent(REPORT - 1, "64"), Sent(REPORT, "60"))
    kpi = Indicator("kpi", "quarter", (Version(direction="method"),), sent=sent)
    rules = {"rule": ((None, rule),), "method": ((None, BEATS_LAST),)}
    assert by_product(Council((kpi,), rules))["kpi"] == (("green", 5), None)


def test_a_direction_that_nobody_declared_is_missing_for_every_value() -> None:
    rule = Rule(SCALES["rag"], (("green", "value > 70"), ("amber", "not missing(direction)"), ("red", "otherwise")))
    assert shown(rule, "1", "1", "60") == (("green", 11), None)


def test_rules_whose_verdict_no_value_changes_have_no_distance() -> None:
    rule = Rule(SCALES["rag"], (("green", "missing(value)"), ("red", "otherwise")))
    assert shown(rule, "1", "1", "60") == (None, None)


def test_a_formula_too_large_far_away_is_tried_as_far_as_it_is_exact() -> None:
    squares = Rule(SCALES["rag"], (("green", "value * value * 1.5 > 9600"), ("red", "otherwise")))
    assert shown(squares, "1", "1", "60") == (("green", 21), None)
    fourth = Rule(SCALES["rag"], (("green", "value * value * value * value > 100"), ("red", "otherwise")))
    assert shown(fourth, "1", "1", "0") == (("green", 4), None)
    sixth = Rule(
        SCALES["rag"], (("green", "value * value * value * value * value * value > 100"), ("red", "otherwise"))
    )
    assert shown(sixth, "1", "1", "2") == (None, None)  # one step on it is refused already; the report is not


def test_what_a_rule_that_compares_exactly_looks_back_at_is_exact_too() -> None:
    rule = Rule(SCALES["rag"], (("green", "value > last(value)"), ("red", "otherwise")), exact=True)
    sent = (Sent(REPORT - 1, "79.6"), Sent(REPORT, "70"))
    kpi = Indicator("kpi", "quarter", (Version(),), sent=sent)
    assert by_product(Council((kpi,), {"rule": ((None, rule),)}))["kpi"] == (("green", 10), None)


def test_calendars_are_tried_together_and_fractions_stay_with_their_own() -> None:
    rule = Rule(SCALES["rag"], (("green", "meets(value, target)"), ("red", "otherwise")))
    sent = (Sent(REPORT - 1, "10"), Sent(REPORT, "10"))
    thirds = Indicator("thirds", "quarter", (Version(),), {REPORT: "100 / 3"}, {}, sent)
    years = Indicator("years", "year", (Version(),), {2011: "12"}, {}, (Sent(2011, "10"),))
    found = by_product(Council((thirds, years), {"rule": ((None, rule),)}))
    assert found == {"thirds": (("green", 24), None), "years": (("green", 2), None)}


# ---- the search alone, over bands of any width ----


def attempt_of(
    edges: Sequence[int], verdicts: Sequence[int], largest: int = 2**63
) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A rule of bands: below the first edge the first verdict, from it on the second, and so on."""

    def attempt(values: pl.DataFrame) -> pl.DataFrame:
        if values.height and values["value"].abs().max() > largest:  # type: ignore[operator]  # whole numbers
            raise TooBig(largest)
        found = [verdicts[bisect_right(edges, value)] for value in values["value"]]
        return values.select("series").with_columns(verdict=pl.Series(found, dtype=pl.Int8))

    return attempt


def rows_of(
    values: Sequence[int], step: int, edges: Sequence[int], verdicts: Sequence[int], told: bool
) -> pl.DataFrame:
    points = [[(edge - value) // step for edge in edges] if told else [] for value in values]
    return pl.DataFrame(
        {
            "series": list(range(len(values))), "value": values, "step": [step] * len(values),
            "verdict": [verdicts[bisect_right(edges, value)] for value in values], "points": points,
        },
        schema={"series": pl.Int32, "value": pl.Int64, "step": pl.Int64, "verdict": pl.Int8, "points": pl.List(pl.Int64)},
    )  # fmt: skip


Found = dict[int, tuple[int, int]]


def searched(rows: pl.DataFrame, better: bool, attempt: Callable[[pl.DataFrame], pl.DataFrame]) -> Found:
    found = probe.distances(rows, better, attempt)
    return {row["series"]: (row["verdict"], row["distance"]) for row in found.to_dicts()}


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_told_where_bands_begin_the_search_misses_none_however_narrow(draw: st.DataObject) -> None:
    edges = sorted(draw.draw(st.lists(st.integers(-200, 200), max_size=6)))
    verdicts = [draw.draw(st.integers(-1, 3)) for _ in range(len(edges) + 1)]
    values = draw.draw(st.lists(st.integers(-250, 250), min_size=1, max_size=6))
    step, better = draw.draw(st.sampled_from([1, 7, 10])), draw.draw(st.booleans())
    rows = rows_of(values, step, edges, verdicts, told=True)
    found = searched(rows, better, attempt_of(edges, verdicts))
    for series, (value, now) in enumerate(zip(values, rows["verdict"], strict=True)):
        wanted = None
        for k in range(1, 500):
            reached = {verdicts[bisect_right(edges, value + side * k * step)] for side in (1, -1)}
            hits = {verdict for verdict in reached if (verdict > now if better else 0 <= verdict < now)}
            if hits:
                wanted = (max(hits) if better else min(hits), k * step)
                break
        assert found.get(series) == wanted


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18), st.sampled_from([1, 10_000, 10**6]))
def test_told_nothing_the_search_finds_the_edge_of_a_half_line_exactly(value: int, edge: int, step: int) -> None:
    rows = rows_of([value], step, [edge], [0, 1], told=False)
    found = searched(rows, value < edge, attempt_of([edge], [0, 1]))
    steps = -((value - edge) // step) if value < edge else (value - edge) // step + 1
    assert found == {0: (1 if value < edge else 0, steps * step)}


def test_values_tried_stay_within_what_can_be_stored() -> None:
    value = 8_999_999_999_999_000_000
    rows = rows_of([value, -value], 10**6, [], [1], told=False)
    assert searched(rows, True, attempt_of([], [1])) == {}


def test_no_rows_give_no_distances() -> None:
    rows = rows_of([], 1, [5], [0, 1], told=True)
    assert searched(rows, True, attempt_of([5], [0, 1])) == {}


@pytest.mark.parametrize(("largest", "found"), [(2**42, {0: (1, 1000)}), (3_000, {0: (1, 1000)}), (100, {})])
def test_the_search_goes_as_far_as_formulas_are_exact(largest: int, found: Found) -> None:
    rows = rows_of([0], 1, [1000], [0, 1], told=False)
    assert searched(rows, True, attempt_of([1000], [0, 1], largest)) == found
