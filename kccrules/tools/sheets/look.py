"""A sheet looked over as it is stored: how far it goes, which cells are formulas, which are merged.

The read-only view that gives the values of cells tells nothing of this, and passes over rows that are out of order.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Literal, NamedTuple
from xml.parsers import expat

from kccrules.tools.sheets.guard import damaged

MOST_ROWS = 200_000
"""That are not empty; a sheet of figures for every district and month of a year has fewer."""
MOST_COLUMNS = 100
LAST_ROW = 1_048_576
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
SHEET, ROW, CELL, VALUE, INLINE, FORMULA, MERGE = (
    MAIN + name for name in ("worksheet", "row", "c", "v", "is", "f", "mergeCell")
)
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z", re.ASCII)
OUTSIDE = re.compile(r"'[^'\[\]]*\[(?!0\])[^\[\]]+\](?:[^'\[\]]|'')*'!|(?<![\w\]\[])\[(?!0\])[^\[\]]+\][\w.]*!")
"""In a formula, the name of a sheet of another workbook: [1]Sheet1! or 'folder/[Book.xlsx]Sheet 1'!"""

Formula = Literal["worked-out", "no-result", "elsewhere"]


class Merged(NamedTuple):
    """Cells merged into one, as written and by the numbers of rows and columns."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Look:
    """What was seen."""

    filled: set[int] = field(default_factory=set)
    """Rows with something in them."""
    last_row: int = 0
    last_column: int = 0
    formulas: dict[tuple[int, int], Formula] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    too_long: bool = False
    too_wide: tuple[int, int] | None = None
    """The first cell that is too far to the right."""


class Enough(Exception):
    """There are more rows than are read."""


@cache
def column_of(letters: str) -> int:
    """'AB' as 28."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def at(reference: str) -> tuple[int, int]:
    """'D9' as row 9 and column 4. Raises Refused."""
    match = REFERENCE.match(reference)
    if not match:
        raise damaged()
    return int(match[2]), column_of(match[1])


class Looker:
    """Hears the parts of a sheet one by one."""

    def __init__(self, names: re.Pattern[str] | None) -> None:
        self.look, self.names = Look(), names
        self.row = self.column = 0
        self.type = ""
        self.value = self.formula = self.shared = ""
        self.inline = self.is_formula = False
        self.words: list[str] = []
        self.outside: set[str] = set()
        """Formulas shared by several cells that point into another workbook."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == CELL:
            self.begin_cell(attributes)
        elif name in (VALUE, FORMULA):
            self.words.clear()
            if name == FORMULA:
                self.is_formula = True
                self.shared = attributes.get("si", "")
        elif name == ROW:
            self.begin_row(attributes)
        elif name == INLINE:
            self.inline = True
        elif name == MERGE:
            self.merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == VALUE:
            self.value = "".join(self.words)
        elif name == FORMULA:
            self.formula = "".join(self.words)
        elif name == CELL:
            self.end_cell()

    def begin_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r", str(self.row + 1))
        row = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
        if not self.row < row <= LAST_ROW:
            raise damaged()
        self.row, self.column = row, 0

    def begin_cell(self, attributes: dict[str, str]) -> None:
        row, column = at(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        if row != self.row or column <= self.column:
            raise damaged()
        self.column, self.type = column, attributes.get("t", "n")
        self.value = self.formula = self.shared = ""
        self.inline = self.is_formula = False

    def end_cell(self) -> None:
        self.check_value()
        formula = self.kind() if self.is_formula else None
        if formula:
            self.look.formulas[self.row, self.column] = formula
        if self.value or self.inline or formula == "no-result":
            self.fill()

    def check_value(self) -> None:
        """What would be read as something else than it is."""
        if self.type == "n" and self.value.strip().strip("+-.0123456789eE"):
            raise damaged()
        if self.type == "s" and not self.value.isdecimal() and self.value:
            raise damaged()

    def kind(self) -> Formula:
        pointing = OUTSIDE.search(self.formula) or (self.names and self.names.search(self.formula))
        if pointing and self.shared:
            self.outside.add(self.shared)
        if pointing or (self.shared in self.outside and not self.formula):
            return "elsewhere"
        return "worked-out" if self.value or self.type == "str" else "no-result"

    def fill(self) -> None:
        look = self.look
        if look.last_row != self.row:
            look.last_row = self.row
            look.filled.add(self.row)
            if len(look.filled) > MOST_ROWS:
                look.too_long = True
                raise Enough
        if self.column > MOST_COLUMNS:
            look.too_wide = look.too_wide or (self.row, self.column)
        else:
            look.last_column = max(look.last_column, self.column)

    def merge(self, text: str) -> None:
        first, _, last = text.partition(":")
        self.look.merged.append(Merged(text, *at(first), *at(last or first)))


def look_over(stream: IO[bytes], names: re.Pattern[str] | None) -> Look:
    """The whole sheet, or as much of it as there may be; `names` finds names that stand for cells of other workbooks.
    Raises Refused."""
    looker = Looker(names)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def first(name: str, _attributes: dict[str, str]) -> None:
        if name != SHEET:
            raise damaged()
        parser.StartElementHandler = looker.start

    parser.StartElementHandler, parser.EndElementHandler = first, looker.end
    parser.CharacterDataHandler = looker.words.append
    with suppress(Enough):
        parser.ParseFile(stream)
    return looker.look
