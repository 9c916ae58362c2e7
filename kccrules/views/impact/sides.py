"""The two sides of a comparison, each worked out by itself, and what both know of the published history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kccrules.engine.compare import Frames, Rows
from kccrules.steps.evaluate import Question
from kccrules.tools.yamlfile import Document
from kccrules.words.consequences import DIRECTION, RATING, VALUE
from kccrules.words.model import Definitions
from kccrules.words.observations import Data, Printed
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place
from kccrules.words.results import Row
from kccrules.words.stored import text

Printings = Mapping[tuple[str, str | None, str, str], "Held"]
"""By indicator, area, period and what it is: rating, direction or value."""


@dataclass(frozen=True)
class Half:
    """One side, worked out. What it shares with the other one never changes: files of one text are read once."""

    definitions: Definitions
    documents: Mapping[str, Document]
    """By path."""
    data: Data
    question: Question
    frames: Frames
    manifest: Mapping[str, object]


@dataclass(frozen=True)
class Held:
    """What was printed of a figure, and where that is held."""

    row: Printed
    at: Place


@dataclass(frozen=True)
class Pair:
    """Both sides, and the ids that have changed between them."""

    base: Half
    head: Half
    renamed: Mapping[str, str]
    """Ids of the head, by those that the base has in their place."""

    @cached_property
    def former(self) -> Mapping[str, str]:
        """The other way round."""
        return {new: old for old, new in self.renamed.items()}

    def known(self, id_: str) -> bool:
        """Whether both have an indicator, by its id in the head."""
        return id_ in self.head.definitions.indicators and self.was(id_) in self.base.definitions.indicators

    def was(self, id_: str) -> str:
        """The id that the base has for it."""
        return self.former.get(id_, id_)


def row_of(rows: Rows) -> Row:
    """A figure as the head has it, or as the base had it; rows of the base have the ids of the head."""
    row = rows[1] or rows[0]
    assert row, "a figure is on one side at least"
    return row


def id_of(rows: Rows) -> str:
    """The indicator, by its id in the head."""
    return text(row_of(rows), "id")


def printed(pair: Pair) -> Printings:
    """What reports printed of each figure, the newest last: as the base can read it, then as the head can, because an
    edit may leave either unable to."""
    return dict(printings(pair.base, pair.renamed)) | dict(printings(pair.head, {}))


def printings(half: Half, names: Mapping[str, str]) -> Iterator[tuple[tuple[str, str | None, str, str], Held]]:
    for row in sorted(half.data.history, key=lambda row: row.report):
        one = half.definitions.indicators[row.indicator]
        period = half.definitions.calendars[one.calendar].text(row.period)
        held = Held(row, Place(half.data.inputs[row.file].path, row.row))
        for what, found in ((RATING, row.rating), (DIRECTION, row.direction), (VALUE, row.value)):
            if found not in ("", None):
                yield (names.get(row.indicator, row.indicator), row.area, period, what), held


def newest_report(pair: Pair) -> int | None:
    """The newest report of which anything printed is held."""
    return max((row.report for half in (pair.base, pair.head) for row in half.data.history), default=None)


def boundary(pair: Pair) -> date | None:
    """The last day that is behind the newest published report; without any, behind the report before the one asked for."""
    calendar = pair.head.definitions.calendar
    newest = newest_report(pair)
    asked = pair.head.definitions.calendars[pair.head.question.calendar]
    if newest is not None:
        return calendar.last_day(newest)
    before = asked.previous(pair.head.question.report)
    return asked.last_day(before) if before is not None else None


def period_of_report(pair: Pair) -> Period | None:
    """The newest published report by all its names."""
    newest = newest_report(pair)
    return pair.head.definitions.calendar.named(newest) if newest is not None else None
