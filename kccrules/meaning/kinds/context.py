"""What the builder of one kind needs to know of the rest of the project: calendars and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccrules.meaning.kinds.entry import Entry
from kccrules.words.model import Defaults
from kccrules.words.periods import Calendar
from kccrules.words.problems import Place, did_you_mean


@dataclass(frozen=True)
class Context:
    """The calendars of the project, and what indicators of each kind may leave unsaid."""

    calendars: Mapping[str, Calendar]
    defaults: Mapping[str, Defaults]
    line_rating: tuple[str, Place] | None = None
    """The rule for lines of budgets that name none, and where that is said."""

    @property
    def own(self) -> Calendar:
        """The calendar by which rules and structure are dated."""
        return self.calendars[self.defaults["kpi"].calendar]

    def calendar(self, entry: Entry, name: str) -> Calendar | None:
        if name not in self.calendars:
            hint = did_you_mean(name, self.calendars) or f"there are {', '.join(sorted(self.calendars))}"
            entry.report("KCC203", ("calendar",), f"unknown calendar '{name}'", hint, about=name)
        return self.calendars.get(name)
