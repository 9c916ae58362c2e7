"""Figures that are sent in as columns: a Parquet file to texts by number and to whole millionths.

What a text means is not known here: each different one is handed over once, with the first row that has it. Nothing is
rounded, and nothing is read through binary fractions.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from polars.exceptions import PanicException, PolarsError

from kccrules.numerals import LARGEST, MILLION

FIRST_ROW = 2
"""Rows are numbered as in a table with its headings in row 1."""
MOST_ROWS, MOST_COLUMNS = 50_000_000, 100
DECIMALS = 6


class Refused(Exception):
    """A file or a column that cannot be read: what was found, and what to do."""

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found, self.hint = found, hint


@dataclass(frozen=True)
class File:
    """A Parquet file whose columns are known and not yet read."""

    content: bytes
    columns: tuple[str, ...]
    height: int

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Some of its columns. Raises Refused."""
        try:
            return pl.read_parquet(io.BytesIO(self.content), columns=list(names)).rechunk()
        except (PolarsError, PanicException, OSError) as error:
            raise damaged() from error


def opened(content: bytes) -> File:
    """The file, of which only the end has been read, which says what is in it. Raises Refused."""
    if content[:4] == b"PARE" or content[-4:] == b"PARE":
        raise Refused("the file is encrypted", "write it again without encryption")
    if content[:4] != b"PAR1":
        raise Refused("this is no Parquet file", "save the figures as Parquet again, or send them as CSV")
    if content[-4:] != b"PAR1":
        raise Refused("the file is cut short: its end is missing", "send it again, whole")
    try:
        columns = tuple(pl.read_parquet_schema(io.BytesIO(content)))
        height = int(pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item())
    except (PolarsError, PanicException, OSError) as error:
        raise damaged() from error
    if len(columns) > MOST_COLUMNS:
        raise Refused(f"the file has {len(columns):,} columns", "leave out those that are no figures")
    if height > MOST_ROWS:
        raise Refused(f"the file has {height:,} rows; at most {MOST_ROWS:,} are read", "split it")
    return File(content, columns, height)


def damaged() -> Refused:
    hint = "write it again, as a plain Parquet file without encryption, or send the figures as CSV"
    return Refused("the file begins like a Parquet file, but cannot be read", hint)
