"""What an edit of definitions does to results, as typed data: what every format of `impact` renders, and nothing else.

`impact` makes it. Periods, figures and ratings are those of `report`; texts of definitions are as they were typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kccrules.words.periods.named import Period
from kccrules.words.problems import Place, Problem
from kccrules.words.report import Figure, Indicator, Report, Step

CONTRACT = "kccrules.impact/1"

NONE, FROM_NOW_ON, EARLIER, PUBLISHED, AS_PUBLISHED = (
    "none", "from-now-on", "earlier", "published", "as-published",
)  # fmt: skip
"""What a change touches. Earlier: periods that the newest published report had behind it, though nothing was printed of
this figure. As published: a result that was not what was printed, and would be."""
GRAVEST = (PUBLISHED, EARLIER, FROM_NOW_ON, AS_PUBLISHED)
"""What changes touch, gravest first."""
RATING, DIRECTION, VALUE = "rating", "direction", "value"


@dataclass(frozen=True, slots=True)
class Cause:
    """A changed line that a result rests on."""

    definition: str
    key: str
    was: str | None
    now: str | None
    at: Place
    gone: bool
    """Whether the place is in the definitions as they were: the line is no longer there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One result that would be another one."""

    what: str
    """rating, direction or value."""
    indicator: Indicator
    period: Period
    area: str | None
    was: Figure | None
    now: Figure | None
    from_: str
    to: str
    """Words of the scale or of the direction, or the value as printed; empty where there is no such figure."""
    from_title: str
    to_title: str
    because: str
    touches: str
    printed: str | None
    printed_at: Place | None
    """What was published, and where that is held."""
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """The counts of one group of a view on both sides; a group that one side has not has nothing there."""

    key: str
    title: str
    listed: tuple[int, int]
    was: Mapping[str, int]
    now: Mapping[str, int]
    rating: tuple[str | None, str | None]
    """Where its view rates groups."""
    rating_titles: tuple[str, str]

    @property
    def differs(self) -> bool:
        words = {*self.was, *self.now}
        counts = any(self.was.get(word, 0) != self.now.get(word, 0) for word in words)
        return counts or self.listed[0] != self.listed[1] or self.rated_otherwise

    @property
    def rated_otherwise(self) -> bool:
        return self.rating[0] != self.rating[1]


@dataclass(frozen=True, slots=True)
class SummaryChange:
    """A view on both sides: every group, and the total."""

    id: str
    title: str
    groups: tuple[GroupChange, ...]
    total: GroupChange


@dataclass(frozen=True, slots=True)
class Listed:
    """An indicator that is new or gone, how many of its ratings are held, and of how many a rating was published."""

    id: str
    title: str
    at: Place
    ratings: int
    published: int


@dataclass(frozen=True, slots=True)
class Distance:
    """A rating that stays, with another way to go to the next one."""

    indicator: Indicator
    figure: Figure
    was: Step | None
    now: Step | None


@dataclass(frozen=True, slots=True)
class Edited:
    """One key of a definition that is different."""

    definition: str
    kind: str
    key: str
    was: str | None
    now: str | None
    at: Place
    gone: bool
    words_alone: bool
    """Whether nothing is worked out from it."""


@dataclass(frozen=True, slots=True)
class Side:
    """What was compared: one of the two sets of definitions."""

    sha256: str
    files: int
    ratings: int
    """Ratings held."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that an edit of definitions does."""

    base: str
    """As it was named."""
    before: Side
    after: Side
    report: Report
    """As it would be with the change."""
    as_at: date | None
    selected: tuple[str, ...]
    newest_published: Period | None
    changes: tuple[Change, ...]
    reached: int
    """Ratings that rest on anything that is different, those that stay included."""
    summaries: tuple[SummaryChange, ...]
    new: tuple[Listed, ...]
    gone: tuple[Listed, ...]
    renamed: Mapping[str, str]
    unread: Mapping[str, tuple[str, ...]]
    """Indicators whose limit no rule would read any more, by the name of the limit."""
    distances: tuple[Distance, ...]
    edits: tuple[Edited, ...]
    other_files: tuple[str, ...]
    """Files that are different in comments, spacing or order alone."""
    problems: tuple[Problem, ...]

    def of(self, what: str) -> list[Change]:
        return [change for change in self.changes if change.what == what]

    @property
    def groups(self) -> list[GroupChange]:
        """Groups of any view, and totals, whose counts or ratings differ."""
        every = (group for view in self.summaries for group in (*view.groups, view.total))
        return [group for group in every if group.differs]

    @property
    def touches(self) -> str:
        """The gravest of what its changes touch."""
        found = {change.touches for change in self.changes} | {PUBLISHED for one in self.gone if one.published}
        rest = FROM_NOW_ON if self.new or self.gone or self.groups else NONE
        return next((word for word in GRAVEST if word in found), rest)
