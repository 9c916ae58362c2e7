"""Series of one indicator side by side: a row for every area, the whole as the total of its areas, and figures of other
indicators set beside a row. Rows are matched by what they are of, never by where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from kccrules.engine.batch import KEYS
from kccrules.engine.numbers import LARGEST_64, TooBig

WHOLE, EVERY_AREA, ALIKE = 0, -1, -2


def spread(grid: pl.DataFrame, members: pl.DataFrame, width: int) -> pl.DataFrame:
    """The rows of every series, sorted by key: those of `grid` (in the order of indicators, without gaps between periods)
    with its rows for every area laid out, one for each area of the indicator that has no row of its own in that period.

    `members` (indicator, area) has the whole and the areas of every indicator, sorted. `series` is the number of the
    indicator times `width`, and that of the area."""
    lines = grid.with_row_index("line")
    series = members.join(patterns(lines), on="indicator", maintain_order="left")
    begins = pl.when(pl.col("area") == WHOLE).then("whole").otherwise("every")
    rows = series.select(
        (pl.col("indicator") * width + pl.col("area")).cast(pl.Int32).alias("series"), "indicator", "area",
        line=pl.int_ranges(begins, begins + pl.col("periods"), dtype=pl.UInt32),
    ).explode("line")  # fmt: skip
    numbers = rows.get_column("line")
    own = lines.filter(pl.col("area") > WHOLE)
    if not own.is_empty():
        starts = series.with_columns(start=pl.col("periods").cum_sum().cast(pl.Int64) - pl.col("periods"))
        own = own.select("indicator", "area", "line", at="period").join(starts, on=["indicator", "area"])
        numbers = numbers.scatter(own.select(pl.col("start") + pl.col("at") - pl.col("first")).to_series(), own["line"])
    return rows.drop("line").with_columns(taken(grid.drop("indicator", "area"), numbers))


def patterns(lines: pl.DataFrame) -> pl.DataFrame:
    """For each indicator the lines at which its whole and its areas begin, and how many there are from which period on."""
    area = pl.col("area")
    begins = {"whole": area.is_in([WHOLE, ALIKE]), "every": area.is_in([EVERY_AREA, ALIKE])}
    return lines.group_by("indicator").agg(
        *(pl.col("line").filter(where).min().alias(name) for name, where in begins.items()),
        periods=begins["whole"].sum(),
        first=pl.col("period").min(),
    )


def taken(rows: pl.DataFrame, numbers: pl.Series) -> list[pl.Series | pl.Expr]:
    """Columns of those rows by their numbers. What is the same in all is not copied."""
    different = rows.select(pl.all().n_unique()).row(0)
    kinds = [(name, kind, many > 1) for (name, kind), many in zip(rows.schema.items(), different, strict=True)]
    varied = rows.select(pl.col(name).gather(numbers) for name, _, varies in kinds if varies)
    first = rows.row(0, named=True)
    same = [pl.lit(first[name], kind).alias(name) for name, kind, varies in kinds if not varies]
    return [*varied.get_columns(), *same]


def with_totals(rows: pl.DataFrame, summed: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Rows with the columns of the whole worked out from its areas, for the indicators of `summed` (indicator, method).

    `method` is 'sum' (missing where any area's is), 'sum-of-known' (missing where all are), or 'average' (the sum, with
    the number of areas below the line: `submitted/`). Totals are whole numbers: the order of areas does not matter.
    """
    if summed.is_empty():
        return rows
    parts = rows.filter(pl.col("area") != WHOLE).join(summed, on="indicator", how="inner")
    refuse_overflow(parts, columns)
    partial = (pl.col("method") == "sum-of-known").any()
    added = [
        pl.when(known(name).all() | (partial & known(name).any())).then(pl.col(name).sum()).alias(f"total:{name}")
        for name in columns
    ]
    # As certain as the least certain of its parts: the codes of states that have a figure rise with doubt.
    doubt = pl.col("state").filter(pl.any_horizontal(known(name) for name in columns)).max().alias("total:state")
    totals = parts.group_by("indicator", "period").agg(
        *added, doubt, pl.col("method").first(), parts=pl.len().cast(pl.Int64)
    )
    joined = rows.join(totals, on=["indicator", "period"], how="left", maintain_order="left")
    here = (pl.col("area") == WHOLE) & pl.col("method").is_not_null()
    there = here & pl.any_horizontal(known(f"total:{name}") for name in columns)
    replaced = [pl.when(here).then(pl.col(f"total:{name}")).otherwise(pl.col(name)).alias(name) for name in columns]
    state = pl.when(there).then("total:state").otherwise("state").alias("state")
    average = pl.col("method") == "average"
    over = pl.when(here & average).then("parts").otherwise(pl.lit(1, dtype=pl.Int64))
    unders = {f"{name}/": over for name in columns} if summed.select(average.any()).item() else {}
    return joined.with_columns(*replaced, state, **unders).select(*rows.columns, *unders)


def known(name: str) -> pl.Expr:
    return pl.col(name).is_not_null()


def refuse_overflow(parts: pl.DataFrame, columns: Sequence[str]) -> None:
    """Raises TooBig where a total could pass 64 bits: polars would wrap it in silence."""
    if parts.is_empty():
        return
    most = parts.group_by("indicator", "period").len().select(pl.col("len").max()).item()
    for name in columns:
        largest = parts.select(pl.col(name).abs().max()).item()
        if largest is not None and largest * most > LARGEST_64:
            raise TooBig(largest * most)


def beside(
    rows: pl.DataFrame, sources: Mapping[str, pl.DataFrame], periods: Mapping[str, pl.DataFrame], columns: Sequence[str]
) -> pl.DataFrame:
    """Figures of other indicators for each of `rows` (series, period, area, ends, there: the other indicator), in order.

    `sources` has rows (indicator, area, period, columns) by calendar, and `periods` for each calendar which of its periods
    had ended last by each day (ends, then). An indicator with figures by area is asked for the same area, any other for its whole.
    """
    found = rows.with_row_index("row").select("row", "area", "ends", "there")
    parts = []
    for calendar, source in sources.items():
        by_area = source.filter(pl.col("area") != WHOLE).select("indicator").unique().with_columns(by_area=pl.lit(True))
        mine = found.join(source.select("indicator").unique(), left_on="there", right_on="indicator", how="semi")
        mine = mine.join(by_area, left_on="there", right_on="indicator", how="left")
        mine = mine.with_columns(at=pl.when(pl.col("by_area")).then(pl.col("area")).otherwise(pl.lit(WHOLE, pl.Int32)))
        mine = mine.join(periods[calendar], on="ends", how="left")
        named = source.rename({"indicator": "there", "area": "at", "period": "then"})
        parts.append(mine.join(named, on=["there", "at", "then"], how="left").select("row", *columns))
    if not parts:
        return rows.select(*KEYS, *(pl.lit(None, dtype=pl.Int64).alias(column) for column in columns))
    joined = found.join(pl.concat(parts), on="row", how="left", maintain_order="left")
    return rows.select(*KEYS).with_columns(joined.select(columns).get_columns())
