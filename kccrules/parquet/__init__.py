"""Figures sent in as Parquet: the columns of CSV, read column by column.

What a text means is asked of `entries`, as for a row of CSV, but once for each different text; what is wrong with it is
said once, with the first row that has it and how many more do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kccrules import headings
from kccrules.cells import Row
from kccrules.engine import bulk, parquetfile
from kccrules.engine.bulk import Frame, Refused
from kccrules.entries import NUMBERS, Table
from kccrules.observations import Input
from kccrules.parquet.reading import Reading
from kccrules.problems import Place, Problem


@dataclass(frozen=True)
class Sheet:
    """The table of one file."""

    name: str
    frame: Frame
    """Its columns under headings as they are meant, and the number of each row."""

    @property
    def is_history(self) -> bool:
        return "report" in self.frame.columns

    def rows(self) -> Iterator[Row]:
        """Headings and rows as text, as if from CSV: tables of what was printed are short."""
        headings_, numbers = self.frame.drop("row"), self.frame.get_column("row")
        yield Row(self.name, 1, headings_.columns)
        yield from (Row(self.name, *row) for row in zip(numbers, bulk.cells(headings_), strict=True))

    def figures(self, table: Table, source: Input) -> tuple[Frame | None, list[Problem]]:
        """The rows of figures that are fine, and what is wrong with the others; counts what it reads."""
        reading = Reading(self.frame, self.name, table)
        made = reading.figures()
        source.read = reading.frame.height
        source.rejected = source.read - (made.height if made is not None else 0)
        return made, reading.problems


def opened(content: bytes, name: str) -> tuple[Sheet | None, int, list[Problem]]:
    """The table of a file, how many rows it has, and why it cannot be read."""
    rows = 0
    try:
        file = parquetfile.opened(content)
        columns, problems = headings.read(Row(name, 1, file.columns))
        rows = file.height
        if columns is None:
            return None, rows, problems
        frame = file.read(columns)
        if "report" in columns:
            readable(frame)
        return Sheet(name, frame), rows, []
    except Refused as refused:
        return None, rows, [Problem(refused.code, refused.found, Place(name), refused.hint)]


def readable(frame: Frame) -> None:
    """Raises Refused where a column has anything but text, or numbers where they belong."""
    for name in frame.columns:
        (bulk.amounts if name in NUMBERS else bulk.texts)(frame.get_column(name))
