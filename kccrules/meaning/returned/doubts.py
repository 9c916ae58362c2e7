"""Whether the numbers of return forms are likely, beside those of before: what lost its point, what is a share, what has jumped.

What cannot be right is refused, like any row with a mistake; what may be right is asked about and used. Nothing is multiplied
on a guess. Asked after everything has been read, because what came before may be in any file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kccrules.words import wording
from kccrules.words.model import Definitions, Indicator, in_force
from kccrules.words.numerals import MILLION, plain
from kccrules.words.observations import Data, Observation
from kccrules.words.periods import Calendar
from kccrules.words.problems import Place, Problem
from kccrules.words.returns import largest_change, likely

FULL = 100 * MILLION
IF_RIGHT = "nothing to do if it is right; otherwise ask the person who returned it"
Held = Mapping[tuple[str, str | None], Mapping[int, int]]
"""The newest value of each period, by indicator and area."""


def question(data: Data, definitions: Definitions) -> None:
    """Remarks on unlikely figures of forms; those that cannot be right are taken out."""
    forms = {form.file for form in data.returned}
    if not forms:
        return
    held = values(data)
    asked = {(problem.place.table, problem.place.line) for problem in data.problems if problem.code == "KCC451"}
    refused: set[tuple[int, int]] = set()
    for figure in data.observations:
        if figure.file not in forms or figure.value is None:
            continue
        source = data.inputs[figure.file]
        place = Place(source.file, figure.row, source.columns.index("value") + 1, source.sheet)
        doubt = unlikely(figure.value, Likely.of(figure, definitions, held), place)
        if doubt and not (doubt.code == "KCC451" and (place.table, place.line) in asked):
            data.problems.append(doubt)
        if doubt and doubt.severity == "error":
            refused.add((figure.file, figure.row))
            source.rejected += 1
    data.observations = [one for one in data.observations if (one.file, one.row) not in refused]
    data.commentary = [one for one in data.commentary if (one.file, one.at.line) not in refused]


def values(data: Data) -> Held:
    """Everything held: as sent in last, and where nothing was sent, as it was printed last."""
    found: dict[tuple[str, str | None], dict[int, int]] = {}
    for printed in sorted(data.history, key=lambda one: one.report):
        if printed.value is not None:
            found.setdefault((printed.indicator, printed.area), {})[printed.period] = printed.value
    for one in sorted(data.observations, key=lambda one: one.sent or date.min):
        if one.value is not None:
            found.setdefault((one.indicator, one.area), {})[one.period] = one.value
    return found


@dataclass(frozen=True)
class Likely:
    """What a figure is held against."""

    unit: str
    worked_out: bool
    """It is not the value that was sent."""
    before: tuple[int, ...]
    """Those that it can be compared with, oldest first."""
    last: str
    """When the last of them was."""
    ends: tuple[int, ...]
    """Those of targets and floors, of any period."""

    @staticmethod
    def of(figure: Observation, definitions: Definitions, held: Held) -> Likely:
        one = definitions.indicators[figure.indicator]
        calendar = definitions.calendars[one.calendar]
        version = in_force(one.versions, calendar.last_day(figure.period))
        since = comparable_since(one, calendar, figure.period)
        periods = [each for each in sorted(held.get((one.id, figure.area), {})) if since <= each < figure.period]
        ends = [end for series in one.limits.values() for cell in series.all_cells() for end in (cell.low, cell.high)]
        return Likely(
            version.unit,
            version.value not in (None, "submitted"),
            tuple(held[one.id, figure.area][period] for period in periods),
            calendar.short(periods[-1]) if periods else "",
            tuple(end for end in ends if end is not None),
        )

    @property
    def over(self) -> bool:
        """Whether it may be above 100."""
        return any(value > FULL for value in (*self.before, *self.ends))

    def near(self, value: int) -> bool:
        """Whether a value is near the last one, or where there is none, a target or floor."""
        return any(likely(value, each) for each in (self.before[-1:] or self.ends))


def comparable_since(one: Indicator, calendar: Calendar, period: int) -> int:
    """The first period that can be compared with this one: no break lies between them."""
    firsts = [calendar.first_ending_from(each.since) for each in one.versions if each.breaks and each.since]
    return max((first for first in firsts if first is not None and first <= period), default=-(10**9))


def unlikely(value: int, usual: Likely, place: Place) -> Problem | None:
    """What is said of a figure, if anything."""
    if usual.worked_out:
        return None
    return percentage(value, usual, place) or jump(value, usual, place)


def percentage(value: int, usual: Likely, place: Place) -> Problem | None:
    """Above 100, or below 1 where a hundred times as much would be usual."""
    if usual.unit not in wording.PERCENT:
        return None
    if value > FULL and not usual.over:
        meant = next((value // by for by in (10, 100) if value % by == 0 and usual.near(value // by)), None)
        if meant is not None:
            hint = f"did you mean {plain(meant)}? Ask the person who returned it"
            return Problem("KCC471", f"{plain(value)} per cent is more than 100", place, hint)
        return Problem("KCC472", f"{plain(value)} per cent is more than 100, as none was before", place, IF_RIGHT)
    if 0 < value < MILLION and usual.before and usual.before[-1] >= MILLION and likely(100 * value, usual.before[-1]):
        message = f"the result is {plain(value)} per cent, and was {plain(usual.before[-1])} in {usual.last}"
        return Problem("KCC451", message, place, f"is it {plain(value)}% or {plain(100 * value)}%?")
    return None


def jump(value: int, usual: Likely, place: Place) -> Problem | None:
    """A change larger than any before."""
    most = largest_change(usual.before)
    if most is None or abs(value - usual.before[-1]) <= most:
        return None
    was, change = usual.before[-1], abs(value - usual.before[-1])
    message = f"from {plain(was)} in {usual.last} to {plain(value)}: a change of {plain(change)}, and none before was above {plain(most)}"
    return Problem("KCC474", message, place, IF_RIGHT)


def in_the_future(data: Data, today: date) -> Iterator[Problem]:
    """Days of return that have not come yet."""
    for form in data.returned:
        if form.sent and form.at and form.sent > today:
            message = f"the date of return, {form.sent}, is in the future"
            yield Problem("KCC476", message, form.at, "correct the date: until that day nothing of this form counts")
