"""What a chart shows of one indicator, taken from a report: points, limits, benchmarks, breaks, each at its place along the
periods. What is missing is a gap, and stays one. No layout, no colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccrules.render import figures as cells
from kccrules.render import span
from kccrules.words import wording
from kccrules.words.periods.named import Period
from kccrules.words.report import Figure, Rating, Report

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
    found = span.span(rating)
    figures = found.figures
    area = f", {one.areas[shown.area]}" if shown.area is not None else ""
    points = tuple(point(place, figure, rating, report) for place, figure in span.results(figures, shown))
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
        limits=(
            *limits(figures, one.unit, again),
            *(benchmark_line(beside, figures, one.unit) for beside in span.benchmarks(rating, figures)),
        ),
        breaks=tuple((place, one.breaks[figures[place].ordinal]) for place in broken),
        absent=(absent, cells.instead(shown)) if absent is not None else None,
        restarts=bool(again),
        left_out=found.left_out,
    )


def starts(figures: Sequence[Figure]) -> Iterator[int]:
    """Places at which another year begins, but for the first."""
    for place in range(1, len(figures)):
        if span.year(figures[place].period) != span.year(figures[place - 1].period):
            yield place


def point(place: int, figure: Figure, rating: Rating, report: Report) -> Point:
    """A result with its rating: the one worked out, else the one that was printed."""
    assert figure.value is not None
    found = span.rating_of(figure, rating.figure)
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


def limits(figures: Sequence[Figure], unit: str, cuts: Sequence[int]) -> Iterator[Limit]:
    """Those that any of the periods has."""
    for name, title in span.LIMITS:
        pairs = [(figure, span.ends(figure, name)) for figure in figures]
        texts = [(figure, wording.limit(*pair, unit)) for figure, pair in pairs if pair != (None, None)]
        if texts:
            low, high = (along([span.ends(figure, name)[end] for figure in figures], cuts) for end in (0, 1))
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


def benchmark_line(found: span.Beside, figures: Sequence[Figure], unit: str) -> Limit:
    said = [(figure, span.printed(found, figure, unit)) for figure in figures]
    texts = [(figure, text) for figure, text in said if text is not None]
    values = along([found.values.get(figure.ordinal) for figure in figures], ())
    return Limit("benchmark", f"{found.title} {texts[-1][1]}", history(found.title, texts), values, ())
