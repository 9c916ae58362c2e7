"""Indicators by area: the group they name, the areas in their limits, how the whole is made of its parts, and small
numbers that are kept back."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.meaning.structure import path_upwards
from kccrules.steps.checks.figures import NAMES
from kccrules.steps.checks.fit import names
from kccrules.steps.checks.references import unknown
from kccrules.words.model import Cell, Definitions, Indicator, IndicatorVersion
from kccrules.words.problems import Problem
from kccrules.words.wording import PERCENT

RATE = "send numerator and denominator, and write value: "


def check(definitions: Definitions) -> Iterator[Problem]:
    for one in definitions.indicators.values():
        wrong = [*check_group(one, definitions), *check_total(one, definitions)]
        yield from wrong or limits_of_everything(one)
        yield from check_suppression(one)


def check_group(one: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """The group must be one of units, and every area that has a limit a member of it."""
    if one.areas is None:
        return
    place, group = one.places["areas"], definitions.groups.get(one.areas)
    if group is None:
        others = {**definitions.units, **definitions.indicators, **definitions.hierarchies}
        if one.areas in others:
            message = f"'{one.areas}' is no group, and areas are the members of a group"
            hint = "make a file of kind group with the units that are its areas, and write its id here"
            yield Problem("KCC205", message, place, hint, width=len(one.areas))
        else:
            yield unknown("group", one.areas, definitions.groups, place)
        return
    wrong = [member for member in group.members if member in definitions.indicators]
    if wrong:
        message = f"the group '{group.id}' has '{wrong[0]}' in it, which is an indicator"
        yield Problem(
            "KCC205", message, place, "areas are units of a hierarchy, such as districts", width=len(group.id)
        )
    for name, series in one.limits.items():
        named = dict.fromkeys(area for areas in series.by_area.values() for area in areas)
        members = dict.fromkeys(group.members)
        for area in named:
            if area not in members:
                yield unknown("area", area, members, one.places[f"{name}: {area}"])


def check_total(one: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """Whether the whole can be made of its areas in the way that is declared."""
    if one.area_total == "submitted":
        return
    place, width = one.places["area_total"], len(one.area_total)
    if one.areas is None:
        hint = "write areas: and the group of its areas, or remove this line"
        yield Problem("KCC230", "there are no areas to make a total of", place, hint, width=width)
    if one.area_total == "average":
        if any(version.value and "denominator" in names(version.value) for version in one.versions):
            message = "the average of areas would be of their numerators and denominators, not of their rates"
            hint = "write area_total: sum, which divides what all areas have together; or let the rate of each be sent"
            yield Problem("KCC233", message, place, hint, width=width)
        return
    for version in one.versions:
        rate = "percentages" if version.unit in PERCENT else "averages" if version.basis == "average" else None
        if rate and not worked_out_of_parts(version):
            formula = "100 * numerator / denominator" if rate == "percentages" else "numerator / denominator"
            hint = f"{RATE}{formula}; or write area_total: average, if it is the plain average of the areas"
            yield Problem("KCC233", f"{rate} of areas cannot be added", place, hint, width=width)
            break
    for area, above in [*twice(one, definitions)][:1]:
        message = f"'{area}' is under '{above}', and both are areas of the group '{one.areas}': it would be added twice"
        yield Problem("KCC233", message, place, "name one of the two in the group", width=width)


def worked_out_of_parts(version: IndicatorVersion) -> bool:
    """Whether the value is made of what was sent with it, so that the parts can be added before."""
    return version.value is not None and "submitted" not in names(version.value)


def twice(one: Indicator, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Areas that are part of another area of the same indicator."""
    areas = definitions.areas_of(one)
    for area in areas:
        above = [unit for unit in path_upwards(area, definitions, None).values() if unit != area and unit in areas]
        if above:
            yield area, above[0]


def check_suppression(one: Indicator) -> Iterator[Problem]:
    """Small numbers can be kept back only where numbers are sent, not shares."""
    for version in one.versions:
        read = names(version.value) if version.value else set()
        if version.suppress_below is not None and version.unit in PERCENT and "numerator" not in read:
            hint = f"{RATE}100 * numerator / denominator"
            message = "suppress_below is about counts, and here percentages are sent"
            yield Problem("KCC234", message, version.places["suppress_below"], hint)
            return


def limits_of_everything(one: Indicator) -> Iterator[Problem]:
    """Where areas add up, one number for the whole and each of them is seldom meant. One warning a limit."""
    if one.area_total not in ("sum", "sum-of-known") or one.versions[-1].value is not None:
        return
    for name, series in one.limits.items():
        cells = [series.always, *(cell for period, cell in series.cells.items() if period not in series.by_area)]
        found = next((cell for cell in cells if cell and is_amount(cell)), None)
        if found:
            message = f"the {NAMES[name]} {found.text} holds for each area, and the whole is the sum of them"
            hint = f"write {{whole: {found.text}}}, and beside it the {NAMES[name]} of each area that has one"
            yield Problem("KCC514", message, found.place, hint, width=len(found.text))


def is_amount(cell: Cell) -> bool:
    return cell.form in ("number", "range")
