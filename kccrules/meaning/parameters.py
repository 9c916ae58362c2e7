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
from kccrules.words.model import Cell, Definitions, Indicator, IndicatorVersion, RuleVersion, in_force
from kccrules.words.periods import Calendar
from kccrules.words.problems import Place

FORMS = ("number", "range", "formula", "tbc", "none", "stated", "absent")
"""Their places are the codes of the form columns: what stands in a cell of limits."""
NO_RULE = -1
LIMIT_PARTS = ("low", "high", "form", "formula", "place")
ABSENT = (None, None, FORMS.index("absent"), NO_RULE, None)
"""Where there is no cell."""
WHOLE, EVERY_AREA, ALIKE = 0, -1, -2
"""In place of an area: the whole, a row that stands for every area that has none of its own, and one that is both."""

Span = tuple[int, int]
Column = list[int | None]


@dataclass
class Grid:
    """Columns of one calendar's indicators, sorted by indicator, area and period."""

    columns: dict[str, Column] = field(default_factory=dict)

    def add(self, rows: Mapping[str, Column]) -> None:
        for name, cells in rows.items():
            self.columns.setdefault(name, []).extend(cells)


@dataclass
class Codes:
    """What the numbers in a grid stand for."""

    indicators: Sequence[str]
    """Ids; an indicator is the place of its id here."""
    areas: Sequence[str]
    """Ids of units; an area is the place of its id here and one more, because the whole is 0."""
    formulas: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(field, text) to number."""
    rules: Mapping[tuple[str, int], int] = field(default_factory=dict)
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


def series_codes(definitions: Definitions) -> Codes:
    """The numbers of indicators and areas alone, which figures are read with."""
    return Codes(tuple(definitions.indicators), areas_in_use(definitions))


def areas_in_use(definitions: Definitions) -> tuple[str, ...]:
    """Every area that some indicator is reported by, each once."""
    named = dict.fromkeys(one.areas or "" for one in definitions.indicators.values())
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
    law = Law(definitions, codes)
    for id_ in only:
        one = definitions.indicators[id_]
        fill(result.setdefault(one.calendar, Grid()), one, law, spans[id_], limits)
    return result


@dataclass
class Law:
    """What is in force on a day, asked once for each day: thousands of indicators have the same few days and rules."""

    definitions: Definitions
    codes: Codes
    last_days: dict[tuple[str, int], date] = field(default_factory=dict)
    rules: dict[tuple[str, date], int] = field(default_factory=dict)

    def last_day(self, calendar: Calendar, period: int) -> date:
        key = (calendar.id, period)
        if key not in self.last_days:
            self.last_days[key] = calendar.last_day(period)
        return self.last_days[key]

    def rule(self, rule_id: str, day: date) -> int:
        key = (rule_id, day)
        if key not in self.rules:
            self.rules[key] = rule_on(self.definitions, self.codes, rule_id, day)
        return self.rules[key]


def fill(grid: Grid, one: Indicator, law: Law, span: Span, limits: Sequence[str]) -> None:
    """The rows of one indicator: of the whole, of every area, and of areas that have limits of their own."""
    periods, codes = range(span[0], span[1] + 1), law.codes
    calendar = law.definitions.calendars[one.calendar]
    versions = [in_force(one.versions, law.last_day(calendar, period)) for period in periods]
    rows = in_periods(law, calendar, versions, periods) | {"segment": list(cut_at_breaks(one, versions))}
    places, areas = places_of(one, codes), law.definitions.areas_of(one)
    divided = {period for series in one.limits.values() for period in series.by_area}
    named = {area for series in one.limits.values() for cells in series.by_area.values() for area in cells}

    def add(area: int, name: str | None, chosen: Sequence[int]) -> None:
        own = {column: [cells[period - span[0]] for period in chosen] for column, cells in rows.items()}
        for limit in limits:
            if limit in one.limits:
                cells = [one.limits[limit].at(period, name) for period in chosen]
                of = [versions[period - span[0]] for period in chosen]
                own |= limit_columns(limit, cells, of, codes, places)
            else:
                own |= {f"{limit}.{part}": [cell] * len(chosen) for part, cell in zip(LIMIT_PARTS, ABSENT, strict=True)}
        grid.add({"indicator": [codes.numbers[one.id]] * len(chosen), "area": [area] * len(chosen), **own})

    add(WHOLE if divided or not areas else ALIKE, None, periods)
    if divided:
        add(EVERY_AREA, "", periods)
        for area in areas:
            if area in named:
                add(codes.area_numbers[area], area, [period for period in periods if period in divided])


def in_periods(
    law: Law, calendar: Calendar, versions: Sequence[IndicatorVersion], periods: Sequence[int]
) -> dict[str, Column]:
    """What is in force for an indicator in each period, all but its limits."""
    formulas = [NO_RULE if v.value is None else law.codes.formulas[("value", v.value)] for v in versions]
    held = list(zip(versions, periods, strict=True))
    ends = [(version, law.last_day(calendar, period)) for version, period in held]
    return {
        "period": list(periods),
        "polarity": [POLARITIES.index(version.polarity) for version in versions],
        "decimals": [version.decimals for version in versions],
        "due": [days(calendar.due(period, version.due_within)) for version, period in held],
        "rating": [law.rule(version.rating, last) for version, last in ends],
        "direction_rule": [law.rule(version.direction, last) for version, last in ends],
        "below": [version.suppress_below for version in versions],
        "value.formula": [*formulas],
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
    cells = {id(cell): cell for series in one.limits.values() for cell in series.all_cells()}
    found = {}
    for cell in cells.values():
        if cell.place not in found:
            found[cell.place] = len(codes.places)
            codes.places.append(cell.place)
    return found


def limit_columns(
    name: str,
    cells: Sequence[Cell | None],
    versions: Sequence[IndicatorVersion],
    codes: Codes,
    places: Mapping[Place, int],
) -> dict[str, Column]:
    """Cells as intervals: polarity decides which end a single number is, here and nowhere later."""
    known: dict[tuple[int, str], tuple[int | None, ...]] = {}  # periods of a year have the very same cell
    rows = []
    for cell, version in zip(cells, versions, strict=True):
        key = (id(cell), version.polarity)
        if key not in known:
            known[key] = limit_parts(name, cell, version, codes, places)
        rows.append(known[key])
    return {f"{name}.{part}": [row[place] for row in rows] for place, part in enumerate(LIMIT_PARTS)}


def limit_parts(
    name: str, cell: Cell | None, version: IndicatorVersion, codes: Codes, places: Mapping[Place, int]
) -> tuple[int | None, ...]:
    """One cell in the order of LIMIT_PARTS."""
    if cell is None:
        return ABSENT
    low, high = cell.low, cell.high
    if cell.form == "number":
        low, high = (None, high) if version.polarity == "lower" else (low, None)
    formula = codes.formulas[(name, cell.text)] if cell.form == "formula" else NO_RULE
    return low, high, FORMS.index(cell.form), formula, places[cell.place]
