"""A plain table as a workbook: headings that stay in sight, filters, columns as wide as needed, and nothing that runs."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter.workbook import Workbook

from kccrules.words.numerals import PLAIN

WIDEST, DIGITS, LONGEST = 60, 15, 32_767
"""Characters of a column, digits of a number and characters of a text that a spreadsheet can hold."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # as the library takes it
"""No clock is in the file, so that the same table gives the same bytes."""


@dataclass(frozen=True)
class Table:
    """Cells as texts; those of some columns are numbers wherever they can be."""

    sheet: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Container[str] = ()


def render(table: Table) -> bytes:
    """The workbook."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.title, "created": MADE})
    sheet = book.add_worksheet(table.sheet)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7ECF2", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, heading in enumerate(table.headings):
        cells = [row[column] for row in table.rows]
        sheet.set_column(column, column, min(max(map(len, [heading, *cells])) + 2, WIDEST))
        sheet.write_string(0, column, heading, bold)
        for line, cell in enumerate(cells, start=1):
            if heading in table.numbers and is_number(cell):
                sheet.write_number(line, column, float(cell), wrapped)
            else:
                sheet.write_string(line, column, cell[:LONGEST], wrapped)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return content.getvalue()


def is_number(cell: str) -> bool:
    """Whether a spreadsheet can hold it as a number without losing a digit."""
    return bool(PLAIN.match(cell)) and sum(map(str.isdigit, cell)) <= DIGITS
