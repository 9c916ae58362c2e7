"""The history of a figure: the periods around it with what was expected of them, and where figures stop being comparable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kccrules.render import figures
from kccrules.render.explanation.page import LABEL
from kccrules.render.terminal import Terminal
from kccrules.words.periods import day_words
from kccrules.words.report import Figure, Indicator, Report

HISTORY = 8
"""Periods of history shown."""
RIGHT = ("Value", "Target", "Floor", "Expected")
GIVEN_UP = ("Floor", "Target", "Expected", "Direction")
"""Columns that a narrow terminal loses, in this order."""


def history(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    """The latest periods with a figure, this one marked, and the next that is due."""
    series = one.series(figure.area)
    held = [other for other in series if other.value is not None or other.ordinal == figure.ordinal]
    place = held.index(figure)
    start = max(0, min(place - HISTORY // 2, len(held) - HISTORY))
    shown = held[start : start + HISTORY]
    newest = max(other.ordinal for other in held)
    upcoming = next((other for other in series if other.ordinal > newest), None)
    rows = [history_row(other, one, report, terminal, figure) for other in shown]
    if upcoming:
        rows.append([f"  {upcoming.period.short}", "", *limits(upcoming, one), f"due {day_words(upcoming.due)}", ""])
    heads = ["", "Value", *(["Target", "Floor"] if one.kind == "kpi" else ["Expected"]), "Rating", "Direction"]
    widths = {head: max(len(line[column]) for line in [heads, *rows]) for column, head in enumerate(heads)}
    if not turns(one, figure):
        del widths["Direction"]
    for head in GIVEN_UP:
        if LABEL - 2 + sum(width + 3 for width in widths.values()) - 3 > terminal.width:
            widths.pop(head, None)
    yield laid_out(heads, heads, widths, "History")
    before = shown[0].ordinal
    for other, row in zip([*shown, *([upcoming] if upcoming else [])], rows, strict=True):
        for first, about in one.breaks.items():
            if before < first <= other.ordinal:
                yield from broken(about, terminal)
        yield laid_out(row, heads, widths)
        before = other.ordinal


def turns(one: Indicator, figure: Figure) -> bool:
    """Whether a direction of travel belongs to it: activity usually has none."""
    return one.kind == "kpi" or figure.method is not None


def laid_out(cells: Sequence[str], heads: Sequence[str], widths: Mapping[str, int], label: str = "") -> str:
    sides = [
        text.rjust(widths[head]) if head in RIGHT else text.ljust(widths[head])
        for text, head in zip(cells, heads, strict=True)
        if head in widths
    ]
    return f"{label:<{LABEL - 2}}{'   '.join(sides)}".rstrip()


def broken(about: str | None, terminal: Terminal) -> Iterator[str]:
    """Between two periods that cannot be compared."""
    why = f": {about.rstrip('.')}" if about else ""
    yield from terminal.wrapped(
        f"--- not comparable with earlier figures{why}", first=" " * LABEL, then=" " * (LABEL + 4)
    )


def limits(other: Figure, one: Indicator) -> list[str]:
    if one.kind == "kpi":
        return [figures.limit(other.target, one.unit), figures.limit(other.floor, one.unit)]
    return [figures.expected(other, one.unit)]


def history_row(other: Figure, one: Indicator, report: Report, terminal: Terminal, figure: Figure) -> list[str]:
    pointer = "> " if other is figure else "  "
    word = report.word(other.scale, other.rating)
    plain = terminal.colour or one.kind == "activity"
    turn = figures.DIRECTIONS.get(other.judgement, other.judgement)
    direction = terminal.direction(other.judgement, turn) if other.judgement != "unknown" else ""
    return [
        pointer + other.period.short, figures.cell(other, one), *limits(other, one),
        word if plain else terminal.rating(other.rating, word).strip(), direction,
    ]  # fmt: skip


def last_break(figure: Figure, one: Indicator) -> int | None:
    """The first period after the newest break up to a figure, if figures before it are held."""
    firsts = [first for first in one.breaks if first <= figure.ordinal]
    newest = max(firsts, default=None)
    held = [other.ordinal for other in one.series(figure.area) if other.value is not None]
    return newest if newest is not None and held and held[0] < newest else None


def why_unknown(figure: Figure, one: Indicator) -> str:
    """Why there is no direction of travel."""
    if figure.value is None:
        return "there is no figure for this period"
    first = last_break(figure, one)
    if first is None:
        return "there is no earlier figure to compare with"
    period = next((other.period.spoken for other in one.series(figure.area) if other.ordinal == first), "the break")
    about = one.breaks[first]
    return f"figures before {period} are not comparable" + (f" ({about.rstrip('.')})" if about else "")
