"""What a cell of a workbook says, as text: numbers with the digits that Excel shows, never as binary fractions."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Protocol

from kccrules.tools.sheets.look import Formula
from kccrules.words.cells import Kind, Special

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""In a number format, what is printed as it stands, and colours and conditions."""
THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
"""A comma behind the last digit: the number is shown in thousands."""
DECIMALS = re.compile(r"\.([0?]+)")
"""Digits behind the point that are shown also where they are nought."""


@cache
def number_of(kind: Kind, decimals: int) -> Special:
    """The same for all cells alike: a workbook has many."""
    return Special(kind, decimals=decimals)


class Cell(Protocol):
    """A cell as the read-only view gives it."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str | None: ...


def read(cell: Cell, formula: Formula | None) -> tuple[str, Special | None]:
    """What the cell says, and what it is where that is not text."""
    text, special = plainly(cell, "worked-out" if formula else "number")
    if formula in ("no-result", "elsewhere"):
        return text or "=", Special(formula)
    return text, special


def plainly(cell: Cell, kind: Kind) -> tuple[str, Special | None]:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or "", Special("error") if cell.data_type == "e" else None
    if isinstance(value, bool):
        return str(value).upper(), Special("truth")
    if isinstance(value, int | float):
        return number(value, cell.number_format or "", kind)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return day.isoformat(), Special("date", day=day)
    return str(value), Special("time")


def number(value: float, form: str, kind: Kind) -> tuple[str, Special]:
    """A number, by how it is shown. Excel shows 15 digits of those it stores."""
    exact = Decimal(value if isinstance(value, int) else format(value, ".15g"))
    sections = LITERAL.sub("", form).split(";")
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    if "%" in section:
        hundredths = written_out(exact * 100)
        return f"{hundredths}%", Special("percentage", hundredths)
    shown = DECIMALS.search(section)
    return written_out(exact), number_of("scaled" if THOUSANDS.search(section) else kind, len(shown[1]) if shown else 0)


def written_out(exact: Decimal) -> str:
    """Without an exponent, and without noughts behind the point that say nothing."""
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
