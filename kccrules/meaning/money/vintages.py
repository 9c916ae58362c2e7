"""Which version of an amount counts on a day, what is sent twice, and how many rows of each file are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from kccrules.words.observations import Amount, Data, Observation, Stated, Virement
from kccrules.words.problems import Problem
from kccrules.words.wording import count

Sent = Amount | Virement | Stated
OneSort = TypeVar("OneSort", bound=Sent)
Spot = tuple[int, int]
"""A file and a row of it."""
MANY = 3
"""Rows sent twice in the same two files, up to which each is said."""


def key(one: Sent) -> tuple[object, ...]:
    """What it is of: of each the newest counts."""
    if isinstance(one, Amount):
        return "amount", one.line, one.measure, one.period, one.year, one.cause
    if isinstance(one, Virement):
        return "virement", one.from_, one.to, one.measure, one.period, one.year, one.reference or one.reason
    return "stated", one.view, one.key, one.measure, one.period, one.year, one.source


def newest(found: Iterable[OneSort], as_at: date | None) -> list[OneSort]:
    """Of each the newest that was there on a day; what has no date was there before everything that has one."""
    held: dict[tuple[object, ...], OneSort] = {}
    for one in found:
        if not is_there(one, as_at):
            continue
        before = held.setdefault(key(one), one)
        if (one.sent or date.min) > (before.sent or date.min):
            held[key(one)] = one
    return [*held.values()]


def is_there(one: Sent | Observation, as_at: date | None) -> bool:
    """Whether it had been sent by a day."""
    return one.sent is None or as_at is None or one.sent <= as_at


def amounts_on(data: Data, as_at: date | None) -> list[Amount]:
    """Amounts in force on a day, or today."""
    return newest(data.amounts, as_at)


def causes_on(data: Data, as_at: date | None) -> list[Amount]:
    """Those of them that are causes: few, where there may be a million amounts."""
    return newest((one for one in data.amounts if one.cause is not None), as_at)


def virements_on(data: Data, as_at: date | None) -> list[Virement]:
    """Virements and technical adjustments in force on a day, or today."""
    return newest(data.virements, as_at)


def stated_on(data: Data, as_at: date | None) -> list[Stated]:
    """Printed totals as last printed by a day, or today: of each source one."""
    return newest(data.stated, as_at)


def rows_used(data: Data, as_at: date | None) -> Mapping[int, int]:
    """By the number of an input, how many of its rows have anything that counts on a day."""
    used: Sequence[Sent] = [*amounts_on(data, as_at), *virements_on(data, as_at), *stated_on(data, as_at)]
    found: dict[int, int] = {}
    for file, _ in {(one.file, one.row) for one in used}:
        found[file] = found.get(file, 0) + 1
    return found


# ---------------------------------------------------------------------------------------------- sent twice


def reject_twins(data: Data) -> None:
    """Two amounts of one thing with one date: neither is believed, nor anything else of their rows."""
    seen: dict[tuple[object, ...], list[Sent]] = {}
    everything: Sequence[Sent] = [*data.amounts, *data.virements, *data.stated]
    for one in everything:
        seen.setdefault((*key(one), one.sent), []).append(one)
    twins = [same for same in seen.values() if len(same) > 1]
    if not twins:
        return
    data.problems += told_again(twins, data)
    refused = {(one.file, one.row) for same in twins for one in same}
    for file, _ in refused:
        data.inputs[file].rejected += 1
    data.amounts = [one for one in data.amounts if (one.file, one.row) not in refused]
    data.virements = [one for one in data.virements if (one.file, one.row) not in refused]
    data.stated = [one for one in data.stated if (one.file, one.row) not in refused]


def told_again(twins: Iterable[Sequence[Sent]], data: Data) -> Iterator[Problem]:
    """A problem for each row that says again what another has said; one for all, where a whole file does."""
    pairs: dict[tuple[Spot, Spot], list[Sent]] = {}
    for first, *others in twins:
        for one in others:
            pairs.setdefault(((first.file, first.row), (one.file, one.row)), []).append(one)
    by_files: dict[tuple[int, int], list[tuple[Spot, Spot]]] = {}
    for pair in pairs:
        by_files.setdefault((pair[0][0], pair[1][0]), []).append(pair)
    for (before, after), same in by_files.items():
        if len(same) > MANY and before != after:
            message = f"{count(len(same), 'row')} of this file have been sent with the same date in {data.inputs[before].path}"
            hint = "remove one of the two files, or put the day on which it was sent into the name of the later one"
            again = [one for pair in same for one in pairs[pair]]
            hint += f"; {two_papers(again)}" if all(isinstance(one, Stated) for one in again) else ""
            yield Problem("KCC518", message, data.inputs[after].place(same[0][1][1]), hint, "")
        else:
            yield from (row_again(pairs[pair], *pair, data) for pair in same)


def row_again(twins: Sequence[Sent], first: Spot, again: Spot, data: Data) -> Problem:
    one, more = twins[0], len({twin.measure for twin in twins}) - 1
    what = f"'{one.measure}'" + (f" and {count(more, 'other')}" if more else "")
    if isinstance(one, Virement):
        message = f"money moves between the same lines already, for the same reason and with the same date: {place(first, data)}"
        hint = "remove one of the two, or give each its own reference"
    else:
        whose = one.line if isinstance(one, Amount) else one.key
        message = f"'{whose}' has {what} for this period already, with the same date: {place(first, data)}"
        other = two_papers(twins) if isinstance(one, Stated) else "or give the later one its own date"
        hint = f"remove one of the two{';' if isinstance(one, Stated) and one.source else ','} {other}"
    return Problem("KCC518", message, data.inputs[again[0]].place(again[1]), hint)


def two_papers(twins: Sequence[Sent]) -> str:
    """How two papers that print the same figure are told apart."""
    source = next((one.source for one in twins if isinstance(one, Stated)), "")
    if not source:
        return "or give each its source"
    return (
        f"if two papers print it, call only one of them {source}: in the column source, or in the title of the layout"
    )


def place(spot: Spot, data: Data) -> str:
    return str(data.inputs[spot[0]].place(spot[1]))
