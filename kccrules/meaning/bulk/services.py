"""The services that a table names: which of them the project has, and how the others are added to its hierarchy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kccrules.tools import rewrite, schemas
from kccrules.tools.yamlfile import Value
from kccrules.words.model import Definitions, Hierarchy, Unit

LEVEL = "service"
"""What the level of a hierarchy is called whose units answer for indicators."""


@dataclass
class Services:
    """Those of a project by every name that people give them, and those that are to be added."""

    words: dict[str, str]
    """Ids by names in small letters."""
    home: Hierarchy | None
    """The hierarchy that takes new ones; None where that cannot be told."""
    under: str | None
    """What new ones stand under in it, if there is a level above."""
    taken: set[str]
    """Every id of the project."""
    fresh: bool
    """Whether the project has no services of its own yet, but at most an example."""
    added: dict[str, str] = field(default_factory=dict)
    """Titles of new ones, by id."""

    def id_of(self, text: str) -> str | None:
        """The service of that name."""
        return self.words.get(text.lower())

    def add(self, title: str) -> str | None:
        """The id of a new service of that title; None where it cannot be one."""
        id_ = schemas.as_id(re.sub(r"['’]", "", title))
        if self.home is None or not id_[:1].isalpha():
            return None
        while id_ in self.taken:
            id_ = f"{id_}-{LEVEL}"
        self.taken.add(id_)
        self.added[id_] = title
        self.words[title.lower()] = id_
        return id_

    def file(self, root: Path) -> list[tuple[Path, bytes]]:
        """The file of the hierarchy with the new ones at its end, if there are any."""
        if self.home is None or not self.added:
            return []
        path = root / self.home.place.path
        above = {"under": self.under} if self.under else {}
        units: list[Value] = [{"id": id_, "level": LEVEL, "title": title, **above} for id_, title in self.added.items()]
        return [(path, rewrite.appended(path.read_bytes().decode("utf-8-sig"), "units", units).encode())]


def services_of(definitions: Definitions, taken: Iterable[str]) -> Services:
    """The services of a project, and where new ones would go."""
    units = [unit for unit in definitions.units.values() if unit.level == LEVEL] or [*definitions.units.values()]
    words: dict[str, set[str]] = {}
    for unit in units:
        for name in (unit.id, *unit.also, *(version.title for version in unit.versions)):
            words.setdefault(name.lower(), set()).add(unit.id)
    homes = [tree for tree in definitions.hierarchies.values() if LEVEL in tree.levels]
    home = homes[0] if len(homes) == 1 else None
    above = upper(home) if home else []
    if home and home.levels.index(LEVEL) and len(above) != 1:
        home = None
    own = [unit for unit in units if unit.level == LEVEL]
    clear = {name: next(iter(ids)) for name, ids in words.items() if len(ids) == 1}
    return Services(clear, home, above[0].id if above else None, {*taken}, fresh=len(own) <= 1)


def upper(tree: Hierarchy) -> Sequence[Unit]:
    """The units on the level above services."""
    place = tree.levels.index(LEVEL)
    return [unit for unit in tree.units if place and unit.level == tree.levels[place - 1]]
