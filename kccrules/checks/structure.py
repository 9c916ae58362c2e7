"""Hierarchies hold together, and every view counts each indicator once."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.model import Definitions, Hierarchy, Unit, View
from kccrules.problems import Problem, did_you_mean
from kccrules.structure import hierarchy_of_view, path_upwards


def check(definitions: Definitions) -> Iterator[Problem]:
    for tree in definitions.hierarchies.values():
        for unit in tree.units:
            yield from check_unit(tree, unit, definitions)
    sound = not any(
        any(True for _ in check_unit(t, u, definitions)) for t in definitions.hierarchies.values() for u in t.units
    )
    for view in definitions.views.values():
        found = list(check_levels(view, definitions))
        yield from found
        if sound and not found:
            yield from check_counted_once(view, definitions)


def check_unit(tree: Hierarchy, unit: Unit, definitions: Definitions) -> Iterator[Problem]:
    if unit.level not in tree.levels:
        hint = did_you_mean(unit.level, tree.levels) or f"the levels are {', '.join(tree.levels)}"
        yield Problem("KCC208", f"'{tree.id}' has no level '{unit.level}'", unit.versions[0].places["level"], hint)
        return
    depth = tree.levels.index(unit.level)
    for version in unit.versions:
        place = version.places.get("under", unit.place)
        if version.under is None:
            if depth > 0:
                yield Problem(
                    "KCC208",
                    f"'{unit.id}' is under nothing",
                    place,
                    f"write under: and the {tree.levels[depth - 1]} it belongs to",
                )
            continue
        above = definitions.units.get(version.under)
        if above is None or above.hierarchy != tree.id:
            near = did_you_mean(version.under, [member.id for member in tree.units])
            yield Problem("KCC203", f"'{tree.id}' has no unit '{version.under}'", place, near)
        elif above.level in tree.levels and tree.levels.index(above.level) >= depth:
            yield Problem(
                "KCC208",
                f"'{unit.id}' ({unit.level}) cannot be under '{above.id}' ({above.level})",
                place,
                f"the levels run {' above '.join(tree.levels)}",
            )


def check_levels(view: View, definitions: Definitions) -> Iterator[Problem]:
    levels = {level for tree in definitions.hierarchies.values() for level in tree.levels}
    for level in view.by:
        if level not in levels:
            hint = did_you_mean(level, levels) or f"there are {', '.join(sorted(levels))}"
            yield Problem("KCC208", f"no hierarchy has a level '{level}'", view.places[level], hint)
            return
    if hierarchy_of_view(view, definitions) is None:
        yield Problem(
            "KCC208",
            f"{', '.join(view.by)} are not levels of one hierarchy, top first",
            view.places[view.by[0]],
            "use the levels of one hierarchy, the highest first",
        )


def check_counted_once(view: View, definitions: Definitions) -> Iterator[Problem]:
    """An indicator may name several units of a hierarchy, but not in different groups of one view."""
    level = view.by[-1]
    for kpi in definitions.kpis.values():
        for version in kpi.versions:
            paths = [(named, path_upwards(named, definitions, None)) for named in version.units()]
            groups = {path[level]: named for named, path in paths if level in path}
            if len(groups) > 1:
                names = " and ".join(f"'{named}'" for named in groups.values())
                place = version.places.get("serves", version.places.get("service", kpi.place))
                yield Problem(
                    "KCC209",
                    f"the view '{view.id}' would count {kpi.id} twice: it names {names}",
                    place,
                    f"name one {level}",
                )
                break
