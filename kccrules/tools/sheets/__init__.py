"""Excel workbooks as sheets of rows: the one door to openpyxl. What a row means is not known here.

Nothing in a workbook is run or worked out: of a formula the result is read that Excel stored with it. A workbook that
cannot be read as it stands is refused, and so is each cell; nothing is passed over without a word.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from kccrules.tools.sheets import shown
from kccrules.tools.sheets.guard import Refused, check, damaged
from kccrules.tools.sheets.look import MOST_COLUMNS, MOST_ROWS, OUTSIDE, Look, Merged, look_over
from kccrules.words.cells import Row, Special
from kccrules.words.problems import Place, Problem

__all__ = ["Sheet", "opened"]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. `source` is openpyxl's read-only view of it."""

    path: str
    title: str
    hidden: bool
    source: Any
    names: re.Pattern[str] | None

    def rows(self) -> Iterator[Row]:
        """Every row that is not empty; one that is not sound where the sheet cannot be read, or not from there on."""
        row = Row(self.path, 0, (), sheet=self.title, day_zero=self.source.parent.epoch.date(), sound=False)
        try:
            # The part that the view itself reads: the view cannot say what a cell's formula is and which are merged.
            with self.source.parent._archive.open(self.source._worksheet_path) as stream:
                look = look_over(stream, self.names)
        except Refused as refused:
            yield replace(row, problems=(Problem("KCC401", refused.found, self.place, refused.hint),))
            return
        refusal = self.too_large(look)
        if refusal:
            yield replace(row, problems=(refusal,))
        elif look.filled:
            yield from self.filled(look, row)

    @property
    def place(self) -> Place:
        return Place(self.path, sheet=self.title)

    def too_large(self, look: Look) -> Problem | None:
        if look.too_long:
            hint = "send it as several sheets or files, or as CSV (UTF-8)"
            return Problem(
                "KCC401", f"the sheet has more than {MOST_ROWS:,} rows with something in them", self.place, hint
            )
        if look.too_wide:
            message = f"the sheet goes on to this column; a sheet of figures has at most {MOST_COLUMNS} columns"
            place = Place(self.path, *look.too_wide, self.title)
            return Problem("KCC401", message, place, "empty the cell, or delete the columns that are not needed")
        return None

    def filled(self, look: Look, row: Row) -> Iterator[Row]:
        merged = Merges(look)
        view = quietly(self.source.iter_rows(max_row=look.last_row, max_col=look.last_column))
        number = 1
        try:
            for cells in view:
                if number in look.filled and not (found := self.row(number, cells, look, row)).blank:
                    yield merged.marked(found)
                number += 1
        except Exception:  # openpyxl meets a damaged part with any of a dozen exceptions
            refused = damaged()
            message = f"{refused.found} here; the rows from this one on were not read"
            broken = replace(row, number=number)
            yield replace(broken, problems=(broken.problem("KCC401", message, refused.hint),))

    def row(self, number: int, cells: tuple[shown.Cell, ...], look: Look, row: Row) -> Row:
        texts: list[str] = []
        special: dict[int, Special] = {}
        for place, cell in enumerate(cells):
            text, kind = shown.read(cell, look.formulas.get((number, place + 1)))
            texts.append(text)
            if kind:
                special[place] = kind
        return replace(row, number=number, cells=texts, special=special, sound=True)


class Merges:
    """Which rows have cells that are merged with others, asked from the top down."""

    def __init__(self, look: Look) -> None:
        self.coming = sorted((one for one in look.merged if one.left <= look.last_column), key=lambda one: -one.top)
        self.bottom = 0
        """The last row of what has begun."""

    def marked(self, row: Row) -> Row:
        """The row as it is; not sound, with a problem for each merger that begins with it, where it is in one."""
        begun: list[Merged] = []
        while self.coming and self.coming[-1].top <= row.number:
            begun.append(self.coming.pop())
        self.bottom = max([self.bottom, *(one.bottom for one in begun)])
        if self.bottom < row.number:
            return row
        hint = "unmerge them (Home, Merge & Center), and write into each row what belongs to it"
        problems = tuple(
            Problem("KCC444", f"the cells {one.text} are merged", Place(row.path, one.top, one.left, row.sheet), hint)
            for one in begun
            if one.bottom >= row.number
        )
        return replace(row, sound=False, problems=problems)


def quietly(view: Iterator[tuple[shown.Cell, ...]]) -> Iterator[tuple[shown.Cell, ...]]:
    """Rows without openpyxl's warnings, which are about what it leaves out when a workbook is saved."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            block = list(itertools.islice(view, 500))
        if not block:
            return
        yield from block


def opened(content: bytes, path: str) -> tuple[list[Sheet], Problem | None]:
    """The sheets of a workbook in their order, those without cells (charts) left out; or why it is refused."""
    try:
        count = check(content)
        book = loaded(content)
        if not 0 < count == len(book.sheetnames):
            raise damaged()
    except Refused as refused:
        return [], Problem("KCC401", refused.found, Place(path), refused.hint)
    names = outside(book)
    sheets = book.worksheets
    return [Sheet(path, sheet.title, sheet.sheet_state != "visible", sheet, names) for sheet in sheets], None


def loaded(content: bytes) -> Any:
    """openpyxl's workbook. Raises Refused."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception:  # openpyxl meets a damaged part with any of a dozen exceptions
        raise damaged() from None


def outside(book: Any) -> re.Pattern[str] | None:
    """What finds, in a formula, names that stand for cells of other workbooks."""
    defined = [pair for scope in (book, *book.worksheets) for pair in scope.defined_names.items()]
    names = [re.escape(name) for name, meaning in defined if OUTSIDE.search(meaning.attr_text or "")]
    return re.compile(rf"(?<![\w.!])(?:{'|'.join(names)})(?![\w.(])", re.IGNORECASE) if names else None
