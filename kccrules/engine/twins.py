"""Figures that are there twice with one date, found by columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from kccrules.engine.batch import KEYS
from kccrules.engine.resolve import OBSERVED, arranged

ALIKE = (*KEYS, "sent")
KINDS = {name: OBSERVED[name] for name in (*ALIKE, "file", "row")}
"""What must be known of a figure."""


class Again(NamedTuple):
    """A figure that stands elsewhere before, or the first of those in a file."""

    file: int
    row: int
    series: int
    first_file: int
    first_row: int
    """Where it stands before."""
    rows: int
    """How many more there are in the file."""


@dataclass(frozen=True)
class Twins:
    """All rows of which there is another with the same key and date, with where the first of them stands."""

    rows: pl.DataFrame

    def by_file(self) -> dict[int, int]:
        """How many rows of each file."""
        return dict(self.rows.group_by("file").len().sort("file").iter_rows())

    def of_file(self, file: int) -> set[int]:
        """Which rows of a file."""
        return set(self.rows.filter(pl.col("file") == file).get_column("row"))

    def again(self, by_row: Collection[int]) -> Iterator[Again]:
        """Those that are not the first, one by one in some files, and of every other file the first of them."""
        later = self.rows.filter((pl.col("file") != pl.col("first_file")) | (pl.col("row") != pl.col("first_row")))
        more = pl.when(pl.col("file").is_in(list(by_row))).then(0).otherwise(pl.len().over("file") - 1)
        told = later.with_columns(more=more)
        told = told.filter(pl.col("file").is_in(list(by_row)) | pl.col("file").is_first_distinct())
        return (
            Again(*row) for row in told.select("file", "row", "series", "first_file", "first_row", "more").iter_rows()
        )

    def taken_out(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Figures without them."""
        return frame.join(self.rows, on=["file", "row"], how="anti", maintain_order="left")


def find(frames: Sequence[pl.DataFrame]) -> Twins | None:
    """Those of some frames together; None where there are none."""
    rows = pl.concat([frame.select(*KINDS) for frame in frames])
    if arranged(rows) is not None:
        return None
    found = rows.filter(pl.struct(ALIKE).is_duplicated()).sort("file", "row")
    firsts = pl.col("file", "row").first().over(ALIKE).name.prefix("first_")
    return None if found.is_empty() else Twins(found.with_columns(firsts))
