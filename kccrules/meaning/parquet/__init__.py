"""Figures sent in as Parquet: the columns of CSV, read column by column.

What a text means is asked of `entries`, as for a row of CSV, but once for each different text; what is wrong with it is
said once, with the first row that has it and how many more do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kccrules.engine import bulk, parquetfile
from kccrules.engine.bulk import Frame, Refused
from kccrules.meaning import headings
from kccrules.meaning.entries import NUMBERS, Table
from kccrules.meaning.parquet.reading import Reading
from kccrules.words import wording
from kccrules.words.cells import Row
from kccrules.words.observations import Input
from kccrules.words.problems import Place, Problem, nearest


@dataclass(frozen=True)
class Found:
    """The table of one file."""

    name: str
    frame: Frame
    """Its columns under headings as they are meant, and the number of each row."""

    @property
    def is_history(self) -> bool:
        return "report" in self.frame.columns

    def rows(self) -> Iterator[Row]:
        """Headings and rows as text, as if from CSV: tables of what was printed are short."""
        table = self.frame.drop("row")
        yield Row(self.name, 1, table.columns)
        yield from (Row(self.name, *row) for row in zip(self.frame["row"], bulk.cells(table), strict=True))

    def figures(self, table: Table, source: Input) -> tuple[Frame | None, list[Problem]]:
        """The rows of figures that are fine, and what is wrong with the others; `source` counts them."""
        reading = Reading(self.frame, self.name, table)
        made = reading.figures()
        source.read = reading.frame.height
        source.rejected = source.read - (made.height if made is not None else 0)
        return made, reading.problems


def opened(content: bytes, name: str) -> tuple[Found | None, int, list[Problem]]:
    """The table of a file, how many rows it has, and why it cannot be read."""
    rows = 0
    try:
        file = parquetfile.opened(content)
        rows = file.height
        columns = headings.columns_of(Row(name, 1, file.columns))
        problems = list(wrong_headings(file.columns, columns, name))
        frame = file.read(columns) if not problems else None
        if frame is not None and "report" in columns:
            refuse_others(frame)
    except Refused as refused:
        return None, rows, [Problem(refused.code, refused.found, Place(name), refused.hint)]
    return (Found(name, frame) if frame is not None else None), rows, problems


def wrong_headings(written: Sequence[str], columns: Sequence[str], name: str) -> Iterator[Problem]:
    """What is wrong with the names of columns, which no row of the file shows."""
    needed, _ = headings.table_of(columns)
    missing = [column for column in needed if column not in columns]
    if missing:
        near = next(((text, meant) for text in columns if (meant := nearest(text, missing))), None)
        hint = f"the file must have the columns {wording.listed(needed)}"
        hint = f"rename '{near[0]}' to {near[1]}" if near and near[0] not in needed else hint
        quoted = wording.listed([f"'{column}'" for column in missing])
        yield Problem("KCC401", f"there is no column {quoted}", Place(name), hint)
        return
    if not all(columns):
        yield Problem("KCC410", "a column has no name", Place(name), "give it one, or leave it out")
    if said := [column for column in columns if column in headings.COMMENTARY]:
        message = f"commentary is not read from Parquet files, and there is a column '{said[0]}'"
        yield Problem("KCC410", message, Place(name), "send it as CSV or in a workbook, and leave the column out here")
    for problem in headings.read(Row(name, 1, written))[1]:
        yield replace(problem, place=Place(name))


def refuse_others(frame: Frame) -> None:
    """Raises Refused where a column has anything but text, or numbers where they belong."""
    for name in frame.columns:
        (bulk.amounts if name in NUMBERS else bulk.texts)(frame.get_column(name))
