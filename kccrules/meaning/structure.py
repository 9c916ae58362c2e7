"""Where an indicator belongs, from the units it names up its hierarchies as they stand on a day, and the rows of a view that
follow from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kccrules.words.ledger import BudgetView
from kccrules.words.model import (
    Definitions,
    Group,
    Hierarchy,
    IndicatorVersion,
    Unit,
    UnitVersion,
    Version,
    View,
    in_force,
)

NOWHERE = ""
"""The group of indicators that name no unit of the view's level: counted, and shown as such."""


def version_on(versions: tuple[Version, ...], day: date | None) -> Version:
    """The version that holds on a day; without a day, the last."""
    return versions[-1] if day is None else in_force(versions, day)


def unit_on(unit: Unit, day: date | None) -> UnitVersion:
    """What a unit is on a day; without a day, as it is last."""
    return version_on(unit.versions, day)


def path_upwards(id_: str, definitions: Definitions, day: date | None) -> Mapping[str, str]:
    """Level to unit, from the unit named up to the top. Without a day, as it stands last."""
    path: dict[str, str] = {}
    here: str | None = id_
    while here is not None and here in definitions.units and here not in path.values():
        unit = definitions.units[here]
        path[unit.level] = unit.id
        here = unit_on(unit, day).under
    return path


def post_of(version: IndicatorVersion, definitions: Definitions, day: date | None) -> str | None:
    """The post that answers for an indicator: its own, or else that of the nearest unit above it which has one."""
    paths = [path_upwards(unit, definitions, day) for unit in (version.service, version.portfolio) if unit]
    above = [unit_on(definitions.units[unit], day).owner for path in paths for unit in path.values()]
    return next((post for post in (version.owner, *above) if post), None)


def hierarchy_of_view(view: View | BudgetView, definitions: Definitions) -> Hierarchy | None:
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
    """Whether an indicator is among what a view is limited to, or in one of the groups that this names."""
    groups = [definitions.groups[id_].members for id_ in view.within if id_ in definitions.groups]
    return any(is_among(ids, paths, kpi_id) for ids in (view.within, *groups))


def is_member(group: Group, version: IndicatorVersion, kpi_id: str, definitions: Definitions, day: date) -> bool:
    """Whether an indicator is in a named group."""
    return is_among(group.members, [path_upwards(unit, definitions, day) for unit in version.units()], kpi_id)


def is_among(ids: Collection[str], paths: list[Mapping[str, str]], kpi_id: str) -> bool:
    """Whether some ids have an indicator, itself or through a unit that it names or that stands above that."""
    return kpi_id in ids or any(unit in ids for path in paths for unit in path.values())


# ---------------------------------------------------------------------------------------------- the rows of a view


@dataclass(frozen=True, slots=True)
class Node:
    """One row of a view, and the indicators in it."""

    key: str
    """The unit or named group; 'none' for indicators of no unit of the level, '' for the total."""
    title: str
    level: str | None
    under: str | None
    members: tuple[str, ...]
    named: bool = False
    """Whether it is a named group: those may overlap, and are not added up."""


LAST = 10**9
"""In the order of rows: behind every unit."""


def nodes_of(view: View, definitions: Definitions, day: date, listed: Sequence[str]) -> list[Node]:
    """The rows of a view: units in the order of the hierarchy, each above those under it, named groups behind the units
    they are in, the total last. Only units that have indicators are there; a named group always is."""
    versions = {
        id_: in_force(definitions.indicators[id_].versions, day)
        for id_ in listed
        if definitions.indicators[id_].kind == view.of
    }
    found = {id_: groups_of(view, version, id_, definitions, day) for id_, version in versions.items()}
    paths = {id_: path for id_, path in found.items() if path is not None}
    tree = hierarchy_of_view(view, definitions)
    order = {unit.id: place for place, unit in enumerate(tree.units if tree else ())}
    rows: list[tuple[list[int], Node]] = []
    for path in dict.fromkeys(mine[: depth + 1] for mine in paths.values() for depth in range(len(mine))):
        if path[-1] != NOWHERE or len(path) == 1:
            members = [id_ for id_, mine in paths.items() if mine[: len(path)] == path]
            rows.append(([order.get(unit, LAST) for unit in path], unit_node(view, path, members, definitions, day)))
    for place, name in enumerate(view.groups):
        group = definitions.groups[name]
        members = [id_ for id_ in paths if is_member(group, versions[id_], id_, definitions, day)]
        above = in_common([paths[id_] for id_ in members])
        node = Node(name, group.title, None, key_of(above), tuple(sorted(members)), named=True)
        rows.append(([*(order.get(unit, LAST) for unit in above), LAST + 1, place], node))
    rows.sort(key=lambda row: row[0])
    return [*(node for _, node in rows), Node("", "Total", None, None, tuple(sorted(paths)))]


def unit_node(view: View, path: Sequence[str], members: Sequence[str], definitions: Definitions, day: date) -> Node:
    level = view.by[len(path) - 1]
    unit = definitions.units.get(path[-1])
    title = unit_on(unit, day).title if unit else f"No {level}"
    return Node(path[-1] or "none", title, level, key_of(path[:-1]), tuple(sorted(members)))


def key_of(path: Sequence[str]) -> str | None:
    """The row that a path ends in; none for a path of nothing."""
    return (path[-1] or "none") if path else None


def in_common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The lowest row that all the paths go through."""
    shared: tuple[str, ...] = ()
    for depth in range(min(map(len, paths), default=0)):
        if len({path[: depth + 1] for path in paths}) == 1 and (depth == 0 or paths[0][depth] != NOWHERE):
            shared = paths[0][: depth + 1]
    return shared
