"""A page as finance has it, read by its declared layout: a row for each line or total, a column for each measure.

Figures of lines become amounts. What a page prints of totals, of lines that have others under them and of measures that are
worked out is kept as printed, to be checked. A row that is neither declared nor found is a problem, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kccrules.meaning.money import amounts, stored
from kccrules.meaning.money.amounts import Figure, Kind, Unclear
from kccrules.meaning.money.finding import Finder
from kccrules.meaning.money.lines import Lines, plainly
from kccrules.meaning.money.years import period_of, period_of_column, sent_on
from kccrules.words import wording
from kccrules.words.cells import Row
from kccrules.words.ledger import Column, Measure, Measures, SheetLayout
from kccrules.words.numerals import shown
from kccrules.words.observations import Amount, Input, Stated
from kccrules.words.periods import Unreadable
from kccrules.words.problems import Place, Problem, nearest

Made = Amount | Stated


@dataclass(frozen=True)
class Under:
    """One column that is read: where it stands, and what its figures are."""

    at: int
    column: Column
    measure: Measure
    period: int
    kind: Kind

    @property
    def heading(self) -> str:
        return shown(self.column.heading)


@dataclass(frozen=True)
class Page:
    """What the rows of one page share."""

    layout: SheetLayout
    finder: Finder
    file: int
    """The number of its input."""
    sent: date | None
    line: int
    """Where the names of lines stand."""
    within: int | None
    under: Sequence[Under]
    width: int

    # ---- one row

    def read(self, row: Row) -> tuple[list[Made], list[Problem]]:
        """What the row says; nothing, with the reasons, where anything of it is wrong."""
        if not row.sheet and len(row.cells) != self.width:
            message = f"the row has {wording.count(len(row.cells), 'cell')} and the row of headings {self.width}"
            return [], [row.problem("KCC410", message, "put quotation marks round a cell with a comma")]
        odd = [problem for at in self.told if (problem := stored.unusable(row, at))]
        if odd:
            return [], odd
        key, problem = self.finder.find(row, self.line, self.within)
        if key is None:
            return [], [problem] if problem else []
        made: list[Made] = []
        problems: list[Problem] = []
        for one in self.under:
            found = self.cell(row, one, key)
            if isinstance(found, Problem):
                problems.append(found)
            elif found is not None:
                made.append(found)
        return ([], problems) if problems else (made, [])

    @property
    def told(self) -> list[int]:
        return [self.line, *([] if self.within is None else [self.within]), *(one.at for one in self.under)]

    def is_passed(self, row: Row) -> bool:
        """Whether the layout says that it is no line, or nothing stands in it that would be read."""
        cells = [row.cells[at].strip() if at < len(row.cells) else "" for at in self.told]
        return plainly(cells[0]) in self.finder.skipped or (row.sound and not any(cells))

    def cell(self, row: Row, one: Under, key: str) -> Made | Problem | None:
        if odd := stored.no_number(row, one.at, one.heading):
            return odd
        try:
            figure = amounts.read(row.cells[one.at], one.kind, stored.decimals(row, one.at))
        except Unclear as unclear:
            return row.problem(unclear.code, f"{one.heading}: {unclear.found}", unclear.hint, one.at)
        if one.measure.formula is None and self.finder.is_leaf(key):
            return self.amount(row, one, key, figure)
        return None if figure.value is None else self.printed(row, one, key, figure)

    def amount(self, row: Row, one: Under, key: str, figure: Figure) -> Amount:
        return Amount(
            key, one.measure.name, one.period, one.column.year, figure.value, figure.half, None, figure.state, "",
            self.sent, self.file, row.number, one.at + 1,
        )  # fmt: skip

    def printed(self, row: Row, one: Under, key: str, figure: Figure) -> Stated:
        assert figure.value is not None
        return Stated(
            self.layout.view or "", key, one.measure.name, one.period, one.column.year, figure.value, figure.half,
            self.layout.title, self.file, row.number, one.at + 1, self.sent,
        )  # fmt: skip


def read(
    layout: SheetLayout, rows: Iterator[Row], lines: Lines, source: Input, file: int
) -> tuple[list[Made], list[Problem]]:
    """Everything that a page says; its rows are counted in `source`."""
    head, problems = headings_of(layout, rows, source)
    page: Page | None = None
    if head is not None:
        page, found = opened(layout, head, lines, source, file)
        problems += found
        source.columns = tuple(head.cells)
    made: list[Made] = []
    for row in rows:
        if page.is_passed(row) if page else row.sound and row.blank:
            continue
        said, found = page.read(row) if row.sound and page else ([], [])
        problems += [*row.problems, *found]
        if said or found or not (row.sound and page):  # a row of a total may have no figures at all
            source.read += 1
            source.rejected += not said
        made += said
    return made, problems


def headings_of(layout: SheetLayout, rows: Iterator[Row], source: Input) -> tuple[Row | None, list[Problem]]:
    """The row of headings; what stands above it is for people, but for what says that the page cannot be read."""
    problems: list[Problem] = []
    for row in rows:
        if row.number >= layout.header:
            problems += row.problems
            if row.number == layout.header and row.sound:
                return row, problems
            break
        problems += [problem for problem in row.problems if problem.code == "KCC401"]
    if not problems:
        message = f"row {layout.header} has no headings, where '{layout.id}' looks for them"
        hint = f"correct headings: in {layout.place.path}, or put the headings into that row"
        problems.append(Problem("KCC522", message, source.place(layout.header), hint))
    return None, problems


def opened(layout: SheetLayout, head: Row, lines: Lines, source: Input, file: int) -> tuple[Page | None, list[Problem]]:
    """The page by its headings; None with the reasons where its rows cannot be read."""
    budget = lines.definitions.budgets.get(layout.budget)
    measures = lines.definitions.measures.get(budget.measures) if budget else None
    if budget is None or measures is None:
        return None, []  # that it is not there is said where it is named
    calendar = lines.calendar(measures)
    try:
        period, sent = period_of(source.file, calendar), sent_on(source.file)
        periods = [period_of_column(column, period, calendar) for column in layout.columns]
    except Unreadable as error:
        return None, [Problem("KCC528", error.found, Place(source.file, sheet=source.sheet), error.hint)]
    if not budget.lifetime.covers(calendar.last_day(period)):
        found = lines.not_then(budget, calendar.last_day(period), calendar.text(period))
        return None, [Problem("KCC519", found[0], Place(source.file, sheet=source.sheet), found[1])]
    places, problems = located(layout, head)
    problems += [not_then(column, head, places) for column in layout.columns if later(column, measures, lines, period)]
    known = lines.columns(measures, period).measures
    nil, absent = (frozenset(map(amounts.bare, words)) for words in (layout.nil, layout.not_applicable))
    nothing = f"write 0 if it is nought, or say what it means under nil: or not_applicable: in {layout.place.path}"
    under = [
        Under(places[column.heading], column, known[column.measure], at,
              Kind(known[column.measure].unit, column.scale, "", nothing, amounts.is_count(known[column.measure]),
                   column.turned, nil, absent))
        for column, at in zip(layout.columns, periods, strict=True)
        if column.heading in places and column.measure in known
    ]  # fmt: skip
    if any(problem.severity == "error" for problem in problems) or len(under) < len(layout.columns):
        return None, problems
    finder = Finder(layout, budget, lines, calendar.last_day(period))
    within = places[layout.within] if layout.within else None
    return Page(layout, finder, file, sent, places[layout.line], within, under, len(head.cells)), problems


def later(column: Column, measures: Measures, lines: Lines, period: int) -> bool:
    """Whether a measure is declared, but not for the period of the page."""
    there = [column.measure in version.measures for version in measures.versions]
    return any(there) and column.measure not in lines.columns(measures, period).measures


def not_then(column: Column, head: Row, places: Mapping[str, int]) -> Problem:
    hint = "read pages of that time by a layout of their own"
    message = f"there is no measure '{column.measure}' in the period of this page"
    return head.problem("KCC517", message, hint, places.get(column.heading))


def located(layout: SheetLayout, head: Row) -> tuple[Mapping[str, int], list[Problem]]:
    """Where each heading of the layout stands."""
    wanted = [layout.line, *([layout.within] if layout.within else []), *(column.heading for column in layout.columns)]
    there = [plainly(cell) for cell in head.cells]
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for heading in wanted:
        found = [at for at, cell in enumerate(there) if cell == plainly(heading)]
        if len(found) == 1:
            places[heading] = found[0]
        elif found:
            hint = "give one of the two another heading"
            problems.append(head.problem("KCC522", f"the heading {shown(heading)} is there twice", hint, found[1]))
        else:
            near = nearest(plainly(heading), [cell for cell in there if cell])
            at = there.index(near) if near else None
            there_now = "in place of this heading" if near else f"into row {layout.header}"
            hint = f"write {heading} {there_now}, or correct it in {layout.place.path}"
            problems.append(head.problem("KCC522", f"there is no heading {shown(heading)}", hint, at))
    problems += [odd for at in places.values() if (odd := stored.unusable(head, at))]
    passed = {plainly(text) for text in (*wanted, *layout.skip)}
    others = [cell.strip() for cell, name in zip(head.cells, there, strict=True) if name and name not in passed]
    if others and not problems:
        hint = f"nothing to do if they have no figures; else add them to {layout.place.path}"
        message = f"of this page {wording.listed([shown(text) for text in others])} {'is' if len(others) == 1 else 'are'} not read"
        problems.append(replace(head.problem("KCC530", message, hint), excerpt=""))
    return places, problems
