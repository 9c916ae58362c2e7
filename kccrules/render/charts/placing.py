"""Where words stand in a chart, so that they cover neither each other nor the shapes: widths of words, and boxes that must not
meet. Pixels, counted from the top left. Widths are those of Helvetica, which Arial shares, so that no font has to be here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTHS = {
    character: width
    for width, characters in {
        191: "'", 222: "ijl", 260: "|", 278: " !,./:;[\\]Ift", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
        500: "cksvxyzJ", 556: "0123456789abdeghnopquL_#$?£–", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY",
        722: "CDHNRUw", 778: "GOQ", 833: "mM", 889: "%", 944: "W", 1015: "@",
    }.items()
    for character in characters
}  # fmt: skip
"""In thousandths of the size."""
OTHER = 1000
BOLD = 1.08
LINE = 1.25
"""From one line of words to the next, in sizes."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How far words reach; letters of other scripts are as wide as they are high."""
    return sum(WIDTHS.get(character, OTHER) for character in text) * size * (BOLD if bold else 1) / 1000


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Words on lines that fit; a word that does not is cut into pieces that do."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and width(lines[-1] + letter, size, bold=bold) > room:
                lines.append("")
            lines[-1] += letter
    return lines


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def within(self, other: Box) -> bool:
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a point: its x is their middle, its y the line they stand on."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that want a place beside a mark."""

    x: float
    y: float
    text: str


def box(label: Label, size: float) -> Box:
    """What bold words cover."""
    half = width(label.text, size, bold=True) / 2
    return Box(label.x - half, label.y - size * 0.75, label.x + half, label.y + size * 0.22)


def beside(
    wanted: Sequence[Wanted], size: float, radius: float, plot: Box, solid: Sequence[Box], soft: Sequence[Box]
) -> list[Label] | None:
    """A place for each, above or below its mark or a little to the side, clear of what is solid and of each other, and of what
    is soft where that can be; None where one finds no place. The last come first."""
    placed: list[Label] = []
    for one in reversed(wanted):
        taken = [*solid, *(box(label, size) for label in placed)]
        tried = [(label, box(label, size)) for label in around(one, size, radius)]
        free = [(label, own) for label, own in tried if own.within(plot) and not any(map(own.meets, taken))]
        if not free:
            return None
        best, _ = min(free, key=lambda pair: sum(map(pair[1].meets, soft)))
        placed.append(best)
    return placed[::-1]


def around(one: Wanted, size: float, radius: float) -> Iterator[Label]:
    """Places to try, the best first."""
    half = width(one.text, size, bold=True) / 2
    for gap in (5.0, 13.0, 24.0):
        for aside in (0.0, half * 0.6, -half * 0.6):
            yield Label(one.x + aside, one.y - radius - gap, one.text)
            yield Label(one.x + aside, one.y + radius + gap + size * 0.75, one.text)
    yield Label(one.x + half + radius + 5, one.y + size * 0.27, one.text)
    yield Label(one.x - half - radius - 5, one.y + size * 0.27, one.text)


def spread(wanted: Sequence[tuple[float, float]], top: float, bottom: float) -> list[float]:
    """Middles for things of given middle and height, in the same order as given, moved apart as little as it takes, between top
    and bottom as far as they fit."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number][0])
    groups: list[tuple[float, float, list[int]]] = []
    for number in order:
        middle, height = wanted[number]
        start, tall, members = middle - height / 2, height, [number]
        start = max(min(start, bottom - tall), top)
        while groups and groups[-1][0] + groups[-1][1] > start:
            above, size, others = groups.pop()
            start = (above * len(others) + (start - size) * len(members)) / (len(others) + len(members))
            tall, members = size + tall, [*others, *members]
            start = max(min(start, bottom - tall), top)
        groups.append((start, tall, members))
    found = [0.0] * len(wanted)
    for start, _, members in groups:
        reached = start
        for number in members:
            found[number] = reached + wanted[number][1] / 2
            reached += wanted[number][1]
    return found
