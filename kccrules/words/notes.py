"""What people say of a report, and do with it: commentary, and its publication. What is said is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kccrules.words.problems import Place


@dataclass(frozen=True, slots=True)
class Note:
    """Commentary for this report on an indicator, a unit, or the whole."""

    about: str
    """The id of an indicator or unit, or `summary`."""
    text: str
    """What happened, as Markdown; empty where only the other two were given."""
    being_done: str
    """As Markdown; empty where nothing is said."""
    back_by: str
    """In the words of its author: December 2012, Quarter 3; empty where nothing is said."""
    by: str | None
    """The post of its author."""
    on: date | None
    at: Place


@dataclass(frozen=True, slots=True)
class Publication:
    """That a report was published."""

    on: date
    by: str | None
    """The post that did it."""
