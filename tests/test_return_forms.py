"""Return forms: what a service is asked for, how the workbook behaves, and what comes back from it, cell by cell."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, evaluate, invoke, write_project
from councils import WITH_COMMENTARY
from excel_formulas import worked_out
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kccrules.flow import loading
from kccrules.meaning.submissions import read_all
from kccrules.render.asking import counted
from kccrules.render.workbook import checking, inputs
from kccrules.words.model import Definitions
from kccrules.words.numerals import MILLION, plain
from kccrules.words.observations import Data
from kccrules.words.report import Bound
from kccrules.words.returns import Counted, Line, heading, likely

COUNCIL = (
    WITH_COMMENTARY
    + """
kind: hierarchy
id: districts
title: Districts
levels: [district]
units: [{id: dover, level: district, title: Dover}, {id: thanet, level: district, title: Isle of Thanet}]
---
kind: group
id: both
title: Districts
members: [dover, thanet]
---
kind: calendar
id: exam-year
title: Exam year
year_starts: 1 September
periods: [year]
due_within: 1 months
---
kind: scale
id: range-scale
title: Expected
levels: {below: 0, above: 1, within: 2}
---
kind: rule
id: large-enough
title: RAG where enough were asked
scale: rag
cases:
  - not-rated: denominator < 10
  - green: meets(value, target)
  - red: otherwise
---
kind: rule
id: within-range
title: Activity
scale: range-scale
cases:
  - above: value > upper
  - below: value < lower
  - within: otherwise
---
kind: kpi
id: calls
title: Calls answered in 20 seconds
service: libraries
unit: percent
decimals: 1
also: [Calls answered]
target: {2012-13: 80}
floor: {2012-13: 70}
---
kind: kpi
id: visits
title: Visits
service: libraries
unit: visits
decimals: 0
basis: year-to-date
target: {2012-13: 1000}
floor: {2012-13: 900}
---
kind: kpi
id: assessed
title: Assessed in time
service: libraries
unit: percent
decimals: 1
value: 100 * numerator / denominator
target: {2012-13: 75}
---
kind: kpi
id: satisfied
title: Satisfied users
service: libraries
unit: percent
decimals: 0
basis: snapshot
rating: large-enough
target: {2012-13: 90}
---
kind: kpi
id: exams
title: Five good passes
service: roads
unit: percent
calendar: exam-year
target: {2011-12: 60}
---
kind: kpi
id: potholes
title: Days to repair a pothole
service: roads
unit: days
decimals: 1
polarity: lower
basis: rolling-12-months
target: {2012-13: 28}
floor: {2012-13: 35}
---
kind: kpi
id: carers
title: Carers
service: roads
unit: carers
decimals: 0
areas: both
area_total: sum
target: {2012-13: 50}
---
kind: kpi
id: gap
title: Gap
service: roads
unit: percentage points
value: value(calls) - 5
rating: none
direction: none
---
kind: activity
id: demand
title: Requests
unit: requests
decimals: 0
rating: within-range
direction: none
upper: {2012-13: 500}
lower: {2012-13: 400}
---
kind: kpi
id: plans
title: Plans without an end
unit: plans
rating: none
direction: none
"""
)
SENT = """
indicator,period,value,numerator,denominator,area,state,submitted_at
calls,2011-12/Q2,70.0,,,,,2011-10-10
calls,2011-12/Q3,72.0,,,,,2012-01-10
calls,2011-12/Q4,71.0,,,,,2012-04-10
calls,2012-13/Q1,73.3,,,,,2012-07-10
visits,2012-13/Q1,1200,,,,,2012-07-10
assessed,2012-13/Q1,,30,40,,,2012-07-10
satisfied,2012-13/Q1,92,,,,,2012-07-10
satisfied,2012-13/Q2,93,,,,,2012-10-02
exams,2010-11,59,,,,,2011-09-10
exams,2011-12,61,,,,provisional,2012-09-10
potholes,2012-13/Q1,20.5,,,,,2012-07-10
carers,2012-13/Q1,20,,,dover,,2012-07-10
carers,2012-13/Q1,,,,thanet,suppressed,2012-07-10
demand,2012-13/Q1,450,,,,,2012-07-10
plans,2012-13/Q2,,,,,not-applicable,2012-10-02
"""
PERIOD = ("--period", "2012-13/Q2", "--as-at", "2012-10-05")
BACK = "submissions/back.xlsx"


@cache
def shared() -> tuple[Path, Definitions]:
    """A council of its own, with its forms made once."""
    root = write_project(Path(tempfile.mkdtemp()), COUNCIL, {"submissions/sent.csv": SENT})
    forms(root)
    loaded = loading.load(root)
    assert loaded.definitions
    return root, loaded.definitions


@pytest.fixture
def council(project: Callable[..., Path]) -> Path:
    """Two services and indicators without one, with results up to Quarter 1 and a few of Quarter 2; and its forms."""
    root = project(COUNCIL, SENT)
    shutil.copytree(shared()[0] / "forms", root / "forms")
    return root


def stored(year: int, month: int, day: int) -> datetime:
    """A day as workbooks have it."""
    return datetime.combine(date(year, month, day), time())


def forms(root: Path, *more: str) -> Path:
    """The forms of Quarter 2, made in a folder."""
    ran = invoke(root, "template", *PERIOD, "-o", str(root / "forms"), *more)
    assert (ran.code, ran.err) == (0, "")
    return root / "forms"


def book_of(root: Path, service: str = "libraries") -> Any:
    path = root / "forms" / f"{service}-2012-13-Q2.xlsx"
    return load_workbook(path if path.exists() else forms(root) / path.name)


def texts(sheet: Worksheet) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def place(sheet: Worksheet, code: str, area: str = "") -> int:
    """The row of a code, and of an area where it has one."""
    for row in sheet.iter_rows():
        cells = [cell.value for cell in row]
        if cells[0] == code and area in ("", cells[-1]):
            return row[0].row
    raise AssertionError(code)


FILLED: Mapping[str, Mapping[str, object]] = {
    "assessed": {"D": 33, "F": 40},
    "calls": {"D": 71.5},
    "satisfied": {"D": 95, "E": "Provisional", "F": 50},
    "visits": {"E": "Not available yet", "G": "Counters are being repaired"},
}
"""A form of the libraries without a mistake."""


def fill(sheet: Worksheet, typed: Mapping[str, Mapping[str, object]], *, signed: bool = True) -> None:
    """Type cells into the rows of codes; and who returns the form, and when."""
    for code, cells in typed.items():
        row = place(sheet, code)
        for column, value in cells.items():
            sheet[f"{column}{row}"] = value
    if signed:
        last = place(sheet, "Name of post returning this (type here)")
        sheet[f"B{last}"], sheet[f"D{last}"] = "Head of Libraries", stored(2012, 10, 15)


def back(root: Path, book: Any, name: str = BACK) -> Ran:
    """The form saved among what was sent in, and what `validate` says of it."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    book.save(root / name)
    return invoke(root, "validate", str(root / name))


def said(ran: Ran) -> list[str]:
    """The problems without their hints, and what was read."""
    lines = [
        line
        for line in ran.out.splitlines()
        if re.search(r": (error|warning|info) KCC| read[ .(]", line) and "hint" not in line
    ]
    return [line.removeprefix("submissions/") for line in lines]


# ---------------------------------------------------------------------------------------------- what is asked for


def test_a_form_has_what_is_due_with_the_last_result_and_what_is_wanted(council: Path) -> None:
    sheet = book_of(council)["Return"]
    rows = texts(sheet)
    assert rows[0][0] == "Libraries: results for Quarter 2 2012/13 (July to September 2012)"
    assert rows[1][0] == "Please return by 20 October 2012 to the performance team. 4 results, about 8 minutes."
    assert rows[3] == [
        "Code", "Indicator", "Last result", "Result to September 2012 (type here)", "How sure? (choose)", "Out of how many (type here)",
        "What happened and what is being done (type here)", "Back on target by (type here)", "Target", "Floor", "Check (fills itself in)",
        "Period",
    ]  # fmt: skip
    assert [[*row[:3], row[5], *row[8:10], row[11]] for row in rows[4:8]] == [
        ["assessed", "Assessed in time (how many, from which per cent is worked out, July to September 2012)", "75.0% Green (to June 2012)",
         "", "75%", "not set", "2012-13/Q2"],
        ["calls", "Calls answered in 20 seconds (per cent, July to September 2012)", "73.3% Amber (to June 2012)", "not needed", "80%", "70%",
         "2012-13/Q2"],
        ["satisfied", "Satisfied users (per cent, at 30 September 2012)", "93% (to September 2012, came in already)", "", "90%", "not set",
         "2012-13/Q2"],
        ["visits", "Visits (visits, April to September 2012)", "1,200 Green (to June 2012)", "not needed", "1,000", "900", "2012-13/Q2"],
    ]  # fmt: skip
    assert [cell for cell in rows[9] if cell] == ["Name of post returning this (type here)", "Date (type here)"]


def test_areas_have_rows_of_their_own_and_what_follows_from_other_figures_has_none(council: Path) -> None:
    sheet = book_of(council, "roads")["Return"]
    assert [[row[0], row[1], row[2], row[7], row[11], row[12]] for row in texts(sheet)[4:8]] == [
        ["carers", "Carers in Dover (carers, July to September 2012)", "20 (to June 2012)", "not needed", "2012-13/Q2", "dover"],
        ["carers", "Carers in Isle of Thanet (carers, July to September 2012)", "Too few to publish (to June 2012)", "not needed",
         "2012-13/Q2", "thanet"],
        ["potholes", "Days to repair a pothole (days, 12 months to 30 September 2012)", "20.5 Green (to June 2012)", "", "2012-13/Q2", ""],
        ["exams", "Five good passes (per cent, September 2011 to August 2012)",
         "61% Green (to August 2012, provisional, came in already)", "", "2011-12", ""],
    ]  # fmt: skip
    assert texts(sheet)[3][3] == "Result (type here)"
    assert texts(sheet)[9][0] == "Name of post returning this (type here)"


def test_indicators_of_no_service_have_a_form_too_and_what_is_not_applicable_is_not_asked_for(council: Path) -> None:
    rows = texts(book_of(council, "no-service")["Return"])
    assert rows[0][0] == "No service: results for Quarter 2 2012/13 (July to September 2012)"
    assert [row[:3] + row[8:10] for row in rows[4:5]] == [
        ["demand", "Requests (requests, July to September 2012)", "450 Within", "at most 500", "at least 400"]
    ]
    assert rows[3][2] == "Last result (to June 2012)"


def test_what_the_report_before_showed_is_asked_for_again_only_while_it_is_not_final(council: Path) -> None:
    made = council / "forms"
    invoke(council, "template", "--period", "2012-13/Q3", "-o", str(made))
    rows = texts(load_workbook(made / "roads-2012-13-Q3.xlsx")["Return"])
    assert [row[0] for row in rows if row[11:12] == ["2011-12"]] == ["exams"]
    assert "61% Green (to August 2012, provisional)" in [row[2] for row in rows]
    (council / "submissions/final.csv").write_text("indicator,period,value,submitted_at\nexams,2011-12,62,2012-11-01\n")
    invoke(council, "template", "--period", "2012-13/Q3", "-o", str(council / "later"))
    rows = texts(load_workbook(council / "later/roads-2012-13-Q3.xlsx")["Return"])
    assert [row[0] for row in rows if row[11:12] == ["2011-12"]] == []


def test_a_form_is_due_when_its_results_are_and_else_when_the_report_closes(project: Callable[..., Path]) -> None:
    root = project(
        COUNCIL,
        SENT
        + "visits,2012-13/Q2,5,,,,,2012-10-03\nassessed,2012-13/Q2,,5,6,,,2012-10-03\ncalls,2012-13/Q2,75,,,,,2012-10-03\n",
    )
    assert texts(book_of(root)["Return"])[1][0].startswith(
        "Please return by 1 December 2012 to the performance team. 4 results"
    )


def test_a_period_that_does_not_end_with_a_month_is_named_by_its_last_day(project: Callable[..., Path]) -> None:
    terms = """
        kind: calendar
        id: terms
        title: Terms
        year_starts: 1 September
        periods: [Autumn, Summer]
        due_within: 30 days
        closes: 40 days
        dates: {2012-13: {Autumn: 2012-09-03 to 2012-12-21, Summer: none}}
        ---
        kind: kpi
        id: absence
        title: Days missed
        service: roads
        calendar: terms
        unit: days
        basis: term
        target: {2012-13: tbc}
        """
    root = project(terms)
    ran = invoke(root, "template", "--period", "2012-13/Autumn", "-o", str(root / "forms"))
    assert ran.out.startswith("roads-2012-13-Autumn.xlsx  1 result, to be returned by 20 January 2013")
    rows = texts(load_workbook(root / "forms/roads-2012-13-Autumn.xlsx")["Return"])
    assert rows[3][2:4] == ["Last result", "Result to 21 December 2012 (type here)"]
    assert rows[4][:3] == ["absence", "Days missed (days, 3 September to 21 December 2012)", "none yet"]
    assert rows[4][8:10] == ["not agreed", "not set"]


# ---------------------------------------------------------------------------------------------- how the workbook behaves


def test_only_the_cells_to_type_in_are_open_and_nothing_is_hidden(council: Path) -> None:
    book = book_of(council)
    assert book.sheetnames == ["Return", "Help"]
    sheet = book["Return"]
    assert all(one.sheet_state == "visible" and one.protection.sheet for one in book.worksheets)
    assert sheet.protection.password is None
    open_ = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    lines = {f"{column}{row}" for row in range(5, 9) for column in "DEGH"}
    assert open_ == {*lines, "F5", "F7", "B10", "D10"}
    assert not any(size.hidden for size in [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()])
    assert {sheet[name].fill.fgColor.rgb for name in open_} == {"FFFFF9DB"}
    assert {sheet[name].border.left.style for name in open_} == {"medium"}
    assert not sheet.merged_cells.ranges
    assert sheet.freeze_panes == "A5"


def test_it_prints_on_one_landscape_page_and_rows_grow_with_what_is_typed(council: Path) -> None:
    sheet = book_of(council)["Return"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_area, sheet.print_title_rows) == ("'Return'!$A$1:$L$10", "$4:$4")
    content = zipfile.ZipFile(council / "forms/libraries-2012-13-Q2.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<row r="5"[^>]*>', content) == ['<row r="5" spans="1:12" ht="42">']


def test_a_long_form_goes_on_over_several_pages(project: Callable[..., Path]) -> None:
    many = "\n---\n".join(
        f"kind: kpi\nid: n{number}\ntitle: N {number}\nservice: roads\nunit: things\ntarget: {{2012-13: 5}}"
        for number in range(21)
    )
    sheet = book_of(project(many), "roads")["Return"]
    assert sheet.page_setup.fitToHeight == 0


def test_it_is_a_table_named_after_the_form_with_lists_and_messages_for_every_cell(council: Path) -> None:
    sheet = book_of(council)["Return"]
    assert {name: sheet.tables[name].ref for name in sheet.tables} == {"return_libraries_2012_13_Q2": "A4:L8"}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["E5"].formula1 == '"Final,Provisional,Estimated,Not available yet,Not applicable,Too few to publish"'
    assert (rules["D8"].type, rules["D8"].formula1, rules["D8"].error) == (
        "whole", "0", "A whole number only, 0 or more. Put words in column G.",
    )  # fmt: skip
    assert rules["D6"].formula1 == "AND(ISNUMBER(D6),D6>=0,OR(ROUND(D6,2)=D6,AND(ABS(D6)<=10,ROUND(D6,4)=D6)))"
    assert rules["D6"].error == "A number only, with at most 2 decimals. Put words in column G."
    assert rules["D5"].prompt == "How many, as a whole number. Column F asks out of how many."
    assert rules["D8"].prompt.startswith("The number, in visits. Leave it empty if you have none")
    assert (rules["F5"].type, rules["G5"].formula1, rules["H5"].formula1) == ("whole", "1000", "100")
    assert (rules["D10"].type, rules["D10"].formula1) == ("date", "41091")  # 1 July 2012
    assert set(rules) == {f"{c}{row}" for row in range(5, 9) for c in "DEGH"} | {"F5", "F7", "B10", "D10"}
    assert all(
        0 < len(rule.promptTitle) <= 32 and 0 < len(rule.prompt) <= 255 and len(rule.error) <= 255
        for rule in rules.values()
    )


def test_help_says_what_each_word_means_and_when_it_is_needed(council: Path) -> None:
    rows = texts(book_of(council)["Help"])
    assert rows[0][0] == "How to fill in this form"
    words = {row[0]: row[1] for row in rows[3:]}
    assert {
        "A blank is not zero",
        "Year to date",
        "Provisional",
        "Floor",
        "Not available yet",
        "Who to ask",
    } <= words.keys()
    assert words["When it is needed"].startswith(
        "By 20 October 2012. The report is made of what is in by 1 December 2012;"
    )


def test_the_same_definitions_and_figures_give_the_same_bytes_and_no_clock_is_in_them(council: Path) -> None:
    first = (forms(council) / "libraries-2012-13-Q2.xlsx").read_bytes()
    ran = invoke(council, "template", *PERIOD, "-s", "service:libraries", "-o", str(council / "one.xlsx"))
    assert (ran.code, (council / "one.xlsx").read_bytes()) == (0, first)
    book = load_workbook(io.BytesIO(first))
    assert book.properties.created == stored(2012, 9, 30)
    assert book.properties.creator in (None, "")
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [
        name for name in zipfile.ZipFile(io.BytesIO(first)).namelist() if "vba" in name or "external" in name.lower()
    ]


def test_titles_that_look_like_formulas_are_text(project: Callable[..., Path]) -> None:
    root = project("kind: kpi\nid: n\ntitle: '=1+1'\nservice: roads\nunit: '@x'\ntarget: {2012-13: 5}")
    cell = book_of(root, "roads")["Return"]["B5"]
    assert (cell.value, cell.data_type) == ("=1+1 (@x, July to September 2012)", "s")


# ---------------------------------------------------------------------------------------------- the column Check

NO_BOUND = Bound(None, None, "absent", None)
PLAIN = Line(
    id="calls", area=None, title="Calls", period="2012-13/Q2", last="73.3% Amber", last_value=73_300_000, largest=2_300_000, unit="percent",
    decimals=1, formula=None, counted=False, out_of=False, over=False, signed=False, polarity="higher", activity=False,
    target=Bound("80", None, "number", None), floor=Bound("70", None, "number", None), explained=True, limits=("80%", "70%"),
)  # fmt: skip
COUNT = replace(
    PLAIN,
    unit="visits",
    decimals=0,
    last_value=1_074_000_000,
    largest=None,
    target=Bound("1150", None, "number", None),
    floor=NO_BOUND,
)
RATE = replace(PLAIN, counted=True, out_of=True, formula="100 * numerator / denominator", largest=None)
LESS = replace(
    PLAIN, unit="days", target=Bound(None, "28", "number", None), floor=Bound(None, "35", "number", None), largest=None
)
DEMAND = replace(
    COUNT, activity=True, target=Bound(None, "500", "number", None), floor=Bound("400", None, "number", None)
)
WHY = "Type the result in column D, or say in column E why there is none"


@pytest.mark.parametrize(
    ("line", "cells", "words"),
    [
        (PLAIN, {}, ""),
        (PLAIN, {"D": 75}, "Between floor and target"),
        (PLAIN, {"D": 79.95}, "Meets the target. A larger change than any before: is it right?"),
        (PLAIN, {"D": 79.94}, "Between floor and target. A larger change than any before: is it right?"),
        (replace(PLAIN, largest=None), {"D": 61.2, "E": "Final"}, "Below the floor: say what is being done in column G"),
        (replace(PLAIN, largest=None), {"D": 61.2, "G": "Staff"}, "Below the floor: say by when in column H"),
        (replace(PLAIN, largest=None), {"D": 61.2, "G": "Staff", "H": "May"}, "Below the floor: thank you for saying why"),
        (replace(PLAIN, largest=None, explained=False), {"D": 61.2}, "Below the floor"),
        (PLAIN, {"D": 735}, "735% looks wrong: more than 100. Did you mean 73.5?"),
        (PLAIN, {"D": 104}, "104% looks wrong: more than 100."),
        (replace(PLAIN, last_value=None, largest=None), {"D": 735}, "735% looks wrong: more than 100."),
        (replace(PLAIN, over=True, largest=None), {"D": 104}, "Meets the target"),
        (PLAIN, {"D": 0.612}, "0.612% looks wrong. Did you mean 61.2? Type it so."),
        (replace(PLAIN, last_value=100_000), {"D": 0.11}, "Below the floor: say what is being done in column G"),
        (PLAIN, {"D": -1}, "Less than nought looks wrong"),
        (replace(PLAIN, signed=True, largest=None, explained=False), {"D": -1}, "Below the floor"),
        (PLAIN, {"D": "about 70"}, "A number only. Put words in column G."),
        (PLAIN, {"D": 75, "E": "certain"}, "Choose a word from the list in column E"),
        (PLAIN, {"D": 75, "E": "Not available yet"}, "Empty column D, or choose another word in column E"),
        (PLAIN, {"E": "Not available yet"}, "Say in column G why, and when it will be there"),
        (PLAIN, {"E": "Not available yet", "G": "New system"}, "Thank you: will show as Not available"),
        (PLAIN, {"E": "Too few to publish"}, "Thank you: will show as Too few to publish"),
        (PLAIN, {"E": "Final"}, WHY),
        (PLAIN, {"G": "It rained"}, WHY),
        (COUNT, {"D": 1153, "E": "Provisional"}, "Meets the target"),
        (COUNT, {"D": 1100}, "Below the target: say what is being done in column G"),
        (replace(COUNT, target=NO_BOUND), {"D": 1100}, "Thank you"),
        (replace(COUNT, floor=COUNT.target, target=NO_BOUND), {"D": 1153}, "Meets the floor"),
        (replace(COUNT, formula="submitted"), {"D": 1153}, "Meets the target"),
        (replace(COUNT, formula="submitted - 5"), {"D": 1}, "Thank you"),
        (RATE, {"D": 33}, "Type in column F out of how many"),
        (RATE, {"D": 33, "F": 0}, "Out of none there is no rate: choose Not applicable in column E"),
        (RATE, {"D": 33, "F": 40}, "Meets the target"),
        (RATE, {"D": 20, "F": 40}, "Below the floor: say what is being done in column G"),
        (replace(RATE, formula="last(value) + numerator"), {"D": 20, "F": 40}, "Thank you"),
        (replace(RATE, out_of=False, formula="numerator / 2"), {"D": 20}, "Below the floor: say what is being done in column G"),
        (replace(PLAIN, out_of=True, largest=None), {"D": 90}, "Type in column F out of how many"),
        (LESS, {"D": 20}, "Meets the target"),
        (LESS, {"D": 30}, "Between floor and target"),
        (LESS, {"D": 36}, "Above the floor: say what is being done in column G"),
        (replace(LESS, floor=NO_BOUND, target=Bound("5", "10", "range", None)), {"D": 36}, "Outside the target: say what is being done in column G"),
        (replace(LESS, floor=NO_BOUND, target=Bound("5", "10", "range", None)), {"D": 5}, "Meets the target"),
        (replace(LESS, decimals=None), {"D": 28.0000001}, "Meets the target"),
        (DEMAND, {"D": 501}, "Above what is expected"),
        (DEMAND, {"D": 399}, "Below what is expected"),
        (DEMAND, {"D": 450}, "Within what is expected"),
        (replace(DEMAND, target=NO_BOUND), {"D": 501}, "Within what is expected"),
        (replace(DEMAND, floor=NO_BOUND), {"D": 1}, "Within what is expected"),
    ],
)  # fmt: skip
def test_check_says_what_is_missing_or_looks_wrong_and_never_a_rating(
    line: Line, cells: Mapping[str, object], words: str
) -> None:
    found = worked_out(checking.formula(line, 7), {f"{column}7": value for column, value in cells.items()})
    assert found == words
    assert not re.search(r"\b(Red|Amber|Green)\b", checking.formula(line, 7))


def test_check_reads_a_per_cent_cell_as_it_is_shown() -> None:
    formula = checking.formula(replace(PLAIN, largest=None), 5)
    assert worked_out(formula, {"D5": 0.82}, {"D5": "0%"}) == "Meets the target"
    assert worked_out(formula, {"D5": 0.82}) == "0.82% looks wrong. Did you mean 82? Type it so."


def test_check_is_empty_before_anything_is_typed_and_fits_into_a_cell(council: Path) -> None:
    path = forms(council) / "libraries-2012-13-Q2.xlsx"
    assert [row[10].value for row in load_workbook(path, data_only=True)["Return"]["A5:L8"]] == [None] * 4
    assert all(len(row[10].value) < 8192 for row in load_workbook(path)["Return"]["A5:L8"])


@pytest.mark.parametrize(
    ("line", "typed", "fine"),
    [
        (PLAIN, 61.25, True),
        (PLAIN, 61.255, False),
        (PLAIN, 0.6125, True),
        (PLAIN, -5, False),
        (PLAIN, "61", False),
        (replace(PLAIN, signed=True), -5.1, True),
        (replace(PLAIN, unit="days"), 0.6125, False),
        (replace(PLAIN, unit="days", decimals=None), 0.612345, True),
        (replace(PLAIN, decimals=6), 61.234567, True),
    ],
)
def test_a_result_may_have_one_decimal_more_than_is_printed(line: Line, typed: object, fine: bool) -> None:
    found = worked_out(str(inputs.allowed("result", line, 5)["value"]), {"D5": typed})
    assert (found is True) is fine


def test_how_many_is_a_whole_number() -> None:
    assert inputs.allowed("result", replace(PLAIN, counted=True), 5)["validate"] == "integer"
    assert inputs.prompt(replace(PLAIN, counted=True)) == "How many, as a whole number."
    assert inputs.allowed("result", replace(COUNT, signed=True), 5)["minimum"] == -inputs.LARGEST
    assert (
        inputs.allowed("result", replace(COUNT, signed=True), 5)["error_message"]
        == "A whole number only. Put words in column G."
    )


# ---------------------------------------------------------------------------------------------- what comes back


def read(root: Path) -> Data:
    """Everything sent in, as the project has it."""
    return loading.read_data(loading.load(root))


def figures(root: Path, path: str = BACK) -> dict[str, tuple[object, ...]]:
    """What was read from a form: value, numerator, denominator, state, note and day of each code."""
    data = read(root)
    names = ("value", "numerator", "denominator")
    return {
        one.indicator: (
            *(None if (n := getattr(one, name)) is None else plain(n) for name in names),
            one.state,
            one.note,
            one.sent,
        )
        for one in data.observations
        if data.inputs[one.file].file == path
    }


DAY = date(2012, 10, 15)


def test_a_form_without_a_mistake_is_read_with_its_words_its_day_and_its_post(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    ran = back(council, book)
    assert (
        ran.out
        == f"{council}/submissions/back.xlsx is fine.\n4 of 4 results were read (3 values, 1 not available yet).\n"
    )
    assert figures(council) == {
        "assessed": (None, "33", "40", "submitted", "", DAY),
        "calls": ("71.5", None, None, "submitted", "", DAY),
        "satisfied": ("95", None, "50", "provisional", "", DAY),
        "visits": (None, None, None, "missing", "Counters are being repaired", DAY),
    }
    rated = evaluate(council, "2012-13/Q2")
    assert rated.rating("assessed")["value"] == "82.5"
    assert rated.rating("visits")["state"] == "missing"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("value: submitted + 0 * numerator(assessed)", ("95", None, "50")),
        (
            "changes: [{from: 2012-08-15, about: Counted., value: 100 * numerator / denominator}]",
            (None, "95", "50"),
        ),
    ],
)
def test_a_result_is_how_many_if_its_own_formula_at_the_end_of_the_period_counts(
    formula: str, expected: tuple[object, ...], council: Path
) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    path = next(
        path for path in (council / "definitions").rglob("*.yaml") if "id: satisfied" in path.read_text("utf-8")
    )
    path.write_text(path.read_text("utf-8").replace("id: satisfied\n", f"id: satisfied\n{formula}\n"), "utf-8")
    assert "error" not in back(council, book).out
    assert figures(council)["satisfied"][:3] == expected


def test_a_row_in_which_nothing_was_typed_was_not_sent(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], {"calls": {"D": 71.5}})
    assert said(back(council, book)) == ["1 of 4 results was read (1 value). 3 were left empty."]
    assert list(figures(council)) == ["calls"]


def test_a_form_that_nobody_has_filled_in_says_nothing(council: Path) -> None:
    assert said(back(council, book_of(council))) == ["0 of 4 results were read. 4 were left empty."]
    assert "fine" in invoke(council, "validate", str(council / BACK)).out


def test_what_was_said_beside_a_result_is_its_commentary_with_the_post_that_said_it(council: Path) -> None:
    book = book_of(council)
    told = {"D": 72.5, "G": "Two posts were empty; both are filled.", "H": "December 2012"}
    fill(book["Return"], {"calls": told, "visits": {"G": "Two libraries were closed."}})
    assert said(back(council, book)) == ["1 of 4 results was read (1 value). 1 with words alone. 2 were left empty."]
    first, second = read(council).commentary
    assert (first.about, first.being_done, first.back_by, first.by, first.sent, first.alone) == (
        "calls", told["G"], "December 2012", "Head of Libraries", DAY, False,
    )  # fmt: skip
    assert (second.about, second.being_done, second.alone) == ("visits", "Two libraries were closed.", True)


def test_a_day_by_which_it_will_be_there_is_kept_with_the_reason_why_it_is_not(council: Path) -> None:
    book = book_of(council)
    fill(
        book["Return"],
        {
            "visits": {"E": "not available YET", "G": "Counters are being repaired", "H": "May 2013"},
            "calls": {"E": "Not applicable", "H": "never"},
        },
    )
    assert said(back(council, book)) == [
        "2 of 4 results were read (1 not available yet, 1 not applicable or too few). 2 were left empty."
    ]
    assert figures(council)["visits"][4] == "Counters are being repaired (May 2013)"
    assert figures(council)["calls"][3:5] == ("not-applicable", "(never)")
    assert read(council).commentary == []


def test_areas_are_read_by_their_column_and_words_beside_them_are_notes(council: Path) -> None:
    book = book_of(council, "roads")
    sheet = book["Return"]
    for area, number in (("dover", 21), ("thanet", 30)):
        sheet[f"D{place(sheet, 'carers', area)}"] = number
    sheet[f"G{place(sheet, 'carers', 'dover')}"] = "One left"
    fill(sheet, {})
    assert said(back(council, book)) == ["2 of 4 results were read (2 values). 2 were left empty."]
    own = [one for one in read(council).observations if one.sent == DAY]
    assert [(one.area, one.value, one.note) for one in own] == [
        ("dover", 21 * MILLION, "One left"),
        ("thanet", 30 * MILLION, ""),
    ]


def test_a_form_returned_twice_gives_two_vintages_and_the_later_one_counts(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    back(council, book)
    fill(book["Return"], {"calls": {"D": 72.5}})
    book["Return"]["D10"] = stored(2012, 11, 1)
    back(council, book, "submissions/again.xlsx")
    assert evaluate(council, "2012-13/Q2").rating("calls")["value"] == "72.5"
    assert evaluate(council, "2012-13/Q2").rating("calls")["state"] == "revised"
    assert evaluate(council, "2012-13/Q2", "--as-at", "2012-10-20").rating("calls")["value"] == "71.5"


# ---- mistakes: what is typed, what is said of it, and how many results were read all the same


WORDS_ = "column G (What happened and what is being done)"
SURE = "column E (How sure?)"
MISTAKES: Mapping[str, tuple[dict[str, dict[str, object]], list[str]]] = {
    "735 for 73.5 per cent": (
        {"calls": {"D": 735}},
        ["Return!D6: error KCC471: 735 per cent is more than 100", "hint: did you mean 73.5? Ask the person who returned it"],
    ),
    "7350 for 73.5 per cent": (
        {"calls": {"D": 7350}},
        ["Return!D6: error KCC471: 7350 per cent is more than 100", "hint: did you mean 73.5? Ask the person who returned it"],
    ),
    "words in the cell of the result": (
        {"calls": {"D": "see attached"}},
        ["Return!D6: error KCC402: the result 'see attached' is not a number",
         f"hint: type a number alone, such as 57.7; words belong in {WORDS_}"],
    ),
    "an estimate in words": (
        {"calls": {"D": "about 71"}},
        ["Return!D6: error KCC402: the result 'about 71' is not a number", f"hint: write 71 and choose Estimated in {SURE}"],
    ),
    "not applicable in the cell of the result": (
        {"calls": {"D": "n/a"}},
        ["Return!D6: error KCC402: the result 'n/a' is not a number", f"hint: empty the cell and choose Not applicable in {SURE}"],
    ),
    "to be confirmed in the cell of the result": (
        {"calls": {"D": "tbc"}},
        ["Return!D6: error KCC402: the result 'tbc' is not a number", f"hint: empty the cell and choose why in {SURE}"],
    ),
    "a comma in a decimal": (
        {"calls": {"D": "71,5"}},
        ["Return!D6: error KCC402: the result '71,5' has a comma", "hint: write a decimal with a point: 71.5"],
    ),
    "a comma in thousands": (
        {"visits": {"D": "1,153"}},
        ["Return!D8: error KCC402: the result '1,153' has a thousands comma", "hint: write it without the comma: 1153"],
    ),
    "a code that does not exist": (
        {"calls": {"A": "cals", "D": 71.5}},
        ["Return!A6: error KCC403: unknown indicator 'cals'", "hint: did you mean 'calls'?"],
    ),
    "a code that was deleted": (
        {"calls": {"A": None, "D": 71.5}},
        ["Return!A6: error KCC403: the row names no indicator", "hint: write the id of the indicator in column A (Code)"],
    ),
    "a number beside Not available yet": (
        {"calls": {"D": 71.5, "E": "Not available yet"}},
        ["Return!E6: error KCC407: 'Not available yet' is chosen, and yet there is a number, '71.5'",
         "hint: empty column D (Result), or choose Final, Provisional or Estimated"],
    ),
    "a word of their own": (
        {"calls": {"D": 71.5, "E": "Finnal"}},
        ["Return!E6: error KCC407: 'Finnal' is none of the words to choose from", "hint: did you mean 'Final'?"],
    ),
    "another word of their own": (
        {"calls": {"D": 71.5, "E": "checked by me"}},
        ["Return!E6: error KCC407: 'checked by me' is none of the words to choose from",
         "hint: choose Final, Provisional, Estimated, Not available yet, Not applicable or Too few to publish"],
    ),
    "Final without a number": (
        {"calls": {"E": "Final"}},
        ["Return!D6: error KCC409: 'Final' is chosen, and there is no number", f"hint: type the result, or choose why there is none in {SURE}"],
    ),
    "out of how many, and no result": (
        {"satisfied": {"F": 50}},
        ["Return!D7: error KCC409: there is no result, and nothing says why", f"hint: type the result, or choose why there is none in {SURE}"],
    ),
    "a formula that ends in an error": (
        {"calls": {"D": "#DIV/0!"}},
        ["Return!D6: error KCC450: '#DIV/0!' is an Excel error", f"hint: mend the formula in the workbook, or empty the cell and choose why in {SURE}"],
    ),
    "a formula that Excel never worked out": (
        {"calls": {"D": "=7*10"}},
        ["Return!D6: error KCC445: the result of this formula is not in the file",
         "hint: open the workbook in Excel and save it again; or type the figure in place of the formula"],
    ),
    "a date in the cell of the result": (
        {"calls": {"D": stored(2012, 5, 7)}},
        ["Return!D6: error KCC447: Excel has turned the result into a date, 7 May 2012", "hint: format the cell as General, then type the figure again"],
    ),
    "a period that was typed over": (
        {"calls": {"D": 71.5, "L": "2012-13/Q5"}},
        ["Return!L6: error KCC404: a financial year has no 'Q5'", "hint: use Q1, Q2, Q3 or Q4"],
    ),
    "a share in place of a percentage": (
        {"calls": {"D": 0.715}},
        ["Return!D6: warning KCC451: the result is 0.715 percent, a hundredth of what is usual here",
         "hint: percentages are written 71.5, not 0.715: is it 0.715% or 71.5%?"],
    ),
    "a percentage above 100 that may be right": (
        {"calls": {"D": 104}},
        ["Return!D6: warning KCC472: 104 per cent is more than 100, as none was before",
         "hint: nothing to do if it is right; otherwise ask the person who returned it"],
    ),
    "a change larger than any before": (
        {"calls": {"D": 90}},
        ["Return!D6: warning KCC474: from 73.3 in Q1 2012/13 to 90: a change of 16.7, and none before was above 2.3",
         "hint: nothing to do if it is right; otherwise ask the person who returned it"],
    ),
    "not available, and no word about why": (
        {"calls": {"E": "Not available yet"}},
        ["Return!E6: warning KCC479: not available yet, and nothing says why", f"hint: say in {WORDS_} why, and when it will be there"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_with_its_cell_and_every_other_row_is_read(council: Path, mistake: str) -> None:
    typed, expected = MISTAKES[mistake]
    book = book_of(council)
    others = {code: cells for code, cells in FILLED.items() if code not in typed}
    fill(book["Return"], others)
    for code, cells in typed.items():
        row = place(book["Return"], code)
        for column, value in cells.items():
            book["Return"][f"{column}{row}"] = value
    ran = back(council, book)
    found = [
        line.strip()
        for line in " ".join(ran.out.replace("\n        ", " ").split("\n")).replace("  hint:", "\nhint:").split("\n")
    ]
    problem, hint = expected
    assert f"submissions/back.xlsx:{problem}" in found[0]
    assert found[1].startswith(hint), found[1]
    assert "  hint:" not in found[1], "one problem, and no other"
    refused = "error" in problem
    assert ran.code == (1 if refused else 0)
    assert set(others) <= set(figures(council))
    assert len(figures(council)) == (3 if refused else 4)
    assert f"{3 if refused else 4} of 4 results were read" in ran.out
    assert ("1 was not." in ran.out) is refused


def test_eight_mistakes_in_one_form_are_all_said_in_one_run_and_the_good_rows_are_kept(council: Path) -> None:
    """Told at length by the test of a whole quarter; here that they do not hide each other."""
    book = book_of(council)
    fill(
        book["Return"],
        {
            "assessed": {"D": "many", "F": 40},
            "calls": {"D": 735},
            "satisfied": {"D": 95, "E": "sure", "F": 50},
            "visits": {"D": 1300},
        },
    )
    book["Return"]["D10"] = "soon"
    assert said(back(council, book)) == [
        "back.xlsx:Return!D5: error KCC402: the result 'many' is not a number",
        "back.xlsx:Return!D6: error KCC471: 735 per cent is more than 100",
        "back.xlsx:Return!E7: error KCC407: 'sure' is none of the words to choose from",
        "back.xlsx:Return!D10: error KCC408: the date of return 'soon' is not a day",
        "1 of 4 results was read (1 value). 3 were not.",
    ]


def test_the_same_code_twice_is_believed_in_neither_row(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED | {"visits": {"A": "calls", "D": 1200}})
    problems = said(back(council, book))
    assert problems[0].startswith(
        "back.xlsx:Return!A8: error KCC405: 'calls' has this period already, with the same date: submissions/back.xlsx:Return!A6"
    )
    assert problems[-1] == "2 of 4 results were read (2 values). 2 were not."


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (stored(2112, 10, 15), "error KCC476: the date of return, 2112-10-15, is in the future"),
        (
            stored(2011, 10, 15),
            "error KCC406: the date of return, 2011-10-15, is before any period of this form began",
        ),
        ("yesterday", "error KCC408: the date of return 'yesterday' is not a day"),
        ("31 June 2012", "error KCC408: the date of return '2012-06-31' is a day that does not exist"),
        (
            41197,
            "error KCC408: the date of return is the number 41197; as a date of this workbook that would be 15 October 2012",
        ),
        ("#N/A", "error KCC450: '#N/A' is an Excel error"),
        (None, "warning KCC478: the form has no date of return"),
    ],
)
def test_a_date_that_cannot_be_right_is_said_and_the_results_are_kept(
    council: Path, value: object, message: str
) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"]["D10"] = value
    book["Return"]["D10"].number_format = "General" if value == 41197 else "d mmmm yyyy"
    ran = back(council, book)
    assert said(ran)[0] == f"back.xlsx:Return!D10: {message}"
    assert said(ran)[1:] == ["4 of 4 results were read (3 values, 1 not available yet)."]
    undated = value != stored(2112, 10, 15)
    assert {row[5] for row in figures(council).values()} == {None if undated else date(2112, 10, 15)}


def test_a_day_may_also_be_typed_in_words(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"]["D10"] = "15 october 2012"
    assert said(back(council, book)) == ["4 of 4 results were read (3 values, 1 not available yet)."]
    assert {row[5] for row in figures(council).values()} == {DAY}


def test_a_form_without_its_last_row_is_read_without_a_day(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED, signed=False)
    book["Return"].delete_rows(10)
    assert said(back(council, book)) == [
        "back.xlsx:Return!A4: warning KCC478: nothing says who returned this form and when",
        "4 of 4 results were read (3 values, 1 not available yet).",
    ]


def test_a_last_row_without_its_date_is_read_without_a_day(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"]["C10"] = book["Return"]["D10"] = None
    assert said(back(council, book))[0].endswith("warning KCC478: the form has no date of return")


def test_the_name_of_a_person_in_place_of_a_post_is_warned_about_once_and_not_repeated(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"]["B10"] = "Jane Smith"
    ran = back(council, book)
    assert [line for line in said(ran) if "KCC423" in line] == [
        "back.xlsx:Return!B10: warning KCC423: here is what looks like the name of a person, J. S."
    ]
    assert "Jane" not in ran.out


def test_per_cent_cells_are_read_as_they_are_shown_and_so_is_text_with_the_sign(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED | {"calls": {"D": 0.7149}, "satisfied": {"D": "95%", "F": 50}})
    book["Return"]["D6"].number_format = "0.00%"
    assert (
        said(back(council, book))[0]
        == "back.xlsx:Return!D6: info KCC448: 2 cells shown with a percent sign were read as shown"
    )
    assert (figures(council)["calls"][0], figures(council)["satisfied"][0]) == ("71.49", "95")


def test_a_percentage_where_a_count_belongs_is_refused(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED | {"visits": {"D": "12%"}})
    assert (
        "back.xlsx:Return!D8: error KCC449: the result is shown as a percentage, 12%, and 'Visits' counts visits"
        in said(back(council, book))
    )


# ---- a form that lost its shape


def test_a_form_is_found_by_its_headings_wherever_they_are(council: Path) -> None:
    book = book_of(council)
    sheet = book["Return"]
    fill(sheet, FILLED)
    sheet.title = "Q2 final FINAL"
    sheet.insert_rows(1, 6)
    sheet.move_range("L10:L14", cols=3)
    for row in sheet["A10:O14"]:
        row[1].value, row[2].value = row[2].value, row[1].value
    assert said(back(council, book)) == ["4 of 4 results were read (3 values, 1 not available yet)."]
    assert figures(council)["calls"][0] == "71.5"


def test_columns_that_were_deleted_are_named_and_the_others_are_read(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], {"calls": {"D": 71.5, "E": "Final"}})
    book["Return"].delete_cols(8, 4)
    book["Return"].delete_cols(5, 2)
    assert said(back(council, book)) == [
        "back.xlsx:Return!A4: warning KCC477: columns of this return form are gone: How sure?, Out of how many, Back on target by; "
        "without How sure? every number is final",
        "1 of 4 results was read (1 value). 3 were left empty.",
    ]


def test_a_reason_stays_a_note_where_its_column_is_gone(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], {"calls": {"E": "Not applicable", "H": "May 2013"}})
    book["Return"]["G4"] = "x"
    assert said(back(council, book))[0].endswith(
        "columns of this return form are gone: What happened and what is being done"
    )
    assert [(one.about, one.back_by) for one in read(council).commentary] == [("calls", "May 2013")]


@pytest.mark.parametrize(("column", "name"), [("A", "Code"), ("D", "Result"), ("L", "Period")])
def test_without_code_result_or_period_nothing_is_read(council: Path, column: str, name: str) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"][f"{column}4"] = "?"
    ran = back(council, book)
    assert said(ran) == [f"back.xlsx:Return!A4: error KCC470: of the headings of this return form {name} is gone"]
    assert "hint: ask for the form again, with kccrules template; nothing of it was read" in ran.out
    assert figures(council) == {}


def test_a_column_that_is_there_twice_is_not_guessed(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"]["M4"] = "Result (type here)"
    assert said(back(council, book)) == ["back.xlsx:Return!M4: error KCC410: the column 'Result' is there twice"]


def test_a_form_without_its_headings_is_asked_for_again_in_one_message(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"].delete_rows(4)
    assert said(back(council, book)) == [
        "back.xlsx:Return: error KCC470: this was a return form, and its row of headings is gone"
    ]
    book["Return"].delete_rows(1, 12)
    book["Return"]["A1"] = "calls"
    assert said(back(council, book)) == [
        "back.xlsx: error KCC470: this was a return form, and its row of headings is gone"
    ]


def test_a_workbook_with_a_table_of_figures_beside_a_form_is_read_whole(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], {"calls": {"D": 71.5}})
    for row in (("indicator", "period", "value"), ("visits", "2012-13/Q2", 1100)):
        book.create_sheet("More") if "More" not in book.sheetnames else None
        book["More"].append(row)
    book.create_sheet("Notes")["A1"] = "Returned by hand"
    assert said(back(council, book)) == [
        "back.xlsx:Notes!A1: error KCC441: this sheet has no headings in its first row, so nothing of it was read",
        "1 of 4 results was read (1 value). 3 were left empty.",
    ]
    assert set(figures(council)) == {"calls", "visits"}


def test_a_form_on_a_hidden_sheet_is_not_read_and_that_is_said(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"].sheet_state = "hidden"
    book.active = 1
    assert [line for line in said(back(council, book)) if "KCC442" in line] == [
        "back.xlsx:Return: warning KCC442: this sheet is hidden, so its figures were not read"
    ]


def test_a_form_saved_as_csv_is_read_like_the_workbook(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED | {"calls": {"D": "71.5%"}})
    rows = texts(book["Return"])
    rows[-1][3] = "2012-10-15"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (council / "submissions/back.csv").write_text(text.getvalue(), encoding="utf-8")
    ran = invoke(council, "validate", str(council / "submissions/back.csv"))
    assert said(ran)[-1] == "4 of 4 results were read (3 values, 1 not available yet)."
    assert figures(council, "submissions/back.csv")["calls"] == ("71.5", None, None, "submitted", "", DAY)


def test_mistakes_in_a_form_saved_as_csv_are_said_by_row(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], {"calls": {"D": "tbc"}})
    rows = texts(book["Return"])
    rows[-1][3] = "15/10/2012"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (council / "submissions/back.csv").write_text(text.getvalue(), encoding="utf-8")
    out = invoke(council, "validate", str(council / "submissions/back.csv")).out
    assert "error KCC402: the result 'tbc' is not a number" in out
    assert "hint: empty the cell and choose why in the column 'How sure?'" in out
    assert "error KCC408: the date of return '15/10/2012' is not a day" in out
    (council / "submissions/back.csv").write_text("\n".join(text.getvalue().splitlines()[:3]), encoding="utf-8")
    out = invoke(council, "validate", str(council / "submissions/back.csv")).out
    assert "submissions/back.csv: error KCC470: this was a return form, and its row of headings is gone" in out


def test_a_table_of_figures_that_speaks_of_forms_is_no_form(council: Path) -> None:
    (council / "submissions/table.csv").write_text(
        "indicator,period,value,note\nvisits,2012-13/Q2,5,Roads: results for July\n"
    )
    assert figures(council, "submissions/table.csv")["visits"][0] == "5"
    (council / "submissions/empty.csv").write_text("")
    assert [problem.message for problem in read(council).problems] == ["the file is empty"]


def test_a_form_saved_for_the_excel_of_2003_is_refused_with_how_to_save_it(council: Path) -> None:
    (council / "submissions/back.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    out = invoke(council, "validate", str(council / "submissions/back.xls")).out
    assert "error KCC401: workbooks of the Excel of 2003 (.xls) are not read" in out
    assert "save it as 'Excel Workbook (.xlsx)'" in out


def test_a_row_with_merged_cells_is_not_read_and_the_others_are(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED)
    book["Return"].merge_cells("G6:H6")
    assert said(back(council, book)) == [
        "back.xlsx:Return!G6: error KCC444: the cells G6:H6 are merged",
        "3 of 4 results were read (2 values, 1 not available yet). 1 was not.",
    ]


def test_names_that_services_use_for_an_indicator_do_as_well_as_its_code(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], FILLED | {"calls": {"A": "Calls answered", "D": 71.5}})
    assert said(back(council, book)) == ["4 of 4 results were read (3 values, 1 not available yet)."]


def test_several_forms_are_counted_each_by_its_name(council: Path) -> None:
    for service in ("libraries", "roads"):
        back(council, book_of(council, service), f"submissions/{service}.xlsx")
    assert invoke(council, "validate", str(council / "submissions")).out.splitlines()[1:] == [
        "submissions/libraries.xlsx: 0 of 4 results were read. 4 were left empty.",
        "submissions/roads.xlsx: 0 of 4 results were read. 4 were left empty.",
    ]


# ---- what is likely


def sent_back(root: Path, code: str, value: object, service: str = "libraries") -> list[str]:
    book = book_of(root, service)
    fill(book["Return"], {code: {"D": value}})
    return [line.partition(" KCC")[2] for line in said(back(root, book))][:-1]


def test_a_target_says_what_is_likely_where_there_is_no_result_yet(project: Callable[..., Path]) -> None:
    root = project(COUNCIL)
    assert sent_back(root, "calls", 775) == ["471: 775 per cent is more than 100"]


def test_where_any_result_or_target_was_above_100_another_may_be(project: Callable[..., Path]) -> None:
    root = project(COUNCIL, "indicator,period,value\ncalls,2011-12/Q4,101\ncalls,2012-13/Q1,73\n")
    assert sent_back(root, "calls", 735) == []


def test_a_share_is_asked_about_where_only_the_last_result_says_what_is_usual(project: Callable[..., Path]) -> None:
    root = project(COUNCIL.replace("target: {2012-13: 80}\nfloor: {2012-13: 70}", "target: {2012-13: tbc}"), SENT)
    assert sent_back(root, "calls", 0.715) == ["451: the result is 0.715 per cent, and was 73.3 in Q1 2012/13"]


def test_what_is_sent_is_not_held_against_what_is_worked_out_of_it(project: Callable[..., Path]) -> None:
    halved = "kind: kpi\nid: halved\ntitle: Halved\nservice: roads\nunit: percent\nvalue: submitted / 10\ntarget: {2012-13: 70}"
    assert sent_back(project(halved), "halved", 715, "roads") == []


def test_what_is_worked_out_and_what_has_no_number_are_not_held_against_anything(council: Path) -> None:
    book = book_of(council)
    fill(book["Return"], {"assessed": {"D": 4000, "F": 40}, "visits": {"E": "Too few to publish"}})
    assert len(said(back(council, book))) == 1


def test_printed_results_count_where_nothing_was_sent_in(project: Callable[..., Path]) -> None:
    rows = "".join(
        f"{report},calls,{report},{value}\n"
        for report, value in (("2011-12/Q2", 70), ("2011-12/Q3", 71), ("2011-12/Q4", 90), ("2012-13/Q1", 71))
    )
    later = (
        "report,indicator,period,value\n2012-13/Q1,calls,2011-12/Q4,70\n"  # above what the earlier report said of it
    )
    root = project(COUNCIL, files={"submissions/published.csv": later + rows + "2012-13/Q1,visits,2012-13/Q1,\n"})
    assert sent_back(root, "calls", 75) == [
        "474: from 71 in Q1 2012/13 to 75: a change of 4, and none before was above 1"
    ]


def test_no_change_is_large_across_a_break_in_the_series(project: Callable[..., Path]) -> None:
    changed = COUNCIL.replace("id: calls\n", "id: calls\nchanges: [{from: 2012-13/Q2, break: true}]\n", 1)
    assert sent_back(project(changed, SENT), "calls", 95) == []
    sheet = book_of(project(changed, SENT))["Return"]
    assert "larger change" not in sheet[f"K{place(sheet, 'calls')}"].value


# ---------------------------------------------------------------------------------------------- there and back


NUMBERS = st.decimals(-(10**6), 10**9, places=6).map(lambda number: number.normalize())
ENTRIES = st.one_of(
    st.tuples(NUMBERS, st.sampled_from(["", "Final", "Provisional", "Estimated"])),
    st.tuples(st.none(), st.sampled_from(["Not available yet", "Not applicable", "Too few to publish"])),
    st.tuples(st.none(), st.just("")),
)
SAID = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=30).map(
    lambda text: f"x{text}".strip()
)


@settings(max_examples=60)
@given(
    typed=st.fixed_dictionaries({code: st.tuples(ENTRIES, SAID) for code in ("calls", "visits")}),
    day=st.dates(date(2012, 7, 1), date(2030, 1, 1)),
)
def test_whatever_is_typed_into_a_form_is_read_back_exactly(typed: Mapping[str, Any], day: date) -> None:
    root, definitions = shared()
    book = load_workbook(root / "forms/libraries-2012-13-Q2.xlsx")
    sheet = book["Return"]
    for code, ((number, word), text) in typed.items():
        row = place(sheet, code)
        sheet[f"D{row}"], sheet[f"E{row}"] = number, word or None
        if number is not None or word:
            sheet[f"G{row}"].value = text
            sheet[f"G{row}"].data_type = "s"
    sheet["D10"] = day
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "back.xlsx")
        data = read_all([(Path(folder) / "back.xlsx", "back.xlsx")], definitions)
    assert [problem for problem in data.problems if problem.severity == "error"] == []
    states = {"": "submitted", "Final": "submitted", "Provisional": "provisional", "Estimated": "estimated",
              "Not available yet": "missing", "Not applicable": "not-applicable", "Too few to publish": "suppressed"}  # fmt: skip
    wanted = {
        code: (None if number is None else int(number * MILLION), states[word], text if number is None else "", day)
        for code, ((number, word), text) in typed.items()
        if number is not None or word
    }
    assert {one.indicator: (one.value, one.state, one.note, one.sent) for one in data.observations} == wanted
    assert data.returned[0].asked == 4


# ---------------------------------------------------------------------------------------------- the verb


def test_forms_as_csv_are_rows_that_submissions_read(council: Path) -> None:
    ran = invoke(council, "template", *PERIOD, "--format", "csv", "-s", "service:libraries")
    assert ran.out.removeprefix("\ufeff").splitlines() == [
        "indicator,period,value,numerator,denominator,state,note,being_done,back_by,by,submitted_at",
        "assessed,2012-13/Q2,,,,,,,,,",
        "calls,2012-13/Q2,,,,,,,,,",
        "satisfied,2012-13/Q2,,,,,,,,,",
        "visits,2012-13/Q2,,,,,,,,,",
    ]
    ran = invoke(council, "template", *PERIOD, "--format", "csv", "-o", str(council / "all.csv"))
    assert (ran.code, len((council / "all.csv").read_text("utf-8").splitlines())) == (0, 10)
    invoke(council, "template", *PERIOD, "--format", "csv", "-o", str(council / "submissions"))
    assert (council / "submissions/roads-2012-13-Q2.csv").read_bytes() == (
        b"\xef\xbb\xbfindicator,area,period,value,state,note,being_done,back_by,by,submitted_at\r\n"
        b"carers,dover,2012-13/Q2,,,,,,,\r\ncarers,thanet,2012-13/Q2,,,,,,,\r\npotholes,,2012-13/Q2,,,,,,,\r\nexams,,2011-12,,,,,,,\r\n"
    )
    assert {problem.code for problem in read(council).problems} == {"KCC409"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-o", "x.xlsx"), "name the period that results are wanted for, such as --period 2012-13/Q2"),
        (PERIOD, "forms are files: name one, such as -o libraries.xlsx, or a folder for all, such as -o forms"),
        ((*PERIOD, "-o", "x.csv"), "'x.csv' is no name for this form: add --format csv"),
        ((*PERIOD, "-o", "x.xls"), "'x.xls' is no name for this form: let its name end in .xlsx"),
        (
            (*PERIOD, "-o", "x.xlsx"),
            "3 services have a form of their own: name a folder, such as -o forms, or choose one with -s service:ID",
        ),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_what_to_type(
    council: Path, options: Sequence[str], words: str
) -> None:
    ran = invoke(council, "template", *options)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_form_that_may_have_been_filled_in_is_not_written_over(council: Path) -> None:
    made = forms(council)
    assert invoke(council, "template", *PERIOD, "-o", str(made), "-q") == Ran(0, "", "")
    book = book_of(council)
    fill(book["Return"], FILLED)
    book.save(made / "libraries-2012-13-Q2.xlsx")
    filled = (made / "libraries-2012-13-Q2.xlsx").read_bytes()
    (made / "roads-2012-13-Q2.xlsx").unlink()
    ran = invoke(council, "template", *PERIOD, "-o", str(made))
    assert ran.code == 2
    assert "libraries-2012-13-Q2.xlsx' is there already, and is not the form as it would be made now" in ran.err
    assert (made / "libraries-2012-13-Q2.xlsx").read_bytes() == filled
    assert not (made / "roads-2012-13-Q2.xlsx").exists(), "nothing is half done"


def test_where_nothing_is_asked_of_anybody_that_is_said(council: Path) -> None:
    ran = invoke(council, "template", *PERIOD, "-s", "gap plans", "-o", str(council / "x.xlsx"))
    assert ran.code == 5
    assert "error KCC601: nothing is asked of anybody for Quarter 2 2012/13 (July to September 2012)" in ran.err
    ran = invoke(council, "template", "--period", "2012-13/Q9", "-o", str(council / "x.xlsx"))
    assert ran.code == 2


def test_a_folder_that_cannot_be_made_is_said(council: Path) -> None:
    (council / "taken").write_text("a file")
    ran = invoke(council, "template", *PERIOD, "-o", str(council / "taken"))
    assert ran.code == 2
    assert "cannot be written" in ran.err


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("Result to September 2012\n(type here)", "result"),
        ("RESULT", "result"),
        ("Results", None),
        ("Last result (to June 2012)", "last"),
        ("what happened?", None),
        ("What happened, what is being done", None),
        ("What happened and what is being done (type here)", "happened"),
        ("how sure", "sure"),
        ("", None),
    ],
)
def test_headings_are_known_by_how_they_begin(cell: str, column: str | None) -> None:
    assert heading(cell) == column


def test_results_are_near_between_half_and_twice_the_last() -> None:
    assert [likely(value, 10) for value in (4, 5, 10, 20, 21)] == [False, True, True, True, False]
    assert not likely(0, 0)


def test_a_form_is_summed_up_in_one_line() -> None:
    assert counted(Counted("back.xlsx", 1, 0, 0, 1, 0, 0)) == "1 of 1 result was read (1 not applicable or too few)."
    assert counted(Counted("back.xlsx", 9, 2, 1, 0, 1, 2)) == (
        "3 of 9 results were read (2 values, 1 not available yet). 2 were not. 1 with words alone. 3 were left empty."
    )
