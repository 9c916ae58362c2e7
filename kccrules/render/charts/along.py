"""The periods along the bottom of a chart, in words on two levels: the part of the year, and the year below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kccrules.render.charts.placing import width
from kccrules.words.periods.named import Period

SIZE = 14.0
APART = 6.0
"""The least between two words that stand side by side."""
MONTH = re.compile(r"\b([A-Z][a-z]{2})[a-z]* \d{4}\b|\b([A-Z][a-z]{2})[a-z]*\b")
EVERY = (1, 2, 3, 4, 6, 12, 24)


@dataclass(frozen=True, slots=True)
class Label:
    """A word or two below a place, or below the middle of several."""

    middle: float
    """In places: 0.5 is the middle of the first."""
    lines: tuple[str, ...]


def part(period: Period) -> str:
    """'Apr to Jun', 'Sep', 'Autumn', 'W14'; nothing where a year is one period."""
    _, slash, name = period.text.partition("/")
    if not slash:
        return ""
    if name[0] in "QM" and name[1:].isdigit():
        return MONTH.sub(lambda match: match[1] or match[2], period.months)
    return name


def year(period: Period) -> str:
    """'2012/13'"""
    return period.text.partition("/")[0].replace("-", "/")


def years(periods: Sequence[Period]) -> list[tuple[str, int, int]]:
    """Each year with its first place and the one after its last."""
    found: list[tuple[str, int, int]] = []
    for place, period in enumerate(periods):
        if found and found[-1][0] == year(period):
            found[-1] = (found[-1][0], found[-1][1], place + 1)
        else:
            found.append((year(period), place, place + 1))
    return found


def parts(periods: Sequence[Period], slot: float) -> tuple[Label, ...]:
    """The words of the upper level: all on one line, else on two, else every second, third ... of them, else none. `slot` is
    how wide a place is."""
    single = not any(map(part, periods))
    texts = [year(period) if single else part(period) for period in periods]
    flat, stacked = [(text,) for text in texts], [folded(text) for text in texts]
    begins = {0} if single else {first for _, first, _ in years(periods)}
    for every in EVERY:
        kept = list(chosen(len(texts), begins, every))
        # Where a year has no such number of parts, the first of the next year is nearer than that.
        room = slot * min((after - place for place, after in pairwise(kept)), default=every)
        for rows in (flat, stacked) if every == 1 else (stacked, flat):
            if all(fits(rows[place], room) for place in kept):
                return tuple(Label(place + 0.5, rows[place]) for place in kept)
    return ()


def chosen(count: int, begins: set[int], every: int) -> Iterator[int]:
    """Every so manieth place, counted in each year from its first; the first year may be cut off, and is counted backwards."""
    after = min((place for place in begins if place), default=0)
    since = after % every
    for place in range(count):
        if place >= after and place in begins:
            since = place
        if place >= since and (place - since) % every == 0:
            yield place


def fits(lines: tuple[str, ...], room: float) -> bool:
    return max(width(line, SIZE) for line in lines) + APART <= room


def folded(text: str) -> tuple[str, ...]:
    """'Apr to Jun' on two lines."""
    first, _, last = text.rpartition(" ")
    return (first, last) if first else (last,)


def year_labels(periods: Sequence[Period], slot: float) -> tuple[Label, ...]:
    """The words of the lower level, each in the middle of its year; a short year goes without where there is no room."""
    taken: list[tuple[float, float]] = []
    found = []
    groups = years(periods)
    for text, first, after in sorted(groups, key=lambda group: group[1] - group[2]):
        middle, half = (first + after) / 2 * slot, width(text, SIZE, bold=True) / 2
        if all(middle + half + APART <= left or right + APART <= middle - half for left, right in taken):
            taken.append((middle - half, middle + half))
            found.append(Label((first + after) / 2, (text,)))
    return tuple(sorted(found, key=lambda label: label.middle))
