"""A return form as a workbook: one sheet to type in, and one of help.

Locked but for the cells that are typed in, without a password: it stops slips, not people. What is typed in is found again by
the headings, so nothing depends on where a cell is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kccrules.render.workbook import checking, helping, inputs
from kccrules.render.workbook.growing import Growing, height
from kccrules.words import wording
from kccrules.words.periods import day_words
from kccrules.words.returns import ABOUT, COLUMNS, DATE, HELP, NOT_NEEDED, POST, SHEET, TYPED, Form, Line

HEADINGS = 3
"""The row of headings, counted from 0 as the library does."""
WIDTHS = {
    "code": 17, "title": 32, "last": 13, "result": 12, "sure": 12, "out_of": 12, "happened": 32, "back": 12, "target": 9, "floor": 9,
    "check": 23, "period": 11, "area": 12,
}  # fmt: skip
LINES = 3
"""Of words, for which every row has room."""
BOLD = 0.9
"""Of as many letters as thin ones, how many fit."""
RIGHT = ("last", "target", "floor")
MINUTES = 2
"""For each result."""
GREY, LINE, YELLOW, DARK = "#595959", "#BFBFBF", "#FFF9DB", "#1F1F1F"
"""Grey on white has 7:1, dark on yellow 15:1."""
ALLOWED = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
}
"""What protection leaves possible: widening columns, and showing a number in another way."""


def render(form: Form) -> bytes:
    """The workbook."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = f"{form.title}{ABOUT}{form.period}"
    created = datetime.combine(form.ends, time())  # without it the library takes the clock
    book.set_properties({"title": title, "subject": "Return form", "created": created})
    book.set_calc_mode("auto")
    styles = formats(book)
    sheet = book.add_worksheet(SHEET, Growing)
    head(sheet, form, title, styles)
    for number, line in enumerate(form.lines, start=HEADINGS + 1):
        row(sheet, number, line, form, styles)
    table(sheet, form, styles)
    signature(sheet, form, styles)
    page(sheet, form, title)
    helping.write(book.add_worksheet(HELP, Growing), form, styles)
    book.close()
    return made.getvalue()


def formats(book: Workbook) -> Mapping[str, Format]:
    """Looks of cells by name."""
    plain = {"font_name": "Arial", "font_size": 10, "valign": "top", "font_color": DARK}
    locked = {**plain, "font_color": GREY, "text_wrap": True, "border": 1, "border_color": LINE}
    typed = {**plain, "bg_color": YELLOW, "border": 2, "border_color": DARK, "locked": False, "text_wrap": True}
    wanted: Mapping[str, Mapping[str, object]] = {
        "title": {**plain, "bold": True, "font_size": 14},
        "plain": plain,
        "wrapped": {**plain, "text_wrap": True},
        "word": {**plain, "bold": True, "text_wrap": True},
        "heading": {**plain, "bold": True, "text_wrap": True, "bg_color": "#E7E6E6", "border": 1, "border_color": LINE},
        "heading to type under": {
            **plain,
            "bold": True,
            "text_wrap": True,
            "bg_color": YELLOW,
            "border": 2,
            "border_color": DARK,
        },
        "locked": locked,
        "right": {**locked, "align": "right", "indent": 1},
        "check": {**locked, "font_color": DARK},
        "number": {**typed, "align": "right", "indent": 1},
        "text": typed,
        "day": {**typed, "num_format": "d mmmm yyyy", "align": "left"},
    }
    return {name: book.add_format(dict(look)) for name, look in wanted.items()}


def head(sheet: Worksheet, form: Form, title: str, styles: Mapping[str, Format]) -> None:
    many = wording.count(len(form.lines), "result")
    for number, points in enumerate((22, 16, 18)):
        sheet.set_row(number, points)
    sheet.write_string(0, 0, title, styles["title"])
    about = f"Please return by {day_words(form.due)} to the performance team. {many}, about {MINUTES * len(form.lines)} minutes."
    sheet.write_string(1, 0, about, styles["plain"])
    type_ = "Type only in columns D to H. Leave D empty if you have no figure, choose why in E and say more in G."
    sheet.write_string(2, 0, f'{type_} Never type 0 for "don\'t know".', styles["plain"])


def headings(form: Form) -> Mapping[str, str]:
    """What stands above each column."""
    said = {"last": f"({form.last})" if form.last else "", "result": form.result, "check": "(fills itself in)"}
    said["sure"] = "(choose)"
    type_ = {key: "(type here)" for key in TYPED if key != "sure"}
    return {key: " ".join(filter(None, [COLUMNS[key], said.get(key, ""), type_.get(key, "")])) for key in form.columns}


def row(sheet: Worksheet, number: int, line: Line, form: Form, styles: Mapping[str, Format]) -> None:
    """One result."""
    places = {key: place for place, key in enumerate(form.columns)}
    said = {
        "code": line.id, "title": line.title, "last": line.last, "target": line.limits[0], "floor": line.limits[1],
        "period": line.period, "area": line.area or "",
    }  # fmt: skip
    sheet.set_row(number, height([(said[key], WIDTHS[key]) for key in ("code", "title", "last")], LINES))
    for key in (key for key in form.columns if key in said):  # in order, so that every run gives the same bytes
        sheet.write_string(number, places[key], said[key], styles["right" if key in RIGHT else "locked"])
    sheet.write_formula(number, places["check"], checking.formula(line, number + 1), styles["check"], "")
    for key in TYPED:
        if (key == "out_of" and not line.out_of) or (key == "back" and line.area):
            sheet.write_string(number, places[key], NOT_NEEDED, styles["locked"])
            continue
        sheet.write_blank(number, places[key], None, styles["number" if key in ("result", "out_of") else "text"])
        sheet.data_validation(number, places[key], number, places[key], dict(inputs.allowed(key, line, number + 1)))


def table(sheet: Worksheet, form: Form, styles: Mapping[str, Format]) -> None:
    """The rows as an Excel table, named after the form."""
    last = HEADINGS + len(form.lines)
    titles = headings(form)
    sheet.set_row(HEADINGS, height([(title, WIDTHS[key] * BOLD) for key, title in titles.items()]))
    columns = [
        {"header": titles[key], "header_format": styles["heading to type under" if key in TYPED else "heading"]}
        for key in form.columns
    ]
    name = "return_" + form.name.replace("-", "_")
    look = {"name": name, "columns": columns, "autofilter": False, "style": None, "banded_rows": False}
    sheet.add_table(HEADINGS, 0, last, len(columns) - 1, look)


def signature(sheet: Worksheet, form: Form, styles: Mapping[str, Format]) -> None:
    """Who returns it, and when: two rows below the table."""
    number = HEADINGS + len(form.lines) + 2
    sheet.set_row(number, height([(f"{POST} (type here)", WIDTHS["code"] * BOLD)]))
    sheet.write_string(number, 0, f"{POST} (type here)", styles["word"])
    sheet.write_blank(number, 1, None, styles["text"])
    sheet.data_validation(number, 1, number, 1, dict(inputs.post()))
    sheet.write_string(number, 2, f"{DATE} (type here)", styles["word"])
    sheet.write_blank(number, 3, None, styles["day"])
    sheet.data_validation(number, 3, number, 3, dict(inputs.day(form)))


def page(sheet: Worksheet, form: Form, title: str) -> None:
    """Widths, what stays in sight, what may be done, and how it prints: on one page across."""
    for place, key in enumerate(form.columns):
        sheet.set_column(place, place, WIDTHS[key])
    last = HEADINGS + len(form.lines) + 2
    sheet.freeze_panes(HEADINGS + 1, 0)
    sheet.protect("", ALLOWED)
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": f"A1:M{last + 1}", "formula_differs": f"A1:M{last + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 1 if len(form.lines) <= ON_A_PAGE else 0)
    sheet.repeat_rows(HEADINGS)
    sheet.print_area(0, 0, last, len(form.columns) - 1)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&RPage &P of &N")
    sheet.set_selection(HEADINGS + 1, form.columns.index("result"), HEADINGS + 1, form.columns.index("result"))


ON_A_PAGE = 20
"""Results that can be read when they are printed on one page."""
