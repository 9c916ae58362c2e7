"""Where an indicator belongs: from the units it names up its hierarchies, as they stand on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kccrules.model import Definitions, Group, Hierarchy, IndicatorVersion, Unit, UnitVersion, View, in_force

NOWHERE = ""
"""The group of indicators that name no unit of the view's level: counted, and shown as such."""


def unit_on(unit: Unit, day: date | None) -> UnitVersion:
    """What a unit is on a day; without a day, as it is last."""
    return unit.versions[-1] if day is None else in_force(unit.versions, day)


def path_upwards(id_: str, definitions: Definitions, day: date | None) -> Mapping[str, str]:
    """Level to unit, from the unit named up to the top. Without a day, as it stands last."""
    path: dict[str, str] = {}
    here: str | None = id_
    while here is not None and here in definitions.units and here not in path.values():
        unit = definitions.units[here]
        path[unit.level] = unit.id
        here = unit_on(unit, day).under
    return path


def hierarchy_of_view(view: View, definitions: Definitions) -> Hierarchy | None:
    """The hierarchy that has all of the view's levels, in the view's order; the top may be left out."""
    for tree in definitions.hierarchies.values():
        places = [tree.levels.index(level) for level in view.by if level in tree.levels]
        if len(places) == len(view.by) and places == sorted(places):
            return tree
    return None


def groups_of(
    view: View, version: IndicatorVersion, kpi_id: str, definitions: Definitions, day: date
) -> tuple[str, ...] | None:
    """The unit of each of the view's levels that an indicator belongs to; None where the view leaves it out."""
    paths = [path_upwards(unit, definitions, day) for unit in version.units()]
    if view.within and not is_within(view, paths, kpi_id, definitions):
        return None
    found = next((path for path in paths if view.by[-1] in path), None)
    found = found or next((path for path in paths if view.by[0] in path), {})
    return tuple(found.get(level, NOWHERE) for level in view.by)


def is_within(view: View, paths: list[Mapping[str, str]], kpi_id: str, definitions: Definitions) -> bool:
    wanted = set(view.within)
    for id_ in view.within:
        if id_ in definitions.groups:
            wanted |= set(definitions.groups[id_].members)
    return kpi_id in wanted or any(unit in wanted for path in paths for unit in path.values())


def is_member(group: Group, version: IndicatorVersion, kpi_id: str, definitions: Definitions, day: date) -> bool:
    """Whether an indicator is in a named group, itself or through a unit that it names or that stands above that."""
    paths = [path_upwards(unit, definitions, day) for unit in version.units()]
    return kpi_id in group.members or any(unit in group.members for path in paths for unit in path.values())
