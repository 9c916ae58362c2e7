"""Parquet files: opened, read by column, or refused. What stands in the columns is the business of `bulk`."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PanicException, PolarsError

from kccrules.engine.bulk import Frame, Refused

FIRST_ROW = 2
"""Rows are numbered as in a table with its headings in row 1."""
MOST_ROWS, MOST_COLUMNS = 50_000_000, 100


@dataclass(frozen=True)
class File:
    """A Parquet file, of which only the end has been read, which says what is in it."""

    content: bytes
    columns: tuple[str, ...]
    height: int

    def read(self, headings: Sequence[str]) -> Frame:
        """Its columns under other headings, and `row`, the number of each row. Raises Refused."""
        with understood():
            frame = pl.read_parquet(io.BytesIO(self.content))
        row = pl.int_range(FIRST_ROW, frame.height + FIRST_ROW, dtype=pl.Int32, eager=True).alias("row")
        return frame.rename(dict(zip(self.columns, headings, strict=True))).with_columns(row)


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
