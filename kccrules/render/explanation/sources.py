"""Where the figures of an explanation come from: the rows and lines they stand in, what a whole is made of, what a formula
read, and what they are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render import comparing, figures
from kccrules.render.explanation.page import LABEL, indented, labelled
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.explained import Explained, Ingredient, Working
from kccrules.words.periods import day_words
from kccrules.words.problems import Place
from kccrules.words.report import Figure, Indicator

LIMITS = {"kpi": ("target", "floor"), "activity": ("upper", "lower")}
STATISTICS = "Statistics have a part in this: it is approximate."


def sources(found: Explained, one: Indicator, terminal: Terminal) -> Iterator[str]:
    """Each figure and where it stands."""
    figure = found.figure
    limits = {name: figure.limits[name] for name in LIMITS[one.kind]}
    cells = [figures.cell(figure, one), *(figures.limit(limit, one.unit) for limit in limits.values())]
    width = max(len(cell) for cell in cells) + 3
    made = figure.value is not None and (one.formula or one.area_total not in (None, "submitted"))
    marks = [
        spot(figure.data) or ("worked out, as below" if made else ""),
        f"sent {day_words(figure.sent)}" if figure.sent else "",
        figure.state if figure.state in figures.MARKS else "",
        f"{figure.exact} before rounding" if figure.exact else "",
    ]
    notes = [", ".join(filter(None, marks)), *(str(limit.at or "") for limit in limits.values())]
    labels = ["Value", *(name.capitalize() for name in limits)]
    for label, text, note in zip(labels, cells, notes, strict=True):
        start = f"{label:<{LABEL}}{text:<{width}}"
        yield from terminal.wrapped(note, first=start, then=" " * len(start)) if note else [start.rstrip()]
    if figure.note:
        yield from labelled("Note", figure.note, terminal)
    for number, (name, (text, place)) in enumerate(found.said.items()):
        said = f"The {wording.NAMES.get(name, name.replace('_', ' '))} is only said in words: {text}"
        yield from labelled("" if number else "In words", f"{said}   {place.path}:{place.line}", terminal)


def further(found: Explained, one: Indicator, terminal: Terminal) -> Iterator[Sequence[str]]:
    """What a figure is made of and compared with: a part of the page each, where there is anything."""
    figure = found.figure
    if figure.area is None and one.areas:
        yield list(areas(figure, one, terminal))
    yield [line for working in found.workings for line in worked(working, found.workings[0] is working, terminal)]
    yield list(benchmarks(figure, one, terminal))


def areas(figure: Figure, one: Indicator, terminal: Terminal) -> Iterator[str]:
    """The parts that make the whole, each with its row."""
    yield from labelled("Areas", comparing.how_whole(figure, one), terminal)
    parts = {area: other for area in one.areas for other in one.series(area) if other.ordinal == figure.ordinal}
    names = max(len(title) for title in one.areas.values())
    cells = {area: figures.cell(other, one) for area, other in parts.items()}
    width = max(map(len, cells.values()), default=0)
    for area, other in parts.items():
        start = f"{'':<{LABEL + 2}}{one.areas[area]:<{names}}  {cells[area]:>{width}}   "
        yield from terminal.wrapped(spot(other.data), first=start, then=" " * len(start)) or [start.rstrip()]


def worked(working: Working, first: bool, terminal: Terminal) -> Iterator[str]:
    """A formula as it is written, and what each thing that it reads was."""
    where = f"   {working.at}" if working.at else ""
    yield from labelled("Worked out" if first else "", f"{working.of} = {working.formula}{where}", terminal)
    for ingredient in working.ingredients:
        yield from indented(read(ingredient), terminal)
    if working.approximate:
        yield from indented(STATISTICS, terminal)


def read(found: Ingredient) -> str:
    """'value(national) = 75% (2012/13), submissions/a.csv, row 9', 'sum_last(4, submitted) = 10 + 12 + 12 + 12 = 46'."""
    when = f" ({found.period})" if found.period else ""
    gaps = [period for period, value in found.parts if value is None]
    if found.few:
        return (
            f"{found.text} is not shown: {wording.listed(gaps)} {'is' if len(gaps) == 1 else 'are'} too few to publish"
        )
    if found.value is None:
        absent = f": there is no figure for {wording.listed(gaps)}" if gaps else ""
        return f"{found.text} is missing{absent}{when}"
    where = f", {spot(found.at)}" if found.at else ""
    if len(found.parts) < 2:
        return f"{found.text} = {found.value}{when}{where}"
    added = " + ".join(value or "" for _, value in found.parts)
    if found.text.startswith("average_last"):
        added = f"({added}) / {len(found.parts)}"
    return f"{found.text} = {added} = {found.value} ({found.parts[0][0]} to {found.parts[-1][0]})"


def benchmarks(figure: Figure, one: Indicator, terminal: Terminal) -> Iterator[str]:
    label = "Benchmark"
    for found in one.beside.get((figure.area, figure.ordinal), ()):
        said = comparing.benchmark(found, one)
        yield from labelled(
            label, f"{said[0].upper()}{said[1:]}{f', {spot(found.data)}' if found.data else ''}", terminal
        )
        label = ""


def spot(at: Place | None) -> str:
    return f"{at.path}, row {at.line}" if at else ""
