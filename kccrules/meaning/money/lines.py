"""What lines are called in what finance sends, what may be sent for them, and where they belong. No cells here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kccrules.meaning.belonging import Belonging
from kccrules.meaning.structure import path_upwards, unit_on
from kccrules.words.ledger import (
    BEFORE_APART,
    TOTAL,
    Budget,
    BudgetView,
    Line,
    LineVersion,
    Measures,
    MeasuresVersion,
    ViewTotal,
)
from kccrules.words.model import Definitions, Group, Unit, in_force
from kccrules.words.periods import Calendar


def plainly(name: str) -> str:
    """A name as it is compared: spaces and capitals make no difference."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Lines:
    """All lines of a project, as they are looked for."""

    definitions: Definitions

    @cached_property
    def others(self) -> Mapping[str, tuple[str, ...]]:
        """Other names of lines, and the ids that each may stand for."""
        found: dict[str, tuple[str, ...]] = {}
        for line in self.definitions.lines.values():
            for name in dict.fromkeys(line.also):
                found[name] = (*found.get(name, ()), line.id)
        return found

    @cached_property
    def former(self) -> Mapping[str, str]:
        return {old: line.id for line in self.definitions.lines.values() for old in line.formerly}

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Lines that are under a line at any time, but for those that are never added."""
        found: dict[str, tuple[str, ...]] = {}
        for line in self.definitions.lines.values():
            if line.memo:
                continue
            for above in dict.fromkeys(version.under for version in line.versions if version.under):
                found[above] = (*found.get(above, ()), line.id)
        return found

    def has_parts(self, id_: str, day: date) -> bool:
        """Whether others are under it on a day: what is sent for it is then a total to be checked."""
        lines = (self.definitions.lines[part] for part in self.parts.get(id_, ()))
        return any(one.lifetime.covers(day) and in_force(one.versions, day).under == id_ for one in lines)

    def is_below(self, id_: str, whole: str, day: date) -> bool:
        """Whether a line is added up in another on a day."""
        return not self.definitions.lines[id_].memo and whole in Belonging(self.definitions, day).above(id_)

    # ---- what may be sent

    def outside(self, line: Line, day: date) -> Line | Budget | None:
        """The line, or else its budget, if it is not there on a day."""
        owners = (line, self.definitions.budgets[line.budget])
        return next((one for one in owners if not one.lifetime.covers(day)), None)

    def not_then(self, owner: Line | Budget, day: date, period: str) -> tuple[str, str]:
        """That a line or a budget is not there in a period that ends on a day, and where its days are said."""
        first, last = owner.lifetime.first, owner.lifetime.last
        ended = last is not None and last < day
        said = f"ended on {last}, before {period} did" if ended else f"begins on {first}, after {period}"
        key = "until" if ended else "from"
        return f"'{owner.id}' {said}", f"correct the period or the line, or see {key} in {owner.place.path}"

    def measures(self, line: Line) -> Measures | None:
        """The columns of its budget; None where those are not there, which is said where the budget names them."""
        return self.definitions.measures.get(self.definitions.budgets[line.budget].measures)

    def calendar(self, measures: Measures) -> Calendar:
        return self.definitions.calendars[measures.calendar]

    def columns(self, measures: Measures, period: int) -> MeasuresVersion:
        """The columns as they are on the last day of a period."""
        return in_force(measures.versions, self.calendar(measures).last_day(period))

    # ---- where a line belongs

    def homes(self, version: LineVersion, day: date) -> set[str]:
        """The units that a line is in, itself or through what stands above."""
        paths = (path_upwards(unit, self.definitions, day) for unit in version.units())
        return {unit for path in paths for unit in path.values()}

    # ---- the rows of a view

    def rows(self, view: BudgetView) -> Mapping[str, Unit | Group | ViewTotal | Line | None]:
        """What a printed total may be of, by its key: nothing stands behind the totals that every view has."""
        found = {
            **dict.fromkeys([TOTAL, *([BEFORE_APART] if view.apart else ())]),
            **{id_: unit for id_, unit in self.definitions.units.items() if unit.level in view.by},
            **{
                id_: self.definitions.groups[id_]
                for id_ in (*view.groups, *view.apart)
                if id_ in self.definitions.groups
            },
            **{id_: self.definitions.units[id_] for id_ in view.apart if id_ in self.definitions.units},
            **{total.id: total for total in view.totals},
        }
        budgets = {budget.id for budget in self.definitions.budgets.values() if budget.measures == view.of}
        return found | {line.id: line for line in self.definitions.lines.values() if line.budget in budgets}

    def is_crossing(self, view: BudgetView, key: str) -> bool:
        """Whether 'bss/fbs' is of two units on levels of the view, the higher one first."""
        units = [self.definitions.units.get(part) for part in key.split("/")]
        levels = [unit.level for unit in units if unit]
        places = [view.by.index(level) for level in levels if level in view.by]
        return len(units) == 2 == len(places) and places[0] < places[1]


def names_of(thing: Unit | Group | ViewTotal | Line | None, day: date) -> Iterator[str]:
    """What a page may call a thing on a day, beside its id."""
    if isinstance(thing, Line):
        yield in_force(thing.versions, day).title
        yield from (*thing.also, *thing.formerly, *([thing.label] if thing.label else ()))
    elif isinstance(thing, Unit):
        yield unit_on(thing, day).title
        yield from thing.also
    elif thing is not None:
        yield thing.title
