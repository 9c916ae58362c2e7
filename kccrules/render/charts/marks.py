"""What stands in the plot: limits and bands, breaks, the line of results, shapes and the words beside them. Rating is shape
and word first, then colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kccrules.render.charts.canvas import Canvas, Spot
from kccrules.render.charts.frame import BREAK, EDGE, NAMED, ROW, SIZE, SMALL, Frame
from kccrules.render.charts.placing import Box, Label, Wanted, beside, box, width
from kccrules.render.charts.series import Limit, Point, Run
from kccrules.words.colours import GRAPHICS, contrast, mixed
from kccrules.words.layouts import Theme
from kccrules.words.report import NOT_RATED

SHAPES = {"green": "circle", "amber": "diamond", "red": "triangle", NOT_RATED: "circle"}
OTHER_SHAPE = "square"
OUTLINE = 1.5
TINT = 88
"""Hundredths of paper in the tint between two limits, at the least."""
RING = 4.0
"""How far the ring of a result that may change is from its shape."""
DASHES: dict[str, tuple[float, ...]] = {
    "target": (10.0, 6.0),
    "upper": (10.0, 6.0),
    "floor": (2.5, 5.0),
    "lower": (2.5, 5.0),
}
BENCHMARKS: tuple[tuple[float, ...], ...] = ((), (14.0, 4.0, 2.0, 4.0), (6.0, 4.0))
"""The first benchmark has a whole line, and others are told apart by their dashes too."""
STEP = 12.0
"""Along the line of results, how often words look whether they would cover it."""


def colour(limit: Limit, theme: Theme) -> str:
    """Thresholds of activity are neither good nor bad."""
    return theme.colours["floor" if limit.role in ("upper", "lower") else limit.role]


def bands(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    """A tint between two ends: of a range, or of what is expected of an activity."""
    by_role = {limit.role: limit for limit in frame.series.limits}
    ranges = [(limit.low, limit.high) for limit in frame.series.limits if limit.role == "target"]
    if "lower" in by_role and "upper" in by_role:
        ranges.append((by_role["lower"].low, by_role["upper"].high))
    tint = band(theme)
    for lower, upper in ranges:
        bottoms = {place: value for run in lower for place, value in run}
        tops = {place: value for run in upper for place, value in run}
        for place in sorted(bottoms.keys() & tops.keys()):
            canvas.area(frame.x(place), frame.y(tops[place]), frame.x(place + 1), frame.y(bottoms[place]), tint)


def band(theme: Theme) -> str:
    """A tint on which every line still stands out as much as it must."""
    paper, line = theme.colours["paper"], theme.colours["line"]
    over = [theme.colours[name] for name in ("ink", "accent", "target", "floor")]
    tints = (mixed(line, paper, share) for share in range(TINT, 100))
    return next((tint for tint in tints if all(contrast(one, tint) >= GRAPHICS for one in over)), paper)


def limits(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    """Each as steps, which last as long as their period; benchmarks as lines between results."""
    seen = 0
    for limit in frame.series.limits:
        dashes, wide = DASHES.get(limit.role), 2.5
        if dashes is None:
            dashes, wide, seen = BENCHMARKS[seen % len(BENCHMARKS)], 2.0, seen + 1
        for run in limit.runs:
            canvas.line(path(limit, run, frame), colour(limit, theme), wide, dashes)


def path(limit: Limit, run: Run, frame: Frame) -> list[Spot]:
    if limit.role == "benchmark" and len(run) > 1:
        return [(frame.middle(place), frame.y(value)) for place, value in run]
    return [(frame.x(place + end), frame.y(value)) for place, value in run for end in (0, 1)]


def breaks(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    """A line before the first period that is counted otherwise, and words above it."""
    ink = theme.colours["ink"]
    for (place, _), (middle, row) in zip(frame.series.breaks, frame.breaks, strict=True):
        foot = frame.plot.top - EDGE - ROW * row
        canvas.line([(frame.x(place), frame.plot.bottom), (frame.x(place), foot + 3)], ink, 1.5, (6.0, 3.0))
        canvas.words(BREAK, (middle, foot), SMALL, ink, "middle", halo=True)


def results(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    for run in frame.series.lines:
        if len(run) > 1:
            spots = [(frame.middle(place), frame.y(value)) for place, value in run]
            canvas.line(spots, theme.colours["accent"], 3.5 if frame.radius > 6 else 2.5)
    for point in frame.series.points:
        spot = (frame.middle(point.place), frame.y(point.value))
        shape(canvas, point.rating, spot, radius(frame, point), theme)
        if point.open:
            ring(canvas, spot, radius(frame, point), theme)


def radius(frame: Frame, point: Point) -> float:
    """The newest can always be told."""
    return max(frame.radius, 6.0) if point is frame.series.points[-1] else frame.radius


def shape(canvas: Canvas, rating: str, spot: Spot, size: float, theme: Theme) -> None:
    fill = theme.colours["paper" if rating == NOT_RATED else rating if rating in SHAPES else "accent"]
    canvas.shape(SHAPES.get(rating, OTHER_SHAPE), spot, size, fill, theme.colours["ink"], OUTLINE if size > 4 else 1.0)


def ring(canvas: Canvas, spot: Spot, size: float, theme: Theme) -> None:
    canvas.shape("circle", spot, size + RING, "none", theme.colours["ink"], OUTLINE)


@dataclass(frozen=True, slots=True)
class Labels:
    """Words beside results, and whether every result has them."""

    found: tuple[Label, ...]
    all: bool


def labels(frame: Frame) -> Labels:
    """Words beside every result where there is room for all; else beside the newest alone."""
    wanted = [Wanted(frame.middle(one.place), frame.y(one.value), said(one)) for one in frame.series.points]
    solid, soft = list(shapes(frame)), list(lines(frame))
    if len(wanted) <= NAMED:
        found = beside(wanted, SIZE, radius_with_ring(frame), frame.plot, solid, soft)
        if found is not None:
            return Labels(tuple(found), True)
    newest = beside(wanted[-1:], SIZE, radius_with_ring(frame), frame.plot, solid, soft)
    if newest is None:  # so many shapes that some must be covered
        there = [box(absent(frame), SIZE)] if frame.series.absent else []
        newest = beside(wanted[-1:], SIZE, radius_with_ring(frame), frame.plot, there, [*solid, *soft])
    return Labels(tuple(newest or ()), False)


def radius_with_ring(frame: Frame) -> float:
    extra = RING if any(point.open for point in frame.series.points) else 0
    return radius(frame, frame.series.points[-1]) + extra


def said(point: Point) -> str:
    return f"{point.printed} {point.word}"


def shapes(frame: Frame) -> Iterator[Box]:
    """What words must not cover: shapes, and the words for a result that is absent."""
    for point in frame.series.points:
        x, y, size = frame.middle(point.place), frame.y(point.value), radius(frame, point) + 1
        yield Box(x - size, y - size, x + size, y + size)
    if frame.series.absent:
        yield box(absent(frame), SIZE)


def lines(frame: Frame) -> Iterator[Box]:
    """What words had better not cover: lines."""
    for limit in frame.series.limits:
        for run in limit.runs:
            yield from (
                Box(frame.x(place), frame.y(value) - 2, frame.x(place + 1), frame.y(value) + 2) for place, value in run
            )
    for run in frame.series.lines:
        for (place, value), (_, then) in pairwise(run):
            parts = max(int(frame.slot / STEP), 2)
            for number in range(parts + 1):
                x = frame.middle(place) + frame.slot * number / parts
                y = frame.y(value) + (frame.y(then) - frame.y(value)) * number / parts
                yield Box(x - 3, y - 3, x + 3, y + 3)
    for place, _ in frame.series.breaks:
        yield Box(frame.x(place) - 2, frame.plot.top, frame.x(place) + 2, frame.plot.bottom)


def absent(frame: Frame) -> Label:
    """The words that stand where the newest result would be."""
    assert frame.series.absent
    place, text = frame.series.absent
    half = width(text, SIZE, bold=True) / 2 + EDGE
    middle = min(max(frame.middle(place), frame.plot.left + half), frame.plot.right - half)
    return Label(middle, frame.plot.bottom - EDGE, text)
