"""What is sent in later leaves an earlier report as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from conftest import Json, Ran, evaluate, invoke, ship, write_project

Q1 = "2012-13/Q1"


@pytest.fixture(scope="module")
def before(quarter_1: Json) -> list[Json]:
    ratings: list[Json] = quarter_1["ratings"]
    return ratings


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """Reports of the shipped project a year on: with made-up figures for Quarter 2, and for the exams of summer 2013."""
    root = ship(tmp_path_factory.mktemp("later"))
    (root / "submissions" / "2012-13" / "Q2.csv").write_text(figures(root, "2012-13/Q2", by="7"), encoding="utf-8")
    exams = figures(root, "2012-13", by="3")
    (root / "submissions" / "2012-13" / "exams.csv").write_text(exams, encoding="utf-8")
    return {period: evaluate(root, period).report() for period in (Q1, "2012-13/Q2", "2013-14/Q1")}


def figures(root: Path, period: str, by: str) -> str:
    """A figure for every indicator of the Quarter 1 returns that has such a period: the last one with a 7 before it."""
    rows = ["indicator,period,value,submitted_at"]
    for path in sorted((root / "submissions" / "2012-13" / "Q1").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            wanted = [row for row in csv.DictReader(file) if (row["period"] == Q1) == (period == "2012-13/Q2")]
        rows += [f"{row['indicator']},{period},{by}{row['value']},2013-09-30" for row in wanted]
    return "\n".join(rows) + "\n"


def test_the_figures_of_quarter_2_are_there(later: dict[str, Json]) -> None:
    ratings = later["2012-13/Q2"]["ratings"]
    assert {row["period"] for row in ratings} == {"2012-13/Q2", "2011-12", "2010-11"}
    assert all(row["value"].startswith("7") for row in ratings if row["period"] == "2012-13/Q2")


def test_the_exams_of_the_next_summer_are_there(later: dict[str, Json]) -> None:
    line = next(row for row in later["2013-14/Q1"]["ratings"] if row["id"] == "gcse-english-and-maths")
    assert (line["period"], line["value"], line["previous"]["period"]) == ("2012-13", "361.0", "2011-12")


def test_quarter_2_and_the_exams_of_the_next_summer_leave_quarter_1_exactly_as_it_was(
    later: dict[str, Json], before: list[Json]
) -> None:
    assert later[Q1]["ratings"] == before


def test_the_counts_of_quarter_1_stay_too(later: dict[str, Json], quarter_1: Json) -> None:
    assert later[Q1]["summaries"] == quarter_1["summaries"]


REVISED = """\
indicator,period,value,state,submitted_at
calls-answered-in-20-seconds,2012-13/Q1,81,submitted,2012-09-14
gcse-english-and-maths,2011-12,57,submitted,2012-10-31
calls-answered-in-20-seconds,2011-12/Q4,60,submitted,2012-09-14
"""


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """The report as at its close, and with all that was sent in since."""
    root = ship(tmp_path_factory.mktemp("revised"))
    (root / "submissions" / "2012-13" / "revised.csv").write_text(REVISED, encoding="utf-8")
    return {"close": evaluate(root, Q1, "--as-at", "2012-08-31"), "now": evaluate(root, Q1)}


def test_a_figure_revised_after_the_close_leaves_the_report_as_at_its_close_exactly_as_it_was(
    revised: dict[str, Ran], before: list[Json]
) -> None:
    found = revised["close"].report()
    assert found["ratings"] == before
    assert found["as_at"] == "2012-08-31"


def test_without_a_day_the_revised_figure_counts_and_is_shown_as_revised(revised: dict[str, Ran]) -> None:
    line = revised["now"].rating("calls-answered-in-20-seconds")
    assert [line[key] for key in ("value", "state", "rating")] == ["81", "revised", "green"]
    assert line["previous"] == {"period": "2011-12/Q4", "value": "60", "rating": "red", "source": "computed"}
    assert line["direction"]["judgement"] == "better"
    assert line["data"] == {"path": "submissions/2012-13/revised.csv", "row": 2}


def test_without_a_period_the_newest_that_had_figures_on_the_day_is_shown(tmp_path: Path) -> None:
    kpi = "kind: kpi\nid: visits\ntitle: Visits\nunit: visits\n"
    rows = [("2012-13/Q1", 10, "2012-07-10"), ("2012-13/Q2", 11, "2012-10-10")]
    sent = "indicator,period,value,submitted_at\n" + "".join(f"visits,{p},{n},{on}\n" for p, n, on in rows)
    columns = {"indicator": ["visits"] * 2, "period": [p for p, _, _ in rows], "value": ["10", "11"]}
    table = pl.DataFrame({**columns, "submitted_at": [on for _, _, on in rows]})
    by_row = write_project(tmp_path / "rows", kpi, {"submissions/sent.csv": sent})
    by_column = write_project(tmp_path / "columns", kpi, {})
    table.write_parquet(by_column / "submissions" / "sent.parquet")
    for root in (by_row, by_column):
        assert [invoke(root, "eval", *day).out[:9] for day in ((), ("--as-at", "2012-10-09"))] == [
            "Quarter 2",
            "Quarter 1",
        ]
        found = invoke(root, "eval", "--as-at", "2012-07-09")
        message = "no figures had been sent in by 9 July 2012, so there is no newest period"
        assert (found.code, message in found.err) == (5, True), found.err


def test_a_revised_figure_differs_from_what_was_published_and_that_is_said(revised: dict[str, Ran]) -> None:
    ran = revised["now"]
    assert ran.rating("calls-answered-in-20-seconds")["published"]["agrees"] == "no"
    said = [problem["message"] for problem in ran.report()["problems"] if problem["code"] == "KCC431"]
    assert [message.partition(" (data")[0] for message in said] == [
        "calls-answered-in-20-seconds for 2011-12/Q4 was published as Green, and 60 is Red",
        "calls-answered-in-20-seconds for 2012-13/Q1 was published as Red, and 81 is Green",
        "inward-investment-jobs for 2010-11/Q4 was published as Red, and 2588 is Green",
    ]


def test_rows_read_are_used_or_superseded_and_none_is_lost(revised: dict[str, Ran]) -> None:
    for when, ran in revised.items():
        inputs = ran.report()["inputs"]
        assert all(
            source["rows"]["read"] == sum(source["rows"][word] for word in ("used", "superseded", "rejected"))
            for source in inputs
        )
        superseded = {source["path"]: source["rows"]["superseded"] for source in inputs if source["rows"]["superseded"]}
        assert superseded == (
            {"submissions/2012-13/revised.csv": 3}
            if when == "close"
            else {
                "submissions/2012-13/Q1/customer-services.csv": 1,
                "submissions/2012-13/Q1/education-learning-and-skills.csv": 1,
                "submissions/earlier/2008-to-2011.csv": 1,
            }
        )


def test_what_a_later_report_printed_is_not_known_to_an_earlier_one(shipped: Path, before: list[Json]) -> None:
    (shipped / "submissions" / "published" / "2012-13-Q2.csv").write_text(
        "report,indicator,period,value,rating,direction\n"
        "2012-13/Q2,calls-answered-in-20-seconds,2012-13/Q1,81,green,better\n"
        "2012-13/Q2,free-meals-gap-key-stage-4,2009-10,20,green,better\n",
        encoding="utf-8",
    )
    assert evaluate(shipped, Q1).report()["ratings"] == before
    later = evaluate(shipped, "2012-13/Q2").history("calls-answered-in-20-seconds")
    assert later[Q1]["published"] == {"rating": "green", "value": "81", "agrees": "no"}
