"""Lines added up to the rows of a view, exactly and in one pass: leaves stand in such an order that what a row adds up is
few runs of them, and the sum of a run is the difference of two running sums.

Whole numbers only, so that the order of leaves does not matter. A total of which a part is missing is missing, and
knows how many are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import narrowed
from kccrules.engine.ledger import MISSING, NOT_APPLICABLE, size
from kccrules.engine.numbers import LARGEST_64, LARGEST_128, TooBig

COARSE = 2**32
"""A bound on a sum is found from amounts without their last digits: those are added up safely in 64 bits."""
RUNS = {"row": pl.Int64, "start": pl.Int64, "end": pl.Int64}


@dataclass(frozen=True)
class Rows:
    """Which leaves each of so many rows adds up: those from `start` until before `end`, in one run or in several."""

    runs: pl.DataFrame
    rows: int
    leaves: int

    def in_slots(self, slots: int) -> pl.DataFrame:
        """The runs in every period and year: there the leaves and the rows stand anew."""
        each = pl.DataFrame({"slot": range(slots)}, schema={"slot": pl.Int64})
        runs = each.join(self.runs, how="cross") if slots > 1 else self.runs.with_columns(slot=pl.lit(0, pl.Int64))
        slot = pl.col("slot")
        moved = {name: pl.col(name) + slot * self.leaves for name in ("start", "end")}
        return runs.select(row=pl.col("row") + slot * self.rows, **moved)


def rolled_up(cells: pl.DataFrame, names: Sequence[str], rows: Rows) -> pl.DataFrame:
    """The rows in every period and year, with the same columns as the cells but `source`: and for each measure how many
    `parts` it has, and how many of them are missing, as net.parts and net.lacks. What has no amount has no half unit
    either. Raises TooBig."""
    slots = cells.height // rows.leaves if rows.leaves else 1
    runs, height = rows.in_slots(slots), slots * rows.rows
    cells, unders = over_one(cells, names)
    states = {name: codes_in(cells.get_column(f"{name}.state")) for name in names}
    counts = [(pl.col(f"{name}.state") == code).alias(f"{name}#{code}") for name in names for code in states[name][1:]]
    halves = {name: one_for_all(cells.get_column(f"{name}.half")) for name in names}
    amounts = [f"{name}{part}" for name in names for part in ("", ".moved") if f"{name}{part}" in cells.columns]
    amounts += [f"{name}.half" for name, half in halves.items() if half is None]
    length = runs.select("row", length=pl.col("end") - pl.col("start"))
    sums = added(cells.lazy().select(*amounts, *counts).collect(), runs)
    found = spread(length.hstack(sums), height)
    columns = [column for name in names for column in known(name, states[name], halves[name], rows.leaves)]
    found = found.with_columns(columns)
    gone = {name: pl.col(f"{name}.state").is_in([NOT_APPLICABLE, MISSING]) for name in names}
    found = found.with_columns(
        pl.when(~none).then(part).alias(part) for name, none in gone.items() for part in (name, f"{name}.half")
    )
    found = found.select(pl.exclude("^length$", "^.*#.*$"))
    return narrowed(
        found.with_columns(pl.lit(under, dtype=pl.Int64).alias(f"{name}/") for name, under in unders.items())
    )


def known(name: str, states: Sequence[int], half: int | None, leaves: int) -> list[pl.Expr]:
    """What is known of a total: the last of the states of its parts, how many parts it has, how many of them are missing,
    and how far it may be off where all its parts may be so in the same way. Raises TooBig."""
    length, rest = pl.col("length"), pl.lit(0, dtype=pl.Int64)
    state = pl.when(length > 0).then(states[0] if states else NOT_APPLICABLE).otherwise(NOT_APPLICABLE)
    counts = {}
    for code in states[1:]:
        counts[code] = pl.col(f"{name}#{code}")
        state = pl.when(counts[code] > 0).then(code).otherwise(state)
        rest = rest + counts[code]
    parts = rest if NOT_APPLICABLE in states[:1] else length
    lacks = length if list(states) == [MISSING] else counts.get(MISSING, pl.lit(0, dtype=pl.Int64))
    columns = {"state": state.cast(pl.Int8), "parts": parts, "lacks": lacks}
    if half is not None:
        if half * leaves > LARGEST_64:
            raise TooBig(half * leaves)
        columns["half"] = parts * half
    return [column.alias(f"{name}.{part}") for part, column in columns.items()]


def codes_in(states: pl.Series) -> list[int]:
    """The states that there are, in order. That all are the same can be told fastest."""
    if states.len() and states.min() == states.max():
        return [int(states[0])]
    return sorted(states.unique().to_list())


def one_for_all(halves: pl.Series) -> int | None:
    """What all amounts have, of those that are there; None where they differ."""
    low, high = halves.min(), halves.max()
    return int(low or 0) if low == high else None  # type: ignore[arg-type]  # a whole number


def over_one(cells: pl.DataFrame, names: Sequence[str]) -> tuple[pl.DataFrame, dict[str, int]]:
    """The cells with fractions as whole numbers over one number for all, and that number. Raises TooBig."""
    unders = {}
    for name in names:
        if f"{name}/" in cells.columns:
            under = pl.col(f"{name}/")
            shared = math.lcm(*cells.get_column(f"{name}/").drop_nulls().unique())
            if size(cells.get_column(name)) * shared > LARGEST_128:
                raise TooBig(size(cells.get_column(name)) * shared)
            raised = pl.col(name).cast(pl.Int128) * (pl.lit(shared, dtype=pl.Int128) // under.cast(pl.Int128))
            cells, unders[name] = cells.with_columns(raised.alias(name)), shared
    return cells, unders


def added(columns: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Each column added up over each run; what is missing adds nothing. Raises TooBig."""
    kinds = {name: kind_of(column) for name, column in zip(columns.columns, columns.get_columns(), strict=True)}
    holed = {name for name in columns.columns if columns.get_column(name).null_count()}
    there = [
        pl.col(name).cast(kind).fill_null(0) if name in holed else pl.col(name).cast(kind)
        for name, kind in kinds.items()
    ]
    running = columns.lazy().select(column.cum_sum() for column in there)
    before, last = pl.lit((runs["start"] - 1).clip(0)), pl.lit(runs["end"] - 1)
    first = pl.lit(runs["start"] == 0)
    return running.select(
        pl.col(name).gather(last) - pl.when(first).then(pl.lit(0, dtype=kind)).otherwise(pl.col(name).gather(before))
        for name, kind in kinds.items()
    ).collect()


def kind_of(column: pl.Series) -> type[pl.Int64 | pl.Int128]:
    """What holds every sum of a column. Raises TooBig."""
    return pl.Int64 if column.dtype == pl.Boolean or bound(column) <= LARGEST_64 else pl.Int128


def spread(rows: pl.DataFrame, height: int) -> pl.DataFrame:
    """One row for each number up to `height`: those of several runs added up, those of none nought."""
    at = rows.get_column("row")
    if at.len() == height and (at == pl.int_range(height, eager=True)).all():
        return rows.drop("row")
    if at.n_unique() < rows.height:
        rows = rows.group_by("row").sum()
    at = rows.get_column("row")
    return pl.DataFrame(
        [
            pl.Series(name, [0], dtype=rows.schema[name]).new_from_index(0, height).scatter(at, rows[name]).rename(name)
            for name in rows.columns
            if name != "row"
        ]
    )


def bound(column: pl.Series) -> int:
    """No sum of any of these whole numbers is larger, whatever its sign. Raises TooBig where 128 bits could not hold it."""
    most = size(column) * column.len()
    if most > LARGEST_128:
        raise TooBig(most)
    if most <= LARGEST_64:
        return most
    coarse = (column.abs() // COARSE + 1).fill_null(0).sum()
    return int(coarse) * COARSE


def runs_of(members: Iterable[tuple[int, int, int]]) -> pl.DataFrame:
    """Runs as (row, start, end)."""
    return pl.DataFrame(list(members), schema=RUNS, orient="row")
