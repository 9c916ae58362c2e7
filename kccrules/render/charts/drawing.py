"""The picture of one series: what is drawn over what, and what stands around the plot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kccrules.render.charts import along, marks, words
from kccrules.render.charts.canvas import Canvas, Spot, styled
from kccrules.render.charts.frame import EDGE, ROW, SIZE, SMALL, Frame, Sheet, frame
from kccrules.render.charts.placing import spread, width
from kccrules.render.charts.series import Series
from kccrules.words.colours import mixed
from kccrules.words.layouts import Theme

KEY = 7.0
"""The size of shapes in the key."""
BESIDE, APART = 6.0, 20.0
"""From a shape of the key to its word, and to the next shape."""
MOVED = 4.0
"""A name that stands further than this from the end of its line is joined to it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A shape of the key, with its word; without a rating, the ring of results that may change."""

    spot: Spot
    rating: str | None
    word: str


@styled()
def draw(series: Series, theme: Theme, id_: str, sheet: Sheet) -> tuple[str, str]:
    """SVG, and the same in words."""
    layout = frame(series, sheet)
    labels = marks.labels(layout)
    entries = list(key(layout, every=not labels.all))
    foot = entries[-1].spot[1] + EDGE + 6 if entries else layout.key_top + EDGE
    canvas = Canvas(layout.width, foot + ROW * len(layout.notes) + EDGE, theme.colours["paper"])
    grid(canvas, layout, theme)
    marks.bands(canvas, layout, theme)
    marks.limits(canvas, layout, theme)
    marks.breaks(canvas, layout, theme)
    marks.results(canvas, layout, theme)
    for label in (*labels.found, *([marks.absent(layout)] if series.absent else [])):
        canvas.words(label.text, (label.x, label.y), SIZE, theme.colours["ink"], "middle", bold=True, halo=True)
    names(canvas, layout, theme)
    periods(canvas, layout, theme)
    for entry in entries:
        explain(canvas, entry, theme)
    for number, line in enumerate(layout.notes):
        canvas.words(line, (EDGE, foot + ROW * number + SIZE * 0.75), SMALL, theme.colours["ink"])
    told = words.description(series, layout.sentences)
    return canvas.svg(id_, series.title, told, theme.font), told


def grid(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    """The scale with its numbers, and lines between years."""
    plot, ink = frame.plot, theme.colours["ink"]
    faint = mixed(theme.colours["line"], theme.colours["paper"], 70)
    for tick in frame.scale.ticks:
        y = frame.y(tick)
        canvas.line([(plot.left, y), (plot.right, y)], ink if not tick else faint, 1.5 if not tick else 1.0)
        canvas.words(frame.scale.words(tick), (plot.left - EDGE, y + 5), SMALL, ink, "end")
    canvas.line([(plot.left, plot.bottom), (plot.right, plot.bottom)], ink, 1.5)
    for row, text in enumerate(frame.caption):
        canvas.words(text, (EDGE, 2 * EDGE + ROW * row), SMALL, ink)
    for _, first, _ in along.years(frame.series.periods)[1:] if frame.years else ():
        spots = [(frame.x(first), plot.top), (frame.x(first), frame.key_top - 4)]
        canvas.line(spots, theme.colours["line"], 1.0, (2.0, 3.0))


def names(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    """The name of every limit at the right, beside the end of its line, moved where two would meet."""
    ends = [frame.y(limit.runs[-1][-1][1]) for limit in frame.series.limits]
    for number, limit in enumerate(frame.series.limits):
        if limit.low and limit.high:
            ends[number] = (frame.y(limit.low[-1][-1][1]) + frame.y(limit.high[-1][-1][1])) / 2
    wanted = [(end, len(lines) * ROW + 3) for end, lines in zip(ends, frame.names, strict=True)]
    middles = spread(wanted, frame.plot.top - EDGE, frame.plot.bottom + EDGE)
    for limit, lines, end, middle in zip(frame.series.limits, frame.names, ends, middles, strict=True):
        colour, right = marks.colour(limit, theme), frame.plot.right
        if abs(end - middle) > MOVED:
            canvas.line([(right + 3, end), (right + EDGE + 3, middle)], colour, 1.0)
        top = middle - (len(lines) - 1) * ROW / 2 + 5
        for row, text in enumerate(lines):
            canvas.words(text, (right + 2 * EDGE, top + ROW * row), SIZE, colour, bold=True)


def periods(canvas: Canvas, frame: Frame, theme: Theme) -> None:
    ink, top = theme.colours["ink"], frame.plot.bottom + 6
    for label in frame.parts:
        for row, text in enumerate(label.lines):
            canvas.words(text, (frame.x(label.middle), top + ROW * (row + 0.8)), SMALL, ink, "middle")
    for label in frame.years:
        spot = (frame.x(label.middle), top + ROW * (frame.part_rows + 0.9))
        canvas.words(label.lines[0], spot, SMALL, ink, "middle", bold=True)


def key(frame: Frame, *, every: bool) -> Iterator[Entry]:
    """What shapes mean, where their words do not stand beside every one of them; and what the ring means."""
    states = dict.fromkeys(point.state for point in frame.series.points if point.open)
    ring = " or ".join(states).capitalize()
    found: list[tuple[str | None, str]] = [*(frame.series.key if every else ()), *([(None, ring)] if ring else ())]
    x, y = frame.plot.left, frame.key_top + ROW
    for rating, word in found:
        wide = 2 * KEY + BESIDE + width(word, SMALL)
        if x + wide > frame.width - EDGE and x > frame.plot.left:
            x, y = frame.plot.left, y + ROW + 4
        yield Entry((x + KEY, y), rating, word)
        x += wide + APART


def explain(canvas: Canvas, entry: Entry, theme: Theme) -> None:
    x, y = entry.spot
    if entry.rating is None:
        marks.ring(canvas, (x, y), KEY - marks.RING + 1, theme)
    else:
        marks.shape(canvas, entry.rating, (x, y), KEY, theme)
    canvas.words(entry.word, (x + KEY + BESIDE, y + 5), SMALL, theme.colours["ink"])
