"""Which line or total a row of a page is, by the names that people know; where two would do, the row is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kccrules.meaning.money.lines import Lines, names_of, plainly
from kccrules.words.cells import Row
from kccrules.words.ledger import Budget, BudgetView, Line, SheetLayout, ViewTotal
from kccrules.words.model import Group, Unit, in_force
from kccrules.words.numerals import shown
from kccrules.words.problems import Problem, nearest
from kccrules.words.wording import listed


@dataclass
class Finder:
    """The names of lines and totals as they are on the last day of the period of a page."""

    layout: SheetLayout
    budget: Budget
    lines: Lines
    day: date
    within: str = ""
    """What stood last in the column that says where a line belongs: an empty cell means the same."""

    @cached_property
    def skipped(self) -> frozenset[str]:
        return frozenset(map(plainly, self.layout.skip))

    @cached_property
    def declared(self) -> Mapping[str, str]:
        return {plainly(text): id_ for text, id_ in self.layout.rows.items()}

    @cached_property
    def own(self) -> Mapping[str, Line]:
        """The lines of the budget that are there on the day."""
        lines = (self.lines.definitions.lines[id_] for id_ in self.budget.lines)
        return {line.id: line for line in lines if line.lifetime.covers(self.day)}

    @cached_property
    def view(self) -> BudgetView | None:
        return self.lines.definitions.budget_views.get(self.layout.view or "")

    @cached_property
    def things(self) -> Mapping[str, Unit | Group | ViewTotal | Line | None]:
        """The lines of the budget, and the totals of the view."""
        rows = self.lines.rows(self.view) if self.view else {}
        return {**{key: thing for key, thing in rows.items() if not isinstance(thing, Line)}, **self.own}

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name, with the keys of what it may stand for."""
        found: dict[str, tuple[str, ...]] = {}
        for key, thing in self.things.items():
            for name in {plainly(name) for name in (key, *names_of(thing, self.day))}:
                found[name] = (*found.get(name, ()), key)
        return found

    @cached_property
    def spelt(self) -> Mapping[str, str]:
        """Every name that a row may have, as it is written where it is declared."""
        said = (name for key, thing in self.things.items() for name in (key, *names_of(thing, self.day)))
        return {plainly(name): name for name in (*said, *self.layout.rows)}

    def is_leaf(self, key: str) -> bool:
        """Whether it is a line with nothing under it."""
        return key in self.own and not self.lines.has_parts(key, self.day)

    # ---- one row

    def find(self, row: Row, at: int, within: int | None) -> tuple[str | None, Problem | None]:
        """The key of the line or total, or why there is none."""
        name = plainly(row.cells[at])
        if within is not None and row.cells[within].strip():
            self.within = row.cells[within].strip()
        if name in self.declared:
            return self.by_id(row, at, self.declared[name])
        keys = self.names.get(name, ())
        inside = tuple(key for key in keys if self.is_inside(key)) or tuple(key for key in keys if self.was_inside(key))
        if len(inside) == 1:
            return inside[0], None
        return None, self.several(row, at, inside) if inside else self.nothing(row, at, keys)

    def by_id(self, row: Row, at: int, id_: str) -> tuple[str | None, Problem | None]:
        """What the layout says of the row, where that is a line of the budget or a row of the view."""
        if id_ in self.things or (self.view and self.lines.is_crossing(self.view, id_)):
            return id_, None
        message = f"{shown(row.cells[at].strip())} is '{id_}' by the layout, which is no line of the budget here and no row of its view"
        return None, row.problem("KCC523", message, f"correct it under rows: in {self.layout.place.path}", at)

    def is_inside(self, key: str) -> bool:
        """Whether what the page says of where a line belongs is so; it says nothing where it names no unit."""
        units = self.units_called(plainly(self.within))
        if not units or key not in self.own:
            return True
        return bool(units & self.lines.homes(in_force(self.own[key].versions, self.day), self.day))

    def was_inside(self, key: str) -> bool:
        """Whether a line stood there before it moved: a page may go on having it where it was."""
        units = self.units_called(plainly(self.within))
        before = (one for one in self.own[key].versions if one.since is None or one.since <= self.day)
        return any(units & self.lines.homes(one, self.day) for one in before)

    def units_called(self, name: str) -> set[str]:
        units = self.lines.definitions.units
        return {id_ for id_, unit in units.items() if name in map(plainly, (id_, *names_of(unit, self.day)))}

    # ---- what is wrong

    def several(self, row: Row, at: int, keys: tuple[str, ...]) -> Problem:
        text, found = shown(row.cells[at].strip()), ""
        if self.within and not self.units_called(plainly(self.within)):
            found = f", and {shown(self.within)} is no unit"
        hint = f"write the id of the one that is meant into the cell, or under rows: in {self.layout.place.path}"
        return row.problem("KCC524", f"{text} may be {' or '.join(keys)}{found}", hint, at)

    def nothing(self, row: Row, at: int, known: tuple[str, ...]) -> Problem:
        """Of a row that is nothing known, or that is in another place."""
        text = row.cells[at].strip()
        path = self.layout.place.path
        if not text:
            hint = f"write the name of the line or total into the column '{self.layout.line}'"
            return row.problem("KCC523", "a row with figures has no name", hint, at)
        if known:
            hint = f"correct '{self.layout.within}', or the definitions"
            message = f"{listed(known)} {'is' if len(known) == 1 else 'are'} not in {shown(self.within)}"
            return row.problem("KCC524", message, hint, at)
        near = nearest(plainly(text), self.spelt)
        hint = f"add the text to rows: in {path}, or to skip: if the row has no amounts"
        hint = f"did you mean '{self.spelt[near]}'?" if near else hint
        return row.problem("KCC523", f"{shown(text)} is no line of '{self.budget.id}' and no total", hint, at)
