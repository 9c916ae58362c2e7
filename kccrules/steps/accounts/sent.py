"""What was sent of the lines of some measures up to a report's period, as columns with a cell for every line, period and
year. Causes are no part of any sum, nor is what was printed of lines that have parts: both are left out here.

What was moved to a line before it was divided stays with it as a whole, inside its sum, until it is handed on to its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kccrules.engine import ledger
from kccrules.engine.ledger import AMOUNTS, LIVES, MOVES, Frame, Grid
from kccrules.engine.tables import Column, frame
from kccrules.meaning.money import vintages
from kccrules.meaning.parameters import days
from kccrules.steps.accounts.lines import Lines
from kccrules.words.ledger import MeasuresVersion
from kccrules.words.lifetimes import Lifetime
from kccrules.words.observations import Amount, Data, Virement
from kccrules.words.periods import Calendar

EARLIER, LATER = "earlier", "later"
Year = str | None


@dataclass(frozen=True)
class Sent:
    """All that was sent of some measures by a day."""

    cells: Frame
    """As `engine.ledger` has them, the lines in the order of `Lines.lines`."""
    grid: Grid
    amounts: Frame
    """As they came in, by their numbers, which the cells name as `source`."""
    years: tuple[Year, ...]
    """The years that money falls in, in order; one without a name where nobody says any."""
    last: int | None
    """The newest period before the report's own in which anything was sent."""
    leaves: tuple[str, ...]
    """The lines that have amounts of their own, or had some (or were given some) before they had parts."""
    virements: tuple[Virement, ...]
    """What was moved and is so still in the report's period."""


def sent(
    lines: Lines, version: MeasuresVersion, calendar: Calendar, period: int, data: Data, as_at: date | None
) -> Sent:
    """What was sent up to a period, with what was moved. Raises TooBig."""
    names = [one.name for one in version.measures.values() if one.formula is None]
    own = [
        row for row in data.amounts
        if row.line in lines.lines and row.measure in names and row.period <= period and row.cause is None
        and vintages.is_there(row, as_at)
    ]  # fmt: skip
    virements = [
        row for row in vintages.virements_on(data, as_at)
        if row.measure in names and row.period <= period and (row.from_ in lines.lines or row.to in lines.lines)
    ]  # fmt: skip
    years = years_of(own, virements, calendar)
    first = min((row.period for row in own), default=period)
    grid = Grid(len(lines.lines), len(years), first, period - first + 1)
    numbers = {id_: number for number, id_ in enumerate(lines.lines)}
    places = {name: number for number, name in enumerate(names)}

    def year(row: Amount | Virement) -> int:
        return years.index(row.year or (own_year(calendar, row.period) if years != (None,) else None))

    until = [period if years != (None,) else calendar.last_of_year(row.period) for row in virements]
    where = [(places[row.measure], year(row)) for row in virements]
    moves = ledger.rows(list(moved(virements, where, until, numbers)), MOVES)
    newest: dict[str, int] = {}
    for row in own:
        newest[row.line] = max(row.period, newest.get(row.line, row.period))
    ends = {id_: newest.get(id_, first - 1) for id_ in lines.parts}
    told = [*own, *wholes(virements, where, until, ends, period, names, years)]
    columns: dict[str, Column] = {
        "line": [numbers[row.line] for row in told], "measure": [places[row.measure] for row in told],
        "year": [year(row) for row in told], "period": [row.period for row in told],
        "value": [row.value for row in told], "half": [row.half for row in told],
        "state": [ledger.CODES[row.state] for row in told],
        "sent": [days(row.sent) if row.sent else None for row in told],
        **{name: [getattr(row, name) for row in told] for name in ("file", "row", "column")},
    }  # fmt: skip
    amounts = frame(columns, AMOUNTS)
    found = ledger.cells(amounts, names, grid)
    nil = [one.name for one in version.measures.values() if one.nil_if_absent]
    found = ledger.with_states(found, names, nil, lives(lines, calendar, ends), moves, grid)
    found = ledger.moved(found, names, moves, grid)
    before = max((row.period for row in own if row.period < period), default=None)
    had = {row.line for row in told}
    leaves = tuple(id_ for id_ in lines.lines if id_ in had or id_ not in lines.parts)
    counting = tuple(row for row, last in zip(virements, until, strict=True) if last >= period)
    return Sent(found, grid, amounts, years, before, leaves, counting)


def years_of(amounts: Iterable[Amount], virements: Iterable[Virement], calendar: Calendar) -> tuple[Year, ...]:
    """In order of time. As soon as one amount says its year, those that do not are of the year of their period."""
    rows: list[Amount | Virement] = [*amounts, *virements]
    found = {(row.year, row.period if row.year is None else 0) for row in rows}
    if all(year is None for year, _ in found):
        return (None,)
    named = {year or own_year(calendar, period) for year, period in found}
    return tuple(
        sorted(named, key=lambda year: ((EARLIER, "", LATER).index(year if year in (EARLIER, LATER) else ""), year))
    )


def own_year(calendar: Calendar, period: int) -> str:
    """The year that a period is in."""
    return calendar.year_text(calendar.year_of(period))


def moved(
    virements: Sequence[Virement], where: Sequence[tuple[int, int]], until: Sequence[int], numbers: dict[str, int]
) -> Iterator[tuple[int, ...]]:
    """What each line gains and loses, as rows of MOVES."""
    for row, (measure, year), last in zip(virements, where, until, strict=True):
        for line, value in ((row.from_, -row.value), (row.to, row.value)):
            if line in numbers:
                yield numbers[line], measure, year, row.period, last, value, row.half


def wholes(
    virements: Sequence[Virement],
    where: Sequence[tuple[int, int]],
    until: Sequence[int],
    ends: Mapping[str, int],
    period: int,
    names: Sequence[str],
    years: Sequence[Year],
) -> Iterator[Amount]:
    """Nil for each line that was divided, as long as money that was moved to or from it counts: then that is all it has as a
    whole, beside what its parts have."""
    for row, (_, year), last in zip(virements, where, until, strict=True):
        for line in sorted(ends.keys() & {row.from_, row.to}):
            for one in range(max(row.period, ends[line] + 1), min(last, period) + 1):
                for name in names:
                    yield Amount(line, name, one, years[year], None, 0, None, "nil", "", None, row.file, row.row, 0)


def lives(lines: Lines, calendar: Calendar, divided: Mapping[str, int]) -> Frame:
    """The first and the last period in which each line has amounts of its own: those on whose last day it and its budget are
    in force, until it has parts, and from when it has none any more."""
    ends: dict[tuple[Lifetime, Lifetime], tuple[int | None, int | None]] = {}
    columns: dict[str, list[int | None]] = {name: [] for name in LIVES}
    for number, line in enumerate(lines.lines.values()):
        both = (line.lifetime, lines.definitions.budgets[line.budget].lifetime)
        if both not in ends:
            firsts = [life.first for life in both if life.first]
            lasts = [life.last for life in both if life.last]
            first = calendar.first_ending_from(max(firsts)) if firsts else None
            ends[both] = first, calendar.last_ending_by(min(lasts)) if lasts else None
        for column, cell in zip(columns.values(), (number, *ends[both]), strict=True):
            column.append(cell)
    places = {id_: number for number, id_ in enumerate(lines.lines)}
    for id_, number in places.items():
        if id_ in divided:
            columns["ends"][number] = divided[id_]
        elif id_ not in lines.shown:
            for above in lines.above[id_]:
                if lines.is_current(above):
                    begins, ended = columns["begins"][places[above]], columns["ends"][number]
                    columns["begins"][places[above]] = max(part + 1 for part in ((begins or 0) - 1, ended or 0))
    return frame(columns, LIVES)
