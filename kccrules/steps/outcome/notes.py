"""Commentary for the report: of each thing written about, what counts. How it is read is the business of `commentary`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from kccrules.meaning.commentary.counting import current, when
from kccrules.meaning.commentary.naming import SUMMARY
from kccrules.meaning.parameters import days
from kccrules.steps.evaluate import Question
from kccrules.steps.evaluate.asking import shown_periods
from kccrules.words.model import Definitions
from kccrules.words.observations import Commentary, Data
from kccrules.words.results import Row
from kccrules.words.wanted import lacking


def noted(shown: pl.DataFrame, definitions: Definitions, data: Data, asked: Question) -> Iterator[Row]:
    """Each thing that there is commentary on, with that which counts."""
    for about, one in counting(shown, definitions, data, asked).items():
        yield {"about": about, "text": one.text, "being_done": one.being_done, "back_by": one.back_by, "by": one.by,
               "on": days(one.sent) if one.sent else None, "path": one.at.table, "row": one.at.line}  # fmt: skip


def counting(shown: pl.DataFrame, definitions: Definitions, data: Data, asked: Question) -> Mapping[str, Commentary]:
    """The commentary that counts on each indicator listed, each unit, and the whole report. The newest does; of one day,
    a page before what stands beside a figure."""
    if not data.commentary:
        return {}
    held = current(data.commentary, asked.as_at)
    listed = {str(id_): int(period) for id_, period in whole(shown).select("id", "ordinal").iter_rows()}
    usual = shown_periods(definitions, asked)
    found = {}
    for about in (*listed, *definitions.units, SUMMARY):
        report: int | None = asked.report
        if about in listed and usual.get(about) != listed[about]:  # a period of one's own choice, to be explained
            ends = definitions.calendars[definitions.indicators[about].calendar].last_day(listed[about])
            report = definitions.calendars[asked.calendar].first_ending_from(ends)
        page = held.get((about, (asked.calendar, report), None)) if report is not None else None
        row = held.get((about, None, listed[about])) if about in listed else None
        both = [one for one in (page, row) if one]
        if both:
            found[about] = max(both, key=when)  # of equals the first
    return found


def unsaid(
    shown: pl.DataFrame, told: pl.DataFrame, definitions: Definitions, data: Data, asked: Question
) -> dict[str, tuple[str, ...]]:
    """The indicators listed whose rule asks for commentary on their rating, each with the parts that nobody has given."""
    rated = (
        whole(shown).select("id", "ordinal").join(whole(told), on=["id", "ordinal"], how="left", maintain_order="left")
    )
    said, found = counting(shown, definitions, data, asked), {}
    for id_, rule, version, rating in rated.select("id", "rule", "version", "rating").iter_rows():
        asking = definitions.rules[rule].versions[version].commentary if rule else ()
        if rating in asking:
            found[id_] = lacking(asking, rating, said.get(id_))
    return found


def whole(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are about no area."""
    return frame.filter(pl.col("area").is_null())


def rows_used(data: Data, as_at: date | None) -> Counter[int]:
    """For each input by number, how many of its rows and pages are nothing but commentary, and not replaced by the day."""
    return Counter(one.file for one in current(data.commentary, as_at).values() if one.alone)
