"""Figures that are sent in as columns: a Parquet file to texts by number and to whole millionths.

What a text means is not known here: each different one is handed over once, with the first row that has it. Nothing is
rounded, and nothing is read through binary fractions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

import polars as pl

from kccrules.engine.numbers import DECIMALS, LARGEST_128
from kccrules.engine.resolve import OBSERVED
from kccrules.words.numerals import LARGEST, MILLION, NotANumber, millionths

Mask = pl.Series
"""Yes or no for each row."""
Frame = pl.DataFrame
Column = pl.Series | int | None
"""What stands in each row, or in all of them."""
Note = pl.Series | None
ANY_AREA = -1
INTERVALS = {
    "indicator": pl.Int32, "area": pl.Int32, "period": pl.Int32, "first": pl.Int64, "last": pl.Int64, "share": pl.Boolean,
}  # fmt: skip
LARGEST_TABLE = 1_000_000
FEW = 4
"""With so many rows a run, columns are read run by run."""
SIMPLE = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
"""Numbers that columns can read by themselves; the few others are read one by one."""


class Refused(Exception):
    """A file or a column that cannot be read: what was found, and what to do."""

    def __init__(self, found: str, hint: str, code: str = "KCC401") -> None:
        super().__init__(found)
        self.found, self.hint, self.code = found, hint, code


class First(NamedTuple):
    """One of several things: its place among them, the first row that has it (from 0), and how many rows have it."""

    place: int
    row: int
    rows: int


# ---------------------------------------------------------------------------------------------- texts


@dataclass(frozen=True)
class Codes:
    """For each row the place of what stands in it, in a list that has everything once."""

    places: pl.Series
    size: int
    """How long the list is."""

    def picked(self, meanings: Sequence[int | None], kind: type[pl.DataType] = pl.Int32) -> Column:
        """For each row what it means, of a list of meanings; only once, where all rows mean the same."""
        return meanings[0] if self.size == 1 else pl.Series(list(meanings), dtype=kind).gather(self.places)

    def rows_of(self, chosen: Collection[int]) -> Mask:
        """The rows that have one of some places."""
        return self.places.is_in(list(chosen))

    def firsts(self, chosen: Collection[int]) -> list[First]:
        """Of some places where each stands first, in that order."""
        return firsts(self.places, self.rows_of(chosen))

    def crossed(self, kinds: Sequence[int], other: Codes) -> tuple[Codes, list[tuple[int, int]]]:
        """Pairs of a kind, of which each place here has one, and a place of the other list."""
        if max(kinds) == 0:
            return other, [(0, place) for place in range(other.size)]
        kind = pl.Series(list(kinds), dtype=pl.Int64).gather(self.places)
        pair, size = kind * other.size + other.places.cast(pl.Int64), (max(kinds) + 1) * other.size
        if size <= LARGEST_TABLE:
            return Codes(pair, size), [divmod(number, other.size) for number in range(size)]
        there = pair.unique().sort()
        return Codes(there.search_sorted(pair), there.len()), [divmod(number, other.size) for number in there]


@dataclass(frozen=True)
class Texts(Codes):
    """A column of texts. What is missing is empty."""

    words: Sequence[str]

    @property
    def blank(self) -> Mask | None:
        """The rows that have nothing; None where all have something."""
        empty = [place for place, word in enumerate(self.words) if not word.strip()]
        return self.rows_of(empty) if empty else None


def yes_or_no(rows: Mask) -> Codes:
    """No and yes, in this order."""
    return Codes(rows.cast(pl.UInt32), 2)


def texts(column: pl.Series) -> Texts:
    """A column of text, whole numbers or days. Raises Refused for what is none of these."""
    kind = column.dtype
    if column.null_count() == column.len():
        return Texts(pl.Series([0], dtype=pl.UInt32).new_from_index(0, column.len()), 1, [""])
    if isinstance(kind, pl.Datetime) and kind.time_zone is None:
        return numbered(column.cast(pl.Date))
    if kind.is_integer() or isinstance(kind, pl.Date):
        return numbered(column)
    if not is_text(kind):
        raise unexpected(column)
    return by_run(column.cast(pl.String).fill_null(""))


def is_text(kind: pl.DataType) -> bool:
    return isinstance(kind, pl.String | pl.Categorical | pl.Enum)


def unexpected(column: pl.Series) -> Refused:
    """A column that must be text and is not."""
    found = f"the column '{column.name}' holds {said(column.dtype)}; expected text"
    return Refused(found, "store it as text (string)", "KCC461")


def said(kind: pl.DataType) -> str:
    """What a column holds, for people."""
    if kind.is_float():
        return "floating point numbers"
    if kind.is_numeric():
        return "numbers"
    return "times" if kind.is_temporal() else "yes or no" if isinstance(kind, pl.Boolean) else "lists or bytes"


def numbered(column: pl.Series) -> Texts:
    """Whole numbers and days, as they are written."""
    known = column.drop_nulls().unique().sort()
    places = known.search_sorted(column.fill_null(known[0])).cast(pl.UInt32)
    if column.null_count():
        nothing = pl.Series([known.len()], dtype=pl.UInt32).new_from_index(0, column.len())
        places = places.zip_with(column.is_not_null(), nothing)
    return Texts(places, known.len() + 1, [*known.cast(pl.String), ""])


def by_run(column: pl.Series) -> Texts:
    """By runs of the same text, where they are long: reading a run costs as much as reading a row."""
    run = column.rle_id()
    if (run[-1] + 1) * FEW > column.len():
        return by_row(column)
    found = by_row(column.rle().struct.field("value"))
    return Texts(found.places.gather(run), found.size, found.words)


def by_row(column: pl.Series) -> Texts:
    words = column.unique(maintain_order=True)
    return Texts(column.cast(pl.Enum(words)).to_physical().cast(pl.UInt32), words.len(), words.to_list())


def firsts(column: pl.Series, where: Mask) -> list[First]:
    """Of the rows that are meant, everything different once: where it stands first, in that order."""
    rows = pl.DataFrame({"place": column}).with_row_index("row").filter(where)
    found = rows.group_by("place").agg(pl.col("row").min(), pl.len().alias("rows")).sort("row")
    return [First(*row) for row in found.iter_rows()]


# ---------------------------------------------------------------------------------------------- numbers


@dataclass(frozen=True)
class Amounts:
    """A column of numbers in whole millionths."""

    values: pl.Series | None
    """Nothing where nothing stands, or what is no number, or none that fits; None where that is so in every row."""
    wrong: Mask | None = None
    """The rows that have something that is no number, or none that fits; None where none has."""


def amounts(column: pl.Series) -> Amounts:
    """Whole numbers, decimals or text. Raises Refused for what is none of these."""
    kind = column.dtype
    if column.null_count() == column.len() or (kind.is_float() and bool(column.is_nan().fill_null(True).all())):
        return Amounts(None)
    if kind.is_integer():
        return within(column.cast(pl.Int128), 1)
    if isinstance(kind, pl.Decimal):
        return within(column.to_physical().cast(pl.Int128), 10**kind.scale)
    if is_text(kind):
        return written(column.cast(pl.String).str.strip_chars())
    hint = "store it as decimal(18, 6), as whole numbers or as text"
    found, code = f"the column '{column.name}' holds {said(kind)}; expected decimals", "KCC461"
    if kind.is_float():
        code, hint = "KCC460", f"{hint}: binary fractions are not exactly what was printed"
    raise Refused(found, hint, code)


def within(whole: pl.Series, unit: int) -> Amounts:
    """Whole numbers of which so many make 1."""
    rows, most = pl.DataFrame({"whole": whole}), (LARGEST + 1) * unit
    fits = pl.lit(True) if most > LARGEST_128 else pl.col("whole").is_between(wide(-most), wide(most), closed="none")
    if unit > MILLION:
        fits &= pl.col("whole") % wide(unit // MILLION) == 0
    fitting = pl.when(fits).then("whole")
    value = fitting // wide(unit // MILLION) if unit > MILLION else fitting * wide(MILLION // unit)
    found = rows.select(value=value.cast(pl.Int64), wrong=(~fits & pl.col("whole").is_not_null()))
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
    meant = pl.Series([meaning(word) for word in odd.words], dtype=pl.Int64).gather(odd.places)
    return Amounts(value.scatter(others, meant), marked(false(column.len()).scatter(others, meant.is_null())))


def meaning(text: str) -> int | None:
    """A number in millionths; None for what is no number."""
    try:
        return millionths(text)
    except NotANumber:
        return None


def marked(rows: Mask) -> Mask | None:
    return rows if rows.any() else None


# ---------------------------------------------------------------------------------------------- rows


def frames(held: Sequence[object]) -> list[Frame]:
    """Figures that were kept without being looked into."""
    return [one for one in held if isinstance(one, pl.DataFrame)]


def column(frame: Frame, name: str) -> pl.Series:
    """A column, of which nothing is known where the file does not have it."""
    nothing = pl.Series(name, [None], dtype=pl.Null)
    return frame.get_column(name) if name in frame.columns else nothing.new_from_index(0, frame.height)


def notes(column: pl.Series) -> Note:
    """Texts that need no meaning; None where there are none. Raises Refused."""
    if column.null_count() == column.len():
        return None
    if not is_text(column.dtype):
        raise unexpected(column)
    return column.cast(pl.String).str.strip_chars().fill_null("")


def false(height: int) -> Mask:
    return pl.Series([False]).new_from_index(0, height)


def given(amounts: Collection[Amounts], height: int) -> Mask:
    """The rows that have any number, or anything in place of one."""
    known = [one.values.is_not_null() for one in amounts if one.values is not None]
    return reduce(or_, [*known, *(one.wrong for one in amounts if one.wrong is not None)], false(height))


def blank(texts: Collection[Texts], given: Mask, note: Note) -> Mask | None:
    """The rows that have nothing in any column; None where there is none."""
    empty = [one.blank for one in texts]
    found = [mask for mask in empty if mask is not None]
    if len(found) < len(empty):
        return None
    return marked(reduce(and_, found, ~given) & (True if note is None else note == ""))


def earlier(one: Column, other: Column, height: int) -> Mask | None:
    """The rows in which both are known and one is less."""
    frame = pl.DataFrame({"row": pl.int_range(height, eager=True)})
    return marked(frame.select((pl.lit(one) < pl.lit(other)).fill_null(False) & (pl.col("row") >= 0)).to_series())


def observed(rows: Mapping[str, Column], width: int, note: Note, refused: Sequence[Mask]) -> Frame:
    """Figures as `resolve` takes them, of the rows that are fine; `width` is how many series an indicator may have."""
    columns = {name: pl.lit(cells) for name, cells in rows.items()}
    columns["series"] = columns["indicator"] * width + columns["area"]
    made = pl.DataFrame({"row": rows["row"]}).with_columns(
        *(columns[name].cast(kind).alias(name) for name, kind in OBSERVED.items()),
        note=pl.lit("") if note is None else pl.lit(note),
    )
    return (made.filter(~reduce(or_, refused)) if refused else made).select(*OBSERVED, "note")


def below_one(made: Frame, width: int) -> Frame:
    """Of observed figures those between 0 and 1, by indicator, area and period; `width` is as above."""
    series = pl.col("series")
    few = made.filter(pl.col("submitted").is_between(0, MILLION, closed="none"))
    return few.select("row", "period", value="submitted", indicator=series // width, area=series % width)


def pairs(few: Frame) -> Iterator[tuple[int, int]]:
    """Every indicator and period that they are of."""
    return few.select("indicator", "period").unique().iter_rows()


def doubtful(few: Frame, intervals: Sequence[tuple[int, int, int, int, int, bool]]) -> list[First]:
    """Figures that are in some interval and only in those that are shares, by indicator. `intervals` are (indicator, area,
    period, first, last, share)."""
    table = pl.DataFrame(intervals, schema=INTERVALS, orient="row")
    of_area = pl.concat([few, few.with_columns(area=pl.lit(ANY_AREA, dtype=pl.Int32))])
    found = of_area.join(table, on=["indicator", "area", "period"])
    found = found.filter((pl.col("first") <= pl.col("value")) & (pl.col("value") <= pl.col("last")))
    rows = found.group_by("indicator", "row").agg(pl.col("share").all()).filter("share")
    firsts = rows.group_by("indicator").agg(pl.col("row").min(), pl.len().alias("rows")).sort("row")
    return [First(*row) for row in firsts.iter_rows()]


def place_of(frame: Frame, number: int) -> int:
    """Where the row with a number is, from 0."""
    return int(frame.get_column("row").search_sorted(number))


def cells(frame: Frame) -> Iterator[list[str]]:
    """Rows as they would be written."""
    return ([written_out(cell) for cell in row] for row in frame.iter_rows())


def written_out(cell: object) -> str:
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if cell is None else str(cell)
