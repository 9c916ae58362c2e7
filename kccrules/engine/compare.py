"""Two tables of figures beside each other: the rows in which they differ, as plain rows. What a difference means is not
known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from kccrules.results import TABLES, Row, Stored

Frames = Mapping[str, pl.DataFrame]
POLICY = "policy"
"""A column that says in words what the rule of a row is: rules are changed without getting another name."""
WAS, NOW = ":was", ":now"
DECIDE = ("rating", "direction", "value", "exact", "exact_under", "decimals", "state", POLICY)
"""Columns in which a difference is one; those of limits besides."""

Pair = tuple[Row | None, Row | None]


def key() -> list[str]:
    """What makes a row of figures the same one on both sides: the period by its name, because its number belongs to a
    calendar, which may be another one."""
    return ["period" if name == "ordinal" else name for name in TABLES["figures"].key]


def decisive(columns: Sequence[str]) -> list[str]:
    limits = [name for name in columns if name.endswith(("_low", "_high", "_low_under", "_high_under", "_form"))]
    return [*(name for name in DECIDE if name in columns), *limits]


def with_policy(figures: pl.DataFrame, texts: Mapping[tuple[str, int], str]) -> pl.DataFrame:
    """Figures with what each one's rule says."""
    rules = pl.DataFrame(
        [(rule, version, text) for (rule, version), text in texts.items()],
        schema={"rule": pl.String, "version": pl.Int64, POLICY: pl.String},
        orient="row",
    )
    return figures.join(rules, on=["rule", "version"], how="left", maintain_order="left")


def renamed(figures: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Figures of indicators that have another id by now, under that one."""
    return figures.with_columns(pl.col("id").replace(dict(names))) if names else figures


def differing(base: pl.DataFrame, head: pl.DataFrame) -> list[Pair]:
    """Rows that are not the same on both sides, or on one side only, sorted by key."""
    keys = key()
    sides = [
        side.rename({name: f"{name}{mark}" for name in side.columns if name not in keys}).with_columns(
            pl.lit(True).alias(f"there{mark}")
        )
        for side, mark in ((base, WAS), (head, NOW))
    ]
    joined = sides[0].join(sides[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    compared = [*decisive(head.columns), "there"]
    found = joined.filter(
        pl.any_horizontal(pl.col(f"{name}{WAS}").ne_missing(pl.col(f"{name}{NOW}")) for name in compared)
    )
    rows = found.sort(*keys, nulls_last=False).to_dicts()
    return [(one_side(row, WAS, keys), one_side(row, NOW, keys)) for row in rows]


def one_side(row: Row, mark: str, keys: Sequence[str]) -> Row | None:
    if row[f"there{mark}"] is None:
        return None
    own = {name.removesuffix(mark): cell for name, cell in row.items() if name.endswith(mark)}
    return {**{name: row[name] for name in keys}, **own}


def rated(figures: pl.DataFrame) -> dict[str, int]:
    """How many ratings are held of each indicator."""
    held = figures.filter(pl.col("rating").is_not_null()).group_by("id").len().sort("id")
    return dict(held.iter_rows())


def of_ids(figures: pl.DataFrame, ids: Sequence[str]) -> pl.DataFrame:
    """The rows of some indicators."""
    return figures.filter(pl.col("id").is_in(list(ids)))


def plain(frames: Frames, manifest: Mapping[str, object], figures: Sequence[Row] | None = None) -> Stored:
    """Tables as a store would give them back, but not stored; with `figures`, those in place of all."""
    rows = {name: frame.to_dicts() for name, frame in frames.items() if name != "figures" or figures is None}
    return Stored(manifest, rows if figures is None else {**rows, "figures": figures})


def rows_of(frame: pl.DataFrame, column: str, wanted: Sequence[int]) -> pl.DataFrame:
    """The rows that have one of some numbers in a column."""
    return frame.filter(pl.col(column).is_in(list(wanted)))
