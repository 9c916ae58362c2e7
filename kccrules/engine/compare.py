"""Two tables of figures beside each other: the rows in which they differ, as plain rows. What a difference means is not
known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.words.results import TABLES, Row, Stored

Frames = dict[str, pl.DataFrame]
POLICY = "policy"
"""A column that says in words what the rule of a row is: rules are changed without getting another name."""
WAS, NOW = ":was", ":now"
RESULTS = ("rating", "direction", "value")
DECIDE = ("there", "rating", "value", "exact", "exact_under", "decimals", "state", POLICY)
"""What a rating is and rests on, its limits besides."""

Rows = tuple[Row | None, Row | None]
"""One figure on both sides."""


def key() -> list[str]:
    """What makes a row of figures the same one on both sides: the period by its name, because its number belongs to a
    calendar, which may be another one."""
    return ["period" if name == "ordinal" else name for name in TABLES["figures"].key]


def limits(columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name.endswith(("_low", "_high", "_low_under", "_high_under", "_form"))]


def with_terms(frames: Frames) -> pl.DataFrame:
    """Figures with what is in force for each."""
    return frames["figures"].join(
        frames["in_force"], left_on="in_force", right_on="number", how="left", maintain_order="left"
    )


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


@dataclass(frozen=True)
class Joined:
    """Figures of both sides beside each other."""

    changed: list[Rows]
    """Those of which a result is another one, sorted by key."""
    reached: int
    """Ratings that rest on anything that differs, those that stay included."""


def joined(base: pl.DataFrame, head: pl.DataFrame) -> Joined:
    """Every figure of either side with what it is on the other one."""
    keys = key()
    sides = [
        side.rename({name: f"{name}{mark}" for name in side.columns if name not in keys}).with_columns(
            pl.lit(True).alias(f"there{mark}")
        )
        for side, mark in ((base, WAS), (head, NOW))
    ]
    rows = sides[0].join(sides[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    rated = pl.any_horizontal(pl.col(f"rating{mark}").is_not_null() for mark in (WAS, NOW))
    reached = rows.filter(rated & differs([*DECIDE, *limits(head.columns)])).height
    changed = rows.filter(differs(RESULTS)).sort(*keys).to_dicts()
    return Joined([(one_side(row, WAS, keys), one_side(row, NOW, keys)) for row in changed], reached)


def differs(columns: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{name}{WAS}").ne_missing(pl.col(f"{name}{NOW}")) for name in columns)


def one_side(row: Row, mark: str, keys: Sequence[str]) -> Row | None:
    if row[f"there{mark}"] is None:
        return None
    own = {name.removesuffix(mark): cell for name, cell in row.items() if name.endswith(mark)}
    return {**{name: row[name] for name in keys}, **own}


def rated(figures: pl.DataFrame) -> dict[str, int]:
    """How many ratings are held of each indicator."""
    held = figures.filter(pl.col("rating").is_not_null()).group_by("id").len().sort("id")
    return dict(held.iter_rows())


def shown(frames: Frames) -> Sequence[Row]:
    """The figures that the report shows, in order."""
    keys = list(TABLES["figures"].key)
    own = frames["shown"].select(keys)
    return own.join(frames["figures"], on=keys, how="left", maintain_order="left", nulls_equal=True).to_dicts()


OF_ANY_FIGURE = ("figures", "revisions")
"""Tables that speak of figures which the report need not show."""


def plain(frames: Frames, manifest: Mapping[str, object], figures: Sequence[Row] | None = None) -> Stored:
    """Tables as a store would give them back, but not stored; with `figures`, those in place of all, each once, and nothing that
    is said of any other."""
    rows: dict[str, Sequence[Row]] = {
        name: frame.to_dicts() for name, frame in frames.items() if figures is None or name not in OF_ANY_FIGURE
    }
    if figures is not None:
        rows["revisions"] = []
        own = {tuple(row[name] for name in TABLES["figures"].key): row for row in figures}
        rows["figures"] = [
            row for _, row in sorted(own.items(), key=lambda pair: [(cell is not None, cell) for cell in pair[0]])
        ]
    return Stored(manifest, rows)


def rows_of(frame: pl.DataFrame, column: str, wanted: Sequence[int]) -> pl.DataFrame:
    """The rows that have one of some numbers in a column."""
    return frame.filter(pl.col(column).is_in(list(wanted)))
