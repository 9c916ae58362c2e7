"""Figures as people send them: CSV rows to observations and published history, each bad row reported where it stands.

Nothing is dropped or guessed: every row read is used, superseded or rejected with a problem. What a figure means is
not decided here.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kccrules.fields import DIRECTION, STATES, WITH_VALUE
from kccrules.model import NOT_RATED, Definitions, Kpi
from kccrules.numerals import NotANumber, millionths, shown
from kccrules.periods import Unreadable, read_day
from kccrules.problems import Place, Problem, did_you_mean

LARGEST_FILE = 200 * 1024 * 1024
FIGURES = (("indicator", "period", "value"), ("numerator", "denominator", "area", "state", "note", "submitted_at"))
HISTORY = (("report", "indicator", "period"), ("value", "rating", "direction", "source", "note"))
"""Columns that must be there, and those that may; a file is history if it has a column 'report'."""
NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of one vintage. Amounts are millionths."""

    indicator: str
    period: int
    value: int | None
    numerator: int | None
    denominator: int | None
    state: str
    note: str
    sent: date | None
    file: int
    row: int


@dataclass(frozen=True, slots=True)
class Printed:
    """One figure as a report printed it."""

    report: int
    indicator: str
    period: int
    value: int | None
    rating: str
    direction: str
    file: int
    row: int


@dataclass
class Input:
    """One file read: its rows are counted as Excel shows them, the header being row 1."""

    path: str
    sha256: str
    read: int = 0
    rejected: int = 0

    @property
    def accepted(self) -> int:
        """Rows that are fine; whether a later one replaces them depends on the day that is asked about."""
        return self.read - self.rejected


@dataclass
class Data:
    """All that was sent in."""

    inputs: list[Input] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    history: list[Printed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Names:
    """What people may call an indicator: its id, a former id, another name."""

    kpis: Mapping[str, Kpi]
    former: Mapping[str, str]
    other: Mapping[str, str]

    @staticmethod
    def of(definitions: Definitions) -> Names:
        former = {old: kpi.id for kpi in definitions.kpis.values() for old in kpi.formerly}
        other = {name: kpi.id for kpi in definitions.kpis.values() for name in kpi.also}
        return Names(definitions.kpis, former, other)


def read_all(paths: Sequence[tuple[Path, str]], definitions: Definitions) -> Data:
    """Every file, in the order given; `paths` has the file and its name for people."""
    data = Data()
    names = Names.of(definitions)
    for path, shown_path in paths:
        content, problem = load(path, shown_path)
        if problem:
            data.problems.append(problem)
        if content is not None:
            read_file(content, shown_path, definitions, names, data)
    reject_twins(data)
    return data


def load(path: Path, name: str) -> tuple[bytes | None, Problem | None]:
    if path.suffix.lower() != ".csv":
        return None, Problem("KCC401", "Excel workbooks are not read", Place(name), "save the sheet as CSV (UTF-8)")
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None, Problem("KCC401", "the file is larger than 200 MB", Place(name), "split it")
        return path.read_bytes(), None
    except OSError as error:
        reason = (
            "it is a folder"
            if isinstance(error, IsADirectoryError)
            else (error.strerror or "it cannot be opened").lower()
        )
        return None, Problem(
            "KCC401", f"the file cannot be opened: {reason}", Place(name), "check that the file is there"
        )


def read_file(content: bytes, name: str, definitions: Definitions, names: Names, data: Data) -> None:
    source = Input(name, hashlib.sha256(content).hexdigest())
    data.inputs.append(source)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        data.problems.append(
            Problem("KCC401", "the file is not plain UTF-8 text", Place(name, row), "save it as 'CSV UTF-8'")
        )
        return
    reader = RowReader(name, len(data.inputs) - 1, source, definitions, names, data)
    reader.read(text)


class RowReader:
    """The rows of one file."""

    def __init__(
        self, name: str, number: int, source: Input, definitions: Definitions, names: Names, data: Data
    ) -> None:
        self.name, self.number, self.source = name, number, source
        self.definitions, self.names, self.data = definitions, names, data
        self.header: list[str] = []
        self.row = 1
        self.line = ""

    def problem(self, code: str, message: str, hint: str | None, cell: str = "") -> None:
        column = self.line.find(cell) + 1 if cell and self.line else 0
        self.data.problems.append(
            Problem(code, message, Place(self.name, self.row, column), hint, self.line or None, max(len(cell), 1))
        )

    def read(self, text: str) -> None:
        lines = text.splitlines() or [""]
        if "\x00" in text:
            self.row = text[: text.index("\x00")].count("\n") + 1
            self.problem("KCC401", "the file is not plain text", "save it as 'CSV UTF-8'")
            return
        csv.field_size_limit(1_000_000)
        records = csv.reader(io.StringIO(text, newline=""), strict=True)
        before = 0
        try:
            for number, record in enumerate(records, start=1):
                self.row, self.line = number, lines[before] if before < len(lines) else ""
                before = records.line_num
                if number == 1:
                    if not self.read_header(record):
                        return
                elif any(cell.strip() for cell in record):
                    self.read_row(record)
        except csv.Error as error:
            self.row = self.row + 1
            self.line = ""
            hint = "look for a quotation mark that is not closed"
            self.problem("KCC401", f"the file stops being a table here ({error})", hint)

    def read_header(self, record: list[str]) -> bool:
        self.header = [cell.strip().lower() for cell in record]
        needed, allowed = HISTORY if "report" in self.header else FIGURES
        before = len(self.data.problems)
        for column in needed:
            if column not in self.header:
                close = did_you_mean(column, [cell for cell in self.header if cell not in (*needed, *allowed)])
                hint = f"the first row must have {', '.join(needed)}; it has {', '.join(filter(None, self.header)) or 'nothing'}"
                self.problem("KCC401", f"there is no column '{column}'", close and f"{hint}: {close}" or hint)
        if len(self.data.problems) == before:
            for place, column in enumerate(self.header):
                if column not in (*needed, *allowed):
                    hint = did_you_mean(column, (*needed, *allowed)) or f"columns are {', '.join((*needed, *allowed))}"
                    self.problem(
                        "KCC410",
                        f"unknown column '{record[place]}'" if column else "a column has no heading",
                        hint,
                        record[place],
                    )
                elif self.header.index(column) != place:
                    self.problem("KCC410", f"the column '{column}' is there twice", "remove one", record[place])
        return len(self.data.problems) == before

    def read_row(self, record: list[str]) -> None:
        self.source.read += 1
        before = len(self.data.problems)
        if len(record) > len(self.header) and any(cell.strip() for cell in record[len(self.header) :]):
            hint = (
                "a comma inside a number or note needs quotation marks round the cell; numbers have no thousands comma"
            )
            self.problem("KCC410", f"the row has {len(record)} cells and the first row {len(self.header)}", hint)
        else:
            cells = dict(zip(self.header, (cell.strip() for cell in record), strict=False))
            made = self.printed(cells) if "report" in self.header else self.observation(cells)
            if isinstance(made, Printed):
                self.data.history.append(made)
            elif made:
                self.data.observations.append(made)
        found = self.data.problems[before:]
        if any(problem.severity == "error" for problem in found):
            self.source.rejected += 1

    def observation(self, cells: Mapping[str, str]) -> Observation | None:
        before = self.errors()
        kpi = self.indicator(cells.get("indicator", ""))
        numbers = {name: self.number_in(name, cells.get(name, "")) for name in NUMBERS}
        sent = self.day(cells.get("submitted_at", ""))
        state = self.state(cells.get("state", ""), cells)
        period = self.period(kpi, cells.get("period", ""), sent) if kpi else None
        if cells.get("area"):
            self.problem(
                "KCC410",
                f"'{cells['indicator']}' is not reported by area",
                "leave the column area empty",
                cells["area"],
            )
        if self.errors() > before or kpi is None or period is None:
            return None
        return Observation(
            kpi.id, period, numbers["value"], numbers["numerator"], numbers["denominator"], state,
            cells.get("note", ""), sent, self.number, self.row,
        )  # fmt: skip

    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.data.problems)

    def printed(self, cells: Mapping[str, str]) -> Printed | None:
        before = self.errors()
        kpi = self.indicator(cells.get("indicator", ""))
        report = self.ordinal(self.definitions.calendar.id, cells.get("report", ""))
        period = self.ordinal(kpi.calendar, cells.get("period", "")) if kpi else None
        value = self.number_in("value", cells.get("value", ""))
        rating, direction = cells.get("rating", "").lower(), cells.get("direction", "").lower()
        if kpi:
            self.check_word("rating", rating, self.rating_words(kpi))
        scale = self.definitions.scales.get(DIRECTION)
        self.check_word("direction", direction, scale.words if scale else ())
        if self.errors() > before or kpi is None or report is None or period is None:
            return None
        return Printed(report, kpi.id, period, value, rating, direction, self.number, self.row)

    def rating_words(self, kpi: Kpi) -> tuple[str, ...]:
        rules = [self.definitions.rules[v.rating] for v in kpi.versions if v.rating in self.definitions.rules]
        scales = {version.scale for rule in rules for version in rule.versions}
        words = dict.fromkeys(word for scale in sorted(scales) for word in self.definitions.scales[scale].words)
        return (*words, NOT_RATED)

    def check_word(self, column: str, word: str, known: tuple[str, ...]) -> None:
        if word and word not in known:
            hint = did_you_mean(word, known) or f"write {', '.join(known)}, or leave it empty"
            self.problem("KCC407", f"{shown(word)} is not a {column}", hint, word)

    def indicator(self, name: str) -> Kpi | None:
        kpis = self.names.kpis
        if name in kpis:
            return kpis[name]
        if name in self.names.other:
            return kpis[self.names.other[name]]
        if name in self.names.former:
            now = self.names.former[name]
            self.problem("KCC411", f"'{name}' is now called '{now}'", f"write {now} in the next return", name)
            return kpis[now]
        if not name:
            self.problem(
                "KCC403", "the row names no indicator", "write the id of the indicator in the column indicator"
            )
        else:
            hint = did_you_mean(name, kpis) or "write the id of an indicator, as in its file name"
            self.problem("KCC403", f"unknown indicator {shown(name)}", hint, name)
        return None

    def number_in(self, column: str, text: str) -> int | None:
        if not text:
            return None
        try:
            return millionths(text)
        except NotANumber as error:
            self.problem("KCC402", f"{column} {error.found}", error.hint, text)
            return None

    def ordinal(self, calendar_id: str, text: str) -> int | None:
        try:
            return self.definitions.calendars[calendar_id].ordinal(text)
        except Unreadable as error:
            message = error.found if text else "the row names no period"
            self.problem("KCC404", message, error.hint, text)
            return None

    def period(self, kpi: Kpi, text: str, sent: date | None) -> int | None:
        ordinal = self.ordinal(kpi.calendar, text)
        calendar = self.definitions.calendars[kpi.calendar]
        if ordinal is not None and sent is not None and sent < calendar.first_day(ordinal):
            message = f"{text} had not begun on {sent}, the day this was sent"
            self.problem("KCC406", message, "correct the period or the date in submitted_at", text)
        return ordinal

    def day(self, text: str) -> date | None:
        if not text:
            return None
        try:
            return read_day(text)
        except Unreadable as error:
            self.problem("KCC408", f"submitted_at: {error.found}", error.hint, text)
            return None

    def state(self, word: str, cells: Mapping[str, str]) -> str:
        given = [cells[name] for name in NUMBERS if cells.get(name)]
        known = [state for state in STATES if state != "revised"]
        word = word.lower()
        if word == "revised":
            hint = "write submitted: a later figure for the same period is shown as revised by itself"
            self.problem("KCC407", "'revised' is worked out, not sent", hint, word)
        elif word and word not in known:
            hint = did_you_mean(word, known) or f"write one of {', '.join(known)}"
            self.problem("KCC407", f"unknown state {shown(word)}", hint, word)
        elif not given and (not word or word in WITH_VALUE):
            self.problem(
                "KCC409",
                "there is no value, and no word in 'state' says why",
                "write the value, or put missing, late, not-due, not-applicable or suppressed in the column state",
            )
        elif given and word and word not in WITH_VALUE:
            self.problem(
                "KCC407",
                f"the state is '{word}' and yet there is a value",
                f"remove the value, or write {' or '.join(WITH_VALUE[:2])}",
                word,
            )
        return word or WITH_VALUE[0]


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
        message = f"'{row.indicator}' has this period already, with the same date: {where}"
        hint = "remove one of the rows, or give the later one its own submitted_at"
        yield Problem("KCC405", message, Place(data.inputs[row.file].path, row.row), hint)
