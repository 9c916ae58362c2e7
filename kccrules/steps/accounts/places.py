"""The rows of a view of measures in the order of printing, and which lines each of them adds up.

Every line stands in one place: under the units of the view's levels, there in a named group, there under the lines that
it is part of. So nothing is added twice. A group or a line whose parts stand in several places gets a row that shows
their sum, as the totals do, and that nothing above it adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kccrules.meaning.structure import hierarchy_of_view, unit_on
from kccrules.steps.accounts.lines import Lines, Path
from kccrules.words.ledger import BEFORE_APART, TOTAL, BudgetView, ViewTotal
from kccrules.words.problems import Place
from kccrules.words.wording import listed

Kind = Literal["line", "unit", "group", "total"]
Role = Literal["leaf", "subtotal", "total", "memo", "contra", "outside"]
Run = tuple[int, int]
NONE = "none"
UNITS, GROUPS, LINES, SCATTERED_GROUPS, SCATTERED_LINES = range(5)
"""In which order rows stand within another."""
LAST = 10**9


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a view."""

    key: str
    """The unit, group, line or total; 'none' for lines of no unit of the first level."""
    title: str
    label: str | None
    kind: Kind
    level: str | None
    parent: str | None
    """The key of the row that it stands within."""
    role: Role
    indent: int
    owner: str | None
    lines: int
    """How many lines in force it adds up."""
    runs: tuple[Run, ...]
    """The places of its leaves: from, until before."""
    leaf: int | None
    """Its own place among the leaves, if it is one."""
    apart: bool
    """Whether it is kept out of the subtotals."""
    at: Place
    also: tuple[str, ...] = ()
    """Other keys of it: a named total of all that is not apart is total-before-apart too."""


@dataclass(frozen=True)
class Places:
    """The rows of a view, and the leaves in the order of their places."""

    rows: tuple[Row, ...]
    leaves: tuple[str, ...]
    crossings: tuple[Row, ...]
    """Rows that are not printed: what is in two units at once, such as bss/fbs, whose sum a paper states."""


@dataclass
class Box:
    """A row with others in it."""

    key: str
    kind: Kind
    order: Run
    level: str | None = None
    role: Role = "subtotal"
    leaf: bool = False
    members: Sequence[str] | None = None
    """The leaves of a row that nothing above it adds."""
    within: dict[str, Box] = field(default_factory=dict)


def places(view: BudgetView, lines: Lines, leaves: Iterable[str], crossings: Iterable[str] = ()) -> Places:
    """The rows of a view as its lines stand on a day, of all lines that have or had amounts of their own; and the rows that
    some crossings of units would have."""
    filled = Filled(view, lines, leaves)
    return Places(tuple(filled.rows()), tuple(filled.at), tuple(filled.crossing(key) for key in crossings))


class Filled:
    """A view with its lines in it. Leaves are numbered as they stand, those that are only printed last."""

    def __init__(self, view: BudgetView, lines: Lines, leaves: Iterable[str]) -> None:
        self.view, self.lines, self.definitions = view, lines, lines.definitions
        tree = hierarchy_of_view(view, self.definitions)
        self.units = {unit.id: number for number, unit in enumerate(tree.units if tree else ())}
        self.numbers = {id_: number for number, id_ in enumerate(lines.lines)}
        self.all = list(leaves)
        self.leaves = [id_ for id_ in self.all if not view.within or lines.first_of(id_, view.within)]
        self.added = [id_ for id_ in self.leaves if not lines.lines[id_].memo]
        self.apart = {id_: lines.first_of(id_, view.apart) for id_ in self.leaves}
        self.homes = {id_: self.home(id_) for id_ in self.leaves}
        self.under = self.leaves_under()
        self.group: dict[str, str] = {}
        self.top, self.outside = Box("", "total", (0, 0)), Box("", "total", (0, 0))
        self.fill()
        ordered = (*numbered(self.top), *numbered(self.outside))
        self.at = {id_: place for place, id_ in enumerate(sorted(ordered, key=self.is_memo))}

    def is_memo(self, id_: str) -> bool:
        return self.lines.lines[id_].memo

    def home(self, id_: str) -> Path:
        """The units that a leaf stands under; nothing for what is apart."""
        return () if self.apart[id_] else self.lines.in_view(self.view, id_) or (NONE,)

    # ------------------------------------------------------------------------------------ what stands where

    def leaves_under(self) -> dict[str, list[str]]:
        """The leaves of each line that has others under it, if all of them are in the view."""
        found: dict[str, list[str]] = {}
        for id_ in self.added:
            for above in self.lines.within(id_):
                found.setdefault(above, []).append(id_)
        within = set(self.leaves)
        partly = {
            above for id_ in self.all if self.view.within and id_ not in within
            for above in self.lines.within(id_)
        }  # fmt: skip
        return {id_: members for id_, members in found.items() if id_ not in partly}

    def together(self, members: Iterable[str]) -> bool:
        """Whether leaves stand in one place."""
        return len({(self.apart[id_], self.homes[id_]) for id_ in members}) == 1

    def fill(self) -> None:
        self.whole = {id_ for id_, members in self.under.items() if self.together(members)}
        for number, name in enumerate(self.view.groups):
            self.add_group(number, name)
        for id_ in self.leaves:
            box = Box(id_, "line", (LINES, self.numbers[id_]), role=self.role(id_), leaf=True)
            self.box_of(id_).within[id_] = box
        for id_, members in self.under.items():
            if id_ not in self.whole:
                box = Box(id_, "line", (SCATTERED_LINES, self.numbers[id_]), role="total", members=members)
                self.shared(members).within[id_] = box

    def add_group(self, number: int, name: str) -> None:
        """A named group: with its lines in it where they stand together and nothing of them elsewhere, else their sum."""
        members = [id_ for id_ in self.added if self.lines.first_of(id_, [name])]
        outermost = {self.outermost(id_) for id_ in members}
        whole = {leaf for one in outermost for leaf in self.under.get(one, [one])} == set(members)
        if members and whole and self.together(members) and not self.group.keys() & set(members):
            self.group |= dict.fromkeys((id_ for id_ in self.leaves if self.lines.first_of(id_, [name])), name)
        else:
            box = Box(name, "group", (SCATTERED_GROUPS, number), role="total", members=members)
            self.shared(members).within[name] = box

    def outermost(self, id_: str) -> str:
        """The highest line above a leaf that has all its parts in one place; the leaf itself if there is none."""
        return next((one for one in reversed(self.lines.within(id_)) if one in self.whole), id_)

    def box_of(self, id_: str) -> Box:
        """What a leaf stands in."""
        apart = self.apart[id_]
        box = self.unit_box(self.homes[id_]) if not apart else self.apart_box(id_, apart)
        if id_ in self.group and not apart:
            name = self.group[id_]
            box = box.within.setdefault(name, Box(name, "group", (GROUPS, self.view.groups.index(name))))
        lines = self.lines.within(id_)
        for above in reversed(lines[: lines.index(apart)] if apart in lines else lines):
            if above in self.whole:
                box = box.within.setdefault(above, Box(above, "line", (LINES, self.numbers[above])))
        return box

    def apart_box(self, id_: str, apart: str) -> Box:
        """What stands beside the subtotals: a unit, a group or a line with all that is in it."""
        if id_ == apart:
            return self.outside
        kind: Kind = "line" if apart in self.numbers else "group" if apart in self.definitions.groups else "unit"
        level = self.definitions.units[apart].level if kind == "unit" else None
        box = Box(apart, kind, (UNITS, self.view.apart.index(apart)), level, "outside")
        return self.outside.within.setdefault(apart, box)

    def unit_box(self, path: Path) -> Box:
        box = self.top
        for depth, unit in enumerate(path):
            order = (UNITS, self.units.get(unit, LAST))
            box = box.within.setdefault(unit, Box(unit, "unit", order, self.view.by[depth]))
        return box

    def shared(self, members: Sequence[str]) -> Box:
        """The lowest box that leaves have in common."""
        homes = [self.homes[id_] for id_ in members] or [()]
        depth = 0
        while all(len(home) > depth and home[depth] == homes[0][depth] for home in homes):
            depth += 1
        return self.unit_box(homes[0][:depth])

    def role(self, id_: str) -> Role:
        line = self.lines.lines[id_]
        if self.apart[id_] == id_:
            return "outside"
        return "memo" if line.memo else "contra" if line.offsets else "leaf"

    # ------------------------------------------------------------------------------------ rows in order

    def rows(self) -> Iterator[Row]:
        yield from self.rows_in(self.top, None, 0, apart=False)
        inside = [id_ for id_ in self.added if not self.apart[id_]] if self.view.apart else None
        named = False
        for total in self.view.totals:
            members = [id_ for id_ in self.added if self.is_in(total, id_)]
            same = members == inside and not named
            row = self.total(total.id, total.title, members, total.place)
            yield replace(row, also=(BEFORE_APART,)) if same else row
            named = named or same
        if inside is not None and not named:
            titles = [self.named(Box(one, "unit", (0, 0)))[0] for one in self.view.apart]
            yield self.total(BEFORE_APART, f"Total excluding {listed(titles)}", inside, self.view.place)
        if self.view.apart:
            yield from self.rows_in(self.outside, None, 0, apart=True)
        yield self.total(TOTAL, "Total", self.added, self.view.place)

    def crossing(self, key: str) -> Row:
        """What is in every one of the units, groups or lines whose ids a key has between slashes."""
        members = [id_ for id_ in self.added if all(self.lines.first_of(id_, [one]) for one in key.split("/"))]
        return self.total(key, key, members, self.view.place)

    def is_in(self, total: ViewTotal, id_: str) -> bool:
        """Whether a total has a line in it: what is apart only where the total names it."""
        apart = self.apart[id_]
        if apart and apart not in total.only:
            return False
        if total.only:
            return self.lines.first_of(id_, total.only) is not None
        return self.lines.first_of(id_, total.leave_out) is None

    def rows_in(self, box: Box, parent: str | None, indent: int, *, apart: bool) -> Iterator[Row]:
        for one in sorted(box.within.values(), key=lambda box: box.order):
            members = [one.key] if one.leaf else one.members if one.members is not None else self.members(one)
            if any(self.lines.is_current(id_) for id_ in members) or one.kind == "group":
                yield self.row(one, members, parent, indent, apart)
                yield from self.rows_in(one, one.key, indent + 1, apart=apart)

    def members(self, box: Box) -> list[str]:
        """The leaves in a box; where there are none to be added, those that are only printed."""
        found = numbered(box)
        return [id_ for id_ in found if not self.is_memo(id_)] or found

    def row(self, box: Box, members: Sequence[str], parent: str | None, indent: int, apart: bool) -> Row:
        title, label, owner, at = self.named(box)
        leaf = self.at[box.key] if box.leaf else None
        shown = [id_ for id_ in members if self.lines.is_current(id_)]
        runs = () if leaf is not None else self.runs(id_ for id_ in members if not self.is_memo(id_))
        return Row(
            box.key,
            title,
            label,
            box.kind,
            box.level,
            parent,
            box.role,
            indent,
            owner,
            len(shown),
            runs,
            leaf,
            apart,
            at,
        )

    def named(self, box: Box) -> tuple[str, str | None, str | None, Place]:
        """What a row is called, its printed reference, who answers for it, and where it is declared."""
        if box.key in self.numbers:
            line, version = self.lines.lines[box.key], self.lines.belonging.version(box.key)
            return version.title, line.label, version.owner, line.place
        if box.key in self.definitions.groups:
            group = self.definitions.groups[box.key]
            return group.title, None, None, group.place
        if box.key in self.definitions.units:
            unit = self.definitions.units[box.key]
            now = unit_on(unit, self.lines.belonging.day)
            return now.title, None, now.owner, unit.place
        return f"No {self.view.by[0]}", None, None, self.view.place

    def total(self, key: str, title: str, members: Sequence[str], at: Place) -> Row:
        shown = sum(self.lines.is_current(id_) for id_ in members)
        return Row(key, title, None, "total", None, None, "total", 0, None, shown, self.runs(members), None, False, at)

    def runs(self, members: Iterable[str]) -> tuple[Run, ...]:
        """Places of leaves as runs without gaps."""
        found: list[Run] = []
        for place in sorted(self.at[id_] for id_ in members):
            if found and found[-1][1] == place:
                found[-1] = (found[-1][0], place + 1)
            else:
                found.append((place, place + 1))
        return tuple(found)


def numbered(box: Box) -> list[str]:
    """The leaves in a box as they stand; not those of rows that only show a sum."""
    found: list[str] = []
    for one in sorted(box.within.values(), key=lambda box: box.order):
        if one.members is None:
            found += [one.key] if one.leaf else numbered(one)
    return found
