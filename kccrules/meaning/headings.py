"""The row of headings: which table it begins, and what is wrong with it. The rows below are the business of `entries`."""

from __future__ import annotations

from collections.abc import Sequence

from kccrules.meaning.excel import unusable
from kccrules.words.cells import Row
from kccrules.words.numerals import shown
from kccrules.words.problems import Problem, did_you_mean, nearest

COMMENTARY = ("commentary", "being_done", "back_by", "by")
"""Columns for what is said of a figure, and the post that says it."""
FIGURES = (
    ("indicator", "period", "value"),
    ("numerator", "denominator", "area", "state", "note", "submitted_at", *COMMENTARY),
)
HISTORY = (("report", "indicator", "period"), ("value", "rating", "direction", "area", "source", "note"))
"""Columns that must be there, and those that may; a table is history if it has a column 'report'."""
MONEY = (("line", "measure", "period", "value"), ("unit", "year", "cause", "state", "note", "submitted_at"))
VIREMENTS = (
    ("from", "to", "measure", "period", "value"),
    ("unit", "year", "reason", "reference", "technical", "submitted_at"),
)
STATED = (("view", "group", "measure", "period", "value"), ("unit", "year", "source", "note"))
LEDGER = {"view": STATED, "group": STATED, "from": VIREMENTS, "to": VIREMENTS, "line": MONEY, "measure": MONEY}
"""Columns that tell what a table of money is, the first one that it has."""
PARTED = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What other programs put between cells."""


def columns_of(row: Row) -> list[str]:
    """The headings as they are compared."""
    return [cell.strip().lower() for cell in row.cells]


def table_of(columns: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if "report" in columns:
        return HISTORY
    told = next((table for column, table in LEDGER.items() if column in columns), FIGURES)
    return FIGURES if "indicator" in columns else told


def begins_table(row: Row) -> bool:
    """Whether a row of a workbook is meant for headings: two of its cells are some, or nearly."""
    known = {*FIGURES[0], *HISTORY[0]}  # period and value, which tables of money have too
    return len({nearest(column, known) for column in columns_of(row)} - {None}) >= 2


def read(row: Row) -> tuple[list[str] | None, list[Problem]]:
    """The headings, or None where the rows below cannot be read by them."""
    columns = columns_of(row)
    needed, allowed = table_of(columns)
    strays = [place for place, cell in enumerate(columns) if cell and cell not in (*needed, *allowed)]
    missing = [column for column in needed if column not in columns]
    problems = [odd for place in range(len(columns)) if (odd := unusable(row, place))]
    if missing and not problems:
        return None, [no_column(row, missing, strays, needed)]
    for place in strays if not problems else ():
        hint = did_you_mean(columns[place], (*needed, *allowed))
        known = f"columns are {', '.join((*needed, *allowed))}"
        message = f"unknown column {shown(row.cells[place].strip())}"
        problems.append(row.problem("KCC410", message, hint or known, place))
    for place, column in enumerate(columns):
        if column in columns[:place] and column and place not in strays:
            message = f"the column '{column}' is there twice"
            problems.append(row.problem("KCC410", message, "remove one of the two", place))
    return (None if problems else columns), problems


def no_column(row: Row, missing: list[str], strays: list[int], needed: tuple[str, ...]) -> Problem:
    """One problem about all columns that must be there and are not."""
    columns, said = columns_of(row), ", ".join(needed)
    parted = next((name for sign, name in PARTED.items() if row.line.count(sign) >= len(needed) - 1), "")
    near = [place for place in strays if did_you_mean(columns[place], missing)]
    if parted and len(columns) == 1:
        hint = "save it as 'CSV UTF-8' with commas between the cells, and points in decimals"
        return row.problem("KCC401", f"the cells are parted by {parted}; expected commas", hint)
    if near:
        meant = nearest(columns[near[0]], missing)
        message = f"there is no column '{meant}'"
        return row.problem("KCC401", message, f"write {meant} in place of this heading", near[0])
    if len(missing) == len(needed):
        hint = f"write {said} into the row above the figures"
        return row.problem("KCC401", f"the first row has no headings; expected {said}", hint)
    names = " and ".join(f"'{column}'" for column in missing)
    return row.problem("KCC401", f"there is no column {names}", f"the first row must have {said}")
