"""What is told of the nodes of a view in some periods: a row for each node, year and measure, with words for numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import Batch
from kccrules.engine.ledger import MISSING, NOT_APPLICABLE, STATES

Lacking = Mapping[tuple[int, int, int], Sequence[str]]
"""What is missing of a node, in a year and a period, by their numbers."""


@dataclass(frozen=True)
class Words:
    """What numbers stand for."""

    keys: Sequence[str | None]
    """Of nodes; those that are not in the report have none."""
    years: Sequence[str | None]
    paths: Sequence[str]
    """Of files."""


def told(
    batch: Batch,
    name: str,
    amounts: pl.DataFrame,
    periods: Sequence[int],
    own: Sequence[int],
    words: Words,
    lacking: Lacking,
) -> pl.DataFrame:
    """One measure in some periods: in the year that is each period's own everything, in others what there is."""
    plain = {".moved": None, ".source": None, "/": 1}
    missing = {
        part: pl.lit(value, dtype=pl.Int64)
        for part, value in plain.items()
        if f"{name}{part}" not in batch.frame.columns
    }
    part = {
        end: missing.get(end, pl.col(f"{name}{end}"))
        for end in ("", "/", ".half", ".state", ".parts", ".lacks", ".moved", ".source")
    }
    of_year = pl.any_horizontal(
        (pl.col("period") == period) & (pl.col("area") == year) for period, year in zip(periods, own, strict=True)
    )
    key = pl.lit(pl.Series(list(words.keys), dtype=pl.String)).gather(pl.col("indicator"))
    rows = batch.frame.lazy().filter(
        pl.col("period").is_in(list(periods)) & (of_year | (part[".state"] != NOT_APPLICABLE))
    ).select(
        key=key, node="indicator", year="area", ordinal="period", measure=pl.lit(name), value=part[""],
        under=pl.when(part[""].is_not_null()).then(part["/"]), half=part[".half"], parts=part[".parts"],
        code=part[".state"], lacks=part[".lacks"], moved=part[".moved"], source=part[".source"],
    ).filter(pl.col("key").is_not_null()).collect()  # fmt: skip
    there = amounts.select(*(pl.col(column).gather(rows["source"]) for column in ("file", "row", "column")))
    path = pl.Series(list(words.paths), dtype=pl.String).gather(there["file"])
    rows = rows.with_columns(
        path=path, row=there["row"], column=there["column"],
        state=pl.Series(list(STATES)).gather(rows["code"].cast(pl.UInt32)),
        year_text=pl.Series(list(words.years), dtype=pl.String).gather(rows["year"].cast(pl.UInt32)),
    )  # fmt: skip
    names = pl.DataFrame(
        [(*key_, list(texts)) for key_, texts in lacking.items()],
        schema={"node": pl.Int32, "year": pl.Int32, "ordinal": pl.Int32, "lacking": pl.List(pl.String)}, orient="row",
    )  # fmt: skip
    joined = rows.join(names, on=["node", "year", "ordinal"], how="left", maintain_order="left")
    return joined.drop("year").rename({"year_text": "year"})


def missing_leaves(batch: Batch, name: str, leaves: int, period: int) -> dict[int, list[int]]:
    """For each year the leaves that have nothing of a measure in a period, in order."""
    rows = batch.frame.filter(
        (pl.col("indicator") < leaves) & (pl.col("period") == period) & (pl.col(f"{name}.state") == MISSING)
    )
    found: dict[int, list[int]] = {}
    for leaf, year in rows.select("indicator", "area").iter_rows():
        found.setdefault(year, []).append(leaf)
    return found


def unknown(batch: Batch, name: str, period: int) -> list[tuple[int, int]]:
    """The nodes and years of which a measure is missing in a period."""
    rows = batch.frame.filter((pl.col("period") == period) & (pl.col(f"{name}.state") == MISSING))
    return rows.select("indicator", "area").rows()
