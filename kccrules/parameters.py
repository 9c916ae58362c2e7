"""Definitions to the grid: for every series and period held, what is in force there, as plain lists of codes.

One row an indicator and period without gaps, and where it is reported by areas one more that stands for all of them;
limits as (low, high) in millionths with the place of their cell. No data sent in is looked at here, and nothing is
evaluated: a cell that is a formula is handed on by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kccrules.engine.limits import POLARITIES
from kccrules.model import Cell, Definitions, Indicator, IndicatorVersion, RuleVersion, in_force
from kccrules.periods import Calendar
from kccrules.problems import Place

FORMS = ("number", "range", "formula", "tbc", "none", "stated", "absent")
"""Their places are the codes of the form columns: what stands in a cell of limits."""
NO_RULE = -1
WHOLE, EVERY_AREA = 0, -1
"""In place of an area: the whole, and a row that stands for every area that has none of its own."""

Span = tuple[int, int]
Column = list[int | None]


@dataclass
class Grid:
    """Columns of one calendar's indicators, sorted by indicator, area and period."""

    columns: dict[str, Column] = field(default_factory=dict)

    def add(self, cells: Mapping[str, int | None]) -> None:
        if not self.columns:
            self.columns = {name: [] for name in cells}
        for name, cell in cells.items():
            self.columns[name].append(cell)


@dataclass
class Codes:
    """What the numbers in a grid stand for."""

    indicators: Sequence[str]
    """Ids; an indicator is the place of its id here."""
    areas: Sequence[str]
    """Ids of units; an area is the place of its id here and one more, because the whole is 0."""
    formulas: Mapping[tuple[str, str], int]
    """(field, text) to number."""
    rules: Mapping[tuple[str, int], int]
    """(rule, place of its version) to number."""
    places: list[Place] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Series numbers from one indicator to the next."""
        return len(self.areas) + 1

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        return {id_: number for number, id_ in enumerate(self.indicators)}

    @cached_property
    def area_numbers(self) -> Mapping[str | None, int]:
        return {None: WHOLE, **{area: number for number, area in enumerate(self.areas, start=1)}}

    def series(self, id_: str, area: str | None = None) -> int:
        """The number of a series: an indicator, in an area or as a whole."""
        return self.numbers[id_] * self.width + self.area_numbers[area]


def areas_in_use(definitions: Definitions) -> tuple[str, ...]:
    """Every area that some indicator is reported by, each once."""
    named = dict.fromkeys(one.areas for one in definitions.indicators.values())
    groups = [definitions.groups[id_] for id_ in named if id_ in definitions.groups]
    return tuple(dict.fromkeys(area for group in groups for area in group.members))


def days(day: date) -> int:
    """A day as the number that columns hold: 1 is 1 January of year 1."""
    return day.toordinal()


def grids(
    definitions: Definitions, codes: Codes, spans: Mapping[str, Span], limits: Sequence[str], only: Iterable[str]
) -> dict[str, Grid]:
    """A grid a calendar, for the indicators of `only` (in the order of their numbers) and the periods of `spans`."""
    result: dict[str, Grid] = {}
    for id_ in only:
        one = definitions.indicators[id_]
        fill(result.setdefault(one.calendar, Grid()), one, definitions, codes, spans[id_], limits)
    return result


def fill(grid: Grid, one: Indicator, definitions: Definitions, codes: Codes, span: Span, limits: Sequence[str]) -> None:
    """The rows of one indicator: of the whole, of every area, and of areas that have limits of their own."""
    places = places_of(one, codes)
    rows = [in_period(one, definitions, codes, period) for period in range(span[0], span[1] + 1)]
    areas = definitions.areas_of(one)
    segments = list(cut_at_breaks(one, [version for version, _ in rows]))

    def add(area: int, chosen: Iterable[int], named: str | None) -> None:
        for place in chosen:
            version, cells = rows[place]
            row = {"indicator": codes.numbers[one.id], "area": area, "segment": segments[place], **cells}
            for name in limits:
                row |= limit_columns(name, one.limit(name).at(span[0] + place, named), version, codes, places)
            grid.add(row)

    add(WHOLE, range(len(rows)), None)
    if areas:
        add(EVERY_AREA, range(len(rows)), "")
        own = {period for series in one.limits.values() for period in series.by_area}
        for area in areas:
            had = [period - span[0] for period in sorted(own) if span[0] <= period <= span[1]]
            if had and any(area in cells for series in one.limits.values() for cells in series.by_area.values()):
                add(codes.area_numbers[area], had, area)


def in_period(
    one: Indicator, definitions: Definitions, codes: Codes, period: int
) -> tuple[IndicatorVersion, dict[str, int | None]]:
    """What is in force for an indicator in a period, all but its limits."""
    calendar = definitions.calendars[one.calendar]
    last = calendar.last_day(period)
    version = in_force(one.versions, last)
    within = version.due_within or calendar.due_within
    return version, {
        "period": period,
        "polarity": POLARITIES.index(version.polarity),
        "decimals": version.decimals,
        "due": days(within.after(last)),
        "rating": rule_on(definitions, codes, version.rating, last),
        "direction_rule": rule_on(definitions, codes, version.direction, last),
        "below": version.suppress_below,
        "value.formula": codes.formulas[("value", version.value)] if version.value else NO_RULE,
    }


def cut_at_breaks(one: Indicator, versions: Sequence[IndicatorVersion]) -> Iterable[int]:
    """For each period the number of breaks before it."""
    segment = 0
    for place, version in enumerate(versions):
        if place and version is not versions[place - 1] and any_break(one, versions[place - 1], version):
            segment += 1
        yield segment


def any_break(one: Indicator, before: IndicatorVersion, now: IndicatorVersion) -> bool:
    """Whether any change between the two breaks the series."""
    passed = one.versions[one.versions.index(before) + 1 : one.versions.index(now) + 1]
    return any(version.breaks for version in passed)


def almanac(calendar: Calendar, periods: Iterable[int]) -> dict[str, Column]:
    """What columns must know of periods: their last day, where their year begins and ends, the same one a year before."""
    ordinals = sorted(periods)
    return {
        "period": [*ordinals],
        "ends": [days(calendar.last_day(ordinal)) for ordinal in ordinals],
        "year.first": [calendar.first_of_year(ordinal) for ordinal in ordinals],
        "year.last": [calendar.last_of_year(ordinal) for ordinal in ordinals],
        "year.before": [calendar.year_before(ordinal) for ordinal in ordinals],
    }


def rule_on(definitions: Definitions, codes: Codes, rule_id: str, day: date) -> int:
    """The number of the rule's version in force on a day, or NO_RULE."""
    rule = definitions.rules.get(rule_id)
    if rule is None or not rule.lifetime.covers(day):
        return NO_RULE
    return codes.rules[(rule_id, place_in_force(rule.versions, day))]


def place_in_force(versions: Sequence[RuleVersion], day: date) -> int:
    """The place of the version that holds on a day; the first one also before it began."""
    held = [place for place, version in enumerate(versions) if version.since is None or version.since <= day]
    return held[-1] if held else 0


def places_of(one: Indicator, codes: Codes) -> dict[Place, int]:
    """Numbers for the places of an indicator's cells."""
    found: dict[Place, int] = {}
    for series in one.limits.values():
        for cell in series.all_cells():
            if cell.place not in found:
                found[cell.place] = len(codes.places)
                codes.places.append(cell.place)
    return found


def limit_columns(
    name: str, cell: Cell | None, version: IndicatorVersion, codes: Codes, places: Mapping[Place, int]
) -> dict[str, int | None]:
    """One cell as an interval: polarity decides which end a single number is, here and nowhere later."""
    form = cell.form if cell else "absent"
    low, high = (cell.low, cell.high) if cell else (None, None)
    if form == "number":
        low, high = (None, high) if version.polarity == "lower" else (low, None)
    return {
        f"{name}.low": low,
        f"{name}.high": high,
        f"{name}.form": FORMS.index(form),
        f"{name}.formula": codes.formulas[(name, cell.text)] if cell and form == "formula" else NO_RULE,
        f"{name}.place": places[cell.place] if cell else None,
    }
