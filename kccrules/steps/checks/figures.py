"""Limits and units that can be read but look like a slip."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kccrules.words.model import Cell, Definitions, Indicator, Series, in_force
from kccrules.words.numerals import MILLION, shown
from kccrules.words.periods import Calendar
from kccrules.words.problems import Problem

NAMES = {"target": "target", "floor": "floor", "upper": "upper threshold", "lower": "lower threshold"}
ANY = 0
"""In place of a period, where two limits hold for all of them."""
INSTEAD = "write a number, a range, a formula such as 0.97 * last_year(value), tbc or none"


def check(definitions: Definitions) -> Iterator[Problem]:
    for one in definitions.indicators.values():
        yield from floors_better_than_targets(one, definitions)
        yield from upper_below_lower(one, definitions)
        yield from shares_for_percentages(one)
        yield from numbers_for_ranges(one, definitions)
        yield from ranges_for_thresholds(one)
        yield from limits_without_years(one)
        yield from words_without_meaning(one, definitions.calendars[one.calendar])


def limits_without_years(one: Indicator) -> Iterator[Problem]:
    for name, series in one.limits.items():
        cell = series.always
        if cell and cell.form in ("number", "range"):
            message = f"the {NAMES[name]} has no years: changing it later changes past ratings too"
            hint = f"write it by year, such as {{2012-13: {cell.text}}}"
            yield Problem("KCC508", message, cell.place, hint, width=len(cell.text))


# ---------------------------------------------------------------------------------------------- two limits


def side_by_side(one: Indicator, first: str, second: str) -> Iterator[tuple[int, Cell, Cell]]:
    """Two limits that are both plain numbers, by period, for the whole and for each area."""
    limit, other = one.limit(first), one.limit(second)
    for period in sorted({*limit.periods(), *other.periods()}) or [ANY]:
        for area in dict.fromkeys([None, *limit.by_area.get(period, ()), *other.by_area.get(period, ())]):
            cell, beside = limit.at(period, area), other.at(period, area)
            if cell and beside and cell.form == beside.form == "number":
                yield period, cell, beside


def polarity_in(one: Indicator, definitions: Definitions, period: int) -> str:
    if period == ANY:
        return one.versions[-1].polarity
    return in_force(one.versions, definitions.calendars[one.calendar].last_day(period)).polarity


def floors_better_than_targets(one: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """A floor above the target (below, where lower is better) leaves no room for Amber. One warning a cell."""
    told: dict[Cell, tuple[Cell, list[int]]] = {}
    for period, target, floor in side_by_side(one, "target", "floor"):
        gap = middle(floor) - middle(target)
        polarity = polarity_in(one, definitions, period)
        if (polarity == "higher" and gap > 0) or (polarity == "lower" and gap < 0):
            told.setdefault(floor, (target, []))[1].append(period)
    for floor, (target, found) in told.items():
        polarity, where = polarity_in(one, definitions, found[0]), when(one, definitions, found)
        message = f"floor {floor.text} is better than target {target.text}"
        hint = f"{polarity} is better here, so {where} could never be Amber"
        yield Problem("KCC507", message, floor.place, hint, width=len(floor.text))


def upper_below_lower(one: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """Nothing could be within them. One warning a cell."""
    told: dict[Cell, tuple[Cell, list[int]]] = {}
    for period, upper, lower in side_by_side(one, "upper", "lower"):
        if middle(upper) < middle(lower):
            told.setdefault(upper, (lower, []))[1].append(period)
    for upper, (lower, found) in told.items():
        message = f"the upper threshold {upper.text} is below the lower one, {lower.text}"
        hint = f"{when(one, definitions, found)} could never be within them: exchange the two"
        yield Problem("KCC510", message, upper.place, hint, width=len(upper.text))


def middle(cell: Cell) -> int:
    """The number that a cell is."""
    assert cell.low is not None, "only numbers are compared"
    return cell.low


def when(one: Indicator, definitions: Definitions, found: list[int]) -> str:
    """'Q2 2012/13', '2012/13', or 'it' where there are no years."""
    calendar = definitions.calendars[one.calendar]
    if found == [ANY]:
        return "it"
    return calendar.short(found[0]) if len(found) == 1 else calendar.year_spoken(found[0])


# ---------------------------------------------------------------------------------------------- one limit


def shares_for_percentages(one: Indicator) -> Iterator[Problem]:
    if one.versions[-1].unit != "percent":
        return
    for name, series in one.limits.items():
        cells = [cell for cell in series.all_cells() if cell.form == "number"]
        if cells and all(0 < abs(middle(cell)) < MILLION and middle(cell) % 10_000 == 0 for cell in cells):
            cell = cells[0]
            if abs(middle(cell)) >= MILLION // 4:
                message = f"the {NAMES[name]} is {cell.text} percent"
                hint = f"percentages are written 80, not 0.8: is it {cell.text}% or {middle(cell) // 10_000}%?"
                yield Problem("KCC501", message, cell.place, hint, width=len(cell.text))


def numbers_for_ranges(one: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """Under polarity range a limit has two ends, or says which is open. One error a cell."""
    if one.kind == "activity" or not any(version.polarity == "range" for version in one.versions):
        return
    told: dict[Cell, None] = {}
    for series in one.limits.values():
        for period, cell in placed(series):
            if cell.form == "number" and polarity_in(one, definitions, period) == "range":
                told[cell] = None
    for cell in told:
        message = f"with polarity range a limit has two ends, and this is {cell.text}"
        hint = "write for example 5 to 10, 5 or more, or 10 or less"
        yield Problem("KCC305", message, cell.place, hint, width=len(cell.text))


def placed(series: Series) -> Iterator[tuple[int, Cell]]:
    """Every cell with its period."""
    if series.always:
        yield ANY, series.always
    yield from series.cells.items()
    for period, areas in series.by_area.items():
        yield from ((period, cell) for cell in areas.values())


def ranges_for_thresholds(one: Indicator) -> Iterator[Problem]:
    """The two thresholds are the ends of one range, so each is a number. One error a threshold."""
    for name in ("upper", "lower"):
        cell = next((cell for cell in one.limit(name).all_cells() if cell.form == "range"), None)
        if cell:
            low, _, high = cell.text.partition(" to ")
            hint = f"write lower: {low} and upper: {high}" if high else f"write {low.split()[0]}"
            message = f"a threshold is one number, and this is {cell.text}"
            yield Problem("KCC305", message, cell.place, hint, width=len(cell.text))


# ---------------------------------------------------------------------------------------------- words


def words_without_meaning(one: Indicator, calendar: Calendar) -> Iterator[Problem]:
    """One line for each limit that is only said in words somewhere, and one for all other words."""
    for name, series in one.limits.items():
        said: dict[Cell, list[int]] = {}
        for period, cell in placed(series):
            if cell.form == "stated":
                said.setdefault(cell, []).append(period)
        for cell, found in list(said.items())[:1]:
            where = "" if found == [ANY] else f" for {period_or_year(found, calendar)}"
            message = f"the {NAMES[name]}{where} is only said in words: {quoted(cell.text)}{more(said)}"
            yield Problem("KCC509", message, cell.place, INSTEAD, width=len(cell.text))
    for key, words in list(one.stated.items())[:1]:
        message = f"this has no meaning yet: {key} {quoted(words)}{more(one.stated)}"
        hint = "the words are kept and not used; once it is clear what they mean, write it under a key of its own"
        yield Problem("KCC509", message, one.places[f"stated: {key}"], hint, width=len(words))


def period_or_year(found: list[int], calendar: Calendar) -> str:
    year = calendar.year_of(found[0])
    return calendar.year_text(year) if found == [*calendar.in_year(year)] else calendar.text(found[0])


def quoted(words: str) -> str:
    return f'"{shown(words)[1:-1]}"'


def more(said: Collection[object]) -> str:
    return f" (and {len(said) - 1} more)" if len(said) > 1 else ""
