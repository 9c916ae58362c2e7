"""What a workbook stores in a cell of money, where that is no text: what can be used of it, and what to say of the rest."""

from __future__ import annotations

from kccrules.meaning import excel
from kccrules.words.cells import Row
from kccrules.words.problems import Problem

no_period = excel.no_period


def decimals(row: Row, at: int) -> int | None:
    """How many decimals are shown of a number that is stored; None for text."""
    return row.special[at].decimals if row.kind(at) in ("number", "worked-out") else None


def no_number(row: Row, at: int, what: str) -> Problem | None:
    """A cell that has become a date, or that is shown in thousands: nothing says which of the two numbers is meant."""
    if row.kind(at) == "scaled":
        message = f"{what} is {row.cells[at]}, but is shown in thousands or millions"
        return row.problem("KCC449", message, "format the cell as General, so that it shows what is stored", at)
    return excel.no_number(row, at, what)


def unusable(row: Row, at: int) -> Problem | None:
    """Why a cell of a page can be used as nothing at all."""
    if row.kind(at) == "error":
        hint = "mend the formula in the workbook, or empty the cell"
        return row.problem("KCC450", f"'{row.cells[at]}' is an Excel error", hint, at)
    return excel.unusable(row, at)
