"""kind: project. Where things are, and what a definition may leave unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from kccrules.kinds.entry import Entry
from kccrules.model import Defaults, Polarity
from kccrules.problems import Place


@dataclass(frozen=True)
class Project:
    """What kccrules.yaml says."""

    title: str
    definitions: tuple[str, ...]
    submissions: tuple[str, ...]
    defaults: Defaults
    places: Mapping[str, Place] = field(compare=False)
    """Where each of the defaults stands."""


def build(entry: Entry) -> Project:
    kpi = Entry(entry.document, (("defaults", "kpi"),), entry.problems)
    defaults = Defaults(
        calendar=kpi.needed("calendar"),
        rating=kpi.text("rating"),
        direction=kpi.text("direction"),
        basis=kpi.text("basis"),
        polarity=cast("Polarity | None", kpi.text("polarity")),
        due_within=kpi.duration("due_within"),
        decimals=kpi.whole("decimals"),
    )
    folders = entry.texts("definitions"), entry.texts("submissions")
    return Project(entry.needed("title"), *folders, defaults, kpi.places("rating", "direction"))
