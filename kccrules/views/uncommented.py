"""What the returns and pages that somebody names leave unsaid: ratings on which the rule asks for commentary, without it.

Only of the newest report that they are for: nobody wants to be reminded of last year's at each look at a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kccrules.words.model import Definitions
from kccrules.words.observations import Data
from kccrules.words.problems import Place, Problem
from kccrules.words.report import Rating, Report
from kccrules.words.returns import COLUMNS as TITLES
from kccrules.words.wanted import missing_words, unsaid

COLUMNS = {"being_done": ("being_done", "commentary"), "back_by": ("back_by", "being_done", "commentary")}
"""Under which heading a part that is missing belongs; the first of them that the table has."""
OF_FORMS = {"being_done": "happened", "back_by": "back"}
"""The columns of a return form that say it."""


def is_named(path: str, named: Sequence[str]) -> bool:
    """Whether a file is one of those named, or in a folder that is."""
    return any(each in (".", path) or path.startswith(f"{each}/") for each in named)


def indicators(data: Data, named: Sequence[str]) -> set[str]:
    """Those that the named files have figures of or commentary on."""
    rows = [(row.file, row.indicator) for row in data.observations] + [(one.file, one.about) for one in data.commentary]
    return {id_ for file, id_ in rows if is_named(data.inputs[file].file, named)}


def newest(definitions: Definitions, data: Data, named: Sequence[str]) -> dict[str, int]:
    """The newest report of each calendar that the named files are for: that of its own period for a figure."""
    found: dict[str, int] = {}
    for row in data.observations:
        calendar = definitions.indicators[row.indicator].calendar
        if calendar == definitions.calendar.id and row.has_figure and is_named(data.inputs[row.file].file, named):
            found[calendar] = max(found.get(calendar, row.period), row.period)
    for one in data.commentary:
        if one.report and is_named(data.inputs[one.file].file, named):
            calendar_id, report = one.report
            found[calendar_id] = max(found.get(calendar_id, report), report)
    return found


def problems(report: Report, data: Data, named: Sequence[str], folder: str) -> Iterator[Problem]:
    """What is missing, at the row or page that is named; `folder` is where pages are."""
    for rating in report.rows:
        parts = unsaid(report, rating)
        place = place_of(rating, report, parts, data, named) if parts else None
        if place:
            said = missing_words(parts, report.notes.get(rating.indicator.id))
            page = f"{folder}/{report.period.text}/{rating.indicator.id}.md"
            hint = f"write {columns(place, parts, data)}, or into {page}"
            yield Problem("KCC421", f"{said}: {rating.because}", place, hint)


def columns(place: Place, parts: Sequence[str], data: Data) -> str:
    """Where in the table the parts belong: under headings of figures, or under those of a return form."""
    forms = [data.inputs[form.file] for form in data.returned]
    if not any((one.file, one.sheet) == (place.path, place.sheet) for one in forms):
        return f"{' and '.join(parts)} beside the figure"
    return f"under {' and '.join(repr(TITLES[OF_FORMS[part]]) for part in parts)} in the form"


def place_of(rating: Rating, report: Report, parts: Sequence[str], data: Data, named: Sequence[str]) -> Place | None:
    """The cell where the first part that is missing belongs; or the page that does not have it."""
    note, row = report.notes.get(rating.indicator.id), rating.figure.data
    source = next((one for one in data.inputs if row and one.path == row.path), None)
    if source and row and is_named(source.file, named):
        place = source.place(row.line)
        under = next((name for name in COLUMNS[parts[0]] if name in source.columns), None)
        return replace(place, column=source.columns.index(under) + 1) if under and place.sheet else place
    return note.at if note and is_named(note.at.path, named) else None
