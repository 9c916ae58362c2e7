"""kind: project. Where things are, and what a definition may leave unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from kccrules.kinds.entry import Entry
from kccrules.model import Defaults, Polarity
from kccrules.problems import Place

KINDS = ("kpi", "activity")
"""Those of which something may be left unsaid. Reports are made by the calendar of KPIs."""


@dataclass(frozen=True)
class Project:
    """What kccrules.yaml says."""

    title: str
    definitions: tuple[str, ...]
    submissions: tuple[str, ...]
    defaults: Mapping[str, Defaults]
    places: Mapping[str, Mapping[str, Place]] = field(compare=False)
    """Where each of the defaults stands, by kind."""


def build(entry: Entry) -> Project:
    said = [kind for kind in KINDS if kind in entry.table("defaults")]
    parts = {kind: Entry(entry.document, (("defaults", kind),), entry.problems) for kind in said}
    calendar = parts["kpi"].needed("calendar")
    defaults = {kind: read(part, calendar) for kind, part in parts.items()}
    defaults.setdefault("activity", Defaults(calendar, polarity="neutral"))
    places = {kind: part.places("calendar", "rating", "direction") for kind, part in parts.items()}
    folders = entry.texts("definitions"), entry.texts("submissions")
    return Project(entry.needed("title"), *folders, defaults, places)


def read(part: Entry, calendar: str) -> Defaults:
    return Defaults(
        calendar=part.text("calendar") or calendar,
        rating=part.text("rating"),
        direction=part.text("direction"),
        basis=part.text("basis"),
        polarity=cast("Polarity | None", part.text("polarity")),
        due_within=part.duration("due_within"),
        decimals=part.whole("decimals"),
    )
