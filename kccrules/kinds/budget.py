"""kind: budget. Lines with the same measures: what each is called, what it is part of, where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.ledger import Budget, Line, LineVersion
from kccrules.model import in_force
from kccrules.problems import Place

NOTHING = "none"
INHERITED = ("owner", "service", "portfolio", "serves", "rating")
"""What a line takes from the line that it is part of, and from its budget, if it does not say it."""
OWN = ("title", "about", "under", "stage")


def build(entry: Entry, context: Context) -> list[Budget | Line]:
    """The budget and all its lines."""
    id_ = entry.needed("id")
    parts = {part.needed("id"): part for part in entry.entries("lines")}
    said = Said(entry, {line: tuple(part.versions(context.own)) for line, part in parts.items()}, context)
    lines = [line(part, id_, said, context) for part in entry.entries("lines")]
    places = entry.places("measures", "rating", "service", "portfolio") | entry.member_places("serves")
    budget = Budget(
        id=id_,
        place=entry.place("id"),
        title=entry.needed("title"),
        about=entry.text("about"),
        measures=entry.needed("measures"),
        lifetime=entry.lifetime(context.own),
        lines=tuple(parts),
        places=places,
    )
    return [budget, *lines]


@dataclass(frozen=True)
class Said:
    """What all lines of a budget say, so that what one leaves out can be found with those above it."""

    budget: Entry
    lines: Mapping[str, tuple[Entry, ...]]
    context: Context

    def under(self, line: str, day: date) -> str | None:
        found = in_force(self.lines[line], day).text("under")
        return None if found == NOTHING else found

    def above(self, line: str, day: date) -> list[str]:
        """The lines above, nearest first; a circle ends where it would begin again, and is said by the checks."""
        found: list[str] = []
        here = self.under(line, day)
        while here and here in self.lines and here not in (line, *found):
            found.append(here)
            here = self.under(here, day)
        return found

    def days(self, line: str) -> list[date | None]:
        """The days from which it is something else: its own, and those of all lines that it is ever part of."""
        found: dict[str, None] = {line: None}
        waiting = [line]
        while waiting:
            for version in self.lines[waiting.pop()]:
                under = version.text("under")
                if under and under in self.lines and under not in found:
                    found[under] = None
                    waiting.append(under)
        changes = {version.since for one in found for version in self.lines[one] if version.since}
        return [None, *sorted(changes)]

    def who_says(self, key: str, line: str, day: date) -> Entry:
        """The line, the nearest line above it, or else the budget."""
        here = (in_force(self.lines[one], day) for one in (line, *self.above(line, day)))
        return next((entry for entry in here if entry.has(key)), self.budget)


def line(part: Entry, budget: str, said: Said, context: Context) -> Line:
    id_ = part.needed("id")
    return Line(
        id=id_,
        place=part.place("id"),
        budget=budget,
        label=part.text("label"),
        also=part.texts("also"),
        formerly=part.texts("formerly"),
        lifetime=part.lifetime(context.own),
        memo=part.raw("memo") is True,
        offsets=part.text("offsets"),
        versions=tuple(version(id_, day, said) for day in said.days(id_)),
        places=part.places("memo", "offsets"),
    )


def version(line: str, since: date | None, said: Said) -> LineVersion:
    day = since or date.min
    own = in_force(said.lines[line], day)
    says = {key: said.who_says(key, line, day) for key in INHERITED}
    rating, spot = says["rating"].text("rating"), says["rating"].places("rating")
    if rating is None and said.context.line_rating:
        rating, place = said.context.line_rating
        spot = {"rating": place}
    places: dict[str, Place] = {**own.places(*OWN), **spot, **says["serves"].member_places("serves")}
    for key in ("service", "portfolio"):
        places |= says[key].places(key)
    return LineVersion(
        since=since,
        title=own.needed("title"),
        about=own.text("about"),
        owner=says["owner"].text("owner"),
        service=says["service"].text("service"),
        portfolio=says["portfolio"].text("portfolio"),
        serves=says["serves"].texts("serves"),
        under=said.under(line, day),
        rating=rating or NOTHING,
        stage=own.text("stage"),
        places=places,
    )
