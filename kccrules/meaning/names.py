"""What people may call indicators and areas in the figures they send: ids, former ids, other names, titles of areas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kccrules.words.model import Definitions, Indicator, Unit

WHOLE = "whole"
"""In the column area: the whole, as an empty cell."""


@dataclass(frozen=True)
class Names:
    """Every name, with the id that it stands for."""

    indicators: Mapping[str, Indicator]
    former: Mapping[str, str]
    other: Mapping[str, str]
    areas: Mapping[str, Mapping[str, tuple[str, ...]]]
    """By group of areas; a name may be that of several."""
    definitions: Definitions

    @staticmethod
    def of(definitions: Definitions) -> Names:
        """All names that definitions give."""
        former = {old: kpi.id for kpi in definitions.indicators.values() for old in kpi.formerly}
        other = {name: kpi.id for kpi in definitions.indicators.values() for name in kpi.also}
        groups = {kpi.areas for kpi in definitions.indicators.values() if kpi.areas in definitions.groups}
        areas = {group: areas_of(definitions, group) for group in groups if group}
        return Names(definitions.indicators, former, other, areas, definitions)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, in small letters, of titles and posts: none of them is the name of a person."""
        things: list[Indicator | Unit] = [*self.definitions.indicators.values(), *self.definitions.units.values()]
        versions = [version for one in things for version in one.versions]
        texts = {text for version in versions for text in (version.title, version.owner) if text}
        return frozenset(word for text in texts for word in re.findall(r"\w+", text.lower()))


def areas_of(definitions: Definitions, group: str) -> Mapping[str, tuple[str, ...]]:
    """Ids of a group of areas, their titles and other names, each with the ids that it may stand for."""
    members = definitions.groups[group].members
    found: dict[str, tuple[str, ...]] = {}
    for unit in (definitions.units[member] for member in members if member in definitions.units):
        for name in dict.fromkeys((*unit.also, *(version.title for version in unit.versions))):
            found[name] = (*found.get(name, ()), unit.id)
    return found | {member: (member,) for member in members}
