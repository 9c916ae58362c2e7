"""Hierarchies hold together, and every view counts each indicator once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kccrules.meaning.structure import hierarchy_of_view, path_upwards
from kccrules.words.ledger import BudgetView
from kccrules.words.model import Definitions, Hierarchy, Unit, UnitVersion, View, in_force
from kccrules.words.problems import Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    trees = definitions.hierarchies.values()
    for tree in trees:
        yield from check_short_names(tree)
    found = [problem for tree in trees for unit in tree.units for problem in check_unit(tree, unit, definitions)]
    yield from found
    for view in definitions.views.values():
        wrong = list(check_levels(view, definitions))
        yield from wrong
        if not found and not wrong:
            yield from check_counted_once(view, definitions)
    for money in definitions.budget_views.values():
        yield from check_levels(money, definitions)


def check_unit(tree: Hierarchy, unit: Unit, definitions: Definitions) -> Iterator[Problem]:
    if unit.level not in tree.levels:
        hint = did_you_mean(unit.level, tree.levels) or f"the levels are {', '.join(tree.levels)}"
        place = unit.versions[0].places["level"]
        yield Problem("KCC208", f"'{tree.id}' has no level '{unit.level}'", place, hint, width=len(unit.level))
        return
    for version in unit.versions:
        yield from check_above(tree, unit, version, definitions)


def check_above(tree: Hierarchy, unit: Unit, version: UnitVersion, definitions: Definitions) -> Iterator[Problem]:
    """What a unit is under must be in the same hierarchy, at a higher level; only the top may be under nothing."""
    depth = tree.levels.index(unit.level)
    place = version.places.get("under", unit.place)
    above = definitions.units.get(version.under or "")
    if version.under is None:
        if depth > 0:
            hint = f"write under: and the {tree.levels[depth - 1]} it belongs to"
            yield Problem("KCC208", f"'{unit.id}' is under nothing", place, hint, width=len(unit.id))
    elif above is None or above.hierarchy != tree.id:
        higher = [other.id for other in tree.units if other.level in tree.levels[:depth]]
        hint = did_you_mean(version.under, higher) or f"write one of {', '.join(higher[:12])}"
        message = f"'{tree.id}' has no unit '{version.under}'"
        yield Problem("KCC203", message, place, hint, width=len(version.under), about=version.under)
    elif above.level in tree.levels and tree.levels.index(above.level) >= depth:
        message = f"'{unit.id}' ({unit.level}) cannot be under '{above.id}' ({above.level})"
        hint = f"the levels run {' above '.join(tree.levels)}"
        yield Problem("KCC208", message, place, hint, width=len(version.under))


def check_short_names(tree: Hierarchy) -> Iterator[Problem]:
    """In a narrow column two units of one level never look the same, on no day."""
    told: set[tuple[str, str]] = set()
    shortened = any(version.short for unit in tree.units for version in unit.versions)
    for day in (
        sorted({version.since or date.min for unit in tree.units for version in unit.versions}) if shortened else ()
    ):
        seen: dict[tuple[str, str], tuple[Unit, UnitVersion]] = {}
        for unit in tree.units:
            version = in_force(unit.versions, day)
            name = version.short or version.title
            other, before = seen.setdefault((unit.level, name.casefold()), (unit, version))
            places = [one.places["short"] for one in (version, before) if one.short]
            if other != unit and places and (other.id, unit.id) not in told:
                told.add((other.id, unit.id))
                message = f"in narrow columns '{other.id}' and '{unit.id}' would both be '{name}'"
                yield Problem("KCC495", message, places[0], "give one of them another short:", width=len(name))


def check_levels(view: View | BudgetView, definitions: Definitions) -> Iterator[Problem]:
    levels = {level for tree in definitions.hierarchies.values() for level in tree.levels}
    for level in view.by:
        if level not in levels:
            hint = did_you_mean(level, levels) or f"there are {', '.join(sorted(levels))}"
            message = f"no hierarchy has a level '{level}'"
            yield Problem("KCC208", message, view.places[f"by: {level}"], hint, width=len(level), about=level)
            return
    if hierarchy_of_view(view, definitions) is None:
        message = f"{', '.join(view.by)} are not levels of one hierarchy, top first"
        hint = "use the levels of one hierarchy, the highest first"
        yield Problem("KCC208", message, view.places[f"by: {view.by[0]}"], hint, width=len(view.by[0]))


def check_counted_once(view: View, definitions: Definitions) -> Iterator[Problem]:
    """An indicator may name several units of a hierarchy, but not in different groups of one view."""
    level = view.by[-1]
    for kpi in definitions.indicators.values():
        for version in kpi.versions if kpi.kind == view.of else ():
            paths = [(named, path_upwards(named, definitions, None)) for named in version.units()]
            groups = {path[level]: named for named, path in paths if level in path}
            if len(groups) > 1:
                first, *_, last = groups.values()
                places = version.places
                place = places[f"serves: {last}" if last in version.serves else "portfolio"]
                message = f"the view '{view.id}' would count '{kpi.id}' twice, under '{first}' and '{last}'"
                yield Problem("KCC209", message, place, f"name one {level}", width=len(last))
                break
