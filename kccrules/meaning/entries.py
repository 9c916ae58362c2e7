"""One row of figures or of published history: what its cells mean, or what is wrong with each of them.

Nothing is guessed: a row with anything wrong is not used at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules.meaning import excel
from kccrules.meaning.commentary.beside import Beside
from kccrules.meaning.fields import DIRECTION, STATES, WITH_VALUE
from kccrules.meaning.names import WHOLE, Names
from kccrules.words import wording
from kccrules.words.cells import Row
from kccrules.words.model import NOT_RATED, Definitions, Indicator, IndicatorVersion, in_force
from kccrules.words.numerals import MILLION, NotANumber, millionths, plain, shown
from kccrules.words.observations import Commentary, Observation, Printed
from kccrules.words.periods import Unreadable, read_day
from kccrules.words.problems import Place, Problem, did_you_mean

NUMBERS = ("value", "numerator", "denominator")


@dataclass
class Table:
    """What the rows of one table share."""

    definitions: Definitions
    names: Names
    columns: Sequence[str]
    file: int
    """The number of its input."""
    percentages: list[Place] = field(default_factory=list)
    """Cells read as the percentages that they show."""


Made = Observation | Printed | Commentary


def read(row: Row, table: Table) -> tuple[tuple[Made, ...], list[Problem]]:
    """What the row says, a figure and what is said of it, or nothing with the reasons; also remarks on what can be used."""
    loose = loose_cell(row, table.columns)
    if loose is not None:
        return (), [miscounted(row, table.columns, loose)]
    entry = Entry(row, table)
    made = entry.printed() if "report" in table.columns else entry.figure()
    if not made and len(row.cells) != len(table.columns):
        # With a comma too many or too few nothing stands where it belongs: that is all there is to say.
        return (), [miscounted(row, table.columns, None)]
    return made, entry.problems


def loose_cell(row: Row, columns: Sequence[str]) -> int | None:
    """The first cell with something in it that stands under no heading."""
    loose = (place for place in range(len(row.cells)) if place >= len(columns) or not columns[place])
    return next((place for place in loose if row.cells[place].strip()), None)


def miscounted(row: Row, columns: Sequence[str], loose: int | None) -> Problem:
    """What is said of a row that has more or fewer cells than there are headings; `loose` is a cell under none."""
    message = f"the row has {wording.count(len(row.cells), 'cell')} and the first row {len(columns)}"
    if len(row.cells) == len(columns):
        hint = "write a heading, or empty the cell"
        return row.problem("KCC410", "this cell stands under no heading", hint, loose)
    if len(row.cells) < len(columns):
        return row.problem("KCC410", message, f"is a comma missing? A row has {', '.join(filter(None, columns))}")
    parted = parted_number(row, columns)
    if parted is None:
        return row.problem("KCC410", message, "put quotation marks round a cell with a comma", loose)
    return row.problem("KCC410", message, numeral(*row.cells[parted : parted + 2]), parted)


def parted_number(row: Row, columns: Sequence[str]) -> int | None:
    """The cell with the first part of a number that a comma has cut in two."""
    first = columns.index("value") if "value" in columns else len(row.cells)
    pairs = enumerate(zip(row.cells[first:], row.cells[first + 1 :], strict=False), start=first)
    return next((place for place, (a, b) in pairs if re.fullmatch(r"-?\d+", a) and b.isdecimal()), None)


def numeral(whole: str, rest: str) -> str:
    """What to write for a number whose comma has begun a new cell."""
    meant = f"{whole}{rest}" if len(rest) == 3 else f"{whole}.{rest}"
    return f"a comma begins a new cell: write {meant} for {whole},{rest}"


def told_again(indicator: str, area: str | None, first: Place, place: Place, *, printed: bool = False) -> Problem:
    """A row that says what another has said already."""
    whose = f"'{indicator}'" + (f" in '{area}'" if area else "")
    message = f"{whose} has this period already, {'in the same report' if printed else 'with the same date'}: {first}"
    hint = "remove one of the rows" + ("" if printed else ", or give the later one its own submitted_at")
    return Problem("KCC405", message, place, hint)


class Entry:
    """One row being read."""

    def __init__(self, row: Row, table: Table) -> None:
        self.row, self.table = row, table
        self.cells = dict(zip(table.columns, (cell.strip() for cell in row.cells), strict=False))
        self.problems: list[Problem] = []
        self.spoilt: set[str] = set()
        """Columns whose cell has been refused for what Excel made of it."""
        for place in sorted(row.special):
            if odd := excel.unusable(row, place):
                self.spoil(table.columns[place], odd)

    def problem(self, code: str, message: str, hint: str, column: str, about: str | None = None) -> None:
        self.problems.append(self.row.problem(code, message, hint, self.at(column), about))

    def spoil(self, column: str, odd: Problem) -> None:
        self.problems.append(odd)
        self.spoilt.add(column)

    def at(self, column: str) -> int | None:
        """The place of a column's cell, if the table has it."""
        return self.table.columns.index(column) if column in self.table.columns else None

    @property
    def failed(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    # ---- the two kinds of row

    def figure(self) -> tuple[Made, ...]:
        """The figure, and commentary beside it or alone."""
        kpi = self.indicator()
        sent = self.day()
        period = self.period(kpi, sent) if kpi else None
        version = self.version(kpi, period)
        beside = Beside(self.row, self.table.columns, self.cells, self.table.names)
        alone = bool(beside.said) and not any(self.cells.get(name) for name in (*NUMBERS, "state", "note"))
        value, numerator, denominator = (self.number(name, version) for name in NUMBERS)
        state = "" if alone else self.state()
        area = self.area(kpi)
        self.problems += beside.problems(area)
        if self.failed or kpi is None or period is None or version is None:
            return ()
        said = (beside.commentary(kpi.id, period, sent, self.table.file, alone=alone),) if beside.said else ()
        if alone:
            return said
        self.question_share(kpi, version, period, area, value)
        note = self.cells.get("note", "")
        figure = Observation(
            kpi.id, area, period, value, numerator, denominator, state, note, sent, self.table.file, self.row.number
        )
        return figure, *said

    def printed(self) -> tuple[Made, ...]:
        kpi = self.indicator()
        report = self.ordinal("report", self.table.definitions.calendar.id)
        period = self.ordinal("period", kpi.calendar) if kpi else None
        value = self.number("value", self.version(kpi, period))
        rating, direction = self.cells.get("rating", "").lower(), self.cells.get("direction", "").lower()
        if kpi:
            self.check_word("rating", rating, self.rating_words(kpi))
        scale = self.table.definitions.scales.get(DIRECTION)
        self.check_word("direction", direction, scale.words if scale else ())
        area = self.area(kpi)
        if self.failed or kpi is None or report is None or period is None:
            return ()
        return (Printed(report, kpi.id, area, period, value, rating, direction, self.table.file, self.row.number),)

    # ---- names and words

    def indicator(self) -> Indicator | None:
        name, names = self.cells.get("indicator", ""), self.table.names
        kpis = names.indicators
        if "indicator" in self.spoilt:
            return None
        if name in kpis:
            return kpis[name]
        if name in names.other:
            return kpis[names.other[name]]
        if name in names.former:
            now = names.former[name]
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

    def area(self, kpi: Indicator | None) -> str | None:
        """The id of the area; None for the whole."""
        name = self.cells.get("area", "")
        if name in ("", WHOLE) or kpi is None or "area" in self.spoilt:
            return None
        if kpi.areas is None:
            message = f"{shown(self.cells['indicator'])} is not reported by area"
            self.problem("KCC410", message, "leave the column area empty", "area")
            return None
        known = self.table.names.areas.get(kpi.areas)
        meant = known.get(name, ()) if known else ()
        if known is None:
            # That its group is not there is said where the indicator names it.
            self.problem("KCC440", f"unknown area {shown(name)}", f"declare the group {kpi.areas}", "area", kpi.areas)
        elif len(meant) > 1:
            message = f"{shown(name)} is a name of {wording.listed(meant)}"
            self.problem("KCC440", message, "write the id of the one that is meant", "area")
        elif not meant:
            self.unknown_area(kpi, name, known)
        return meant[0] if meant else None

    def unknown_area(self, kpi: Indicator, name: str, known: Mapping[str, tuple[str, ...]]) -> None:
        ids = sorted({id_ for meant in known.values() for id_ in meant})
        near = did_you_mean(name, known) or did_you_mean(name.lower(), ids)
        some = f"{', '.join(ids[:12])}{' ...' if len(ids) > 12 else ''}"
        message = f"unknown area {shown(name)}; '{kpi.id}' is reported by {some}"
        self.problem("KCC440", message, near or "write the id of an area, or leave it empty for the whole", "area")

    def rating_words(self, kpi: Indicator) -> tuple[str, ...]:
        """What its rules may say; of an indicator that is not rated, or whose rule is not there, what any rule may."""
        rules, scales = self.table.definitions.rules, self.table.definitions.scales
        own = {version.scale for v in kpi.versions if v.rating in rules for version in rules[v.rating].versions}
        known = sorted(id_ for id_ in scales if id_ != DIRECTION)
        asked = [id_ for id_ in known if id_ in own] or known
        return (*dict.fromkeys(word for id_ in asked for word in scales[id_].words), NOT_RATED)

    def check_word(self, column: str, word: str, known: tuple[str, ...]) -> None:
        if word and word not in known and column not in self.spoilt:
            hint = did_you_mean(word, known) or f"write {', '.join(known)}, or leave it empty"
            self.problem("KCC407", f"{shown(word)} is not a {column}", hint, column)

    def state(self) -> str:
        cells = self.cells
        given = [cells[name] for name in NUMBERS if cells.get(name)]
        known = [state for state in STATES if state != "revised"]
        word = cells.get("state", "").lower() if "state" not in self.spoilt else WITH_VALUE[0]
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

    # ---- periods and days

    def ordinal(self, column: str, calendar_id: str) -> int | None:
        place, text = self.at(column), self.cells.get(column, "")
        calendar = self.table.definitions.calendars[calendar_id]
        odd = excel.no_period(self.row, place, calendar) if place is not None else None
        if odd:
            self.spoil(column, odd)
        if column in self.spoilt:
            return None
        try:
            return calendar.ordinal(text)
        except Unreadable as error:
            self.problem("KCC404", error.found if text else f"the row names no {column}", error.hint, column)
            return None

    def period(self, kpi: Indicator, sent: date | None) -> int | None:
        ordinal = self.ordinal("period", kpi.calendar)
        calendar = self.table.definitions.calendars[kpi.calendar]
        if ordinal is not None and sent is not None and sent < calendar.first_day(ordinal):
            message = f"{self.cells['period']} had not begun on {sent}, the day this was sent"
            self.problem("KCC406", message, "correct the period or the date in submitted_at", "period")
        return ordinal

    def day(self) -> date | None:
        place, text = self.at("submitted_at"), self.cells.get("submitted_at", "")
        odd = excel.no_day(self.row, place) if place is not None else None
        if odd:
            self.spoil("submitted_at", odd)
        if not text or "submitted_at" in self.spoilt:
            return None
        try:
            return read_day(text)
        except Unreadable as error:
            self.problem("KCC408", f"submitted_at {error.found}", error.hint, "submitted_at")
            return None

    # ---- numbers

    def version(self, kpi: Indicator | None, period: int | None) -> IndicatorVersion | None:
        """The indicator as it is in a period."""
        if kpi is None or period is None:
            return None
        return in_force(kpi.versions, self.table.definitions.calendars[kpi.calendar].last_day(period))

    def number(self, column: str, version: IndicatorVersion | None) -> int | None:
        text, place = self.cells.get(column, ""), self.at(column)
        if not text or place is None or column in self.spoilt:
            return None
        if odd := excel.no_number(self.row, place, column):
            self.spoil(column, odd)
            return None
        if self.row.kind(place) == "percentage":
            text = self.percentage(place, column, version)
        try:
            return millionths(text)
        except NotANumber as error:
            worked_out = self.row.kind(place) == "worked-out"
            hint = f"round it in the formula, such as =ROUND(..., 1): {error.hint}" if worked_out else error.hint
            self.problem("KCC402", f"{column} {error.found}", hint, column)
            return None

    def percentage(self, place: int, column: str, version: IndicatorVersion | None) -> str:
        """What a cell shows before its percent sign, where a percentage may stand."""
        number = self.row.special[place].number
        self.table.percentages.append(self.row.place(place))
        if column != "value" or (version and version.unit not in wording.PERCENT):
            unit = f"'{version.title}' counts {version.unit}" if column == "value" and version else "it is a count"
            message = f"{column} is shown as a percentage, {self.cells[column]}, and {unit}"
            self.problem("KCC449", message, "format the cell as General, and type the figure again", column)
        return number

    def question_share(
        self, kpi: Indicator, version: IndicatorVersion, period: int, area: str | None, value: int | None
    ) -> None:
        """Below 1 percent, where a hundred times as much would be near the limits of the period."""
        if value is None:
            return
        if {share for first, last, share in shares(kpi, version, period, area) if first <= value <= last} == {True}:
            text, meant = plain(value), plain(100 * value)
            message = f"value is {text} percent, a hundredth of what is usual here"
            self.problem(
                "KCC451", message, f"percentages are written {meant}, not {text}: is it {text}% or {meant}%?", "value"
            )


def shares(kpi: Indicator, version: IndicatorVersion, period: int, area: str | None) -> Iterator[tuple[int, int, bool]]:
    """Figures below 1, from the first to the last, that are near a limit of the period if they are taken as a share of 1,
    and those that are near one as they are: nearer than half and twice as much."""
    if version.unit != "percent" or version.value is not None:
        return
    cells = [cell for series in kpi.limits.values() if (cell := series.at(period, area))]
    for end in (end for cell in cells for end in (cell.low, cell.high) if end and end > 0):
        yield -(-end // 200), min(2 * end // 100, MILLION - 1), True
        yield -(-end // 2), min(2 * end, MILLION - 1), False
