"""To what a line of a budget belongs on a day: its units and those above, the lines above, its budget, named groups.

This is what views, their groups and their totals choose lines by. Amounts are added up by `accounts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from kccrules.meaning.structure import path_upwards
from kccrules.words.ledger import BudgetView, Line, LineVersion
from kccrules.words.model import Definitions, in_force


class Belonging:
    """Lines and units as they stand on a day. What units are above which is looked up once."""

    def __init__(self, definitions: Definitions, day: date) -> None:
        self.definitions, self.day = definitions, day
        self._paths: dict[str, Mapping[str, str]] = {}

    def version(self, line: str) -> LineVersion:
        return in_force(self.definitions.lines[line].versions, self.day)

    @cached_property
    def with_parts(self) -> frozenset[str]:
        """The lines that others are under: subtotals."""
        return frozenset(under for line in self.definitions.lines if (under := self.version(line).under))

    def path(self, unit: str) -> Mapping[str, str]:
        """Level to unit, from a unit up to the top."""
        if unit not in self._paths:
            self._paths[unit] = path_upwards(unit, self.definitions, self.day)
        return self._paths[unit]

    def above(self, line: str) -> tuple[str, ...]:
        """The lines that it is part of, nearest first; a circle ends where it would begin again."""
        found: list[str] = []
        here = self.version(line).under
        while here and here in self.definitions.lines and here not in (line, *found):
            found.append(here)
            here = self.version(here).under
        return tuple(found)

    def belongs_to(self, line: Line) -> frozenset[str]:
        """Every id that it is part of, itself included; groups are asked for their members with `among`."""
        units = (unit for named in self.version(line.id).units() for unit in self.path(named).values())
        return frozenset([line.id, *self.above(line.id), line.budget, *units])

    def among(self, ids: Iterable[str], belongs: frozenset[str]) -> list[str]:
        """Those of the ids, groups included, that a line belonging to all this is in."""
        groups = self.definitions.groups
        return [id_ for id_ in ids if id_ in belongs or (id_ in groups and belongs & set(groups[id_].members))]

    def units_at(self, level: str, version: LineVersion) -> dict[str, str]:
        """The units of a level that it names, itself or through one below: each with the unit that was named."""
        found: dict[str, str] = {}
        for named in version.units():
            path = self.path(named)
            if level in path:
                found.setdefault(path[level], named)
        return found

    def is_shown(self, view: BudgetView, belongs: frozenset[str]) -> bool:
        """Whether a view that is limited to some of what there is shows a line belonging to all this."""
        return not view.within or bool(self.among(view.within, belongs))
