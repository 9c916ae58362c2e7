"""One file of figures, column by column: what its texts mean, which rows are fine, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kccrules.engine import bulk
from kccrules.engine.bulk import Amounts, Codes, Column, First, Frame, Mask, Note, Refused, Texts
from kccrules.meaning.entries import NUMBERS, Entry, Table, shares
from kccrules.meaning.fields import STATES
from kccrules.meaning.headings import COMMENTARY, FIGURES
from kccrules.meaning.parameters import days, series_codes
from kccrules.words import wording
from kccrules.words.cells import Row
from kccrules.words.model import Indicator, in_force
from kccrules.words.problems import Place, Problem

COLUMNS = tuple(name for part in FIGURES for name in part if name not in COMMENTARY)
TEXTS = ("indicator", "period", "area", "state", "submitted_at")
MOST_SAID = 20
"""Different texts of one column that are each said to be wrong; the others are counted."""
Cells = Mapping[str, str]
Meant = TypeVar("Meant")
Ask = Callable[[Entry, Indicator | None], Meant]
"""What part of a row means, which is of an indicator where one is known by then."""


class Reading:
    """The rows of a file, and what has been found out about them."""

    def __init__(self, frame: Frame, name: str, table: Table) -> None:
        self.frame, self.name, self.table = frame, name, replace(table, columns=COLUMNS)
        self.numbers = series_codes(table.definitions)
        self.problems: list[Problem] = []
        self.refused: list[Mask] = []
        self.texts: dict[str, Texts] = {}
        self.amounts: dict[str, Amounts] = {}
        self.kpis: Sequence[Indicator | None] = ()
        """What each text of the column indicator names."""

    def figures(self) -> Frame | None:
        """The rows that are fine; None where a column cannot be read at all."""
        note = self.read_columns()
        if self.problems:
            return None
        indicator = self.texts["indicator"]
        self.kpis = self.asked("indicator", indicator, self.alone("indicator"), lambda entry, _: entry.indicator())
        sent = self.sent()
        rows: dict[str, Column] = {
            "indicator": indicator.picked([self.numbers.numbers[one.id] if one else None for one in self.kpis]),
            "area": self.area(),
            "period": self.period(sent),
            "sent": sent,
            "state": self.state(),
            "file": self.table.file,
            "row": bulk.column(self.frame, "row"),
        }
        for name, amounts in self.amounts.items():
            rows["submitted" if name == "value" else name] = self.number(name, amounts)
        made = bulk.observed(rows, self.numbers.width, note, self.refused)
        self.question_shares(bulk.below_one(made, self.numbers.width))
        return made

    def question_shares(self, few: Frame) -> None:
        """Percentages below 1 that look like shares; each indicator says so once."""
        definitions, numbers = self.table.definitions, self.numbers
        intervals = []
        for number, period in bulk.pairs(few):
            one = definitions.indicators[numbers.indicators[number]]
            version = in_force(one.versions, definitions.calendars[one.calendar].last_day(period))
            divided = any(period in series.by_area for series in one.limits.values())
            for area in (None, *definitions.areas_of(one)) if divided else (None,):
                place = numbers.area_numbers[area] if divided else bulk.ANY_AREA
                intervals += [(number, place, period, *found) for found in shares(one, version, period, area)]
        firsts = bulk.doubtful(few, intervals) if intervals else []
        found = [first._replace(row=bulk.place_of(self.frame, first.row)) for first in firsts]
        self.say("value", found, question_share)

    # ---- columns

    def read_columns(self) -> Note:
        """Every column as what it holds; a row that has nothing in any of them is none."""
        note: Note = None
        for name in (*TEXTS, *NUMBERS, "note"):
            column = bulk.column(self.frame, name)
            try:
                if name in TEXTS:
                    self.texts[name] = bulk.texts(column)
                elif name in NUMBERS:
                    self.amounts[name] = bulk.amounts(column)
                else:
                    note = bulk.notes(column)
            except Refused as refused:
                self.problems.append(Problem(refused.code, refused.found, Place(self.name), refused.hint))
        blank = None if self.problems else bulk.blank(self.texts.values(), self.given(), note)
        if blank is None:
            return note
        self.frame = self.frame.filter(~blank)
        return self.read_columns()

    def given(self) -> Mask:
        """The rows that have any number, or anything in place of one."""
        return bulk.given(self.amounts.values(), self.frame.height)

    def sent(self) -> Column:
        """The day on which each row was sent."""
        texts = self.texts["submitted_at"]
        found = self.asked("submitted_at", texts, self.alone("submitted_at"), lambda entry, _: entry.day())
        return texts.picked([days(day) if day else None for day in found])

    def state(self) -> Column:
        """The code of each row's state: which word may stand there depends on whether there is a number."""
        texts, given = self.texts["state"], self.given()
        codes, pairs = bulk.yes_or_no(~given).crossed([0, 0 if given.all() else 1], texts)
        cells = [{"state": texts.words[word], "value": "" if without else "1"} for without, word in pairs]
        found = self.asked("state", codes, cells, lambda entry, _: entry.state())
        return codes.picked([STATES.index(word) if word in STATES else None for word in found])

    def area(self) -> Column:
        """The number of each row's area: what a name stands for depends on the group that the indicator has."""
        codes, cells, kinds = self.by_kind("area", lambda one: one.areas)
        found = self.asked("area", codes, cells, lambda entry, one: entry.area(one), kinds)
        return codes.picked([self.numbers.area_numbers[area] for area in found])

    def period(self, sent: Column) -> Column:
        """The number of each row's period in the calendar of its indicator."""
        codes, cells, kinds = self.by_kind("period", lambda one: one.calendar)
        found = self.asked("period", codes, cells, lambda entry, one: entry.period(one, None) if one else None, kinds)
        calendars = self.table.definitions.calendars
        begins = [
            days(calendars[one.calendar].first_day(period)) if one and period is not None else None
            for one, period in zip(kinds, found, strict=True)
        ]
        early = bulk.earlier(sent, codes.picked(begins), self.frame.height)
        if early is not None:
            self.refused.append(early)
            firsts = bulk.firsts(codes.places, early)
            self.say("period", firsts, lambda entry, one: entry.period(one, entry.day()) if one else None)
        return codes.picked(found)

    def number(self, name: str, amounts: Amounts) -> Column:
        if amounts.wrong is not None:
            self.refused.append(amounts.wrong)
            wrong = bulk.firsts(bulk.column(self.frame, name), amounts.wrong)
            self.say(name, wrong, lambda entry, _: entry.number(name, None))
        return amounts.values

    # ---- asking what texts mean

    def alone(self, name: str) -> list[Cells]:
        """Each text of a column that means the same in every row."""
        return [{name: word} for word in self.texts[name].words]

    def by_kind(
        self, name: str, kind: Callable[[Indicator], str | None]
    ) -> tuple[Codes, list[Cells], list[Indicator | None]]:
        """The texts of a column in which they mean something else for each kind of indicator, with one of that kind."""
        texts, kinds = self.texts[name], [(one is not None, one and kind(one)) for one in self.kpis]
        examples = dict(zip(reversed(kinds), reversed(self.kpis), strict=True))
        order = list(examples)
        codes, pairs = self.texts["indicator"].crossed([order.index(one) for one in kinds], texts)
        cells: list[Cells] = [{name: texts.words[word]} for _, word in pairs]
        return codes, cells, [examples[order[place]] for place, _ in pairs]

    def asked(
        self, name: str, codes: Codes, cells: Iterable[Cells], ask: Ask[Meant], kinds: Sequence[Indicator | None] = ()
    ) -> list[Meant]:
        """What each of some cells means; what is wrong with them is said, and the rows that have them are refused."""
        meanings, doubtful, wrong = [], [], []
        for place, own in enumerate(cells):
            entry = self.entry([own.get(column, "") for column in COLUMNS], 0)
            meanings.append(ask(entry, kinds[place] if kinds else None))
            doubtful += [place] if entry.problems else []
            wrong += [place] if entry.failed else []
        if wrong:
            self.refused.append(codes.rows_of(wrong))
        if doubtful:
            self.say(name, codes.firsts(doubtful), ask)
        return meanings

    def entry(self, cells: Sequence[str], number: int) -> Entry:
        return Entry(Row(self.name, number, cells), self.table)

    def say(self, name: str, firsts: Sequence[First], ask: Ask[Meant]) -> None:
        """What is wrong with the first row of each of several texts, and how many more rows have it."""
        for first in firsts[:MOST_SAID]:
            one = self.kpis[self.texts["indicator"].places[first.row]] if self.kpis else None
            entry = self.entry_at(first.row)
            ask(entry, one)
            self.problems += [with_more(problem, first.rows - 1) for problem in entry.problems]
        others = firsts[MOST_SAID:]
        if others:
            said, rows = self.problems[-1], wording.count(sum(first.rows for first in others), "row")
            message = f"the column '{name}' has {len(others):,} more of these, in {rows}"
            place = replace(said.place, line=self.entry_at(others[0].row).row.number)
            self.problems.append(Problem(said.code, message, place, "mend those above first", ""))

    def entry_at(self, row: int) -> Entry:
        """A row as it stands."""
        frame = self.frame.slice(row, 1)
        cells = dict(zip(frame.columns, next(bulk.cells(frame)), strict=True))
        return self.entry([cells.get(column, "") for column in COLUMNS], int(cells["row"]))


def question_share(entry: Entry, one: Indicator | None) -> None:
    """What `entries` says of a percentage below 1, in a row that is fine."""
    assert one
    period = entry.period(one, None)
    version = entry.version(one, period)
    assert version and period is not None
    entry.question_share(one, version, period, entry.area(one), entry.number("value", version))


def with_more(problem: Problem, rows: int) -> Problem:
    """A problem that other rows have as well."""
    return replace(problem, message=f"{problem.message} (and {wording.count(rows, 'more row')})") if rows else problem
