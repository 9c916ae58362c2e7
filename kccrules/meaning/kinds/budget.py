"""kind: budget. Lines with the same measures: what each is called, what it is part of, where it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.ledger import Budget, Line, LineVersion
from kccrules.words.model import in_force
from kccrules.words.problems import Place

NOTHING = "none"
INHERITED = ("owner", "service", "portfolio", "serves", "rating")
"""What a line takes from the line that it is part of, and from its budget, if it does not say it."""
OWN = ("title", "about", "under", "stage")


def build(entry: Entry, context: Context) -> list[Budget | Line]:
    """The budget and all its lines."""
    id_ = entry.needed("id")
    parts = entry.entries("lines")
    versions = {part.needed("id"): tuple(part.versions(context.own)) for part in parts}
    said = Said(entry, versions, context)
    lines = [line(part, id_, said, context) for part in parts]
    places = entry.places("measures", "rating", "service", "portfolio") | entry.member_places("serves")
    budget = Budget(
        id=id_,
        place=entry.place("id"),
        title=entry.needed("title"),
        about=entry.text("about"),
        measures=entry.needed("measures"),
        lifetime=entry.lifetime(context.own),
        lines=tuple(versions),
        places=places,
    )
    return [budget, *lines]


@dataclass(frozen=True)
class Said:
    """What all lines of a budget say, so that what one leaves out can be found with those above it."""

    budget: Entry
    lines: Mapping[str, tuple[Entry, ...]]
    context: Context
    known: dict[tuple[tuple[str, ...], date], Mapping[str, Entry]] = field(default_factory=dict)
    """What is inherited from lines one above the other, on a day."""

    @cached_property
    def changes(self) -> bool:
        """Whether any line ever changes: those in tables do not."""
        return any(len(versions) > 1 for versions in self.lines.values())

    def under(self, line: str, day: date) -> str | None:
        found = in_force(self.lines[line], day).text("under")
        return None if found == NOTHING else found

    def above(self, line: str, day: date) -> tuple[str, ...]:
        """The lines above, nearest first; a circle ends where it would begin again, and is said by the checks."""
        found: list[str] = []
        here = self.under(line, day)
        while here and here in self.lines and here not in (line, *found):
            found.append(here)
            here = self.under(here, day)
        return tuple(found)

    def days(self, line: str) -> list[date | None]:
        """The days from which it is something else: its own, and those of all lines that it is ever part of."""
        if not self.changes:
            return [None]
        found: dict[str, None] = {line: None}
        waiting = [line]
        while waiting:
            for version in self.lines[waiting.pop()]:
                under = version.text("under")
                if under and under in self.lines and under not in found:
                    found[under] = None
                    waiting.append(under)
        begun = {version.since for one in found for version in self.lines[one] if version.since}
        return [None, *sorted(begun)]

    def who_says(self, line: str, day: date) -> dict[str, Entry]:
        """Of each key that is inherited the line, the nearest line above it, or else the budget."""
        own = in_force(self.lines[line], day)
        return {**self.said_above(self.above(line, day), day), **{key: own for key in INHERITED if own.has(key)}}

    def said_above(self, above: tuple[str, ...], day: date) -> Mapping[str, Entry]:
        """The same of what a line does not say. What stands under the same lines inherits the same."""
        if (above, day) not in self.known:
            found = dict.fromkeys(INHERITED, self.budget)
            for entry in (in_force(self.lines[one], day) for one in reversed(above)):
                found |= {key: entry for key in INHERITED if entry.has(key)}
            self.known[above, day] = found
        return self.known[above, day]


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
    own, says = in_force(said.lines[line], day), said.who_says(line, day)
    default, _ = said.context.line_rating or (NOTHING, None)
    return LineVersion(
        since=since,
        title=own.needed("title"),
        about=own.text("about"),
        owner=says["owner"].text("owner"),
        service=says["service"].text("service"),
        portfolio=says["portfolio"].text("portfolio"),
        serves=says["serves"].texts("serves"),
        under=said.under(line, day),
        rating=says["rating"].text("rating") or default,
        stage=own.text("stage"),
        places=Places(own, says, said.context),
    )


@dataclass(frozen=True)
class Places(Mapping[str, Place]):
    """Where what a line says stands, or what it inherits. Looked for only when it is asked for: there are many lines, and it
    is told of few."""

    own: Entry
    says: Mapping[str, Entry]
    context: Context

    @cached_property
    def found(self) -> dict[str, Place]:
        default = {"rating": self.context.line_rating[1]} if self.context.line_rating else {}
        inherited = {key: place for key, entry in self.says.items() for key, place in entry.places(key).items()}
        return {**default, **self.own.places(*OWN), **inherited, **self.says["serves"].member_places("serves")}

    def __getitem__(self, key: str) -> Place:
        return self.found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)
