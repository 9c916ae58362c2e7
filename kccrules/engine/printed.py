"""Amounts held against what is printed: some cells of a batch read, replaced, or moved by what rounding may hide.

Rows are numbers of rows of the batch. What an amount means, and whether two of them agree, is the business of `reconcile`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from kccrules.engine import numbers
from kccrules.engine.batch import Batch, collect, narrowed, stored
from kccrules.engine.numbers import Num
from kccrules.engine.tables import frame

KNOWN_WELL = 100
"""An amount that is known to one part in so many is taken as it is printed: who sets a limit does not mean the pence."""


def picked(batch: Batch, columns: Sequence[str], rows: Sequence[int]) -> dict[str, list[int | None]]:
    """Some columns in some rows; nothing in a column that is not there."""
    there = batch.frame.select(name for name in columns if name in batch.frame.columns)
    found = there[list(rows)].to_dict(as_series=False) if there.columns and rows else {}
    return {name: found.get(name, [None] * len(rows)) for name in columns}


def replaced(batch: Batch, amounts: Mapping[str, Mapping[int, tuple[int, int]]]) -> Batch:
    """The batch with other amounts of some measures in some rows: each with how far it may be off."""
    for name, found in amounts.items():
        rows, values, halves = list(found), [v for v, _ in found.values()], [half for _, half in found.values()]
        own = {name: values, f"{name}.half": halves}
        if f"{name}/" in batch.frame.columns:
            own[f"{name}/"] = [1] * len(rows)
        columns = [
            batch.frame.get_column(column).clone().scatter(rows, pl.Series(cells, dtype=pl.Int64))
            for column, cells in own.items()
        ]
        batch = batch.with_columns(pl.DataFrame(columns))
    return batch


def gathered(batch: Batch, rows: Sequence[int]) -> Batch:
    """Those rows, in that order and each as often as it is named, standing alone: none sees another."""
    found = batch.frame[list(rows)]
    alone = pl.int_range(found.height, eager=True).cast(found.schema["series"])
    return replace(batch, frame=found.with_columns(series=alone, segment=alone))


def with_word(batch: Batch, name: str, codes: Sequence[int | None], times: int) -> Batch:
    """The batch with a word for each node: so many rows one after another are of one node."""
    column = frame({name: [code for code in codes for _ in range(times)]}, {name: pl.Int8})
    return batch.with_columns(column).also(words=(name,))


def nudged(batch: Batch, ways: Mapping[str, int]) -> Batch:
    """The batch with measures at the lower end (-1) or the upper end (1) of what they may be for rounding."""
    moved = []
    for name, way in ways.items():
        under = pl.col(f"{name}/") if f"{name}/" in batch.frame.columns else pl.lit(1, dtype=pl.Int64)
        half = pl.col(f"{name}.half").fill_null(0).cast(pl.Int128) * under.cast(pl.Int128)
        off = pl.when(half * pl.lit(KNOWN_WELL, dtype=pl.Int128) > pl.col(name).cast(pl.Int128).abs()).then(half)
        moved.append((pl.col(name).cast(pl.Int128) + off.otherwise(0) * pl.lit(way, dtype=pl.Int128)).alias(name))
    return batch.with_columns(narrowed(batch.frame.select(moved))) if moved else batch


def worked(batch: Batch, found: Mapping[str, Num]) -> dict[str, list[int | None]]:
    """Formulas worked out in every row: for each the millionths, and under NAME/ what they are divided by. Raises TooBig."""
    columns = [column for name, x in found.items() for column in stored(x, name)]
    done = collect(batch.frame, columns).drop("series", "period")
    return done.to_dict(as_series=False)


def halves(batch: Batch, half: Num) -> list[int | None]:
    """How far a formula may be off in every row, in whole millionths. Raises TooBig."""
    return collect(batch.frame, [numbers.to_millionths(half).alias("half")]).get_column("half").to_list()


def columns(found: pl.DataFrame, names: Sequence[str], rows: Sequence[int]) -> list[list[int]]:
    """Columns of some rows as plain lists."""
    picked_ = found.select(names)[list(rows)]
    return [picked_.get_column(name).to_list() for name in names]
