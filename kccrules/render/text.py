"""A report for the terminal: the answer first, then a table by group, then what to look at next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kccrules import wording
from kccrules.periods import day_words
from kccrules.render import figures, groups
from kccrules.render.terminal import Terminal, cut
from kccrules.report import NOT_RATED, Rating, Report, Summary

SUMMARY = "Previous  "
"""The widest label of the summary."""
NAME_AT_LEAST = 24
GIVEN_UP = ("Previous", "Floor", "Target")
"""Columns that a narrow terminal loses, in this order."""


@dataclass(frozen=True)
class Column:
    title: str
    cells: dict[str, str]
    right: bool = False
    gap: int = 2
    """Spaces before it."""

    @property
    def width(self) -> int:
        return max([len(self.title), *(len(cell) for cell in self.cells.values())])


def render(report: Report, terminal: Terminal, view: str | None = None) -> Iterator[str]:
    view = view or report.main
    summary = next((summary for summary in report.summaries if summary.id == view), None)
    yield from heading(report, terminal)
    if summary:
        yield ""
        yield from counts(summary, report, terminal)
    for view_ in report.summaries:
        if view_.in_full:
            yield ""
            yield from groups.table(view_, report, terminal)
    yield ""
    yield from table(report, terminal, view)
    yield from after(report, terminal)


def heading(report: Report, terminal: Terminal) -> Iterator[str]:
    held = f"data as held on {day_words(report.as_at)}" if report.as_at else "all data held"
    listed = f"{wording.count(len(report.ratings), 'indicator')}, {held}"
    title = report.period.words
    if len(title) + 6 + len(listed) <= terminal.width:
        yield f"{terminal.bold(title)}      {listed}"
    else:
        yield terminal.bold(title)
        yield listed


def counts(summary: Summary, report: Report, terminal: Terminal) -> Iterator[str]:
    """Now, previous and change; every row adds up to what is listed."""
    total, words = summary.total, [*figures.words_used(report, summary.of), (NOT_RATED, "Not rated")]
    current, previous = total.counts.get("current", {}), total.counts.get("previous", {})
    now, then = ([column.get(word, 0) for word, _ in words] for column in (current, previous))
    change = [f"{a - b:+d}" if a - b else "0" for a, b in zip(now, then, strict=True)]
    said = figures.turns(total)
    beside = len(SUMMARY) + sum(max(len(title), 5) + 2 for _, title in words) + 14 + len(said) <= terminal.width
    yield summary_row("", [title for _, title in words], "Listed", words) + (
        "     Direction of travel" if beside else ""
    )
    yield summary_row("Now", [str(n) for n in now], str(total.listed), words) + (f"     {said}" if beside else "")
    yield summary_row("Previous", [str(n) for n in then], str(total.listed), words)
    yield summary_row("Change", change, "", words).rstrip()
    if not beside:
        yield from terminal.wrapped(f"Direction of travel: {said}.")
    if total.not_counted:
        yield f"{wording.count(total.not_counted, 'indicator')} more shown, not counted: nothing newer was due."


def summary_row(label: str, cells: list[str], listed: str, words: list[tuple[str, str]]) -> str:
    widths = [max(len(title), 5) for _, title in words]
    row = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{label:<{len(SUMMARY)}}{row}{listed:>9}"


def table(report: Report, terminal: Terminal, view: str | None) -> Iterator[str]:
    notes = figures.notes(report)
    found = columns(report, notes, terminal)
    titles = {rating.indicator.id: rating.indicator.title for rating in report.ratings}
    deep = any(parent for parent, _, _ in figures.sections(report, view))
    wanted = max((len(title) for title in titles.values()), default=0) + (4 if deep else 2)
    while len(found) > 3 and name_width(found, terminal) < min(wanted, NAME_AT_LEAST + 8):
        droppable = [title for title in GIVEN_UP if any(column.title == title for column in found)]
        if not droppable:
            break
        found = [column for column in found if column.title != droppable[0]]
    width = max(min(wanted, name_width(found, terminal)), 12)
    yield terminal.bold((" " * width + heads(found)).rstrip())
    above = ""
    for parent, title, ratings in figures.sections(report, view):
        if parent and parent != above:
            yield terminal.bold(parent)
            above = parent
        yield terminal.bold(f"{'  ' if parent else ''}{title}")
        for rating in ratings:
            name = cut(f"{'    ' if parent else '  '}{rating.indicator.title}", width)
            yield f"{name:<{width}}{line_of(found, rating, report, terminal)}".rstrip()
    if notes.legend:
        yield ""
        yield from legend(notes.legend, terminal)


def name_width(found: list[Column], terminal: Terminal) -> int:
    return terminal.width - sum(column.width + column.gap for column in found)


def columns(report: Report, notes: figures.Notes, terminal: Terminal) -> list[Column]:
    rows = {rating.indicator.id: rating for rating in report.ratings}
    marks = {id_: "".join(f"[{mark}]" for mark in notes.marks.get(id_, [])) for id_ in rows}

    def cells(cell: Callable[[Rating], str]) -> dict[str, str]:
        return {id_: cell(rating) for id_, rating in rows.items()}

    shape = 4 if terminal.shapes else 2
    widest = max((len(report.word(r.figure.scale, r.figure.rating)) for r in report.ratings), default=0)
    found = [
        Column("Value", cells(figures.value), right=True),
        Column("", marks, gap=1),
        Column("Target", cells(lambda r: figures.limit(r.figure.target, r.indicator.unit)), right=True, gap=1),
        Column("Floor", cells(lambda r: figures.limit(r.figure.floor, r.indicator.unit)), right=True),
        Column("Rating", cells(lambda r: " " * (widest + shape)), gap=1),
        Column("Previous", cells(lambda r: figures.before(r, report)), gap=1),
        Column("Direction", cells(figures.direction)),
    ]
    return [column for column in found if column.title or any(column.cells.values())]


def line_of(found: list[Column], rating: Rating, report: Report, terminal: Terminal) -> str:
    """The cells of one row."""
    parts = []
    for column in found:
        cell = column.cells[rating.indicator.id]
        if column.title == "Rating":
            title = report.word(rating.figure.scale, rating.figure.rating)
            cell = terminal.rating(rating.figure.rating, title, column.width - 2)
        parts.append(" " * column.gap + (cell.rjust(column.width) if column.right else cell.ljust(column.width)))
    return "".join(parts)


def heads(found: list[Column]) -> str:
    titles = [f" {column.title}" if column.title == "Rating" else column.title for column in found]
    cells = [title.rjust(c.width) if c.right else title.ljust(c.width) for title, c in zip(titles, found, strict=True)]
    return "".join(" " * column.gap + cell for column, cell in zip(found, cells, strict=True))


def legend(notes: list[str], terminal: Terminal) -> Iterator[str]:
    """Short notes share a line, long ones have their own."""
    line = ""
    for note in notes:
        joined = f"{line}   {note}" if line else note
        if len(joined) > terminal.width and line:
            yield from terminal.wrapped(line, then="    ")
            line = note
        else:
            line = joined
    yield from terminal.wrapped(line, then="    ")


def after(report: Report, terminal: Terminal) -> Iterator[str]:
    yield ""
    close = figures.close_calls(report)
    if close:
        yield from terminal.wrapped(f"Close to another rating: {'; '.join(close)}.")
    sensitive = [rating.indicator.id for rating in report.ratings if rating.figure.sensitive]
    rounding = (
        f"The rounding of a value decides {wording.listed(sensitive)}."
        if sensitive
        else "No rating changes with the rounding of a value."
    )
    yield from terminal.wrapped(rounding)
    published = figures.published_line(report)
    if published:
        yield from terminal.wrapped(published)
    asked = worth_asking(report)
    if asked:
        question = f"Why is one {asked[1]}?"
        yield f"{question:<18}kccrules explain {asked[0]} --period {report.period.text}{of_calendar(report)}"


def of_calendar(report: Report) -> str:
    """What to type so that the period is read in the calendar of the report."""
    named = report.manifest["calendar"]
    return "" if named == report.manifest["project_calendar"] else f" --calendar {named}"


def worth_asking(report: Report) -> tuple[str, str] | None:
    """The first indicator with the lowest rating, to be explained."""
    rated = [rating for rating in figures.in_order(report) if rating.figure.rating != NOT_RATED]
    if not rated:
        return None
    order = {word: place for scale in report.scales.values() for place, word in enumerate(scale)}
    worst = min(rated, key=lambda rating: order.get(rating.figure.rating, 0))
    return worst.indicator.id, report.word(worst.figure.scale, worst.figure.rating)
