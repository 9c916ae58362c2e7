"""kind: project. Where things are, and what a definition may leave unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from kccrules.meaning.kinds.entry import Entry
from kccrules.tools.working_days import Declared
from kccrules.words.model import Defaults, Polarity
from kccrules.words.periods import read_day
from kccrules.words.problems import Place

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
    holidays: Declared = field(default_factory=Declared)
    """Days that are closed beside bank holidays, and bank holidays that are not."""
    commentary: tuple[str, ...] | None = None
    """Folders of pages of commentary; None where none is named."""
    published: str = "published"
    """The folder of reports that were published."""
    line_rating: tuple[str, Place] | None = None
    """The rule for lines of budgets that name none, and where that is said."""


def build(entry: Entry) -> Project:
    said = [kind for kind in KINDS if kind in entry.table("defaults")]
    parts = {kind: Entry(entry.document, (("defaults", kind),), entry.problems) for kind in said}
    calendar = parts["kpi"].needed("calendar")
    defaults = {kind: read(part, calendar) for kind, part in parts.items()}
    defaults.setdefault("activity", Defaults(calendar, polarity="neutral"))
    places = {kind: part.places("calendar", "rating", "direction") for kind, part in parts.items()}
    folders = entry.texts("definitions"), entry.texts("submissions")
    commentary = entry.texts("commentary") if entry.has("commentary") else None
    published = read_published(entry, [*folders[0], *folders[1], *(commentary or ())])
    lines = Entry(entry.document, (("defaults", "line"),)) if "line" in entry.table("defaults") else None
    rating = (lines.needed("rating"), lines.place("rating")) if lines else None
    holidays = read_holidays(entry)
    return Project(entry.needed("title"), *folders, defaults, places, holidays, commentary, published, rating)


def read_published(entry: Entry, others: Iterable[str]) -> str:
    """The folder of published reports, which must not be read as anything else."""
    found = (entry.text("published") or "published").rstrip("/")
    inside = next((other for other in others if f"{found}/".startswith(f"{other.rstrip('/')}/")), None)
    if inside:
        message = f"the folder '{found}' of published reports lies in '{inside}', which is read for something else"
        at = ["published"] if entry.has("published") else []
        entry.problems.append(
            entry.document.problem("KCC760", at, message, "name a folder of its own, such as published: published")
        )
    return found


def read_holidays(entry: Entry) -> Declared:
    if not entry.table("holidays"):
        return Declared()
    part = Entry(entry.document, (("holidays",),), entry.problems)
    return Declared(read_days(part, "also"), read_days(part, "not"))


def read_days(part: Entry, key: str) -> dict[date, Place]:
    """The days of a list, each with its place."""
    found: dict[date, Place] = {}
    for number, text in enumerate(part.texts(key)):
        day = part.read((key, number), lambda text=text: read_day(text))  # type: ignore[misc]  # bound at once
        found |= {day: part.place(key, number)} if day else {}
    return found


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
