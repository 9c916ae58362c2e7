"""Definitions to the grid: for every series and period held, what is in force there, as plain lists of codes.

One row a series and period without gaps; targets and floors as (low, high) in millionths with the place of their cell.
No data sent in is looked at here, and nothing is evaluated: a cell that is a formula is handed on by its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules.engine.limits import POLARITIES
from kccrules.fields import PARAMETERS
from kccrules.model import Cell, Definitions, Indicator, IndicatorVersion, RuleVersion, in_force
from kccrules.problems import Place

FORMS = ("number", "range", "formula", "tbc", "none", "stated", "absent")
"""Their places are the codes of the form columns: what stands in a target or floor cell."""
NO_RULE = -1

Span = tuple[int, int]
Column = list[int | None]


@dataclass
class Grid:
    """Columns of one calendar's series, sorted by series and period."""

    columns: dict[str, Column] = field(default_factory=dict)

    def add(self, cells: Mapping[str, int | None]) -> None:
        if not self.columns:
            self.columns = {name: [] for name in cells}
        for name, cell in cells.items():
            self.columns[name].append(cell)


@dataclass
class Codes:
    """What the numbers in a grid stand for."""

    series: Sequence[str]
    """Ids of indicators; a series is the place of its id here."""
    formulas: dict[tuple[str, str], int]
    """(field, text) to number."""
    rules: Mapping[tuple[str, int], int]
    """(rule, place of its version) to number."""
    places: list[Place] = field(default_factory=list)


def days(day: date) -> int:
    """A day as the number that columns hold: 1 is 1 January of year 1."""
    return day.toordinal()


def grids(definitions: Definitions, codes: Codes, spans: Mapping[str, Span]) -> dict[str, Grid]:
    """A grid a calendar, for the indicators and periods of `spans`."""
    result: dict[str, Grid] = {}
    for number, id_ in enumerate(codes.series):
        if id_ in spans:
            kpi = definitions.indicators[id_]
            grid = result.setdefault(kpi.calendar, Grid())
            fill(grid, number, kpi, definitions, codes, spans[id_])
    return result


def fill(grid: Grid, series: int, kpi: Indicator, definitions: Definitions, codes: Codes, span: Span) -> None:
    calendar = definitions.calendars[kpi.calendar]
    place_of = places_of(kpi, codes)
    segment = 0
    before: IndicatorVersion | None = None
    for period in range(span[0], span[1] + 1):
        last = calendar.last_day(period)
        version = in_force(kpi.versions, last)
        if before is not None and version is not before and any_break(kpi, before, version):
            segment += 1
        before = version
        within = version.due_within or calendar.due_within
        cells: dict[str, int | None] = {}
        for name in PARAMETERS:
            cells |= limit_columns(name, kpi.limit(name).at(period), version, codes, place_of)
        cells |= {
            "series": series,
            "period": period,
            "segment": series * 1_000 + segment,
            "polarity": POLARITIES.index(version.polarity),
            "decimals": version.decimals,
            "due": days(within.after(last)),
            "rating": rule_on(definitions, codes, version.rating, last),
            "direction_rule": rule_on(definitions, codes, version.direction, last),
            "value.formula": codes.formulas[("value", version.value)] if version.value else NO_RULE,
        }
        grid.add(cells)


def any_break(kpi: Indicator, before: IndicatorVersion, now: IndicatorVersion) -> bool:
    """Whether any change between the two breaks the series."""
    passed = kpi.versions[kpi.versions.index(before) + 1 : kpi.versions.index(now) + 1]
    return any(version.breaks for version in passed)


def rule_on(definitions: Definitions, codes: Codes, rule_id: str, day: date) -> int:
    """The number of the rule's version in force on a day, or NO_RULE."""
    rule = definitions.rules.get(rule_id)
    if rule is None or not rule.lifetime.covers(day):
        return NO_RULE
    return codes.rules[(rule_id, place_in_force(rule.versions, day))]


def place_in_force(versions: Sequence[RuleVersion], day: date) -> int:
    held = [place for place, version in enumerate(versions) if version.since is None or version.since <= day]
    return held[-1] if held else 0


def places_of(kpi: Indicator, codes: Codes) -> dict[Place, int]:
    """Numbers for the places of an indicator's cells."""
    found: dict[Place, int] = {}
    for name in PARAMETERS:
        for cell in kpi.limit(name).all_cells():
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
