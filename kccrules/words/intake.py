"""What `kccrules init` and `kccrules new` did: files that were made, one outcome for each row of a table, what is to be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kccrules.words.problems import Problem


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
class Understood:
    """One column of a person's own sheet: what it is taken for, or why it is left out."""

    column: str
    meaning: str
    """'title', 'target 2012-13'; nothing where it is left out."""
    why: str = ""
    line: str = ""
    """What to write into the file of columns to use it all the same."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """How a person's own sheet was understood."""

    sheet: str | None
    mapping: str
    """The file that keeps what its columns mean."""
    kept: bool
    """It was there already."""
    columns: tuple[Understood, ...]
    assumed: tuple[str, ...] = ()
    """What no column says, in a sentence each."""
    added: tuple[str, ...] = ()
    """Services that the project did not have."""
    hierarchy: str = ""
    """The file that they were added to."""
    strangers: tuple[str, ...] = ()
    """Names of services that the project does not know, and that were not added."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Figures that stood beside the indicators."""

    path: str
    period: str
    new: int
    there: int
    """As they were already."""


@dataclass(frozen=True, slots=True)
class Added:
    """One definition that was asked for by options, or why it was not written."""

    path: str | None
    year: str | None
    """What its limits are for."""
    problems: tuple[Problem, ...]


Ask = Callable[[str, Sequence[str]], str]
"""Asks a person something, with the answers that there are, or none for any text; an empty answer leaves it open."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A new folder of a council, or why there is none."""

    folder: str
    files: tuple[str, ...]
    """Those that were not there yet."""
    in_the_way: tuple[str, ...] = ()
    """Files that would have been overwritten."""
    unversioned: str = ""
    """Why it is not under Git."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One run, whole."""

    table: str
    rows: int
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    dry: bool
    """Nothing was written."""
    guessed: Guessed | None = None
    """Without a file of columns."""
    sent: tuple[Sent, ...] = ()
    without: tuple[tuple[str, int], ...] = ()
    """Limits, and of how many indicators each is not given."""

    @property
    def refused(self) -> int:
        """Rows without an outcome."""
        return self.rows - len(self.outcomes)
