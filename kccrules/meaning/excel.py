"""What Excel makes of what people type, and what to say about it: dates out of periods, percentages, formulas, errors."""

from __future__ import annotations

from datetime import timedelta

from kccrules.words.cells import Row
from kccrules.words.periods import Calendar, Unreadable, day_words, read_day
from kccrules.words.problems import Problem

FORMULAS = {
    "no-result": (
        "KCC445",
        "the result of this formula is not in the file",
        "open the workbook in Excel and save it again; or type the figure in place of the formula",
    ),
    "elsewhere": (
        "KCC446",
        "this formula points into another workbook",
        "copy the cell, and paste it over itself as a value (Paste Special, Values)",
    ),
}


def unusable(row: Row, at: int) -> Problem | None:
    """Why a cell can be used under no heading at all."""
    kind, text = row.kind(at), row.cells[at]
    if kind in ("no-result", "elsewhere"):
        code, message, hint = FORMULAS[kind]
        return row.problem(code, message, hint, at)
    if kind == "error":
        hint = "mend the formula in the workbook, or empty the cell and say why in the column state"
        return row.problem("KCC450", f"'{text}' is an Excel error", hint, at)
    if kind == "truth":
        return row.problem("KCC450", f"'{text}' is no text and no number", "type the word or number that is meant", at)
    return None


def no_period(row: Row, at: int, calendar: Calendar) -> Problem | None:
    """A period that has become a date: Excel reads 2011-12 as December 2011, and November 2010 as its first day."""
    if row.kind(at) not in ("date", "time"):
        return None
    day, meant = row.special[at].day, f"the period, such as {calendar.text(calendar.example)},"
    if day and day.day == 1 and calendar.whole_years and day.month == (day.year + 1) % 100:
        meant = f"{day:%Y-%m}"
    elif day and day.day == 1 and calendar.single_months and (month := calendar.containing(day)) is not None:
        meant = calendar.text(month)
    found = f"a date, {day_words(day)}" if day else f"a time, {row.cells[at]}"
    hint = f"format the cell as Text, then type {meant} again"
    return row.problem("KCC447", f"Excel has turned this period into {found}", hint, at)


def no_number(row: Row, at: int, column: str) -> Problem | None:
    """A figure that has become a date, or that is shown in thousands."""
    kind, text = row.kind(at), row.cells[at]
    if kind in ("date", "time"):
        day = row.special[at].day
        found = f"a date, {day_words(day)}" if day else f"a time, {text}"
        hint = "format the cell as General, then type the figure again"
        return row.problem("KCC447", f"Excel has turned {column} into {found}", hint, at)
    if kind == "scaled":
        message = f"{column} is {text}, but is shown in thousands or millions"
        hint = "format the cell as General, and write the figure in the unit of the indicator"
        return row.problem("KCC449", message, hint, at)
    return None


def no_day(row: Row, at: int) -> Problem | None:
    """A day that is a bare number, or a time of day."""
    kind, text = row.kind(at), row.cells[at]
    if kind == "time":
        return row.problem("KCC408", f"submitted_at is a time, {text}", "write the day: 2012-08-31", at)
    if kind not in ("number", "worked-out") or row.day_zero is None:
        return None
    hint = "write the year, month and day: 2012-08-31"
    try:
        day = read_day((row.day_zero + timedelta(days=int(text.partition(".")[0]))).isoformat())
    except (ValueError, OverflowError, Unreadable):
        return row.problem("KCC408", f"submitted_at '{text}' is not a day", hint, at)
    message = f"submitted_at is the number {text}; as a date of this workbook that would be {day_words(day)}"
    return row.problem("KCC408", message, f"if that is right, format the cell as a date, or write {day}", at)
