"""The lines of some measures as they stand on a day: which are in force, which are the sums of others, and where each
stands in a view. To what a line belongs is said by `belonging`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from kccrules.meaning.belonging import Belonging
from kccrules.words.ledger import BudgetView, Line
from kccrules.words.model import Definitions

Path = tuple[str, ...]


@dataclass(frozen=True)
class Lines:
    """All lines of the budgets that have some measures, those too that are not in force on the day."""

    belonging: Belonging
    lines: Mapping[str, Line]
    shown: frozenset[str]
    """Those in force."""
    above: Mapping[str, tuple[str, ...]]
    """For each line those that it is part of, nearest first."""
    parts: frozenset[str]
    """Lines that are the sum of others."""
    known: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """To what lines belong that were asked about before."""

    @classmethod
    def of(cls, definitions: Definitions, measures: str, day: date) -> Lines:
        budgets = {id_: one for id_, one in definitions.budgets.items() if one.measures == measures}
        lines = {id_: definitions.lines[id_] for one in budgets.values() for id_ in one.lines}
        shown = frozenset(
            id_ for id_, line in lines.items()
            if line.lifetime.covers(day) and budgets[line.budget].lifetime.covers(day)
        )  # fmt: skip
        belonging = Belonging(definitions, day)
        above = {id_: belonging.above(id_) for id_ in lines}
        # What has ended is no part any more of what goes on: that has amounts of its own now.
        parts = {
            found[0] for id_, found in above.items()
            if found and not lines[id_].memo and (id_ in shown or found[0] not in shown)
        }  # fmt: skip
        return cls(belonging, lines, shown, above, frozenset(parts))

    @property
    def definitions(self) -> Definitions:
        return self.belonging.definitions

    def within(self, id_: str) -> tuple[str, ...]:
        """The sums that a line's own amounts are in, nearest first: what has parts now may have had amounts of its own."""
        return tuple(one for one in (id_, *self.above[id_]) if one in self.parts)

    def is_current(self, id_: str) -> bool:
        """Whether a line is in force and has amounts of its own."""
        return id_ in self.shown and id_ not in self.parts

    def in_view(self, view: BudgetView, id_: str) -> Path:
        """The unit of each of the view's levels that a line belongs to, as far down as it belongs to one."""
        paths = [self.belonging.path(unit) for unit in self.belonging.version(id_).units()]
        found = next((path for path in paths if view.by[-1] in path), None)
        found = found or next((path for path in paths if view.by[0] in path), {})
        units = [found.get(level) for level in view.by]
        return tuple(unit for place, unit in enumerate(units) if unit and all(units[:place]))

    def first_of(self, id_: str, wanted: Collection[str]) -> str | None:
        """The first of some units, groups, budgets and lines that a line is in."""
        if not wanted:
            return None
        if id_ not in self.known:
            self.known[id_] = self.belonging.belongs_to(self.lines[id_])
        return next(iter(self.belonging.among(wanted, self.known[id_])), None)
