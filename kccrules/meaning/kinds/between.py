"""Tables that leave years or periods out and say how they go on between: in a straight line, or in steps.

Only what lies between two that are given is filled, never what comes before the first or after the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from kccrules.meaning.kinds.entry import Entry
from kccrules.tools.yamlfile import Key
from kccrules.words.model import Cell
from kccrules.words.numerals import plain
from kccrules.words.problems import Place

BETWEEN = "between"


@dataclass(frozen=True)
class ByArea:
    """A cell for each area that has one, and for the whole."""

    cells: Mapping[str, Cell]


Part: TypeAlias = Cell | ByArea
Row: TypeAlias = "Part | dict[int, Row | None]"
"""What stands for a year: one part for all of it, or one for each period."""


class Unfilled(ValueError):
    """Why a gap cannot be filled: `found` says what is in the way, `hint` what to write."""

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found = found
        self.hint = hint


@dataclass(frozen=True)
class Gap:
    """What lies between two that are given."""

    first: int
    last: int
    named: Callable[[int], str]
    place: Place

    @property
    def inside(self) -> range:
        return range(self.first + 1, self.last)

    @property
    def by_hand(self) -> str:
        """What to do instead."""
        ends = dict.fromkeys(self.named(number) for number in (self.inside[0], self.inside[-1]))
        return f"give {' to '.join(ends)} {'values' if len(ends) > 1 else 'a value'} of {'their' if len(ends) > 1 else 'its'} own"


def fill(
    entry: Entry, path: tuple[Key, ...], given: Mapping[int, Row | None], named: Callable[[int], str]
) -> dict[int, Row | None]:
    """What `between` in the table at `path` says of the numbers that the table leaves out."""
    spot = (*path, BETWEEN)
    place = entry.place(*spot)
    method = line if entry.dig(entry.path(spot)) == "straight-line" else steps
    gaps = [Gap(one, other, named, place) for one, other in pairwise(sorted(given)) if other - one > 1]
    if not gaps:
        ends = [named(number) for number in sorted(given)[-2:]]
        said = (
            f"there is nothing to fill between {' and '.join(ends)}"
            if len(ends) > 1
            else "this fills what lies between two"
        )
        hint = (
            "leave out what is to be filled, or remove this line; it stands beside years, or beside periods of a year"
        )
        entry.report("KCC231", spot, said, hint, key=True)
    found: dict[int, Row | None] = {}
    for gap in gaps:
        one, other = given[gap.first], given[gap.last]
        try:
            assert one is not None and other is not None, "a table with a problem is not filled"
            found |= method(gap, one, other)
        except Unfilled as error:
            entry.report("KCC231", spot, error.found, error.hint, key=True)
    return found


def steps(gap: Gap, one: Row, _: Row) -> dict[int, Row | None]:
    """The one before, until the next."""
    kept: Part
    if isinstance(one, ByArea):
        kept = ByArea({area: replace(cell, place=gap.place) for area, cell in one.cells.items()})
    else:
        kept = replace(single(gap, gap.first, one), place=gap.place)
    return dict.fromkeys(gap.inside, kept)


def line(gap: Gap, one: Row, other: Row) -> dict[int, Row | None]:
    """In a straight line from one to the other, for each area on its own."""
    if isinstance(one, ByArea) and isinstance(other, ByArea) and one.cells.keys() == other.cells.keys():
        return {
            number: ByArea({area: on_line(gap, number, cell, other.cells[area]) for area, cell in one.cells.items()})
            for number in gap.inside
        }
    if isinstance(one, ByArea) or isinstance(other, ByArea):
        ends = f"{gap.named(gap.first)} and {gap.named(gap.last)}"
        raise Unfilled(f"{ends} do not have values for the same areas", f"give both the same areas, or {gap.by_hand}")
    return {
        number: on_line(gap, number, single(gap, gap.first, one), single(gap, gap.last, other)) for number in gap.inside
    }


def single(gap: Gap, number: int, row: Row) -> Cell:
    """The one cell of a year."""
    if isinstance(row, Cell):
        return row
    name = gap.named(number)
    hint = f"{gap.by_hand}, or write between beside the periods of a year"
    raise Unfilled(f"{name} has a value for each period, and this fills whole years", hint)


def on_line(gap: Gap, number: int, one: Cell, other: Cell) -> Cell:
    """The exact point of the line, as a formula of whole parts."""
    for end, cell in ((gap.first, one), (gap.last, other)):
        if cell.form != "number":
            hint = f"{gap.by_hand}, or write a number for {gap.named(end)}"
            raise Unfilled(f"a straight line needs a number at both ends, and {gap.named(end)} is {cell.text}", hint)
    assert one.low is not None and other.low is not None
    near, far = gap.last - number, number - gap.first
    text = f"({plain(one.low)} * {near} + {plain(other.low)} * {far}) / {gap.last - gap.first}"
    return Cell("formula", text, gap.place)
