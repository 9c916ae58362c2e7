"""What a project has, as typed data: what every format of `list` and `schema` renders, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kccrules.words.periods.named import Period
from kccrules.words.problems import Place
from kccrules.words.report import Bound, Figure, Rating

CONTRACT = "kccrules.list/1"


@dataclass(frozen=True, slots=True)
class KindLine:
    """All definitions of one kind."""

    kind: str
    title: str
    """Of one: 'KPI', 'direction method'."""
    count: int
    folder: str
    """Where they are, all of them."""
    note: str


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """A definition that is no indicator, or a unit of a hierarchy."""

    id: str
    kind: str
    title: str
    says: str
    """What it is, in a few words."""
    used_by: int
    """Indicators that need it, directly or by way of another."""
    lines: int
    """The same of lines of budgets."""
    at: Place


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator, with what the report says of it where there is one."""

    id: str
    kind: str
    title: str
    service: str | None
    service_title: str
    owner: str | None
    unit: str
    polarity: str
    basis: str
    calendar: str
    rule: str
    """Ids of rules, or none."""
    direction: str
    at: Place
    rating: Rating | None
    """Its line of the report; None where there is no report, or the report does not list it."""
    rating_title: str
    at_year_end: Figure | None
    """The last period of the year that the report's figure is in."""

    @property
    def figure(self) -> Figure | None:
        return self.rating.figure if self.rating else None

    def limit(self, name: str) -> Bound | None:
        """One of its limits in the period that the report shows."""
        return self.figure.limits[name] if self.figure else None


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was asked for: an overview by kind, or what a selection has."""

    listed: int
    """Indicators there are, selected or not."""
    kinds: tuple[KindLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    definitions: tuple[DefinitionLine, ...] = ()
    selected: tuple[str, ...] = ()
    by_rating: bool = False
    """Whether ratings were asked for: then figures matter more than how an indicator is declared."""
    period: Period | None = None
    """Of the report that limits and ratings are of."""
    year_end: str = ""
    """The month in which the report's year ends."""
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The words of each scale as they are printed."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """The post that answers for each unit."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of a kind of file."""

    key: str
    """With the keys that it stands under: 'defaults kpi calendar'."""
    needed: bool
    says: str
    example: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, with what it may say."""

    kind: str
    title: str
    about: str
    keys: tuple[KeyLine, ...]
    printed: bool
    """Whether the tool prints it, rather than people write it."""
