"""Long tables of money, a row for each amount: what its cells mean, or what is wrong with each of them.

A row with anything wrong is not used at all. What is sent for a line that has others under it is a printed total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules.meaning import headings
from kccrules.meaning.entries import Entry, Table, loose_cell, miscounted
from kccrules.meaning.money import amounts, stored
from kccrules.meaning.money.amounts import Figure, Kind, Unclear
from kccrules.meaning.money.lines import Lines
from kccrules.meaning.money.years import year_of
from kccrules.words.cells import Row
from kccrules.words.ledger import BudgetView, Line, Measure, Measures, Scale
from kccrules.words.numerals import shown
from kccrules.words.observations import Amount, Stated, Virement
from kccrules.words.periods import Unreadable
from kccrules.words.problems import Problem, did_you_mean, nearest

Made = Amount | Virement | Stated
WITH_AMOUNT = ("submitted", "provisional", "estimated")
STATES = (*WITH_AMOUNT, "nil", "missing", "not-applicable")
NO_SCALE = "add a column unit with pounds, thousand or million"
NO_AMOUNT = "write 0 if it is nought; else leave it empty, and write nil, missing or not-applicable in the column state"
NOUGHT = "write 0 if it is nought, or remove the row"
NOT_SENT = {
    "late": "missing",
    "not-due": "missing",
    "suppressed": "missing",
    "revised": "submitted",
    "n/a": "not-applicable",
}
"""States of figures that amounts do not have, and what to write."""


@dataclass
class Ledger(Table):
    """What the rows of one table of money share."""

    lines: Lines = field(kw_only=True)


def read(row: Row, table: Ledger) -> tuple[tuple[Made, ...], list[Problem]]:
    """What the row says, or nothing with the reasons; also remarks on what can be used."""
    loose = loose_cell(row, table.columns)
    if loose is not None:
        return (), [miscounted(row, table.columns, loose)]
    entry = Posting(row, table)
    made = READ[headings.table_of(table.columns)](entry)
    if not made and len(row.cells) != len(table.columns):
        return (), [miscounted(row, table.columns, None)]
    return made, entry.problems


class Posting(Entry):
    """One row being read."""

    def __init__(self, row: Row, table: Ledger) -> None:
        super().__init__(row, table)
        self.lines = table.lines

    # ---- the three kinds of row

    def money(self) -> tuple[Made, ...]:
        cause = self.cells.get("cause") or None
        whose, together = self.explained() if cause else (None, [])
        line = together[0] if together else self.line("line")
        measures = self.lines.measures(line) if line else None
        period, year = self.when(measures)
        measure = self.measure(measures, period, sent=cause is None)
        sent = self.day()
        state = self.state()
        figure = self.given(measure, state) if measure else None
        if line and measures and period is not None:
            self.check_lives("line", together or [line], self.last_day(measures, period), whose)
        if self.failed or line is None or measures is None or period is None or measure is None or figure is None:
            return ()
        day, note, place = self.last_day(measures, period), self.cells.get("note", ""), (self.row.number, self.column)
        if cause is None and figure.value is not None and self.lines.has_parts(line.id, day):
            told = (measure.name, period, year, figure.value, figure.half, note)
            return (Stated("", line.id, *told, self.table.file, *place, sent),)
        said = (measure.name, period, year, figure.value, figure.half, cause, figure.state, note)
        return (Amount(whose or line.id, *said, sent, self.table.file, *place),)

    def explained(self) -> tuple[str | None, list[Line]]:
        """A group of lines that are explained together, and these lines, the first of which tells its measures."""
        group, known = self.lines.definitions.groups.get(self.cells.get("line", "")), self.lines.definitions.lines
        lines = [known[member] for member in group.members if member in known] if group else []
        return (group.id, lines) if group and lines else (None, [])

    def virement(self) -> tuple[Made, ...]:
        ends = {column: self.line(column) for column in ("from", "to") if self.cells.get(column)}
        lines = {column: line for column, line in ends.items() if line}
        if not ends:
            hint = "write the line that it comes from, the one that it goes to, or both"
            self.problem("KCC520", "the row names no line", hint, "from")
        measures = self.measures_of([*lines.values()])
        period, year = self.when(measures)
        measure = self.measure(measures, period, sent=True)
        sent = self.day()
        figure = self.amount(measure, "") if measure else None
        technical = self.technical(ends)
        if period is not None and measures:
            self.check_ends(lines, self.last_day(measures, period))
        if self.failed or period is None or figure is None or figure.value is None or measure is None:
            return ()
        from_, to = (lines[column].id if column in lines else None for column in ("from", "to"))
        cells = self.cells
        return (
            Virement(
                from_, to, measure.name, period, year, figure.value, figure.half, cells.get("reason", ""),
                cells.get("reference", ""), technical, sent, self.table.file, self.row.number,
            ),
        )  # fmt: skip

    def technical(self, ends: Mapping[str, Line | None]) -> bool:
        """Whether the row is declared to be a technical adjustment, which one line alone can have."""
        text = self.cells.get("technical", "")
        if text.lower() not in ("", "true"):
            hint = "write true for a technical adjustment, which need not net to nothing; else leave it empty"
            self.problem("KCC520", f"technical is {shown(text)}", hint, "technical")
        elif text and len(ends) == 2:
            hint = "leave from or to empty, or technical"
            self.problem("KCC520", "a technical adjustment is of one line, and the row names two", hint, "technical")
        return bool(text)

    def stated(self) -> tuple[Made, ...]:
        view = self.view()
        key = self.key(view) if view else None
        measures = self.lines.definitions.measures.get(view.of) if view else None
        period, year = self.when(measures)
        line = self.lines.definitions.lines.get(key or "")
        if line and measures and period is not None:
            self.check_lives("group", [line], self.last_day(measures, period))
        measure = self.measure(measures, period, sent=False)
        figure = self.amount(measure, "") if measure else None
        if self.failed or view is None or key is None or period is None or measure is None or figure is None:
            return ()
        source = "; ".join(filter(None, (self.cells.get("source"), self.cells.get("note"))))
        assert figure.value is not None
        return (
            Stated(
                view.id, key, measure.name, period, year, figure.value, figure.half, source, self.table.file,
                self.row.number, self.column,
            ),
        )  # fmt: skip

    # ---- lines

    def line(self, column: str) -> Line | None:
        """The line that a cell names: by its id, another name, or a former id."""
        name, lines = self.cells.get(column, ""), self.lines
        known = lines.definitions.lines
        if column in self.spoilt:
            return None
        meant = (name,) if name in known else lines.others.get(name, ())
        if len(meant) == 1:
            return known[meant[0]]
        if meant:
            hint = f"write the id of the one that is meant: {', '.join(meant)}"
            self.problem("KCC516", f"{shown(name)} is a name of {len(meant)} lines", hint, column)
        elif name in lines.former:
            now = lines.former[name]
            self.problem("KCC411", f"'{name}' is now called '{now}'", f"write {now} in the next return", column)
            return known[now]
        else:
            self.unknown_line(name, column)
        return None

    def unknown_line(self, name: str, column: str) -> None:
        known = self.lines.definitions.lines
        titled = [line.id for line in known.values() if name in [version.title for version in line.versions]]
        if not name:
            self.problem("KCC516", "the row names no line", "write the id of the line in the column line", column)
        else:
            hint = f"write its id, {' or '.join(titled)}" if titled else did_you_mean(name.lower(), known)
            hint = hint or "write the id of a line of a budget"
            self.problem("KCC516", f"unknown line {shown(name)}", hint, column, name)

    def measures_of(self, lines: Sequence[Line]) -> Measures | None:
        """The columns that both ends have."""
        found = [self.lines.measures(line) for line in lines]
        if len({one.id for one in found if one}) > 1:
            budgets = " and ".join(dict.fromkeys(line.budget for line in lines))
            hint = "write two rows, each with one line, if money moves between budgets"
            self.problem("KCC520", f"the lines are of budgets with other measures, {budgets}", hint, "to")
        return found[0] if found else None

    def check_lives(self, column: str, lines: Sequence[Line], day: date, group: str | None = None) -> None:
        """A line has amounts in the periods in which it and its budget are there; of a group of lines one at least is."""
        owners = [self.lines.outside(line, day) for line in lines]
        if owners[0] and all(owners):
            found, hint = self.lines.not_then(owners[0], day, self.cells["period"])
            self.problem("KCC519", f"no line of '{group}' is there: {found}" if group else found, hint, column)

    def check_ends(self, lines: Mapping[str, Line], day: date) -> None:
        """Money moves between two lines that have nothing under them then, or from a line that was divided to its parts."""
        ids = [line.id for line in lines.values()]
        if len(ids) > len(set(ids)):
            hint = "write the line that it goes to; or leave the cell empty, and write true under technical"
            self.problem("KCC520", f"money moves from '{ids[0]}' to itself", hint, "to")
        for column, line in lines.items():
            self.check_lives(column, [line], day)
            within = any(self.lines.is_below(other, line.id, day) for other in ids)
            if self.lines.has_parts(line.id, day) and not within:
                hint = f"write the one of them that changes: {', '.join(self.lines.parts[line.id])}"
                self.problem("KCC520", f"'{line.id}' is the sum of the lines under it", hint, column)

    # ---- printed totals

    def view(self) -> BudgetView | None:
        name, views = self.cells.get("view", ""), self.lines.definitions.budget_views
        if name not in views and "view" not in self.spoilt:
            hint = (
                did_you_mean(name, views) or f"write one of {', '.join(views)}"
                if views
                else "declare a view of measures"
            )
            self.problem("KCC521", f"unknown view {shown(name)} of money", hint, "view", name)
        return views.get(name)

    def key(self, view: BudgetView) -> str | None:
        name, rows = self.cells.get("group", ""), self.lines.rows(view)
        if name in rows or self.lines.is_crossing(view, name):
            return name
        if "group" not in self.spoilt:
            hint = did_you_mean(name.lower(), rows) or "write a unit, group or total of the view, a line, or total"
            self.problem("KCC521", f"the view '{view.id}' has no row {shown(name)}", hint, "group", name)
        return None

    # ---- measures, periods, years

    def measure(self, measures: Measures | None, period: int | None, *, sent: bool) -> Measure | None:
        """The measure; `sent` says that it must be one that is sent in."""
        if measures is None or period is None or "measure" in self.spoilt:
            return None
        name, version = self.cells.get("measure", ""), self.lines.columns(measures, period)
        found = version.measures.get(name)
        known = [one.name for one in version.measures.values() if not sent or one.formula is None]
        if found is None:
            titled = [one.name for one in version.measures.values() if one.title == name]
            hint = (
                f"write {titled[0]}"
                if titled
                else did_you_mean(name.lower(), known) or f"write one of {', '.join(known)}"
            )
            self.problem("KCC517", f"'{measures.id}' has no measure {shown(name)}", hint, "measure")
        elif sent and found.formula is not None:
            hint = "send what it is worked out from; what a paper prints of it belongs into a table of printed totals"
            self.problem("KCC517", f"'{name}' is worked out: {found.formula}", hint, "measure")
            return None
        return found

    def when(self, measures: Measures | None) -> tuple[int | None, str | None]:
        """The period in which it was reported, and the year in which it falls."""
        if measures is None:
            return None, None
        period, text = self.ordinal("period", measures.calendar), self.cells.get("year", "")
        calendar, place = self.lines.calendar(measures), self.at("year")
        odd = stored.no_period(self.row, place, calendar) if place is not None else None
        if odd:
            self.spoil("year", odd)
        if not text or "year" in self.spoilt:
            return period, None
        try:
            return period, year_of(text, calendar)
        except Unreadable as error:
            self.problem("KCC527", error.found, error.hint, "year")
            return period, None

    def last_day(self, measures: Measures, period: int) -> date:
        return self.lines.calendar(measures).last_day(period)

    # ---- amounts

    @property
    def column(self) -> int:
        return self.table.columns.index("value") + 1

    def scale(self, measure: Measure) -> Scale | None:
        text = self.cells.get("unit", "")
        if not text or "unit" in self.spoilt:
            return None
        known = dict(amounts.UNITS)
        if measure.unit != "pounds":
            known = {word: scale for word, scale in known.items() if word in ("units", "thousand", "million")}
            known[measure.unit] = "units"
        if text.casefold() in known:
            return known[text.casefold()]
        near = nearest(text.casefold(), known)
        message = f"{shown(text)} is no unit of '{measure.name}', which counts {measure.unit}"
        hint = f"write {'pounds' if measure.unit == 'pounds' else measure.unit}, thousand or million"
        self.problem("KCC503", message, f"did you mean '{near}'?" if near else hint, "unit")
        self.spoilt.add("unit")
        return None

    def given(self, measure: Measure, state: str) -> Figure | None:
        """What the row says of an amount: a number, or why there is none."""
        text = self.cells.get("value", "")
        if state in WITH_AMOUNT or "value" in self.spoilt:
            found = self.amount(measure, state)
            return Figure(found.value, found.half, state) if found else None
        if text and state not in amounts.WORDS.get(amounts.bare(text), ()):
            hint = f"remove it, or write {', '.join(WITH_AMOUNT[:-1])} or {WITH_AMOUNT[-1]}"
            self.problem("KCC407", f"the state is '{state}' and yet there is a value", hint, "state")
            return None
        return amounts.NIL if state == "nil" else Figure(None, 0, state)

    def amount(self, measure: Measure, state: str) -> Figure | None:
        """The number in the column value, which must be there."""
        text, place = self.cells.get("value", ""), self.at("value")
        scale = self.scale(measure)
        if "value" in self.spoilt or "unit" in self.spoilt or place is None:
            return None
        if not text:
            hint = (
                "write the value, or nil, missing or not-applicable in the column state" if state else "write the value"
            )
            self.problem(
                "KCC409", "there is no value" + (", and no word in 'state' says why" if state else ""), hint, "value"
            )
            return None
        if odd := stored.no_number(self.row, place, "value"):
            self.spoil("value", odd)
            return None
        kind = Kind(measure.unit, scale, NO_SCALE, NO_AMOUNT if state else NOUGHT, amounts.is_count(measure))
        try:
            return amounts.read(text, kind, stored.decimals(self.row, place))
        except Unclear as unclear:
            self.problem(unclear.code, unclear.found, unclear.hint, "value")
            return None

    def state(self) -> str:
        word = self.cells.get("state", "").lower() if "state" not in self.spoilt else ""
        if word and word not in STATES:
            meant = NOT_SENT.get(word)
            hint = f"write {meant}" if meant else did_you_mean(word, STATES) or f"write one of {', '.join(STATES)}"
            self.problem("KCC407", f"unknown state {shown(word)} of an amount", hint, "state")
            return WITH_AMOUNT[0]
        return word or WITH_AMOUNT[0]


READ: Mapping[tuple[tuple[str, ...], tuple[str, ...]], Callable[[Posting], tuple[Made, ...]]] = {
    headings.MONEY: Posting.money,
    headings.VIREMENTS: Posting.virement,
    headings.STATED: Posting.stated,
}
