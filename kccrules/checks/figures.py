"""Targets, floors and units that can be read but look like a slip."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.model import Cell, Definitions, Kpi, in_force
from kccrules.numerals import MILLION
from kccrules.problems import Problem


def check(definitions: Definitions) -> Iterator[Problem]:
    for kpi in definitions.kpis.values():
        yield from floors_better_than_targets(kpi, definitions)
        yield from shares_for_percentages(kpi)
        yield from single_numbers_under_range(kpi, definitions)
        for name, series in kpi.series():
            if series.always and series.always.form in ("number", "range") and len(periods(kpi)) > 1:
                yield Problem(
                    "KCC508", f"the {name} of '{kpi.id}' has no years: changing it later changes past ratings too",
                    series.always.place, f"write it by year, such as {{2012-13: {series.always.text}}}",
                )  # fmt: skip


def periods(kpi: Kpi) -> set[int]:
    return {*kpi.target.cells, *kpi.floor.cells}


def polarity_in(kpi: Kpi, definitions: Definitions, period: int) -> str:
    return in_force(kpi.versions, definitions.calendars[kpi.calendar].last_day(period)).polarity


def floors_better_than_targets(kpi: Kpi, definitions: Definitions) -> Iterator[Problem]:
    """A floor above the target (below, where lower is better) leaves no room for Amber. One warning a cell."""
    told: set[Cell] = set()
    for period in sorted(periods(kpi)):
        target, floor = kpi.target.at(period), kpi.floor.at(period)
        if not (target and floor and target.form == floor.form == "number") or floor in told:
            continue
        assert target.low is not None and floor.low is not None
        polarity = polarity_in(kpi, definitions, period)
        if (polarity == "higher" and floor.low > target.low) or (polarity == "lower" and floor.low < target.low):
            told.add(floor)
            when = definitions.calendars[kpi.calendar].short(period)
            yield Problem(
                "KCC507", f"floor {floor.text} is better than target {target.text}", floor.place,
                f"{polarity} is better here, so {when} could never be Amber", width=len(floor.text),
            )  # fmt: skip


def shares_for_percentages(kpi: Kpi) -> Iterator[Problem]:
    if kpi.versions[-1].unit != "percent":
        return
    for name, series in kpi.series():
        cells = [cell for cell in series.all_cells() if cell.form == "number" and cell.low is not None]
        if cells and all(0 < abs(cell.low or 0) < MILLION and (cell.low or 0) % 10_000 == 0 for cell in cells):
            cell = cells[0]
            if abs(cell.low or 0) >= MILLION // 4:
                yield Problem(
                    "KCC501", f"the {name} is {cell.text} percent", cell.place,
                    f"percentages are written 80, not 0.8: is it {cell.text}% or {(cell.low or 0) // 10_000}%?", width=len(cell.text),
                )  # fmt: skip


def single_numbers_under_range(kpi: Kpi, definitions: Definitions) -> Iterator[Problem]:
    told: set[Cell] = set()
    for _, series in kpi.series():
        cells = {period: series.at(period) for period in periods(kpi)} or {0: series.always}
        for period, cell in cells.items():
            if not cell or cell.form != "number" or cell in told:
                continue
            polarity = polarity_in(kpi, definitions, period) if period else kpi.versions[-1].polarity
            if polarity == "range":
                told.add(cell)
                yield Problem(
                    "KCC305",
                    f"with polarity range a limit has two ends, and this is {cell.text}",
                    cell.place,
                    "write for example 5 to 10, 5 or more, or 10 or less",
                    width=len(cell.text),
                )
