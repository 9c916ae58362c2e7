"""What a run of `kccrules new` did with a table: one outcome for each row, and what is to be said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kccrules.problems import Problem


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a definition: what it was, or is by hand, and what the table says now. None is nothing."""

    key: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the file of one row."""

    path: str
    what: Literal["new", "changed", "unchanged", "deleted"]
    """`deleted`: by hand, since the last run; it is not written again."""
    changed: tuple[Value, ...] = ()
    kept: tuple[Value, ...] = ()
    """Values that somebody changed by hand."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One run, whole."""

    table: str
    rows: int
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    dry: bool
    """Nothing was written."""

    @property
    def refused(self) -> int:
        """Rows without an outcome."""
        return self.rows - len(self.outcomes)
