"""What is another figure by now than the newest published report says."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kccrules.steps.evaluate import Question
from kccrules.words.model import NOT_RATED, Definitions
from kccrules.words.numerals import MILLION
from kccrules.words.observations import Data, Edition, Printed
from kccrules.words.results import Row


def revised(figures: pl.DataFrame, definitions: Definitions, data: Data, asked: Question) -> Iterator[Row]:
    """A row for each figure of that report that has another value or rating now, or none, or had none and has one."""
    edition = newest(definitions, data, asked)
    if edition is None:
        return
    held = figures.select("id", "area", "ordinal", "value", "rating", "decimals")
    held = held.filter(pl.col("id").is_in({row.indicator for row in edition.rows}))
    now = {(id_, area, ordinal): rest for id_, area, ordinal, *rest in held.iter_rows()}
    report = definitions.calendar.text(edition.report)
    for row in edition.rows:
        key = (row.indicator, row.area, row.period)
        if key in now:
            value, rating, decimals = now[key]
            if (value, rating or NOT_RATED) != (row.value, row.rating or NOT_RATED):
                yield {"id": row.indicator, "area": row.area, "ordinal": row.period, "report": report, "value": row.value,
                       "decimals": printed_with(row, decimals), "rating": row.rating or NOT_RATED}  # fmt: skip


def newest(definitions: Definitions, data: Data, asked: Question) -> Edition | None:
    """The newest report published by the tool, at or before the one asked for; of the day that is asked about, if any."""
    last = definitions.calendar.last_ending_by(asked.ends)
    out = [
        edition
        for edition in data.editions
        if last is not None and edition.report <= last and (asked.as_at is None or edition.on <= asked.as_at)
    ]
    return max(out, key=lambda edition: edition.report, default=None)


def printed_with(row: Printed, decimals: int | None) -> int | None:
    """Decimals that lose nothing of what was published, should fewer be published by now."""
    if decimals is None or row.value is None:
        return decimals
    return next(number for number in range(decimals, 7) if row.value * 10**number % MILLION == 0)
