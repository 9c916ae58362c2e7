"""Publishing: what went out stays as it went out, later figures are held against it, and no kill leaves half of it."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKOUT, Ran, edit, evaluate, invoke, ship, write_project
from hypothesis import given
from hypothesis import strategies as st

from kccrules.cli import frozen as saying
from kccrules.cli.shell import Shell
from kccrules.flow import publishing
from kccrules.flow.project import Asked
from kccrules.render.charts import Chart
from kccrules.tools import publication
from kccrules.tools.publication import placing
from kccrules.words import readback
from kccrules.words.results import TABLES

Q1, Q2 = "2012-13/Q1", "2012-13/Q2"
WASTE = """
kind: kpi
id: waste
title: Waste recycled
service: roads
unit: percent
decimals: 1
target: {2011-12: 70, 2012-13: 75}
floor: {2011-12: 60, 2012-13: 70}
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
decimals: 0
target: {2011-12: 1000, 2012-13: 1000}
floor: 0.9 * target
"""
SENT = """indicator,period,value,state,submitted_at
waste,2011-12/Q4,71,,2012-04-10
waste,2012-13/Q1,74,,2012-07-10
loans,2012-13/Q1,1200,,2012-07-10
"""
LATER = """indicator,period,value,state,submitted_at
waste,2012-13/Q1,76,,2012-11-10
waste,2012-13/Q2,77,,2012-11-10
loans,2012-13/Q2,1250,,2012-11-10
"""
BY = ("--by", "Head of Performance")
REVISED = "Revised since Quarter 1 2012/13 was published: "


def publish(root: Path, period: str = Q1, on: str = "2012-09-17", *more: str) -> Ran:
    return invoke(root, "publish", period, *BY, "--on", on, *more)


def withdraw(root: Path, because: str = "a table was wrong", period: str = Q1, on: str = "2012-09-20") -> Ran:
    return invoke(root, "publish", "--withdraw", period, *BY, "--on", on, "--because", because)


def add(root: Path, text: str, name: str = "submissions/later.csv") -> None:
    (root / name).write_text(text, encoding="utf-8")


def revised(ran: Ran) -> list[str]:
    """The line of what is revised, as eval prints it; nothing where there is none."""
    words = " ".join(ran.out.split())
    return [REVISED + words.partition(REVISED)[2].partition(". ")[0]] if REVISED in words else []


@pytest.fixture(autouse=True)
def without_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are slow to draw, and what is published does not depend on them."""
    monkeypatch.setattr("kccrules.render.charts.chart", lambda *_: Chart(None, None, "", ""))


@pytest.fixture
def council(project: Callable[..., Path]) -> Path:
    return project(WASTE, SENT)


@pytest.fixture
def published(council: Path) -> Path:
    """A council that has published Quarter 1."""
    ran = publish(council)
    assert (ran.code, ran.err) == (0, "")
    return council


# ---------------------------------------------------------------------------------------------- publishing


def test_publishing_says_what_went_out_and_where_it_is_kept(council: Path) -> None:
    ran = publish(council)
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
Published: Quarter 1 2012/13 (April to June 2012)
2 indicators: 1 Green, 1 Amber, 0 Red, 0 not rated.
On 17 September 2012, by Head of Performance.

  published/2012-13-Q1/results.json      the report, figure by figure
  published/2012-13-Q1/history.csv       what it says of each figure, for later comparison
  published/2012-13-Q1/publication.json  who published it, when, and from what

It stays as it is. Keep the folder with the definitions, under version control.
To see it:         kccrules report --period 2012-13/Q1 -o report.html
To take it back:   kccrules publish --withdraw 2012-13/Q1 --because "..." --by POST
"""
    )


def test_what_a_report_says_of_each_figure_is_kept_as_a_table_of_published_results(published: Path) -> None:
    assert (
        (published / "published/2012-13-Q1/history.csv").read_text(encoding="utf-8")
        == """\
report,indicator,area,period,value,rating,direction
2012-13/Q1,loans,,2012-13/Q1,1200,green,
2012-13/Q1,waste,,2011-12/Q4,71.0,green,
2012-13/Q1,waste,,2012-13/Q1,74.0,amber,better
"""
    )


def test_a_figure_without_a_value_has_a_row_once_there_has_been_one(council: Path) -> None:
    add(council, SENT.replace("waste,2011-12/Q4,71", "waste,2011-12/Q2,71").replace("waste,2012-13/Q1,74,", "waste,2012-13/Q1,,missing"),
        "submissions/sent.csv")  # fmt: skip
    publish(council)
    assert (council / "published/2012-13-Q1/history.csv").read_text(encoding="utf-8").splitlines()[2:] == [
        "2012-13/Q1,waste,,2011-12/Q2,71.0,green,",
        "2012-13/Q1,waste,,2011-12/Q3,,,",
        "2012-13/Q1,waste,,2011-12/Q4,,,",
        "2012-13/Q1,waste,,2012-13/Q1,,,",
    ]


def test_who_published_and_from_what_is_kept_with_it(published: Path) -> None:
    said = json.loads((published / "published/2012-13-Q1/publication.json").read_text(encoding="utf-8"))
    made = invoke(published, "eval", "--period", Q1, "--format", "json").report()
    fingerprints = {
        name: publication.fingerprint((published / "published/2012-13-Q1" / name).read_bytes())
        for name in said["files"]
    }
    assert {key: said[key] for key in ("contract", "report", "calendar", "on", "by", "as_at", "withdrawn")} == {
        "contract": "kccrules.publication/1", "report": Q1, "calendar": "quarters", "on": "2012-09-17",
        "by": "Head of Performance", "as_at": "2012-09-17", "withdrawn": None,
    }  # fmt: skip
    assert said["definitions"] == made["definitions"]
    assert said["files"] == fingerprints
    assert sorted(fingerprints) == ["history.csv", "results.json"]
    assert sorted(said["made"]) == ["csv", "html", "markdown"]


def test_publications_are_logged_and_signs_of_formulas_are_inert(published: Path) -> None:
    withdraw(published, "=a table\nwas wrong")
    publish(published, Q1, "2012-09-21")
    rows = list(csv.reader(io.StringIO((published / "published/log.csv").read_text(encoding="utf-8"))))
    assert [row[:-1] for row in rows] == [
        ["report", "published_on", "published_by", "withdrawn_on", "withdrawn_by", "because", "folder"],
        [Q1, "2012-09-17", BY[1], "2012-09-20", BY[1], "'=a table was wrong", "published/withdrawn/2012-13-Q1-1"],
        [Q1, "2012-09-21", BY[1], "", "", "", "published/2012-13-Q1"],
    ]


def test_the_same_report_published_twice_is_the_same_to_the_byte(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        root = write_project(tmp_path / name, WASTE, {"submissions/sent.csv": SENT})
        publish(root)
        found.append(visible(root / "published"))
    assert found[0] == found[1]


def test_what_was_sent_after_the_day_of_publishing_is_not_in_it(council: Path) -> None:
    add(council, LATER)
    publish(council)
    assert "waste,,2012-13/Q1,74.0" in (council / "published/2012-13-Q1/history.csv").read_text(encoding="utf-8")


def test_publishing_before_data_closes_is_allowed_and_said(council: Path) -> None:
    ran = publish(council, Q1, "2012-07-20")
    assert "Data for this report closes on 31 August 2012: what comes after 20 July 2012 is not in it." in ran.out


def test_the_figures_of_an_earlier_day_may_be_published(council: Path) -> None:
    add(
        council,
        SENT.replace("loans,2012-13/Q1,1200,,2012-07-10", "loans,2012-13/Q1,1200,,2012-07-09"),
        "submissions/sent.csv",
    )
    ran = publish(council, Q1, "2012-09-17", "--as-at", "2012-07-09")
    assert "On 17 September 2012, by Head of Performance, with the figures held on 9 July 2012." in ran.out
    assert "waste,,2012-13/Q1,," in (council / "published/2012-13-Q1/history.csv").read_text(encoding="utf-8")


def test_without_a_day_it_is_published_today(council: Path) -> None:
    ran = invoke(council, "publish", Q1, *BY)
    said = json.loads((council / "published/2012-13-Q1/publication.json").read_text(encoding="utf-8"))
    assert (ran.code, said["on"]) == (0, datetime.now().astimezone().date().isoformat())


def test_a_report_of_activity_alone_has_no_count_of_ratings(project: Callable[..., Path]) -> None:
    activity = """
kind: activity
id: visits
title: Visits
service: libraries
unit: visits
upper: {2012-13: 20}
lower: {2012-13: 10}
"""
    ran = publish(project(activity, "indicator,period,value\nvisits,2012-13/Q1,12\n"))
    assert ran.out.splitlines()[1] == "1 activity indicator."


def test_a_report_too_large_to_list_its_areas_says_so(council: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kccrules.render.publication.figures.left_out", lambda report: "Two are left out.")
    assert "\nTwo are left out.\n" in publish(council).out


# ---------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (f"{Q1} --by Council --on 2012-06-30", 2, "--on: error KCC766: Quarter 1 2012/13 (April to June 2012) has not ended on 30 June 2012"),
        (f"{Q1} --by Council --on 2012-09-17 --as-at 2012-09-18", 2, "--as-at: error KCC766: 18 September 2012 comes after the day of publishing, 17 September 2012"),
        (f"{Q1} --by Council --because reasons", 2, "--because goes with --withdraw"),
        (f"{Q1} --by Council --withdraw", 2, "say why it is taken back"),
        (f"{Q1} --by Council --withdraw --because x --as-at 2012-09-18", 2, "--as-at is for publishing"),
        (f"{Q1} --by= --on 2012-09-17", 2, 'name the post that does it, such as --by "Head of Performance"'),
        (f"{Q1} --by Council --withdraw --because=", 2, '--because is empty: write why, such as --because "a table was wrong"'),
        (f"{Q1} --by Council --withdraw --because x", 2, "--withdraw: error KCC765: '2012-13/Q1' has not been published, so there is nothing to take back"),
        ("2012-13/Q7 --by Council", 2, "--period: error KCC601: a financial year has no 'Q7'"),
        ("2012-13/Q1", 2, 'name the post that does it, such as --by "Head of Performance"'),
        ("--by Council", 2, "name the period of the report, such as kccrules publish 2012-13/Q1 --by POST"),
        (f"{Q1} --by Council --on 2012-09-17 -o nowhere/said.txt", 2, "cannot be written: there is no folder 'nowhere'"),
    ],
)  # fmt: skip
def test_it_is_refused(typed: str, code: int, said: str, council: Path) -> None:
    ran = invoke(council, "publish", *typed.split())
    assert said in ran.err
    assert (ran.code, ran.out, (council / "published").exists()) == (code, "", False)


def test_a_report_is_published_once(published: Path) -> None:
    before = visible(published)
    ran = publish(published, Q1, "2012-09-18")
    assert ran.code == 1
    assert (
        "published/2012-13-Q1: error KCC761: 2012-13/Q1 was published on 17 September 2012 by Head of Performance"
        in ran.err
    )
    assert visible(published) == before


def test_reports_of_another_calendar_are_not_published(project: Callable[..., Path]) -> None:
    months = "kind: calendar\nid: months\ntitle: Months\nyear_starts: 1 April\nperiods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]\ndue_within: 10 days\n"
    ran = publish(project(f"{WASTE}---\n{months}", SENT), "2012-13/M03")
    assert (
        "error KCC764: 2012-13/M03 is a period of the calendar 'months', and reports are published by 'quarters'"
        in ran.err
    )
    assert ran.code == 2


def test_nothing_is_published_while_figures_have_to_be_mended(council: Path) -> None:
    add(council, "indicator,period,value\nwaste,2011-12/Q3,70%\nwast,2011-12/Q3,70\n")
    ran = publish(council)
    assert "kccrules.yaml: error KCC763: 2012-13/Q1 is not published: 2 problems have to be mended first" in ran.err
    assert "submissions/later.csv:2: error KCC402" in ran.err
    assert (ran.code, (council / "published").exists()) == (1, False)


def test_nothing_is_published_while_a_definition_has_to_be_mended(council: Path) -> None:
    edit(council / "definitions/waste.yaml", "decimals: 1", "decimals: 9")
    ran = publish(council)
    assert "2012-13/Q1 is not published: 1 problem has to be mended first" in ran.err
    assert (ran.code, (council / "published").exists()) == (1, False)


@pytest.mark.parametrize(
    ("period", "on", "sent", "said", "hint"),
    [
        ("2019-20/Q1", "2019-09-17", SENT, "17 September 2019", "the newest period with figures is 2012-13/Q1: kccrules publish 2012-13/Q1 --by POST"),
        (Q1, "2012-07-09", SENT, "9 July 2012", "see what is there and who owes the rest: kccrules chase --period 2012-13/Q1"),
        (Q1, "2012-09-17", "indicator,period,value,state\nwaste,2012-13/Q1,,late\n", "17 September 2012", "kccrules chase --period 2012-13/Q1"),
    ],
)  # fmt: skip
def test_a_period_without_a_figure_is_not_published(
    period: str, on: str, sent: str, said: str, hint: str, council: Path
) -> None:
    add(council, sent, "submissions/sent.csv")
    ran = publish(council, period, on)
    assert (
        f"--period: error KCC767: {period} is not published: of that period no figure had been sent in by {said}\n"
        in ran.err
    )
    assert hint in " ".join(ran.err.split())
    assert (ran.code, ran.out, (council / "published").exists()) == (2, "", False)


def test_a_figure_shown_again_from_an_earlier_report_is_none_of_the_period(project: Callable[..., Path]) -> None:
    loans = WASTE.partition("---\n")[2]
    sent = "indicator,period,value,submitted_at\nwaste,2011-12,71,2012-04-10\n"
    council = project(f"{YEARLY}---\n{loans}", sent)
    assert "error KCC767" in publish(council).err
    add(council, sent + "loans,2012-13/Q1,1200,2012-07-10\n", "submissions/sent.csv")
    assert publish(council).code == 0


def test_a_figure_of_one_area_is_a_figure_of_the_period(project: Callable[..., Path]) -> None:
    areas = """
kind: hierarchy
id: county
title: County
levels: [district]
units: [{id: dover, level: district, title: Dover}, {id: swale, level: district, title: Swale}]
---
kind: group
id: districts
title: Districts
members: [dover, swale]
"""
    loans = WASTE.partition("---\n")[2].replace("unit: loans", "unit: loans\nareas: districts\narea_total: sum")
    sent = "indicator,area,period,value,submitted_at\nloans,dover,2012-13/Q1,71,2012-07-10\n"
    ran = publish(project(f"{loans}---\n{areas}", sent))
    assert "0 Red, 1 not rated." in ran.out
    assert (ran.code, ran.err) == (0, "")


def test_what_looks_like_the_name_of_a_person_is_said_and_stops_nothing(council: Path) -> None:
    looks = "--by: warning KCC423: here is what looks like the name of a person, J. S."
    hint = "hint: what is published is kept with it: name the post instead, such as Head of Performance"
    for typed in ((Q1,), ("--withdraw", Q1, "--because", "a table was wrong")):
        ran = invoke(council, "publish", *typed, "--by", "John Smith", "--on", "2012-09-17")
        assert looks in ran.err
        assert hint in " ".join(ran.err.split())
        assert (ran.code, ran.out.split(":")[0]) == (0, "Withdrawn" if "--because" in typed else "Published")


def test_a_post_with_words_of_the_councils_own_titles_is_no_name(council: Path) -> None:
    edit(council / "definitions/waste.yaml", "title: Waste recycled", "title: Waste recycled\nowner: Archivist")
    ran = invoke(council, "publish", Q1, "--by", "Principle Archivist", "--on", "2012-09-17")
    assert (ran.code, ran.err) == (0, "")


def test_a_name_is_told_also_where_definitions_cannot_be_read(published: Path) -> None:
    edit(published / "kccrules.yaml", "definitions: [definitions]", "definitions: [elsewhere]")
    ran = invoke(
        published, "publish", "--withdraw", Q1, "--by", "John Smith", "--on", "2012-09-17", "--because", "wrong"
    )
    assert "KCC423" in ran.err
    assert (ran.code, ran.out.split(":")[0]) == (0, "Withdrawn")


def test_nothing_is_published_without_a_project_file_that_can_be_read(council: Path) -> None:
    edit(council / "kccrules.yaml", "title: A council", "titel: A council")
    for ran in (publish(council), withdraw(council)):
        assert "error KCC103" in ran.err
        assert ran.code == 1


def test_a_folder_that_cannot_be_written_is_said(council: Path) -> None:
    (council / "published").write_text("a file", encoding="utf-8")
    ran = publish(council)
    assert "published: error KCC602: the report cannot be written: file exists" in ran.err
    assert ran.code == 3


@pytest.mark.parametrize("part", ["put_right", "withdraw"])
def test_a_report_that_cannot_be_taken_back_stays(part: str, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publication, part, full)
    before = visible(published)
    for ran in (
        (withdraw(published), publish(published, Q2, "2012-12-17")) if part == "put_right" else (withdraw(published),)
    ):
        assert "error KCC602: the report cannot be written: no space left on device" in ran.err
        assert ran.code == 3
    assert visible(published) == before


# ---------------------------------------------------------------------------------------------- taken back


def test_taking_back_says_what_was_taken_back_and_keeps_it_with_the_reason(published: Path) -> None:
    before = visible(published / "published/2012-13-Q1")
    ran = withdraw(published)
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
Withdrawn: the report of 2012-13/Q1, published on 17 September 2012 by Head of Performance
Because: a table was wrong
It is kept in published/withdrawn, and published/log.csv says why.
To publish it again:   kccrules publish 2012-13/Q1 --by POST
"""
    )
    kept = visible(published / "published/withdrawn/2012-13-Q1-1")
    said = json.loads(kept.pop("publication.json"))
    assert said.pop("withdrawn") == {"on": "2012-09-20", "by": "Head of Performance", "because": "a table was wrong"}
    assert {**json.loads(before.pop("publication.json")), "withdrawn": None} == {**said, "withdrawn": None}
    assert kept == before
    assert not (published / "published/2012-13-Q1").exists()


def test_what_was_taken_back_is_compared_with_no_more_and_may_be_published_again(published: Path) -> None:
    add(published, LATER)
    assert revised(invoke(published, "eval", "--period", Q1))
    withdraw(published)
    assert not revised(invoke(published, "eval", "--period", Q1))
    assert publish(published, Q1, "2012-12-01").code == 0
    assert not revised(invoke(published, "eval", "--period", Q1))
    assert withdraw(published, "again", Q1, "2012-12-02").code == 0
    names = sorted(path.name for path in (published / "published/withdrawn").iterdir())
    assert names == ["2012-13-Q1-1", "2012-13-Q1-2"]


def test_it_is_taken_back_on_the_day_it_was_published_or_later(published: Path) -> None:
    ran = withdraw(published, on="2012-09-16")
    assert "--on: error KCC766: 16 September 2012 is before the day of publishing, 17 September 2012" in ran.err
    assert (ran.code, withdraw(published, on="2012-09-17").code) == (2, 0)


def test_what_has_been_published_is_listed_where_another_period_is_to_be_taken_back(published: Path) -> None:
    assert "hint: published are 2012-13/Q1" in withdraw(published, period=Q2).err


# ---------------------------------------------------------------------------------------------- revised since


def test_a_figure_that_is_another_one_by_now_is_said_to_be_revised(published: Path) -> None:
    add(published, LATER)
    line = f"{REVISED}waste for Q1 2012/13 from 74.0% (Amber) to 76.0% (Green)"
    for period in (Q1, Q2):
        assert revised(invoke(published, "eval", "--period", period)) == [line]
    assert f"\n{line}.\n" in invoke(published, "eval", "--period", Q2, "--format", "markdown").out
    assert evaluate(published, Q2).report()["revisions"] == [
        {"id": "waste", "area": None, "period": Q1, "report": Q1, "published": {"value": "74.0", "rating": "amber"},
         "now": {"value": "76.0", "rating": "green"}},
    ]  # fmt: skip


def test_what_is_the_same_is_not_revised(published: Path) -> None:
    add(published, LATER.replace("waste,2012-13/Q1,76", "waste,2012-13/Q1,74.04"))
    ran = evaluate(published, Q2)
    assert (ran.report()["revisions"], revised(invoke(published, "eval", "--period", Q2))) == ([], [])


def test_an_edit_of_a_target_revises_a_rating(published: Path) -> None:
    edit(published / "definitions/waste.yaml", "2012-13: 75}\nfloor", "2012-13: 73}\nfloor")
    line = revised(invoke(published, "eval", "--period", Q1))
    assert line == [f"{REVISED}waste for Q1 2012/13 from 74.0% (Amber) to 74.0% (Green)"]


def test_a_figure_that_was_missing_and_came_is_revised_and_so_is_one_that_is_taken_away(council: Path) -> None:
    add(council, SENT.replace("loans,2012-13/Q1,1200,", "loans,2012-13/Q1,,late"), "submissions/sent.csv")
    publish(council)
    add(council, """indicator,period,value,state,submitted_at
loans,2012-13/Q1,900,,2012-11-10
waste,2012-13/Q1,,missing,2012-11-10
""")  # fmt: skip
    line = revised(invoke(council, "eval", "--period", Q1))
    assert line == [
        f"{REVISED}loans for Q1 2012/13 from no figure to 900 (Amber); waste for Q1 2012/13 from 74.0% (Amber) to no figure"
    ]


def test_more_than_three_are_counted(council: Path) -> None:
    quarters = ["2011-12/Q1", "2011-12/Q2", "2011-12/Q3"]
    add(council, SENT + "".join(f"waste,{quarter},73,,2012-04-01\n" for quarter in quarters), "submissions/sent.csv")
    publish(council)
    rows = [f"waste,{quarter},61,2012-11-10\n" for quarter in (*quarters, "2011-12/Q4", Q1)]
    add(council, "".join(["indicator,period,value,submitted_at\n", *rows]))
    line = revised(invoke(council, "eval", "--period", Q1))[0]
    assert line.endswith("; waste for Q3 2011/12 from 73.0% (Green) to 61.0% (Amber); 2 more figures")


def test_each_report_is_held_against_the_newest_published_one_at_or_before_it(published: Path) -> None:
    add(published, LATER)
    publish(published, Q2, "2012-12-17")
    add(
        published, "indicator,period,value,submitted_at\nwaste,2012-13/Q2,60,2013-02-01\n", "submissions/even-later.csv"
    )

    def told(period: str, *more: str) -> list[tuple[str, str]]:
        return [(row["report"], row["period"]) for row in evaluate(published, period, *more).report()["revisions"]]

    assert told("2011-12/Q4") == []
    assert told(Q1) == [(Q1, Q1)]
    assert told(Q2) == [(Q2, Q2)]
    assert told("2012-13/Q3") == [(Q2, Q2)]
    assert told("2012-13/Q3", "--as-at", "2012-12-16") == [(Q1, Q1)]
    assert told("2012-13/Q3", "--as-at", "2012-09-16") == []


def test_what_was_revised_when_a_report_was_published_is_frozen_with_it(published: Path) -> None:
    add(published, LATER)
    publish(published, Q2, "2012-12-17")
    report = publishing.reported(published, Asked(Q2)).report
    assert report
    assert [(one.report, one.value, one.figure.value) for one in report.revisions] == [(Q1, "74.0", "76.0")]


def test_digits_that_were_published_are_not_lost_where_fewer_are_published_now(council: Path) -> None:
    add(council, SENT.replace("Q1,74", "Q1,74.2"), "submissions/sent.csv")
    publish(council)
    edit(council / "definitions/waste.yaml", "decimals: 1\n", "decimals: 0\n")
    line = revised(invoke(council, "eval", "--period", Q1))
    assert line == [f"{REVISED}waste for Q1 2012/13 from 74.2% (Amber) to 74% (Amber)"]


def test_digits_are_as_they_were_sent_where_none_are_declared(council: Path) -> None:
    edit(council / "definitions/waste.yaml", "decimals: 1\n", "")
    add(council, SENT.replace("Q1,74", "Q1,74.25"), "submissions/sent.csv")
    publish(council)
    add(council, LATER)
    line = revised(invoke(council, "eval", "--period", Q1))
    assert line == [f"{REVISED}waste for Q1 2012/13 from 74.25% (Amber) to 76% (Green)"]


AREAS = """
kind: group
id: districts
title: Districts
members: [ashford, dover]
---
kind: hierarchy
id: places
title: Places
levels: [district]
units: [{id: ashford, level: district, title: Ashford}, {id: dover, level: district, title: Dover}]
---
kind: kpi
id: waste
title: Waste recycled
unit: percent
decimals: 0
areas: districts
target: {2012-13: 75}
floor: {2012-13: 70}
"""


def test_areas_are_published_and_revised_too(project: Callable[..., Path]) -> None:
    root = project(
        AREAS,
        "indicator,area,period,value,submitted_at\nwaste,,2012-13/Q1,74,2012-07-10\nwaste,dover,2012-13/Q1,60,2012-07-10\n",
    )
    publish(root)
    add(root, "indicator,area,period,value,submitted_at\nwaste,dover,2012-13/Q1,61,2012-10-10\n")
    assert revised(invoke(root, "eval", "--period", Q1)) == [
        f"{REVISED}waste in Dover for Q1 2012/13 from 60% (Red) to 61% (Red)"
    ]
    report = publishing.reported(root, Asked(Q1)).report
    assert report
    assert [(rating.figure.area, rating.figure.value) for rating in report.by_area] == [
        ("ashford", None),
        ("dover", "60"),
    ]


YEARLY = """
kind: kpi
id: waste
title: Waste recycled
unit: percent
calendar: years
target: {2011-12: 75}
floor: {2011-12: 70}
---
kind: calendar
id: years
title: Years
year_starts: 1 April
periods: [year]
due_within: 20 days
"""


def test_a_report_whose_period_no_figure_has_is_named_as_it_is_typed(project: Callable[..., Path]) -> None:
    """The name of a period is taken from the figures; those of a yearly indicator have others."""
    root = project(YEARLY, "indicator,period,value,submitted_at\nwaste,2011-12,74,2012-07-10\n")
    assert publish(root).code == 0
    add(root, "indicator,period,value,submitted_at\nwaste,2011-12,76,2012-11-10\n")
    assert "Revised since 2012-13/Q1 was published: waste for 2011/12 from" in invoke(root, "eval", "--period", Q1).out


# ---------------------------------------------------------------------------------------------- compared with today


def test_a_published_rating_that_differs_today_is_a_warning_at_the_row_that_says_so(published: Path) -> None:
    edit(published / "definitions/waste.yaml", "2012-13: 75}\nfloor", "2012-13: 73}\nfloor")
    found = [row for row in evaluate(published, Q1).report()["problems"] if row["code"] == "KCC431"]
    assert [(row["path"], row["line"], row["message"].split(" (")[0]) for row in found] == [
        ("published/2012-13-Q1/history.csv", 4, "waste for 2012-13/Q1 was published as Amber, and 74.0 is Green")
    ]


def test_an_edit_that_would_change_what_was_published_is_said_by_impact(published: Path, tmp_path: Path) -> None:
    shutil.copytree(published, tmp_path / "before", ignore=shutil.ignore_patterns("before"))
    edit(published / "definitions/waste.yaml", "2012-13: 75}\nfloor", "2012-13: 73}\nfloor")
    ran = invoke(published, "impact", "--base", str(tmp_path / "before"))
    assert ran.out.startswith("THIS CHANGES PUBLISHED RESULTS: 1 rating.")


def test_a_table_of_what_was_printed_counts_where_there_is_one(published: Path) -> None:
    add(
        published,
        "report,indicator,period,value,rating,direction\n2012-13/Q1,waste,2012-13/Q1,74.0,red,better\n",
        "submissions/printed.csv",
    )
    ran = evaluate(published, Q1)
    found = [row for row in ran.report()["problems"] if row["code"] in ("KCC405", "KCC431")]
    assert [(row["code"], row["path"]) for row in found] == [("KCC431", "submissions/printed.csv")]
    rows = {source["path"]: source["rows"] for source in ran.report()["inputs"]}
    assert rows["published/2012-13-Q1/history.csv"] == {"read": 3, "used": 2, "superseded": 1, "rejected": 0}
    assert ran.report()["revisions"] == []


def test_an_indicator_that_was_published_and_is_gone_is_said_with_what_to_do(published: Path) -> None:
    (published / "definitions/loans.yaml").unlink()
    edit(published / "submissions/sent.csv", "loans,2012-13/Q1,1200,,2012-07-10\n", "")
    ran = invoke(published, "validate")
    assert "published/2012-13-Q1/history.csv:2: error KCC403: unknown indicator 'loans'" in ran.out
    words = " ".join(ran.out.split())
    assert (
        "hint: what was published is not edited: mend the definitions. An indicator that is gone keeps its file and gets an until"
        in words
    )


def test_an_indicator_that_was_renamed_is_known_without_a_remark(published: Path) -> None:
    path = published / "definitions/loans.yaml"
    edit(path, "id: loans\n", "id: lending\nformerly: [loans]\n")
    path.rename(path.with_name("lending.yaml"))
    edit(published / "submissions/sent.csv", "loans,", "lending,")
    ran = invoke(published, "validate")
    assert (ran.code, "KCC411" in ran.out) == (0, False)
    assert evaluate(published, Q1).report()["revisions"] == []


def test_a_calendar_that_has_no_such_period_any_more_is_said_once_a_row(published: Path) -> None:
    edit(published / "definitions/quarters.yaml", "periods: [Q1, Q2, Q3, Q4]", "periods: [A, B, C, D]")
    (published / "submissions/sent.csv").unlink()
    ran = invoke(published, "validate")
    assert ran.out.count("published/2012-13-Q1/history.csv") == 6  # report and period of three rows
    assert "error KCC404" in ran.out


# ---------------------------------------------------------------------------------------------- made again


def forms(report: Any) -> dict[str, str]:
    from kccrules.render import editions

    return {form: publication.fingerprint(make()) for form, make in editions.forms(report).items()}


def test_the_published_report_is_the_same_to_the_byte_whatever_comes_later(
    council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # charts are part of it
    published = council
    publish(published)
    add(published, LATER)
    edit(published / "definitions/waste.yaml", "title: Waste recycled", "title: Waste burnt")
    edit(published / "definitions/waste.yaml", "2012-13: 75}\nfloor", "2012-13: 50}\nfloor")
    edit(published / "kccrules.yaml", "title: A council", "title: Another council")
    found = publishing.reported(published, Asked(Q1))
    assert found.report
    assert found.edition
    assert found.report.publication
    assert (found.report.publication.on, found.report.publication.by) == (date(2012, 9, 17), "Head of Performance")
    assert forms(found.report) == found.edition.made
    waste = found.report.ratings[1]
    assert (waste.indicator.title, waste.figure.value, waste.figure.rating) == ("Waste recycled", "74.0", "amber")


def test_it_is_read_without_a_look_at_definitions_that_cannot_be_used(published: Path) -> None:
    (published / "definitions/waste.yaml").write_text("kind: [", encoding="utf-8")
    found = publishing.reported(published, Asked(Q1))
    assert (found.report is not None, found.edition is not None, found.problems) == (True, True, [])
    assert publishing.reported(published, Asked(None)).edition, "the newest that has figures, of what can be read"
    (published / "definitions/quarters.yaml").write_text("kind: [", encoding="utf-8")
    assert publishing.reported(published, Asked(Q1)).edition
    assert publishing.reported(published, Asked(None)).report is None, "without a calendar no report is the newest"


@pytest.mark.parametrize(
    ("asked", "afresh", "frozen"),
    [
        (Asked(Q1), False, True),
        (Asked(Q1, calendar="quarters"), False, True),
        (Asked(Q1), True, False),
        (Asked(Q1, calendar="others"), False, False),
        (Asked(Q1, as_at=date(2012, 12, 1)), False, False),
        (Asked(Q1, select=("waste",)), False, False),
        (Asked(Q2), False, False),
        (Asked(None), False, True),
    ],
)
def test_the_published_report_is_the_one_that_is_meant_unless_another_is_asked_for(
    asked: Asked, afresh: bool, frozen: bool, published: Path
) -> None:
    others = (published / "definitions/quarters.yaml").read_text(encoding="utf-8").replace("id: quarters", "id: others")
    (published / "definitions/others.yaml").write_text(others, encoding="utf-8")
    found = publishing.reported(published, asked, afresh=afresh)
    assert (found.report is not None, found.edition is not None) == (True, frozen)


def test_without_a_period_and_without_figures_there_is_no_report(project: Callable[..., Path]) -> None:
    found = publishing.reported(project(WASTE), Asked(None))
    assert (found.report, [problem.code for problem in found.problems]) == (None, ["KCC601"])


def test_a_project_file_that_cannot_be_read_gives_no_report(council: Path) -> None:
    edit(council / "kccrules.yaml", "title: A council", "titel: A council")
    found = publishing.reported(council, Asked(Q1))
    assert (found.report, {problem.code for problem in found.problems}) == (None, {"KCC103"})


def test_what_is_frozen_holds_no_indicator_that_the_report_does_not_show(council: Path) -> None:
    ended = (
        WASTE.partition("---")[0]
        .replace("id: waste", "id: old-waste")
        .replace("service: roads", "service: roads\nuntil: 2011-12/Q4")
    )
    beside = (
        WASTE.partition("---")[0]
        .replace("id: waste", "id: national")
        .replace("service: roads\n", "until: 2011-12/Q4\n")
    )
    for text in (ended, beside):
        path = council / "definitions" / f"{text.partition('id: ')[2].partition(chr(10))[0]}.yaml"
        path.write_text(text.lstrip(), encoding="utf-8")
    edit(council / "definitions/waste.yaml", "unit: percent", "unit: percent\nbenchmarks: [national]")
    add(council, "indicator,period,value\nold-waste,2011-12/Q4,50\nnational,2011-12/Q4,55\n")
    assert publish(council).code == 0
    tables = json.loads((council / "published/2012-13-Q1/results.json").read_text(encoding="utf-8"))["tables"]
    assert [row["id"] for row in tables["indicators"]] == ["loans", "national", "waste"]
    assert {row["id"] for row in tables["figures"]} == {"loans", "national", "waste"}
    report = publishing.reported(council, Asked(Q1)).report
    assert report
    waste = report.indicators["waste"]
    assert [one.value for one in waste.beside[(None, waste.history[-1].ordinal)]] == [None]


@pytest.mark.parametrize("quiet", [True, False])
@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        ("csv", b"as it was", None),
        ("csv", None, None),
        ("csv", b"otherwise", "The figures are those published; kccrules {} lays them out otherwise than kccrules 0.0.9 made it then."),
        ("html", b"as it was", "The figures are those published; kccrules {} lays them out otherwise than it was not made in this form then."),
    ],
)  # fmt: skip
def test_a_page_made_again_says_that_it_is_the_published_one_and_whether_it_is_the_same(
    form: str, content: bytes | None, said: str | None, quiet: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {"csv": publication.fingerprint(b"as it was")}
    one = publication.Published(
        Path(), "published/x", Q1, "quarters", date(2012, 9, 17), "Head", "0.0.9", "", {}, made, None
    )
    shell = Shell(None, "error", "never", None, quiet)
    saying.say(shell, publishing.Reported(None, [], one), form, content)
    saying.say(shell, publishing.Reported(None, []), form, content)
    first = "As published on 17 September 2012 by Head. From the figures held today: --afresh"
    lines = capsys.readouterr().err.splitlines()
    assert lines[:1] == ([] if quiet else [first])
    assert len(lines) == (0 if quiet else 1 + (said is not None))


def test_the_report_is_served_as_it_was_published_and_says_so_until_it_is_wanted_afresh(published: Path) -> None:
    then = invoke(published, "report", "--period", Q1, "--format", "markdown")
    add(published, LATER)
    now = invoke(published, "report", "--period", Q1, "--format", "markdown")
    assert (now.code, now.out) == (0, then.out)
    assert (
        now.err == "As published on 17 September 2012 by Head of Performance. From the figures held today: --afresh\n"
    )
    afresh = invoke(published, "report", "--period", Q1, "--format", "markdown", "--afresh")
    assert ("74.0%" in now.out, "76.0%" in afresh.out, afresh.err) == (True, True, "")
    by_view = invoke(published, "report", "--period", Q1, "--format", "markdown", "--view", "by-service")
    assert by_view.err == now.err, "asked to look otherwise, it is not said that it does"


# ---------------------------------------------------------------------------------------------- not as it was


def spoil_history(root: Path) -> None:
    edit(root / "published/2012-13-Q1/history.csv", "74.0,amber", "76.0,green")


def spoil_results(root: Path) -> None:
    edit(root / "published/2012-13-Q1/results.json", "A council", "Our council")


def lose_results(root: Path) -> None:
    (root / "published/2012-13-Q1/results.json").unlink()


def lose_about(root: Path) -> None:
    (root / "published/2012-13-Q1/publication.json").unlink()


def garble_about(root: Path) -> None:
    edit(root / "published/2012-13-Q1/publication.json", '"on": "2012-09-17"', '"on": "September"')


def renew_about(root: Path) -> None:
    edit(root / "published/2012-13-Q1/publication.json", "kccrules.publication/1", "kccrules.publication/2")


def copy_folder(root: Path) -> None:
    shutil.copytree(root / "published/2012-13-Q1", root / "published/copy")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_history, "published/2012-13-Q1/history.csv: error KCC762: the file is not what was published"),
        (lose_about, "published/2012-13-Q1/publication.json: error KCC762: the file cannot be read: no such file or directory"),
        (garble_about, "published/2012-13-Q1/publication.json: error KCC762: the file does not say what was published"),
        (renew_about, "published/2012-13-Q1/publication.json: error KCC762: the file is of the form kccrules.publication/2, and this version reads kccrules.publication/1"),
        (copy_folder, "published/copy/publication.json: error KCC762: the file is that of the report 2012-13/Q1, whose folder has another name"),
    ],
)  # fmt: skip
def test_a_published_file_that_is_not_as_it_was_is_an_error(
    spoil: Callable[[Path], None], said: str, published: Path
) -> None:
    spoil(published)
    assert said in invoke(published, "validate").out
    log = (published / "published/log.csv").read_bytes()
    ran = publish(published, Q2, "2012-12-17")
    assert "error KCC763" in ran.err
    assert (ran.code, (published / "published/log.csv").read_bytes()) == (1, log)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_results, "the file is not what was published"),
        (lose_results, "the file cannot be read: no such file or directory"),
        (lose_about, "the file cannot be read: no such file or directory"),
    ],
)
def test_a_report_that_is_not_as_it_was_is_not_made_afresh_in_silence(
    spoil: Callable[[Path], None], said: str, published: Path
) -> None:
    spoil(published)
    found = publishing.reported(published, Asked(Q1))
    assert (found.report, [(problem.code, problem.message) for problem in found.problems]) == (None, [("KCC762", said)])
    assert publishing.reported(published, Asked(Q2)).edition is None


def rewritten(root: Path, change: Callable[[str], str]) -> publishing.Reported:
    """The report, after its results were changed by somebody who changed its fingerprint too."""
    folder = root / "published/2012-13-Q1"
    text = change((folder / "results.json").read_text(encoding="utf-8"))
    (folder / "results.json").write_bytes(text.encode("utf-8"))
    said = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    said["files"]["results.json"] = publication.fingerprint(text.encode("utf-8"))
    (folder / "publication.json").write_text(json.dumps(said), encoding="utf-8")
    return publishing.reported(root, Asked(Q1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "[1, 2]", "the file does not say what was published"),
        (lambda text: "{", "the file does not say what was published"),
        (lambda text: text.replace("published/2", "published/3"),
         "the file is of the form kccrules.published/3, and this version reads kccrules.published/2 and those before it"),
    ],
)  # fmt: skip
def test_text_that_is_no_report_is_said(change: Callable[[str], str], said: str, published: Path) -> None:
    found = rewritten(published, change)
    assert (found.report, [problem.message for problem in found.problems]) == (None, [said])


def test_ends_of_lines_do_not_matter(published: Path) -> None:
    for path in (published / "published/2012-13-Q1").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert invoke(published, "validate").code == 0
    assert publishing.reported(published, Asked(Q1)).edition


# ---------------------------------------------------------------------------------------------- readable for ever

ADDED_LATER = {"notes", "owed", "revisions", "rungs", "breaks", "newest"}


def test_tables_that_were_added_later_are_absent_from_an_older_file_and_read_as_empty(published: Path) -> None:
    def older(text: str) -> str:
        said = json.loads(text)
        said["tables"] = {name: rows for name, rows in said["tables"].items() if name not in ADDED_LATER}
        return json.dumps(said)

    report = rewritten(published, older).report
    assert report
    assert (report.notes, report.owed, report.revisions) == ({}, (), ())
    assert report.ratings[1].figure.value == "74.0"


NEEDED = {
    "figures": {"id", "ordinal", "in_force", "due", "case"},
    "in_force": {"number", "rule"},
    "shown": {"id", "ordinal"},
    "indicators": {"id", "kind", "calendar", "line"},
}
"""What a figure cannot be without; every other column may have been added later."""


@given(st.data())
def test_columns_that_were_added_later_read_as_empty(frozen_text: str, data: st.DataObject) -> None:
    said = json.loads(frozen_text)
    for name, needed in NEEDED.items():
        gone = data.draw(st.sets(st.sampled_from(sorted(set(TABLES[name].columns) - needed))))
        said["tables"][name] = [
            {key: cell for key, cell in row.items() if key not in gone} for row in said["tables"][name]
        ]
    found = publication.thawed(json.dumps(said))
    report = readback.read(found.stored, found.problems)
    assert [rating.indicator.id for rating in report.ratings] == ["loans", "waste"]


@pytest.fixture(scope="module")
def frozen_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = write_project(tmp_path_factory.mktemp("frozen"), WASTE, {"submissions/sent.csv": SENT})
    publish(root)
    return (root / "published/2012-13-Q1/results.json").read_text(encoding="utf-8")


PRINTED = "report,indicator,period,value,rating,direction\n2012-13/Q1,waste,2012-13/Q1,74,amber,better\n"


def test_a_report_published_in_the_first_form_says_what_it_said(council: Path) -> None:
    add(council, PRINTED, "submissions/printed.csv")
    assert publish(council).code == 0
    today = publishing.reported(council, Asked(Q1)).report
    then = rewritten(council, lambda _: (CHECKOUT / "tests/contract/published-1.json").read_text("utf-8")).report
    assert today
    assert then
    waste = then.ratings[1].figure
    assert (waste.target.low, waste.published_rating, waste.published_value) == ("75", "amber", "74")
    assert (then.ratings, then.indicators, then.summaries) == (today.ratings, today.indicators, today.summaries)


def test_what_a_newer_version_writes_beside_is_passed_over(published: Path) -> None:
    def newer(text: str) -> str:
        said = json.loads(text)
        said["tables"]["moons"] = [{"id": "titan"}]
        said["tables"]["figures"][0]["moon"] = "titan"
        said["problems"].append(
            {"code": "KCC999", "message": "", "hint": None, "path": "", "sheet": "", "line": 0, "column": 0}
        )
        return json.dumps(said)

    found = rewritten(published, newer)
    assert found.report
    assert found.report.problems == ()


def test_problems_are_frozen_with_the_report(council: Path) -> None:
    add(council, "report,indicator,period,rating\n2012-13/Q1,waste,2012-13/Q1,red\n", "submissions/printed.csv")
    publish(council)
    found = publishing.reported(council, Asked(Q1)).report
    assert found
    assert [(problem.code, str(problem.place)) for problem in found.problems] == [
        ("KCC431", "submissions/printed.csv:2")
    ]


def test_a_row_of_a_table_stands_on_a_line_of_its_own(frozen_text: str) -> None:
    rows = sum(len(table) for table in json.loads(frozen_text)["tables"].values())
    assert len([line for line in frozen_text.splitlines() if line.startswith("   {")]) == rows
    assert max(map(len, frozen_text.splitlines())) < 2_000


# ---------------------------------------------------------------------------------------------- the folder


def test_another_folder_may_be_named(project: Callable[..., Path]) -> None:
    root = project(WASTE, SENT)
    edit(root / "kccrules.yaml", "submissions: [submissions]", "submissions: [submissions]\npublished: out/reports/")
    assert "out/reports/2012-13-Q1/results.json" in publish(root).out
    add(root, LATER)
    assert revised(invoke(root, "eval", "--period", Q1))


@pytest.mark.parametrize(
    ("line", "at"),
    [("submissions: [submissions]\npublished: submissions/out", ":6:12"), ("submissions: [published]", "")],
)
def test_a_folder_that_is_read_for_something_else_is_refused(line: str, at: str, council: Path) -> None:
    (council / "published").mkdir()
    edit(council / "kccrules.yaml", "submissions: [submissions]", line)
    assert f"kccrules.yaml{at}" in (out := invoke(council, "validate").out)
    assert "error KCC760: the folder" in out


# ---------------------------------------------------------------------------------------------- killed at any moment


def visible(root: Path) -> dict[str, bytes]:
    """Every file but those whose names begin with a point."""
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {
        name: content
        for name, content in sorted(found.items())
        if not any(part.startswith(".") for part in name.split("/"))
    }


class Killed(BaseException):
    """The process is no more."""


class Fate:
    """Whatever changes files, until it is killed: at its n-th step, and from then on nothing is done, not even tidying.
    What is being written is cut short."""

    def __init__(self, patch: pytest.MonkeyPatch, steps: int) -> None:
        self.left = steps
        for name in ("replace", "rename", "mkdir", "unlink", "remove", "rmdir"):
            patch.setattr(os, name, self.mortal(getattr(os, name)))
        self.open = io.open
        patch.setattr(io, "open", self.opened)

    def step(self) -> bool:
        """Whether this is the last one."""
        if self.left <= 0:
            raise Killed
        self.left -= 1
        return self.left == 0

    def mortal(self, act: Callable[..., object]) -> Callable[..., object]:
        def acting(*args: object, **more: object) -> object:
            if self.step():
                raise Killed
            return act(*args, **more)

        return acting

    def opened(self, file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        if set(mode) & set("wax+") and self.step():
            with self.open(file, "wb") as cut_short:
                cut_short.write(b"{")
            raise Killed
        return self.open(file, mode, *args, **more)


def killed_at_every_step(root: Path, act: Callable[[Path], object], again: Path) -> Iterator[Path]:
    """The project after each run that was killed one step later, until one is not."""
    for steps in range(1, 100):
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(root, again)
        with pytest.MonkeyPatch.context() as patch:
            fate = Fate(patch, steps)
            with suppress(Killed):
                act(again)
            if fate.left > 0:
                return
        yield again


def standing(root: Path) -> dict[str, tuple[str, str]]:
    """What is published, each with what its files say."""
    shelf = publication.read_shelf(root, "published")
    assert shelf.problems == ()
    return {one.report: (one.text("results.json")[0], one.text("history.csv")[0]) for one in shelf.standing}


@pytest.mark.parametrize("act", [publish, withdraw])
def test_whenever_it_is_killed_a_report_is_published_or_not_and_never_half(
    act: Callable[[Path], Ran], council: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kccrules.render.editions.forms", lambda report: {})  # how it looks has no part in this
    if act is withdraw:
        publish(council)
    done = tmp_path_factory.mktemp("done") / "it"
    shutil.copytree(council, done)
    assert act(done).code == 0
    before, after, seen = standing(council), standing(done), []
    for root in killed_at_every_step(council, act, tmp_path_factory.mktemp("killed") / "it"):
        now = standing(root)
        assert now in (before, after)
        seen.append(now == after)
        act(root)  # refused where it had been done, and puts right what was left
        assert visible(root) == visible(done)
        assert list((root / "published").rglob(".*")) == []
    assert seen == sorted(seen), "once it is done it stays done"
    assert {True, False} == set(seen)


def test_what_a_killed_run_has_left_is_put_right_by_whatever_is_published_next(published: Path) -> None:
    clean = visible(published / "published")
    (published / "published/.2013-14-Q1.new").mkdir()
    (published / "published/.2013-14-Q1.new/results.json").write_text("{", encoding="utf-8")
    (published / "published/2012-13-Q1/.publication.json.new").write_text("{", encoding="utf-8")
    (published / "published/log.csv").unlink()
    assert publish(published).code == 1
    assert visible(published / "published") == clean
    assert not list((published / "published").rglob(".*"))


def test_nothing_to_put_right_is_no_reason_to_make_a_folder(tmp_path: Path) -> None:
    publication.put_right(tmp_path, "published")
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
steps = int(sys.argv.pop(1))
def mortal(act):
    def acting(*args, **more):
        global steps
        steps -= 1
        if steps == 0:
            os._exit(9)
        return act(*args, **more)
    return acting
for name in ("replace", "rename", "mkdir"):
    setattr(os, name, mortal(getattr(os, name)))
import kccrules.render.editions
kccrules.render.editions.forms = lambda report: {}
from kccrules.cli import main
main()
"""


@pytest.mark.parametrize("steps", [4, 5, 6, 7, 8])
def test_a_process_that_really_dies_leaves_the_same(steps: int, council: Path, tmp_path: Path) -> None:
    typed = ["publish", Q1, *BY, "--on", "2012-09-17", "-C", str(council)]
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(steps), *typed], cwd=CHECKOUT, capture_output=True, check=False
    )
    assert ran.returncode in (0, 9), ran.stderr
    assert len(standing(council)) in (0, 1)
    publish(council)
    assert list(standing(council)) == [Q1]
    assert len((council / "published/log.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_whenever_it_is_killed_a_page_or_folder_is_the_earlier_report_or_the_new_one(
    council: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def report(root: Path, period: str = Q2) -> None:
        for path in ("report.html", "pages"):
            assert invoke(root, "report", "--period", period, "-o", str(root / path)).code == 0

    add(council, LATER)
    publish(council, Q1)
    publish(council, Q2, "2012-12-17")
    report(council, Q1)
    done = tmp_path_factory.mktemp("done") / "it"
    shutil.copytree(council, done)
    report(done)
    old = (visible(council / "pages"), (council / "report.html").read_bytes())
    new = (visible(done / "pages"), (done / "report.html").read_bytes())
    assert (old[0] == new[0], old[1] == new[1]) == (False, False)
    killed = 0
    for root in killed_at_every_step(council, report, tmp_path_factory.mktemp("killed") / "it"):
        assert visible(root / "pages") in (old[0], new[0])
        assert (root / "report.html").read_bytes() in (old[1], new[1])
        killed += 1
        if killed % 5 == 0:
            report(root)
            assert visible(root) == visible(done)
    assert killed > 10


SHEET = """Indicator,Service,Unit,Target 2012-13,Floor 2012-13,Actual Q1 2012-13
Holes mended,Roads,percent,90,80,85
Lamps lit,Roads,percent,95,90,96
"""


@pytest.mark.parametrize("typed", ["kpi lamps-lit --title Lamps --unit percent --target 95", "kpi --from sheet.csv"])
def test_whenever_it_is_killed_each_definition_is_there_whole_or_not_and_the_rest_is_written_next_time(
    typed: str, council: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(council, SHEET, "sheet.csv")

    def new(root: Path) -> Ran:
        monkeypatch.chdir(root)
        return invoke(root, "new", *typed.split())

    done = tmp_path_factory.mktemp("done") / "it"
    shutil.copytree(council, done)
    assert new(done).code == 0
    before, after = visible(council), visible(done)
    assert len(after) > len(before)
    killed = 0
    for root in killed_at_every_step(council, new, tmp_path_factory.mktemp("killed") / "it"):
        found = visible(root)
        assert [name for name, content in found.items() if content not in (before.get(name), after.get(name))] == []
        assert before.keys() <= found.keys()
        new(root)
        assert visible(root) == after
        killed += 1
    assert killed > 1


def test_whenever_it_is_killed_each_form_is_there_whole_or_not_and_the_rest_is_made_next_time(
    council: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def template(root: Path) -> Ran:
        return invoke(root, "template", "--period", Q2, "-o", str(root / "forms"))

    done = tmp_path_factory.mktemp("done") / "it"
    shutil.copytree(council, done)
    assert template(done).code == 0
    after = visible(done)
    killed = 0
    for root in killed_at_every_step(council, template, tmp_path_factory.mktemp("killed") / "it"):
        assert [name for name, content in visible(root).items() if after.get(name) != content] == []
        template(root)
        assert visible(root) == after
        killed += 1
    assert killed > 3


# ---------------------------------------------------------------------------------------------- the shipped publication


def test_the_report_of_quarter_1_is_shipped_as_it_was_published_in_september_2012(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "published", ship(tmp_path) / "published")
    found = publishing.reported(tmp_path, Asked(Q1))
    assert found.report
    assert found.edition
    assert (found.edition.on, found.edition.by) == (date(2012, 9, 17), "Head of Performance")
    total = next(view for view in found.report.summaries if view.id == found.report.main).total
    assert (total.listed, total.counts["current"]) == (30, {"green": 12, "amber": 10, "red": 8, "not-rated": 0})
    assert invoke(tmp_path, "validate").code == 0
    assert (CHECKOUT / "published/log.csv").read_text(encoding="utf-8").count("\n") == 2


def test_the_shipped_publication_changes_nothing_that_is_worked_out_and_nothing_is_revised_since(
    tmp_path: Path, quarter_1: Mapping[str, Any]
) -> None:
    shutil.copytree(CHECKOUT / "published", ship(tmp_path) / "published")
    now = evaluate(tmp_path, Q1).report()
    assert {key: now[key] for key in now if key != "inputs"} == {
        key: quarter_1[key] for key in quarter_1 if key != "inputs"
    }
    assert now["revisions"] == []


def test_the_shipped_publication_is_reasonably_small() -> None:
    assert (CHECKOUT / "published/2012-13-Q1/results.json").stat().st_size < 500_000


# ---------------------------------------------------------------------------------------------- any day, any number

DAYS = [date(2012, 9, 17), date(2012, 12, 17)]


@given(st.integers(0, 2**32))
def test_a_log_is_the_same_however_its_folders_are_listed(seed: int) -> None:
    every = [
        publication.Published(Path(f"{n}"), f"published/{n}", report, "quarters", day, "Head", "1", "", {}, {}, back)
        for n, (report, day, back) in enumerate(
            (report, day, back)
            for report in (Q1, Q2)
            for day in DAYS
            for back in (None, publication.Withdrawal(DAYS[1], "Head", "wrong"))
        )
    ]
    shuffled = random.Random(seed).sample(every, len(every))
    assert placing.log(tuple(shuffled)) == placing.log(tuple(every))
