"""`kccrules impact`: an edit of definitions is replayed over every period held; each result that changes is said with the
line that does it, and nothing else is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, CHECKOUT, Json, Ran, evaluate, invoke, ship, write_project
from hypothesis import given
from hypothesis import settings as limited_to
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kccrules import project, review
from kccrules.render.impact import json as as_json
from kccrules.render.impact import markdown, text
from kccrules.render.terminal import Terminal

LOANS = """
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
decimals: 0
target: {2011-12: 100, 2012-13: 100}
floor: {2011-12: 80, 2012-13: 80}
"""
TWICE = """
---
kind: kpi
id: twice
title: Twice the loans
unit: loans
value: 2 * value(loans)
target: {2012-13: 171}
floor: {2012-13: 100}
"""
SENT = """\
indicator,period,value
loans,2011-12/Q3,85
loans,2011-12/Q4,85
loans,2012-13/Q1,85
"""
PRINTED = """\
report,indicator,period,value,rating,direction
2011-12/Q4,loans,2011-12/Q4,85,amber,same
"""
RULE = """
---
kind: rule
id: floor-standard
title: RAG with a floor standard
scale: rag
cases:
  - green: meets(value, target)
  - amber: meets(value, floor)
  - red: otherwise
"""
SCHEMA: Json = json.loads((CHECKOUT / "schemas" / "impact.schema.json").read_text("utf-8"))


def closed(part: Any) -> Any:
    """The contract without leave to add keys: what it does not describe is refused."""
    if isinstance(part, dict):
        inner = {key: closed(value) for key, value in part.items()}
        return {**inner, "additionalProperties": False} if part.get("additionalProperties") is True else inner
    return [closed(value) for value in part] if isinstance(part, list) else part


CLOSED = Draft202012Validator(closed(SCHEMA))

Both = Callable[..., tuple[Path, Path]]


@pytest.fixture
def both(tmp_path: Path) -> Both:
    """`both(before, now)` writes two projects that differ in these documents; figures are those of the second."""

    def make(
        before: str, now: str, sent: str = SENT, printed: str = PRINTED, files: dict[str, str] | None = None
    ) -> tuple[Path, Path]:
        base = write_project(tmp_path / "before", before, {})
        shutil.rmtree(base / "submissions")  # only the figures of the project itself count
        printed_file = {"submissions/printed.csv": printed} if printed else {}
        head = write_project(tmp_path / "now", now, {"submissions/sent.csv": sent, **printed_file, **(files or {})})
        return base, head

    return make


def replayed(sides: tuple[Path, Path], *more: str) -> Json:
    """The result as JSON, which keeps its contract."""
    base, head = sides
    found = invoke(head, "impact", "--base", str(base), "-f", "json", *more)
    assert found.code == 0, found.err
    document = dict(json.loads(found.out))
    assert [error.message for error in CLOSED.iter_errors(document)] == []
    return document


def said(sides: tuple[Path, Path], *more: str) -> str:
    base, head = sides
    return invoke(head, "impact", "--base", str(base), *more).out


def turned(found: Json, what: str = "rating") -> list[tuple[str, str, str, str, str]]:
    """(indicator, period, from, to, touches) of each change."""
    return [
        (row["id"], row["period"], row["from"], row["to"], row["touches"])
        for row in found["changes"]
        if row["what"] == what
    ]


def lines(found: Json, what: str = "rating") -> set[str]:
    """The lines that changes of a sort rest on."""
    rows = [row for row in found["changes"] if row["what"] == what]
    return {f"{cause['path']}:{cause['line']}" for row in rows for cause in row["causes"]}


def at(root: Path, path: str, wanted: str) -> str:
    """Where a line of a file stands."""
    number = next(
        number for number, line in enumerate((root / path).read_text("utf-8").splitlines(), start=1) if wanted in line
    )
    return f"{path}:{number}"


# ------------------------------------------------------------------------------------------------ what it touches


def test_a_floor_raised_from_now_on_changes_one_rating_and_names_its_line(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("2012-13: 80}", "2012-13: 90}"))
    found = replayed(sides, "--fail-on", "warning")
    assert found["touches"] == "from-now-on"
    assert turned(found) == [("loans", "2012-13/Q1", "amber", "red", "from-now-on")]
    [change] = found["changes"]
    assert change["because"] == "85 does not meet the floor standard of 90 (was 80)"
    assert [(cause["key"], cause["was"], cause["now"]) for cause in change["causes"]] == [("floor", "80", "90")]
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "floor:")}
    assert change["published"] is None
    assert found["compared"]["reached"] == 1
    assert found["problems"] == []


def test_counts_are_given_before_and_after_for_the_total_and_each_group(both: Both) -> None:
    found = replayed(both(LOANS, LOANS.replace("2012-13: 80}", "2012-13: 90}")))
    [view] = found["summaries"]
    [group] = [group for group in view["groups"] if group["differs"]]
    for counted in (view["total"], group):
        assert counted["was"] == {"listed": 1, "ratings": {"amber": 1, "green": 0, "not-rated": 0, "red": 0}}
        assert counted["now"] == {"listed": 1, "ratings": {"amber": 0, "green": 0, "not-rated": 0, "red": 1}}
    assert group["key"] == "libraries"


def test_a_floor_of_the_past_changes_what_was_published_and_that_is_a_warning(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("2011-12: 80", "2011-12: 90"))
    found = replayed((base, head))
    assert found["touches"] == "published"
    assert found["changes_published"] is True
    assert turned(found) == [
        ("loans", "2011-12/Q4", "amber", "red", "published"),
        ("loans", "2011-12/Q3", "amber", "red", "earlier"),
    ]
    assert found["changes"][0]["published"] == {"as": "Amber", "path": "submissions/printed.csv", "row": 2}
    [problem] = found["problems"]
    assert (problem["code"], problem["path"], problem["line"]) == ("KCC720", "submissions/printed.csv", 2)
    assert problem["message"] == "loans for 2011-12/Q4 was published as Amber, and would be Red"
    assert problem["hint"] == (
        "because of definitions/loans.yaml:8; to leave it as it is, let the change begin after 2011-12/Q4"
    )
    codes = [invoke(head, "impact", "--base", str(base), "--fail-on", word).code for word in ("warning", "never")]
    assert codes == [1, 0]


def test_a_result_that_becomes_what_was_published_restates_nothing(both: Both) -> None:
    printed = PRINTED.replace("amber", "red")
    found = replayed(both(LOANS, LOANS.replace("2011-12: 80", "2011-12: 90"), printed=printed))
    assert turned(found)[-1] == ("loans", "2011-12/Q4", "amber", "red", "as-published")
    assert found["touches"] == "earlier"
    assert found["problems"] == []


def test_without_a_published_report_what_the_report_before_could_show_is_earlier(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("80", "90"), printed="")
    found = replayed(sides)
    assert found["newest_published"] is None
    assert {touches for *_, touches in turned(found)} == {"earlier", "from-now-on"}
    assert "2 results in periods up to the report before this one, of which nothing was printed" in " ".join(
        said(sides).split()
    )
    now = said(both(LOANS, LOANS.replace("2012-13: 80}", "2012-13: 90}"), printed=""))
    assert "every result that changes lies after the report before this one" in " ".join(now.split())


def test_a_report_without_one_before_has_no_earlier_periods(both: Both) -> None:
    rounds = """
    ---
    kind: calendar
    id: quarters
    title: Surveys
    due_within: 20 days
    closes: 62 days
    periods: [Spring]
    rounds:
      2012: {Spring: 2012-03-01 to 2012-03-31}
    """
    loans = LOANS.replace("{2011-12: 100, 2012-13: 100}", "{2012: 100}").replace("{2011-12: 80, 2012-13: 80}", "{2012: 80}")
    sent = "indicator,period,value\nloans,2012/Spring,85\n"
    calendar = ROUNDS
    del rounds
    found = replayed(both(loans + calendar, loans.replace("80", "90") + calendar, sent, ""))
    assert turned(found) == [("loans", "2012/Spring", "amber", "red", "from-now-on")]
