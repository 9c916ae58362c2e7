"""The ratings of a report as CSV, a row each, that a spreadsheet opens as it is."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import spreadsheet
from kccrules.render.listing.sheet import limit
from kccrules.words.ratings import COLUMNS, Cell
from kccrules.words.report import Bound, Report


def render(report: Report) -> Iterator[str]:
    """Lines without their ends."""
    headings = [column.name.replace("_", " ") for column in COLUMNS]
    return spreadsheet.render(headings, ([said(column.of(rating)) for column in COLUMNS] for rating in report.rows))


def said(cell: Cell) -> str:
    return limit(cell) if isinstance(cell, Bound) else cell or ""
