"""Which periods the page of an indicator shows, and what it shows of each: one home for the chart and for the table beside it, so
that they cannot differ. No drawing, no layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kccrules.words import wording
from kccrules.words.periods.named import Period
from kccrules.words.report import NOT_RATED, Bound, Figure, Rating

MOST = 60
"""Periods that are shown: five years of months."""
AHEAD = 3
"""Periods still to come that are shown where a year is one period."""
LIMITS = (("target", "Target"), ("floor", "Floor"), ("upper", "Upper threshold"), ("lower", "Lower threshold"))


@dataclass(frozen=True, slots=True)
class Span:
    """Periods that follow one another."""

    figures: tuple[Figure, ...]
    """One of each period, oldest first."""
    left_out: int
    """Older periods that are not shown."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A benchmark that is shown: it has a figure for any of the periods, and counts the same thing."""

    title: str
    values: Mapping[int, str]
    """By the ordinals of the periods that it has a figure for, oldest first."""


def span(rating: Rating) -> Span:
    """The periods from the first result to the last limit of the year that is reported."""
    shown, history = rating.figure, rating.indicator.series(rating.figure.area)
    past = [figure for figure in history if figure.ordinal <= shown.ordinal]
    first = next((place for place, figure in enumerate(past) if figure.value is not None), len(past) - 1)
    coming = [figure for figure in history if figure.ordinal > shown.ordinal and has_limit(figure)]
    same = [figure for figure in coming if year(figure.period) == year(shown.period)]
    held = (*past[first:], *(same if "/" in shown.period.text else coming[:AHEAD]))
    return Span(held[-MOST:], max(len(held) - MOST, 0))


def year(period: Period) -> str:
    """2012-13"""
    return period.text.partition("/")[0]


def ends(figure: Figure, name: str) -> tuple[str | None, str | None]:
    """Both ends of a limit."""
    bound: Bound = getattr(figure, name)
    return bound.low, bound.high


def has_limit(figure: Figure) -> bool:
    return any(ends(figure, name) != (None, None) for name, _ in LIMITS)


def results(figures: Sequence[Figure], shown: Figure) -> Iterator[tuple[int, Figure]]:
    """What was counted, with its place; nothing later than the period reported, whether there is a figure by now or not."""
    for place, figure in enumerate(figures):
        if figure.value is not None and figure.ordinal <= shown.ordinal:
            yield place, figure


def as_published(figure: Figure, shown: Figure) -> bool:
    """Whether an earlier result is shown with the rating that was printed: it cannot be rated any more."""
    return figure is not shown and figure.rating == NOT_RATED and figure.published_rating is not None


def rating_of(figure: Figure, shown: Figure) -> str:
    """The rating that a result is shown with."""
    return figure.published_rating or NOT_RATED if as_published(figure, shown) else figure.rating


def benchmarks(rating: Rating, figures: Sequence[Figure]) -> Iterator[Beside]:
    """Those of an indicator, up to the period reported."""
    one, area = rating.indicator, rating.figure.area
    past = [figure for figure in figures if figure.ordinal <= rating.figure.ordinal]
    for number in range(len(one.benchmarks)):
        found = [(figure.ordinal, one.beside[(area, figure.ordinal)][number]) for figure in past]
        valued = [(ordinal, other) for ordinal, other in found if other.value is not None and other.unit == one.unit]
        if valued:
            yield Beside(valued[-1][1].title, {ordinal: other.value or "" for ordinal, other in valued})


def printed(benchmark: Beside, figure: Figure, unit: str) -> str | None:
    """A benchmark as it is printed beside a figure; None where it has none."""
    value = benchmark.values.get(figure.ordinal)
    return None if value is None else wording.figure(value, unit)
