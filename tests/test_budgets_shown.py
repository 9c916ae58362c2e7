"""Budgets as people see them: tables that say whether they add up, in every format, and what makes a total."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, invoke, read_csv, write_project
from contracts import exactly, faults
from hypothesis import given
from hypothesis import strategies as st

from kccrules.render import markdown, text
from kccrules.render.budgets import json as as_json
from kccrules.render.budgets import money, sheet, words
from kccrules.render.explanation import budget
from kccrules.render.terminal import Terminal
from kccrules.tools import publication
from kccrules.words import readback
from kccrules.words.ledger import Scale
from kccrules.words.report import Report
from kccrules.words.results import TABLES, Cell, Stored
from kccrules.words.statement import Heading

M06 = "2017-18/M06"
DEFINED = """
kind: calendar
id: month
title: Financial year by month
year_starts: 1 April
periods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]
due_within: 20 days
---
kind: scale
id: attention
title: Must it be explained
levels: {fine: 0, explain: 1}
---
kind: rule
id: must-explain
title: Variances of 100,000 or more
scale: attention
cases:
  - explain: abs(variance) >= 100000
  - fine: otherwise
---
kind: hierarchy
id: organisation
title: Council
levels: [directorate, service]
units:
  - {id: cype, level: directorate, title: Children and Education}
  - {id: scs, level: directorate, title: Corporate Services}
  - {id: libraries, level: service, title: Libraries, under: scs}
  - {id: roads, level: service, title: Roads, under: scs}
  - {id: schools, level: directorate, title: Schools}
---
kind: group
id: children
title: Looked-after children
members: [asylum, specialist]
---
kind: measures
id: revenue
title: Revenue
about: A pressure is +, an underspend is -.
unit: pounds
calendar: month
scale: million
decimals: 3
submitted: {budget: adds, forecast: adds, adjustment: adds}
nil_if_absent: [adjustment]
signed: [adjustment, variance, revised, movement]
computed:
  variance: forecast - budget
  revised: variance + adjustment
  movement: revised - last(revised)
printed:
  budget: {title: Cash limit}
  revised: {title: Revised variance}
---
kind: budget
id: revenue-2017-18
title: Revenue 2017-18
measures: revenue
from: 2017-18
until: 2017-18
rating: must-explain
lines:
  - {id: asylum, title: Asylum, service: cype}
  - {id: specialist, title: Specialist Services, service: cype}
  - {id: staffing, title: of which staffing, service: cype, memo: true}
  - {id: health, title: Public Health, service: libraries}
  - {id: health-reserve, title: Transfer to the reserve, service: libraries, offsets: health}
  - {id: delegated, title: Delegated budgets, service: schools}
---
kind: view
id: by-directorate
title: Revenue by directorate
of: revenue
by: [directorate]
apart: [schools]
totals: [{id: without-health, title: Total excluding Public Health, leave_out: [health, health-reserve]}]
---
kind: view
id: with-groups
title: Revenue with groups
of: revenue
by: [directorate]
groups: [children]
---
kind: report
id: monitoring
title: Budget monitoring
calendar: month
audience: members
sections: [summary, {section: budget, view: by-directorate}, {section: budget, view: with-groups, title: By group}]
"""
KPI = """
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
target: {2017-18: 1000}
floor: {2017-18: 900}
"""
AUGUST = """line,measure,period,value,unit
asylum,budget,2017-18/M05,10,million
asylum,forecast,2017-18/M05,13.9,million
specialist,budget,2017-18/M05,100,million
specialist,forecast,2017-18/M05,102.5,million
health,budget,2017-18/M05,5,million
health,forecast,2017-18/M05,5.6,million
health-reserve,budget,2017-18/M05,1,million
health-reserve,forecast,2017-18/M05,0.4,million
delegated,budget,2017-18/M05,500,million
delegated,forecast,2017-18/M05,515.5,million
"""
SEPTEMBER = AUGUST.replace("M05", "M06").replace("13.9,", "13.959,").replace("102.5", "103.245")
SEPTEMBER += "specialist,adjustment,2017-18/M06,-1.0,million\n"
SENT = {"submissions/2017-18/M05/revenue.csv": AUGUST, "submissions/2017-18/M06/revenue.csv": SEPTEMBER}
QUARTER = {"submissions/sent.csv": "indicator,period,value\nloans,2017-18/Q2,1100\n"}


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council with budgets and no indicator; not to be changed."""
    return write_project(tmp_path_factory.mktemp("council"), DEFINED, SENT)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with an indicator; not to be changed."""
    return write_project(tmp_path_factory.mktemp("both"), DEFINED + KPI, {**SENT, **QUARTER})


def part(ran: Ran, start: str, end: str = "") -> str:
    """What was printed from one line until before another."""
    assert ran.code == 0, ran.err
    found = ran.out[ran.out.index(start) :]
    return found[: found.index(end)] if end else found


# ---------------------------------------------------------------------------------------------- eval, as text

BY_DIRECTORATE = """\
Revenue by directorate      September 2017      £m
A pressure is +, an underspend is -.

                                                                Revised
                               Forecast  Adjustment  Variance  variance  Movement  Rating
Children and Education          117.204      -1.000    +7.204    +6.204    -0.196
  Asylum                         13.959         nil    +3.959    +3.959    +0.059  Explain
  Specialist Services           103.245      -1.000    +3.245    +2.245    -0.255  Explain
  of which staffing             missing     missing   unknown   unknown   unknown  none     [m]
Corporate Services                6.000         nil     0.000     0.000     0.000
  Public Health                   5.600         nil    +0.600    +0.600     0.000  Explain  [u]
  Transfer to the reserve         0.400         nil    -0.600    -0.600     0.000  Explain  [c][u]
Total excluding Public Health   117.204      -1.000    +7.204    +6.204    -0.196
Total excluding Schools         123.204      -1.000    +7.204    +6.204    -0.196
Schools                         515.500         nil   +15.500   +15.500     0.000           [o]
  Delegated budgets             515.500         nil   +15.500   +15.500     0.000  Explain
Total                           638.704      -1.000   +22.704   +21.704    -0.196
missing: not available   unknown: not worked out
No room for Cash limit: -f markdown and -f csv have every column.
[m] memo: printed, never added   [c] cancels another line; both are added
[o] kept out of the subtotals, and inside the grand total
[u] uncertain: printed so coarsely that it may be on either side of a limit
"""


def test_a_month_with_budgets_alone_reads_as_tables_with_their_sign_convention(council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        f"September 2017      6 budget lines, all data held\n\n{BY_DIRECTORATE}\nDoes it add up? "
    )
    assert ran.out.endswith(
        "What makes a total?  kccrules explain total --view by-directorate --period 2017-18/M06 --calendar month\n"
    )
    assert "rounding of a value" not in ran.out, "nothing is said of ratings that are not there"


def test_a_quarter_with_indicators_has_them_first_and_budgets_as_of_its_last_month(both: Path) -> None:
    ran = invoke(both, "eval", "--period", "2017-18/Q2")
    assert ran.code == 0, ran.err
    assert ran.out.startswith(
        "Quarter 2 2017/18 (July to September 2017)      1 indicator, 6 budget lines, all data held\n"
    )
    places = [
        ran.out.index(said) for said in ("  Loans  1,100", BY_DIRECTORATE, "No rating changes", "What makes a total?")
    ]
    assert places == sorted(places)


def test_one_view_alone_in_thousands(council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "--view", "with-groups", "--in", "thousand")
    assert (
        part(ran, "Revenue with groups", "Corporate")
        == """\
Revenue with groups      September 2017      £000
A pressure is +, an underspend is -.

                                                            Revised
                           Forecast  Adjustment  Variance  variance  Movement  Rating
Children and Education      117,204      -1,000    +7,204    +6,204      -196
  Looked-after children     117,204      -1,000    +7,204    +6,204      -196
    Asylum                   13,959         nil    +3,959    +3,959       +59  Explain
    Specialist Services     103,245      -1,000    +3,245    +2,245      -255  Explain
  of which staffing         missing     missing   unknown   unknown   unknown  none     [m]
"""
    )
    assert "Revenue by directorate" not in ran.out


@pytest.mark.parametrize(("form", "code"), [("json", 2), ("csv", 2)])
def test_what_programs_read_is_always_exact(form: str, code: int, council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "-f", form, "--in", "thousand")
    assert (ran.code, ran.out) == (code, "")
    assert f"--in is for what people read: in {form} amounts are exact, in the unit of their measure" in ran.err


def test_a_view_of_money_is_shown_without_the_ratings_to_people_and_with_them_to_programs(both: Path) -> None:
    quarter = ("eval", "--period", "2017-18/Q2", "--view", "with-groups")
    ran = invoke(both, *quarter)
    assert ran.out.startswith(
        "Quarter 2 2017/18 (July to September 2017)      6 budget lines, all data held\n\nRevenue with groups "
    )
    assert "Loans" not in ran.out + invoke(both, *quarter, "-f", "markdown").out
    assert [row["id"] for row in invoke(both, *quarter, "-f", "json").report()["ratings"]] == ["loans"]


def test_a_view_that_there_is_not_is_said_with_those_there_are(both: Path) -> None:
    ran = invoke(both, "eval", "--period", "2017-18/Q2", "--view", "by-portfolio")
    assert ran.code == 2
    assert "there is no view 'by-portfolio': there are by-service, by-directorate, with-groups" in ran.err


# ---------------------------------------------------------------------------------------------- a selection


def test_a_line_is_shown_with_what_it_stands_under_and_the_totals(council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "-s", "asylum")
    assert ran.out.startswith("September 2017      1 budget line, limited to asylum, all data held\n")
    assert (
        part(ran, "Revenue by directorate", "Nothing says what the totals should be")
        == """\
Revenue by directorate      September 2017      £m
A pressure is +, an underspend is -.

                                                                Revised
                               Forecast  Adjustment  Variance  variance  Movement  Rating
Children and Education          117.204      -1.000    +7.204    +6.204    -0.196
  Asylum                         13.959         nil    +3.959    +3.959    +0.059  Explain
Total excluding Public Health   117.204      -1.000    +7.204    +6.204    -0.196
Total excluding Schools         123.204      -1.000    +7.204    +6.204    -0.196
Total                           638.704      -1.000   +22.704   +21.704    -0.196
No room for Cash limit: -f markdown and -f csv have every column.
4 more lines are in the totals, and not shown: a selection leaves them out.

"""
    )


@pytest.mark.parametrize(
    ("asked", "lines", "views"),
    [
        ("budget:revenue-2017-18", 6, ["by-directorate", "with-groups"]),
        ("with-groups", 6, ["with-groups"]),
        ("service:scs", 2, ["by-directorate", "with-groups"]),
        ("directorate:cype,kind:line", 3, ["by-directorate", "with-groups"]),
        ("children", 0, []),
        ("health health-reserve", 2, ["by-directorate", "with-groups"]),
        ("health+,kind:view", 6, ["by-directorate"]),
    ],
)
def test_budgets_are_selected_like_everything_else(asked: str, lines: int, views: list[str], council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "-s", asked, "-f", "json")
    rows = ran.report()["budgets"] if lines else []
    assert ran.code == (0 if lines else 5), ran.err
    assert list(dict.fromkeys(row["view"] for row in rows)) == views
    assert len({row["line"] for row in rows if row["line"] and row["role"] != "subtotal"}) == lines


def test_indicators_and_budgets_are_limited_each_to_what_is_asked_of_them(both: Path) -> None:
    def shown(*asked: str) -> tuple[int, int]:
        found = invoke(both, "eval", "--period", "2017-18/Q2", "-f", "json", "-s", *asked).report()
        return len(found["ratings"]), len({row["line"] for row in found["budgets"] if row["line"]})

    assert [shown("loans"), shown("asylum"), shown("loans asylum")] == [(1, 0), (0, 1), (1, 1)]


def test_a_selection_that_a_month_without_indicators_cannot_show(project: Callable[..., Path]) -> None:
    later = project(DEFINED + KPI + "from: 2019-20\n", files=SENT)
    ran = invoke(later, "eval", "--period", M06, "-s", "loans")
    assert (ran.code, ran.out) == (5, "")
    assert "'loans' selects nothing that this report has: no indicator is in force" in ran.err


def test_a_budget_that_there_is_not_is_said_with_those_there_are(council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "-s", "budget:revenue-2017")
    assert ran.code == 5
    assert "no budget is called 'revenue-2017'\n  hint: did you mean 'revenue-2017-18'?" in ran.err
    ran = invoke(council, "eval", "--period", M06, "-s", "purse:revenue")
    assert "there are kind:, rating:, owner:, budget:, service:, portfolio:, serves: and directorate:" in ran.err


# ---------------------------------------------------------------------------------------------- other formats


def test_markdown_has_every_column_and_says_in_full_why_a_cell_has_no_amount(council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "-f", "markdown", "--view", "by-directorate")
    lines = ran.out.splitlines()
    assert lines[:9] == [
        "# September 2017", "", "6 budget lines, all data held.", "", "## Revenue by directorate, September 2017, £m", "",
        "A pressure is +, an underspend is -.", "",
        "|  | Cash limit | Forecast | Adjustment | Variance | Revised variance | Movement | Rating | Note |",
    ]  # fmt: skip
    assert (
        "| - of which staffing | Not available | Not available | Not available | Not worked out | Not worked out | "
        "Not worked out | none | \\[m\\] |"
    ) in lines
    assert "| **Total** | 616.000 | 638.704 | -1.000 | +22.704 | +21.704 | -0.196 |  |  |" in lines
    assert any(line.startswith("- Does it add up? ") for line in lines)


def test_json_has_exact_amounts_in_pounds_with_where_they_came_from(council: Path) -> None:
    report = invoke(council, "eval", "--period", M06, "-f", "json").report()
    rows = {(row["view"], row["id"]): row for row in report["budgets"]}
    row = rows["by-directorate", "asylum"]
    assert row["measures"] == {
        "budget": "10000000", "forecast": "13959000", "adjustment": "0", "variance": "3959000", "revised": "3959000",
        "movement": "59000",
    }  # fmt: skip
    assert (row["states"]["adjustment"], row["unit"], row["parent"], row["role"], row["period"]) == (
        "nil", "pounds", "cype", "leaf", M06,
    )  # fmt: skip
    assert row["data"]["forecast"]["path"] == "submissions/2017-18/M06/revenue.csv"
    memo = rows["by-directorate", "staffing"]
    assert (memo["measures"]["budget"], memo["measures"]["revised"], memo["flags"]) == (None, None, ["memo"])
    assert rows["by-directorate", "health-reserve"]["flags"] == ["contra", "uncertain"]
    total = rows["by-directorate", "total"]
    assert (total["line"], total["kind"], total["measures"]["revised"], total["lines"]) == (
        None,
        "total",
        "21704000",
        5,
    )
    assert report["catalogue"]["measures"]["revenue"]["measures"][0] == {
        "name": "budget", "title": "Cash limit", "unit": "pounds", "scale": "million", "decimals": 3, "signed": False,
        "totals": "adds", "formula": None,
    }  # fmt: skip
    assert faults(exactly("results"), report) == []


def test_csv_has_a_row_for_each_row_and_measure(council: Path) -> None:
    ran = invoke(council, "eval", "--period", M06, "-f", "csv", "--view", "by-directorate")
    rows = read_csv(ran.out)
    assert len(rows) == 12 * 6
    asked = next(row for row in rows if (row["id"], row["measure"]) == ("specialist", "revised"))
    assert {name: asked[name] for name in ("value", "unit", "printed", "kind", "role", "under", "rating")} == {
        "value": "2245000", "unit": "pounds", "printed": "+2.245", "kind": "line", "role": "leaf", "under": "cype",
        "rating": "Explain",
    }  # fmt: skip
    memo = next(row for row in rows if (row["id"], row["measure"]) == ("staffing", "forecast"))
    assert (memo["value"], memo["printed"], memo["state"]) == ("", "Not available", "missing")


def test_one_csv_has_one_table_and_says_where_the_other_is(both: Path, tmp_path: Path) -> None:
    quarter = ("eval", "--period", "2017-18/Q2", "-f")
    ran = invoke(both, *quarter, "csv")
    assert [row["id"] for row in read_csv(ran.out)] == ["loans"]
    assert ran.err == "Ratings alone: budgets are a table of their own, such as --view by-directorate.\n"
    assert {row["view"] for row in read_csv(invoke(both, *quarter, "csv", "--view", "with-groups").out)} == {
        "with-groups"
    }
    ran = invoke(both, *quarter, "parquet", "-o", str(tmp_path / "ratings.parquet"))
    assert ran.err == "Ratings alone: budgets are a table of their own, such as -f csv --view by-directorate.\n"
    assert invoke(both, *quarter, "csv", "-q").err == ""


# ---------------------------------------------------------------------------------------------- explain


def test_a_total_is_explained_by_its_lines_what_moved_and_what_is_not_in_it(council: Path) -> None:
    ran = invoke(council, "explain", "total-before-apart", "--period", M06)
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
TOTAL EXCLUDING SCHOOLS      September 2017      £m
A pressure is +, an underspend is -.

  Cash limit        116.000
  Forecast          123.204
  Adjustment         -1.000
  Variance           +7.204  = forecast - budget
  Revised variance   +6.204  = variance + adjustment
  Movement           -0.196  = revised - last(revised)

WHAT MAKES IT   revised variance, 4 lines, the largest first
                                                   Revised variance  Movement
  Asylum                   Children and Education            +3.959    +0.059
  Specialist Services      Children and Education            +2.245    -0.255
  Public Health            Corporate Services                +0.600     0.000
  Transfer to the reserve  Corporate Services                -0.600     0.000
  Sum of the 4 lines                                         +6.204    -0.196

WHAT MOVED      from +6.400 to +6.204 since August 2017
  Variance    +6.400  to  +7.204  +0.804
  Adjustment     nil  to  -1.000  -1.000
  Movement                        -0.196

NOT IN THIS TOTAL   Delegated budgets +15.500; of which staffing: memo, printed and never added.

WHERE            lines     definitions/revenue-2017-18.yaml:9-13
                 total     definitions/by-directorate.yaml:2
                 figures   submissions/2017-18/M06/revenue.csv, rows 2 to 12
"""
    )


def test_a_line_is_explained_by_its_rule_and_where_it_counts(council: Path) -> None:
    ran = invoke(council, "explain", "asylum", "--period", M06)
    assert ran.out.startswith("Asylum      September 2017      £m\n")
    assert "\n  By its rule: Explain.\n" in ran.out
    assert ran.out.endswith("""
WHERE            line      definitions/revenue-2017-18.yaml:9
                 figures   submissions/2017-18/M06/revenue.csv, rows 2 to 3

COUNTS IN        Revenue by directorate: Children and Education, Total excluding Public Health,
                    Total excluding Schools and Total
                 Revenue with groups: Children and Education, Looked-after children and Total
""")


def test_a_unit_and_a_group_are_explained_and_named_in_the_other_views(council: Path) -> None:
    unit = invoke(council, "explain", "schools", "--period", M06).out
    assert "WHAT MAKES IT   revised variance, 1 line, the only one\n" in unit
    assert "The same row in another view: kccrules explain schools --view with-groups\n" in unit
    group = invoke(council, "explain", "children", "--period", M06, "--in", "thousand").out
    assert group.startswith("LOOKED-AFTER CHILDREN      September 2017      £000\n")
    assert "  Sum of the 2 lines                                     +6,204      -196\n" in group
    assert "another view" not in group


def test_the_same_row_of_another_view(council: Path) -> None:
    ran = invoke(council, "explain", "total", "--period", M06, "--view", "with-groups")
    assert "NOT IN THIS TOTAL   of which staffing: memo, printed and never added." in ran.out
    ran = invoke(council, "explain", "children", "--period", M06, "--view", "by-directorate")
    assert ran.code == 2
    assert "no view 'by-directorate' has a row 'children': there are with-groups" in ran.err
    ran = invoke(council, "explain", "asylum", "--period", M06, "--area", "dover")
    assert "--area is for indicators, and 'asylum' is a row of a table of budgets" in ran.err


def test_what_no_table_has_is_said(both: Path, council: Path, project: Callable[..., Path]) -> None:
    ran = invoke(council, "explain", "roads", "--period", M06)
    assert ran.code == 5
    assert "no table of budgets has a row 'roads' in September 2017" in ran.err
    assert "there are the tables by-directorate, with-groups: see their rows with kccrules eval --view" in ran.err
    ran = invoke(both, "explain", "asylum", "--period", "2020-21/Q1")
    assert "nothing was sent in for budgets by then: choose another --period" in ran.err
    ran = invoke(both, "explain", "asilum", "--period", M06)
    assert "no indicator, or row of a table of budgets, is called 'asilum'\n  hint: did you mean 'asylum'?" in ran.err
    ran = invoke(council, "eval", "--period", "2020-21/M01")
    assert (ran.code, ran.out) == (5, "")
    assert "no indicator and no budget is in force in April 2020" in ran.err


# ---------------------------------------------------------------------------------------------- reports, list


def test_a_declared_report_has_a_section_for_each_view_of_money(council: Path, tmp_path: Path) -> None:
    ran = invoke(council, "report", "--period", M06, "-f", "markdown")
    assert ran.code == 0, ran.err
    assert "Revenue by directorate: Total, Revised variance (£m): +21.704; no sum is inconsistent." in ran.out
    assert [line for line in ran.out.splitlines() if line.startswith("## ")] == [
        "## Executive summary", "## Revenue by directorate", "## By group",
    ]  # fmt: skip
    assert "| - - Asylum | 10.000 | 13.959 | nil | +3.959 | +3.959 | +0.059 | Explain |  |" in ran.out
    page = tmp_path / "report.html"
    assert invoke(council, "report", "--period", M06, "-o", str(page)).code == 0
    html = page.read_text(encoding="utf-8")
    assert 'id="budget-by-directorate"' in html
    assert "+21.704" in html
    rows = read_csv(invoke(council, "report", "--period", M06, "-f", "csv").out)
    assert rows[0]["view"] == "by-directorate", "a table of no indicator would be empty"


def test_the_table_of_a_report_on_money_alone_has_no_indicators(project: Callable[..., Path]) -> None:
    monitoring = (
        "---\nkind: report\nid: monitoring\ntitle: Monitoring\nsections: [{section: budget, view: by-directorate}]\n"
    )
    root = project(DEFINED + KPI + monitoring, files={**SENT, **QUARTER})
    asked = ("report", "monitoring", "--period", "2017-18/Q2", "-f", "csv")
    assert read_csv(invoke(root, *asked).out)[0]["view"] == "by-directorate"
    (root / "definitions/monitoring.yaml").write_text(
        monitoring.removeprefix("---\n").replace("sections: [", "sections: [all, "), encoding="utf-8"
    )
    assert read_csv(invoke(root, *asked).out)[0]["Code"] == "loans"


def test_without_a_declared_report_every_view_of_money_has_a_section(both: Path) -> None:
    ran = invoke(both, "report", "--period", "2017-18/Q2", "-f", "markdown")
    assert ran.code == 0, ran.err
    headings = [line for line in ran.out.splitlines() if line.startswith("## ")]
    place = headings.index("## The indicator")
    assert headings[place + 2 : place + 4] == ["## Revenue by directorate", "## Revenue with groups"], headings


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        (
            "[budget]",
            "KCC341: a budget needs the view that it shows\n  hint: write {section: budget, view: by-directorate}",
        ),
        ("[{section: budget, view: by-service}]", "unknown view 'by-service'"),
        ("[{section: table, view: by-directorate}]", "unknown view 'by-directorate'"),
        (
            "[{section: budget, view: with-groups}, {section: budget, view: with-groups}]",
            "KCC340: the section 'budget by with-groups' stands twice",
        ),
    ],
)
def test_a_section_of_money_needs_a_view_of_money(sections: str, said: str, project: Callable[..., Path]) -> None:
    report = f"---\nkind: report\nid: monitoring\ntitle: Monitoring\nsections: {sections}\n"
    ran = invoke(project(DEFINED + report), "validate")
    assert ran.code == 1
    assert said.partition("\n")[0] in ran.out
    assert said.partition("\n")[2] in ran.out


def test_the_list_counts_lines_and_what_they_need(council: Path) -> None:
    out = invoke(council, "list").out
    assert "must-explain is used by 6, 1 by none" in out
    assert [line.split("definitions/")[0].split() for line in out.splitlines() if "revenue" in line] == [
        ["1", "measure", "set"], ["1", "budget"], ["6", "budget", "lines"],
    ]  # fmt: skip


def test_what_budgets_are_made_of_is_listed_in_a_few_words(project: Callable[..., Path]) -> None:
    council = project(DEFINED + SHEET, files=SENT)
    out = invoke(council, "list", "-s", "kind:measures kind:budget kind:sheet kind:line with-groups attention").out
    for said in (
        "Cash limit, Forecast, Adjustment, Variance, Revised variance and Movement  7 lines",
        "7 lines of revenue  7 lines",
        "files table-1*.csv, lines of revenue-2017-18",
        "revenue-2017-18, cype, memo",
        "revenue-2017-18, libraries, cancels health",
        "revenue-2017-18, under asylum, cype",
        "by directorate and children",
        "Fine, Explain  7 lines",
    ):
        assert said in out, out
    found = json.loads(invoke(council, "list", "-s", "must-explain", "-f", "json").out)
    assert (found["definitions"][0]["used_by"], found["definitions"][0]["used_by_lines"]) == (0, 7)


SHEET = """
---
kind: budget
id: revenue-2017-18
title: Revenue 2017-18
measures: revenue
rating: must-explain
lines:
  - {id: asylum, title: Asylum, service: cype}
  - {id: young-asylum, title: Under 18, under: asylum}
  - {id: specialist, title: Specialist Services, service: cype}
  - {id: staffing, title: of which staffing, service: cype, memo: true}
  - {id: health, title: Public Health, service: libraries}
  - {id: health-reserve, title: Transfer to the reserve, service: libraries, offsets: health}
  - {id: delegated, title: Delegated budgets, service: schools}
---
kind: sheet
id: table-1
title: Table 1
files: table-1*.csv
budget: revenue-2017-18
view: by-directorate
line: Service
scale: million
columns: {Cash Limit: budget}
"""


def test_a_report_with_budgets_is_published_and_read_back_as_it_was(project: Callable[..., Path]) -> None:
    council = project(DEFINED + KPI, files={**SENT, **QUARTER})
    before = invoke(council, "eval", "--period", "2017-18/Q2", "-f", "json").report()["budgets"]
    assert invoke(council, "publish", "2017-18/Q2", "--on", "2017-12-01", "--by", "Head of Finance").code == 0
    (council / "submissions/2017-18/M06/revenue.csv").unlink()
    ran = invoke(council, "report", "--period", "2017-18/Q2", "-f", "markdown")
    assert ran.code == 0, ran.err
    assert "+21.704" in ran.out
    assert before


# ---------------------------------------------------------------------------------------------- stores made by hand

M = 1_000_000
MONTHS = {4: ("2017-18/M05", "August 2017"), 5: (M06, "September 2017")}


def filled(table: str, **cells: Cell) -> dict[str, Cell]:
    """A row of a table; what is not said of it is empty."""
    return {**dict.fromkeys(TABLES[table].columns), **cells}


def measure(place: int, name: str, title: str, **more: Cell) -> dict[str, Cell]:
    usual: dict[str, Cell] = {
        "unit": "pounds", "scale": "million", "decimals": 1, "signed": False, "totals": "adds", "inputs": [],
    }  # fmt: skip
    said: dict[str, Cell] = {"measures": "m", "title": "Money", "place": place, "name": name, "heading": title}
    return filled("measures", **{**usual, **said, **more})


def row(place: int, key: str, **more: Cell) -> dict[str, Cell]:
    """A line, unless more is said."""
    usual: dict[str, Cell] = {
        "view": "v", "view_title": "A view", "measures": "m", "calendar": "month", "ordinal": 5, "title": key.capitalize(),
        "kind": "line", "role": "leaf", "indent": 0, "lines": 1, "leaf": place, "runs": [], "certain": True, "lacking": [],
    }  # fmt: skip
    return filled("ledger", **{**usual, "place": place, "key": key, **more})


def total(place: int, lines: int, key: str = "total", **more: Cell) -> dict[str, Cell]:
    return row(
        place, key, **{"kind": "total", "role": "total", "lines": lines, "leaf": None, "runs": [f"0-{lines}"], **more}
    )


def amount(key: str, name: str, millions: float | None, **more: Cell) -> dict[str, Cell]:
    usual: dict[str, Cell] = {"ordinal": 5, "under": 1, "half": 50_000 * M, "parts": 1, "lacks": 0, "lacking": []}
    state = "missing" if millions is None else "submitted"
    value = None if millions is None else round(millions * 1000) * 1000 * M
    return filled(
        "amounts", **{**usual, "view": "v", "key": key, "measure": name, "value": value, "state": state, **more}
    )


def checked(key: str | None, name: str | None, outcome: str, *figures: float | None, **more: Cell) -> dict[str, Cell]:
    """The figures are what is stated, what is worked out, and what rounding allows, in millions."""
    stated, computed, allowed = (None if figure is None else round(figure * M) * M for figure in figures)
    usual: dict[str, Cell] = {"sort": "total", "number": 0, "id": "paper", "parts": 2, "ordinal": 5}
    said: dict[str, Cell] = {
        "key": key,
        "measure": name,
        "outcome": outcome,
        "stated": stated,
        "computed": computed,
        "allowed": allowed,
    }
    return filled("tests", **{**usual, "view": "v", **said, **more})


def made(**tables: list[dict[str, Cell]]) -> Report:
    """A report read from a store with these rows."""
    return readback.read(store(**tables))


def store(**tables: list[dict[str, Cell]]) -> Stored:
    periods = [
        filled(
            "periods",
            calendar="month",
            ordinal=ordinal,
            text=said,
            short=words_,
            spoken=words_,
            words=words_,
            months=words_,
        )
        for ordinal, (said, words_) in MONTHS.items()
    ]
    manifest = {
        "contract": "kccrules.results/1", "report": M06, "calendar": "month", "project_calendar": "month", "ordinal": 5,
        "as_at": None, "definitions": {}, "inputs": [], "title": "A council", "layouts": [],
    }  # fmt: skip
    return Stored(manifest, {**{name: [] for name in TABLES}, "periods": periods, **tables})


NET, VARIANCE = measure(0, "net", "Cash limit"), measure(1, "variance", "Variance", signed=True)
LINES = [row(0, "older"), row(1, "younger"), total(2, 2)]
SUMS = [
    amount("older", "net", 3.0), amount("younger", "net", 1.2), amount("total", "net", 4.2),
    amount("older", "variance", 0.4), amount("younger", "variance", -0.1), amount("total", "variance", 0.3),
]  # fmt: skip


def shown(report: Report, width: int = 100) -> str:
    """As text."""
    return "\n".join(text.render(report, Terminal(width)))


def told(report: Report, key: str, width: int = 100) -> str:
    """The explanation of a row of the first table."""
    table = report.budgets[0]
    found = table.row(key)
    assert found
    return "\n".join(budget.render(report, table, found, Terminal(width)))


OUTCOMES_OF_ALL_SORTS = [
    checked("total", "net", "exact", 4.2, 4.2, 0.1),
    checked("total", "variance", "within-rounding", 0.35, 0.3, 0.1, source="Table 1"),
    checked(
        "older", "net", "inconsistent", 3.5, 3.0, 0.05, source="Table 1", stated_path="submissions/t.csv", stated_row=7
    ),
    checked("younger", "net", "weak", 1.4, 1.2, 2.75, text="Appendix 1"),
    checked("younger", "variance", "not-tested", None, -0.1, None, because="nobody printed it"),
    checked(None, None, "not-tested", None, None, None, id="virements"),
]


def test_every_sum_is_counted_and_every_one_that_does_not_hold_is_named_with_both_figures() -> None:
    out = shown(made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS, tests=OUTCOMES_OF_ALL_SORTS))
    assert (
        out[out.index("Does it add up?") : out.index("What makes")]
        == """\
Does it add up? 1 exact + 1 within rounding + 1 weak + 1 inconsistent = 4 sums tested; 2 could not
    be tested.
Inconsistent: Older, Cash limit: stated 3.5 (Table 1, submissions/t.csv:7), worked out 3.0, +0.5
    apart; rounding allows 0.05.
Weak: 1 sum printed so coarsely that rounding alone may make up to £2.75m of difference, which is
    more than must be explained. Send finer figures and it becomes a real test.
Not tested: 1 sum, because nobody printed it.
Not tested: 1 sum, because a figure is missing.

"""
    )


def test_a_row_is_explained_with_every_figure_that_was_tested_of_it() -> None:
    report = made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS, tests=OUTCOMES_OF_ALL_SORTS)
    assert (
        """
DOES IT ADD UP?  Worked out  Stated  Difference  Rounding allows
  Cash limit            4.2     4.2           0                   exact
  Variance             +0.3    +0.4       +0.05              0.1  rounding
  Nothing is inconsistent.
"""
        in told(report, "total") + "\n"
    )
    said = told(report, "younger")
    assert (
        """
DOES IT ADD UP?  Worked out  Stated  Difference  Rounding allows
  Appendix 1            1.2     1.4        +0.2             2.75  weak
  Variance             -0.1    none                               not tested
  Nothing is inconsistent.
  Not tested: 1 sum, because nobody printed it.
  Weak: 1 sum printed so coarsely"""
        in said
    )
    assert "  1 sum inconsistent: a figure must be wrong." in told(report, "older")


ELSEWHERE = [
    row(0, "left", view="w", view_title="By cause", measures="m2"), row(1, "right", view="w", view_title="By cause", measures="m2"),
    total(2, 2, "all", view="w", view_title="By cause", measures="m2"),
]  # fmt: skip
"""Another view with other lines of other measures, whose total is printed by the same paper."""
OF_CAUSES = [
    {**measure(0, "last_reported", "Last reported", signed=True), "measures": "m2"},
    {**measure(1, "now", "Now", signed=True), "measures": "m2"},
    {
        **measure(2, "movement", "Movement", signed=True, formula="now - last_reported", inputs=["now"]),
        "measures": "m2",
    },
]
MOVEMENT = [
    measure(0, "last_reported", "Last reported", signed=True),
    measure(1, "revised", "Revised variance", signed=True),
    measure(
        2, "movement", "Movement", signed=True, formula="revised - last_reported", inputs=["revised", "last_reported"]
    ),
]


def told_elsewhere(
    source: str = "Table 1",
    *more: dict[str, Cell],
    stated: float = -0.2,
    left: float | None = 0.3,
    outcome: str = "weak",
) -> str:
    """The explanation of the total of a view, whose movement another view splits into what made it."""
    moved_to = {"last_reported": 1.1, "revised": 0.9, "movement": -0.2}
    parts = {"left": (0.5, 0.8, left), "right": (0.6, 0.1, -0.5), "all": (1.1, 0.9, -0.2)}
    amounts = [amount("total", name, value) for name, value in moved_to.items()]
    amounts += [
        amount(key, name, value, view="w")
        for key, values in parts.items()
        for name, value in zip(("last_reported", "now", "movement"), values, strict=True)
    ]
    tests = [
        checked("total", "movement", "exact", -0.2, -0.2, 0.1, source="Table 1"),
        checked("all", "movement", outcome, stated, -0.25, 2.75, source=source, view="w"),
        *more,
    ]
    report = made(measures=[*MOVEMENT, *OF_CAUSES], ledger=[*LINES, *ELSEWHERE], amounts=amounts, tests=tests)
    return told(report, "total")


def test_what_a_paper_prints_of_a_row_is_shown_as_other_views_test_it() -> None:
    out = told_elsewhere()
    assert (
        out[out.index("WHAT MOVED") : out.index("DOES IT")]
        == """\
WHAT MOVED      from +1.1 to +0.9 since last reported
  Left      +0.5  to  +0.8  +0.3
  Right     +0.6  to  +0.1  -0.5
  Movement                  -0.2
  These parts are those of By cause: kccrules explain all --view w

"""
    )
    assert (
        out[out.index("DOES IT") :].rstrip()
        == """\
DOES IT ADD UP?  Worked out  Stated  Difference  Rounding allows
  Movement             -0.2    -0.2           0                   exact
  By cause
    Movement           -0.3    -0.2       +0.05             2.75  weak
  Nothing is inconsistent.
  By cause: Weak: 1 sum printed so coarsely that rounding alone may make up to £2.75m of difference,
  which is more than must be explained. Send finer figures and it becomes a real test."""
    )


@pytest.mark.parametrize(
    "other",
    [
        {"source": "Table 2"},
        {"stated": -0.3},
    ],
    ids=["another paper", "another figure"],
)
def test_a_figure_that_only_looks_alike_is_not_taken_for_the_same(other: dict[str, Any]) -> None:
    assert "By cause" not in told_elsewhere(**other)


def test_parts_of_a_movement_are_only_told_where_all_are_known() -> None:
    same = [checked(key, "last_reported", "exact", 1.1, was, 0.1, source="Table 1", view=view)
            for key, view, was in (("total", "v", 1.1), ("all", "w", 1.2))]  # fmt: skip
    out = told_elsewhere("Table 1", *same, left=None, outcome="within-rounding")
    assert "Weak" not in out
    assert "WHAT MOVED      from +1.1 to +0.9 since last reported\n  Movement  -0.2\n\n" in out
    assert "  By cause\n" in out, "the test is shown all the same"


def test_a_test_that_two_views_have_of_the_same_lines_is_shown_once() -> None:
    again = [row(0, "older", view="w"), row(1, "younger", view="w"), total(2, 2, view="w")]
    same = {"source": "Table 1", "stated_path": "t.csv", "stated_row": 3}
    tests = [
        checked("total", "net", "exact", 4.2, 4.2, 0.1, **same),
        checked("total", "net", "exact", 4.2, 4.2, 0.1, view="w", **same),
    ]
    report = made(measures=[NET], ledger=[*LINES, *again], amounts=SUMS, tests=tests)
    assert told(report, "total").count("Cash limit  ") == 2, "the amount, and one test"


def test_readers_outside_do_not_see_files_in_what_is_wrong() -> None:
    table = made(measures=[NET], ledger=LINES, amounts=SUMS, tests=OUTCOMES_OF_ALL_SORTS).budgets[0]
    assert "stated 3.5 (Table 1), worked out" in " ".join(words.adding_up(table, files=False))


def test_what_nobody_printed_is_not_said_to_have_been_tested() -> None:
    out = shown(made(measures=[NET], ledger=LINES, amounts=SUMS))
    assert "Nothing says what the totals should be, so none was tested." in out


@pytest.mark.parametrize(
    ("outcome", "figures", "said"),
    [
        ("exact", (0.4, 0.4, 0.1), "Do they explain it? Yes, exactly."),
        ("within-rounding", (0.4, 0.35, 0.1), "Do they explain it? Yes, within rounding."),
        ("inconsistent", (0.4, 0.1, 0.1), "Do they explain it? NO: +0.3 is left over, and rounding allows 0.1."),
        ("not-tested", (0.4, None, None), "Do they explain it? It cannot be said: one of them has words alone."),
    ],
)
def test_causes_are_added_up_and_held_against_what_they_explain(
    outcome: str, figures: tuple[float | None, ...], said: str
) -> None:
    causes = [
        filled(
            "causes", key="older", measure="variance", ordinal=5, place=0, text="More people", value=300_000 * M, half=0
        ),
        filled(
            "causes",
            key="older",
            measure="variance",
            ordinal=5,
            place=1,
            text="Higher fees",
            path="submissions/c.csv",
            row=3,
        ),
        filled("causes", key="older", measure="gone", ordinal=5, place=0, text="Of no column", value=1, half=0),
    ]
    tests = [checked("older", "variance", outcome, *figures, sort="causes", because="one of them has words alone")]
    report = made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS, causes=causes, tests=tests)
    assert f"""
CAUSES          of variance
  More people       +0.3
  Higher fees  no amount
  They add to       +0.3
  {said}
""" in told(report, "older")
    found = next(as_json.budget_rows(report.budgets[0]))["causes"]
    assert isinstance(found, list)
    assert [(one["text"], one["value"]) for one in found] == [
        ("Of no column", "0.000001"), ("More people", "300000"), ("Higher fees", None),
    ]  # fmt: skip


def test_a_total_says_how_many_of_its_lines_have_nothing() -> None:
    gaps = [
        amount("older", "net", 3.0), amount("younger", "net", None),
        amount("total", "net", None, lacks=1, lacking=["younger"]), amount("total", "variance", None, lacking=["net"]),
    ]  # fmt: skip
    worked_out = measure(
        1, "variance", "Variance", signed=True, totals="formula", formula="forecast - net", inputs=["net"]
    )
    report = made(measures=[NET, worked_out], ledger=LINES, amounts=gaps)
    out = shown(report)
    assert [line.split(maxsplit=1) for line in out.splitlines() if line.startswith(("Older", "Younger", "Total "))] == [
        ["Older", "3.0  Not worked out"],
        ["Younger", "Not available  Not worked out"],
        ["Total", "Not worked out  Not worked out"],
    ]
    assert "Total: Cash limit and Variance are not worked out: 1 of 2 lines has no Cash limit.\n" in out
    assert "Total: Cash limit and Variance are not worked out" in told(report, "total")
    found = list(as_json.budget_rows(report.budgets[0]))[-1]
    assert found["not_worked_out"] == {
        "net": {"inputs": ["younger"], "lines": 1},
        "variance": {"inputs": ["net"], "lines": 0},
    }


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (["last(revised)"], "Variance is not worked out: no earlier revised."),
        ([], "Variance is not worked out: that cannot be done, for example because something is divided by zero."),
    ],
)
def test_what_a_formula_lacks_is_said_in_words(lacking: list[str], said: str) -> None:
    gone = [*SUMS[:3], amount("total", "variance", None, lacking=lacking)]
    assert f"Total: {said}\n" in shown(made(measures=[NET, VARIANCE], ledger=LINES, amounts=gone), 120)


def test_many_totals_that_are_not_worked_out_are_counted() -> None:
    totals = [total(2 + number, 2, f"t{number}") for number in range(10)]
    gone = [amount(f"t{number}", "net", None, lacks=2) for number in range(10)]
    out = shown(made(measures=[NET], ledger=[*LINES[:2], *totals], amounts=gone))
    assert out.count("2 of 2 lines have no Cash limit.") == 8
    assert "The same is so of 2 more rows in which something is not worked out.\n" in out


def test_a_blank_cell_never_stands_for_a_value() -> None:
    cost = measure(1, "cost", "Unit cost", unit="pounds a week", scale="units", decimals=2, totals="none")
    cells = [
        amount("older", "net", 0, state="nil"), amount("older", "cost", 0.002), amount("younger", "net", None, state="not-applicable"),
        amount("younger", "cost", 0.001, state="provisional"), amount("total", "net", 0), amount("total", "cost", None, state="not-applicable"),
    ]  # fmt: skip
    rows_ = [row(0, "older", certain=False, rating="explain", scale="s"), row(1, "younger", role="contra"), LINES[2]]
    report = made(measures=[NET, cost], ledger=rows_, amounts=cells)
    out = shown(report)
    assert [line.split() for line in out.splitlines() if line.startswith(("Older", "Younger", "Total"))] == [
        ["Older", "nil", "2,000.00", "Explain", "[u]"],
        ["Younger", "Not", "applicable", "1,000.00", "none", "[p][c]"],
        ["Total", "0.0", "Not", "added"],
    ]
    assert "Unit cost (pounds a week)" in " ".join(markdown.render(report)), "a column that is in another unit says so"
    assert "[p] with provisional figures   [c] cancels another line; both are added\n" in out
    assert "Uncertain: it is printed so coarsely" in told(report, "older")


def test_a_line_without_a_rating_says_why() -> None:
    lines = [
        row(0, "older", rating="not-rated", reason="missing", lacking=["forecast"]), row(1, "younger", rating="not-rated"), LINES[2],
    ]  # fmt: skip
    report = made(measures=[NET], ledger=lines, amounts=SUMS)
    out = shown(report)
    assert "Not rated: no forecast" in out
    assert "Younger  " in out
    assert next(as_json.budget_rows(report.budgets[0]))["not_rated"] == {"reason": "missing", "inputs": ["forecast"]}


YEARS = [
    amount(key, "net", value, year=year)
    for year, values in (("earlier", (1.0, 0.5, 1.5)), ("2017-18", (2.0, 1.0, 3.0)), ("later", (0.3, None, 0.3)))
    for key, value in zip(("older", "younger", "total"), values, strict=True)
    if value is not None
]


def test_amounts_that_fall_in_years_have_a_table_for_each() -> None:
    report = made(measures=[NET], ledger=[{**one, "year": "2017-18"} for one in LINES], amounts=YEARS)
    table = report.budgets[0]
    assert (table.years, table.year) == (("earlier", "2017-18", "later"), "2017-18")
    out = shown(report)
    assert out.index("\nearlier") < out.index("\n2017-18") < out.index("\nlater")
    assert "Younger" not in out[out.index("\nlater") :]
    page = "\n".join(markdown.render(report))
    assert "| 2017-18 | Cash limit |" in page
    assert page.count("| Younger |") == 2
    assert {one["year"] for one in as_json.budget_rows(table)} == {"earlier", "2017-18", "later"}
    assert len([*sheet.render(report)]) == 1 + 3 * 3
    said = told(report, "total")
    assert "\n              earlier  2017-18  later\n  Cash limit      1.5      3.0    0.3\n" in said
    assert "WHAT MAKES IT   cash limit, 2017-18, 2 lines, the largest first" in said


def test_what_virements_made_of_a_figure_is_said() -> None:
    moved = [amount("older", "net", 3.0, moved=-500_000 * M), *SUMS[1:]]
    said = told(made(measures=[NET, VARIANCE], ledger=LINES, amounts=moved), "older")
    assert "  Cash limit: original 3.5, virements and technical adjustments since then -0.5.\n" in said
    years = [{**one, "moved": M} for one in YEARS]
    assert "Cash limit, earlier: original" in told(made(measures=[NET], ledger=LINES, amounts=years), "older")


def test_the_largest_lines_are_named_and_the_rest_is_added_up() -> None:
    many = [row(place, f"l{place}") for place in range(15)]
    cells = [amount(f"l{place}", "net", (place + 1) / 10) for place in range(15)] + [amount("total", "net", 12.0)]
    report = made(measures=[NET], ledger=[*many, total(15, 15), total(16, 1, "one")], amounts=cells)
    said = told(report, "total")
    assert "WHAT MAKES IT   cash limit, 15 lines, the largest first\n" in said
    assert said.index("L14 ") < said.index("L3 ") < said.index("3 more lines")
    assert "  3 more lines" in said
    assert "Sum of the 15 lines" in said
    assert "NOT IN THIS TOTAL   L1 0.2; " in told(report, "one")
    assert "; 2 more lines 2.9." in told(report, "one")
    report = made(measures=[NET], ledger=[*many[:13], total(13, 13)], amounts=cells)
    assert "more line" not in told(report, "total"), "one more line is named as well"


@pytest.mark.parametrize(
    ("sort", "id_", "figures", "text_", "told_"),
    [
        ("causes", "variance", (1.9, 1.6), None, "causes add to +1.6, 0.3 short of +1.9."),
        ("causes", "variance", (-0.5, -0.7), None, "causes add to -0.7, 0.2 over -0.5."),
        ("causes", "variance", (0.4, -0.4), None, "causes add to -0.4, the wrong way for +0.4."),
        ("causes", "net", (1.9, 1.6), None, "causes of Cash limit add to +1.6, 0.3 short of +1.9."),
        (
            "schemes", "rule", (3.7, 0.0), "NO: it would take 38 under £0.1m",
            "the listed movements add to 0.0, 3.7 short of +3.7; it would take 38 under £0.1m.",
        ),
    ],
)  # fmt: skip
def test_of_parts_it_is_said_how_much_they_fall_short(
    sort: str, id_: str, figures: tuple[float, float], text_: str | None, told_: str
) -> None:
    tests = [checked("older", "variance", "inconsistent", *figures, 0.1, sort=sort, id=id_, text=text_)]
    table = made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS, tests=tests).budgets[0]
    assert words.adding_up(table)[1] == f"Inconsistent: Older, Variance: {told_}"


def test_what_does_not_hold_is_told_by_sort_row_and_column() -> None:
    places = [("total", "variance", "causes"), ("total", "net", "total"), ("older", "variance", "total"),
              ("older", "net", "total"), (None, None, "virement")]  # fmt: skip
    tests = [checked(key, name, "inconsistent", 1, 2, 0.1, sort=sort) for key, name, sort in places]
    table = made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS, tests=tests).budgets[0]
    assert [(one.key, one.measure, one.sort) for one in words.in_order(table.tests, table)] == [
        ("older", "net", "total"), ("older", "variance", "total"), ("total", "net", "total"), (None, None, "virement"),
        ("total", "variance", "causes"),
    ]  # fmt: skip


def test_the_total_before_what_is_apart_has_its_other_name() -> None:
    one = total(2, 2, "excluding", also=["total-before-apart"])
    table = made(measures=[NET], ledger=[*LINES[:2], one], amounts=SUMS[:2]).budgets[0]
    assert table.row("total-before-apart") is table.row("excluding") is not None


def virement(place: int, **more: Cell) -> dict[str, Cell]:
    usual: dict[str, Cell] = {
        "measures": "m", "measure": "net", "period": "September 2017", "text": M06, "ordinal": 5, "value": 200_000 * M,
        "technical": False,
    }  # fmt: skip
    return filled("virements", **{**usual, "place": place, **more})


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ({"from": "older", "to": "younger", "reference": "V1"}, "Virement V1: from Older to Younger, Cash limit: 0.2."),
        ({"from": "older", "to": "elsewhere"}, "Virement: from Older to elsewhere, Cash limit: 0.2."),
        ({"from": "older", "reason": "given up"}, "Virement: Older, Cash limit: -0.2, given up."),
        ({"to": "older", "technical": True, "value": -M * M, "reference": "CLA.1", "reason": "not progressing", "year": "2018-19"},
         "Technical adjustment CLA.1: Older, Cash limit, 2018-19: -1.0, not progressing."),
        ({"to": "older", "ordinal": 4, "period": "August 2017"}, "Virement: Older, Cash limit, August 2017: +0.2."),
    ],
)  # fmt: skip
def test_what_was_moved_is_told_with_its_amount_and_its_reason(move: dict[str, Cell], said: str) -> None:
    report = made(measures=[NET], ledger=LINES, amounts=SUMS, virements=[virement(0, **move), virement(1, to="gone")])
    assert [*words.moved(report.budgets[0], report.budgets[0].moved)] == [said], "of other lines nothing is told"
    assert f"\n{said}\n" in shown(report)
    assert f"\n- {said}\n" in "\n".join(markdown.render(report))
    assert f"\n  {said}\n" in told(report, "older", 120)
    assert ("irement" in told(report, "younger")) == (move.get("to") == "younger")


def test_of_very_many_moves_the_rest_is_counted() -> None:
    moves = [virement(place, to="older", reference=f"V{place}") for place in range(23)]
    table = made(measures=[NET], ledger=LINES, amounts=SUMS, virements=moves).budgets[0]
    found = [*words.moved(table, table.moved)]
    assert (len(found), found[-1]) == (21, "Virements and technical adjustments besides these: 3.")


def test_only_causes_leave_something_unexplained() -> None:
    """A rule may be called as a measure is: the id of a test of schemes is the rule."""
    left = filled("exceptions", view="v", place=0, key="older", measure="variance", basis="variance", value=M, half=0, listed=True,
                  certain=True, inclusive=True)  # fmt: skip
    tests = [
        checked("older", "variance", "inconsistent", 1.9, 1.6, 0.1, sort=sort, id="variance")
        for sort in ("causes", "schemes")
    ]
    table = made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS, tests=tests, exceptions=[left]).budgets[0]
    assert [as_json.check_row(test, table)["unexplained"] for test in table.tests] == ["must-be-explained", None]


NEWER = {"ledger": {"also", "certain"}, "measures": {"main"}, "virements": {"text"}, "exceptions": {"basis"}}
"""Columns that were not stored from the beginning; nor were the tables of virements and exceptions."""


@pytest.mark.parametrize("gone", [(), ("virements", "exceptions")], ids=["without columns", "without tables"])
def test_what_an_earlier_version_published_is_read_without_what_it_did_not_store(gone: tuple[str, ...]) -> None:
    listed = filled("exceptions", view="v", place=0, key="older", measure="variance", value=400_000 * M, half=0, listed=True,
                    certain=True, inclusive=True)  # fmt: skip
    held = store(
        measures=[{**NET, "main": True}, VARIANCE], ledger=[*LINES[:2], total(2, 2, "excluding", also=["total-before-apart"])],
        amounts=[*SUMS[:2], *SUMS[3:5]], virements=[virement(0, to="older", reference="V1")], exceptions=[listed],
    )  # fmt: skip
    document = json.loads(publication.frozen(publication.Frozen(held, ())))
    document["tables"] = {
        name: [{key: cell for key, cell in row_.items() if key not in NEWER.get(name, ())} for row_ in rows]
        for name, rows in document["tables"].items()
        if name not in gone
    }
    report = readback.read(publication.thawed(json.dumps(document)).stored)
    table = report.budgets[0]
    assert (table.main.name, table.row("total-before-apart"), table.row("older").certain) == ("variance", None, True)  # type: ignore[union-attr]
    assert [one.text for one in table.moved] == ([] if gone else [""])
    assert [one.is_line for one in table.exceptions] == ([] if gone else [True])
    assert ("Virement V1: Older, Cash limit: +0.2." in shown(report)) == (not gone)


def test_programs_get_each_move_once_though_several_views_show_its_lines() -> None:
    again = [row(0, "younger", view="w"), total(1, 1, view="w")]
    moves = [
        virement(0, **{"from": "older", "to": "younger", "reference": "V1", "reason": "salt", "path": "v.csv", "row": 2}),
        virement(1, to="younger", technical=True, ordinal=4, text="2017-18/M05", value=-M * M, measure="gone"),
        virement(2, to="elsewhere"),
    ]  # fmt: skip
    report = made(measures=[NET], ledger=[*LINES, *again], amounts=SUMS, virements=moves)
    assert [*as_json.virements(report.budgets)] == [
        {"measures": "m", "from": "older", "to": "younger", "measure": "net", "period": M06, "year": None, "value": "200000",
         "unit": "pounds", "technical": False, "reference": "V1", "reason": "salt",
         "data": {"path": "v.csv", "row": 2, "column": 0}},
        {"measures": "m", "from": None, "to": "younger", "measure": "gone", "period": "2017-18/M05", "year": None,
         "value": "-1000000", "unit": None, "technical": True, "reference": None, "reason": None, "data": None},
    ]  # fmt: skip


VIREMENTS = """from,to,measure,period,value,unit,reason,reference,technical
specialist,asylum,budget,2017-18/M05,0.2,million,More arrivals,V.1,
,health,budget,2017-18/M06,-0.1,million,Grant cut,CLA.1,true
"""


def test_every_format_has_the_virements(project: Callable[..., Path]) -> None:
    council = project(DEFINED, files={**SENT, "submissions/2017-18/M06/virements.csv": VIREMENTS})
    report = invoke(council, "eval", "--period", M06, "-f", "json").report()
    assert faults(exactly("results"), report) == []
    assert [(one["from"], one["to"], one["value"], one["period"], one["reference"]) for one in report["virements"]] == [
        ("specialist", "asylum", "200000", "2017-18/M05", "V.1"), (None, "health", "-100000", M06, "CLA.1"),
    ]  # fmt: skip
    moved = {row["id"]: row["moved"] for row in report["budgets"] if row["view"] == "by-directorate" and row["moved"]}
    assert (moved["specialist"], moved["asylum"], moved["total"]) == (
        {"budget": "-200000"}, {"budget": "200000"}, {"budget": "-100000"},
    )  # fmt: skip
    rows = read_csv(invoke(council, "eval", "--period", M06, "-f", "csv", "--view", "by-directorate").out)
    assert {(row["id"], row["measure"]): (row["moved"], row["virements"]) for row in rows if row["virements"]} == {
        ("asylum", "budget"): ("200000", FIRST), ("specialist", "budget"): ("-200000", FIRST),
        ("health", "budget"): ("-100000", SECOND),
    }  # fmt: skip
    assert {row["id"] for row in rows if row["moved"]} - {"asylum", "specialist", "health"} == {
        "scs", "total-before-apart", "total",
    }, "and what of each sum was moved"  # fmt: skip
    for form in ("markdown", "text"):
        paper = " ".join(invoke(council, "report", "--period", M06, "-f", form).out.split())
        assert FIRST in paper
        assert SECOND in paper


FIRST = "Virement V.1: from Specialist Services to Asylum, Cash limit, August 2017: 0.200, More arrivals."
SECOND = "Technical adjustment CLA.1: Public Health, Cash limit: -0.100, Grant cut."


def test_what_a_figure_was_before_is_not_invented_where_it_was_not_sent() -> None:
    change = amount("older", "net", -1.0, moved=-M * M)
    report = made(measures=[NET], ledger=LINES, amounts=[change, *SUMS[1:]])
    assert "original" not in told(report, "older")
    sent = made(measures=[NET], ledger=LINES, amounts=[{**change, "path": "a.csv", "row": 2}, *SUMS[1:]])
    assert "Cash limit: original 0.0, virements" in told(sent, "older")


def test_lines_that_lack_the_main_measure_leave_the_sum_of_lines_unknown() -> None:
    cost = measure(1, "cost", "Unit cost", signed=True, totals="none")
    cells = [
        amount("older", "cost", 0.5),
        amount("younger", "net", 1.0),
        amount("older", "net", None, state="not-applicable"),
    ]
    report = made(measures=[cost], ledger=LINES, amounts=cells)
    assert told(report, "total").splitlines()[-1].split() == ["Sum", "of", "the", "2", "lines", "Not", "added"]
    report = made(measures=[NET], ledger=LINES, amounts=[amount("older", "net", 1.0)])
    assert told(report, "total").splitlines()[-1].split() == ["Sum", "of", "the", "2", "lines", "Not", "worked", "out"]


def test_what_moved_needs_both_periods() -> None:
    movement = measure(
        2,
        "movement",
        "Movement",
        signed=True,
        totals="formula",
        formula="variance - last(variance)",
        inputs=["variance", "last(variance)"],
    )
    columns = [NET, {**VARIANCE, "formula": "forecast - net", "inputs": ["forecast", "net"]}, movement]
    lines = [{**one, "last": 4} for one in LINES]
    now = [*SUMS, amount("total", "movement", 0.1)]
    before = [amount("total", "net", 4.1, ordinal=4), amount("total", "variance", 0.2, ordinal=4)]
    said = told(made(measures=columns, ledger=lines, amounts=[*now, *before]), "total")
    assert (
        """
WHAT MOVED      from +0.2 to +0.3 since August 2017
  Cash limit  4.1  to  4.2  +0.1
  Movement                  +0.1
"""
        in said + "\n"
    )
    assert "WHAT MOVED" not in told(made(measures=columns, ledger=lines, amounts=[*now, *before[:1]]), "total")
    assert "WHAT MOVED" not in told(made(measures=columns, ledger=lines, amounts=[*SUMS, *before]), "total")
    without = [{**one, "last": None} for one in LINES]
    assert "WHAT MOVED" not in told(made(measures=columns, ledger=without, amounts=now), "total")


def test_what_moved_may_be_since_a_figure_that_was_sent_in() -> None:
    columns = [
        measure(0, "was", "Last reported", signed=True), {**VARIANCE, "place": 1},
        measure(2, "movement", "Movement", signed=True, formula="variance - was", inputs=["variance", "was"]),
    ]  # fmt: skip
    cells = [*SUMS[3:], amount("total", "was", 0.5), amount("total", "movement", -0.2)]
    report = made(measures=columns, ledger=LINES, amounts=cells)
    assert "\nWHAT MOVED      from +0.5 to +0.3 since last reported\n  Movement  -0.2\n" in told(report, "total") + "\n"
    assert report.budgets[0].main.name == "variance"


def test_the_measure_that_is_declared_as_the_main_one_leads() -> None:
    report = made(measures=[{**NET, "main": True}, VARIANCE], ledger=LINES, amounts=SUMS)
    assert report.budgets[0].main.name == "net"
    assert "WHAT MAKES IT   cash limit, 2 lines, the largest first" in told(report, "total")
    assert made(measures=[NET, VARIANCE], ledger=LINES, amounts=SUMS).budgets[0].main.name == "variance"


def test_the_declared_main_measure_reaches_what_is_explained(tmp_path: Path) -> None:
    text = DEFINED.replace("signed: [adjustment", "main: budget\nsigned: [adjustment")
    path = write_project(tmp_path, text, SENT)
    said = invoke(path, "explain", "total", "--view", "by-directorate", "--period", M06).out
    assert "WHAT MAKES IT   cash limit, " in said


def test_files_beyond_four_are_counted() -> None:
    lines = [row(place, f"l{place}", path=f"definitions/b{place}.yaml", line=3) for place in range(6)]
    cells = [
        amount(f"l{place}", "net", 1.0, path="submissions/t.xlsx:Table 1", row=4 + place, column=3)
        for place in range(6)
    ]
    said = told(made(measures=[NET], ledger=[*lines, total(6, 6)], amounts=cells), "total", width=200)
    assert (
        "lines     definitions/b0.yaml:3; definitions/b1.yaml:3; definitions/b2.yaml:3; definitions/b3.yaml:3; 2 more files"
        in said
    )
    assert "figures   submissions/t.xlsx:Table 1, rows 4 to 9" in said


def test_what_a_line_counts_in_is_said_of_each_view_and_nothing_is_said_plainly() -> None:
    report = made(
        measures=[NET], ledger=[row(0, "older"), row(1, "beside", role="memo", lines=0), total(2, 1)], amounts=SUMS
    )
    assert told(report, "beside").endswith("COUNTS IN        A view: nothing")
    assert told(report, "older").endswith("COUNTS IN        A view: Total")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 250])
def test_tables_fit_the_terminal_and_keep_the_measure_that_matters(width: int) -> None:
    more = [measure(2 + n, f"m{n}", f"Another measure number {n}") for n in range(9)]
    cells = [*SUMS, *(amount(key, f"m{n}", 1.0) for n in range(9) for key in ("older", "younger", "total"))]
    long = {**LINES[0], "title": "Older people with a very long heading for a line, in residential care", "about": "x"}
    columns = [{**NET, "about": "+ is a pressure, and " * 6}, {**VARIANCE, "formula": "x"}, *more]
    out = shown(made(measures=columns, ledger=[long, *LINES[1:]], amounts=cells, tests=OUTCOMES_OF_ALL_SORTS), width)
    assert max(map(len, out.splitlines()[2:-1])) <= width
    assert "Variance" in out
    assert ("No room for" in out) == (width < 250)


def test_a_long_title_has_a_line_of_its_own() -> None:
    lines = [
        {**one, "view_title": "A view with a very long title that leaves no room for anything beside it"}
        for one in LINES
    ]
    report = made(
        measures=[NET],
        ledger=[{**lines[0], "title": "A line with a very long title indeed, that leaves no room at all"}, *lines[1:]],
        amounts=SUMS,
    )
    assert shown(report, 70).splitlines()[2:4] == [
        "A view with a very long title that leaves no room for anything besi...", "September 2017      £m",
    ]  # fmt: skip
    folded = [line.split("   ")[0].rstrip() for line in shown(report, 70).splitlines()]
    place = folded.index("A line with a very long title indeed, that")
    assert folded[place + 1] == "  leaves no room at all", "so that two names never look the same"
    assert told(report, "older", 60).splitlines()[1] == "September 2017      £m"


# ---------------------------------------------------------------------------------------------- amounts in print


def heading(scale: Scale = "units", decimals: int = 0, unit: str = "pounds", *, signed: bool = False) -> Heading:
    return Heading("net", "Net", unit, scale, decimals, signed, "adds", None, ())


@pytest.mark.parametrize(
    ("pounds", "scale", "decimals", "signed", "printed"),
    [
        (938_054_000, "million", 3, False, "938.054"),
        (-2_896_000, "million", 3, True, "-2.896"),
        (168_000, "million", 3, True, "+0.168"),
        (499, "million", 3, True, "0.000"),
        (-499, "million", 3, True, "0.000"),
        (-500, "million", 3, True, "-0.001"),
        (1_234_567, "units", 0, False, "1,234,567"),
        (1_234_567, "thousand", 0, True, "+1,235"),
        (0, "units", 0, True, "0"),
    ],
)
def test_amounts_are_printed_in_their_scale_with_halves_away_from_nought(
    pounds: int, scale: Scale, decimals: int, signed: bool, printed: str
) -> None:
    assert money.amount(pounds * M, heading(scale, decimals, signed=signed)) == printed


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6), st.integers(0, 6))
def test_no_amount_is_printed_further_off_than_half_its_last_digit(n: int, d: int, decimals: int) -> None:
    printed = money.fixed(n, d, decimals)
    assert abs(Fraction(printed.replace(",", "")) - Fraction(n, d)) <= Fraction(1, 2 * 10**decimals)
    assert not (printed.startswith("-") and not printed.strip("-0.,"))


@pytest.mark.parametrize(
    ("scale", "decimals", "to", "expected"),
    [
        ("million", 3, "pounds", ("units", 0)),
        ("million", 1, "thousand", ("thousand", 0)),
        ("units", 0, "million", ("million", 3)),
        ("thousand", 1, "million", ("million", 3)),
        ("million", 2, "million", ("million", 2)),
    ],
)
def test_another_scale_keeps_the_precision_within_reason(
    scale: Scale, decimals: int, to: str, expected: tuple[str, int]
) -> None:
    found = money.scaled(heading(scale, decimals), money.SCALES[to])
    assert (found.scale, found.decimals) == expected


def test_what_is_no_money_keeps_its_scale() -> None:
    clients = heading(unit="clients")
    assert money.scaled(clients, "million") is clients
    assert (money.unit(clients), money.unit(heading("thousand", unit="clients"))) == ("clients", "thousand clients")
    assert money.spoken(3 * M, clients) == "3 clients"
    assert (money.spoken(2_750_000 * M, heading("thousand")), money.spoken(5 * M, heading())) == (
        "£2,750 thousand",
        "£5",
    )


@pytest.mark.parametrize(("pounds", "said"), [(100_000, "0.1"), (4_500, "0.0045"), (1_500_000_000, "1,500.0")])
def test_what_is_smaller_than_what_is_printed_is_said_in_full(pounds: int, said: str) -> None:
    assert money.exact(pounds * M, heading("million", 1)) == said


def test_the_terminal_without_a_pound_sign_says_gbp() -> None:
    report = made(measures=[NET], ledger=LINES, amounts=SUMS)
    terminal = Terminal(100, encoding="ascii")
    assert any("GBP m" in terminal.printable(line) for line in text.render(report, terminal))


def test_nil_is_counted_apart_from_what_is_missing() -> None:
    nil = [amount("older", "net", 0, state="nil"), *SUMS[1:]]
    report = made(
        measures=[NET, VARIANCE], ledger=LINES, amounts=nil, tests=[checked("total", "net", "exact", 4.2, 4.2, 0.1)]
    )
    assert "  Cash limit is nil in 1 line; that is not missing data." in told(report, "total")
    assert "is nil in" not in told(report, "older")


def test_a_total_of_no_line_has_nothing_that_makes_it() -> None:
    report = made(measures=[NET], ledger=[row(0, "older"), total(1, 0, runs=[])], amounts=SUMS)
    assert "WHAT MAKES IT" not in told(report, "total")


def test_a_line_that_only_one_view_has_counts_in_that(council: Path, project: Callable[..., Path]) -> None:
    within = DEFINED.replace("title: Revenue with groups\n", "title: Revenue with groups\nwithin: [cype]\n")
    within = within.replace("id: by-directorate", "id: z-by-directorate").replace("view: by-", "view: z-by-")
    ran = invoke(project(within, files=SENT), "explain", "health", "--period", M06)
    assert "COUNTS IN        Revenue by directorate: Corporate Services, Total excluding Schools and Total" in ran.out
    assert "Revenue with groups" not in ran.out


def test_a_report_of_some_lines_says_that_more_are_in_the_totals(council: Path) -> None:
    ran = invoke(council, "report", "--period", M06, "-f", "markdown", "-s", "asylum specialist")
    assert "3 more lines are in the totals, and not shown: a selection leaves them out." in ran.out
    ran = invoke(council, "report", "--period", M06, "-f", "markdown", "-s", "asylum specialist health health-reserve")
    assert "1 more line is in the totals, and not shown: a selection leaves it out." in ran.out


def test_several_weak_sums_become_real_tests_together() -> None:
    weak = [checked("younger", "net", "weak", 1.4, 1.2, 2.75), checked("older", "net", "weak", 3.4, 3.0, 2.5)]
    (said,) = words.adding_up(made(measures=[NET], ledger=LINES, amounts=SUMS, tests=weak).budgets[0])[1:]
    assert said.startswith("Weak: 2 sums printed so coarsely")
    assert said.endswith("Send finer figures and they become real tests.")


def test_a_row_of_one_line_that_lacks_something_says_so() -> None:
    cells = [amount("older", "net", None), amount("total", "net", None, lacks=1, lacking=["older"])]
    out = shown(made(measures=[NET], ledger=[LINES[0], total(1, 1)], amounts=cells))
    assert "Total: Cash limit is not worked out: its only line has no Cash limit." in out


def test_a_view_without_a_sign_convention_has_none(project: Callable[..., Path]) -> None:
    council = project(DEFINED.replace("about: A pressure is +, an underspend is -.\n", ""), files=SENT)
    assert "pressure" not in invoke(council, "report", "--period", M06, "-f", "markdown").out
    assert "pressure" not in invoke(council, "eval", "--period", M06, "-f", "markdown").out
