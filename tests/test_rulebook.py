"""Rules that differ only in their numbers are climbed together, and each keeps its own numbers, wherever it looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import evaluate

from kccrules.flow import project as flow
from kccrules.steps.evaluate.frames import batches, held
from kccrules.steps.evaluate.rating import judged
from kccrules.steps.evaluate.working import worked_out
from kccrules.words.observations import Data

Make = Callable[..., Path]


def kpi(id_: str, rule: str, more: str = "") -> str:
    return f"kind: kpi\nid: {id_}\ntitle: {id_}\nunit: people\nrating: {rule}\ntarget: {{2012-13: 100, 2011-12: 100}}\n{more}---\n"


def rule(id_: str, *cases: str, where: str = "") -> str:
    lines = "".join(f"  - {case}\n" for case in cases)
    return f"kind: rule\nid: {id_}\ntitle: {id_}\nscale: rag\n{where}cases:\n{lines}---\n"


def groups(root: Path) -> list[int]:
    """How many rules each group has, of those in the test: the two of every small project are left out."""
    loaded = flow.load(root)
    assert loaded.plan, loaded.problems
    return sorted(len(group.members) for group in loaded.plan.groups)


def near(id_: str, share: str, low: str = "1") -> str:
    return rule(
        id_,
        "green: meets(value, target)",
        f"amber: meets(value, eased(target, {share})) and value > {low}",
        "red: otherwise",
    )


def test_rules_of_one_shape_are_one_group_and_rate_by_their_own_numbers(project: Make) -> None:
    documents = (
        near("five", "0.05") + near("ten", "0.1") + near("tens", "0.10", "95") + kpi("a", "five") + kpi("b", "ten")
    )
    documents += kpi("c", "tens") + kpi("d", "ten", "changes:\n  - {from: 2012-13/Q1, rating: five}\n")
    rows = "".join(f"{id_},{period},92\n" for id_ in "abcd" for period in ("2011-12/Q4", "2012-13/Q1"))
    made = project(documents.removesuffix("---\n"), "indicator,period,value\n" + rows)
    assert groups(made) == [1, 1, 3]
    found = evaluate(made, "2012-13/Q1")
    assert [found.rating(id_)["rating"] for id_ in "abcd"] == ["red", "amber", "red", "red"]
    assert found.history("d")["2011-12/Q4"]["rating"] == "amber"  # by the rule in force then
    assert [found.rating(id_)["next"]["distance"] for id_ in "abc"] == ["3", "8", "4"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("value > 5", "value >= 5"),  # another sign
        ("value > earlier(1, value)", "value > earlier(2, value)"),  # another period
        ("round(value, 1) > 5", "round(value, 2) > 5"),  # another precision
        ("last(0.9 * value) > 5", "last(0.8 * value) > 5"),  # the other row would bring its own number
        ("value > 5", "value > 0.1234567"),  # no column has so many decimals
    ],
)
def test_rules_that_do_other_things_are_not_climbed_together(project: Make, one: str, other: str) -> None:
    documents = "".join(rule(f"rule-{n}", f"green: {text}", "red: otherwise") for n, text in enumerate((one, other)))
    documents += kpi("a", "rule-0") + kpi("b", "rule-1")
    assert groups(project(documents.removesuffix("---\n"))) == [1, 1, 1, 1]


def test_a_part_looked_back_at_keeps_the_numbers_of_the_rule_that_asks(project: Make) -> None:
    def asks(id_: str, share: str) -> str:
        return rule(id_, "green: last(bar) > 60", "red: otherwise", where=f"where: {{bar: {share} * value}}\n")

    documents = (
        asks("half", "0.5") + asks("most", "0.9") + kpi("a", "half", "changes:\n  - {from: 2012-13/Q1, rating: most}\n")
    )
    rows = "a,2011-12/Q4,100\na,2012-13/Q1,100\n"
    found = evaluate(project(documents.removesuffix("---\n"), "indicator,period,value\n" + rows), "2012-13/Q1")
    assert found.rating("a")["rating"] == "green"  # 0.9 * 100, not 0.5 * 100


def test_a_name_in_a_rule_like_those_given_to_numbers_stays_its_own(project: Make) -> None:
    def named(id_: str, number: str) -> str:
        return rule(
            id_, f"green: value > number_0 + {number}", "red: otherwise", where="where: {number_0: target - 5}\n"
        )

    documents = named("one", "4") + named("two", "6") + kpi("a", "one") + kpi("b", "two")
    rows = "a,2012-13/Q1,100\nb,2012-13/Q1,100\n"
    found = evaluate(project(documents.removesuffix("---\n"), "indicator,period,value\n" + rows), "2012-13/Q1")
    assert [found.rating(id_)["rating"] for id_ in "ab"] == ["green", "red"]


def test_an_indicator_without_a_rule_for_some_time_is_rated_when_it_has_one(project: Make) -> None:
    documents = (
        near("five", "0.05") + kpi("a", "none", "changes:\n  - {from: 2012-13/Q1, rating: five}\n") + kpi("b", "five")
    )
    rows = "".join(f"{id_},{period},100\n" for id_ in "ab" for period in ("2011-12/Q4", "2012-13/Q1"))
    found = evaluate(project(documents.removesuffix("---\n"), "indicator,period,value\n" + rows), "2012-13/Q1").history(
        "a"
    )
    assert [found[period]["rating"] for period in ("2011-12/Q4", "2012-13/Q1")] == ["not-rated", "green"]


def test_pieces_of_whole_indicators_are_rated_as_all_at_once(project: Make) -> None:
    documents = (
        near("five", "0.05") + near("ten", "0.1") + "".join(kpi(id_, "five" if id_ < "c" else "ten") for id_ in "abcd")
    )
    rows = "".join(
        f"{id_},{period},{90 + n}\n" for n, id_ in enumerate("abcd") for period in ("2011-12/Q4", "2012-13/Q1")
    )
    loaded = flow.load(project(documents.removesuffix("---\n"), "indicator,period,value\n" + rows))
    assert loaded.definitions
    assert loaded.plan
    ends = dict.fromkeys("abcd", (8044, 8049))
    nothing = held(loaded.definitions, loaded.plan, Data(), None)
    found = worked_out(
        batches(loaded.definitions, loaded.plan, ends, "abcd", nothing, None), loaded.definitions, loaded.plan
    )
    (batch,) = found.values()
    whole = judged(batch.also(words=("state",)), loaded.plan)
    assert whole.height == 24
    for most in (1, 6, 7, 13, 100):
        assert judged(batch.also(words=("state",)), loaded.plan, most).equals(whole)


def test_a_rule_with_more_decimals_than_a_column_holds_rates_all_the_same(project: Make) -> None:
    documents = rule("fine", "green: value > 0.1234567", "red: otherwise") + kpi("a", "fine")
    rows = "indicator,period,value\na,2012-13/Q1,0.123457\n"
    assert evaluate(project(documents.removesuffix("---\n"), rows), "2012-13/Q1").rating("a")["rating"] == "green"
