"""Figures sent in as Excel workbooks are read as people see them, or refused with the sheet and cell."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import councils
import pytest
from conftest import evaluate, invoke, write_project
from councils import DISTRICTS, MONTHS
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from kccrules.meaning.submissions import Reader, reject_twins
from kccrules.render.problems import render
from kccrules.render.terminal import Terminal
from kccrules.tools import sheets
from kccrules.tools.sheets import guard, look
from kccrules.words.model import Definitions
from kccrules.words.numerals import plain
from kccrules.words.observations import Data
from kccrules.words.problems import TITLES, Place, Problem, in_order, letters

PAGES = Path(__file__).parents[1] / "docs" / "problems"
NAME = "submissions/returns.xlsx"
HEADINGS = ("indicator", "period", "value")
COUNCIL = (
    DISTRICTS
    + MONTHS
    + """
kind: group
id: twelve
title: Districts
members: [ashford, dover, thanet, swale]
---
kind: calendar
id: years
title: Financial year
year_starts: 1 April
periods: [year]
due_within: 20 days
---
kind: calendar
id: calendar-years
title: Calendar year
year_starts: 1 January
periods: [year]
due_within: 20 days
---
kind: kpi
id: calls
title: Calls answered in 20 seconds
unit: percent
service: libraries
also: ['1.10', Calls answered]
target: {2012-13: 80}
floor: {2012-13: 70}
---
kind: kpi
id: clients
title: Clients receiving telecare
unit: clients
service: libraries
areas: twelve
target: {2012-13: 1075}
floor: {2012-13: 900}
---
kind: kpi
id: exams
title: Five good passes
unit: percent
calendar: years
service: libraries
target: {2010-11: 60}
floor: {2010-11: 55}
---
kind: kpi
id: visits
title: Visits
unit: visits
calendar: months
service: libraries
target: {2010-11: 500}
floor: {2010-11: 400}
---
kind: kpi
id: floods
title: Floods
unit: floods
calendar: calendar-years
service: roads
polarity: lower
target: {'2012': 5}
floor: {'2012': 9}
"""
)


def definitions() -> Definitions:
    """Of a council with a percentage, a count by district, and figures by year and by month."""
    return councils.of(COUNCIL)


# ---------------------------------------------------------------------------------------------- books for tests

Cells = Sequence[object]


@dataclass(frozen=True)
class As:
    """A value with a number format."""

    value: object
    form: str


def put(sheet: object, rows: Sequence[Cells]) -> None:
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell is not None:
                value = cell.value if isinstance(cell, As) else cell
                made = sheet.cell(row, column, value)
                made.number_format = cell.form if isinstance(cell, As) else made.number_format


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book(*rows: Cells, **more: Sequence[Cells]) -> bytes:
    """A workbook with these rows on the sheet Return, and other sheets by name."""
    made = Workbook()
    made.active.title = "Return"
    put(made.active, rows)
    for name, others in more.items():
        put(made.create_sheet(name), others)
    return saved(made)


def changed(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    from openpyxl import load_workbook

    made = load_workbook(io.BytesIO(content))
    change(made)
    return saved(made)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes | str], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


FIRST_SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(data: str, more: str = "") -> str:
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{data}</sheetData>{more}</worksheet>'


def text_cells(*texts: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)


def typed(*rows: str, more: str = "", **parts: bytes | str) -> bytes:
    """A workbook with a sheet as somebody else's program stores it: the cells of each row, under the headings."""
    head = f"<row>{text_cells(*HEADINGS)}</row>"
    given = {FIRST_SHEET: sheet_of(head + "".join(rows), more)}
    return zipped(parts_of(book(HEADINGS)) | given | parts)


def row_of(value: str) -> str:
    """A row for the clients of the first quarter with this cell as its value."""
    return f"<row>{text_cells('clients', '2012-13/Q1')}{value}</row>"


# ---------------------------------------------------------------------------------------------- what is read


def read(content: bytes, name: str = NAME) -> Data:
    reader = Reader(definitions())
    (reader.workbook if name.endswith(".xlsx") else reader.csv)(content, name)
    reject_twins(reader.data)
    reader.data.problems = in_order(reader.data.problems)
    return reader.data


def said(data: Data) -> list[str]:
    """Each problem on a line: place, code, message, hint."""
    return [f"{problem.place}: {problem.code}: {problem.message} | {problem.hint}" for problem in data.problems]


def only(content: bytes, name: str = NAME) -> str:
    """The one problem there is."""
    (line,) = said(read(content, name))
    return line


def values(content: bytes) -> list[str]:
    """The values of a workbook in which nothing is wrong."""
    data = read(content)
    assert [problem for problem in data.problems if problem.severity != "info"] == [], said(data)
    return [plain(row.value) for row in data.observations if row.value is not None]


def one(value: object, indicator: str = "clients") -> bytes:
    """A workbook with one figure."""
    return book(HEADINGS, (indicator, "2012-13/Q1", value))


# ---------------------------------------------------------------------------------------------- the whole way


def test_a_figure_of_a_workbook_is_rated_and_its_row_is_told(tmp_path: Path) -> None:
    root = write_project(tmp_path, COUNCIL, {})
    (root / NAME).write_bytes(
        book(HEADINGS, ("clients", "2012-13/Q1", 1074), Notes=[HEADINGS, ("calls", "2012-13/Q1", 80)])
    )
    report = evaluate(root, "2012-13/Q1").report()
    rated = {(row["id"], row["area"]): row["rating"] for row in report["ratings"]}
    assert (rated["clients", None], rated["calls", None]) == ("amber", "green")
    figure = next(row for row in report["history"] if row["id"] == "clients" and row["area"] is None)
    assert figure["data"] == {"path": f"{NAME}:Return", "row": 2}
    assert f"{NAME}:Return, row 2" in invoke(root, "explain", "clients", "--period", "2012-13/Q1").out
    assert [row["path"] for row in report["inputs"]] == [f"{NAME}:Return", f"{NAME}:Notes"]
    assert invoke(root, "validate").out.endswith("and 1 submission are fine.\n")


def test_a_problem_is_said_by_sheet_and_cell(tmp_path: Path) -> None:
    root = write_project(tmp_path, COUNCIL, {})
    (root / NAME).write_bytes(book(HEADINGS, ("clients", "2012-13/Q1", "approx 58")))
    found = invoke(root, "validate", str(root / NAME))
    assert found.out.startswith(
        f"{NAME}:Return!C2: error KCC402: value 'approx 58' is not a number\n"
        "  hint: write 58 and put 'estimated' in the column state\n"
    )
    assert found.code == 1


@pytest.mark.parametrize(
    ("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (100, "CV"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_named_as_excel_names_them(column: int, name: str) -> None:
    assert letters(column) == name
    assert look.column_of(name) == column


def test_places_of_a_workbook() -> None:
    assert str(Place("a.xlsx", sheet="Table 1")) == "a.xlsx:Table 1"
    assert str(Place("a.xlsx", 9, 4, "Table 1")) == "a.xlsx:Table 1!D9"


def test_rows_count_as_excel_shows_them() -> None:
    content = book((), (), HEADINGS, (), ("clients", "2012-13/Q1", 1), (None, " "), ("clients", "2012-13/Q2", "x"))
    assert [row.row for row in read(content).observations] == [5]
    assert only(content).startswith(f"{NAME}:Return!C7: KCC402: value 'x' is not a number")
    (source,) = read(content).inputs
    assert (source.read, source.rejected) == (2, 1)


def test_empty_rows_of_csv_count_as_excel_shows_them_too() -> None:
    data = read(b"indicator,period,value\n\n,,\nclients,2012-13/Q1,5\n", "a.csv")
    assert [row.row for row in data.observations] == [4]
    assert (data.inputs[0].read, data.inputs[0].rejected) == (1, 0)


def test_headings_may_have_spaces_and_capitals_and_hidden_rows_and_columns_count() -> None:
    def hide(made: Workbook) -> None:
        made.active.row_dimensions[2].hidden = True
        made.active.column_dimensions["C"].hidden = True

    content = book((" Indicator", "PERIOD ", "Value"), ("clients", "2012-13/Q1", 5))
    assert values(changed(content, hide)) == ["5"]


def test_every_sheet_with_headings_is_read_in_its_order() -> None:
    history = (("report", "indicator", "period", "value"), ("2012-13/Q1", "clients", "2012-13/Q1", 7))
    data = read(
        book(HEADINGS, ("clients", "2012-13/Q1", 5), More=[HEADINGS, ("clients", "2012-13/Q2", 6)], Old=history)
    )
    assert [(row.value, row.file) for row in data.observations] == [(5_000_000, 0), (6_000_000, 1)]
    assert [(row.value, row.file) for row in data.history] == [(7_000_000, 2)]
    assert [source.path for source in data.inputs] == [f"{NAME}:Return", f"{NAME}:More", f"{NAME}:Old"]


def test_sheets_without_cells_are_passed_over() -> None:
    content = changed(
        book(HEADINGS, ("clients", "2012-13/Q1", 5), Sheet2=[]),
        lambda made: made.create_chartsheet("Chart").add_chart(BarChart()),
    )
    assert values(content) == ["5"]


# ---------------------------------------------------------------------------------------------- as if it were CSV

NUMBER = st.decimals(min_value=-(10**6), max_value=10**6, places=3).map(lambda number: f"{number:f}")
DAYS = st.one_of(st.none(), st.dates(date(2012, 7, 1), date(2013, 3, 31)))


@dataclass(frozen=True)
class Sent:
    """One row of figures, however it is written."""

    indicator: str
    period: str
    value: str
    numerator: str
    area: str
    state: str
    note: str
    day: date | None
    as_number: bool

    def csv(self) -> str:
        note = '"' + self.note.replace('"', '""') + '"'
        day = str(self.day or "")
        return ",".join([self.indicator, self.period, self.value, self.numerator, self.area, self.state, note, day])

    def cells(self) -> Cells:
        value, numerator = (as_cell(text) if self.as_number else text for text in (self.value, self.numerator))
        return (self.indicator, self.period, value, numerator, self.area, self.state, self.note, self.day)


def as_cell(text: str) -> object:
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


SENT = st.builds(
    Sent,
    st.sampled_from(["clients", "calls", "Calls answered", "client", ""]),
    st.sampled_from(["2012-13/Q1", "2012-13/Q2", "2012-13/Q5", "Q1"]),
    st.one_of(NUMBER, st.sampled_from(["", "n/a", "1,074", "68%", " 12 ", "0.1"])),
    st.one_of(st.just(""), NUMBER),
    st.sampled_from(["", "whole", "dover", "Ashford Borough", "kent"]),
    st.sampled_from(["", "submitted", "late", "Estimated", "soon"]),
    st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs")), max_size=9),
    DAYS,
    st.booleans(),
)
COLUMNS = ("indicator", "period", "value", "numerator", "area", "state", "note", "submitted_at")


@settings(max_examples=60)
@given(st.lists(SENT, max_size=6))
def test_a_table_says_the_same_as_csv_and_as_a_workbook(rows: list[Sent]) -> None:
    table = read(
        "\n".join([",".join(COLUMNS), *(row.csv().replace("1,074", '"1,074"') for row in rows)]).encode(), "a.csv"
    )
    sheet = read(book(COLUMNS, *(row.cells() for row in rows)))
    assert sheet.observations == table.observations
    assert table.inputs[0].read == sheet.inputs[0].read
    assert table.inputs[0].rejected == sheet.inputs[0].rejected

    def plainly(problem: Problem) -> tuple[object, ...]:
        message = re.sub(r": (a\.csv:|submissions/returns\.xlsx:Return!A)(?=\d)", ": ", problem.message)
        return problem.place.line, problem.code, message, problem.hint

    assert sorted(map(plainly, sheet.problems)) == sorted(map(plainly, table.problems))


# ---------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        (57.7, "57.7"),
        (0.1 + 0.2, "0.3"),
        (1 - 0.9, "0.1"),
        (1074, "1074"),
        (1074.0, "1074"),
        (0.00001, "0.00001"),
        (-0.0, "0"),
        (-12.5, "-12.5"),
        (9_200_000_000_000, "9200000000000"),
        (As(1074, "#,##0"), "1074"),
        (As(1074.5, '#,##0.0" clients"'), "1074.5"),
        (As(1074, "[Red]#,##0.00;[Blue]-#,##0"), "1074"),
        ("57.7", "57.7"),
        (" 57.7 ", "57.7"),
        ("57.70", "57.7"),
    ],
)
def test_a_number_has_the_digits_that_excel_shows(stored: object, meant: str) -> None:
    assert values(one(stored)) == [meant]


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_numbers_of_fifteen_digits_come_through_unchanged(digits: int, decimals: int) -> None:
    text, special = sheets.shown.number(float(Decimal(digits).scaleb(-decimals)), "General", "number")
    assert Decimal(text) == Decimal(digits).scaleb(-decimals)
    assert special.kind == "number"


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ("1,074", "KCC402: value '1,074' has a thousands comma | write it without the comma: 1074"),
        ("68%", "KCC402: value '68%' has a percent sign | write 68: the unit says percent"),
        (67.1641791044776, "KCC402: value '67.1641791044776' has more than 6 decimals | write at most 6 decimals"),
        (1e15, "KCC402: value '1000000000000000' is too large | the largest number is 9,200,000,000,000: choose a larger unit, such as thousands or £m"),
        (True, "KCC450: 'TRUE' is no text and no number | type the word or number that is meant"),
        (date(2012, 2, 1), "KCC447: Excel has turned value into a date, 1 February 2012 | format the cell as General, then type the figure again"),
        (time(10, 30), "KCC447: Excel has turned value into a time, 10:30:00 | format the cell as General, then type the figure again"),
        (As(26.5, "[h]:mm"), "KCC447: Excel has turned value into a time, 26 days, 12:00:00 | format the cell as General, then type the figure again"),
        (As(1074000, '#,##0,"k"'), "KCC449: value is 1074000, but is shown in thousands or millions | format the cell as General, and write the figure in the unit of the indicator"),
        (As(57.7, "0.0%"), "KCC449: value is shown as a percentage, 5770%, and 'Clients receiving telecare' counts clients | format the cell as General, and type the figure again"),
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_with_its_cell(stored: object, message: str) -> None:
    found = [line for line in said(read(one(stored))) if "KCC448" not in line]
    assert found == [f"{NAME}:Return!C2: {message}"]


def test_errors_of_excel_are_refused_wherever_they_stand() -> None:
    columns = (*HEADINGS, "note")
    rows = [
        ("clients", "2012-13/Q1", "#N/A", ""),
        ("clients", "2012-13/Q2", 5, "#DIV/0!"),
        ("#REF!", "2012-13/Q3", 5, ""),
    ]
    hint = "mend the formula in the workbook, or empty the cell and say why in the column state"
    assert said(read(book(columns, *rows))) == [
        f"{NAME}:Return!C2: KCC450: '#N/A' is an Excel error | {hint}",
        f"{NAME}:Return!D3: KCC450: '#DIV/0!' is an Excel error | {hint}",
        f"{NAME}:Return!A4: KCC450: '#REF!' is an Excel error | {hint}",
    ]


# ---------------------------------------------------------------------------------------------- percentages


@pytest.mark.parametrize(
    ("stored", "form", "meant"),
    [
        (0.68, "0%", "68"),
        (0.577, "0.0%", "57.7"),
        (0.07, "0%", "7"),
        (1, "0%", "100"),
        (-0.123456, "0.00%;[Red]-0.00%", "-12.3456"),
        (-68, "0%;[Red]-0", "-68"),
        (0.5, "0%;[Red]-0", "50"),
        (68, '0"%"', "68"),
        (68, r"0\%", "68"),
    ],
)
def test_a_percentage_is_read_as_it_is_shown(stored: float, form: str, meant: str) -> None:
    assert values(one(As(stored, form), "calls")) == [meant]


def test_percentages_are_remarked_on_once_for_a_sheet() -> None:
    rows = [("calls", f"2012-13/Q{quarter}", As(0.6, "0%")) for quarter in (1, 2, 3)]
    hint = "nothing to do: a cell that shows 68% is read as 68"
    assert (
        only(book(HEADINGS, *rows))
        == f"{NAME}:Return!C2: KCC448: 3 cells shown with a percent sign were read as shown | {hint}"
    )
    assert "KCC448: 1 cell shown with a percent sign was read as shown" in only(book(HEADINGS, rows[0]))


def test_a_count_that_is_shown_as_a_percentage_is_refused() -> None:
    found = said(read(book((*HEADINGS, "numerator"), ("calls", "2012-13/Q1", 68, As(0.68, "0%")))))
    assert (
        f"{NAME}:Return!D2: KCC449: numerator is shown as a percentage, 68%, and it is a count | format the cell as General, and type the figure again"
        in found
    )


def test_a_percentage_of_an_unknown_indicator_is_not_held_against_a_unit() -> None:
    found = said(read(one(As(0.68, "0%"), "cells")))
    assert [line.split(": ")[1] for line in found] == ["KCC403", "KCC448"]


@pytest.mark.parametrize(
    ("value", "indicator", "asked"),
    [
        ("0.68", "calls", "is it 0.68% or 68%?"),
        ("0.8", "calls", "is it 0.8% or 80%?"),
        ("0.02", "calls", None),
        ("0", "calls", None),
        ("1", "calls", None),
        ("-0.68", "calls", None),
        ("0.68", "clients", None),
    ],
)
def test_a_share_where_a_percentage_is_usual_is_questioned(value: str, indicator: str, asked: str | None) -> None:
    for content, name in (
        (one(float(value), indicator), NAME),
        (f"indicator,period,value\n{indicator},2012-13/Q1,{value}\n".encode(), "a.csv"),
    ):
        data = read(content, name)
        assert [row.value for row in data.observations] == [int(Decimal(value) * 10**6)]
        assert [(problem.code, (problem.hint or "").rsplit(": ")[-1]) for problem in data.problems] == (
            [("KCC451", asked)] if asked else []
        )


# ---------------------------------------------------------------------------------------------- periods and days


@pytest.mark.parametrize(
    ("indicator", "period", "meant"),
    [
        ("exams", date(2011, 12, 1), "type 2011-12 again"),
        ("exams", date(2010, 11, 1), "type 2010-11 again"),
        ("exams", date(2011, 12, 5), "type the period, such as "),
        ("visits", date(2010, 11, 1), "type 2010-11/M08 again"),
        ("visits", date(2010, 11, 2), "type the period, such as "),
        ("clients", date(2012, 6, 1), "type the period, such as "),
    ],
)
def test_a_period_that_excel_has_turned_into_a_date_is_refused(indicator: str, period: date, meant: str) -> None:
    line = only(book(HEADINGS, (indicator, period, 5)))
    assert line.startswith(f"{NAME}:Return!B2: KCC447: Excel has turned this period into a date, {period.day} ")
    assert f"format the cell as Text, then {meant}" in line


def test_a_period_that_excel_has_turned_into_a_time_is_refused() -> None:
    assert "KCC447: Excel has turned this period into a time, 01:00:00" in only(
        book(HEADINGS, ("clients", time(1, 0), 5))
    )


def test_a_year_may_be_a_number_or_text() -> None:
    assert values(book(HEADINGS, ("floods", 2012, 5))) == ["5"]
    assert values(book(HEADINGS, ("floods", "2012", 5))) == ["5"]
    assert only(book(HEADINGS, ("clients", 2012, 5))).startswith(f"{NAME}:Return!B2: KCC404: ")


SENT_AT = (*HEADINGS, "submitted_at")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2012, 7, 13), date(2012, 7, 13)),
        (datetime.fromisoformat("2012-07-13T16:45"), date(2012, 7, 13)),
        ("2012-07-13", date(2012, 7, 13)),
        (As(41103, "dd/mm/yyyy"), date(2012, 7, 13)),
        (None, None),
    ],
)
@pytest.mark.parametrize("epoch", ["1900", "1904"])
def test_the_day_of_sending_may_be_a_date_or_text(cell: object, day: date | None, epoch: str) -> None:
    made = Workbook()
    if epoch == "1904":
        made.epoch = CALENDAR_MAC_1904
        if isinstance(cell, As):
            cell = As(41103 - 1462, cell.form)
    put(made.active, [SENT_AT, ("clients", "2012-13/Q1", 5, cell)])
    (row,) = read(saved(made)).observations
    assert row.sent == day


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (41103, "submitted_at is the number 41103; as a date of this workbook that would be 13 July 2012 | if that is right, format the cell as a date, or write 2012-07-13"),
        (41103.5, "submitted_at is the number 41103.5; as a date of this workbook that would be 13 July 2012 | if that is right, format the cell as a date, or write 2012-07-13"),
        (20120713, "submitted_at '20120713' is not a day | write the year, month and day: 2012-08-31"),
        (1e20, "submitted_at '100000000000000000000' is not a day | write the year, month and day: 2012-08-31"),
        (time(16, 45), "submitted_at is a time, 16:45:00 | write the day: 2012-08-31"),
        ("13/07/2012", "submitted_at '13/07/2012' is not a day | write 2012-07-13"),
        (As(41103, "0%"), "submitted_at '4110300%' is not a day | write the year, month and day: 2012-08-31"),
    ],
)  # fmt: skip
def test_a_day_of_sending_that_is_no_date_is_refused(cell: object, message: str) -> None:
    assert only(book(SENT_AT, ("clients", "2012-13/Q1", 5, cell))) == f"{NAME}:Return!D2: KCC408: {message}"


def test_a_bare_number_for_a_day_is_counted_from_the_first_day_of_its_workbook() -> None:
    def to_1904(made: Workbook) -> None:
        made.epoch = CALENDAR_MAC_1904

    content = changed(book(SENT_AT, ("clients", "2012-13/Q1", 5, 39641)), to_1904)
    assert "that would be 13 July 2012" in only(content)


def test_a_date_that_no_calendar_has_is_an_error_of_its_cell_and_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "C2: KCC450: '#VALUE!' is an Excel error" in only(one(As(-5_000_000, "yyyy-mm-dd")))


# ---------------------------------------------------------------------------------------------- formulas

NO_RESULT = "the result of this formula is not in the file | open the workbook in Excel and save it again; or type the figure in place of the formula"
ELSEWHERE = "this formula points into another workbook | copy the cell, and paste it over itself as a value (Paste Special, Values)"


def test_the_result_that_excel_stored_is_read() -> None:
    assert values(typed(row_of("<c><f>1000+74</f><v>1074</v></c>"))) == ["1074"]
    assert values(typed(row_of('<c t="str"><f>"57"&amp;".7"</f><v>57.7</v></c>'))) == ["57.7"]


@pytest.mark.parametrize("cell", ["<c><f>1000+74</f></c>", "<c><f>1000+74</f><v></v></c>", "<c><f>1000+74</f><v/></c>"])
def test_a_formula_without_a_result_is_refused(cell: str) -> None:
    assert only(typed(row_of(cell))) == f"{NAME}:Return!C2: KCC445: {NO_RESULT}"


def test_a_workbook_that_a_program_wrote_has_no_results_of_its_formulas() -> None:
    rows = [("clients", "2012-13/Q1", "=1000+74"), ("=A2", "=B2", "=C2")]
    assert said(read(book(HEADINGS, *rows))) == [
        f"{NAME}:Return!{cell}: KCC445: {NO_RESULT}" for cell in ("C2", "A3", "B3", "C3")
    ]
    (line,) = said(read(book(("indicator", "period", "=1"), rows[0])))
    assert line == f"{NAME}:Return!C1: KCC445: {NO_RESULT}"


def test_every_column_is_refused_for_a_formula_without_a_result_and_said_once() -> None:
    columns = (*HEADINGS, "area", "state", "submitted_at")
    found = said(read(book(columns, ["=1"] * len(columns))))
    assert [line.split(":")[1:3] for line in found] == [[f"Return!{letter}2", " KCC445"] for letter in "ABCDEF"]
    old = ("report", *HEADINGS, "rating", "direction")
    found = said(read(book(old, ["=1"] * len(old))))
    assert [line.split(":")[1:3] for line in found] == [[f"Return!{letter}2", " KCC445"] for letter in "ABCDEF"]


def test_a_formula_that_shows_nothing_is_an_empty_cell() -> None:
    empty = '<c t="str"><f>IF(A9="","",A9)</f><v></v></c>'
    assert values(typed(row_of("<c><v>5</v></c>"), f"<row>{empty * 3}</row>")) == ["5"]


def test_a_formula_with_too_many_decimals_is_to_be_rounded() -> None:
    line = only(typed(row_of("<c><f>100*45/67</f><v>67.164179104477611</v></c>")))
    assert line.endswith("| round it in the formula, such as =ROUND(..., 1): write at most 6 decimals")


@pytest.mark.parametrize(
    "formula",
    [
        "[1]Sheet1!A1",
        "2*'[2]Old figures'!$B$3",
        "SUM('C:\\Returns\\[June.xlsx]It''s'!A1:A9)",
        "[June.xlsx]Sheet1!A1",
        "[3]!Total",
        "SUM(A1,[1]Sheet1!A1)",
        "-[1]Sheet1!A1",
    ],
)
def test_a_formula_that_points_into_another_workbook_is_refused(formula: str) -> None:
    assert only(typed(row_of(f"<c><f>{formula}</f><v>5</v></c>"))) == f"{NAME}:Return!C2: KCC446: {ELSEWHERE}"
    assert only(typed(row_of(f"<c><f>{formula}</f></c>"))) == f"{NAME}:Return!C2: KCC446: {ELSEWHERE}"


@pytest.mark.parametrize(
    "formula",
    [
        "Table1[2012]",
        "SUM(Table1[[#This Row],[2012]])",
        "Table1[2012]+Sheet2!A1",
        "Sheet2!A1",
        "'Old figures'!B3",
        "[0]!Total",
        "SUM(A1:A9)",
    ],
)
def test_a_formula_within_the_workbook_is_read(formula: str) -> None:
    assert values(typed(row_of(f"<c><f>{formula}</f><v>5</v></c>"))) == ["5"]


def test_a_formula_shared_by_several_cells_points_where_the_first_one_points() -> None:
    first = '<c><f t="shared" ref="C2:C3" si="0">[1]Sheet1!A1</f><v>5</v></c>'
    rest = '<c><f t="shared" si="0"/><v>6</v></c>'
    own = '<c><f t="shared" ref="C4:C5" si="1">A1</f><v>7</v></c>'
    other = '<c><f t="shared" si="1"/><v>8</v></c>'
    rows = (
        row_of(cell).replace("Q1", f"Q{quarter}") for quarter, cell in enumerate((first, rest, own, other), start=1)
    )
    data = read(typed(*rows))
    assert said(data) == [f"{NAME}:Return!{cell}: KCC446: {ELSEWHERE}" for cell in ("C2", "C3")]
    assert [row.value for row in data.observations] == [7_000_000, 8_000_000]


def test_a_name_that_stands_for_a_cell_of_another_workbook_points_there() -> None:
    names = (
        "<definedNames><definedName name='Total.Last'>[1]Sheet1!$A$1</definedName>"
        "<definedName name='Mine'>Sheet!$A$1</definedName>"
        "<definedName name='Local' localSheetId='0'>'[2]A b'!$A$1</definedName></definedNames>"
    )
    whole = parts_of(book(HEADINGS))["xl/workbook.xml"].decode()
    whole = whole.replace("<definedNames />", names)
    for formula, points in (
        ("2*total.last", True),
        ("Local", True),
        ("Mine", False),
        ("Total.Lasting", False),
        ("Sheet2!Local", False),
    ):
        data = read(typed(row_of(f"<c><f>{formula}</f><v>5</v></c>"), **{"xl/workbook.xml": whole}))
        assert [problem.code for problem in data.problems] == (["KCC446"] if points else []), formula


def test_links_to_other_workbooks_are_not_followed() -> None:
    links = '<externalReferences><externalReference r:id="rId99"/></externalReferences>'
    whole = parts_of(book(HEADINGS))["xl/workbook.xml"].decode().replace("<definedNames />", links)
    assert values(typed(row_of("<c><v>5</v></c>"), **{"xl/workbook.xml": whole})) == ["5"]


def test_an_array_formula_is_read_by_its_results() -> None:
    content = changed(
        book(HEADINGS), lambda made: put(made.active, [HEADINGS, ("clients", "2012-13/Q1", ArrayFormula("C2", "=1+1"))])
    )
    assert only(content) == f"{NAME}:Return!C2: KCC445: {NO_RESULT}"


# ---------------------------------------------------------------------------------------------- merged cells

UNMERGE = "unmerge them (Home, Merge & Center), and write into each row what belongs to it"
TABLE = [(*HEADINGS, "note"), *(("clients", f"2012-13/Q{quarter}", quarter, "") for quarter in (1, 2, 3, 4))]


def merging(*ranges: str, rows: Sequence[Cells] = TABLE) -> bytes:
    def merge(made: Workbook) -> None:
        for cells in ranges:
            made.active.merge_cells(cells)

    return changed(book(*rows), merge)


@pytest.mark.parametrize(
    ("cells", "left"),
    [("C3:C4", [1, 4]), ("B2:C2", [2, 3, 4]), ("A2:D5", []), ("D4:D5", [1, 2])],
)
def test_rows_with_merged_cells_are_refused_and_said_once(cells: str, left: list[int]) -> None:
    content = merging(cells)
    assert only(content) == f"{NAME}:Return!{cells.partition(':')[0]}: KCC444: the cells {cells} are merged | {UNMERGE}"
    assert [row.value for row in read(content).observations] == [value * 1_000_000 for value in left]


def test_merged_headings_make_a_table_that_cannot_be_read() -> None:
    content = merging("C1:D1")
    assert only(content) == f"{NAME}:Return!C1: KCC444: the cells C1:D1 are merged | {UNMERGE}"
    assert [(source.read, source.rejected) for source in read(content).inputs] == [(4, 4)]


def test_merged_cells_among_no_figures_do_not_matter() -> None:
    assert values(merging("A8:D9", "F2:H3")) == ["1", "2", "3", "4"]
    assert values(
        typed(row_of("<c><v>5</v></c>"), more='<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>')
    ) == ["5"]
    spaced = [TABLE[0], (), (), (), TABLE[1]]
    assert values(merging("A2:A3", rows=spaced)) == ["1"]


def test_several_mergers_are_each_said() -> None:
    found = said(read(merging("C2:C3", "B3:B4", "A5:B5")))
    assert [line.split(" ")[0] for line in found] == [f"{NAME}:Return!{cell}:" for cell in ("C2", "B3", "A5")]


# ---------------------------------------------------------------------------------------------- sheets


def hidden(content: bytes, *titles: str, how: str = "hidden") -> bytes:
    def hide(made: Workbook) -> None:
        for title in titles:
            made[title].sheet_state = how

    return changed(content, hide)


@pytest.mark.parametrize("how", ["hidden", "veryHidden"])
def test_figures_on_a_hidden_sheet_are_not_read_and_that_is_said(how: str) -> None:
    figures = [HEADINGS, ("clients", "2012-13/Q1", 6)]
    content = hidden(
        book(HEADINGS, ("clients", "2012-13/Q1", 5), Old=figures, Lists=[("Final",), ("Estimated",)], None_=[]),
        "Old",
        "Lists",
        "None_",
        how=how,
    )
    assert said(read(content)) == [
        f"{NAME}:Lists: KCC443: this sheet is hidden and was not read | nothing to do if it has no figures",
        f"{NAME}:Old: KCC442: this sheet is hidden, so its figures were not read | show the sheet if its figures count (right-click on any sheet's name, Unhide), or delete it",
    ]
    assert [row.value for row in read(content).observations] == [5_000_000]


def test_a_sheet_without_headings_beside_one_with_them_is_refused() -> None:
    content = book(HEADINGS, ("clients", "2012-13/Q1", 5), Help=[(), (None, "How to fill this in")])
    assert only(content) == (
        f"{NAME}:Help!A2: KCC441: this sheet has no headings in its first row, so nothing of it was read"
        " | write indicator, period, value above the figures; hide the sheet if it has none"
    )
    assert [row.value for row in read(content).observations] == [5_000_000]


def test_where_no_sheet_has_headings_that_is_said_once() -> None:
    content = book(("Return of Q1",), ("clients", "2012-13/Q1", 5), Help=[("How to fill this in",)])
    hint = "write indicator, period, value into the row above the figures"
    assert only(content) == f"{NAME}: KCC401: no sheet has headings; expected indicator, period, value | {hint}"
    assert only(book()) == f"{NAME}: KCC401: no sheet has headings; expected indicator, period, value | {hint}"
    assert [source.path for source in read(content).inputs] == [NAME]


def test_headings_that_are_nearly_right_are_answered_like_those_of_csv() -> None:
    assert only(book(("indicator", "period", "values"), ("clients", "2012-13/Q1", 5))) == (
        f"{NAME}:Return!C1: KCC401: there is no column 'value' | write value in place of this heading"
    )
    assert only(book((*HEADINGS, "notes"), ("clients", "2012-13/Q1", 5, ""))) == (
        f"{NAME}:Return!D1: KCC410: unknown column 'notes' | did you mean 'note'?"
    )


def test_a_cell_beside_the_table_is_refused() -> None:
    content = book(HEADINGS, ("clients", "2012-13/Q1", 5), ("clients", "2012-13/Q2", 6, None, "ask Finance"))
    assert (
        only(content)
        == f"{NAME}:Return!E3: KCC410: this cell stands under no heading | write a heading, or empty the cell"
    )


def test_one_figure_on_two_sheets_counts_on_neither() -> None:
    content = book(HEADINGS, ("clients", "2012-13/Q1", 5), More=[HEADINGS, (), ("clients", "2012-13/Q1", 6)])
    assert only(content) == (
        f"{NAME}:More!A3: KCC405: 'clients' has this period already, with the same date: {NAME}:Return!A2"
        " | remove one of the rows, or give the later one its own submitted_at"
    )
    assert read(content).observations == []
    assert [source.rejected for source in read(content).inputs] == [1, 1]


# ---------------------------------------------------------------------------------------------- areas


@pytest.mark.parametrize(
    ("area", "id_"),
    [
        ("", None),
        ("whole", None),
        ("ashford", "ashford"),
        ("Ashford", "ashford"),
        ("Ashford Borough", "ashford"),
        ("Isle of Thanet", "thanet"),
    ],
)
def test_an_area_is_named_by_its_id_its_title_or_another_name(area: str, id_: str | None) -> None:
    (row,) = read(f"indicator,period,value,area\nclients,2012-13/Q1,5,{area}\n".encode(), "a.csv").observations
    assert row.area == id_
    (old,) = read(
        f"report,indicator,period,value,area\n2012-13/Q1,clients,2012-13/Q1,5,{area}\n".encode(), "a.csv"
    ).history
    assert old.area == id_


@pytest.mark.parametrize(
    ("area", "hint"),
    [
        ("Asford", "did you mean 'Ashford'?"),
        ("DOVER", "did you mean 'dover'?"),
        ("kent", "write the id of an area, or leave it empty for the whole"),
    ],
)
def test_an_unknown_area_is_refused(area: str, hint: str) -> None:
    text = f"indicator,period,value,area\nclients,2012-13/Q1,5,{area}\n"
    message = f"unknown area '{area}'; 'clients' is reported by ashford, dover, swale, thanet"
    assert only(text.encode(), "a.csv") == f"a.csv:2:22: KCC440: {message} | {hint}"


def test_a_name_of_two_areas_names_neither() -> None:
    text = b"indicator,period,value,area\nclients,2012-13/Q1,5,Dover and Thanet\n"
    message = "'Dover and Thanet' is a name of thanet and swale"
    assert only(text, "a.csv") == f"a.csv:2:22: KCC440: {message} | write the id of the one that is meant"


def test_an_indicator_without_areas_has_none() -> None:
    text = "indicator,period,value,area\ncalls,2012-13/Q1,68,dover\ncalls,2012-13/Q2,68,whole\n"
    assert (
        only(text.encode(), "a.csv")
        == "a.csv:2:21: KCC410: 'calls' is not reported by area | leave the column area empty"
    )


def test_figures_of_two_areas_are_two_figures_and_twins_are_of_one() -> None:
    text = (
        "indicator,period,value,area\nclients,2012-13/Q1,5,dover\nclients,2012-13/Q1,6,ashford\nclients,2012-13/Q1,7,\n"
    )
    assert [row.area for row in read(text.encode(), "a.csv").observations] == ["dover", "ashford", None]
    data = read(f"{text}clients,2012-13/Q1,8,Dover\n".encode(), "a.csv")
    assert [row.area for row in data.observations] == ["ashford", None]
    (line,) = said(data)
    assert line.startswith(
        "a.csv:5: KCC405: 'clients' in 'dover' has this period already, with the same date: a.csv:2 |"
    )


def test_that_an_area_is_unknown_follows_from_its_group_being_unknown() -> None:
    whole = definitions()
    reader = Reader(replace(whole, groups={}))
    reader.csv(b"indicator,period,value,area\nclients,2012-13/Q1,5,dover\n", "a.csv")
    (problem,) = reader.data.problems
    assert (problem.code, problem.about) == ("KCC440", "twelve")


def test_of_many_areas_some_are_named() -> None:
    whole = definitions()
    group = replace(whole.groups["twelve"], members=tuple(f"ward-{number:02}" for number in range(20)))
    reader = Reader(replace(whole, groups={"twelve": group}))
    reader.csv(b"indicator,period,value,area\nclients,2012-13/Q1,5,dover\n", "a.csv")
    assert reader.data.problems[0].message.endswith("ward-10, ward-11 ...")


# ---------------------------------------------------------------------------------------------- files that are refused


def refused(content: bytes) -> str:
    """What is said of a workbook that is not read."""
    data = read(content)
    assert data.observations == []
    assert [source.path for source in data.inputs] == [NAME]
    (line,) = said(data)
    assert line.startswith(f"{NAME}: KCC401: ")
    return line.removeprefix(f"{NAME}: KCC401: ")


SAVE = "open it in Excel and save it as 'Excel Workbook (.xlsx)'"
DAMAGED = f"the workbook is cut short or damaged | ask for the file again, or {SAVE}"


def test_a_workbook_with_a_password_is_refused() -> None:
    office = guard.COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    expected = "the workbook is protected with a password | save it without the password to open it"
    assert refused(office) == expected
    content = bytearray(one(5))
    for found in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[found.start() + 8] |= 1
    assert refused(bytes(content)) == expected


def test_a_file_of_another_kind_is_refused() -> None:
    old = f"this is a workbook of the Excel of 2003, though its name ends in .xlsx | {SAVE}"
    assert refused(guard.COMPOUND + b"\0" * 600 + "Workbook".encode("utf-16-le")) == old
    other = (
        f"this is no Excel workbook, though its name ends in .xlsx | {SAVE}; a CSV file needs a name that ends in .csv"
    )
    assert refused(b"indicator,period,value\nclients,2012-13/Q1,5\n") == other
    assert refused(b"<html><table><tr><td>indicator</td></tr></table></html>") == other
    assert refused(b"") == "the file is empty | ask for the file again"
    archive = zipped({"q1.csv": "indicator,period,value"})
    assert refused(archive) == "this is a zip archive and no Excel workbook | unpack it, and put its files here"


@pytest.mark.parametrize("ending", ["xls", "XLS", "xlsm", "xlsb", "ods", "tsv", "txt"])
def test_other_spreadsheets_are_refused_with_what_to_do(ending: str, tmp_path: Path) -> None:
    root = write_project(tmp_path, COUNCIL, {})
    (root / f"submissions/returns.{ending}").write_bytes(one(5))
    found = invoke(root, "validate")
    assert f"submissions/returns.{ending}: error KCC401: " in found.out
    assert "save it as 'Excel Workbook (.xlsx)'" in found.out
    assert found.code == 3


def test_a_workbook_with_macros_is_refused() -> None:
    expected = f"the workbook has macros | {SAVE}, which leaves the macros out"
    assert refused(zipped(parts_of(one(5)) | {"xl/vbaProject.bin": b"\0"})) == expected
    assert refused(zipped(parts_of(one(5)) | {"xl/macrosheets/sheet1.xml": "<a/>"})) == expected


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_that_breaks_off_is_refused(kept: float) -> None:
    content = one(5)
    assert refused(content[: int(len(content) * kept)]) == DAMAGED


def test_a_workbook_with_a_bit_that_has_turned_is_refused_or_read_right() -> None:
    rows = [("clients", f"{year}-{year - 1999:02}/Q1", year) for year in range(2000, 2040)]
    content = book(HEADINGS, *rows)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(FIRST_SHEET).header_offset
    for offset in range(start + 60, start + 400, 17):
        turned = bytearray(content)
        turned[offset] ^= 8
        assert refused(bytes(turned)) == DAMAGED


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (FIRST_SHEET, "<worksheet"),
        (FIRST_SHEET, "no XML"),
        (FIRST_SHEET, "<?xml version='1.0' encoding='klingon'?><a/>"),
        ("xl/workbook.xml", "<a/>"),
        ("xl/_rels/workbook.xml.rels", "<a/>"),
        ("[Content_Types].xml", "<a/>"),
    ],
)
def test_a_part_that_is_not_what_it_should_be_is_refused(part: str, text: str) -> None:
    assert refused(zipped(parts_of(one(5)) | {part: text})) == DAMAGED


def test_a_sheet_in_another_language_of_xml_is_not_taken_for_an_empty_one() -> None:
    data = sheet_of(f"<row>{text_cells(*HEADINGS)}</row>{row_of('<c><v>5</v></c>')}").replace("2006/main", "2007/main")
    assert only(zipped(parts_of(book(HEADINGS)) | {FIRST_SHEET: data})) == f"{NAME}:Return: KCC401: {DAMAGED}"


def test_a_sheet_that_is_listed_and_not_there_is_not_passed_over() -> None:
    parts = parts_of(book(HEADINGS, ("clients", "2012-13/Q1", 5), More=[HEADINGS]))
    del parts["xl/worksheets/sheet2.xml"]
    assert refused(zipped(parts)) == DAMAGED


def test_parts_that_are_no_xml_do_not_matter() -> None:
    assert values(
        zipped(parts_of(one(5)) | {"xl/media/image1.png": b"\x89PNG\r\n", "xl/printerSettings1.bin": b"<\0"})
    ) == ["5"]


def test_the_strict_format_is_refused() -> None:
    whole = (
        parts_of(one(5))["xl/workbook.xml"]
        .decode()
        .replace(SPREADSHEET, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    )
    assert refused(zipped(parts_of(one(5)) | {"xl/workbook.xml": whole})) == (
        f"the workbook is saved as 'Strict Open XML Spreadsheet' | {SAVE}"
    )


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
DOCTYPES = {
    "laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
    "file": '<!DOCTYPE a [<!ENTITY l9 SYSTEM "/etc/passwd">]>',
    "elsewhere": '<!DOCTYPE a SYSTEM "http://localhost:1/a.dtd">',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", [FIRST_SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml", "xl/anything.bin"]
)
@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_abbreviations_inside_a_workbook_are_refused(doctype: str, part: str, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>{doctype}<a>&l9;</a>"
    assert refused(zipped(parts_of(one(5)) | {part: text.encode(encoding)})) == (
        "the workbook has abbreviations of its own inside (DOCTYPE), which Excel never writes"
        f" | {SAVE}, or ask where this file comes from"
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(one(5)).items():
            archive.writestr(name, content)
        with archive.open("xl/media/image1.png", "w") as part:
            for _ in range(201):
                part.write(bytes(1024**2))
    assert len(stream.getvalue()) < 400_000
    hint = "copy the figures alone into a new workbook, or save the sheet as CSV (UTF-8)"
    assert refused(stream.getvalue()) == f"the workbook unpacks to 201 MB; the most is 200 MB | {hint}"


def test_a_size_that_is_not_true_is_refused() -> None:
    content = bytearray(one(5))
    central = bytes(content).index(b"PK\x01\x02", bytes(content).index(FIRST_SHEET.encode()))
    found = bytes(content).index(FIRST_SHEET.encode(), central)
    content[found - 46 + 24 : found - 46 + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(content)) == DAMAGED


def test_a_workbook_of_thousands_of_parts_is_refused() -> None:
    many = {f"xl/part{number}.bin": b"" for number in range(2_000)}
    assert refused(zipped(parts_of(one(5)) | many, packed=zipfile.ZIP_STORED)).startswith(
        "the workbook unpacks to 2,009 parts; the most is 2,000 |"
    )


def test_a_part_that_is_no_sheet_may_not_be_huge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LARGEST_PART", 20_000)
    assert values(
        typed(
            row_of("<c><v>5</v></c>"), more="<!--" + "-" * 0 + "x" * 30_000 + "-->", **{"xl/theme/theme1.xml": "<a/>"}
        )
    ) == ["5"]
    content = zipped(parts_of(one(5)) | {"xl/styles.xml": f"<a>{' ' * 30_000}</a>"})
    assert refused(content).startswith("a part of the workbook that is no sheet unpacks to more than ")


# ---------------------------------------------------------------------------------------------- sheets of any size


def test_a_sheet_that_claims_to_be_full_is_read_for_what_is_in_it() -> None:
    data = sheet_of(f"<row>{text_cells(*HEADINGS)}</row>{row_of('<c><v>5</v></c>')}")
    data = data.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert values(zipped(parts_of(book(HEADINGS)) | {FIRST_SHEET: data})) == ["5"]


def test_cells_that_are_only_coloured_do_not_count() -> None:
    coloured = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    assert values(typed(row_of("<c><v>5</v></c>"), coloured)) == ["5"]


def test_a_figure_in_the_last_row_there_is_is_read() -> None:
    cells = '<c t="inlineStr"><is><t>clients</t></is></c><c t="inlineStr"><is><t>2012-13/Q2</t></is></c><c><v>6</v></c>'
    content = typed(row_of("<c><v>5</v></c>"), f'<row r="1048576">{cells}</row>')
    assert [row.row for row in read(content).observations] == [2, 1_048_576]


def test_a_sheet_of_a_million_rows_is_refused() -> None:
    rows = "".join(f'<row r="{number}"><c><v>5</v></c></row>' for number in range(2, 200_003))
    whole = sheet_of(f"{rows}<row r='1048576'><c><v>1</v></c></row>")
    whole = whole.replace("<sheetData>", f"<dimension ref='A1:C1048576'/><sheetData><row>{text_cells(*HEADINGS)}</row>")
    content = zipped(parts_of(book(HEADINGS)) | {FIRST_SHEET: whole}, packed=zipfile.ZIP_STORED)
    assert said(read(content)) == [
        f"{NAME}:Return: KCC401: the sheet has more than 200,000 rows with something in them"
        " | send it as several sheets or files, or as CSV (UTF-8)"
    ]


def test_a_cell_far_to_the_right_is_refused() -> None:
    row = row_of('<c><v>5</v></c><c r="XFD2"><v>5</v></c><c r="XFE2"><v>5</v></c>')
    assert said(read(typed(row, row.replace("XFD2", "XFC3").replace("XFE2", "XFD3")))) == [
        f"{NAME}:Return!XFD2: KCC401: the sheet goes on to this column; a sheet of figures has at most 100 columns"
        " | empty the cell, or delete the columns that are not needed"
    ]


def test_a_hidden_sheet_that_cannot_be_read_is_said_to_be_hidden() -> None:
    parts = parts_of(hidden(book(HEADINGS, ("clients", "2012-13/Q1", 5), Old=[HEADINGS]), "Old"))
    parts["xl/worksheets/sheet2.xml"] = sheet_of('<row r="0"/>').encode()
    assert only(zipped(parts)).startswith(f"{NAME}:Old: KCC443:")


@pytest.mark.parametrize(
    "data",
    [
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="one"/>',
        '<row r="99999999999"/>',
        '<row r="5"/><row r="5"/>',
        '<row r="5"/><row r="4"/>',
        '<row r="5"><c r="A6"/></row>',
        '<row r="5"><c r="B5"/><c r="A5"/></row>',
        '<row r="5"><c r="B5"/><c r="B5"/></row>',
        '<row r="5"><c r="5A"/></row>',
        '<row r="5"><c r="a5"/></row>',
        "<row><c><v>1_000</v></c></row>",
        "<row><c><v>nan</v></c></row>",
        '<row><c t="s"><v>-1</v></c></row>',
        '</sheetData><mergeCells><mergeCell ref="A1:?"/></mergeCells><sheetData>',
        "</sheetData><mergeCells><mergeCell/></mergeCells><sheetData>",
    ],
)
def test_a_sheet_whose_cells_are_not_in_order_is_refused(data: str) -> None:
    content = zipped(parts_of(book(HEADINGS)) | {FIRST_SHEET: sheet_of(data)})
    assert only(content) == f"{NAME}:Return: KCC401: {DAMAGED}"


@pytest.mark.parametrize(
    "cell", ['<c t="s"><v>7</v></c>', '<c s="99"><v>7</v></c>', "<c><v>1.2.3</v></c>", '<c t="b"><v>yes</v></c>']
)
def test_a_cell_that_cannot_be_told_ends_the_sheet_there(cell: str) -> None:
    data = read(typed(row_of("<c><v>5</v></c>"), row_of(cell).replace("Q1", "Q2")))
    (problem,) = data.problems
    assert problem.code == "KCC401"
    assert re.fullmatch(rf"{NAME}:Return!A[123]", str(problem.place))
    assert problem.message == "the workbook is cut short or damaged here; the rows from this one on were not read"


def test_infinity_is_no_number() -> None:
    assert "KCC402: value 'Infinity' is not a number" in only(typed(row_of("<c><v>1e999</v></c>")))


def test_text_and_days_as_other_programs_store_them_are_read() -> None:
    assert values(typed(row_of('<c t="inlineStr"><is><r><t>57</t></r><r><t>.7</t></r></is></c>'))) == ["57.7"]
    assert "KCC447: Excel has turned value into a date, 13 July 2012" in only(
        typed(row_of('<c t="d"><v>2012-07-13</v></c>'))
    )
    assert "KCC409" in only(typed(row_of('<c t="inlineStr"></c>')))
    assert "KCC409" in only(typed(row_of('<c t="inlineStr"><is><t></t></is></c>')))
    strings = f'<sst xmlns="{SPREADSHEET}"><si><t>57.7</t></si></sst>'
    parts = parts_of(book(HEADINGS))
    types = (
        parts["[Content_Types].xml"]
        .decode()
        .replace(
            "</Types>",
            '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        )
    )
    given = {"xl/sharedStrings.xml": strings, "[Content_Types].xml": types}
    assert values(typed(row_of('<c t="s"><v>0</v></c>'), **given)) == ["57.7"]


# ---------------------------------------------------------------------------------------------- the pages of the codes

ON_THE_PAGES: dict[str, bytes] = {
    "KCC440": book((*HEADINGS, "area"), ("clients", "2012-13/Q1", 80, "Asford")),
    "KCC441": book(HEADINGS, ("clients", "2012-13/Q1", 5), Help=[("How to fill this in",)]),
    "KCC442": hidden(
        book(HEADINGS, ("clients", "2012-13/Q1", 5), Corrected=[HEADINGS, ("clients", "2012-13/Q1", 6)]), "Corrected"
    ),
    "KCC443": hidden(book(HEADINGS, ("clients", "2012-13/Q1", 5), Lists=[("Final",)]), "Lists"),
    "KCC444": merging("C2:C3"),
    "KCC445": book(HEADINGS, ("clients", "2012-13/Q1", "=SUM(F2:F9)")),
    "KCC446": typed(row_of("<c><f>[1]June!B7</f><v>1074</v></c>")),
    "KCC447": book(HEADINGS, ("exams", date(2011, 12, 1), 61)),
    "KCC448": book(HEADINGS, ("calls", "2012-13/Q1", As(0.68, "0%"))),
    "KCC449": book(HEADINGS, ("clients", "2012-13/Q1", As(1074000, "#,##0,"))),
    "KCC450": book(HEADINGS, ("clients", "2012-13/Q1", "#N/A")),
    "KCC451": book(HEADINGS, ("calls", "2012-13/Q1", 0.68)),
}


@pytest.mark.parametrize("code", ON_THE_PAGES)
def test_the_page_of_a_code_quotes_what_is_said_of_such_a_workbook(code: str) -> None:
    printed = "\n".join(render(read(ON_THE_PAGES[code]).problems, Terminal(80, False, "utf-8")))
    assert f"```text\n{printed}\n```" in (PAGES / f"{code}.md").read_text("utf-8"), printed


def test_every_code_about_workbooks_is_tried() -> None:
    assert {code for code in TITLES if "KCC440" <= code < "KCC460"} == set(ON_THE_PAGES)
