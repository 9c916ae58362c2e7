"""kind: hierarchy. Units under units: services under a council, priorities under ambitions."""

from __future__ import annotations

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.model import Hierarchy, Unit, UnitVersion


def build(entry: Entry, context: Context) -> Hierarchy:
    id_ = entry.needed("id")
    units = tuple(unit(part, id_, context) for part in entry.entries("units"))
    return Hierarchy(id_, entry.place("id"), entry.needed("title"), entry.texts("levels"), units)


def unit(entry: Entry, hierarchy: str, context: Context) -> Unit:
    versions = tuple(
        UnitVersion(
            layer.since, layer.needed("title"), layer.text("short"), layer.text("under"), layer.text("owner"),
            layer.places("title", "short", "under", "level"),
        )
        for layer in entry.versions(context.own)
    )  # fmt: skip
    return Unit(entry.needed("id"), entry.place("id"), hierarchy, entry.needed("level"), entry.texts("also"), versions)
