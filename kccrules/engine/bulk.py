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
from decimal import Decimal

import polars as pl
from polars.exceptions import PanicException, PolarsError

from kccrules.engine.numbers import DECIMALS, LARGEST_128
from kccrules.numerals import LARGEST, MILLION, NotANumber, millionths

FIRST_ROW = 2
"""Rows are numbered as in a table with its headings in row 1."""
MOST_ROWS, MOST_COLUMNS = 50_000_000, 100
LARGEST_TABLE = 1_000_000
FEW = 4
"""With so many rows a run, columns are read run by run."""
SIMPLE = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
"""Numbers that columns can read by themselves; the few others are read one by one."""

Mask = pl.Series
"""Yes or no for each row."""
Frame = pl.DataFrame


class Refused(Exception):
    """A file or a column that cannot be read: what was found, and what to do."""

    def __init__(self, found: str, hint: str, code: str = "KCC401") -> None:
        super().__init__(found)
        self.found, self.hint, self.code = found, hint, code


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
class Codes:
    """For each row the place of what stands in it, in a list that has everything once."""

    places: pl.Series
    size: int
    """How long the list is."""

    def picked(self, meanings: Sequence[int | None], kind: type[pl.DataType]) -> pl.Series:
        """For each row what it means, of a list of meanings."""
        table = pl.Series(list(meanings), dtype=kind)
        return table.new_from_index(0, self.places.len()) if self.size == 1 else table.gather(self.places)

    def rows_of(self, chosen: Collection[int]) -> Mask:
        """The rows that have one of some places."""
        return self.places.is_in(list(chosen))

    def first_rows(self, chosen: Collection[int]) -> list[tuple[int, ...]]:
        """Of some places in the order of their first rows: the place, that row, how many rows have it."""
        return firsts(pl.DataFrame([self.places]), self.rows_of(chosen))

    def crossed(self, kinds: Sequence[int], other: Codes) -> tuple[Codes, list[tuple[int, int]]]:
        """Pairs of a kind, of which each place here has one, and a place of the other list."""
        many = max(kinds) + 1
        if many == 1:
            return other, [(0, place) for place in range(other.size)]
        pair = self.picked(kinds, pl.Int64) * other.size + other.places.cast(pl.Int64)
        size = many * other.size
        if size <= LARGEST_TABLE:
            return Codes(pair, size), [divmod(number, other.size) for number in range(size)]
        there = pair.unique().sort()
        return Codes(there.search_sorted(pair), there.len()), [divmod(number, other.size) for number in there]


@dataclass(frozen=True)
class Texts(Codes):
    """A column of texts. What is missing is empty."""

    words: Sequence[str]

    @property
    def blank(self) -> Mask:
        return self.rows_of([place for place, word in enumerate(self.words) if not word.strip()])


def texts(column: pl.Series) -> Texts:
    """A column of text, whole numbers or days. Raises Refused for what is none of these."""
    kind = column.dtype
    if column.null_count() == column.len():
        return Texts(pl.Series([0], dtype=pl.UInt32).new_from_index(0, column.len()), 1, [""])
    if isinstance(kind, pl.Datetime) and kind.time_zone is None:
        return numbered(column.cast(pl.Date))
    if kind.is_integer() or isinstance(kind, pl.Date):
        return numbered(column)
    if isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        return by_run(column)
    found = f"the column '{column.name}' holds {said(kind)}; expected text"
    raise Refused(found, "store it as text (string)", "KCC461")


def numbered(column: pl.Series) -> Texts:
    """Whole numbers and days, as they are written."""
    known = column.drop_nulls().unique().sort()
    places = known.search_sorted(column.fill_null(known[0]))
    if column.null_count():
        places = places.zip_with(column.is_not_null(), places.new_from_index(0, 1) * 0 + known.len())
    words = [*known.cast(pl.String), ""]
    return Texts(places.cast(pl.UInt32), len(words), words)


def by_run(column: pl.Series) -> Texts:
    """By runs of the same text, where they are long: reading a run costs as much as reading a row."""
    run = column.rle_id()
    if (run[-1] + 1) * FEW > column.len():
        return by_row(column)
    found = by_row(column.rle().struct.field("value"))
    return Texts(found.places.gather(run), found.size, found.words)


def by_row(column: pl.Series) -> Texts:
    column = column.cast(pl.String).fill_null("")
    words = column.unique(maintain_order=True)
    return Texts(column.cast(pl.Enum(words)).to_physical().cast(pl.UInt32), words.len(), words.to_list())


def firsts(columns: pl.DataFrame, where: Mask) -> list[tuple[int, ...]]:
    """Of the rows that are meant, every different one once: its cells, the first row, and how many rows are like it."""
    rows = columns.with_row_index("row").filter(where)
    found = rows.group_by(columns.columns).agg(pl.col("row").min(), pl.len().alias("rows"))
    return found.sort("row").rows()


def said(kind: pl.DataType) -> str:
    """What a column holds, for people."""
    if kind.is_float():
        return "floating point numbers"
    if kind.is_numeric():
        return "numbers"
    return "times" if kind.is_temporal() else "yes or no" if isinstance(kind, pl.Boolean) else "lists or bytes"


# ---------------------------------------------------------------------------------------------- numbers


@dataclass(frozen=True)
class Amounts:
    """A column of numbers in whole millionths."""

    values: pl.Series
    """Nothing where nothing stands, or what is no number, or none that fits."""
    wrong: Mask | None = None
    """The rows that have something that is no number, or none that fits; None where none has."""

    @property
    def given(self) -> Mask:
        """The rows that have anything."""
        known = self.values.is_not_null()
        return known if self.wrong is None else known | self.wrong


def amounts(column: pl.Series) -> Amounts:
    """Whole numbers, decimals or text. Raises Refused for what is none of these."""
    kind = column.dtype
    if column.null_count() == column.len() or (kind.is_float() and bool(column.is_nan().fill_null(True).all())):
        return Amounts(pl.Series([None], dtype=pl.Int64).new_from_index(0, column.len()))
    if kind.is_integer():
        return within(column.cast(pl.Int128), 1)
    if isinstance(kind, pl.Decimal):
        return within(column.to_physical().cast(pl.Int128), 10**kind.scale)
    if isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        return written(column.cast(pl.String).str.strip_chars())
    hint = "store it as decimal(18, 6), as whole numbers or as text"
    found, code = f"the column '{column.name}' holds {said(kind)}", "KCC461"
    if kind.is_float():
        found, code = f"{found}, which are not exactly what was printed", "KCC460"
    raise Refused(f"{found}; expected decimals", hint, code)


def within(whole: pl.Series, unit: int) -> Amounts:
    """Whole numbers of which so many make 1."""
    rows, most = pl.DataFrame({"whole": whole}), (LARGEST + 1) * unit
    fits = pl.lit(True) if most > LARGEST_128 else pl.col("whole").is_between(wide(-most), wide(most), closed="none")
    if unit > MILLION:
        fits &= pl.col("whole") % wide(unit // MILLION) == 0
    fitting = pl.when(fits).then("whole")
    value = fitting // wide(unit // MILLION) if unit > MILLION else fitting * wide(MILLION // unit)
    found = rows.select(value=value.cast(pl.Int64), wrong=(~fits).fill_null(False))
    return Amounts(found.get_column("value"), marked(found.get_column("wrong")))


def wide(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int128)


def written(column: pl.Series) -> Amounts:
    """Plain numbers by columns; whatever is written in another way one by one, each text once."""
    text, rows = pl.col("text"), pl.DataFrame({"text": column})
    simple = rows.select(text.str.contains(SIMPLE).fill_null(False)).to_series()
    plain = pl.when(simple).then(text)
    decimals = (plain.str.len_bytes() - plain.str.find(".", literal=True) - 1).fill_null(0)
    units = pl.lit(pl.Series([10 ** (DECIMALS - places) for places in range(DECIMALS + 1)]))
    value = rows.select(plain.str.replace(".", "", literal=True).cast(pl.Int64) * units.gather(decimals)).to_series()
    others = (~simple & (column.fill_null("") != "")).arg_true()
    if others.is_empty():
        return Amounts(value)
    odd = by_row(column.gather(others))
    meant = odd.picked([meaning(word) for word in odd.words], pl.Int64)
    wrong = pl.Series([False]).new_from_index(0, column.len()).scatter(others, meant.is_null())
    return Amounts(value.scatter(others, meant), marked(wrong))


def meaning(text: str) -> int | None:
    """A number in millionths; None for what is no number."""
    try:
        return millionths(text)
    except NotANumber:
        return None


def marked(rows: Mask) -> Mask | None:
    return rows if rows.any() else None


# ---------------------------------------------------------------------------------------------- rows


def cells(frame: Frame) -> Iterator[list[str]]:
    """Rows as they would be written."""
    return ([written_out(cell) for cell in row] for row in frame.iter_rows())


def written_out(cell: object) -> str:
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if cell is None else str(cell)
