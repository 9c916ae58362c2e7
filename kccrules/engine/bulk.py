"""Figures that are sent in as columns: a Parquet file to texts by number and to whole millionths.

What a text means is not known here: each different one is handed over once, with the first row that has it. Nothing is
rounded, and nothing is read through binary fractions.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PanicException, PolarsError

from kccrules.numerals import LARGEST, MILLION

FIRST_ROW = 2
"""Rows are numbered as in a table with its headings in row 1."""
MOST_ROWS, MOST_COLUMNS = 50_000_000, 100
DECIMALS = 6
FEW = 4
"""With so many rows a run, columns are read run by run."""
SIMPLE = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
"""Numbers that columns can read by themselves; the few others are read one by one."""


class Refused(Exception):
    """A file or a column that cannot be read: what was found, and what to do."""

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found, self.hint = found, hint


# ---------------------------------------------------------------------------------------------- the file


@dataclass(frozen=True)
class File:
    """A Parquet file, of which only the end has been read, which says what is in it."""

    content: bytes
    columns: tuple[str, ...]
    height: int

    def read(self, names: Sequence[str]) -> pl.DataFrame:
        """Some of its columns. Raises Refused."""
        with understood():
            return pl.read_parquet(io.BytesIO(self.content), columns=list(names)).rechunk()


def opened(content: bytes) -> File:
    """A file by its content. Raises Refused."""
    if content[:4] == b"PARE" or content[-4:] == b"PARE":
        raise Refused("the file is encrypted", "write it again without encryption")
    if content[:4] != b"PAR1":
        raise Refused("this is no Parquet file", "write the figures as Parquet again, or send them as CSV")
    if content[-4:] != b"PAR1":
        raise Refused("the file is cut short: its end is missing", "send it again, whole")
    with understood():
        columns = tuple(pl.read_parquet_schema(io.BytesIO(content)))
        height = int(pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item())
    if len(columns) > MOST_COLUMNS:
        raise Refused(f"the file has {len(columns):,} columns", "leave out those that are no figures")
    if height > MOST_ROWS:
        raise Refused(f"the file has {height:,} rows; at most {MOST_ROWS:,} are read", "split it")
    return File(content, columns, height)


@contextmanager
def understood() -> Iterator[None]:
    """Raises Refused where polars cannot make anything of a file. What it then writes to the error stream, past Python, is
    of no use to whoever sent the file."""
    with tempfile.TemporaryFile() as aside:
        kept = os.dup(2)
        os.dup2(aside.fileno(), 2)
        try:
            yield
        except (PolarsError, PanicException, OSError) as error:
            hint = "write it again, as a plain Parquet file without encryption, or send the figures as CSV"
            raise Refused("the file begins like a Parquet file, but cannot be read", hint) from error
        finally:
            os.dup2(kept, 2)
            os.close(kept)


# ---------------------------------------------------------------------------------------------- texts


@dataclass(frozen=True)
class Texts:
    """A column of texts: every different one once, and for each row its place there. What is missing is empty."""

    words: Sequence[str]
    codes: pl.Series

    def picked(self, meanings: Sequence[int | None], kind: type[pl.DataType]) -> pl.Series:
        """For each row what its text means."""
        return picked(self.codes, meanings, kind)

    def having(self, places: Collection[int]) -> Iterator[tuple[int, int, int]]:
        """Of some texts the place, the first row and how many rows have it, in the order of rows."""
        return first_rows(pl.DataFrame({"code": self.codes}), self.codes.is_in(list(places)))


def texts(column: pl.Series) -> Texts:
    """A column of text, whole numbers or days. Raises Refused for what is none of these."""
    kind = column.dtype
    if isinstance(kind, pl.Null) or column.null_count() == column.len():
        return Texts([""], pl.Series([0], dtype=pl.UInt32).new_from_index(0, column.len()))
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        if not (kind.is_integer() or isinstance(kind, pl.Date)):
            raise Refused(f"the column '{column.name}' holds {held(kind)}; expected text", "store it as text (string)")
        column = column.cast(pl.String)
    return of_runs(column)


def of_runs(column: pl.Series) -> Texts:
    """By runs of the same text, where they are long: reading a run costs as much as reading a row."""
    run = column.rle_id()
    if (run[-1] + 1) * FEW > column.len():
        return of_rows(column)
    found = of_rows(column.rle().struct.field("value"))
    return Texts(found.words, found.codes.gather(run))


def of_rows(column: pl.Series) -> Texts:
    column = column.cast(pl.String).fill_null("")
    words = column.unique(maintain_order=True)
    return Texts(words.to_list(), column.cast(pl.Enum(words)).to_physical().cast(pl.UInt32))


def picked(codes: pl.Series, meanings: Sequence[int | None], kind: type[pl.DataType]) -> pl.Series:
    """What stands in each row's place of a list."""
    table = pl.Series(list(meanings), dtype=kind)
    return table.new_from_index(0, codes.len()) if table.len() == 1 else table.gather(codes)


def first_rows(codes: pl.DataFrame, where: pl.Series) -> Iterator[tuple[int, ...]]:
    """Of the rows that are meant, every different one once: its codes, its first row, and how many there are."""
    rows = codes.with_columns(row=pl.int_range(FIRST_ROW, pl.len() + FIRST_ROW, dtype=pl.Int64)).filter(where)
    found = rows.group_by(codes.columns).agg(pl.col("row").min(), pl.len().alias("rows")).sort("row", *codes.columns)
    return found.iter_rows()


def held(kind: pl.DataType) -> str:
    """What a column holds, for people."""
    if kind.is_float():
        return "floating point numbers"
    if kind.is_decimal() or kind.is_integer():
        return "numbers"
    if kind.is_temporal():
        return "times"
    return "yes or no" if isinstance(kind, pl.Boolean) else "lists or bytes"
