"""One report as typed data: what every output format renders, and nothing else. `readback` makes it from a store.

Numbers are texts at their published decimals; layout is left to `render`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kccrules.words.layouts import Layout
from kccrules.words.notes import Note, Publication
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place, Problem
from kccrules.words.statement import BudgetTable

NOT_RATED, UNKNOWN = "not-rated", "unknown"


@dataclass(frozen=True, slots=True)
class Bound:
    """A target, floor or threshold, as text in the indicator's unit: an upper one has a high end, a lower one a low."""

    low: str | None
    high: str | None
    form: str
    at: Place | None


@dataclass(frozen=True, slots=True)
class Step:
    """Another rating, and how far away it is, as text."""

    rating: str
    distance: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator in one period, in an area or as a whole."""

    id: str
    area: str | None
    ordinal: int
    period: Period
    state: str
    value: str | None
    exact: str | None
    """The value as worked out, where printing rounds it."""
    target: Bound
    floor: Bound
    upper: Bound
    lower: Bound
    scale: str | None
    rating: str
    reason: str | None
    lacking: tuple[str, ...]
    sensitive: bool
    in_a_row: int | None
    method: str | None
    judgement: str
    change: str | None
    previous: int | None
    """Which period direction compares with."""
    published_rating: str | None
    published_direction: str | None
    published_value: str | None
    published_at: Place | None
    data: Place | None
    sent: date | None
    note: str
    due: date
    rule: str | None
    version: int
    case: int

    @property
    def limits(self) -> Mapping[str, Bound]:
        """Its limits by their names in rules."""
        return {"target": self.target, "floor": self.floor, "upper": self.upper, "lower": self.lower}

    @property
    def agrees(self) -> str | None:
        """Whether the rating worked out is the one printed: yes, no, cannot-tell; None where none was printed."""
        if self.published_rating is None:
            return None
        if self.rating == NOT_RATED:
            return "yes" if self.published_rating == NOT_RATED else "cannot-tell"
        return "yes" if self.published_rating == self.rating else "no"


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a rule, with the words it is asked and answered in."""

    verdict: str
    condition: str | None
    asks: str
    yes: str
    no: str
    at: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule."""

    id: str
    title: str
    about: str | None
    since: date | None
    at: Place
    cases: tuple[Case, ...]
    commentary: tuple[str, ...]
    """The ratings on which it asks for commentary."""
    exact: bool
    """Whether it compares the value as worked out, rather than as printed."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What another indicator was when a figure was counted: its newest period that had ended by then."""

    id: str
    title: str
    unit: str
    period: Period | None
    """None where its calendar does not reach back so far."""
    state: str
    value: str | None
    difference: str | None
    """How much more the figure is; None where either is missing, or they count different things."""
    data: Place | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What an indicator is, with all its figures."""

    id: str
    kind: str
    """kpi or activity."""
    title: str
    about: str | None
    owner: str | None
    service: str | None
    service_title: str
    unit: str
    polarity: str
    basis: str
    calendar: str
    serves: tuple[str, ...]
    at: Place
    history: tuple[Figure, ...]
    """Every period held, oldest first, of the whole."""
    by_area: Mapping[str, tuple[Figure, ...]]
    """The same for each area that it is reported by."""
    areas: Mapping[str, str]
    """Titles of those areas by their ids, in the order of their group."""
    area_word: str
    """What one of them is called: district, school, or area where they have no word in common."""
    area_total: str | None
    """How the whole is made of them: submitted, sum, sum-of-known or average; None without areas."""
    formula: str | None
    """How the value is worked out; None where it is as sent."""
    benchmarks: tuple[str, ...]
    """Ids of the indicators shown beside it."""
    beside: Mapping[tuple[str | None, int], tuple[Benchmark, ...]]
    """What these were, by the area and period of each figure."""
    breaks: Mapping[int, str | None]
    """The first period after each break in the series, with what is said of it."""
    last_period: Period | None
    """The last one before it ends; None where no end is declared."""
    last_ordinal: int | None
    replaced_by: tuple[str, ...]

    def tells_its_end(self, ordinal: int) -> bool:
        """Whether its last period is worth saying beside this one: it has come, or something follows it."""
        return self.last_ordinal is not None and (ordinal >= self.last_ordinal or bool(self.replaced_by))

    def series(self, area: str | None) -> tuple[Figure, ...]:
        """Every period held of an area, or of the whole."""
        return self.history if area is None else self.by_area.get(area, ())

    def figures(self) -> tuple[Figure, ...]:
        """Every figure held, the whole first."""
        return tuple(figure for area in (None, *self.by_area) for figure in self.series(area))


@dataclass(frozen=True, slots=True)
class Rating:
    """One line of the report."""

    indicator: Indicator
    figure: Figure
    before: Figure | None
    before_rating: str
    before_source: str | None
    """computed or published."""
    carried: bool
    counted: bool
    next: Step | None
    worse: Step | None
    upcoming: Period | None
    """None where the calendar has no later period yet."""
    upcoming_due: date | None
    wanting: tuple[str, ...] | None
    """Where a formula could not be worked out: what it lacked, as written; nothing, where it divides by nought."""
    because: str
    rungs: tuple[Rung, ...] = ()
    """What each case of its rule came to; none for areas, and where no rule rates it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that the report needs from somebody, whether it is in or not."""

    what: str
    """value or commentary."""
    indicator: Indicator
    area: str | None
    period: Period
    ordinal: int
    owner: str | None
    """The post that sends it."""
    standing: str
    """in, provisional, overdue, due-later or not-due."""
    due: date
    days: int
    """Past the day that it is due; less than nought where that is still to come."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure that is another one than a published report says."""

    report: str
    """The newest report that published it: 2012-13/Q1."""
    value: str | None
    rating: str
    """As published; its own word for not rated."""
    figure: Figure
    """As it is now."""


@dataclass(frozen=True, slots=True)
class NotRated:
    """How many of a group are not rated for one reason, and for want of what."""

    reason: str
    lacking: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The rating of a group, by the rule of its view."""

    rule: str
    version: int | None
    """None where the rule was not in force."""
    scale: str | None
    rating: str
    case: int
    """0 where no case could be decided."""
    rated: int
    """How many have a rating on the rule's scale."""
    counts: Mapping[str, int]
    """How many have each word of that scale."""
    average: str | None
    reads_listed: bool
    """Whether the rule also reads how many are listed, those not rated among them."""
    before: str
    before_scale: str | None
    judgement: str
    """better, same, worse or unknown."""
    at: Place | None
    """The case that applied."""
    because: str


@dataclass(frozen=True, slots=True)
class Group:
    """The counts of one group of a view, and its rating if the view gives one."""

    key: str
    title: str
    level: str | None
    under: str | None
    named: bool
    """A named group: it may overlap with others and is not added up."""
    members: tuple[str, ...]
    listed: int
    not_counted: int
    counts: Mapping[str, Mapping[str, int]]
    """current, previous and direction: how many of each word."""
    not_rated: tuple[NotRated, ...]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A view: its groups in order, and the total."""

    id: str
    title: str
    of: str
    """kpi or activity."""
    rows: tuple[Group, ...]
    """Every group in the order of printing, the named ones among them."""
    total: Group

    @property
    def groups(self) -> tuple[Group, ...]:
        """Those by the levels of the hierarchy, which add up to the total."""
        return tuple(group for group in self.rows if not group.named)

    @property
    def named(self) -> tuple[Group, ...]:
        return tuple(group for group in self.rows if group.named)

    @property
    def in_full(self) -> bool:
        """Whether the rows say more than where an indicator belongs, so that every format prints them."""
        return self.of == "activity" or bool(self.named) or self.total.standing is not None


@dataclass(frozen=True, slots=True)
class Rung:
    """What one case of a rule came to for one figure."""

    holds: bool | None
    """None where something is missing."""
    short: int | None
    """Millionths short of holding (negative: to spare), for cases that compare a value with a limit."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that an output format may show."""

    manifest: Mapping[str, object]
    period: Period
    as_at: date | None
    ratings: tuple[Rating, ...]
    """The KPIs listed."""
    activity: tuple[Rating, ...]
    """The activity indicators listed."""
    by_area: tuple[Rating, ...]
    """Both, in each of their areas."""
    summaries: tuple[Summary, ...]
    indicators: Mapping[str, Indicator]
    scales: Mapping[str, Mapping[str, str]]
    """Words of each scale in order, lowest first, with their titles."""
    rules: Mapping[tuple[str, int], Rule]
    units: Mapping[str, str]
    shorts: Mapping[str, str]
    """Short names of those units that have one."""
    order: tuple[str, ...]
    """Ids of units, each hierarchy in its own order."""
    main: str | None
    """The summary the report is laid out by."""
    notes: Mapping[str, Note] = field(default_factory=dict)
    """Commentary, by what it is about."""
    owed: tuple[Owed, ...] = ()
    """Who owes what: values, then commentary."""
    revisions: tuple[Revision, ...] = ()
    """What is another figure by now than was published."""
    publication: Publication | None = None
    """None for a report that has not been published."""
    budgets: tuple[BudgetTable, ...] = ()
    """Views of money and what goes with it, in the order of the tables."""
    layouts: tuple[Layout, ...] = ()
    """How reports are laid out that are published of it, as declared."""
    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> list[Rating]:
        """Everything listed, by id: the whole, then its areas."""
        found = [*self.ratings, *self.activity, *self.by_area]
        return sorted(found, key=lambda rating: (rating.indicator.id, rating.figure.area or ""))

    def word(self, scale: str | None, rating: str) -> str:
        """A rating as it is printed."""
        if rating == NOT_RATED:
            return "Not rated"
        return self.scales.get(scale or "", {}).get(rating, rating.replace("-", " ").capitalize())

    def rule_of(self, figure: Figure) -> Rule | None:
        """The rule that rates it, as it was in force; None where none does."""
        return self.rules.get((figure.rule or "", figure.version))

    def differing(self) -> list[Figure]:
        """Figures whose printed rating is not the one worked out."""
        return [figure for one in self.indicators.values() for figure in one.figures() if figure.agrees == "no"]
