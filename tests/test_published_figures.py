"""Quarter 1 2012/13 as the council published it: every rating, previous rating and arrow that can be checked.

The oracle is the published report itself, as tables in tests/facts.
"""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from conftest import CHECKOUT, Json

NOT_PRINTED = ("", "N/A")
ONLY_PRINTED = {"free-meals-gap-key-stage-4", "free-meals-gap-key-stage-2"}
"""Their targets of 2010 were not printed, so their ratings of 2010 are known from the published history alone."""


def facts(name: str) -> list[dict[str, str]]:
    with (CHECKOUT / "tests" / "facts" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SUMMARY = {row["id"]: row for row in facts("kpi_summary_2012Q1")}
TRIPLES = {
    (row["id"], row["period"]): row
    for row in facts("kpi_trend_2012Q1")
    if row["actual"] and row["target"] and row["rating"] not in NOT_PRINTED
}
WITHOUT_TARGET = {
    (row["id"], row["period"])
    for row in facts("kpi_trend_2012Q1")
    if row["actual"] and not row["target"] and row["rating"] not in NOT_PRINTED
}


def word(printed: str) -> str:
    return "not-rated" if printed in NOT_PRINTED else printed.lower()


@pytest.fixture(scope="module")
def ratings(quarter_1: Json) -> dict[str, Json]:
    return {row["id"]: row for row in quarter_1["ratings"]}


@pytest.fixture(scope="module")
def held(quarter_1: Json) -> dict[tuple[str, str], Json]:
    return {(row["id"], row["period"]): row for row in quarter_1["history"]}


# ----------------------------------------------------------------------------------------------- the thirty indicators


def test_thirty_indicators_are_listed_and_all_are_counted(ratings: dict[str, Json]) -> None:
    assert set(ratings) == set(SUMMARY)
    assert len(ratings) == 30
    assert all(row["counted"] for row in ratings.values())


def test_now_there_are_12_green_10_amber_and_8_red(ratings: dict[str, Json]) -> None:
    assert Counter(row["rating"] for row in ratings.values()) == {"green": 12, "amber": 10, "red": 8}


def test_every_current_rating_is_as_published(ratings: dict[str, Json]) -> None:
    assert {id_: row["rating"] for id_, row in ratings.items()} == {
        id_: word(row["current"]) for id_, row in SUMMARY.items()
    }


def test_before_there_were_15_green_7_amber_7_red_and_1_not_rated(ratings: dict[str, Json]) -> None:
    found = Counter(row["previous"]["rating"] for row in ratings.values())
    assert found == {"green": 15, "amber": 7, "red": 7, "not-rated": 1}


def test_every_previous_rating_is_as_published(ratings: dict[str, Json]) -> None:
    assert {id_: row["previous"]["rating"] for id_, row in ratings.items()} == {
        id_: word(row["previous"]) for id_, row in SUMMARY.items()
    }


def test_previous_ratings_are_worked_out_but_for_two_that_only_the_published_history_knows(
    ratings: dict[str, Json],
) -> None:
    published = {id_ for id_, row in ratings.items() if row["previous"]["source"] == "published"}
    assert published == ONLY_PRINTED
    assert {row["previous"]["source"] for row in ratings.values()} == {"computed", "published"}


def test_co2_was_not_rated_before_for_want_of_a_target(
    ratings: dict[str, Json], held: dict[tuple[str, str], Json]
) -> None:
    before = ratings["council-co2-emissions"]["previous"]
    assert before == {"period": "2010-11", "value": "56.8", "rating": "not-rated", "source": "computed"}
    assert held[("council-co2-emissions", "2010-11")]["not_rated"] == {"reason": "missing", "inputs": ["target"]}


def test_the_27_arrows_read_from_their_glyphs_agree(ratings: dict[str, Json]) -> None:
    arrows = {id_: row["arrow"] for id_, row in SUMMARY.items() if row["arrow_read"] == "yes"}
    assert len(arrows) == 27
    assert {id_: ratings[id_]["direction"]["judgement"] for id_ in arrows} == arrows
    assert {id_ for id_, row in ratings.items() if (row["published"] or {}).get("direction")} == set(arrows)


def test_every_line_of_the_report_agrees_with_what_was_published(ratings: dict[str, Json]) -> None:
    assert {row["published"]["agrees"] for row in ratings.values()} == {"yes"}


def test_every_line_names_the_row_of_data_it_rests_on(ratings: dict[str, Json]) -> None:
    for id_, row in ratings.items():
        lines = (CHECKOUT / row["data"]["path"]).read_text(encoding="utf-8").splitlines()
        cells = lines[row["data"]["row"] - 1].split(",")
        assert cells[:2] == [id_, row["period"]]
        assert float(cells[2]) == float(row["value"])


def test_every_line_names_the_case_that_applied(ratings: dict[str, Json]) -> None:
    for row in ratings.values():
        rule = row["rule"]
        line = (CHECKOUT / rule["path"]).read_text(encoding="utf-8").splitlines()[rule["line"] - 1]
        assert line.strip().startswith(f"- {row['rating']}: ")


# ----------------------------------------------------------------------------------------------------- counts add up


def test_every_view_counts_all_thirty(quarter_1: Json) -> None:
    assert {summary["id"]: summary["total"]["listed"] for summary in quarter_1["summaries"]} == {
        "by-ambition": 30,
        "by-portfolio": 30,
        "by-service": 30,
        "by-service-area": 0,  # those of 2017
    }


def test_the_total_of_every_view_has_the_published_counts(quarter_1: Json) -> None:
    for summary in quarter_1["summaries"]:
        if summary["total"]["listed"] == 0:
            continue
        assert summary["total"]["current"] == {"green": 12, "amber": 10, "red": 8, "not-rated": 0}
        assert summary["total"]["previous"] == {"green": 15, "amber": 7, "red": 7, "not-rated": 1}


def test_rated_and_not_rated_are_all_that_is_listed_in_every_group(quarter_1: Json) -> None:
    for summary in quarter_1["summaries"]:
        for group in (*summary["groups"], summary["total"]):
            for column in ("current", "previous", "direction"):
                assert sum(group[column].values()) == group["listed"], (summary["id"], group["key"], column)


def test_the_groups_of_each_level_add_up_to_the_total(quarter_1: Json) -> None:
    for summary in quarter_1["summaries"]:
        for level in {group["level"] for group in summary["groups"]}:
            assert added(g for g in summary["groups"] if g["level"] == level) == numbers(summary["total"])


def test_priorities_add_up_to_their_ambition(quarter_1: Json) -> None:
    groups = next(s["groups"] for s in quarter_1["summaries"] if s["id"] == "by-ambition")
    for ambition in (group for group in groups if group["level"] == "ambition"):
        assert added(group for group in groups if group["under"] == ambition["key"]) == numbers(ambition)


def test_the_counts_of_a_service_are_those_of_its_lines(quarter_1: Json) -> None:
    summary = next(s for s in quarter_1["summaries"] if s["id"] == "by-service")
    for group in summary["groups"]:
        lines = [row for row in quarter_1["ratings"] if row["service"] == group["key"]]
        assert len(lines) == group["listed"]
        now = Counter(row["rating"] for row in lines)
        assert {word: now[word] for word in group["current"]} == group["current"]


def numbers(group: Json) -> Counter[tuple[str, str]]:
    """Every count of a group, by its column and word."""
    found = Counter({("listed", ""): group["listed"], ("not_counted", ""): group["not_counted"]})
    for column in ("current", "previous", "direction"):
        found.update({(column, word): count for word, count in group[column].items()})
    return found


def added(groups: object) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for group in groups:  # type: ignore[attr-defined]
        total.update(numbers(group))
    return total


# ----------------------------------------------------------------------------------- every figure printed, of any date


def test_of_107_printed_triples_106_agree(held: dict[tuple[str, str], Json]) -> None:
    assert len(TRIPLES) == 107
    answers = {key: held[key]["published"]["agrees"] for key in TRIPLES}
    assert Counter(answers.values()) == {"yes": 106, "no": 1}
    assert [key for key, answer in answers.items() if answer == "no"] == [("inward-investment-jobs", "2010-11/Q4")]


@pytest.mark.parametrize("key", TRIPLES, ids="-".join)
def test_a_printed_figure_target_and_rating_come_out_again(
    key: tuple[str, str], held: dict[tuple[str, str], Json]
) -> None:
    printed, found = TRIPLES[key], held[key]
    limit = found["target"]["low"] if printed["polarity"] == "higher" else found["target"]["high"]
    assert float(limit) == float(printed["target"])
    assert float(found["value"]) == float(printed["actual"])
    assert found["published"]["rating"] == word(printed["rating"])
    misprint = key == ("inward-investment-jobs", "2010-11/Q4")
    assert found["rating"] == ("green" if misprint else word(printed["rating"]))


def test_the_one_that_differs_is_reported_with_its_row_of_data(quarter_1: Json) -> None:
    found = [problem for problem in quarter_1["problems"] if problem["code"] == "KCC431"]
    assert [problem["message"] for problem in found] == [
        "inward-investment-jobs for 2010-11/Q4 was published as Red, and 2588 is Green "
        "(data: submissions/earlier/2008-to-2011.csv:93)"
    ]
    [problem] = found
    assert problem["severity"] == "warning"
    printed = (CHECKOUT / problem["path"]).read_text(encoding="utf-8").splitlines()[problem["line"] - 1]
    assert printed.startswith("2012-13/Q1,inward-investment-jobs,2010-11/Q4,2588,red")
    sent = (CHECKOUT / "submissions/earlier/2008-to-2011.csv").read_text(encoding="utf-8").splitlines()[92]
    assert sent.startswith("inward-investment-jobs,2010-11/Q4,2588")


def test_a_rating_printed_without_a_target_cannot_be_told(held: dict[tuple[str, str], Json]) -> None:
    known = [("permanent-exclusions", "2009-10/Q4"), ("sen-statements-in-26-weeks", "2009-10/Q4")]
    assert sorted(WITHOUT_TARGET) == known
    for key in WITHOUT_TARGET:
        assert held[key]["rating"] == "not-rated"
        assert held[key]["published"]["agrees"] == "cannot-tell"


def test_a_rating_that_only_the_summary_printed_cannot_be_told_either(held: dict[tuple[str, str], Json]) -> None:
    found = {key for key, row in held.items() if row["published"] and row["published"]["agrees"] == "cannot-tell"}
    assert found - WITHOUT_TARGET == {(id_, "2009-10") for id_ in ONLY_PRINTED}


def test_nothing_else_is_wrong_with_the_shipped_project(quarter_1: Json) -> None:
    assert [problem["code"] for problem in quarter_1["problems"]] == ["KCC431"]


def test_every_row_sent_in_is_used(quarter_1: Json) -> None:
    for source in quarter_1["inputs"]:
        rows = source["rows"]
        assert rows["read"] == rows["used"] > 0, source["path"]
        assert rows["superseded"] == rows["rejected"] == 0
