"""Figures as people send them: files to observations and published history, each bad row reported where it stands.

Nothing is dropped or guessed: every row read is used, superseded or rejected with a problem. What a figure means is
not decided here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kccrules import csvfile, entries, headings, parquet, sheets, wording
from kccrules.cells import Row
from kccrules.folder import sent
from kccrules.headings import FIGURES
from kccrules.model import Definitions
from kccrules.names import Names
from kccrules.observations import Data, Input, Observation, Printed
from kccrules.parquet import twins
from kccrules.problems import Place, Problem


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
    return reader.data


class Reader:
    """All that has been read so far."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions, self.names, self.data = definitions, Names.of(definitions), Data()

    def csv(self, content: bytes, name: str) -> None:
        source = self.input(content, name)
        text, problem = csvfile.text_of(content, name)
        if problem:
            self.data.problems.append(problem)
        elif not self.table(csvfile.rows(text, name), source):
            hint = f"the first row has the headings {', '.join(FIGURES[0])}"
            self.data.problems.append(Problem("KCC401", "the file is empty", Place(name, 1), hint, ""))

    def workbook(self, content: bytes, name: str) -> None:
        """Every sheet that can be seen and has headings."""
        found, problem = sheets.opened(content, name)
        unread: list[Problem] = []
        read = 0
        for sheet in found:
            rows = sheet.rows()
            first = next(rows, None)
            if first is None:
                continue
            if sheet.hidden:
                self.data.problems.append(not_read(sheet, first))
            elif first.cells and not headings.begins_table(first):
                unread.append(no_headings(first))
            else:
                read += 1
                self.table(chain(first, rows), self.input(content, name, sheet.title))
        if not read:
            self.input(content, name)
            hint = f"write {', '.join(FIGURES[0])} into the row above the figures"
            nothing = Problem("KCC401", f"no sheet has headings; expected {', '.join(FIGURES[0])}", Place(name), hint)
            unread = [problem or nothing]
        self.data.problems += unread

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
        for row in rows:
            if row.sound and row.blank:
                continue
            made, problems = entries.read(row, table) if row.sound and columns else (None, [])
            data.problems += [*row.problems, *problems]
            source.read += 1
            source.rejected += made is None
            if isinstance(made, Printed):
                data.history.append(made)
            elif made:
                data.observations.append(made)
        data.problems += percentages(table)
        return True


def chain(first: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def not_read(sheet: sheets.Sheet, first: Row) -> Problem:
    """What is said of a hidden sheet."""
    if headings.begins_table(first):
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


def twin_problems(rows: Sequence[Observation | Printed], data: Data) -> Iterator[Problem]:
    first, *others = (data.inputs[row.file].place(row.row) for row in rows)
    for place in others:
        yield entries.told_again(rows[0].indicator, rows[0].area, first, place, printed=isinstance(rows[0], Printed))
