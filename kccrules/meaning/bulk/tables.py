"""A table of texts, from a CSV file or from one sheet of a workbook: rows of cells by their headings, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kccrules.tools import csvfile, folder, sheets
from kccrules.tools.yamlfile import UNPRINTABLE
from kccrules.words.cells import Kind, Row
from kccrules.words.problems import Place, Problem, did_you_mean

UNUSABLE: Mapping[Kind, tuple[str, str]] = {
    "error": ("an error of Excel stands here", "mend the formula in the workbook"),
    "no-result": ("this formula has no result in the file", "open the workbook in Excel, save it, and try again"),
    "elsewhere": ("this formula points into another workbook", "copy the cell and paste its value"),
    "date": ("Excel takes this for a date", "format the cell as text and type it again"),
    "time": ("Excel takes this for a time", "format the cell as text and type it again"),
    "truth": ("Excel takes this for TRUE or FALSE", "format the cell as text and type it again"),
    "scaled": ("this is shown in thousands or millions", "show the number in full, or format the cell as text"),
}
"""What a cell of a workbook may be that cannot be copied as it looks."""


@dataclass(frozen=True)
class Line:
    """A row of the table, with what each heading's cell says."""

    row: Row
    cells: Mapping[str, str]
    places: Mapping[str, int]

    def problem(self, code: str, message: str, hint: str | None, column: str | None = None) -> Problem:
        return self.row.problem(code, message, hint or "", self.places.get(column) if column else None)


@dataclass(frozen=True)
class Table:
    """What is below the headings. `name` is the file, for people."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read(path: Path, name: str, sheet: str | None, headings: int) -> tuple[Table | None, list[Problem]]:
    """The rows below the headings, empty ones left out; rows that are none are problems."""
    content, problem = folder.sent(path, name)
    if content is None:
        return None, [problem] if problem else []
    try:
        rows = list(rows_of(content, path, name, sheet))
    except Refused as refused:
        return None, [refused.problem]
    problems = [problem for row in rows if row.number >= headings or not row.number for problem in row.problems]
    above = [row for row in rows if row.number == headings]
    if not above or above[0].blank or not above[0].sound:
        message = f"row {headings} has no headings"
        hint = "put the headings of the columns there, or write under 'headings' which row has them"
        return None, problems or [
            Problem("KCC702", message, Place(name, headings, 0, rows[0].sheet if rows else ""), hint)
        ]
    titles = tuple(tidy(cell) for cell in above[0].cells)
    twice = sorted({title for title in titles if title and titles.count(title) > 1})
    if twice:
        at = len(titles) - 1 - titles[::-1].index(twice[0])
        hint = "give one of the columns another heading"
        return None, [*problems, above[0].problem("KCC702", f"the heading '{twice[0]}' stands here twice", hint, at)]
    # Rows above the headings may say what they like.
    below = tuple(row for row in rows if row.number > headings and not row.blank and row.sound)
    if not below and not problems:
        problems.append(above[0].problem("KCC702", "there are no rows below the headings", "put the definitions there"))
    return Table(above[0].path, titles, below), problems


class Refused(Exception):
    """The file is no table."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def rows_of(content: bytes, path: Path, name: str, sheet: str | None) -> Iterator[Row]:
    if path.suffix.lower() != ".xlsx":
        text, problem = csvfile.text_of(content, name)
        if problem:
            raise Refused(problem)
        return csvfile.rows(text, name)
    found, problem = sheets.opened(content, name)
    if problem:
        raise Refused(problem)
    named = [one for one in found if one.title == sheet] if sheet else [one for one in found if not one.hidden]
    if len(named) != 1:
        titles = [one.title for one in found]
        message = f"there is no sheet '{sheet}'" if sheet else f"there are {len(named)} sheets to choose from"
        hint = (
            did_you_mean(sheet, titles) if sheet else None
        ) or f"write one of them under 'sheet': {', '.join(titles)}"
        raise Refused(Problem("KCC702", message, Place(name), hint))
    return named[0].rows()


def line(row: Row, table: Table, used: set[str]) -> tuple[Line | None, list[Problem]]:
    """The cells of a row by their headings, or why those that are used cannot be."""
    places = {title: place for place, title in enumerate(table.headings) if title}
    problems = []
    if any(cell.strip() for cell in row.cells[len(table.headings) :]):
        message = f"this row has {len(row.cells)} cells, and there are {len(table.headings)} headings"
        problems.append(row.problem("KCC708", message, "put text that contains a comma in quotes"))
    for title, at in places.items():
        if title in used and at < len(row.cells):
            kind = row.kind(at)
            if kind is not None and kind in UNUSABLE:
                problems.append(row.problem("KCC708", *UNUSABLE[kind], at))
            elif odd := UNPRINTABLE.search(row.cells[at]):
                message = f"an invisible character (U+{ord(odd[0]):04X}) stands in this cell"
                problems.append(row.problem("KCC708", message, "type the text again", at))
    cells = {title: tidy(row.cells[at]) if at < len(row.cells) else "" for title, at in places.items()}
    return (None if problems else Line(row, cells, places)), problems


def tidy(cell: str) -> str:
    """A cell without line breaks, and with single spaces."""
    return " ".join(cell.split())
