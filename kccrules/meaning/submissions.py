"""Figures as people send them: files to observations and published history, each bad row reported where it stands.

Nothing is dropped or guessed: every row read is used, superseded or rejected with a problem. What a figure means is
not decided here.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from kccrules.meaning import entries, headings, parquet, returned
from kccrules.meaning.headings import FIGURES
from kccrules.meaning.money import layouts, page, postings, vintages
from kccrules.meaning.money.lines import Lines
from kccrules.meaning.names import Names
from kccrules.meaning.parquet import twins
from kccrules.meaning.returned import finding
from kccrules.meaning.returned.finding import MOST_ABOVE
from kccrules.tools import csvfile, sheets
from kccrules.tools.folder import sent
from kccrules.words import wording
from kccrules.words.cells import Row
from kccrules.words.ledger import SheetLayout
from kccrules.words.model import Definitions
from kccrules.words.observations import Amount, Commentary, Data, Input, Observation, Printed, Virement
from kccrules.words.problems import Place, Problem


def read_all(paths: Sequence[tuple[Path, str]], definitions: Definitions) -> Data:
    """Every file, in the order given; `paths` has the file and its name for people."""
    reader = Reader(definitions)
    for path, name in paths:
        content, problem = sent(path, name)
        reader.data.problems += [problem] if problem else []
        if content is not None:
            kinds = {".xlsx": reader.workbook, ".parquet": reader.parquet}
            kinds.get(path.suffix.lower(), reader.csv)(content, name)
    if reader.data.bulk:
        twins.reject(reader.data, definitions)
    reject_twins(reader.data)
    vintages.reject_twins(reader.data)
    return reader.data


class Reader:
    """All that has been read so far."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions, self.names, self.data = definitions, Names.of(definitions), Data()
        self.lines = Lines(definitions)

    def csv(self, content: bytes, name: str) -> None:
        source = self.input(content, name)
        text, problem = csvfile.text_of(content, name)
        rows = csvfile.rows(text, name)
        top = [] if problem else list(itertools.islice(rows, MOST_ABOVE))
        head = finding.head_of(top)
        pages = layouts.of_file(self.definitions, name)
        if problem:
            self.data.problems.append(problem)
        elif pages:
            self.page(pages, itertools.chain(top, rows), source)
        elif head:
            self.form(head, [*top, *rows], source)
        elif top and not headings.begins_table(top[0]) and finding.was_form(top):
            self.data.problems.append(finding.no_headings(Place(name)))
        elif not self.table(itertools.chain(top, rows), source):
            hint = f"the first row has the headings {', '.join(FIGURES[0])}"
            self.data.problems.append(Problem("KCC401", "the file is empty", Place(name, 1), hint, ""))

    def workbook(self, content: bytes, name: str) -> None:
        """Every sheet that can be seen and has headings."""
        found, problem = sheets.opened(content, name)
        pages = layouts.of_workbook(self.definitions, name, [(sheet.title, sheet.hidden) for sheet in found])
        unread: list[Problem] = []
        helps = False
        read = 0
        for sheet in found:
            rows = sheet.rows()
            top = list(itertools.islice(rows, MOST_ABOVE))
            head = finding.head_of(top)
            if not top:
                continue
            own = pages.of.get(sheet.title)
            if sheet.hidden:
                counts = head is not None or own is not None
                self.data.problems.append(not_read(sheet, head or top[0], counts=counts))
            elif own:
                read += 1
                self.page(own, itertools.chain(top, rows), self.input(content, name, sheet.title))
            elif pages.any and not headings.begins_table(top[0]):
                self.data.problems.append(layouts.not_read(sheet.title, name))
            elif head:
                read += 1
                self.form(head, [*top, *rows], self.input(content, name, sheet.title))
            elif finding.is_help(top):
                helps = True
            elif top[0].cells and not headings.begins_table(top[0]):
                unread.append(finding.no_headings(sheet.place) if finding.was_form(top) else no_headings(top[0]))
            else:
                read += 1
                self.table(itertools.chain(top, rows), self.input(content, name, sheet.title))
        if not read:
            self.input(content, name)
            unread = [problem or nothing_read([*pages.missing, *unread], Place(name), helps=helps)]
        else:
            unread += pages.missing
        self.data.problems += unread

    def page(self, found: Sequence[SheetLayout], rows: Iterator[Row], source: Input) -> None:
        """Take what a page of finance says, the newest input, by its layout."""
        if len(found) > 1:
            self.data.problems.append(layouts.several(found, Place(source.file, sheet=source.sheet)))
            return
        made, problems = page.read(found[0], rows, self.lines, source, len(self.data.inputs) - 1)
        self.data.problems += problems
        for each in made:
            self.take(each)

    def form(self, head: Row, rows: Sequence[Row], source: Input) -> None:
        """Take what a return form says, the newest input."""
        table = entries.Table(self.definitions, self.names, (), len(self.data.inputs) - 1)
        made, problems, found = returned.read(head, rows, table, source)
        self.data.problems += [*problems, *percentages(table)]
        self.data.returned += [found] if found else []
        for each in made:
            self.take(each)

    def parquet(self, content: bytes, name: str) -> None:
        """Rows of figures as columns; tables of what was published are short, and read like CSV."""
        source, place = self.input(content, name), len(self.data.inputs) - 1
        found, source.read, problems = parquet.opened(content, name)
        source.rejected = source.read
        if found and found.is_history:
            source.read, source.rejected = 0, 0
            self.table(found.rows(), source)
        elif found:
            table = entries.Table(self.definitions, self.names, (), place)
            made, problems = found.figures(table, source)
            self.data.bulk += [made] if made is not None else []
        self.data.problems += problems

    def input(self, content: bytes, name: str, sheet: str = "") -> Input:
        source = Input(name, hashlib.sha256(content).hexdigest(), sheet)
        self.data.inputs.append(source)
        return source

    def table(self, rows: Iterator[Row], source: Input) -> bool:
        """Take every row of the newest input; whether there is any, headings included."""
        data, first = self.data, next(rows, None)
        if first is None:
            return False
        data.problems += first.problems
        columns, problems = headings.read(first) if first.sound else (None, [])
        data.problems += problems
        table = entries.Table(self.definitions, self.names, columns or (), len(data.inputs) - 1)
        if headings.table_of(table.columns) in postings.READ:
            table = postings.Ledger(self.definitions, self.names, table.columns, table.file, lines=self.lines)
        source.columns = tuple(columns or ())
        for row in rows:
            if row.sound and row.blank:
                continue
            made, problems = said(row, table) if row.sound and columns else ((), [])
            data.problems += [*row.problems, *problems]
            source.read += 1
            source.rejected += not made
            for each in made:
                self.take(each)
        data.problems += percentages(table)
        return True

    def take(self, made: entries.Made | postings.Made) -> None:
        """Put it with those of its kind."""
        match made:
            case Printed():
                self.data.history.append(made)
            case Observation():
                self.data.observations.append(made)
            case Commentary():
                self.data.commentary.append(made)
            case Amount():
                self.data.amounts.append(made)
            case Virement():
                self.data.virements.append(made)
            case _:
                self.data.stated.append(made)


def said(row: Row, table: entries.Table) -> tuple[Sequence[entries.Made | postings.Made], list[Problem]]:
    """What a row of any long table says."""
    return postings.read(row, table) if isinstance(table, postings.Ledger) else entries.read(row, table)


def nothing_read(unread: Sequence[Problem], place: Place, *, helps: bool) -> Problem:
    """What is said of a workbook in which no sheet can be read; `helps` says that it has the sheet of help of a form."""
    lost = next((problem for problem in unread if problem.code in ("KCC470", "KCC526")), None)
    if lost or helps:
        return lost or finding.no_headings(place)
    hint = f"write {', '.join(FIGURES[0])} into the row above the figures"
    return Problem("KCC401", f"no sheet has headings; expected {', '.join(FIGURES[0])}", place, hint)


def not_read(sheet: sheets.Sheet, first: Row, *, counts: bool) -> Problem:
    """What is said of a hidden sheet; `counts` says that it is a form, or that a layout reads it."""
    if counts or headings.begins_table(first):
        hint = "show the sheet if its figures count (right-click on any sheet's name, Unhide), or delete it"
        return Problem("KCC442", "this sheet is hidden, so its figures were not read", sheet.place, hint)
    return Problem("KCC443", "this sheet is hidden and was not read", sheet.place, "nothing to do if it has no figures")


def no_headings(first: Row) -> Problem:
    hint = f"write {', '.join(FIGURES[0])} above the figures; hide the sheet if it has none"
    return first.problem("KCC441", "this sheet has no headings in its first row, so nothing of it was read", hint)


def percentages(table: entries.Table) -> Iterator[Problem]:
    """One remark on all cells of a table that were read as the percentages they show."""
    if table.percentages:
        many = len(table.percentages)
        message = (
            f"{wording.count(many, 'cell')} shown with a percent sign {'was' if many == 1 else 'were'} read as shown"
        )
        yield Problem("KCC448", message, table.percentages[0], "nothing to do: a cell that shows 68% is read as 68")


def reject_twins(data: Data) -> None:
    """Two figures for one indicator, area and period with one date: neither is believed."""
    seen: dict[tuple[object, ...], list[Observation | Printed]] = {}
    for observation in data.observations:
        told = (observation.indicator, observation.area, observation.period, observation.sent)
        seen.setdefault(told, []).append(observation)
    for printed in data.history:
        key = (printed.indicator, printed.area, printed.period, "report", printed.report)
        seen.setdefault(key, []).append(printed)
    twins = [rows for rows in seen.values() if len(rows) > 1]
    for rows in twins:
        data.problems += twin_problems(rows, data)
        for row in rows:
            data.inputs[row.file].rejected += 1
    doubtful = {id(row) for rows in twins for row in rows}
    data.observations = [row for row in data.observations if id(row) not in doubtful]
    data.history = [row for row in data.history if id(row) not in doubtful]
    refused = {(row.file, row.row) for rows in twins for row in rows}
    data.commentary = [one for one in data.commentary if (one.file, one.at.line) not in refused]


def twin_problems(rows: Sequence[Observation | Printed], data: Data) -> Iterator[Problem]:
    first, *others = (data.inputs[row.file].place(row.row) for row in rows)
    for place in others:
        yield entries.told_again(rows[0].indicator, rows[0].area, first, place, printed=isinstance(rows[0], Printed))
