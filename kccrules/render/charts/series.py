"""What a chart shows of one indicator, taken from a report: points, limits, benchmarks, breaks, each at its place along the
periods. What is missing is a gap, and stays one. No layout, no colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccrules import wording
from kccrules.periods.named import Period
from kccrules.report import NOT_RATED, Benchmark, Bound, Figure, Rating, Report

MOST = 60
"""Periods that are drawn: five years of months."""
AHEAD = 3
"""Periods still to come that are drawn where a year is one period."""
LIMITS = (("target", "Target"), ("floor", "Floor"), ("upper", "Upper threshold"), ("lower", "Lower threshold"))
OPEN = ("provisional", "estimated")

Run = tuple[tuple[int, Decimal], ...]
"""Places that follow one another, each with its figure."""


@dataclass(frozen=True, slots=True)
class Point:
    """One result."""

    place: int
    value: Decimal
    printed: str
    """68%"""
    rating: str
    word: str
    """Red"""
    state: str

    @property
    def open(self) -> bool:
        """Whether it may still change."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Limit:
    """A line beside the results: a target, a threshold or a benchmark, with both its ends where it is a range."""

    role: str
    """target, floor, upper, lower or benchmark."""
    name: str
    """With its newest figure: Target 80%."""
    said: str
    """A sentence about all its figures: Target 11% at first, 13% from April to June 2012."""
    low: tuple[Run, ...]
    high: tuple[Run, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        return (*self.low, *self.high)


@dataclass(frozen=True, slots=True)
class Series:
    """Everything that one chart shows."""

    title: str
    unit: str
    periods: tuple[Period, ...]
    """Those along the bottom, oldest first."""
    points: tuple[Point, ...]
    key: tuple[tuple[str, str], ...]
    """Every rating that is drawn with its word, best first."""
    lines: tuple[Run, ...]
    """Results that are joined: never across a gap, a break, or into a year that counts from nought."""
    limits: tuple[Limit, ...]
    breaks: tuple[tuple[int, str | None], ...]
    """The first place after each break, with what is said of it."""
    absent: tuple[int, str] | None
    """The place of the period reported, and what stands there in place of a figure."""
    restarts: bool
    """Whether results add up over a year and begin again."""
    left_out: int
    """Older periods that are not drawn."""

    def values(self) -> list[Decimal]:
        """Every figure that is drawn."""
        found = [point.value for point in self.points]
        return [*found, *(value for limit in self.limits for run in limit.runs for _, value in run)]


def series(rating: Rating, report: Report) -> Series:
    """What there is to draw for one line of a report; nothing later than the period that it shows but limits."""
    one, shown = rating.indicator, rating.figure
    held = span(rating)
    figures = held[-MOST:]
    area = f", {one.areas[shown.area]}" if shown.area is not None else ""
    points = tuple(point(place, figure, rating, report) for place, figure in results(figures, shown))
    again = list(starts(figures)) if one.basis == "year-to-date" else []
    broken = [place for place, figure in enumerate(figures) if figure.ordinal in one.breaks and place]
    absent = next((place for place, figure in enumerate(figures) if figure is shown and shown.value is None), None)
    return Series(
        title=f"{one.title}{area}, by {wording.period_word(shown.period.text)}",
        unit=one.unit,
        periods=tuple(figure.period for figure in figures),
        points=points,
        key=tuple(key(points, [figure.scale for figure in figures], report)),
        lines=runs([(point.place, point.value) for point in points], [*broken, *again]),
        limits=(*limits(figures, one.unit, again), *benchmarks(rating, figures)),
        breaks=tuple((place, one.breaks[figures[place].ordinal]) for place in broken),
        absent=(absent, wording.CELLS[shown.state]) if absent is not None else None,
        restarts=bool(again),
        left_out=len(held) - len(figures),
    )


def span(rating: Rating) -> list[Figure]:
    """The periods from the first result to the last limit of the year that is reported."""
    shown, history = rating.figure, rating.indicator.series(rating.figure.area)
    past = [figure for figure in history if figure.ordinal <= shown.ordinal]
    first = next((place for place, figure in enumerate(past) if figure.value is not None), len(past) - 1)
    coming = [figure for figure in history if figure.ordinal > shown.ordinal and has_limit(figure)]
    if "/" in shown.period.text:
        return [*past[first:], *(figure for figure in coming if year(figure.period) == year(shown.period))]
    return [*past[first:], *coming[:AHEAD]]


def year(period: Period) -> str:
    """2012-13"""
    return period.text.partition("/")[0]


def has_limit(figure: Figure) -> bool:
    return any(ends(figure, name) != (None, None) for name, _ in LIMITS)


def starts(figures: Sequence[Figure]) -> Iterator[int]:
    """Places at which another year begins, but for the first."""
    for place in range(1, len(figures)):
        if year(figures[place].period) != year(figures[place - 1].period):
            yield place


def results(figures: Sequence[Figure], shown: Figure) -> Iterator[tuple[int, Figure]]:
    for place, figure in enumerate(figures):
        if figure.value is not None and figure.ordinal <= shown.ordinal:
            yield place, figure


def point(place: int, figure: Figure, rating: Rating, report: Report) -> Point:
    """A result with its rating: the one worked out, else the one that was printed."""
    assert figure.value is not None
    found = figure.rating if figure.rating != NOT_RATED else figure.published_rating or NOT_RATED
    printed = wording.figure(figure.value, rating.indicator.unit)
    return Point(place, Decimal(figure.value), printed, found, report.word(figure.scale, found), figure.state)


def key(points: Sequence[Point], scales: Sequence[str | None], report: Report) -> Iterator[tuple[str, str]]:
    used = {point.rating: point.word for point in points}
    order = [word for scale in dict.fromkeys(scales) for word in reversed(list(report.scales.get(scale or "", {})))]
    yield from ((word, used.pop(word)) for word in dict.fromkeys(order) if word in used)
    yield from sorted(used.items())


def runs(found: Sequence[tuple[int, Decimal]], cuts: Sequence[int]) -> tuple[Run, ...]:
    """Figures in places that follow one another, parted before every cut."""
    made: list[list[tuple[int, Decimal]]] = []
    for place, value in found:
        if made and made[-1][-1][0] == place - 1 and place not in cuts:
            made[-1].append((place, value))
        else:
            made.append([(place, value)])
    return tuple(tuple(run) for run in made)


def ends(figure: Figure, name: str) -> tuple[str | None, str | None]:
    bound: Bound = getattr(figure, name)
    return bound.low, bound.high


def limits(figures: Sequence[Figure], unit: str, cuts: Sequence[int]) -> Iterator[Limit]:
    """Those that any of the periods has."""
    for name, title in LIMITS:
        pairs = [(figure, ends(figure, name)) for figure in figures]
        texts = [(figure, wording.limit(*pair, unit)) for figure, pair in pairs if pair != (None, None)]
        if texts:
            low, high = (along([ends(figure, name)[end] for figure in figures], cuts) for end in (0, 1))
            yield Limit(name, f"{title} {texts[-1][1]}", history(title, texts), low, high)


def history(title: str, texts: Sequence[tuple[Figure, str]]) -> str:
    """What a limit was and is, in words."""
    changes = [pair for number, pair in enumerate(texts) if not number or pair[1] != texts[number - 1][1]]
    first, newest = changes[0][1], changes[-1]
    if len(changes) == 1:
        return f"{title} {first}."
    times = {2: "", 3: ", changed twice"}
    between = times.get(len(changes), f", changed {len(changes) - 1} times")
    return f"{title} {first} at first{between}, {newest[1]} from {newest[0].period.months}."


def along(texts: Sequence[str | None], cuts: Sequence[int]) -> tuple[Run, ...]:
    """Numbers at the places where they stand."""
    return runs([(place, Decimal(text)) for place, text in enumerate(texts) if text is not None], cuts)


def benchmarks(rating: Rating, figures: Sequence[Figure]) -> Iterator[Limit]:
    """Those that have a figure for any of the periods, and count the same thing."""
    one, area = rating.indicator, rating.figure.area
    past = [figure for figure in figures if figure.ordinal <= rating.figure.ordinal]
    for number in range(len(one.benchmarks)):
        found = [(figure, one.beside[(area, figure.ordinal)][number]) for figure in past]
        valued = [(figure, other) for figure, other in found if other.value is not None and other.unit == one.unit]
        if valued:
            yield benchmark_line(figures, valued)


def benchmark_line(figures: Sequence[Figure], valued: Sequence[tuple[Figure, Benchmark]]) -> Limit:
    title = valued[-1][1].title
    texts = [(figure, wording.figure(one.value, one.unit)) for figure, one in valued]
    values = {figure.ordinal: one.value for figure, one in valued}
    found = along([values.get(figure.ordinal) for figure in figures], ())
    return Limit("benchmark", f"{title} {texts[-1][1]}", history(title, texts), found, ())
