"""The shipped floors: six as printed a year later, the others inside the interval that the published ratings allow."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from kccrules.flow import project
from kccrules.words.model import Indicator
from kccrules.words.numerals import MILLION

ROOT = Path(__file__).parents[1]
FACTS = (ROOT / "tests/facts/floor_intervals.csv").read_text(encoding="utf-8")
INTERVALS = {(row["id"], row["form"]): row for row in csv.DictReader(FACTS.splitlines())}
PRINTED = {
    "pothole-repair-days": 35,
    "routine-repairs-in-28-days": 80,
    "highways-callback-satisfaction": 60,
    "social-worker-posts-filled": 81,
    "key-stage-2-english-and-maths": 72,
    "primary-schools-good": 56,
}
CONTRADICTORY = {"inward-investment-jobs"}
"""Published Amber and Red that no single floor can give, as a share or as a number."""

LOADED = project.load(ROOT)
assert LOADED.definitions
KPIS = {one.id: one for one in LOADED.definitions.indicators.values() if one.place.path.count("/") == 2}
"""The 30 of Quarter 1 2012/13: those of later years have folders of their own."""


def within(text: str, number: Decimal) -> bool:
    """Whether a number lies in an interval such as '(68, 78]' or '[, 8.7)'; an end left out is open."""
    opens, low, high, closes = re.fullmatch(r"([\[(])([\d.]*), ?([\d.]*)([\])])", text).groups()  # type: ignore[union-attr]  # a fact
    above = not low or number > Decimal(low) or (opens == "[" and number == Decimal(low))
    below = not high or number < Decimal(high) or (closes == "]" and number == Decimal(high))
    return above and below


def floors(kpi: Indicator) -> tuple[str, set[Decimal]]:
    """The floor of an indicator: as a share of target in percent, or the numbers it has."""
    if kpi.limit("floor").always:
        share = re.fullmatch(r"([\d.]+) \* target", kpi.limit("floor").always.text)
        assert share, kpi.limit("floor").always.text
        return "pct_of_target", {Decimal(share[1]) * 100}
    return "absolute", {Decimal(cell.low or 0) / MILLION for cell in kpi.limit("floor").cells.values()}


@pytest.mark.parametrize("id_", PRINTED)
def test_the_six_floors_printed_a_year_later_are_as_printed(id_: str) -> None:
    assert floors(KPIS[id_]) == ("absolute", {Decimal(PRINTED[id_])})


@pytest.mark.parametrize("id_", sorted({id_ for id_, _ in INTERVALS} - CONTRADICTORY))
def test_every_other_floor_lies_where_the_published_ratings_allow(id_: str) -> None:
    form, found = floors(KPIS[id_])
    allowed = INTERVALS[(id_, form)]["floor_must_lie_in"]
    assert len(found) == 1
    assert all(within(allowed, number) for number in found), (allowed, found)


def test_jobs_have_85_per_cent_of_target_and_care_leavers_adopted_a_number() -> None:
    assert floors(KPIS["inward-investment-jobs"]) == ("pct_of_target", {Decimal(85)})
    assert floors(KPIS["care-leavers-adopted"])[0] == "absolute"


@pytest.mark.parametrize("id_", sorted(KPIS))
def test_every_floor_but_the_six_is_marked_illustrative(id_: str) -> None:
    text = (ROOT / KPIS[id_].place.path).read_text(encoding="utf-8")
    comment = next(line for line in text.splitlines() if line.startswith("floor:"))
    assert ("illustrative" in comment) == (id_ not in PRINTED), comment


def test_no_shipped_floor_is_better_than_its_target() -> None:
    assert [problem for problem in LOADED.problems if problem.severity != "info"] == []
