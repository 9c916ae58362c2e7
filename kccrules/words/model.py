"""What definitions say, as typed data: one dataclass per kind, no behaviour and no files.

Whatever may change over time is a tuple of versions, oldest first; each version is complete, so nobody folds changes
twice. Amounts are whole millionths (see `numerals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, TypeVar

from kccrules.words.layouts import Layout
from kccrules.words.ledger import Budget, BudgetView, Line, Measures, SheetLayout
from kccrules.words.lifetimes import Lifetime
from kccrules.words.periods import Calendar, Duration
from kccrules.words.problems import Place

Polarity = Literal["higher", "lower", "range", "neutral"]
AreaTotal = Literal["submitted", "sum", "sum-of-known", "average"]
"""Where the figure of a whole comes from that has areas."""
NOT_RATED = "not-rated"
"""On every scale: no verdict, with a reason."""
UNKNOWN = "unknown"
"""The direction of travel when there is nothing to compare with."""


class Dated(Protocol):
    @property
    def since(self) -> date | None: ...


Version = TypeVar("Version", bound=Dated)


def in_force(versions: tuple[Version, ...], day: date) -> Version:
    """The version that holds on `day`; the first one also before it began."""
    for version in reversed(versions[1:]):
        if version.since is None or version.since <= day:
            return version
    return versions[0]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table of limits."""

    form: Literal["number", "range", "formula", "tbc", "none", "stated"]
    text: str
    place: Place
    low: int | None = None
    high: int | None = None
    """A number has low == high; an open range lacks one end."""


@dataclass(frozen=True, slots=True)
class Series:
    """A limit: one cell for always, or cells by period (ordinals of the indicator's calendar). Where a period has cells
    by area, an area without one has no limit then; the whole has the cell called 'whole'."""

    always: Cell | None = None
    cells: Mapping[int, Cell] = field(default_factory=dict)
    by_area: Mapping[int, Mapping[str, Cell]] = field(default_factory=dict)
    """For the periods that have them: the cells of areas; that of the whole stands in `cells`."""

    def all_cells(self) -> Iterator[Cell]:
        if self.always:
            yield self.always
        yield from self.cells.values()
        for areas in self.by_area.values():
            yield from areas.values()

    def periods(self) -> set[int]:
        """Those that have a cell of their own."""
        return {*self.cells, *self.by_area}

    def at(self, ordinal: int, area: str | None = None) -> Cell | None:
        if ordinal in self.by_area:
            return self.cells.get(ordinal) if area is None else self.by_area[ordinal].get(area)
        return self.cells.get(ordinal, self.always)


NO_SERIES = Series()


@dataclass(frozen=True, slots=True)
class IndicatorVersion:
    """What an indicator is from `since` on, until the next version."""

    since: date | None
    title: str
    about: str | None
    owner: str | None
    service: str | None
    portfolio: str | None
    serves: tuple[str, ...]
    unit: str
    decimals: int | None
    polarity: Polarity
    basis: str
    due_within: Duration | None
    value: str | None
    """A formula, or None where the value is as submitted."""
    rating: str
    direction: str
    """Ids of rules, or 'none'."""
    breaks: bool
    """Figures before this version are not comparable with those after."""
    weight: int
    """In weighted averages of a group, in millionths."""
    suppress_below: int | None
    """Counts above nought and below this are not shown, in millionths."""
    places: Mapping[str, Place] = field(compare=False)

    def units(self) -> tuple[str, ...]:
        """Everything it belongs to or serves: the links that views follow."""
        named = (self.service, self.portfolio, *self.serves)
        return tuple(unit for unit in named if unit)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A KPI or an activity indicator: what varies by period in its series, what changes once in its versions."""

    id: str
    kind: Literal["kpi", "activity"]
    place: Place
    calendar: str
    shows: Literal["ended", "due"]
    lifetime: Lifetime
    replaced_by: tuple[str, ...]
    also: tuple[str, ...]
    formerly: tuple[str, ...]
    limits: Mapping[str, Series]
    """target and floor of a KPI, upper and lower of an activity indicator: those that are declared."""
    benchmarks: tuple[str, ...]
    areas: str | None
    """The group of areas that it is also reported by."""
    area_total: AreaTotal
    stated: Mapping[str, str]
    """Words of a paper that have no meaning yet, by what they were said of."""
    versions: tuple[IndicatorVersion, ...]
    places: Mapping[str, Place] = field(compare=False)

    def limit(self, name: str) -> Series:
        """One of the limits; without cells where it is not declared."""
        return self.limits.get(name, NO_SERIES)


@dataclass(frozen=True, slots=True)
class Scale:
    """Verdicts in order, lowest first; the numbers serve averages."""

    id: str
    place: Place
    levels: Mapping[str, int]
    titles: Mapping[str, str]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.levels)

    def title(self, word: str) -> str:
        return self.titles.get(word, word.replace("-", " ").capitalize())


@dataclass(frozen=True, slots=True)
class Case:
    """One rung of a ladder; no condition means 'otherwise'."""

    verdict: str
    condition: str | None
    place: Place
    """Where the condition stands."""


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs of a rule and the verdict they must give."""

    inputs: Mapping[str, str]
    expect: str
    place: Place


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The cases of a rule from `since` on, until the next version."""

    since: date | None
    title: str
    about: str | None
    scale: str
    exact: bool
    """Compare the value as worked out rather than as published."""
    where: Mapping[str, str]
    cases: tuple[Case, ...]
    examples: tuple[Example, ...]
    places: Mapping[str, Place] = field(compare=False)
    commentary: tuple[str, ...] = ()
    """The ratings on which commentary is asked for."""

    def formulas(self) -> list[str]:
        """Every formula of the rule, in order."""
        return [*self.where.values(), *(case.condition for case in self.cases if case.condition)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A ladder of cases, as it was and as it became."""

    id: str
    place: Place
    lifetime: Lifetime
    versions: tuple[RuleVersion, ...]


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """What a unit is called and stands under, from `since` on."""

    since: date | None
    title: str
    short: str | None
    """Where columns are narrow."""
    under: str | None
    owner: str | None
    places: Mapping[str, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """One service, directorate, portfolio, priority: a member of a hierarchy."""

    id: str
    place: Place
    hierarchy: str
    level: str
    also: tuple[str, ...]
    versions: tuple[UnitVersion, ...]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Units under units, on named levels."""

    id: str
    place: Place
    title: str
    levels: tuple[str, ...]
    """Top first."""
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A named list of units or indicators."""

    id: str
    place: Place
    title: str
    members: tuple[str, ...]
    places: Mapping[int, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class View:
    """Counts of ratings by group."""

    id: str
    place: Place
    title: str
    of: Literal["kpi", "activity"]
    by: tuple[str, ...]
    """Levels of one hierarchy, top first."""
    groups: tuple[str, ...]
    """Named groups that have a row of their own; they may overlap."""
    rating: str | None
    """The rule that rates each group; without one, groups are only counted."""
    within: tuple[str, ...]
    """Units or groups the view is limited to; empty for all."""
    counts_carried: bool
    """Whether a result shown again because no newer one is due counts again."""
    places: Mapping[str, Place] = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """A published report as it is declared."""

    id: str
    place: Place
    layout: Layout
    places: Mapping[str, Place] = field(compare=False)
    """Of its calendar, of `section 0` and `view 0`, and of each colour by its name."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What indicators of one kind may leave unsaid."""

    calendar: str
    rating: str | None = None
    direction: str | None = None
    basis: str | None = None
    polarity: Polarity | None = None
    due_within: Duration | None = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything declared, by id."""

    title: str
    defaults: Mapping[str, Defaults]
    """By kind: kpi and activity."""
    calendars: Mapping[str, Calendar]
    scales: Mapping[str, Scale]
    rules: Mapping[str, Rule]
    hierarchies: Mapping[str, Hierarchy]
    units: Mapping[str, Unit]
    groups: Mapping[str, Group]
    views: Mapping[str, View]
    indicators: Mapping[str, Indicator]
    reports: Mapping[str, ReportLayout] = field(default_factory=dict)
    measures: Mapping[str, Measures] = field(default_factory=dict)
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    """Of all budgets."""
    budget_views: Mapping[str, BudgetView] = field(default_factory=dict)
    sheets: Mapping[str, SheetLayout] = field(default_factory=dict)
    files: int = 0
    sha256: str = ""

    def areas_of(self, one: Indicator) -> tuple[str, ...]:
        """The areas that an indicator is reported by, beside the whole."""
        group = self.groups.get(one.areas or "")
        return group.members if group else ()

    @property
    def calendar(self) -> Calendar:
        """The calendar reports are made by."""
        return self.calendars[self.defaults["kpi"].calendar]
