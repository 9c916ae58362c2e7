"""Which commentary counts on a day, and what is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kccrules.words.observations import Commentary, Data
from kccrules.words.problems import Problem

Slot = tuple[str, tuple[str, int] | None, int | None]
"""What it is about, and the report or the own period that it is for: of each the newest counts."""


def slot(one: Commentary) -> Slot:
    return one.about, one.report, one.period


def when(one: Commentary) -> date:
    """The day it is of; what has none was there before everything that has one."""
    return one.sent or date.min


def current(found: Iterable[Commentary], as_at: date | None) -> dict[Slot, Commentary]:
    """Of each the newest that was there on the day."""
    newest: dict[Slot, Commentary] = {}
    for one in sorted(found, key=when):
        if as_at is None or when(one) <= as_at:
            newest[slot(one)] = one
    return newest


def reject_twins(data: Data) -> None:
    """Two that are about one thing, for one period, of one day: neither counts."""
    seen: dict[tuple[Slot, date], list[Commentary]] = {}
    for one in data.commentary:
        seen.setdefault((slot(one), when(one)), []).append(one)
    twins = [same for same in seen.values() if len(same) > 1]
    for same in twins:
        data.problems += told_twice(same)
        for one in same:
            data.inputs[one.file].rejected += one.alone
    doubtful = {id(one) for same in twins for one in same}
    data.commentary = [one for one in data.commentary if id(one) not in doubtful]


def told_twice(same: Sequence[Commentary]) -> Iterable[Problem]:
    first, *others = same
    for one in others:
        message = f"'{one.about}' has commentary for this period already, with the same date: {first.at}"
        yield Problem("KCC427", message, one.at, "keep one of the two, or give the later one its own date")
