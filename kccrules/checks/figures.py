"""Targets, floors and units that can be read but look like a slip."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.model import Cell, Definitions, Indicator, in_force
from kccrules.numerals import MILLION
from kccrules.problems import Problem


def check(definitions: Definitions) -> Iterator[Problem]:
    for kpi in definitions.indicators.values():
        yield from floors_better_than_targets(kpi, definitions)
        yield from shares_for_percentages(kpi)
        yield from single_numbers_under_range(kpi, definitions)
        for name, series in kpi.limits.items():
            if series.always and series.always.form in ("number", "range"):
                cell = series.always
                message = f"the {name} has no years: changing it later changes past ratings too"
                hint = f"write it by year, such as {{2012-13: {cell.text}}}"
                yield Problem("KCC508", message, cell.place, hint, width=len(cell.text))


ANY = 0
"""In place of a period, where a target and a floor hold for all of them."""


def periods(kpi: Indicator) -> set[int]:
    return {period for series in kpi.limits.values() for period in series.periods()}


def polarity_in(kpi: Indicator, definitions: Definitions, period: int) -> str:
    if period == ANY:
        return kpi.versions[-1].polarity
    return in_force(kpi.versions, definitions.calendars[kpi.calendar].last_day(period)).polarity


def floors_better_than_targets(kpi: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """A floor above the target (below, where lower is better) leaves no room for Amber. One warning a cell."""
    told: dict[Cell, list[int]] = {}
    for period in sorted(periods(kpi)) or [ANY]:
        target, floor = kpi.limit("target").at(period), kpi.limit("floor").at(period)
        if target and floor and target.form == floor.form == "number":
            assert target.low is not None and floor.low is not None
            gap = floor.low - target.low
            polarity = polarity_in(kpi, definitions, period)
            if (polarity == "higher" and gap > 0) or (polarity == "lower" and gap < 0):
                told.setdefault(floor, []).append(period)
    for floor, found in told.items():
        target = kpi.limit("target").at(found[0])
        assert target is not None
        message = f"floor {floor.text} is better than target {target.text}"
        hint = f"{polarity_in(kpi, definitions, found[0])} is better here, so {when(kpi, definitions, found)} could never be Amber"
        yield Problem("KCC507", message, floor.place, hint, width=len(floor.text))


def when(kpi: Indicator, definitions: Definitions, found: list[int]) -> str:
    """'Q2 2012/13', '2012/13', or 'it' where there are no years."""
    calendar = definitions.calendars[kpi.calendar]
    if found == [ANY]:
        return "it"
    return calendar.short(found[0]) if len(found) == 1 else calendar.year_spoken(found[0])


def shares_for_percentages(kpi: Indicator) -> Iterator[Problem]:
    if kpi.versions[-1].unit != "percent":
        return
    for name, series in kpi.limits.items():
        cells = [cell for cell in series.all_cells() if cell.form == "number" and cell.low is not None]
        if cells and all(0 < abs(cell.low or 0) < MILLION and (cell.low or 0) % 10_000 == 0 for cell in cells):
            cell = cells[0]
            if abs(cell.low or 0) >= MILLION // 4:
                yield Problem(
                    "KCC501", f"the {name} is {cell.text} percent", cell.place,
                    f"percentages are written 80, not 0.8: is it {cell.text}% or {(cell.low or 0) // 10_000}%?", width=len(cell.text),
                )  # fmt: skip


def single_numbers_under_range(kpi: Indicator, definitions: Definitions) -> Iterator[Problem]:
    if not any(version.polarity == "range" for version in kpi.versions):
        return
    told: set[Cell] = set()
    for _, series in kpi.limits.items():
        cells = {period: series.at(period) for period in periods(kpi)} or {ANY: series.always}
        for period, cell in cells.items():
            if not cell or cell.form != "number" or cell in told:
                continue
            if polarity_in(kpi, definitions, period) == "range":
                told.add(cell)
                yield Problem(
                    "KCC305",
                    f"with polarity range a limit has two ends, and this is {cell.text}",
                    cell.place,
                    "write for example 5 to 10, 5 or more, or 10 or less",
                    width=len(cell.text),
                )
