"""`kccrules impact`: an edit of definitions is replayed over every period held; each result that changes is said with the
line that does it, and nothing else is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CHECKOUT, Json, evaluate, invoke, ship, write_project
from contracts import exactly, faults
from hypothesis import given
from hypothesis import settings as limited_to
from hypothesis import strategies as st

from kccrules.flow import project, review
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
GOLDEN = Path(__file__).parent / "golden"


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
    assert faults(exactly("impact"), document) == []
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
        assert counted["was"] == {
            "listed": 1,
            "ratings": {"amber": 1, "green": 0, "not-rated": 0, "red": 0},
            "rating": None,
        }
        assert counted["now"] == {
            "listed": 1,
            "ratings": {"amber": 0, "green": 0, "not-rated": 0, "red": 1},
            "rating": None,
        }
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
    sides = both(LOANS, LOANS.replace("2011-12: 80", "2011-12: 90"), printed=printed)
    found = replayed(sides)
    assert "1 result becomes what was published: loans for Q4 2011/12." in said(sides)
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


SURVEYS = """
---
kind: calendar
id: quarters
title: Surveys
year_starts: 1 April
periods: [Spring, Autumn]
due_within: 20 days
closes: 62 days
dates:
  {first}: {{Spring: {year}-05-01 to {year}-05-31, Autumn: {year}-10-01 to {year}-10-31}}
"""


def surveys(year: int) -> str:
    """A calendar whose first period is the spring of that year."""
    return SURVEYS.format(first=f"{year}-{(year + 1) % 100:02d}", year=year)


def test_a_report_without_one_before_has_no_earlier_periods(both: Both) -> None:
    loans = LOANS.replace("2011-12: 100, ", "").replace("2011-12: 80, ", "")
    sent = "indicator,period,value\nloans,2012-13/Spring,85\n"
    found = replayed(both(loans + surveys(2012), loans.replace("80", "90") + surveys(2012), sent, ""))
    assert turned(found) == [("loans", "2012-13/Spring", "amber", "red", "from-now-on")]


def test_a_base_whose_calendar_has_no_such_period_is_said(both: Both) -> None:
    later = LOANS.replace("2011-12", "2013-14").replace("2012-13", "2014-15")
    loans = LOANS.replace("2011-12: 100, ", "").replace("2011-12: 80, ", "")
    sent = "indicator,period,value\nloans,2012-13/Spring,85\n"
    base, head = both(later.replace("2014-15: 100", "2013-14: 100").replace("{2013-14: 100, 2013-14: 100}", "{2013-14: 100}")
                      .replace("{2013-14: 80, 2014-15: 80}", "{2013-14: 80}") + surveys(2013), loans + surveys(2012), sent, "")  # fmt: skip
    found = invoke(head, "impact", "--base", str(base))
    assert found.code == 5
    assert (
        "base:kccrules.yaml: error KCC601: its calendar 'quarters' has no period as early as this report" in found.err
    )


# ------------------------------------------------------------------------------------------------ what is no change


def headline(sides: tuple[Path, Path]) -> str:
    return said(sides).splitlines()[0]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (LOANS, "No definition is different."),
        (
            LOANS + "# agreed in March\n",
            "No result changes: only comments, spacing or the order of lines are different.",
        ),
        (
            LOANS.replace("unit: loans\ndecimals: 0\n", "decimals: 0\n\nunit:   loans\n"),
            "No result changes: only comments, spacing or the order of lines are different.",
        ),
        (
            LOANS.replace("100, 2012-13: 100", "100.0, 2012-13: 100"),
            "No result changes: only comments, spacing or the order of lines are different.",
        ),
        (
            LOANS + "about: Of books and films.\n",
            "No result changes: only titles, units, notes, comments or the commentary asked for are different.",
        ),
        (
            LOANS.replace("unit: loans", "unit: books"),
            "No result changes: only titles, units, notes, comments or the commentary asked for are different.",
        ),
        (
            LOANS
            + RULE
            + "changes:\n  - from: 2030-04-01\n    cases: [{green: 'meets(value, target)'}, {red: otherwise}]\n",
            "No result changes: nothing that is held rests on what is different.",
        ),
        (
            LOANS + RULE.replace("floor-standard", "another-rule"),
            "No result changes: nothing that is held rests on what is different.",
        ),
        (
            LOANS.replace("80, 2012-13: 80", "80, 2012-13: 81"),
            "No rating changes: the one rating that rests on what is different stays as it is.",
        ),
        (
            LOANS.replace("80, 2012-13: 80", "81, 2012-13: 81"),
            "No rating changes: all 3 ratings that rest on what is different stay as they are.",
        ),
    ],
)
def test_without_a_change_the_first_line_says_why(now: str, line: str, both: Both) -> None:
    sides = both(LOANS, now)
    assert headline(sides) == line
    assert said(sides, "-f", "markdown").startswith(f"### {line}\n")
    found = replayed(sides)
    assert (found["touches"], found["changes"], found["problems"]) == ("none", [], [])


def test_a_file_in_another_folder_is_no_edit(both: Both) -> None:
    base, head = both(LOANS, LOANS)
    (head / "definitions" / "kpis").mkdir()
    shutil.move(head / "definitions" / "loans.yaml", head / "definitions" / "kpis" / "loans.yaml")
    found = replayed((base, head))
    assert found["edits"] == []
    assert found["other_files"] == ["definitions/kpis/loans.yaml (was definitions/loans.yaml)"]


def test_edits_are_said_key_by_key_with_what_was_there_and_is_now(both: Both) -> None:
    """Entries of lists are known by their id or day, others by how they follow."""
    before = (
        LOANS + "also: [Books]\nchanges:\n  - {from: 2011-12/Q1, title: Lent}\n  - {from: 2012-13/Q1, decimals: 1}\n"
    )
    now = (
        LOANS.replace("decimals: 0", "decimals: 2")
        + "also: [Books, Films]\nchanges:\n  - {from: 2012-13/Q1, decimals: 1, title: Loans of books}\n"
        + RULE.replace("  - amber: meets(value, floor)\n", "")
    )
    found = replayed(both(before, now))
    assert [(edit["definition"], edit["key"], edit["was"], edit["now"], edit["gone"]) for edit in found["edits"]] == [
        ("floor-standard", "cases 2", "{amber: meets(value, floor)}", None, True),
        ("loans", "decimals", "0", "2", False),
        ("loans", "also 2", None, "Films", False),
        ("loans", "changes 2011-12/Q1", "{from: 2011-12/Q1, title: Lent}", None, True),
        ("loans", "changes 2012-13/Q1 title", None, "Loans of books", False),
    ]
    assert [edit["words_alone"] for edit in found["edits"]] == [False, False, False, False, True]


def test_a_list_that_grows_or_shrinks_at_its_end_is_said_entry_by_entry(both: Both) -> None:
    group = "---\nkind: group\nid: some\ntitle: Some\nmembers: [{}]\n"
    found = replayed(both(LOANS + group.format("libraries, roads"), LOANS + group.format("loans")))
    assert [(edit["key"], edit["was"], edit["now"]) for edit in found["edits"]] == [
        ("members 1", "libraries", "loans"),
        ("members 2", "roads", None),
    ]
    found = replayed(both(LOANS + group.format("loans"), LOANS + group.format("libraries, roads")))
    assert [(edit["key"], edit["was"], edit["now"]) for edit in found["edits"]] == [
        ("members 1", "loans", "libraries"),
        ("members 2", None, "roads"),
    ]


# ------------------------------------------------------------------------------------------------ which line it is


def test_a_rule_changed_in_place_is_named_by_the_case_and_reaches_as_far_back_as_it_goes(both: Both) -> None:
    sides = both(LOANS, LOANS + RULE.replace("meets(value, floor)", "meets(value, tightened(floor, 0.1))"))
    found = replayed(sides)
    assert [change["period"] for change in found["changes"]] == ["2011-12/Q4", "2011-12/Q3", "2012-13/Q1"]
    assert lines(found) == {at(sides[1], "definitions/floor-standard.yaml", "amber:")}
    [cause] = found["changes"][0]["causes"]
    assert cause["was"] == "amber: meets(value, floor)"
    assert cause["now"] == "amber: meets(value, tightened(floor, 0.1))"


def test_a_rule_changed_from_a_day_on_is_named_by_the_line_in_force(both: Both) -> None:
    change = "changes:\n  - from: 2012-04-01\n    cases:\n      - green: meets(value, target)\n      - red: otherwise\n"
    sides = both(LOANS, LOANS + RULE + change)
    found = replayed(sides)
    assert turned(found) == [("loans", "2012-13/Q1", "amber", "red", "from-now-on")]
    [cause] = found["changes"][0]["causes"]
    assert (cause["was"], cause["now"], cause["gone"]) == ("amber: meets(value, floor)", None, True)
    assert found["unread"] == [{"limit": "floor", "ids": ["loans"]}]


def test_what_a_rule_names_under_where_and_how_it_compares_are_named_too(both: Both) -> None:
    before = RULE.replace("cases:", "where: {least: target - 14}\ncases:").replace(
        "meets(value, floor)", "value >= least"
    )
    now = before.replace("- 14", "- 14.6").replace("cases:", "compare: exact\ncases:")
    sides = both(LOANS + before, LOANS + now, SENT.replace(",85", ",85.4"))
    causes = replayed(sides)["changes"][0]["causes"]
    assert [(cause["key"], cause["was"], cause["now"]) for cause in causes] == [
        ("where least", "target - 14", "target - 14.6"),
        ("compare", None, "exact"),
    ]


def test_another_word_on_the_scale_is_another_rating(both: Both) -> None:
    scale = "---\nkind: scale\nid: rag\ntitle: Red, Amber, Green\nlevels: {red: 0, yellow: 1, green: 2}\n"
    base, head = both(LOANS, LOANS + scale + RULE.replace("amber", "yellow"))
    found = invoke(head, "impact", "--base", str(base), "-f", "json")
    assert found.code == 1, "what was published as amber cannot be read any more"
    assert "'amber' is not a rating" in found.err
    document = json.loads(found.out)
    assert turned(document)[0] == ("loans", "2011-12/Q4", "amber", "yellow", "published")
    assert lines(document) >= {at(head, "definitions/floor-standard.yaml", "yellow:")}
    text_ = invoke(head, "impact", "--base", str(base)).out
    assert "Green  Yellow  Red  Amber  Not rated  Listed" in text_


def test_a_scale_of_another_id_is_named_where_the_rule_names_it(both: Both) -> None:
    scale = "---\nkind: scale\nid: grades\ntitle: Grades\nlevels: {poor: 0, fair: 1, good: 2}\n"
    rule = (
        RULE.replace("scale: rag", "scale: grades")
        .replace("green", "good")
        .replace("amber", "fair")
        .replace("red", "poor")
    )
    base, head = both(LOANS, LOANS + scale + rule, printed="")
    causes = replayed((base, head))["changes"][0]["causes"]
    assert ("scale", "rag", "grades") in [(cause["key"], cause["was"], cause["now"]) for cause in causes]


def test_a_rule_that_begins_later_leaves_earlier_periods_without_rating(both: Both) -> None:
    sides = both(LOANS, LOANS + RULE.replace("scale: rag", "scale: rag\nfrom: 2012-04-01"))
    found = replayed(sides)
    assert turned(found)[0] == ("loans", "2011-12/Q4", "amber", "not-rated", "published")
    assert lines(found) == {at(sides[1], "definitions/floor-standard.yaml", "from:")}


def test_a_default_of_the_project_is_named_where_it_stands(both: Both) -> None:
    strict = RULE.replace("id: floor-standard", "id: strict").replace("  - amber: meets(value, floor)\n", "")
    base, head = both(LOANS + strict, LOANS + strict)
    settings = (head / "kccrules.yaml").read_text("utf-8")
    (head / "kccrules.yaml").write_text(settings.replace("rating: floor-standard", "rating: strict"), "utf-8")
    found = replayed((base, head))
    assert {row[3] for row in turned(found)} == {"red"}
    assert lines(found) == {at(head, "kccrules.yaml", "rating:")}
    [cause] = found["changes"][0]["causes"]
    assert (cause["definition"], cause["key"], cause["was"], cause["now"]) == (
        "council", "defaults kpi rating", "floor-standard", "strict",
    )  # fmt: skip


def test_a_rule_of_its_own_is_named_in_the_indicator(both: Both) -> None:
    sides = both(LOANS, LOANS + "rating: none\n")
    found = replayed(sides)
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "rating: none")}


def test_polarity_is_named_where_it_turns_the_limits(both: Both) -> None:
    sides = both(LOANS, LOANS + "polarity: lower\n")
    found = replayed(sides)
    assert {row[2:4] for row in turned(found)} == {("amber", "green")}
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "polarity:")}


def test_a_limit_that_follows_from_another_is_named_by_the_other(both: Both) -> None:
    loans = LOANS.replace("floor: {2011-12: 80, 2012-13: 80}", "floor: 0.8 * target")
    sides = both(loans, loans.replace("2012-13: 100", "2012-13: 110"))
    found = replayed(sides)
    assert found["changes"][0]["because"] == "85 does not meet the floor standard of 88 (was 80)"
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "target:")}


def test_a_limit_that_is_filled_from_its_neighbours_is_named_by_the_neighbour(both: Both) -> None:
    loans = LOANS.replace(
        "floor: {2011-12: 80, 2012-13: 80}", "floor:\n  2010-11: 80\n  2014-15: 84\n  between: straight-line"
    )
    sides = both(loans, loans.replace("2014-15: 84", "2014-15: 120"), printed="")
    found = replayed(sides)
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "2014-15:")}


def test_a_limit_that_follows_from_the_value_is_named_by_what_the_value_comes_from(both: Both) -> None:
    loans = LOANS.replace("floor: {2011-12: 80, 2012-13: 80}", "floor: 0.8 * value").replace(
        "decimals: 0", "decimals: 0\nvalue: submitted"
    )
    found = replayed(both(loans, loans.replace("value: submitted", "value: submitted + 20"), printed=""))
    assert {row[3] for row in turned(found)} == {"green"}
    assert {cause["key"] for change in found["changes"] for cause in change["causes"]} == {"value"}


def test_a_limit_that_is_gone_is_named_where_it_stood(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("{2011-12: 80, 2012-13: 80}", "{2011-12: 80}"))
    found = replayed((base, head))
    assert turned(found) == [("loans", "2012-13/Q1", "amber", "not-rated", "from-now-on")]
    [cause] = found["changes"][0]["causes"]
    assert (cause["path"], cause["line"], cause["now"], cause["gone"]) == ("definitions/loans.yaml", 8, None, True)
    assert "base:definitions/loans.yaml:8: loans floor 2012-13: 80 (gone)" in said((base, head))


def test_only_limits_that_the_rule_reads_are_named(both: Both) -> None:
    rule = RULE.replace("meets(value, floor)", "meets(value, eased(target, 0.2))")
    now = LOANS.replace("80", "70").replace("2012-13: 100", "2012-13: 110")
    sides = both(LOANS + rule, now + rule)
    assert lines(replayed(sides)) == {at(sides[1], "definitions/loans.yaml", "target:")}


def test_an_indicator_that_another_one_is_worked_out_of_is_named(both: Both) -> None:
    sides = both(LOANS + TWICE, LOANS.replace("decimals: 0", "decimals: 0\nvalue: submitted + 1") + TWICE)
    found = replayed(sides)
    assert turned(found) == [("twice", "2012-13/Q1", "amber", "green", "from-now-on")]
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "value:")}
    values = [row for row in found["changes"] if row["what"] == "value"]
    assert [(row["id"], row["from"], row["to"], row["touches"]) for row in values] == [
        ("loans", "85", "86", "published"), ("loans", "85", "86", "earlier"), ("twice", "170", "172", "earlier"),
        ("twice", "170", "172", "earlier"), ("loans", "85", "86", "from-now-on"), ("twice", "170", "172", "from-now-on"),
    ]  # fmt: skip
    assert values[0]["published"]["as"] == "85"
    assert lines(found, "value") == {at(sides[1], "definitions/loans.yaml", "value:")}


def test_a_target_taken_from_another_indicator_is_named_by_that_one(both: Both) -> None:
    other = "---\nkind: kpi\nid: visits\ntitle: Visits\nunit: visits\nrating: none\nvalue: submitted + {}\n"
    loans = LOANS.replace("target: {2011-12: 100, 2012-13: 100}", "target: value(visits)")
    sent = SENT + "visits,2012-13/Q1,90\n"
    sides = both(loans + other.format(0), loans + other.format(-10), sent, "")
    found = replayed(sides)
    assert turned(found) == [("loans", "2012-13/Q1", "amber", "green", "from-now-on")]
    assert lines(found) == {at(sides[1], "definitions/visits.yaml", "value:")}


def test_decimals_are_named_where_rounding_decides(both: Both) -> None:
    loans = LOANS.replace("80, 2012-13: 80", "85, 2012-13: 85")
    sides = both(loans.replace("decimals: 0", "decimals: 1"), loans, SENT.replace(",85", ",84.6"), "")
    found = replayed(sides)
    assert turned(found)[0][2:4] == ("red", "amber")
    assert found["changes"][0]["now"]["sensitive"] is True
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "decimals:")}
    assert "Depends on rounding: loans for Q3 2011/12, Q4 2011/12 and Q1 2012/13." in " ".join(said(sides).split())
    assert [(row["from"], row["to"]) for row in found["changes"] if row["what"] == "value"] == 3 * [("84.6", "85")]


def test_where_the_other_periods_decide_the_edits_of_the_indicator_are_named(both: Both) -> None:
    rule = RULE.replace("meets(value, floor)", "value >= last(floor)")
    sides = both(LOANS + rule, LOANS.replace("2011-12: 80", "2011-12: 90") + rule, printed="")
    found = replayed(sides, "-s", "loans")
    assert ("loans", "2012-13/Q1", "amber", "red", "from-now-on") in turned(found)
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "floor:")}


def test_where_a_figure_is_read_in_another_way_all_that_the_indicator_needs_is_named(both: Both) -> None:
    """Under its other name the figure belongs to another indicator now."""
    other = "---\nkind: kpi\nid: lent\ntitle: Lent\nunit: loans\nrating: none\nalso: [{}]\n"
    sent = SENT.replace("loans,2012-13/Q1", "Issues,2012-13/Q1")
    base, head = both(
        LOANS + "also: [Issues]\n" + other.format("Books"), LOANS + "also: [Books]\n" + other.format("Issues"), sent
    )
    found = invoke(head, "impact", "--base", str(base), "-f", "json")
    document = json.loads(found.out)
    assert turned(document) == [("loans", "2012-13/Q1", "amber", "not-rated", "from-now-on")]
    assert lines(document) == {at(head, "definitions/loans.yaml", "also:")}


def test_where_nothing_that_is_needed_differs_every_edit_is_named(both: Both) -> None:
    other = "---\nkind: kpi\nid: lent\ntitle: Lent\nunit: loans\nrating: none\n"
    sent = SENT.replace("loans,2012-13/Q1", "Issues,2012-13/Q1")
    base, head = both(LOANS + other + "also: [Issues]\n", LOANS + other, sent)
    found = json.loads(invoke(head, "impact", "--base", str(base), "-f", "json").out)
    assert lines(found, "value") == {at(base, "definitions/lent.yaml", "also:")}
    assert all(cause["gone"] for row in found["changes"] for cause in row["causes"])


# ------------------------------------------------------------------------------------------------ direction of travel


def test_another_method_of_direction_is_named_by_its_case(both: Both) -> None:
    method = """
---
kind: rule
id: since-last
title: Change since the last value
scale: direction
where: {previous: last(value)}
cases:
  - better: value >= previous
  - worse: otherwise
"""
    sides = both(LOANS, LOANS + method)
    found = replayed(sides)
    assert turned(found, "direction") == [
        ("loans", "2011-12/Q4", "same", "better", "published"),
        ("loans", "2012-13/Q1", "same", "better", "from-now-on"),
    ]
    assert found["changes"][0]["published"]["as"] == "Same"
    assert f"{at(sides[1], 'definitions/since-last.yaml', 'better:')}" in lines(found, "direction")
    assert turned(found) == []
    assert headline(sides) == "THIS CHANGES PUBLISHED RESULTS: 1 direction of travel."


def test_a_break_is_named_where_it_is_declared(both: Both) -> None:
    sides = both(LOANS, LOANS + "changes:\n  - {from: 2012-13/Q1, about: Counted anew, break: true}\n")
    found = replayed(sides)
    assert turned(found, "direction") == [("loans", "2012-13/Q1", "same", "unknown", "from-now-on")]
    assert lines(found, "direction") == {at(sides[1], "definitions/loans.yaml", "changes:")}
    assert headline(sides) == "No rating changes. 1 direction of travel changes. Nothing already published changes."
    assert "from Same to Not known. That comes from definitions/loans.yaml:9." in " ".join(said(sides).split())


def test_a_direction_that_comes_of_the_period_before_is_named_by_the_edits_of_the_indicator(both: Both) -> None:
    before = LOANS.replace("decimals: 0", "decimals: 0\nvalue: submitted")
    now = before + "changes:\n  - {from: 2012-13/Q1, value: submitted + 0}\n"
    edit = now.replace("value: submitted\n", "value: submitted + 1\n")
    sides = both(now, edit, printed="")
    found = replayed(sides)
    assert ("loans", "2012-13/Q1", "same", "worse", "from-now-on") in turned(found, "direction")
    assert lines(found, "direction") == {at(sides[1], "definitions/loans.yaml", "value: submitted + 1")}


def test_a_rating_that_comes_of_its_direction_is_named_by_the_method(both: Both) -> None:
    rule = RULE.replace("amber: meets(value, floor)", "amber: direction != worse")
    sides = both(LOANS + rule, LOANS + rule + "---\n" + LOANS.replace("id: loans", "id: other") + "direction: none\n")
    assert replayed(sides)["changes"] == []
    sides = both(LOANS + rule, LOANS + "direction: none\n" + rule)
    found = replayed(sides)
    assert {row[3] for row in turned(found)} == {"not-rated"}
    assert lines(found) == {at(sides[1], "definitions/loans.yaml", "direction:")}


# ------------------------------------------------------------------------------------------------ coming and going


def test_a_new_indicator_is_listed_and_counted(both: Both) -> None:
    sides = both(LOANS, LOANS + TWICE)
    found = replayed(sides)
    assert found["touches"] == "from-now-on"
    assert [(one["id"], one["ratings"], one["published"]) for one in found["new"]] == [("twice", 1, 0)]
    assert found["changes"] == []
    assert headline(sides) == "No rating changes. 1 indicator is new."
    assert "New: twice (1 rating held)." in said(sides)


def test_an_indicator_that_is_gone_and_was_published_changes_published_results(both: Both) -> None:
    base, head = both(TWICE.removeprefix("\n---\n").replace("2 * value(loans)", "submitted") + "---" + LOANS,
                      TWICE.removeprefix("\n---\n").replace("2 * value(loans)", "submitted"), SENT + "twice,2012-13/Q1,200\n")  # fmt: skip
    found = invoke(head, "impact", "--base", str(base), "-f", "json")
    document = json.loads(found.out)
    assert found.code == 1, "its figures cannot be read any more"
    assert [(one["id"], one["ratings"], one["published"]) for one in document["gone"]] == [("loans", 3, 1)]
    assert document["touches"] == "published"
    [lost] = [problem for problem in document["problems"] if problem["code"] == "KCC720"]
    assert lost["message"] == "loans would be gone, and 1 of its ratings were published"
    assert lost["path"] == "base:definitions/loans.yaml"
    shown = invoke(head, "impact", "--base", str(base)).out
    assert shown.startswith("THIS CHANGES PUBLISHED RESULTS: 1 published indicator gone.\n")
    assert "Gone: loans (3 ratings held)." in shown


def test_an_indicator_that_is_gone_and_was_never_published_is_only_listed(both: Both) -> None:
    sides = both(LOANS + TWICE, LOANS)
    found = replayed(sides)
    assert [one["id"] for one in found["gone"]] == ["twice"]
    assert found["problems"] == []
    assert headline(sides) == "No rating changes. 1 indicator is gone."


def test_a_renamed_indicator_is_compared_with_its_former_self(both: Both) -> None:
    lent = LOANS.replace("id: loans", "id: lent") + "formerly: [loans]\n"
    sides = both(LOANS, lent)
    found = replayed(sides)
    assert found["renamed"] == [{"was": "loans", "now": "lent"}]
    assert (found["changes"], found["new"], found["gone"]) == ([], [], [])
    assert "Renamed: loans is now lent." in said(sides)
    sides = both(LOANS, lent.replace("80", "90"), SENT.replace("loans", "lent"))
    found = replayed(sides)
    assert [row[:4] for row in turned(found)] == [
        ("lent", "2011-12/Q4", "amber", "red"),
        ("lent", "2011-12/Q3", "amber", "red"),
        ("lent", "2012-13/Q1", "amber", "red"),
    ]
    assert lines(found) == {at(sides[1], "definitions/lent.yaml", "floor:")}
    assert found["changes"][0]["touches"] == "published"


def test_a_former_name_that_is_still_in_use_renames_nothing(both: Both) -> None:
    lent = "---" + LOANS.replace("id: loans", "id: lent")
    found = replayed(both(LOANS + lent, LOANS + lent + "formerly: [lent-before]\n"))
    assert (found["renamed"], found["new"], found["gone"]) == ([], [], [])


def test_a_new_indicator_may_say_what_it_was_called_before_there_was_a_base(both: Both) -> None:
    lent = "---" + LOANS.replace("id: loans", "id: lent")
    found = replayed(both(LOANS, LOANS + lent + "formerly: [lent-before, loans]\n"))
    assert (found["renamed"], [one["id"] for one in found["new"]]) == ([], ["lent"])


def test_figures_of_a_period_that_one_side_does_not_have_are_compared_too(both: Both) -> None:
    """A calendar of two periods a year in place of four: what was rated by quarter is rated by half year."""
    halves = "\n---\nkind: calendar\nid: halves\ntitle: Halves\nyear_starts: 1 April\nperiods: [H1, H2]\ndue_within: 20 days\n"
    sent = "indicator,period,value\n" + "".join(f"loans,2011-12/{name},85\n" for name in ("Q3", "Q4", "H1", "H2"))
    sent += "lent,2011-12/Q4,1\n"
    other = "\n---\nkind: kpi\nid: lent\ntitle: Lent\nunit: loans\nrating: none\n"
    base, head = both(LOANS + other + halves, LOANS + "calendar: halves\n" + other + halves, sent, "")
    document = json.loads(invoke(head, "impact", "--base", str(base), "-f", "json").out)
    ratings = {(row["period"], row["from"], row["to"]) for row in document["changes"] if row["what"] == "rating"}
    assert ratings == {
        ("2011-12/Q3", "amber", None), ("2011-12/Q4", "amber", None),
        ("2011-12/H1", None, "amber"), ("2011-12/H2", None, "amber"),
    }  # fmt: skip
    assert lines(document, "direction") == lines(document, "value") == lines(document)
    assert lines(document) == {at(head, "definitions/loans.yaml", "calendar:")}
    shown = invoke(head, "impact", "--base", str(base)).out
    assert re.search(r"Loans +Q4 2011/12 +85 +◆ Amber +No figure", shown)
    assert re.search(r"Loans +H2 2011/12 +85 +No figure +◆ Amber", shown)


def test_an_area_is_compared_by_itself(both: Both) -> None:
    districts = """
---
kind: hierarchy
id: places
title: Places
levels: [county, district]
units: [{id: county, level: county, title: County}, {id: dover, level: district, title: Dover, under: county}]
---
kind: group
id: districts
title: Districts
members: [dover]
"""
    loans = LOANS.replace("80, 2012-13: 80", "80, 2012-13: {whole: 80, dover: 8}") + "areas: districts\n"
    loans = loans.replace("2012-13: 100", "2012-13: {whole: 100, dover: 10}")
    sent = "indicator,period,area,value\nloans,2012-13/Q1,,85\nloans,2012-13/Q1,dover,8\n"
    sides = both(loans + districts, loans.replace("dover: 8}", "dover: 9}") + districts, sent, "")
    found = replayed(sides)
    assert [(row["area"], row["from"], row["to"]) for row in found["changes"]] == [("dover", "amber", "red")]
    assert [cause["was"] for cause in found["changes"][0]["causes"]] == ["8"]
    assert "Loans, Dover" in said(sides)


# ------------------------------------------------------------------------------------------------ what else is said


def test_ratings_that_stay_at_another_distance_are_said(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("2012-13: 100", "2012-13: 104"))
    found = replayed(sides)
    assert [(row["id"], row["was"]["distance"], row["now"]["distance"]) for row in found["distances"]] == [
        ("loans", "15", "19")
    ]
    assert "loans, 15 loans short of Green, now 19 loans short of Green." in " ".join(said(sides).split())


def test_what_one_printed_step_decides_is_said(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("2012-13: 80}", "2012-13: 86}"))
    assert "One printed step decides: loans (85) would be that close to another rating." in said(sides)


def test_more_than_a_few_are_counted(both: Both) -> None:
    ids = [f"loans-{letter}" for letter in "abcdefgh"]
    every = "".join("---" + LOANS.replace("id: loans", f"id: {id_}") for id_ in ids).removeprefix("---")
    sent = "indicator,period,value\n" + "".join(f"{id_},2012-13/Q1,85\n" for id_ in ids)
    shown = said(
        both(every, every + "---" + RULE.removeprefix("\n---").replace("meets(value, floor)", "value >= 80"), sent, "")
    )
    assert "loans-a, loans-b" not in shown
    assert re.search(r"8 indicators have a floor standard that no rule would read any more: loans-a; .*; loans-f\s+and 2 more",
                     shown, re.S)  # fmt: skip


def test_long_tables_are_cut_and_say_so(both: Both) -> None:
    ids = [f"loans-{one}{other}" for one in "abcd" for other in "abcdefghijklm"]
    every = "".join("---" + LOANS.replace("id: loans", f"id: {id_}") for id_ in ids).removeprefix("---")
    sent = "indicator,period,value\n" + "".join(f"{id_},2012-13/Q1,85\n{id_},2011-12/Q4,85\n" for id_ in ids)
    sides = both(every, every.replace("80", "90") + "", sent, "")
    shown, page = said(sides), said(sides, "-f", "markdown")
    assert "104 ratings change." in shown
    assert shown.count("◆ Amber") == 40
    assert shown.count("\n  and 64 more: see them all with --format json\n") == 2, "of ratings and of edits"
    assert page.count("\nAnd 4 more: `--format json` has them all.\n") == 2
    assert "does not meet" not in shown, "with so many no sentence is given for each"


def test_text_and_markdown_say_the_same(both: Both) -> None:
    sides = both(
        LOANS + TWICE, LOANS.replace("80", "90").replace("unit: loans", "unit: loans\nvalue: submitted + 1") + TWICE
    )
    shown, page = " ".join(said(sides).split()), said(sides, "-f", "markdown")
    assert page.splitlines()[0] == f"### {said(sides).splitlines()[0]}"
    assert "| Loans | Quarter 4 2011/12 | 85 to 86 | Amber | **Red** | Amber |" in page
    assert "<details><summary>Directions of travel and values that change</summary>" in page
    assert "<details><summary>Problems that it brings (2)</summary>" in page
    for point in re.findall(r"^- (.*)", page.partition("<details>")[0], re.M):
        assert re.sub(r"\\(.)", r"\1", point) in shown
    for shape in "●◆▲○↑↓→":
        assert shape not in page


def test_text_of_definitions_cannot_break_the_page(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("title: Loans", "title: Loans | of `books` <b>").replace("80", "90"))
    page = said(sides, "-f", "markdown")
    assert "Loans \\| of \\`books\\` \\<b\\>" in page
    assert "`Loans \\| of 'books' <b>`" in page
    rows = [line for line in page.splitlines() if line.startswith("| Loans")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8}


def test_a_narrow_terminal_keeps_what_changes(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    base, head = both(LOANS.replace("title: Loans", "title: Books, films and other things lent by libraries"),
                      LOANS.replace("title: Loans", "title: Books, films and other things lent by libraries").replace("80", "90"))  # fmt: skip
    found = review.compare(head, base, "before", project.Asked())
    assert found.impact
    shown = list(text.render(found.impact, Terminal(60)))
    assert max(map(len, shown)) <= 60
    assert any(line.rstrip().endswith("◆ Amber  ▲ Red") for line in shown)
    coloured = "\n".join(text.render(found.impact, Terminal(colour=True)))
    assert "◆" not in coloured
    assert "Amber" in coloured
    for line in markdown.render(found.impact):
        assert "\x1b" not in line
    assert json.loads("".join(as_json.render(found.impact)))["base"] == "before"


def test_without_a_view_there_are_no_counts(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("80", "90"))
    for root in (base, head):
        (root / "definitions/by-service.yaml").unlink()
    assert "What the report" not in said((base, head))
    assert replayed((base, head))["summaries"] == []


def test_a_view_that_only_one_side_has_is_not_compared(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("80", "90"))
    (base / "definitions/by-service.yaml").unlink()
    assert replayed((base, head))["summaries"] == []


# ------------------------------------------------------------------------------------------------ limited to some


def test_a_selection_limits_changes_counts_and_what_is_gone(both: Both) -> None:
    other = "---" + LOANS.replace("id: loans", "id: potholes").replace("libraries", "roads")
    third = "---" + LOANS.replace("id: loans", "id: lamps").replace("libraries", "roads")
    sent = SENT + "potholes,2012-13/Q1,85\n"
    sides = both(LOANS + other + third, (LOANS + other).replace("80", "90"), sent)
    found = replayed(sides, "-s", "service:roads")
    assert found["select"] == ["service:roads"]
    assert [row[:2] for row in turned(found)] == [("potholes", "2012-13/Q1")]
    assert found["summaries"][0]["total"]["was"]["listed"] == 2
    assert [one["id"] for one in found["gone"]] == ["lamps"]
    assert [one["id"] for one in replayed(sides, "-s", "loans")["gone"]] == []
    assert "Limited to service:roads; what lies outside was not looked at." in said(sides, "-s", "service:roads")


def test_what_leaves_a_service_counts_as_its_own(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("service: libraries", "service: roads"))
    found = replayed(sides, "-s", "service:libraries")
    groups = {
        group["key"]: (group["was"]["listed"], group["now"]["listed"]) for group in found["summaries"][0]["groups"]
    }
    assert groups == {"libraries": (1, 0), "roads": (0, 1)}
    assert (found["touches"], found["changes"]) == ("from-now-on", []), "its rating stays, and so does the total"
    assert headline(sides) == "No rating changes. Groups of the report count other indicators."


def test_a_group_that_is_rated_otherwise_is_said(both: Both) -> None:
    rated = """
---
kind: view
id: by-service
title: Ratings by service
of: kpi
by: [service]
rating: worst-of
---
kind: rule
id: worst-of
title: The worst rating in the group
scale: rag
cases:
  - not-rated: rated == 0
  - red: count(red) > 0
  - amber: count(amber) > 0
  - green: otherwise
"""
    sides = both(LOANS + rated, LOANS + rated.replace("amber: count(amber) > 0", "amber: count(amber) > 1"))
    found = replayed(sides)
    assert found["touches"] == "from-now-on"
    [view] = found["summaries"]
    assert {group["key"]: (group["was"]["rating"], group["now"]["rating"]) for group in view["groups"]} == {
        "libraries": ("amber", "green")
    }
    assert headline(sides) == "No rating changes. 2 ratings of groups change. Nothing already published changes."
    assert "2 ratings of groups change: Libraries from Amber to Green; Total from Amber to Green." in said(sides)
    sides = both(LOANS + rated, LOANS + rated.replace("rating: worst-of\n", ""))
    assert "Libraries from Amber to none; Total from Amber to none." in said(sides)
    sides = both(LOANS + rated.replace("rating: worst-of\n", ""), LOANS.replace("2011-12: 80", "2011-12: 90") + rated)
    assert "Libraries from none to Amber; Total from none to Amber." in said(sides)


def test_a_rating_is_asked_of_either_side(both: Both) -> None:
    sides = both(LOANS, LOANS.replace("2012-13: 80}", "2012-13: 90}"))
    assert len(turned(replayed(sides, "-s", "rating:red"))) == 1
    assert len(turned(replayed(sides, "-s", "rating:amber"))) == 1


def test_a_renamed_indicator_is_selected_by_what_it_was(both: Both) -> None:
    renamed = both(LOANS, LOANS.replace("id: loans", "id: lent").replace("80", "90") + "formerly: [loans]\n")
    assert len(turned(replayed(renamed, "-s", "rating:amber"))) == 3


def test_a_selection_of_nothing_is_said(both: Both) -> None:
    base, head = both(LOANS, LOANS)
    found = invoke(head, "impact", "--base", str(base), "-s", "lones")
    assert (found.code, found.out) == (5, "")
    assert "-s: error KCC601: nothing is called 'lones'\n  hint: did you mean 'loans'?" in found.err


# ------------------------------------------------------------------------------------------------ what goes wrong


def test_mistakes_in_the_base_are_said_to_be_there(both: Both) -> None:
    base, head = both(LOANS + "rating: floor-standrad\n", LOANS)
    found = invoke(head, "impact", "--base", str(base))
    assert (found.code, found.out) == (1, "")
    assert "base:definitions/loans.yaml:9:9: error KCC204: unknown rule 'floor-standrad'" in found.err
    assert "base:kccrules.yaml: error KCC721: the definitions in" in found.err
    assert re.search(r"\n  hint: mend what begins with base: there, or name another folder with --base", found.err)


def test_the_page_of_kcc721_and_720_quote_what_is_said(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = ship(tmp_path_factory.mktemp("before"))
    path = base / "definitions/kpis/telecare-clients.yaml"
    path.write_text(path.read_text("utf-8") + "rating: floor-standrad\n", "utf-8")
    err = re.sub(r"^ *\d* \| .*\n", "", invoke(shipped, "impact", "--base", str(base)).err, flags=re.M)
    err = " ".join(err.split())
    page = (CHECKOUT / "docs/problems/KCC721.md").read_text("utf-8").split("```")[1].removeprefix("text")
    for part in re.split(r"'before'|telecare-clients.yaml:\d+:\d+", page):
        assert " ".join(part.split()) in err
    path.write_text(path.read_text("utf-8").replace("rating: floor-standrad\n", ""), "utf-8")
    edit(shipped, "social-worker-posts-filled", "{Q1: 81, ", "{Q1: 86, ")
    problem = json.loads(invoke(shipped, "impact", "--base", str(base), "-f", "json").out)["problems"][0]
    said_ = f"{problem['path']}:{problem['line']}: {problem['severity']} {problem['code']}: {problem['message']}"
    page = (CHECKOUT / "docs/problems/KCC720.md").read_text("utf-8").split("```")[1].removeprefix("text")
    assert " ".join(page.split()) == said_


def test_mistakes_in_the_project_itself_are_said_as_always(both: Both) -> None:
    base, head = both(LOANS, LOANS + "rating: floor-standrad\n")
    found = invoke(head, "impact", "--base", str(base))
    assert found.code == 1
    assert "definitions/loans.yaml:9:9: error KCC204" in found.err
    assert "base:" not in found.err


def test_a_project_without_figures_needs_a_period(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("80", "90"), "indicator,period,value\n", "")
    assert invoke(head, "impact", "--base", str(base)).code == 5
    found = replayed((base, head), "--period", "2012-13/Q1")
    assert (found["report"], found["changes"]) == ("2012-13/Q1", [])


def test_a_row_that_is_wrong_on_both_sides_is_an_error_but_not_one_of_the_edit(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("80", "90"), SENT + "loans,2012-13/Q2,many\n", "")
    found = invoke(head, "impact", "--base", str(base), "-f", "json")
    assert found.code == 1
    assert "'many' is not a number" in found.err
    assert json.loads(found.out)["problems"] == []


def test_a_warning_that_the_edit_brings_is_one_of_its_problems(both: Both) -> None:
    base, head = both(LOANS, LOANS.replace("2012-13: 80}", "2012-13: 101}"))
    found = invoke(head, "impact", "--base", str(base), "-f", "json", "--fail-on", "warning")
    assert found.code == 1
    assert [problem["code"] for problem in json.loads(found.out)["problems"]] == ["KCC507"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("origin/main", "there is no folder 'origin/main', and this folder is not under Git"),
        ("HEAD", "hint: keep a copy of it as it was, and name that with --base"),
        ("tests", "there is no kccrules.yaml in 'tests'. Name a folder that has the project as it was."),
    ],
)
def test_a_base_that_is_no_project_is_said(
    name: str, words: str, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shipped / "tests").mkdir()
    monkeypatch.chdir(shipped)
    found = invoke(shipped, "impact", "--base", name)
    assert found.code == 2
    assert words in found.err


# ------------------------------------------------------------------------------------------------ the shipped project


HISTORY = CHECKOUT / "submissions" / "published" / "2012-13-Q1.csv"
THIRTY = " ".join(sorted({line.split(",")[1] for line in HISTORY.read_text("utf-8").splitlines()[1:]}))
OF_THEN = ("--period", "2012-13/Q1", "-s", THIRTY)
"""The 30 indicators of the report of Quarter 1 2012/13, whatever else has been declared since."""


def edit(root: Path, id_: str, was: str, now: str) -> None:
    path = next((root / "definitions").rglob(f"{id_}.yaml"))
    text_ = path.read_text("utf-8")
    assert was in text_
    path.write_text(text_.replace(was, now), "utf-8")


@pytest.fixture
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ship(tmp_path_factory.mktemp("before"))


def test_a_floor_of_86_for_2012_13_makes_one_published_amber_red(shipped: Path, before: Path) -> None:
    edit(shipped, "social-worker-posts-filled", "{Q1: 81, Q2: 81, Q3: 81, Q4: 81}", "{Q1: 86, Q2: 86, Q3: 86, Q4: 86}")
    found = replayed((before, shipped), *OF_THEN)
    assert turned(found) == [("social-worker-posts-filled", "2012-13/Q1", "amber", "red", "published")]
    [change] = found["changes"]
    assert change["because"] == "85.2% does not meet the floor standard of 86% (was 81%)"
    assert lines(found) == {at(shipped, "definitions/kpis/social-worker-posts-filled.yaml", "{Q1: 86")}
    by_service = next(view for view in found["summaries"] if view["id"] == "by-service")
    counts = {"green": 12, "amber": 10, "red": 8, "not-rated": 0}
    assert by_service["total"]["was"] == {"listed": 30, "ratings": counts, "rating": None}
    assert by_service["total"]["now"]["ratings"] == counts | {"amber": 9, "red": 9}
    assert [group["key"] for group in by_service["groups"] if group["differs"]] == ["childrens-social-services"]


POLICY = """\
changes:
  - from: 2012-04-01
    about: Green meets the target, Amber is within 10% of it, Red is not.
    cases:
      - green: meets(value, target)
      - amber: meets(value, eased(target, 0.1))
      - red: otherwise
"""
FLIPPED_FROM_APRIL_2012 = {
    ("care-leavers-adopted", "2012-13/Q1", "amber", "red"),
    ("children-with-3-placements", "2012-13/Q1", "amber", "red"),
    ("enablement-clients", "2012-13/Q1", "amber", "red"),
    ("permanent-exclusions", "2012-13/Q1", "amber", "red"),
    ("sen-statements-in-26-weeks", "2012-13/Q1", "red", "amber"),
}
"""10.2% against 11.7%, 10.6% against 8.91%, 1,687 against 1,687.5, 0.10% against 0.099%, and 76.1% against 73.8%."""


def policy(root: Path) -> None:
    path = root / "definitions/policies/floor-standard.yaml"
    path.write_text(path.read_text("utf-8") + POLICY, "utf-8")


def test_amber_within_10_per_cent_from_april_2012_changes_five_ratings_by_one_line(shipped: Path, before: Path) -> None:
    policy(shipped)
    found = replayed((before, shipped), *OF_THEN)
    of_then = {row[:4] for row in turned(found) if row[1] < "2012-13/Q2"}
    assert of_then == FLIPPED_FROM_APRIL_2012
    assert lines(found) == {at(shipped, "definitions/policies/floor-standard.yaml", "eased(target, 0.1)")}
    [unread] = found["unread"]
    assert (unread["limit"], len(unread["ids"])) == ("floor", 27)
    assert not {"free-meals-gap-key-stage-2", "free-meals-gap-key-stage-4", "council-co2-emissions"} & set(
        unread["ids"]
    )
    shown = " ".join(said((before, shipped), *OF_THEN).split())
    assert "One printed step decides: enablement-clients (1,687); permanent-exclusions (0.10%)" in shown


def test_the_same_edit_in_place_restates_nine_ratings_more(shipped: Path, before: Path) -> None:
    edit(shipped, "floor-standard", "  - amber: meets(value, floor)", "  - amber: meets(value, eased(target, 0.1))")
    path = shipped / "definitions/policies/floor-standard.yaml"
    path.write_text(path.read_text("utf-8").partition("examples:")[0], "utf-8")
    restated = {row[:4] for row in turned(replayed((before, shipped), *OF_THEN)) if row[4] == "published"}
    assert restated == FLIPPED_FROM_APRIL_2012 | {
        *(("key-stage-2-english-and-maths", period, "red", "amber") for period in ("2007-08", "2008-09", "2009-10")),
        ("schools-in-category", "2009-10/Q4", "amber", "red"),
        ("routine-repairs-in-28-days", "2009-10/Q4", "amber", "red"),
        ("inward-investment-jobs", "2009-10/Q4", "amber", "red"),
        ("highways-callback-satisfaction", "2010-11/Q4", "amber", "red"),
        *(("primary-schools-good", period, "red", "amber") for period in ("2011-12/Q3", "2011-12/Q4")),
    }


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_page_about_a_policy_reads_as_agreed(form: str, shipped: Path, before: Path, golden: Callable) -> None:
    policy(shipped)
    page = said((before, shipped), "-f", form, *OF_THEN)
    name = f"impact.{'md' if form == 'markdown' else 'txt'}"
    golden(GOLDEN / name, re.sub(r"Base .*?not\s+looked\s+at\.", "Base ...", page, flags=re.S))


# ------------------------------------------------------------------------------------------------ against two reports


EDITS = st.fixed_dictionaries(
    {
        "target": st.sampled_from(
            ["{2011-12: 100, 2012-13: 100}", "{2011-12: 100, 2012-13: 84}", "{2012-13: 86}", "value(visits)"]
        ),
        "floor": st.sampled_from(
            ["{2011-12: 80, 2012-13: 80}", "{2011-12: 86, 2012-13: 80}", "0.8 * target", "0.9 * target"]
        ),
        "polarity": st.sampled_from(["higher", "lower"]),
        "decimals": st.sampled_from(["0", "1"]),
        "value": st.sampled_from(["submitted", "submitted + 1", "submitted + 0.4"]),
        "direction": st.sampled_from(["since-last", "none"]),
        "amber": st.sampled_from(["meets(value, floor)", "meets(value, eased(target, 0.1))", "value >= last(value)"]),
        "about": st.sampled_from(["One", "Two"]),
    }
)


def written(root: Path, asked: dict[str, str]) -> Path:
    keys = "".join(
        f"{key}: {asked[key]}\n" for key in ("target", "floor", "polarity", "decimals", "value", "direction", "about")
    )
    loans = f"kind: kpi\nid: loans\ntitle: Loans\nservice: libraries\nunit: loans\n{keys}"
    visits = f"---\nkind: kpi\nid: visits\ntitle: Visits\nunit: visits\nrating: none\nvalue: {asked['value']}\n"
    sent = SENT.replace("Q4,85", "Q4,85.3") + "visits,2011-12/Q4,90\nvisits,2012-13/Q1,84\n"
    rule = RULE.replace("meets(value, floor)", asked["amber"])
    return write_project(
        root, loans + visits + rule, {"submissions/sent.csv": sent, "submissions/printed.csv": PRINTED}
    )


def history(root: Path) -> dict[tuple[str, str], tuple[str, str, str | None]]:
    rows = evaluate(root, "2012-13/Q1", "--fail-on", "never").report()["history"]
    return {(row["id"], row["period"]): (row["rating"], row["direction"], row["value"]) for row in rows}


@limited_to(max_examples=25)
@given(before=EDITS, now=EDITS)
def test_every_difference_between_two_reports_is_said_with_a_changed_line_and_nothing_else(
    before: dict[str, str], now: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("both")
    base, head = written(root / "before", before), written(root / "now", now)
    found = json.loads(invoke(head, "impact", "--base", str(base), "-f", "json", "--fail-on", "never").out)
    was, is_ = history(base), history(head)
    nothing = ("not-rated", "unknown", None)
    wanted = {
        (*key, what)
        for key in {*was, *is_}
        for what, old, new in zip(
            ("rating", "direction", "value"), was.get(key, nothing), is_.get(key, nothing), strict=True
        )
        if old != new and not (what == "value" and old and new and float(old) == float(new))
    }
    assert {(row["id"], row["period"], row["what"]) for row in found["changes"]} == wanted
    texts = {path.name: path.read_text("utf-8").splitlines() for path in (base / "definitions").glob("*.yaml")}
    for row in found["changes"]:
        assert row["causes"]
        for cause in row["causes"]:
            assert cause["key"] not in ("about", "title")
            line = (head / cause["path"]).read_text("utf-8").splitlines()[cause["line"] - 1]
            assert cause["gone"] or line not in texts[Path(cause["path"]).name]


def test_neither_side_is_changed_by_the_other(both: Both) -> None:
    """The base compared with itself, after and beside another comparison, is what it was."""
    base, head = both(LOANS + TWICE, LOANS.replace("80", "90") + TWICE)
    first = review.compare(head, base, "before", project.Asked())
    again = review.compare(head, base, "before", project.Asked())
    assert first.impact
    assert again.impact
    assert list(as_json.render(first.impact)) == list(as_json.render(again.impact))


def test_files_of_one_text_are_read_once(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    from kccrules.tools import yamlfile

    base, head = both(LOANS, LOANS.replace("80", "90"))
    (base / "kccrules.yaml").write_bytes(b"\xef\xbb\xbf" + (base / "kccrules.yaml").read_bytes())
    built: list[object] = []

    class Counted(yamlfile.Builder):
        def __init__(self, text: str) -> None:
            built.append(text)
            super().__init__(text)

    monkeypatch.setattr(yamlfile, "Builder", Counted)
    assert review.compare(head, base, "before", project.Asked()).impact
    files = len(list((head / "definitions").glob("*.yaml"))) + 1
    assert len(built) == files + 1, "of the base only the one definition that differs"


def test_a_threshold_that_was_another_one_is_said_as_a_floor_is(both: Both) -> None:
    range_ = """
        kind: scale
        id: range-scale
        title: Against what is expected
        levels: {below: -1, within: 0, above: 1}
        ---
        kind: rule
        id: within-range
        title: Within range
        scale: range-scale
        cases:
          - above: value > upper
          - below: value < lower
          - within: otherwise
        ---
        kind: activity
        id: referrals
        title: Referrals
        unit: referrals
        rating: within-range
        upper: {2012-13: 5200}
        lower: {2012-13: 4600}
    """
    sent = "indicator,period,value\nreferrals,2012-13/Q1,5300\n"
    told = said(both(range_, range_.replace("5200", "5400"), sent=sent, printed=""), "--period", "2012-13/Q1")
    assert "upper threshold of 5,400 (was 5,200)" in " ".join(told.split())
