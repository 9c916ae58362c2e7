"""A chart in words: its description for those who do not see it, and what stands below it for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kccrules.render import figures
from kccrules.render.charts.scale import Scale
from kccrules.render.charts.series import Point, Series
from kccrules.words import wording
from kccrules.words.report import Rating

ALL = 8
"""So many results are named one by one."""


def description(series: Series, notes: Sequence[str]) -> str:
    """Results with their ratings, then what they are held against, then the notes."""
    said = [results(series), *(limit.said for limit in series.limits)]
    if series.absent:
        said.append(f"{series.periods[series.absent[0]].months}: {series.absent[1]}.")
    return " ".join([*said, *notes])


def results(series: Series) -> str:
    if len(series.points) <= ALL:
        told = [f"{named(point)} ({series.periods[point.place].months})" for point in series.points]
        return f"{wording.listed(told)}."
    first, last = series.points[0], series.points[-1]
    least, most = min(series.points, key=worth), max(series.points, key=worth)
    return (
        f"{len(series.points)} results from {series.periods[first.place].months} to {series.periods[last.place].months}. "
        f"The lowest is {least.printed} ({series.periods[least.place].months}), the highest {most.printed} "
        f"({series.periods[most.place].months}), the newest {named(last)}."
    )


def worth(point: Point) -> Decimal:
    return point.value


def named(point: Point) -> str:
    return f"{point.printed} {point.word}"


def nothing(rating: Rating) -> str:
    """In place of a chart: that there is no result."""
    why = figures.instead(rating.figure)
    return f"No chart: there is no result to show. {rating.figure.period.months}: {why}."


def below(series: Series, scale: Scale) -> Iterator[str]:
    """The notes under a chart."""
    if scale.bottom > 0:
        yield f"The scale starts at {scale.words(scale.bottom)}."
    if scale.top < 0:
        yield f"The scale ends at {scale.words(scale.top)}."
    if series.restarts:
        yield "Results are for the year so far, and each year begins again."
    for place, about in series.breaks:
        before = f"Break in the series before {series.periods[place].months}"
        yield f"{before}: {about.rstrip('.')}." if about else f"{before}."
    if series.left_out:
        yield f"{wording.count(series.left_out, 'earlier period')} not drawn."
