"""Figures as people send them: CSV rows to observations and published history, each bad row reported where it stands.

Nothing is dropped or guessed: every row read is used, superseded or rejected with a problem. What a figure means is
not decided here.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kccrules import csvfile, wording
from kccrules.fields import DIRECTION, STATES, WITH_VALUE
from kccrules.model import NOT_RATED, Definitions, Indicator
from kccrules.numerals import NotANumber, millionths, shown
from kccrules.observations import Data, Input, Observation, Printed
from kccrules.periods import Unreadable, read_day
from kccrules.problems import Place, Problem, did_you_mean, nearest

FIGURES = (("indicator", "period", "value"), ("numerator", "denominator", "area", "state", "note", "submitted_at"))
HISTORY = (("report", "indicator", "period"), ("value", "rating", "direction", "source", "note"))
"""Columns that must be there, and those that may; a file is history if it has a column 'report'."""
NUMBERS = ("value", "numerator", "denominator")
PARTED = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What other programs put between cells."""


@dataclass(frozen=True)
class Names:
    """What people may call an indicator: its id, a former id, another name."""

    indicators: Mapping[str, Indicator]
    former: Mapping[str, str]
    other: Mapping[str, str]

    @staticmethod
    def of(definitions: Definitions) -> Names:
        former = {old: kpi.id for kpi in definitions.indicators.values() for old in kpi.formerly}
        other = {name: kpi.id for kpi in definitions.indicators.values() for name in kpi.also}
        return Names(definitions.indicators, former, other)


def read_all(paths: Sequence[tuple[Path, str]], definitions: Definitions) -> Data:
    """Every file, in the order given; `paths` has the file and its name for people."""
    data = Data()
    names = Names.of(definitions)
    for path, shown_path in paths:
        content, problem = csvfile.load(path, shown_path)
        if problem:
            data.problems.append(problem)
        if content is not None:
            read_file(content, shown_path, definitions, names, data)
    reject_twins(data)
    return data


def read_file(content: bytes, name: str, definitions: Definitions, names: Names, data: Data) -> None:
    source = Input(name, hashlib.sha256(content).hexdigest())
    data.inputs.append(source)
    text, problem = csvfile.text_of(content, name)
    if problem:
        data.problems.append(problem)
    else:
        RowReader(name, len(data.inputs) - 1, source, definitions, names, data).read(text)


class RowReader:
    """The rows of one file."""

    def __init__(
        self, name: str, number: int, source: Input, definitions: Definitions, names: Names, data: Data
    ) -> None:
        self.name, self.number, self.source = name, number, source
        self.definitions, self.names, self.data = definitions, names, data
        self.header: list[str] = []
        self.row = 0
        self.lines: list[str] = []

    def problem(
        self, code: str, message: str, hint: str, at: str | int | None = None, about: str | None = None
    ) -> None:
        """A problem with the row, or with its cell `at` a place or under a heading."""
        line = self.lines[0] if self.lines else ""
        place = self.header.index(at) if isinstance(at, str) and at in self.header else at
        column, width = csvfile.cell_in(line, place) if isinstance(place, int) else (0, 1)
        self.data.problems.append(
            Problem(code, message, Place(self.name, self.row, column), hint, line, max(width, 1), about)
        )

    def read(self, text: str) -> None:
        records = csvfile.rows_as_written(text, self.lines)
        sound, more = False, True
        while more:
            self.row += 1
            self.lines.clear()
            try:
                record = next(records, None)
            except csv.Error as error:
                more = self.cut_short(str(error))
                continue
            if record is None:
                break
            if self.row == 1:
                sound = self.read_header(record)
            elif any(cell.strip() for cell in record):
                self.count(sound and self.read_row(record))
        if self.row == 1 and more:
            self.problem("KCC401", "the file is empty", f"the first row has the headings {', '.join(FIGURES[0])}")

    def count(self, fine: bool) -> None:
        self.source.read += 1
        self.source.rejected += not fine

    def cut_short(self, reason: str) -> bool:
        """Say why a row is no row of cells, and whether those after it can be trusted."""
        code = "KCC401" if self.row == 1 else "KCC410"
        if self.row > 1:
            self.count(False)
        if "unexpected end" in reason or len(self.lines) > 1:
            last = len(csvfile.CELL.findall(self.lines[0])) - 1
            message = "a quotation mark is opened in this row and never closed"
            self.problem("KCC401", message, "close it, or remove it; the rows below were not read", last)
            return False
        if "larger" in reason:
            self.problem(code, f"a cell has more than {csvfile.LONGEST_CELL:,} characters", "shorten it")
        else:
            message = "there is text behind a closing quotation mark"
            self.problem(code, message, 'a quotation mark inside a cell is written twice: ""')
        return True

    def read_header(self, record: list[str]) -> bool:
        """Whether the first row has the headings it must have, and no other."""
        self.header = [cell.strip().lower() for cell in record]
        needed, allowed = HISTORY if "report" in self.header else FIGURES
        before = len(self.data.problems)
        strays = [place for place, cell in enumerate(self.header) if cell and cell not in (*needed, *allowed)]
        missing = [column for column in needed if column not in self.header]
        if missing:
            self.no_column(missing, strays, needed)
            return False
        for place in strays:
            hint = did_you_mean(self.header[place], (*needed, *allowed))
            known = f"columns are {', '.join((*needed, *allowed))}"
            self.problem("KCC410", f"unknown column {shown(record[place].strip())}", hint or known, place)
        for place, column in enumerate(self.header):
            if column in self.header[:place] and column and place not in strays:
                self.problem("KCC410", f"the column '{column}' is there twice", "remove one of the two", place)
        return len(self.data.problems) == before

    def no_column(self, missing: list[str], strays: list[int], needed: tuple[str, ...]) -> None:
        """One problem about all columns that must be there and are not."""
        line, columns = self.lines[0], ", ".join(needed)
        parted = next((name for sign, name in PARTED.items() if line.count(sign) >= len(needed) - 1), "")
        near = [place for place in strays if did_you_mean(self.header[place], missing)]
        if parted and len(self.header) == 1:
            hint = "save it as 'CSV UTF-8' with commas between the cells, and points in decimals"
            self.problem("KCC401", f"the cells are parted by {parted}; expected commas", hint)
        elif near:
            meant = nearest(self.header[near[0]], missing)
            self.problem("KCC401", f"there is no column '{meant}'", f"write {meant} in place of this heading", near[0])
        elif len(missing) == len(needed):
            hint = f"write {columns} into the row above the figures"
            self.problem("KCC401", f"the first row has no headings; expected {columns}", hint)
        else:
            names = " and ".join(f"'{column}'" for column in missing)
            self.problem("KCC401", f"there is no column {names}", f"the first row must have {columns}")

    def read_row(self, record: list[str]) -> bool:
        """Take the row, or say what is wrong with it; whether it could be taken."""
        before = len(self.data.problems)
        cells = dict(zip(self.header, (cell.strip() for cell in record), strict=False))
        loose = next((place for place in self.loose(record) if record[place].strip()), None)
        if loose is None:
            made = self.printed(cells) if "report" in self.header else self.observation(cells)
            if isinstance(made, Printed):
                self.data.history.append(made)
            elif made:
                self.data.observations.append(made)
        fine = loose is None and self.errors(before) == 0
        if not fine and (loose is not None or len(record) != len(self.header)):
            # With a comma too many or too few nothing stands where it belongs: that is all there is to say.
            del self.data.problems[before:]
            self.miscounted(record, loose)
        return fine

    def loose(self, record: list[str]) -> Iterator[int]:
        """Places of cells that stand under no heading."""
        return (place for place in range(len(record)) if place >= len(self.header) or not self.header[place])

    def miscounted(self, record: list[str], loose: int | None) -> None:
        message = f"the row has {wording.count(len(record), 'cell')} and the first row {len(self.header)}"
        if len(record) == len(self.header):
            self.problem("KCC410", "this cell stands under no heading", "write a heading, or empty the cell", loose)
        elif len(record) < len(self.header):
            self.problem("KCC410", message, f"is a comma missing? A row has {', '.join(filter(None, self.header))}")
        else:
            parted = self.parted_number(record)
            hint = numeral(*record[parted : parted + 2]) if parted else "put quotation marks round a cell with a comma"
            self.problem("KCC410", message, hint, parted or loose)

    def parted_number(self, record: list[str]) -> int | None:
        """The cell with the first part of a number that a comma has cut in two."""
        first = self.header.index("value")
        pairs = enumerate(zip(record[first:], record[first + 1 :], strict=False), start=first)
        return next((place for place, (a, b) in pairs if re.fullmatch(r"-?\d+", a) and b.isdecimal()), None)

    def observation(self, cells: Mapping[str, str]) -> Observation | None:
        before = len(self.data.problems)
        kpi = self.indicator(cells.get("indicator", ""))
        numbers = {name: self.number_in(name, cells.get(name, "")) for name in NUMBERS}
        sent = self.day(cells.get("submitted_at", ""))
        state = self.state(cells.get("state", ""), cells)
        period = self.period(kpi, cells.get("period", ""), sent) if kpi else None
        if cells.get("area"):
            message = f"{shown(cells['indicator'])} is not reported by area"
            self.problem("KCC410", message, "leave the column area empty", "area")
        if self.errors(before) or kpi is None or period is None:
            return None
        return Observation(
            kpi.id, None, period, numbers["value"], numbers["numerator"], numbers["denominator"], state,
            cells.get("note", ""), sent, self.number, self.row,
        )  # fmt: skip

    def errors(self, before: int) -> int:
        """How many there are since the problem at that place."""
        return sum(problem.severity == "error" for problem in self.data.problems[before:])

    def printed(self, cells: Mapping[str, str]) -> Printed | None:
        before = len(self.data.problems)
        kpi = self.indicator(cells.get("indicator", ""))
        report = self.ordinal("report", self.definitions.calendar.id, cells.get("report", ""))
        period = self.ordinal("period", kpi.calendar, cells.get("period", "")) if kpi else None
        value = self.number_in("value", cells.get("value", ""))
        rating, direction = cells.get("rating", "").lower(), cells.get("direction", "").lower()
        if kpi:
            self.check_word("rating", rating, self.rating_words(kpi))
        scale = self.definitions.scales.get(DIRECTION)
        self.check_word("direction", direction, scale.words if scale else ())
        if self.errors(before) or kpi is None or report is None or period is None:
            return None
        return Printed(report, kpi.id, None, period, value, rating, direction, self.number, self.row)

    def rating_words(self, kpi: Indicator) -> tuple[str, ...]:
        """What its rules may say; of an indicator that is not rated, or whose rule is not there, what any rule may."""
        rules, scales = self.definitions.rules, self.definitions.scales
        own = [version.scale for v in kpi.versions if v.rating in rules for version in rules[v.rating].versions]
        asked = [id_ for id_ in own if id_ in scales and id_ != DIRECTION] or [
            id_ for id_ in scales if id_ != DIRECTION
        ]
        words = dict.fromkeys(word for id_ in sorted(asked) for word in scales[id_].words)
        return (*words, NOT_RATED)

    def check_word(self, column: str, word: str, known: tuple[str, ...]) -> None:
        if word and word not in known:
            hint = did_you_mean(word, known) or f"write {', '.join(known)}, or leave it empty"
            self.problem("KCC407", f"{shown(word)} is not a {column}", hint, column)

    def indicator(self, name: str) -> Indicator | None:
        kpis = self.names.indicators
        if name in kpis:
            return kpis[name]
        if name in self.names.other:
            return kpis[self.names.other[name]]
        if name in self.names.former:
            now = self.names.former[name]
            self.problem("KCC411", f"'{name}' is now called '{now}'", f"write {now} in the next return", "indicator")
            return kpis[now]
        if not name:
            hint = "write the id of the indicator in the column indicator"
            self.problem("KCC403", "the row names no indicator", hint, "indicator")
        else:
            titled = [kpi.id for kpi in kpis.values() if name in [version.title for version in kpi.versions]]
            hint = f"write its id, {titled[0]}" if titled else did_you_mean(name.lower(), kpis) or ""
            known = "write the id of an indicator, as in its file name"
            self.problem("KCC403", f"unknown indicator {shown(name)}", hint or known, "indicator", name)
        return None

    def number_in(self, column: str, text: str) -> int | None:
        if not text:
            return None
        try:
            return millionths(text)
        except NotANumber as error:
            self.problem("KCC402", f"{column} {error.found}", error.hint, column)
            return None

    def ordinal(self, column: str, calendar_id: str, text: str) -> int | None:
        try:
            return self.definitions.calendars[calendar_id].ordinal(text)
        except Unreadable as error:
            self.problem("KCC404", error.found if text else f"the row names no {column}", error.hint, column)
            return None

    def period(self, kpi: Indicator, text: str, sent: date | None) -> int | None:
        ordinal = self.ordinal("period", kpi.calendar, text)
        calendar = self.definitions.calendars[kpi.calendar]
        if ordinal is not None and sent is not None and sent < calendar.first_day(ordinal):
            message = f"{text} had not begun on {sent}, the day this was sent"
            self.problem("KCC406", message, "correct the period or the date in submitted_at", "period")
        return ordinal

    def day(self, text: str) -> date | None:
        if not text:
            return None
        try:
            return read_day(text)
        except Unreadable as error:
            self.problem("KCC408", f"submitted_at {error.found}", error.hint, "submitted_at")
            return None

    def state(self, word: str, cells: Mapping[str, str]) -> str:
        given = [cells[name] for name in NUMBERS if cells.get(name)]
        known = [state for state in STATES if state != "revised"]
        word = word.lower()
        if word == "revised":
            hint = "write submitted: a later figure for the same period is shown as revised by itself"
            self.problem("KCC407", "'revised' is worked out, not sent", hint, "state")
        elif word and word not in known:
            hint = did_you_mean(word, known) or f"write one of {', '.join(known)}"
            parted = numeral(cells["value"], word) if word.isdecimal() and cells["value"].isdecimal() else ""
            self.problem("KCC407", f"unknown state {shown(word)}", parted or hint, "state")
        elif not given and (not word or word in WITH_VALUE):
            hint = "write the value, or put missing, late, not-due, not-applicable or suppressed in the column state"
            self.problem("KCC409", "there is no value, and no word in 'state' says why", hint, "value")
        elif given and word and word not in WITH_VALUE:
            hint = f"remove the value, or write {' or '.join(WITH_VALUE[:2])}"
            self.problem("KCC407", f"the state is '{word}' and yet there is a value", hint, "state")
        return word or WITH_VALUE[0]


def numeral(whole: str, rest: str) -> str:
    """What to write for a number whose comma has begun a new cell."""
    meant = f"{whole}{rest}" if len(rest) == 3 else f"{whole}.{rest}"
    return f"a comma begins a new cell: write {meant} for {whole},{rest}"


def reject_twins(data: Data) -> None:
    """Two figures for one indicator and period with one date: neither is believed."""
    seen: dict[tuple[object, ...], list[Observation | Printed]] = {}
    for observation in data.observations:
        seen.setdefault((observation.indicator, observation.period, observation.sent), []).append(observation)
    for printed in data.history:
        seen.setdefault((printed.indicator, printed.period, "report", printed.report), []).append(printed)
    twins = [rows for rows in seen.values() if len(rows) > 1]
    for rows in twins:
        data.problems += twin_problems(rows, data)
        for row in rows:
            data.inputs[row.file].rejected += 1
    doubtful = {id(row) for rows in twins for row in rows}
    data.observations = [row for row in data.observations if id(row) not in doubtful]
    data.history = [row for row in data.history if id(row) not in doubtful]


def twin_problems(rows: Sequence[Observation | Printed], data: Data) -> Iterator[Problem]:
    first = rows[0]
    where = f"{data.inputs[first.file].path}:{first.row}"
    for row in rows[1:]:
        again = isinstance(row, Printed)
        message = f"'{row.indicator}' has this period already, {'in the same report' if again else 'with the same date'}: {where}"
        hint = "remove one of the rows" + ("" if again else ", or give the later one its own submitted_at")
        yield Problem("KCC405", message, Place(data.inputs[row.file].path, row.row), hint)
