"""How large each part of a chart is: the plot, and the room around it for what its margins hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccrules.render.charts import along, words
from kccrules.render.charts.placing import LINE, Box, width, wrapped
from kccrules.render.charts.scale import Scale, scale
from kccrules.render.charts.series import Series

HEIGHT = 270.0
"""Of the plot, around which the rest is added."""
SIZE, SMALL = 15.0, 14.0
"""Of words that name what is drawn, and of all others."""
EDGE = 8.0
ROW = SMALL * LINE
BREAK = "Break in series"
RADIUS, LEAST = 8.0, 3.2
"""Of a shape: where there is room, and where there is none."""
NAMED = 12
"""With more results than these only the newest has its words beside it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a chart is drawn on, in pixels."""

    width: float
    names: float
    """The most that the names of lines may take at the right."""


WIDE, NARROW = Sheet(760.0, 150.0), Sheet(340.0, 100.0)
"""For a page, and for the screen of a telephone, on which words of the other would be too small to read."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where everything goes. Pixels from the top left."""

    series: Series
    width: float
    """Of the whole picture."""
    caption: tuple[str, ...]
    """What is counted, above the scale."""
    scale: Scale
    plot: Box
    names: tuple[tuple[str, ...], ...]
    """What stands at the right end of each limit."""
    breaks: tuple[tuple[float, int], ...]
    """The middle of the words above each break, and their row."""
    parts: tuple[along.Label, ...]
    years: tuple[along.Label, ...]
    notes: tuple[str, ...]
    sentences: tuple[str, ...]
    """The notes before they were broken into lines."""

    @property
    def slot(self) -> float:
        """How wide a period is."""
        return (self.plot.right - self.plot.left) / len(self.series.periods)

    @property
    def radius(self) -> float:
        return min(RADIUS, max(LEAST, self.slot * 0.42))

    @property
    def part_rows(self) -> int:
        return max((len(label.lines) for label in self.parts), default=0)

    @property
    def key_top(self) -> float:
        """Below the words for periods."""
        return self.plot.bottom + 10 + ROW * (self.part_rows + bool(self.years))

    def x(self, place: float) -> float:
        return self.plot.left + self.slot * place

    def middle(self, place: int) -> float:
        return self.x(place + 0.5)

    def y(self, value: Decimal) -> float:
        return self.plot.bottom - HEIGHT * self.scale.share(value)


def frame(series: Series, sheet: Sheet) -> Frame:
    """A frame for what there is to show."""
    sides, inside = scale(series.values(), series.unit), sheet.width - 2 * EDGE
    names = tuple(tuple(wrapped(limit.name, SIZE, sheet.names, bold=True)) for limit in series.limits)
    left = max(width(sides.words(tick), SMALL) for tick in sides.ticks) + 2 * EDGE
    right = sheet.width - max((width(line, SIZE, bold=True) for lines in names for line in lines), default=0) - 3 * EDGE
    slot = (right - left) / len(series.periods)
    breaks = tuple(in_rows([left + slot * place for place, _ in series.breaks], left, right))
    above_scale = tuple(wrapped(caption(series), SMALL, inside)) if caption(series) else ()
    above = 2 * EDGE + ROW * (max((row + 1 for _, row in breaks), default=0) + len(above_scale))
    sentences = tuple(words.below(series, sides))
    return Frame(
        series=series,
        width=sheet.width,
        caption=above_scale,
        scale=sides,
        plot=Box(left, above, right, above + HEIGHT),
        names=names,
        breaks=breaks,
        parts=along.parts(series.periods, slot),
        years=along.year_labels(series.periods, slot) if any(map(along.part, series.periods)) else (),
        notes=tuple(line for text in sentences for line in wrapped(text, SMALL, inside)),
        sentences=sentences,
    )


def caption(series: Series) -> str:
    """What is counted, where the numbers of the scale do not say it."""
    return "" if series.unit == "percent" else series.unit[:1].upper() + series.unit[1:]


def in_rows(middles: Sequence[float], left: float, right: float) -> Iterator[tuple[float, int]]:
    """Words with these middles, moved into the plot and onto rows on which they do not touch; the first row is the lowest."""
    half = width(BREAK, SMALL) / 2
    ends: list[float] = []
    for wish in middles:
        middle = min(max(wish, left + half), right - half)
        row = next((row for row, end in enumerate(ends) if end + EDGE <= middle - half), len(ends))
        ends[row:] = [middle + half, *ends[row + 1 :]]
        yield middle, row
